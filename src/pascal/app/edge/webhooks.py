"""What subscribers hear: which fact goes by which name, with which shape of the API."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import msgspec

from pascal.app.edge.media import MediaLinks
from pascal.app.edge.notices import RatedShape
from pascal.app.edge.shapes import (
    ConversationShape,
    LeadDetails,
    MessageShape,
    Shape,
    conversation_shape,
    lead_details,
    message_shape,
)
from pascal.domain import events
from pascal.domain.errors import NotFound
from pascal.domain.events import Event
from pascal.domain.ids import LeadId
from pascal.domain.ports.reach import HOUSE
from pascal.domain.ports.reads import MessageRow, Reads
from pascal.domain.webhooks import EventName

TOLD: Final[Mapping[type[Event], tuple[EventName, type[Shape]]]] = {
    events.ConversationQueued: ("conversation.queued", ConversationShape),
    events.ConversationTaken: ("conversation.taken", ConversationShape),
    events.ConversationResolved: ("conversation.resolved", ConversationShape),
    events.MessagePosted: ("message.posted", MessageShape),
    events.LeadCreated: ("lead.created", LeadDetails),
    events.LeadVerified: ("lead.verified", LeadDetails),
    events.AnalysisUpdated: ("analysis.updated", ConversationShape),
    events.RatingGiven: ("rating.given", RatedShape),
}
"""Of each fact the name, and the shape of `data`: the same as in answers of `/api/v1`, or in live notices."""


class CallShape(Shape, frozen=True):
    """The body of every call."""

    type: str
    timestamp: datetime
    """When it happened."""
    data: Shape


@dataclass(frozen=True, slots=True)
class Calls:
    """From a fact to the body of the call."""

    reads: Reads
    links: MediaLinks
    public_url: str
    """Before the addresses of files: a subscriber stands on no page of ours."""

    async def body(self, event: Event) -> str | None:
        """None for what nobody can hear of any more."""
        if (data := await self._data(event)) is None:
            return None
        name, _ = TOLD[type(event)]
        return msgspec.json.encode(CallShape(name, event.at, data)).decode()

    async def _data(self, event: Event) -> Shape | None:
        match event:
            case events.ConversationEvent(state=state):
                return conversation_shape(state)
            case events.MessagePosted(message=message):
                shape = message_shape(MessageRow.of(message), self.links)
                if shape.media_url is None:
                    return shape
                return msgspec.structs.replace(shape, media_url=self.public_url + shape.media_url)
            case events.LeadCreated(lead_id=lead_id) | events.LeadVerified(lead_id=lead_id):
                return await self._lead(lead_id)
            case events.RatingGiven(conversation_id=rated, agent_id=agent_id):
                return RatedShape(rated, agent_id, event.score, event.comment, event.at)
            case _:
                return None

    async def _lead(self, lead_id: LeadId) -> LeadDetails | None:
        """As they are by now."""
        try:
            return lead_details(await self.reads.lead(lead_id, HOUSE))
        except NotFound:
            return None
