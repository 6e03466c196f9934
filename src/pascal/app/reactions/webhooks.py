"""Call the subscribers: from a fact to its deliveries, and from a delivery to an answer."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import random
from time import monotonic
from typing import Final
from uuid import UUID, uuid5

import structlog

from pascal.app.edge.pulse import Pulse
from pascal.app.edge.webhooks import TOLD, Calls
from pascal.domain.errors import NotFound
from pascal.domain.ids import DeliveryId, SubscriptionId
from pascal.domain.ports import fetcher
from pascal.domain.ports.clock import Clock
from pascal.domain.ports.fetcher import Fetcher, FetchFailed
from pascal.domain.ports.jobs import Job
from pascal.domain.ports.outbox import Recorded
from pascal.domain.ports.storage import Storage, Transaction
from pascal.domain.ports.webhooks import Signing, Webhooks
from pascal.domain.webhooks import CALL, EXCERPT, Attempt, Delivery, Failure, State, Subscription

log = structlog.get_logger()

SECONDS: Final = 20.0
"""A call may take, its answer included."""
HELD_FOR: Final = timedelta(seconds=60)
"""Whose call has not come to its end by then was killed."""
READ: Final = 4096
"""Bytes of an answer."""


@dataclass(frozen=True, slots=True)
class WriteDeliveries:
    """A reaction. The same event has the same deliveries, so a second time adds nothing."""

    storage: Storage
    webhooks: Webhooks
    calls: Calls
    clock: Clock
    pulse: Pulse = field(default_factory=Pulse)

    name = "webhooks"
    hears = tuple(TOLD)
    at_once = 500
    patience = 0.05

    async def react(self, recorded: list[Recorded]) -> None:
        """Raises `StorageUnavailable`: then all come again."""
        active = [each for each in await self.webhooks.subscriptions() if each.active]
        deliveries = [delivery for each in recorded for delivery in await self._deliveries(each, active)]
        if deliveries:
            async with self.storage.begin() as tx:
                await ask(tx, *await tx.deliveries.add(deliveries), due=self.clock.now())

    async def _deliveries(self, one: Recorded, active: list[Subscription]) -> list[Delivery]:
        name, _ = TOLD[type(one.event)]
        listening = [each for each in active if name in each.names]
        if not listening or (body := await self.calls.body(one.event)) is None:
            return []
        self.pulse.beat(self.name)  # slow is not dead
        now = self.clock.now()
        return [Delivery(_id(one, each), each.id, name, body, one.event.at, now) for each in listening]


def _id(one: Recorded, subscription: Subscription) -> DeliveryId:
    # not the outbox's number alone: who moves a database may begin to count anew
    return DeliveryId(uuid5(subscription.id, f"{one.stream} {one.id} {one.event.at.isoformat()}"))


async def ask(tx: Transaction, *subscriptions: SubscriptionId, due: datetime) -> None:
    """These are to be called."""
    if subscriptions:
        await tx.jobs.enqueue([Job(CALL, each) for each in subscriptions], due=due)


@dataclass(frozen=True, slots=True)
class CallSubscriber:
    """Call one subscriber about what is due. Safe at many places at once.

    Each delivery is in one pair of hands, for a while: who is killed between the answer and the note has
    it sent again, under the same id.
    """

    storage: Storage
    fetcher: Fetcher
    signing: Signing
    clock: Clock
    chance: Callable[[], float] = random
    held_for: timedelta = HELD_FOR
    seconds: float = SECONDS

    kind = CALL
    delays = tuple(timedelta(seconds=each) for each in (1, 10, 60, 600, 3600))
    """Where our own database is away: what a subscriber answers is no failure of the job."""
    limit = timedelta(seconds=40)
    at_once = 16

    async def __call__(self, subject: UUID) -> None:
        """*subject* is the subscription's id. Raises `StorageUnavailable`."""
        try:
            subscription, deliveries = await self._claim(SubscriptionId(subject))
        except NotFound:  # nobody is to be called any more
            return
        # each to its end: one that cannot be noted says nothing of the others, which are on their way
        calls = (self._call(subscription, each) for each in deliveries)
        for failed in await asyncio.gather(*calls, return_exceptions=True):
            if failed is not None:
                raise failed

    async def _claim(self, subscription_id: SubscriptionId) -> tuple[Subscription, Sequence[Delivery]]:
        now = self.clock.now()
        async with self.storage.begin() as tx:
            subscription = await tx.subscriptions.get(subscription_id)
            if not (at_once := subscription.calls_at_once(now)):
                await self._come_back(tx, subscription)
                return subscription, ()
            until = now + self.held_for
            claimed = await tx.deliveries.claim(subscription_id, at_once, at=now, until=until)
            due = await tx.deliveries.next_due(subscription_id)
            if due is not None:
                # due already: all hands are full, and whoever has called comes back, unless they are killed
                await ask(tx, subscription_id, due=due if due > now else until)
            return subscription, claimed

    async def _call(self, subscription: Subscription, delivery: Delivery) -> None:
        attempt, wait = await self._try(subscription, delivery)
        called = subscription.url
        async with self.storage.begin() as tx:
            try:
                subscription = await tx.subscriptions.get(subscription.id)
                delivery = await tx.deliveries.get(subscription.id, delivery.id)
            except NotFound:  # deleted meanwhile
                return
            if subscription.url == called:
                subscription.note(delivery, attempt, wait=wait, chance=self.chance())
            elif delivery.state is State.PENDING:  # it has moved meanwhile, and nobody has asked there yet
                delivery.send_again(at=attempt.ended_at)
            await tx.deliveries.save(delivery)
            await tx.subscriptions.save(subscription)
            await self._come_back(tx, subscription)
        log.info(
            "webhook_called",
            webhook_id=str(subscription.id),
            delivery_id=str(delivery.id),
            status=attempt.status,
            failure=attempt.failure,
            state=str(delivery.state),
        )

    async def _come_back(self, tx: Transaction, subscription: Subscription) -> None:
        """When something is due, or was to be done by somebody who was killed."""
        due = await tx.deliveries.next_due(subscription.id)
        if due is not None and subscription.active:
            await ask(tx, subscription.id, due=max(due, subscription.held_until or due))

    async def _try(self, subscription: Subscription, delivery: Delivery) -> tuple[Attempt, timedelta | None]:
        """What came of it, and for how long the subscriber asks not to be called."""
        at, began = self.clock.now(), monotonic()
        own = str(delivery.id)
        headers = {
            "content-type": "application/json",
            "user-agent": "Pascal-Webhooks",
            "webhook-id": own,
            "webhook-timestamp": str(int(at.timestamp())),
            "webhook-signature": self.signing.sign(subscription.seeds(at), own, at, delivery.body),
        }
        try:
            answer = await self.fetcher.post(
                subscription.url, delivery.body.encode(), headers, seconds=self.seconds, most=READ
            )
        except FetchFailed as error:
            return Attempt(at, _milliseconds(began), None, _FAILURES[type(error)]), None
        begins = _readable(answer.content)
        attempt = Attempt(at, _milliseconds(began), answer.status, excerpt=begins)
        return attempt, answer.retry_after(attempt.ended_at)


_FAILURES: Final[Mapping[type[FetchFailed], Failure]] = {
    fetcher.AddressRefused: "address_refused",
    fetcher.BadCertificate: "certificate",
    fetcher.HungUp: "closed",
    fetcher.NotHttp: "protocol",
    fetcher.TookTooLong: "timeout",
    fetcher.Unreachable: "unreachable",
}


def _milliseconds(began: float) -> int:
    return int((monotonic() - began) * 1000)


def _readable(content: bytes) -> str:
    """How an answer begins, for people: what does not belong in a text is a space."""
    text = content.decode(errors="replace")
    return "".join(each if each.isprintable() or each == "\n" else " " for each in text)[:EXCERPT].strip()
