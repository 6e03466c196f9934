"""What happened beside a conversation, for colleagues alone: remarks, and what is to be said later."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from pascal.domain.events.base import Event
from pascal.domain.ids import (
    AgentId,
    ConversationId,
    MessageId,
    RemarkId,
    ScheduledId,
    UploadId,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RemarkEvent(Event):
    """Something happened to what colleagues alone read."""

    conversation_id: ConversationId
    remark_id: RemarkId
    author_id: AgentId

    @property
    def stream(self) -> UUID:
        return self.conversation_id


@dataclass(frozen=True, slots=True, kw_only=True)
class RemarkWritten(RemarkEvent):
    """A colleague wrote it, or wrote it anew."""

    author_name: str
    text: str
    mentions: tuple[AgentId, ...]
    mentioned: tuple[AgentId, ...]
    """Who was not mentioned in it before."""
    created_at: datetime
    edited_at: datetime | None
    client_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RemarkDeleted(RemarkEvent):
    """Its author, or an administrator, took it away."""


Unsent = Literal["withdrawn", "resolved", "not_theirs", "disabled", "lead_wrote", "refused"]
"""Why what was to be said later is not: whoever wrote it changed their mind, the conversation ended or is no
longer theirs, they no longer work here, the lead spoke first, or some other rule is against it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduledEvent(Event):
    """Something happened to what is to be said later."""

    conversation_id: ConversationId
    scheduled_id: ScheduledId
    author_id: AgentId
    author_name: str
    text: str
    content_type: str
    upload_id: UploadId | None
    client_id: str | None
    send_at: datetime
    cancel_if_lead_writes: bool
    created_at: datetime

    @property
    def stream(self) -> UUID:
        return self.conversation_id


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageScheduled(ScheduledEvent):
    """It is to be said at its time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduledEdited(ScheduledEvent):
    """Other words, or another time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduledSent(ScheduledEvent):
    """It was said."""

    message_id: MessageId


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduledCancelled(ScheduledEvent):
    """It will not be said."""

    reason: Unsent
