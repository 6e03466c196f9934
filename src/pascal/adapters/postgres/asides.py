"""What stands beside conversations for colleagues, of PostgreSQL."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from asyncpg import Record

from pascal.adapters.postgres.conditions import within
from pascal.adapters.postgres.database import Database
from pascal.adapters.postgres.storage.remarks import REMARK, remark
from pascal.adapters.postgres.storage.scheduled import SCHEDULED, scheduled
from pascal.domain.agents import Role
from pascal.domain.ids import AgentId, ConversationId, ScheduledId
from pascal.domain.ports.asides import AfterMention, Mention, ToSay
from pascal.domain.ports.reach import Reach
from pascal.domain.remarks import Remark
from pascal.domain.scheduled import MOST_UNSENT, Scheduled

_REMARKS = f"""
    SELECT {REMARK} FROM remarks r
    WHERE r.conversation_id = $1 AND ($3::timestamptz IS NULL OR (r.created_at, r.id) < ($3, $4::uuid))
    ORDER BY r.created_at DESC, r.id DESC LIMIT $2
"""

_MINE = """mentions m JOIN remarks r ON r.id = m.remark_id JOIN conversations c ON c.id = r.conversation_id
    WHERE m.agent_id = $1"""

_SCHEDULED = f"""
    SELECT {SCHEDULED} FROM scheduled s
    WHERE s.id IN (
        (SELECT id FROM scheduled WHERE conversation_id = $1 AND fate = 'waiting')
        UNION ALL
        (SELECT id FROM scheduled
        WHERE conversation_id = $1 AND fate = 'cancelled' AND reason <> 'withdrawn'
        ORDER BY send_at DESC, id DESC LIMIT {MOST_UNSENT})
    )
    ORDER BY s.send_at, s.id
"""

_TO_SAY = """
    SELECT s.id, s.conversation_id, s.author_id, a.name, a.role, s.send_at
    FROM scheduled s JOIN agents a ON a.id = s.author_id
    WHERE s.fate = 'waiting' AND
"""


class PostgresAsides:
    def __init__(self, database: Database) -> None:
        self._database = database

    async def _all(self, statement: str, *values: object) -> list[Record]:
        async with self._database.connection() as c:
            return await c.fetch(statement, *values)

    async def remarks(
        self, conversation_id: ConversationId, limit: int, after: tuple[datetime, UUID] | None
    ) -> Sequence[Remark]:
        found = await self._all(_REMARKS, conversation_id, limit, *(after or (None, None)))
        return [remark(row) for row in found]

    async def mentions(
        self, agent_id: AgentId, reach: Reach, limit: int, after: AfterMention | None
    ) -> Sequence[Mention]:
        behind = (None, None, None) if after is None else (after.read, after.at, after.id)
        found = await self._all(
            f"""SELECT {REMARK}, c.contact_name, m.at, m.read_at FROM {_MINE} AND {within(reach, "$2")}
                AND ($4::bool IS NULL OR m.read_at IS NOT NULL > $4
                    OR (m.read_at IS NOT NULL = $4 AND (m.at, r.id) < ($5, $6::uuid)))
            ORDER BY m.read_at IS NOT NULL, m.at DESC, r.id DESC LIMIT $3""",
            agent_id,
            reach.who,
            limit,
            *behind,
        )
        return [Mention(remark(row), row["contact_name"], row["at"], row["read_at"]) for row in found]

    async def unread_mentions(self, agent_id: AgentId, reach: Reach) -> int:
        (row,) = await self._all(
            f"SELECT count(*) AS unread FROM {_MINE} AND {within(reach, '$2')} AND m.read_at IS NULL",
            agent_id,
            reach.who,
        )
        count: int = row["unread"]
        return count

    async def scheduled(self, conversation_id: ConversationId) -> Sequence[Scheduled]:
        return [scheduled(row) for row in await self._all(_SCHEDULED, conversation_id)]

    async def due(self, at: datetime, most: int) -> Sequence[ToSay]:
        found = await self._all(
            f"""{_TO_SAY} s.send_at <= $1 AND (s.paused_until IS NULL OR s.paused_until <= $1)
            ORDER BY s.send_at, s.id LIMIT $2""",
            at,
            most,
        )
        return [_to_say(row) for row in found]

    async def waiting(
        self,
        conversations: Sequence[ConversationId],
        authors: Sequence[AgentId],
        lead_wrote: Sequence[ConversationId],
    ) -> Sequence[ToSay]:
        found = await self._all(
            f"""{_TO_SAY} (s.conversation_id = ANY($1) OR s.author_id = ANY($2)
                OR (s.conversation_id = ANY($3) AND s.cancel_if_lead_writes))
            ORDER BY s.send_at, s.id""",
            conversations,
            authors,
            lead_wrote,
        )
        return [_to_say(row) for row in found]

    async def oversleeping(self, at: datetime, most: int) -> Sequence[ConversationId]:
        found = await self._all(
            "SELECT id FROM conversations WHERE snoozed_until <= $1 ORDER BY snoozed_until, id LIMIT $2",
            at,
            most,
        )
        return [ConversationId(row["id"]) for row in found]


def _to_say(row: Record) -> ToSay:
    return ToSay(
        ScheduledId(row["id"]),
        ConversationId(row["conversation_id"]),
        AgentId(row["author_id"]),
        row["name"],
        Role(row["role"]),
        row["send_at"],
    )
