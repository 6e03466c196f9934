"""Connections to PostgreSQL: few of them, first come first served, and named errors when it is away."""

import asyncio
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from urllib.parse import parse_qs, urlsplit

import asyncpg
from asyncpg.pool import PoolConnectionProxy

from pascal.domain.ports.storage import StorageUnavailable

Connection = PoolConnectionProxy

POOL_SIZE = 8
"""More than about eight connections on two cores hurt the slowest answers."""

AWAY = (
    OSError,
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # on a connection whose server side was just killed
    asyncpg.CannotConnectNowError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.TooManyConnectionsError,
    asyncpg.QueryCanceledError,
    asyncpg.InvalidAuthorizationSpecificationError,  # the password was changed, or is wrong
    asyncpg.InvalidCatalogNameError,
)


def driver_dsn(url: str) -> str:
    """The address as asyncpg wants it: without SQLAlchemy's driver name."""
    return re.sub(r"^postgres(ql)?(\+\w+)?:", "postgresql:", url)


def place(url: str) -> str:
    """Where the database is, without what is secret."""
    parts = urlsplit(url)
    try:
        port = parts.port or 5432
    except ValueError:  # several hosts; or a password with a slash, which would be shown
        return "the place that it names"
    host = parts.hostname or parse_qs(parts.query).get("host", ["localhost"])[0]
    return f"{host}:{port}{parts.path}"


async def _keep_as_is(connection: object) -> None:
    """We leave nothing behind on a connection, so there is nothing to reset: saves a round trip."""


@contextmanager
def named_errors() -> Iterator[None]:
    """What the driver raises when the database is away, under our name for it."""
    try:
        yield
    except AWAY as error:
        raise StorageUnavailable(type(error).__name__) from error


class Database:
    """A pool that is fair. asyncpg's own lets newcomers overtake, which hurts the slowest answers."""

    def __init__(self, pool: "asyncpg.Pool[asyncpg.Record]", size: int) -> None:
        self._pool = pool
        self._turn = asyncio.Semaphore(size)

    @classmethod
    async def open(cls, url: str, *, size: int = POOL_SIZE) -> "Database":
        """Raises `StorageUnavailable`."""
        with named_errors():
            pool = await asyncpg.create_pool(
                driver_dsn(url),
                min_size=1,
                max_size=size,
                reset=_keep_as_is,
                command_timeout=30,
                timeout=10,
                server_settings={"application_name": "pascal", "jit": "off", "timezone": "UTC"},
            )
        return cls(pool, size)

    async def close(self) -> None:
        await self._pool.close()

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[Connection]:
        """One connection, for one question or one transaction. Raises `StorageUnavailable`."""
        async with self._turn:
            with named_errors():
                async with self._pool.acquire(timeout=10) as connection:
                    yield connection

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Connection]:
        async with self.connection() as connection, connection.transaction():
            yield connection
