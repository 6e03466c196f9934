"""Web push on PostgreSQL: which devices are told, and what is on its way to them."""

from collections.abc import Sequence
from datetime import datetime

from asyncpg import Record

from pascal.adapters.postgres.database import Connection, Database
from pascal.domain.errors import NotFound
from pascal.domain.ids import AgentId, DeviceId, PushId
from pascal.domain.ports.push import Due, KeyPair
from pascal.domain.push import Device, News, Preferences, Push

_DEVICE = "s.id, s.agent_id, s.session_id, s.endpoint, s.p256dh, s.auth, s.language, s.device, s.created_at"
_FIELDS = 9

# as long as the session lasts in which it was kept: nothing has to be removed in time
_LIVE = """push_subscriptions s
    JOIN sessions e ON e.id = s.session_id AND e.revoked_at IS NULL AND e.expires_at > $1
    JOIN agents a ON a.id = s.agent_id AND a.active"""

_KEEP = f"""
    INSERT INTO push_subscriptions AS s
        (id, agent_id, session_id, endpoint, p256dh, auth, language, device, created_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
    ON CONFLICT (endpoint) DO UPDATE SET agent_id = excluded.agent_id, session_id = excluded.session_id,
        p256dh = excluded.p256dh, auth = excluded.auth, language = excluded.language,
        device = excluded.device, created_at = excluded.created_at
    RETURNING {_DEVICE}
"""

_WANTING = f"""
    SELECT {_DEVICE} FROM {_LIVE} LEFT JOIN push_preferences p ON p.agent_id = a.id
    WHERE (p.news IS NULL OR $2 = ANY(p.news))
        AND CASE WHEN $3::uuid IS NULL
            THEN a.availability <> 'offline' OR ($4 AND coalesce(p.while_offline, true))
            ELSE a.id = $3 END
    ORDER BY s.id
"""

_DUE = f"""
    SELECT {_DEVICE}, u.id AS push_id, u.news, u.about, u.at, c.project_id, t.since, a.time_zone,
        coalesce(CASE u.news
            WHEN 'given' THEN c.status = 'in_progress' AND c.agent_id = s.agent_id
            WHEN 'meeting_booked' THEN t.status = 'booked'
            WHEN 'meeting_moved' THEN t.status = 'booked'
            WHEN 'meeting_cancelled' THEN t.status = 'cancelled'
            ELSE c.status = 'queued' END, false) AS still
    FROM {_LIVE} JOIN pushes u ON u.subscription_id = s.id
        LEFT JOIN conversations c ON c.id = u.about LEFT JOIN meetings t ON t.id = u.about
    WHERE u.id = $2
"""


