"""What goes by channels."""

from datetime import timedelta
from typing import Final
from urllib.parse import quote

from pascal.app.edge.shapes import TransmissionShape
from pascal.app.edge.words import GOES_ON
from pascal.app.edge.words.channels import finding_words
from pascal.app.edge.words.sending import sending_words
from pascal.app.faces.v1.calendar import CalendarShape, FeedShape
from pascal.app.faces.v1.examples.scene import TAKEN
from pascal.app.faces.v1.mailbox import MailboxShape
from pascal.app.faces.v1.wire.channels import (
    CarrierTemplateShape,
    ChannelHealthShape,
    FindingShape,
    TemplateToSend,
    TriedAgain,
)
from pascal.app.faces.v1.wire.continuing import ContinueBody, ContinuingShape
from pascal.app.faces.v1.wire.sendability import SendabilityShape, WayShape
from pascal.domain.ports.channels import Finding

HEARS: Final = Finding("incoming", "good", "channel_hears", {"at": "2026-01-05 09:31"})
ENDS: Final = Finding("token", "warning", "whatsapp_token_ends", {"date": "2026-01-14"})
CODE: Final = "7QK4M-0ZR2X"

SHAPES: Final = (
    TransmissionShape("QUEUED", None, None, 2),
    TemplateToSend(
        name="recordatorio_visita",
        language="es",
        parameters=["Juan", "mañana a las 10:00"],
        client_message_id="c0ffee",
    ),
    ChannelHealthShape(
        channel="WHATSAPP",
        state="warning",
        webhook_url="https://pascal.example/api/comunicaciones/webhook/whatsapp",
        last_delivery_at=TAKEN,
        waiting=0,
        waiting_since=None,
        unread=0,
        unread_since=None,
        locked_out_since=None,
        findings=[
            FindingShape("incoming", "good", HEARS.what, finding_words(HEARS), None),
            FindingShape("token", "warning", ENDS.what, finding_words(ENDS), TAKEN + timedelta(days=9)),
        ],
    ),
    TriedAgain(retried=3),
    MailboxShape("CONNECTED", "ana@inmobiliaria.example"),
    CalendarShape("CONNECTED", "ana@inmobiliaria.example", TAKEN),
    FeedShape("https://pascal.example/calendar/6m1ZkQ4oYv0f8Jt2w9XcB7aHnRsUeGdLpIqTzK3yVxM.ics"),
    CarrierTemplateShape(
        channel="WHATSAPP",
        name="recordatorio_visita",
        language="es",
        content_text="Hola {{1}}, te esperamos {{2}}.",
        status="approved",
        category="utility",
        places=2,
    ),
    ContinueBody("WHATSAPP"),
    ContinuingShape(
        channel="WHATSAPP",
        url=f"https://wa.me/5115550100?text={quote(GOES_ON[0].format(code=CODE), safe='')}",
        code=CODE,
        expires_at=TAKEN + timedelta(days=1),
        sendability=None,
    ),
    SendabilityShape(
        channel="WHATSAPP",
        allowed=False,
        reason="window_closed",
        message=sending_words("window_closed"),
        window_seconds_left=None,
        alternatives=[
            WayShape("template", None, None, None),
            WayShape("channel", "SMS", None, None),
            WayShape("later", None, TAKEN + timedelta(hours=9), None),
        ],
    ),
)
