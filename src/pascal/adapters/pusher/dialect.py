"""How document 000 names channels and events: one table, and the way back from a channel's name."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, assert_never, get_type_hints
from uuid import UUID

import msgspec
from msgspec import UNSET, Struct, UnsetType

from pascal.domain.ids import AgentId, ConversationId, VisitorId
from pascal.domain.ports.live import (
    AllAgents,
    Audience,
    Desk,
    Fact,
    Notice,
    OneAgent,
    OneVisitor,
    Room,
    Side,
    Who,
)

PRESENCE_AGENTS = "presence-agents"

EVENTS: Mapping[tuple[Fact, type[Audience]], str] = {
    (Fact.AGENT_STATUS, AllAgents): "agent-status",
    (Fact.ANALYSIS_UPDATED, Desk): "ai-update",
    (Fact.CALL_RINGS, AllAgents): "call-rings",
    (Fact.CALL_RINGS, OneAgent): "call-rings",
    (Fact.CALL_STOPS, AllAgents): "call-stops",
    (Fact.CONVERSATION_ACTIVITY, AllAgents): "conversation-activity",
    (Fact.CONVERSATION_ACTIVITY, OneAgent): "conversation-activity",
    (Fact.CONVERSATION_ASSIGNED, AllAgents): "conversation-assigned",
    (Fact.CONVERSATION_ASSIGNED, Room): "agent-joined",
    (Fact.CONVERSATION_MOVED, OneVisitor): "conversation-moved",
    (Fact.CONVERSATION_MOVED, Room): "conversation-moved",
    (Fact.CONVERSATION_OPENED, OneVisitor): "conversation-opened",
    (Fact.CONVERSATION_QUEUED, AllAgents): "new-lead",
    (Fact.CONVERSATION_UPDATED, AllAgents): "conversation-updated",
    (Fact.CONVERSATION_UPDATED, OneAgent): "conversation-updated",
    (Fact.CONVERSATION_UPDATED, Desk): "conversation-updated",
    (Fact.CONVERSATION_WOKE, OneAgent): "conversation-woke",
    (Fact.CONVERSATION_WAITS_LONG, AllAgents): "conversation-waits-long",
    (Fact.LEAD_ABSENT, AllAgents): "lead-offline",
    (Fact.LEAD_ABSENT, OneAgent): "lead-offline",
    (Fact.LEAD_PRESENT, AllAgents): "lead-online",
    (Fact.LEAD_PRESENT, OneAgent): "lead-online",
    (Fact.MENTIONED, OneAgent): "note-mention",
    (Fact.MESSAGE_CHANGED, Desk): "message-changed",
    (Fact.MESSAGE_CHANGED, Room): "message-changed",
    (Fact.MESSAGE_POSTED, Room): "new-message",
    (Fact.MESSAGES_READ, OneAgent): "message-read",
    (Fact.MESSAGES_READ, Room): "message-read",
    (Fact.DELIVERY_CHANGED, Desk): "message-delivery",
    (Fact.DELIVERY_CHANGED, OneAgent): "message-delivery",
    (Fact.NOTE_DELETED, Desk): "note-deleted",
    (Fact.NOTE_WRITTEN, Desk): "note-written",
    (Fact.SCHEDULED_CHANGED, Desk): "message-scheduled",
    (Fact.SCHEDULED_CHANGED, OneAgent): "message-scheduled",
    (Fact.RATING_GIVEN, Desk): "rating-given",
    (Fact.RATING_GIVEN, OneAgent): "rating-given",
    (Fact.STATUS_CHANGED, AllAgents): "status-changed",
    (Fact.STATUS_CHANGED, Room): "status-changed",
}
"""Who types is no row: `client-typing` goes from browser to browser."""


class NamesOf000(Struct, rename="camel", frozen=True):
    """What 000's table `Message` calls otherwise than we do."""

    content: str
    is_read: bool
    attachment_url: str | None
    metadata: None


