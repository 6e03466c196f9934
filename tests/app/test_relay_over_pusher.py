"""A Pusher that is slow, or fails now and then, delays live updates and no more (goal 3)."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress

import httpx
import pytest

from pascal.adapters.memory import MemoryOutbox, MemoryReads, MemoryStorage, Store
from pascal.adapters.pusher.client import PusherLive
from pascal.adapters.pusher.settings import PusherSettings
from pascal.adapters.security import HmacSeals, JwtTokens
from pascal.app.edge.callers import Callers
from pascal.app.edge.door import LiveDoor
from pascal.app.edge.media import MediaLinks
from pascal.app.edge.pulse import Pulse
from pascal.app.edge.throttle import LeadPace
from pascal.app.reactions.live import TellLiveClients
from pascal.app.reactions.relay import Relay
from pascal.app.usecases.reading import RecordReading
from pascal.domain.agents import Availability
from pascal.domain.events import AgentChanged, AvailabilityChanged, Event
from pascal.domain.ids import AgentId
from pascal.domain.permissions import Permissions
from pascal.domain.ports.limits import Limit
from pascal.testing.builders import START, Clock, Ids, verification

SECRET = "a secret that is long enough for the tests"
SETTINGS = PusherSettings("1", "key", "secret", cluster="mt1")
BACKLOG = 200

ids = Ids()


def came(n: int) -> Event:
    return AvailabilityChanged(
        agent_id=AgentId(ids.new()), agent_name=str(n), availability=Availability.ONLINE, at=START
    )


def left(_: int) -> Event:
    return AgentChanged(agent_id=AgentId(ids.new()), active=False, epoch=2, at=START)


@asynccontextmanager
async def relaying(
    backlog: Sequence[Event], pusher: Callable[[httpx.Request], httpx.Response], pulse: Pulse
) -> AsyncIterator[MemoryOutbox]:
    store, clock = Store(), Clock()
    async with MemoryStorage(store).begin() as tx:
        await tx.verifications.save(verification(*backlog))
    reads, outbox = MemoryReads(store), MemoryOutbox(store)
    callers = Callers(JwtTokens(SECRET), reads, clock, LeadPace(Limit(1, 60)))
    door = LiveDoor(callers, reads, Permissions(), RecordReading(MemoryStorage(store), clock))
    async with httpx.AsyncClient(transport=httpx.MockTransport(pusher)) as http:
        live = PusherLive(SETTINGS, http)
        tell = TellLiveClients(live, MediaLinks(HmacSeals(SECRET), clock), door, pulse)
        task = asyncio.create_task(Relay(outbox, [tell], pulse).run())
        yield outbox
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def all_told(outbox: MemoryOutbox) -> None:
    async with asyncio.timeout(15):
        while await outbox.pending("live", 1):
            await asyncio.sleep(0.005)


async def test_a_pusher_that_fails_now_and_then_gets_all_in_order_in_the_end() -> None:
    calls, heard = 0, list[str]()

    def flaky(request: httpx.Request) -> httpx.Response:
        nonlocal calls
        calls += 1
        if calls % 5 == 0:
            return httpx.Response(503)
        heard.extend(json.loads(each["data"])["agentName"] for each in json.loads(request.content)["batch"])
        return httpx.Response(200, json={})

    async with relaying([came(n) for n in range(BACKLOG)], flaky, Pulse()) as outbox:
        await all_told(outbox)
    assert list(dict.fromkeys(heard)) == [str(n) for n in range(BACKLOG)]
    assert len(heard) < 2 * BACKLOG


@pytest.mark.parametrize("kind", [came, left])
async def test_a_slow_pusher_is_not_silence(kind: Callable[[int], Event]) -> None:
    """/health/ready takes a process out after a minute of silence: of six slow calls, and no more."""
    pulse, turns = Pulse(), list[float]()

    def slow(_: httpx.Request) -> httpx.Response:
        turns.append(pulse.turns["live"])
        return httpx.Response(200, json={})

    async with relaying([kind(n) for n in range(BACKLOG)], slow, pulse) as outbox:
        await all_told(outbox)
    assert max(map(turns.count, turns)) < 6
