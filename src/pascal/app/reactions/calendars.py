"""Keeps agents' calendars elsewhere in step with the meetings here, told of changes or not."""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Final

from pascal.app.edge.pulse import Pulse
from pascal.app.reactions.watching import keep_looking
from pascal.app.usecases.agents import works_here
from pascal.app.usecases.calendars import DisconnectCalendar, sync_of, watch_of
from pascal.domain import events
from pascal.domain.errors import NotFound
from pascal.domain.ports.calendar import CalendarElsewhere
from pascal.domain.ports.clock import Clock
from pascal.domain.ports.outbox import Recorded
from pascal.domain.ports.storage import Storage

LOOK_EVERY: Final = 300.0
RENEW_EVERY: Final = 3600.0


@dataclass(frozen=True, slots=True)
class SyncMeetings:
    """A reaction. What becomes of a meeting here is told to the calendar of its agent."""

    storage: Storage
    clock: Clock
    pulse: Pulse = field(default_factory=Pulse)

    name = "calendars"
    hears = (events.MeetingBooked, events.MeetingEdited, events.MeetingCancelled)
    at_once = 100
    patience = 0.05

    async def react(self, recorded: list[Recorded]) -> None:
        """Raises `StorageUnavailable`: then all come again."""
        for each in recorded:
            if not isinstance(each.event, events.MeetingEvent):
                continue
            async with self.storage.begin() as tx:
                try:
                    meeting = await tx.meetings.get(each.event.meeting_id)
                except NotFound:
                    continue
                linked = await tx.calendars.get(meeting.agent_id)
                now = self.clock.now()
                if linked is not None and linked.may_be_asked(now):
                    await tx.jobs.enqueue([sync_of(meeting.agent_id)], due=now)
            self.pulse.beat(self.name)  # slow is not dead


@dataclass(frozen=True, slots=True)
class LetCalendarsGo:
    """A reaction. Of whoever does not work here any more nothing is read, and the leave is dropped."""

    storage: Storage
    disconnect: DisconnectCalendar
    elsewhere: CalendarElsewhere | None
    pulse: Pulse = field(default_factory=Pulse)

    name = "calendars_let_go"
    hears = (events.AgentChanged, events.AgentDismissed)
    at_once = 100
    patience = 0.05

    async def react(self, recorded: list[Recorded]) -> None:
        """Raises `StorageUnavailable`: then all come again."""
        for each in recorded:
            match each.event:
                case events.AgentChanged(agent_id=agent_id, active=False):
                    if not await works_here(self.storage, agent_id):  # nor has connected it anew
                        await self.disconnect(agent_id, each.by)
                case events.AgentDismissed(agent_id=agent_id) if self.elsewhere is not None:
                    await self.elsewhere.disconnect(agent_id)
            self.pulse.beat(self.name)  # slow is not dead


@dataclass(frozen=True, slots=True)
class WatchCalendars:
    """Has each looked into every five minutes: that we are told is never certain.

    Whoever asks asks for the next full five, so several are one; and asks twice in each, so none is left out.
    """

    storage: Storage
    clock: Clock

    async def run(self, *, look_every: float = LOOK_EVERY, renew_every: float = RENEW_EVERY) -> None:
        """Until cancelled. Harmless in several processes at once. Both in seconds."""
        async with asyncio.TaskGroup() as group:
            look = partial(self.look, look_every)
            group.create_task(keep_looking(look, every=look_every / 2, waits="calendars_wait"))
            group.create_task(keep_looking(self.renew, every=renew_every, waits="calendars_wait"))

    async def look(self, within: float = LOOK_EVERY) -> None:
        """Each is looked into *within* so many seconds, once. Raises `StorageUnavailable`."""
        due = datetime.fromtimestamp((self.clock.now().timestamp() // within + 1) * within, UTC)
        async with self.storage.begin() as tx:
            working = [each for each in await tx.calendars.all() if each.may_be_asked(due)]
            await tx.jobs.enqueue([sync_of(each.agent_id) for each in working], due=due)

    async def renew(self) -> None:
        """Raises `StorageUnavailable`."""
        now = self.clock.now()
        async with self.storage.begin() as tx:
            due = [
                each
                for each in await tx.calendars.all()
                if each.may_be_asked(now) and (each.watch is None or each.watch.renew_at <= now)
            ]
            await tx.jobs.enqueue([watch_of(each.agent_id) for each in due], due=now)
