"""The words of `/api/v1` (document 003): its envelope, its bodies, and how ours become theirs."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Annotated, Generic, Literal, TypeVar
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, UnsetType

from pascal.app.edge import shapes
from pascal.app.edge.shapes import (
    AvailabilityWord,
    ChannelWord,
    ContentWord,
    ConversationShape,
    LeadShape,
    MessageShape,
    PriorityWord,
    Shape,
    StatusWord,
    conversation_fields,
    upper,
)
from pascal.app.edge.words import last_words
from pascal.app.usecases.conversations import MAX_PROJECT, clean_project
from pascal.domain.agents import (
    MAX_PASSWORD,
    MIN_PASSWORD,
    MOST_CHATS,
    Agent,
    Availability,
    Role,
    check_password,
)
from pascal.domain.conversations import MAX_TAG, MAX_TAGS, Priority
from pascal.domain.events import ConversationState
from pascal.domain.messages import LARGEST_SEQ, MAX_CLIENT_ID, MAX_TEXT, ContentType, Draft
from pascal.domain.people import MAX_EMAIL, MAX_NAME, clean_name, fold_email
from pascal.domain.ports.figures import Flow, Waiting
from pascal.domain.ports.reads import ConversationRow, LeadRow, Order

T = TypeVar("T")

PRIORITIES: dict[str, Priority] = {word: Priority(ours) for ours, word in shapes.PRIORITIES.items()}
ORDERS: dict[str, Order] = {"lastActivity": Order.LAST_ACTIVITY, "oldestWaiting": Order.OLDEST_WAITING}
RoleWord = Literal["SALES_AGENT", "ADMIN", "SUPERADMIN"]
OrderWord = Literal["lastActivity", "oldestWaiting"]
ROLES: dict[Role, RoleWord] = {Role.AGENT: "SALES_AGENT", Role.ADMIN: "ADMIN", Role.SUPERADMIN: "SUPERADMIN"}


class Success(msgspec.Struct, Generic[T], frozen=True):
    """Document 003's envelope."""

    data: T
    status: Literal["success"] = "success"


class Page(Shape, Generic[T], frozen=True):
    """A page, and the cursor to the next; null at the end."""

    items: list[T]
    next_cursor: str | None


class Body(msgspec.Struct, rename="camel", frozen=True):
    """What clients send. Fields that we do not know are ignored.

    A text that is empty when it is left out may not be left out: so the rest is looked at all the same.
    """


def text(
    most: int, *examples: str, least: int | None = None, rule: Callable[[str], object] | None = None
) -> Meta:
    """*most* and *least* characters, as the rule has it: blanks around do not count, and NFC shortens.

    So more are read. Where something else in the body is wrong, *rule* says what is wrong here, too.
    """
    told = {"max_length": most} | ({} if least is None else {"min_length": least})
    return Meta(
        max_length=5 * most,
        examples=[*examples],
        extra_json_schema={"extra": told},
        extra={"rule": rule},
    )


def from_0(most: int) -> Meta:
    return Meta(ge=0, le=most, extra_json_schema={"extra": {"minimum": 0}})  # Litestar leaves a 0 out


EMAIL = text(MAX_EMAIL, "ana@pascal.example", rule=fold_email)
NAME = text(MAX_NAME, "Ana Torres", rule=lambda typed: typed and clean_name(typed))
PASSWORD = text(MAX_PASSWORD, "una-frase-larga", least=MIN_PASSWORD, rule=check_password)
TIME_ZONE = Meta(max_length=64, examples=["America/Lima"])
CLIENT_ID = Meta(min_length=1, max_length=MAX_CLIENT_ID)


def role_of(word: str) -> Role:
    return next(role for role, theirs in ROLES.items() if theirs == word)


# -- who


class Credentials(Body, frozen=True):
    email: Annotated[str, EMAIL]
    password: Annotated[str, Meta(max_length=1024, examples=["una-frase-larga"])]


class Registration(Body, frozen=True):
    email: Annotated[str, EMAIL]
    password: Annotated[str, PASSWORD]
    role: RoleWord | None = None
    """Left out: SALES_AGENT."""
    name: Annotated[str, NAME] | None = None
    """Left out: what stands before the @."""


