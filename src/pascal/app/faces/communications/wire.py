"""Document 004's shapes: its columns, its words."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Final, Literal
from uuid import UUID

import msgspec

from pascal.app.edge.bodies import EMAIL, LANGUAGE, MOST_VALUES, TEMPLATE_NAME, VALUE, Body, text
from pascal.domain.channels import VOICE
from pascal.domain.communications import Communication, Direction, State
from pascal.domain.messages import MAX_TEXT
from pascal.domain.ports.communications import CommunicationRow
from pascal.domain.ports.mailboxes import Heading, Mail

Canal = Literal["voz", "sms", "whatsapp", "email"]
Direccion = Literal["entrante", "saliente"]
Estado = Literal["encolado", "enviado", "entregado", "leido", "fallido", "incierto"]

CANALES: Final[dict[str, str]] = {VOICE: "voz"}
"""What it calls otherwise; a stranger's channel has its own name here too."""
DIRECCIONES: Final[dict[str, Direccion]] = {Direction.IN: "entrante", Direction.OUT: "saliente"}
ESTADOS: Final[dict[str, Estado]] = {
    State.QUEUED: "encolado",
    State.SENDING: "encolado",
    State.UNCERTAIN: "incierto",
    State.SENT: "enviado",
    State.FAILED: "fallido",
    State.DELIVERED: "entregado",
    State.READ: "leido",
}
REF_WORD: Final = r"^[^\x00-\x1f\x7f]{1,64}\Z"
"""A number of the caller's own."""

PHONE = msgspec.Meta(max_length=32, examples=["+51987654321"])
SUBJECT = msgspec.Meta(pattern=r"^[^\x00-\x1f\x7f]{1,255}\Z", examples=["Planos de la casa en Miraflores"])
REF = Annotated[str, msgspec.Meta(pattern=REF_WORD, examples=["1042"])]


class Comunicacion(msgspec.Struct, frozen=True):
    """A row of `comunicaciones`."""

    id: UUID
    lead_id: UUID
    cliente_id: str | None
    contrato_id: str | None
    usuario_id: UUID | None
    """Who of the team; null of what came in."""
    canal: str
    direccion: Direccion
    destinatario: str
    """The number or mailbox on their side, whichever way it went."""
    contenido: str | None
    estado: Estado
    sid_externo: str | None
    duracion_seg: int | None
    fecha_creacion: datetime
    conversacion_id: UUID | None
    motivo: str | None
    """Why it failed, for programs."""
    asunto: str | None
    grabacion: str | None


class Historial(msgspec.Struct, frozen=True):
    items: Sequence[Comunicacion]
    cursor: str | None
    """What leads to the next page; null: that was all."""


class Refs(Body, frozen=True, rename=None, kw_only=True):
    """Whose it is, in the caller's own numbers too."""

    lead_id: UUID | None = None
    cliente_id: REF | None = None
    contrato_id: REF | None = None


class WhatsAppBody(Refs, frozen=True, rename=None, kw_only=True):
    telefono: Annotated[str, PHONE] = ""
    mensaje: Annotated[str, text(MAX_TEXT, "Hola, le escribo por el departamento")] = ""


class TemplateBody(Refs, frozen=True, rename=None, kw_only=True):
    telefono: Annotated[str, PHONE] = ""
    templateName: Annotated[str, TEMPLATE_NAME]  # noqa: N815 - the document has it so
    params: Annotated[list[VALUE], msgspec.Meta(max_length=MOST_VALUES)] = msgspec.field(default_factory=list)
    """What stands in `{{1}}`, `{{2}}` …, or in its names, in the order in which they first stand."""
    idioma: Annotated[str, LANGUAGE] | None = None
    """Left out: Spanish, or the one that there is."""


class SmsBody(Refs, frozen=True, rename=None, kw_only=True):
    hacia: Annotated[str, PHONE] = ""
    mensaje: Annotated[str, text(MAX_TEXT, "Su visita es mañana a las 10:00")] = ""


class CorreoBody(Refs, frozen=True, rename=None, kw_only=True):
    destinatario: Annotated[str, EMAIL] = ""
    asunto: Annotated[str, SUBJECT]
    cuerpo: Annotated[str, text(MAX_TEXT, "Le envío los planos que pidió")] = ""


class Correo(msgspec.Struct, frozen=True):
    """An e-mail, as a list shows it."""

    id: str
    """The carrier's own."""
    remitente: str
    remitente_nombre: str | None
    destinatarios: Sequence[str]
    asunto: str
    extracto: str
    """How it begins."""
    fecha: datetime
    leido: bool


class Adjunto(msgspec.Struct, frozen=True):
    nombre: str | None
    tipo: str | None
    tamano: int | None
    """Bytes."""


class CorreoEntero(Correo, frozen=True):
    contenido: str
    """As text: nothing in it is markup."""
    adjuntos: Sequence[Adjunto]


class Bandeja(msgspec.Struct, frozen=True):
    items: Sequence[Correo]
    cursor: str | None
    """What leads to the next page; null: that was all."""


class Leido(msgspec.Struct, frozen=True):
    id: str
    leido: bool


class LlamadaBody(Refs, frozen=True, rename=None, kw_only=True):
    hacia: Annotated[str, PHONE] = ""


class IntentoBody(Body, frozen=True, rename=None, kw_only=True):
    hacia: Annotated[str, PHONE] = ""
    lead_id: UUID | None = None
    conversacion_id: UUID | None = None
    """In which the call is to stand."""


class Intento(msgspec.Struct, frozen=True):
    """Leave to dial that number, once."""

    intento: UUID
    """The browser hands it to the Voice SDK as the parameter `Intento`."""


class TokenDeVoz(msgspec.Struct, frozen=True):
    token: str
    """For the Voice SDK."""
    identidad: str
    expira: datetime


def correo(one: Heading) -> Correo:
    return Correo(
        one.id,
        one.sender,
        one.sender_name,
        one.to,
        one.subject,
        one.snippet,
        one.at,
        not one.unread,
    )


def correo_entero(mail: Mail) -> CorreoEntero:
    files = [Adjunto(each.file_name, each.media_type, each.size) for each in mail.attached]
    return CorreoEntero(**msgspec.structs.asdict(correo(mail.heading)), contenido=mail.text, adjuntos=files)


def row_of(row: CommunicationRow) -> Comunicacion:
    return Comunicacion(
        row.id,
        row.lead_id,
        row.client_ref,
        row.contract_ref,
        row.agent_id,
        CANALES.get(row.channel, row.channel),
        DIRECCIONES[row.direction],
        row.peer,
        row.text or None,
        ESTADOS[row.state],
        row.external_id,
        row.seconds,
        row.created_at,
        row.conversation_id,
        row.failure,
        row.subject,
        row.recording,
    )


def row_of_new(one: Communication) -> Comunicacion:
    return Comunicacion(
        one.id,
        one.lead_id,
        one.client_ref,
        one.contract_ref,
        one.agent_id,
        CANALES.get(one.channel, one.channel),
        DIRECCIONES[one.direction],
        one.peer.value,
        one.text or None,
        ESTADOS[one.state],
        one.external_id,
        one.seconds,
        one.created_at,
        one.conversation_id,
        one.failure,
        one.subject,
        one.recording,
    )
