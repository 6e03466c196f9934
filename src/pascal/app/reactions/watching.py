"""Who looks again and again needs no timers: a crash forgets nothing, and several at once do no harm."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from pascal.domain.ports.storage import StorageUnavailable

log = structlog.get_logger()


async def keep_looking(
    look: Callable[[], Awaitable[object]],
    *,
    every: float,
    waits: str,
    away: tuple[type[Exception], ...] = (StorageUnavailable,),
) -> None:
    """Until cancelled. *every* in seconds. While something is *away*, *waits* is logged, and it goes on."""
    while True:
        try:
            await look()
        except away as error:
            log.warning(waits, error=type(error).__name__)
        await asyncio.sleep(every)
