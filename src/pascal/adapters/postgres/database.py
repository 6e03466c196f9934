"""Connections to PostgreSQL: few of them, first come first served, and named errors when it is away."""

import asyncio
import re
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from urllib.parse import parse_qs, urlsplit

import asyncpg

from pascal.domain.ports.storage import StorageUnavailable

Connection = asyncpg.Connection

POOL_SIZE = 8
"""More than about eight connections on two cores hurt the slowest answers."""
STALE_SECONDS = 300
"""A connection that lay idle this long may have been cut off unseen, so it is not used again."""

PATIENCE_SECONDS = 10
"""Who has waited this long for a connection is told that there is none."""
ANSWER_SECONDS = 30
"""How long the server may take for one answer."""
FROZEN_SECONDS = 60
"""After so long in the middle of a transaction, the server takes a process of ours for frozen."""
CLOSING_SECONDS = 2

# a machine of ours that lost its power holds locks, the relay's among them, until the server notices:
# by itself after two hours
_NOTICE = {
    "tcp_keepalives_idle": "10",
    "tcp_keepalives_interval": "5",
    "tcp_keepalives_count": "3",
    "tcp_user_timeout": "25000",
}

AWAY = (
    OSError,
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # on a connection whose server side was just killed
    asyncpg.OperatorInterventionError,  # it is stopped, or was told to stop this
    asyncpg.InsufficientResourcesError,  # its disk is full, or it has no connection left
    asyncpg.IdleInTransactionSessionTimeoutError,
    asyncpg.ReadOnlySQLTransactionError,  # another server has become the one to write to
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


@contextmanager
def named_errors() -> Iterator[None]:
    """What the driver raises when the database is away, under our name for it."""
    try:
        yield
    except AWAY as error:
        raise StorageUnavailable(type(error).__name__) from error


def forget_rows(error: BaseException) -> None:
    """Take from *error*, and all that led to it, what the server quotes of rows: e-mails, say."""
    found: list[BaseException | None] = [error]
    for one in found:  # grows meanwhile
        if isinstance(one, asyncpg.PostgresError):
            one.detail = None
        if one is not None:
            inner = one.exceptions if isinstance(one, BaseExceptionGroup) else ()
            found += [each for each in (one.__cause__, one.__context__, *inner) if each not in found]


async def connect(url: str, name: str = "pascal", **settings: str) -> Connection:
    """A connection that lasts. Raises what the driver does (`named_errors`)."""
    return await asyncpg.connect(
        driver_dsn(url),
        command_timeout=ANSWER_SECONDS,
        timeout=10,
        server_settings={
            "application_name": name,
            "idle_in_transaction_session_timeout": str(int(FROZEN_SECONDS * 1000)),
            "jit": "off",
            "timezone": "UTC",
            **_NOTICE,
            **settings,
        },
    )


class Database:
    """A pool that is fair and light.

    asyncpg's own lets newcomers overtake, which hurts the slowest answers, and costs as much as a small
    question does.
    """

    def __init__(self, url: str, size: int) -> None:
        self._url = url
        self._size = size
        self._turn = asyncio.Semaphore(size)
        self._idle: list[tuple[Connection, float]] = []
        self._lent: set[Connection] = set()

    @classmethod
    async def open(cls, url: str, *, size: int = POOL_SIZE) -> "Database":
        """Raises `StorageUnavailable`."""
        database = cls(url, size)
        async with database.connection():
            return database

    async def close(self) -> None:
        """When those at work have finished, or have had long enough."""
        with suppress(TimeoutError):
            async with asyncio.timeout(CLOSING_SECONDS):
                for _ in range(self._size):
                    await self._turn.acquire()
        for connection in self._lent:
            connection.terminate()
        while self._idle:
            self._idle.pop()[0].terminate()

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[Connection]:
        """One connection, for one question or one transaction. Raises `StorageUnavailable`."""
        async with self._its_turn():
            with named_errors():
                connection = self._rested() or await self._connect()
                self._lent.add(connection)
                try:
                    yield connection
                except (asyncio.CancelledError, TimeoutError, asyncpg.ReadOnlySQLTransactionError):
                    # what it was last asked may still come to pass: BEGIN, and the next one's work is undone
                    with suppress(*AWAY):
                        await connection.close(timeout=CLOSING_SECONDS)  # tells the server to stop, too
                    raise
                finally:
                    self._lent.discard(connection)
                    if connection.is_closed():
                        pass
                    elif connection.is_in_transaction():
                        connection.terminate()
                    else:
                        self._idle.append((connection, time.monotonic()))

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Connection]:
        # by hand: asyncpg's own takes a connection whose BEGIN was given up for one in a transaction
        async with self.connection() as connection:
            await connection.execute("BEGIN")
            try:
                yield connection
            except (asyncio.CancelledError, TimeoutError):
                raise  # its connection goes, and with it what was done
            except BaseException:
                await connection.execute("ROLLBACK")
                raise
            if await connection.execute("COMMIT") != "COMMIT":
                raise StorageUnavailable("the server undid it")

    @asynccontextmanager
    async def _its_turn(self) -> AsyncIterator[None]:
        try:
            async with asyncio.timeout(PATIENCE_SECONDS if self._turn.locked() else None):
                await self._turn.acquire()
        except TimeoutError as error:
            raise StorageUnavailable("all connections are busy") from error
        try:
            yield
        finally:
            self._turn.release()

    def _rested(self) -> Connection | None:
        while self._idle:
            connection, since = self._idle.pop()
            if connection.is_closed():
                continue
            if time.monotonic() - since < STALE_SECONDS:
                return connection
            connection.terminate()
        return None

    async def _connect(self) -> Connection:
        return await connect(self._url)
