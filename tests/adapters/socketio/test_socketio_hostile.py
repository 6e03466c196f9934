"""What strangers send: no traceback, no zombie, no memory, and nothing done (THREATS, "Measured here")."""

import asyncio
import json
import os
from contextlib import suppress

import httpx
import psutil
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from socketio_house import House, Poller, conversation, house, texts, until
from websockets.exceptions import ConnectionClosed, InvalidStatus

from pascal.adapters.socketio.guard import Pace, asked_ack, event_name, well_formed

MALFORMED = [
    "",
    "4",
    "9",
    "x",
    "4x",
    "42",
    "42{}",
    "42[]",
    "42[1]",
    "42[null]",
    "42[{}]",
    "42[[]]",
    '42"conversation:join"',
    '42["conversation:join"',
    '42["a",NaN]',
    "42[" * 100,
    "42" + "[" * 50_000,
    '42["x",' + '{"a":' * 10_000,
    "40{",
    "40[1]",
    "40" + "[" * 50_000,
    "4²[]",
    "42²[]",
    "42" + "9" * 200 + '["a"]',
    "42/x" * 1000,
    '42/admin,["conversation:join","x"]',
    "41/admin",
    "43[]",
    "431[]",
    "44{}",
    "451-[]",
    '451-["a",{"_placeholder":true,"num":0}]',
    '4599999999-["a"]',
    "46",
    "bAAAA",
    "b!",
    "0",
    "2",
    "2probe",
    "3probe",
    "5",
    "6",
    "\x1e\x1e",
    "\x00",
    '42["disconnect"]',
    '42["connect",{"HTTP_COOKIE":"forged"}]',
    '42["connect_error"]',
    '42["__proto__"]',
]


async def test_malformed_frames_change_nothing_and_close_nothing(open_house: House) -> None:
    talk = conversation()
    token, _ = open_house.door.agent()
    async with open_house.client(token, talk) as client:
        for frame in MALFORMED:
            await client.websocket.send(frame)
        for binary in (b"", b"\x00", b"\xff" * 1000):
            await client.websocket.send(binary)
        assert (await client.ask("conversation:leave", "x"))["code"] == "invalid"
        await open_house.say(talk, "sigue")
        assert texts([await client.event("message:new")]) == ["sigue"]
        assert {packet for packet in await client.quiet() if packet != "6"} == set()


async def test_the_same_by_polling(open_house: House) -> None:
    token, _ = open_house.door.agent()
    async with Poller.connected(open_house, token) as poller:
        for frame in MALFORMED:
            assert (await poller.send(frame)).status_code == 200
        assert (await poller.http.post(poller.url, content=b"\xff\xfe\x1e4")).status_code == 200
        await poller.send('421["conversation:join","?"]')
        assert any(packet.startswith("431[") for packet in await poller.poll())
        assert (await poller.http.post(poller.url, content=b"4" * 70_000)).status_code == 400
        assert (await poller.http.get(poller.url)).status_code == 400


@pytest.mark.parametrize(
    "frame",
    ['421["disconnect"]', '421["connect",{}]', '421["conversation:join"', '421["nope"]', "421[1]", "421[]"],
)
async def test_who_asked_for_an_answer_gets_a_refusal(open_house: House, frame: str) -> None:
    token, _ = open_house.door.agent()
    async with open_house.client(token) as client:
        await client.websocket.send(frame)
        answer = json.loads((await client.expect("431")).removeprefix("431"))
        assert (answer[0]["status"], answer[0]["code"]) == ("error", "invalid")
        nope = "Ese evento no existe" if "nope" in frame else "El mensaje no es válido"
        assert answer[0]["message"] == nope


async def test_a_forged_disconnect_takes_nobody_out(open_house: House) -> None:
    """THREATS 9: neither presence nor the room changes."""
    talk = conversation()
    (ana, agent), (juan, _) = open_house.door.agent(), open_house.door.lead(talk)
    async with open_house.client(ana, talk) as witness, open_house.client(juan, talk) as forger:
        for frame in ('42["disconnect"]', '42["disconnect","transport close"]', '42["disconnecting"]'):
            await forger.websocket.send(frame)
        await asyncio.sleep(0.4)  # longer than the grace
        assert witness.heard("presence:leave") == []
        assert agent.id in await open_house.live.agents_online()
        await open_house.say(talk, "sigue")
        assert texts([await forger.event("message:new")]) == ["sigue"]


async def test_nobody_speaks_before_they_are_admitted(open_house: House) -> None:
    talk = conversation()
    async with open_house.frames() as websocket:
        await websocket.send(f'421["conversation:join","{talk}"]')
        await websocket.send(f'42["typing:start","{talk}"]')
        await open_house.say(talk, "secreto")
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(websocket.recv(), 0.1)


async def test_a_flood_is_cut_off(open_house: House) -> None:
    token, _ = open_house.door.agent()
    async with open_house.client(token) as flooder, open_house.client(token) as other:
        with suppress(ConnectionClosed):
            for _ in range(1000):
                await flooder.emit("nothing")
        await asyncio.wait_for(flooder.closed.wait(), 2)
        assert flooder.websocket.close_code == 1008
        assert (await other.ask("conversation:leave", str(conversation())))["status"] == "success"


async def test_a_flood_by_polling_is_cut_off(open_house: House) -> None:
    token, _ = open_house.door.agent()
    async with Poller.connected(open_house, token) as poller:
        await poller.send(*['42["nothing"]'] * 200)
        assert (await poller.http.get(poller.url)).status_code == 400


