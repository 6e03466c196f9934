"""A broadcast is one frame for all who have a wire; others take the library's queue; order holds for each."""

import asyncio
import json
import random
from typing import Any

import pytest
from socketio_house import House, Poller, conversation, house, texts, until
from uvicorn.protocols.websockets.wsproto_impl import WSProtocol
from websockets.frames import Frame, Opcode

from pascal.adapters.shared.websocket import WebSocketProtocol, text_frame
from pascal.adapters.socketio import engine, transport
from pascal.adapters.socketio.transport import _packet


@pytest.mark.parametrize("size", [0, 1, 125, 126, 127, 65535, 65536, 100_000])
def test_a_frame_is_what_websockets_itself_would_send(size: int) -> None:
    text = b"x" * size
    assert text_frame(text) == Frame(Opcode.TEXT, text).serialize(mask=False)


async def test_the_wire_is_taken_with_the_libraries_we_pin(
    open_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If this fails after an upgrade, all still works, at a third of the speed: see `websocket.py`."""
    pushed: list[bytes] = []
    push = WebSocketProtocol.push
    monkeypatch.setattr(
        WebSocketProtocol, "push", lambda self, frame: (pushed.append(frame), push(self, frame))
    )
    talk = conversation()
    token, _ = open_house.door.agent()
    async with open_house.client(token, talk) as first, open_house.client(token, talk) as second:
        assert all(connection.socket.wire for connection in open_house.connections.values())
        pushed.clear()
        await open_house.say(talk, "Hola")
        assert texts([await first.event("message:new"), await second.event("message:new")]) == [
            "Hola",
            "Hola",
        ]
    assert len(pushed) >= 2
    assert pushed[0] is pushed[1]


async def test_nothing_is_made_for_an_empty_room(open_house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    made = 0

    def packet(event: str, data: object) -> str:
        nonlocal made
        made += 1
        return _packet(event, data)

    monkeypatch.setattr(transport, "_packet", packet)
    talk = conversation()
    token, _ = open_house.door.agent()
    async with open_house.client(token, talk) as client:
        made = 0
        await open_house.say(conversation(), "¿Hay alguien?")
        assert made == 0
        await open_house.say(talk, "Hola")
        await client.event("message:new")
        assert made == 1


@pytest.mark.parametrize("ws", ["websockets-sansio", "wsproto", WSProtocol, WebSocketProtocol], ids=str)
async def test_without_a_wire_it_works_all_the_same(ws: Any) -> None:
    async with house(ws=ws, grace=0.2) as opened:
        talk = conversation()
        (ana, _), (juan, person) = opened.door.agent(), opened.door.lead(talk)
        async with opened.client(ana, talk) as agent, opened.client(juan, talk) as lead:
            wired = [bool(connection.socket.wire) for connection in opened.connections.values()]
            assert wired == [ws is WebSocketProtocol] * 2
            for number in range(50):
                await opened.say(talk, number)
                if number % 10 == 0:
                    await lead.ask("conversation:leave", str(conversation()))
            await agent.quiet()
            assert texts(agent.heard("message:new")) == texts(lead.heard("message:new")) == list(range(50))
            await lead.websocket.send("4x")
            await opened.live.disconnect(person.who)
            await lead.expect("41")
            await agent.event("presence:leave")
        await asyncio.sleep(0.3)
        assert not opened.connections


async def test_a_wire_that_is_not_as_expected_is_not_taken(
    open_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pascal.adapters.shared.websocket._EXPECTED", ("something_uvicorn_renamed",))
    talk = conversation()
    token, _ = open_house.door.agent()
    async with open_house.client(token, talk) as client:
        assert not any(connection.socket.wire for connection in open_house.connections.values())
        await open_house.say(talk, "Hola")
        assert texts([await client.event("message:new")]) == ["Hola"]


async def test_broadcasts_and_answers_keep_their_order_for_all_in_a_mixed_room(open_house: House) -> None:
    """On the wire, by polling, and on the way from one to the other."""
    talk = conversation()
    token, _ = open_house.door.agent()
    rng = random.Random(9)
    async with (
        open_house.client(token, talk) as wired,
        Poller.connected(open_house, token) as poller,
    ):
        await poller.send(f'420["conversation:join","{talk}"]')
        polled: list[str] = []
        polling = asyncio.create_task(_poll_until(poller, polled, last=199))
        expected: list[str] = []
        for number in range(200):
            await open_house.say(talk, number)
            expected.append(f"message {number}")
            if rng.random() < 0.2:
                (connection, *_) = open_house.connections.values()
                connection.socket.put(engine.Packet(4, f"3{number}[]"))  # as an answer goes
                expected.append(f"answer {number}")
            if rng.random() < 0.1:
                await asyncio.sleep(0)
        await asyncio.wait_for(polling, 5)
        await wired.quiet()
    assert [name for packet in wired.packets if (name := _short(packet))] == expected
    assert [name for packet in polled if (name := _short(packet))] == [f"message {n}" for n in range(200)]


async def _poll_until(poller: Poller, polled: list[str], last: int) -> None:
    while not polled or _short(polled[-1]) != f"message {last}":
        polled += await poller.poll()


def _short(packet: str) -> str | None:
    if packet.startswith('42["message:new"'):
        return f"message {json.loads(packet[2:])[1]['message']['contentText']}"
    return f"answer {packet[2:-2]}" if packet.startswith("43") and packet.endswith("[]") else None


async def test_who_does_not_read_is_cut_off_and_delays_nobody(open_house: House) -> None:
    talk = conversation()
    token, _ = open_house.door.agent()
    connections = open_house.connections
    async with (
        open_house.client(token, talk) as reader,
        Poller.connected(open_house, token) as sleeper,
        open_house.frames(max_queue=1, close_timeout=0.1) as deaf,
    ):
        await sleeper.send(f'420["conversation:join","{talk}"]')
        await deaf.send(f'40{{"token":"{token}"}}')
        await deaf.send(f'420["conversation:join","{talk}"]')
        await until(lambda: len(open_house.live._rooms.listeners([f"conversation:{talk}"])) == 3)
        for _ in range(400):  # 20 MB: more than what the system buffers, and our limit
            await open_house.say(talk, "x" * 50_000)
            await asyncio.sleep(0)
        await until(lambda: len(connections) == 1)
        await reader.quiet(0.3)
        assert len(reader.heard("message:new")) == 400
