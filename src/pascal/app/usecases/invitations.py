"""What a lead does about their meeting by its link, without signing in: looks, moves it, cancels it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from pascal.app.usecases.meetings import call_off
from pascal.domain.actors import Actor
from pascal.domain.agents import Agent
from pascal.domain.errors import ChangedMeanwhile, MeetingOver, NotFound, SlotTaken
from pascal.domain.hours import DAY
from pascal.domain.ids import MeetingId
from pascal.domain.meetings import During, Meeting, Status, besides, free_slots, taken_by, working_hours
from pascal.domain.ports.agenda import Agenda
from pascal.domain.ports.clock import Clock
from pascal.domain.ports.reads import Reads
from pascal.domain.ports.storage import Storage, Transaction
from pascal.domain.qualification import Qualification

DAYS: Final = 14
"""So far ahead a lead may move a meeting."""


@dataclass(frozen=True, slots=True)
class Seen:
    meeting: Meeting
    agent: Agent
    can_change: bool
    """Whether it is still to be."""
    slots: tuple[During, ...] = ()
    """To which it may be moved."""


@dataclass(frozen=True, slots=True)
class LookAtMeeting:
    storage: Storage
    reads: Reads
    agenda: Agenda
    clock: Clock

    async def __call__(self, meeting_id: MeetingId) -> Seen:
        """Raises `NotFound` for one that is over, or was never more than an offer."""
        now = self.clock.now()
        async with self.storage.begin() as tx:
            meeting = await tx.meetings.get(meeting_id)
        if not meeting.version or now >= meeting.during.until:
            raise NotFound
        agent = await self.reads.agent(meeting.agent_id)
        changeable = meeting.status is Status.BOOKED and now < meeting.during.since
        slots = await self._slots(meeting, agent, now) if changeable else ()
        return Seen(meeting, agent, changeable, slots)

    async def _slots(self, meeting: Meeting, agent: Agent, now: datetime) -> tuple[During, ...]:
        """With the same agent, as long as it is, and besides where it is."""
        if not agent.active:
            return ()
        hours = working_hours(await self.reads.hours(), agent.time_zone)
        busy = await self.agenda.busy([agent.id], During(now - DAY, now + (DAYS + 1) * DAY), at=now)
        others = taken_by(besides([meeting.during], busy[agent.id]))
        today = now.astimezone(hours.zone).date()
        return tuple(
            slot
            for n in range(DAYS)
            for slot in free_slots(today + n * DAY, meeting.during.length, hours, others, not_before=now)
            if slot != meeting.during
        )


@dataclass(frozen=True, slots=True)
class ChangeByLink:
    """Whoever has the link acts as the lead, and it is on record as theirs.

    *version*: of the meeting as they saw it. Of them and the team, who both change it, the second is told.
    """

    storage: Storage
    look: LookAtMeeting
    clock: Clock

    async def move(self, by: Actor, meeting_id: MeetingId, since: datetime, version: int) -> None:
        """To a slot that is free. Raises `SlotTaken`, `ChangedMeanwhile`, `MeetingOver`, `NotFound`."""
        seen = await self.look(meeting_id)
        _require_as_seen(seen.meeting, version, at=self.clock.now())
        slot = next((each for each in seen.slots if each.since == since), None)
        if slot is None:
            raise SlotTaken
        async with self._locked(by, seen.meeting) as (tx, _, meeting):
            now = self.clock.now()
            _require_as_seen(meeting, version, at=now)
            meeting.edit(during=slot, at=now)
            await tx.meetings.save(meeting, at=now)

    async def cancel(self, by: Actor, meeting_id: MeetingId, version: int) -> None:
        """Again changes nothing. Raises `ChangedMeanwhile`, `MeetingOver`, `NotFound`."""
        seen = await self.look(meeting_id)
        if seen.meeting.status is Status.CANCELLED:
            return
        async with self._locked(by, seen.meeting) as (tx, qualification, meeting):
            now = self.clock.now()
            if meeting.status is not Status.CANCELLED:
                _require_as_seen(meeting, version, at=now)
            await call_off(tx, qualification, meeting, at=now)

    @asynccontextmanager
    async def _locked(
        self, by: Actor, seen: Meeting
    ) -> AsyncIterator[tuple[Transaction, Qualification, Meeting]]:
        """They are not silent: this is their own doing."""
        async with self.storage.begin(by=by) as tx:  # locks: the qualification, then the meeting
            qualification = await tx.qualifications.get(seen.qualification_id)
            qualification.spoke(at=self.clock.now())
            await tx.qualifications.save(qualification)
            yield tx, qualification, await tx.meetings.get(seen.id)


def _require_as_seen(meeting: Meeting, version: int, *, at: datetime) -> None:
    if meeting.version != version:
        raise ChangedMeanwhile
    if meeting.status is not Status.BOOKED or at >= meeting.during.since:
        raise MeetingOver
