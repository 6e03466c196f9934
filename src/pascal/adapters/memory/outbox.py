"""The outbox in memory."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime

from pascal.adapters.memory.store import Store
from pascal.domain.ports.outbox import Recorded


class MemoryOutbox:
    def __init__(self, store: Store) -> None:
        self._store = store

    @asynccontextmanager
    async def lead(self) -> AsyncIterator[bool]:
        if self._store.is_led:
            yield False
            return
        self._store.is_led = True
        try:
            yield True
        finally:
            self._store.is_led = False

    async def pending(self, consumer: str, limit: int) -> Sequence[Recorded]:
        position = self._store.positions.get(consumer, 0)
        return [each for each in self._store.recorded if each.id > position][:limit]

    async def done(self, consumer: str, upto: Sequence[Recorded]) -> None:
        if upto:
            self._store.positions[consumer] = upto[-1].id

    async def prune(self, consumers: Sequence[str]) -> None:
        done = min((self._store.positions.get(each, 0) for each in consumers), default=0)
        self._store.recorded = [each for each in self._store.recorded if each.id > done]

    async def lag(self, consumers: Sequence[str]) -> Mapping[str, float]:
        now = datetime.now(UTC)
        waiting = {
            each: [one.event.at for one in await self.pending(each, len(self._store.recorded))]
            for each in consumers
        }
        return {each: max(0.0, (now - min(at, default=now)).total_seconds()) for each, at in waiting.items()}

    async def wait(self, seconds: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._store.committed.wait()
        self._store.committed.clear()
