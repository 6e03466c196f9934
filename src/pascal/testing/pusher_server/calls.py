"""HTTP, both ways: what an application calls, signed, and the webhooks that tell it what happens."""

import hashlib
import hmac
import time
from contextlib import suppress
from typing import Annotated, Any

import httpx
import msgspec
from litestar import Litestar, Request, Response, WebSocket, get, post, websocket
from litestar.exceptions import HTTPException
from litestar.params import FromPath
from msgspec import Meta

from pascal.testing.pusher_server.hub import ChannelName, EventName, Hub, as_json
from pascal.testing.pusher_server.signatures import call_signature, sign

LARGEST = 10_240
"""Bytes of data in one event."""
SKEW = 600
"""Seconds by which a call's clock may differ."""


class _Event(msgspec.Struct):
    name: EventName
    data: str
    channels: Annotated[list[ChannelName], Meta(max_length=100)] = []
    channel: ChannelName | None = None
    socket_id: str | None = None


class _Batch(msgspec.Struct):
    batch: Annotated[list[_Event], Meta(min_length=1, max_length=10)]


def create_app(hub: Hub) -> Litestar:
    @websocket("/app/{key:str}")
    async def attend(socket: WebSocket[Any, Any, Any], key: FromPath[str]) -> None:
        await hub.attend(socket, key)

    @post("/apps/{app_id:str}/events", status_code=200)
    async def trigger(request: Request[Any, Any, Any]) -> dict[str, str]:
        await _publish(hub, msgspec.json.decode(await _trusted_body(hub, request), type=_Event))
        return {}

    @post("/apps/{app_id:str}/batch_events", status_code=200)
    async def trigger_batch(request: Request[Any, Any, Any]) -> dict[str, str]:
        await _publish(hub, *msgspec.json.decode(await _trusted_body(hub, request), type=_Batch).batch)
        return {}

    @get("/apps/{app_id:str}/channels/{channel:str}/users")
    async def users(request: Request[Any, Any, Any], channel: FromPath[str]) -> dict[str, Any]:
        await _trusted_body(hub, request)
        return {"users": [{"id": user_id} for user_id in hub.members(channel)]}

    @post("/apps/{app_id:str}/users/{user_id:str}/terminate_connections", status_code=200)
    async def terminate(request: Request[Any, Any, Any], user_id: FromPath[str]) -> dict[str, str]:
        await _trusted_body(hub, request)
        for tab in [tab for tab in hub.tabs.values() if tab.user_id == user_id]:
            await tab.close(4009, "You got disconnected by the app")
        return {}

    return Litestar(
        [attend, trigger, trigger_batch, users, terminate],
        exception_handlers={msgspec.DecodeError: _malformed},
        openapi_config=None,
        logging_config=None,
    )


async def _publish(hub: Hub, *events: _Event) -> None:
    """All or, where one is too large or goes nowhere, none."""
    for event in events:
        if not (event.channels or event.channel):
            raise HTTPException(status_code=400, detail="No channel")
        if len(event.data.encode()) > LARGEST:
            raise HTTPException(status_code=413, detail=f"Data exceeds {LARGEST} bytes")
    for event in events:
        for channel in event.channels or [event.channel or ""]:
            await hub.publish(channel, event.name, event.data, but=event.socket_id)


async def _trusted_body(hub: Hub, request: Request[Any, Any, Any]) -> bytes:
    """The body of a call that this app's secret signed, lately."""
    body, query = await request.body(), dict(request.query_params)
    signature, stamp = query.pop("auth_signature", ""), query.get("auth_timestamp", "")
    # GET may leave out the digest, POST may not
    digest = hashlib.md5(body, usedforsecurity=False).hexdigest()
    right = call_signature(hub.secret, request.method, request.scope["path"], query)
    if not (
        hmac.compare_digest(signature.encode(), right.encode())
        and query.get("auth_key") == hub.key
        and request.path_params["app_id"] == hub.app_id
        and query.get("body_md5", "" if body else digest) == digest
        and stamp.isdecimal()
        and abs(time.time() - int(stamp)) <= SKEW
    ):
        raise HTTPException(status_code=401, detail="Invalid signature")
    return body


def _malformed(_: Request[Any, Any, Any], error: Exception) -> Response[str]:
    return Response(str(error), status_code=400, media_type="text/plain")


async def post_webhooks(hub: Hub, url: str) -> None:
    """In the order in which things happen; one that fails is dropped."""
    async with httpx.AsyncClient(trust_env=False) as http:
        while True:
            body = as_json({"time_ms": int(time.time() * 1000), "events": [await hub.happenings.get()]})
            signature = {"X-Pusher-Key": hub.key, "X-Pusher-Signature": sign(hub.secret, body)}
            headers = {"Content-Type": "application/json", **signature}
            with suppress(httpx.HTTPError):
                await http.post(url, content=body, headers=headers)
