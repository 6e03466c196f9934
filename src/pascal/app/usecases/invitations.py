"""What a lead does about their meeting by its link, without signing in: looks, moves it, cancels it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from pascal.app.usecases.meetings import FindSlots, are_there, call_off
from pascal.domain.actors import Actor
from pascal.domain.agents import Agent
from pascal.domain.errors import MeetingOver, NotFound, SlotTaken
from pascal.domain.ids import MeetingId
from pascal.domain.meetings import During, Meeting, Status
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
    can_move: bool = False
    """To another time, too: its agent still works here."""
    slots: tuple[During, ...] = ()
    """To which it may be moved."""


@dataclass(frozen=True, slots=True)
class LookAtMeeting:
    storage: Storage
    reads: Reads
    slots: FindSlots
    clock: Clock

    async def __call__(self, meeting_id: MeetingId) -> Seen:
        """Raises `NotFound` for one that is over, or was never more than an offer."""
        now = self.clock.now()
        async with self.storage.begin() as tx:
            meeting = await tx.meetings.get(meeting_id)
        if not meeting.version or now >= meeting.during.until:
            raise NotFound
        agent = await self.reads.agent(meeting.agent_id)
        if meeting.status is not Status.BOOKED or now >= meeting.during.since:
            return Seen(meeting, agent, can_change=False)
        slots = await self.slots.for_another(meeting.during, agent, DAYS)
        return Seen(meeting, agent, can_change=True, can_move=agent.active, slots=tuple(slots))


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
            if not await are_there(tx, [meeting.agent_id]):
                raise SlotTaken
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
    meeting.require_seen(version)
    if meeting.status is not Status.BOOKED or at >= meeting.during.since:
        raise MeetingOver