class RefreshBody(Body, frozen=True):
    refresh_token: Annotated[str, Meta(max_length=512)]


class PasswordBody(Body, frozen=True):
    current_password: Annotated[str, Meta(max_length=1024)]
    new_password: Annotated[str, PASSWORD]


class AgentPatch(Body, frozen=True):
    is_active: bool | None = None
    role: RoleWord | None = None
    name: Annotated[str, NAME] | None = None
    max_concurrent_chats: Annotated[int, from_0(MOST_CHATS)] | None = None
    time_zone: Annotated[str, TIME_ZONE] | None = None


class SelfPatch(Body, frozen=True):
    availability: AvailabilityWord | None = None
    name: Annotated[str, NAME] | None = None
    time_zone: Annotated[str, TIME_ZONE] | None = None


class AgentShape(Shape, frozen=True):
    """Somebody of the team."""

    id: UUID
    email: str
    name: str
    role: RoleWord
    is_active: bool
    availability: AvailabilityWord
    max_concurrent_chats: int
    open_chats: int
    time_zone: str
    created_at: datetime


def agent_shape(agent: Agent, open_chats: int) -> AgentShape:
    return AgentShape(
        id=agent.id,
        email=agent.email,
        name=agent.name,
        role=ROLES[agent.role],
        is_active=agent.active,
        availability=upper(agent.availability),
        max_concurrent_chats=agent.max_concurrent_chats,
        open_chats=open_chats,
        time_zone=agent.time_zone,
        created_at=agent.created_at,
    )


class TeammateShape(Shape, frozen=True):
    """A colleague, as the others see them."""

    id: UUID
    name: str
    role: RoleWord
    availability: AvailabilityWord
    open_chats: int
    max_concurrent_chats: int


def teammate_shape(agent: Agent, open_chats: int) -> TeammateShape:
    return TeammateShape(
        id=agent.id,
        name=agent.name,
        role=ROLES[agent.role],
        availability=upper(agent.availability),
        open_chats=open_chats,
        max_concurrent_chats=agent.max_concurrent_chats,
    )


class SignedInShape(Shape, frozen=True):
    """`token` for `Authorization: Bearer`, 15 minutes; `refreshToken` once, for the next pair."""

    token: str
    refresh_token: str
    expires_in: int
    """Seconds."""
    user: AgentShape


def availability_of(word: str | None) -> Availability | None:
    return None if word is None else Availability(word.lower())


# -- leads


class HandshakeBody(Body, frozen=True):
    lead_id: UUID
    lead_token: Annotated[str, Meta(max_length=2048)] | None = None


class HandshakeShape(Shape, frozen=True):
    exists: bool
    active_conversation_id: UUID | None
    name: str | None
    welcome: str | None
    lead_id: UUID
    """The id to use from now on."""
    lead_token: str
    verified: bool


class StartBody(Body, frozen=True):
    """A visitor's message. Name, phone and e-mail may be left out by a browser that has given them before."""

    message: Annotated[
        str, text(MAX_TEXT, "Hola, ¿sigue disponible el de 2 dormitorios?", least=1, rule=Draft.of)
    ] = ""
    lead_id: UUID | None = None
    name: Annotated[str, NAME] | None = None
    phone: Annotated[str, Meta(max_length=40, examples=["987 654 321"])] | None = None
    email: Annotated[str, EMAIL] | None = None
    project_id: Annotated[str, text(MAX_PROJECT, "torre-begonias-luxury", rule=clean_project)] | None = None
    client_message_id: Annotated[str, CLIENT_ID] | None = None
    identity: Annotated[str, Meta(max_length=128)] | None = None
    """Hex HMAC-SHA256 of the e-mail in lower case, with the secret shared with the site."""


class StartedShape(Shape, frozen=True):
    conversation_id: UUID
    status: StatusWord
    confirmed_lead_id: UUID
    lead_token: str
    message: MessageShape


class VerificationBody(Body, frozen=True):
    email: Annotated[str, EMAIL] | None = None
    """Left out: the one last typed."""


class CodeBody(Body, frozen=True):
    code: Annotated[str, Meta(max_length=32, examples=["042137"])]


