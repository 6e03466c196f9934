"""How conversations and messages look outside: the same in answers of `/api/v1` and in live notices."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from msgspec import UNSET, Meta, UnsetType

from pascal.app.edge.media import MediaLinks
from pascal.app.edge.words import meeting_moment, note_words
from pascal.domain.conversations import Chooser, Priority
from pascal.domain.events import ConversationState
from pascal.domain.identities import Known
from pascal.domain.messages import MAX_CHOICE, MEETINGS, MOST_CHOICES
from pascal.domain.ports.reads import LeadRow, MessageRow

StatusWord = Literal["QUEUED", "IN_PROGRESS", "RESOLVED"]
PriorityWord = Literal["LOW", "MEDIUM", "HIGH"]
CHANNEL_WORD = r"^[A-Z][A-Z0-9_]{1,19}\Z"
ChannelWord = Annotated[str, Meta(pattern=CHANNEL_WORD, examples=["WEB", "WHATSAPP"])]
"""WEB, WHATSAPP, SMS, EMAIL, VOICE, or what somebody has added."""
SenderWord = Literal["LEAD", "AGENT", "BOT", "SYSTEM"]
Choices = Annotated[
    Sequence[Annotated[str, Meta(min_length=1, max_length=MAX_CHOICE)]],
    Meta(min_length=1, max_length=MOST_CHOICES, examples=[["Sí", "No"]]),
]
FileWord = Literal["TEXT", "IMAGE", "FILE", "AUDIO", "VIDEO"]
"""What one can say."""
ContentWord = Literal[
    "TEXT",
    "IMAGE",
    "FILE",
    "AUDIO",
    "VIDEO",
    "LOCATION",
    "CONTACTS",
    "UNSUPPORTED",
    "REACTION",
    "EDIT",
    "DELETION",
]
"""What may have been said: of the last three `aboutMessageId` tells about which message."""
DeliveryWord = Literal["QUEUED", "SENDING", "UNCERTAIN", "SENT", "FAILED", "DELIVERED", "READ"]
NoteWord = Literal[
    "agent_joined",
    "agent_left",
    "agent_gone",
    "resolved",
    "continued_elsewhere",
    "outside_hours",
    "opted_out",
    "opted_in",
    "goes_on",
    "bot_left",
    "meeting_moved",
    "meeting_cancelled",
    "meeting_adrift",
    "lead_not_told",
    "call_in",
    "call_missed",
    "call_out",
    "call_unanswered",
    "call_busy",
    "call_failed",
]
ChooserWord = Literal["PERSON", "MACHINE"]
AvailabilityWord = Literal["ONLINE", "AWAY", "OFFLINE"]

PRIORITIES: dict[str, PriorityWord] = {Priority.LOW: "LOW", Priority.NORMAL: "MEDIUM", Priority.HIGH: "HIGH"}
CHOOSERS: dict[str | None, ChooserWord | None] = {
    None: None,
    Chooser.PERSON: "PERSON",
    Chooser.MACHINE: "MACHINE",
}


IdText = Annotated[str, Meta(extra_json_schema={"format": "uuid", "extra": {"format": "uuid"}})]
"""An id that is only passed on."""


class Shape(msgspec.Struct, rename="camel", frozen=True):
    """Fields in camelCase."""


class LeadShape(Shape, frozen=True):
    name: str
    email: str | None
    """null, as the phone, where they came by a channel that knows none."""
    phone: str | None
    verified: bool
    """Whether the lead has proven the e-mail: «correo sin verificar» otherwise."""


class AnalysisShape(Shape, frozen=True):
    """What a machine that reads along makes of a conversation. It counts wherever no person has chosen."""

    summary: str
    """At most 200 characters. A quotation of strangers: show it as text."""
    priority: PriorityWord
    tags: Sequence[str]
    at: datetime
    by: str
    """Which machine: `rules`, or a model's name."""


class LeadDetails(Shape, frozen=True):
    id: UUID
    name: str
    email: str | None
    phone: str | None
    verified: bool
    created_at: datetime
    last_seen: datetime


class IdentityShape(Shape, frozen=True):
    """Where a lead can be reached."""

    id: UUID
    """To take it back by."""
    kind: str
    """PHONE, EMAIL, or what a channel calls its own people."""
    value: str
    name: str | None
    """How the channel shows them there."""
    vouched: Literal["WROTE", "LINK", "AGENT"]
    """Why it is taken for theirs: they wrote from there, had the link, or somebody of the team says so."""
    added_at: datetime


class LeadInFull(LeadDetails, frozen=True):
    """With where else they can be reached."""

    identities: Sequence[IdentityShape]


class ConversationShape(Shape, frozen=True):
    """A conversation. `version` rises with every change but messages; `lastSeq` with every message."""

    id: UUID
    version: int
    status: StatusWord
    priority: PriorityWord | None
    """What counts: a person's choice, else the machine's; null before there is any."""
    channel: ChannelWord
    lead_id: UUID
    lead: LeadShape
    project_id: str | None
    agent_id: UUID | None
    agent_name: str | None
    agent_enabled: bool
    """Whether the bot may answer."""
    tags: Sequence[str]
    created_at: datetime
    assigned_at: datetime | None
    closed_at: datetime | None
    last_message_at: datetime
    last_seq: int
    priority_by: ChooserWord | None
    """Whose choice the priority is. A person's stays until somebody gives it back."""
    tags_by: ChooserWord | None
    analysis: AnalysisShape | None
    """null before a machine has read it."""
    snoozed_until: datetime | None
    """Put off: out of its agent's list until then, or until the lead writes."""
    alarmed_at: datetime | None
    """When the team was told that it waits too long; null: it was not, or was given back since."""


