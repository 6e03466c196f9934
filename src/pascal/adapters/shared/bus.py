"""What makes several processes one: a Redis stream that each of them reads.

A stream and not pub/sub: a process that lost its connection for a while reads on from where it was, in order,
and so hears what was said meanwhile.
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from math import inf
from time import monotonic
from typing import Any
from uuid import uuid4

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from pascal.domain.ports.live import LiveUnavailable

_KEPT = 20_000
_KEPT_FOR = 600.0
"""Entries and seconds: how far behind a process may be and miss nothing. They hold what people write."""
_PATIENCE = 2.0
"""Seconds that Redis gets for one request."""
_REST = 1.0
"""Seconds for which a Redis that failed is not asked again, lest everybody wait for it in turn."""
_BLOCK = 5.0
_COARSE = 0.1
"""Seconds by which Redis's ids may lag behind its clock, generously."""
_CONNECTIONS = 8
"""When everybody comes back at once they share these, and do not open one each."""
_DOWN = (RedisError, OSError, TimeoutError)


class Bus:
    """Says things to the other processes and hears theirs."""

    def __init__(self, url: str, prefix: str) -> None:
        self.me = uuid4().hex
        self._stream = f"{prefix}:stream"
        self._redis = _connect(url, retries=1)  # Redis drops what is long idle
        self._ear = _connect(url, retries=0)
        self._rest_until = 0.0
        self._listening = asyncio.Event()
        self._said_at = 0
        """When we last said something, in milliseconds by Redis's clock."""

    async def ask(self, question: Callable[[Any], Awaitable[Any]]) -> Any:
        """Redis's answer. Raises `LiveUnavailable`, within two seconds."""
        if monotonic() < self._rest_until:
            raise LiveUnavailable
        try:
            async with asyncio.timeout(_PATIENCE):
                return await question(self._redis)
        except _DOWN as failure:
            self._rest_until = max(self._rest_until, monotonic() + _REST)
            raise LiveUnavailable from failure

    async def say(self, what: bytes) -> None:
        """Say it to all other processes, after all that was said before. Raises `LiveUnavailable`."""
        entry = {"by": self.me, "what": what}
        kept_for = int(_KEPT_FOR * 1000)

        async def add(redis: Any) -> bytes:
            async with redis.pipeline(transaction=False) as pipe:
                pipe.xadd(self._stream, entry, maxlen=_KEPT, approximate=True)
                pipe.xtrim(self._stream, minid=max(0, self._said_at - kept_for), approximate=False)
                pipe.pexpire(self._stream, kept_for)  # when nobody says anything more
                added = (await pipe.execute(raise_on_error=False))[0]  # said is said, trimmed or not
                if isinstance(added, Exception):
                    raise added
                said: bytes = added
                return said

        self._said_at, _ = _position(await self.ask(add))

    async def listen(self, hear: Callable[[bytes], None]) -> None:
        """Call *hear* with what the other processes say from now on, until cancelled."""
        began = monotonic() - _COARSE
        heard: tuple[int, int] | None = None
        while True:
            with suppress(*_DOWN):
                last = await self._last()
                if heard is None:  # others may have reached Redis before us
                    heard = min(last, (await self._time() - int((monotonic() - began) * 1000), 0))
                elif last < heard:  # Redis lost its memory, and another clock counts: all that it has is news
                    heard = (0, 0)
                self._listening.set()
                while True:
                    for at, by, what in await self._after(heard):
                        heard = at
                        if by != self.me:
                            hear(what)
            await asyncio.sleep(_REST / 2)

    async def listening(self) -> None:
        """Wait until nothing that is said from now on is missed; not long, for Redis may be down."""
        with suppress(TimeoutError):
            async with asyncio.timeout(_PATIENCE):
                await self._listening.wait()

    async def close(self) -> None:
        self._rest_until = inf  # who asks now would open a connection that nobody closes
        await self._redis.aclose()
        await self._ear.aclose()

    async def _last(self) -> tuple[int, int]:
        async with asyncio.timeout(_PATIENCE):
            entries = await self._ear.xrevrange(self._stream, count=1)
        return _position(entries[0][0]) if entries else (0, 0)

    async def _time(self) -> int:
        """By Redis's clock, as in its ids."""
        async with asyncio.timeout(_PATIENCE):
            seconds, microseconds = await self._ear.time()
        return int(seconds) * 1000 + int(microseconds) // 1000

    async def _after(self, heard: tuple[int, int]) -> list[tuple[tuple[int, int], str, bytes]]:
        streams = {self._stream: f"{heard[0]}-{heard[1]}"}
        async with asyncio.timeout(_PATIENCE + _BLOCK):
            found = await self._ear.xread(streams, count=100, block=int(_BLOCK * 1000))
        return [
            (_position(at), entry[b"by"].decode(), entry[b"what"])
            for _, entries in found
            for at, entry in entries
        ]


def _connect(url: str, *, retries: int) -> Any:  # a Redis, but its answers are typed as unions
    pool = BlockingConnectionPool.from_url(
        url,
        max_connections=_CONNECTIONS,
        timeout=_PATIENCE,
        socket_connect_timeout=_PATIENCE,
        socket_timeout=None,  # with one, redis-py loses cancellations on Python 3.11, and shutdown hangs
        retry=Retry(NoBackoff(), retries),
    )
    return Redis.from_pool(pool)


def _position(entry_id: bytes) -> tuple[int, int]:
    milliseconds, _, number = entry_id.decode().partition("-")
    return int(milliseconds), int(number)
