"""Storage on PostgreSQL: hand-written statements over one connection, domain objects built by hand."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg

from pascal.adapters.postgres import rows
from pascal.adapters.postgres.database import Connection, Database
from pascal.domain.agents import Agent
from pascal.domain.conversations import Conversation
from pascal.domain.errors import Collision, EmailTaken, NotFound
from pascal.domain.events import Event, MessagesRead
from pascal.domain.ids import (
    AgentId,
    ConversationId,
    LeadId,
    SessionId,
    UploadId,
    VisitorId,
)
from pascal.domain.leads import Contact, Lead
from pascal.domain.messages import Message
from pascal.domain.ports.storage import Session, StorageUnavailable, Upload, Verification

BATCHES_AT_ONCE = 2
"""While one waits for the disk the other is being put together."""
MAX_BATCH = 64

_LOCK = "FOR NO KEY UPDATE"
"""For agents and leads: who stores a conversation looks at its foreign keys, and need not wait for that."""

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


def _and_say(first: int) -> str:
    """The rest of a statement that stores messages and events; its values begin at `$first`."""
    n = [f"${first + place}" for place in range(16)]
    return f"""said AS (
        INSERT INTO messages (conversation_id, seq, id, sender_type, sender_id, sender_name, content,
            content_type, upload_id, client_id, note, channel, created_at)
        SELECT * FROM unnest({n[0]}::uuid[], {n[1]}::int[], {n[2]}::uuid[], {n[3]}::text[], {n[4]}::uuid[],
            {n[5]}::text[], {n[6]}::text[], {n[7]}::text[], {n[8]}::uuid[], {n[9]}::text[], {n[10]}::text[],
            {n[11]}::text[], {n[12]}::timestamptz[])
    )
    INSERT INTO outbox (stream, name, payload)
    SELECT stream, name, payload
    FROM unnest({n[13]}::uuid[], {n[14]}::text[], {n[15]}::text[])
        WITH ORDINALITY AS w (stream, name, payload, place)
    ORDER BY place"""


# what saying something changes, for many conversations at once, in one statement
_SAY = f"""
    WITH numbered AS (
        UPDATE conversations c
        SET last_seq = w.last_seq, last_message_at = w.last_message_at,
            read_by_lead = w.read_by_lead, read_by_agent = w.read_by_agent
        FROM unnest($1::uuid[], $2::int[], $3::timestamptz[], $4::int[], $5::int[])
            AS w (id, last_seq, last_message_at, read_by_lead, read_by_agent)
        WHERE c.id = w.id
    ), {_and_say(6)}
"""

# one update alone: a second one of the same row would look at its foreign keys anew
_SAVE = f"""
    WITH saved AS (
        UPDATE conversations SET claimed_by = $2, status = $3, priority = $4, tags = $5, bot_enabled = $6,
            agent_id = $7, assigned_at = $8, closed_at = $9, version = $10, last_seq = $11,
            last_message_at = $12, read_by_lead = $13, read_by_agent = $14
        WHERE id = $1
    ), {_and_say(15)}
"""

_OPEN = f"""
    WITH opened AS (
        INSERT INTO conversations (id, lead_id, claimed_by, contact_name, contact_email, contact_phone,
            project_id, channel, status, priority, tags, bot_enabled, agent_id, created_at, assigned_at,
            closed_at, last_message_at, last_seq, read_by_lead, read_by_agent, version)
        VALUES ({", ".join(f"${place}" for place in range(1, 22))})
    ), {_and_say(22)}
"""

_MARK_READ = """
    UPDATE messages SET read_at = $4
    WHERE conversation_id = $1 AND seq > $2 AND seq <= $3 AND read_at IS NULL AND sender_type = ANY($5)
"""

_RECORD = """
    INSERT INTO outbox (stream, name, payload)
    SELECT stream, name, payload
    FROM unnest($1::uuid[], $2::text[], $3::text[]) WITH ORDINALITY AS w (stream, name, payload, place)
    ORDER BY place
