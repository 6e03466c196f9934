"""From the commit to the reactions: at least once, in order; who is down delays only itself (goal 2)."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from pascal.adapters.postgres import rows
from pascal.adapters.postgres.database import Database
from pascal.adapters.postgres.outbox import PostgresOutbox
from pascal.adapters.postgres.storage import PostgresStorage
from pascal.app.edge.pulse import Pulse
from pascal.app.reactions.relay import Relay
from pascal.domain.events import LeadCreated
from pascal.domain.ids import LeadId
from pascal.domain.ports.live import LiveUnavailable
from pascal.domain.ports.mail import MailDeferred, MailUnavailable
from pascal.domain.ports.outbox import EVERY_KIND, Recorded
from pascal.testing.builders import verification


class Listener:
    """A reaction that writes down what it is handed, and fails when it is told to."""

    hears = EVERY_KIND
    at_once = 500
    patience = 0.0

    def __init__(self, name: str, before: Callable[[Recorded], None] = lambda _: None) -> None:
        self.name = name
        self.heard: list[Recorded] = []
        self._before = before

    async def react(self, recorded: list[Recorded]) -> None:
        for each in recorded:
            self._before(each)
            self.heard.append(each)

    @property
    def leads(self) -> list[UUID]:
        return [each.event.lead_id for each in self.heard if isinstance(each.event, LeadCreated)]


class House:
    def __init__(self, database: Database, url: str) -> None:
        self.database, self.url = database, url
        self.outbox = PostgresOutbox(database, url)
        self.storage = PostgresStorage(database, self.outbox.wake)

    async def happens(self, lead: UUID) -> None:
        async with self.storage.begin() as tx:
            created = LeadCreated(lead_id=LeadId(lead), at=datetime.now(UTC))
            await tx.verifications.save(verification(created))

    async def is_led_by_nobody(self) -> None:
        """Whoever died has its lock until PostgreSQL has seen its connection end."""
        async with self.database.connection() as c:
            while await c.fetchval(
                "SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = database "
                "WHERE locktype = 'advisory' AND datname = current_database()"
            ):
                await asyncio.sleep(0.01)

    @asynccontextmanager
    async def relaying(self, *listeners: Listener, pulse: Pulse | None = None) -> AsyncIterator[None]:
        task = asyncio.create_task(Relay(self.outbox, listeners, pulse or Pulse()).run())
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


@pytest.fixture
async def house(database_url: str) -> AsyncIterator[House]:
    database = await Database.open(database_url)
    yield House(database, database_url)
    await database.close()


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(15):
        while not condition():
            await asyncio.sleep(0.005)


async def test_what_happened_before_the_relay_started_is_handed_on(house: House) -> None:
    lead, listener = uuid4(), Listener("one")
    await house.happens(lead)
    async with house.relaying(listener):
        await until(lambda: listener.leads == [lead])


async def test_many_commits_at_once_all_arrive_and_each_once(house: House) -> None:
    leads, listener = [uuid4() for _ in range(300)], Listener("one")
    async with house.relaying(listener):
        await asyncio.gather(*(house.happens(lead) for lead in leads))
        await until(lambda: len(listener.heard) >= len(leads))
    assert sorted(listener.leads) == sorted(leads)


async def test_events_of_one_object_stay_in_order(house: House) -> None:
    lead, listener = uuid4(), Listener("one")
    async with house.relaying(listener):
        for _ in range(20):
            await house.happens(lead)
        await until(lambda: len(listener.heard) == 20)
    ids = [each.id for each in listener.heard]
    assert ids == sorted(ids)


async def test_a_transaction_still_in_flight_holds_back_what_came_after_it(house: House) -> None:
    """A plain `id > last` would pass over the slow one for good."""
    slow, quick, listener = uuid4(), uuid4(), Listener("one")
    async with house.relaying(listener):
        async with house.database.transaction() as c:
            event = LeadCreated(lead_id=LeadId(slow), at=datetime.now(UTC))
            row = [column[0] for column in rows.event_columns([event])]
            await c.execute("INSERT INTO outbox (stream, name, payload, actor) VALUES ($1, $2, $3, $4)", *row)
            await asyncio.create_task(house.happens(quick))
            await asyncio.sleep(0.2)
            assert slow not in listener.leads
        await until(lambda: len(listener.heard) == 2)
    assert listener.leads == [slow, quick]


async def test_killed_between_reacting_and_remembering_the_same_event_comes_again(house: House) -> None:
    lead, first, second = uuid4(), Listener("one"), Listener("one")
    await house.happens(lead)
    async with house.outbox.lead() as leads:
        assert leads
        first.heard += await house.outbox.pending("one", 10)  # and here the process dies
    async with house.relaying(second):
        await until(lambda: second.leads == [lead])
    assert [each.id for each in second.heard] == [each.id for each in first.heard]


async def test_what_is_done_does_not_come_again_at_the_next_start(house: House) -> None:
    lead, later, first, second = uuid4(), uuid4(), Listener("one"), Listener("one")
    async with house.relaying(first):
        await house.happens(lead)
        await until(lambda: first.leads == [lead])
        async with asyncio.timeout(5):
            while (await house.outbox.lag({"one": EVERY_KIND}))["one"]:  # until it is remembered
                await asyncio.sleep(0.01)
    await house.happens(later)
    async with house.relaying(second):
        await until(lambda: second.leads == [later])


@pytest.mark.parametrize("away", [LiveUnavailable, MailUnavailable, MailDeferred, ConnectionError])
async def test_a_reaction_that_is_down_delays_only_itself(house: House, away: type[Exception]) -> None:
    down = True

    def refuse(_: Recorded) -> None:
        if down:
            raise away

    leads = [uuid4() for _ in range(5)]
    broken, healthy = Listener("broken", refuse), Listener("healthy")
    async with house.relaying(broken, healthy):
        for lead in leads:
            await house.happens(lead)
        await until(lambda: healthy.leads == leads)
        assert broken.leads == []
        down = False
        await until(lambda: broken.leads == leads)


async def test_an_event_that_breaks_the_reaction_does_not_block_the_next(house: House) -> None:
    poison, fine = uuid4(), uuid4()

    def choke(recorded: Recorded) -> None:
        if isinstance(recorded.event, LeadCreated) and recorded.event.lead_id == poison:
            raise ZeroDivisionError

    listener = Listener("one", choke)
    await house.happens(poison)
    await house.happens(fine)
    async with house.relaying(listener):
        await until(lambda: fine in listener.leads)
    assert poison not in listener.leads


async def test_of_two_relays_one_works_and_the_other_takes_over(house: House) -> None:
    lead, later, first, second = uuid4(), uuid4(), Listener("one"), Listener("one")
    other = House(house.database, house.url)
    async with other.relaying(second):
        await house.happens(lead)
        await until(lambda: second.leads == [lead])
        async with house.outbox.lead() as leads:
            assert not leads
    async with house.relaying(first):
        await house.happens(later)
        await until(lambda: first.leads[-1:] == [later])  # the first may come again: at least once


async def test_another_process_wakes_the_relay_at_once(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Here it would look by itself only when the test has long failed."""
    listener, other = Listener("one"), House(house.database, house.url)
    wait, for_long = house.outbox.wait, asyncio.Event()

    async def until_called(_: float) -> None:
        patience = 300 if for_long.is_set() else 0.01  # once called, it may be held up a moment
        for_long.clear()
        await wait(patience)

    monkeypatch.setattr(house.outbox, "wait", until_called)
    async with house.relaying(listener):
        await house.happens(uuid4())
        await until(lambda: len(listener.heard) == 1)
        for count in range(2, 7):
            for_long.set()
            await until(lambda: not for_long.is_set())
            await other.happens(uuid4())
            await until(lambda count=count: len(listener.heard) == count)  # type: ignore[misc]


