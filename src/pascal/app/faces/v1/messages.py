"""`/api/v1/conversations/{id}/messages`: what is said, and how far it was read (document 003)."""

from dishka import FromDishka
from litestar import Controller, get, post
from litestar.params import JSONBody

from pascal.app.edge.answers import Answers
from pascal.app.edge.callers import AsCaller, reach_of
from pascal.app.edge.errors import AnyRequest
from pascal.app.edge.media import MediaLinks
from pascal.app.edge.paging import Pages
from pascal.app.edge.responses import BODY, STAFF, refused
from pascal.app.edge.shapes import MessageShape, message_shape, message_shapes
from pascal.app.edge.throttle import LeadLimits
from pascal.app.edge.words import language_of
from pascal.app.faces.v1.queries import AfterSeqQuery, ConversationPath, Cursor, Limit
from pascal.app.faces.v1.wire import Page, Success
from pascal.app.faces.v1.wire.messages import MessageBody, ReadBody, content_type_of
from pascal.app.usecases.conversations import ChangeConversation
from pascal.app.usecases.messages import SendMessage
from pascal.app.usecases.reading import RecordReading
from pascal.domain.errors import CannotSend, ConversationClosed, Invalid, NotFound, TooMany, Unauthenticated
from pascal.domain.ids import ConversationId, TemplateId
from pascal.domain.messages import Draft
from pascal.domain.permissions import Permissions, Visitor
from pascal.domain.ports.reach import HOUSE
from pascal.domain.ports.reads import MessageRow, Reads


class MessageController(Controller):
    path = "/conversations/{conversation_id:uuid}"
    tags = ("messages",)

    @get(
        "/messages",
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
        record: FromDishka[RecordReading],
        limit: Limit = 50,
        cursor: Cursor = None,
        after_seq: AfterSeqQuery = None,
    ) -> Success[Page[MessageShape]]:
        """List messages, the last page first.

        They ascend by `seq`, and `cursor` leads to earlier ones.
        `afterSeq` catches up: the first messages after that number; `cursor` then leads to later ones.
        """
        size, language, to_lead = limit, language_of(request.headers), isinstance(caller, Visitor)
        one, reach = ConversationId(conversation_id), reach_of(permissions, caller)
        later = after_seq is not None
        purpose = f"messages {one} after" if later else f"messages {one}"
        start = after_seq if cursor is None else pages.read_seq(cursor, purpose)

        async def make() -> Success[Page[MessageShape]]:
            bound = {"after": start} if later else {"before": start}
            found = await reads.messages(one, HOUSE, size + 1, **bound)  # the stamp has said who may
            page = found[:size] if later else found[-size:]
            more = pages.seal(purpose, page[-1 if later else 0].seq) if len(found) > size else None
            return Success(Page(message_shapes(page, links, language, to_lead=to_lead), more))

        question = ("history", one, size, later, start, language, links.last_day, to_lead)
        stamp = await reads.history_stamp(one, reach)
        await record(caller, one, stamp.agent_id)
        return await answers.remembered(question, stamp, make)

    @post(
        "/messages",
        status_code=201,
        responses=refused(*STAFF, NotFound, ConversationClosed, CannotSend, TooMany, *BODY),
        response_description="The message as it was stored.",
    )
    async def send_message(
        self,
        request: AnyRequest,
        caller: AsCaller,
        conversation_id: ConversationPath,
        data: JSONBody[MessageBody],
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
            content_type_of(data.content_type or "TEXT"),
            None if data.media_url is None else links.upload_id(data.media_url),
            data.client_message_id,
            None if data.template_id is None else TemplateId(data.template_id),
        )
        message = await act(caller, ConversationId(conversation_id), draft)
        return Success(message_shape(MessageRow.of(message), links, language_of(request.headers)))

    @post(
        "/read",
        status_code=200,
        responses=refused(*STAFF, NotFound, *BODY),
        response_description="Done; there is nothing to tell.",
    )
    async def mark_read(
        self,
        caller: AsCaller,
        conversation_id: ConversationPath,
        data: JSONBody[ReadBody | None] = None,
        *,
        act: FromDishka[ChangeConversation],
    ) -> Success[None]:
        """Say that I have read up to a message, or all of it."""
        await act.mark_read(caller, ConversationId(conversation_id), data.seq if data else None)
        return Success(None)
