"""What carriers have approved, and how they stand."""

from typing import Annotated

import msgspec
from msgspec import Meta

from pascal.app.edge.bodies import CLIENT_ID, LANGUAGE, MOST_VALUES, TEMPLATE_NAME, VALUE, Body
from pascal.app.edge.shapes import ChannelWord, Shape, upper
from pascal.domain.channels import Channel
from pascal.domain.ports.channels import Offered
from pascal.domain.sending import Approval, Category


class CarrierTemplateShape(Shape, frozen=True):
    """A text that a carrier has to approve, as it last told it."""

    channel: ChannelWord
    name: str
    language: str
    content_text: str
    """With `{{1}}`, `{{2}}` … where values go."""
    status: Approval
    """Only what is `approved` may be sent."""
    category: Category
    places: int
    """How many values it wants."""


class TemplateToSend(Body, frozen=True):
    name: Annotated[str, TEMPLATE_NAME]
    language: Annotated[str, LANGUAGE]
    parameters: Annotated[list[VALUE], Meta(max_length=MOST_VALUES)] = msgspec.field(default_factory=list)
    """What stands in `{{1}}`, `{{2}}` …, as many as it has."""
    client_message_id: Annotated[str, CLIENT_ID] | None = None
    """Your own id: sending it again is the same message."""


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
