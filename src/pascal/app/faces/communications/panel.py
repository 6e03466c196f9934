"""What the omnichannel panel calls: send, and read what was sent and received (document 004)."""

from typing import Annotated, Final
from uuid import UUID

from dishka.integrations.litestar import FromDishka
from litestar import Controller, get, post
from litestar.params import JSONBody, PathParameter, QueryParameter

from pascal.app.edge.calendar import read_period
from pascal.app.edge.callers import AsStaff, reach_of
from pascal.app.edge.paging import Pages
from pascal.app.edge.responses import BODY, STAFF, TAKING, refused
from pascal.app.edge.throttle import StaffLimits
from pascal.app.faces.communications.envelope import in_their_words
from pascal.app.faces.communications.wire import (
    CANALES,
    DIRECCIONES,
    REF_WORD,
    Comunicacion,
    Direccion,
    Historial,
    Refs,
    SmsBody,
    TemplateBody,
    WhatsAppBody,
    row_of,
    row_of_new,
)
from pascal.app.usecases.communications import Chosen, Letter, WriteFirst
from pascal.app.usecases.reading import RecordReading
from pascal.domain.channels import EMAIL, SMS, VOICE, WHATSAPP, Channel
from pascal.domain.errors import CannotSend, IdentityTaken, Invalid, NotFound, TooMany
from pascal.domain.ids import LeadId
from pascal.domain.permissions import Permissions, Staff
from pascal.domain.ports.channels import Channels
from pascal.domain.ports.communications import AfterCommunication, CommunicationBook, CommunicationFilter
from pascal.domain.ports.reads import Reads

SENDING: Final = (*STAFF, NotFound, IdentityTaken, CannotSend, *TAKING, TooMany, *BODY)
CHANNELS: Final = {word: channel for channel, word in CANALES.items()}
DIRECTIONS: Final = {word: direction for direction, word in DIRECCIONES.items()}

LeadQuery = Annotated[UUID | None, QueryParameter(description="Those with this lead.")]
ClientQuery = Annotated[
    str | None,
    QueryParameter(pattern=REF_WORD, description="Those sent under this client's number."),
]
ContractQuery = Annotated[
    str | None,
    QueryParameter(pattern=REF_WORD, description="Those sent under this contract's number."),
]
CanalQuery = Annotated[
    str | None,
    QueryParameter(
        pattern=r"^[a-z][a-z0-9_]{1,19}\Z",
        description="`voz`, `sms`, `whatsapp`, `email`, or the name of another channel.",
    ),
]
DireccionQuery = Annotated[Direccion | None, QueryParameter(description="What came in, or what went out.")]
DesdeQuery = Annotated[
    str | None, QueryParameter(description="From this day or moment on: `2026-01-05`, or ISO 8601.")
]
HastaQuery = Annotated[
    str | None, QueryParameter(description="Until the end of this day, or before this moment.")
]
SizeQuery = Annotated[int, QueryParameter(ge=1, le=100, description="How many at most.")]
CursorQuery = Annotated[str | None, QueryParameter(description="The `cursor` of the page before.")]
LeadPath = Annotated[UUID, PathParameter(description="The lead's id.")]


