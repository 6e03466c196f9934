"""`/api/v1/conversations`: the queue, who has what, what is said (documents 000 and 003)."""

import structlog
from dishka import FromDishka
from litestar import Controller, get, patch, post
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import Example
from litestar.params import JSONBody
from litestar.response import Stream
from msgspec import UNSET

from pascal.app.edge.answers import Answers
from pascal.app.edge.callers import AsCaller, AsStaff, AsVisitor, reach_of
from pascal.app.edge.errors import AnyRequest
from pascal.app.edge.media import MediaLinks
from pascal.app.edge.responses import BODY, STAFF, TAKING, NotJson, refused
from pascal.app.edge.shapes import MessageShape, message_shape, message_shapes, upper
from pascal.app.edge.throttle import LeadLimits
from pascal.app.edge.words import language_of
from pascal.app.faces.v1 import export, wire
from pascal.app.faces.v1.examples import EXPORTED
from pascal.app.faces.v1.leads import lead_token
from pascal.app.faces.v1.narrowing import LISTING, NARROWING, AsListing, AsNarrowing
from pascal.app.faces.v1.paging import Pages
from pascal.app.faces.v1.queries import AfterSeqQuery, ConversationPath, Cursor, Limit
from pascal.app.faces.v1.wire import Page, Success
from pascal.app.usecases.conversations import (
    ChangeConversation,
    ConversationEdit,
    Form,
    HandOver,
    StartConversation,
    TakeConversation,
)
from pascal.app.usecases.messages import SendMessage
from pascal.domain.conversations import Conversation
from pascal.domain.errors import (
    AlreadyTaken,
    ConversationClosed,
    Invalid,
    NotFound,
    NotInProgress,
    TooMany,
    Unauthenticated,
    refuse,
)
from pascal.domain.ids import AgentId, ConversationId
from pascal.domain.messages import Draft
from pascal.domain.permissions import Action, Permissions, Staff
from pascal.domain.ports.clock import Clock
from pascal.domain.ports.phones import Phones
from pascal.domain.ports.reads import HOUSE, MessageRow, Reads
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

    @get(
        "/",
        tags=["conversations"],
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
    ) -> Success[Page[wire.ConversationInList]]:
        """List conversations: the queue, mine, everybody's.

        `status=QUEUED` is the queue, `assignee=me` mine, `assignee=none` nobody's.
        Sorted by last activity, newest first; the queue by waiting time, oldest first
        (`sort=lastActivity` or `sort=oldestWaiting` to choose).
        """
        filters = listing.filter(permissions, phones)
        order, size, language = listing.order, listing.limit, language_of(request.headers)
        reach, after = reach_of(permissions, staff).as_shared, pages.read_after(listing.cursor, order)

        async def make() -> Success[Page[wire.ConversationInList]]:
            found = await reads.conversations(reach, filters, order, size + 1, after)
            more = pages.seal_after(order, found, size, order)
            return Success(Page(wire.in_list(found[:size], language), more))

        return await answers.shared(("list", reach, filters, order, size, after, language), make)

    @get(
        "/export",
        tags=["conversations"],
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
        return Stream(
            export.as_csv(reads, reach, filters, first, language_of(request.headers)),
            media_type="text/csv",  # Litestar says in which characters
            headers={"content-disposition": f'attachment; filename="{name}"'},
        )

    @post(
        "/",
        tags=["conversations"],
        status_code=201,
        responses=refused(*STAFF, TooMany, *BODY),
        response_description="The message, and the conversation in which it landed.",
    )
    async def start_conversation(
        self,
        request: AnyRequest,
        visitor: AsVisitor,
        data: JSONBody[wire.StartBody],
        act: FromDishka[StartConversation],
        tokens: FromDishka[Tokens],
        clock: FromDishka[Clock],
        links: FromDishka[MediaLinks],
        limits: FromDishka[LeadLimits],
    ) -> Success[wire.StartedShape]:
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
            wire.StartedShape(
                conversation_id=started.conversation.id,
                status=upper(started.conversation.status),
                confirmed_lead_id=started.lead_id,
                lead_token=lead_token(tokens, clock, visitor),
                message=message_shape(MessageRow.of(started.message), links, language_of(request.headers)),
            )
        )

    @get(
        "/{conversation_id:uuid}",
        tags=["conversations"],
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
    ) -> Success[wire.ConversationInList | wire.ConversationForLead]:
        """Read one conversation.

        A lead sees its state, and their place in the queue.
        """
        one = ConversationId(conversation_id)
        row = await reads.conversation(one, reach_of(permissions, caller))
        place = await reads.place_in_queue(one) if row.status == "queued" else None
        language = language_of(request.headers)
        if isinstance(caller, Staff):
            return Success(wire.in_list([row], language, place)[0])
        return Success(wire.for_lead([row], language, place)[0])

    @patch(
        "/{conversation_id:uuid}",
        tags=["conversations"],
        responses=refused(*STAFF, NotFound, *BODY),
        response_description="The conversation as it is now.",
    )
    async def edit_conversation(
        self,
        staff: AsStaff,
        conversation_id: ConversationPath,
        data: JSONBody[wire.ConversationPatch],
        act: FromDishka[ChangeConversation],
        reads: FromDishka[Reads],
    ) -> Success[wire.ConversationShown]:
        """Set priority and tags, switch the bot.

        What is left out stays.
        """
        edit = ConversationEdit(
            priority=wire.PRIORITIES.get(data.priority) if isinstance(data.priority, str) else None,
            clear_priority=data.priority is None,
            tags=None if data.tags is UNSET else tuple(data.tags),
            bot_enabled=None if data.agent_enabled is UNSET else data.agent_enabled,
        )
        return await _shown(reads, await act.describe(staff, ConversationId(conversation_id), edit))

    @post(
        "/{conversation_id:uuid}/take",
        tags=["conversations"],
        status_code=200,
        responses=refused(*STAFF, NotFound, *TAKING, AlreadyTaken, NotJson),
        response_description="The conversation, which is yours now.",
    )
    async def take_conversation(
        self,
        staff: AsStaff,
        conversation_id: ConversationPath,
        act: FromDishka[TakeConversation],
        reads: FromDishka[Reads],
    ) -> Success[wire.ConversationShown]:
        """Take a conversation from the queue.

        Of two who try at once, one is told that it is taken (409).
        """
        return await _shown(reads, await act(staff, ConversationId(conversation_id)))

    @post(
        "/{conversation_id:uuid}/release",
        tags=["conversations"],
        status_code=200,
        responses=refused(*STAFF, NotFound, ConversationClosed, NotInProgress, NotJson),
        response_description="The conversation, which waits now.",
    )
    async def release_conversation(
        self,
        staff: AsStaff,
        conversation_id: ConversationPath,
        act: FromDishka[ChangeConversation],
        reads: FromDishka[Reads],
    ) -> Success[wire.ConversationShown]:
        """Give a conversation back to the queue."""
        return await _shown(reads, await act.release(staff, ConversationId(conversation_id)))

    @post(
        "/{conversation_id:uuid}/assign",
        tags=["conversations"],
        status_code=200,
        responses=refused(*STAFF, NotFound, *TAKING, NotInProgress, *BODY),
        response_description="The conversation as it is now.",
    )
    async def assign_conversation(
        self,
        staff: AsStaff,
        conversation_id: ConversationPath,
        data: JSONBody[wire.AssignBody],
        give: FromDishka[HandOver],
        change: FromDishka[ChangeConversation],
        reads: FromDishka[Reads],
    ) -> Success[wire.ConversationShown]:
        """Make somebody responsible.

        Administrators only; `null` gives it back to the queue.
        """
        one = ConversationId(conversation_id)
        if data.agent_id is None:
            return await _shown(reads, await change.release(staff, one, action=Action.ASSIGN))
        return await _shown(reads, await give.assign(staff, one, AgentId(data.agent_id)))

    @post(
        "/{conversation_id:uuid}/transfer",
        tags=["conversations"],
        status_code=200,
        responses=refused(*STAFF, NotFound, *TAKING, NotInProgress, *BODY),
        response_description="The conversation, which is the colleague's now.",
    )
    async def transfer_conversation(
        self,
        staff: AsStaff,
        conversation_id: ConversationPath,
        data: JSONBody[wire.TransferBody],
        give: FromDishka[HandOver],
        reads: FromDishka[Reads],
    ) -> Success[wire.ConversationShown]:
        """Hand a conversation to a colleague."""
        return await _shown(
            reads, await give.transfer(staff, ConversationId(conversation_id), AgentId(data.agent_id))
        )

    @post(
        "/{conversation_id:uuid}/resolve",
        tags=["conversations"],
        status_code=200,
        responses=refused(*STAFF, NotFound, NotJson),
        response_description="The conversation, which has ended.",
    )
    async def resolve_conversation(
        self,
        staff: AsStaff,
        conversation_id: ConversationPath,
        act: FromDishka[ChangeConversation],
        reads: FromDishka[Reads],
    ) -> Success[wire.ConversationShown]:
        """Finish a conversation.

        That is final: the lead's next message opens a new one.
        """
        return await _shown(reads, await act.resolve(staff, ConversationId(conversation_id)))

    @post(
        "/{conversation_id:uuid}/read",
        tags=["messages"],
        status_code=200,
        responses=refused(*STAFF, NotFound, *BODY),
        response_description="Done; there is nothing to tell.",
    )
    async def mark_read(
        self,
        caller: AsCaller,
        conversation_id: ConversationPath,
        data: JSONBody[wire.ReadBody | None] = None,
        *,
        act: FromDishka[ChangeConversation],
    ) -> Success[None]:
        """Say that I have read up to a message, or all of it."""
        await act.mark_read(caller, ConversationId(conversation_id), data.seq if data else None)
        return Success(None)

    @get(
        "/{conversation_id:uuid}/messages",
        tags=["messages"],
        responses=refused(Unauthenticated, NotFound, Invalid),
        response_description="A page of messages.",
    )
    async def list_messages(
        self,
        request: AnyRequest,
        caller: AsCaller,
        conversation_id: ConversationPath,
        reads: FromDishka[Reads],
        permissions: FromDishka[Permissions],
        pages: FromDishka[Pages],
        links: FromDishka[MediaLinks],
        answers: FromDishka[Answers],
        limit: Limit = 50,
        cursor: Cursor = None,
        after_seq: AfterSeqQuery = None,
    ) -> Success[Page[MessageShape]]:
        """List messages, the last page first.

        They ascend by `seq`, and `cursor` leads to earlier ones.
        `afterSeq` catches up: the first messages after that number; `cursor` then leads to later ones.
        """
        size, language = limit, language_of(request.headers)
        one, reach = ConversationId(conversation_id), reach_of(permissions, caller)
        later = after_seq is not None
        purpose = f"messages {one} after" if later else f"messages {one}"
        start = after_seq if cursor is None else pages.read_seq(cursor, purpose)

        async def make() -> Success[Page[MessageShape]]:
            bound = {"after": start} if later else {"before": start}
            found = await reads.messages(one, HOUSE, size + 1, **bound)  # the stamp has said who may
            page = found[:size] if later else found[-size:]
            more = pages.seal(purpose, page[-1 if later else 0].seq) if len(found) > size else None
            return Success(Page(message_shapes(page, links, language), more))

        question = ("history", one, size, later, start, language, links.last_day)
        return await answers.remembered(question, await reads.history_stamp(one, reach), make)

    @post(
        "/{conversation_id:uuid}/messages",
        tags=["messages"],
        status_code=201,
        responses=refused(*STAFF, NotFound, ConversationClosed, TooMany, *BODY),
        response_description="The message as it was stored.",
    )
    async def send_message(
        self,
        request: AnyRequest,
        caller: AsCaller,
        conversation_id: ConversationPath,
        data: JSONBody[wire.MessageBody],
        act: FromDishka[SendMessage],
        links: FromDishka[MediaLinks],
        limits: FromDishka[LeadLimits],
    ) -> Success[MessageShape]:
        """Send a message.

        With the same `clientMessageId` again, the same message is answered.
        """
        await limits.message(caller)
        draft = Draft.of(
            data.content_text or "",
            wire.content_type_of(data.content_type or "TEXT"),
            None if data.media_url is None else links.upload_id(data.media_url),
            data.client_message_id,
        )
        message = await act(caller, ConversationId(conversation_id), draft)
        return Success(message_shape(MessageRow.of(message), links, language_of(request.headers)))


async def _shown(reads: Reads, conversation: Conversation) -> Success[wire.ConversationShown]:
    return Success(wire.shown(conversation.state, await reads.unread(conversation.id)))
