"""Answers, as JSON, that more than one request is given."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from typing import Final, TypeVar, cast

import msgspec
from cachetools import LRUCache

Answer = TypeVar("Answer")
Make = Callable[[], Awaitable[Answer]]
Json = msgspec.Raw

REMEMBERED_BYTES: Final = 64 * 2**20
_BESIDE = 600
"""Bytes that a question takes, about."""


def _size(known: tuple[Hashable, Json]) -> int:
    return _BESIDE + len(memoryview(known[1]))


class Answers:
    """What is asked in the same words is put together and written once.

    Everything that an answer depends on stands in its question: who may read it, and in which language.
    """

    def __init__(self, remembered_bytes: int = REMEMBERED_BYTES) -> None:
        self._asking: dict[Hashable, asyncio.Task[Json]] = {}
        self._to_ask: dict[Hashable, asyncio.Task[Json]] = {}
        self._remembered: LRUCache[Hashable, tuple[Hashable, Json]] = LRUCache(remembered_bytes, _size)

    async def shared(self, question: Hashable, make: Make[Answer]) -> Answer:
        """One that is put together from now on, for all who ask before it is begun.

        Not the one under way: an answer knows all that was stored before it was asked for. When a restart
        brings every dashboard back at once, the queue is looked up a few times and not once for each.
        """
        task = self._to_ask.get(question)
        if task is None:
            task = self._to_ask[question] = asyncio.create_task(self._in_turn(question, make))
        return cast("Answer", await asyncio.shield(task))  # its JSON stands for it

    async def remembered(self, question: Hashable, stamp: Hashable, make: Make[Answer]) -> Answer:
        """The one from last time, if nothing has changed its *stamp* since."""
        known = self._remembered.get(question)
        if known is not None and known[0] == stamp:
            return cast("Answer", known[1])
        # made after the stamp was taken: it may know more than that, never less
        answer = await self.shared((question, stamp), make)
        self._remembered[question] = (stamp, cast("Json", answer))
        return answer

    async def _in_turn(self, question: Hashable, make: Make[Answer]) -> Json:
        if (before := self._asking.get(question)) is not None:
            await asyncio.wait([before])
        self._asking[question] = self._to_ask.pop(question)
        try:
            return Json(msgspec.json.encode(await make()))
        finally:
            del self._asking[question]
