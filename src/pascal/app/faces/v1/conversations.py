"""`/api/v1/conversations`: the queue, whose is what, beginning one (documents 000 and 003)."""

import structlog
from dishka import FromDishka
from litestar import Controller, get, post
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import Example
from litestar.params import JSONBody
from litestar.response import Stream

from pascal.app.edge.answers import Answers
from pascal.app.edge.callers import AsCaller, AsStaff, AsVisitor, reach_of
from pascal.app.edge.errors import AnyRequest
from pascal.app.edge.media import MediaLinks
from pascal.app.edge.paging import Pages
from pascal.app.edge.responses import BODY, STAFF, refused
from pascal.app.edge.shapes import message_shape, upper
from pascal.app.edge.throttle import LeadLimits
from pascal.app.edge.words import language_of
from pascal.app.faces.v1 import export
from pascal.app.faces.v1.examples.conversations import EXPORTED
from pascal.app.faces.v1.leads import lead_token
from pascal.app.faces.v1.narrowing import LISTING, NARROWING, AsListing, AsNarrowing
from pascal.app.faces.v1.queries import ConversationPath
from pascal.app.faces.v1.wire import Page, Success
from pascal.app.faces.v1.wire.conversations import (
    ConversationForLead,
    ConversationInList,
    StartBody,
    StartedShape,
    for_lead,
    in_list,
)
from pascal.app.usecases.conversations import ExportConversations, Form, StartConversation
from pascal.app.usecases.reading import RecordReading
from pascal.domain.errors import Invalid, NotFound, TooMany, Unauthenticated, refuse
from pascal.domain.ids import ConversationId
from pascal.domain.messages import Draft
from pascal.domain.permissions import Action, Permissions, Staff
from pascal.domain.ports.clock import Clock
from pascal.domain.ports.phones import Phones
from pascal.domain.ports.reads import MessageRow, Reads
from pascal.domain.ports.security import Tokens

log = structlog.get_logger()

CSV = {
    200: ResponseSpec(
        str,
        description="The file, in UTF-8 with a byte order mark.",
        media_type="text/csv",
        generate_examples=False,
        examples=[Example(summary="One conversation", value=EXPORTED)],
    )
}


