"""Outgoing webhooks: who is called about what, when again, and when no more.

The rules are those of the Standard Webhooks specification.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Literal, get_args

from pascal.domain.errors import Invalid, SubscriptionOff
from pascal.domain.events import Change, Event, WebhookAct, WebhookChanged
from pascal.domain.ids import DeliveryId, SubscriptionId

EventName = Literal[
    "conversation.queued",
    "conversation.taken",
    "conversation.resolved",
    "message.posted",
    "lead.created",
    "lead.verified",
    "analysis.updated",
    "rating.given",
    "meeting.booked",
    "communication.updated",
]
"""What one may subscribe to."""
TEST: Final = "webhook.tested"
"""What a subscriber hears when an administrator asks for it, whatever it is subscribed to."""

CALL: Final = "webhook"
"""The job of calling one subscriber about whatever is due."""

MAX_URL: Final = 2000
MOST: Final = 50
"""Subscriptions: each of them is looked at for every fact, and may have every one to be called about."""
RETRIES: Final = tuple(
    timedelta(seconds=each) for each in (5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400)
)
"""How long after each failure it is tried again: the specification's own, three days in all."""
LONGEST_WAIT: Final = timedelta(hours=1)
"""A `Retry-After` is honoured up to here."""
HELD_FOR: Final = timedelta(seconds=30)
"""So long a subscriber is not called that is under load and does not say how long, or that is down."""
DOWN_AFTER: Final = timedelta(minutes=1)
"""Who has accepted nothing for so long is called by one try at a time."""
AT_ONCE: Final = 4
"""Calls of one subscriber at the same time, by all processes."""
THROTTLING: Final = frozenset({429, 502, 504})
GONE: Final = 410
FAILING_FOR: Final = timedelta(days=3)
"""A subscriber that has accepted nothing for so long, and had every try of something, is called no more."""
OLD_SECRET_FOR: Final = timedelta(days=1)
ATTEMPTS_KEPT: Final = 30
EXCERPT: Final = 500
"""Characters of an answer that are kept."""

Off = Literal["gone", "failing"]
"""Why a subscription is off by itself."""
Failure = Literal["timeout", "unreachable", "address_refused", "closed", "certificate", "protocol"]
"""Why there was no answer."""


