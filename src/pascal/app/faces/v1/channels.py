"""`/api/v1/channels`: what carriers have approved, and how they stand (issue 5)."""

import asyncio
from collections.abc import Sequence

from dishka import FromDishka
from litestar import Controller, get, post
from litestar.params import JSONBody

from pascal.app.edge.callers import AsStaff
from pascal.app.edge.checkups import Checkups
from pascal.app.edge.errors import AnyRequest
from pascal.app.edge.media import MediaLinks
from pascal.app.edge.responses import BODY, STAFF, refused
from pascal.app.edge.shapes import MessageShape, TransmissionShape, message_shape, upper
from pascal.app.edge.words import language_of
from pascal.app.faces.v1.queries import ConversationPath, MessagePath, OfQuery
from pascal.app.faces.v1.wire import Success
from pascal.app.faces.v1.wire.channels import (
    CarrierTemplateShape,
    ChannelHealthShape,
    TemplateToSend,
    TriedAgain,
    carrier_template,
    channel_health,
)
from pascal.app.settings import Settings
from pascal.app.usecases.channels import TryUnreadAgain, standing_of
from pascal.app.usecases.communications import Chosen, SendAgain, SendTemplate
from pascal.domain.channels import Channel
from pascal.domain.errors import CannotSend, ConversationClosed, Invalid, NotFound
from pascal.domain.ids import ConversationId, MessageId
from pascal.domain.permissions import Action, Permissions
from pascal.domain.ports.channels import Channels
from pascal.domain.ports.clock import Clock
from pascal.domain.ports.reads import MessageRow, Reads
from pascal.domain.ports.storage import Storage


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

    @get(
        "/health",
        responses=refused(*STAFF),
        response_description="Each channel that is set up.",
    )
    async def read_channel_health(
        self,
        request: AnyRequest,
        staff: AsStaff,
        storage: FromDishka[Storage],
        channels: FromDishka[Channels],
        checkups: FromDishka[Checkups],
        permissions: FromDishka[Permissions],
        reads: FromDishka[Reads],
        clock: FromDishka[Clock],
        settings: FromDishka[Settings],
    ) -> Success[Sequence[ChannelHealthShape]]:
        """See how the channels stand, and what to do.

        Providers are asked at most once a minute; the rest is as of now.
        """
        permissions.require(staff, Action.READ_SETTINGS)
        told = await asyncio.gather(*map(checkups.of, channels.adapters))
        at, zone, language = clock.now(), (await reads.hours()).zone, language_of(request.headers)
        async with storage.begin() as tx:
            ours = [await standing_of(tx, each, settings.public_url, at=at) for each in channels.adapters]
        return Success(
            [
                channel_health(one, [*one.findings(at=at, zone=zone), *theirs], language)
                for one, theirs in zip(ours, told, strict=True)
            ]
        )

    @post(
        "/unread/retry",
        status_code=200,
        responses=refused(*STAFF, Invalid),
        response_description="How many there were.",
    )
    async def retry_unread(
        self, staff: AsStaff, act: FromDishka[TryUnreadAgain], channel: OfQuery = None
    ) -> Success[TriedAgain]:
        """Have deliveries that nobody could read worked on once more."""
        return Success(TriedAgain(await act(staff, None if channel is None else Channel(channel.lower()))))


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


class SendAgainController(Controller):
    path = "/conversations/{conversation_id:uuid}/messages/{message_id:uuid}/resend"
    tags = ("channels",)

    @post(
        "/",
        status_code=200,
        responses=refused(*STAFF, NotFound, ConversationClosed, CannotSend),
        response_description="How far it is.",
    )
    async def send_again(
        self,
        staff: AsStaff,
        conversation_id: ConversationPath,
        message_id: MessagePath,
        act: FromDishka[SendAgain],
    ) -> Success[TransmissionShape]:
        """Send a message once more that failed, or of which nobody knows whether it arrived.

        It goes where it was to go, as the next `attempt`; one that is on its way, or came, is left as it is.
        """
        one = await act(staff, ConversationId(conversation_id), MessageId(message_id))
        return Success(TransmissionShape(upper(one.state), one.failure, one.code, one.attempt))
