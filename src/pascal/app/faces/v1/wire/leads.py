"""Leads: who a browser is, and proving an e-mail."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta

from pascal.app.edge.bodies import EMAIL, Body, text
from pascal.app.edge.shapes import CHANNEL_WORD, ChannelWord, MessageShape, Shape, TransmissionShape, upper
from pascal.domain.consents import MOST_WORDS
from pascal.domain.ports.communications import CommunicationRow
from pascal.domain.ports.reads import ConsentRow


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


class IdentityBody(Body, frozen=True):
    kind: Literal["PHONE", "EMAIL"]
    value: Annotated[str, Meta(max_length=254, examples=["+51987654321"])]


class ConsentBody(Body, frozen=True):
    channel: Annotated[str, Meta(pattern=CHANNEL_WORD, examples=["WHATSAPP"])]
    wanted: bool
    words: Annotated[str, text(MOST_WORDS, "Firmó la ficha de visita del 5 de enero")] = ""
    """How you know."""


class SaidShape(Shape, frozen=True):
    """One word on being written to by a channel. Nothing in that ledger is ever changed."""

    channel: ChannelWord
    kind: str
    value: str
    """To where: as in the lead's `identities`."""
    wanted: bool
    about: Literal["ALL", "MARKETING"]
    """Messages at all, or advertising alone."""
    at: datetime
    words: str
    """Theirs; or how whoever of the team noted it came to know."""
    agent_id: UUID | None
    """Who of the team noted it; null: they said so themselves."""
    agent_name: str | None


class ConsentsShape(Shape, frozen=True):
    channels: Sequence[ChannelWord]
    """By which they can be reached, and a word of theirs be noted."""
    said: Sequence[SaidShape]
    """The newest first, 200 at most: the first about a channel and a place is what holds there."""


class CallShape(Shape, frozen=True):
    id: UUID
    kind: Literal["CALL", "TEXT", "MEDIA", "TEMPLATE"]
    channel: ChannelWord
    direction: Literal["IN", "OUT"]
    peer: str
    """The number or mailbox on their side."""
    text: str
    seconds: int | None
    recording: str | None
    agent_id: UUID | None
    conversation_id: UUID | None
    delivery: TransmissionShape


class TimelineShape(Shape, frozen=True):
    """One thing said or done with a lead, by whichever channel."""

    at: datetime
    message: MessageShape | None
    call: CallShape | None
    """What is no message in their own conversations: a call, a sign after the end."""


def call_shape(row: CommunicationRow) -> CallShape:
    return CallShape(
        row.id,
        upper(row.kind),
        upper(row.channel),
        upper(row.direction),
        row.peer,
        row.text,
        row.seconds,
        row.recording,
        row.agent_id,
        row.conversation_id,
        TransmissionShape(upper(row.state), row.failure, row.code, 1),
    )


def said_shape(row: ConsentRow) -> SaidShape:
    return SaidShape(
        upper(row.channel),
        upper(row.kind),
        row.value,
        row.wanted,
        upper(row.about),
        row.at,
        row.words,
        row.agent_id,
        row.agent_name,
    )
