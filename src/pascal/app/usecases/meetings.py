"""Meetings of agents with leads: when there is room, booked, changed, called off."""

from collections.abc import AsyncIterator, Collection, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from uuid import uuid5

from pascal.app.usecases.calendars import BusyBeyond
from pascal.app.usecases.qualification import FindStanding
from pascal.domain.agents import Agent, Role
from pascal.domain.ahead import LONGEST_AHEAD, require_ahead
from pascal.domain.errors import Invalid, NotFound, SlotTaken
from pascal.domain.hours import DAY, Hours
from pascal.domain.ids import AgentId, ConversationId, LeadId, MeetingId, QualificationId
from pascal.domain.meetings import (
    BUFFER,
    NOTICE,
    During,
    Meeting,
    Slot,
    Status,
    Wish,
    besides,
    clean_attendees,
    clean_subject,
    free_slots,
    is_free,
    spread,
    taken_by,
    working_hours,
)
from pascal.domain.permissions import Action, Staff
from pascal.domain.ports.agenda import Agenda, MeetingRow
from pascal.domain.ports.clock import Clock, Ids
from pascal.domain.ports.reach import Reach
from pascal.domain.ports.reads import Reads
from pascal.domain.ports.storage import Storage, Transaction
from pascal.domain.qualification import Qualification


@dataclass(frozen=True, slots=True)
class FindSlots:
    """When there is room, by the house's hours on each agent's own wall."""

    reads: Reads
    agenda: Agenda
    beyond: BusyBeyond
    clock: Clock

    async def of(self, agent: Agent, day: date, length: timedelta) -> list[During]:
        """On the agent's *day*; none on one that is over. Raises `Invalid` for one too far ahead."""
        now = self.clock.now()
        hours = working_hours(await self.reads.hours(), agent.time_zone)
        today = now.astimezone(hours.zone).date()
        if day > today + LONGEST_AHEAD:
            raise Invalid("date", "too_far", days=LONGEST_AHEAD.days)
        if day < today or not agent.active:
            return []
        midnight = datetime.combine(day, time(), hours.zone)
        busy = await self._busy([agent], During(midnight - DAY, midnight + 2 * DAY))
        return [*free_slots(day, length, hours, taken_by(busy[agent.id]), not_before=now + BUFFER)]

    async def for_another(self, own: During, agent: Agent, days: int) -> list[During]:
        """As long as *own*, which leaves its place, from today on."""
        if not agent.active:
            return []
        now = self.clock.now()
        hours = working_hours(await self.reads.hours(), agent.time_zone)
        busy = await self._busy([agent], During(now - DAY, now + (days + 1) * DAY))
        others, today = taken_by(besides([own], busy[agent.id])), now.astimezone(hours.zone).date()
        return [
            slot
            for n in range(days)
            for slot in free_slots(today + n * DAY, own.length, hours, others, not_before=now + NOTICE)
            if slot != own
        ]

    async def still(self, slots: Sequence[Slot], *, own: Sequence[Slot] = ()) -> list[Slot]:
        """Those of *slots* for which there is time and room by now; *own* wait for who asks, and leave it."""
        earliest = self.clock.now() + BUFFER
        if not (slots := [each for each in slots if each.during.since >= earliest]):
            return []
        house, team = await self.reads.hours(), {each.id: each for each in await self.reads.team()}
        there = [each for each in slots if each.agent_id in team]
        near = During(min(each.during.since for each in slots), max(each.during.until for each in slots))
        whose = [team[each] for each in {each.agent_id for each in there}]
        busy = await self._busy(whose, near.widened(BUFFER))

        def has_room(slot: Slot) -> bool:
            theirs = (each.during for each in own if each.agent_id == slot.agent_id)
            others = besides(theirs, busy[slot.agent_id])
            hours = working_hours(house, team[slot.agent_id].time_zone)
            return is_free(slot.during, hours, taken_by(others))

        return [*filter(has_room, there)]

    async def at(self, slot: Slot, *, own: Sequence[Slot] = ()) -> Slot | None:
        """*slot*, or its time with somebody else; *own* wait for who asks. None: nobody has room then."""
        if await self.still([slot], own=own):
            return slot
        if slot.during.since < self.clock.now() + NOTICE:
            return None
        others = [Slot(each.id, slot.during) for each in _to_meet(await self.reads.team())]
        return next(iter(await self.still(others, own=own)), None)

    async def soonest(
        self, length: timedelta, many: int = 3, days: int = 14, *, after: datetime | None = None
    ) -> list[Slot]:
        """A few to choose from, with anybody of the team: on different days, at different times of them.

        Those before *after*, and of its day, are known. Of several people whoever has the least to do.
        """
        now = self.clock.now()
        room = await self._room(length, now if after is None else max(now, after + DAY), days)
        return spread([*islice(filter(None, room.days), many)], many, room.hours, room.load)

    async def nearest(
        self,
        wish: Wish,
        length: timedelta,
        many: int = 3,
        *,
        besides: Collection[datetime] = (),
    ) -> list[Slot]:
        """As near to the *wish* as there are, within a week of it; none begins at one of *besides*.

        Those beyond its bound come only where there is nothing else.
        """
        moment = wish.at
        room = await self._room(length, max(self.clock.now(), moment - 2 * DAY), 9)
        free = [each for day in room.days for each in day if each.during.since not in besides]
        if wish.bound is not None:
            free = [each for each in free if wish.bound.allows(each.during.since, moment)] or free
        free.sort(key=lambda each: (abs(each.during.since - moment), room.load[each.agent_id]))
        found: list[Slot] = []
        for each in free:
            if len(found) < many and not any(each.during.overlaps(one.during) for one in found):
                found.append(each)
        return sorted(found, key=lambda each: each.during)

    async def _room(self, length: timedelta, since: datetime, days: int) -> "_Room":
        now, house, team = self.clock.now(), await self.reads.hours(), await self.reads.team()
        people = _to_meet(team)
        hours = {each.id: working_hours(house, each.time_zone) for each in people}
        busy = await self._busy(people, During(since - DAY, since + (days + 1) * DAY))
        load = {one: sum((each.length for each in theirs), timedelta()) for one, theirs in busy.items()}
        taken = {one: taken_by(theirs) for one, theirs in busy.items()}

        def on(n: int) -> list[Slot]:
            return [
                Slot(one, each)
                for one, theirs in hours.items()
                for day in (since.astimezone(theirs.zone).date() + n * DAY,)
                for each in free_slots(day, length, theirs, taken[one], not_before=now + NOTICE)
            ]

        return _Room(hours, load, map(on, range(days)))

    async def _busy(self, agents: Collection[Agent], during: During) -> Mapping[AgentId, Sequence[During]]:
        here = await self.agenda.busy([each.id for each in agents], during, at=self.clock.now())
        there = await self.beyond(agents, during)
        return {one: [*busy, *there.get(one, ())] for one, busy in here.items()}


