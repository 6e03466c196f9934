"""What is to be said later."""

from datetime import datetime

from asyncpg import Record

from pascal.adapters.postgres.database import Connection
from pascal.domain.errors import NotFound
from pascal.domain.events import Event
from pascal.domain.ids import AgentId, ConversationId, ScheduledId
from pascal.domain.messages import ContentType, Draft
from pascal.domain.scheduled import Fate, Scheduled

SCHEDULED = """s.id, s.conversation_id, s.author_id,
    (SELECT a.name FROM agents a WHERE a.id = s.author_id) AS author_name, s.content, s.content_type,
    s.upload_id, s.client_id, s.template_id, s.send_at, s.cancel_if_lead_writes, s.with_agent, s.after_seq,
    s.created_at, s.fate, s.reason"""


def scheduled(row: Record) -> Scheduled:
    return Scheduled(
        id=ScheduledId(row["id"]),
        conversation_id=ConversationId(row["conversation_id"]),
        author_id=AgentId(row["author_id"]),
        author_name=row["author_name"],
        draft=Draft(
            row["content"],
            ContentType(row["content_type"]),
            row["upload_id"],
            row["client_id"],
            row["template_id"],
        ),
        send_at=row["send_at"],
        cancel_if_lead_writes=row["cancel_if_lead_writes"],
        with_agent=AgentId(row["with_agent"]),
        after_seq=row["after_seq"],
        created_at=row["created_at"],
        fate=Fate(row["fate"]),
        reason=row["reason"],
    )


class PostgresScheduled:
    def __init__(self, c: Connection, pending: list[Event]) -> None:
        self._c = c
        self._pending = pending

    async def get(self, scheduled_id: ScheduledId) -> Scheduled:
        row = await self._c.fetchrow(f"SELECT {SCHEDULED} FROM scheduled s WHERE s.id = $1", scheduled_id)
        if row is None:
            raise NotFound
        return scheduled(row)

    async def by_client_id(
        self, conversation_id: ConversationId, author_id: AgentId, client_id: str
    ) -> Scheduled | None:
        row = await self._c.fetchrow(
            f"""SELECT {SCHEDULED} FROM scheduled s
            WHERE s.conversation_id = $1 AND s.author_id = $2 AND s.client_id = $3""",
            conversation_id,
            author_id,
            client_id,
        )
        return None if row is None else scheduled(row)

    async def count_waiting(self, conversation_id: ConversationId) -> int:
        count: int = await self._c.fetchval(
            "SELECT count(*) FROM scheduled WHERE conversation_id = $1 AND fate = 'waiting'", conversation_id
        )
        return count

    async def save(self, scheduled: Scheduled) -> None:
        one = scheduled
        await self._c.execute(
            """INSERT INTO scheduled (id, conversation_id, author_id, content, content_type, upload_id,
                client_id, template_id, send_at, cancel_if_lead_writes, with_agent, after_seq, created_at,
                fate, reason)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
            ON CONFLICT (id) DO UPDATE SET content = excluded.content,
                content_type = excluded.content_type, upload_id = excluded.upload_id,
                send_at = excluded.send_at, cancel_if_lead_writes = excluded.cancel_if_lead_writes,
                after_seq = excluded.after_seq, fate = excluded.fate, reason = excluded.reason,
                paused_until = NULL""",
            one.id,
            one.conversation_id,
            one.author_id,
            one.draft.text,
            one.draft.content_type,
            one.draft.upload_id,
            one.draft.client_id,
            one.draft.template_id,
            one.send_at,
            one.cancel_if_lead_writes,
            one.with_agent,
            one.after_seq,
            one.created_at,
            one.fate,
            one.reason,
        )
        self._pending += one.events
        one.events.clear()

    async def pause(self, scheduled_id: ScheduledId, until: datetime) -> None:
        await self._c.execute(
            "UPDATE scheduled SET paused_until = $2 WHERE id = $1 AND fate = 'waiting'", scheduled_id, until
        )
