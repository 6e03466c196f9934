"""Identical questions share an answer."""

import asyncio
from collections.abc import Awaitable, Callable

from asyncpg import Record


class SharedAnswers:
    """Who asks the same while it is being asked shares the next answer.

    Not the one under way: an answer knows all that was stored before it was asked for. When a restart
    brings every dashboard back at once, the queue is looked up a few times and not once for each.
    """

    def __init__(self, ask: Callable[..., Awaitable[list[Record]]]) -> None:
        """*ask* takes a statement and its values."""
        self._ask = ask
        self._asking: dict[object, asyncio.Task[list[Record]]] = {}
        self._to_ask: dict[object, asyncio.Task[list[Record]]] = {}

    async def to(self, statement: str, *values: object) -> list[Record]:
        question = (statement, values)
        task = self._to_ask.get(question)
        if task is None:
            task = self._to_ask[question] = asyncio.create_task(self._in_turn(question, statement, values))
        return await asyncio.shield(task)

    async def _in_turn(self, question: object, statement: str, values: tuple[object, ...]) -> list[Record]:
        if (before := self._asking.get(question)) is not None:
            await asyncio.wait([before])
        self._asking[question] = self._to_ask.pop(question)
        try:
            return await self._ask(statement, *values)
        finally:
            del self._asking[question]