def _to_meet(team: Sequence[Agent]) -> Sequence[Agent]:
    """Whom leads are offered: administrators only where there are no agents."""
    return [each for each in team if each.role is Role.AGENT] or team


@dataclass(frozen=True, slots=True)
class _Room:
    """Of the team, from some day on."""

    hours: Mapping[AgentId, Hours]
    load: Mapping[AgentId, timedelta]
    days: Iterator[list[Slot]]


@dataclass(frozen=True, slots=True)
class BookMeeting:
    """For whoever may describe the lead's present conversation, and for the bot."""

    storage: Storage
    find: FindStanding
    clock: Clock
    ids: Ids

    async def __call__(
        self,
        caller: Staff,
        qualification_id: QualificationId,
        subject: str,
        during: During,
        *,
        attendees: Sequence[str] = (),
        lead_id: LeadId | None = None,
        client_id: str | None = None,
    ) -> Meeting:
        """With the lead's agent, or else with the caller. *lead_id*: whose it has to be, if that is known.

        The same *client_id* again is the same meeting, whatever has become of it.
        Raises `NotFound`, `Forbidden`, `Invalid`, `SlotTaken`.
        """
        await self.find.to_read(caller, qualification_id)
        named = self._named(caller, qualification_id, client_id)
        async with self.storage.begin(by=caller.actor) as tx:
            talk, one = await self.find.to_change(tx, caller, qualification_id)
            if lead_id not in {None, one.lead_id}:
                raise Invalid("lead_id", "another_lead")
            if client_id is not None:
                with suppress(NotFound):
                    return await tx.meetings.get(named)
            require_ahead("start_time", during.since, self.clock.now())
            theirs = await tx.agents.some([] if talk.agent_id is None else [talk.agent_id])
            with_whom = next((each.id for each in theirs if each.active), caller.id)
            return await self.within(
                tx,
                one,
                Slot(with_whom, during),
                subject=subject,
                conversation_id=talk.id,
                attendees=attendees,
                by=caller.id,
                named=named,
            )

    async def within(
        self,
        tx: Transaction,
        qualification: Qualification,
        slot: Slot,
        *,
        subject: str,
        conversation_id: ConversationId | None,
        attendees: Sequence[str] = (),
        by: AgentId | None = None,
        named: MeetingId | None = None,
    ) -> Meeting:
        """In a transaction that has locked the conversation, and then the *qualification*, saved with it.

        *by* None: the lead, with the bot, for whom it may have waited. What else waits for them is let go.
        Raises `Invalid`, and `SlotTaken`, after which nothing more can be done in that transaction; also for
        a time that is over by now, and an agent who is there no more.
        """
        now, title = self.clock.now(), clean_subject(subject)
        held = await _held(tx, qualification, [slot], at=now)
        if slot.during.since <= now:
            raise SlotTaken
        chosen = next((each for each in held if by is None and each.slot == slot), None)
        meeting = chosen or Meeting(
            named or MeetingId(self.ids.new()),
            slot.agent_id,
            qualification.lead_id,
            qualification.id,
            title,
            slot.during,
            now,
            booked_by=by,
            attendees=clean_attendees(attendees),
        )
        meeting.subject, meeting.conversation_id = title, conversation_id
        meeting.book(at=now)
        others = [each for each in held if each is not meeting]
        for each in others:
            each.cancel(at=now)
        qualification.meets(at=now)
        await tx.qualifications.save(qualification)
        await tx.meetings.save(*others, meeting, at=now)
        return meeting

    async def hold(
        self,
        tx: Transaction,
        qualification: Qualification,
        slots: Sequence[Slot],
        *,
        subject: str,
        conversation_id: ConversationId,
    ) -> None:
        """*slots* wait for the lead, and nothing else does. Locked as for `within`, and raises as much."""
        now = self.clock.now()
        before = await _held(tx, qualification, slots, at=now)
        for each in before:
            each.cancel(at=now)
        offered = [
            Meeting(
                MeetingId(self.ids.new()),
                each.agent_id,
                qualification.lead_id,
                qualification.id,
                clean_subject(subject),
                each.during,
                now,
                conversation_id,
            )
            for each in slots
        ]
        for one in offered:
            one.hold(at=now)
        await tx.meetings.save(*before, *offered, at=now)

    def _named(self, caller: Staff, qualification_id: QualificationId, client_id: str | None) -> MeetingId:
        if client_id is None:
            return MeetingId(self.ids.new())
        return MeetingId(uuid5(qualification_id, f"{caller.id} {client_id}"))


