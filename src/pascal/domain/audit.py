"""The audit log: every action of the team. Who, what, on what, when, from where.

Ids, words of our own, and what administrators say of people and reasons: what is written to leads or by them,
tokens and phones never get in.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal
from uuid import UUID

from pascal.domain.actors import Actor
from pascal.domain.events import (
    AgentDismissed,
    AgentEdited,
    AgentRegistered,
    AvailabilityChanged,
    Change,
    ConversationReleased,
    ConversationResolved,
    ConversationsExported,
    ConversationTaken,
    ConversationUpdated,
    Event,
    HoursChanged,
    How,
    MessagePosted,
    PasswordChanged,
    Plain,
    SessionEnded,
    SessionOpened,
    SessionRefused,
    TeamChanged,
)
from pascal.domain.messages import SenderType

Deed = Literal[
    "conversation.taken",
    "conversation.assigned",
    "conversation.transferred",
    "conversation.released",
    "conversation.resolved",
    "conversation.prioritised",
    "conversation.tagged",
    "conversation.bot_switched",
    "conversations.exported",
    "message.posted",
    "session.opened",
    "session.refused",
    "session.closed",
    "session.stolen",
    "user.created",
    "user.edited",
    "user.deleted",
    "user.enabled",
    "user.disabled",
    "user.password_changed",
    "user.password_reset",
    "user.availability_changed",
    "hours.changed",
    "team.changed",
]
"""What was done."""
Subject = Literal["conversation", "conversations", "user", "team", "house"]
"""What it was done to; `conversations` is a list of them, and the `house` is one: neither has an id."""
Details = Mapping[str, Plain | Mapping[str, Plain]]
"""What else there is to tell; of what was changed `from` and `to`."""


@dataclass(frozen=True, slots=True)
class Entry:
    id: UUID
    at: datetime
    actor: Actor
    deed: Deed
    subject: Subject
    subject_id: UUID | None
    details: Details


_TAKINGS: Final[Mapping[How, Deed]] = {
    "taken": "conversation.taken",
    "assigned": "conversation.assigned",
    "transferred": "conversation.transferred",
}
_DESCRIPTIONS: Final[Mapping[str, Deed]] = {
    "priority": "conversation.prioritised",
    "tags": "conversation.tagged",
    "bot_enabled": "conversation.bot_switched",
}


def entry(event: Event, by: Actor, *, id: UUID) -> Entry | None:
    """What the log says of *event*, which *by* brought about.

    None for what only follows from something else that they did, and for reading.
    """
    if (said := _of_conversation(event) or _of_person(event, by)) is None:
        return None
    deed, subject, subject_id, details = said
    return Entry(id, event.at, by, deed, subject, subject_id, details)


_Said = tuple[Deed, Subject, UUID | None, Details]


def _of_conversation(event: Event) -> _Said | None:
    match event:
        case ConversationTaken(state=state):
            given = _handed(event.before, event.agent_id, event.reason)
            return _TAKINGS[event.how], "conversation", state.id, given
        case ConversationReleased(state=state, before=before):
            return "conversation.released", "conversation", state.id, _handed(before, None, event.reason)
        case ConversationResolved(state=state):
            return "conversation.resolved", "conversation", state.id, {}
        case ConversationUpdated(state=state, change=Change() as change):
            return _DESCRIPTIONS[change.field], "conversation", state.id, _changed([change])
        case MessagePosted(message=message) if message.sender.type is SenderType.AGENT:
            which: Details = {"message_id": str(message.id), "seq": message.seq}
            return "message.posted", "conversation", message.conversation_id, which
        case ConversationsExported(rows=rows, filters=filters):
            return "conversations.exported", "conversations", None, {"rows": rows, **filters}
        case TeamChanged(team_id=team_id):
            return "team.changed", "team", team_id, {"name": event.name, "automatic": event.automatic}
        case HoursChanged():
            return "hours.changed", "house", None, {}
        case _:
            return None


def _of_person(event: Event, by: Actor) -> _Said | None:
    match event:
        case SessionOpened(agent_id=agent_id):
            opened = {"session_id": str(event.session_id), "way": event.way}
            return "session.opened", "user", agent_id, opened
        case SessionRefused(agent_id=agent_id) if agent_id is not None:
            return "session.refused", "user", agent_id, {"way": event.way}
        case SessionEnded(agent_id=agent_id):
            ended: Deed = "session.stolen" if event.stolen else "session.closed"
            return ended, "user", agent_id, {"session_id": str(event.session_id)}
        case AgentRegistered(agent_id=agent_id):
            return "user.created", "user", agent_id, {"name": event.name, "role": event.role}
        case AgentDismissed(agent_id=agent_id):
            return "user.deleted", "user", agent_id, {"name": event.name}
        case AgentEdited(agent_id=agent_id, changes=changes):
            return _edited(changes), "user", agent_id, _changed(changes)
        case PasswordChanged(agent_id=agent_id):
            given: Deed = "user.password_changed" if agent_id == by.id else "user.password_reset"
            return given, "user", agent_id, {}
        case AvailabilityChanged(agent_id=agent_id) if agent_id == by.id:
            return "user.availability_changed", "user", agent_id, {"availability": event.availability}
        case _:
            return None


def _edited(changes: Iterable[Change]) -> Deed:
    for each in changes:
        if each.field == "active":
            return "user.enabled" if each.after else "user.disabled"
    return "user.edited"


def _changed(changes: Iterable[Change]) -> Details:
    return {each.field: _from_to(each.before, each.after) for each in changes}


def _handed(before: UUID | None, after: UUID | None, reason: str | None) -> Details:
    who = {"agent_id": _from_to(_text(before), _text(after))}
    return who if reason is None else {**who, "reason": reason}


def _from_to(before: Plain, after: Plain) -> Mapping[str, Plain]:
    return {"from": before, "to": after}


def _text(id: UUID | None) -> str | None:
    return None if id is None else str(id)
