"""`/api/v1/conversations/{id}/sendability`: may the lead be written to, now (issue 5)."""

from typing import Annotated

from dishka import FromDishka
from litestar import Controller, get
from litestar.params import QueryParameter

from pascal.app.edge.callers import AsStaff
from pascal.app.edge.errors import AnyRequest
from pascal.app.edge.responses import STAFF, refused
from pascal.app.edge.shapes import CHANNEL_WORD
from pascal.app.edge.words import language_of
from pascal.app.faces.v1.queries import ConversationPath
from pascal.app.faces.v1.wire import Success
from pascal.app.faces.v1.wire.sendability import SendabilityShape, sendability_shape
from pascal.app.usecases.sending import LookAtSendability
from pascal.domain.channels import channel as channel_named
from pascal.domain.communications import Kind
from pascal.domain.errors import Invalid, NotFound
from pascal.domain.ids import ConversationId
from pascal.domain.ports.clock import Clock
from pascal.domain.sending import Wish

ByQuery = Annotated[
    str | None,
    QueryParameter(pattern=CHANNEL_WORD, description="By this channel rather than by the lead's last one."),
]


class SendabilityController(Controller):
    path = "/conversations/{conversation_id:uuid}/sendability"
    tags = ("conversations",)

    @get(
        "/",
        responses=refused(*STAFF, Invalid, NotFound),
        response_description="Whether they may be, and what else may be done.",
    )
    async def read_sendability(
        self,
        request: AnyRequest,
        staff: AsStaff,
        conversation_id: ConversationPath,
        look: FromDishka[LookAtSendability],
        clock: FromDishka[Clock],
        channel: ByQuery = None,
    ) -> Success[SendabilityShape]:
        """Ask whether the lead may be written to now.

        By the channel on which they are; with the time left to answer freely, and if not, the nearest ways.
        """
        by = None if channel is None else channel_named(channel.lower())
        outlook = await look(staff, ConversationId(conversation_id), Wish(Kind.TEXT), by)
        return Success(sendability_shape(outlook, clock.now(), language_of(request.headers)))
