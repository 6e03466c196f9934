"""What goes by channels."""

from datetime import timedelta
from typing import Final

from pascal.app.edge.words.sending import sending_words
from pascal.app.faces.v1.examples.scene import TAKEN
from pascal.app.faces.v1.wire.channels import CarrierTemplateShape, TemplateToSend
from pascal.app.faces.v1.wire.sendability import SendabilityShape, WayShape

SHAPES: Final = (
    TemplateToSend(
        name="recordatorio_visita",
        language="es",
        parameters=["Juan", "mañana a las 10:00"],
        client_message_id="c0ffee",
    ),
    CarrierTemplateShape(
        channel="WHATSAPP",
        name="recordatorio_visita",
        language="es",
        content_text="Hola {{1}}, te esperamos {{2}}.",
        status="approved",
        category="utility",
        places=2,
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
