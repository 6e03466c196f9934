"""One example for each shape of document 004, for the OpenAPI document."""

from datetime import UTC, datetime
from typing import Final
from uuid import UUID

import msgspec

from pascal.app.edge.openapi import examples_of
from pascal.app.faces.communications.wire import (
    Adjunto,
    Bandeja,
    Comunicacion,
    Correo,
    CorreoBody,
    CorreoEntero,
    Historial,
    Intento,
    IntentoBody,
    Leido,
    LlamadaBody,
    SmsBody,
    TemplateBody,
    TokenDeVoz,
    WhatsAppBody,
)

_LEAD = UUID("5b0f6c1e-6a52-4f0c-9d0e-2f6a1c3b7e90")
_ROW = Comunicacion(
    id=UUID("019b8f3a-1d00-7000-8000-0000000000c1"),
    lead_id=_LEAD,
    cliente_id="1042",
    contrato_id=None,
    usuario_id=UUID("019b8f3a-1d00-7000-8000-0000000000a1"),
    canal="whatsapp",
    direccion="saliente",
    destinatario="+51987654321",
    contenido="Hola, le escribo por el departamento",
    estado="encolado",
    sid_externo=None,
    duracion_seg=None,
    fecha_creacion=datetime(2026, 1, 5, 14, 0, tzinfo=UTC),
    conversacion_id=UUID("019b8f3a-1d00-7000-8000-0000000000d1"),
    motivo=None,
    asunto=None,
    grabacion=None,
)
_MAIL = Correo(
    id="18c5f2a9b7d3e4f0",
    remitente="juan@correo.example",
    remitente_nombre="Juan Pérez",
    destinatarios=["ana@inmobiliaria.example"],
    asunto="Casa en Miraflores",
    extracto="Hola, ¿la casa de Miraflores…",
    fecha=datetime(2026, 1, 5, 14, 0, tzinfo=UTC),
    leido=False,
)

EXAMPLES: Final = examples_of(
    (
        _ROW,
        Historial([_ROW], None),
        WhatsAppBody(telefono="+51987654321", mensaje="Hola, le escribo por el departamento", lead_id=_LEAD),
        TemplateBody(
            telefono="+51987654321",
            templateName="recordatorio_visita",
            params=["Juan", "mañana"],
            idioma="es",
        ),
        SmsBody(hacia="+51987654321", mensaje="Su visita es mañana a las 10:00", cliente_id="1042"),
        CorreoBody(
            destinatario="juan@correo.example",
            asunto="Planos de la casa en Miraflores",
            cuerpo="Le envío los planos que pidió",
            lead_id=_LEAD,
        ),
        _MAIL,
        Bandeja([_MAIL], None),
        CorreoEntero(
            **msgspec.structs.asdict(_MAIL),
            contenido="Hola, ¿la casa de Miraflores sigue en venta?",
            adjuntos=[Adjunto("plano.pdf", "application/pdf", 120_000)],
        ),
        Leido("18c5f2a9b7d3e4f0", leido=True),
        LlamadaBody(hacia="+51987654321", lead_id=_LEAD),
        IntentoBody(hacia="+51987654321", lead_id=_LEAD),
        Intento(UUID("019b8f3a-1d00-7000-8000-0000000000e1")),
        TokenDeVoz(
            "eyJhbGciOi…",
            "agent_019b8f3a1d00700080000000000000a1",
            datetime(2026, 1, 5, 15, 0, tzinfo=UTC),
        ),
    )
)
