"""What providers say of how we stand with them: asked at most once a minute, and never waited for long."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from time import monotonic
from typing import Final

import structlog

from pascal.domain.channels import Channel
from pascal.domain.ports.channels import ChannelAdapter, Finding, ReportsHealth

log = structlog.get_logger()

REMEMBERED_FOR: Final = 60.0


@dataclass(slots=True)
class Checkups:
    """Those who ask at once wait for the same answer."""

    patience: float
    """Seconds that a provider may take."""
    _asked: dict[Channel, tuple[float, asyncio.Task[Sequence[Finding]]]] = field(default_factory=dict)

    async def of(self, adapter: ChannelAdapter) -> Sequence[Finding]:
        """Raises nothing."""
        if not isinstance(adapter, ReportsHealth):
            return ()
        channel, now = adapter.traits.channel, monotonic()
        at, task = self._asked.get(channel, (now, None))
        if task is None or now - at > REMEMBERED_FOR:
            task = asyncio.create_task(self._ask(channel, adapter))
            self._asked[channel] = (now, task)
        return await asyncio.shield(task)

    async def _ask(self, channel: Channel, adapter: ReportsHealth) -> Sequence[Finding]:
        asking = asyncio.ensure_future(adapter.health())
        done, _ = await asyncio.wait({asking}, timeout=self.patience)  # it may not hear that it is to stop
        if not done:
            asking.cancel()
            return [Finding("token", "warning", "channel_hangs")]
        try:
            return asking.result()
        except Exception:  # a stranger's, of which nothing is known
            log.exception("checkup_failed", channel=channel)
            return [Finding("token", "warning", "channel_cannot_tell")]

    async def aclose(self) -> None:
        for _, task in self._asked.values():
            task.cancel()
        await asyncio.gather(*(task for _, task in self._asked.values()), return_exceptions=True)
