"""Agents' meetings, for any program that reads calendars."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from pascal.domain.errors import NotFound
from pascal.domain.events import FeedChanged
from pascal.domain.meetings import Meeting
from pascal.domain.permissions import Staff
from pascal.domain.ports.clock import Clock
from pascal.domain.ports.security import SecretKeys
from pascal.domain.ports.storage import Storage

FEED_SINCE: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Feed:
    """One's meetings, for any program that reads calendars, at an address that nobody guesses."""

    storage: Storage
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

    async def read(self, secret: str) -> Sequence[Meeting]:
        """Of the last month, and all that are to come; also those that were called off. Raises `NotFound`."""
        async with self.storage.begin() as tx:
            agent_id = await tx.calendars.feed(self.keys.digest(secret))
            if agent_id is None or not any(each.active for each in await tx.agents.some([agent_id])):
                raise NotFound
            return await tx.calendars.meetings(agent_id, after=self.clock.now() - FEED_SINCE)
