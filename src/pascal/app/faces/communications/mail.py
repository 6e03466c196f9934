"""One's own mailbox: connected, read, and written from (document 004)."""

from typing import Annotated, Final

from dishka.integrations.litestar import FromDishka
from litestar import Controller, Response, get, post
from litestar.params import JSONBody, PathParameter, QueryParameter

from pascal.app.edge.callers import AsStaff, Callers, staff
from pascal.app.edge.errors import AnyRequest
from pascal.app.edge.leave import MAILBOX, Ways, at_profile, sent_away, whose_ticket
from pascal.app.edge.paging import Pages
from pascal.app.edge.responses import BODY, STAFF, TAKING, ForAnyone, refused
from pascal.app.edge.throttle import StaffLimits, address_of
from pascal.app.edge.tickets import Tickets
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
from pascal.app.settings import Settings
from pascal.app.usecases.communications import Letter, WriteFirst
from pascal.app.usecases.mailboxes import ConnectMailbox, OwnMailbox, asking, post_office
from pascal.domain.errors import (
    CannotSend,
    IdentityTaken,
    Invalid,
    NoMailbox,
    NotFound,
    PascalError,
    TooMany,
    faults,
    refuse,
)
from pascal.domain.ids import LeadId
from pascal.domain.messages import Draft
from pascal.domain.people import fold_email
from pascal.domain.permissions import Staff
from pascal.domain.ports.channels import Channels
from pascal.domain.ports.identity_provider import ProviderUnavailable

READING: Final = (*STAFF, NoMailbox, NotFound, Invalid, TooMany, ProviderUnavailable)
BACK: Final = f"{MAILBOX.path}/retorno"

MailPath = Annotated[str, PathParameter(description="The `id` that the inbox gave.")]
MostQuery = Annotated[int, QueryParameter(name="maxResults", ge=1, le=100, description="How many at most.")]
CursorQuery = Annotated[str | None, QueryParameter(description="The `cursor` of the page before.")]
TicketQuery = Annotated[
    str | None,
    QueryParameter(
        description="From `POST /api/v1/auth/ws-ticket`, in place of the token, which no browser sends."
    ),
]
CodeQuery = Annotated[str, QueryParameter(description="What the carrier gave the browser.")]
StateQuery = Annotated[str, QueryParameter(name="state", description="As it was sent there.")]


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
        callers: FromDishka[Callers],
        tickets: FromDishka[Tickets],
        channels: FromDishka[Channels],
        ways: FromDishka[Ways],
        limits: FromDishka[StaffLimits],
        settings: FromDishka[Settings],
        ticket: TicketQuery = None,
    ) -> Response[None]:
        """Send the browser to where its person gives leave to their mailbox.

        With a ticket only from the web client itself: a link that somebody else made leads nowhere.
        Refusals lead to the profile then, for a person is looking.
        """
        if ticket is None:
            who = staff(await callers.of(request))
            return await _sent_away(who, channels, ways, limits, settings)
        try:
            who = await whose_ticket(request, tickets, ticket)
            return await _sent_away(who, channels, ways, limits, settings)
        except PascalError as error:
            return at_profile(error, MAILBOX)

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
        settings: FromDishka[Settings],
        code: CodeQuery = "",
        back_state: StateQuery = "",
    ) -> Response[None]:
        """Come back from the carrier's screen, and on to the profile.

        `?mailbox=` says what came of it: `connected`, or why not.
        """
        post_office(channels)
        try:
            cookie = request.cookies.get(MAILBOX.cookie, "")
            who, verifier = await ways.end(cookie, back_state, address_of(request), MAILBOX)
            if not code:
                raise NoMailbox("refused")
            await act(who, code=code, verifier=verifier, redirect=settings.public_url + BACK)
        except PascalError as error:
            return at_profile(error, MAILBOX)
        return at_profile("connected", MAILBOX)

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


async def _sent_away(
    who: Staff, channels: Channels, ways: Ways, limits: StaffLimits, settings: Settings
) -> Response[None]:
    await limits.panel(who)
    office, way = post_office(channels), ways.begin(who, MAILBOX)
    with asking():
        url = await office.leave(
            state=way.state, challenge=way.challenge, redirect=settings.public_url + BACK
        )
    return sent_away(url, way, MAILBOX, secure=settings.public_url.startswith("https:"))
