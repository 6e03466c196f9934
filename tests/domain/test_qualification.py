"""A lead on the way to a meeting: whatever they tell, whatever the team does."""

from datetime import timedelta
from typing import Literal

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from pascal.domain.errors import Invalid, NotFound
from pascal.domain.events import AnswerLearnt, QualificationMoved
from pascal.domain.ids import AgentId, ItemId, MessageId, QualificationId
from pascal.domain.qualification import Evidence, Qualification, Step, lacking
from pascal.domain.requirements import KINDS, MOST_ITEMS, Item, Sort
from pascal.testing.builders import Clock, Ids, agent, lead

TOLD = {
    "name": ("Ana", "Ana Díaz"),
    "phone": ("+51987654321",),
    "email": ("ana@example.com",),
    "company": ("Ana SAC",),
    "budget": ("10000-50000", "250000+"),
    "authority": ("decision_maker", "shared"),
    "need": ("urgent", "low"),
    "timeline": ("3_months", "immediate"),
    "project": ("Torre Begonias",),
    "bedrooms": ("2", "3"),
    "financing": ("cash", "mortgage"),
    "district": ("San Isidro",),
}
answers = st.sampled_from([(field, value) for field, values in TOLD.items() for value in values])
WISHED = ("Notificaciones push", "notificación Push", "PayPal", "paypal ", "Piscina")
ANA, BETO = agent("Ana").id, agent("Beto").id


def evidence(message_id: MessageId | None = None) -> Evidence:
    return Evidence("lo que dijo", message_id, 0.9, "script")


def begun(clock: Clock) -> Qualification:
    kind = KINDS["real_estate"]
    return Qualification.start(QualificationId(Ids().new()), lead().id, None, kind, at=clock.now())


