"""The outbox on PostgreSQL: one process relays, woken right after a commit, in any process.

Rows are handed out only when no older transaction is still in flight: a plain `id > last` would pass over a
row whose transaction started earlier and commits later. Each consumer works in windows of transaction ids,
[since, until), and within a window by row id, which is the order in which a conversation's lock was held.
A row's `xid` is never less than those before it in its stream (`storage.conversations.WINDOW`), so no window
has a later event of a conversation than the next.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

import asyncpg

from pascal.adapters.postgres import rows
from pascal.adapters.postgres.database import Database, connect, named_errors
from pascal.domain.ports.outbox import Recorded
from pascal.domain.ports.storage import StorageUnavailable

_REMEMBERED = 2000
"""Events."""
_LOCK = 0x7061736361  # «pasca»
_CHANNEL = "pascal_outbox"

# nobody is promised a position: what a crash takes back is handed in again, and the disk is left to others
_SETTINGS = {"synchronous_commit": "off"}

_PENDING = """
    WITH w AS (SELECT coalesce($2::text::xid8, pg_snapshot_xmin(pg_current_snapshot())) AS until)
    SELECT w.until::text, o.id, o.stream, o.name, o.payload, o.actor
    FROM w LEFT JOIN LATERAL (
        SELECT id, stream, name, payload, actor FROM outbox
        WHERE xid >= $1::text::xid8 AND xid < w.until AND id > $3 ORDER BY id LIMIT $4
    ) o ON true
    ORDER BY o.id
"""

_LAG = """
    SELECT w.consumer, extract(epoch FROM now() - (o.payload::json ->> 'at')::timestamptz)::float8 AS seconds
    FROM unnest($1::text[]) AS w (consumer) LEFT JOIN outbox_positions p USING (consumer)
    LEFT JOIN LATERAL (
        SELECT payload FROM outbox
        WHERE xid >= coalesce(p.since, '0') AND NOT (xid < coalesce(p.until, '0') AND id <= p.last_id)
        ORDER BY xid, id LIMIT 1
    ) o ON true
"""


@dataclass(slots=True)
class _Position:
    since: str
    until: str | None = None
    """The end of the window being worked on; None between windows."""
    last_id: int = 0
    answer: tuple[str, bool] = ("0", True)
    """The window's end and whether the last answer of `pending` finished it."""


class PostgresOutbox:
    def __init__(self, database: Database, url: str) -> None:
        self._database = database
        self._url = url
        self._woken = asyncio.Event()
        self._leader: asyncpg.Connection[asyncpg.Record] | None = None
        self._turn = asyncio.Lock()  # consumers share the leader's connection
        self._positions: dict[str, _Position] = {}
        self._read: dict[int, Recorded] = {}
        self._notifying: asyncio.Task[None] | None = None

    def wake(self) -> None:
        """An event was committed here. If another process relays, tell it, many commits at once."""
        if self._leader is not None:
            self._woken.set()
        elif self._notifying is None:
            self._notifying = asyncio.create_task(self._notify())

    async def _notify(self) -> None:
        # not inside the committing transaction: NOTIFY takes a lock that serialises commits
        try:
            async with self._database.connection() as c:
                self._notifying = None  # what commits from here on needs a notice of its own
                await c.execute("SELECT pg_notify($1, '')", _CHANNEL)
        except StorageUnavailable:
            pass  # the leader looks by itself every second
        finally:
            if self._notifying is asyncio.current_task():
                self._notifying = None

    @asynccontextmanager
    async def lead(self) -> AsyncIterator[bool]:
        with named_errors():
            connection = await connect(self._url, "pascal relay", **_SETTINGS)
        try:
            with named_errors():
                leads: bool = await connection.fetchval("SELECT pg_try_advisory_lock($1)", _LOCK)
                if leads:
                    await connection.add_listener(_CHANNEL, lambda *_: self._woken.set())
            if leads:
                self._leader, self._positions, self._read = connection, {}, {}
            yield leads
        finally:
            if self._leader is connection:
                self._leader = None
            connection.terminate()

    async def pending(self, consumer: str, limit: int) -> Sequence[Recorded]:
        async with self._leading() as leader:
            position = self._positions.get(consumer)
            if position is None:
                position = self._positions[consumer] = await self._resume(leader, consumer)
            found = await leader.fetch(_PENDING, position.since, position.until, position.last_id, limit)
        events = [self._recorded(row) for row in found if row["id"] is not None]
        position.answer = (found[0]["until"], len(events) < limit)
        if not events:  # nothing to store: a newer beginning only makes the next question cheaper
            position.since, position.until, position.last_id = found[0]["until"], None, 0
        return events

    def _recorded(self, row: asyncpg.Record) -> Recorded:
        """A dozen consumers are handed the same row at about the same time: read once, for all of them."""
        number: int = row["id"]
        if (known := self._read.get(number)) is not None:
            return known
        if len(self._read) >= _REMEMBERED:
            self._read.clear()
        one = self._read[number] = Recorded(
            number, row["stream"], rows.event(row["name"], row["payload"]), rows.actor(row["actor"])
        )
        return one

    async def done(self, consumer: str, upto: Sequence[Recorded]) -> None:
        if not upto:
            return
        position = self._positions[consumer]
        until, finished = position.answer
        if finished:
            position.since, position.until, position.last_id = until, None, 0
        else:
            position.until, position.last_id = until, upto[-1].id
        async with self._leading() as leader:
            await leader.execute(
                """UPDATE outbox_positions SET since = $2::text::xid8, until = $3::text::xid8, last_id = $4
                WHERE consumer = $1""",
                consumer,
                position.since,
                position.until or position.since,
                position.last_id,
            )

    async def prune(self, consumers: Sequence[str]) -> None:
        async with self._leading() as leader:
            await leader.execute(
                # not min(): PostgreSQL 14 has none of xid8
                """DELETE FROM outbox WHERE xid <
                    (SELECT since FROM outbox_positions WHERE consumer = ANY($1) ORDER BY since LIMIT 1)""",
                consumers,
            )

    async def lag(self, consumers: Sequence[str]) -> Mapping[str, float]:
        async with self._database.connection() as c:
            found = await c.fetch(_LAG, consumers)
        return {row["consumer"]: max(0.0, row["seconds"] or 0.0) for row in found}

    async def wait(self, seconds: float) -> None:
        # not wait_for: until Python 3.12 it swallows a cancellation that comes together with the call
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._woken.wait()
        self._woken.clear()

    async def _resume(self, leader: "asyncpg.Connection[asyncpg.Record]", consumer: str) -> _Position:
        row = await leader.fetchrow(
            """INSERT INTO outbox_positions (consumer, since, until, last_id) VALUES ($1, '0', '0', 0)
            ON CONFLICT (consumer) DO UPDATE SET consumer = excluded.consumer
            RETURNING since::text, until::text, last_id""",
            consumer,
        )
        if row is None:
            raise StorageUnavailable
        return _Position(row["since"], None if row["until"] == row["since"] else row["until"], row["last_id"])

    @asynccontextmanager
    async def _leading(self) -> AsyncIterator["asyncpg.Connection[asyncpg.Record]"]:
        # the same connection that holds the lock: if it is gone, so is the right to relay
        async with self._turn:
            if self._leader is None or self._leader.is_closed():
                raise StorageUnavailable("not the leader")
            with named_errors():
                yield self._leader
