"""Jobs in memory."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from pascal.adapters.memory.store import KeptJob, State, Store
from pascal.domain.errors import NotFound
from pascal.domain.ids import JobId
from pascal.domain.ports.jobs import Backlog, Dead, Held, Job


class MemoryJobs:
    def __init__(self, state: State) -> None:
        self._state = state
        self.enqueued = False

    async def enqueue(self, jobs: Sequence[Job], *, due: datetime) -> None:
        self.enqueued = True
        for job in jobs:
            waiting = self._waiting(job) or self._new(job, due, due)
            self._keep(replace(waiting, due_at=min(waiting.due_at, due)))

    async def debounce(self, jobs: Sequence[Job], *, at: datetime, quiet: timedelta, most: timedelta) -> None:
        for job in jobs:
            waiting = self._waiting(job) or self._new(job, at, at + quiet)
            if waiting.tries:
                self._state.jobs.pop(waiting.id)
                soon = min(waiting.due_at, at + most)
                self._keep(replace(waiting, id=JobId(uuid4()), due_at=soon, tries=1))
            else:
                self._keep(replace(waiting, due_at=min(at + quiet, waiting.created_at + most)))

    async def settle(self, job_id: JobId) -> Dead:
        kept = self._state.jobs.get(job_id)
        if kept is None or kept.died_at is None:
            raise NotFound
        return _dead(self._state.jobs.pop(job_id), kept.died_at)

    async def forget(self, *, before: datetime, most: int, kind: str | None = None) -> int:
        died = [
            (each.died_at, each.id)
            for each in self._state.jobs.values()
            if each.died_at is not None and each.died_at < before and kind in {None, each.job.kind}
        ]
        gone = sorted(died)[:most]
        for _, job_id in gone:
            del self._state.jobs[job_id]
        return len(gone)

    def _waiting(self, job: Job) -> KeptJob | None:
        return next((each for each in self._state.jobs.values() if each.waits and each.job == job), None)

    def _new(self, job: Job, created_at: datetime, due: datetime) -> KeptJob:
        return KeptJob(JobId(uuid4()), job, created_at, due)

    def _keep(self, one: KeptJob) -> None:
        self._state.jobs[one.id] = one


class MemoryJobQueue:
    def __init__(self, store: Store) -> None:
        self._store = store

    async def claim(self, kind: str, most: int, *, at: datetime, until: datetime) -> Sequence[Held]:
        held = []
        async with self._store.turn:
            free = [each for each in self._kept() if each.job.kind == kind and _could_be_done(each, at)]
            for each in sorted(free, key=lambda each: each.due_at)[:most]:
                self._keep(replace(each, held_until=until, tries=each.tries + 1))
                held.append(Held(each.id, each.job, each.tries + 1))
        return held

    async def done(self, held: Held) -> None:
        async with self._store.turn:
            if self._mine(held):
                del self._store.state.jobs[held.id]

    async def again(self, held: Held, *, due: datetime) -> None:
        async with self._store.turn:
            if mine := self._mine(held):
                self._wait_again(replace(mine, due_at=due))

    async def give_back(self, held: Held) -> None:
        async with self._store.turn:
            if mine := self._mine(held):
                self._wait_again(replace(mine, tries=mine.tries - 1))

    async def bury(self, held: Held, *, at: datetime, error: str) -> None:
        async with self._store.turn:
            if mine := self._mine(held):
                self._keep(replace(mine, held_until=None, died_at=at, error=error))

    async def dead(self, limit: int, after: tuple[datetime, UUID] | None = None) -> Sequence[Dead]:
        found = [_dead(each, each.died_at) for each in self._kept() if each.died_at is not None]
        found.sort(key=lambda each: (each.died_at, each.id), reverse=True)
        return [each for each in found if after is None or (each.died_at, each.id) < after][:limit]

    async def backlog(self, *, at: datetime) -> Mapping[str, Backlog]:
        kept = [*self._kept()]
        told = {}
        for kind in {each.job.kind for each in kept}:
            of_it = [each for each in kept if each.job.kind == kind]
            due = [each.due_at for each in of_it if _could_be_done(each, at)]
            late = (at - min(due)).total_seconds() if due else 0.0
            one = Backlog(len(due), late, sum(each.died_at is not None for each in of_it))
            if one.due or one.dead:
                told[kind] = one
        return told

    async def wait(self, seconds: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._store.enqueued.wait()
        self._store.enqueued.clear()

    def _kept(self) -> Sequence[KeptJob]:
        return [*self._store.state.jobs.values()]

    def _keep(self, one: KeptJob) -> None:
        self._store.state.jobs[one.id] = one

    def _mine(self, held: Held) -> KeptJob | None:
        kept = self._store.state.jobs.get(held.id)
        return kept if kept is not None and kept.tries == held.tries else None

    def _wait_again(self, one: KeptJob) -> None:
        if any(each.waits and each.job == one.job for each in self._kept()):
            del self._store.state.jobs[one.id]
        else:
            self._keep(replace(one, held_until=None))


def _could_be_done(one: KeptJob, at: datetime) -> bool:
    is_free = one.held_until is None or one.held_until < at
    return one.died_at is None and one.due_at <= at and is_free


def _dead(one: KeptJob, died_at: datetime) -> Dead:
    return Dead(one.id, one.job, one.created_at, died_at, one.tries, one.error)
