"""Conversations: beginning one, what is done with it, and how it is shown to the team and to its lead."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType

from pascal.app.edge import shapes
from pascal.app.edge.bodies import CLIENT_ID, EMAIL, NAME, Body, text
from pascal.app.edge.shapes import (
    CHOOSERS,
    ChannelWord,
    ConversationShape,
    LeadShape,
    MessageShape,
    PriorityWord,
    Shape,
    StatusWord,
    analysis_shape,
    conversation_fields,
    upper,
)
from pascal.app.edge.words import last_words
from pascal.app.faces.v1.wire.ratings import GivenShape
from pascal.app.usecases.conversations import MAX_PROJECT, clean_project
from pascal.domain.conversations import MAX_TAG, MAX_TAGS, Priority
from pascal.domain.events import ConversationState
from pascal.domain.messages import MAX_TEXT, Draft
from pascal.domain.ports.lists import Order
from pascal.domain.ports.reads import ConversationRow
from pascal.domain.ratings import ASKED_FOR

OrderWord = Literal["lastActivity", "oldestWaiting"]
ORDERS: dict[str, Order] = {"lastActivity": Order.LAST_ACTIVITY, "oldestWaiting": Order.OLDEST_WAITING}
PRIORITIES: dict[str, Priority] = {word: Priority(ours) for ours, word in shapes.PRIORITIES.items()}


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


class AssignBody(Body, frozen=True):
    agent_id: UUID | None
    """null gives it back to the queue."""


class TransferBody(Body, frozen=True):
    agent_id: UUID


class ConversationPatch(Body, frozen=True):
    priority: PriorityWord | UnsetType | None = UNSET
    agent_enabled: bool | UnsetType = UNSET
    tags: (
        Annotated[
            list[Annotated[str, text(MAX_TAG, least=1)]],
            Meta(max_length=5 * MAX_TAGS, extra_json_schema={"extra": {"max_items": MAX_TAGS}}),
        ]
        | UnsetType
        | None
    ) = UNSET


class ConversationShown(ConversationShape, frozen=True):
    unread: int
    """Messages from the other side, up to 100."""


def shown(state: ConversationState, unread: int) -> ConversationShown:
    return ConversationShown(*(*conversation_fields(state), unread))


class ConversationInList(ConversationShown, frozen=True):
    last_text: str | None
    """What a person said last; of a file without words, what it is."""
    rating: GivenShape | None
    """What the lead thinks of it, if they said."""
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
            CHOOSERS[priority_by],
            CHOOSERS[tags_by],
            analysis_shape(summary, analysed_priority, analysed_tags, analysed_at, analysed_by),
            snoozed_until,
            alarmed_at,
            unread,
            last_text or last_words(last_text, last_kind, language),
            None if score is None or rated_at is None else GivenShape(score, comment, rated_at),
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
            priority_by,
            tags_by,
            summary,
            analysed_priority,
            analysed_tags,
            analysed_at,
            analysed_by,
            snoozed_until,
            alarmed_at,
            unread,
            last_text,
            last_kind,
            score,
            comment,
            rated_at,
            _,
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
    agent_enabled: bool
    """Whether the house's bot may answer them, while nobody of the team does."""
    created_at: datetime
    assigned_at: datetime | None
    closed_at: datetime | None
    last_message_at: datetime
    last_seq: int
    unread: int
    """Messages from the other side, up to 100."""
    last_text: str | None
    """What a person said last; of a file without words, what it is."""
    can_rate: bool
    """Whether it has ended, and they may say what they think of it."""
    place_in_queue: int | UnsetType | None = UNSET
    """1 is next. Not in lists."""
    opens_at: datetime | UnsetType | None = UNSET
    """Where it waits outside the house's hours: when somebody will be there. Not in lists."""


def for_lead(
    rows: Sequence[ConversationRow],
    at: datetime,
    language: int = 0,
    place: int | UnsetType | None = UNSET,
    opens_at: datetime | UnsetType | None = UNSET,
) -> list[ConversationForLead]:
    *names, _, _, _ = ConversationForLead.__struct_fields__  # but the last three
    return [
        ConversationForLead(
            **{name: getattr(shape, name) for name in names},
            can_rate=_can_rate(row, at),
            place_in_queue=place,
            opens_at=opens_at,
        )
        for row, shape in zip(rows, in_list(rows, language, place), strict=True)
    ]


def _can_rate(row: ConversationRow, at: datetime) -> bool:
    return row.rateable and row.closed_at is not None and at < row.closed_at + ASKED_FOR
