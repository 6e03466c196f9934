"""What the panel calls in order to call: a token, leave to dial, a call that begins here (document 004)."""

from typing import Final

from dishka.integrations.litestar import FromDishka
from litestar import Controller, post
from litestar.params import JSONBody

from pascal.app.edge.callers import AsStaff
from pascal.app.edge.responses import BODY, STAFF, TAKING, refused
from pascal.app.edge.throttle import StaffLimits
from pascal.app.faces.communications.envelope import in_their_words
from pascal.app.faces.communications.wire import (
    Comunicacion,
    Intento,
    IntentoBody,
    LlamadaBody,
    TokenDeVoz,
    row_of_new,
)
from pascal.app.usecases.calls import AskToDial, GiveVoiceToken, PlaceCall
from pascal.app.usecases.communications import Letter
from pascal.domain.errors import CannotCall, CannotSend, IdentityTaken, NotFound, TooMany
from pascal.domain.ids import ConversationId, LeadId

DIALLING: Final = (*STAFF, NotFound, IdentityTaken, CannotCall, CannotSend, *TAKING, TooMany, *BODY)


class CallController(Controller):
    path = "/voz"
    tags = ("comunicaciones",)

    @post(
        "/token",
        status_code=200,
        responses=refused(*STAFF, CannotCall, TooMany),
        response_description="Good for an hour.",
    )
    async def make_voice_token(
        self, staff: AsStaff, act: FromDishka[GiveVoiceToken], limits: FromDishka[StaffLimits]
    ) -> TokenDeVoz:
        """Get the token by which your browser calls and is called.

        Whose it is says the session, and nothing that is sent.
        """
        await limits.panel(staff)
        made = await act(staff)
        return TokenDeVoz(made.token, made.identity, made.until)

    @post(
        "/intento",
        status_code=201,
        responses=refused(*DIALLING),
        response_description="It is good once, for five minutes, for you and that number.",
    )
    async def ask_to_dial(
        self,
        staff: AsStaff,
        data: JSONBody[IntentoBody],
        act: FromDishka[AskToDial],
        limits: FromDishka[StaffLimits],
    ) -> Intento:
        """Get leave for your browser to dial a number.

        At most six calls in a minute, and one at a time.
        """
        await limits.panel(staff)
        with in_their_words(phone="hacia"):
            intent = await act(
                staff,
                data.hacia,
                None if data.lead_id is None else LeadId(data.lead_id),
                None if data.conversacion_id is None else ConversationId(data.conversacion_id),
            )
        return Intento(intent.id)

    @post(
        "/llamar",
        status_code=201,
        responses=refused(*DIALLING),
        response_description="Your browser rings, and it stands in `comunicaciones`.",
    )
    async def place_call(
        self,
        staff: AsStaff,
        data: JSONBody[LlamadaBody],
        act: FromDishka[PlaceCall],
        limits: FromDishka[StaffLimits],
    ) -> Comunicacion:
        """Call a number: your browser rings first, and the number is dialled when you pick up."""
        await limits.panel(staff)
        lead_id = None if data.lead_id is None else LeadId(data.lead_id)
        letter = Letter(data.hacia, "", lead_id, client_ref=data.cliente_id, contract_ref=data.contrato_id)
        with in_their_words(phone="hacia"):
            return row_of_new(await act(staff, letter))
