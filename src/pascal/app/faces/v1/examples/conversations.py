"""Conversations and what is said in them."""

from typing import Final

import msgspec

from pascal.app.edge.shapes import AnalysisShape, LeadShape, MessageShape
from pascal.app.edge.words import COLUMNS
from pascal.app.faces.v1.examples.scene import (
    ANA,
    BEGAN,
    CHAT,
    FILE,
    LEAD,
    LEAD_TOKEN,
    LUIS,
    MESSAGE,
    TAKEN,
    UPLOAD,
    WORDS,
    part,
)
from pascal.app.faces.v1.wire import conversations, messages

_contact = LeadShape("Juan Pérez", "juan@correo.example", "+51987654321", verified=True)

_message = MessageShape(
    id=str(MESSAGE),
    conversation_id=str(CHAT),
    seq=1,
    sender_type="LEAD",
    sender_id=str(LEAD),
    sender_name="Juan Pérez",
    content_text=WORDS,
    content_type="TEXT",
    media_url=None,
    client_message_id="7d1f0a52-2c5c-4f1e-8d55-0b9a4c7e2a10",
    created_at=BEGAN,
    read_at=TAKEN,
    channel="WEB",
    note=None,
    about_message_id=None,
    delivery=None,
    media_state=None,
)

_listed = conversations.ConversationInList(
    id=CHAT,
    version=2,
    status="IN_PROGRESS",
    priority="HIGH",
    channel="WEB",
    lead_id=LEAD,
    lead=_contact,
    project_id="torre-begonias-luxury",
    agent_id=ANA,
    agent_name="Ana Torres",
    agent_enabled=True,
    tags=("visita",),
    created_at=BEGAN,
    assigned_at=TAKEN,
    closed_at=None,
    last_message_at=TAKEN,
    last_seq=2,
    priority_by="PERSON",
    tags_by="MACHINE",
    analysis=AnalysisShape(
        summary="Quiere visitar el de 2 dormitorios este sábado.",
        priority="MEDIUM",
        tags=("visita",),
        at=TAKEN,
        by="rules",
    ),
    snoozed_until=None,
    alarmed_at=None,
    unread=1,
    last_text=WORDS,
    rating=None,
)

EXPORTED: Final = (
    ",".join(words[0] for words in COLUMNS) + "\r\n"
    f"{CHAT},IN_PROGRESS,HIGH,WEB,Juan Pérez,juan@correo.example,+51987654321,true,"
    "Torre Begonias Luxury,Ana Torres,visita,2026-01-05T14:30:00Z,2026-01-05T14:31:12Z,,72,2\r\n"
)

SHAPES: Final[tuple[msgspec.Struct, ...]] = (
    conversations.StartBody(
        WORDS,
        name="Juan Pérez",
        phone="987 654 321",
        email="juan@correo.example",
        project_id="torre-begonias-luxury",
        client_message_id=_message.client_message_id,
    ),
    conversations.StartedShape(
        CHAT, "QUEUED", LEAD, LEAD_TOKEN, msgspec.structs.replace(_message, read_at=None)
    ),
    _listed,
    part(conversations.ConversationShown, _listed),
    conversations.ConversationForLead(
        can_rate=False,
        opens_at=None,
        **{
            name: getattr(_listed, name)
            for name in conversations.ConversationForLead.__struct_fields__
            if name not in {"can_rate", "opens_at"}
        },
    ),
    conversations.ConversationPatch(priority="HIGH", agent_enabled=False, tags=["visita"]),
    conversations.AssignBody(ANA),
    conversations.TransferBody(LUIS),
    messages.ReadBody(2),
    messages.MessageBody("Hola Juan, sí. ¿Quieres verlo el sábado?", client_message_id="a-1"),
    _message,
    messages.UploadShape(UPLOAD, FILE, "image/png", 48_213, "fachada.png"),
)
