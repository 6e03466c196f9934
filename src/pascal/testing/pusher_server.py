"""A small server of the Pusher protocol, for tests: pusher-js on one side, signed HTTP calls on the other.

Written by hand because nothing fits: soketi is AGPL, runs on Node 20 only, and answers 200 to calls that it
refuses. This one refuses what Pusher refuses, and as Pusher does: bad signatures, old timestamps, altered
bodies, more than 10 KB, client events from outside a channel.

    async with pusher_server("1", "key", "secret", webhook_url="http://…") as server:
        ...  # http://127.0.0.1:{server.port}

or `python -m pascal.testing.pusher_server --port 6001`. One process, nothing kept; webhooks are sent once,
at once (Pusher waits some seconds before it calls somebody gone, and tries again).
"""

import argparse
import asyncio
import hashlib
import hmac
import itertools
import socket
import sys
import time
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from typing import Annotated, Any

import httpx
import msgspec
import uvicorn
from litestar import Litestar, Request, Response, WebSocket, get, post, websocket
from litestar.exceptions import HTTPException, WebSocketDisconnect
from litestar.params import FromPath
from msgspec import Meta

LARGEST = 10_240
"""Bytes of data in one event."""
SKEW = 600
"""Seconds by which a call's clock may differ."""
_INBOX = "#server-to-user-"

_ChannelName = Annotated[str, Meta(pattern=rf"^({_INBOX})?[-a-zA-Z0-9_=@,.;]{{1,164}}\Z")]
_EventName = Annotated[str, Meta(min_length=1, max_length=200)]


class _Event(msgspec.Struct):
    name: _EventName
    data: str
    channels: Annotated[list[_ChannelName], Meta(max_length=100)] = []
    channel: _ChannelName | None = None
    socket_id: str | None = None


class _Batch(msgspec.Struct):
    batch: Annotated[list[_Event], Meta(min_length=1, max_length=10)]


class _Frame(msgspec.Struct):
    event: _EventName
    data: Any = None
    channel: str = ""


class _Subscription(msgspec.Struct):
    channel: _ChannelName
    auth: str = ""
    channel_data: str = ""


class _SignIn(msgspec.Struct):
    auth: str
    user_data: str


class _Member(msgspec.Struct):
    user_id: str | int
    user_info: Any = None


class _User(msgspec.Struct):
    id: str


@dataclass(eq=False, slots=True)
class _Tab:
    """One connection of a browser."""

    socket: WebSocket[Any, Any, Any]
    id: str
    user_id: str | None = None

    async def send(self, event: str, data: object, **more: object) -> None:
        text = data if isinstance(data, str) else _json(data)
        with suppress(OSError, RuntimeError):  # gone, or going: its own loop notices
            await self.socket.send_text(_json({"event": event, "data": text, **more}))

    async def close(self, code: int, reason: str) -> None:
        await self.send("pusher:error", {"code": code, "message": reason})
        with suppress(OSError, RuntimeError):
            await self.socket.close(code, reason)


