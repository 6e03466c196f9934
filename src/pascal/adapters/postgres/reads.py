"""Questions to PostgreSQL: one statement each, keyset pages, the caller's reach inside the statement."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from asyncpg import Record

from pascal.adapters.postgres import rows
from pascal.adapters.postgres.conditions import (
    IN_LEAD,
    IN_TEXT,
    Where,
    as_prefixes,
    as_query,
    of_visitor,
    turn,
    within,
)
from pascal.adapters.postgres.database import Database
from pascal.adapters.postgres.stamps import Stamps
from pascal.domain.agents import Agent, Availability, Role
from pascal.domain.errors import NotFound
from pascal.domain.events import ConversationState
from pascal.domain.hours import ALWAYS_OPEN, Hours
from pascal.domain.identities import Identity, Known, Vouched
from pascal.domain.ids import AgentId, ConversationId, LeadId, MessageId, SessionId, UploadId, VisitorId
from pascal.domain.messages import CALLS, LARGEST_SEQ
from pascal.domain.ports.lists import After, Filter, Numbered, Order, Sorting
from pascal.domain.ports.reach import Reach
from pascal.domain.ports.reads import (
    UNREAD_SHOWN,
    ConsentRow,
    ConversationRow,
    Found,
    Handshake,
    HistoryStamp,
    LeadRow,
    MessageRow,
    SignedIn,
    Whose,
)
from pascal.domain.templates import Template, in_order
from pascal.domain.uploads import Upload


def _listed(reach: Reach) -> str:
    rateable = f"r.score IS NULL AND c.status = 'resolved' AND {rows.ABOUT_SOMETHING}"
    mark, theirs = ("c.read_by_lead", "'agent', 'bot'") if reach.visitor else ("c.read_by_agent", "'lead'")
    return f"""{rows.CONVERSATION_ROW},
        CASE WHEN c.last_seq > {mark} THEN (SELECT count(*) FROM (SELECT FROM messages m
            WHERE m.conversation_id = c.id AND m.seq > {mark} AND m.sender_type IN ({theirs})
            LIMIT {UNREAD_SHOWN}) u) ELSE 0 END,
        last.content, last.content_type, r.score, r.comment, r.at,
        {rateable if reach.visitor else "false"}"""


_SORTED = {
    Sorting.CREATED: "c.created_at {way}",
    Sorting.LAST_MESSAGE: "c.last_message_at {way}",
    Sorting.ASSIGNED: "c.assigned_at {way} NULLS LAST",
    Sorting.PRIORITY: "array_position(ARRAY['low', 'normal', 'high'], coalesce(c.priority, 'normal')) {way}",
    Sorting.STATUS: "array_position(ARRAY['queued', 'in_progress', 'resolved'], c.status) {way}",
}

_LAST = """LEFT JOIN LATERAL (SELECT m.content, m.content_type FROM messages m
    WHERE m.conversation_id = c.id AND m.note IS NULL ORDER BY m.seq DESC LIMIT 1) last ON true
    LEFT JOIN ratings r ON r.conversation_id = c.id"""


class PostgresReads:
    def __init__(self, database: Database) -> None:
        self._database = database
        self._stamps = Stamps(database)

    async def _all(self, statement: str, *values: object) -> list[Record]:
        async with self._database.connection() as c:
            return await c.fetch(statement, *values)

    async def _one(self, statement: str, *values: object) -> Record | None:
        async with self._database.connection() as c:
            return await c.fetchrow(statement, *values)

    # -- people

    async def signed_in(self, agent_id: AgentId, session_id: SessionId) -> SignedIn | None:
        row = await self._one(
            """SELECT a.id, a.name, a.role, a.active, a.epoch, EXISTS (SELECT FROM sessions s
                WHERE s.id = $2 AND s.agent_id = a.id AND s.revoked_at IS NULL) AS session_open
            FROM agents a WHERE a.id = $1""",
            agent_id,
            session_id,
        )
        if row is None:
            return None
        return SignedIn(
            AgentId(row["id"]),
            row["name"],
            Role(row["role"]),
            row["active"],
            row["epoch"],
            session_id,
            row["session_open"],
        )

    async def agent(self, agent_id: AgentId) -> Agent:
        row = await self._one(f"SELECT {rows.AGENT} FROM agents WHERE id = $1", agent_id)
        if row is None:
            raise NotFound
        return rows.agent(row)

    async def agents(self, limit: int, after: AgentId | None, *, search: str | None) -> Sequence[Agent]:
        found = await self._all(
            f"""SELECT {rows.AGENT} FROM agents
            WHERE ($2::uuid IS NULL OR id > $2)
                AND ($3::text IS NULL OR strpos(pascal_fold(name || ' ' || email), pascal_fold($3)) > 0)
            ORDER BY id LIMIT $1""",
            limit,
            after,
            search,
        )
        return [rows.agent(row) for row in found]

    async def team(self) -> Sequence[Agent]:
        found = await self._all(
            f"""SELECT {rows.AGENT} FROM agents WHERE active ORDER BY pascal_fold(name) COLLATE "C", id"""
        )
        return [rows.agent(row) for row in found]

    async def open_counts(self, agents: Sequence[AgentId]) -> dict[AgentId, int]:
        found = await self._all(
            """SELECT agent_id, count(*) FROM conversations
            WHERE agent_id = ANY($1) AND status = 'in_progress' GROUP BY agent_id""",
            agents,
        )
        return dict.fromkeys(agents, 0) | {AgentId(agent_id): count for agent_id, count in found}

    async def declared_there(self) -> Mapping[AgentId, Availability]:
        found = await self._all(
            "SELECT id, availability FROM agents WHERE availability <> 'offline' OR lowered_from IS NOT NULL"
        )
        return {AgentId(row["id"]): Availability(row["availability"]) for row in found}

    # -- leads

    async def known(self, visitor: VisitorId) -> bool:
        row = await self._one(
            """SELECT EXISTS (SELECT FROM leads WHERE id = $1)
                OR EXISTS (SELECT FROM conversations WHERE claimed_by = $1)
                OR EXISTS (SELECT FROM proofs WHERE visitor_id = $1)
                OR EXISTS (SELECT FROM agents WHERE id = $1) AS known""",
            visitor,
        )
        return row is not None and bool(row["known"])

    async def handshake(self, visitor: VisitorId) -> Handshake | None:
        row = await self._one(
            f"""SELECT coalesce(s.lead_id, c.lead_id) AS lead_id, s.lead_id IS NOT NULL AS proven,
                coalesce(s.name, c.contact_name) AS name,
                (SELECT c.id FROM conversations c WHERE {of_visitor()} AND c.status <> 'resolved'
                    ORDER BY c.created_at DESC LIMIT 1) AS active
            FROM (SELECT) one
            LEFT JOIN LATERAL (SELECT p.lead_id, l.name FROM proofs p JOIN leads l ON l.id = p.lead_id
                WHERE p.visitor_id = $1 ORDER BY p.proven_at DESC LIMIT 1) s ON true
            LEFT JOIN LATERAL (SELECT c.lead_id, c.contact_name FROM conversations c
                WHERE c.claimed_by = $1 ORDER BY c.created_at DESC LIMIT 1) c ON true""",
            visitor,
        )
        if row is None or row["lead_id"] is None:
            return None
        return Handshake(row["name"], LeadId(row["lead_id"]), row["proven"], row["active"])

    async def lead(self, lead_id: LeadId, reach: Reach) -> LeadRow:
        found = await self._all(
            f"""SELECT {rows.LEAD} FROM leads l WHERE l.id = $2
            AND EXISTS (SELECT FROM conversations c WHERE c.lead_id = l.id AND {within(reach)})""",
            reach.who,
            lead_id,
        )
        if not found:
            raise NotFound
        return _lead_row(found[0])

    async def whose(self, ids: Sequence[UUID]) -> Mapping[UUID, Whose]:
        found = await self._all(
            """SELECT c.id, c.contact_name, c.id FROM conversations c WHERE c.id = ANY ($1)
            UNION ALL (SELECT DISTINCT ON (c.lead_id) c.lead_id, c.contact_name, c.id FROM conversations c
                WHERE c.lead_id = ANY ($1)
                ORDER BY c.lead_id, c.claimed_by IS NOT NULL, c.last_message_at DESC, c.id DESC)""",
            ids,
        )
        return {one: Whose(*rest) for one, *rest in found}

    async def identities(self, lead_id: LeadId) -> Sequence[Known]:
        found = await self._all(
            """SELECT kind, value, vouched, added_at, name, added_by FROM identities
            WHERE lead_id = $1 ORDER BY added_at, kind, value""",
            lead_id,
        )
        return [
            Known(
                Identity(row["kind"], row["value"]),
                lead_id,
                Vouched(row["vouched"]),
                row["added_at"],
                row["name"],
                row["added_by"],
            )
            for row in found
        ]

    async def consents(self, lead_id: LeadId, most: int) -> Sequence[ConsentRow]:
        found = await self._all(
            """SELECT s.channel, s.kind, s.value, s.wanted, s.about, s.at, s.words, s.agent_id, a.name
            FROM (SELECT i.kind, i.value FROM identities i WHERE i.lead_id = $1
                UNION SELECT 'email', l.email FROM leads l WHERE l.id = $1 AND l.email IS NOT NULL) w
            JOIN consents s USING (kind, value) LEFT JOIN agents a ON a.id = s.agent_id
            ORDER BY s.at DESC, s.wanted, s.channel, s.kind, s.value, s.about LIMIT $2""",
            lead_id,
            most,
        )
        return list(map(ConsentRow._make, found))

    async def said_with(
        self,
        lead_id: LeadId,
        reach: Reach,
        limit: int,
        after: tuple[datetime, UUID] | None,
        channel: str | None = None,
    ) -> Sequence[tuple[MessageRow, UUID | None]]:
        condition, values = ("", ()) if after is None else ("AND (m.created_at, m.id) < ($5, $6)", after)
        found = await self._all(
            f"""SELECT {rows.MESSAGE}, c.agent_id
            FROM conversations c JOIN messages m ON m.conversation_id = c.id
            WHERE c.lead_id = $2 AND {within(reach)} AND ($3::text IS NULL OR m.channel = $3)
                AND (m.note = ANY($4)) IS NOT TRUE {condition}
            ORDER BY m.created_at DESC, m.id DESC LIMIT {limit}""",
            reach.who,
            lead_id,
            channel,
            list(CALLS),
            *values,
        )
        return [(MessageRow._make(row[:-1]), row[-1]) for row in found]

    async def search_leads(self, text: str, reach: Reach, limit: int) -> Sequence[LeadRow]:
        if not (words := as_prefixes(text)):
            return []
        found = await self._all(
            f"""SELECT {rows.LEAD} FROM leads l
            WHERE {IN_LEAD.format("$2")}
            AND EXISTS (SELECT FROM conversations c WHERE c.lead_id = l.id AND {within(reach)})
            ORDER BY l.last_seen DESC LIMIT $3""",
            reach.who,
            words,
            limit,
        )
        return [_lead_row(row) for row in found]

    # -- conversations

    async def conversation(self, conversation_id: ConversationId, reach: Reach) -> ConversationRow:
        row = await self._one(
            f"SELECT {_listed(reach)} FROM conversations c {_LAST} WHERE c.id = $2 AND {within(reach)}",
            reach.who,
            conversation_id,
        )
        if row is None:
            raise NotFound
        return ConversationRow._make(row)

    async def conversations(
        self, reach: Reach, filters: Filter, order: Order, limit: int, after: After | None
    ) -> Sequence[ConversationRow]:
        where = Where(reach)
        where.filter(filters)
        # the limit is a literal: without it PostgreSQL plans anew each time, which takes longer than looking
        newest_first = order is Order.LAST_ACTIVITY
        column = "last_message_at" if newest_first else "created_at"
        way = "DESC" if newest_first else "ASC"
        if after is not None:
            where.add(f"(c.{column}, c.id) {'<' if newest_first else '>'} ({{}}, {{}})", after.at, after.id)
        found = await self._all(
            f"""SELECT {_listed(reach)} FROM (
                SELECT c.* FROM conversations c WHERE {where}
                ORDER BY c.{column} {way}, c.id {way} LIMIT {limit}
            ) c {_LAST} ORDER BY c.{column} {way}, c.id {way}""",
            *where.values,
        )
        return list(map(ConversationRow._make, found))

    async def numbered(
        self, reach: Reach, filters: Filter, page: Numbered
    ) -> tuple[Sequence[ConversationRow], int]:
        where = Where(reach)
        where.filter(filters)
        way = "DESC" if page.descending else "ASC"
        order = f"{_SORTED[page.sorting].format(way=way)}, c.id {way}"
        found = await self._all(
            f"""SELECT {_listed(reach)} FROM (
                SELECT c.* FROM conversations c WHERE {where}
                ORDER BY {order} LIMIT {page.size} OFFSET {(page.number - 1) * page.size}
            ) c {_LAST} ORDER BY {order}""",
            *where.values,
        )
        return list(map(ConversationRow._make, found)), await self.count(reach, filters)

    async def count(self, reach: Reach, filters: Filter) -> int:
        where = Where(reach)
        where.filter(filters)
        (row,) = await self._all(f"SELECT count(*) FROM conversations c WHERE {where}", *where.values)
        return int(row["count"])

    async def last_said(self, conversations: Sequence[ConversationId], most: int) -> Sequence[MessageRow]:
        found = await self._all(
            f"""SELECT {rows.MESSAGE} FROM unnest($1::uuid[]) AS c (id) CROSS JOIN LATERAL (
                SELECT * FROM messages m WHERE m.conversation_id = c.id ORDER BY m.seq DESC LIMIT {most}
            ) m ORDER BY m.conversation_id, m.seq""",
            conversations,
        )
        return list(map(MessageRow._make, found))

    async def states(
        self, reach: Reach, filters: Filter, limit: int, after: ConversationId | None
    ) -> Sequence[ConversationState]:
        where = Where(reach)
        where.filter(filters)
        if after is not None:
            where.add("c.id > {}", after)
        found = await self._all(
            f"SELECT {rows.CONVERSATION_ROW} FROM conversations c WHERE {where} ORDER BY c.id LIMIT {limit}",
            *where.values,
        )
        return list(map(rows.state, found))

    async def messages(
        self,
        conversation_id: ConversationId,
        reach: Reach,
        limit: int,
        *,
        before: int | None = None,
        after: int | None = None,
    ) -> Sequence[MessageRow]:
        if after is not None:
            condition, direction, bound = "m.seq > $3", "ASC", after
        else:
            condition, direction, bound = "m.seq < $3", "DESC", LARGEST_SEQ if before is None else before
        found = await self._all(
            f"""SELECT {rows.MESSAGE} FROM messages m
            WHERE m.conversation_id = $2 AND {condition}
                AND EXISTS (SELECT FROM conversations c WHERE c.id = $2 AND {within(reach)})
            ORDER BY m.seq {direction} LIMIT {limit}""",
            reach.who,
            conversation_id,
            bound,
        )
        if not found:  # an empty page, or nothing of the caller's
            await self.history_stamp(conversation_id, reach)
        return list(map(MessageRow._make, found if after is not None else found[::-1]))

    async def history_stamp(self, conversation_id: ConversationId, reach: Reach) -> HistoryStamp:
        return await self._stamps.of(conversation_id, reach)

    async def unread(self, conversation_id: ConversationId) -> int:
        row = await self._one(
            f"""SELECT count(*) AS unread FROM (SELECT FROM messages m
                WHERE m.conversation_id = $1 AND m.sender_type = 'lead'
                    AND m.seq > (SELECT read_by_agent FROM conversations WHERE id = $1)
                LIMIT {UNREAD_SHOWN}) u""",
            conversation_id,
        )
        return 0 if row is None else row["unread"]

    async def place_in_queue(self, conversation_id: ConversationId) -> int | None:
        row = await self._one(
            f"""SELECT (SELECT count(*) FROM conversations q
                WHERE q.status = 'queued' AND ({turn("q")}, q.id) <= ({turn("c")}, c.id)) AS place
            FROM conversations c WHERE c.id = $1 AND c.status = 'queued'""",
            conversation_id,
        )
        return None if row is None else row["place"]

    async def search_messages(self, text: str, reach: Reach, limit: int) -> Sequence[Found]:
        if not (words := as_query(text)):
            return []
        found = await self._all(
            f"""SELECT m.conversation_id, m.id, m.seq, c.contact_name, m.created_at, c.agent_id,
                ts_headline('pascal', m.content, to_tsquery('pascal', $2),
                    'StartSel="", StopSel="", MaxWords=30, MinWords=10') AS excerpt
            FROM messages m JOIN conversations c ON c.id = m.conversation_id
            WHERE {IN_TEXT.format("$2")} AND {within(reach)}
            ORDER BY m.created_at DESC LIMIT $3""",
            reach.who,
            words,
            limit,
        )
        return [
            Found(
                ConversationId(row["conversation_id"]),
                MessageId(row["id"]),
                row["seq"],
                row["excerpt"],
                row["contact_name"],
                row["created_at"],
                row["agent_id"],
            )
            for row in found
        ]

    async def hours(self) -> Hours:
        row = await self._one(f"SELECT {rows.HOURS} FROM business_hours")
        return ALWAYS_OPEN if row is None else rows.hours(row)

    async def templates(self, owner_id: AgentId, *, shared: bool) -> Sequence[Template]:
        found = await self._all(
            f"""SELECT {rows.TEMPLATE} FROM templates t
            WHERE t.owner_id = $1 OR ($2 AND t.owner_id IS NULL)""",
            owner_id,
            shared,
        )
        return in_order(map(rows.template, found))

    async def upload(self, upload_id: UploadId) -> Upload:
        row = await self._one(
            f"SELECT {rows.UPLOAD} FROM uploads WHERE id = $1 AND wanted_at IS NOT NULL", upload_id
        )
        if row is None:
            raise NotFound
        return Upload(*row)

    async def may_see_upload(self, upload_id: UploadId, reach: Reach) -> bool:
        row = await self._one(
            f"""SELECT EXISTS (SELECT FROM uploads WHERE id = $2 AND owner = $1)
                OR EXISTS (SELECT FROM messages m JOIN conversations c ON c.id = m.conversation_id
                    WHERE m.upload_id = $2 AND {within(reach)}) AS seen""",
            reach.who,
            upload_id,
        )
        return row is not None and bool(row["seen"])


def _lead_row(row: Record) -> LeadRow:
    return LeadRow(
        LeadId(row["id"]),
        row["name"],
        row["email"],
        row["phone"],
        row["verified_at"] is not None,
        row["created_at"],
        row["last_seen"],
    )
