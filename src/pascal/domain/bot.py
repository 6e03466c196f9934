"""What the bot does next: it learns, asks for one thing at a time, offers times, and knows when to leave.

It has no authority beyond the next steps of the plan: whatever was understood, only what is decided here is
done, and only what `Qualification` takes is kept.
"""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import uuid5

from pascal.domain.bant import Criterion, Timeline
from pascal.domain.errors import Invalid
from pascal.domain.ids import ConversationId, ItemId, MessageId
from pascal.domain.meetings import Slot, Wish
from pascal.domain.qualification import Evidence, Personal, Qualification, Step
from pascal.domain.requirements import Item, Sort, Takes

MOST_UNSURE: Final = 2
"""So often in a row it does not understand before it leaves the lead to people."""
MOST_ASKED: Final = 3
"""So often it asks for one thing before it does without."""
MOST_CHANGED: Final = 8
"""So often what they told before is corrected: who goes on may be a machine, too."""
MOST_OTHERS: Final = 2
"""So often it offers other times to who names none."""
MOST_NAMED: Final = 5
"""So often in all, where they name one each time."""
GUESSED: Final = 0.6
"""How sure what is told by something else, or in a question, is at most: it corrects nothing that they told
themselves, and who tells it themselves corrects nothing.
"""
MOST_KIND: Final = 3
"""So often it answers thanks and greetings alone: who goes on with them may be a machine, too."""
MOST_QUESTIONS: Final = 2
"""So many of theirs in a row it notes for people before it offers a person."""
OFFERS: Final = 3
"""Times of which the lead may choose one."""
MOST_HELD: Final = 3
"""So often times wait for who was outrun: two machines that outrun each other come to an end, too."""
MOST_OF_A_CLAIM: Final = 2
"""So many meetings ahead may those have booked with it who claim to be one lead, and have not proven it."""
MOST_UNPROVEN: Final = 20
"""So many, for each of the team, may all who have proven nothing."""

CONSENT, SLOT, PERSON = "consent", "slot", "person"
"""What may be asked besides fields: whether it may be kept, which time suits, whether they want a person."""
FREE: Final = "free"
"""In `BotState.told`: how often `SLOT` was asked when it last came with the word that their time is free."""


class Opening(StrEnum):
    """How an answer begins; what it asks comes after."""

    HELLO = "hello"
    NOTED = "noted"
    CHANGED = "changed"
    """They told something else before."""
    AGAIN = "again"
    """It was not understood."""
    NOT_YET = "not_yet"
    """They turn down times before any was offered."""
    LEAVE_FIRST = "leave_first"
    """They tell what may not be kept yet."""
    REFUSED = "refused"
    """They do not want it kept: nothing more is asked about them."""
    WITHDRAWN = "withdrawn"
    """They no longer want it kept."""
    OTHERS = "others"
    """None of the times suits them: there are more."""
    GONE = "gone"
    """Somebody else was first with that time."""
    BOOKED = "booked"
    PROJECTS = "projects"
    """These are the house's own."""
    WHY = "why"
    """What they tell is kept for this."""
    BOT = "bot"
    """It is no person."""
    FINE = "fine"
    """They do not know what was asked, or do not say."""
    KIND = "kind"
    """They thank, or greet: so do we, and ask on."""
    LEAVES = "leaves"
    """People go on."""
    LATER = "later"
    """What they ask, whoever meets them answers."""
    STANDS = "stands"
    """What they want to call off, or to move, is booked: this is how."""
    BYE = "bye"


class Why(StrEnum):
    """Why the bot leaves a lead to people. Stored: never change it."""

    ASKED = "asked"
    UNSURE = "unsure"
    REFUSED = "refused"
    """They want nothing kept, and go on writing."""
    NO_TIME = "no_time"
    """None of the times suits them, or there are none."""
    UNPROVEN = "unproven"
    """They have not proven who they are, and as many such as may have a meeting ahead."""
    MEETING_AHEAD = "meeting_ahead"
    """They want no more messages by a carrier, and their meeting stands."""
    ADRIFT = "adrift"
    """Whoever was to meet them works here no more: another time is arranged with somebody else."""
    SWITCHED_OFF = "switched_off"
    """Somebody of the team wants it so."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What they are taken to have told of *field*."""

    field: str
    """Of a list, as `Sort.several` calls it, there is one for each item."""
    value: str
    quote: str
    """Of the message, as it stands there."""
    confidence: float
    message_id: MessageId
    read_by: str = "script"
    """Or a model's name."""

    @property
    def place(self) -> tuple[str, str]:
        """Of two at the same the later counts."""
        return self.field, self.value if self.field in _LISTS else ""


