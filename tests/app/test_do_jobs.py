"""Jobs are done by their handlers: tried again when they fail, dead in the end, given back at a stop."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from structlog.testing import capture_logs

from pascal.adapters.memory import MemoryJobQueue, MemoryStorage, Store
from pascal.adapters.system import SystemClock
from pascal.app.edge.metrics import JOBS
from pascal.app.reactions.jobs import DoJobs, Handler
from pascal.domain.ports.jobs import Held, Job, TryLater
from pascal.domain.ports.storage import StorageUnavailable

SOON = timedelta(milliseconds=1)


@dataclass
class Greets:
    """Does what it is told to, and remembers it."""

    fails: list[Exception] = field(default_factory=list)
    """One for each of the first tries."""
    takes: float = 0.0
    kind: str = "greet"
    delays: Sequence[timedelta] = (SOON, SOON)
    limit: timedelta = timedelta(seconds=5)
    at_once: int = 4
    began: list[UUID] = field(default_factory=list)
    done: list[UUID] = field(default_factory=list)

    async def __call__(self, subject: UUID) -> None:
        self.began.append(subject)
        await asyncio.sleep(self.takes)
        if self.fails:
            raise self.fails.pop(0)
        self.done.append(subject)


class Place:
    def __init__(self) -> None:
        self.store, self.clock = Store(), SystemClock()
        self.storage, self.queue = MemoryStorage(self.store), MemoryJobQueue(self.store)

    async def asks(self, *subjects: UUID, kind: str = "greet") -> None:
        async with self.storage.begin() as tx:
            await tx.jobs.enqueue([Job(kind, each) for each in subjects], due=self.clock.now())

    def worker(self, *handlers: Handler, grace: float = 1.0) -> DoJobs:
        return DoJobs(self.queue, handlers, self.clock, grace)

    async def until_nothing_waits(self) -> None:
        async with asyncio.timeout(5):
            while any(each.died_at is None for each in self.store.state.jobs.values()):
                await asyncio.sleep(0.001)


@asynccontextmanager
async def at_work(work: DoJobs) -> AsyncIterator[None]:
    task = asyncio.create_task(work.run())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


@pytest.fixture
def place() -> Place:
    return Place()


async def test_what_is_asked_for_is_done(place: Place) -> None:
    greets, subjects = Greets(), [uuid4() for _ in range(30)]
    async with at_work(place.worker(greets)):
        await place.asks(*subjects)
        await place.until_nothing_waits()
    assert sorted(greets.done) == sorted(subjects)


async def test_what_fails_is_tried_again_until_it_works(place: Place) -> None:
    greets = Greets(fails=[KeyError("a mistake of ours"), TryLater("away")])
    async with at_work(place.worker(greets)):
        await place.asks(subject := uuid4())
        await place.until_nothing_waits()
    assert greets.done == [subject]
    assert len(greets.began) == 3


async def test_what_fails_as_often_as_it_may_is_dead_and_says_why_without_anybodys_words(
    place: Place,
) -> None:
    before = JOBS.labels("greet", "died")._value.get()
    greets = Greets(fails=[KeyError("ana@example.com")] * 9)
    with capture_logs() as logs:
        async with at_work(place.worker(greets)):
            await place.asks(subject := uuid4())
            await place.until_nothing_waits()
    [dead] = await place.queue.dead(10)
    assert (dead.job, dead.tries, dead.error) == (Job("greet", subject), 3, "KeyError")
    assert len(greets.began) == 3
    assert [(line["event"], line["tries"]) for line in logs if line["event"] == "job_died"] == [
        ("job_died", 3)
    ]
    assert JOBS.labels("greet", "died")._value.get() - before == 1


async def test_who_knows_how_long_to_wait_is_believed(place: Place) -> None:
    greets = Greets(fails=[TryLater("too many requests", timedelta(hours=1))])
    async with at_work(place.worker(greets)):
        await place.asks(uuid4())
        async with asyncio.timeout(5):
            while not any(each.waits and each.tries for each in place.store.state.jobs.values()):
                await asyncio.sleep(0.001)
    [waiting] = place.store.state.jobs.values()
    assert timedelta(minutes=59) < waiting.due_at - place.clock.now() <= timedelta(hours=1)


async def test_delays_are_spread_so_that_not_all_come_back_at_once(place: Place) -> None:
    greets = Greets(fails=[TryLater("away")] * 40, delays=[timedelta(hours=1)], at_once=40)
    subjects = [uuid4() for _ in range(40)]
    async with at_work(place.worker(greets)):
        await place.asks(*subjects)
        async with asyncio.timeout(5):
            while not all(each.waits and each.tries for each in place.store.state.jobs.values()):
                await asyncio.sleep(0.001)
    waits = [each.due_at - place.clock.now() for each in place.store.state.jobs.values()]
    assert timedelta(minutes=47) < min(waits) < max(waits) - timedelta(minutes=2)
    assert max(waits) <= timedelta(minutes=72)


async def test_what_takes_too_long_is_stopped_and_tried_again(place: Place) -> None:
    greets = Greets(takes=60, limit=timedelta(milliseconds=20), delays=[])
    async with at_work(place.worker(greets)):
        await place.asks(uuid4())
        await place.until_nothing_waits()
    assert [each.error for each in await place.queue.dead(10)] == ["TimeoutError"]


async def test_no_more_are_done_at_once_than_the_handler_takes(place: Place) -> None:
    greets = Greets(takes=60, at_once=3)
    async with at_work(place.worker(greets, grace=0)):
        await place.asks(*(uuid4() for _ in range(10)))
        await asyncio.sleep(0.05)
        assert len(greets.began) == 3


async def test_a_kind_that_hangs_holds_up_no_other(place: Place) -> None:
    hangs, greets = Greets(takes=60, kind="hang", at_once=1), Greets()
    async with at_work(place.worker(hangs, greets, grace=0)):
        await place.asks(uuid4(), uuid4(), kind="hang")
        await place.asks(subject := uuid4())
        async with asyncio.timeout(5):
            while greets.done != [subject]:
                await asyncio.sleep(0.001)


async def test_who_is_told_to_stop_ends_what_is_being_done(place: Place) -> None:
    greets = Greets(takes=0.05)
    async with at_work(place.worker(greets)):
        await place.asks(subject := uuid4())
        async with asyncio.timeout(5):
            while not greets.began:
                await asyncio.sleep(0.001)
    assert greets.done == [subject]
    assert place.store.state.jobs == {}


async def test_who_is_told_to_stop_gives_back_what_does_not_end(place: Place) -> None:
    slow, quick = Greets(takes=60), Greets()
    async with at_work(place.worker(slow, grace=0.01)):
        await place.asks(subject := uuid4())
        async with asyncio.timeout(5):
            while not slow.began:
                await asyncio.sleep(0.001)
    [kept] = place.store.state.jobs.values()
    assert (kept.waits, kept.tries) == (True, 0)
    async with at_work(place.worker(quick)):
        await place.until_nothing_waits()
    assert quick.done == [subject]


async def test_a_job_that_takes_every_process_with_it_dies_instead_of_being_tried_for_ever(
    place: Place,
) -> None:
    """A killed process says nothing, so its try counts when it begins."""
    await place.asks(subject := uuid4())
    long_ago = place.clock.now() + timedelta(seconds=1)
    for hour in range(3):
        at = long_ago + timedelta(hours=hour)
        [_] = await place.queue.claim("greet", 1, at=at, until=at)
    greets = Greets()
    place.clock = Later()
    async with at_work(place.worker(greets)):
        await place.until_nothing_waits()
    [dead] = await place.queue.dead(10)
    assert (dead.job.subject, dead.error) == (subject, "the process that did it ended")
    assert greets.began == []


class Later(SystemClock):
    def now(self):  # type: ignore[no-untyped-def]
        return super().now() + timedelta(days=1)


async def test_while_the_database_is_away_nothing_is_lost_and_nobody_dies(place: Place) -> None:
    class Away(MemoryJobQueue):
        turns = 0

        async def claim(self, kind: str, most: int, **when: object) -> Sequence[Held]:
            self.turns += 1
            if self.turns < 3:
                raise StorageUnavailable
            return await super().claim(kind, most, **when)  # type: ignore[arg-type]

    greets = Greets()
    place.queue = Away(place.store)
    async with at_work(place.worker(greets)):
        for _ in range(3):
            await place.asks(subject := uuid4())
            await asyncio.sleep(0.02)
        await place.until_nothing_waits()
    assert subject in greets.done
    assert len(greets.done) == 3
