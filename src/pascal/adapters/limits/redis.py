"""Limits that all processes count together, in Redis or Valkey, by the package `limits`."""

import asyncio
import time
from hashlib import sha256

import structlog
from limits.aio.storage import RedisStorage
from redis.asyncio import BlockingConnectionPool, Redis
from redis.exceptions import RedisError

from pascal.adapters.limits.in_memory import MemoryLimits
from pascal.domain.errors import TooMany
from pascal.domain.ports.limits import Limit

log = structlog.get_logger(__name__)

_PAUSE = 5.0
"""Seconds between two tries to reach a server that was lost."""
_DOWN = (RedisError, TimeoutError)


OLDEST = [6, 2]
"""What the other uses of Redis need: old entries of a stream are let go by their age."""


class ServerAway(Exception):
    """The server does not answer, or is none of use. The message says why."""


def understands(url: str) -> bool:
    """Whether redis-py can make sense of it, what stands behind its `?` included."""
    try:
        BlockingConnectionPool.from_url(url).make_connection()  # type: ignore[no-untyped-call]
    except (ValueError, TypeError, RedisError):
        return False
    return True


class RedisLimits:
    """A moving window in the server. While it is lost, this process counts by itself, from nothing.

    So an outage is never in the way of a chat, yet passwords are not to be guessed in its shade.
    """

    def __init__(self, url: str, *, timeout: float = 0.5) -> None:
        """*timeout*, in seconds, for each question to the server: one person waits it, once in a while."""
        self._timeout = timeout
        self._pool = BlockingConnectionPool.from_url(
            url,
            max_connections=16,
            timeout=None,  # ours covers the wait for a connection too
            socket_connect_timeout=timeout,
            socket_timeout=None,  # with one, redis-py loses cancellations on Python 3.11
        )
        self._server = RedisStorage(
            "async+redis://",
            implementation="redispy",
            key_prefix="pascal:limits",
            connection_pool=self._pool,  # type: ignore[arg-type]  # passed on to redis-py
        )
        self._alone = MemoryLimits()
        self._lost, self._try_again_at = False, 0.0

    async def knock(self) -> None:
        """Ask for its version alone. Raises `ServerAway`, also if it is too old."""
        try:
            async with asyncio.timeout(self._timeout):
                version: str = (await Redis(connection_pool=self._pool).info("server"))["redis_version"]
        except _DOWN as error:
            why = str(error).partition(". ")[0].rstrip(".")  # what follows says the same again
            raise ServerAway(why or type(error).__name__) from error
        if [int(part) for part in version.split(".")[:2]] < OLDEST:
            raise ServerAway(f"it is {version}, and should be 6.2 or newer")

    async def spend(self, name: str, key: str, limit: Limit, times: int = 1) -> None:
        if self._may_ask():
            try:
                retry_after = await self._spend(_slot(name, key), limit, times)
            except _DOWN as error:
                self._note_lost(error)
            else:
                self._note_found()
                if retry_after is not None:
                    raise TooMany(retry_after)
                return
        await self._alone.spend(name, key, limit, times)

    async def clear(self, name: str, key: str) -> None:
        await self._alone.clear(name, key)
        if self._may_ask():
            try:
                async with asyncio.timeout(self._timeout):
                    await self._server.clear(_slot(name, key))
            except _DOWN as error:
                self._note_lost(error)

    async def aclose(self) -> None:
        await self._pool.aclose()

    async def _spend(self, slot: str, limit: Limit, times: int) -> float | None:
        """None, or how long to wait."""
        async with asyncio.timeout(self._timeout):
            if await self._server.acquire_entry(slot, limit.amount, limit.per_seconds, times):
                return None
        async with asyncio.timeout(self._timeout):
            # the oldest of these is in the way
            newest = limit.amount - times + 1
            in_the_way, _ = await self._server.get_moving_window(slot, newest, limit.per_seconds)
        return max(0.0, in_the_way + limit.per_seconds - time.time())

    def _may_ask(self) -> bool:
        if self._lost:
            if time.monotonic() < self._try_again_at:
                return False
            self._try_again_at = time.monotonic() + _PAUSE  # one asks, the others go on without
        return True

    def _note_lost(self, error: Exception) -> None:
        if not self._lost:
            log.warning("limits_server_lost", error=type(error).__name__)
        self._lost, self._try_again_at = True, time.monotonic() + _PAUSE

    def _note_found(self) -> None:
        if self._lost:
            log.info("limits_server_found")
        self._lost = False


def _slot(name: str, key: str) -> str:
    """Short whatever the key, and without the addresses and e-mails that keys are made of."""
    return f"{name}:{sha256(key.encode(errors='surrogatepass')).hexdigest()[:32]}"