_LISTS: Final = frozenset(each.several for each in Sort)


@dataclass(frozen=True, slots=True)
class Word:
    """On whether what they tell may be kept."""

    given: bool
    quote: str
    message_id: MessageId


@dataclass(frozen=True, slots=True)
class Understood:
    """What their words are taken for; all of it is empty where nothing was."""

    readings: tuple[Reading, ...] = ()
    consent: Word | None = None
    agrees: bool | None = None
    """To what was asked, where that is no field; of times a lone yes is to the one that they named."""
    declines: bool = False
    """They do not know what was asked, keep it to themselves, or will say later."""
    wants_person: bool = False
    slot: int | None = None
    """The place of the chosen one among those offered, from 0."""
    other_slot: bool = False
    """None of them suits, were there any or not."""
    wanted: Wish | None = None
    """The time that they name instead, or before any was offered."""
    calls_off: bool = False
    """They want to call off what is arranged, or to move it."""
    stops: bool = False
    """They want none of it any more."""
    question: bool = False
    """They ask something of the house."""
    projects: bool = False
    """They ask which projects the house has."""
    why: bool = False
    """They ask what is kept of them for what, and who sees it."""
    bot: bool = False
    """They ask whether it is one."""
    speaks: bool = False
    """They ask to go on in *language*, or whether it speaks that."""
    besides: bool = False
    """They tell what nobody asks: what it is to have, what it is for."""
    courtesy: bool = False
    """They only thank, greet or say goodbye."""
    language: str | None = None
    """None: it cannot be told."""


@dataclass(frozen=True, slots=True)
class Learnt:
    """What by these words is known that was not."""

    new: frozenset[str] = frozenset()
    changed: frozenset[str] = frozenset()
    """They had told something else before."""
    word: bool = False
    """On whether it may be kept, and another than before."""
    withdrawn: bool = False
    """That word takes back the one before."""

    def __bool__(self) -> bool:
        return bool(self.new or self.changed)


@dataclass(frozen=True, slots=True)
class BotState:
    """What the bot remembers of a conversation. What it knows of the lead is in their `Qualification`."""

    conversation_id: ConversationId
    asked: str | None = None
    """What it asked last: `CONSENT`, `SLOT`, `PERSON`, or a field."""
    unsure: int = 0
    """How often in a row it has not understood, or been told nothing new."""
    skipped: frozenset[str] = frozenset()
    """What they did not want to tell, or did not know."""
    offered: tuple[Slot, ...] = ()
    language: str = "es"
    greeted: bool = False
    questions: int = 0
    """Of theirs, in a row, that were left to people."""
    told: Mapping[str, int] = field(default_factory=dict)
    """How often it began so, and asked that: each time in other words."""
    wished: Wish | None = None
    """The time that they named before any was offered."""
    heard: int = 0
    """The number of what it last heard of them, also where it had nothing to say to that."""


@dataclass(frozen=True, slots=True)
class Move:
    """One answer: how it begins, and the one thing that it asks."""

    opening: Opening
    asks: str | None = None
    books: int | None = None
    """The place of a time among those offered."""
    near: Wish | None = None
    """What is offered is to be as near to it as there is."""
    leaves: Why | None = None
    question: bool = False
    """It says that theirs is noted for people."""
    is_news: bool = True
    """It answers something that they had not told before."""
    tells: tuple[Opening, ...] = ()
    """What it knows itself of what they ask, beside its opening."""

    @property
    def is_idle(self) -> bool:
        """Nothing is to be arranged with them."""
        return (
            self.opening in {Opening.HELLO, Opening.LATER, Opening.STANDS}
            and self.asks in {None, PERSON}
            and not self.question
        )

    @property
    def lets_go(self) -> bool:
        """The times that waited for them need wait no longer."""
        return self.opening in {Opening.LEAVES, Opening.WITHDRAWN, Opening.BYE, Opening.OTHERS}

    def after(self, state: BotState, slots: Sequence[Slot] = ()) -> BotState:
        """What is remembered once it is said."""
        unsure, told = 0, dict(state.told)
        is_at_a_loss = self.opening in {Opening.AGAIN, Opening.NOT_YET, Opening.STANDS} or not self.is_news
        if is_at_a_loss or (self.opening is Opening.LATER and not self.question):
            unsure = state.unsure + 1
        elif self.opening in {Opening.LATER, Opening.BYE}:
            unsure = state.unsure
        for each in filter(None, (self.opening, *self.tells, self.asks)):
            told[str(each)] = told.get(str(each), 0) + 1
        if self._has_room_then(slots):
            told[FREE] = told[SLOT]
        return replace(
            state,
            asked=self.asks,
            unsure=unsure,
            offered=self._offers(state, slots),
            greeted=True,
            questions=state.questions + 1 if self.question else 0,
            told=told,
        )

    def _has_room_then(self, slots: Sequence[Slot]) -> bool:
        """Whether it says that the very time that they named may be had."""
        if self.asks != SLOT or self.near is None or not self.near.is_exact:
            return False
        return self.near.at in {each.during.since for each in slots}

    def _offers(self, state: BotState, slots: Sequence[Slot]) -> tuple[Slot, ...]:
        """Whoever is offered a person may still choose one of the times."""
        if self.asks == PERSON and not self.lets_go:
            return state.offered
        return tuple(slots) if self.asks == SLOT else ()