class State(StrEnum):
    PENDING = "pending"
    DELIVERED = "delivered"
    FAILED = "failed"
    """Every try of it failed."""
    CANCELLED = "cancelled"
    """The subscription went off before it was delivered."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One call, and what came of it."""

    at: datetime
    milliseconds: int
    status: int | None
    """None where there was no answer."""
    failure: Failure | None = None
    excerpt: str = ""
    """How the answer begins."""

    @property
    def ended_at(self) -> datetime:
        return self.at + timedelta(milliseconds=self.milliseconds)

    @property
    def accepted(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


@dataclass(slots=True)
class Delivery:
    """One event for one subscriber."""

    id: DeliveryId
    """The `webhook-id`: always the same for the same event and subscriber, over all tries."""
    subscription_id: SubscriptionId
    name: str
    body: str
    """As it is sent each time: the signature is over these very characters."""
    created_at: datetime
    next_try_at: datetime | None
    """None once it is settled."""
    state: State = State.PENDING
    tries: int = 0
    """That failed, since it came or was last sent again by hand."""
    attempts: tuple[Attempt, ...] = ()
    """Oldest first; of very many the newest."""

    def note(self, attempt: Attempt, *, wait: timedelta | None, chance: float) -> None:
        """What came of a try. *wait* is what the subscriber asked for, *chance* from 0 to 1."""
        self.attempts = (*self.attempts, attempt)[-ATTEMPTS_KEPT:]
        if attempt.accepted:
            self.state, self.next_try_at = State.DELIVERED, None
        elif self.state is State.PENDING:
            self.tries += 1
            self._try_later(attempt, wait, chance)

    def _try_later(self, attempt: Attempt, wait: timedelta | None, chance: float) -> None:
        if self.tries > len(RETRIES) or attempt.status == GONE:
            self.state, self.next_try_at = State.FAILED, None
            return
        pause = RETRIES[self.tries - 1] * (1 + 0.2 * chance)  # so that not all come back at once
        self.next_try_at = attempt.ended_at + max(pause, min(wait or pause, LONGEST_WAIT))

    def send_again(self, *, at: datetime) -> None:
        """As if it were new, under its old id."""
        self.state, self.tries, self.next_try_at = State.PENDING, 0, at


@dataclass(slots=True)
class Subscription:
    """An address that is called about some events."""

    id: SubscriptionId
    url: str
    names: tuple[EventName, ...]
    seed: bytes
    """What the secret follows from, which itself is not stored."""
    created_at: datetime
    active: bool = True
    old_seed: bytes | None = None
    old_until: datetime | None = None
    """Until when what is sent is signed with the old secret too."""
    off_because: Off | None = None
    """None where an administrator turned it off."""
    held_until: datetime | None = None
    """It asked not to be called before."""
    failing_since: datetime | None = None
    """The first failure after the last success."""
    events: list[Event] = field(default_factory=list, repr=False, compare=False)

    @classmethod
    def make(
        cls,
        id: SubscriptionId,
        url: str,
        names: Sequence[EventName],
        *,
        seed: bytes,
        active: bool,
        at: datetime,
    ) -> "Subscription":
        """Raises `Invalid`."""
        made = cls(id, clean_url(url), clean_names(names), seed, at, active=active)
        changes = Change("url", None, origin(made.url)), Change("events", None, made.names)
        made.tell("created", *changes, at=at)
        return made

    def edit(
        self,
        *,
        url: str | None = None,
        names: Sequence[EventName] | None = None,
        active: bool | None = None,
        at: datetime,
    ) -> None:
        """None leaves it. Who is turned on begins anew. Raises `Invalid`."""
        was = self.url, self.names, self.active
        self.url = self.url if url is None else clean_url(url)
        self.names = self.names if names is None else clean_names(names)
        if active is not None:
            self.active = active
        if active or self.url != was[0]:
            self.off_because = self.held_until = self.failing_since = None
        changes = []
        if self.url != was[0]:
            changes.append(Change("url", origin(was[0]), origin(self.url)))
        if self.names != was[1]:
            changes.append(Change("events", was[1], self.names))
        if self.active != was[2]:
            changes.append(Change("active", was[2], self.active))
        if changes:
            self.tell("edited", *changes, at=at)

    def rotate(self, seed: bytes, *, at: datetime) -> None:
        """Another secret; the old one is good for a day beside it."""
        self.old_seed, self.old_until = self.seed, at + OLD_SECRET_FOR
        self.seed = seed
        self.tell("secret_rotated", at=at)

    def seeds(self, at: datetime) -> tuple[bytes, ...]:
        """Of the secrets with which is signed now, the newest first."""
        old_is_good = self.old_seed is not None and self.old_until is not None and at < self.old_until
        return (self.seed, self.old_seed) if self.old_seed is not None and old_is_good else (self.seed,)

    def test(self, delivery_id: DeliveryId, *, at: datetime) -> None:
        """Raises `SubscriptionOff`."""
        self._call_by_hand("tested", delivery_id, at)

    def replay(self, delivery: Delivery, *, at: datetime) -> None:
        """Raises `SubscriptionOff`."""
        self._call_by_hand("replayed", delivery.id, at)
        delivery.send_again(at=at)

    def calls_at_once(self, at: datetime) -> int:
        """As many as may be made at the same time; none while it is off or asked for a pause."""
        if not self.active or (self.held_until is not None and self.held_until > at):
            return 0
        return 1 if self._is_down(at) else AT_ONCE

    def note(self, delivery: Delivery, attempt: Attempt, *, wait: timedelta | None, chance: float) -> None:
        """What came of a try of *delivery*: it is settled or tried again, and so is whether to go on."""
        delivery.note(attempt, wait=wait, chance=chance)
        if attempt.accepted:
            self.failing_since = self.held_until = None
            return
        if self.failing_since is None:
            self.failing_since = attempt.at
        if attempt.status == GONE:
            self._turn_off("gone", attempt.at)
        elif delivery.state is State.FAILED and attempt.at - self.failing_since >= FAILING_FOR:
            self._turn_off("failing", attempt.at)
        elif attempt.status in THROTTLING or (attempt.status is None and self._is_down(attempt.at)):
            self.held_until = attempt.ended_at + min(wait or HELD_FOR, LONGEST_WAIT)

    def tell(
        self, act: WebhookAct, *changes: Change, delivery_id: DeliveryId | None = None, at: datetime
    ) -> None:
        self.events.append(
            WebhookChanged(subscription_id=self.id, act=act, changes=changes, delivery_id=delivery_id, at=at)
        )

    def _call_by_hand(self, act: WebhookAct, delivery_id: DeliveryId, at: datetime) -> None:
        if not self.active:
            raise SubscriptionOff
        self.held_until = None  # somebody wants to know now
        self.tell(act, delivery_id=delivery_id, at=at)

    def _is_down(self, at: datetime) -> bool:
        return self.failing_since is not None and at - self.failing_since >= DOWN_AFTER

    def _turn_off(self, why: Off, at: datetime) -> None:
        if self.active:
            self.active, self.off_because = False, why
            self.tell("disabled", Change("reason", None, why), at=at)


_URL = re.compile(
    r"(?P<origin>https?://(?P<host>\[[0-9a-f:.]+\]|[^/?:@\[\]]+)(:(?P<port>\d{1,5}))?)(/.*|\?.*)?",
    re.IGNORECASE,
)
_NEVER = re.compile(r"[^!-~]|[\"<>\\^`{|}]")


def clean_url(typed: str) -> str:
    """Raises `Invalid` for what cannot be called; whether it may be, says whoever calls (`Fetcher`)."""
    url = typed.strip().partition("#")[0]
    if len(url) > MAX_URL:
        raise Invalid("url", "too_long", most=MAX_URL)
    if not url.lower().startswith(("http://", "https://")):
        raise Invalid("url", "web_address")
    if "@" in re.split("[/?]", url, maxsplit=3)[2]:
        raise Invalid("url", "credentials")
    found = _URL.fullmatch(url)
    if found is None or _NEVER.search(url) or not 0 < int(found["port"] or 1) < 65536:
        raise Invalid("url", "malformed")
    return url


def clean_names(names: Sequence[EventName]) -> tuple[EventName, ...]:
    """Each once, in our order. Raises `Invalid` where there is none."""
    if not names:
        raise Invalid("events", "required")
    return tuple(each for each in get_args(EventName) if each in names)


def origin(url: str) -> str:
    """Whose address it is, without what may be a secret."""
    found = _URL.fullmatch(url)
    return "" if found is None else found["origin"]


def tested(subscription_id: SubscriptionId, at: datetime) -> str:
    """The body of a test."""
    when = at.isoformat().replace("+00:00", "Z")
    return f'{{"type":"{TEST}","timestamp":"{when}","data":{{"webhookId":"{subscription_id}"}}}}'
