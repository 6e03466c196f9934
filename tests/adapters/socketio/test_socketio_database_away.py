"""While the database is away nobody can be let in, and everybody comes in by themselves when it is back."""

import asyncio
import json

import pytest
from socketio_house import PATIENCE, House, Poller, conversation, until

from e2e.node import Node

_BROWSER = """
const {io} = require("socket.io-client");
const [url, token, transport] = process.argv.slice(1);
const socket = io(url, {auth: {token}, transports: [transport], reconnectionDelay: 50});
socket.on("connect_error", error => console.log("refused", error.message));
socket.on("connect", () => { console.log("connected"); process.exit(); });
"""


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pascal.adapters.socketio.engine._DISMISSED_WITHIN", 0.1)


@pytest.mark.parametrize("transport", ["websocket", "polling"])
async def test_the_client_library_comes_back_until_it_is_let_in(
    open_house: House, node: Node, transport: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    token, _ = open_house.door.agent()
    looks, admit = [], open_house.door.admit

    async def counted(token: str, address: str) -> object:
        looks.append(token)
        return await admit(token, address)

    monkeypatch.setattr(open_house.door, "admit", counted)
    open_house.door.away = True
    browser = await asyncio.create_subprocess_exec(
        *(node.program, "-e", _BROWSER, f"http://127.0.0.1:{open_house.port}", token, transport),
        env=node.env,
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        async with asyncio.timeout(4 * PATIENCE):
            while len(looks) < 3:
                await asyncio.sleep(0.01)
            open_house.door.away = False
            said, _ = await browser.communicate()
        assert said.decode().splitlines() == ["connected"]
    finally:
        if browser.returncode is None:
            browser.kill()
            await browser.wait()


async def test_who_cannot_be_looked_up_is_not_refused_and_nothing_is_kept_of_them(open_house: House) -> None:
    token, _ = open_house.door.agent()
    open_house.door.away = True
    async with open_house.frames() as websocket:
        await websocket.send(f"40{json.dumps({'token': token})}")
        async with asyncio.timeout(PATIENCE):
            assert [frame async for frame in websocket] == ["1"]
    await until(lambda: not open_house.live._server.eio.sockets)
    assert not open_house.connections
    open_house.door.away = False
    async with open_house.client(token):
        pass


async def test_who_joins_meanwhile_is_told_to_ask_again_and_stays(open_house: House) -> None:
    talk = conversation()
    token, _ = open_house.door.agent()
    async with open_house.client(token) as client:
        open_house.door.away = True
        assert (await client.ask("conversation:join", str(talk)))["code"] == "unavailable"
        open_house.door.away = False
        assert (await client.ask("conversation:join", str(talk)))["status"] == "success"


async def test_a_poller_is_let_go_too(open_house: House) -> None:
    token, _ = open_house.door.agent()
    async with Poller.connected(open_house, token) as poller:
        opened = await poller.http.get(f"{open_house.http}?EIO=4&transport=polling")
        poller.url = f"{open_house.http}?EIO=4&transport=polling&sid={json.loads(opened.text[1:])['sid']}"
        open_house.door.away = True
        await poller.send(f"40{json.dumps({'token': token})}")
        assert await poller.poll() == ["1"]