_ORDER: Final = {
    Step.PERSONAL_DATA: (Personal.NAME, Personal.PHONE),
    Step.BANT: (Criterion.NEED, Criterion.BUDGET, Criterion.TIMELINE, Criterion.AUTHORITY),
}


def take_in(qualification: Qualification, understood: Understood, *, at: datetime) -> Learnt:
    """What the lead told is known from now on, if it may be: without their consent nothing is."""
    qualification.greet(at=at)
    word, before = understood.consent, qualification.consent
    is_word = word is not None and (before is None or before.given != word.given)
    if word is not None:
        qualification.consents(word.quote, given=word.given, message_id=word.message_id, at=at)
    if qualification.missing(Step.CONSENT):
        return Learnt(word=is_word, withdrawn=is_word and before is not None)
    answers, learnt = qualification.answers, set[str]()
    known = frozenset(each for each in answers if answers[each].evidence.confidence > GUESSED)
    for each in understood.readings:
        if each.field in known and each.confidence <= GUESSED:
            continue
        try:
            if _keeps(qualification, each, at):
                learnt.add(each.field)
        except Invalid:  # whoever read it is not believed
            continue
    return Learnt(frozenset(learnt - known), frozenset(learnt & known), is_word)


def _keeps(qualification: Qualification, told: Reading, at: datetime) -> bool:
    """Whether it was not known. Raises `Invalid`."""
    sort = qualification.kind.list_of(told.field)
    if sort is None:
        evidence = Evidence(told.quote, told.message_id, told.confidence, told.read_by)
        return qualification.learn(told.field, told.value, evidence, at=at)
    named = ItemId(uuid5(qualification.id, f"{told.message_id} {told.field} {told.value}"))
    item = Item.of(named, sort, told.value, None)
    return qualification.add_item(item, message_id=told.message_id, at=at)


def skips(state: BotState, understood: Understood) -> BotState:
    """*state*, where what was asked is not to be asked again."""
    if understood.declines and state.asked not in {None, CONSENT, SLOT, PERSON}:
        return replace(state, skipped=state.skipped | {str(state.asked)})
    return state


def next_move(
    qualification: Qualification, state: BotState, understood: Understood, learnt: Learnt
) -> Move | None:
    """After `take_in` and `skips`. None: there is nothing to say."""
    known = (
        (Opening.PROJECTS, understood.projects),
        (Opening.WHY, understood.why),
        (Opening.BOT, understood.bot),
    )
    tells = [fact for fact, is_asked in known if is_asked and state.told.get(fact, 0) < MOST_QUESTIONS]
    is_question = understood.question or any(is_asked for _, is_asked in known)
    asking, patient = replace(understood, question=is_question), replace(state, questions=0, unsure=0)
    if not tells:  # twice is enough: people answer who asks on
        return _next_move(qualification, state, asking, learnt)
    move = _next_move(qualification, patient, asking, learnt)
    if move is None or move.leaves is not None:
        return move
    if move.opening not in {Opening.LATER, Opening.AGAIN}:
        return replace(move, question=move.question and understood.question, tells=tuple(tells))
    is_over = move.opening is Opening.LATER and not move.question and not understood.question
    opening, *others = tells
    return Move(opening, None if is_over else move.asks, question=understood.question, tells=tuple(others))


def _next_move(
    qualification: Qualification, state: BotState, understood: Understood, learnt: Learnt
) -> Move | None:
    if understood.wants_person or (state.asked == PERSON and understood.agrees):
        return Move(Opening.LEAVES, leaves=Why.ASKED)
    consent = qualification.consent
    if consent is None:
        return _asks_leave(state, understood)
    if not consent.given:
        return _refused(state, understood, learnt)
    return _goes_on(qualification, state, understood, learnt)