@pytest.mark.parametrize(("data", "code"), [("4" * 70_000, 1009), (b"4" * 70_000, 1009)])
async def test_a_frame_too_large_is_cut_off(open_house: House, data: str | bytes, code: int) -> None:
    async with open_house.frames() as websocket:
        await websocket.send(data)
        with pytest.raises(ConnectionClosed):
            await websocket.recv()
        assert websocket.close_code == code


async def test_text_that_is_no_text_is_cut_off_without_a_traceback(open_house: House) -> None:
    async with open_house.frames() as websocket:
        await websocket.send(b'40{"token":"\xff\xfe"}', text=True)
        with pytest.raises(ConnectionClosed):
            await websocket.recv()
        assert websocket.close_code == 1007


async def test_endless_pieces_of_one_message_are_cut_off(open_house: House) -> None:
    async def pieces() -> object:
        while True:
            await asyncio.sleep(0)
            yield ""

    async with open_house.frames() as websocket:
        with pytest.raises(ConnectionClosed):
            await websocket.send(pieces())  # type: ignore[arg-type]
        assert websocket.close_code == 1009


async def test_binary_packets_that_never_complete_take_no_memory(open_house: House) -> None:
    """python-socketio kept them all: 46 to 435 MB (THREATS)."""
    token, _ = open_house.door.agent()
    process = psutil.Process(os.getpid())
    attachment = b"\x00" * 60_000
    async with open_house.client(token) as client:
        before = process.memory_info().rss
        for _ in range(90):
            await client.websocket.send('45999-["a",{"_placeholder":true,"num":0}]')
            await client.websocket.send(attachment)
            await asyncio.sleep(0.02)
        assert (await client.ask("conversation:leave", "x"))["code"] == "invalid"
        assert process.memory_info().rss - before < 2_000_000


@given(st.text() | st.binary())
def test_only_known_text_is_well_formed(frame: str | bytes) -> None:
    assert well_formed(frame) is (
        isinstance(frame, str) and (frame in {"1", "2probe", "3", "5"} or frame[:2] in {"40", "41", "42"})
    )


@given(st.recursive(st.none() | st.booleans() | st.text(), lambda inner: st.lists(inner, max_size=3)))
def test_an_event_has_a_name_that_is_its_own(payload: object) -> None:
    name = event_name(payload)
    assert name is None or (isinstance(payload, list) and payload[0] == name)
    assert name not in {"connect", "disconnect"}


@given(st.integers(0, 10**15 - 1), st.sampled_from(["", "/", "/admin"]))
def test_an_answer_is_owed_where_a_number_was_given(number: int, namespace: str) -> None:
    prefix = f"2{namespace}," if namespace else "2"
    assert asked_ack(f'{prefix}{number}["broken') == number
    assert asked_ack(f'{prefix}["broken') is None


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(burst=st.integers(1, 50))
def test_a_pace_allows_its_burst_and_no_more(burst: int) -> None:
    pace = Pace(per_second=0.001, burst=burst)
    assert [pace.allows() for _ in range(burst + 5)].count(True) == burst


@pytest.mark.parametrize(
    "query",
    [
        "",
        "EIO=4",
        "EIO=4&transport=carrier-pigeon",
        "EIO=3&transport=polling",
        "EIO=4&transport=websocket",
        "EIO=4&transport=polling&sid=",
        "EIO=4&transport=polling&sid=nobody",
        "EIO=4&transport=polling&j=x",
        "EIO=4&transport=polling&sid=%00%ff&EIO=5",
        "%ff=%fe&&&=&transport=polling&EIO=4",
        "transport=polling&" + "a=b&" * 1000,
    ],
)
async def test_odd_requests_are_the_strangers_fault(open_house: House, query: str) -> None:
    async with httpx.AsyncClient() as http:
        for method in ("GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH"):
            answer = await http.request(method, f"{open_house.http}?{query}", content=b"42[]")
            assert answer.status_code < 500, method


async def test_one_person_has_no_more_connections_than_tabs() -> None:
    """A token is enough for one browser, and not for all the memory there is."""
    async with house(most_connections=2) as small:
        token, _ = small.door.lead(conversation())
        async with small.client(token), small.frames() as refused, small.client(token):
            await refused.recv()
            await refused.send("40" + json.dumps({"token": token}))
            answer = str(await refused.recv())
            assert (answer[:2], json.loads(answer[2:])["code"]) == ("44", "too_many_requests")


async def test_sessions_of_nobody_are_bounded_and_make_room_for_people(
    open_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a bound, 20,000 of them took 84 MiB in three seconds."""
    monkeypatch.setattr("pascal.adapters.socketio.engine._MOST_NOBODIES", 20)
    engine, url = open_house.live._server.eio, f"{open_house.http}?EIO=4&transport=polling"
    token, _ = open_house.door.agent()
    async with httpx.AsyncClient() as http, open_house.client(token) as client:
        await until(lambda: engine._nobodies == 0)  # who was admitted takes no room
        answers = await asyncio.gather(*(http.get(url) for _ in range(50)))
        assert sorted(answer.status_code for answer in answers) == [200] * 20 + [503] * 30
        assert len(engine.sockets) == 21
        with pytest.raises(InvalidStatus):
            async with open_house.frames():
                pass
        assert (await client.ask("conversation:leave", str(conversation())))["status"] == "success"
        for socket in list(engine.sockets.values()):
            if not socket.somebody:
                socket._nobody_until = 0.0
        await until(lambda: engine._nobodies == 0)
        async with open_house.client(token):
            pass
