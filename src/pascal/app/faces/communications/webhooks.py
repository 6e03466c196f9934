"""What carriers call: checked, kept, answered; worked on afterwards (THREATS 24, 25 and 29)."""

import hashlib
from contextlib import suppress
from typing import Annotated

import structlog
from dishka.integrations.litestar import FromDishka
from litestar import Controller, Response, get, post
from litestar.params import PathParameter

from pascal.app.edge.errors import AnyRequest
from pascal.app.faces.communications.operator import Operator
from pascal.app.usecases.incoming import KeepParcels
from pascal.domain.errors import Forbidden
from pascal.domain.ports.channels import (
    Answer,
    AnswersWebhooks,
    Channels,
    Forged,
    LearnsKeys,
    Parcel,
    Unreadable,
    WebhookCall,
)
from pascal.domain.ports.telephony import Telephony

log = structlog.get_logger()

LARGEST = 3 * 1024 * 1024
"""Bytes: Meta's own limit."""

CarrierPath = Annotated[str, PathParameter(description="The channel's word: whatsapp, sms, voz …")]


class CarrierController(Controller):
    path = "/webhook"
    include_in_schema = False  # who calls here has a description of their own

    @get("/{carrier:str}")
    async def verify_carrier(
        self, request: AnyRequest, carrier: CarrierPath, channels: FromDishka[Channels]
    ) -> Response[str]:
        """Prove that it is us: the challenge, as text, to whoever knows the verify token."""
        try:
            return _said(channels.called_at(carrier).challenge(dict(request.query_params)))
        except Forged as error:
            raise Forbidden from error

    @post(
        "/{carrier:str}",
        status_code=200,
        request_max_body_size=LARGEST,
    )
    async def receive_from_carrier(
        self,
        request: AnyRequest,
        carrier: CarrierPath,
        channels: FromDishka[Channels],
        keep: FromDishka[KeepParcels],
        operator: FromDishka[Operator],
    ) -> Response[str]:
        """Hand over a delivery. 200 means that it is kept, whatever is in it. A call is told what to do."""
        receiver = channels.called_at(carrier)
        body = await request.body()
        query = request.scope["query_string"].decode("latin-1")
        address = request.scope["path"] + (f"?{query}" if query else "")
        call = WebhookCall(address, {name.lower(): value for name, value in request.headers.items()}, body)
        if isinstance(receiver, LearnsKeys):
            await receiver.learn_keys(call)
        receiver.check(call)
        try:
            parcels = receiver.unpack(call)
        except Exception as error:  # it is signed: whatever it is, it is not to be lost
            log.warning("delivery_unreadable", carrier=carrier, error=type(error).__name__)
            parcels = [Parcel(hashlib.sha256(body).hexdigest(), "unreadable", body)]
        await keep(receiver.traits.channel, parcels)
        if isinstance(receiver, Telephony):
            with suppress(Unreadable):
                if (answer := await operator(receiver, call)) is not None:
                    return _said(answer)
        return _said(receiver.thanks if isinstance(receiver, AnswersWebhooks) else Answer())


def _said(answer: Answer) -> Response[str]:
    return Response(answer.content, media_type=answer.media_type)
