"""Looks who waits too long, rather than setting timers: a crash forgets nobody."""

import asyncio
from dataclasses import dataclass

import structlog

from pascal.app.usecases.waiting import RaiseAlarms
from pascal.domain.ports.storage import StorageUnavailable

log = structlog.get_logger()

LOOK_EVERY = 5.0


@dataclass(frozen=True, slots=True)
class WatchWaiting:
    raise_alarms: RaiseAlarms

    async def run(self, *, look_every: float = LOOK_EVERY) -> None:
        """Until cancelled. Harmless in several processes at once. *look_every* in seconds."""
        while True:
            await asyncio.sleep(look_every)
            try:
                raised = await self.raise_alarms()
            except StorageUnavailable as error:
                log.warning("alarms_wait", error=type(error).__name__)
                continue
            for each in raised:
                log.info("conversation_waits_long", conversation_id=str(each))