class ConversationController(Controller):
    path = "/conversations"
    tags = ("conversations",)

    @get(
        "/",
        dependencies=LISTING,
        responses=refused(*STAFF, Invalid),
        response_description="A page of conversations.",
    )
    async def list_conversations(
        self,
        request: AnyRequest,
        staff: AsStaff,
        listing: AsListing,
        reads: FromDishka[Reads],
        permissions: FromDishka[Permissions],
        phones: FromDishka[Phones],
        pages: FromDishka[Pages],
        answers: FromDishka[Answers],
        record: FromDishka[RecordReading],
    ) -> Success[Page[ConversationInList]]:
        """List conversations: the queue, mine, everybody's.

        `status=QUEUED` is the queue, `assignee=me` mine, `assignee=none` nobody's.
        Sorted by last activity, newest first; the queue by waiting time, oldest first
        (`sort=lastActivity` or `sort=oldestWaiting` to choose).
        The audit log has it when `search` finds colleagues' conversations.
        """
        filters = listing.filter(permissions, phones)
        order, size, language = listing.order, listing.limit, language_of(request.headers)
        reach, after = reach_of(permissions, staff).as_shared, pages.read_after(listing.cursor, order)

        async def make() -> Success[Page[ConversationInList]]:
            found = await reads.conversations(reach, filters, order, size + 1, after)
            if filters.search is not None:
                await record.found(staff, ((row.id, row.agent_id) for row in found[:size]))
            more = pages.seal_after(order, found, size, order)
            return Success(Page(in_list(found[:size], language), more))

        if filters.search is not None:  # on record for each who asks, so it is nobody else's answer
            return await make()
        return await answers.shared(("list", reach, filters, order, size, after, language), make)

    @get(
        "/export",
        dependencies=NARROWING,
        responses=refused(*STAFF, Invalid) | CSV,
    )
    async def export_conversations(
        self,
        request: AnyRequest,
        staff: AsStaff,
        narrowing: AsNarrowing,
        reads: FromDishka[Reads],
        permissions: FromDishka[Permissions],
        phones: FromDishka[Phones],
        clock: FromDishka[Clock],
        act: FromDishka[ExportConversations],
    ) -> Stream:
        """Export a list of conversations, whole, as CSV for spreadsheets.

        In the order in which they began; the first row says what is what, by `Accept-Language`.
        Whatever a spreadsheet would run as a formula has a `'` before it.
        """
        permissions.require(staff, Action.EXPORT)
        filters = narrowing.filter(permissions, phones)
        reach = reach_of(permissions, staff)
        # now: when the file has begun nothing can be refused
        first = await reads.states(reach, filters, export.PAGE, None)
        name = f"conversations-{clock.now():%Y%m%dT%H%M%SZ}.csv"
        log.info("conversations_exported", agent_id=str(staff.id))
        await act(staff, reach, filters)
        return Stream(
            export.as_csv(reads, reach, filters, first, language_of(request.headers)),
            media_type="text/csv",  # Litestar says in which characters
            headers={"content-disposition": f'attachment; filename="{name}"'},
        )

    @post(
        "/",
        status_code=201,
        responses=refused(*STAFF, TooMany, *BODY),
        response_description="The message, and the conversation in which it landed.",
    )
    async def start_conversation(
        self,
        request: AnyRequest,
        visitor: AsVisitor,
        data: JSONBody[StartBody],
        act: FromDishka[StartConversation],
        tokens: FromDishka[Tokens],
        clock: FromDishka[Clock],
        links: FromDishka[MediaLinks],
        limits: FromDishka[LeadLimits],
    ) -> Success[StartedShape]:
        """Write as a visitor.

        The message lands in the active conversation if there is one, else in a new one that waits.
        """
        await limits.message(visitor)
        form = Form(data.name, data.email, data.phone, data.project_id, data.identity)
        try:
            draft = Draft.of(data.message, client_id=data.client_message_id)
        except Invalid as error:
            field = {"text": "message"}.get(error.field, error.field)
            refuse([Invalid(field, error.rule, **error.facts), *await act.faults(visitor, form)])
            raise
        started = await act(visitor, form, draft)
        return Success(
            StartedShape(
                conversation_id=started.conversation.id,
                status=upper(started.conversation.status),
                confirmed_lead_id=started.lead_id,
                lead_token=lead_token(tokens, clock, visitor),
                message=message_shape(MessageRow.of(started.message), links, language_of(request.headers)),
            )
        )

    @get(
        "/{conversation_id:uuid}",
        responses=refused(Unauthenticated, NotFound),
        response_description="The conversation.",
    )
    async def read_conversation(
        self,
        request: AnyRequest,
        caller: AsCaller,
        conversation_id: ConversationPath,
        reads: FromDishka[Reads],
        permissions: FromDishka[Permissions],
        clock: FromDishka[Clock],
        record: FromDishka[RecordReading],
    ) -> Success[ConversationInList | ConversationForLead]:
        """Read one conversation.

        A lead sees its state, their place in the queue, and, while nobody is there, when somebody will be.
        """
        one = ConversationId(conversation_id)
        row = await reads.conversation(one, reach_of(permissions, caller))
        await record(caller, one, row.agent_id)
        waits, language = row.status == "queued", language_of(request.headers)
        place = await reads.place_in_queue(one) if waits else None
        if isinstance(caller, Staff):
            return Success(in_list([row], language, place)[0])
        now = clock.now()
        opens = (await reads.hours()).opens_next(now) if waits else None
        return Success(for_lead([row], now, language, place, opens if opens != now else None)[0])
