"""The outbox in memory."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime

from pascal.adapters.memory.store import Store
from pascal.domain.ports.outbox import EVERY_KIND, Kinds, Recorded


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

    async def pending(self, consumer: str, limit: int, hears: Kinds = EVERY_KIND) -> Sequence[Recorded]:
        heard = self._heard(consumer, hears)[:limit]
        if not heard:
            self._store.positions[consumer] = self._store.last_id
        return heard

    def _heard(self, consumer: str, hears: Kinds) -> list[Recorded]:
        position = self._store.positions.get(consumer, 0)
        return [each for each in self._store.recorded if each.id > position and isinstance(each.event, hears)]

    async def done(self, consumer: str, upto: Sequence[Recorded]) -> None:
        if upto:
            self._store.positions[consumer] = upto[-1].id

    async def prune(self, consumers: Sequence[str]) -> None:
        done = min((self._store.positions.get(each, 0) for each in consumers), default=0)
        self._store.recorded = [each for each in self._store.recorded if each.id > done]

    async def lag(self, consumers: Mapping[str, Kinds]) -> Mapping[str, float]:
        now = datetime.now(UTC)
        waiting = {
            each: [one.event.at for one in self._heard(each, hears)] for each, hears in consumers.items()
        }
        return {each: max(0.0, (now - min(at, default=now)).total_seconds()) for each, at in waiting.items()}

    async def wait(self, seconds: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._store.committed.wait()
        self._store.committed.clear()
