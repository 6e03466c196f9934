"""`/api/v1/leads/{id}`: what the team knows of a lead, and where they are reached (issue 5)."""

from typing import Final
from uuid import UUID

from dishka import FromDishka
from litestar import Controller, delete, get, post
from litestar.params import JSONBody

from pascal.app.edge.callers import AsStaff, reach_of
from pascal.app.edge.errors import AnyRequest
from pascal.app.edge.media import MediaLinks
from pascal.app.edge.paging import Pages
from pascal.app.edge.responses import BODY, STAFF, refused
from pascal.app.edge.shapes import LeadInFull, lead_in_full, message_shapes, upper
from pascal.app.edge.words import language_of
from pascal.app.faces.v1.queries import Cursor, IdentityPath, LeadPath, Limit, OfQuery
from pascal.app.faces.v1.wire import Page, Success
from pascal.app.faces.v1.wire.leads import (
    ConsentBody,
    ConsentsShape,
    IdentityBody,
    TimelineShape,
    call_shape,
    said_shape,
)
from pascal.app.usecases.identities import AddIdentity, NoteConsent, RemoveIdentity
from pascal.app.usecases.reading import RecordReading
from pascal.domain.channels import channel as channel_named
from pascal.domain.errors import CannotSend, IdentityProven, IdentityTaken, Invalid, NotFound
from pascal.domain.identities import MAILBOX
from pascal.domain.ids import LeadId
from pascal.domain.permissions import Permissions
from pascal.domain.ports.channels import Channels
from pascal.domain.ports.communications import AfterCommunication, CommunicationBook, CommunicationFilter
from pascal.domain.ports.reads import Reads

MOST_SAID: Final = 200


