"""What carriers handed over, and nobody has worked on yet."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from pascal.adapters.postgres.database import Connection
from pascal.domain.channels import Channel
from pascal.domain.ports.channels import Parcel
from pascal.domain.ports.storage.inbox import Kept, stream_of

# in one order, so that two deliveries with the same events never wait for each other
_KEEP = """
    INSERT INTO inbox (channel, external_id, stream, sender, content, said_at, received_at)
    SELECT $1, external_id, stream, sender, content, said_at, $7
    FROM unnest($2::text[], $3::uuid[], $4::text[], $5::bytea[], $6::timestamptz[])
        AS w (external_id, stream, sender, content, said_at)
    ORDER BY external_id
    ON CONFLICT DO NOTHING RETURNING stream
"""

_ABANDONED = """
    done_at IS NULL AND failed_at IS NULL
    AND NOT EXISTS (SELECT FROM jobs j WHERE j.subject = inbox.stream AND j.died_at IS NULL)
"""


class PostgresInbox:
    def __init__(self, c: Connection) -> None:
        self._c = c

    async def keep(self, channel: Channel, parcels: Sequence[Parcel], *, at: datetime) -> Sequence[UUID]:
        each_once = {parcel.external_id: parcel for parcel in parcels}.values()
        found = await self._c.fetch(
            _KEEP,
            channel,
            [each.external_id for each in each_once],
            [stream_of(channel, each.sender) for each in each_once],
            [each.sender for each in each_once],
            [each.content for each in each_once],
            [each.at or at for each in each_once],
            at,
        )
        return sorted({row["stream"] for row in found})

    async def waiting(self, *, most: int) -> int:
        waiting: int = await self._c.fetchval(
            """SELECT count(*) FROM (
                SELECT FROM inbox WHERE done_at IS NULL AND failed_at IS NULL LIMIT $1) w""",
            most,
        )
        return waiting

    async def next(self, stream: UUID) -> Kept | None:
        await self._c.execute("SELECT pg_advisory_xact_lock(hashtextextended($1::text, 1))", str(stream))
        row = await self._c.fetchrow(
            """SELECT id, channel, external_id, sender, content, said_at, tries FROM inbox
            WHERE stream = $1 AND done_at IS NULL AND failed_at IS NULL ORDER BY said_at, id LIMIT 1""",
            stream,
        )
        if row is None:
            return None
        parcel = Parcel(row["external_id"], row["sender"], row["content"], row["said_at"])
        return Kept(row["id"], Channel(row["channel"]), stream, parcel, row["tries"])

    async def done(self, kept: Kept, *, at: datetime) -> None:
        await self._c.execute("UPDATE inbox SET done_at = $2 WHERE id = $1", kept.id, at)

    async def failed(self, kept: Kept, why: str, *, at: datetime, for_good: bool) -> None:
        await self._c.execute(
            """UPDATE inbox SET tries = tries + 1, error = $2,
                failed_at = CASE WHEN $4 THEN $3::timestamptz END
            WHERE id = $1""",
            kept.id,
            why,
            at,
            for_good,
        )

    async def heard(self, channel: Channel) -> datetime | None:
        at: datetime | None = await self._c.fetchval(
            "SELECT max(received_at) FROM inbox WHERE channel = $1", channel
        )
        return at

    async def came(self, channel: Channel, *, after: datetime, until: datetime) -> bool:
        did: bool = await self._c.fetchval(
            """SELECT EXISTS (SELECT FROM inbox
                WHERE channel = $1 AND received_at > $2 AND received_at <= $3)""",
            channel,
            after,
            until,
        )
        return did

    async def unread(self, channel: Channel) -> tuple[int, datetime | None]:
        row = await self._c.fetchrow(
            f"""SELECT count(*) AS many, min(since) AS since FROM (
                SELECT failed_at AS since FROM inbox WHERE channel = $1 AND failed_at IS NOT NULL
                UNION ALL SELECT received_at FROM inbox WHERE channel = $1 AND {_ABANDONED}) w""",
            channel,
        )
        return (0, None) if row is None else (row["many"], row["since"])

    async def try_again(self, channel: Channel) -> tuple[int, Sequence[UUID]]:
        found = await self._c.fetch(
            f"""WITH again AS (
                UPDATE inbox SET failed_at = NULL, tries = 0, error = NULL
                WHERE channel = $1 AND failed_at IS NOT NULL RETURNING stream)
            SELECT stream FROM again
            UNION ALL SELECT stream FROM inbox WHERE channel = $1 AND {_ABANDONED}""",
            channel,
        )
        return len(found), sorted({row["stream"] for row in found})

    async def abandoned(self, channels: Sequence[Channel]) -> Sequence[UUID]:
        found = await self._c.fetch(
            f"SELECT DISTINCT stream FROM inbox WHERE channel = ANY($1) AND {_ABANDONED} ORDER BY stream",
            channels,
        )
        return [row["stream"] for row in found]

    async def forget(self, *, before: datetime, most: int) -> int:
        gone = await self._c.fetch(
            """DELETE FROM inbox WHERE id = ANY(ARRAY(
                SELECT id FROM inbox WHERE done_at < $1 ORDER BY done_at LIMIT $2 FOR UPDATE SKIP LOCKED
            )) RETURNING id""",
            before,
            most,
        )
        return len(gone)
