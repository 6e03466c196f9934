"""Answers that more than one request is given: made once, never older than the question."""

import asyncio
from collections.abc import Hashable
from typing import Any

import msgspec
import pytest

from pascal.app.edge.answers import Answers


class Desk:
    """Answers with what it knows when it is asked, at the pace of the test."""

    def __init__(self, answers: Answers | None = None) -> None:
        self.answers = answers or Answers()
        self.knows = 0
        self.asked = 0
        self.open = asyncio.Event()
        self.open.set()

    async def make(self) -> int:
        self.asked += 1
        known = self.knows
        await self.open.wait()
        if known < 0:
            raise LookupError
        return known

    async def shared(self) -> int:
        return said(await self.answers.shared("how many?", self.make))

    async def remembered(self, stamp: Hashable, question: Hashable = "how many?") -> int:
        return said(await self.answers.remembered(question, stamp, self.make))


def said(answer: Any) -> int:
    number: int = msgspec.json.decode(msgspec.json.encode({"data": answer}))["data"]
    return number


async def soon(desk: Desk) -> "asyncio.Task[int]":
    """Asked, and as far as it goes by itself."""
    task = asyncio.create_task(desk.shared())
    for _ in range(5):
        await asyncio.sleep(0)
    return task


async def test_who_asks_while_it_is_being_asked_shares_the_next_answer() -> None:
    desk = Desk()
    desk.open.clear()
    first = await soon(desk)
    desk.knows = 1
    others = [await soon(desk) for _ in range(50)]
    desk.knows = 2
    desk.open.set()
    assert await first == 0
    assert await asyncio.gather(*others) == [2] * 50
    assert desk.asked == 2


async def test_who_gives_up_ends_it_for_nobody_else() -> None:
    desk = Desk()
    desk.open.clear()
    one, other = await soon(desk), await soon(desk)
    one.cancel()
    desk.open.set()
    assert await other == 0
    assert await desk.shared() == 0


async def test_a_failure_is_everybodys_who_shared_it_and_is_over_then() -> None:
    desk = Desk()
    desk.knows = -1
    failed = await asyncio.gather(*[desk.shared() for _ in range(3)], return_exceptions=True)
    assert [type(each) for each in failed] == [LookupError] * 3
    with pytest.raises(LookupError):
        await desk.remembered("monday")
    desk.knows = 7
    assert await desk.shared() == 7
    assert await desk.remembered("monday") == 7


async def test_an_answer_is_remembered_until_its_stamp_is_another() -> None:
    desk = Desk()
    assert await desk.remembered("monday") == 0
    desk.knows = 1
    assert await desk.remembered("monday") == 0
    assert desk.asked == 1
    assert await desk.remembered("tuesday") == 1
    assert await desk.remembered("tuesday", "how many more?") == 1
    assert desk.asked == 3


async def test_a_hundred_who_miss_it_at_once_have_it_made_once() -> None:
    desk = Desk()
    assert await asyncio.gather(*[desk.remembered("monday") for _ in range(100)]) == [0] * 100
    assert desk.asked == 1


async def test_what_was_not_asked_for_longest_is_forgotten() -> None:
    desk = Desk(Answers(remembered_bytes=2000))
    for question in ("first", "second", "third", "first", "fourth"):
        await desk.remembered("monday", question)
    assert desk.asked == 4
    await desk.remembered("monday", "first")
    assert desk.asked == 4
    await desk.remembered("monday", "second")
    assert desk.asked == 5