class KnownLeadController(Controller):
    path = "/leads/{lead_id:uuid}"
    tags = ("leads",)

    @get("/", responses=refused(*STAFF, NotFound), response_description="The lead.")
    async def read_lead(
        self,
        staff: AsStaff,
        lead_id: LeadPath,
        reads: FromDishka[Reads],
        permissions: FromDishka[Permissions],
    ) -> Success[LeadInFull]:
        """Read a lead, if one of their conversations is within your reach."""
        row = await reads.lead(LeadId(lead_id), reach_of(permissions, staff))
        return Success(lead_in_full(row, await reads.identities(row.id)))

    @post(
        "/identities",
        status_code=201,
        responses=refused(*STAFF, NotFound, IdentityTaken, *BODY),
        response_description="The lead.",
    )
    async def add_identity(
        self,
        staff: AsStaff,
        lead_id: LeadPath,
        data: JSONBody[IdentityBody],
        act: FromDishka[AddIdentity],
        reads: FromDishka[Reads],
        permissions: FromDishka[Permissions],
    ) -> Success[LeadInFull]:
        """Say that a lead is reached at a number or a mailbox.

        What comes from there lands with them from now on.
        For whoever has one of their conversations, and for all while one waits; again changes nothing.
        """
        await act(staff, LeadId(lead_id), data.kind.lower(), data.value)
        row = await reads.lead(LeadId(lead_id), reach_of(permissions, staff))
        return Success(lead_in_full(row, await reads.identities(row.id)))

    @delete(
        "/identities/{identity_id:uuid}",
        status_code=200,
        responses=refused(*STAFF, NotFound, IdentityProven, Invalid),
        response_description="The lead.",
    )
    async def remove_identity(
        self,
        staff: AsStaff,
        lead_id: LeadPath,
        identity_id: IdentityPath,
        act: FromDishka[RemoveIdentity],
        reads: FromDishka[Reads],
        permissions: FromDishka[Permissions],
    ) -> Success[LeadInFull]:
        """Take back that a lead is reached somewhere, as somebody of the team had said.

        Where they wrote from, or what they proved, stays: 409.
        """
        await act(staff, LeadId(lead_id), identity_id)
        row = await reads.lead(LeadId(lead_id), reach_of(permissions, staff))
        return Success(lead_in_full(row, await reads.identities(row.id)))

    @get(
        "/consents",
        responses=refused(*STAFF, NotFound),
        response_description="What was said, and by which channels they are reached.",
    )
    async def read_consents(
        self,
        staff: AsStaff,
        lead_id: LeadPath,
        reads: FromDishka[Reads],
        channels: FromDishka[Channels],
        permissions: FromDishka[Permissions],
    ) -> Success[ConsentsShape]:
        """Read whether a lead wants to be written to, by which channel, and who said so when."""
        row = await reads.lead(LeadId(lead_id), reach_of(permissions, staff))
        kinds = {each.identity.kind for each in await reads.identities(row.id)}
        reached = channels.reaching(frozenset(kinds if row.email is None else {*kinds, MAILBOX}))
        said = await reads.consents(row.id, MOST_SAID)
        return Success(ConsentsShape([upper(each) for each in reached], [said_shape(each) for each in said]))

    @post(
        "/consents",
        status_code=201,
        responses=refused(*STAFF, NotFound, CannotSend, *BODY),
        response_description="It is noted; there is nothing to tell.",
    )
    async def note_consent(
        self, staff: AsStaff, lead_id: LeadPath, data: JSONBody[ConsentBody], act: FromDishka[NoteConsent]
    ) -> Success[None]:
        """Note that a lead agreed, or does not want, to be written to by a channel.

        For whoever has one of their conversations, and for all while one waits; `words` say how one knows.
        Who asked for no more themselves (`STOP`, `BAJA`) is written to again once they say so: 409.
        """
        await act(
            staff, LeadId(lead_id), channel_named(data.channel.lower()), wanted=data.wanted, words=data.words
        )
        return Success(None)

    @get(
        "/timeline",
        responses=refused(*STAFF, Invalid, NotFound),
        response_description="A page of it.",
    )
    async def read_timeline(
        self,
        request: AnyRequest,
        staff: AsStaff,
        lead_id: LeadPath,
        reads: FromDishka[Reads],
        book: FromDishka[CommunicationBook],
        permissions: FromDishka[Permissions],
        pages: FromDishka[Pages],
        links: FromDishka[MediaLinks],
        record: FromDishka[RecordReading],
        limit: Limit = 50,
        cursor: Cursor = None,
        channel: OfQuery = None,
    ) -> Success[Page[TimelineShape]]:
        """Read all that was said and done with a lead, by whichever channel, newest first."""
        one, reach = LeadId(lead_id), reach_of(permissions, staff)
        by = None if channel is None else channel.lower()
        purpose = f"timeline {lead_id} {channel}"
        await reads.lead(one, reach)
        place = pages.read_place(cursor, purpose)
        said = await reads.said_with(one, reach, limit + 1, place, by)
        beside = await book.communications(
            reach,
            CommunicationFilter(lead_id=one, channel=by, beside_own=True),
            limit + 1,
            None if place is None else AfterCommunication(*place),
        )
        shapes = message_shapes([row for row, _ in said], links, language_of(request.headers))
        items = [
            *(
                (each.created_at, UUID(each.id), TimelineShape(each.created_at, each, None))
                for each in shapes
            ),
            *(
                (each.created_at, each.id, TimelineShape(each.created_at, None, call_shape(each)))
                for each in beside
            ),
        ]
        items.sort(key=lambda each: each[:2], reverse=True)
        page = items[:limit]
        shown = {each for _, each, _ in page}
        read = [(UUID(row.conversation_id), whose) for row, whose in said if UUID(row.id) in shown]
        await record.each(
            staff, [*read, *((each.conversation_id, each.whose) for each in beside if each.id in shown)]
        )
        more = pages.seal_place(purpose, *page[-1][:2]) if len(items) > limit else None
        return Success(Page([each for _, _, each in page], more))
