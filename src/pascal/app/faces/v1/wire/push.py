"""What one's devices are told."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from msgspec import Meta

from pascal.app.edge.bodies import Body, text
from pascal.app.edge.shapes import Shape
from pascal.app.usecases.push import Outcome
from pascal.domain.ids import DeviceId, SessionId
from pascal.domain.push import (
    MAX_DEVICE,
    MAX_ENDPOINT,
    Device,
    Language,
    News,
    Preferences,
    clean_device,
)


class PushKeys(msgspec.Struct, frozen=True):
    p256dh: Annotated[
        str,
        Meta(
            min_length=1,
            max_length=200,
            examples=[
                "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
            ],
        ),
    ] = ""
    """The browser's public key, a point of P-256, in base64url."""
    auth: Annotated[str, Meta(min_length=1, max_length=100, examples=["BTBZMqHH6r4Tts7J_aSIgg"])] = ""
    """16 bytes, in base64url."""


class NewPushDevice(Body, frozen=True):
    """A browser's `PushSubscription.toJSON()`, and two things more."""

    keys: PushKeys
    endpoint: Annotated[
        str,
        Meta(min_length=1, max_length=MAX_ENDPOINT, examples=["https://push.example.com/send/dJx2oQ"]),
    ] = ""
    language: Language = "es"
    """In which it is told."""
    device: Annotated[str, text(MAX_DEVICE, "Chrome · Android", rule=clean_device)] | None = None
    """What the person may call it by."""


class PushDeviceShape(Shape, frozen=True):
    """A browser that is told."""

    id: UUID
    device: str
    language: Language
    created_at: datetime
    current: bool
    """Whether it is the session that asks."""


class PushPreferencesBody(Body, frozen=True):
    """What a person wants to be told, on all their devices."""

    news: list[News]
    """`waiting`: somebody waits; `given`: a conversation is given to me; `alarm`: somebody waits too long;
    `meeting_booked`, `meeting_moved`, `meeting_cancelled`: somebody else did it to a meeting of mine.
    """
    while_offline: bool
    """Of the queue also while I am `OFFLINE`, as long as the house is open."""


class PushPreferencesShape(Shape, frozen=True):
    news: list[News]
    while_offline: bool


class PushKeyShape(Shape, frozen=True):
    public_key: str
    """For `PushManager.subscribe({applicationServerKey})`, in base64url."""


class PushTrialShape(Shape, frozen=True):
    id: UUID
    """The device's."""
    outcome: Outcome


def device_shape(one: Device, session_id: SessionId) -> PushDeviceShape:
    current = one.session_id == session_id
    return PushDeviceShape(one.id, one.device, one.language, one.created_at, current)


def preferences_shape(preferences: Preferences) -> PushPreferencesShape:
    return PushPreferencesShape(
        [each for each in News if each in preferences.news], preferences.while_offline
    )


def trial_shapes(outcomes: Mapping[DeviceId, Outcome]) -> list[PushTrialShape]:
    return [PushTrialShape(device, outcome) for device, outcome in outcomes.items()]