class OnTheWay(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.clock = Clock()
        self.ids = Ids()
        self.one = begun(self.clock)
        self.confirmed: dict[str, str] = {}
        self.told = 0
        self.step = Step.START
        self.one.events.clear()

    @rule()
    def greeted(self) -> None:
        self.one.greet(at=self.clock.now())
        self.follow()

    @rule(given=st.booleans(), by=st.none() | st.just(ANA))
    def consents(self, given: bool, by: AgentId | None) -> None:
        self.one.consents("sí" if given else "no", given=given, by=by, at=self.clock.now())
        assert self.one.consent is not None
        assert self.one.consent.given is given
        self.follow(back_to=None if given else Step.CONSENT)

    @rule(answer=answers)
    def learns(self, answer: tuple[str, str]) -> None:
        field, value = answer
        last = self.one.doubts.get(field, self.one.answers.get(field))
        told = self.one.one_spelling(field, value)
        new = self.one.learn(field, value, evidence(), at=self.clock.now())
        assert new is (last is None or last.value != told)
        if field in self.confirmed:
            doubt = self.one.doubts.get(field)
            assert (self.confirmed[field] if doubt is None else doubt.value) == told
        self.follow()

    @rule(answer=answers)
    def noted(self, answer: tuple[str, str]) -> None:
        field, value = answer
        self.one.note(field, value, ANA, at=self.clock.now())
        self.confirmed[field] = self.one.one_spelling(field, value)
        assert field not in self.one.doubts
        self.follow()

    @rule(field=st.sampled_from(sorted(TOLD)))
    def confirms(self, field: str) -> None:
        if field not in self.one.answers:
            with pytest.raises(Invalid):
                self.one.confirm(field, ANA, at=self.clock.now())
            return
        self.one.confirm(field, ANA, at=self.clock.now())
        self.confirmed[field] = self.one.answers[field].value
        assert field not in self.one.doubts
        self.follow()

    @rule(to=st.sampled_from(Step), reason=st.sampled_from([None, " ", "Se equivocó"]))
    def moved(self, to: Step, reason: str | None) -> None:
        before = self.one.step
        if to.is_before(before) and not (reason or "").strip():
            with pytest.raises(Invalid) as refused:
                self.one.move(to, ANA, reason=reason, at=self.clock.now())
            assert (refused.value.field, refused.value.rule) == ("reason", "reason_back")
            assert not self.one.events
            return
        self.one.move(to, ANA, reason=reason, at=self.clock.now())
        moves = [each for each in self.one.events if isinstance(each, QualificationMoved)]
        assert [each.agent_id for each in moves] == [ANA] * (to is not before)
        self.step = to
        self.one.events.clear()

    @rule(sort=st.sampled_from(Sort), name=st.sampled_from(WISHED), told=st.none() | st.just("con detalle"))
    def wants(self, sort: Sort, name: str, told: str | None) -> None:
        before = len(self.one.items)
        item = Item.of(ItemId(self.ids.new()), sort, name, told)
        was = [each for each in self.one.items.values() if each.is_like(item)]
        self.one.add_item(item, by=ANA, at=self.clock.now())
        (now,) = (each for each in self.one.items.values() if each.is_like(item))
        assert len(self.one.items) == before + (not was)
        assert now.description == (told or (was[0].description if was else None))
        self.follow()

    @rule()
    def wants_no_more(self) -> None:
        for first in [*self.one.items][:1]:
            self.one.drop_item(first, by=ANA, at=self.clock.now())
            assert first not in self.one.items
        with pytest.raises(NotFound):
            self.one.drop_item(ItemId(self.ids.new()), by=ANA, at=self.clock.now())
        self.follow()

    @rule()
    def meets(self) -> None:
        self.one.meets(at=self.clock.now())
        self.follow()

    @rule()
    def meets_no_more(self) -> None:
        self.one.meets_no_more(at=self.clock.now())
        self.follow(back_to=Step.MEETING)

    def follow(self, back_to: Step | None = None) -> None:
        """What it did by itself: one way, and only over what is known."""
        for each in self.one.events:
            if not isinstance(each, QualificationMoved):
                continue
            assert each.agent_id is None
            assert each.before == self.step
            to = Step(each.after)
            if to.is_before(self.step):
                assert to is back_to
            else:
                needed = [Step.CONSENT] if to is Step.MEETING and self.one.has_meeting else Step
                assert not any(self.one.missing(passed) for passed in needed if passed.is_before(to))
            self.step = to
        self.one.events.clear()

    @invariant()
    def stands_where_it_was_last_put(self) -> None:
        assert self.one.step is self.step

    @invariant()
    def what_a_person_confirmed_stays(self) -> None:
        assert {field: self.one.values[field] for field in self.confirmed} == self.confirmed

    @invariant()
    def a_doubt_is_about_something_confirmed(self) -> None:
        assert self.one.doubts.keys() <= self.confirmed.keys()

    @invariant()
    def all_that_stands_waits_to_be_stored(self) -> None:
        for each in (*self.one.answers.values(), *self.one.doubts.values()):
            assert each in self.one.learnt
        kept = {name: each for name, each in self.one.moved_items.items() if each is not None}
        assert kept == self.one.items


TestOnTheWay = OnTheWay.TestCase
TestOnTheWay.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)


@pytest.fixture
def clock() -> Clock:
    return Clock()


def tell(one: Qualification, clock: Clock, *fields: str) -> None:
    for each in fields:
        one.learn(each, TOLD[each][0], evidence(), at=clock.now())


def test_a_lead_who_tells_all_goes_all_the_way(clock: Clock) -> None:
    one = begun(clock)
    one.greet(at=clock.now())
    assert one.step is Step.CONSENT
    one.consents("Sí, de acuerdo", given=True, at=clock.now())
    assert one.step is Step.PERSONAL_DATA
    tell(one, clock, "name", "email")
    assert one.step is Step.BANT
    tell(one, clock, "budget", "authority", "need", "timeline")
    assert one.step is Step.REQUIREMENTS
    tell(one, clock, "project", "bedrooms", "financing")
    assert one.step is Step.MEETING
    one.meets(at=clock.now())
    assert one.step is Step.COMPLETED


def test_what_is_told_out_of_order_is_not_asked_again(clock: Clock) -> None:
    one = begun(clock)
    one.greet(at=clock.now())
    tell(one, clock, "budget", "authority", "need", "timeline", "name", "phone")
    assert one.step is Step.CONSENT
    one.consents("Sí", given=True, at=clock.now())
    assert one.step is Step.REQUIREMENTS


