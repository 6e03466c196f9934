"""The outbox on PostgreSQL: one process relays, woken right after a commit, in any process.

Rows are handed out only when no older transaction is still in flight: a plain `id > last` would pass over a
row whose transaction started earlier and commits later. Each consumer works in windows of transaction ids,
[since, until), and within a window by row id, which is the order in which a conversation's lock was held.
A row's `xid` is never less than those before it in its stream (`storage.conversations.WINDOW`), so no window
has a later event of a conversation than the next.

A cluster's databases share their transaction ids: what another one's are at is passed over once it has held
us up for a moment, since none of it can be an event.

Whoever leads reads what is new once for all consumers, and remembers the newest windows for those who come a
little later. Who is behind these reads alone, up to where they begin.
"""

import asyncio
import time
from collections import OrderedDict
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

import asyncpg

from pascal.adapters.postgres import rows
from pascal.adapters.postgres.database import Database, connect, named_errors
from pascal.domain.ports.outbox import EVERY_KIND, Kinds, Recorded
from pascal.domain.ports.storage import StorageUnavailable

_REMEMBERED = 2000
"""Events, at most."""
_PATIENCE = 1.0
"""Seconds without news before somebody looks whether it is strangers who hold them up."""
_LOCK = 0x7061736361  # «pasca»
_CHANNEL = "pascal_outbox"

# nobody is promised a position: what a crash takes back is handed in again, and the disk is left to others
_SETTINGS = {"synchronous_commit": "off"}

_READ = """
    WITH w AS (SELECT coalesce($2::text::xid8, pg_snapshot_xmin(pg_current_snapshot())) AS until)
    SELECT w.until::text, o.id, o.stream, o.name, o.payload, o.actor
    FROM w LEFT JOIN LATERAL (
        SELECT id, stream, name, payload, actor FROM outbox
        WHERE xid >= $1::text::xid8 AND xid < w.until AND id > $3 AND name <> ALL($4)
        ORDER BY id LIMIT $5
    ) o ON true
    ORDER BY o.id
"""

# whoever is at work in another database stands there since before the snapshot; who has ended meanwhile, or
# cannot be found, is waited for
_UNTIL_OURS = """
    SELECT coalesce(
        (SELECT x FROM pg_snapshot_xip(s) AS x
            WHERE NOT EXISTS (SELECT FROM pg_stat_activity a
                WHERE a.backend_xid = x::xid AND a.datname <> current_database())
            ORDER BY x LIMIT 1),
        pg_snapshot_xmax(s)
    )::text FROM pg_current_snapshot() AS s
"""

# not what a dump from another cluster brought, whose ids may be far above ours
_READ_UPTO = """
    SELECT greatest(pg_snapshot_xmin(s), (
        SELECT until FROM outbox_positions WHERE until <= pg_snapshot_xmax(s) ORDER BY until DESC LIMIT 1
    ))::text FROM pg_current_snapshot() AS s
"""

_STORE = """
    UPDATE outbox_positions p SET since = w.since::xid8, until = w.until::xid8, last_id = w.last_id
    FROM unnest($1::text[], $2::text[], $3::text[], $4::bigint[]) AS w (consumer, since, until, last_id)
    WHERE p.consumer = w.consumer
"""

_LAG = """
    SELECT w.consumer, extract(epoch FROM now() - (o.payload::json ->> 'at')::timestamptz)::float8 AS seconds
    FROM unnest($1::text[], $2::text[]) AS w (consumer, unheard)
    LEFT JOIN outbox_positions p USING (consumer)
    LEFT JOIN LATERAL (
        SELECT payload FROM outbox
        WHERE xid >= coalesce(p.since, '0') AND NOT (xid < coalesce(p.until, '0') AND id <= p.last_id)
            AND name <> ALL(w.unheard::text[])
        ORDER BY xid, id LIMIT 1
    ) o ON true
"""

_Leader: TypeAlias = "asyncpg.Connection[asyncpg.Record]"


