"""One example for each shape of document 001, for the OpenAPI document: Juan asks, Ana Torres answers."""

from datetime import UTC, date, datetime
from typing import Final
from uuid import UUID

from msgspec import structs

from pascal.app.edge.openapi import examples_of
from pascal.app.edge.panels import ChatMessage
from pascal.app.faces.support import wire

LEAD = UUID("5b0f6c1e-6a52-4f0c-9d0e-2f6a1c3b7e90")
ANA = UUID("019ab0c2-41d3-7c4e-8a11-6f2d9c0b5e71")
CHAT = UUID("019ab1f0-7c35-7a10-b3c4-1d2e3f405162")
MESSAGE = UUID("019ab1f0-7c36-7b21-84d5-2e3f40516273")
BEGAN = datetime(2026, 1, 5, 14, 30, tzinfo=UTC)
TAKEN = datetime(2026, 1, 5, 14, 31, 12, tzinfo=UTC)

_message = ChatMessage(
    str(MESSAGE), str(CHAT), "Hola, ¿sigue disponible el de 2 dormitorios?", "user", BEGAN, is_read=True
)
_session = wire.ChatSession(
    id=CHAT,
    user_id=LEAD,
    status="active",
    priority="high",
    created_at=BEGAN,
    last_message_at=TAKEN,
    messages=[_message],
    support_agent_id=ANA,
    assigned_at=TAKEN,
)
_explained = wire.ExplainedSession(
    **structs.asdict(_session), user_name="Juan Pérez", support_agent_name="Ana Torres"
)
_pagination = wire.Pagination(page=1, limit=20, total=100, total_pages=5)
_ALL = (
    _message,
    _session,
    wire.SessionPage([_session], _pagination),
    wire.SessionDetails(
        _session,
        wire.SessionUser(LEAD, "juan@correo.example", "Juan Pérez"),
        wire.SessionAgent(ANA, "Ana Torres"),
    ),
    wire.SupportAgent(
        id=ANA,
        user_id=ANA,
        name="Ana Torres",
        email="ana@pascal.example",
        is_active=True,
        max_concurrent_chats=5,
        current_active_chats=2,
        created_at=BEGAN,
        updated_at=TAKEN,
    ),
    wire.Stats(150, 25, 10, 115, 5.2, 3.1, 138, 15, 45, 150),
    wire.Explained("sessionsToday", 15, [_explained], wire.Pagination(1, 20, 15, 1)),
    wire.AgentStats(ANA, "Ana Torres", 31, 2, 29, 27, 4.5, 2.8),
    wire.DayStats(date(2026, 1, 5), 31, 27, 19, 5.2, 3.1),
    wire.Assignment(str(ANA)),
    wire.SupportMessage("Hola, ¿en qué puedo ayudarte?"),
    wire.PriorityChange("high"),
    wire.NewSupportAgent(str(ANA), "Ana Torres", 5),
    wire.SupportAgentPatch(is_active=False, reason="De vacaciones"),
)
EXAMPLES: Final = examples_of(_ALL)
