"""What is asked of carriers by itself: the texts that they have approved."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import structlog

from pascal.app.reactions.watching import keep_looking
from pascal.app.usecases.breaker import Breaker
from pascal.app.usecases.incoming import SYNC, storable, sync_of
from pascal.domain.channels import Channel
from pascal.domain.ports.channels import Channels, LockedOut, NotNow, Offered, SendsTemplates
from pascal.domain.ports.clock import Clock
from pascal.domain.ports.storage import Storage

log = structlog.get_logger()

SYNC_EVERY: Final = 3600.0
AGAIN_AFTER: Final = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class SyncTemplates:
    """*subject* stands for a channel: the texts that its carrier has approved are ours to choose from."""

    storage: Storage
    channels: Channels
    breaker: Breaker
    clock: Clock

    kind = SYNC
    delays = tuple(timedelta(minutes=each) for each in (1, 10, 60))
    limit = timedelta(minutes=5)
    at_once = 2

    async def __call__(self, subject: UUID) -> None:
        """Raises `StorageUnavailable`."""
        for adapter in self.channels.adapters:
            if isinstance(adapter, SendsTemplates) and sync_of(adapter.traits.channel).subject == subject:
                await self._sync(adapter.traits.channel, adapter)

    async def _sync(self, channel: Channel, adapter: SendsTemplates) -> None:
        async with self.storage.begin() as tx:
            until = await self.breaker.closed_until(tx, channel)
        if until is not None:
            return await self._later(channel, until)
        try:
            texts = await adapter.templates()
        except LockedOut as error:
            return await self._later(channel, await self.breaker.trip(channel, error))
        except NotNow as error:
            log.warning("templates_wait", channel=channel, error=str(error))
            return await self._later(channel, self.clock.now() + max(error.wait, AGAIN_AFTER))
        async with self.storage.begin() as tx:
            await tx.carriers.offer(channel, _storable(texts), at=self.clock.now())
            await tx.carriers.let_in(channel)
        return None

    async def _later(self, channel: Channel, due: datetime) -> None:
        async with self.storage.begin() as tx:
            await tx.jobs.enqueue([sync_of(channel)], due=due)


def _storable(texts: Sequence[Offered]) -> Sequence[Offered]:
    return [
        replace(each, name=storable(each.name), language=storable(each.language), text=storable(each.text))
        for each in texts
    ]


@dataclass(frozen=True, slots=True)
class WatchCarriers:
    """Asks for it at the start, and every hour: a notice of a carrier's may be lost."""

    storage: Storage
    channels: Channels
    clock: Clock

    async def run(self, *, look_every: float = SYNC_EVERY) -> None:
        """Until cancelled. Harmless in several processes at once. *look_every* in seconds."""
        await keep_looking(self, every=look_every, waits="templates_wait")

    async def __call__(self) -> None:
        """Raises `StorageUnavailable`."""
        async with self.storage.begin() as tx:
            offering = [each for each in self.channels.adapters if isinstance(each, SendsTemplates)]
            await tx.jobs.enqueue(
                [sync_of(each.traits.channel) for each in offering],
                due=self.clock.now(),
            )