@dataclass(eq=False, slots=True)
class _Hub:
    """One app: who is connected, who listens to what, and what is still to be told by webhook."""

    app_id: str
    key: str
    secret: str
    tabs: dict[str, _Tab] = field(default_factory=dict)
    channels: dict[str, dict[_Tab, _Member | None]] = field(default_factory=dict)
    happenings: asyncio.Queue[dict[str, str]] = field(default_factory=asyncio.Queue)
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    async def attend(self, ws: WebSocket[Any, Any, Any], key: str) -> None:
        """Serve one connection until it ends."""
        tab = _Tab(ws, f"{next(self.numbers)}.{next(self.numbers)}")
        await ws.accept()
        if key != self.key:
            return await tab.close(4001, "App key not in this cluster")
        self.tabs[tab.id] = tab
        await tab.send("pusher:connection_established", {"socket_id": tab.id, "activity_timeout": 120})
        try:
            with suppress(WebSocketDisconnect):
                while True:
                    await self.hear(tab, await ws.receive_text())
        finally:
            del self.tabs[tab.id]
            for channel in [name for name, tabs in self.channels.items() if tab in tabs]:
                await self.unsubscribe(tab, channel)

    async def hear(self, tab: _Tab, text: str) -> None:
        try:
            frame = msgspec.json.decode(text, type=_Frame)
            match frame.event:
                case "pusher:ping":
                    await tab.send("pusher:pong", {})
                case "pusher:subscribe":
                    await self.subscribe(tab, msgspec.convert(frame.data, _Subscription))
                case "pusher:unsubscribe":
                    await self.unsubscribe(tab, msgspec.convert(frame.data, _Subscription).channel)
                case "pusher:signin":
                    await self.sign_in(tab, msgspec.convert(frame.data, _SignIn))
                case event if event.startswith("client-"):
                    await self.pass_on(tab, frame)
        except msgspec.DecodeError as error:
            await tab.send("pusher:error", {"code": None, "message": str(error)})

    async def subscribe(self, tab: _Tab, asked: _Subscription) -> None:
        if not self.may_subscribe(tab, asked):
            refusal = {"type": "AuthError", "error": "Invalid signature", "status": 401}
            return await tab.send("pusher:subscription_error", refusal, channel=asked.channel)
        presence = asked.channel.startswith("presence-")
        member = msgspec.json.decode(asked.channel_data, type=_Member) if presence else None
        newcomer = member and str(member.user_id) not in self.members(asked.channel)
        if asked.channel not in self.channels:
            self.tell("channel_occupied", asked.channel)
        # before anything is awaited, or two tabs at once would be two newcomers
        self.channels.setdefault(asked.channel, {})[tab] = member
        members = self.members(asked.channel)
        about = {"presence": {"ids": list(members), "hash": members, "count": len(members)}} if member else {}
        await tab.send("pusher_internal:subscription_succeeded", about, channel=asked.channel)
        if member and newcomer:
            self.tell("member_added", asked.channel, user_id=str(member.user_id))
            await self.publish(asked.channel, "pusher_internal:member_added", member, but=tab.id)
        return None

    def may_subscribe(self, tab: _Tab, asked: _Subscription) -> bool:
        if asked.channel.startswith(_INBOX):
            return asked.channel == f"{_INBOX}{tab.user_id}"
        if not asked.channel.startswith(("private-", "presence-")):
            return True
        signed = [tab.id, asked.channel, *([asked.channel_data] if asked.channel_data else [])]
        return self.is_signed(asked.auth, ":".join(signed))

    async def unsubscribe(self, tab: _Tab, channel: str) -> None:
        listeners = self.channels.get(channel, {})
        if tab not in listeners:
            return
        member = listeners.pop(tab)
        if member and str(member.user_id) not in self.members(channel):
            await self.publish(channel, "pusher_internal:member_removed", {"user_id": member.user_id})
            self.tell("member_removed", channel, user_id=str(member.user_id))
        if not listeners and self.channels.pop(channel, None) is not None:
            self.tell("channel_vacated", channel)

    async def sign_in(self, tab: _Tab, asked: _SignIn) -> None:
        if not self.is_signed(asked.auth, f"{tab.id}::user::{asked.user_data}"):
            return await tab.close(4009, "Invalid signature")
        tab.user_id = msgspec.json.decode(asked.user_data, type=_User).id
        return await tab.send("pusher:signin_success", {"user_data": asked.user_data})

    async def pass_on(self, tab: _Tab, frame: _Frame) -> None:
        """A client event reaches the others on a private or presence channel that the sender listens to."""
        listeners = self.channels.get(frame.channel, {})
        if tab not in listeners or not frame.channel.startswith(("private-", "presence-")):
            refusal = {"code": 4301, "message": "Client event rejected: not subscribed there"}
            return await tab.send("pusher:error", refusal)
        member = listeners[tab]
        sender = {"user_id": member.user_id} if member else {}
        return await self.publish(frame.channel, frame.event, frame.data, but=tab.id, **sender)

    async def publish(
        self, channel: str, event: str, data: object, *, but: str | None = None, **more: object
    ) -> None:
        for tab in list(self.channels.get(channel, {})):
            if tab.id != but:
                await tab.send(event, data, channel=channel, **more)

    def members(self, channel: str) -> dict[str, object]:
        """People, not tabs."""
        members = self.channels.get(channel, {}).values()
        return {str(member.user_id): member.user_info for member in members if member}

    def tell(self, name: str, channel: str, **more: str) -> None:
        self.happenings.put_nowait({"name": name, "channel": channel, **more})

    def is_signed(self, auth: str, text: str) -> bool:
        return hmac.compare_digest(auth.encode(), f"{self.key}:{sign(self.secret, text)}".encode())

    async def trusted_body(self, request: Request[Any, Any, Any]) -> bytes:
        """The body of a call that this app's secret signed, lately."""
        body, query = await request.body(), dict(request.query_params)
        signature, stamp = query.pop("auth_signature", ""), query.get("auth_timestamp", "")
        # GET may leave out the digest, POST may not
        digest = hashlib.md5(body, usedforsecurity=False).hexdigest()
        right = call_signature(self.secret, request.method, request.scope["path"], query)
        if not (
            hmac.compare_digest(signature.encode(), right.encode())
            and query.get("auth_key") == self.key
            and request.path_params["app_id"] == self.app_id
            and query.get("body_md5", "" if body else digest) == digest
            and stamp.isdecimal()
            and abs(time.time() - int(stamp)) <= SKEW
        ):
            raise HTTPException(status_code=401, detail="Invalid signature")
        return body

    async def trigger(self, *events: _Event) -> None:
        """All or, where one is too large or goes nowhere, none."""
        for event in events:
            if not (event.channels or event.channel):
                raise HTTPException(status_code=400, detail="No channel")
            if len(event.data.encode()) > LARGEST:
                raise HTTPException(status_code=413, detail=f"Data exceeds {LARGEST} bytes")
        for event in events:
            for channel in event.channels or [event.channel or ""]:
                await self.publish(channel, event.name, event.data, but=event.socket_id)

    async def post_webhooks(self, url: str) -> None:
        """In the order in which things happen; one that fails is dropped."""
        async with httpx.AsyncClient(trust_env=False) as http:
            while True:
                body = _json({"time_ms": int(time.time() * 1000), "events": [await self.happenings.get()]})
                signature = {"X-Pusher-Key": self.key, "X-Pusher-Signature": sign(self.secret, body)}
                headers = {"Content-Type": "application/json", **signature}
                with suppress(httpx.HTTPError):
                    await http.post(url, content=body, headers=headers)


