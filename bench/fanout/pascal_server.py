"""Our server for the comparison: the adapter alone, mounted in Litestar as in the service."""

import asyncio
import json
import socket
import sys
from uuid import UUID

import uvicorn
import uvloop
from litestar import Litestar, asgi
from litestar.types import Receive, Scope, Send

from pascal.adapters.socketio import SocketIo, WebSocketProtocol
from pascal.domain.ids import ConversationId, VisitorId
from pascal.domain.ports.live import Fact, Notice, Person, Room, Side


class OpenDoor:
    """Everybody is the same visitor: what presence costs is not what is measured."""

    async def admit(self, token: str, address: str) -> Person:
        return Person(VisitorId(UUID(int=1)), Side.LEAD, "Juan")

    async def follow(self, person: Person, conversation_id: ConversationId) -> Person:
        return person

    async def onlookers(self, conversation_id: ConversationId) -> None:
        return None


async def obey(live: SocketIo) -> None:
    """A line is: how often, the conversation, the message."""
    reader = asyncio.StreamReader(limit=1 << 20)
    await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), sys.stdin
    )
    while line := await reader.readline():
        order = json.loads(line)
        room = Room(ConversationId(UUID(order["conversationId"])))
        for _ in range(order["times"]):
            await live.publish([Notice(room, Fact.MESSAGE_POSTED, order["message"])])
            await asyncio.sleep(0)


async def main() -> None:
    live = SocketIo(most_connections=10_000, ping_interval=300, ping_timeout=300)
    app = live.asgi(OpenDoor())

    @asgi("/socket.io", is_mount=True, copy_scope=True)
    async def socket_io(scope: Scope, receive: Receive, send: Send) -> None:
        await app(scope, receive, send)

    config = uvicorn.Config(
        Litestar([socket_io]),
        ws=WebSocketProtocol,
        ws_per_message_deflate=False,
        ws_ping_interval=None,
        access_log=False,
        log_level="warning",
    )
    listener = socket.create_server(("127.0.0.1", 0), backlog=2048)
    print(listener.getsockname()[1], flush=True)
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve([listener]))
    await obey(live)
    await live.close()
    server.should_exit = True
    await serving


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main())