def test_who_was_put_back_stays_until_they_tell_something_of_it(clock: Clock) -> None:
    one = begun(clock)
    one.greet(at=clock.now())
    one.consents("Sí", given=True, at=clock.now())
    tell(one, clock, "name", "phone", "budget", "authority", "need", "timeline")
    one.move(Step.BANT, ANA, reason="El presupuesto no era ese", at=clock.now())
    tell(one, clock, "district")
    assert one.step is Step.BANT
    one.learn("budget", "250000+", evidence(), at=clock.now())
    assert one.step is Step.REQUIREMENTS


def test_who_withdraws_consent_is_asked_for_nothing_more(clock: Clock) -> None:
    one = begun(clock)
    one.greet(at=clock.now())
    one.consents("Sí", given=True, at=clock.now())
    tell(one, clock, "name", "phone")
    one.consents("Borren mis datos", given=False, at=clock.now())
    assert one.step is Step.CONSENT
    tell(one, clock, "budget")
    assert one.step is Step.CONSENT
    assert [(each.given, each.words) for each in one.said] == [(True, "Sí"), (False, "Borren mis datos")]


def test_consent_that_is_withdrawn_before_they_prove_to_be_the_lead_is_theirs(clock: Clock) -> None:
    theirs, claimed = begun(clock), begun(clock)
    theirs.greet(at=clock.now())
    theirs.consents("Sí", given=True, at=clock.now())
    tell(theirs, clock, "name", "phone")
    assert theirs.step is Step.BANT
    clock.advance(timedelta(days=1))
    claimed.greet(at=clock.now())
    claimed.consents("No quiero", given=False, at=clock.now())
    theirs.take_over(claimed, at=clock.now())
    assert theirs.consent == claimed.consent
    assert theirs.step is Step.CONSENT


def test_a_meeting_that_is_called_off_is_looked_for_again(clock: Clock) -> None:
    one = begun(clock)
    one.move(Step.COMPLETED, ANA, at=clock.now())
    one.meets_no_more(at=clock.now())
    assert one.step is Step.MEETING


def test_what_a_lead_says_against_a_person_is_a_doubt(clock: Clock) -> None:
    one = begun(clock)
    one.note("budget", "10000-50000", ANA, quote="por teléfono", at=clock.now())
    assert one.learn("budget", "200000", evidence(), at=clock.now())
    assert (one.values["budget"], one.doubts["budget"].value) == ("10000-50000", "200000-200000")
    one.note("budget", "200000", ANA, at=clock.now())
    assert (one.values["budget"], one.doubts) == ("200000-200000", {})


def test_a_doubt_that_is_told_again_is_no_news_and_what_was_confirmed_settles_it(clock: Clock) -> None:
    one = begun(clock)
    one.note("budget", "10000-50000", ANA, at=clock.now())
    assert one.learn("budget", "200000", evidence(), at=clock.now())
    one.events.clear()
    assert not one.learn("budget", "200000", evidence(), at=clock.now())
    assert (one.events, len(one.learnt)) == ([], 2)
    confirmed = one.answers["budget"]
    assert one.learn("budget", "10000-50000", evidence(), at=clock.now())
    assert (one.answers["budget"], one.doubts, len(one.learnt)) == (confirmed, {}, 3)


@pytest.mark.parametrize(("take", "holds"), [("known", "10000-50000"), ("doubt", "200000-200000")])
def test_a_doubt_is_settled_by_the_words_that_hold(
    clock: Clock, take: Literal["known", "doubt"], holds: str
) -> None:
    one = begun(clock)
    with pytest.raises(Invalid):
        one.settle("budget", take, ANA, at=clock.now())
    one.note("budget", "10000-50000", ANA, quote="por teléfono", at=clock.now())
    one.learn("budget", "200000", evidence(), at=clock.now())
    told = {"known": one.answers, "doubt": one.doubts}[take]["budget"].evidence
    one.settle("budget", take, BETO, at=clock.now())
    settled = one.answers["budget"]
    assert (settled.value, settled.evidence, settled.confirmed_by) == (holds, told, BETO)
    assert one.doubts == {}


