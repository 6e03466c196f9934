"""What live clients hear of each fact. The dialect of each transport says by which event names."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final, Literal
from uuid import UUID

import msgspec

from pascal.app.edge.asides import MentionedShape, NoteGoneShape, NoteShape, ScheduledShape, WokeShape
from pascal.app.edge.shapes import (
    AvailabilityWord,
    ChannelWord,
    ConversationShape,
    MessageShape,
    PriorityWord,
    SenderWord,
    Shape,
    StatusWord,
    TransmissionShape,
)
from pascal.domain.ports.live import Audience, Fact, Notice


class QueuedShape(Shape, frozen=True):
    """A conversation waits."""

    conversation_id: UUID
    lead_name: str
    project_name: str | None
    timestamp: datetime
    returned: bool
    """Whether it came back to the queue."""
    conversation: ConversationShape


class WaitsLongShape(Shape, frozen=True):
    """Nobody has taken a conversation for longer than the house allows."""

    conversation_id: UUID
    version: int
    lead_name: str
    project_name: str | None
    since: datetime


class BriefShape(Shape, frozen=True):
    """A conversation without anything about its lead."""

    conversation_id: UUID
    version: int
    status: StatusWord
    agent_id: UUID | None
    agent_name: str | None
    agent_enabled: bool
    """Whether the house's bot may answer, while nobody of the team does."""
    assigned_at: datetime | None
    closed_at: datetime | None


class UpdatedShape(Shape, frozen=True):
    """All of a conversation."""

    conversation_id: UUID
    conversation: ConversationShape


class ActivityShape(Shape, frozen=True):
    """What a list shows of the last message."""

    conversation_id: UUID
    last_seq: int
    last_message_at: datetime
    last_text: str | None
    """At most 120 characters; of a file without words, what it is."""
    sender_type: SenderWord


class ReadShape(Shape, frozen=True):
    """One side has read all up to `seq`."""

    conversation_id: UUID
    by: Literal["LEAD", "AGENT"]
    seq: int
    read_at: datetime


class MovedShape(Shape, frozen=True):
    """The lead was proven, and goes on in another conversation."""

    conversation_id: UUID
    to: UUID


class AnalysisUpdatedShape(Shape, frozen=True):
    """What a machine that read along made of a conversation; whose choice counts says the conversation."""

    conversation_id: UUID
    summary: str
    priority: PriorityWord
    tags: Sequence[str]
    updated_at: datetime
    by: str


class AgentStatusShape(Shape, frozen=True):
    agent_id: UUID
    agent_name: str
    availability: AvailabilityWord


class RatedShape(Shape, frozen=True):
    """The lead said what they think of it; never told to the lead's side."""

    conversation_id: UUID
    agent_id: UUID
    score: int
    comment: str | None
    at: datetime


class DeliveryChangedShape(Shape, frozen=True):
    """A message got further on its way by a carrier, or its file is here. For colleagues alone."""

    conversation_id: UUID
    message_id: UUID
    version: int
    """Rises with every change of the same transmission."""
    channel: ChannelWord
    delivery: TransmissionShape | None
    """null of what the lead said."""
    media_url: str | None
    """Of a file that has come."""
    media_state: Literal["FAILED"] | None


class CallRingsShape(Shape, frozen=True):
    """Somebody calls."""

    conversation_id: UUID
    communication_id: UUID
    lead_name: str
    peer: str


class CallStopsShape(Shape, frozen=True):
    """It rings no more: somebody answered, or it is over."""

    conversation_id: UUID
    communication_id: UUID


class LeadSeenShape(Shape, frozen=True):
    """A lead came into a conversation, or left it."""

    conversation_id: UUID
    id: UUID
    at: datetime


PAYLOADS: Final[Mapping[Fact, type[Shape]]] = {
    Fact.AGENT_STATUS: AgentStatusShape,
    Fact.ANALYSIS_UPDATED: AnalysisUpdatedShape,
    Fact.CALL_RINGS: CallRingsShape,
    Fact.CALL_STOPS: CallStopsShape,
    Fact.CONVERSATION_ACTIVITY: ActivityShape,
    Fact.CONVERSATION_ASSIGNED: BriefShape,
    Fact.CONVERSATION_MOVED: MovedShape,
    Fact.CONVERSATION_OPENED: BriefShape,
    Fact.CONVERSATION_QUEUED: QueuedShape,
    Fact.CONVERSATION_UPDATED: UpdatedShape,
    Fact.CONVERSATION_WOKE: WokeShape,
    Fact.CONVERSATION_WAITS_LONG: WaitsLongShape,
    Fact.DELIVERY_CHANGED: DeliveryChangedShape,
    Fact.LEAD_ABSENT: LeadSeenShape,
    Fact.LEAD_PRESENT: LeadSeenShape,
    Fact.MENTIONED: MentionedShape,
    Fact.MESSAGE_CHANGED: MessageShape,
    Fact.MESSAGE_POSTED: MessageShape,
    Fact.MESSAGES_READ: ReadShape,
    Fact.NOTE_DELETED: NoteGoneShape,
    Fact.NOTE_WRITTEN: NoteShape,
    Fact.SCHEDULED_CHANGED: ScheduledShape,
    Fact.RATING_GIVEN: RatedShape,
    Fact.STATUS_CHANGED: BriefShape,
}
"""Of every fact that is told."""


def notice(audience: Audience, fact: Fact, payload: Shape, *also: Audience) -> Notice:
    return Notice(audience, fact, msgspec.to_builtins(payload), also)
