"""Web push."""

from typing import Final

import msgspec

from pascal.app.faces.v1.examples.scene import BEGAN, DEVICE
from pascal.app.faces.v1.wire import push
from pascal.app.usecases.push import Outcome
from pascal.domain.push import News

BROWSER_KEY = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"

BROWSER_AUTH = "BTBZMqHH6r4Tts7J_aSIgg"
"""Printed in RFC 8291."""

SHAPES: Final[tuple[msgspec.Struct, ...]] = (
    push.NewPushDevice(
        push.PushKeys(BROWSER_KEY, BROWSER_AUTH),
        "https://push.example.com/send/dJx2oQ",
        "es",
        "Chrome · Android",
    ),
    push.PushDeviceShape(DEVICE, "Chrome · Android", "es", BEGAN, current=True),
    push.PushPreferencesBody([News.WAITING, News.ALARM], while_offline=True),
    push.PushPreferencesShape([News.WAITING, News.ALARM], while_offline=True),
    push.PushKeyShape(BROWSER_KEY),
    push.PushTrialShape(DEVICE, Outcome.DELIVERED),
)
