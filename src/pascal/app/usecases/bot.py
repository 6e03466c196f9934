"""The bot answers: it reads and words outside any transaction, and speaks in one, if it is still its turn."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import accumulate
from typing import Final
from uuid import UUID
from zoneinfo import ZoneInfo

import structlog

from pascal.app.usecases.leads import ATTEMPTS
from pascal.app.usecases.meetings import BookMeeting, FindSlots
from pascal.domain.bot import (
    MOST_HELD,
    MOST_OF_A_CLAIM,
    MOST_UNPROVEN,
    OFFERS,
    SLOT,
    BotState,
    Move,
    Opening,
    Reading,
    Understood,
    Why,
    next_move,
    skips,
    take_in,
)
from pascal.domain.channels import WEB
from pascal.domain.consents import word_on_consent
from pascal.domain.conversations import Conversation
from pascal.domain.errors import Collision, Invalid, NotFound, NotItsTurn, SlotTaken
from pascal.domain.ids import ConversationId, MeetingId, MessageId
from pascal.domain.meetings import MAX_SUBJECT, Slot, Status, Wish
from pascal.domain.messages import MAX_TEXT, WORDLESS, ContentType, Draft, Message, SenderType
from pascal.domain.ports.agenda import Agenda, MeetingRow
from pascal.domain.ports.bot import Ahead, Bot, Heard, Line, MeetingPage, Telling
from pascal.domain.ports.clock import Clock, Ids
from pascal.domain.ports.jobs import TryLater
from pascal.domain.ports.phones import Phones
from pascal.domain.ports.reach import HOUSE
from pascal.domain.ports.reads import Reads
from pascal.domain.ports.storage import Storage, Transaction
from pascal.domain.projects import PROJECTS, Project
from pascal.domain.qualification import Personal, Qualification
from pascal.domain.requirements import PROJECT, Kind

log = structlog.get_logger()

MEETING: Final = timedelta(minutes=30)
"""How long one is that the bot books."""
MOST_READ: Final = 2 * MAX_TEXT
"""Characters of theirs that are read at once: who writes more keeps nobody else waiting."""
EARLIER: Final = 60
"""Messages that are read again once what they tell may be kept."""


@dataclass(frozen=True, slots=True)
class BotPolicy:
    """What the owner of an installation decides."""

    answers: bool = True


@dataclass(frozen=True, slots=True)
class _Seen:
    """How things stood when the bot began to think."""

    talk: Conversation
    said: Sequence[Message]
    qualification: Qualification
    """It learns what was understood before the answer is put in words."""
    state: BotState
    held: Sequence[Slot]
    """What waits for the lead."""
    zone: ZoneInfo


class _ChangedMeanwhile(Exception):
    """What is known of the lead is not what the answer was made for."""


@dataclass(frozen=True, slots=True)
class AnswerAsBot:
    """Handles a job: answers what the lead has said since anybody spoke. What is answered is left alone.

    Nothing is said that was made before a person spoke or acted (THREATS 17).
    """

    storage: Storage
    reads: Reads
    bot: Bot
    phones: Phones
    slots: FindSlots
    booking: BookMeeting
    agenda: Agenda
    page: MeetingPage
    policy: BotPolicy
    clock: Clock
    ids: Ids

    kind = "bot"
    delays = tuple(timedelta(seconds=each) for each in (0.5, 2, 10, 60, 600))
    limit = timedelta(seconds=60)
    at_once = 16

    async def __call__(self, subject: UUID) -> None:
        """Raises `TryLater`."""
        if not self.policy.answers:  # it was asked for before
            return
        talk_id = ConversationId(subject)
        for _ in range(ATTEMPTS):
            seen = await self._look(talk_id)
            if seen is None:
                return
            try:
                if _is_for_the_carrier(seen.said[-1]):
                    await self._heed_the_carrier(seen)
                else:
                    await self._answer(seen)
            except NotItsTurn:
                log.info("bot_was_too_late", conversation_id=str(subject))
            except (SlotTaken, _ChangedMeanwhile, Collision):
                continue
            return
        raise TryLater("somebody was always first")

    async def _look(self, talk_id: ConversationId) -> _Seen | None:
        """None: there is nothing for the bot to say."""
        async with self.storage.begin() as tx:
            try:
                talk = await tx.conversations.get(talk_id)
            except NotFound:
                return None
            said = [each for each in await tx.conversations.unanswered(talk_id) if _says_something(each)]
            if not talk.is_the_bots or not said:
                return None
            qualification = await tx.qualifications.of(talk.lead_id, talk.claimed_by)
            if qualification is None:
                raise TryLater("nobody follows the lead yet")
            state, zone = await _remembered(tx, talk), await tx.hours.zone()
            held = await tx.meetings.held(qualification.id, at=self.clock.now())
            return _Seen(talk, said, qualification, state, [each.slot for each in held], zone)

    async def _heed_the_carrier(self, seen: _Seen) -> None:
        """Nothing is said to it. Who wants no more messages may mean their meeting, too: people ask."""
        leaves = word_on_consent(seen.said[-1].text) is False and bool(await self._to_come(seen))
        async with self.storage.begin() as tx:
            talk = await tx.conversations.get(seen.talk.id)
            talk.require_turn(seen.talk.turn)
            if leaves:
                note_id = MessageId(self.ids.new())
                talk.leave_to_people(Why.MEETING_AHEAD, note_id=note_id, at=self.clock.now())
                await tx.conversations.save(talk)
            if all(_is_for_the_carrier(each) for each in seen.said if each.seq > seen.state.heard):
                await tx.bots.save(replace(await tx.bots.of(talk.id), heard=seen.said[-1].seq))

    async def _answer(self, seen: _Seen) -> None:
        understood = await self._understand(seen)
        decided = _learn_and_decide(seen.qualification, seen.state, understood, at=self.clock.now())
        books = None if decided is None else decided.books
        chosen = None if books is None else await self.slots.at(seen.state.offered[books], own=seen.held)
        may_be_kept = (leave := seen.qualification.consent) is not None and leave.given
        wished = (understood.wanted or seen.state.wished) if may_be_kept else None
        is_gone = books is not None and chosen is None
        to_come = await self._to_come(seen) if decided is not None and decided.is_idle else ()
        move = Move(Opening.GONE, SLOT) if is_gone else _if_it_stands(decided, understood, to_come)
        said, slots = await self._with_slots(seen, move, understood, wished)
        if said is None or said.books is None:
            chosen = None
        told = slots if chosen is None else [chosen]
        answer = None if said is None else await self._word(seen, understood, said, told, to_come)
        now = self.clock.now()
        async with self.storage.begin() as tx:  # locks: lead, conversation, qualification
            if chosen is not None:  # of many who claim to be one, one at a time
                await tx.leads.get(seen.talk.lead_id)
            talk = await tx.conversations.get(seen.talk.id)
            talk.require_turn(seen.talk.turn)
            one = await tx.qualifications.of(talk.lead_id, talk.claimed_by)
            state = await _remembered(tx, talk)
            if one is None or _learn_and_decide(one, state, understood, at=now) != decided:
                raise _ChangedMeanwhile
            language = understood.language or state.language
            state = skips(state, understood)
            state = replace(state, language=language, wished=wished, heard=seen.said[-1].seq)
            if chosen is not None:
                await self._book(tx, talk, one, chosen)
            if said is not None and (said.opening is Opening.GONE or said.lets_go):
                # never a first offer: strangers with many browsers would empty the team's calendar
                waits = () if said.lets_go or state.told.get(Opening.GONE, 0) >= MOST_HELD else slots
                await self.booking.hold(tx, one, waits, subject=_subject(talk, one), conversation_id=talk.id)
            if said is not None and answer is not None:
                self._say(talk, said, answer, seen.talk.turn, now)
                state = said.after(state, slots)
            await tx.bots.save(state)
            await tx.conversations.save(talk)
            await tx.qualifications.save(one)

    async def _understand(self, seen: _Seen) -> Understood:
        """What was told before it might be kept is read again once it may."""
        known = seen.qualification.consent
        agreed = known is not None and known.given
        understood = await self.bot.understand(
            self._heard(seen, _lines(seen.said), seen.state, agreed=agreed)
        )
        readings = {each.place: each for each in understood.readings}
        word = understood.consent
        if word is not None and word.given and not agreed:
            told = await self._told_before(seen)
            readings = {each.place: each for each in told.readings} | readings
            understood = replace(understood, wanted=understood.wanted or told.wanted)
        whole = (self._with_whole_number(each) for each in readings.values())
        return replace(understood, readings=tuple(each for each in whole if each is not None))

    async def _told_before(self, seen: _Seen) -> Understood:
        """«Mañana» is the day after they wrote it: of a wish told on several days none is sure."""
        rows = await self.reads.messages(seen.talk.id, HOUSE, EARLIER)
        theirs = [
            each
            for each in rows
            if each.sender_type == SenderType.LEAD
            and each.note is None
            and each.seq < seen.said[0].seq
            and each.content_type == ContentType.TEXT
        ]
        lines = [Line(MessageId(UUID(each.id)), each.text) for each in theirs]
        nothing_asked, now = replace(seen.state, asked=None, offered=()), self.clock.now()
        written = [each.created_at for each in theirs]
        at = max(written, default=now)
        told = await self.bot.understand(self._heard(seen, lines, nothing_asked, agreed=True, at=at))
        is_one_day = len({each.astimezone(seen.zone).date() for each in written}) == 1
        is_sure = is_one_day and told.wanted is not None and told.wanted.at > now
        return told if is_sure else replace(told, wanted=None)

    def _with_whole_number(self, reading: Reading) -> Reading | None:
        """None for a phone that nobody can have."""
        if reading.field != Personal.PHONE:
            return reading
        number = self.phones.normalise(reading.value)
        return None if number is None else replace(reading, value=number)

    async def _with_slots(
        self, seen: _Seen, move: Move | None, understood: Understood, wished: Wish | None
    ) -> tuple[Move | None, Sequence[Slot]]:
        if move is None or (move.asks != SLOT and move.books is None):
            return move, ()
        if await self._are_too_many(seen.talk):
            return Move(Opening.LEAVES, leaves=Why.UNPROVEN), ()
        if move.books is not None:
            return move, ()
        offered = [each.during.since for each in seen.state.offered]
        known = () if move.opening in {Opening.GONE, Opening.OTHERS} else seen.held or seen.state.offered
        is_to_come = wished is not None and wished.at > self.clock.now()
        near = move.near if move.opening is Opening.OTHERS else wished if is_to_come else None
        if waits := await self.slots.still(known, own=seen.held):
            slots = waits[:OFFERS]
        elif near is not None:
            slots = await self.slots.nearest(near.by(seen.zone), MEETING, OFFERS, besides=offered)
            move = replace(move, near=near)
        else:
            after = max(offered, default=None) if move.opening is Opening.OTHERS else None
            slots = await self.slots.soonest(MEETING, OFFERS, after=after)
        return (move, slots) if slots else (Move(Opening.LEAVES, leaves=Why.NO_TIME), ())

    async def _are_too_many(self, talk: Conversation) -> bool:
        """Strangers would fill the team's calendar otherwise; a few more at the same moment do not."""
        if talk.claimed_by is None:
            return False
        async with self.storage.begin() as tx:
            ahead = await tx.meetings.of_unproven(at=self.clock.now())
        most = MOST_UNPROVEN * max(1, len(await self.reads.team()))
        return ahead.get(talk.lead_id, 0) >= MOST_OF_A_CLAIM or sum(ahead.values()) >= most

    async def _word(
        self,
        seen: _Seen,
        understood: Understood,
        move: Move,
        told: Sequence[Slot],
        to_come: Sequence[MeetingRow],
    ) -> Draft:
        """*told*: the slots of which it speaks."""
        telling = Telling(
            move,
            understood.language or seen.state.language,
            seen.qualification.kind,
            seen.qualification.values,
            self.clock.now().astimezone(seen.zone),
            seen.state.told,
            self._is_abroad(seen.qualification),
            [each.during.since.astimezone(seen.zone) for each in told],
            await self._with_whom(told) if move.books is not None else "",
            _projects(seen.qualification.kind),
            self._ahead(seen, to_come) if move.is_idle else None,
        )
        has_buttons = seen.talk.channel == WEB
        text = await self.bot.word(telling)
        return Draft.of(text, choices=self.bot.choices(telling) if has_buttons else ())

    async def _with_whom(self, slots: Sequence[Slot]) -> str:
        try:
            return (await self.reads.agent(slots[0].agent_id)).name
        except NotFound:  # dismissed meanwhile
            raise SlotTaken from None

    async def _to_come(self, seen: _Seen) -> Sequence[MeetingRow]:
        """Their meetings that are still to be."""
        if not seen.qualification.has_meeting:
            return ()
        rows, now = await self.agenda.of_lead(seen.qualification.id), self.clock.now()
        return [each for each in rows if each.status == Status.BOOKED and each.since > now]

    def _ahead(self, seen: _Seen, to_come: Sequence[MeetingRow]) -> Ahead | None:
        first = min(to_come, key=lambda each: each.since, default=None)
        if first is None:
            return None
        return Ahead(first.since.astimezone(seen.zone), self.page.url(MeetingId(first.id)))

    def _is_abroad(self, one: Qualification) -> bool:
        number = one.values.get(Personal.PHONE)
        country = None if number is None else self.phones.country(number)
        return country not in {None, self.phones.home}

    def _heard(
        self, seen: _Seen, lines: Sequence[Line], state: BotState, *, agreed: bool, at: datetime | None = None
    ) -> Heard:
        """*at*: when they said so, where that is not now."""
        return Heard(
            _last(lines),
            state.asked,
            seen.qualification.kind,
            state.language if state.greeted else None,
            (at or self.clock.now()).astimezone(seen.zone),
            [each.during.since.astimezone(seen.zone) for each in state.offered],
            agreed,
            _projects(seen.qualification.kind),
            [each for each in (seen.qualification.values.get(Personal.NAME), seen.talk.contact.name) if each],
        )

    def _say(self, talk: Conversation, move: Move, answer: Draft, turn: int, at: datetime) -> None:
        talk.answer(answer, turn=turn, id=MessageId(self.ids.new()), at=at)
        if move.leaves is not None:
            talk.leave_to_people(move.leaves, note_id=MessageId(self.ids.new()), at=at)

    async def _book(self, tx: Transaction, talk: Conversation, one: Qualification, slot: Slot) -> None:
        if talk.claimed_by is not None:
            ahead = await tx.meetings.of_unproven(at=self.clock.now())
            if ahead.get(talk.lead_id, 0) >= MOST_OF_A_CLAIM:
                raise _ChangedMeanwhile
        subject = _subject(talk, one)
        try:
            await self.booking.within(tx, one, slot, subject=subject, conversation_id=talk.id)
        except Invalid as error:  # they thought it over until it had begun
            raise SlotTaken from error


