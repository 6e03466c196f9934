"""One example for each shape of `/api/v1`, for the OpenAPI document: Juan Pérez talks to Ana Torres."""

from datetime import UTC, date, datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec

from pascal.app.edge.openapi import examples_of
from pascal.app.edge.shapes import LeadShape, MessageShape
from pascal.app.edge.tickets import TicketShape
from pascal.app.edge.words import COLUMNS
from pascal.app.faces.v1.audit import AuditEntryShape
from pascal.app.faces.v1.wire import conversations, desk, figures, hours, leads, messages, people, teams
from pascal.domain.events import Rule

LEAD = UUID("5b0f6c1e-6a52-4f0c-9d0e-2f6a1c3b7e90")
ANA = UUID("019ab0c2-41d3-7c4e-8a11-6f2d9c0b5e71")
LUIS = UUID("019ab0c2-52e4-7d5f-9b22-7a3e0d1c6f82")
TEAM = UUID("019ab0c3-63f5-7e6a-ac33-8b4f1e2d7093")
CHAT = UUID("019ab1f0-7c35-7a10-b3c4-1d2e3f405162")
MESSAGE = UUID("019ab1f0-7c36-7b21-84d5-2e3f40516273")
UPLOAD = UUID("019ab1f4-90a7-7c32-95e6-3f4051627384")
BEGAN = datetime(2026, 1, 5, 14, 30, tzinfo=UTC)
TAKEN = datetime(2026, 1, 5, 14, 31, 12, tzinfo=UTC)
WORDS = "Hola, ¿sigue disponible el de 2 dormitorios?"
ACCESS = "example.access.token"
LEAD_TOKEN = "example.lead.token"  # noqa: S105
REFRESH = "example-refresh-token"
FILE = f"/api/v1/uploads/{UPLOAD}?key=example"
WELCOME = "Bienvenido de nuevo, Juan. ¿En qué te ayudamos hoy?"

_agent = people.AgentShape(
    id=ANA,
    email="ana@pascal.example",
    name="Ana Torres",
    role="SALES_AGENT",
    is_active=True,
    availability="ONLINE",
    max_concurrent_chats=5,
    open_chats=2,
    time_zone="America/Lima",
    created_at=datetime(2025, 11, 3, 13, 0, tzinfo=UTC),
)
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
    unread=1,
    last_text=WORDS,
)
_lead = leads.LeadDetails(
    LEAD,
    "Juan Pérez",
    "juan@correo.example",
    "+51987654321",
    verified=True,
    created_at=BEGAN,
    last_seen=TAKEN,
)


_because = teams.BecauseShape(
    Rule.LEAST_LOADED,
    candidates=3,
    load=1,
    others_load=2,
    idle_since=BEGAN,
)

_overview = figures.OverviewShape(
    waiting=figures.WaitingShape(count=6, longest_seconds=840, average_seconds=310),
    in_progress=14,
    mine=2,
    unreplied=12,
    today=figures.FlowShape(started=31, taken=27, resolved=19, average_wait_seconds=95),
    last_day=[
        figures.HourShape(2, 2, 1, 72, hour=BEGAN.replace(minute=0) - timedelta(hours=n))
        for n in reversed(range(24))
    ],
    agents=[
        figures.WorkloadShape(
            agent_id=ANA,
            name="Ana Torres",
            availability="ONLINE",
            open_chats=2,
            max_concurrent_chats=5,
            taken_today=9,
            resolved_today=7,
            average_wait_seconds=88,
        )
    ],
)


EXPORTED: Final = (
    ",".join(words[0] for words in COLUMNS) + "\r\n"
    f"{CHAT},IN_PROGRESS,HIGH,WEB,Juan Pérez,juan@correo.example,+51987654321,true,"
    "Torre Begonias Luxury,Ana Torres,visita,2026-01-05T14:30:00Z,2026-01-05T14:31:12Z,,72,2\r\n"
)


