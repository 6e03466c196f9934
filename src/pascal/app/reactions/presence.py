"""Who says that they are there is offline while their last connection is gone for a minute."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Set
from dataclasses import dataclass

import structlog

from pascal.app.usecases.agents import FollowConnections
from pascal.domain.agents import Availability
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
        seen: Set[AgentId] = frozenset()
        while True:
            await asyncio.sleep(look_every)
            try:
                missing, seen = await self._look(missing, seen, gone_for)
            except (LiveUnavailable, StorageUnavailable):
                missing = {}  # who is there cannot be known now, so nobody is gone

    async def _look(
        self, missing: dict[AgentId, float], seen: Set[AgentId], gone_for: float
    ) -> tuple[dict[AgentId, float], Set[AgentId]]:
        """Since when who is missing, and who is there."""
        declared = await self.reads.declared_there()
        if not declared:
            return {}, frozenset()
        online = await self.live.agents_online() | await self.panels.agents_online()
        now = time.monotonic()
        still: dict[AgentId, float] = {}
        for agent, availability in declared.items():
            lowered = availability is Availability.OFFLINE
            if lowered and agent in online - seen:  # another process may see less, and would lower them again
                await self._do(self.follow.raise_again, agent, "availability_raised")
            elif not lowered and agent not in online:
                since = missing.get(agent, now)
                if now - since < gone_for:
                    still[agent] = since
                else:
                    await self._do(self.follow.lower, agent, "availability_lowered")
        return still, online

    async def _do(self, act: Callable[[AgentId], Awaitable[bool]], agent: AgentId, told: str) -> None:
        if await act(agent):
            log.info(told, agent_id=str(agent))
