"""Calendars elsewhere. A pair is always read whole and merged by one rule, so it is kept whole."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

import msgspec
from asyncpg import Record

from pascal.adapters.postgres.database import Connection
from pascal.adapters.postgres.storage.meetings import COLUMNS, meeting_of
from pascal.domain.calendars import Linked, Pair, Watch
from pascal.domain.ids import AgentId, MeetingId
from pascal.domain.meetings import During, Meeting

_LINKED = """agent_id, name, address, since, works, window_since, window_until, place, changes, watch_id,
    watch_until, watch_renew_at, watch_digest, rests_until"""


class PostgresCalendars:
    def __init__(self, c: Connection) -> None:
        self._c = c

    async def get(self, agent_id: AgentId) -> Linked | None:
        row = await self._c.fetchrow(
            f"SELECT {_LINKED} FROM calendars WHERE agent_id = $1 FOR NO KEY UPDATE", agent_id
        )
        return None if row is None else _linked(row)

    async def all(self) -> Sequence[Linked]:
        found = await self._c.fetch(f"SELECT {_LINKED} FROM calendars ORDER BY agent_id")
        return [_linked(row) for row in found]

    async def watched_as(self, ids: Collection[str]) -> Sequence[Linked]:
        found = await self._c.fetch(
            f"SELECT {_LINKED} FROM calendars WHERE watch_id = ANY($1::text[]) ORDER BY agent_id", [*ids]
        )
        return [_linked(row) for row in found]

    async def save(self, linked: Linked) -> None:
        window, watch = linked.window, linked.watch
        await self._c.execute(
            f"""INSERT INTO calendars ({_LINKED})
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
            ON CONFLICT (agent_id) DO UPDATE SET name = excluded.name, address = excluded.address,
                since = excluded.since, works = excluded.works, window_since = excluded.window_since,
                window_until = excluded.window_until, place = excluded.place, changes = excluded.changes,
                watch_id = excluded.watch_id, watch_until = excluded.watch_until,
                watch_renew_at = excluded.watch_renew_at, watch_digest = excluded.watch_digest,
                rests_until = excluded.rests_until""",
            linked.agent_id,
            linked.name,
            linked.address,
            linked.since,
            linked.works,
            window and window.since,
            window and window.until,
            linked.place,
            linked.changes,
            watch and watch.id,
            watch and watch.until,
            watch and watch.renew_at,
            watch and watch.digest,
            linked.rests_until,
        )

    async def drop(self, agent_id: AgentId) -> None:
        await self._c.execute("DELETE FROM calendars WHERE agent_id = $1", agent_id)

    async def meetings(self, agent_id: AgentId, *, after: datetime) -> Sequence[Meeting]:
        found = await self._c.fetch(
            f"""SELECT {COLUMNS} FROM meetings WHERE agent_id = $1 AND version > 0 AND until > $2
            ORDER BY since, id""",
            agent_id,
            after,
        )
        return [meeting_of(row) for row in found]

    async def pairs(self, agent_id: AgentId, *, after: datetime) -> Sequence[Pair]:
        found = await self._c.fetch(
            """SELECT p.content FROM calendar_pairs p JOIN meetings m ON m.id = p.meeting_id
            WHERE p.agent_id = $1 AND m.until > $2""",
            agent_id,
            after,
        )
        return [_pair(row["content"]) for row in found]

    async def pair(self, meeting_id: MeetingId) -> Pair | None:
        content = await self._c.fetchval(
            "SELECT content FROM calendar_pairs WHERE meeting_id = $1", meeting_id
        )
        return None if content is None else _pair(content)

    async def keep(self, pair: Pair) -> None:
        await self._c.execute(
            """INSERT INTO calendar_pairs (meeting_id, agent_id, clash, content) VALUES ($1, $2, $3, $4)
            ON CONFLICT (meeting_id) DO UPDATE
            SET agent_id = excluded.agent_id, clash = excluded.clash, content = excluded.content""",
            pair.meeting_id,
            pair.agent_id,
            pair.clash and pair.clash.why,
            msgspec.json.encode(pair).decode(),
        )

    async def busy_elsewhere(self, agent_id: AgentId, during: During) -> Sequence[During]:
        found = await self._c.fetch(
            """SELECT since, until FROM calendar_busy WHERE agent_id = $1 AND since < $3 AND until > $2
            ORDER BY since, until""",
            agent_id,
            during.since,
            during.until,
        )
        return [During(row["since"], row["until"]) for row in found]

    async def note_busy(
        self, agent_id: AgentId, taken: Mapping[str, During], free: Collection[str], *, whole: bool
    ) -> None:
        await self._c.execute(
            "DELETE FROM calendar_busy WHERE agent_id = $1 AND ($2 OR event_id = ANY($3::text[]))",
            agent_id,
            whole,
            [*free],
        )
        await self._c.execute(
            """INSERT INTO calendar_busy (agent_id, event_id, since, until)
            SELECT $1, * FROM unnest($2::text[], $3::timestamptz[], $4::timestamptz[])
            ON CONFLICT (agent_id, event_id) DO UPDATE SET since = excluded.since, until = excluded.until""",
            agent_id,
            [*taken],
            [each.since for each in taken.values()],
            [each.until for each in taken.values()],
        )

    async def feed(self, digest: bytes) -> AgentId | None:
        whose = await self._c.fetchval("SELECT agent_id FROM calendar_feeds WHERE digest = $1", digest)
        return None if whose is None else AgentId(whose)

    async def open_feed(self, agent_id: AgentId, digest: bytes, *, at: datetime) -> None:
        await self._c.execute(
            """INSERT INTO calendar_feeds (agent_id, digest, since) VALUES ($1, $2, $3)
            ON CONFLICT (agent_id) DO UPDATE SET digest = excluded.digest, since = excluded.since""",
            agent_id,
            digest,
            at,
        )

    async def close_feed(self, agent_id: AgentId) -> None:
        await self._c.execute("DELETE FROM calendar_feeds WHERE agent_id = $1", agent_id)

    async def feed_since(self, agent_id: AgentId) -> datetime | None:
        since: datetime | None = await self._c.fetchval(
            "SELECT since FROM calendar_feeds WHERE agent_id = $1", agent_id
        )
        return since


def _linked(row: Record) -> Linked:
    window = row["window_since"] and During(row["window_since"], row["window_until"])
    watch = row["watch_id"] and Watch(
        row["watch_id"], row["watch_until"], row["watch_renew_at"], row["watch_digest"]
    )
    return Linked(
        agent_id=AgentId(row["agent_id"]),
        name=row["name"],
        address=row["address"],
        since=row["since"],
        works=row["works"],
        window=window,
        place=row["place"],
        changes=row["changes"],
        watch=watch,
        rests_until=row["rests_until"],
    )


def _pair(content: str) -> Pair:
    return msgspec.json.decode(content, type=Pair)
