"""Conversations: loaded under lock, stored with what was said in them and with their events."""

from collections.abc import Collection, Mapping, Sequence
from itertools import repeat
from uuid import UUID

import asyncpg

from pascal.adapters.postgres import rows
from pascal.adapters.postgres.conditions import of_visitor, present, spoken
from pascal.adapters.postgres.database import Connection
from pascal.domain.actors import Actor
from pascal.domain.conversations import Conversation, Status
from pascal.domain.errors import Collision, NotFound
from pascal.domain.events import ConversationReleased, ConversationTaken, Event, MessagesRead, NoteReworded
from pascal.domain.identities import Identity
from pascal.domain.ids import AgentId, ConversationId, LeadId, MessageId, QualificationId, UploadId, VisitorId
from pascal.domain.leads import Contact
from pascal.domain.messages import Message, Note, SenderType
from pascal.domain.ports.storage.conversations import UNANSWERED_MOST

_LOAD = f"""
    SELECT {rows.CONVERSATION},
        ARRAY(SELECT p.visitor_id FROM proofs p WHERE p.lead_id = c.lead_id) AS proven
    FROM conversations c
"""

_RECALL = f"""
    SELECT {rows.MESSAGE}
    FROM unnest($1::uuid[], $2::text[]) AS w (conversation_id, client_id)
    JOIN messages m ON m.conversation_id = w.conversation_id AND m.client_id = w.client_id
"""


# the transaction's id, or that of an earlier event of the stream if it is later: a transaction may have been
# given its own before it waited for the stream's lock
WINDOW = """greatest(pg_current_xact_id(), (
        SELECT o.xid FROM outbox o
        WHERE o.stream = w.stream AND o.xid > pg_current_xact_id()
            AND o.xid < pg_snapshot_xmax(pg_current_snapshot())
        ORDER BY o.xid DESC LIMIT 1
    ))"""


def and_say(first: int, which_messages: str = "", which_events: str = "") -> str:
    """The rest of a statement that stores messages and events; its values begin at `$first`."""
    n = [f"${first + place}" for place in range(20)]
    return f"""said AS (
        INSERT INTO messages (conversation_id, seq, id, sender_type, sender_id, sender_name, content,
            content_type, upload_id, client_id, note, channel, created_at, about, media, choices)
        SELECT * FROM unnest({n[0]}::uuid[], {n[1]}::int[], {n[2]}::uuid[], {n[3]}::text[], {n[4]}::uuid[],
            {n[5]}::text[], {n[6]}::text[], {n[7]}::text[], {n[8]}::uuid[], {n[9]}::text[], {n[10]}::text[],
            {n[11]}::text[], {n[12]}::timestamptz[], {n[13]}::uuid[], {n[14]}::text[],
            {n[15]}::jsonb[])
            AS w (conversation_id) {which_messages}
    )
    INSERT INTO outbox (xid, stream, name, payload, actor)
    SELECT {WINDOW}, stream, name, payload, actor
    FROM unnest({n[16]}::uuid[], {n[17]}::text[], {n[18]}::text[], {n[19]}::text[])
        WITH ORDINALITY AS w (stream, name, payload, actor, place)
    {which_events} ORDER BY place"""


# one update alone: a second one of the same row would look at its foreign keys anew
_SAVE = f"""
    WITH saved AS (
        UPDATE conversations SET claimed_by = $2, status = $3, priority = $4, tags = $5, bot_enabled = $6,
            agent_id = $7, assigned_at = $8, closed_at = $9, version = $10, last_seq = $11,
            last_message_at = $12, read_by_lead = $13, read_by_agent = $14, priority_by = $15, tags_by = $16,
            summary = $17, analysed_priority = $18, analysed_tags = $19, analysed_at = $20, analysed_by = $21,
            analysed_upto = $22, snoozed_until = $23, waits_since = $24, alarmed_at = $25,
            channel = $26, turn = $27
        WHERE id = $1
    ), {and_say(28)}
"""

_OPEN = f"""
    WITH opened AS (
        INSERT INTO conversations (id, lead_id, claimed_by, contact_name, contact_email, contact_phone,
            project_id, channel, status, priority, tags, bot_enabled, agent_id, created_at, assigned_at,
            closed_at, last_message_at, last_seq, read_by_lead, read_by_agent, version, priority_by, tags_by,
            summary, analysed_priority, analysed_tags, analysed_at, analysed_by, analysed_upto, turn)
        VALUES ({", ".join(f"${place}" for place in range(1, 31))})
    ), {and_say(31)}
"""


