"""Sessions of agents."""

from datetime import datetime

from pascal.adapters.postgres.database import Connection
from pascal.domain.events import Event
from pascal.domain.ids import AgentId, SessionId
from pascal.domain.sessions import Session


class PostgresSessions:
    def __init__(self, c: Connection, pending: list[Event]) -> None:
        self._c = c
        self._pending = pending

    async def get(self, session_id: SessionId) -> Session | None:
        row = await self._c.fetchrow(
            """SELECT id, agent_id, digest, expires_at, revoked_at, previous, renewed_at
            FROM sessions WHERE id = $1 FOR UPDATE""",
            session_id,
        )
        return None if row is None else Session(*row)

    async def save(self, session: Session) -> None:
        await self._c.execute(
            """INSERT INTO sessions (id, agent_id, digest, expires_at, revoked_at, previous, renewed_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7)
            ON CONFLICT (id) DO UPDATE SET digest = excluded.digest, expires_at = excluded.expires_at,
                revoked_at = excluded.revoked_at, previous = excluded.previous,
                renewed_at = excluded.renewed_at""",
            session.id,
            session.agent_id,
            session.digest,
            session.expires_at,
            session.revoked_at,
            session.previous,
            session.renewed_at,
        )
        self._pending += session.events
        session.events.clear()

    async def revoke_all(self, agent_id: AgentId, *, at: datetime) -> None:
        await self._c.execute(
            "UPDATE sessions SET revoked_at = $2 WHERE agent_id = $1 AND revoked_at IS NULL", agent_id, at
        )
