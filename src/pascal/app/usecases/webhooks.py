"""Webhooks: an administrator says who is called about what, has it tried, and sent again."""

from collections.abc import Sequence
from dataclasses import dataclass

from pascal.domain.errors import Invalid, NoMoreWebhooks
from pascal.domain.ids import DeliveryId, SubscriptionId
from pascal.domain.permissions import Action, Permissions, Staff
from pascal.domain.ports.clock import Clock, Ids
from pascal.domain.ports.fetcher import AddressRefused, Fetcher
from pascal.domain.ports.jobs import Job
from pascal.domain.ports.storage import Storage
from pascal.domain.ports.webhooks import Signing
from pascal.domain.webhooks import CALL, MOST, TEST, Delivery, EventName, Subscription, clean_url, tested


@dataclass(frozen=True, slots=True)
class ManageWebhooks:
    storage: Storage
    fetcher: Fetcher
    signing: Signing
    clock: Clock
    ids: Ids
    permissions: Permissions

    async def subscribe(
        self, caller: Staff, url: str, names: Sequence[EventName], *, active: bool
    ) -> tuple[Subscription, str]:
        """With the secret, which is never told again. Raises `Invalid`, `NoMoreWebhooks`."""
        self.permissions.require(caller, Action.MANAGE_HOUSE)
        own, seed = SubscriptionId(self.ids.new()), self.signing.new_seed()
        made = Subscription.make(own, url, names, seed=seed, active=active, at=self.clock.now())
        await self._check(made.url)
        async with self.storage.begin(by=caller.actor) as tx:
            if await tx.subscriptions.count() >= MOST:
                raise NoMoreWebhooks
            await tx.subscriptions.save(made)
        return made, self.signing.secret(seed)

    async def edit(
        self,
        caller: Staff,
        subscription_id: SubscriptionId,
        *,
        url: str | None = None,
        names: Sequence[EventName] | None = None,
        active: bool | None = None,
    ) -> Subscription:
        """None leaves it. Raises `Invalid`."""
        self.permissions.require(caller, Action.MANAGE_HOUSE)
        if url is not None:
            await self._check(clean_url(url))
        async with self.storage.begin(by=caller.actor) as tx:
            one = await tx.subscriptions.get(subscription_id)
            one.edit(url=url, names=names, active=active, at=self.clock.now())
            await tx.subscriptions.save(one)
            return one

    async def delete(self, caller: Staff, subscription_id: SubscriptionId) -> Subscription:
        """What it was. What is pending is not sent any more."""
        self.permissions.require(caller, Action.MANAGE_HOUSE)
        async with self.storage.begin(by=caller.actor) as tx:
            one = await tx.subscriptions.get(subscription_id)
            one.tell("deleted", at=self.clock.now())
            await tx.subscriptions.remove(one)
            return one

    async def rotate(self, caller: Staff, subscription_id: SubscriptionId) -> tuple[Subscription, str]:
        """With the new secret, which is never told again."""
        self.permissions.require(caller, Action.MANAGE_HOUSE)
        async with self.storage.begin(by=caller.actor) as tx:
            one = await tx.subscriptions.get(subscription_id)
            one.rotate(self.signing.new_seed(), at=self.clock.now())
            await tx.subscriptions.save(one)
            return one, self.signing.secret(one.seed)

    async def test(self, caller: Staff, subscription_id: SubscriptionId) -> Delivery:
        """Call the subscriber with nothing to tell. Raises `SubscriptionOff`."""
        self.permissions.require(caller, Action.MANAGE_HOUSE)
        now, own = self.clock.now(), DeliveryId(self.ids.new())
        async with self.storage.begin(by=caller.actor) as tx:
            one = await tx.subscriptions.get(subscription_id)
            one.test(own, at=now)
            await tx.subscriptions.save(one)
            delivery = Delivery(own, one.id, TEST, tested(one.id, now), now, now)
            await tx.deliveries.add([delivery])
            await tx.jobs.enqueue([Job(CALL, one.id)], due=now)
            return delivery

    async def replay(
        self, caller: Staff, subscription_id: SubscriptionId, delivery_id: DeliveryId
    ) -> Delivery:
        """Send it again, under its old id, whatever became of it. Raises `SubscriptionOff`."""
        self.permissions.require(caller, Action.MANAGE_HOUSE)
        now = self.clock.now()
        async with self.storage.begin(by=caller.actor) as tx:
            one = await tx.subscriptions.get(subscription_id)
            delivery = await tx.deliveries.get(subscription_id, delivery_id)
            one.replay(delivery, at=now)
            await tx.subscriptions.save(one)
            await tx.deliveries.save(delivery)
            await tx.jobs.enqueue([Job(CALL, one.id)], due=now)
            return delivery

    async def _check(self, url: str) -> None:
        """Before the transaction: a name may have to be looked up."""
        try:
            await self.fetcher.check(url)
        except AddressRefused as error:
            raise Invalid("url", "address_refused") from error
