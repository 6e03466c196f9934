"""Who is on `/ws`, here and elsewhere: all that is told arrives once, in order, for who may hear it."""

import asyncio
from collections.abc import AsyncIterator, Callable, MutableMapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from time import monotonic
from typing import Any
from uuid import uuid4

import pytest

from pascal.adapters.panels import Hub
from pascal.adapters.shared.websocket import text_frame
from pascal.domain.errors import TooMany
from pascal.domain.ids import AgentId, SessionId
from pascal.domain.ports.live import AllAgents, LiveUnavailable
from pascal.domain.ports.panels import Push, Readers, ShowOut, Watcher

PATIENCE = 20.0
_numbers = count()


@dataclass(eq=False)
class Screen:
    """A panel, from the hub's side."""

    watcher: Watcher
    frames: list[bytes] = field(default_factory=list)
    shown_out: bool = False

    def push(self, frame: bytes) -> None:
        assert not self.shown_out
        self.frames.append(frame)

    def show_out(self) -> None:
        self.shown_out = True


def opened(hub: Hub, agent: AgentId | None = None, *, sees_all: bool = True) -> Screen:
    screen = Screen(Watcher(agent or AgentId(uuid4()), SessionId(uuid4()), sees_all))
    assert hub.enter(screen, screen.watcher, monotonic())
    return screen


def said(*texts: str) -> list[bytes]:
    return [text_frame(text.encode()) for text in texts]


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not true():
            await asyncio.sleep(0.005)


async def until_online(hub: Hub, agents: set[AgentId]) -> None:
    async with asyncio.timeout(PATIENCE):
        while await hub.agents_online() != agents:
            await asyncio.sleep(0.05)


async def renewed(hub: Hub, screen: Screen) -> None:
    """Until the place that they have by now would have run out, and they have it still."""
    bus = hub._bus
    assert bus is not None

    async def ends() -> float:
        return float(
            await bus.ask(lambda redis: redis.zscore(hub._online, str(screen.watcher.agent_id))) or 0
        )

    has_it_until = await ends()
    async with asyncio.timeout(PATIENCE):
        while await ends() <= has_it_until + hub._lease:
            await asyncio.sleep(0.05)


async def test_everybody_is_told_with_one_frame() -> None:
    hub = Hub()
    one, two = opened(hub), opened(hub, sees_all=False)
    await hub.tell([Push(AllAgents(), "a"), Push(AllAgents(), "ñ")])
    assert one.frames == two.frames == said("a", "ñ")
    assert one.frames[0] is two.frames[0]


async def test_what_is_a_colleagues_is_for_them_and_for_those_who_see_all() -> None:
    hub = Hub()
    hers, again = (opened(hub, ana, sees_all=False) for ana in [AgentId(uuid4())] * 2)
    his, boss = opened(hub, sees_all=False), opened(hub)
    await hub.tell([Push(Readers(hers.watcher.agent_id), "hers"), Push(Readers(None), "nobody's")])
    assert hers.frames == again.frames == said("hers")
    assert his.frames == []
    assert boss.frames == said("hers", "nobody's")


async def test_who_is_shown_out_hears_what_was_said_before_and_nothing_after() -> None:
    hub = Hub()
    one, other = opened(hub), opened(hub)
    gone = one.watcher
    two = opened(hub, gone.agent_id)
    before, after = Push(AllAgents(), "before"), Push(AllAgents(), "after")
    await hub.tell([before, ShowOut(gone.agent_id, gone.session_id), after])
    assert (one.frames, one.shown_out) == (said("before"), True)
    assert (two.frames, two.shown_out) == (said("before", "after"), False)
    await hub.tell([ShowOut(gone.agent_id), after])
    assert two.shown_out
    assert other.frames == said("before", "after", "after")
    assert await hub.agents_online() == {other.watcher.agent_id}


async def test_who_was_shown_out_while_their_right_was_looked_up_is_not_let_in() -> None:
    hub, looked_up = Hub(), monotonic()
    screen = Screen(Watcher(AgentId(uuid4()), SessionId(uuid4()), sees_all=True))
    await hub.tell([ShowOut(screen.watcher.agent_id)])
    assert not hub.enter(screen, screen.watcher, looked_up)
    await hub.tell([Push(AllAgents(), "secret")])
    assert screen.frames == []
    assert await hub.agents_online() == set()
    assert hub.enter(screen, screen.watcher, monotonic())


async def test_nobody_opens_more_than_their_share() -> None:
    hub = Hub(most_panels=2)
    first = opened(hub)
    opened(hub, first.watcher.agent_id)
    opened(hub)
    with pytest.raises(TooMany):
        opened(hub, first.watcher.agent_id)
    hub.part(first)
    hub.part(first)
    opened(hub, first.watcher.agent_id)


