"""A Pusher server, an application that guards it, and the browsers' own client at both."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from litestar import Litestar, Request, Response, post

from e2e.node import Node  # all tests of the live transports share Node
from e2e.service import free_port, running, soketi
from pascal.adapters.pusher.client import PusherLive
from pascal.adapters.pusher.host import PusherHost
from pascal.adapters.pusher.settings import PusherSettings
from pascal.domain.errors import Forbidden, Invalid, NotFound, PascalError, Unauthenticated
from pascal.domain.ids import AgentId, ConversationId, VisitorId
from pascal.domain.ports.hosted_live import Seen
from pascal.domain.ports.live import AllAgents, Audience, Person, Side
from pascal.testing.pusher_server import pusher_server
from pascal.testing.pusher_server.serving import served

KEY, SECRET, APP_ID = "pascal-key", "pascal-secret", "42"
STATUS = {Forbidden: 403, Invalid: 400, NotFound: 404, Unauthenticated: 401}


def an_agent(name: str = "Ana") -> Person:
    return Person(AgentId(uuid4()), Side.AGENT, name)


def a_lead(name: str = "Juan") -> Person:
    return Person(VisitorId(uuid4()), Side.LEAD, name)


@dataclass
class FakeDoor:
    """Knows people by their tokens, and the conversations of each."""

    people: dict[str, Person] = field(default_factory=dict)
    theirs: set[tuple[UUID, ConversationId]] = field(default_factory=set)

    async def admit(self, token: str, address: str) -> Person:
        if token not in self.people:
            raise Unauthenticated
        return self.people[token]

    async def follow(self, person: Person, conversation_id: ConversationId) -> Person:
        if (person.id, conversation_id) not in self.theirs:
            raise NotFound
        return person

    async def onlookers(self, conversation_id: ConversationId) -> Audience | None:
        return AllAgents()

    def let_in(self, person: Person, *conversations: ConversationId) -> str:
        """The token of *person*, who may follow *conversations*."""
        self.people[person.name] = person
        self.theirs |= {(person.id, conversation) for conversation in conversations}
        return person.name


class Tabs:
    """Browser tabs, and what they have heard."""

    def __init__(self, process: asyncio.subprocess.Process, opening: dict[str, object]) -> None:
        self._process, self._opening = process, opening
        self._heard: list[dict[str, Any]] = []
        self._ever: list[dict[str, Any]] = []
        self._news = asyncio.Condition()

    async def listen(self) -> None:
        assert self._process.stdout
        async for line in self._process.stdout:
            async with self._news:
                self._heard.append(json.loads(line))
                self._ever.append(self._heard[-1])
                self._news.notify_all()

    def do(self, tab: str, act: str, **more: object) -> None:
        assert self._process.stdin
        self._process.stdin.write(json.dumps({"tab": tab, "act": act, **more}).encode() + b"\n")

    async def open(self, tab: str, token: str, **more: object) -> None:
        self.do(tab, "open", token=token, **self._opening, **more)
        await self.hears(tab, "connected")

    async def subscribe(self, tab: str, *channels: str) -> None:
        for channel in channels:
            self.do(tab, "subscribe", channel=channel)
            await self.hears(tab, "pusher:subscription_succeeded", channel)

    async def hears(self, tab: str, event: str, channel: str | None = None) -> dict[str, Any]:
        """The first *event* not yet asked for; what the tab heard before it is forgotten."""

        def found() -> int | None:
            for index, heard in enumerate(self._heard):
                same_place = channel is None or heard.get("channel") == channel
                if heard["tab"] == tab and heard["event"] == event and same_place:
                    return index
            return None

        try:
            async with asyncio.timeout(5), self._news:
                await self._news.wait_for(lambda: found() is not None)
        except TimeoutError:
            pytest.fail(f"{tab} never heard {event} on {channel}; there is {self._heard}")
        index = found()
        assert index is not None
        heard = self._heard[index]
        self._heard[: index + 1] = [other for other in self._heard[:index] if other["tab"] != tab]
        return heard

    def heard(self, tab: str, event: str) -> list[dict[str, Any]]:
        """Every *event* so far."""
        return [heard for heard in self._ever if heard["tab"] == tab and heard["event"] == event]


@dataclass(frozen=True)
class Site:
    """Everything that runs."""

    settings: PusherSettings
    door: FakeDoor
    live: PusherLive
    http: httpx.AsyncClient
    tabs: Tabs
    seen: "asyncio.Queue[Seen]"


def guard(host: Callable[[], PusherHost], door: FakeDoor, seen: "asyncio.Queue[Seen]") -> Litestar:
    """The three routes that an application of Pusher needs. Who asks comes from the header alone."""

    async def asked(request: Request[Any, Any, Any]) -> tuple[Person, dict[str, str]]:
        person = await door.admit(request.headers["authorization"].removeprefix("Bearer "), "")
        return person, {name: str(value) for name, value in (await request.form()).items()}

    @post("/api/pusher/auth", status_code=200)
    async def authorize(request: Request[Any, Any, Any]) -> dict[str, str]:
        person, form = await asked(request)
        return await host().authorize(person, form["socket_id"], form["channel_name"])

    @post("/api/pusher/auth/user", status_code=200)
    async def sign_in(request: Request[Any, Any, Any]) -> dict[str, str]:
        person, form = await asked(request)
        return host().sign_in(person, form["socket_id"])

    @post("/api/pusher/webhook", status_code=200)
    async def webhook(request: Request[Any, Any, Any]) -> None:
        key, signature = request.headers["x-pusher-key"], request.headers["x-pusher-signature"]
        body = await request.body()
        for each in host().read_webhook(key=key, signature=signature, body=body):
            seen.put_nowait(each)

    def refuse(_: Request[Any, Any, Any], error: PascalError) -> Response[None]:
        return Response(None, status_code=STATUS[type(error)])

    return Litestar(
        [authorize, sign_in, webhook],
        exception_handlers={PascalError: refuse},
        openapi_config=None,
        logging_config=None,
    )


@asynccontextmanager
async def opened(node: Node, opening: dict[str, object]) -> AsyncIterator[Tabs]:
    pipe = asyncio.subprocess.PIPE
    script = Path(__file__).with_name("tabs.cjs")
    process = await asyncio.create_subprocess_exec(
        node.program, script, env=node.env, stdin=pipe, stdout=pipe
    )
    tabs = Tabs(process, opening)
    listening = asyncio.create_task(tabs.listen())
    try:
        yield tabs
    finally:
        assert process.stdin
        process.stdin.close()
        await process.wait()
        await listening


@asynccontextmanager
async def carrier(name: str, folder: Path, webhook_url: str) -> AsyncIterator[int]:
    """The port of `ours` or of `soketi`."""
    if name == "soketi":
        app = {"app-id": APP_ID, "key": KEY, "secret": SECRET}
        service = soketi(folder, free_port(), webhook_url, app)
        with running(service):
            yield service.port
    else:
        async with pusher_server(APP_ID, KEY, SECRET, webhook_url=webhook_url) as server:
            yield server.port


@pytest.fixture
async def site(node: Node, pytestconfig: pytest.Config, tmp_path: Path) -> AsyncIterator[Site]:
    door, seen = FakeDoor(), asyncio.Queue[Seen]()
    settings: PusherSettings

    async with served(guard(lambda: PusherHost(settings, door), door, seen)) as port:
        auth_url = f"http://127.0.0.1:{port}/api/pusher/auth"
        webhook_url = f"http://127.0.0.1:{port}/api/pusher/webhook"
        async with (
            carrier(pytestconfig.getoption("--pusher-server"), tmp_path, webhook_url) as its_port,
            httpx.AsyncClient() as http,
            opened(node, {"key": KEY, "port": its_port, "authUrl": auth_url}) as tabs,
        ):
            settings = PusherSettings(
                APP_ID, KEY, SECRET, host="127.0.0.1", port=its_port, scheme="http", timeout=1
            )
            yield Site(settings, door, PusherLive(settings, http), http, tabs, seen)
