"""`/api/v1/channels`: what carriers have approved, and how they stand (issue 5)."""

from collections.abc import Sequence
from typing import Annotated

from dishka import FromDishka
from litestar import Controller, get, post
from litestar.params import JSONBody, QueryParameter

from pascal.app.edge.callers import AsStaff
from pascal.app.edge.errors import AnyRequest
from pascal.app.edge.media import MediaLinks
from pascal.app.edge.responses import BODY, STAFF, refused
from pascal.app.edge.shapes import CHANNEL_WORD, MessageShape, message_shape
from pascal.app.edge.words import language_of
from pascal.app.faces.v1.queries import ConversationPath
from pascal.app.faces.v1.wire import Success
from pascal.app.faces.v1.wire.channels import CarrierTemplateShape, TemplateToSend, carrier_template
from pascal.app.usecases.communications import Chosen, SendTemplate
from pascal.domain.errors import CannotSend, ConversationClosed, Invalid, NotFound
from pascal.domain.ids import ConversationId
from pascal.domain.ports.channels import Channels
from pascal.domain.ports.reads import MessageRow
from pascal.domain.ports.storage import Storage

OfQuery = Annotated[
    str | None, QueryParameter(name="channel", pattern=CHANNEL_WORD, description="Those of this channel.")
]


class ChannelController(Controller):
    path = "/channels"
    tags = ("channels",)

    @get(
        "/templates",
        responses=refused(*STAFF, Invalid),
        response_description="All there are, by channel, name and language.",
    )
    async def list_carrier_templates(
        self,
        staff: AsStaff,
        storage: FromDishka[Storage],
        channels: FromDishka[Channels],
        channel: OfQuery = None,
    ) -> Success[Sequence[CarrierTemplateShape]]:
        """List the texts that carriers approve, which may be sent at any time.

        They are written at the carrier, and asked for there every hour and whenever it tells of one.
        """
        names = [each.traits.channel for each in channels.adapters]
        asked = [each for each in names if channel in {None, each.upper()}]
        async with storage.begin() as tx:
            found = [(each, await tx.carriers.offered(each)) for each in asked]
        return Success([carrier_template(name, text) for name, texts in found for text in texts])


class SendTemplateController(Controller):
    path = "/conversations/{conversation_id:uuid}/template"
    tags = ("channels",)

    @post(
        "/",
        status_code=201,
        responses=refused(*STAFF, NotFound, ConversationClosed, CannotSend, *BODY),
        response_description="The message as it was stored.",
    )
    async def send_template(
        self,
        request: AnyRequest,
        staff: AsStaff,
        conversation_id: ConversationPath,
        data: JSONBody[TemplateToSend],
        act: FromDishka[SendTemplate],
        links: FromDishka[MediaLinks],
    ) -> Success[MessageShape]:
        """Send a text that the carrier has approved, by the channel on which the lead is.

        With the same `clientMessageId` again, the same message is answered.
        """
        chosen = Chosen(data.name, data.language, data.parameters)
        message = await act(staff, ConversationId(conversation_id), chosen, data.client_message_id)
        return Success(message_shape(MessageRow.of(message), links, language_of(request.headers)))
