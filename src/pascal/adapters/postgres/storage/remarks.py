"""What colleagues alone read, and who is called to read it."""

from datetime import datetime

import asyncpg
from asyncpg import Record

from pascal.adapters.postgres.database import Connection
from pascal.domain.errors import Collision, NotFound
from pascal.domain.events import Event
from pascal.domain.ids import AgentId, ConversationId, RemarkId
from pascal.domain.remarks import Remark

REMARK = """r.id, r.conversation_id, r.author_id,
    (SELECT a.name FROM agents a WHERE a.id = r.author_id) AS author_name, r.content,
    ARRAY(SELECT w.agent_id FROM mentions w WHERE w.remark_id = r.id ORDER BY w.agent_id) AS mentions,
    r.created_at, r.edited_at, r.client_id"""


def remark(row: Record) -> Remark:
    return Remark(
        id=RemarkId(row["id"]),
        conversation_id=ConversationId(row["conversation_id"]),
        author_id=AgentId(row["author_id"]),
        author_name=row["author_name"],
        text=row["content"],
        mentions=tuple(row["mentions"]),
        created_at=row["created_at"],
        edited_at=row["edited_at"],
        client_id=row["client_id"],
    )


class PostgresRemarks:
    def __init__(self, c: Connection, pending: list[Event]) -> None:
        self._c = c
        self._pending = pending

    async def get(self, remark_id: RemarkId) -> Remark:
        row = await self._c.fetchrow(f"SELECT {REMARK} FROM remarks r WHERE r.id = $1", remark_id)
        if row is None:
            raise NotFound
        return remark(row)

    async def by_client_id(
        self, conversation_id: ConversationId, author_id: AgentId, client_id: str
    ) -> Remark | None:
        row = await self._c.fetchrow(
            f"""SELECT {REMARK} FROM remarks r
            WHERE r.conversation_id = $1 AND r.author_id = $2 AND r.client_id = $3""",
            conversation_id,
            author_id,
            client_id,
        )
        return None if row is None else remark(row)

    async def save(self, remark: Remark) -> None:
        one = remark
        await self._c.execute(
            """INSERT INTO remarks (id, conversation_id, author_id, content, created_at, edited_at, client_id)
            VALUES ($1, $2, $3, $4, $5, $6, $7)
            ON CONFLICT (id) DO UPDATE SET content = excluded.content, edited_at = excluded.edited_at""",
            one.id,
            one.conversation_id,
            one.author_id,
            one.text,
            one.created_at,
            one.edited_at,
            one.client_id,
        )
        await self._c.execute(
            "DELETE FROM mentions WHERE remark_id = $1 AND agent_id <> ALL($2)", one.id, one.mentions
        )
        try:
            await self._c.execute(
                """INSERT INTO mentions (remark_id, agent_id, at) SELECT $1, agent_id, $3
                FROM unnest($2::uuid[]) AS w (agent_id) ON CONFLICT DO NOTHING""",
                one.id,
                one.mentions,
                one.edited_at or one.created_at,
            )
        except asyncpg.ForeignKeyViolationError as error:
            raise Collision from error
        self._tell(one)

    async def remove(self, remark: Remark) -> None:
        await self._c.execute("DELETE FROM mentions WHERE remark_id = $1", remark.id)
        await self._c.execute("DELETE FROM remarks WHERE id = $1", remark.id)
        self._tell(remark)

    async def read(self, agent_id: AgentId, conversation_id: ConversationId | None, *, at: datetime) -> None:
        await self._c.execute(
            """UPDATE mentions SET read_at = $3
            WHERE agent_id = $1 AND read_at IS NULL AND ($2::uuid IS NULL
                OR remark_id IN (SELECT id FROM remarks WHERE conversation_id = $2))""",
            agent_id,
            conversation_id,
            at,
        )

    def _tell(self, remark: Remark) -> None:
        self._pending += remark.events
        remark.events.clear()
