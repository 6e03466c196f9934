"""What many ask for at once goes to the disk together."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Final, Generic, TypeVar

from pascal.domain.ports.storage import StorageUnavailable

AT_ONCE: Final = 2
"""Batches under way: while one waits for the disk the other is being put together."""
LARGEST: Final = 64
PATIENCE_SECONDS = 10
"""Who has waited this long for a batch to begin is told that there is none, and may ask again."""

Asked = TypeVar("Asked")
Answer = TypeVar("Answer")

Store = Callable[[Sequence[Asked]], Awaitable[Sequence[Answer | Exception]]]
"""Stores a batch in one commit. Answers each; one of a batch may be refused while the others are stored."""


@dataclass(slots=True)
class _Waiting(Generic[Asked, Answer]):
    asked: Asked
    answer: "asyncio.Future[Answer]"
    since: float = field(default_factory=time.monotonic)

    def take(self, answer: Answer | BaseException) -> None:
        if self.answer.done():
            return
        if isinstance(answer, BaseException):
            self.answer.set_exception(answer)
        else:
            self.answer.set_result(answer)


class Batches(Generic[Asked, Answer]):
    """While one batch is being stored, arrivals queue; then they go together. No timer."""

    def __init__(self, store: Store[Asked, Answer]) -> None:
        self._store = store
        self._waiting: list[_Waiting[Asked, Answer]] = []
        self._busy: set[asyncio.Task[None]] = set()

    async def ask(self, what: Asked) -> Answer:
        waiting: _Waiting[Asked, Answer] = _Waiting(what, asyncio.get_running_loop().create_future())
        self._waiting.append(waiting)
        if len(self._busy) < AT_ONCE:
            self._busy.add(asyncio.create_task(self._drain()))
        return await waiting.answer

    async def _drain(self) -> None:
        try:
            while self._waiting:
                await self._take_some()
        finally:  # at once: who asks in the same turn of the loop is to find nobody at work
            self._busy.discard(asyncio.current_task())

    async def _take_some(self) -> None:
        while self._waiting and time.monotonic() - self._waiting[0].since > PATIENCE_SECONDS:
            self._waiting.pop(0).take(StorageUnavailable("too many wait"))
        batch, self._waiting = self._waiting[:LARGEST], self._waiting[LARGEST:]
        if not batch:
            return
        try:
            await self._answer(batch)
        except BaseException as error:  # whoever waits must be answered, whatever happened
            await self._answer_each(batch, error)
            if not isinstance(error, Exception):
                raise

    async def _answer(self, batch: Sequence[_Waiting[Asked, Answer]]) -> None:
        answers = await self._store([each.asked for each in batch])
        for each, answer in zip(batch, answers, strict=True):
            each.take(answer)

    async def _answer_each(self, batch: Sequence[_Waiting[Asked, Answer]], error: BaseException) -> None:
        """One bad one spoils no other: try each alone."""
        # when the database went away it may have stored them: only who sent a client id may repeat
        if len(batch) == 1 or not isinstance(error, Exception) or isinstance(error, StorageUnavailable):
            for each in batch:
                each.take(error if isinstance(error, Exception) else asyncio.CancelledError())
            return
        for each in batch:
            try:
                await self._answer([each])
            except Exception as alone:
                each.take(alone)
