"""What is due is done one by one, each in a transaction of its own."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Final, TypeVar

AT_ONCE: Final = 100

Due = TypeVar("Due")


async def do_all(
    find: Callable[[int], Awaitable[Sequence[Due]]], do: Callable[[Due], Awaitable[bool]]
) -> Sequence[Due]:
    """Which came true. *find* is asked for some at a time, until they are fewer, or none of them came true:
    what somebody else is at would only be found again.
    """
    done: list[Due] = []
    while True:
        found = await find(AT_ONCE)
        now = [each for each in found if await do(each)]
        done += now
        if len(found) < AT_ONCE or not now:
            return done
