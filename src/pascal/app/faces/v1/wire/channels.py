"""What carriers have approved, and how they stand."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from pascal.app.edge.bodies import CLIENT_ID, LANGUAGE, MOST_VALUES, TEMPLATE_NAME, VALUE, Body
from pascal.app.edge.shapes import ChannelWord, Shape, upper
from pascal.app.edge.words.channels import finding_words
from pascal.app.usecases.channels import Standing
from pascal.domain.channels import Channel
from pascal.domain.ports.channels import About, Finding, Offered
from pascal.domain.sending import Approval, Category

HealthWord = Literal["good", "warning", "bad"]


class CarrierTemplateShape(Shape, frozen=True):
    """A text that a carrier has to approve, as it last told it."""

    channel: ChannelWord
    name: str
    language: str
    content_text: str
    """With `{{1}}`, `{{2}}` … where values go, or names such as `{{proyecto}}`."""
    status: Approval
    """Only what is `approved` may be sent."""
    category: Category
    places: int
    """How many values it wants."""


class FindingShape(Shape, frozen=True):
    """How one thing about a channel stands."""

    about: About
    state: HealthWord
    what: str
    """For programs: what is meant. Of a channel that is not Pascal's own, its own sentence."""
    message: str
    """For people, in the language of `Accept-Language`: how it stands, and what to do."""
    until: datetime | None
    """When it stops being so by itself: a token's end."""


class ChannelHealthShape(Shape, frozen=True):
    channel: ChannelWord
    state: HealthWord
    """The worst of what was found."""
    webhook_url: str | None
    """The address to enter at the provider; null where it does not call."""
    last_delivery_at: datetime | None
    """When something last came in, of the last 30 days."""
    waiting: int
    """How many messages are to go out."""
    waiting_since: datetime | None
    unread: int
    """How many deliveries nobody could read."""
    unread_since: datetime | None
    locked_out_since: datetime | None
    """Since when the provider does not know us; null: it does, as far as we know."""
    findings: Sequence[FindingShape]


class TriedAgain(Shape, frozen=True):
    retried: int


class TemplateToSend(Body, frozen=True):
    name: Annotated[str, TEMPLATE_NAME]
    language: Annotated[str, LANGUAGE]
    parameters: Annotated[list[VALUE], Meta(max_length=MOST_VALUES)] = msgspec.field(default_factory=list)
    """What stands in `{{1}}`, `{{2}}` …, or in its names, in the order in which they first stand."""
    client_message_id: Annotated[str, CLIENT_ID] | None = None
    """Your own id: sending it again is the same message."""


_STATES: Final = ("good", "warning", "bad")


def channel_health(one: Standing, findings: Sequence[Finding], language: int) -> ChannelHealthShape:
    return ChannelHealthShape(
        channel=upper(one.channel),
        state=max((each.state for each in findings), key=_STATES.index, default="good"),
        webhook_url=one.webhook,
        last_delivery_at=one.heard_at,
        waiting=one.waiting,
        waiting_since=one.waiting_since,
        unread=one.unread,
        unread_since=one.unread_since,
        locked_out_since=None if one.lockout is None else one.lockout.since,
        findings=[
            FindingShape(each.about, each.state, each.what, finding_words(each, language), each.until)
            for each in findings
        ],
    )


def carrier_template(channel: Channel, text: Offered) -> CarrierTemplateShape:
    approved = text.approved
    return CarrierTemplateShape(
        upper(channel),
        text.name,
        text.language,
        text.text,
        approved.status,
        approved.category,
        approved.places,
    )
