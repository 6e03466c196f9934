"""Who watches the figures of a dashboard hears of every change of them, however they come together."""

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC
from uuid import UUID

import pytest

from pascal.adapters.panels import Hub
from pascal.app.faces.ws import dashboard
from pascal.app.faces.ws.dashboard import StatsShape, View, Watch
from pascal.domain.ids import AgentId
from pascal.domain.permissions import Scope
from pascal.domain.ports.panels import Stir
from pascal.domain.ports.reach import HOUSE, Reach
from pascal.domain.ports.storage import StorageUnavailable

VIEW = View(HOUSE, UTC)
OWN = View(Reach(AgentId(UUID(int=1)), Scope.OWN), UTC)


@dataclass(eq=False)
class Listener:
    is_open: bool = True
    told: list[int] = field(default_factory=list)
    """How many leads there are."""
    news: asyncio.Event = field(default_factory=asyncio.Event)

    def tell(self, event: str, payload: object) -> None:
        assert event == "dashboard_stats"
        assert isinstance(payload, dashboard.StatsEvent)
        self.told.append(payload.data.total_users)
        self.news.set()

    async def hears(self) -> int:
        """The last of what it is told from now on."""
        async with asyncio.timeout(10):
            await self.news.wait()
        self.news.clear()
        return self.told[-1]


@dataclass
class Office:
    hub: Hub
    watch: Watch
    users: int = 1
    own: int = 1
    """Open conversations."""
    looks: int = 0
    away: bool = False

    async def look(self, views: Collection[View]) -> Mapping[View, StatsShape]:
        self.looks += 1
        if self.away:
            raise StorageUnavailable
        return {each: StatsShape(self.users if each == VIEW else 0, self.own, 0, {}) for each in views}

    async def stirs(self, users: int) -> None:
        self.users = users
        await self.hub.tell([Stir()])

    async def subscribes(self, view: View = VIEW) -> Listener:
        listener = Listener()
        await self.watch.subscribe(listener, view, self.look)
        return listener


@pytest.fixture
async def office(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Office]:
    monkeypatch.setattr(dashboard, "AT_MOST_EVERY", 0.02)
    hub = Hub()
    watch = Watch(hub)
    yield Office(hub, watch)
    await watch.close()
    await hub.close()


async def test_what_changes_is_told_once_to_each(office: Office) -> None:
    listeners = [await office.subscribes() for _ in range(5)]
    await office.stirs(2)
    assert [await each.hears() for each in listeners] == [2] * 5
    assert office.looks == 5 + 1, "all are looked for at once"
    await office.hub.tell([Stir()])
    await asyncio.sleep(0.2)
    assert [each.told for each in listeners] == [[2]] * 5


async def test_nobody_is_told_anothers_figures(office: Office) -> None:
    """THREATS 17: an agent's are their own."""
    ana, rosa, beto = [await office.subscribes(view) for view in (OWN, VIEW, OWN)]
    office.own = 2
    await office.stirs(5)
    assert [await each.hears() for each in (ana, rosa, beto)] == [0, 5, 0]
    await office.stirs(6)
    assert await rosa.hears() == 6
    await asyncio.sleep(0.2)
    assert [each.told for each in (ana, rosa, beto)] == [[0], [5, 6], [0]]


async def test_what_stirs_while_somebody_subscribes_is_not_lost(office: Office) -> None:
    """Those who watch already take the stir for themselves."""
    first, second = await office.subscribes(), Listener()
    stirred = False

    async def look(views: Collection[View]) -> Mapping[View, StatsShape]:
        nonlocal stirred
        found = await office.look(views)
        if not stirred:
            stirred = True
            await office.stirs(2)
            assert await first.hears() == 2
        return found

    assert (await office.watch.subscribe(second, VIEW, look)).total_users == 2


async def test_who_subscribes_while_it_never_ceases_to_stir_is_told_all_the_same(office: Office) -> None:
    async def look(views: Collection[View]) -> Mapping[View, StatsShape]:
        found = await office.look(views)
        await office.stirs(office.users + 1)
        return found

    listener = Listener()
    async with asyncio.timeout(10):
        known = await office.watch.subscribe(listener, VIEW, look)
    assert known.total_users > 1


async def test_who_has_gone_is_not_looked_for(office: Office) -> None:
    gone = await office.subscribes()
    gone.is_open = False
    before = office.looks
    await office.stirs(2)
    await asyncio.sleep(0.2)
    assert (gone.told, office.looks) == ([], before)
    here = await office.subscribes()
    await office.stirs(3)
    assert await here.hears() == 3


async def test_who_lets_go_of_the_figures_is_told_no_more_and_may_come_again(office: Office) -> None:
    ana, beto = await office.subscribes(), await office.subscribes(OWN)
    office.watch.unsubscribe(ana)
    office.watch.unsubscribe(ana)
    office.own = 2
    await office.stirs(2)
    assert await beto.hears() == 0
    office.watch.unsubscribe(beto)
    before = office.looks
    await office.stirs(3)
    await asyncio.sleep(0.2)
    assert (ana.told, office.looks) == ([], before), "nobody is left to look for"
    await office.watch.subscribe(ana, VIEW, office.look)
    await office.stirs(4)
    assert await ana.hears() == 4


async def test_while_the_database_is_away_nothing_is_told_and_then_all(office: Office) -> None:
    listener = await office.subscribes()
    office.away = True
    await office.stirs(2)
    await asyncio.sleep(0.1)
    office.away = False
    await office.hub.tell([Stir()])
    assert await listener.hears() == 2


async def test_after_a_look_nobody_looks_for_a_second_however_much_stirs(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dashboard, "AT_MOST_EVERY", 3600.0)
    listener = await office.subscribes()
    await office.stirs(2)
    assert await listener.hears() == 2
    before = office.looks
    for users in range(3, 8):
        await office.stirs(users)
        for _ in range(20):
            await asyncio.sleep(0)
    assert (listener.told, office.looks) == ([2], before)


async def test_what_only_ages_is_told_now_and_then(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """A queue that nobody joins grows older: a page that shows its age asks again when it is told."""
    monkeypatch.setattr(dashboard, "ANYWAY_AFTER", 0.05)
    listener = await office.subscribes()
    assert [await listener.hears() for _ in range(3)] == [1, 1, 1]


async def test_what_only_ages_is_told_also_where_others_figures_never_rest(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dashboard, "ANYWAY_AFTER", 0.2)
    listener = await office.subscribes(OWN)
    async with asyncio.timeout(10):
        while not listener.told:
            await office.stirs(office.users + 1)
            await asyncio.sleep(0.01)
    assert listener.told == [0], "theirs are the same"