class PostgresPushes:
    def __init__(self, c: Connection) -> None:
        self._c = c

    async def keep(self, subscription: Device, *, most: int) -> Device:
        one = subscription
        (row,) = await self._c.fetch(
            _KEEP,
            one.id,
            one.agent_id,
            one.session_id,
            one.endpoint,
            one.p256dh,
            one.auth,
            one.language,
            one.device,
            one.created_at,
        )
        await self._c.execute(
            """DELETE FROM push_subscriptions WHERE id IN (SELECT id FROM push_subscriptions
                WHERE agent_id = $1 ORDER BY created_at DESC, id DESC OFFSET $2)""",
            one.agent_id,
            most,
        )
        return _device(row)

    async def remove(self, subscription_id: DeviceId, whose: AgentId | None = None) -> None:
        found = await self._c.fetchval(
            """DELETE FROM push_subscriptions WHERE id = $1 AND ($2::uuid IS NULL OR agent_id = $2)
            RETURNING id""",
            subscription_id,
            whose,
        )
        if found is None:
            raise NotFound

    async def drop_ended(self, *, at: datetime) -> None:
        await self._c.execute(
            """DELETE FROM push_subscriptions s USING sessions e, agents a
            WHERE e.id = s.session_id AND a.id = s.agent_id
                AND (e.revoked_at IS NOT NULL OR e.expires_at <= $1 OR NOT a.active)""",
            at,
        )

    async def prefer(self, agent_id: AgentId, preferences: Preferences) -> None:
        await self._c.execute(
            """INSERT INTO push_preferences (agent_id, news, while_offline) VALUES ($1, $2, $3)
            ON CONFLICT (agent_id) DO UPDATE SET news = $2, while_offline = $3""",
            agent_id,
            sorted(preferences.news),
            preferences.while_offline,
        )

    async def add(self, pushes: Sequence[Push]) -> None:
        # a device that went meanwhile is told nothing
        await self._c.execute(
            """INSERT INTO pushes (id, subscription_id, news, about, at)
            SELECT w.* FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::uuid[], $5::timestamptz[])
                AS w (id, subscription_id, news, about, at)
            JOIN push_subscriptions s ON s.id = w.subscription_id
            FOR KEY SHARE OF s
            ON CONFLICT (id) DO NOTHING""",
            [each.id for each in pushes],
            [each.subscription_id for each in pushes],
            [each.news for each in pushes],
            [each.about for each in pushes],
            [each.at for each in pushes],
        )

    async def done(self, push_id: PushId) -> None:
        await self._c.execute("DELETE FROM pushes WHERE id = $1", push_id)

    async def forget(self, *, before: datetime, most: int) -> int:
        gone = await self._c.fetch(
            """DELETE FROM pushes WHERE id = ANY(ARRAY(
                SELECT id FROM pushes WHERE at < $1 LIMIT $2 FOR UPDATE SKIP LOCKED
            )) RETURNING id""",
            before,
            most,
        )
        return len(gone)


class PostgresDevices:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def _all(self, statement: str, *values: object) -> list[Record]:
        async with self._database.connection() as c:
            return await c.fetch(statement, *values)

    async def key(self) -> KeyPair | None:
        found = await self._all("SELECT public, sealed FROM push_key")
        return KeyPair(*found[0]) if found else None

    async def propose_key(self, pair: KeyPair, instead_of: KeyPair | None) -> KeyPair:
        async with self._database.transaction() as c:
            await c.execute(
                "INSERT INTO push_key (id, public, sealed) VALUES (1, $1, $2) ON CONFLICT (id) DO NOTHING",
                pair.public,
                pair.sealed,
            )
            (row,) = await c.fetch("SELECT public, sealed FROM push_key FOR UPDATE")
            kept = KeyPair(*row)
            if kept != instead_of:
                return kept
            await c.execute("UPDATE push_key SET public = $1, sealed = $2", pair.public, pair.sealed)
            await c.execute("DELETE FROM push_subscriptions")
            return pair

    async def of(self, agent_id: AgentId, *, at: datetime) -> Sequence[Device]:
        found = await self._all(
            f"SELECT {_DEVICE} FROM {_LIVE} WHERE a.id = $2 ORDER BY s.created_at, s.id", at, agent_id
        )
        return [_device(row) for row in found]

    async def preferences(self, agent_id: AgentId) -> Preferences:
        found = await self._all(
            "SELECT news, while_offline FROM push_preferences WHERE agent_id = $1", agent_id
        )
        return Preferences(frozenset(map(News, found[0][0])), found[0][1]) if found else Preferences()

    async def wanting(
        self, news: News, *, only: AgentId | None = None, is_open: bool, at: datetime
    ) -> Sequence[Device]:
        return [_device(row) for row in await self._all(_WANTING, at, news, only, is_open)]

    async def due(self, push_id: PushId, *, at: datetime) -> Due | None:
        found = await self._all(_DUE, at, push_id)
        if not found:
            return None
        (row,) = found
        push = Push(PushId(row["push_id"]), row["id"], News(row["news"]), row["about"], row["at"])
        return Due(push, _device(row), row["project_id"], row["still"], row["since"], row["time_zone"])


def _device(row: Record) -> Device:
    return Device(*tuple(row)[:_FIELDS])