@dataclass(frozen=True, slots=True)
class ChangeMeeting:
    """For whose it is, and whoever may describe the lead's present conversation."""

    storage: Storage
    agenda: Agenda
    find: FindStanding
    clock: Clock

    async def edit(
        self,
        caller: Staff,
        meeting_id: MeetingId,
        *,
        subject: str | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        version: int | None = None,
    ) -> None:
        """What is None stays; with *since* alone it stays as long.

        *version*: of the meeting as the caller saw it. Raises `ChangedMeanwhile`, `Invalid`, `SlotTaken`.
        What another calendar says against it holds no more, also where nothing is changed by that.
        """
        async with self._locked(caller, meeting_id) as (tx, _, one, shown):
            one.require_seen(version)
            now = self.clock.now()
            begins, ends = since or one.during.since, until or one.during.until
            if until is None and begins != one.during.since:
                require_ahead("start_time", begins, now)
                ends = begins + one.during.length
            before, during = one.version, During.of(begins, ends)
            moves = during != one.during
            one.edit(subject=subject, during=during, by=caller.id, at=now)
            if moves and not await are_there(tx, [one.agent_id]):
                raise Invalid("start_time", "adrift")
            if shown.clash is not None and one.version == before:
                one.stay(by=caller.id, at=now)
            await tx.meetings.save(one, at=now)

    async def cancel(
        self,
        caller: Staff,
        meeting_id: MeetingId,
        reason: str | None = None,
        *,
        version: int | None = None,
    ) -> None:
        """Whoever has no other meeting is looking for one again. *version*: as for `edit`.

        Again changes nothing.
        """
        async with self._locked(caller, meeting_id) as (tx, qualification, one, _):
            if one.status is not Status.CANCELLED:
                one.require_seen(version)
            await call_off(tx, qualification, one, by=caller.id, reason=reason, at=self.clock.now())

    async def end(self, caller: Staff, meeting_id: MeetingId, *, came: bool) -> None:
        """Say whether the lead came: who did not, and has no other meeting, is looking for one again.

        Raises `Invalid` before it has begun.
        """
        async with self._locked(caller, meeting_id) as (tx, qualification, one, _):
            now, before = self.clock.now(), one.status
            one.end(came=came, by=caller.id, at=now)
            if one.status is before:
                return
            if not came:
                await _looks_again(tx, qualification, one, at=now)
            else:
                qualification.spoke(at=one.during.since)
                if not qualification.has_meeting:
                    qualification.meets(at=now)
                await tx.qualifications.save(qualification)
            await tx.meetings.save(one, at=now)

    @asynccontextmanager
    async def _locked(
        self, caller: Staff, meeting_id: MeetingId
    ) -> AsyncIterator[tuple[Transaction, Qualification, Meeting, MeetingRow]]:
        """Raises `NotFound` for what the caller may not even see, `Forbidden` for what they may only see."""
        reach = Reach(caller.id, self.find.permissions.scope(caller, Action.READ))
        row = await self.agenda.meeting(meeting_id, reach)
        whom = QualificationId(row.qualification_id)
        async with self.storage.begin(by=caller.actor) as tx:
            if row.agent_id == caller.id:
                qualification = await tx.qualifications.get(whom)
            else:
                _, qualification = await self.find.to_change(tx, caller, whom)
            yield tx, qualification, await tx.meetings.get(meeting_id), row