class Truncated(Struct, rename="camel", frozen=True):
    """What comes in place of whatever is too large for Pusher: the client fetches it."""

    conversation_id: str | UnsetType = UNSET
    id: str | UnsetType = UNSET
    seq: int | UnsetType = UNSET
    truncated: bool = True


_UUID = r"([0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})"
_USER = re.compile(rf"(agent|lead)-{_UUID}")
_CHANNELS: tuple[tuple[re.Pattern[str], Callable[[UUID], Audience]], ...] = (
    (re.compile(rf"(private|presence)-chat-{_UUID}"), lambda found: Room(ConversationId(found))),
    (re.compile(rf"(private)-desk-{_UUID}"), lambda found: Desk(ConversationId(found))),
    (re.compile(rf"(private)-agent-{_UUID}"), lambda found: OneAgent(AgentId(found))),
    (re.compile(rf"(private)-visitor-{_UUID}"), lambda found: OneVisitor(VisitorId(found))),
)


@dataclass(frozen=True, slots=True)
class Channel:
    """Whom a channel reaches, and whether it also shows who is there."""

    audience: Audience
    presence: bool = False


def channel_of(audience: Audience) -> str:
    """The channel that carries notices to *audience*."""
    match audience:
        case Room(conversation_id):
            return f"private-chat-{conversation_id}"
        case Desk(conversation_id):
            return f"private-desk-{conversation_id}"
        case AllAgents():
            return "private-agents-dashboard"
        case OneAgent(agent_id):
            return f"private-agent-{agent_id}"
        case OneVisitor(visitor_id):
            return f"private-visitor-{visitor_id}"
    assert_never(audience)


def presence_of(conversation_id: ConversationId) -> str:
    """The channel that shows who is in the conversation."""
    return f"presence-chat-{conversation_id}"


def read_channel(name: str) -> Channel | None:
    """What *name* stands for; None if it is none of ours. Each channel has exactly one spelling."""
    if name == PRESENCE_AGENTS:
        return Channel(AllAgents(), presence=True)
    if name == channel_of(AllAgents()):
        return Channel(AllAgents())
    for pattern, audience in _CHANNELS:
        if found := pattern.fullmatch(name):
            return Channel(audience(UUID(found[2])), presence=found[1] == "presence")
    return None


def user_of(who: Who) -> str:
    """Somebody's id at Pusher, which counts people and ends their connections by it."""
    return f"{who.side}-{who.id}"


def read_user(user_id: str) -> Who | None:
    """Whose id that is; None if it is none of ours."""
    found = _USER.fullmatch(user_id)
    return Who(Side(found[1]), UUID(found[2])) if found else None


def event_of(fact: Fact, audience: Audience) -> str | None:
    """The event's name; None for what 000's clients are not told."""
    return EVENTS.get((fact, type(audience)))


def data_of(notice: Notice) -> Mapping[str, object]:
    """Our data; a message also under the names of 000's table `Message`."""
    if notice.name != Fact.MESSAGE_POSTED:
        return notice.data
    message: Mapping[str, Any] = notice.data
    names = NamesOf000(
        content=message["contentText"],
        is_read=message.get("readAt") is not None,
        attachment_url=message.get("mediaUrl"),
        metadata=None,
    )
    return {**message, **msgspec.to_builtins(names)}


def payloads(of: Mapping[Fact, type[Struct]]) -> dict[str, type[Struct]]:
    """What every event carries, by its name, unless it is `Truncated`; *of* says what each fact does."""
    return {name: _sent(fact, of[fact]) for (fact, _), name in EVENTS.items() if fact in of}


def _sent(fact: Fact, payload: type[Struct]) -> type[Struct]:
    if fact != Fact.MESSAGE_POSTED:
        return payload
    return msgspec.defstruct(
        payload.__name__ + "Of000", [*get_type_hints(NamesOf000).items()], bases=(payload,), kw_only=True
    )
