"""What goes by channels."""

from datetime import timedelta
from typing import Final

from pascal.app.edge.words.sending import sending_words
from pascal.app.faces.v1.examples.scene import TAKEN
from pascal.app.faces.v1.wire.sendability import SendabilityShape, WayShape

SHAPES: Final = (
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
