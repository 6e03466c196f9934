"""Leave to dial."""

from datetime import datetime

from pascal.adapters.postgres.database import Connection
from pascal.domain.calls import Intent
from pascal.domain.identities import Identity
from pascal.domain.ids import AgentId, IntentId


class PostgresIntents:
    def __init__(self, c: Connection) -> None:
        self._c = c

    async def get(self, intent_id: IntentId) -> Intent | None:
        row = await self._c.fetchrow(
            """SELECT agent_id, peer_kind, peer, given_at, lead_id, used_at, conversation_id
            FROM call_intents WHERE id = $1 FOR UPDATE""",
            intent_id,
        )
        if row is None:
            return None
        to = Identity(row["peer_kind"], row["peer"])
        return Intent(
            intent_id,
            AgentId(row["agent_id"]),
            to,
            row["given_at"],
            row["lead_id"],
            row["used_at"],
            row["conversation_id"],
        )

    async def save(self, intent: Intent) -> None:
        await self._c.execute(
            """INSERT INTO call_intents
                (id, agent_id, peer_kind, peer, given_at, lead_id, used_at, conversation_id)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
            ON CONFLICT (id) DO UPDATE SET used_at = excluded.used_at""",
            intent.id,
            intent.agent_id,
            intent.to.kind,
            intent.to.value,
            intent.at,
            intent.lead_id,
            intent.used_at,
            intent.conversation_id,
        )

    async def forget(self, *, before: datetime, most: int) -> int:
        gone = await self._c.fetch(
            """DELETE FROM call_intents WHERE id = ANY(ARRAY(
                SELECT id FROM call_intents WHERE given_at < $1 ORDER BY given_at LIMIT $2
                FOR UPDATE SKIP LOCKED
            )) RETURNING true""",
            before,
            most,
        )
        return len(gone)