class TransmissionShape(Shape, frozen=True):
    """How far a message got on its way by a carrier."""

    state: DeliveryWord
    failure: str | None
    """Why it did not come through, for programs."""
    code: str | None
    """The carrier's own number for that."""
    attempt: int
    """1, and more where it was sent again by hand: a higher one takes the place of those before it."""


class MessageShape(Shape, frozen=True):
    """A message. `seq` numbers a conversation's messages 1, 2, 3 … without gaps."""

    id: IdText
    conversation_id: IdText
    seq: int
    sender_type: SenderWord
    sender_id: IdText | None
    sender_name: str | None
    content_text: str
    content_type: ContentWord
    media_url: str | None
    client_message_id: str | None
    created_at: datetime
    read_at: datetime | None
    channel: ChannelWord
    note: NoteWord | None
    """What a SYSTEM message tells, for programs."""
    about_message_id: IdText | None
    """Which earlier message it answers, or speaks of."""
    delivery: TransmissionShape | None
    """null where no carrier is between us."""
    media_state: Literal["PENDING", "FAILED"] | None
    """Of a file that came by a carrier: it is being fetched, or cannot be; null: nothing is missing."""
    choices: Choices | UnsetType = UNSET
    """What the bot offers: a client may send one of these texts back as the lead's own message."""
    note_at: datetime | UnsetType = UNSET
    """Of a note about a meeting: when it is, for whoever shows it by a clock of their own."""


def lead_details(row: LeadRow) -> LeadDetails:
    return LeadDetails(row.id, row.name, row.email, row.phone, row.verified, row.created_at, row.last_seen)


def lead_in_full(row: LeadRow, identities: Iterable[Known]) -> LeadInFull:
    return LeadInFull(
        row.id,
        row.name,
        row.email,
        row.phone,
        row.verified,
        row.created_at,
        row.last_seen,
        [
            IdentityShape(
                each.id,
                upper(each.identity.kind),
                each.identity.value,
                each.name,
                upper(each.vouched),
                each.at,
            )
            for each in identities
        ],
    )


def conversation_shape(state: ConversationState) -> ConversationShape:
    return ConversationShape(*conversation_fields(state))


def conversation_fields(state: ConversationState) -> tuple[Any, ...]:
    """The values of a `ConversationShape`, in order."""
    return (
        state.id,
        state.version,
        upper(state.status),
        PRIORITIES[state.priority] if state.priority else None,
        upper(state.channel),
        state.lead_id,
        LeadShape(state.lead_name, state.lead_email, state.lead_phone, state.lead_verified),
        state.project_id,
        state.agent_id,
        state.agent_name,
        state.bot_enabled,
        state.tags,
        state.created_at,
        state.assigned_at,
        state.closed_at,
        state.last_message_at,
        state.last_seq,
        CHOOSERS[state.priority_by],
        CHOOSERS[state.tags_by],
        analysis_of(state),
        state.snoozed_until,
        state.alarmed_at,
    )


def analysis_of(state: ConversationState) -> AnalysisShape | None:
    return analysis_shape(
        state.summary, state.analysed_priority, state.analysed_tags, state.analysed_at, state.analysed_by
    )


def analysis_shape(
    summary: str | None,
    priority: str | None,
    tags: Sequence[str] | None,
    at: datetime | None,
    by: str | None,
) -> AnalysisShape | None:
    """None unless there is all of it, as there is once there is any."""
    if summary is None or priority is None or tags is None or at is None or by is None:
        return None
    return AnalysisShape(summary, PRIORITIES[priority], tags, at, by)


@cache
def upper(word: str) -> Any:
    """A word of ours as one of the `Literal`s above."""
    return word.upper()


def message_shape(
    message: MessageRow, links: MediaLinks, language: int = 0, *, to_lead: bool = False
) -> MessageShape:
    return message_shapes([message], links, language, to_lead=to_lead)[0]


def message_shapes(
    messages: Iterable[MessageRow], links: MediaLinks, language: int = 0, *, to_lead: bool = False
) -> list[MessageShape]:
    """A page of them: taken apart and put together by place, which is the quickest."""
    return [
        MessageShape(
            message_id,
            conversation_id,
            seq,
            upper(sender_type),
            sender_id,
            sender_name,
            text if note is None else note_words(note, text, language, to_lead=to_lead),
            upper(content_type),
            None if upload_id is None else links.url(upload_id),
            client_id,
            created_at,
            read_at,
            upper(channel),
            note,  # type: ignore[arg-type]  # kept as text
            about,
            None if delivery is None else TransmissionShape(upper(delivery), failure, failure_code, attempt),
            None if media is None else upper(media),
            UNSET if choices is None else choices,
            UNSET if note not in MEETINGS else meeting_moment(text) or UNSET,
        )
        for (
            message_id,
            conversation_id,
            seq,
            sender_type,
            sender_id,
            sender_name,
            text,
            content_type,
            upload_id,
            client_id,
            note,
            channel,
            created_at,
            read_at,
            about,
            delivery,
            failure,
            failure_code,
            attempt,
            media,
            choices,
        ) in messages
    ]