class CommunicationController(Controller):
    path = "/"
    tags = ("comunicaciones",)

    @post(
        "/whatsapp/enviar",
        status_code=201,
        responses=refused(*SENDING),
        response_description="It waits to be sent, and stands in `comunicaciones`.",
    )
    async def send_whatsapp(
        self,
        staff: AsStaff,
        data: JSONBody[WhatsAppBody],
        act: FromDishka[WriteFirst],
        limits: FromDishka[StaffLimits],
    ) -> Comunicacion:
        """Write to a number by WhatsApp.

        Outside the 24 hours after its last message only a template may go there (409).
        """
        await limits.panel(staff)
        with in_their_words(phone="telefono", text="mensaje"):
            return await _write(act, staff, WHATSAPP, data.telefono, data.mensaje, data)

    @post(
        "/whatsapp/template",
        status_code=201,
        responses=refused(*SENDING),
        response_description="It waits to be sent, and stands in `comunicaciones`.",
    )
    async def send_whatsapp_template(
        self,
        staff: AsStaff,
        data: JSONBody[TemplateBody],
        act: FromDishka[WriteFirst],
        limits: FromDishka[StaffLimits],
    ) -> Comunicacion:
        """Write to a number by WhatsApp with a text that Meta has approved.

        It may go at any time; `GET /api/v1/channels/templates` lists them.
        """
        await limits.panel(staff)
        chosen = Chosen(data.templateName, data.idioma, data.params)
        with in_their_words(phone="telefono"):
            return await _write(act, staff, WHATSAPP, data.telefono, chosen, data)

    @post(
        "/sms/enviar",
        status_code=201,
        responses=refused(*SENDING),
        response_description="It waits to be sent, and stands in `comunicaciones`.",
    )
    async def send_sms(
        self,
        staff: AsStaff,
        data: JSONBody[SmsBody],
        act: FromDishka[WriteFirst],
        limits: FromDishka[StaffLimits],
    ) -> Comunicacion:
        """Send a text message to a number."""
        await limits.panel(staff)
        with in_their_words(phone="hacia", text="mensaje"):
            return await _write(act, staff, SMS, data.hacia, data.mensaje, data)

    @get(
        "/historial/{lead_id:uuid}",
        responses=refused(*STAFF, Invalid, NotFound, TooMany),
        response_description="A page of it.",
    )
    async def read_history_of_lead(
        self,
        staff: AsStaff,
        lead_id: LeadPath,
        book: FromDishka[CommunicationBook],
        reads: FromDishka[Reads],
        permissions: FromDishka[Permissions],
        pages: FromDishka[Pages],
        limits: FromDishka[StaffLimits],
        channels: FromDishka[Channels],
        record: FromDishka[RecordReading],
        canal: CanalQuery = None,
        direccion: DireccionQuery = None,
        limit: SizeQuery = 50,
        cursor: CursorQuery = None,
    ) -> Historial:
        """Read what was sent to and received from a lead, newest first."""
        await limits.panel(staff)
        await reads.lead(LeadId(lead_id), reach_of(permissions, staff))
        narrowed = CommunicationFilter(
            lead_id=LeadId(lead_id), channel=_channel(canal, channels), direction=_direction(direccion)
        )
        return await _page(staff, narrowed, book, permissions, pages, record, limit, cursor)

    @get(
        "/historial",
        responses=refused(*STAFF, Invalid, TooMany),
        response_description="A page of it.",
    )
    async def read_history(
        self,
        staff: AsStaff,
        book: FromDishka[CommunicationBook],
        reads: FromDishka[Reads],
        permissions: FromDishka[Permissions],
        pages: FromDishka[Pages],
        limits: FromDishka[StaffLimits],
        channels: FromDishka[Channels],
        record: FromDishka[RecordReading],
        lead_id: LeadQuery = None,
        cliente_id: ClientQuery = None,
        contrato_id: ContractQuery = None,
        canal: CanalQuery = None,
        direccion: DireccionQuery = None,
        desde: DesdeQuery = None,
        hasta: HastaQuery = None,
        limit: SizeQuery = 50,
        cursor: CursorQuery = None,
    ) -> Historial:
        """Read what was sent and received, newest first, narrowed by any of these."""
        await limits.panel(staff)
        zone = (await reads.hours()).zone
        period = read_period(desde, hasta, zone, names=("desde", "hasta"))
        narrowed = CommunicationFilter(
            lead_id=None if lead_id is None else LeadId(lead_id),
            client_ref=cliente_id,
            contract_ref=contrato_id,
            channel=_channel(canal, channels),
            direction=_direction(direccion),
            since=period.since,
            until=period.until,
        )
        return await _page(staff, narrowed, book, permissions, pages, record, limit, cursor)


async def _write(
    act: WriteFirst, staff: Staff, channel: Channel, to: str, what: str | Chosen, refs: Refs
) -> Comunicacion:
    words, chosen = ("", what) if isinstance(what, Chosen) else (what, None)
    lead_id = None if refs.lead_id is None else LeadId(refs.lead_id)
    letter = Letter(
        to,
        words,
        lead_id,
        template=chosen,
        client_ref=refs.cliente_id,
        contract_ref=refs.contrato_id,
    )
    return row_of_new(await act(staff, channel, letter))


async def _page(
    staff: Staff,
    narrowed: CommunicationFilter,
    book: CommunicationBook,
    permissions: Permissions,
    pages: Pages,
    record: RecordReading,
    size: int,
    cursor: str | None,
) -> Historial:
    place = pages.read_place(cursor, "historial")
    after = None if place is None else AfterCommunication(*place)
    found = await book.communications(reach_of(permissions, staff), narrowed, size + 1, after)
    page = found[:size]
    await record.each(staff, ((each.conversation_id, each.whose) for each in page))
    more = pages.seal_place("historial", page[-1].created_at, page[-1].id) if len(found) > size else None
    return Historial([row_of(each) for each in page], more)


def _channel(canal: str | None, channels: Channels) -> str | None:
    """Raises `Invalid` for one that is not of the document, and not set up."""
    if canal is None:
        return None
    named = CHANNELS.get(canal, canal)
    known = {VOICE, SMS, WHATSAPP, EMAIL, *(each.traits.channel for each in channels.adapters)}
    if named not in known or canal in CANALES:
        raise Invalid("canal", "choice", choices=sorted(CANALES.get(each, each) for each in known))
    return named


def _direction(direccion: Direccion | None) -> str | None:
    return None if direccion is None else DIRECTIONS[direccion]
