"""Agents' meetings, for any program that reads calendars."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from pascal.domain.agents import Agent
from pascal.domain.errors import NotFound
from pascal.domain.events import FeedChanged
from pascal.domain.meetings import Meeting
from pascal.domain.permissions import Scope, Staff
from pascal.domain.ports.agenda import Agenda, MeetingRow, WantedMeetings
from pascal.domain.ports.clock import Clock
from pascal.domain.ports.reach import Reach
from pascal.domain.ports.security import SecretKeys
from pascal.domain.ports.storage import Storage

FEED_SINCE: Final = timedelta(days=30)
MOST: Final = 1000
"""Meetings of which it is told with whom they are."""


@dataclass(frozen=True, slots=True)
class Feed:
    """One's meetings, for any program that reads calendars, at an address that nobody guesses."""

    storage: Storage
    agenda: Agenda
    clock: Clock
    keys: SecretKeys

    async def open(self, caller: Staff) -> str:
        """Its secret, which nobody is told again. The one before is good no more."""
        key, now = self.keys.issue(), self.clock.now()
        async with self.storage.begin(by=caller.actor) as tx:
            await tx.calendars.open_feed(caller.id, key.digest, at=now)
            tx.record(FeedChanged(agent_id=caller.id, open=True, at=now))
        return key.text

    async def close(self, caller: Staff) -> None:
        """Nothing happens where there is none."""
        async with self.storage.begin(by=caller.actor) as tx:
            if await tx.calendars.feed_since(caller.id) is not None:
                await tx.calendars.close_feed(caller.id)
                tx.record(FeedChanged(agent_id=caller.id, open=False, at=self.clock.now()))

    async def read(self, secret: str) -> tuple[Agent, Sequence[Meeting], Sequence[MeetingRow]]:
        """Whose it is; of the last month, and all that are to come; also those that were called off. Beside
        them with whom they are.

        Raises `NotFound`.
        """
        since = self.clock.now() - FEED_SINCE
        async with self.storage.begin() as tx:
            agent_id = await tx.calendars.feed(self.keys.digest(secret))
            theirs = [] if agent_id is None else await tx.agents.some([agent_id])
            whose = next((each for each in theirs if each.active), None)
            if whose is None:
                raise NotFound
            found = await tx.calendars.meetings(whose.id, after=since)
        own = Reach(whose.id, Scope.OWN)
        return whose, found, await self.agenda.meetings(own, WantedMeetings(since, agent_id=whose.id), MOST)
