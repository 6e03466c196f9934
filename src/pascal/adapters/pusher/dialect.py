"""How document 000 names channels and events: one table, and the way back from a channel's name."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import assert_never
from uuid import UUID

from pascal.domain.ids import AgentId, ConversationId
from pascal.domain.ports.live import AllAgents, Audience, Desk, Notice, OneAgent, Room, Side, Who

PRESENCE_AGENTS = "presence-agents"

EVENTS: Mapping[tuple[str, type[Audience]], str] = {
    ("agent_status", AllAgents): "agent-status",
    ("analysis_updated", Desk): "ai-update",
    ("conversation_activity", AllAgents): "conversation-activity",
    ("conversation_activity", OneAgent): "conversation-activity",
    ("conversation_assigned", AllAgents): "conversation-assigned",
    ("conversation_assigned", Room): "agent-joined",
    ("conversation_moved", Room): "conversation-moved",
    ("conversation_queued", AllAgents): "new-lead",
    ("conversation_updated", AllAgents): "conversation-updated",
    ("conversation_updated", OneAgent): "conversation-updated",
    ("conversation_updated", Desk): "conversation-updated",
    ("lead_absent", AllAgents): "lead-offline",
    ("lead_absent", OneAgent): "lead-offline",
    ("lead_present", AllAgents): "lead-online",
    ("lead_present", OneAgent): "lead-online",
    ("message_posted", Room): "new-message",
    ("messages_read", OneAgent): "message-read",
    ("messages_read", Room): "message-read",
    ("status_changed", AllAgents): "status-changed",
    ("status_changed", Room): "status-changed",
}
"""Who types is no row: `client-typing` goes from browser to browser."""

_UUID = r"([0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})"
_USER = re.compile(rf"(agent|lead)-{_UUID}")
_CHANNELS: tuple[tuple[re.Pattern[str], Callable[[UUID], Audience]], ...] = (
    (re.compile(rf"(private|presence)-chat-{_UUID}"), lambda found: Room(ConversationId(found))),
    (re.compile(rf"(private)-desk-{_UUID}"), lambda found: Desk(ConversationId(found))),
    (re.compile(rf"(private)-agent-{_UUID}"), lambda found: OneAgent(AgentId(found))),
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
    assert_never(audience)


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


def event_of(fact: str, audience: Audience) -> str | None:
    """The event's name; None for what 000's clients are not told."""
    return EVENTS.get((fact, type(audience)))


def data_of(notice: Notice) -> Mapping[str, object]:
    """Our data; a message also under the names of 000's table `Message`."""
    if notice.name != "message_posted":
        return notice.data
    message = notice.data
    return {
        **message,
        "content": message.get("contentText"),
        "isRead": message.get("readAt") is not None,
        "attachmentUrl": message.get("mediaUrl"),
        "metadata": None,
    }
