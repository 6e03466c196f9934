"""What carriers approve, think of us, and whether they let us in."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from pascal.adapters.postgres.database import Connection
from pascal.domain.channels import Channel
from pascal.domain.incoming import Noticed
from pascal.domain.ports.channels import Offered
from pascal.domain.ports.storage.carriers import Lockout
from pascal.domain.sending import Approved

_OFFER = """
    INSERT INTO carrier_templates (channel, name, language, content, status, category, places, synced_at)
    SELECT $1, name, language, content, status, category, places, $8
    FROM unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::integer[])
        AS w (name, language, content, status, category, places)
    ON CONFLICT DO NOTHING
"""

_NOTICE = """
    INSERT INTO carrier_notices (channel, subject, name, status, serious, at) VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (channel, subject, name)
    DO UPDATE SET status = excluded.status, serious = excluded.serious, at = excluded.at
    WHERE carrier_notices.at <= excluded.at
"""

_LOCK_OUT = """
    INSERT INTO carrier_lockouts (channel, since, why, next_try_at) VALUES ($1, $2, $3, $4)
    ON CONFLICT (channel) DO UPDATE SET why = excluded.why, next_try_at = excluded.next_try_at
"""


class PostgresCarriers:
    def __init__(self, c: Connection) -> None:
        self._c = c

    async def offer(self, channel: Channel, texts: Sequence[Offered], *, at: datetime) -> None:
        # of two that come at once the second waits, and none sees a half
        await self._c.execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 2))", channel)
        await self._c.execute("DELETE FROM carrier_templates WHERE channel = $1", channel)
        await self._c.execute(
            _OFFER,
            channel,
            [each.name for each in texts],
            [each.language for each in texts],
            [each.text for each in texts],
            [each.approved.status for each in texts],
            [each.approved.category for each in texts],
            [each.approved.places for each in texts],
            at,
        )

    async def offered(self, channel: Channel, name: str | None = None) -> Sequence[Offered]:
        found = await self._c.fetch(
            """SELECT name, language, content, status, category, places FROM carrier_templates
            WHERE channel = $1 AND ($2::text IS NULL OR name = $2)
            ORDER BY name COLLATE "C", language COLLATE "C" """,
            channel,
            name,
        )
        return [
            Offered(name, language, text, Approved(status, category, places))
            for name, language, text, status, category, places in found
        ]

    async def offers_any(self, channel: Channel) -> bool:
        some: bool = await self._c.fetchval(
            """SELECT EXISTS (SELECT FROM carrier_templates WHERE channel = $1 AND status = 'approved')""",
            channel,
        )
        return some

    async def synced_at(self, channel: Channel) -> datetime | None:
        at: datetime | None = await self._c.fetchval(
            "SELECT max(synced_at) FROM carrier_templates WHERE channel = $1", channel
        )
        return at

    async def notice(self, channel: Channel, told: Noticed) -> None:
        await self._c.execute(_NOTICE, channel, told.subject, told.name, told.status, told.serious, told.at)

    async def notices(self, channel: Channel) -> Sequence[Noticed]:
        found = await self._c.fetch(
            """SELECT subject, name, status, serious, at FROM carrier_notices
            WHERE channel = $1 ORDER BY at DESC, subject DESC, name COLLATE "C" DESC""",
            channel,
        )
        return [Noticed(**dict(row)) for row in found]

    async def forget_notices(self, *, before: datetime, most: int) -> int:
        gone = await self._c.fetch(
            """DELETE FROM carrier_notices WHERE ctid = ANY(ARRAY(
                SELECT ctid FROM carrier_notices WHERE at < $1
                ORDER BY at LIMIT $2 FOR UPDATE SKIP LOCKED
            )) RETURNING 1""",
            before,
            most,
        )
        return len(gone)

    async def lock_out(self, lockout: Lockout, *, until: datetime) -> None:
        await self._c.execute(_LOCK_OUT, lockout.channel, lockout.since, lockout.why, until)

    async def lockout(self, channel: Channel) -> Lockout | None:
        row = await self._c.fetchrow("SELECT since, why FROM carrier_lockouts WHERE channel = $1", channel)
        return None if row is None else Lockout(channel, row["since"], row["why"])

    async def next_try(self, channel: Channel, *, at: datetime, pause: timedelta) -> datetime | None:
        until: datetime | None = await self._c.fetchval(
            "SELECT next_try_at FROM carrier_lockouts WHERE channel = $1", channel
        )
        if until is None or until > at:
            return until
        mine = await self._c.fetchval(
            """UPDATE carrier_lockouts SET next_try_at = $3 WHERE channel = $1 AND next_try_at <= $2
            RETURNING true""",
            channel,
            at,
            at + pause,
        )
        return None if mine else at + pause

    async def let_in(self, channel: Channel) -> None:
        await self._c.execute("DELETE FROM carrier_lockouts WHERE channel = $1", channel)