class VerifiedShape(Shape, frozen=True):
    verified: bool
    name: str
    welcome: str
    confirmed_lead_id: UUID
    active_conversation_id: UUID | None
    lead_token: str


class LeadDetails(Shape, frozen=True):
    id: UUID
    name: str
    email: str
    phone: str | None
    verified: bool
    created_at: datetime
    last_seen: datetime


def lead_details(row: LeadRow) -> LeadDetails:
    return LeadDetails(row.id, row.name, row.email, row.phone, row.verified, row.created_at, row.last_seen)


# -- conversations


class ConversationShown(ConversationShape, frozen=True):
    unread: int
    """Messages from the other side, up to 100."""


def shown(state: ConversationState, unread: int) -> ConversationShown:
    return ConversationShown(*(*conversation_fields(state), unread))


class ConversationInList(ConversationShown, frozen=True):
    last_text: str | None
    """What a person said last; of a file without words, what it is."""
    place_in_queue: int | UnsetType | None = UNSET
    """1 is next. Not in lists."""


def in_list(
    rows: Iterable[ConversationRow], language: int = 0, place: int | UnsetType | None = UNSET
) -> list[ConversationInList]:
    """A page of them: taken apart and put together by place, which is the quickest."""
    return [
        ConversationInList(
            conversation_id,
            version,
            upper(status),
            shapes.PRIORITIES[priority] if priority else None,
            upper(channel),
            lead_id,
            LeadShape(lead_name, lead_email, lead_phone, lead_verified),
            project_id,
            agent_id,
            agent_name,
            bot_enabled,
            tags,
            created_at,
            assigned_at,
            closed_at,
            last_message_at,
            last_seq,
            unread,
            last_text or last_words(last_text, last_kind, language),
            place,
        )
        for (
            conversation_id,
            version,
            lead_id,
            lead_name,
            lead_email,
            lead_phone,
            lead_verified,
            project_id,
            channel,
            status,
            priority,
            tags,
            bot_enabled,
            agent_id,
            agent_name,
            created_at,
            assigned_at,
            closed_at,
            last_message_at,
            last_seq,
            unread,
            last_text,
            last_kind,
        ) in rows
    ]


class ConversationForLead(Shape, frozen=True):
    """What a lead sees of their own conversation: all but what the team notes about it."""

    id: UUID
    version: int
    status: StatusWord
    channel: ChannelWord
    lead_id: UUID
    lead: LeadShape
    project_id: str | None
    agent_id: UUID | None
    agent_name: str | None
    created_at: datetime
    assigned_at: datetime | None
    closed_at: datetime | None
    last_message_at: datetime
    last_seq: int
    unread: int
    """Messages from the other side, up to 100."""
    last_text: str | None
    """What a person said last; of a file without words, what it is."""
    place_in_queue: int | UnsetType | None = UNSET
    """1 is next. Not in lists."""


def for_lead(
    rows: Iterable[ConversationRow], language: int = 0, place: int | UnsetType | None = UNSET
) -> list[ConversationForLead]:
    names = ConversationForLead.__struct_fields__
    return [
        ConversationForLead(*(getattr(shape, name) for name in names))
        for shape in in_list(rows, language, place)
    ]


class AssignBody(Body, frozen=True):
    agent_id: UUID | None
    """null gives it back to the queue."""


class TransferBody(Body, frozen=True):
    agent_id: UUID


class ReadBody(Body, frozen=True):
    seq: Annotated[int, from_0(LARGEST_SEQ)] | None = None
    """Read up to here; left out: all."""


class ConversationPatch(Body, frozen=True):
    priority: PriorityWord | UnsetType | None = UNSET
    agent_enabled: bool | UnsetType = UNSET
    tags: (
        Annotated[
            list[Annotated[str, text(MAX_TAG, least=1)]],
            Meta(max_length=5 * MAX_TAGS, extra_json_schema={"extra": {"max_items": MAX_TAGS}}),
        ]
        | UnsetType
    ) = UNSET


