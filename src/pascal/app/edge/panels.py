"""Document 001's words, as panels read them over HTTP and hear them on `/ws`."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, Literal
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType

from pascal.app.edge.media import MediaLinks
from pascal.app.edge.shapes import IdText, Shape, analysis_of
from pascal.app.edge.words import note_words
from pascal.domain.conversations import Priority, Status
from pascal.domain.events import ConversationState
from pascal.domain.messages import SenderType
from pascal.domain.ports.reads import MessageRow
from pascal.domain.qualification import Step

StatusWord = Literal["active", "closed", "pending"]
PriorityWord = Literal["low", "medium", "high"]
SenderWord = Literal["user", "support"]
AvailabilityWord = Literal["online", "away", "offline"]

STATUSES: Final[Mapping[str, StatusWord]] = {
    Status.QUEUED: "pending",
    Status.IN_PROGRESS: "active",
    Status.RESOLVED: "closed",
}
PRIORITIES: Final[Mapping[str | None, PriorityWord]] = {
    Priority.LOW: "low",
    Priority.NORMAL: "medium",
    Priority.HIGH: "high",
    None: "medium",  # the document's default
}


class ChatMessage(Shape, frozen=True):
    id: IdText
    session_id: IdText
    message: str
    """What was said; of a file without words its address."""
    sender: SenderWord
    """`support` is whoever answers: agents, the bot, and the house's own notes."""
    timestamp: datetime
    is_read: bool
    """Whether the other side has read it."""


class ChatQueued(Shape, frozen=True):
    """Somebody waits."""

    session_id: UUID
    user_id: UUID
    """The lead's."""
    user_name: str
    status: StatusWord
    priority: PriorityWord
    created_at: datetime
    last_message_at: datetime
    returned: bool
    """Whether it came back to the queue."""


class ChatAssigned(Shape, frozen=True):
    """An agent has it now. Nothing about the lead: everybody of the team hears it."""

    session_id: UUID
    version: int
    """Rises with every change of the session but its messages."""
    status: StatusWord
    support_agent_id: UUID
    support_agent_name: str
    assigned_at: datetime | None


class ChatStatusChanged(Shape, frozen=True):
    session_id: UUID
    version: int
    status: StatusWord
    priority: PriorityWord
    support_agent_id: UUID | UnsetType = UNSET
    """Left out while nobody has it."""
    alarmed_at: datetime | UnsetType = UNSET
    """Since when it has waited too long; left out unless it does."""
    closed_at: datetime | UnsetType = UNSET


class ChatAiUpdated(Shape, frozen=True):
    """A machine that reads along has made something of the session."""

    session_id: UUID
    version: int
    summary: str
    priority: PriorityWord
    tags: Sequence[str]
    updated_at: datetime
    by: str
    """Which machine: `rules`, or a model's name."""


class AgentStatusChanged(Shape, frozen=True):
    """Somebody of the team came, left or paused; or was activated or deactivated."""

    support_agent_id: UUID
    name: str | UnsetType = UNSET
    status: AvailabilityWord | UnsetType = UNSET
    is_active: bool | UnsetType = UNSET


class LeadsChanged(Shape, frozen=True):
    """Leads stand elsewhere, or their meetings do. Nothing about the lead: everybody of the team hears it."""

    steps: Sequence[Step]
    """That somebody left or came to; none where a meeting changed."""


PanelEvent = (
    ChatMessage
    | ChatQueued
    | ChatAssigned
    | ChatStatusChanged
    | ChatAiUpdated
    | AgentStatusChanged
    | LeadsChanged
)

EVENTS: Final[Mapping[type[Shape], str]] = {
    ChatQueued: "chat_queued",
    ChatMessage: "chat_message_received",
    ChatAssigned: "chat_assigned",
    ChatStatusChanged: "chat_status_changed",
    ChatAiUpdated: "chat_ai_updated",
    AgentStatusChanged: "agent_status_changed",
    LeadsChanged: "leads_changed",
}
"""What each is called."""


class _Frame(msgspec.Struct, tag_field="type", tag="event"):
    event: str
    payload: Any


def frame(event: PanelEvent) -> str:
    """The whole text of a push."""
    return msgspec.json.encode(_Frame(EVENTS[type(event)], event)).decode()


def chat_message(message: MessageRow, links: MediaLinks) -> ChatMessage:
    words = message.text
    if message.note is not None:
        words = note_words(message.note, words)
    elif not words and message.upload_id is not None:
        words = links.url(message.upload_id)
    return ChatMessage(
        id=message.id,
        session_id=message.conversation_id,
        message=words,
        sender="user" if message.sender_type == SenderType.LEAD else "support",
        timestamp=message.created_at,
        is_read=message.read_at is not None,
    )


def chat_queued(state: ConversationState, *, returned: bool) -> ChatQueued:
    return ChatQueued(
        session_id=state.id,
        user_id=state.lead_id,
        user_name=state.lead_name,
        status=STATUSES[state.status],
        priority=PRIORITIES[state.priority],
        created_at=state.created_at,
        last_message_at=state.last_message_at,
        returned=returned,
    )


def chat_status(state: ConversationState) -> ChatStatusChanged:
    waits = state.status == Status.QUEUED
    return ChatStatusChanged(
        session_id=state.id,
        version=state.version,
        status=STATUSES[state.status],
        priority=PRIORITIES[state.priority],
        alarmed_at=UNSET if state.alarmed_at is None or not waits else state.alarmed_at,
        support_agent_id=UNSET if state.agent_id is None else state.agent_id,
        closed_at=UNSET if state.closed_at is None else state.closed_at,
    )


def chat_analysed(state: ConversationState) -> ChatAiUpdated | None:
    if (made := analysis_of(state)) is None:
        return None
    return ChatAiUpdated(
        session_id=state.id,
        version=state.version,
        summary=made.summary,
        priority=PRIORITIES[state.analysed_priority],
        tags=made.tags,
        updated_at=made.at,
        by=made.by,
    )
