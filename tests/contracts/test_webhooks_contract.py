"""Subscribers and deliveries: each delivery once, in one pair of hands, and gone when it is time."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from contract_house import happened, leading

from pascal.adapters.fetcher import GuardedFetcher
from pascal.adapters.security import WebhookSigning
from pascal.app.usecases.webhooks import ManageWebhooks
from pascal.domain.agents import Role
from pascal.domain.errors import NoMoreWebhooks, NotFound
from pascal.domain.events import WebhookChanged
from pascal.domain.ids import DeliveryId, SubscriptionId
from pascal.domain.permissions import Permissions
from pascal.domain.ports.outbox import Outbox
from pascal.domain.ports.storage import Storage
from pascal.domain.ports.webhooks import AfterDelivery, Webhooks
from pascal.domain.webhooks import MOST, Attempt, Delivery, State, Subscription
from pascal.testing.builders import START, Clock, Ids, agent, staff

ids = Ids()
LATER = START + timedelta(minutes=1)
SECOND = timedelta(seconds=1)


def made(*, active: bool = True) -> Subscription:
    return Subscription.make(
        SubscriptionId(ids.new()),
        "https://crm.example/hook",
        ["message.posted", "lead.created"],
        seed=b"\0seed",
        active=active,
        at=START,
    )


def delivery(of: Subscription, at: datetime = START) -> Delivery:
    return Delivery(DeliveryId(ids.new()), of.id, "message.posted", '{"ñ": "«»"}', at, at)


async def keep(storage: Storage, one: Subscription) -> Subscription:
    async with storage.begin() as tx:
        await tx.subscriptions.save(one)
    return one


async def add(storage: Storage, *deliveries: Delivery) -> Sequence[SubscriptionId]:
    async with storage.begin() as tx:
        return await tx.deliveries.add(deliveries)


async def claim(
    storage: Storage, one: Subscription, most: int = 4, *, at: datetime = START
) -> Sequence[DeliveryId]:
    async with storage.begin() as tx:
        await tx.subscriptions.get(one.id)
        claimed = await tx.deliveries.claim(one.id, most, at=at, until=at + timedelta(minutes=1))
        return [each.id for each in claimed]


async def log(webhooks: Webhooks, one: Subscription) -> Sequence[Delivery]:
    return await webhooks.deliveries(one.id, 100, None)


async def test_a_subscription_is_found_as_it_was_saved(storage: Storage, webhooks: Webhooks) -> None:
    one = await keep(storage, made())
    other = await keep(storage, made(active=False))
    assert await webhooks.subscriptions() == [one, other]
    one.rotate(b"new", at=START)
    one.edit(url="https://other.example/", names=["lead.verified"], at=START)
    one.held_until, one.failing_since, one.off_because = LATER, START, "gone"
    await keep(storage, one)
    assert await webhooks.subscriptions() == [one, other]
    async with storage.begin() as tx:
        assert await tx.subscriptions.get(one.id) == one
        with pytest.raises(NotFound):
            await tx.subscriptions.get(SubscriptionId(ids.new()))


async def test_there_are_never_more_than_may_be_however_many_are_made_at_once(
    storage: Storage, webhooks: Webhooks
) -> None:
    manage = ManageWebhooks(
        storage, GuardedFetcher(["127.0.0.1"]), WebhookSigning("x" * 40), Clock(), ids, Permissions()
    )
    rosa = staff(agent(role=Role.ADMIN))
    for _ in range(MOST - 3):
        await keep(storage, made())
    tries = (manage.subscribe(rosa, "http://127.0.0.1/", ["lead.created"], active=False) for _ in range(10))
    done = await asyncio.gather(*tries, return_exceptions=True)
    assert [type(each) for each in done if not isinstance(each, tuple)] == [NoMoreWebhooks] * 7
    one, *others = await webhooks.subscriptions()
    assert len(others) == MOST - 1
    await manage.delete(rosa, one.id)
    assert await manage.subscribe(rosa, "http://127.0.0.1/", ["lead.created"], active=False)


async def test_what_is_done_to_it_is_told_with_it(storage: Storage, outbox: Outbox) -> None:
    one = made()
    await keep(storage, one)
    one.rotate(b"new", at=START)
    await keep(storage, one)
    async with storage.begin() as tx:
        one.tell("deleted", at=START)
        await tx.subscriptions.remove(one)
    async with leading(outbox):
        told = [each.event for each in await happened(outbox)]
    assert [each.act for each in told if isinstance(each, WebhookChanged)] == [
        "created",
        "secret_rotated",
        "deleted",
    ]


async def test_a_delivery_is_written_once_and_found_as_it_was(storage: Storage, webhooks: Webhooks) -> None:
    one = await keep(storage, made())
    first = delivery(one)
    assert await add(storage, first) == [one.id]
    assert await add(storage, replace(first, body="another")) == []
    assert await log(webhooks, one) == [first]
    first.note(Attempt(START, 12, 500, excerpt="«ñ»\n"), wait=None, chance=0.5)
    first.note(Attempt(LATER, 3, None, "timeout"), wait=None, chance=0.5)
    async with storage.begin() as tx:
        await tx.deliveries.save(first)
        assert await tx.deliveries.get(one.id, first.id) == first
        with pytest.raises(NotFound):
            await tx.deliveries.get(SubscriptionId(ids.new()), first.id)
    assert await log(webhooks, one) == [first]


async def test_nothing_is_written_for_who_is_off_or_gone(storage: Storage, webhooks: Webhooks) -> None:
    off, gone, on = await keep(storage, made(active=False)), made(), await keep(storage, made())
    assert await add(storage, delivery(off), delivery(gone), delivery(on), delivery(on)) == [on.id]
    assert await log(webhooks, off) == []
    with pytest.raises(NotFound):
        await log(webhooks, gone)


async def test_turning_it_off_cancels_what_is_pending_and_nothing_else(
    storage: Storage, webhooks: Webhooks
) -> None:
    one, other = await keep(storage, made()), await keep(storage, made())
    pending, done, others = delivery(one), delivery(one), delivery(other)
    await add(storage, pending, done, others)
    done.note(Attempt(START, 1, 200), wait=None, chance=0)
    async with storage.begin() as tx:
        await tx.deliveries.save(done)
    one.edit(active=False, at=START)
    await keep(storage, one)
    found = {each.id: each for each in [*await log(webhooks, one), *await log(webhooks, other)]}
    assert (found[pending.id].state, found[pending.id].next_try_at) == (State.CANCELLED, None)
    assert found[done.id].state is State.DELIVERED
    assert found[others.id].state is State.PENDING


async def test_deleting_it_takes_its_deliveries_with_it(storage: Storage, webhooks: Webhooks) -> None:
    one, other = await keep(storage, made()), await keep(storage, made())
    first, others = delivery(one), delivery(other)
    await add(storage, first, others)
    async with storage.begin() as tx:
        await tx.subscriptions.remove(await tx.subscriptions.get(one.id))
    assert await webhooks.subscriptions() == [other]
    assert await log(webhooks, other) == [others]
    async with storage.begin() as tx:
        await tx.deliveries.save(first)  # whoever was calling notes it too late
        with pytest.raises(NotFound):
            await tx.deliveries.get(one.id, first.id)


async def test_what_is_due_is_claimed_longest_due_first_and_by_nobody_else(storage: Storage) -> None:
    one = await keep(storage, made())
    third, first, second = (delivery(one, START - n * SECOND) for n in (1, 3, 2))
    future = delivery(one, START + SECOND)
    await add(storage, third, first, second, future)
    assert await claim(storage, one, 2) == [first.id, second.id]
    assert await claim(storage, one, 2) == []  # both hands are full
    assert await claim(storage, one, 3) == [third.id]
    assert await claim(storage, one, 9) == []
    assert await claim(storage, one, 9, at=START + 2 * SECOND) == [future.id]


async def test_who_does_not_come_back_loses_it_and_who_does_gives_it_back(storage: Storage) -> None:
    one = await keep(storage, made())
    first = delivery(one)
    await add(storage, first)
    assert await claim(storage, one) == [first.id]
    assert await claim(storage, one, at=LATER - SECOND) == []
    assert await claim(storage, one, at=LATER) == [first.id]
    first.note(Attempt(LATER, 1, 500), wait=None, chance=0)
    async with storage.begin() as tx:
        await tx.deliveries.save(first)
    assert await claim(storage, one, at=LATER) == []
    assert await claim(storage, one, at=LATER + 6 * SECOND) == [first.id]


async def test_of_many_who_claim_at_once_each_gets_others_and_never_more_than_the_limit(
    storage: Storage,
) -> None:
    one = await keep(storage, made())
    await add(storage, *(delivery(one) for _ in range(20)))
    found = await asyncio.gather(*(claim(storage, one) for _ in range(10)))
    claimed = [each for some in found for each in some]
    assert len(claimed) == len(set(claimed)) == 4


async def test_when_something_is_due_next(storage: Storage) -> None:
    one, other = await keep(storage, made()), await keep(storage, made())

    async def next_due() -> datetime | None:
        async with storage.begin() as tx:
            return await tx.deliveries.next_due(one.id)

    assert await next_due() is None
    await add(storage, delivery(one, LATER), delivery(one, START), delivery(other, START - SECOND))
    assert await next_due() == START
    await claim(storage, one)
    assert await next_due() == LATER  # when it would be taken out of its hands, too


async def test_pages_hold_each_delivery_once_newest_first(storage: Storage, webhooks: Webhooks) -> None:
    one = await keep(storage, made())
    written = [delivery(one, START + n // 3 * SECOND) for n in range(10)]
    await add(storage, *written)
    found: list[Delivery] = []
    after = None
    while page := await webhooks.deliveries(one.id, 4, after):
        found += page
        after = AfterDelivery(page[-1].created_at, page[-1].id)
    assert sorted(each.id for each in found) == sorted(each.id for each in written)
    assert all((a.created_at, a.id) > (b.created_at, b.id) for a, b in pairwise(found))


async def test_what_is_old_and_settled_is_forgotten(storage: Storage, webhooks: Webhooks) -> None:
    one = await keep(storage, made())
    old, older, pending, new = (delivery(one, START + n * SECOND) for n in (1, 0, 1, 3))
    await add(storage, old, older, pending, new)
    async with storage.begin() as tx:
        for each in (old, older, new):
            each.note(Attempt(START, 1, 200), wait=None, chance=0)
            await tx.deliveries.save(each)
    before = START + 2 * SECOND
    async with storage.begin() as tx:
        assert await tx.deliveries.forget(before=before, most=1) == 1
    assert {each.id for each in await log(webhooks, one)} == {old.id, pending.id, new.id}
    async with storage.begin() as tx:
        assert await tx.deliveries.forget(before=before, most=9) == 1
        assert await tx.deliveries.forget(before=before, most=9) == 0
    assert {each.id for each in await log(webhooks, one)} == {pending.id, new.id}