class MessageBody(Body, frozen=True):
    content_text: Annotated[str, text(MAX_TEXT, "Hola, ¿cómo puedo ayudarte?")] | None = None
    content_type: ContentWord | None = None
    """Left out: the file's, or TEXT."""
    """Of a file it may be left out; another one than the file's is refused."""
    media_url: Annotated[str, Meta(max_length=2048)] | None = None
    """The `url` of one of your own uploads."""
    client_message_id: Annotated[str, CLIENT_ID] | None = None
    """Your own id: sending it again is the same message."""


def content_type_of(word: str) -> ContentType:
    return ContentType(word.lower())


# -- the rest


class UploadShape(Shape, frozen=True):
    id: UUID
    url: str
    content_type: str
    size: int
    name: str


class PriorityBreakdown(Shape, frozen=True):
    high: int
    medium: int
    low: int
    unanalyzed: int


class StatusBreakdown(Shape, frozen=True):
    queued: int
    in_progress: int
    resolved: int


class MetricsShape(Shape, frozen=True):
    total_conversations: int
    total_unreplied: int
    priority_breakdown: PriorityBreakdown
    status_breakdown: StatusBreakdown


class WaitingShape(Shape, frozen=True):
    """The queue; seconds since a conversation began."""

    count: int
    longest_seconds: int | None
    average_seconds: int | None


class FlowShape(Shape, frozen=True):
    """What happened to conversations in a while."""

    started: int
    taken: int
    resolved: int
    average_wait_seconds: int | None
    """Of those that were taken, from their beginning to that."""


class HourShape(FlowShape, frozen=True):
    hour: datetime
    """When it began, in UTC."""


class WorkloadShape(Shape, frozen=True):
    """What a colleague has to do, and has done since midnight."""

    agent_id: UUID
    name: str
    availability: AvailabilityWord
    open_chats: int
    max_concurrent_chats: int
    taken_today: int
    resolved_today: int
    average_wait_seconds: int | None


class OverviewShape(Shape, frozen=True):
    waiting: WaitingShape
    in_progress: int
    mine: int
    unreplied: int
    """Open ones in which the lead had the last word."""
    today: FlowShape
    """Since midnight where you are (`timeZone`)."""
    last_day: list[HourShape]
    """24, of which the last still goes on."""
    agents: list[WorkloadShape]


def waiting_shape(found: Waiting) -> WaitingShape:
    return WaitingShape(found.count, _seconds(found.longest), _seconds(found.average))


def flow_shape(found: Flow) -> FlowShape:
    return FlowShape(found.started, found.taken, found.resolved, _seconds(found.average_wait))


def hour_shape(hour: datetime, found: Flow) -> HourShape:
    return HourShape(found.started, found.taken, found.resolved, _seconds(found.average_wait), hour)


def workload_shape(agent: Agent, open_chats: int, today: Flow) -> WorkloadShape:
    return WorkloadShape(
        agent_id=agent.id,
        name=agent.name,
        availability=upper(agent.availability),
        open_chats=open_chats,
        max_concurrent_chats=agent.max_concurrent_chats,
        taken_today=today.taken,
        resolved_today=today.resolved,
        average_wait_seconds=_seconds(today.average_wait),
    )


def _seconds(span: timedelta | None) -> int | None:
    return (
        None if span is None else max(0, round(span.total_seconds()))
    )  # clocks of processes differ a little


class ProjectShape(Shape, frozen=True):
    id: str
    name: str
    district: str
    developer: str
    price_from: int
    """US dollars."""


class FoundMessage(Shape, frozen=True):
    conversation_id: UUID
    message_id: UUID
    seq: int
    excerpt: str
    lead_name: str
    created_at: datetime


class SearchShape(Shape, frozen=True):
    messages: list[FoundMessage]
    leads: list[LeadDetails]


class SettingShape(Shape, frozen=True):
    name: str
    """Of the environment's variable."""
    value: str | None
    """As one would write it; null for a secret."""
    secret: bool
    is_set: bool
    """Whether there is a value, be it the one that it comes with."""
    about: str


class ConfigShape(Shape, frozen=True):
    """What a client has to know before it starts."""

    realtime: Literal["socketio", "pusher"]
    pusher_key: str | None
    pusher_cluster: str | None
    pusher_host: str | None
    pusher_port: int | None
    pusher_scheme: str | None
    google_sign_in: bool
    max_text: int
    max_upload_bytes: int
