"""Codes that were asked for."""

from collections.abc import Sequence
from datetime import datetime

from pascal.adapters.postgres.database import Connection
from pascal.domain.events import Event
from pascal.domain.ids import VisitorId
from pascal.domain.verifications import Verification


class PostgresVerifications:
    def __init__(self, c: Connection, pending: list[Event]) -> None:
        self._c = c
        self._pending = pending

    async def latest(self, visitor: VisitorId) -> Verification | None:
        row = await self._c.fetchrow(
            """SELECT id, visitor_id, email, created_at, expires_at, tries, used_at FROM verifications
            WHERE visitor_id = $1 ORDER BY created_at DESC LIMIT 1 FOR UPDATE""",
            visitor,
        )
        return None if row is None else Verification(*row)

    async def asked_for(self, email: str, *, since: datetime) -> Sequence[datetime]:
        await self._c.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", f"verification {email}"
        )
        found = await self._c.fetch(
            "SELECT created_at FROM verifications WHERE email = $1 AND created_at > $2 ORDER BY created_at",
            email,
            since,
        )
        return [row["created_at"] for row in found]

    async def save(self, verification: Verification) -> None:
        one = verification
        await self._c.execute(
            """INSERT INTO verifications (id, visitor_id, email, created_at, expires_at, tries, used_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7)
            ON CONFLICT (id) DO UPDATE SET tries = excluded.tries, used_at = excluded.used_at""",
            one.id,
            one.visitor_id,
            one.email,
            one.created_at,
            one.expires_at,
            one.tries,
            one.used_at,
        )
        self._pending += one.events
        one.events.clear()
