"""Who says that they are there is followed by whoever looks, also by several who see different people."""

import asyncio
from collections.abc import AsyncIterator, Callable, Set
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import cast

from pascal.adapters.memory import MemoryReads, MemoryStorage, Store
from pascal.app.reactions.presence import WatchAgents
from pascal.app.usecases.agents import FollowConnections
from pascal.domain.agents import Agent, Availability
from pascal.domain.events import AvailabilityChanged
from pascal.domain.ids import AgentId
from pascal.domain.ports.live import Live, LiveUnavailable
from pascal.domain.ports.panels import Panels
from pascal.testing.builders import Clock, agent


@dataclass
class Carrier:
    """Of live updates, or of panels."""

    online: set[AgentId] = field(default_factory=set)
    away: bool = False

    async def agents_online(self) -> Set[AgentId]:
        if self.away:
            raise LiveUnavailable
        return frozenset(self.online)


@dataclass
class Place:
    store: Store = field(default_factory=Store)
    live: Carrier = field(default_factory=Carrier)

    async def hires(self, availability: Availability = Availability.ONLINE) -> Agent:
        somebody = agent(availability=availability)
        async with MemoryStorage(self.store).begin() as tx:
            await tx.agents.add(somebody)
        return somebody

    async def says(self, somebody: Agent, availability: Availability) -> None:
        async with MemoryStorage(self.store).begin() as tx:
            one = await tx.agents.get(somebody.id)
            one.declare(availability, at=Clock().now())
            await tx.agents.save(one)

    def is_(self, somebody: Agent) -> Availability:
        return self.store.state.agents[somebody.id].availability

    @property
    def changes(self) -> list[str]:
        events = (each.event for each in self.store.recorded)
        return [each.availability for each in events if isinstance(each, AvailabilityChanged)]

    @asynccontextmanager
    async def watched(self, panels: Carrier | None = None) -> AsyncIterator[None]:
        """By a process, on whose panels these people are."""
        follow = FollowConnections(MemoryStorage(self.store), Clock())
        carriers = cast("Live", self.live), cast("Panels", panels or Carrier())
        watch = WatchAgents(*carriers, MemoryReads(self.store), follow)
        task = asyncio.create_task(watch.run(gone_for=0.05, look_every=0.005))
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not condition():
            await asyncio.sleep(0.002)


async def test_who_is_back_is_what_they_had_said_also_after_a_restart() -> None:
    place = Place()
    juan, rosa = await place.hires(), await place.hires(Availability.AWAY)
    async with place.watched():
        await until(lambda: place.is_(juan) is place.is_(rosa) is Availability.OFFLINE)
        place.live.online.add(rosa.id)
        await until(lambda: place.is_(rosa) is Availability.AWAY)
    place.live.online.add(juan.id)
    async with place.watched():
        await until(lambda: place.is_(juan) is Availability.ONLINE)
    assert len(place.changes) == 4


async def test_ones_own_word_while_one_is_connected_stands() -> None:
    place = Place()
    juan = await place.hires()
    async with place.watched():
        await until(lambda: place.is_(juan) is Availability.OFFLINE)
        await place.says(juan, Availability.OFFLINE)
        place.live.online.add(juan.id)
        await asyncio.sleep(0.1)
        assert place.is_(juan) is Availability.OFFLINE


async def test_while_nobody_knows_who_is_there_nobody_is_gone() -> None:
    place = Place()
    juan = await place.hires()
    place.live.away = True
    async with place.watched():
        await asyncio.sleep(0.15)
        assert place.is_(juan) is Availability.ONLINE
        place.live.away = False
        await until(lambda: place.is_(juan) is Availability.OFFLINE)


async def test_processes_that_see_different_people_do_not_undo_each_others_word_for_ever() -> None:
    """Panels on several processes without Redis."""
    place, panels = Place(), Carrier()
    juan = await place.hires()
    panels.online.add(juan.id)
    async with place.watched(panels), place.watched():
        await until(lambda: bool(place.changes))
        await asyncio.sleep(0.5)
    assert len(place.changes) <= 3
