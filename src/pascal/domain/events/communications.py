"""What happened on the way to a lead, or from one."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from pascal.domain.events.base import Event
from pascal.domain.ids import AgentId, CommunicationId, ConversationId, LeadId, MessageId, UploadId


@dataclass(frozen=True, slots=True, kw_only=True)
class CommunicationUpdated(Event):
    """One transmission came, or got further. `version` rises with every one of them."""

    communication_id: CommunicationId
    version: int
    lead_id: LeadId
    conversation_id: ConversationId | None
    message_id: MessageId | None
    agent_id: AgentId | None
    channel: str
    direction: str
    kind: str
    state: str
    failure: str | None = None
    code: str | None = None
    seconds: int | None = None
    file: Literal["ready", "failed"] | None = None
    """What became of the file that came with it, where that is what happened."""
    upload_id: UploadId | None = None
    attempt: int = 1
    """Which transmission of its message."""

    @property
    def stream(self) -> UUID:
        return self.conversation_id or self.lead_id


@dataclass(frozen=True, slots=True, kw_only=True)
class CallCameIn(Event):
    """Somebody calls, just now."""

    communication_id: CommunicationId
    conversation_id: ConversationId
    lead_name: str
    peer: str
    """Their number, or what their carrier calls them."""
    agent_id: AgentId | None
    """Who is responsible; nobody while it waits."""

    @property
    def stream(self) -> UUID:
        return self.conversation_id


@dataclass(frozen=True, slots=True, kw_only=True)
class ContinuationOffered(Event):
    """There is a code with which a conversation goes on by another channel."""

    conversation_id: ConversationId
    channel: str

    @property
    def stream(self) -> UUID:
        return self.conversation_id


@dataclass(frozen=True, slots=True, kw_only=True)
class CallDialled(Event):
    """Somebody of the team calls a number."""

    communication_id: CommunicationId
    conversation_id: ConversationId
    lead_id: LeadId

    @property
    def stream(self) -> UUID:
        return self.conversation_id


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageSentAgain(Event):
    """Somebody of the team has what failed, or may not have arrived, sent once more."""

    conversation_id: ConversationId
    message_id: MessageId
    communication_id: CommunicationId

    @property
    def stream(self) -> UUID:
        return self.conversation_id
