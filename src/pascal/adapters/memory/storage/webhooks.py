"""Who is called by webhooks, and about what, in a transaction."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from pascal.adapters.memory.storage.part import Part
from pascal.adapters.memory.store import State
from pascal.domain.errors import NotFound
from pascal.domain.ids import DeliveryId, SubscriptionId
from pascal.domain.webhooks import Delivery, Subscription
from pascal.domain.webhooks import State as Settled


class MemorySubscriptions(Part):
    async def count(self) -> int:
        return len(self._state.subscriptions)

    async def get(self, subscription_id: SubscriptionId) -> Subscription:
        if (found := self._state.subscriptions.get(subscription_id)) is None:
            raise NotFound
        return replace(found, events=[])

    async def save(self, subscription: Subscription) -> None:
        self._state.subscriptions[subscription.id] = replace(subscription, events=[])
        if not subscription.active:
            for each in pending(self._state, subscription.id):
                off = replace(each, state=Settled.CANCELLED, next_try_at=None)
                self._state.deliveries[each.id] = off
        self._record(subscription.events)

    async def remove(self, subscription: Subscription) -> None:
        del self._state.subscriptions[subscription.id]
        for each in [*self._state.deliveries.values()]:
            if each.subscription_id == subscription.id:
                del self._state.deliveries[each.id]
        self._record(subscription.events)


class MemoryDeliveries:
    def __init__(self, state: State) -> None:
        self._state = state

    async def add(self, deliveries: Sequence[Delivery]) -> Sequence[SubscriptionId]:
        added = set()
        for each in deliveries:
            whose = self._state.subscriptions.get(each.subscription_id)
            if whose is not None and whose.active and each.id not in self._state.deliveries:
                self._state.deliveries[each.id] = replace(each)
                added.add(whose.id)
        return sorted(added)

    async def get(self, subscription_id: SubscriptionId, delivery_id: DeliveryId) -> Delivery:
        found = self._state.deliveries.get(delivery_id)
        if found is None or found.subscription_id != subscription_id:
            raise NotFound
        return replace(found)

    async def save(self, delivery: Delivery) -> None:
        if delivery.id in self._state.deliveries:
            self._state.deliveries[delivery.id] = replace(delivery)
            self._state.in_hands.pop(delivery.id, None)

    async def claim(
        self, subscription_id: SubscriptionId, most: int, *, at: datetime, until: datetime
    ) -> Sequence[Delivery]:
        waiting = [*pending(self._state, subscription_id)]
        held = {each.id for each in waiting if self._state.in_hands.get(each.id, at) > at}
        due = [
            each
            for each in waiting
            if each.id not in held and each.next_try_at is not None and each.next_try_at <= at
        ]
        due.sort(key=lambda each: (each.next_try_at, each.id))
        claimed = due[: max(0, most - len(held))]
        self._state.in_hands.update((each.id, until) for each in claimed)
        return [replace(each) for each in sorted(claimed, key=lambda each: (each.created_at, each.id))]

    async def next_due(self, subscription_id: SubscriptionId) -> datetime | None:
        return min(
            (
                max(each.next_try_at, self._state.in_hands.get(each.id, each.next_try_at))
                for each in pending(self._state, subscription_id)
                if each.next_try_at is not None
            ),
            default=None,
        )

    async def forget(self, *, before: datetime, most: int) -> int:
        settled = [
            each
            for each in self._state.deliveries.values()
            if each.created_at < before and each.state is not Settled.PENDING
        ]
        gone = sorted(settled, key=lambda each: each.created_at)[:most]
        for each in gone:
            del self._state.deliveries[each.id]
        return len(gone)


def pending(state: State, subscription_id: SubscriptionId) -> Iterator[Delivery]:
    return (
        each
        for each in [*state.deliveries.values()]
        if each.subscription_id == subscription_id and each.state is Settled.PENDING
    )
