"""Document 003's words: which event a notice becomes, in which rooms it is heard, how a client is refused."""

from collections.abc import Mapping
from uuid import UUID

from msgspec import Struct, defstruct

from pascal.domain.errors import Forbidden, Invalid, NotFound, TooMany, Unauthenticated
from pascal.domain.ids import AgentId, ConversationId, VisitorId
from pascal.domain.ports.live import AllAgents, Audience, Desk, Fact, Notice, OneAgent, OneVisitor, Room, Side
from pascal.domain.ports.storage import StorageUnavailable

AGENTS = "agents"

EVENTS: Mapping[tuple[Fact, type[Audience]], str] = {
    (Fact.CONVERSATION_QUEUED, AllAgents): "conversation:queued",
    (Fact.CONVERSATION_ASSIGNED, Room): "conversation:assigned",
    (Fact.CONVERSATION_ASSIGNED, AllAgents): "conversation:assigned",
    (Fact.STATUS_CHANGED, Room): "conversation:status",
    (Fact.STATUS_CHANGED, AllAgents): "conversation:status",
    (Fact.CONVERSATION_UPDATED, Desk): "conversation:updated",
    (Fact.CONVERSATION_UPDATED, AllAgents): "conversation:updated",
    (Fact.CONVERSATION_UPDATED, OneAgent): "conversation:updated",
    (Fact.CONVERSATION_WAITS_LONG, AllAgents): "conversation:waits-long",
    (Fact.MESSAGE_POSTED, Room): "message:new",
    (Fact.MESSAGE_CHANGED, Desk): "message:changed",
    (Fact.MESSAGE_CHANGED, Room): "message:changed",
    (Fact.CONVERSATION_ACTIVITY, AllAgents): "conversation:activity",
    (Fact.CONVERSATION_ACTIVITY, OneAgent): "conversation:activity",
    (Fact.MESSAGES_READ, Room): "message:read",
    (Fact.MESSAGES_READ, OneAgent): "message:read",
    (Fact.CALL_RINGS, AllAgents): "call:rings",
    (Fact.CALL_RINGS, OneAgent): "call:rings",
    (Fact.CALL_STOPS, AllAgents): "call:stops",
    (Fact.CONVERSATION_MOVED, Room): "conversation:moved",
    (Fact.CONVERSATION_MOVED, OneVisitor): "conversation:moved",
    (Fact.CONVERSATION_OPENED, OneVisitor): "conversation:opened",
    (Fact.CONVERSATION_WOKE, OneAgent): "conversation:woke",
    (Fact.DELIVERY_CHANGED, Desk): "message:delivery",
    (Fact.DELIVERY_CHANGED, OneAgent): "message:delivery",
    (Fact.NOTE_WRITTEN, Desk): "note:written",
    (Fact.NOTE_DELETED, Desk): "note:deleted",
    (Fact.MENTIONED, OneAgent): "note:mention",
    (Fact.SCHEDULED_CHANGED, Desk): "message:scheduled",
    (Fact.SCHEDULED_CHANGED, OneAgent): "message:scheduled",
    (Fact.AGENT_STATUS, AllAgents): "agent:status",
    (Fact.RATING_GIVEN, Desk): "rating:given",
    (Fact.RATING_GIVEN, OneAgent): "rating:given",
    (Fact.ANALYSIS_UPDATED, Desk): "conversation:ai:update",
}
"""Every fact that browsers hear of, with each audience that may hear it. What is not here is not said."""

_WRAPPED = {"message:new": "message", "conversation:ai:update": "aiData"}
"""Events whose document reads the fact under a key of its own (`data.message`, `data.aiData`)."""


class Member(Struct, rename="camel", frozen=True):
    """Who is in a conversation."""

    id: UUID
    side: Side
    name: str


class Passage(Struct, rename="camel", frozen=True):
    """Somebody came into a conversation, or left it."""

    conversation_id: UUID
    id: UUID
    side: Side
    name: str


class Typing(Struct, rename="camel", frozen=True):
    conversation_id: UUID
    user_id: UUID
    name: str
    side: Side