def test_events_tell_which_field_and_never_its_value(clock: Clock) -> None:
    one = begun(clock)
    tell(one, clock, "phone")
    (learnt,) = (each for each in one.events if isinstance(each, AnswerLearnt))
    assert learnt.field == "phone"
    assert TOLD["phone"][0] not in repr(learnt)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("budget", "mucho"),
        ("authority", "boss"),
        ("timeline", "3 months"),
        ("email", "nadie"),
        ("name", ""),
        ("bedrooms", "dos"),
        ("financing", "oro"),
        ("shoe_size", "42"),
    ],
)
def test_what_breaks_a_rule_is_refused_and_changes_nothing(clock: Clock, field: str, value: str) -> None:
    one = begun(clock)
    events = list(one.events)
    with pytest.raises(Invalid):
        one.learn(field, value, evidence(), at=clock.now())
    assert (one.answers, one.events) == ({}, events)


@pytest.mark.parametrize(("told", "asked_as"), [("budget", "software"), ("bedrooms", "real_estate")])
def test_who_has_told_nothing_that_one_kind_asks_for_is_asked_by_another(
    clock: Clock, told: str, asked_as: str
) -> None:
    one = begun(clock)
    tell(one, clock, told)
    one.ask_as(KINDS["software"])
    assert one.kind is KINDS[asked_as]


def test_who_is_silent_and_not_through_is_abandoned(clock: Clock) -> None:
    one = begun(clock)
    assert not one.is_abandoned(one.active_at - timedelta.resolution, [])
    assert one.is_abandoned(one.active_at, [])
    one.move(Step.COMPLETED, ANA, at=clock.now())
    assert not one.is_abandoned(one.active_at, [])


def test_who_is_expected_at_a_meeting_is_not_abandoned(clock: Clock) -> None:
    one = begun(clock)
    met_at = one.active_at + timedelta(days=30)
    assert not one.is_abandoned(met_at - timedelta.resolution, [one.active_at, met_at])
    assert one.is_abandoned(met_at, [one.active_at, met_at])


def test_what_the_team_does_does_not_end_a_silence(clock: Clock) -> None:
    one = begun(clock)
    spoke = one.active_at
    one.consents("por teléfono", given=True, by=ANA, at=clock.now())
    one.note("name", "Pepe", ANA, at=clock.now())
    one.confirm("name", ANA, at=clock.now())
    one.add_item(wish(Ids(), "pagos"), by=ANA, at=clock.now())
    one.move(Step.COMPLETED, ANA, at=clock.now())
    one.move(Step.BANT, ANA, reason="no era", at=clock.now())
    one.meets(at=clock.now())
    one.meets_no_more(at=clock.now())
    assert one.active_at == spoke
    one.spoke(at=clock.now())
    assert one.active_at > spoke


def wish(ids: Ids, name: str, description: str | None = None, sort: Sort = Sort.FEATURE) -> Item:
    return Item.of(ItemId(ids.new()), sort, name, description)


def wishes(one: Qualification) -> list[tuple[str, str | None]]:
    return [(each.name, each.description) for each in one.items.values()]


def test_who_proved_to_be_a_lead_brings_what_they_want_and_nothing_twice(clock: Clock) -> None:
    theirs, claimed, ids = begun(clock), begun(clock), Ids()
    for name, told in (("Piscina", None), ("PayPal", "pagos")):
        theirs.add_item(wish(ids, name, told), at=clock.now())
    for name, told in (("paypal ", "cobros"), ("Gimnasio", "de noche"), ("Piscinas", "temperada")):
        claimed.add_item(wish(ids, name, told), at=clock.now())
    theirs.take_over(claimed, at=clock.now())
    assert wishes(theirs) == [("Piscina", "temperada"), ("PayPal", "pagos"), ("Gimnasio", "de noche")]


def test_there_are_so_many_wishes_and_no_more(clock: Clock) -> None:
    one, more, ids = begun(clock), begun(clock), Ids()
    for n in range(MOST_ITEMS):
        one.add_item(wish(ids, f"Deseo {n}"), at=clock.now())
    one.add_item(wish(ids, "deseo 7", "otra vez"), at=clock.now())
    with pytest.raises(Invalid) as refused:
        one.add_item(wish(ids, "Otro", sort=Sort.INTEGRATION), at=clock.now())
    assert (refused.value.field, refused.value.rule) == ("integrations", "many")
    more.add_item(wish(ids, "Otro"), at=clock.now())
    one.take_over(more, at=clock.now())
    assert len(one.items) == MOST_ITEMS


