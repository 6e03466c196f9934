"""Leads: how a browser is known, and how they are found."""

from typing import Final

import msgspec

from pascal.app.edge.shapes import IdentityShape, LeadDetails, LeadInFull, TransmissionShape
from pascal.app.faces.v1.examples.scene import ANA, BEGAN, CHAT, LEAD, LEAD_TOKEN, MESSAGE, NOTE, TAKEN, WORDS
from pascal.app.faces.v1.wire import desk, leads

WELCOME = "Bienvenido de nuevo, Juan. ¿En qué te ayudamos hoy?"

_lead = LeadDetails(
    LEAD,
    "Juan Pérez",
    "juan@correo.example",
    "+51987654321",
    verified=True,
    created_at=BEGAN,
    last_seen=TAKEN,
)

SHAPES: Final[tuple[msgspec.Struct, ...]] = (
    leads.HandshakeBody(LEAD, LEAD_TOKEN),
    leads.HandshakeShape(
        exists=True,
        active_conversation_id=None,
        name="Juan Pérez",
        welcome=WELCOME,
        lead_id=LEAD,
        lead_token=LEAD_TOKEN,
        verified=True,
    ),
    leads.VerificationBody("juan@correo.example"),
    leads.CodeBody("042137"),
    leads.VerifiedShape(
        verified=True,
        name="Juan Pérez",
        welcome=WELCOME,
        confirmed_lead_id=LEAD,
        active_conversation_id=CHAT,
        lead_token=LEAD_TOKEN,
    ),
    LeadInFull(
        LEAD,
        _lead.name,
        _lead.email,
        _lead.phone,
        verified=True,
        created_at=BEGAN,
        last_seen=TAKEN,
        identities=[IdentityShape(NOTE, "PHONE", "+51987654321", "Juan P.", "WROTE", TAKEN)],
    ),
    leads.ConsentBody("WHATSAPP", wanted=True, words="Firmó la ficha de visita del 5 de enero"),
    leads.ConsentsShape(
        ["WHATSAPP", "SMS"],
        [
            leads.SaidShape(
                "WHATSAPP",
                "PHONE",
                "+51987654321",
                wanted=True,
                about="ALL",
                at=TAKEN,
                words="Firmó la ficha de visita del 5 de enero",
                agent_id=ANA,
                agent_name="Ana Torres",
            )
        ],
    ),
    leads.IdentityBody("PHONE", "+51987654321"),
    leads.TimelineShape(
        TAKEN,
        None,
        leads.CallShape(
            MESSAGE,
            "CALL",
            "VOICE",
            "IN",
            "+51987654321",
            "",
            63,
            None,
            None,
            CHAT,
            TransmissionShape("DELIVERED", None, None, 1),
        ),
    ),
    _lead,
    desk.SearchShape([desk.FoundMessage(CHAT, MESSAGE, 1, WORDS, "Juan Pérez", BEGAN)], [_lead]),
)