"""


def _outbox(events: Sequence[Event]) -> tuple[list[UUID], list[str], list[str]]:
    return (
        [event.stream for event in events],
        [type(event).__name__ for event in events],
        [rows.event_payload(event) for event in events],
    )


async def _write_said(c: Connection, conversations: Sequence[Conversation]) -> None:
    """Store what was said in *conversations*, and every event of theirs."""
    events = [event for each in conversations for event in each.events]
    await c.execute(
        _SAY,
        [each.id for each in conversations],
        [each.last_seq for each in conversations],
        [each.last_message_at for each in conversations],
        [each.read_by_lead for each in conversations],
        [each.read_by_agent for each in conversations],
        *_said(conversations),
        *_outbox(events),
    )
    await _mark_read(c, events)
    _written(conversations)


async def _mark_read(c: Connection, events: Sequence[Event]) -> None:
    for event in events:
        if isinstance(event, MessagesRead):
            others = ["agent", "bot"] if event.by_lead else ["lead"]
            await c.execute(_MARK_READ, event.conversation_id, event.after, event.seq, event.at, others)


def _said(conversations: Sequence[Conversation]) -> tuple[list[object], ...]:
    messages = [message for each in conversations for message in each.new_messages]
    return (
        [m.conversation_id for m in messages],
        [m.seq for m in messages],
        [m.id for m in messages],
        [m.sender.type for m in messages],
        [m.sender.id for m in messages],
        [m.sender.name for m in messages],
        [m.text for m in messages],
        [m.content_type for m in messages],
        [m.upload_id for m in messages],
        [m.client_id for m in messages],
        [m.note for m in messages],
        [m.channel for m in messages],
        [m.created_at for m in messages],
    )


def _written(conversations: Sequence[Conversation]) -> None:
    for each in conversations:
        each.new_messages.clear()
        each.events.clear()


async def _load(
    c: Connection, condition: str, *values: object, recall: str | None = None
) -> list[Conversation]:
    """Those under *condition*, locked, by id."""
    # two statements: what a statement reads beside the row it waits for is as old as its beginning
    locked = await c.fetch(
        f"SELECT c.id FROM conversations c WHERE {condition} ORDER BY c.id FOR UPDATE OF c", *values
    )
    if not locked:
        return []
    loaded = await c.fetch(f"{_LOAD} WHERE c.id = ANY($1) ORDER BY c.id", [row["id"] for row in locked])
    found = [rows.conversation(row, row["proven"]) for row in loaded]
    if recall is not None:
        await _recall(c, [(each, recall) for each in found])
    return found


async def _recall(c: Connection, wanted: Sequence[tuple[Conversation, str]]) -> None:
    """After the lock, so that what was said a moment ago under the same client id is seen."""
    by_id = {each.id: each for each, _ in wanted}
    for row in await c.fetch(_RECALL, [each.id for each, _ in wanted], [name for _, name in wanted]):
        message = rows.message(row)
        if message.client_id is not None:
            by_id[message.conversation_id].said[message.client_id, message.sender.id] = message


class _Agents:
    def __init__(self, c: Connection, pending: list[Event]) -> None:
        self._c = c
        self._pending = pending

    async def get(self, agent_id: AgentId) -> Agent:
        row = await self._c.fetchrow(f"SELECT {rows.AGENT} FROM agents WHERE id = $1 {_LOCK}", agent_id)
        if row is None:
            raise NotFound
        return rows.agent(row)

    async def by_email(self, email: str) -> Agent | None:
        row = await self._c.fetchrow(f"SELECT {rows.AGENT} FROM agents WHERE email = $1 {_LOCK}", email)
        return None if row is None else rows.agent(row)

    async def add(self, agent: Agent) -> None:
        await self._write(
            f"""INSERT INTO agents ({rows.AGENT})
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)""",
            agent,
            agent.created_at,
        )

    async def save(self, agent: Agent) -> None:
        await self._write(
            """UPDATE agents SET email = $2, name = $3, role = $4, active = $5, availability = $6,
                max_concurrent_chats = $7, time_zone = $8, epoch = $9, password_hash = $10,
                google_subject = $11
            WHERE id = $1""",
            agent,
        )

    async def _write(self, statement: str, agent: Agent, *more: object) -> None:
        try:
            await self._c.execute(
                statement,
                agent.id,
                agent.email,
                agent.name,
                agent.role,
                agent.active,
                agent.availability,
                agent.max_concurrent_chats,
                agent.time_zone,
                agent.epoch,
                agent.password_hash,
                agent.google_subject,
                *more,
            )
        except asyncpg.UniqueViolationError as error:
            raise EmailTaken from error
        _move(agent.events, self._pending)

    async def any_admin(self) -> bool:
        found: bool = await self._c.fetchval(
            "SELECT EXISTS (SELECT FROM agents WHERE role IN ('admin', 'superadmin') AND active)"
        )
        return found


class _Leads:
    def __init__(self, c: Connection, pending: list[Event]) -> None:
        self._c = c
        self._pending = pending

    async def find(self, email: str, own: LeadId) -> tuple[Lead | None, Lead | None, bool]:
        leads = await self._load("l.email = $1 OR l.id = $2", email, own)
        shared = any(each.id == own for each in leads) and await self._c.fetchval(
            """SELECT EXISTS (SELECT FROM proofs p WHERE p.lead_id = $1 AND p.visitor_id <> $1)
                OR EXISTS (SELECT FROM conversations c WHERE c.lead_id = $1 AND c.claimed_by <> $1)""",
            own,
        )
        return (
            next((each for each in leads if each.email == email), None),
            next((each for each in leads if each.id == own), None),
            bool(shared),
        )

    async def get(self, lead_id: LeadId) -> Lead:
        found = await self._load("l.id = $1", lead_id)
        if not found:
            raise NotFound
        return found[0]

    async def _load(self, condition: str, *values: object) -> list[Lead]:
        """Those under *condition*, locked; then read, so that what was done meanwhile is seen."""
        locked = await self._c.fetch(
            f"SELECT l.id FROM leads l WHERE {condition} ORDER BY l.id {_LOCK}", *values
        )
        if not locked:
            return []
        found = await self._c.fetch(
            f"""SELECT {rows.LEAD}, ARRAY(SELECT p.visitor_id FROM proofs p WHERE p.lead_id = l.id) AS proven
            FROM leads l WHERE l.id = ANY($1) ORDER BY l.id""",
            [row["id"] for row in locked],
        )
        return [rows.lead(row, row["proven"]) for row in found]

    async def of_visitor(self, visitor: VisitorId) -> Lead | None:
        lead_id = await self._c.fetchval(
            """SELECT coalesce(
                (SELECT lead_id FROM proofs WHERE visitor_id = $1 ORDER BY proven_at DESC LIMIT 1),
                (SELECT lead_id FROM conversations WHERE claimed_by = $1
                    ORDER BY created_at DESC LIMIT 1))""",
            visitor,
        )
        return None if lead_id is None else await self.get(LeadId(lead_id))

    async def add(self, lead: Lead) -> None:
        added = await self._c.fetchval(
            """INSERT INTO leads (id, name, email, phone, created_at, last_seen, verified_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING RETURNING true""",
            lead.id,
            lead.name,
            lead.email,
            lead.phone,
            lead.created_at,
            lead.last_seen,
            lead.verified_at,
        )
        if added is None:
            raise Collision
        await self._save_rest(lead)

    async def save(self, lead: Lead) -> None:
        try:
            await self._c.execute(
                """UPDATE leads SET name = $2, email = $3, phone = $4, last_seen = $5, verified_at = $6
                WHERE id = $1""",
                lead.id,
                lead.name,
                lead.email,
                lead.phone,
                lead.last_seen,
                lead.verified_at,
            )
        except asyncpg.UniqueViolationError as error:
            raise Collision from error
        await self._save_rest(lead)

    async def _save_rest(self, lead: Lead) -> None:
        if lead.proven:
            await self._c.execute(
                """INSERT INTO proofs (lead_id, visitor_id, proven_at)
                SELECT $1, visitor_id, $3 FROM unnest($2::uuid[]) AS w (visitor_id) ON CONFLICT DO NOTHING""",
                lead.id,
                list(lead.proven),
                lead.last_seen,
            )
        _move(lead.events, self._pending)


class _Conversations:
    def __init__(self, c: Connection, pending: list[Event]) -> None:
        self._c = c
        self._pending = pending

    async def get(self, conversation_id: ConversationId, *, recall: str | None = None) -> Conversation:
        found = await _load(self._c, "c.id = $1", conversation_id, recall=recall)
        if not found:
            raise NotFound
        return found[0]

    async def active(
        self, lead_id: LeadId, claimed_by: VisitorId | None, *, recall: str | None = None
    ) -> Conversation | None:
        found = await _load(
            self._c,
            """c.lead_id = $1 AND coalesce(c.claimed_by, '00000000-0000-0000-0000-000000000000')
                = coalesce($2, '00000000-0000-0000-0000-000000000000'::uuid) AND c.status <> 'resolved'""",
            lead_id,
            claimed_by,
            recall=recall,
        )
        return found[0] if found else None

    async def latest_contact(self, visitor: VisitorId) -> Contact | None:
        row = await self._c.fetchrow(
            """SELECT contact_name, contact_email, contact_phone, project_id FROM conversations c
            WHERE c.claimed_by = $1 OR (c.claimed_by IS NULL AND c.lead_id IN
                (SELECT p.lead_id FROM proofs p WHERE p.visitor_id = $1))
            ORDER BY c.created_at DESC LIMIT 1""",
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

    async def open_of(self, agent_id: AgentId) -> Sequence[Conversation]:
        return await _load_in_order(self._c, "c.agent_id = $1 AND c.status = 'in_progress'", agent_id)

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
                *_said([one]),
                *_outbox([*self._pending, *one.events]),
            )
        except asyncpg.UniqueViolationError as error:
            raise Collision from error
        self._pending.clear()
        _written([one])

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
                *_said([one]),
                *_outbox([*self._pending, *one.events]),
            )
        except asyncpg.UniqueViolationError as error:
            raise Collision from error
        await _mark_read(self._c, one.events)
        self._pending.clear()
        _written([one])


async def _load_in_order(c: Connection, condition: str, *values: object) -> list[Conversation]:
    found = await _load(c, condition, *values)
    return sorted(found, key=lambda each: (each.created_at, each.id))


class _Sessions:
    def __init__(self, c: Connection) -> None:
        self._c = c

    async def get(self, session_id: SessionId) -> Session | None:
        row = await self._c.fetchrow(
            "SELECT id, agent_id, digest, expires_at, revoked_at FROM sessions WHERE id = $1 FOR UPDATE",
            session_id,
        )
        return None if row is None else Session(*row)

    async def save(self, session: Session) -> None:
        await self._c.execute(
            """INSERT INTO sessions (id, agent_id, digest, expires_at, revoked_at) VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (id) DO UPDATE SET digest = excluded.digest, expires_at = excluded.expires_at,
                revoked_at = excluded.revoked_at""",
            session.id,
            session.agent_id,
            session.digest,
            session.expires_at,
            session.revoked_at,
        )

    async def revoke_all(self, agent_id: AgentId, *, at: datetime) -> None:
        await self._c.execute(
            "UPDATE sessions SET revoked_at = $2 WHERE agent_id = $1 AND revoked_at IS NULL", agent_id, at
        )


class _Verifications:
    def __init__(self, c: Connection) -> None:
        self._c = c

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


class _Uploads:
    def __init__(self, c: Connection) -> None:
        self._c = c

    async def add(self, upload: Upload) -> None:
        await self._c.execute(
            """INSERT INTO uploads (id, owner, file_name, media_type, size, created_at)
            VALUES ($1, $2, $3, $4, $5, $6)""",
            upload.id,
            upload.owner,
            upload.file_name,
            upload.media_type,
            upload.size,
            upload.created_at,
        )

    async def get(self, upload_id: UploadId) -> Upload:
        row = await self._c.fetchrow(
            "SELECT id, owner, file_name, media_type, size, created_at FROM uploads WHERE id = $1", upload_id
        )
        if row is None:
            raise NotFound
        return Upload(*row)


def _move(events: list[Event], pending: list[Event]) -> None:
    pending += events
    events.clear()


class PostgresTransaction:
    """Events wait in `_pending` for a statement that they can travel with, at the latest for the end."""

    def __init__(self, c: Connection) -> None:
        self._c = c
        self._pending: list[Event] = []
        self.agents = _Agents(c, self._pending)
        self.leads = _Leads(c, self._pending)
        self.conversations = _Conversations(c, self._pending)
        self.sessions = _Sessions(c)
        self.verifications = _Verifications(c)
        self.uploads = _Uploads(c)

    async def record(self, event: Event) -> None:
        self._pending.append(event)

    async def finish(self) -> None:
        if self._pending:
            await self._c.execute(_RECORD, *_outbox(self._pending))


@dataclass(slots=True)
class _Send:
    """One caller of `post`, waiting for its answer."""

    conversation_id: ConversationId
    recall: str | None
    act: Callable[[Conversation], Message]
    answer: "asyncio.Future[Message]"


class PostgresStorage:
    """*committed* is called right after each commit: it wakes the relay."""

    def __init__(self, database: Database, committed: Callable[[], None] = lambda: None) -> None:
        self._database = database
        self._committed = committed
        self._waiting: list[_Send] = []
        self._busy: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[PostgresTransaction]:
        try:
            async with self._database.transaction() as c:
                tx = PostgresTransaction(c)
                yield tx
                await tx.finish()
        except asyncpg.DeadlockDetectedError as error:  # one of the two has to look again
            raise Collision from error
        self._committed()

    async def post(
        self, conversation_id: ConversationId, recall: str | None, act: Callable[[Conversation], Message]
    ) -> Message:
        send = _Send(conversation_id, recall, act, asyncio.get_running_loop().create_future())
        self._waiting.append(send)
        if len(self._busy) < BATCHES_AT_ONCE:
            task = asyncio.create_task(self._drain())
            self._busy.add(task)
            task.add_done_callback(self._busy.discard)
        return await send.answer

    async def _drain(self) -> None:
        """While one batch is being stored, arrivals queue; then they go together. No timer."""
        while self._waiting:
            batch, self._waiting = self._waiting[:MAX_BATCH], self._waiting[MAX_BATCH:]
            try:
                await self._store(batch)
            except BaseException as error:  # whoever waits must be answered, whatever happened
                await self._store_each(batch, error)
                if not isinstance(error, Exception):
                    raise

    async def _store_each(self, batch: Sequence[_Send], error: BaseException) -> None:
        """One bad send spoils no other: try each alone."""
        for send in batch:
            if send.answer.done():
                continue
            # when the database went away it may have stored them: only a sender with a client id may repeat
            if len(batch) == 1 or not isinstance(error, Exception) or isinstance(error, StorageUnavailable):
                send.answer.set_exception(error if isinstance(error, Exception) else asyncio.CancelledError())
                continue
            try:
                await self._store([send])
            except Exception as alone:
                if not send.answer.done():
                    send.answer.set_exception(alone)

    async def _store(self, batch: Sequence[_Send]) -> None:
        answers: list[tuple[_Send, Message | Exception]] = []
        async with self._database.transaction() as c:
            loaded = {
                each.id: each
                for each in await _load(c, "c.id = ANY($1)", list({send.conversation_id for send in batch}))
            }
            recalls = [
                (loaded[send.conversation_id], send.recall)
                for send in batch
                if send.recall is not None and send.conversation_id in loaded
            ]
            if recalls:
                await _recall(c, recalls)
            for send in batch:
                conversation = loaded.get(send.conversation_id)
                before = len(conversation.events) if conversation else 0
                try:
                    if conversation is None:
                        raise NotFound
                    answers.append((send, send.act(conversation)))
                except Exception as refusal:
                    if conversation is not None and len(conversation.events) != before:
                        raise  # it had begun to speak: nobody's changes may be mixed with its own
                    answers.append((send, refusal))
            changed = [each for each in loaded.values() if each.events]
            if changed:
                await _write_said(c, changed)
        self._committed()
        for send, answer in answers:
            if send.answer.done():
                continue
            if isinstance(answer, Exception):
                send.answer.set_exception(answer)
            else:
                send.answer.set_result(answer)