async def are_there(tx: Transaction, whose: Collection[AgentId]) -> bool:
    """Whether all of them work here, and nobody stops to, nor stores a meeting of theirs, meanwhile."""
    await tx.meetings.lock(whose)
    there = {each.id for each in await tx.agents.some([*whose]) if each.active}
    return there >= {*whose}


async def _held(
    tx: Transaction, qualification: Qualification, slots: Sequence[Slot], *, at: datetime
) -> Sequence[Meeting]:
    """What waits for them, where those of *slots* are there. Raises `SlotTaken`."""
    held = await tx.meetings.held(qualification.id, at=at)
    whose = {each.agent_id for each in slots}
    await tx.meetings.lock(whose | {each.agent_id for each in held})
    if not await are_there(tx, whose):
        raise SlotTaken
    return await tx.meetings.held(qualification.id, at=at)  # without those of who was dismissed meanwhile


async def call_off(
    tx: Transaction,
    qualification: Qualification,
    meeting: Meeting,
    *,
    by: AgentId | None = None,
    reason: str | None = None,
    at: datetime,
) -> None:
    """Cancel *meeting*, and tell its *qualification* if there is no other; again changes nothing.

    Both are locked: first the qualification, then the meeting. Raises `Invalid`, `MeetingOver`.
    """
    if meeting.status is Status.CANCELLED:
        return
    meeting.cancel(by=by, reason=reason, at=at)
    await _looks_again(tx, qualification, meeting, at=at)
    await tx.meetings.save(meeting, at=at)


async def _looks_again(
    tx: Transaction, qualification: Qualification, meeting: Meeting, *, at: datetime
) -> None:
    """Unless there is another than *meeting*, which was called off or missed."""
    if not await tx.meetings.is_met(qualification.id, besides=meeting.id):
        qualification.meets_no_more(at=at)
        await tx.qualifications.save(qualification)
