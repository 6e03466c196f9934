"""A service that has nothing but the Socket.IO transport, and clients that speak the bare protocol."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from typing import Any, Self
from uuid import UUID, uuid4

import httpx
import uvicorn
from litestar import Litestar, asgi
from litestar.types import Receive, Scope, Send
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from pascal.adapters.socketio import SocketIo, WebSocketProtocol
from pascal.adapters.socketio.fanout import Connection
from pascal.domain.errors import NotFound, Unauthenticated
from pascal.domain.ids import AgentId, ConversationId, PersonId, SessionId, VisitorId
from pascal.domain.ports.live import AllAgents, Audience, Fact, Notice, Person, Room, Side
from pascal.domain.ports.storage import StorageUnavailable

PATIENCE = 5.0


@dataclass
class Guests:
    """A door that knows whom it was told of. Agents may follow everything, leads what is theirs."""

    by_token: dict[str, Person] = field(default_factory=dict)
    barred: set[tuple[PersonId, ConversationId]] = field(default_factory=set)
    leads: set[tuple[PersonId, ConversationId]] = field(default_factory=set)
    renamed: dict[PersonId, str] = field(default_factory=dict)
    onlooking: Audience | None = field(default_factory=AllAgents)
    slow: asyncio.Event | None = None
    """While it is not set, the door has looked but does not answer yet."""
    away: bool = False
    """The database is, so the door cannot look."""

    def agent(self, name: str = "Ana") -> tuple[str, Person]:
        return self._know(Person(AgentId(uuid4()), Side.AGENT, name, SessionId(uuid4())))

    def signs_in_again(self, agent: Person) -> tuple[str, Person]:
        """The same agent on another device."""
        return self._know(replace(agent, session_id=SessionId(uuid4())))

    def lead(
        self, *conversations: ConversationId, name: str = "Juan", id: UUID | None = None
    ) -> tuple[str, Person]:
        token, person = self._know(Person(VisitorId(id or uuid4()), Side.LEAD, name))
        self.leads |= {(person.id, conversation) for conversation in conversations}
        return token, person

    def forget(self, token: str) -> None:
        del self.by_token[token]

    async def admit(self, token: str, address: str) -> Person:
        person = self.by_token.get(token)
        await self._dawdle()
        if person is None:
            raise Unauthenticated
        return person

    async def follow(self, person: Person, conversation_id: ConversationId) -> Person:
        seen = (person.id, conversation_id)
        allowed = seen not in self.barred and (person.side is Side.AGENT or seen in self.leads)
        await self._dawdle()
        if not allowed:
            raise NotFound
        return replace(person, name=self.renamed.get(person.id, person.name))

    async def onlookers(self, conversation_id: ConversationId) -> Audience | None:
        return self.onlooking

    async def _dawdle(self) -> None:
        if self.away:
            raise StorageUnavailable
        if self.slow is not None:
            await self.slow.wait()

    def _know(self, person: Person) -> tuple[str, Person]:
        token = f"token-{person.side}-{person.id}-{person.session_id}"
        self.by_token[token] = person
        return token, person


@dataclass
class House:
    live: SocketIo
    door: Guests
    port: int

    @property
    def http(self) -> str:
        return f"http://127.0.0.1:{self.port}/socket.io/"

    @property
    def connections(self) -> Mapping[str, Connection]:
        return self.live._reception.connections

    @asynccontextmanager
    async def frames(self, **options: Any) -> AsyncIterator[ClientConnection]:
        """A bare WebSocket after the handshake; frames are the test's own."""
        url = f"ws://127.0.0.1:{self.port}/socket.io/?EIO=4&transport=websocket"
        async with connect(url, compression=None, **options) as websocket:
            assert str(await websocket.recv()).startswith("0{")
            yield websocket

    @asynccontextmanager
    async def client(self, token: str, *joins: ConversationId) -> AsyncIterator["Client"]:
        async with self.frames() as websocket:
            client = Client(websocket)
            await websocket.send(f"40{json.dumps({'token': token})}")
            async with client.listening():
                await client.expect("40")
                for conversation in joins:
                    assert (await client.ask("conversation:join", str(conversation)))["status"] == "success"
                yield client

    async def say(self, conversation: ConversationId, *texts: object) -> None:
        room = Room(conversation)
        await self.live.publish([Notice(room, Fact.MESSAGE_POSTED, {"contentText": text}) for text in texts])