def _projects(kind: Kind) -> Sequence[Project]:
    return PROJECTS if kind.asks(PROJECT) else ()


def _subject(talk: Conversation, one: Qualification) -> str:
    what = one.values.get("project") or one.values.get("app_type")
    about = [what or "Reunión", one.values.get("name") or talk.contact.name]
    return " · ".join(each for each in about if each)[:MAX_SUBJECT]


def _learn_and_decide(
    qualification: Qualification, state: BotState, understood: Understood, *, at: datetime
) -> Move | None:
    """*qualification* is changed: it knows what was understood, as far as it may be kept."""
    learnt = take_in(qualification, understood, at=at)
    return next_move(qualification, skips(state, understood), understood, learnt)


async def _remembered(tx: Transaction, talk: Conversation) -> BotState:
    """What it asked before a person spoke is asked no more: a yes may be to them."""
    state = await tx.bots.of(talk.id)
    if state.asked is not None and await tx.conversations.spoke(talk.id, SenderType.AGENT, after=state.heard):
        return replace(state, asked=None)
    return state


def _if_it_stands(move: Move | None, understood: Understood, to_come: Sequence[MeetingRow]) -> Move | None:
    """Of a meeting that is over nothing is called off; one that nobody holds is for people.

    Who names its own time says that they will be there.
    """
    if not all(each.agent_active for each in to_come):
        return Move(Opening.LEAVES, leaves=Why.ADRIFT)
    wish = understood.wanted if not (understood.calls_off or understood.stops) else None
    if wish is not None and wish.is_exact and wish.at in {each.since for each in to_come}:
        return Move(Opening.KIND)
    if to_come or move is None or move.opening is not Opening.STANDS:
        return move
    return Move(Opening.BYE) if understood.stops else Move(Opening.LEAVES, leaves=Why.ASKED)


def _says_something(message: Message) -> bool:
    return message.content_type not in WORDLESS


def _is_for_the_carrier(message: Message) -> bool:
    """They want no messages by it, or want them again: that was noted, and is no answer."""
    return message.channel != WEB and word_on_consent(message.text) is not None


def _last(lines: Sequence[Line]) -> Sequence[Line]:
    """No more than `MOST_READ` of them, whole."""
    lengths = accumulate(len(each.text) for each in reversed(lines))
    return lines[len(lines) - sum(each <= MOST_READ for each in lengths) :]


def _lines(said: Sequence[Message]) -> list[Line]:
    spoken = {ContentType.TEXT, ContentType.EDIT}
    return [Line(each.id, each.text if each.content_type in spoken else "") for each in said]
