"""The server of the tests refuses what Pusher refuses, or the other tests would prove nothing."""

import json
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from pusher.http import GET, POST, Request
from pusher.pusher_client import PusherClient
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from pascal.testing.pusher_server import PusherServer, pusher_server
from pascal.testing.pusher_server.calls import LARGEST, SKEW
from pascal.testing.pusher_server.signatures import call_signature, sign

VECTORS = json.loads((Path(__file__).parents[2] / "data/contracts/pusher_auth.json").read_text())
EVENT = {"name": "foo", "channels": ["public"], "data": "{}"}


@pytest.fixture
async def server() -> AsyncIterator[PusherServer]:
    async with pusher_server("1", "key", "secret") as server:
        yield server


def app(secret: str = "secret", key: str = "key", app_id: str = "1") -> PusherClient:
    return PusherClient(app_id, key, secret, backend=lambda _: None)


async def call(
    server: PusherServer, params: object = EVENT, path: str = "/apps/1/events", of: Any = None, **change: Any
) -> int:
    """The status of a call signed by the `pusher` package, with *change* made afterwards."""
    request = Request(of or app(), POST, path, params)
    query = {**request.query_params, **change.get("query", {})}
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{server.port}") as http:
        answer = await http.post(path, params=query, content=change.get("body", request.body))
        return answer.status_code


class Tab:
    def __init__(self, ws: ClientConnection) -> None:
        self.ws = ws

    async def say(self, event: str, **data: object) -> None:
        await self.ws.send(json.dumps({"event": event, "data": data}))

    async def hears(self) -> tuple[str, Any]:
        frame = json.loads(await self.ws.recv())
        return frame["event"], json.loads(frame["data"])


def tab(server: PusherServer, key: str = "key") -> connect:
    return connect(f"ws://127.0.0.1:{server.port}/app/{key}?protocol=7")


def test_a_calls_signature_is_that_of_the_public_example() -> None:
    [vector] = [vector for vector in VECTORS["vectors"] if vector["kind"] == "http"]
    query = {**vector["query"], "body_md5": vector["body_md5"]}
    right = call_signature(VECTORS["secret"], vector["method"], vector["path"], query)
    assert right == vector["auth_signature"]


async def test_a_call_is_taken_only_as_it_was_signed_and_lately(server: PusherServer) -> None:
    assert await call(server) == 200
    assert await call(server, of=app(secret="wrong")) == 401
    assert await call(server, of=app(key="wrong")) == 401
    assert await call(server, path="/apps/2/events") == 401
    assert await call(server, query={"auth_signature": ""}) == 401
    assert await call(server, query={"auth_signature": "ñ"}) == 401
    assert await call(server, query={"more": "1"}) == 401
    assert await call(server, body=json.dumps(EVENT | {"name": "bar"})) == 401


async def test_an_old_call_is_refused(server: PusherServer) -> None:
    for age, status in ((SKEW - 5, 200), (SKEW + 5, 401), (-SKEW - 5, 401)):
        request = Request(app(), POST, "/apps/1/events", EVENT)
        query = {**request.query_params, "auth_timestamp": str(int(time.time()) - age)}
        query.pop("auth_signature")
        query["auth_signature"] = call_signature("secret", "POST", request.path, query)
        assert await call(server, query=query) == status


async def test_limits_of_events(server: PusherServer) -> None:
    batch, path = [{"name": "foo", "channel": "public", "data": ""}], "/apps/1/batch_events"
    assert await call(server, EVENT | {"data": "a" * LARGEST}) == 200
    assert await call(server, EVENT | {"data": "ñ" * (LARGEST // 2 + 1)}) == 413
    assert await call(server, EVENT | {"name": "x" * 201}) == 400
    assert await call(server, EVENT | {"channels": ["a b"]}) == 400
    assert await call(server, EVENT | {"channels": []}) == 400
    assert await call(server, EVENT | {"channels": ["a"] * 101}) == 400
    assert await call(server, [], path) == 400
    assert await call(server, {"batch": batch * 10}, path) == 200
    assert await call(server, {"batch": batch * 11}, path) == 400
    assert await call(server, {"batch": [*batch, batch[0] | {"data": "a" * (LARGEST + 1)}]}, path) == 413


async def test_users_are_told_only_to_whoever_signs(server: PusherServer) -> None:
    path = "/apps/1/channels/presence-x/users"
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{server.port}") as http:
        right, wrong = (Request(app(secret), GET, path) for secret in ("secret", "wrong"))
        assert (await http.get(right.signed_path)).json() == {"users": []}
        assert (await http.get(wrong.signed_path)).status_code == 401
        assert (await http.get(path)).status_code == 401


async def test_a_wrong_key_ends_the_connection(server: PusherServer) -> None:
    async with tab(server, "wrong") as ws:
        assert (await Tab(ws).hears())[1]["code"] == 4001
        with pytest.raises(ConnectionClosed):
            await ws.recv()
        assert ws.close_code == 4001


async def test_only_what_was_signed_for_this_socket_is_subscribed(server: PusherServer) -> None:
    async with tab(server) as ws, tab(server) as another:
        here, there = Tab(ws), Tab(another)
        me, other = (await here.hears())[1]["socket_id"], (await there.hears())[1]["socket_id"]
        data = '{"user_id":"1"}'
        refused = [
            {"channel": "private-x"},
            {"channel": "private-x", "auth": f"key:{sign('secret', f'{other}:private-x')}"},
            {"channel": "private-x", "auth": f"key:{sign('secret', f'{me}:private-y')}"},
            {"channel": "private-x", "auth": f"key:{sign('wrong', f'{me}:private-x')}"},
            {"channel": "private-x", "auth": "ñ"},
            {
                "channel": "presence-x",
                "auth": f"key:{sign('secret', f'{me}:presence-x:{data}')}",
                "channel_data": '{"user_id":"2"}',
            },
            {"channel": "#server-to-user-1"},
        ]
        for asked in refused:
            await here.say("pusher:subscribe", **asked)
            assert (await here.hears())[0] == "pusher:subscription_error"
        await call(server, EVENT | {"channels": ["private-x", "presence-x", "#server-to-user-1"]})
        await here.say("pusher:ping")
        assert (await here.hears())[0] == "pusher:pong"


async def test_a_forged_sign_in_ends_the_connection(server: PusherServer) -> None:
    async with tab(server) as ws:
        await Tab(ws).hears()
        await Tab(ws).say("pusher:signin", auth=f"key:{sign('secret', 'x')}", user_data='{"id":"1"}')
        assert (await Tab(ws).hears())[1]["code"] == 4009


async def test_client_events_are_for_those_inside_a_guarded_channel(server: PusherServer) -> None:
    async with tab(server) as ws:
        mine = Tab(ws)
        await mine.hears()
        await mine.say("pusher:subscribe", channel="public")
        await mine.hears()
        for channel in ("public", "private-x", "presence-x"):
            await ws.send(json.dumps({"event": "client-typing", "channel": channel, "data": {}}))
            assert (await mine.hears())[1]["code"] == 4301


async def test_a_malformed_frame_is_answered_and_the_connection_stays(server: PusherServer) -> None:
    async with tab(server) as ws:
        mine = Tab(ws)
        await mine.hears()
        for text in ("", "[]", "{", '{"event":7}', '{"event":"pusher:subscribe","data":[]}'):
            await ws.send(text)
            assert (await mine.hears())[0] == "pusher:error"
        await mine.say("pusher:ping")
        assert (await mine.hears())[0] == "pusher:pong"
