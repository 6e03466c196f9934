"""Document 001's words and shapes, and ours."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType, structs

from pascal.app.edge import panels
from pascal.app.edge.bodies import CLIENT_ID, NAME, Body, from_0, text
from pascal.app.edge.media import MediaLinks
from pascal.app.edge.panels import ChatMessage, PriorityWord, StatusWord, chat_message
from pascal.app.edge.shapes import Shape
from pascal.domain.agents import MAX_REASON, MOST_CHATS, Agent, clean_reason
from pascal.domain.conversations import Priority, Status
from pascal.domain.errors import Invalid
from pascal.domain.ids import AgentId
from pascal.domain.ports.reads import ConversationRow, MessageRow

MAX_MESSAGE = 1000
"""Code points in one message of support, after NFC."""


FigureWord = Literal[
    "totalSessions",
    "activeSessions",
    "pendingSessions",
    "closedSessions",
    "averageResponseTime",
    "averageResponseTimeInHours",
    "answeredSessions",
    "sessionsToday",
    "sessionsThisWeek",
    "sessionsThisMonth",
]

STATUSES: dict[StatusWord, Status] = {
    "active": Status.IN_PROGRESS,
    "closed": Status.RESOLVED,
    "pending": Status.QUEUED,
}
PRIORITIES: dict[str, Priority] = {"low": Priority.LOW, "medium": Priority.NORMAL, "high": Priority.HIGH}


# -- what is answered


class ChatSession(Shape, frozen=True):
    id: UUID
    user_id: UUID
    """The lead's."""
    status: StatusWord
    priority: PriorityWord
    """`medium` before anybody said."""
    created_at: datetime
    last_message_at: datetime
    messages: list[ChatMessage]
    """The last ones."""
    support_agent_id: UUID | UnsetType = UNSET
    """Left out while nobody has it."""
    assigned_at: datetime | UnsetType = UNSET


class Pagination(Shape, frozen=True):
    page: int
    limit: int
    total: int
    total_pages: int


class SessionPage(Shape, frozen=True):
    sessions: list[ChatSession]
    pagination: Pagination


class SessionUser(Shape, frozen=True):
    id: UUID
    email: str
    name: str


class SessionAgent(Shape, frozen=True):
    id: UUID
    name: str


class SessionDetails(Shape, frozen=True):
    session: ChatSession
    user: SessionUser
    agent: SessionAgent | None
    """null while nobody has it."""


class SupportAgent(Shape, frozen=True):
    """Somebody of the team; `id` and `userId` are the same."""

    id: UUID
    user_id: UUID
    name: str
    email: str
    is_active: bool
    max_concurrent_chats: int
    current_active_chats: int
    created_at: datetime
    updated_at: datetime


class Stats(Shape, frozen=True):
    total_sessions: int
    active_sessions: int
    pending_sessions: int
    closed_sessions: int
    average_response_time: float
    """Minutes; 0 while nobody has answered anybody."""
    average_response_time_in_hours: float
    """The same, counted only while the house was open, by the hours that are set now."""
    answered_sessions: int
    """Of how many that is the average."""
    sessions_today: int
    sessions_this_week: int
    sessions_this_month: int


class ExplainedSession(ChatSession, frozen=True, kw_only=True):
    user_name: str
    """The lead's."""
    support_agent_name: str | UnsetType = UNSET


class Explained(Shape, frozen=True):
    metric: FigureWord
    value: float | None
    """The figure; null where there is nothing to take an average of."""
    sessions: list[ExplainedSession]
    """What it counts."""
    pagination: Pagination


class AgentStats(Shape, frozen=True):
    support_agent_id: UUID
    name: str
    assigned_sessions: int
    """Which they took in the period, whoever has them now."""
    active_sessions: int
    """Now."""
    closed_sessions: int
    answered_sessions: int
    """In which theirs was the first answer."""
    average_response_time: float | None
    """Minutes to that answer."""
    average_response_time_in_hours: float | None