async def test_the_database_goes_away_and_comes_back(house: House) -> None:
    before, after, listener = uuid4(), uuid4(), Listener("one")
    async with house.relaying(listener):
        await house.happens(before)
        await until(lambda: listener.leads == [before])
        async with house.database.connection() as c:
            await c.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
                "WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        await house.happens(after)
        await until(lambda: after in listener.leads)


async def test_a_reaction_that_hangs_falls_silent_and_the_others_do_not(house: House) -> None:
    class Hanging(Listener):
        async def react(self, recorded: list[Recorded]) -> None:
            await super().react(recorded)
            await asyncio.Event().wait()

    pulse, stuck, healthy = Pulse(), Hanging("stuck"), Listener("healthy")
    async with house.relaying(stuck, healthy, pulse=pulse):
        await house.happens(uuid4())
        await until(lambda: bool(stuck.heard and healthy.heard))
        silent_since, others = pulse.turns["stuck"], pulse.turns["healthy"]
        await house.happens(uuid4())
        await until(lambda: pulse.turns["healthy"] > others)
    assert pulse.turns["stuck"] == silent_since


async def test_a_reaction_whose_carrier_is_away_is_not_silent(house: House) -> None:
    def refuse(_: Recorded) -> None:
        raise LiveUnavailable

    pulse = Pulse()
    async with house.relaying(Listener("down", refuse), pulse=pulse):
        await house.happens(uuid4())
        await until(lambda: "down" in pulse.turns)
        first = pulse.turns["down"]
        await until(lambda: pulse.turns["down"] > first)


async def test_who_waits_to_take_over_is_not_silent(house: House) -> None:
    pulse, other = Pulse(), House(house.database, house.url)
    async with house.outbox.lead() as leads, other.relaying(Listener("one"), pulse=pulse):
        assert leads
        await until(lambda: "one" in pulse.turns)
        first = pulse.turns["one"]
        await until(lambda: pulse.turns["one"] > first)


async def test_a_relay_that_dies_at_every_start_is_silent(house: House) -> None:
    """Such as one that meets an event of a newer version."""
    pulse = Pulse({"one": EVERY_KIND})
    pulse.expect_all()
    async with house.database.transaction() as c:
        await c.execute("INSERT INTO outbox (stream, name, payload) VALUES ($1, 'Unheard', '{}')", uuid4())
    expected = dict(pulse.turns)
    for _ in range(2):
        await house.is_led_by_nobody()  # or the next one waits its turn, which is no silence
        with pytest.raises(ExceptionGroup):
            await Relay(house.outbox, [Listener("one")], pulse).run()
    assert pulse.turns == expected
