"""The work behind the faces: the relay, jobs, watches over who is there and who is gone, forgetting."""

import asyncio
from collections.abc import Awaitable, Callable
from time import monotonic

import structlog
from dishka import AsyncContainer

from pascal.app.edge.metrics import DEATHS
from pascal.app.edge.pulse import Pulse
from pascal.app.reactions.asides import WatchAsides
from pascal.app.reactions.assignment import WatchAssignment
from pascal.app.reactions.carriers import WatchCarriers
from pascal.app.reactions.forgetting import ForgetOld
from pascal.app.reactions.jobs import DoJobs
from pascal.app.reactions.presence import WatchAgents
from pascal.app.reactions.relay import Relay
from pascal.app.reactions.uploads import DropUnsent
from pascal.app.reactions.waiting import WatchWaiting

log = structlog.get_logger()

LONGEST_PAUSE = 30.0
WELL_AFTER = 60.0
"""Seconds that work has to last for its next death to count as the first."""


async def run(container: AsyncContainer) -> None:
    """Until cancelled. Safe in any number of processes: one of them relays."""

    async def relay() -> None:
        await (await container.get(Relay)).run()

    async def jobs() -> None:
        await (await container.get(DoJobs)).run()

    async def watch() -> None:
        await (await container.get(WatchAgents)).run()

    async def assignment() -> None:
        await (await container.get(WatchAssignment)).run()

    async def asides() -> None:
        await (await container.get(WatchAsides)).run()

    async def alarm() -> None:
        await (await container.get(WatchWaiting)).run()

    async def carriers() -> None:
        await (await container.get(WatchCarriers)).run()

    async def drop() -> None:
        await (await container.get(DropUnsent)).run()

    async def forget() -> None:
        await (await container.get(ForgetOld)).run()

    (await container.get(Pulse)).expect_all()
    async with asyncio.TaskGroup() as group:
        group.create_task(keep("relay", relay))
        group.create_task(keep("jobs", jobs))
        group.create_task(keep("watch", watch))
        group.create_task(keep("assignment", assignment))
        group.create_task(keep("asides", asides))
        group.create_task(keep("alarm", alarm))
        group.create_task(keep("carriers", carriers))
        group.create_task(keep("drop", drop))
        group.create_task(keep("forget", forget))


async def keep(name: str, work: Callable[[], Awaitable[None]]) -> None:
    """Until cancelled. What dies of a fault of ours is told of and started again, ever more slowly."""
    deaths = 0
    while True:
        began = monotonic()
        try:
            await work()
        except Exception:  # whatever it is, the work must go on
            log.exception("work_died", work=name)
            DEATHS.labels(name).inc()
        deaths = 1 if monotonic() - began > WELL_AFTER else deaths + 1
        await asyncio.sleep(min(LONGEST_PAUSE, 0.1 * 2**deaths))
