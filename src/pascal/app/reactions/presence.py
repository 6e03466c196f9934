"""Who says that they are there is offline while their last connection is gone for a minute."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass

import structlog

from pascal.app.usecases.agents import FollowConnections
from pascal.domain.agents import Availability
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
    follow: FollowConnections

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
        still: dict[AgentId, float] = {}
        for agent, availability in declared.items():
            lowered = availability is Availability.OFFLINE
            if agent in online:
                if lowered:
                    await self._do(self.follow.raise_again, agent, "availability_raised")
            elif not lowered:
                still[agent] = missing.get(agent, now)
                if now - still[agent] >= gone_for:
                    await self._do(self.follow.lower, agent, "availability_lowered")
        return still

    async def _do(self, act: Callable[[AgentId], Awaitable[None]], agent: AgentId, told: str) -> None:
        with suppress(NotFound):  # dismissed meanwhile
            await act(agent)
            log.info(told, agent_id=str(agent))
