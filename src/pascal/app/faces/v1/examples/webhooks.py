"""Webhooks."""

from datetime import timedelta
from typing import Final
from uuid import UUID

import msgspec

from pascal.app.faces.v1.examples.scene import BEGAN, TAKEN, part
from pascal.app.faces.v1.wire import webhooks

_HOOK = "https://crm.example.com/hooks/pascal"

_webhook = webhooks.WebhookWithSecret(
    id=UUID("019ab0c5-7417-7a8c-bd45-9c5f203e81a4"),
    url=_HOOK,
    events=("conversation.queued", "message.posted"),
    active=True,
    disabled_reason=None,
    held_until=None,
    failing_since=None,
    created_at=BEGAN,
    secret="whsec_" + "example" * 6,
)

SHAPES: Final[tuple[msgspec.Struct, ...]] = (
    webhooks.NewWebhook(_HOOK, ["conversation.queued", "message.posted"]),
    webhooks.WebhookPatch(active=False),
    _webhook,
    part(webhooks.WebhookShape, _webhook),
    webhooks.DeliveryShape(
        id=UUID("6f1d2a3b-4c5e-5f60-8718-293a4b5c6d7e"),
        event="message.posted",
        state="PENDING",
        created_at=TAKEN,
        next_try_at=TAKEN + timedelta(minutes=5),
        attempts=[webhooks.AttemptShape(TAKEN, 212, 503, None, "Service Unavailable")],
    ),
)