class Joined(Struct, rename="camel", frozen=True):
    """The answer to `conversation:join`."""

    conversation_id: UUID
    members: list[Member]


class Done(Struct, rename="camel", frozen=True):
    """The answer to all else that a client may ask."""

    conversation_id: UUID


OWN: Mapping[str, type[Struct]] = {
    "presence:join": Passage,
    "presence:leave": Passage,
    "typing:start": Typing,
    "typing:stop": Typing,
}
"""What no notice tells: this transport sees it happen."""


class NotJoined(NotFound):
    """Whether there is such a conversation was not even looked up."""


_REFUSALS: Mapping[type[Exception], tuple[str, str]] = {
    Unauthenticated: ("unauthorized", "No autorizado"),
    Forbidden: ("forbidden", "No tienes permiso para hacerlo"),
    NotJoined: ("not_found", "Únete primero a la conversación con conversation:join"),
    NotFound: ("not_found", "La conversación no existe"),
    Invalid: ("invalid", "El mensaje no es válido"),
    TooMany: ("too_many_requests", "Demasiados mensajes: espera un momento"),
    StorageUnavailable: ("unavailable", "Servicio no disponible por un momento. Vuelve a intentarlo."),
}
_INVALID = {
    ("event", "unknown"): "Ese evento no existe",
    ("conversationId", "required"): "Falta el id de la conversación",
    ("conversationId", "malformed"): "El id de la conversación debe ser un UUID",
}
"""Where more can be said than that it is."""
FAULT = ("internal", "Algo falló de nuestro lado: inténtalo otra vez")
"""A failure of ours: code and sentence."""


class UnknownFact(LookupError):
    """A notice for which document 003 has no event: the table above lacks a row."""


def conversation_room(conversation_id: ConversationId) -> str:
    return f"conversation:{conversation_id}"


def desk_room(conversation_id: ConversationId) -> str:
    return f"desk:{conversation_id}"


def agent_room(agent_id: AgentId) -> str:
    return f"agent:{agent_id}"


def visitor_room(visitor_id: VisitorId) -> str:
    return f"visitor:{visitor_id}"


def room_of(audience: Audience) -> str:
    """The Socket.IO room where *audience* listens."""
    match audience:
        case Room(conversation_id):
            return conversation_room(conversation_id)
        case Desk(conversation_id):
            return desk_room(conversation_id)
        case AllAgents():
            return AGENTS
        case OneAgent(agent_id):
            return agent_room(agent_id)
        case OneVisitor(visitor_id):
            return visitor_room(visitor_id)


def event_of(notice: Notice) -> tuple[str, Mapping[str, object]]:
    """The event's name, the same for all audiences, and its payload. Raises `UnknownFact`."""
    for audience in notice.audiences:
        if (notice.name, type(audience)) not in EVENTS:
            raise UnknownFact(f"{notice.name} for {type(audience).__name__}")
    name = EVENTS[notice.name, type(notice.audience)]
    if name in _WRAPPED and isinstance(notice.audience, Room | Desk):
        return name, {
            "conversationId": str(notice.audience.conversation_id),
            _WRAPPED[name]: notice.data,
        }
    return name, notice.data


def payloads(of: Mapping[Fact, type[Struct]]) -> dict[str, type[Struct]]:
    """What every event carries, by its name; *of* says what each fact does."""
    return {name: _sent(name, of[fact]) for (fact, _), name in EVENTS.items() if fact in of} | {**OWN}


def _sent(name: str, payload: type[Struct]) -> type[Struct]:
    if name not in _WRAPPED:
        return payload
    return defstruct(payload.__name__ + "Event", [("conversationId", UUID), (_WRAPPED[name], payload)])


def words_of(refusal: Exception) -> tuple[str, str] | None:
    """Code and sentence; None for what is no refusal."""
    words = next((words for kind, words in _REFUSALS.items() if isinstance(refusal, kind)), None)
    if words is not None and isinstance(refusal, Invalid):
        return words[0], _INVALID.get((refusal.field, refusal.rule), words[1])
    return words