class _Position(NamedTuple):
    """All below `since` is done, and of the window [since, until) all up to `last_id`."""

    since: int
    until: int
    """As `since`, between windows."""
    last_id: int = 0


@dataclass(frozen=True, slots=True)
class _Window:
    since: int
    until: int
    events: Sequence[Recorded]
    is_whole: bool
    """Else there is more of it after `events`."""

    def after(self, last_id: int | None = None) -> _Position:
        """Where one is who has done it up to *last_id*, or all that there is of it here."""
        if last_id is None and self.is_whole:
            return _Position(self.until, self.until)
        return _Position(self.since, self.until, self.events[-1].id if last_id is None else last_id)


class PostgresOutbox:
    def __init__(self, database: Database, url: str) -> None:
        self._database = database
        self._url = url
        self._woken = asyncio.Event()
        self._leader: _Leader | None = None
        self._turn = asyncio.Lock()  # consumers share the leader's connection
        self._positions: dict[str, _Position] = {}
        self._handed_out: dict[str, _Position] = {}
        """Where each is when it has done what it was handed last."""
        self._stored: dict[str, _Position] = {}
        self._to_store: set[str] = set()
        self._recent: OrderedDict[int, _Window] = OrderedDict()
        """By their beginnings. Each begins where the one before ends, and the last ends at `_read_upto`."""
        self._remembered = 0
        self._read_upto = 0
        self._read_at = 0.0
        """When something was read last, by `time.monotonic`."""
        self._has_news = True
        self._notifying: asyncio.Task[None] | None = None

    def wake(self) -> None:
        """An event was committed here. If another process relays, tell it, many commits at once."""
        if self._leader is not None:
            self._call()
        elif self._notifying is None:
            self._notifying = asyncio.create_task(self._notify())

    def _call(self) -> None:
        self._has_news = True
        self._woken.set()

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
                    await connection.add_listener(_CHANNEL, lambda *_: self._call())
                    await self._begin(connection)
            yield leads
        finally:
            if self._leader is connection:
                self._leader = None
            connection.terminate()

    async def _begin(self, leader: _Leader) -> None:
        upto = await leader.fetchval(_READ_UPTO)
        self._positions, self._handed_out, self._stored, self._to_store = {}, {}, {}, set()
        self._recent, self._remembered = OrderedDict(), 0
        self._read_upto, self._has_news = int(upto), True
        self._leader = leader

    async def pending(self, consumer: str, limit: int, hears: Kinds = EVERY_KIND) -> Sequence[Recorded]:
        heard: list[Recorded] = []
        async with self._leading() as leader:
            if consumer not in self._positions:
                self._positions[consumer] = self._stored[consumer] = await self._resume(leader, consumer)
            place = self._positions[consumer]
            may_read_on = True
            while len(heard) < limit:
                if may_read_on and self._has_news and place.since == self._read_upto:
                    await self._read_on(leader)
                    may_read_on = False  # others go on writing meanwhile
                if (window := await self._next(leader, place, limit, hears)) is None:
                    break
                new = [each for each in window.events if each.id > place.last_id]
                heard += [each for each in new if isinstance(each.event, hears)][: limit - len(heard)]
                place = window.after(heard[-1].id if len(heard) == limit else None)
        if heard:
            self._handed_out[consumer] = place
        else:  # stored with the next that it hears, or before pruning
            self._positions[consumer] = place
        return heard

    async def _next(self, leader: _Leader, place: _Position, limit: int, hears: Kinds) -> _Window | None:
        if place.since == self._read_upto:
            return None
        if (window := self._recent.get(place.since)) is not None:
            return window
        is_within = place.until != place.since
        until = place.until if is_within else next(iter(self._recent), self._read_upto)
        return await self._read(leader, place.since, until, place.last_id, rows.kinds_beside(hears), limit)

    async def _read_on(self, leader: _Leader) -> None:
        self._has_news = False
        window = await self._read(leader, self._read_upto, None, 0, (), _REMEMBERED + 1)
        if not window.events and self._is_held_up(window.until):
            until = int(await leader.fetchval(_UNTIL_OURS))
            if until > window.until:
                window = await self._read(leader, self._read_upto, until, 0, (), _REMEMBERED + 1)
        if not window.events:
            return
        self._read_upto, self._read_at = window.until, time.monotonic()
        self._recent[window.since] = window
        self._remembered += len(window.events)
        while self._remembered > _REMEMBERED:
            _, forgotten = self._recent.popitem(last=False)
            self._remembered -= len(forgotten.events)

    def _is_held_up(self, until: int) -> bool:
        return until < self._read_upto or time.monotonic() > self._read_at + _PATIENCE

    async def _read(
        self,
        leader: _Leader,
        since: int,
        until: int | None,
        after: int,
        unheard: Sequence[str],
        limit: int,
    ) -> _Window:
        found = await leader.fetch(
            _READ, str(since), None if until is None else str(until), after, unheard, limit
        )
        events = [_recorded(row) for row in found if row["id"] is not None]
        return _Window(since, int(found[0]["until"]), events, len(events) < limit)

    async def done(self, consumer: str, upto: Sequence[Recorded]) -> None:
        if not upto:
            return
        self._positions[consumer] = self._handed_out.pop(consumer)
        self._to_store.add(consumer)
        async with self._leading() as leader:
            if consumer in self._to_store:  # else it was stored with that of another, whose turn came first
                await self._store(leader, self._to_store)

    async def _store(self, leader: _Leader, consumers: Iterable[str]) -> None:
        now = {each: self._positions[each] for each in consumers}
        since, until, last_id = zip(*now.values(), strict=True)
        await leader.execute(_STORE, list(now), [*map(str, since)], [*map(str, until)], last_id)
        self._stored |= now
        self._to_store -= {each for each, place in now.items() if self._positions[each] == place}

    async def prune(self, consumers: Sequence[str]) -> None:
        async with self._leading() as leader:
            if moved := [each for each, place in self._positions.items() if self._stored[each] != place]:
                await self._store(leader, moved)
            await leader.execute(
                """DELETE FROM outbox WHERE xid <
                    (SELECT since FROM outbox_positions WHERE consumer = ANY($1) ORDER BY since LIMIT 1)""",
                consumers,
            )

    async def lag(self, consumers: Mapping[str, Kinds]) -> Mapping[str, float]:
        unheard = ["{" + ",".join(rows.kinds_beside(hears)) + "}" for hears in consumers.values()]
        async with self._database.connection() as c:
            found = await c.fetch(_LAG, list(consumers), unheard)
        return {row["consumer"]: max(0.0, row["seconds"] or 0.0) for row in found}

    async def wait(self, seconds: float) -> None:
        # not wait_for: until Python 3.12 it swallows a cancellation that comes together with the call
        try:
            async with asyncio.timeout(seconds):
                await self._woken.wait()
        except TimeoutError:  # what was held back may be free by now: nobody calls for that
            self._has_news = True
        self._woken.clear()

    async def _resume(self, leader: _Leader, consumer: str) -> _Position:
        row = await leader.fetchrow(
            """INSERT INTO outbox_positions (consumer, since, until, last_id) VALUES ($1, '0', '0', 0)
            ON CONFLICT (consumer) DO UPDATE SET consumer = excluded.consumer
            RETURNING since::text, until::text, last_id""",
            consumer,
        )
        if row is None:
            raise StorageUnavailable
        return _Position(int(row["since"]), int(row["until"]), row["last_id"])

    @asynccontextmanager
    async def _leading(self) -> AsyncIterator[_Leader]:
        # the same connection that holds the lock: if it is gone, so is the right to relay
        async with self._turn:
            if self._leader is None or self._leader.is_closed():
                raise StorageUnavailable("not the leader")
            with named_errors():
                yield self._leader


def _recorded(row: asyncpg.Record) -> Recorded:
    event, by = rows.event(row["name"], row["payload"]), rows.actor(row["actor"])
    return Recorded(row["id"], row["stream"], event, by)