def _asks_leave(state: BotState, understood: Understood) -> Move:
    if not state.greeted:
        return Move(Opening.HELLO, CONSENT, question=understood.question)
    if understood.question or understood.wanted is not None:
        return _later(state, CONSENT)
    if understood.stops:
        return Move(Opening.BYE)
    if state.asked == PERSON and understood.agrees is False:
        return Move(Opening.NOTED, CONSENT)
    is_told = understood.readings or understood.besides
    if is_told and Opening.LEAVE_FIRST not in state.told and not state.unsure:  # it is not asked for ever
        return Move(Opening.LEAVE_FIRST, CONSENT)
    return _unsure(state, understood, CONSENT)


def _refused(state: BotState, understood: Understood, learnt: Learnt) -> Move | None:
    if learnt.word:
        return Move(Opening.WITHDRAWN if learnt.withdrawn else Opening.REFUSED, PERSON)
    if _is_kind(state, understood.speaks):
        return Move(Opening.KIND, PERSON)
    if understood.courtesy:
        return None
    if state.unsure + 1 >= MOST_UNSURE:
        return Move(Opening.LEAVES, leaves=Why.REFUSED)
    if state.asked == PERSON and understood.agrees is False:
        return Move(Opening.BYE)
    return Move(Opening.AGAIN, PERSON)


def _goes_on(
    qualification: Qualification, state: BotState, understood: Understood, learnt: Learnt
) -> Move | None:
    move = _about_times(qualification, state, understood)
    if move is not None:
        return move
    if understood.stops and not learnt:
        return Move(Opening.BYE)
    if learnt.changed and state.told.get(Opening.CHANGED, 0) >= MOST_CHANGED:
        return Move(Opening.LEAVES, leaves=Why.UNSURE)
    if not state.greeted and not qualification.missing(Step.MEETING):
        return Move(Opening.HELLO, PERSON)
    topics = open_topics(qualification, state)
    if not state.greeted:
        return Move(Opening.HELLO, _next(topics, state), question=understood.question)
    if not topics:
        return _completed(state, understood, learnt)
    return _answered(qualification, state, understood, learnt, topics)


def _about_times(qualification: Qualification, state: BotState, understood: Understood) -> Move | None:
    """None: they say nothing of them."""
    if not qualification.missing(Step.MEETING):
        wants_another = understood.calls_off or understood.stops or understood.wanted is not None
        if not wants_another or not state.greeted:
            return None
        is_told = state.unsure and (state.asked == PERSON or Opening.STANDS in state.told)
        return Move(Opening.STANDS, leaves=Why.ASKED) if is_told else Move(Opening.STANDS, PERSON)
    if state.asked != SLOT and not (state.asked == PERSON and state.offered):
        return None
    if understood.slot is not None and 0 <= understood.slot < len(state.offered):
        return Move(Opening.BOOKED, books=understood.slot)
    if (place := _agreed_on(state, understood)) is not None:
        return Move(Opening.BOOKED, books=place)
    if understood.declines:
        return Move(Opening.BYE)
    turns_down = understood.agrees is False and not understood.question and state.asked == SLOT
    if not understood.other_slot and not turns_down:
        return None
    if state.told.get(Opening.OTHERS, 0) < (MOST_OTHERS if understood.wanted is None else MOST_NAMED):
        return Move(Opening.OTHERS, SLOT, near=understood.wanted, question=understood.question)
    return Move(Opening.LEAVES, leaves=Why.NO_TIME)


def _agreed_on(state: BotState, understood: Understood) -> int | None:
    """The place of the time that they named, where they were just told that it is free and only say yes."""
    is_just_told = state.asked == SLOT and state.told.get(FREE) == state.told.get(SLOT, 0)
    only_yes = Understood(agrees=True, courtesy=understood.courtesy, language=understood.language)
    if not is_just_told or state.wished is None or understood != only_yes:
        return None
    begin = [each.during.since for each in state.offered]
    return begin.index(state.wished.at) if state.wished.at in begin else None


