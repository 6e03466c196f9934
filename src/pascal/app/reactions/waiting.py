"""Looks who waits too long."""

from dataclasses import dataclass

import structlog

from pascal.app.reactions.watching import keep_looking
from pascal.app.usecases.waiting import RaiseAlarms

log = structlog.get_logger()

LOOK_EVERY = 5.0


@dataclass(frozen=True, slots=True)
class WatchWaiting:
    raise_alarms: RaiseAlarms

    async def run(self, *, look_every: float = LOOK_EVERY) -> None:
        """Until cancelled. Harmless in several processes at once. *look_every* in seconds."""
        await keep_looking(self._look, every=look_every, waits="alarms_wait")

    async def _look(self) -> None:
        for each in await self.raise_alarms():
            log.info("conversation_waits_long", conversation_id=str(each))