_MARK_READ = """
    UPDATE messages SET read_at = $4
    WHERE conversation_id = $1 AND seq > $2 AND seq <= $3 AND read_at IS NULL AND sender_type = ANY($5)
"""

# in the transaction of the conversation itself, since the next choice asks for them
_ASSIGN = """
    INSERT INTO assignments (conversation_id, version, agent_id, at, assigned_by, because, let_go)
    VALUES ($1, $2, $3, $4, $5, $6, false)
"""

_LET_GO = "UPDATE assignments SET let_go = true WHERE conversation_id = $1 AND agent_id = $2"


class PostgresConversations:
    def __init__(self, c: Connection, pending: list[Event], by: Actor | None) -> None:
        self._c = c
        self._pending = pending
        self._by = by
        self.recorded = False
        """Whether events were stored with one of them."""

    async def get(self, conversation_id: ConversationId) -> Conversation:
        found = await load(self._c, "c.id = $1", conversation_id)
        if not found:
            raise NotFound
        return found[0]

    async def lead_of(self, conversation_id: ConversationId) -> LeadId:
        lead_id = await self._c.fetchval("SELECT lead_id FROM conversations WHERE id = $1", conversation_id)
        if lead_id is None:
            raise NotFound
        return LeadId(lead_id)

    async def active(self, lead_id: LeadId, claimed_by: VisitorId | None) -> Conversation | None:
        found = await load(
            self._c,
            """c.lead_id = $1 AND coalesce(c.claimed_by, '00000000-0000-0000-0000-000000000000')
                = coalesce($2, '00000000-0000-0000-0000-000000000000'::uuid) AND c.status <> 'resolved'""",
            lead_id,
            claimed_by,
        )
        return found[0] if found else None

    async def present(self, qualification_id: QualificationId) -> Conversation:
        found = await load(self._c, f"c.id = {present('$1')}", qualification_id)
        if not found:
            raise NotFound
        return found[0]

    async def said(self, visitor: VisitorId, client_id: str) -> tuple[Conversation, Message] | None:
        row = await self._c.fetchrow(
            f"""SELECT {rows.MESSAGE} FROM conversations c JOIN messages m ON m.conversation_id = c.id
            WHERE {of_visitor()} AND m.client_id = $2 AND m.sender_id = $1
            ORDER BY m.created_at DESC LIMIT 1""",
            visitor,
            client_id,
        )
        if row is None:
            return None
        message = rows.message(row)
        (conversation,) = await read(self._c, [message.conversation_id])
        return conversation, message

    async def told(self, conversation_id: ConversationId, note: Note, about: str) -> bool:
        found: bool = await self._c.fetchval(
            """SELECT EXISTS (SELECT FROM messages
                WHERE conversation_id = $1 AND note = $2 AND content = $3)""",
            conversation_id,
            note,
            about,
        )
        return found

    async def recall(self, conversation: Conversation, client_id: str) -> None:
        await recall_said(self._c, [(conversation, client_id)])

    async def latest_contact(self, visitor: VisitorId) -> Contact | None:
        row = await self._c.fetchrow(
            f"""SELECT contact_name, contact_email, contact_phone, project_id FROM conversations c
            WHERE {of_visitor()} ORDER BY c.created_at DESC LIMIT 1""",
            visitor,
        )
        return None if row is None else rows.contact(row)

    async def claimed(
        self, lead_id: LeadId, visitor: VisitorId
    ) -> tuple[Sequence[Conversation], Conversation | None]:
        found = await _load_in_order(
            self._c,
            """c.lead_id = $1 AND (c.claimed_by = $2
                OR (c.claimed_by IS NULL AND c.status <> 'resolved'))""",
            lead_id,
            visitor,
        )
        own = next((each for each in found if each.claimed_by is None), None)
        return [each for each in found if each is not own], own

    async def only_claimed(self, lead_id: LeadId, typed: Identity) -> bool:
        found: bool | None = await self._c.fetchval(
            """SELECT bool_and(claimed_by IS NOT NULL) FROM conversations
                WHERE lead_id = $1 AND $2 IN (contact_email, contact_phone)""",
            lead_id,
            typed.value,
        )
        return bool(found)

    async def beside(
        self, lead_id: LeadId, others: Sequence[ConversationId]
    ) -> tuple[Conversation | None, Sequence[Conversation]]:
        found = await load(
            self._c,
            """c.status <> 'resolved' AND (c.id = ANY($2)
                OR (c.lead_id = $1 AND c.claimed_by IS NULL))""",
            lead_id,
            others,
        )
        own = next((each for each in found if (each.lead_id, each.claimed_by) == (lead_id, None)), None)
        return own, [each for each in found if each is not own]

    async def unanswered(self, conversation_id: ConversationId) -> Sequence[Message]:
        found = await self._c.fetch(
            f"""SELECT {rows.MESSAGE} FROM messages m
            WHERE m.conversation_id = $1 AND m.sender_type = 'lead'
                AND m.seq > coalesce((SELECT max(s.seq) FROM messages s
                    WHERE s.conversation_id = $1 AND s.sender_type <> 'lead' AND {spoken("s")}), 0)
            ORDER BY m.seq DESC LIMIT {UNANSWERED_MOST}""",
            conversation_id,
        )
        return [rows.message(row) for row in reversed(found)]

    async def unseen(self, conversation_id: ConversationId) -> Sequence[Message]:
        found = await self._c.fetch(
            f"""SELECT {rows.MESSAGE} FROM messages m
            WHERE m.conversation_id = $1 AND m.sender_type = 'agent' AND m.channel = 'web'
                AND m.seq > greatest(
                    (SELECT read_by_lead FROM conversations WHERE id = $1),
                    (SELECT max(seq) FROM messages WHERE conversation_id = $1 AND sender_type = 'lead'),
                    (SELECT max(s.seq) FROM communications k
                        JOIN messages s ON s.conversation_id = k.conversation_id AND s.id = k.message_id
                        WHERE k.conversation_id = $1 AND k.direction = 'out' AND s.channel = 'web'))
            ORDER BY m.seq""",
            conversation_id,
        )
        return [rows.message(row) for row in found]

    async def spoke(self, conversation_id: ConversationId, who: SenderType, *, after: int) -> bool:
        found: bool = await self._c.fetchval(
            """SELECT EXISTS (SELECT FROM messages
                WHERE conversation_id = $1 AND seq > $2 AND sender_type = $3)""",
            conversation_id,
            after,
            who,
        )
        return found

    async def attach(
        self, conversation_id: ConversationId, message_id: MessageId, upload_id: UploadId | None
    ) -> None:
        await self._c.execute(
            """WITH changed AS (
                UPDATE conversations SET carried = carried + 1 WHERE id = $1
            ) UPDATE messages SET upload_id = $3, media = CASE WHEN $3::uuid IS NULL THEN 'failed' END
            WHERE conversation_id = $1 AND id = $2""",
            conversation_id,
            message_id,
            upload_id,
        )

    async def left_by(
        self, agent_id: AgentId, met: Collection[QualificationId]
    ) -> tuple[Sequence[Conversation], Mapping[QualificationId, Conversation]]:
        theirs = await self._c.fetch(
            f"SELECT q.id, {present('q.id')} AS talk FROM unnest($1::uuid[]) q (id)", met
        )
        found = await _load_in_order(
            self._c,
            "(c.agent_id = $1 AND c.status = 'in_progress') OR c.id = ANY ($2)",
            agent_id,
            [row["talk"] for row in theirs],
        )
        known = {each.id: each for each in found}
        return (
            [each for each in found if each.agent_id == agent_id and each.status is Status.IN_PROGRESS],
            {QualificationId(row["id"]): known[row["talk"]] for row in theirs if row["talk"] in known},
        )

    async def count_open(self, agent_id: AgentId) -> int:
        count: int = await self._c.fetchval(
            "SELECT count(*) FROM conversations WHERE agent_id = $1 AND status = 'in_progress'", agent_id
        )
        return count

    async def add(self, conversation: Conversation) -> None:
        one = conversation
        try:
            await self._c.execute(
                _OPEN,
                one.id,
                one.lead_id,
                one.claimed_by,
                one.contact.name,
                one.contact.email,
                one.contact.phone,
                one.contact.project_id,
                one.channel,
                one.status,
                one.priority,
                one.tags,
                one.bot_enabled,
                one.agent_id,
                one.created_at,
                one.assigned_at,
                one.closed_at,
                one.last_message_at,
                one.last_seq,
                one.read_by_lead,
                one.read_by_agent,
                one.version,
                one.priority_by,
                one.tags_by,
                *rows.analysed_columns(one.analysed),
                one.turn,
                *rows.message_columns(one.new_messages),
                *rows.event_columns([*self._pending, *one.events], repeat(self._by)),
            )
        except asyncpg.UniqueViolationError as error:
            raise Collision from error
        self._pending.clear()
        self.recorded = True
        mark_stored(one)

    async def save(self, conversation: Conversation) -> None:
        one = conversation
        if not one.events:
            return
        try:
            await self._c.execute(
                _SAVE,
                one.id,
                one.claimed_by,
                one.status,
                one.priority,
                one.tags,
                one.bot_enabled,
                one.agent_id,
                one.assigned_at,
                one.closed_at,
                one.version,
                one.last_seq,
                one.last_message_at,
                one.read_by_lead,
                one.read_by_agent,
                one.priority_by,
                one.tags_by,
                *rows.analysed_columns(one.analysed),
                one.snoozed_until,
                one.waits_since,
                one.alarmed_at,
                one.channel,
                one.turn,
                *rows.message_columns(one.new_messages),
                *rows.event_columns([*self._pending, *one.events], repeat(self._by)),
            )
        except asyncpg.UniqueViolationError as error:
            raise Collision from error
        await mark_read(self._c, one.events)
        await _reword(self._c, one.events)
        await _keep_assignments(self._c, one.events)
        self._pending.clear()
        self.recorded = True
        mark_stored(one)