def _part(shape: type[msgspec.Struct], of: msgspec.Struct) -> msgspec.Struct:
    """*of*, as far as *shape* shows it."""
    return shape(**{name: getattr(of, name) for name in shape.__struct_fields__})


_WEEK = [
    *[[hours.SpanShape("09:00", "13:00"), hours.SpanShape("15:00", "18:00")]] * 5,
    [hours.SpanShape("09:00", "13:00")],
    [],
]
_ALL: tuple[msgspec.Struct, ...] = (
    hours.HoursShape("America/Lima", _WEEK, [date(2026, 7, 28)]),
    hours.HoursBody("America/Lima", _WEEK, [date(2026, 7, 28)]),
    # who
    people.Credentials("ana@pascal.example", "una-frase-larga"),
    people.Registration("luis@pascal.example", "otra-frase-larga", "SALES_AGENT", "Luis Rojas"),
    people.RefreshBody(REFRESH),
    people.PasswordBody("una-frase-larga", "una-frase-aún-más-larga"),
    people.AgentPatch(is_active=True, role="ADMIN", max_concurrent_chats=8),
    people.SelfPatch(availability="ONLINE"),
    _agent,
    people.TeammateShape(ANA, "Ana Torres", "SALES_AGENT", "ONLINE", open_chats=2, max_concurrent_chats=5),
    teams.NewTeam("Ventas Lima", automatic=True, agent_ids=[ANA, LUIS]),
    teams.TeamPatch(automatic=False),
    teams.TeamShape(TEAM, "Ventas Lima", automatic=True, agent_ids=[ANA, LUIS]),
    people.SignedInShape(ACCESS, REFRESH, 900, _agent),
    # leads
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
    _lead,
    # conversations
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
    _part(conversations.ConversationShown, _listed),
    _part(conversations.ConversationForLead, _listed),
    conversations.ConversationPatch(priority="HIGH", agent_enabled=False, tags=["visita"]),
    conversations.AssignBody(ANA),
    conversations.TransferBody(LUIS),
    _because,
    teams.AssignedShape(TAKEN, ANA, "Ana Torres", "automatic", _because),
    messages.ReadBody(2),
    messages.MessageBody("Hola Juan, sí. ¿Quieres verlo el sábado?", client_message_id="a-1"),
    _message,
    # the rest
    messages.UploadShape(UPLOAD, FILE, "image/png", 48_213, "fachada.png"),
    TicketShape("example-ticket"),
    figures.MetricsShape(
        150, 12, figures.PriorityBreakdown(8, 45, 97, 0), figures.StatusBreakdown(6, 14, 130)
    ),
    _overview,
    desk.ProjectShape(
        "torre-begonias-luxury", "Torre Begonias Luxury", "San Isidro", "Platinum", price_from=250_000
    ),
    AuditEntryShape(
        id=UUID("7c1e5b0a-9d3f-5e2b-8a41-2c6d0f9e7b13"),
        at=TAKEN,
        actor_id=ANA,
        actor_name="Ana Torres",
        actor_role="SALES_AGENT",
        action="conversation.prioritised",
        subject_type="CONVERSATION",
        subject_id=CHAT,
        details={"priority": {"from": None, "to": "HIGH"}},
        address="203.0.113.7",
    ),
    desk.SearchShape([desk.FoundMessage(CHAT, MESSAGE, 1, WORDS, "Juan Pérez", BEGAN)], [_lead]),
    desk.SettingShape("PASCAL_PORT", "8000", secret=False, is_set=True, about="The port to listen on."),
    desk.ConfigShape(
        realtime="socketio",
        pusher_key=None,
        pusher_cluster=None,
        pusher_host=None,
        pusher_port=None,
        pusher_scheme=None,
        google_sign_in=False,
        max_text=4000,
        max_upload_bytes=20_000_000,
    ),
)

EXAMPLES: Final = examples_of(_ALL)
