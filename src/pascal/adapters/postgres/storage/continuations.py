"""Codes with which a conversation goes on elsewhere."""

from collections.abc import Sequence
from datetime import datetime

from pascal.adapters.postgres.database import Connection
from pascal.domain.channels import Channel
from pascal.domain.continuations import Continuation
from pascal.domain.identities import Identity
from pascal.domain.ids import ConversationId, LeadId

_USE_UP = """
    UPDATE continuations k SET used_at = $5, peer_kind = $3, peer = $4
    FROM conversations c
    WHERE k.digest = $1 AND k.channel = $2 AND k.used_at IS NULL AND k.expires_at > $5
        AND c.id = k.conversation_id AND c.status <> 'resolved'
    RETURNING c.id, c.lead_id, c.claimed_by
"""


class PostgresContinuations:
    def __init__(self, c: Connection) -> None:
        self._c = c

    async def offer(self, one: Continuation) -> None:
        await self._c.execute(
            """INSERT INTO continuations (digest, conversation_id, channel, expires_at)
            VALUES ($1, $2, $3, $4)""",
            one.digest,
            one.conversation_id,
            one.channel,
            one.expires_at,
        )

    async def use_up(
        self, digests: Sequence[bytes], channel: Channel, by: Identity, *, at: datetime
    ) -> tuple[ConversationId, LeadId | None] | None:
        for digest in digests:
            row = await self._c.fetchrow(_USE_UP, digest, channel, by.kind, by.value, at)
            if row is not None:
                lead_id = LeadId(row["lead_id"]) if row["claimed_by"] is None else None
                return ConversationId(row["id"]), lead_id
        return None

    async def went_on(self, identities: Sequence[Identity]) -> ConversationId | None:
        found = await self._c.fetchval(
            """SELECT c.id FROM (
                SELECT k.conversation_id FROM continuations k
                JOIN unnest($1::text[], $2::text[]) AS w (kind, value)
                    ON k.peer_kind = w.kind AND k.peer = w.value
                ORDER BY k.used_at DESC LIMIT 1
            ) AS last JOIN conversations c ON c.id = last.conversation_id AND c.status <> 'resolved'""",
            [each.kind for each in identities],
            [each.value for each in identities],
        )
        return None if found is None else ConversationId(found)

    async def is_of(self, conversation_id: ConversationId, identity: Identity) -> bool:
        found: bool = await self._c.fetchval(
            """SELECT EXISTS (SELECT FROM continuations
            WHERE conversation_id = $1 AND peer_kind = $2 AND peer = $3)""",
            conversation_id,
            identity.kind,
            identity.value,
        )
        return found

    async def forget(self, *, before: datetime, most: int) -> int:
        gone = await self._c.fetch(
            """DELETE FROM continuations WHERE digest = ANY(ARRAY(
                SELECT k.digest FROM continuations k JOIN conversations c ON c.id = k.conversation_id
                WHERE k.expires_at < $1 AND (k.used_at IS NULL OR c.status = 'resolved')
                ORDER BY k.expires_at LIMIT $2 FOR UPDATE OF k SKIP LOCKED
            )) RETURNING true""",
            before,
            most,
        )
        return len(gone)
