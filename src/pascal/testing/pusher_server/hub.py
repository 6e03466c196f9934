"""Who is connected, who listens to what, and who is present: the side of pusher-js."""

import asyncio
import hmac
import itertools
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Annotated, Any

import msgspec
from litestar import WebSocket
from litestar.exceptions import WebSocketDisconnect
from msgspec import Meta

from pascal.testing.pusher_server.signatures import sign

_INBOX = "#server-to-user-"

ChannelName = Annotated[str, Meta(pattern=rf"^({_INBOX})?[-a-zA-Z0-9_=@,.;]{{1,164}}\Z")]
EventName = Annotated[str, Meta(min_length=1, max_length=200)]


class _Frame(msgspec.Struct):
    event: EventName
    data: Any = None
    channel: str = ""


class _Subscription(msgspec.Struct):
    channel: ChannelName
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
class Tab:
    """One connection of a browser."""

    socket: WebSocket[Any, Any, Any]
    id: str
    user_id: str | None = None

    async def send(self, event: str, data: object, **more: object) -> None:
        text = data if isinstance(data, str) else as_json(data)
        with suppress(OSError, RuntimeError):  # gone, or going: its own loop notices
            await self.socket.send_text(as_json({"event": event, "data": text, **more}))

    async def close(self, code: int, reason: str) -> None:
        await self.send("pusher:error", {"code": code, "message": reason})
        with suppress(OSError, RuntimeError):
            await self.socket.close(code, reason)


@dataclass(eq=False, slots=True)
class Hub:
    """One app: who is connected, who listens to what, and what is still to be told by webhook."""

    app_id: str
    key: str
    secret: str
    tabs: dict[str, Tab] = field(default_factory=dict)
    channels: dict[str, dict[Tab, _Member | None]] = field(default_factory=dict)
    happenings: asyncio.Queue[dict[str, str]] = field(default_factory=asyncio.Queue)
    numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    async def attend(self, ws: WebSocket[Any, Any, Any], key: str) -> None:
        """Serve one connection until it ends."""
        tab = Tab(ws, f"{next(self.numbers)}.{next(self.numbers)}")
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

    async def hear(self, tab: Tab, text: str) -> None:
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

    async def subscribe(self, tab: Tab, asked: _Subscription) -> None:
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

    def may_subscribe(self, tab: Tab, asked: _Subscription) -> bool:
        if asked.channel.startswith(_INBOX):
            return asked.channel == f"{_INBOX}{tab.user_id}"
        if not asked.channel.startswith(("private-", "presence-")):
            return True
        signed = [tab.id, asked.channel, *([asked.channel_data] if asked.channel_data else [])]
        return self.is_signed(asked.auth, ":".join(signed))

    async def unsubscribe(self, tab: Tab, channel: str) -> None:
        listeners = self.channels.get(channel, {})
        if tab not in listeners:
            return
        member = listeners.pop(tab)
        if member and str(member.user_id) not in self.members(channel):
            await self.publish(channel, "pusher_internal:member_removed", {"user_id": member.user_id})
            self.tell("member_removed", channel, user_id=str(member.user_id))
        if not listeners and self.channels.pop(channel, None) is not None:
            self.tell("channel_vacated", channel)

    async def sign_in(self, tab: Tab, asked: _SignIn) -> None:
        if not self.is_signed(asked.auth, f"{tab.id}::user::{asked.user_data}"):
            return await tab.close(4009, "Invalid signature")
        tab.user_id = msgspec.json.decode(asked.user_data, type=_User).id
        return await tab.send("pusher:signin_success", {"user_data": asked.user_data})

    async def pass_on(self, tab: Tab, frame: _Frame) -> None:
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


def as_json(value: object) -> str:
    return msgspec.json.encode(value).decode()
