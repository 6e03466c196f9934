"""Webhooks, and what came of their calls."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from msgspec import Meta

from pascal.app.edge.bodies import Body, text
from pascal.app.edge.shapes import Shape, upper
from pascal.domain.webhooks import MAX_URL, Attempt, Delivery, EventName, Subscription, clean_url

StateWord = Literal["PENDING", "DELIVERED", "FAILED", "CANCELLED"]
OffWord = Literal["GONE", "FAILING"]
FailureWord = Literal["TIMEOUT", "UNREACHABLE", "ADDRESS_REFUSED", "CLOSED", "CERTIFICATE", "PROTOCOL"]

URL = text(MAX_URL, "https://crm.example.com/hooks/pascal", rule=lambda typed: typed and clean_url(typed))
EVENTS = Meta(examples=[["conversation.queued", "message.posted"]])


class NewWebhook(Body, frozen=True):
    url: Annotated[str, URL]
    events: Annotated[list[EventName], EVENTS]
    active: bool = True


class WebhookPatch(Body, frozen=True):
    url: Annotated[str, URL] | None = None
    events: Annotated[list[EventName], EVENTS] | None = None
    active: bool | None = None


class WebhookShape(Shape, frozen=True):
    id: UUID
    url: str
    events: Sequence[EventName]
    active: bool
    disabled_reason: OffWord | None
    """Why it is off by itself: `GONE` answered 410, `FAILING` accepted nothing for three days."""
    held_until: datetime | None
    """It asked not to be called before."""
    failing_since: datetime | None
    """The first failure since it last accepted something."""
    created_at: datetime


class WebhookWithSecret(WebhookShape, frozen=True):
    secret: str
    """Verifies that a call is ours. It is not shown again."""


class AttemptShape(Shape, frozen=True):
    at: datetime
    milliseconds: int
    status_code: int | None
    """null where there was no answer."""
    error: FailureWord | None
    """Why there was none."""
    answer: str
    """How it begins."""


class DeliveryShape(Shape, frozen=True):
    """One event for one webhook."""

    id: UUID
    """The `webhook-id` of its calls."""
    event: EventName | Literal["webhook.tested"]
    state: StateWord
    created_at: datetime
    """When it happened."""
    next_try_at: datetime | None
    attempts: list[AttemptShape]
    """Oldest first; of very many the newest."""


def webhook_shape(one: Subscription) -> WebhookShape:
    return WebhookShape(
        id=one.id,
        url=one.url,
        events=one.names,
        active=one.active,
        disabled_reason=None if one.off_because is None else upper(one.off_because),
        held_until=one.held_until,
        failing_since=one.failing_since,
        created_at=one.created_at,
    )


def with_secret(one: Subscription, secret: str) -> WebhookWithSecret:
    return WebhookWithSecret(**msgspec.structs.asdict(webhook_shape(one)), secret=secret)


def delivery_shape(one: Delivery) -> DeliveryShape:
    return DeliveryShape(
        id=one.id,
        event=one.name,  # type: ignore[arg-type]  # kept as text
        state=upper(one.state),
        created_at=one.created_at,
        next_try_at=one.next_try_at,
        attempts=[_attempt_shape(each) for each in one.attempts],
    )


def _attempt_shape(one: Attempt) -> AttemptShape:
    error: FailureWord | None = None if one.failure is None else upper(one.failure)
    return AttemptShape(one.at, one.milliseconds, one.status, error, one.excerpt)
