"""The bot's plan, whatever a lead says and however it is understood."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from pascal.domain.bot import (
    CONSENT,
    GUESSED,
    MOST_ASKED,
    MOST_CHANGED,
    MOST_NAMED,
    MOST_OTHERS,
    MOST_QUESTIONS,
    MOST_UNSURE,
    PERSON,
    SLOT,
    BotState,
    Move,
    Opening,
    Reading,
    Understood,
    Why,
    Word,
    next_move,
    open_topics,
    skips,
    take_in,
)
from pascal.domain.events import AnswerLearnt
from pascal.domain.ids import ConversationId, ItemId, LeadId, MessageId, QualificationId
from pascal.domain.meetings import During, Slot, Wish
from pascal.domain.qualification import Qualification, Step
from pascal.domain.requirements import KINDS, MOST_ITEMS, Item, Sort
from pascal.testing.builders import START, agent

TALK, MESSAGE = ConversationId(UUID(int=1)), MessageId(UUID(int=2))
ANSWERS = {
    "name": "Ana Díaz",
    "phone": "+51987654321",
    "need": "high",
    "budget": "100000-150000",
    "timeline": "3_months",
    "authority": "shared",
    "project": "Torre Begonias",
    "bedrooms": "3",
    "financing": "mortgage",
    "app_type": "CRM",
    "deadline": "2026-06-01",
}
OTHERS = ANSWERS | {"name": "Ana María", "bedrooms": "2", "budget": "200000+", "email": "ana@example.com"}
LISTS = {"features": ("Login", "Reportes"), "integrations": ("SAP", "WhatsApp")}
NONSENSE = {"budget": "mucho", "bedrooms": "tres", "deadline": "pronto", "color": "azul"}
SLOTS = tuple(
    Slot(agent().id, During(START + timedelta(days=day), START + timedelta(days=day, minutes=30)))
    for day in (1, 2, 3)
)


def reading(field: str, value: str) -> Reading:
    return Reading(field, value, value, 0.9, MESSAGE)


def begun(kind: str = "real_estate") -> Qualification:
    return Qualification.start(QualificationId(UUID(int=3)), LeadId(UUID(int=4)), None, KINDS[kind], at=START)


class Dialogue:
    """As the use case does it, without a storage."""

    def __init__(self, qualification: Qualification | None = None) -> None:
        self.qualification = qualification or begun()
        self.state = BotState(TALK)
        self.moves: list[Move] = []

    def hears(self, understood: Understood, *, slots: Iterable[Slot] = SLOTS) -> Move | None:
        learnt = take_in(self.qualification, understood, at=START)
        state = skips(self.state, understood)
        move = next_move(self.qualification, state, understood, learnt)
        if move is None:
            self.state = state
            return None
        if move.books is not None:
            self.qualification.meets(at=START)
        self.state = move.after(state, tuple(slots))
        self.moves.append(move)
        return move

    def answers(self, move: Move) -> Understood:
        """What was asked."""
        match move.asks:
            case "consent":
                return Understood(consent=Word(given=True, quote="sí", message_id=MESSAGE))
            case "slot":
                return Understood(slot=1)
            case "person":
                return Understood(agrees=True)
            case str(asked) if asked in LISTS:
                return Understood(tuple(reading(asked, each) for each in LISTS[asked]))
            case str(asked):
                return Understood((reading(asked, ANSWERS[asked]),))
            case None:
                raise AssertionError(move)


@pytest.mark.parametrize("kind", KINDS)
def test_who_answers_what_is_asked_has_a_meeting_in_the_end(kind: str) -> None:
    talk = Dialogue(begun(kind))
    move = talk.hears(Understood())
    asked = []
    while move is not None and move.asks is not None:
        asked.append(move.asks)
        move = talk.hears(talk.answers(move))
    assert move == Move(Opening.BOOKED, books=1)
    assert talk.qualification.step is Step.COMPLETED
    assert asked[0] == CONSENT
    assert asked[-1] == SLOT
    assert len(asked) == len({*asked})


def test_what_was_told_out_of_order_is_not_asked() -> None:
    talk = Dialogue()
    talk.hears(Understood())
    talk.hears(
        Understood(
            (reading("budget", "0-200000"), reading("name", "Ana"), reading("bedrooms", "3")),
            Word(given=True, quote="sí", message_id=MESSAGE),
        )
    )
    asked: list[str | None] = [talk.state.asked]
    while (move := talk.moves[-1]).asks is not None:
        talk.hears(talk.answers(move))
        asked.append(talk.state.asked)
    assert not {"budget", "name", "bedrooms", "consent"} & {*asked}


def test_what_is_corrected_is_said_to_be() -> None:
    talk = Dialogue()
    talk.hears(Understood())
    talk.hears(Understood((reading("bedrooms", "2"),), Word(given=True, quote="sí", message_id=MESSAGE)))
    move = talk.hears(Understood((reading("bedrooms", "3"),)))
    assert move == Move(Opening.CHANGED, "phone"), "the name is asked later, in other words"
    assert talk.qualification.answers["bedrooms"].value == "3"


def test_who_does_not_want_it_kept_is_asked_nothing_about_themselves() -> None:
    talk = Dialogue()
    talk.hears(Understood())
    no = Word(given=False, quote="no", message_id=MESSAGE)
    assert talk.hears(Understood((reading("name", "Ana"),), no)) == Move(Opening.REFUSED, PERSON)
    assert not talk.qualification.answers
    assert talk.hears(Understood(agrees=False)) == Move(Opening.BYE)
    assert talk.hears(Understood(courtesy=True)) is None
    assert talk.hears(Understood((reading("name", "Ana"),))) == Move(Opening.AGAIN, PERSON)
    assert talk.hears(Understood()) == Move(Opening.LEAVES, leaves=Why.REFUSED)
    assert not talk.qualification.answers


def test_who_changes_their_mind_goes_on() -> None:
    talk = Dialogue()
    talk.hears(Understood())
    talk.hears(Understood(consent=Word(given=False, quote="no", message_id=MESSAGE)))
    move = talk.hears(Understood(consent=Word(given=True, quote="bueno, sí", message_id=MESSAGE)))
    assert move == Move(Opening.NOTED, "name")
    withdrawn = talk.hears(Understood(consent=Word(given=False, quote="borren todo", message_id=MESSAGE)))
    assert withdrawn == Move(Opening.WITHDRAWN, PERSON)


def test_not_understood_twice_in_a_row_is_for_people() -> None:
    talk = Dialogue()
    talk.hears(Understood())
    assert talk.hears(Understood()) == Move(Opening.AGAIN, CONSENT)
    talk.hears(Understood(consent=Word(given=True, quote="sí", message_id=MESSAGE)))
    assert talk.hears(Understood()) == Move(Opening.AGAIN, "name"), "counted from the start again"
    assert talk.hears(Understood()) == Move(Opening.LEAVES, leaves=Why.UNSURE)


def test_who_says_the_same_again_and_again_is_for_people() -> None:
    """As what answers by itself does, with its signature."""
    talk = Dialogue()
    talk.hears(Understood())
    signed = (reading("name", "Ana"),)
    talk.hears(Understood(consent=Word(given=True, quote="sí", message_id=MESSAGE)))
    assert talk.hears(Understood(signed)) == Move(Opening.NOTED, "phone")
    assert talk.hears(Understood(signed)) == Move(Opening.NOTED, "need", is_news=False)
    assert talk.hears(Understood(signed)) == Move(Opening.LEAVES, leaves=Why.UNSURE)


@pytest.mark.parametrize("is_refused", [True, False])
def test_who_says_no_to_everything_is_for_people(*, is_refused: bool) -> None:
    talk = Dialogue()
    talk.hears(Understood())
    no = Word(given=False, quote="No estoy en la oficina", message_id=MESSAGE)
    talk.hears(Understood(consent=no))
    for _ in range(9):
        asked = talk.state.asked == PERSON
        move = talk.hears(Understood(consent=no if is_refused else None, agrees=False if asked else None))
        if move is not None and move.leaves is not None:
            break
    assert [each.opening for each in talk.moves[1:]] == ["refused", "bye", "again", "leaves"]


def test_what_they_do_not_know_is_not_asked_again() -> None:
    talk = Dialogue()
    talk.hears(Understood())
    move = talk.hears(Understood(consent=Word(given=True, quote="sí", message_id=MESSAGE)))
    asked = []
    while move is not None and move.asks not in {SLOT, None}:
        asked.append(move.asks)
        move = talk.hears(Understood(declines=True))
    assert move == Move(Opening.FINE, SLOT), "nothing was noted"
    assert len(asked) == len({*asked}) == 9


def asked_of(talk: Dialogue) -> list[str | None]:
    return [each.asks for each in talk.moves]


def test_who_answers_something_else_is_asked_for_another_thing_and_later_again() -> None:
    talk = Dialogue()
    talk.hears(Understood())
    talk.hears(Understood(consent=Word(given=True, quote="sí", message_id=MESSAGE)))
    for field in ("bedrooms", "project", "financing", "authority", "timeline", "need"):
        talk.hears(Understood((reading(field, ANSWERS[field]),)))
    assert asked_of(talk)[1:4] == ["name", "phone", "need"]
    assert not any(one == two for one, two in pairwise(asked_of(talk)))
    assert asked_of(talk).count("name") == 2, "and came back to"


def test_what_was_asked_three_times_is_done_without() -> None:
    talk = Dialogue()
    talk.hears(Understood())
    talk.hears(Understood(consent=Word(given=True, quote="sí", message_id=MESSAGE)))
    for field in ANSWERS.keys() - {"budget", "app_type", "deadline"}:
        talk.hears(Understood((reading(field, ANSWERS[field]),)))
    for bedrooms in "123123":
        talk.hears(Understood((reading("bedrooms", bedrooms),)))
    assert asked_of(talk).count("budget") == MOST_ASKED
    assert talk.state.asked == SLOT


def test_their_question_is_noted_and_the_second_in_a_row_offers_a_person() -> None:
    talk, question = Dialogue(), Understood(question=True)
    assert talk.hears(question) == Move(Opening.HELLO, CONSENT, question=True)
    talk.hears(Understood(consent=Word(given=True, quote="sí", message_id=MESSAGE)))
    assert talk.hears(question) == Move(Opening.LATER, "name", question=True)
    told = Understood((reading("name", "Ana"),), question=True)
    assert talk.hears(told) == Move(Opening.LATER, "phone", question=True)
    assert talk.hears(question) == Move(Opening.LATER, PERSON, question=True)
    assert talk.hears(Understood(agrees=False)) == Move(Opening.NOTED, "need")
    assert talk.hears(question) == Move(Opening.LATER, "need", question=True)
    assert talk.hears(question) == Move(Opening.LATER, PERSON, question=True)
    assert talk.hears(question) == Move(Opening.LEAVES, leaves=Why.UNSURE)


@pytest.mark.parametrize(
    ("asks", "fact"),
    [
        (Understood(projects=True), Opening.PROJECTS),
        (Understood(why=True), Opening.WHY),
        (Understood(bot=True), Opening.BOT),
    ],
    ids=["projects", "why", "bot"],
)
def test_what_it_knows_itself_is_told_wherever_it_is_asked(asks: Understood, fact: Opening) -> None:
    yes, no = (Word(given=each, quote="así lo dijo", message_id=MESSAGE) for each in (True, False))
    talk = Dialogue()
    assert talk.hears(asks) == Move(Opening.HELLO, CONSENT, tells=(fact,))
    assert talk.hears(asks) == Move(fact, CONSENT)
    assert talk.hears(asks) == Move(Opening.LATER, CONSENT, question=True), "twice is enough"
    talk = Dialogue()
    talk.hears(Understood())
    assert talk.hears(replace(asks, consent=yes)) == Move(fact, "name")
    assert talk.hears(replace(asks, question=True)) == Move(fact, "name", question=True)
    talk = Dialogue()
    talk.hears(Understood())
    assert talk.hears(replace(asks, consent=no)) == Move(Opening.REFUSED, PERSON, tells=(fact,))
    assert talk.hears(asks) == Move(fact, PERSON)
    assert talk.state.unsure == 0, "and nobody was misunderstood"
    talk = Dialogue()
    talk.qualification.consents("sí", given=True, at=START)
    take_in(talk.qualification, Understood(tuple(reading(*each) for each in ANSWERS.items())), at=START)
    talk.hears(Understood())
    talk.hears(Understood(slot=1))
    assert talk.hears(asks) == Move(fact)
    assert talk.hears(replace(asks, question=True)) == Move(fact, PERSON, question=True)
    assert talk.hears(replace(asks, wants_person=True)) == Move(Opening.LEAVES, leaves=Why.ASKED)


def test_what_is_guessed_corrects_nothing_that_they_told() -> None:
    talk = Dialogue()
    talk.qualification.consents("sí", given=True, at=START)
    talk.hears(Understood((reading("bedrooms", "3"),)))
    guess = replace(reading("bedrooms", "2"), confidence=GUESSED)
    move = talk.hears(Understood((guess,)))
    assert talk.qualification.values["bedrooms"] == "3"
    assert move is not None
    assert move.opening is not Opening.CHANGED
    assert talk.hears(Understood((reading("bedrooms", "2"),))).opening is Opening.CHANGED
    assert talk.qualification.values["bedrooms"] == "2"


def test_who_thanks_is_not_told_that_they_were_not_understood() -> None:
    talk = Dialogue()
    talk.hears(Understood())
    assert talk.hears(Understood(courtesy=True)) == Move(Opening.KIND, CONSENT)


@pytest.mark.parametrize(
    "tells", [Understood((reading("bedrooms", "2"),)), Understood(besides=True)], ids=["asked", "besides"]
)
def test_who_tells_what_may_not_be_kept_yet_is_told_so_once(tells: Understood) -> None:
    talk = Dialogue()
    talk.hears(Understood())
    assert talk.hears(tells) == Move(Opening.LEAVE_FIRST, CONSENT)
    assert talk.state.unsure == 0
    assert talk.hears(tells) == Move(Opening.AGAIN, CONSENT)
    assert talk.hears(tells) == Move(Opening.LEAVES, leaves=Why.UNSURE)
    assert not talk.qualification.answers


@pytest.mark.parametrize(
    "before",
    [Understood(courtesy=True), Understood(projects=True), Understood(question=True)],
    ids=["greets", "asks of what is known", "asks"],
)
def test_whatever_was_said_before_is_no_reason_not_to_say_so(before: Understood) -> None:
    talk = Dialogue()
    talk.hears(Understood())
    assert talk.hears(before).asks == CONSENT
    assert talk.hears(Understood((reading("bedrooms", "2"),))) == Move(Opening.LEAVE_FIRST, CONSENT)


def test_who_was_not_understood_before_is_not() -> None:
    talk = Dialogue()
    talk.hears(Understood())
    talk.hears(Understood())
    tells = Understood((reading("bedrooms", "2"),))
    assert talk.hears(tells) == Move(Opening.LEAVES, leaves=Why.UNSURE)


def test_who_only_goes_over_to_another_language_is_asked_the_same_in_it() -> None:
    talk = Dialogue()
    talk.hears(Understood())
    assert talk.hears(Understood(language="en")) == Move(Opening.NOTED, CONSENT)


def test_who_says_yes_to_a_person_gets_one() -> None:
    talk, question = Dialogue(), Understood(question=True)
    talk.hears(question)
    assert talk.hears(question) == Move(Opening.LATER, PERSON, question=True)
    assert talk.hears(Understood(agrees=True)) == Move(Opening.LEAVES, leaves=Why.ASKED)


def test_times_turned_down_before_there_were_any_are_not_noted() -> None:
    talk = Dialogue()
    talk.hears(Understood())
    talk.hears(Understood(consent=Word(given=True, quote="sí", message_id=MESSAGE)))
    assert talk.hears(Understood(other_slot=True)) == Move(Opening.NOT_YET, "name")
    assert not talk.state.skipped


def at_times() -> Dialogue:
    talk = Dialogue()
    talk.qualification.consents("sí", given=True, at=START)
    for field, value in ANSWERS.items():
        if field not in {"app_type", "deadline"}:
            take_in(talk.qualification, Understood((reading(field, value),)), at=START)
    talk.hears(Understood())
    assert talk.state.asked == SLOT
    return talk


@pytest.mark.parametrize("slot", [-1, 3, 99])
def test_a_time_that_was_not_offered_is_not_booked(slot: int) -> None:
    """THREATS 22: whoever reads is not believed."""
    talk = at_times()
    assert talk.hears(Understood(slot=slot)) == Move(Opening.AGAIN, SLOT)
    noon = Wish(START + timedelta(days=3, hours=4))
    assert talk.hears(Understood(other_slot=True, wanted=noon)) == Move(Opening.OTHERS, SLOT, near=noon)
    assert talk.hears(Understood(agrees=False)) == Move(Opening.OTHERS, SLOT)
    assert talk.hears(Understood(other_slot=True)) == Move(Opening.LEAVES, leaves=Why.NO_TIME)


def test_who_names_a_time_is_offered_what_is_near_it_though_not_for_ever() -> None:
    talk, noon = at_times(), Wish(START + timedelta(days=2))
    for _ in range(MOST_OTHERS):
        assert talk.hears(Understood(other_slot=True)) == Move(Opening.OTHERS, SLOT)
    named = Understood(other_slot=True, wanted=noon)
    for _ in range(MOST_NAMED - MOST_OTHERS):
        assert talk.hears(named) == Move(Opening.OTHERS, SLOT, near=noon)
    assert talk.hears(named) == Move(Opening.LEAVES, leaves=Why.NO_TIME)


def test_who_names_now_one_and_now_another_of_several_that_are_offered_is_left_to_people() -> None:
    talk = at_times()
    morning, evening = (Understood(wanted=Wish(START + timedelta(days=1, hours=hour))) for hour in (1, 9))
    assert talk.hears(morning) == Move(Opening.NOTED, SLOT, is_news=False)
    assert talk.hears(evening) == Move(Opening.LEAVES, leaves=Why.UNSURE)


def test_what_corrects_itself_for_ever_is_left_to_people() -> None:
    """Two machines that answer each other come to an end."""
    talk = Dialogue()
    talk.qualification.consents("sí", given=True, at=START)
    moves = [talk.hears(Understood((reading("name", f"Ana {letter}"),))) for letter in "bcdefghijklmn"]
    openings = [each.opening for each in moves if each is not None]
    assert openings[1 : MOST_CHANGED + 1] == [Opening.CHANGED] * MOST_CHANGED
    assert moves[MOST_CHANGED + 1] == Move(Opening.LEAVES, leaves=Why.UNSURE)


def test_who_will_say_later_is_left_alone_and_offered_times_when_they_write_again() -> None:
    talk = Dialogue()
    talk.qualification.consents("sí", given=True, at=START)
    for field, value in ANSWERS.items():
        take_in(talk.qualification, Understood((reading(field, value),)), at=START)
    talk.hears(Understood())
    assert talk.state.asked == SLOT
    assert talk.hears(Understood(declines=True)) == Move(Opening.BYE)
    assert talk.hears(Understood()) == Move(Opening.NOTED, SLOT, is_news=False)


def test_whatever_else_was_read_is_not_kept() -> None:
    talk = Dialogue()
    talk.qualification.consents("sí", given=True, at=START)
    talk.hears(Understood(tuple(reading(*each) for each in NONSENSE.items())))
    assert not talk.qualification.answers


# -- lists, where the kind of seller asks for them


def software(**besides: str) -> Dialogue:
    """Of whom all is known but the lists."""
    talk = Dialogue(begun("software"))
    talk.qualification.consents("sí", given=True, at=START)
    told = tuple(reading(*each) for each in (ANSWERS | besides).items())
    take_in(talk.qualification, Understood(told), at=START)
    return talk


def wanted(qualification: Qualification) -> list[tuple[str, str]]:
    return [(each.sort.several, each.name) for each in qualification.items.values()]


def test_lists_are_asked_for_after_all_else_and_before_times() -> None:
    talk = Dialogue(begun("software"))
    move = talk.hears(Understood())
    while move is not None and move.asks is not None:
        move = talk.hears(talk.answers(move))
    assert asked_of(talk)[-5:] == ["deadline", "features", "integrations", SLOT, None]
    assert wanted(talk.qualification) == [
        (field, each) for field, several in LISTS.items() for each in several
    ]


@pytest.mark.parametrize("answer", [Understood(), Understood(declines=True), Understood(courtesy=True)])
def test_a_list_is_asked_for_once(answer: Understood) -> None:
    talk = software()
    for _ in range(2):
        talk.hears(answer)
    assert asked_of(talk) == ["features", "integrations"]
    talk.hears(Understood((reading("deadline", "2026-07-01"),)))
    assert asked_of(talk)[-1] == SLOT


def test_no_step_waits_for_a_list() -> None:
    talk = software()
    assert talk.qualification.step is Step.MEETING
    talk.qualification.meets(at=START)
    assert talk.qualification.step is Step.COMPLETED
    assert talk.hears(Understood()) == Move(Opening.HELLO, PERSON), "who has a meeting is not asked for one"


def test_what_was_told_or_added_by_a_person_is_not_asked_for() -> None:
    talk = software()
    item = Item.of(ItemId(UUID(int=9)), Sort.FEATURE, "Login", None)
    talk.qualification.add_item(item, by=agent().id, at=START)
    move = talk.hears(Understood((reading("integrations", "SAP"),)))
    assert move is not None
    assert move.asks == SLOT


def test_of_a_list_near_duplicates_are_one_and_it_is_told_where_they_were_said() -> None:
    talk = software()
    talk.qualification.events.clear()
    told = tuple(reading("features", each) for each in ("Reportes", "reporte", "Chat"))
    assert take_in(talk.qualification, Understood(told), at=START).new == {"features"}
    assert wanted(talk.qualification) == [("features", "Reportes"), ("features", "Chat")]
    learnt = [each for each in talk.qualification.events if isinstance(each, AnswerLearnt)]
    assert [(each.field, each.message_id, each.agent_id) for each in learnt] == [
        ("features", MESSAGE, None)
    ] * 2
    assert not take_in(talk.qualification, Understood(told), at=START), "it is known"
    assert talk.qualification.events == [*learnt]


def test_what_is_listed_again_and_again_is_for_people() -> None:
    talk = software()
    told = Understood((reading("features", "Login"), reading("integrations", "SAP")))
    assert talk.hears(told) == Move(Opening.HELLO, SLOT)
    assert talk.hears(told) == Move(Opening.NOTED, SLOT, is_news=False)
    assert talk.hears(told) == Move(Opening.LEAVES, leaves=Why.UNSURE)


def test_of_a_list_there_are_so_many_and_no_more() -> None:
    talk = software()
    several = tuple(reading("features", f"Deseo {n}") for n in range(MOST_ITEMS + 9))
    take_in(talk.qualification, Understood(several), at=START)
    assert len(talk.qualification.items) == MOST_ITEMS


def test_what_nobody_asks_is_thanked_for_and_twice_in_a_row_for_people() -> None:
    talk = Dialogue()
    talk.hears(Understood())
    talk.hears(Understood(consent=Word(given=True, quote="sí", message_id=MESSAGE)))
    wish = Understood(besides=True)
    assert talk.hears(wish) == Move(Opening.NOTED, "phone", is_news=False)
    assert talk.hears(wish) == Move(Opening.LEAVES, leaves=Why.UNSURE)


def test_a_kind_that_asks_for_no_list_keeps_none() -> None:
    talk = Dialogue()
    talk.qualification.consents("sí", given=True, at=START)
    assert not take_in(talk.qualification, Understood((reading("features", "Piscina"),)), at=START)
    assert not talk.qualification.items


some_readings = st.lists(
    st.sampled_from(
        [*ANSWERS.items(), *OTHERS.items(), *NONSENSE.items()]
        + [(field, each) for field, several in LISTS.items() for each in several]
    ).map(lambda each: reading(*each)),
    max_size=3,
).map(tuple)
words = st.none() | st.booleans().map(lambda given: Word(given, "así lo dijo", MESSAGE))
anything = st.builds(
    Understood,
    readings=some_readings,
    consent=words,
    agrees=st.none() | st.booleans(),
    declines=st.booleans(),
    wants_person=st.sampled_from([False] * 9 + [True]),
    slot=st.none() | st.integers(-1, 4),
    other_slot=st.sampled_from([False] * 4 + [True]),
    wanted=st.none() | st.integers(1, 40).map(lambda days: Wish(START + timedelta(days=days))),
    besides=st.booleans(),
    courtesy=st.booleans(),
    question=st.booleans(),
    projects=st.booleans(),
    why=st.booleans(),
    bot=st.booleans(),
    speaks=st.booleans(),
)


def tells_what_it_knows(move: Move, understood: Understood, before: BotState) -> None:
    asked = {
        Opening.PROJECTS: understood.projects,
        Opening.WHY: understood.why,
        Opening.BOT: understood.bot,
    }
    for fact, is_asked in asked.items():
        is_new = before.told.get(fact, 0) < MOST_QUESTIONS
        is_told = fact in (move.opening, *move.tells)
        assert is_told == (is_asked and is_new and move.leaves is None)


def comes_to_an_end(move: Move, understood: Understood, before: BotState) -> None:
    most = MOST_OTHERS if understood.wanted is None else MOST_NAMED
    assert move.opening is not Opening.OTHERS or before.told.get(move.opening, 0) < most


class Plan(RuleBasedStateMachine):
    """A lead says anything, and it is understood in any way; somebody of the team does things meanwhile."""

    @initialize(kind=st.sampled_from(sorted(KINDS)))
    def begin(self, kind: str) -> None:
        self.talk = Dialogue(begun(kind))
        self.unsure = 0

    @property
    def goes_on(self) -> bool:
        return not (self.talk.moves and self.talk.moves[-1].leaves)

    @precondition(lambda self: self.goes_on)
    @rule(understood=anything)
    def hear(self, understood: Understood) -> None:
        one, before = self.talk.qualification, self.talk.state
        asked_before = before.asked
        known, items = frozenset(one.answers), frozenset(one.items)
        move = self.talk.hears(understood)
        consent = one.consent is not None and one.consent.given
        if not consent:
            assert (one.answers.keys(), one.items.keys()) == (known, items), "nothing is kept without leave"
        if move is None:
            return
        assert move.asks is None or move.asks in {CONSENT, SLOT, PERSON, *ANSWERS, *LISTS}
        if not consent:
            assert move.asks in {CONSENT, PERSON, None}
        elif move.asks not in {None, SLOT, PERSON, *LISTS}:
            assert move.asks in one.missing(Step.PERSONAL_DATA) | one.missing(Step.BANT) | one.missing(
                Step.REQUIREMENTS
            ), "what is known is not asked"
            assert move.asks not in self.talk.state.skipped
            assert self.talk.state.told[move.asks] <= MOST_ASKED
            is_settled = move.opening in {Opening.NOTED, Opening.CHANGED, Opening.FINE}
            if move.asks == asked_before and is_settled and understood.wanted is None:
                others = set(open_topics(one, before)) - {move.asks} - self.talk.state.skipped
                assert not others, "something else is asked first"
        for said in filter(None, (move.opening, *move.tells, move.asks)):
            assert self.talk.state.told[said] == before.told.get(said, 0) + 1, "each time in other words"
        tells_what_it_knows(move, understood, before)
        if move.books is not None:
            assert asked_before in {SLOT, PERSON}, "whoever is offered a person may still choose"
            assert understood.slot == move.books < len(before.offered)
            assert consent
        if move.opening in {Opening.AGAIN, Opening.NOT_YET} or move == Move(Opening.LATER):
            self.unsure += 1
        elif move.opening is not Opening.LATER:
            self.unsure = 0
        assert self.unsure < MOST_UNSURE
        comes_to_an_end(move, understood, before)

    @invariant()
    def a_list_is_asked_for_once_where_there_is_one(self) -> None:
        if hasattr(self, "talk") and (asked := self.talk.state.asked) in LISTS:
            assert self.talk.qualification.kind.list_of(asked)
            assert self.talk.state.told[asked] == 1

    @precondition(lambda self: self.goes_on)
    @rule(field=st.sampled_from(["bedrooms", "budget", "need"]))
    def note(self, field: str) -> None:
        if field in {"budget", "need"} or self.talk.qualification.kind.asks(field):
            self.talk.qualification.note(field, ANSWERS[field], agent().id, at=START)

    @precondition(lambda self: self.goes_on)
    @rule(step=st.sampled_from(Step))
    def move_it(self, step: Step) -> None:
        self.talk.qualification.move(step, agent().id, reason="porque sí", at=START)

    @precondition(lambda self: not self.goes_on)
    @rule()
    def somebody_switches_it_on_again(self) -> None:
        """Else it is not asked any more."""
        self.talk.moves.clear()

    @invariant()
    def it_leaves_once(self) -> None:
        if hasattr(self, "talk"):
            assert sum(each.leaves is not None for each in self.talk.moves) <= 1


TestPlan = Plan.TestCase
TestPlan.settings = settings(max_examples=150, stateful_step_count=25)
