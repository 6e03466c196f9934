"""Going on by another channel."""

from datetime import datetime
from typing import Annotated

from msgspec import Meta

from pascal.app.edge.bodies import Body
from pascal.app.edge.shapes import CHANNEL_WORD, ChannelWord, Shape, upper
from pascal.app.faces.v1.wire.sendability import SendabilityShape, sendability_shape
from pascal.app.usecases.continuing import Invitation
from pascal.app.usecases.sending import Outlook
from pascal.domain.channels import Channel


class ContinueBody(Body, frozen=True):
    channel: Annotated[str, Meta(pattern=CHANNEL_WORD, examples=["WHATSAPP"])]


class ContinuingShape(Shape, frozen=True):
    """The lead is there already, and is answered there from now on; or has to open the link."""

    channel: ChannelWord
    url: str | None
    """For the lead to open; null where they need none."""
    code: str | None
    """As it stands in what the link sends, once."""
    expires_at: datetime | None
    sendability: SendabilityShape | None
    """Whether they may be written to there now; null until they have come."""


def continuing_shape(
    channel: Channel, went: Outlook | Invitation, now: datetime, language: int
) -> ContinuingShape:
    if isinstance(went, Outlook):
        return ContinuingShape(upper(channel), None, None, None, sendability_shape(went, now, language))
    return ContinuingShape(upper(channel), went.url, went.code, went.expires_at, None)
