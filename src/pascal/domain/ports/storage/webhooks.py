"""Who is called by webhooks, and about what, as a transaction keeps it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from pascal.domain.ids import DeliveryId, SubscriptionId
from pascal.domain.webhooks import Delivery, Subscription


class Subscriptions(Protocol):
    """Who is called by webhooks."""

    async def count(self) -> int:
        """On or off. Whoever asks too waits, so the answer stays true."""

    async def get(self, subscription_id: SubscriptionId) -> Subscription:
        """Locked, and with it which of its deliveries are in whose hands. Raises `NotFound`."""

    async def save(self, subscription: Subscription) -> None:
        """New or known. What is pending for one that is off is cancelled."""

    async def remove(self, subscription: Subscription) -> None:
        """For good, with its deliveries."""


class Deliveries(Protocol):
    async def add(self, deliveries: Sequence[Delivery]) -> Sequence[SubscriptionId]:
        """Whose these are, by id: only of subscriptions that are on, and only what is not here already."""

    async def get(self, subscription_id: SubscriptionId, delivery_id: DeliveryId) -> Delivery:
        """Raises `NotFound`. The subscription must be locked for the answer to stay true."""

    async def save(self, delivery: Delivery) -> None:
        """It is in nobody's hands any more."""

    async def claim(
        self, subscription_id: SubscriptionId, most: int, *, at: datetime, until: datetime
    ) -> Sequence[Delivery]:
        """Those that are due, oldest first; nobody else gets them before *until*.

        At most so many that with those in others' hands they are *most*. The subscription must be locked.
        """

    async def next_due(self, subscription_id: SubscriptionId) -> datetime | None:
        """When the next one is to be tried that is pending, or is to be taken out of somebody's hands."""

    async def forget(self, *, before: datetime, most: int) -> int:
        """Delete settled ones from before that moment, and say how many."""
