"""A panel on `/ws`: document 002's frames from a client that listens all the time."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from api_site import PATIENCE, Colleague, Site, until
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed


@dataclass
class Panel:
    websocket: ClientConnection
    heard: list[Any] = field(default_factory=list)
    """All that came and nobody took."""
    closed: asyncio.Event = field(default_factory=asyncio.Event)
    _news: asyncio.Condition = field(default_factory=asyncio.Condition)
    _numbers: count = field(default_factory=count)  # type: ignore[type-arg]

    async def listen(self) -> None:
        with suppress(ConnectionClosed):
            while True:
                frame = json.loads(await self.websocket.recv())
                async with self._news:
                    self.heard.append(frame)
                    self._news.notify_all()
        async with self._news:
            self.closed.set()
            self._news.notify_all()

    async def send(self, message: object) -> None:
        await self.websocket.send(message if isinstance(message, str | bytes) else json.dumps(message))

    async def take(self, **like: object) -> Any:
        """The first frame like that, as soon as it is there."""

        def found() -> Any:
            return next((each for each in self.heard if like.items() <= each.items()), None)

        async with self._news:
            try:
                async with asyncio.timeout(PATIENCE):
                    await self._news.wait_for(lambda: found() or self.closed.is_set())
            except TimeoutError:
                raise AssertionError(f"nothing like {like} among {self.heard}") from None
            frame = found()
            assert frame is not None, f"closed with {self.code} without {like}: {self.heard}"
            self.heard.remove(frame)
        return frame

    async def ask(self, resource: str, action: str, payload: object = None) -> Any:
        """The whole answer."""
        number = f"q{next(self._numbers)}"
        asked = {"resource": resource, "action": action, "id": number}
        await self.send(asked if payload is None else asked | {"payload": payload})
        return await self.take(id=number)

    async def sign_in(self, token: str | None) -> Any:
        return await self.ask("auth", "login", {"token": token})

    async def event(self, name: str, **like: object) -> Any:
        """The payload of the first push of that name, with such fields."""
        while True:
            frame = await self.take(type="event", event=name)
            assert set(frame) == {"type", "event", "payload"}
            if like.items() <= frame["payload"].items():
                return frame["payload"]

    def events(self, name: str) -> list[Any]:
        """The payloads of all pushes of that name that nobody took."""
        return [each["payload"] for each in self.heard if each.get("event") == name]

    async def is_alive(self) -> bool:
        """Nothing that was sent closed it, and all that came before is heard."""
        return (await self.ask("system", "ping"))["type"] == "success"

    async def ends(self, within: float = PATIENCE) -> int:
        """The code with which it is closed."""
        async with asyncio.timeout(within):
            await self.closed.wait()
        return self.code

    @property
    def code(self) -> int:
        return self.websocket.close_code or 0


def address(site: Site, query: str = "") -> str:
    return f"ws://127.0.0.1:{site.port}/ws{query}"


@asynccontextmanager
async def stranger(site: Site, query: str = "", **options: Any) -> AsyncIterator[Panel]:
    async with connect(address(site, query), compression=None, max_size=None, **options) as websocket:
        panel = Panel(websocket)
        task = asyncio.create_task(panel.listen())
        try:
            yield panel
        finally:
            await websocket.close()
            await task


@asynccontextmanager
async def panel_of(site: Site, who: Colleague, **options: Any) -> AsyncIterator[Panel]:
    """Signed in by the first frame."""
    async with stranger(site, **options) as panel:
        answer = await panel.sign_in(who.token)
        assert answer["type"] == "success", answer
        yield panel


async def lead_of(panel: Panel, talk: str) -> Any:
    """The lead of a conversation, as soon as they stand somewhere."""

    async def look() -> Any:
        found = (await panel.ask("leads", "get_all_leads"))["payload"]["data"]
        return [each for each in found if each["conversation_id"] == talk]

    return (await until(look))[0]
