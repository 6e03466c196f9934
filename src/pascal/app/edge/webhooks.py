"""What subscribers hear: which fact goes by which name, with which shape of the API."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal
from uuid import UUID

import msgspec

from pascal.app.edge.media import MediaLinks
from pascal.app.edge.notices import RatedShape
from pascal.app.edge.shapes import (
    ChannelWord,
    ConversationShape,
    LeadDetails,
    MessageShape,
    Shape,
    TransmissionShape,
    conversation_shape,
    lead_details,
    message_shape,
    upper,
)
from pascal.domain import events
from pascal.domain.errors import NotFound
from pascal.domain.events import Event
from pascal.domain.ids import LeadId, MeetingId
from pascal.domain.ports.agenda import Agenda
from pascal.domain.ports.reach import HOUSE
from pascal.domain.ports.reads import MessageRow, Reads
from pascal.domain.webhooks import EventName


class CommunicationShape(Shape, frozen=True):
    """One transmission by a carrier: it came, or got further."""

    id: UUID
    version: int
    """Rises with every change of it."""
    lead_id: UUID
    conversation_id: UUID | None
    message_id: UUID | None
    """null of what is no message: a call."""
    agent_id: UUID | None
    channel: ChannelWord
    direction: Literal["IN", "OUT"]
    kind: Literal["TEXT", "MEDIA", "TEMPLATE", "CALL"]
    delivery: TransmissionShape
    seconds: int | None
    """How long a call lasted."""


class BookedShape(Shape, frozen=True):
    """A meeting, as it is when you are called."""

    id: UUID
    lead_id: UUID
    conversation_id: UUID | None
    """Where the lead is told of it."""
    agent_id: UUID
    agent_name: str
    subject: str
    start_time: datetime
    end_time: datetime
    status: Literal["BOOKED", "DONE", "MISSED", "CANCELLED"]
    booked_by: UUID | None
    """Who of the team; null: the lead."""


TOLD: Final[Mapping[type[Event], tuple[EventName, type[Shape]]]] = {
    events.ConversationQueued: ("conversation.queued", ConversationShape),
    events.ConversationTaken: ("conversation.taken", ConversationShape),
    events.ConversationResolved: ("conversation.resolved", ConversationShape),
    events.MessagePosted: ("message.posted", MessageShape),
    events.LeadCreated: ("lead.created", LeadDetails),
    events.LeadVerified: ("lead.verified", LeadDetails),
    events.AnalysisUpdated: ("analysis.updated", ConversationShape),
    events.RatingGiven: ("rating.given", RatedShape),
    events.MeetingBooked: ("meeting.booked", BookedShape),
    events.CommunicationUpdated: ("communication.updated", CommunicationShape),
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
    agenda: Agenda
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
            case events.MeetingBooked(meeting_id=meeting_id):
                return await self._meeting(meeting_id)
            case events.CommunicationUpdated():
                return _communication(event)
            case _:
                return None

    async def _meeting(self, meeting_id: MeetingId) -> BookedShape | None:
        """As it is by now."""
        try:
            row = await self.agenda.meeting(meeting_id, HOUSE)
        except NotFound:
            return None
        return BookedShape(
            row.id,
            row.lead_id,
            row.conversation_id,
            row.agent_id,
            row.agent_name,
            row.subject,
            row.since,
            row.until,
            upper(row.status),
            row.booked_by,
        )

    async def _lead(self, lead_id: LeadId) -> LeadDetails | None:
        """As they are by now."""
        try:
            return lead_details(await self.reads.lead(lead_id, HOUSE))
        except NotFound:
            return None


def _communication(event: events.CommunicationUpdated) -> CommunicationShape:
    return CommunicationShape(
        event.communication_id,
        event.version,
        event.lead_id,
        event.conversation_id,
        event.message_id,
        event.agent_id,
        upper(event.channel),
        upper(event.direction),
        upper(event.kind),
        TransmissionShape(upper(event.state), event.failure, event.code, event.attempt),
        event.seconds,
    )
