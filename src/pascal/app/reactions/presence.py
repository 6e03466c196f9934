"""Agents who say that they are there and are not: lowered when the last connection is gone a minute."""

import asyncio
import time
from dataclasses import dataclass

import structlog

from pascal.app.usecases.agents import LowerAvailability
from pascal.domain.errors import NotFound
from pascal.domain.ids import AgentId
from pascal.domain.ports.live import Live, LiveUnavailable
from pascal.domain.ports.panels import Panels
from pascal.domain.ports.reads import Reads
from pascal.domain.ports.storage import StorageUnavailable

log = structlog.get_logger()

GONE_FOR = 60.0
LOOK_EVERY = 5.0


@dataclass(frozen=True, slots=True)
class WatchAgents:
    """Looks at who is connected, rather than counting comings and goings: a crash forgets nobody."""

    live: Live
    panels: Panels
    reads: Reads
    lower: LowerAvailability

    async def run(self, *, gone_for: float = GONE_FOR, look_every: float = LOOK_EVERY) -> None:
        """Until cancelled. Harmless in several processes at once. Times in seconds."""
        missing: dict[AgentId, float] = {}
        while True:
            await asyncio.sleep(look_every)
            try:
                missing = await self._look(missing, gone_for)
            except (LiveUnavailable, StorageUnavailable):
                missing = {}  # who is there cannot be known now, so nobody is gone

    async def _look(self, missing: dict[AgentId, float], gone_for: float) -> dict[AgentId, float]:
        declared = await self.reads.declared_there()
        if not declared:
            return {}
        online = await self.live.agents_online() | await self.panels.agents_online()
        now = time.monotonic()
        still = {agent: missing.get(agent, now) for agent in declared if agent not in online}
        for agent, since in still.items():
            if now - since >= gone_for:
                try:
                    await self.lower(agent)
                except NotFound:
                    continue
                log.info("availability_lowered", agent_id=str(agent))
        return still
