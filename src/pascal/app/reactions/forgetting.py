"""What nobody needs any more goes by itself: settled deliveries, dead jobs, pushes that are no news now."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

from pascal.app.reactions.push import JOB as PUSH
from pascal.app.reactions.watching import keep_looking
from pascal.domain.errors import Collision
from pascal.domain.ports.clock import Clock
from pascal.domain.ports.storage import Storage, StorageUnavailable, Transaction
from pascal.domain.push import LONGEST_LIFE

KEPT_FOR = timedelta(days=30)
LOOK_EVERY = 3600.0
AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class ForgetOld:
    storage: Storage
    clock: Clock

    async def run(self, *, look_every: float = LOOK_EVERY) -> None:
        """Until cancelled. Harmless in several processes at once. *look_every* in seconds."""
        away = StorageUnavailable, Collision
        await keep_looking(self, every=look_every, waits="forgetting_waits", away=away)

    async def __call__(self) -> int:
        """How many. Raises `StorageUnavailable`."""
        now = self.clock.now()
        old, no_news = now - KEPT_FOR, now - LONGEST_LIFE
        return sum(
            [
                await self._all(lambda tx: tx.deliveries.forget(before=old, most=AT_ONCE)),
                await self._all(lambda tx: tx.inbox.forget(before=old, most=AT_ONCE)),
                await self._all(lambda tx: tx.communications.forget_reports(before=old, most=AT_ONCE)),
                await self._all(lambda tx: tx.intents.forget(before=old, most=AT_ONCE)),
                await self._all(lambda tx: tx.continuations.forget(before=old, most=AT_ONCE)),
                await self._all(lambda tx: tx.carriers.forget_notices(before=old, most=AT_ONCE)),
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