def _answered(
    qualification: Qualification,
    state: BotState,
    understood: Understood,
    learnt: Learnt,
    topics: Sequence[str],
) -> Move:
    topic = _next(topics, state)
    same = state.asked if state.asked in topics else topic
    declines = understood.declines and state.asked in state.skipped
    noted = Opening.LATER if understood.question else Opening.NOTED
    if learnt:
        opening = (
            Opening.FINE if noted is Opening.NOTED and _is_undecided(qualification, learnt.new) else noted
        )
        return Move(Opening.CHANGED if learnt.changed else opening, topic, question=understood.question)
    if understood.wanted not in {None, state.wished}:
        move = Move(noted, same, question=understood.question, is_news=same != SLOT)
        return move if move.is_news else _or_leaves(state, move)  # of times that are offered it is not enough
    if understood.question and not declines:
        return _later(state, same)
    if learnt.word or (state.asked == PERSON and understood.agrees is False):
        return Move(Opening.NOTED, topic)
    if declines:
        return Move(Opening.FINE, topic)
    known = qualification.answers.keys() | _listed(qualification)
    said_again = any(each.field in known for each in understood.readings)
    if said_again or understood.besides or understood.declines or state.asked is None:
        return _or_leaves(state, Move(Opening.NOTED, topic, is_news=False))
    return _unsure(state, understood, same, Opening.NOT_YET if understood.other_slot else Opening.AGAIN)


def _completed(state: BotState, understood: Understood, learnt: Learnt) -> Move | None:
    if learnt:
        return Move(Opening.CHANGED if learnt.changed else Opening.NOTED, question=understood.question)
    if state.asked == PERSON and understood.agrees is False and not understood.question:
        return Move(Opening.BYE)
    if _is_kind(state, understood.speaks) and not understood.question:
        return Move(Opening.KIND)
    if (understood.courtesy or understood.agrees is not None) and not understood.question:
        return None
    if understood.readings and not understood.question:
        return _or_leaves(state, Move(Opening.NOTED, is_news=False))
    if state.unsure + 1 >= MOST_UNSURE:
        return Move(Opening.LEAVES, leaves=Why.UNSURE)
    return Move(Opening.LATER, PERSON)


def _later(state: BotState, topic: str | None) -> Move:
    """People answer what they ask; who asks on is offered one, and left to them at last."""
    if state.questions + 1 < MOST_QUESTIONS:
        return Move(Opening.LATER, topic, question=True)
    if state.asked == PERSON:
        return Move(Opening.LEAVES, leaves=Why.UNSURE)
    return Move(Opening.LATER, PERSON, question=True)


def _unsure(
    state: BotState, understood: Understood, topic: str | None, opening: Opening = Opening.AGAIN
) -> Move:
    if _is_kind(state, understood.speaks):
        return Move(Opening.KIND, topic)
    if understood.language not in {None, state.language}:  # that was it
        return Move(Opening.NOTED, topic)
    if _is_kind(state, understood.courtesy):
        return Move(Opening.KIND, topic)
    return _or_leaves(state, Move(opening, topic))


def _is_kind(state: BotState, asks_for_it: bool) -> bool:
    return asks_for_it and state.told.get(Opening.KIND, 0) < MOST_KIND


def _or_leaves(state: BotState, move: Move) -> Move:
    """*move*, or people go on."""
    return Move(Opening.LEAVES, leaves=Why.UNSURE) if state.unsure + 1 >= MOST_UNSURE else move


def open_topics(qualification: Qualification, state: BotState) -> Sequence[str]:
    """What is still to be asked, in order: lists after all else and once, and then times are offered."""
    needs = (each for each in qualification.kind.wants if each.needed)
    needed = tuple(
        each.name
        for each in needs
        if each.takes is not Takes.DATE or not _is_undecided(qualification, {Criterion.TIMELINE})
    )
    topics = list[str]()
    for step, order in (*_ORDER.items(), (Step.REQUIREMENTS, needed)):
        missing = qualification.missing(step) - state.skipped
        topics += [str(each) for each in order if each in missing and state.told.get(each, 0) < MOST_ASKED]
    if not topics and qualification.missing(Step.MEETING):
        done = state.skipped | state.told.keys() | _listed(qualification)
        lists = (each.several for each in qualification.kind.lists)
        return [each for each in lists if each not in done] or [SLOT]
    return topics


def _is_undecided(qualification: Qualification, fields: Set[str]) -> bool:
    """They do not know yet what they were asked. Who does not know by when knows a date even less."""
    return bool(fields) and all(qualification.values.get(each) == Timeline.UNDECIDED for each in fields)


def _listed(qualification: Qualification) -> frozenset[str]:
    return frozenset(each.sort.several for each in qualification.items.values())


def _next(topics: Sequence[str], state: BotState) -> str | None:
    """What was asked last, and got no answer, comes after all else; what was asked less, before."""
    return min(topics, key=lambda each: (each == state.asked, state.told.get(each, 0)), default=None)
