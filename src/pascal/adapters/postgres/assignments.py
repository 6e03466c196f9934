"""What is asked before and after somebody is given a conversation, of PostgreSQL."""

from collections.abc import Sequence
from datetime import datetime

from asyncpg import Record

from pascal.adapters.postgres import rows
from pascal.adapters.postgres.conditions import spoken, turn
from pascal.adapters.postgres.database import Database
from pascal.domain.assignment import Standing, Waiting
from pascal.domain.conversations import Priority
from pascal.domain.ids import AgentId, ConversationId, TeamId
from pascal.domain.messages import WORDLESS
from pascal.domain.ports.assignments import Abandoned, Assignment, TeamRow

_STANDINGS = """
    SELECT a.id, a.team_id, a.max_concurrent_chats,
        (SELECT count(*) FROM conversations c WHERE c.agent_id = a.id AND c.status = 'in_progress')
            AS open_now,
        greatest(
            coalesce(a.availability_since, a.created_at),
            (SELECT max(g.at) FROM assignments g WHERE g.agent_id = a.id),
            (SELECT max(c.closed_at) FROM conversations c WHERE c.agent_id = a.id AND c.status = 'resolved')
        ) AS idle_since
    FROM agents a JOIN teams t ON t.id = a.team_id
    WHERE t.automatic AND a.active AND a.availability = 'online'
    ORDER BY a.id
"""

_WAITING = f"""
    SELECT q.id, q.created_at, q.priority,
        (SELECT p.agent_id FROM conversations p
            WHERE p.lead_id = q.lead_id AND p.claimed_by IS NOT DISTINCT FROM q.claimed_by
                AND p.agent_id IS NOT NULL AND (p.created_at, p.id) < (q.created_at, q.id)
            ORDER BY p.created_at DESC, p.id DESC LIMIT 1) AS last_agent,
        ARRAY(SELECT g.agent_id FROM assignments g WHERE g.conversation_id = q.id AND g.let_go) AS let_go
    FROM (
        SELECT c.*, {turn("c")} AS place FROM conversations c WHERE c.status = 'queued'
    ) q
    WHERE $2::timestamptz IS NULL OR (q.place, q.id) > ($2, $3::uuid)
    ORDER BY q.place, q.id LIMIT $1
"""

_ABANDONED = """
    SELECT c.id, c.agent_id, c.last_seq
    FROM conversations c JOIN agents a ON a.id = c.agent_id
    CROSS JOIN LATERAL (SELECT g.at, g.assigned_by FROM assignments g
        WHERE g.conversation_id = c.id ORDER BY g.version DESC LIMIT 1) last
    WHERE c.status = 'in_progress' AND a.availability = 'offline'
        AND coalesce(a.availability_since, a.created_at) <= $1 AND last.assigned_by = 'automatic'
        AND NOT EXISTS (SELECT FROM messages m
            WHERE m.conversation_id = c.id AND m.sender_type = 'agent' AND m.sender_id = c.agent_id
                AND m.created_at >= last.at)
    ORDER BY c.id LIMIT $2
"""

_WORDLESS = ", ".join(f"'{each}'" for each in WORDLESS)
_LATE = f"""
    SELECT c.id FROM conversations c LEFT JOIN LATERAL (
        SELECT m.seq FROM messages m
        WHERE m.conversation_id = c.id AND m.sender_type = 'bot' AND {spoken("m")}
            AND m.created_at >= coalesce(c.waits_since, c.created_at)
        ORDER BY m.seq DESC LIMIT 1) answered ON c.bot_enabled
        LEFT JOIN bot_states b ON b.conversation_id = c.id
    WHERE c.status = 'queued' AND c.alarmed_at IS NULL AND coalesce(c.waits_since, c.created_at) <= $1
        AND (answered.seq IS NULL OR EXISTS (SELECT FROM messages m
            WHERE m.conversation_id = c.id AND m.seq > greatest(answered.seq, b.heard)
                AND m.sender_type = 'lead' AND m.content_type NOT IN ({_WORDLESS}) AND m.created_at <= $1))
    ORDER BY c.id LIMIT $2
"""

_HISTORY = """
    SELECT g.at, g.agent_id, a.name, g.assigned_by, g.because
    FROM assignments g JOIN agents a ON a.id = g.agent_id
    WHERE g.conversation_id = $1 ORDER BY g.version
"""

_TEAMS = """
    SELECT t.id, t.name, t.automatic,
        ARRAY(SELECT a.id FROM agents a WHERE a.team_id = t.id ORDER BY a.id) AS agent_ids
    FROM teams t ORDER BY pascal_fold(t.name) COLLATE "C", t.id
"""


class PostgresAssignments:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def _all(self, statement: str, *values: object) -> list[Record]:
        async with self._database.connection() as c:
            return await c.fetch(statement, *values)

    async def standings(self) -> Sequence[Standing]:
        return [
            Standing(
                AgentId(row["id"]),
                TeamId(row["team_id"]),
                row["open_now"],
                row["max_concurrent_chats"],
                row["idle_since"],
            )
            for row in await self._all(_STANDINGS)
        ]

    async def waiting(self, most: int, after: Waiting | None) -> Sequence[Waiting]:
        behind = (None, None) if after is None else after.turn
        return [
            Waiting(
                ConversationId(row["id"]),
                row["created_at"],
                Priority(row["priority"]) if row["priority"] else None,
                row["last_agent"],
                frozenset(row["let_go"]),
            )
            for row in await self._all(_WAITING, most, *behind)
        ]

    async def abandoned(self, *, gone_before: datetime, most: int) -> Sequence[Abandoned]:
        return [Abandoned(*row) for row in await self._all(_ABANDONED, gone_before, most)]

    async def late(self, *, since: datetime, most: int) -> Sequence[ConversationId]:
        return [ConversationId(row["id"]) for row in await self._all(_LATE, since, most)]

    async def history(self, conversation_id: ConversationId) -> Sequence[Assignment]:
        return [
            Assignment(
                row["at"],
                AgentId(row["agent_id"]),
                row["name"],
                row["assigned_by"],
                rows.because(row["because"]),
            )
            for row in await self._all(_HISTORY, conversation_id)
        ]

    async def teams(self) -> Sequence[TeamRow]:
        return [TeamRow(*row) for row in await self._all(_TEAMS)]