async def load(c: Connection, condition: str, *values: object) -> list[Conversation]:
    """Those under *condition*, locked, by id."""
    # two statements: what a statement reads beside the row it waits for is as old as its beginning
    locked = await c.fetch(
        f"SELECT c.id FROM conversations c WHERE {condition} ORDER BY c.id FOR UPDATE OF c", *values
    )
    return await read(c, [row["id"] for row in locked]) if locked else []


async def read(c: Connection, ids: Sequence[UUID]) -> list[Conversation]:
    """Those there are, by id, without a lock."""
    found = await c.fetch(f"{_LOAD} WHERE c.id = ANY($1) ORDER BY c.id", ids)
    return [rows.conversation(row, row["proven"]) for row in found]


async def _load_in_order(c: Connection, condition: str, *values: object) -> list[Conversation]:
    found = await load(c, condition, *values)
    return sorted(found, key=lambda each: (each.created_at, each.id))


async def recall_said(c: Connection, wanted: Sequence[tuple[Conversation, str]]) -> None:
    """After the lock, so that what was said a moment ago under the same client id is seen."""
    by_id = {each.id: each for each, _ in wanted}
    for row in await c.fetch(_RECALL, [each.id for each, _ in wanted], [name for _, name in wanted]):
        message = rows.message(row)
        if message.client_id is not None:
            by_id[message.conversation_id].said[message.client_id, message.sender.id] = message


