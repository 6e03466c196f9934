"""What is true of the whole house: hours, settings, projects, its log and its jobs."""

from datetime import date
from typing import Final
from uuid import UUID

import msgspec

from pascal.app.edge.tickets import TicketShape
from pascal.app.faces.v1.audit import AuditEntryShape
from pascal.app.faces.v1.examples.scene import ANA, BEGAN, CHAT, TAKEN
from pascal.app.faces.v1.jobs import DeadJobShape
from pascal.app.faces.v1.wire import desk, hours

_WEEK = [
    *[[hours.SpanShape("09:00", "13:00"), hours.SpanShape("15:00", "18:00")]] * 5,
    [hours.SpanShape("09:00", "13:00")],
    [],
]

_VERSION = "5f1c9a3e7b20d486"

SHAPES: Final[tuple[msgspec.Struct, ...]] = (
    hours.HoursShape("America/Lima", _WEEK, [date(2026, 7, 28)], _VERSION),
    hours.HoursBody("America/Lima", _WEEK, [date(2026, 7, 28)], _VERSION),
    TicketShape("example-ticket"),
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
        lead_name="Luz Paredes",
        conversation_id=CHAT,
    ),
    DeadJobShape(
        id=UUID("3d1f0c2e-55a1-4b5d-9a37-0f3f4b7f6d10"),
        kind="analyse",
        subject_id=CHAT,
        error="AnalystUnavailable",
        tries=6,
        created_at=BEGAN,
        died_at=TAKEN,
    ),
    desk.SettingShape("PASCAL_PORT", "8000", secret=False, is_set=True, about="The port to listen on."),
    desk.ConfigShape(
        realtime="socketio",
        pusher_key=None,
        pusher_cluster=None,
        pusher_host=None,
        pusher_port=None,
        pusher_scheme=None,
        google_sign_in=False,
        calls=False,
        bot=True,
        max_text=4000,
        max_upload_bytes=20_000_000,
        goes_on=["WHATSAPP"],
    ),
)