def sign(secret: str, text: str) -> str:
    """The protocol's signature; not the adapter's, which it is here to check."""
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()


def call_signature(secret: str, method: str, path: str, query: Mapping[str, str]) -> str:
    """What `auth_signature` must be for a call with these other parameters."""
    pairs = "&".join(f"{name}={query[name]}" for name in sorted(query))
    return sign(secret, f"{method}\n{path}\n{pairs}")


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()


def _malformed(_: Request[Any, Any, Any], error: Exception) -> Response[str]:
    return Response(str(error), status_code=400, media_type="text/plain")


def create_app(hub: _Hub) -> Litestar:
    @websocket("/app/{key:str}")
    async def attend(socket: WebSocket[Any, Any, Any], key: FromPath[str]) -> None:
        await hub.attend(socket, key)

    @post("/apps/{app_id:str}/events", status_code=200)
    async def trigger(request: Request[Any, Any, Any]) -> dict[str, str]:
        await hub.trigger(msgspec.json.decode(await hub.trusted_body(request), type=_Event))
        return {}

    @post("/apps/{app_id:str}/batch_events", status_code=200)
    async def trigger_batch(request: Request[Any, Any, Any]) -> dict[str, str]:
        await hub.trigger(*msgspec.json.decode(await hub.trusted_body(request), type=_Batch).batch)
        return {}

    @get("/apps/{app_id:str}/channels/{channel:str}/users")
    async def users(request: Request[Any, Any, Any], channel: FromPath[str]) -> dict[str, Any]:
        await hub.trusted_body(request)
        return {"users": [{"id": user_id} for user_id in hub.members(channel)]}

    @post("/apps/{app_id:str}/users/{user_id:str}/terminate_connections", status_code=200)
    async def terminate(request: Request[Any, Any, Any], user_id: FromPath[str]) -> dict[str, str]:
        await hub.trusted_body(request)
        for tab in [tab for tab in hub.tabs.values() if tab.user_id == user_id]:
            await tab.close(4009, "You got disconnected by the app")
        return {}

    return Litestar(
        [attend, trigger, trigger_batch, users, terminate],
        exception_handlers={msgspec.DecodeError: _malformed},
        openapi_config=None,
        logging_config=None,
    )


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield  # Ctrl-C is for whoever runs the event loop


@asynccontextmanager
async def served(app: Litestar, *, port: int = 0) -> AsyncIterator[int]:
    """Serve *app* on *port* (0: a free one) of 127.0.0.1 until the block ends; gives the port."""
    # its clients may stay: it ends two seconds late at worst
    config = uvicorn.Config(app, ws="websockets-sansio", log_level="warning", timeout_graceful_shutdown=2)
    server = _Server(config)
    listening = socket.create_server(("127.0.0.1", port))  # from here on callers wait, none is refused
    serving = asyncio.create_task(server.serve([listening]))
    try:
        yield listening.getsockname()[1]
    finally:
        server.should_exit = True
        await serving


@dataclass(frozen=True, slots=True)
class PusherServer:
    """Where it answers, on 127.0.0.1."""

    port: int


@asynccontextmanager
async def pusher_server(
    app_id: str, key: str, secret: str, *, webhook_url: str | None = None, port: int = 0
) -> AsyncIterator[PusherServer]:
    """Serve one Pusher app until the block ends."""
    hub = _Hub(app_id, key, secret)
    telling = asyncio.create_task(hub.post_webhooks(webhook_url)) if webhook_url else None
    try:
        async with served(create_app(hub), port=port) as its_port:
            yield PusherServer(its_port)
    finally:
        if telling:
            telling.cancel()
            await asyncio.wait([telling])


async def _main() -> None:
    parser = argparse.ArgumentParser(prog="python -m pascal.testing.pusher_server")
    parser.add_argument("--port", type=int, default=6001)
    for name, default in (
        ("--app-id", "1"),
        ("--key", "key"),
        ("--secret", "secret"),
        ("--webhook-url", None),
    ):
        parser.add_argument(name, default=default)
    async with pusher_server(**vars(parser.parse_args())) as server:
        sys.stdout.write(f"Pusher protocol on http://127.0.0.1:{server.port}\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        asyncio.run(_main())
