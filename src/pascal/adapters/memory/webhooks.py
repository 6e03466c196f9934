"""Questions about webhooks to memory."""

from collections.abc import Sequence
from dataclasses import replace

from pascal.adapters.memory.store import Store
from pascal.domain.errors import NotFound
from pascal.domain.ids import SubscriptionId
from pascal.domain.ports.webhooks import AfterDelivery
from pascal.domain.webhooks import Delivery, Subscription


class MemoryWebhooks:
    def __init__(self, store: Store) -> None:
        self._store = store

    async def subscriptions(self) -> Sequence[Subscription]:
        found = self._store.state.subscriptions.values()
        return [
            replace(each, events=[]) for each in sorted(found, key=lambda each: (each.created_at, each.id))
        ]

    async def deliveries(
        self, subscription_id: SubscriptionId, limit: int, after: AfterDelivery | None
    ) -> Sequence[Delivery]:
        if subscription_id not in self._store.state.subscriptions:
            raise NotFound
        found = [
            replace(each)
            for each in self._store.state.deliveries.values()
            if each.subscription_id == subscription_id
            and (after is None or (each.created_at, each.id) < (after.at, after.id))
        ]
        return sorted(found, key=lambda each: (each.created_at, each.id), reverse=True)[:limit]
