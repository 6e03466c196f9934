"""Of a channel that does not let us in nothing is tried more often than once a minute, by all of us."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import structlog

from pascal.domain.channels import Channel
from pascal.domain.ports.channels import LockedOut
from pascal.domain.ports.clock import Clock
from pascal.domain.ports.storage import Storage, Transaction
from pascal.domain.ports.storage.carriers import Lockout

log = structlog.get_logger()

LOCKED_OUT_FOR: Final = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Breaker:
    """Noted where all processes see it. What waits goes out by itself once somebody has mended it."""

    storage: Storage
    clock: Clock

    async def closed_until(self, tx: Transaction, channel: Channel) -> datetime | None:
        """When to ask again; None: now, and nobody else does."""
        return await tx.carriers.next_try(channel, at=self.clock.now(), pause=LOCKED_OUT_FOR)

    async def trip(self, channel: Channel, error: LockedOut) -> datetime:
        """When something may be tried there again."""
        async with self.storage.begin() as tx:
            return await self.trip_in(tx, channel, error)

    async def trip_in(self, tx: Transaction, channel: Channel, error: LockedOut) -> datetime:
        """The same, in a transaction that is under way."""
        now = self.clock.now()
        if error.line is not None:  # the others go on
            log.warning("mailbox_locked_out", channel=channel, error=str(error))
        else:
            log.warning("channel_locked_out", channel=channel, error=str(error))
            await tx.carriers.lock_out(Lockout(channel, now, str(error)), until=now + LOCKED_OUT_FOR)
        return now + LOCKED_OUT_FOR
