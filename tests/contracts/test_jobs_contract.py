"""What is to be done later: one suite for every adapter."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pascal.adapters.memory import MemoryJobQueue, MemoryStorage, Store
from pascal.domain.errors import NotFound
from pascal.domain.ids import JobId
from pascal.domain.ports.jobs import Backlog, Held, Job, JobQueue
from pascal.domain.ports.storage import Storage
from pascal.testing.builders import START

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)
QUIET, MOST = 10 * SECOND, 30 * SECOND
BURST = st.lists(st.integers(0, 15), min_size=1, max_size=12)


def a_job(kind: str = "greet") -> Job:
    return Job(kind, uuid4())


async def enqueue(storage: Storage, *jobs: Job, due: datetime = START) -> None:
    async with storage.begin() as tx:
        await tx.jobs.enqueue(jobs, due=due)


async def debounce(storage: Storage, *jobs: Job, at: datetime) -> None:
    async with storage.begin() as tx:
        await tx.jobs.debounce(jobs, at=at, quiet=QUIET, most=MOST)


async def claim(
    jobs: JobQueue, most: int = 100, *, at: datetime = START, lease: timedelta = MINUTE, kind: str = "greet"
) -> Sequence[Held]:
    return await jobs.claim(kind, most, at=at, until=at + lease)


async def due_at(jobs: JobQueue, job: Job) -> datetime:
    """To the second: when somebody who looks every second gets it. It is his from then on."""
    for second in range(3600):
        at = START + second * SECOND
        if any(each.job == job for each in await claim(jobs, at=at, lease=60 * MINUTE)):
            return at
    raise AssertionError("it was never due")


async def die(storage: Storage, jobs: JobQueue, job: Job, at: datetime = START) -> None:
    await enqueue(storage, job)
    [held] = await claim(jobs, at=at)
    await jobs.bury(held, at=at, error="AnalystUnavailable")


async def test_what_is_asked_for_is_handed_out_once_and_gone_when_done(
    storage: Storage, jobs: JobQueue
) -> None:
    job = a_job()
    await enqueue(storage, job)
    [held] = await claim(jobs)
    assert (held.job, held.tries) == (job, 1)
    assert await claim(jobs) == []
    await jobs.done(held)
    assert await claim(jobs, at=START + 60 * MINUTE) == []
    assert await jobs.backlog(at=START + 60 * MINUTE) == {}


async def test_a_rollback_takes_the_job_with_it(storage: Storage, jobs: JobQueue) -> None:
    with pytest.raises(ZeroDivisionError):
        async with storage.begin() as tx:
            await tx.jobs.enqueue([a_job()], due=START)
            await tx.jobs.debounce([a_job()], at=START, quiet=QUIET, most=MOST)
            raise ZeroDivisionError
    assert await claim(jobs, at=START + 60 * MINUTE) == []


async def test_nothing_is_handed_out_before_it_is_due_or_to_who_does_another_kind(
    storage: Storage, jobs: JobQueue
) -> None:
    later, sooner = a_job(), a_job()
    await enqueue(storage, later, due=START + 2 * SECOND)
    await enqueue(storage, sooner, due=START + SECOND)
    assert await claim(jobs) == []
    assert await claim(jobs, at=START + MINUTE, kind="mail") == []
    [first] = await claim(jobs, 1, at=START + MINUTE)
    [second] = await claim(jobs, 1, at=START + MINUTE)
    assert [first.job, second.job] == [sooner, later]


async def test_what_waits_already_is_not_asked_for_twice_but_comes_forward(
    storage: Storage, jobs: JobQueue
) -> None:
    job = a_job()
    await enqueue(storage, job, job, due=START + 20 * SECOND)
    await enqueue(storage, job, due=START + 5 * SECOND)
    await enqueue(storage, job, due=START + 40 * SECOND)
    assert await due_at(jobs, job) == START + 5 * SECOND
    assert await claim(jobs, at=START + MINUTE) == []


async def test_a_burst_is_done_once_when_it_is_over(storage: Storage, jobs: JobQueue) -> None:
    job, other = a_job(), a_job()
    for second in (0, 4, 9):
        await debounce(storage, job, job, other, at=START + second * SECOND)
    assert await due_at(jobs, job) == START + 19 * SECOND
    assert await claim(jobs, at=START + MINUTE) == []


async def test_a_burst_without_end_is_done_every_half_minute(storage: Storage, jobs: JobQueue) -> None:
    job = a_job()
    for second in range(0, 30, 3):
        await debounce(storage, job, at=START + second * SECOND)
    assert await due_at(jobs, job) == START + 30 * SECOND


@given(BURST)
def test_whatever_the_burst_it_is_done_quiet_after_the_last_or_at_most_after_the_first(
    gaps: list[int],
) -> None:
    async def scene() -> tuple[list[datetime], datetime]:
        store, at, asked = Store(), START, []
        storage, jobs = MemoryStorage(store), MemoryJobQueue(store)
        job = a_job()
        for gap in gaps:
            if await jobs.claim("greet", 1, at=at, until=at):
                break  # the rest is another burst
            await debounce(storage, job, at=at)
            asked.append(at)
            at += gap * SECOND
        return asked, next(each.due_at for each in store.state.jobs.values())

    asked, due = asyncio.run(scene())
    assert due == min(asked[-1] + QUIET, asked[0] + MOST)


async def test_what_is_asked_for_while_it_is_being_done_is_done_again(
    storage: Storage, jobs: JobQueue
) -> None:
    job = a_job()
    await enqueue(storage, job)
    [first] = await claim(jobs)
    await debounce(storage, job, at=START)
    await jobs.done(first)
    [second] = await claim(jobs, at=START + QUIET)
    assert second.job == job
    assert second.id != first.id


async def test_what_failed_is_tried_again_when_it_was_said_and_counts(
    storage: Storage, jobs: JobQueue
) -> None:
    job = a_job()
    await enqueue(storage, job)
    [held] = await claim(jobs)
    await jobs.again(held, due=START + MINUTE)
    assert await claim(jobs, at=START + 59 * SECOND) == []
    [held] = await claim(jobs, at=START + MINUTE)
    assert (held.job, held.tries) == (job, 2)


async def fails(jobs: JobQueue, *, at: datetime, wait: timedelta) -> Held:
    """Whoever had it, and was to try again after *wait*."""
    [held] = await claim(jobs, at=at)
    await jobs.again(held, due=at + wait)
    return held


async def test_a_burst_brings_forward_what_would_wait_for_long_to_be_tried_again(
    storage: Storage, jobs: JobQueue
) -> None:
    job = a_job()
    await enqueue(storage, job)
    await fails(jobs, at=START, wait=240 * MINUTE)
    for second in (10, 14, 35):  # nor does who goes on put it off
        await debounce(storage, job, at=START + second * SECOND)
    assert await due_at(jobs, job) == START + 40 * SECOND


async def test_a_burst_does_not_hurry_what_is_tried_again_soon(storage: Storage, jobs: JobQueue) -> None:
    job = a_job()
    await enqueue(storage, job)
    await fails(jobs, at=START, wait=15 * SECOND)
    for second in (1, 9, 14):
        await debounce(storage, job, at=START + second * SECOND)
    assert await due_at(jobs, job) == START + 15 * SECOND


async def test_who_goes_on_asking_does_not_use_up_the_tries_nor_has_it_tried_more_often(
    storage: Storage, jobs: JobQueue
) -> None:
    job, tries = a_job(), []
    await enqueue(storage, job)
    for second in range(0, 600, 3):
        at = START + second * SECOND
        for held in await claim(jobs, at=at):
            tries.append(held.tries)
            await jobs.again(held, due=at + 60 * MINUTE)
        await debounce(storage, job, at=at)
    assert tries == [1] + [2] * 19


async def test_whoever_is_late_does_not_take_what_began_anew_for_theirs(
    storage: Storage, jobs: JobQueue
) -> None:
    job = a_job()
    await enqueue(storage, job)
    await fails(jobs, at=START, wait=SECOND)
    late = await fails(jobs, at=START + SECOND, wait=SECOND)
    await debounce(storage, job, at=START + SECOND)
    [held] = await claim(jobs, at=START + MINUTE)
    assert held.tries == late.tries
    await jobs.done(late)
    await jobs.again(held, due=START + 2 * MINUTE)
    assert [each.job for each in await claim(jobs, at=START + 2 * MINUTE)] == [job]


async def test_what_failed_and_was_asked_for_meanwhile_is_one(storage: Storage, jobs: JobQueue) -> None:
    job = a_job()
    await enqueue(storage, job)
    [held] = await claim(jobs)
    await enqueue(storage, job)
    await jobs.again(held, due=START)
    assert [(each.job, each.tries) for each in await claim(jobs)] == [(job, 1)]


async def test_what_is_given_back_was_not_tried(storage: Storage, jobs: JobQueue) -> None:
    job = a_job()
    await enqueue(storage, job)
    [held] = await claim(jobs)
    await jobs.give_back(held)
    assert [(each.job, each.tries) for each in await claim(jobs)] == [(job, 1)]


async def test_who_was_not_heard_of_in_time_has_lost_it(storage: Storage, jobs: JobQueue) -> None:
    await enqueue(storage, a_job())
    [late] = await claim(jobs, lease=MINUTE)
    assert await claim(jobs, at=START + MINUTE) == []
    after = START + MINUTE + SECOND
    [held] = await claim(jobs, at=after)
    assert (held.id, held.tries) == (late.id, 2)
    # whatever it says now, it is not its job any more
    await jobs.done(late)
    await jobs.again(late, due=START)
    await jobs.give_back(late)
    await jobs.bury(late, at=START, error="late")
    assert await jobs.dead(10) == []
    assert await claim(jobs, at=after) == []
    await jobs.done(held)
    assert await jobs.backlog(at=START + 60 * MINUTE) == {}


async def test_who_died_is_listed_the_last_first_page_by_page(storage: Storage, jobs: JobQueue) -> None:
    buried = [a_job() for _ in range(5)]
    for minute, job in enumerate(buried):
        await die(storage, jobs, job, START + minute // 2 * MINUTE)  # two of each moment
    first = await jobs.dead(2)
    second = await jobs.dead(2, (first[-1].died_at, first[-1].id))
    third = await jobs.dead(2, (second[-1].died_at, second[-1].id))
    told = [*first, *second, *third]
    assert {each.job for each in told} == set(buried)
    assert [each.died_at for each in told] == sorted((each.died_at for each in told), reverse=True)
    assert [len(first), len(second), len(third)] == [2, 2, 1]
    assert {(each.tries, each.error, each.created_at) for each in told} == {(1, "AnalystUnavailable", START)}
    assert await claim(jobs, at=START + 60 * MINUTE) == []


async def test_what_is_dead_is_settled_once(storage: Storage, jobs: JobQueue) -> None:
    job = a_job()
    await die(storage, jobs, job)
    [dead] = await jobs.dead(10)
    async with storage.begin() as tx:
        assert await tx.jobs.settle(dead.id) == dead
    with pytest.raises(NotFound):
        async with storage.begin() as tx:
            await tx.jobs.settle(dead.id)
    assert await jobs.dead(10) == []


async def test_what_has_been_dead_for_long_is_forgotten_some_at_a_time(
    storage: Storage, jobs: JobQueue
) -> None:
    for minute in range(5):
        await die(storage, jobs, a_job(), START + minute * MINUTE)
    await enqueue(storage, a_job())

    async def forget(before: datetime, most: int, kind: str | None = None) -> int:
        async with storage.begin() as tx:
            return await tx.jobs.forget(before=before, most=most, kind=kind)

    assert await forget(START + 60 * MINUTE, 9, "mail") == 0
    assert await forget(START + 4 * MINUTE, 3) == 3  # the longest dead first
    assert await forget(START + 4 * MINUTE, 9, "greet") == 1
    [left] = await jobs.dead(9)
    assert left.died_at == START + 4 * MINUTE
    assert len(await claim(jobs)) == 1  # whoever lives, lives on


async def test_what_is_not_dead_is_not_settled(storage: Storage, jobs: JobQueue) -> None:
    await enqueue(storage, a_job(), a_job())
    [held] = await claim(jobs, 1)
    for job_id in (held.id, JobId(UUID(int=1))):
        with pytest.raises(NotFound):
            async with storage.begin() as tx:
                await tx.jobs.settle(job_id)


async def test_how_things_stand_is_told_by_kind(storage: Storage, jobs: JobQueue) -> None:
    await die(storage, jobs, a_job())
    await enqueue(storage, a_job(), a_job("mail"))
    await enqueue(storage, a_job(), due=START + 20 * SECOND)
    await enqueue(storage, a_job(), due=START + 60 * MINUTE)
    [_] = await claim(jobs, at=START, kind="mail", lease=10 * MINUTE)
    assert await jobs.backlog(at=START + 30 * SECOND) == {"greet": Backlog(due=2, late=30.0, dead=1)}


async def test_who_waits_is_called_by_the_commit(storage: Storage, jobs: JobQueue) -> None:
    waiting = asyncio.create_task(jobs.wait(30))
    await asyncio.sleep(0)
    await enqueue(storage, a_job())
    async with asyncio.timeout(5):
        await waiting
    await jobs.wait(0.01)  # nobody calls twice


async def test_fifty_at_once_are_handed_to_twenty_once_each(storage: Storage, jobs: JobQueue) -> None:
    asked = [a_job() for _ in range(50)]
    await asyncio.gather(*(enqueue(storage, each) for each in asked))
    handed = await asyncio.gather(*(claim(jobs, 5) for _ in range(20)))
    assert sorted(each.job.subject for some in handed for each in some) == sorted(
        each.subject for each in asked
    )


async def test_many_who_ask_for_the_same_at_once_get_it_once(storage: Storage, jobs: JobQueue) -> None:
    both = [a_job(), a_job()]
    await asyncio.gather(
        *(debounce(storage, *(both if n % 2 else both[::-1]), at=START) for n in range(20)),
        *(enqueue(storage, *both[::-1]) for _ in range(5)),
    )
    held = await claim(jobs, at=START + MINUTE)
    assert {each.job for each in held} == set(both)
    assert len(held) == 2
