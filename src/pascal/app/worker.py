"""The work behind the faces: the relay, jobs, watches over who is there and who is gone, forgetting."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from time import monotonic
from typing import Final, Protocol

import structlog
from dishka import AsyncContainer

from pascal.app.edge.metrics import DEATHS
from pascal.app.edge.pulse import Pulse
from pascal.app.reactions.asides import WatchAsides
from pascal.app.reactions.assignment import WatchAssignment
from pascal.app.reactions.calendars import WatchCalendars
from pascal.app.reactions.carriers import WatchCarriers
from pascal.app.reactions.forgetting import ForgetOld
from pascal.app.reactions.incoming import WatchIncoming
from pascal.app.reactions.jobs import DoJobs
from pascal.app.reactions.locking import LockAnew
from pascal.app.reactions.mailboxes import WatchMailboxes
from pascal.app.reactions.presence import WatchAgents
from pascal.app.reactions.relay import Relay
from pascal.app.reactions.uploads import DropUnsent
from pascal.app.reactions.waiting import WatchWaiting

log = structlog.get_logger()


class Work(Protocol):
    async def run(self) -> None:
        """Until cancelled."""


LONGEST_PAUSE = 30.0
WELL_AFTER = 60.0
"""Seconds that work has to last for its next death to count as the first."""


WORK: Final[Mapping[str, type[Work]]] = {
    "relay": Relay,
    "jobs": DoJobs,
    "watch": WatchAgents,
    "assignment": WatchAssignment,
    "asides": WatchAsides,
    "alarm": WatchWaiting,
    "incoming": WatchIncoming,
    "carriers": WatchCarriers,
    "mailboxes": WatchMailboxes,
    "calendars": WatchCalendars,
    "drop": DropUnsent,
    "forget": ForgetOld,
    "lock": LockAnew,
}
"""By the names under which their deaths are told."""


async def run(container: AsyncContainer) -> None:
    """Until cancelled. Safe in any number of processes: one of them relays."""
    (await container.get(Pulse)).expect_all()
    async with asyncio.TaskGroup() as group:
        for name, kind in WORK.items():
            group.create_task(keep(name, partial(_do, container, kind)))


async def _do(container: AsyncContainer, kind: type[Work]) -> None:
    await (await container.get(kind)).run()


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