async def mark_read(c: Connection, events: Sequence[Event]) -> None:
    for event in events:
        if isinstance(event, MessagesRead):
            others = ["agent", "bot"] if event.by_lead else ["lead"]
            await c.execute(_MARK_READ, event.conversation_id, event.after, event.seq, event.at, others)


async def _reword(c: Connection, events: Sequence[Event]) -> None:
    for event in events:
        if isinstance(event, NoteReworded):
            await c.execute(
                """WITH changed AS (
                    UPDATE conversations SET carried = carried + 1 WHERE id = $1
                ) UPDATE messages SET note = $3, content = $4 WHERE conversation_id = $1 AND seq = $2""",
                event.message.conversation_id,
                event.message.seq,
                event.message.note,
                event.message.text,
            )


async def _keep_assignments(c: Connection, events: Sequence[Event]) -> None:
    for event in events:
        if isinstance(event, ConversationTaken | ConversationReleased) and event.let_go_by is not None:
            await c.execute(_LET_GO, event.state.id, event.let_go_by)
        if isinstance(event, ConversationTaken):
            await c.execute(
                _ASSIGN,
                event.state.id,
                event.state.version,
                event.agent_id,
                event.at,
                event.by,
                rows.because_column(event.because),
            )


def mark_stored(conversation: Conversation) -> None:
    """Nothing of it waits to be stored any more."""
    conversation.new_messages.clear()
    conversation.events.clear()