@dataclass
class Client:
    """A client that listens all the time, as browsers do."""

    websocket: ClientConnection
    packets: list[str] = field(default_factory=list)
    closed: asyncio.Event = field(default_factory=asyncio.Event)
    _news: asyncio.Condition = field(default_factory=asyncio.Condition)
    _acks: int = 0

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[Self]:
        task = asyncio.create_task(self._listen())
        try:
            yield self
        finally:
            await self.websocket.close()
            await task

    async def _listen(self) -> None:
        with suppress(ConnectionClosed):
            while True:
                frame = str(await self.websocket.recv())
                if frame == "2":
                    await self.websocket.send("3")
                async with self._news:
                    self.packets.append(frame)
                    self._news.notify_all()
        self.closed.set()

    async def emit(self, event: str, *said: object) -> None:
        await self.websocket.send(f"42{json.dumps([event, *said])}")

    async def ask(self, event: str, *said: object) -> Any:
        self._acks += 1
        await self.websocket.send(f"42{self._acks}{json.dumps([event, *said])}")
        return json.loads((await self.expect(f"43{self._acks}[")).removeprefix(f"43{self._acks}"))[0]

    async def expect(self, prefix: str) -> str:
        """Take the first packet that begins so, and leave the others."""

        def found() -> str | None:
            return next((packet for packet in self.packets if packet.startswith(prefix)), None)

        async with self._news, asyncio.timeout(PATIENCE):
            packet = await self._news.wait_for(found)
        self.packets.remove(packet)
        return packet

    async def event(self, name: str) -> Any:
        """The payload of the next event of that name."""
        packet = await self.expect(f'42["{name}",')
        return json.loads(packet[2:])[1]

    def heard(self, name: str) -> list[Any]:
        """The payloads of all events of that name that nobody took yet."""
        return [json.loads(packet[2:])[1] for packet in self.packets if packet.startswith(f'42["{name}",')]

    async def quiet(self, seconds: float = 0.1) -> list[str]:
        """All that came and nobody took, after a moment; pings and presence aside."""
        await asyncio.sleep(seconds)
        return [packet for packet in self.packets if packet != "2" and "presence:" not in packet]


@dataclass
class Poller:
    """A client that never leaves long polling."""

    http: httpx.AsyncClient
    url: str

    @classmethod
    @asynccontextmanager
    async def connected(cls, house: House, token: str) -> AsyncIterator[Self]:
        async with httpx.AsyncClient(timeout=PATIENCE) as http:
            opened = await http.get(f"{house.http}?EIO=4&transport=polling")
            sid = json.loads(opened.text[1:])["sid"]
            poller = cls(http, f"{house.http}?EIO=4&transport=polling&sid={sid}")
            await poller.send(f"40{json.dumps({'token': token})}")
            assert (await poller.poll())[0].startswith("40")
            yield poller
            await poller.send("1")

    async def send(self, *packets: str) -> httpx.Response:
        return await self.http.post(self.url, content="\x1e".join(packets))

    async def poll(self) -> list[str]:
        return (await self.http.get(self.url)).text.split("\x1e")


@asynccontextmanager
async def house(
    door: Guests | None = None, *, ws: type[asyncio.Protocol] | str = WebSocketProtocol, **options: Any
) -> AsyncIterator[House]:
    """The transport as the service mounts it, on a port of its own."""
    door = door or Guests()
    live = SocketIo(**options)
    app = live.asgi(door)

    @asgi("/socket.io", is_mount=True, copy_scope=True)
    async def mount(scope: Scope, receive: Receive, send: Send) -> None:
        await app(scope, receive, send)

    config = uvicorn.Config(
        Litestar([mount], openapi_config=None, logging_config=None),
        ws=ws,
        ws_per_message_deflate=False,
        ws_ping_interval=None,
        lifespan="off",
        log_config=None,
    )
    server = uvicorn.Server(config)
    # asyncio turns Nagle off only where the protocol is said
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        config.load()
        server.lifespan = config.lifespan_class(config)
        await server.startup([listener])
        try:
            yield House(live, door, listener.getsockname()[1])
        finally:
            await live.close()
            await _shut(server)


async def _shut(server: uvicorn.Server) -> None:
    """What uvicorn does, without its pauses."""
    for listening in server.servers:
        listening.close()
    for connection in list(server.server_state.connections):
        connection.shutdown()
    await until(lambda: not server.server_state.connections)


async def until(true: Callable[[], bool]) -> None:
    """Wait for what happens out of our sight."""
    async with asyncio.timeout(PATIENCE):
        while not true():
            await asyncio.sleep(0.002)


def texts(messages: Sequence[Any]) -> list[object]:
    """What was said in `message:new` events."""
    return [message["message"]["contentText"] for message in messages]


def conversation() -> ConversationId:
    return ConversationId(UUID(int=uuid4().int))
