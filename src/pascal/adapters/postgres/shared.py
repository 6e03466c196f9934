"""Identical questions share an answer."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

from asyncpg import Record

Row = TypeVar("Row")


class SharedAnswers(Generic[Row]):
    """Who asks the same while it is being asked shares the next answer.

    Not the one under way: an answer knows all that was stored before it was asked for. When a restart
    brings every dashboard back at once, the queue is looked up a few times and not once for each.
    """

    def __init__(self, ask: Callable[..., Awaitable[list[Record]]], make: Callable[[Record], Row]) -> None:
        """*ask* takes a statement and its values; *make* makes something that nobody can change."""
        self._ask = ask
        self._make = make
        self._asking: dict[object, asyncio.Task[Sequence[Row]]] = {}
        self._to_ask: dict[object, asyncio.Task[Sequence[Row]]] = {}

    async def to(self, statement: str, *values: object) -> Sequence[Row]:
        question = (statement, values)
        task = self._to_ask.get(question)
        if task is None:
            task = self._to_ask[question] = asyncio.create_task(self._in_turn(question, statement, values))
        return await asyncio.shield(task)

    async def _in_turn(self, question: object, statement: str, values: tuple[object, ...]) -> Sequence[Row]:
        if (before := self._asking.get(question)) is not None:
            await asyncio.wait([before])
        self._asking[question] = self._to_ask.pop(question)
        try:
            return tuple(map(self._make, await self._ask(statement, *values)))
        finally:
            del self._asking[question]
