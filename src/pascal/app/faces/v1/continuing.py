"""`/api/v1/conversations/{id}/continue-on`: one conversation, by another channel (issue 5)."""

from dishka import FromDishka
from litestar import Controller, post
from litestar.params import JSONBody

from pascal.app.edge.callers import AsCaller
from pascal.app.edge.errors import AnyRequest
from pascal.app.edge.responses import BODY, STAFF, refused
from pascal.app.edge.throttle import LeadLimits
from pascal.app.edge.words import GOES_ON, language_of
from pascal.app.faces.v1.queries import ConversationPath
from pascal.app.faces.v1.wire import Success
from pascal.app.faces.v1.wire.continuing import ContinueBody, ContinuingShape, continuing_shape
from pascal.app.usecases.continuing import ContinueOn
from pascal.domain.channels import channel as channel_named
from pascal.domain.errors import CannotSend, ConversationClosed, NotFound, TooMany
from pascal.domain.ids import ConversationId
from pascal.domain.ports.clock import Clock


class ContinueController(Controller):
    path = "/conversations/{conversation_id:uuid}"
    tags = ("conversations",)

    @post(
        "/continue-on",
        status_code=200,
        responses=refused(*STAFF, NotFound, ConversationClosed, CannotSend, TooMany, *BODY),
        response_description="The link, or that they are there.",
    )
    async def continue_conversation(
        self,
        request: AnyRequest,
        caller: AsCaller,
        conversation_id: ConversationPath,
        data: JSONBody[ContinueBody],
        act: FromDishka[ContinueOn],
        limits: FromDishka[LeadLimits],
        clock: FromDishka[Clock],
    ) -> Success[ContinuingShape]:
        """Go on by another channel.

        Whoever opens the link and sends what it holds goes on there with this conversation, once and soon.
        Asked by the team, the lead is told of the link in the chat; one who is known there is moved at once.
        """
        await limits.message(caller)
        channel, language = channel_named(data.channel.lower()), language_of(request.headers)
        went = await act(caller, ConversationId(conversation_id), channel, words=GOES_ON[language])
        return Success(continuing_shape(channel, went, clock.now(), language))
