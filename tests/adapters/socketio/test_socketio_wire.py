"""The wire, frame by frame: vectors not written here, and a browser's way from polling to WebSocket."""

import asyncio
import json
import re
from pathlib import Path
from typing import Any

import httpx
import pytest
from socketio_house import House, Poller, conversation, house, texts
from websockets.asyncio.client import connect

# copied from shared/contracts/vectors; its "origin" key says where its facts come from
VECTORS = json.loads((Path(__file__).parents[2] / "data/contracts/socketio_wire.json").read_text())


@pytest.mark.parametrize("case", VECTORS["cases"], ids=lambda case: case["name"])
async def test_frames_are_answered_as_the_protocol_says(open_house: House, case: dict[str, Any]) -> None:
    token, _ = open_house.door.agent()
    async with open_house.frames() as websocket:
        for frame, expected in zip(case["send"], case["expect"], strict=True):
            await websocket.send(
                frame.replace("<jwt>", token).replace("<conversation id>", str(conversation()))
            )
            if expected.startswith("("):  # "then no event frames; pings go on"
                await open_house.say(conversation(), "nada")
                with pytest.raises(TimeoutError):
                    await asyncio.wait_for(websocket.recv(), 0.1)
            else:
                assert re.search(expected, str(await asyncio.wait_for(websocket.recv(), 2)))


@pytest.mark.parametrize("case", VECTORS["http_cases"], ids=str)
async def test_requests_are_answered_as_the_protocol_says(open_house: House, case: dict[str, Any]) -> None:
    method = "GET" if "GET" in case else "POST"
    async with httpx.AsyncClient() as http:
        answer = await http.request(method, f"http://127.0.0.1:{open_house.port}{case[method]}")
    allowed = case["status"]
    assert answer.status_code in (allowed if isinstance(allowed, list) else [allowed])
    assert re.search(case.get("body", ""), answer.text)


async def test_the_handshake_says_what_clients_need(open_house: House) -> None:
    async with httpx.AsyncClient() as http:
        opened = json.loads((await http.get(f"{open_house.http}?EIO=4&transport=polling")).text[1:])
    assert set(VECTORS["open_packet_keys"]) <= set(opened)
    assert opened["maxPayload"] == 65536


async def test_a_refusal_says_why_in_the_clients_language(open_house: House) -> None:
    async with open_house.frames() as websocket:
        for auth in ("", '{"token":"stolen"}', '{"token":7}', '"token"', "[]"):
            await websocket.send(f"40{auth}")
            refusal = json.loads(str(await websocket.recv()).removeprefix("44"))
            assert refusal["message"] == "No autorizado"
            assert refusal["data"] == {"code": "unauthorized"}
        await websocket.send("40/admin,{}")
        assert await websocket.recv() == '44/admin,{"message":"Invalid namespace"}'


async def test_a_refused_client_may_try_again_with_a_better_token(open_house: House) -> None:
    token, _ = open_house.door.agent()
    async with open_house.frames() as websocket:
        await websocket.send("40")
        assert str(await websocket.recv()).startswith("44")
        await websocket.send(f'40{{"token":"{token}"}}')
        assert str(await websocket.recv()).startswith('40{"sid"')


async def test_who_says_connect_twice_is_connected_once(open_house: House) -> None:
    token, _ = open_house.door.agent()
    async with open_house.client(token) as client:
        await client.websocket.send(f'40{{"token":"{token}"}}')
        assert await client.quiet() == []
        assert len(await open_house.live.agents_online()) == 1


@pytest.mark.parametrize(
    ("allowed", "origin", "status"),
    [
        ((), "https://evil.example", 400),
        ((), "http://127.0.0.1:{port}", 200),
        ((), None, 200),
        (("https://site.example",), "https://site.example", 200),
        (("https://site.example",), "https://evil.example", 400),
        (("*",), "https://any.example", 200),
    ],
)
async def test_only_allowed_pages_may_connect(
    allowed: tuple[str, ...], origin: str | None, status: int
) -> None:
    async with house(allowed_origins=allowed) as opened, httpx.AsyncClient() as http:
        headers = {"Origin": origin.format(port=opened.port)} if origin else {}
        answer = await http.get(f"{opened.http}?EIO=4&transport=polling", headers=headers)
        assert answer.status_code == status
        url = f"ws://127.0.0.1:{opened.port}/socket.io/?EIO=4&transport=websocket"
        if status != 200:
            with pytest.raises(Exception, match="403"):
                await connect(url, additional_headers=headers)
        else:
            async with connect(url, additional_headers=headers) as websocket:
                assert str(await websocket.recv()).startswith("0{")


async def test_a_browser_moves_from_polling_to_websocket_and_misses_nothing(open_house: House) -> None:
    """What is said before, in the middle of and after the upgrade comes once, in order."""
    talk = conversation()
    token, _ = open_house.door.agent()
    said = iter(range(100))
    heard: list[str] = []

    async def say() -> None:
        await open_house.say(talk, next(said))

    async with httpx.AsyncClient() as http:
        opened = json.loads((await http.get(f"{open_house.http}?EIO=4&transport=polling")).text[1:])
        assert opened["upgrades"] == ["websocket"]
        poller = Poller(http, f"{open_house.http}?EIO=4&transport=polling&sid={opened['sid']}")
        await poller.send(f'40{{"token":"{token}"}}', f'420["conversation:join","{talk}"]')
        while not any(packet.startswith("430") for packet in heard):
            heard += await poller.poll()
        await say()
        pending = asyncio.create_task(poller.poll())
        url = poller.url.replace("http", "ws", 1).replace("polling", "websocket")
        async with connect(url) as websocket:
            await websocket.send("2probe")
            await say()
            assert await websocket.recv() == "3probe"
            await say()
            heard += await pending
            heard += await poller.poll()  # while it moves, polling tells nothing more
            await say()
            await websocket.send("5")
            await say()
            for number in range(5):
                await websocket.send(f'42{number}["typing:start","{talk}"]')
                await say()
            while len([packet for packet in heard if packet.startswith("42")]) < 10:
                heard.append(str(await asyncio.wait_for(websocket.recv(), 2)))
            assert (await http.get(poller.url)).status_code == 400
    messages = [json.loads(packet[2:])[1] for packet in heard if packet.startswith('42["message:new"')]
    assert texts(messages) == list(range(10))


async def test_a_failed_upgrade_leaves_the_polling_session_alive(open_house: House) -> None:
    token, _ = open_house.door.agent()
    async with Poller.connected(open_house, token) as poller:
        url = poller.url.replace("http", "ws", 1).replace("polling", "websocket")
        for frames in ([], ["2probe"], ["40"], ["2probe", "40"]):
            async with connect(url) as websocket:
                for frame in frames:
                    await websocket.send(frame)
        await asyncio.sleep(0.05)
        await poller.send('421["conversation:join","?"]')
        while not (answers := [packet for packet in await poller.poll() if packet != "6"]):
            pass
        assert answers[0].startswith("431[")


async def test_pings_go_out_and_who_does_not_answer_is_closed() -> None:
    async with house(ping_interval=0.5, ping_timeout=0.5) as opened:
        token, _ = opened.door.agent()
        async with opened.client(token) as alive, opened.frames() as dead:
            while await asyncio.wait_for(dead.recv(), 3) != "2":
                pass
            async with asyncio.timeout(5):
                await dead.wait_closed()
            assert (await alive.ask("conversation:leave", str(conversation())))["status"] == "success"