@asynccontextmanager
async def two(redis_url: str, **options: float) -> AsyncIterator[tuple[Hub, Hub]]:
    prefix = f"test:{next(_numbers)}:{uuid4().hex}"
    hubs = [Hub(redis_url=redis_url, prefix=prefix, **options) for _ in range(2)]  # type: ignore[arg-type]
    for hub in hubs:
        await hub.ready()
    yield hubs[0], hubs[1]
    for hub in hubs:
        await hub.close()


async def test_what_one_tells_is_heard_on_the_other_in_order(redis_url: str) -> None:
    async with two(redis_url) as (first, second):
        here, there = opened(first), opened(second)
        hidden = opened(second, sees_all=False)
        texts = [str(number) for number in range(200)]
        for text in texts:
            await first.tell([Push(AllAgents(), text), Push(Readers(None), "x")])
        await until(lambda: len(there.frames) == 400)
        assert there.frames == here.frames
        assert hidden.frames == said(*texts)
        await second.tell([ShowOut(here.watcher.agent_id)])
        await until(lambda: here.shown_out)


async def test_what_redis_refused_is_told_again_to_the_others_alone(
    redis_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with two(redis_url) as (first, second):
        here, there = opened(first), opened(second)
        a, b, c = (Push(AllAgents(), text) for text in "abc")

        async def away(*_: object) -> None:
            raise LiveUnavailable

        with monkeypatch.context() as patched:
            assert first._bus is not None
            patched.setattr(first._bus, "say", away)
            for acts in ([a, b], [a, b, b]):  # with what happened meanwhile, be it the same again
                with pytest.raises(LiveUnavailable):
                    await first.tell(acts)
        assert here.frames == said("a", "b", "b")
        await first.tell([a, b, b, c])
        assert here.frames == said("a", "b", "b", "c")
        await until(lambda: len(there.frames) == 4)
        assert there.frames == here.frames
        await first.tell([a])  # that is news
        assert here.frames[4:] == said("a")


async def test_who_is_there_is_known_to_all_until_the_lease_runs_out(redis_url: str) -> None:
    async with two(redis_url, lease=3.0) as (first, second):
        screen, other = opened(first), opened(second)
        both = {screen.watcher.agent_id, other.watcher.agent_id}
        for hub in (first, second):
            await until_online(hub, both)
        await renewed(first, screen)
        await until_online(second, both)
        await first.close()  # its process dies
        first._bus = None
        await until_online(second, {other.watcher.agent_id})


async def test_nobody_is_taken_for_absent_because_redis_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    hub = Hub(redis_url="redis://127.0.0.1:1")
    opened(hub)
    await hub.ready()
    with pytest.raises(LiveUnavailable):
        await hub.agents_online()
    with pytest.raises(LiveUnavailable):
        await hub.tell([Push(AllAgents(), "x")])
    await hub.close()


async def test_a_fault_of_ours_ends_neither_the_listening_nor_the_lease(
    redis_url: str, monkeypatch: pytest.MonkeyPatch, faults: list[MutableMapping[str, Any]]
) -> None:
    async with two(redis_url, lease=0.4) as (first, second):
        there = opened(second)
        sign, broken = second._sign, asyncio.Event()

        async def badly_once(agents: list[AgentId]) -> None:
            monkeypatch.setattr(second, "_sign", sign)
            broken.set()
            raise ZeroDivisionError

        def act_badly(*_: object) -> None:
            raise ZeroDivisionError

        with monkeypatch.context() as patched:
            patched.setattr(second._everywhere, "_do", act_badly)
            await first.tell([Push(AllAgents(), "lost")])
            await until(lambda: any(line["event"] == "live_failed" for line in faults))
        monkeypatch.setattr(second, "_sign", badly_once)
        await broken.wait()
        await first.tell([Push(AllAgents(), "heard")])
        await until(lambda: there.frames == said("heard"))
        await renewed(second, there)
        await until_online(first, {there.watcher.agent_id})
    assert [line["event"] for line in faults if line["log_level"] == "error"] == ["live_failed"] * 2
    faults.clear()


async def test_what_another_version_says_is_passed_over(
    redis_url: str, faults: list[MutableMapping[str, Any]]
) -> None:
    async with two(redis_url) as (first, second):
        there = opened(second)
        assert first._bus is not None
        await first._bus.say(b'[{"type":"sung"}]')
        await first.tell([Push(AllAgents(), "a")])
        await until(lambda: there.frames == said("a"))
    assert [line["event"] for line in faults if line["log_level"] == "error"] == ["live_bus_unreadable"]
    faults.clear()
