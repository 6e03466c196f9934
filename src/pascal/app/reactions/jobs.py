"""Does what is to be done later, in any number of processes: each kind by its handler, until it works."""

import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol
from uuid import UUID

import structlog

from pascal.app.edge.metrics import JOBS
from pascal.domain.ports.clock import Clock
from pascal.domain.ports.jobs import Held, JobQueue, TryLater
from pascal.domain.ports.storage import StorageUnavailable

log = structlog.get_logger()

LOOK_ANYWAY = 1.0
"""Seconds after which is looked although nobody called: other processes enqueue too."""
GRACE = 5.0
"""Seconds that what is being done may take to end when the process is told to stop."""


class Handler(Protocol):
    """Does the jobs of a kind. It may be called again for what it has done: at least once is not once."""

    @property
    def kind(self) -> str: ...

    @property
    def delays(self) -> Sequence[timedelta]:
        """How long to wait after each try that failed. After one more the job is dead."""

    @property
    def limit(self) -> timedelta:
        """How long one try may take."""

    @property
    def at_once(self) -> int:
        """How many it does at a time, in each process."""

    async def __call__(self, subject: UUID) -> None:
        """Whatever it raises, the job is tried again; `TryLater` says that it is nobody's mistake."""


@dataclass(frozen=True, slots=True)
class DoJobs:
    """Each kind for itself, so that what is slow or down delays only its own."""

    queue: JobQueue
    handlers: Sequence[Handler]
    clock: Clock
    grace: float = GRACE
    margin: timedelta = timedelta(seconds=10)
    """So long after its time is over, a job that nobody has ended is taken for a killed process's."""

    async def run(self) -> None:
        """Until cancelled. What is being done then ends, or is given back."""
        calls = [asyncio.Event() for _ in self.handlers]
        async with asyncio.TaskGroup() as group:
            for handler, call in zip(self.handlers, calls, strict=True):
                group.create_task(self._feed(handler, call))
            while True:
                await self.queue.wait(LOOK_ANYWAY)
                for call in calls:
                    call.set()

    async def _feed(self, handler: Handler, call: asyncio.Event) -> None:
        under_way: set[asyncio.Task[None]] = set()
        try:
            while True:
                call.clear()
                for held in await self._claim(handler, handler.at_once - len(under_way)):
                    under_way.add(asyncio.create_task(self._do(handler, held)))
                if len(under_way) < handler.at_once:
                    await call.wait()
                else:
                    await asyncio.wait(under_way, return_when=asyncio.FIRST_COMPLETED)
                under_way = {each for each in under_way if not each.done()}
        finally:
            await _end(under_way, self.grace)

    async def _claim(self, handler: Handler, most: int) -> Sequence[Held]:
        now = self.clock.now()
        try:
            return await self.queue.claim(handler.kind, most, at=now, until=now + handler.limit + self.margin)
        except StorageUnavailable:
            log.warning("jobs_wait_for_the_database", kind=handler.kind)
            return ()

    async def _do(self, handler: Handler, held: Held) -> None:
        try:
            if held.tries > len(handler.delays) + 1:  # it has taken whoever held it with it
                raise TryLater("the process that did it ended")
            async with asyncio.timeout(handler.limit.total_seconds()):
                await handler(held.job.subject)
            await self.queue.done(held)
            JOBS.labels(handler.kind, "done").inc()
        except asyncio.CancelledError:
            await self.queue.give_back(held)
            raise
        except Exception as error:  # whatever it is, the job is not to be lost
            await self._failed(handler, held, error)

    async def _failed(self, handler: Handler, held: Held, error: Exception) -> None:
        now, told = self.clock.now(), {"kind": handler.kind, "job_id": str(held.id), "tries": held.tries}
        why = error.reason if isinstance(error, TryLater) else type(error).__name__
        if isinstance(error, TryLater | StorageUnavailable | TimeoutError | OSError):
            log.warning("job_failed", error=why, **told)
        else:
            log.exception("job_failed", exc_info=error, **told)
        try:
            if held.tries > len(handler.delays):
                await self.queue.bury(held, at=now, error=why)
                log.error("job_died", error=why, **told)
                JOBS.labels(handler.kind, "died").inc()
                return
            delay = handler.delays[held.tries - 1] * random.uniform(0.8, 1.2)  # noqa: S311
            wait = error.wait if isinstance(error, TryLater) else timedelta()
            await self.queue.again(held, due=now + max(delay, wait))
            JOBS.labels(handler.kind, "failed").inc()
        except StorageUnavailable:  # when its time is over it is found again
            log.warning("jobs_wait_for_the_database", kind=handler.kind)


async def _end(under_way: set[asyncio.Task[None]], grace: float) -> None:
    if not under_way:
        return
    _, late = await asyncio.wait(under_way, timeout=grace)
    for each in late:
        each.cancel()
    await asyncio.gather(*under_way, return_exceptions=True)
