"""Rows to objects and back. Column lists stand here once, for storage and reads alike."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import repeat
from typing import Any
from uuid import UUID

import msgspec
from asyncpg import Record

from pascal.domain.actors import Actor
from pascal.domain.agents import Agent, Availability, Role
from pascal.domain.channels import Channel
from pascal.domain.communications import Attached, Communication, Direction, Filled, Kind, State
from pascal.domain.conversations import Analysed, Chooser, Conversation, Priority, Status
from pascal.domain.events import Because, ConversationState, Event
from pascal.domain.hours import Hours, Span
from pascal.domain.identities import Identity
from pascal.domain.ids import (
    AgentId,
    CommunicationId,
    ConversationId,
    LeadId,
    MessageId,
    TemplateId,
    VisitorId,
)
from pascal.domain.leads import Contact, Lead
from pascal.domain.messages import ContentType, Delivery, Message, Note, Sender, SenderType
from pascal.domain.ports.outbox import Kinds
from pascal.domain.ports.reads import MessageRow
from pascal.domain.templates import Template

AGENT = """id, email, name, role, active, availability, max_concurrent_chats, time_zone, epoch,
    password_hash, google_subject, created_at, updated_at, availability_since, team_id,
    lowered_from"""

# as `ConversationRow` has them, and beyond these what depends on who asks
CONVERSATION_ROW = """c.id, c.version, c.lead_id, c.contact_name, c.contact_email, c.contact_phone,
    c.claimed_by IS NULL
        AND (SELECT l.verified_at IS NOT NULL FROM leads l WHERE l.id = c.lead_id) AS lead_verified,
    c.project_id, c.channel, c.status, c.priority, c.tags, c.bot_enabled, c.agent_id,
    (SELECT a.name FROM agents a WHERE a.id = c.agent_id) AS agent_name,
    c.created_at, c.assigned_at, c.closed_at, c.last_message_at, c.last_seq,
    c.priority_by, c.tags_by, c.summary, c.analysed_priority, c.analysed_tags, c.analysed_at, c.analysed_by,
    c.snoozed_until, c.alarmed_at"""

CONVERSATION = f"""{CONVERSATION_ROW}, c.claimed_by, c.read_by_lead, c.read_by_agent, c.analysed_upto,
    c.waits_since, c.turn"""

# as `MessageRow` has them
MESSAGE = """m.id::text, m.conversation_id::text, m.seq, m.sender_type, m.sender_id::text, m.sender_name,
    m.content, m.content_type, m.upload_id, m.client_id, m.note, m.channel, m.created_at, m.read_at,
    m.about::text, m.delivery, m.failure, m.failure_code, m.attempt,
    m.media,
    CASE WHEN m.choices IS NOT NULL THEN ARRAY(SELECT jsonb_array_elements_text(m.choices)) END"""

# of a conversation `c`: what a rating of it would be about
ABOUT_SOMETHING = """c.agent_id IS NOT NULL
    AND EXISTS (SELECT FROM messages m WHERE m.conversation_id = c.id AND m.sender_type = 'agent')
    AND NOT EXISTS (SELECT FROM messages m
        WHERE m.conversation_id = c.id AND m.note = 'continued_elsewhere')"""

UPLOAD = "id, owner, file_name, media_type, size, created_at"

HOURS = "time_zone, week, holidays"

TEMPLATE = """t.id, t.owner_id, t.title, t.content, t.short_code, t.folder, t.version, t.updated_at,
    (SELECT a.name FROM agents a WHERE a.id = t.owner_id) AS owner_name,
    (SELECT count(*) FROM template_uses u WHERE u.template_id = t.id) AS uses"""

LEAD = "l.id, l.name, l.email, l.phone, l.created_at, l.last_seen, l.verified_at"

COMMUNICATION = """id, channel, direction, kind, lead_id, peer_kind, peer, line, content, created_at,
    conversation_id, message_id, agent_id, about, template, subject, refs, upload_id, attached, client_ref,
    contract_ref, said_at, changed_at, state, external_id, failure, failure_code, tries, not_before, seconds,
    recording, version, attempt"""


def agent(row: Record) -> Agent:
    return Agent(
        id=AgentId(row["id"]),
        email=row["email"],
        name=row["name"],
        role=Role(row["role"]),
        active=row["active"],
        availability=Availability(row["availability"]),
        availability_since=row["availability_since"],
        lowered_from=Availability(row["lowered_from"]) if row["lowered_from"] else None,
        team_id=row["team_id"],
        max_concurrent_chats=row["max_concurrent_chats"],
        time_zone=row["time_zone"],
        epoch=row["epoch"],
        password_hash=row["password_hash"],
        google_subject=row["google_subject"],
        created_at=row["created_at"],
        updated_at=row["updated_at"],
    )


def hours(row: Record) -> Hours:
    week = msgspec.json.decode(row["week"], type=list[list[tuple[int, int]]])
    days = tuple(tuple(Span(opens, closes) for opens, closes in day) for day in week)
    return Hours(row["time_zone"], days, frozenset(row["holidays"]))


def template(row: Record) -> Template:
    return Template(
        id=TemplateId(row["id"]),
        owner_id=row["owner_id"],
        title=row["title"],
        text=row["content"],
        short_code=row["short_code"],
        folder=row["folder"],
        version=row["version"],
        updated_at=row["updated_at"],
        owner_name=row["owner_name"],
        uses=row["uses"],
    )


def contact(row: Record) -> Contact:
    return Contact(row["contact_name"], row["contact_email"], row["contact_phone"], row["project_id"])


def conversation(row: Record, proven: Iterable[Any] = ()) -> Conversation:
    return Conversation(
        id=ConversationId(row["id"]),
        lead_id=LeadId(row["lead_id"]),
        claimed_by=row["claimed_by"],
        contact=contact(row),
        created_at=row["created_at"],
        last_message_at=row["last_message_at"],
        lead_verified=row["lead_verified"],
        channel=Channel(row["channel"]),
        status=Status(row["status"]),
        priority=Priority(row["priority"]) if row["priority"] else None,
        priority_by=Chooser(row["priority_by"]) if row["priority_by"] else None,
        tags=tuple(row["tags"]),
        tags_by=Chooser(row["tags_by"]) if row["tags_by"] else None,
        analysed=_analysed(row),
        bot_enabled=row["bot_enabled"],
        agent_id=row["agent_id"],
        agent_name=row["agent_name"],
        assigned_at=row["assigned_at"],
        closed_at=row["closed_at"],
        waits_since=row["waits_since"],
        alarmed_at=row["alarmed_at"],
        last_seq=row["last_seq"],
        snoozed_until=row["snoozed_until"],
        read_by_lead=row["read_by_lead"],
        read_by_agent=row["read_by_agent"],
        version=row["version"],
        turn=row["turn"],
        proven=frozenset(VisitorId(visitor) for visitor in proven),
    )


def _analysed(row: Record) -> Analysed | None:
    if row["summary"] is None:
        return None
    return Analysed(
        row["summary"],
        Priority(row["analysed_priority"]),
        tuple(row["analysed_tags"]),
        row["analysed_at"],
        row["analysed_by"],
        row["analysed_upto"],
    )


def analysed_columns(analysed: Analysed | None) -> tuple[object, ...]:
    """The columns of a conversation, in order."""
    if analysed is None:
        return (None,) * 6
    one = analysed
    return one.summary, one.priority, one.tags, one.at, one.by, one.upto


def state(row: Record) -> ConversationState:
    """Of a `CONVERSATION_ROW`, which has its fields in their order."""
    values: list[Any] = [tuple(value) if isinstance(value, list) else value for value in row]
    return ConversationState(*values)


def _sender(row: MessageRow) -> Sender:
    sender_id = None if row.sender_id is None else UUID(row.sender_id)
    return Sender(SenderType(row.sender_type), sender_id, row.sender_name)  # type: ignore[arg-type]


def message(record: Record) -> Message:
    row = MessageRow._make(record)
    return Message(
        id=MessageId(UUID(row.id)),
        conversation_id=ConversationId(UUID(row.conversation_id)),
        seq=row.seq,
        sender=_sender(row),
        text=row.text,
        content_type=ContentType(row.content_type),
        upload_id=row.upload_id,
        client_id=row.client_id,
        note=None if row.note is None else Note(row.note),
        channel=Channel(row.channel),
        created_at=row.created_at,
        read_at=row.read_at,
        about=None if row.about is None else MessageId(UUID(row.about)),
        delivery=(
            Delivery(row.delivery, row.failure, row.failure_code, row.attempt) if row.delivery else None
        ),
        media=row.media,  # type: ignore[arg-type]  # kept as text
        choices=tuple(row.choices or ()),
    )


def message_columns(messages: Sequence[Message]) -> tuple[list[object], ...]:
    """The columns of `messages` as a new one has them, in order."""
    return (
        [each.conversation_id for each in messages],
        [each.seq for each in messages],
        [each.id for each in messages],
        [each.sender.type for each in messages],
        [each.sender.id for each in messages],
        [each.sender.name for each in messages],
        [each.text for each in messages],
        [each.content_type for each in messages],
        [each.upload_id for each in messages],
        [each.client_id for each in messages],
        [each.note for each in messages],
        [each.channel for each in messages],
        [each.created_at for each in messages],
        [each.about for each in messages],
        [each.media for each in messages],
        [msgspec.json.encode(each.choices).decode() if each.choices else None for each in messages],
    )


def lead(row: Record, proven: Iterable[Any] = (), identities: Iterable[str] = ()) -> Lead:
    return Lead(
        id=LeadId(row["id"]),
        name=row["name"],
        email=row["email"],
        phone=row["phone"],
        created_at=row["created_at"],
        last_seen=row["last_seen"],
        verified_at=row["verified_at"],
        proven=frozenset(VisitorId(visitor) for visitor in proven),
        identities=frozenset(Identity(*each.split(":", 1)) for each in identities),
    )


def communication(row: Record) -> Communication:
    return Communication(
        id=CommunicationId(row["id"]),
        channel=Channel(row["channel"]),
        direction=Direction(row["direction"]),
        kind=Kind(row["kind"]),
        lead_id=LeadId(row["lead_id"]),
        peer=Identity(row["peer_kind"], row["peer"]),
        line=row["line"],
        text=row["content"],
        created_at=row["created_at"],
        conversation_id=row["conversation_id"],
        message_id=row["message_id"],
        agent_id=row["agent_id"],
        about=row["about"],
        template=None if row["template"] is None else _FILLED.decode(row["template"]),
        subject=row["subject"],
        references=tuple(row["refs"]),
        upload_id=row["upload_id"],
        attached=None if row["attached"] is None else _ATTACHED.decode(row["attached"]),
        client_ref=row["client_ref"],
        contract_ref=row["contract_ref"],
        said_at=row["said_at"],
        changed_at=row["changed_at"],
        state=State(row["state"]),
        external_id=row["external_id"],
        failure=row["failure"],
        code=row["failure_code"],
        tries=row["tries"],
        not_before=row["not_before"],
        seconds=row["seconds"],
        recording=row["recording"],
        version=row["version"],
        attempt=row["attempt"],
    )


def communication_columns(one: Communication) -> tuple[object, ...]:
    """The columns of `COMMUNICATION`, in order."""
    return (
        one.id,
        one.channel,
        one.direction,
        one.kind,
        one.lead_id,
        one.peer.kind,
        one.peer.value,
        one.line,
        one.text,
        one.created_at,
        one.conversation_id,
        one.message_id,
        one.agent_id,
        one.about,
        json_column(one.template),
        one.subject,
        list(one.references),
        one.upload_id,
        json_column(one.attached),
        one.client_ref,
        one.contract_ref,
        one.said_at,
        one.changed_at,
        one.state,
        one.external_id,
        one.failure,
        one.code,
        one.tries,
        one.not_before,
        one.seconds,
        one.recording,
        one.version,
        one.attempt,
    )


_FILLED = msgspec.json.Decoder(Filled)
_ATTACHED = msgspec.json.Decoder(Attached)


def json_column(value: Filled | Attached | None) -> str | None:
    return None if value is None else _ENCODER.encode(value).decode()


def _kinds(of: type[Any]) -> dict[str, type[Event]]:
    below = {kind.__name__: kind for kind in of.__subclasses__()}
    for kind in tuple(below.values()):
        below |= _kinds(kind)
    return below


_KINDS = _kinds(Event)
_DECODERS = {name: msgspec.json.Decoder(kind) for name, kind in _KINDS.items()}
_ACTORS = msgspec.json.Decoder(Actor)
_ENCODER = msgspec.json.Encoder()


def event_columns(
    events: Sequence[Event], by: Iterable[Actor | None] = repeat(None)
) -> tuple[list[object], ...]:
    """The columns of `outbox` that are ours to fill, in order; *by* whom each came about."""
    return (
        [each.stream for each in events],
        [type(each).__name__ for each in events],
        [_ENCODER.encode(each).decode() for each in events],
        [_actor(who) for _, who in zip(events, by, strict=False)],
    )


@lru_cache(256)
def _actor(by: Actor | None) -> str | None:
    return None if by is None else _ENCODER.encode(by).decode()


@lru_cache(256)
def actor(stored: str | None) -> Actor | None:
    return None if stored is None else _ACTORS.decode(stored)


_BECAUSE = msgspec.json.Decoder(Because)


def because_column(because: Because | None) -> str | None:
    return None if because is None else _ENCODER.encode(because).decode()


def because(column: str | None) -> Because | None:
    return None if column is None else _BECAUSE.decode(column)


@lru_cache
def kinds_beside(heard: Kinds) -> Sequence[str]:
    """The names of all that are none of *heard*. Those that nobody here knows are not among them."""
    return [name for name, kind in _KINDS.items() if not issubclass(kind, heard)]


def event(name: str, payload: str) -> Event:
    decoded: Event = _DECODERS[name].decode(payload)
    return decoded