class DayStats(Shape, frozen=True):
    date: date
    sessions: int
    assigned_sessions: int
    closed_sessions: int
    average_response_time: float | None
    """Minutes to the first answer, of the sessions that began on that day."""
    average_response_time_in_hours: float | None


# -- what is sent


class Assignment(Body, frozen=True):
    support_agent_id: Annotated[str, Meta(examples=["019ab0c2-41d3-7c4e-8a11-6f2d9c0b5e71"])] = ""


class SupportMessage(Body, frozen=True):
    message: Annotated[str, Meta(examples=["Hola, ¿en qué puedo ayudarte?"])] = ""
    client_message_id: Annotated[str, CLIENT_ID] | None = None
    """The panel's own id for it: the same one again is the same message."""


class PriorityChange(Body, frozen=True):
    priority: Annotated[
        str, Meta(examples=["high"], extra_json_schema={"extra": {"enum": [*PRIORITIES]}})
    ] = ""


class NewSupportAgent(Body, frozen=True):
    user_id: Annotated[str, Meta(examples=["019ab0c2-41d3-7c4e-8a11-6f2d9c0b5e71"])] = ""
    name: Annotated[str, NAME] | None = None
    """Left out: as the user is called."""
    max_concurrent_chats: Annotated[int, from_0(MOST_CHATS)] | None = None


class SupportAgentPatch(Body, frozen=True):
    name: Annotated[str, NAME] | None = None
    max_concurrent_chats: Annotated[int, from_0(MOST_CHATS)] | None = None
    is_active: bool | None = None
    reason: Annotated[str, text(MAX_REASON, "De vacaciones", rule=clean_reason)] | None = None
    """Why somebody is deactivated."""
    transfer_to: str | None = None
    """The colleague who gets the open chats, as many as fit; left out, the queue does."""


# -- from ours


def session_shape(row: ConversationRow, messages: Iterable[ChatMessage]) -> ChatSession:
    return ChatSession(
        id=row.id,
        user_id=row.lead_id,
        support_agent_id=UNSET if row.agent_id is None else row.agent_id,
        status=panels.STATUSES[row.status],
        priority=panels.PRIORITIES[row.priority],
        assigned_at=UNSET if row.assigned_at is None else row.assigned_at,
        created_at=row.created_at,
        last_message_at=row.last_message_at,
        messages=list(messages),
    )


def session_shapes(
    rows: Sequence[ConversationRow], said: Iterable[MessageRow], links: MediaLinks
) -> list[ChatSession]:
    of: dict[str, list[ChatMessage]] = {str(row.id): [] for row in rows}
    for message in said:
        of[message.conversation_id].append(chat_message(message, links))
    return [session_shape(row, of[str(row.id)]) for row in rows]


def explained_shapes(
    rows: Sequence[ConversationRow], said: Iterable[MessageRow], links: MediaLinks
) -> list[ExplainedSession]:
    return [
        ExplainedSession(
            **structs.asdict(session),
            user_name=row.lead_name,
            support_agent_name=UNSET if row.agent_name is None else row.agent_name,
        )
        for row, session in zip(rows, session_shapes(rows, said, links), strict=True)
    ]


def agent_shape(agent: Agent, open_chats: int) -> SupportAgent:
    return SupportAgent(
        id=agent.id,
        user_id=agent.id,
        name=agent.name,
        email=agent.email,
        is_active=agent.active,
        max_concurrent_chats=agent.max_concurrent_chats,
        current_active_chats=open_chats,
        created_at=agent.created_at,
        updated_at=agent.updated_at or agent.created_at,
    )


def agent_id_of(field: str, text: str, *, unknown: str = "no_such_agent") -> AgentId:
    """Raises `Invalid`: what is no id is nobody's."""
    if not text:
        raise Invalid(field, "required")
    try:
        return AgentId(UUID(text))
    except ValueError as error:
        raise Invalid(field, unknown) from error


def priority_of(word: str) -> Priority:
    """Raises `Invalid`."""
    if not word:
        raise Invalid("priority", "required")
    if (priority := PRIORITIES.get(word)) is None:
        raise Invalid("priority", "support_priority")
    return priority
