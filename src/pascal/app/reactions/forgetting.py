"""What nobody needs any more goes by itself: settled deliveries, dead jobs, pushes that are no news now."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

import structlog

from pascal.app.reactions.push import JOB as PUSH
from pascal.domain.errors import Collision
from pascal.domain.ports.clock import Clock
from pascal.domain.ports.storage import Storage, StorageUnavailable, Transaction
from pascal.domain.push import LONGEST_LIFE

log = structlog.get_logger()

KEPT_FOR = timedelta(days=30)
LOOK_EVERY = 3600.0
AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class ForgetOld:
    storage: Storage
    clock: Clock

    async def run(self, *, look_every: float = LOOK_EVERY) -> None:
        """Until cancelled. Harmless in several processes at once. *look_every* in seconds."""
        while True:
            try:
                await self()
            except (StorageUnavailable, Collision) as error:
                log.warning("forgetting_waits", error=type(error).__name__)
            await asyncio.sleep(look_every)

    async def __call__(self) -> int:
        """How many. Raises `StorageUnavailable`."""
        now = self.clock.now()
        old, no_news = now - KEPT_FOR, now - LONGEST_LIFE
        return sum(
            [
                await self._all(lambda tx: tx.deliveries.forget(before=old, most=AT_ONCE)),
                await self._all(lambda tx: tx.jobs.forget(before=old, most=AT_ONCE)),
                await self._all(lambda tx: tx.jobs.forget(before=no_news, most=AT_ONCE, kind=PUSH)),
                await self._all(lambda tx: tx.pushes.forget(before=no_news, most=AT_ONCE)),
            ]
        )

    async def _all(self, forget: Callable[[Transaction], Awaitable[int]]) -> int:
        forgotten, last = 0, AT_ONCE
        while last == AT_ONCE:
            async with self.storage.begin() as tx:
                last = await forget(tx)
            forgotten += last
        return forgotten
