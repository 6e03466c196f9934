"""Who is on `/ws`, and how all of them hear of things: one frame for everybody who may."""

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Sequence, Set
from contextlib import suppress
from time import monotonic
from typing import TYPE_CHECKING
from uuid import UUID

import msgspec
import structlog

from pascal.adapters.shared.everywhere import Everywhere
from pascal.adapters.shared.websocket import text_frame
from pascal.domain.errors import TooMany
from pascal.domain.ids import AgentId
from pascal.domain.ports.live import AllAgents, LiveUnavailable
from pascal.domain.ports.panels import Panel, PanelAct, Push, ShowOut, Stir, Watcher

if TYPE_CHECKING:
    from pascal.adapters.shared.bus import Bus

log = structlog.get_logger()

_LATELY = 60.0
"""Seconds for which we remember who was shown out: longer than any look at a right takes."""


class _Told(msgspec.Struct, tag="told"):
    text: str
    everybody: bool
    agent: UUID | None = None
    """Besides those who see all, where not everybody hears it."""


class _ShownOut(msgspec.Struct, tag="shown_out"):
    agent: UUID
    session: UUID | None
    """None for all of theirs."""


class _Stirred(msgspec.Struct, tag="stirred"):
    """Figures may have changed."""


_Act = _Told | _ShownOut | _Stirred
_acts = msgspec.json.Decoder(list[_Act])


class Hub:
    """`Panels`, in any number of processes that share a Redis (or Valkey).

    Our own panels are told first, then the other processes. Who is there is kept in one sorted set: each
    process renews its people's places in it, and a place that nobody renews runs out.
    """

    at_once = 500
    """One request to Redis, whatever their number."""

    def __init__(
        self,
        *,
        redis_url: str | None = None,
        prefix: str = "pascal:panels",
        lease: float = 20.0,
        most_panels: int = 100,
    ) -> None:
        """After *lease*, in seconds, somebody whose last panel closed is gone, and so are the people of a
        process that died. Nobody has more than *most_panels* on this process.
        """
        self._bus = _bus(redis_url, prefix) if redis_url else None
        self._online = f"{prefix}:online"
        self._lease = lease
        self._most_panels = most_panels
        self._everywhere: Everywhere[_Act] = Everywhere(self._do, _acts, self._bus)
        self._panels: dict[Panel, Watcher] = {}
        self._of_agent: dict[AgentId, set[Panel]] = defaultdict(set)
        self._seeing_all: set[Panel] = set()
        self._shown_out: dict[UUID, float] = {}
        self.stirs = 0
        self._stirring = asyncio.Event()
        self._running: list[asyncio.Task[None]] = []
        self._signing: set[asyncio.Task[None]] = set()

    # Panels, for the application

    async def tell(self, acts: Sequence[PanelAct]) -> None:
        await self._everywhere.act([_said(each) for each in acts])

    async def ready(self) -> None:
        if self._bus is not None:
            if not self._running:
                self._running = [
                    asyncio.create_task(self._bus.listen(self._everywhere.overhear)),
                    asyncio.create_task(self._keep_places()),
                ]
            await self._bus.listening()

    def enter(self, panel: Panel, watcher: Watcher, as_of: float) -> bool:
        agent = watcher.agent_id
        if self._shown_out.get(agent, 0.0) >= as_of:  # the look may have been from before
            return False
        if len(self._of_agent.get(agent, ())) >= self._most_panels:
            raise TooMany(retry_after=60)
        self._panels[panel] = watcher
        self._of_agent[agent].add(panel)
        if watcher.sees_all:
            self._seeing_all.add(panel)
        if self._bus is not None and len(self._of_agent[agent]) == 1:
            signing = asyncio.create_task(self._sign([agent]))
            self._signing.add(signing)
            signing.add_done_callback(self._signing.discard)
        return True

    def part(self, panel: Panel) -> None:
        watcher = self._panels.pop(panel, None)
        if watcher is None:
            return
        self._seeing_all.discard(panel)
        theirs = self._of_agent[watcher.agent_id]
        theirs.discard(panel)
        if not theirs:
            del self._of_agent[watcher.agent_id]

    @property
    def connections(self) -> int:
        return len(self._panels)

    async def stirred(self, seen: int, within: float) -> int:
        with suppress(TimeoutError):
            async with asyncio.timeout(within):
                while self.stirs <= seen:
                    await self._stirring.wait()
        return self.stirs

    async def agents_online(self) -> Set[AgentId]:
        here = frozenset(self._of_agent)
        if self._bus is None:
            return here
        seconds, _ = await self._bus.ask(lambda redis: redis.time())
        held: list[bytes] = await self._bus.ask(
            lambda redis: redis.zrangebyscore(self._online, seconds, "+inf")
        )
        return here | {AgentId(UUID(agent.decode())) for agent in held}

    # The process

    async def close(self) -> None:
        """End what runs by the side. The panels end with the server."""
        running = [*self._running, *self._signing]
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        if self._bus is not None:
            await self._bus.close()

    async def _keep_places(self) -> None:
        while True:
            await asyncio.sleep(self._lease / 4)
            try:
                await self._sign(list(self._of_agent))
            except Exception:  # whatever it is, the places have to be kept
                log.exception("live_failed")

    async def _sign(self, agents: Sequence[AgentId]) -> None:
        """Hold their places for a lease, by Redis's clock. While Redis is away nobody can look."""
        bus = self._bus
        if bus is None or not agents:
            return
        with suppress(LiveUnavailable):
            seconds, _ = await bus.ask(lambda redis: redis.time())
            until = {str(agent): seconds + self._lease for agent in agents}
            await bus.ask(lambda redis: redis.zadd(self._online, until, gt=True))
            await bus.ask(lambda redis: redis.zremrangebyscore(self._online, "-inf", seconds - 1))

    def _do(self, acts: Sequence[_Act]) -> None:
        for act in acts:
            match act:
                case _Told(text, everybody, agent):
                    listeners = self._panels if everybody else self._readers(agent)
                    if listeners:
                        frame = text_frame(text.encode())
                        for panel in [*listeners]:
                            panel.push(frame)
                case _ShownOut(agent, session):
                    self._show_out(agent, session)
                case _Stirred():
                    self.stirs += 1
                    self._stirring.set()
                    self._stirring = asyncio.Event()

    def _readers(self, agent: UUID | None) -> Iterable[Panel]:
        owners = self._of_agent.get(AgentId(agent), set()) if agent is not None else set()
        return self._seeing_all | owners

    def _show_out(self, agent: UUID, session: UUID | None) -> None:
        now = monotonic()
        self._shown_out = {each: at for each, at in self._shown_out.items() if now - at < _LATELY}
        self._shown_out[agent] = now
        for panel in [*self._of_agent.get(AgentId(agent), ())]:
            if session in {None, self._panels[panel].session_id}:
                self.part(panel)
                panel.show_out()


def _said(act: PanelAct) -> _Act:
    match act:
        case Push(AllAgents(), text):
            return _Told(text, everybody=True)
        case Push(to, text):
            return _Told(text, False, to.agent_id)  # type: ignore[union-attr]  # Readers
        case ShowOut(agent_id, session_id):
            return _ShownOut(agent_id, session_id)
        case Stir():
            return _Stirred()


def _bus(redis_url: str, prefix: str) -> "Bus":
    from pascal.adapters.shared.bus import Bus  # noqa: PLC0415 - Redis is loaded where it is used

    return Bus(redis_url, prefix)
