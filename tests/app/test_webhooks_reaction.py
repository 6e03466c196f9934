"""From a fact to its deliveries and to an answer: nothing twice, nothing lost, whoever is killed."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from e2e.receivers import Receiver, receiving, says
from pascal.adapters.fetcher import GuardedFetcher
from pascal.adapters.memory import (
    MemoryAgenda,
    MemoryJobQueue,
    MemoryReads,
    MemoryStorage,
    MemoryWebhooks,
    Store,
)
from pascal.adapters.postgres.agenda import PostgresAgenda
from pascal.adapters.postgres.database import Database
from pascal.adapters.postgres.jobs import PostgresJobQueue
from pascal.adapters.postgres.reads import PostgresReads
from pascal.adapters.postgres.storage import PostgresStorage
from pascal.adapters.postgres.webhooks import PostgresWebhooks
from pascal.adapters.security import HmacSeals, WebhookSigning
from pascal.app.edge.media import MediaLinks
from pascal.app.edge.webhooks import TOLD, Calls
from pascal.app.reactions.forgetting import KEPT_FOR, ForgetOld
from pascal.app.reactions.jobs import Handler
from pascal.app.reactions.webhooks import (
    HELD_FOR,
    CallSubscriber,
    WriteDeliveries,
)
from pascal.domain import events
from pascal.domain.conversations import Conversation
from pascal.domain.events import Event
from pascal.domain.ids import ConversationId, DeliveryId, LeadId, SubscriptionId
from pascal.domain.leads import Reconciled
from pascal.domain.ports.agenda import Agenda
from pascal.domain.ports.fetcher import Fetched
from pascal.domain.ports.jobs import JobQueue
from pascal.domain.ports.outbox import Recorded
from pascal.domain.ports.reads import Reads
from pascal.domain.ports.storage import Storage, StorageUnavailable
from pascal.domain.ports.webhooks import Webhooks
from pascal.domain.webhooks import AT_ONCE, CALL, Attempt, Delivery, EventName, State, Subscription
from pascal.testing.builders import START, Clock, Ids, contact, lead

SECRET = "a secret that is long enough for the tests"
SECOND = timedelta(seconds=1)
signing = WebhookSigning(SECRET)


@dataclass
class House:
    storage: Storage
    reads: Reads
    agenda: Agenda
    webhooks: Webhooks
    jobs: JobQueue
    clock: Clock = field(default_factory=Clock)
    ids: Ids = field(default_factory=Ids)
    fetcher: GuardedFetcher = field(default_factory=lambda: GuardedFetcher(["127.0.0.1"]))

    @property
    def write(self) -> WriteDeliveries:
        links = MediaLinks(HmacSeals(SECRET), self.clock)
        calls = Calls(self.reads, self.agenda, links, "https://pascal.example")
        return WriteDeliveries(self.storage, self.webhooks, calls, self.clock)

    @property
    def call(self) -> CallSubscriber:
        return CallSubscriber(self.storage, self.fetcher, signing, self.clock, chance=lambda: 0.0)

    async def subscribes(self, url: str, *names: EventName) -> Subscription:
        own = SubscriptionId(self.ids.new())
        seed = signing.new_seed()
        made = Subscription.make(own, url, names or ["lead.created"], seed=seed, active=True, at=START)
        async with self.storage.begin() as tx:
            await tx.subscriptions.save(made)
        return made

    async def begins(self) -> tuple[LeadId, Conversation]:
        somebody = lead(f"{self.ids.new()}@example.com")
        whose = Reconciled(somebody, created=True, claimed_by=None)
        talk = Conversation.open(whose, contact(), id=ConversationId(self.ids.new()), at=self.clock.now())
        async with self.storage.begin() as tx:
            await tx.leads.add(somebody)
            await tx.conversations.add(talk)
        return somebody.id, talk

    async def is_told(self, *happened: Event) -> None:
        await self.write.react([Recorded(n, each.stream, each) for n, each in enumerate(happened, 1)])

    async def log(self, one: Subscription) -> list[Delivery]:
        return [*await self.webhooks.deliveries(one.id, 100, None)][::-1]

    async def due(self) -> list[UUID]:
        """Whom the jobs would call now."""
        now = self.clock.now()
        return [each.job.subject for each in await self.jobs.claim(CALL, 9, at=now, until=now + SECOND)]


@pytest.fixture(params=["memory", "postgres"])
async def house(request: pytest.FixtureRequest, database_url: str) -> AsyncIterator[House]:
    if request.param == "memory":
        store = Store()
        house = House(
            MemoryStorage(store),
            MemoryReads(store),
            MemoryAgenda(store),
            MemoryWebhooks(store),
            MemoryJobQueue(store),
        )
        yield house
    else:
        database = await Database.open(database_url)
        jobs = PostgresJobQueue(database)
        house = House(
            PostgresStorage(database),
            PostgresReads(database),
            PostgresAgenda(database),
            PostgresWebhooks(database),
            jobs,
        )
        yield house
        await database.close()
    await house.fetcher.aclose()


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    async with receiving(says("204 No Content")) as receiver:
        yield receiver


def ids_of(receiver: Receiver) -> list[str]:
    return [
        line.partition(": ")[2]
        for each in receiver.requests
        for line in each.decode().split("\r\n")
        if line.lower().startswith("webhook-id")
    ]


async def test_a_job_has_time_for_its_calls_and_nobody_takes_them_meanwhile(house: House) -> None:
    call = house.call
    handler: Handler = call
    assert handler.kind == CALL
    assert 15 <= call.seconds <= 30
    assert timedelta(seconds=call.seconds) < handler.limit < call.held_for


def test_every_name_that_can_be_subscribed_to_has_its_fact() -> None:
    assert {name for name, _ in TOLD.values()} == {*EventName.__args__}  # type: ignore[attr-defined]


async def test_the_same_event_again_is_the_same_delivery(house: House, receiver: Receiver) -> None:
    one, other = [await house.subscribes(receiver.address()) for _ in range(2)]
    deaf = await house.subscribes(receiver.address(), "message.posted")
    somebody, talk = await house.begins()
    happened = events.LeadCreated(lead_id=somebody, at=START)
    for _ in range(3):
        await house.is_told(happened, *talk.events)
    (first,), (second,) = await house.log(one), await house.log(other)
    assert first.id != second.id
    assert first.body == second.body
    assert await house.log(deaf) == []
    assert sorted(await house.due()) == sorted([one.id, other.id])
    await house.call(one.id)
    await house.is_told(happened)
    assert [each.state for each in await house.log(one)] == [State.DELIVERED]
    await house.call(one.id)
    assert ids_of(receiver) == [str(first.id)]


async def test_nobody_is_told_of_a_lead_who_is_not_there(house: House, receiver: Receiver) -> None:
    one = await house.subscribes(receiver.address())
    await house.is_told(events.LeadCreated(lead_id=LeadId(house.ids.new()), at=START))
    assert await house.log(one) == []


async def test_who_is_called_at_many_places_at_once_hears_each_thing_once(
    house: House, receiver: Receiver
) -> None:
    one = await house.subscribes(receiver.address())
    somebody, _ = await house.begins()
    await house.is_told(*(events.LeadCreated(lead_id=somebody, at=START + n * SECOND) for n in range(20)))
    for _ in range(5):
        await asyncio.gather(*(house.call(one.id) for _ in range(8)))
    while any(each.state is State.PENDING for each in await house.log(one)):
        await house.call(one.id)
    told = ids_of(receiver)
    assert len(told) == len(set(told)) == 20


async def test_a_slow_subscriber_has_few_calls_at_a_time_and_comes_back_by_itself(house: House) -> None:
    now, most = 0, 0

    async def slow(_: asyncio.StreamReader, writer: asyncio.StreamWriter, __: bytes) -> None:
        nonlocal now, most
        now += 1
        most = max(most, now)
        await asyncio.sleep(0.05)
        now -= 1
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        await writer.drain()

    async with receiving(slow) as receiver:
        one = await house.subscribes(receiver.address())
        somebody, _ = await house.begins()
        created = [events.LeadCreated(lead_id=somebody, at=START + n * SECOND) for n in range(10)]
        await house.is_told(*created)
        while due := await house.due():  # as the jobs do, several at once
            await asyncio.gather(*(house.call(each) for each in due * 3))
        assert {each.state for each in await house.log(one)} == {State.DELIVERED}
    assert 1 < most <= AT_ONCE


async def test_who_does_not_answer_in_time_is_tried_again(house: House) -> None:
    async def silent(reader: asyncio.StreamReader, _: asyncio.StreamWriter, __: bytes) -> None:
        await reader.read()

    async with receiving(silent) as receiver:
        one = await house.subscribes(receiver.address())
        somebody, _ = await house.begins()
        await house.is_told(events.LeadCreated(lead_id=somebody, at=START))
        await replace(house.call, seconds=0.2)(one.id)
        (delivery,) = await house.log(one)
        (attempt,) = delivery.attempts
        assert (attempt.status, attempt.failure) == (None, "timeout")
        assert delivery.state is State.PENDING
        assert delivery.next_try_at == attempt.ended_at + 5 * SECOND
        assert 200 <= attempt.milliseconds < 5000


async def test_killed_between_the_answer_and_the_note_it_is_sent_again_under_its_id(
    database_url: str, receiver: Receiver
) -> None:
    database = await Database.open(database_url)
    storage, jobs = PostgresStorage(database), PostgresJobQueue(database)
    house = House(
        storage, PostgresReads(database), PostgresAgenda(database), PostgresWebhooks(database), jobs
    )
    one = await house.subscribes(receiver.address())
    somebody, _ = await house.begins()
    house.clock = Clock()  # as early as the other process's
    await house.is_told(events.LeadCreated(lead_id=somebody, at=START))
    script = Path(__file__).parent / "webhook_process.py"
    process = await asyncio.create_subprocess_exec(sys.executable, script, database_url, SECRET, str(one.id))
    assert await process.wait() == -signal.SIGKILL
    (told,) = ids_of(receiver)
    (delivery,) = await house.log(one)
    assert (delivery.state, delivery.attempts) == (State.PENDING, ())
    await house.call(one.id)  # nobody else has it yet
    assert len(receiver.requests) == 1
    house.clock.advance(HELD_FOR + SECOND)
    assert one.id in await house.due()
    await house.call(one.id)
    assert ids_of(receiver) == [told, told]
    assert [each.state for each in await house.log(one)] == [State.DELIVERED]
    await house.fetcher.aclose()
    await database.close()


async def test_what_went_off_or_away_during_a_call_stays_so(house: House) -> None:
    async def meanwhile(what: Callable[[], Awaitable[None]], status: str = "500 Oops") -> Subscription:
        async def answer(_: asyncio.StreamReader, writer: asyncio.StreamWriter, __: bytes) -> None:
            await what()
            writer.write(f"HTTP/1.1 {status}\r\nContent-Length: 0\r\n\r\n".encode())
            await writer.drain()

        async with receiving(answer) as receiver:
            nonlocal one
            one = await house.subscribes(receiver.address())
            somebody, _ = await house.begins()
            await house.is_told(events.LeadCreated(lead_id=somebody, at=START))
            await house.call(one.id)
            return one

    async def turned_off() -> None:
        async with house.storage.begin() as tx:
            kept = await tx.subscriptions.get(one.id)
            kept.edit(active=False, at=START)
            await tx.subscriptions.save(kept)

    async def moved() -> None:
        async with house.storage.begin() as tx:
            kept = await tx.subscriptions.get(one.id)
            kept.edit(url="http://127.0.0.1/elsewhere", at=START)
            await tx.subscriptions.save(kept)

    async def deleted() -> None:
        async with house.storage.begin() as tx:
            await tx.subscriptions.remove(await tx.subscriptions.get(one.id))

    one: Subscription
    off = await meanwhile(turned_off)
    (delivery,) = await house.log(off)
    assert (delivery.state, delivery.next_try_at, len(delivery.attempts)) == (State.CANCELLED, None, 1)
    elsewhere = await meanwhile(moved, "410 Gone")
    (delivery,) = await house.log(elsewhere)
    assert (delivery.state, delivery.tries) == (State.PENDING, 0)
    (kept,) = [each for each in await house.webhooks.subscriptions() if each.id == elsewhere.id]
    assert (kept.active, kept.failing_since) == (True, None)
    gone = await meanwhile(deleted)
    assert gone.id not in {each.id for each in await house.webhooks.subscriptions()}
    await house.call(gone.id)


async def test_one_that_cannot_be_noted_stops_no_other(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    async with receiving(says("204 No Content")) as receiver:
        one = await house.subscribes(receiver.address())
        for _ in range(2):
            somebody, _ = await house.begins()
            await house.write.react(
                [Recorded(1, somebody, events.LeadCreated(lead_id=somebody, at=house.clock.now()))]
            )
        noting, first = CallSubscriber._call, iter([True])

        async def call(self: CallSubscriber, subscription: Subscription, delivery: Delivery) -> None:
            if next(first, False):
                raise StorageUnavailable
            await asyncio.sleep(0.05)
            await noting(self, subscription, delivery)

        monkeypatch.setattr(CallSubscriber, "_call", call)
        with pytest.raises(StorageUnavailable):
            await house.call(one.id)
        assert sorted(each.state for each in await house.log(one)) == [State.DELIVERED, State.PENDING]


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("120", 120),
        (" 7 ", 7),
        ("0", None),
        ("-5", None),
        ("soon", None),
        ("", None),
        ("9" * 400, 10**8),
        ("Mon, 05 Jan 2026 09:02:00 GMT", 120),
        ("Mon, 05 Jan 2026 08:00:00 GMT", None),
        ("Mon, 99 Jan 2026 08:00:00 GMT", None),
        ("٣", None),
        ("Mon, 01 Jan 99999999999 00:00:00 GMT", None),
        ("Mon, 05 Jan 2026 09:02:00 +99999999999999999999", None),
        ("Fri, 31 Dec 9999 23:59:59 -2359", 251_634_783_539),
    ],
)
def test_a_pause_is_asked_for_in_seconds_or_as_a_date(said: str, seconds: int | None) -> None:
    wait = None if seconds is None else timedelta(seconds=seconds)
    assert Fetched(503, b"", {"retry-after": said}).retry_after(START) == wait
    assert Fetched(503, b"").retry_after(START) is None


async def test_the_log_is_kept_for_a_month(house: House, receiver: Receiver) -> None:
    one = await house.subscribes(receiver.address())
    old, new = (
        Delivery(DeliveryId(house.ids.new()), one.id, "lead.created", "{}", at, at)
        for at in (START, START + timedelta(days=2))
    )
    async with house.storage.begin() as tx:
        await tx.deliveries.add([old, new])
        for each in (old, new):
            each.note(Attempt(START, 1, 200), wait=None, chance=0)
            await tx.deliveries.save(each)
    drop = ForgetOld(house.storage, house.clock)
    assert await drop() == 0
    house.clock.time = datetime(2026, 1, 5, 9, tzinfo=UTC) + KEPT_FOR + timedelta(days=1)
    assert await drop() == 1
    assert [each.id for each in await house.log(one)] == [new.id]