def test_a_person_who_says_the_same_again_says_nothing_new(clock: Clock) -> None:
    one = begun(clock)
    one.note("project", "Torre Begonias", ANA, at=clock.now())
    one.events.clear()
    one.note("project", " Torre Begonias", ANA, at=clock.now())
    assert (one.events, len(one.learnt)) == ([], 1)
    one.note("project", "Torre Begonias", ANA, quote="por teléfono", at=clock.now())
    assert one.answers["project"].evidence.quote == "por teléfono"
    one.learn("project", "Otra", evidence(), at=clock.now())
    one.note("project", "Torre Begonias", ANA, at=clock.now())
    assert not one.doubts


def test_who_has_a_meeting_stands_there_whatever_they_have_left_out(clock: Clock) -> None:
    one, at = begun(clock), clock.now()
    one.greet(at=at)
    one.consents("sí", given=True, at=at)
    one.meets(at=at)
    assert (one.step, bool(one.missing(Step.BANT))) == (Step.MEETING, True)
    one.meets_no_more(at=at)
    assert one.step is Step.MEETING


def test_whom_the_bot_never_greeted_leaves_the_start_by_a_word_of_consent(clock: Clock) -> None:
    one = begun(clock)
    tell(one, clock, "name", "phone", "budget")
    assert one.step is Step.START, "what they typed into a form answers nothing yet"
    one.consents("por teléfono", given=True, by=ANA, at=clock.now())
    assert (one.step, one.missing(one.step)) == (Step.BANT, {"authority", "need", "timeline"})
    refused = begun(clock)
    refused.consents("no quiere", given=False, by=ANA, at=clock.now())
    assert refused.step is Step.CONSENT


def test_whom_the_bot_never_greeted_leaves_the_start_by_a_meeting(clock: Clock) -> None:
    one = begun(clock)
    one.meets(at=clock.now())
    assert (one.step, one.missing(one.step)) == (Step.CONSENT, {"consent"})
    one.consents("al empezar la visita", given=True, by=ANA, at=clock.now())
    assert one.step is Step.MEETING


def test_what_is_no_word_of_consent_leaves_a_lead_at_the_start(clock: Clock) -> None:
    one = begun(clock)
    with pytest.raises(Invalid):
        one.consents(" ", given=True, at=clock.now())
    assert (one.step, one.consent) == (Step.START, None)


@pytest.mark.parametrize(
    ("step", "told", "has_meeting", "lacks"),
    [
        (Step.BANT, "name phone budget need", False, {"authority", "timeline"}),
        *(
            (
                Step.MEETING,
                "name phone budget need",
                has_meeting,
                {"authority", "timeline", *KINDS["software"].needed, *(["meeting"] * (not has_meeting))},
            )
            for has_meeting in (True, False)
        ),
        (
            Step.REQUIREMENTS,
            "name phone app_type deadline",
            False,
            {"budget", "authority", "need", "timeline"},
        ),
        (Step.START, "", False, set()),
        (Step.COMPLETED, "", False, set()),
    ],
)
def test_why_a_lead_stands_where_they_do_is_never_nothing(
    step: Step, told: str, has_meeting: bool, lacks: set[str]
) -> None:
    """Who has a meeting, or was put there, may have left out what an earlier step asks for."""
    known = {*told.split()}
    assert lacking(step, KINDS["software"], known, consented=True, has_meeting=has_meeting) == lacks


def test_what_no_step_asks_for_is_refused_with_all_that_is_taken(clock: Clock) -> None:
    with pytest.raises(Invalid) as refused:
        begun(clock).note("budgett", "10000", ANA, at=clock.now())
    assert refused.value.field == "field"
    taken = refused.value.facts["choices"]
    assert taken == [
        *("name", "phone", "email", "company", "budget", "authority", "need", "timeline"),
        *(each.name for each in KINDS["real_estate"].wants),
    ]
    for field in (each for each in taken if each in TOLD):
        assert begun(clock).learn(field, TOLD[field][0], evidence(), at=clock.now())
