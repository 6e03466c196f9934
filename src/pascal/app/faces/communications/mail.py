"""One's own mailbox: connected, read, and written from (document 004)."""

from typing import Annotated, Final

from dishka.integrations.litestar import FromDishka
from litestar import Controller, Response, get, post
from litestar.params import JSONBody, PathParameter, QueryParameter

from pascal.app.edge.callers import AsStaff
from pascal.app.edge.errors import AnyRequest
from pascal.app.edge.leave import MAILBOX, CodeQuery, StateQuery, TicketQuery, Ways
from pascal.app.edge.paging import Pages
from pascal.app.edge.responses import BODY, STAFF, TAKING, ForAnyone, refused
from pascal.app.edge.throttle import StaffLimits
from pascal.app.faces.communications.envelope import in_their_words
from pascal.app.faces.communications.wire import (
    Bandeja,
    Comunicacion,
    CorreoBody,
    CorreoEntero,
    Leido,
    correo,
    correo_entero,
    row_of_new,
)
from pascal.app.usecases.communications import Letter, WriteFirst
from pascal.app.usecases.mailboxes import ConnectMailbox, OwnMailbox, asking, post_office
from pascal.domain.errors import (
    CannotSend,
    IdentityTaken,
    Invalid,
    NoMailbox,
    NotFound,
    TooMany,
    faults,
    refuse,
)
from pascal.domain.ids import LeadId
from pascal.domain.messages import Draft
from pascal.domain.people import fold_email
from pascal.domain.ports.channels import Channels
from pascal.domain.ports.identity_provider import ProviderUnavailable

READING: Final = (*STAFF, NoMailbox, NotFound, Invalid, TooMany, ProviderUnavailable)

MailPath = Annotated[str, PathParameter(description="The `id` that the inbox gave.")]
MostQuery = Annotated[int, QueryParameter(name="maxResults", ge=1, le=100, description="How many at most.")]
CursorQuery = Annotated[str | None, QueryParameter(description="The `cursor` of the page before.")]


class MailController(Controller):
    path = "/email"
    tags = ("comunicaciones",)

    @post(
        "/enviar",
        status_code=201,
        responses=refused(*STAFF, NotFound, IdentityTaken, CannotSend, NoMailbox, *TAKING, TooMany, *BODY),
        response_description="It waits to be sent, and stands in `comunicaciones`.",
    )
    async def send_email(
        self,
        staff: AsStaff,
        data: JSONBody[CorreoBody],
        act: FromDishka[WriteFirst],
        own: FromDishka[OwnMailbox],
        limits: FromDishka[StaffLimits],
    ) -> Comunicacion:
        """Write an e-mail from your own mailbox."""
        await limits.panel(staff)
        with in_their_words(email="destinatario", text="cuerpo"):
            refuse(faults(lambda: fold_email(data.destinatario), lambda: Draft.of(data.cuerpo)))
            office, box = await own(staff)
            letter = Letter(
                data.destinatario,
                data.cuerpo,
                None if data.lead_id is None else LeadId(data.lead_id),
                subject=data.asunto.strip(),
                client_ref=data.cliente_id,
                contract_ref=data.contrato_id,
                line=box.address,
            )
            return row_of_new(await act(staff, office.traits.channel, letter))

    @get("/bandeja", responses=refused(*READING), response_description="A page of it, newest first.")
    async def read_inbox(
        self,
        staff: AsStaff,
        own: FromDishka[OwnMailbox],
        pages: FromDishka[Pages],
        limits: FromDishka[StaffLimits],
        max_results: MostQuery = 20,
        cursor: CursorQuery = None,
    ) -> Bandeja:
        """Read what came into your own mailbox."""
        await limits.panel(staff)
        office, box = await own(staff)
        purpose = f"bandeja {box.address}"
        with asking():
            page = await office.inbox(box.address, max_results, pages.read_text(cursor, purpose))
        more = None if page.next is None else pages.seal(purpose, page.next)
        return Bandeja([correo(each) for each in page.mails], more)

    @get(
        "/conectar",
        status_code=302,
        responses=refused(*STAFF, NoMailbox, TooMany, ProviderUnavailable),
        response_description="To the carrier's screen.",
    )
    async def connect_mailbox(
        self,
        request: AnyRequest,
        own: FromDishka[OwnMailbox],
        ways: FromDishka[Ways],
        ticket: TicketQuery = None,
    ) -> Response[None]:
        """Send the browser to where its person gives leave to their mailbox.

        With a ticket only from the web client itself: a link that somebody else made leads nowhere.
        Refusals lead to the profile then, for a person is looking.
        """
        return await ways.out(request, ticket, MAILBOX, own.leave)

    @get(
        "/conectar/retorno",
        status_code=302,
        operation_class=ForAnyone,
        responses=refused(NoMailbox),
        response_description="To the profile, with what came of it.",
    )
    async def return_from_carrier(
        self,
        request: AnyRequest,
        channels: FromDishka[Channels],
        ways: FromDishka[Ways],
        act: FromDishka[ConnectMailbox],
        code: CodeQuery = "",
        back_state: StateQuery = "",
    ) -> Response[None]:
        """Come back from the carrier's screen, and on to the profile.

        `?mailbox=` says what came of it: `connected`, or why not.
        """
        post_office(channels)
        return await ways.back(request, code, back_state, MAILBOX, act)

    @get("/{email_id:str}", responses=refused(*READING), response_description="The whole e-mail.")
    async def read_email(
        self,
        staff: AsStaff,
        email_id: MailPath,
        own: FromDishka[OwnMailbox],
        limits: FromDishka[StaffLimits],
    ) -> CorreoEntero:
        """Read one e-mail of your own mailbox, as text."""
        await limits.panel(staff)
        office, box = await own(staff)
        with asking():
            return correo_entero(await office.mail(box.address, email_id))

    @post(
        "/{email_id:str}/leido",
        status_code=200,
        responses=refused(*READING),
        response_description="It is marked.",
    )
    async def mark_email_read(
        self,
        staff: AsStaff,
        email_id: MailPath,
        own: FromDishka[OwnMailbox],
        limits: FromDishka[StaffLimits],
    ) -> Leido:
        """Mark one e-mail of your own mailbox as read."""
        await limits.panel(staff)
        office, box = await own(staff)
        with asking():
            await office.mark_mail_read(box.address, email_id)
        return Leido(email_id, leido=True)
