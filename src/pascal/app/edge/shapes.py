"""How conversations and messages look outside: the same in answers of `/api/v1` and in live notices."""

from datetime import datetime
from uuid import UUID

import msgspec

from pascal.app.edge.media import MediaLinks
from pascal.app.edge.words import note_words
from pascal.domain.conversations import Priority
from pascal.domain.events import ConversationState
from pascal.domain.messages import Message

PRIORITIES = {Priority.LOW: "LOW", Priority.NORMAL: "MEDIUM", Priority.HIGH: "HIGH"}


class Shape(msgspec.Struct, rename="camel", frozen=True):
    """Fields in camelCase."""


class LeadShape(Shape, frozen=True):
    name: str
    email: str
    phone: str | None
    verified: bool
    """Whether the lead has proven the e-mail: «correo sin verificar» otherwise."""


class ConversationShape(Shape, frozen=True):
    """A conversation. `version` rises with every change but messages; `lastSeq` with every message."""

    id: UUID
    version: int
    status: str
    """QUEUED, IN_PROGRESS or RESOLVED."""
    priority: str | None
    """LOW, MEDIUM or HIGH; null before anybody said."""
    channel: str
    lead_id: UUID
    lead: LeadShape
    project_id: str | None
    agent_id: UUID | None
    agent_name: str | None
    agent_enabled: bool
    """Whether the bot may answer."""
    tags: tuple[str, ...]
    created_at: datetime
    assigned_at: datetime | None
    closed_at: datetime | None
    last_message_at: datetime
    last_seq: int


class MessageShape(Shape, frozen=True):
    """A message. `seq` numbers a conversation's messages 1, 2, 3 … without gaps."""

    id: UUID
    conversation_id: UUID
    seq: int
    sender_type: str
    """LEAD, AGENT, BOT or SYSTEM."""
    sender_id: UUID | None
    sender_name: str | None
    content_text: str
    content_type: str
    """TEXT, IMAGE, FILE, AUDIO or VIDEO."""
    media_url: str | None
    client_message_id: str | None
    created_at: datetime
    read_at: datetime | None
    channel: str
    note: str | None
    """What a SYSTEM message tells, for programs: agent_joined, agent_left, resolved, …"""


def conversation_shape(state: ConversationState) -> ConversationShape:
    return ConversationShape(
        id=state.id,
        version=state.version,
        status=state.status.upper(),
        priority=PRIORITIES[Priority(state.priority)] if state.priority else None,
        channel=state.channel.upper(),
        lead_id=state.lead_id,
        lead=LeadShape(state.lead_name, state.lead_email, state.lead_phone, state.lead_verified),
        project_id=state.project_id,
        agent_id=state.agent_id,
        agent_name=state.agent_name,
        agent_enabled=state.bot_enabled,
        tags=state.tags,
        created_at=state.created_at,
        assigned_at=state.assigned_at,
        closed_at=state.closed_at,
        last_message_at=state.last_message_at,
        last_seq=state.last_seq,
    )


_UPPER: dict[str, str] = {}


def _upper(word: str) -> str:
    found = _UPPER.get(word)
    if found is None:
        found = _UPPER[word] = word.upper()
    return found


def message_shape(message: Message, links: MediaLinks, language: int = 0) -> MessageShape:
    sender, note = message.sender, message.note
    return MessageShape(
        message.id,
        message.conversation_id,
        message.seq,
        _upper(sender.type),
        sender.id,
        sender.name,
        message.text if note is None else note_words(note, message.text, language),
        _upper(message.content_type),
        None if message.upload_id is None else links.url(message.upload_id),
        message.client_id,
        message.created_at,
        message.read_at,
        _upper(message.channel),
        note,
    )
