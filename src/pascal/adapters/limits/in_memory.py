"""Limits counted by one process."""

import time
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Callable

from pascal.domain.errors import TooMany
from pascal.domain.ports.limits import Limit


class MemoryLimits:
    """An exact moving window for each key.

    By hand: every hit on the memory storage of `limits` 5.8 starts a task that walks through all keys,
    each by way of a thread.
    """

    def __init__(self, *, max_keys: int = 50_000, now: Callable[[], float] = time.monotonic) -> None:
        """*max_keys* bounds the memory: beyond it the key longest unused starts anew. *now* in seconds."""
        self._max_keys, self._now = max_keys, now
        self._spent: OrderedDict[tuple[str, str], list[float]] = OrderedDict()

    async def spend(self, name: str, key: str, limit: Limit, times: int = 1) -> None:
        now = self._now()
        spent = self._spent.setdefault((name, key), [])
        self._spent.move_to_end((name, key))
        del spent[: bisect_right(spent, now - limit.per_seconds)]
        if len(spent) + times > limit.amount:
            raise TooMany(spent[times - 1 - limit.amount] + limit.per_seconds - now)
        spent.extend([now] * times)
        if len(self._spent) > self._max_keys:
            self._spent.popitem(last=False)

    async def clear(self, name: str, key: str) -> None:
        self._spent.pop((name, key), None)
