"""Engine.IO as python-engineio does it, without what a hostile or an idle client costs there.

Its own seams are used where it has some (the async driver, the service task). A socket's class is changed in
the connect hook, for the library names its own in the middle of a function.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import suppress
from time import monotonic
from typing import Any

import engineio
from engineio.async_drivers import asgi
from engineio.async_socket import AsyncSocket
from engineio.exceptions import ContentTooLongError, EngineIOError
from engineio.packet import NOOP, PING, Packet

from pascal.adapters.shared.websocket import BEHIND, WebSocketProtocol, text_frame, wire_of
from pascal.adapters.socketio.guard import Pace, well_formed

MAX_PACKET = 64 * 1024
"""Bytes of one packet or one POST from a client; said to it in the handshake as `maxPayload`."""
_NOBODY_FOR = 45.0
"""Seconds after which a session that became nobody's is closed (socket.io's own `connectTimeout`)."""
_MOST_NOBODIES = 5_000
"""Sessions, each some KiB: more than all the browsers that come back at once after a restart."""
_DISMISSED_WITHIN = 3.0
"""Seconds over which those who are to come back later are spread."""

Environ = dict[str, Any]


class _NoQueue:
    """What a socket with a wire has in place of a queue: nothing waits in it."""

    async def join(self) -> None: ...


class Socket(AsyncSocket):  # type: ignore[misc]  # engineio has no types
    """One Engine.IO session, polling or WebSocket."""

    queue: Any
    connected: bool
    upgrading: bool
    upgraded: bool
    closing: bool
    closed: bool
    last_ping: float | None
    """Since when a ping waits for its pong."""

    pace: Pace
    address: str
    """From where it was opened."""
    wire: WebSocketProtocol | None
    """Where its frames are written straight; None while they take the queue."""
    somebody: bool
    """Whether it was ever admitted."""
    _behind: int
    _nobody_until: float
    _ping_at: float

    @classmethod
    def of(cls, stock: AsyncSocket, pace: Pace, environ: Environ) -> None:
        stock.__class__ = cls
        client = environ["asgi.scope"].get("client")
        stock.address = client[0] if client else "unknown"
        stock.pace, stock.wire, stock.somebody, stock.last_ping = pace, None, False, None
        stock._behind, stock._nobody_until = 0, monotonic() + _NOBODY_FOR
        stock.schedule_ping()

    def put(self, packet: Packet) -> None:
        """Send after all that was sent before. Never waits."""
        if self.closed:
            return
        if self.wire is not None:
            self.wire.push(text_frame(packet.encode().encode()))
            return
        self.queue.put_nowait(packet)
        before, self._behind = self._behind, self._behind + len(packet.encode())
        if before <= BEHIND < self._behind:
            self.server.spawn(self.close(abort=True))

    async def send(self, pkt: Packet) -> None:
        self.put(pkt)

    async def poll(self) -> list[Packet]:
        packets: list[Packet] = await super().poll()
        self._behind = 0
        return packets

    async def close(self, wait: bool = True, abort: bool = False, reason: str | None = None) -> None:
        """End the session now. The library may wait for ever until somebody polls the rest."""
        if self.closed or self.closing:
            return
        await super().close(wait=False, abort=abort, reason=reason)
        self.server.sockets.pop(
            self.sid, None
        )  # left there, the next POST to it is a KeyError in the library
        if self.wire is not None:
            self.wire.hang_up(1000)
        else:
            self.queue.put_nowait(None)

    def dismiss(self) -> None:
        """Close it soon. The client library then comes back after a second, each time anew."""
        self._nobody_until = monotonic() + random.uniform(0, _DISMISSED_WITHIN)  # noqa: S311

    def schedule_ping(self) -> None:
        self.last_ping = None
        self._ping_at = monotonic() + self.server.ping_interval

    async def tick(self, now: float) -> None:
        """Ping when it is time; close who does not answer, and who never says who they are."""
        if self.last_ping is not None and now - self.last_ping > self.server.ping_timeout:
            await self.close(reason=self.server.reason.PING_TIMEOUT)
        elif not self.somebody and now > self._nobody_until:
            await self.close()
        elif self.last_ping is None and now >= self._ping_at:
            self.last_ping = now
            self.put(Packet(PING))

    async def hear(self, frame: str) -> None:
        with suppress(EngineIOError):  # a known packet at the wrong moment: no answer, no harm
            await self.receive(Packet(encoded_packet=frame))

    async def handle_post_request(self, environ: Environ) -> None:
        length = int(environ.get("CONTENT_LENGTH", "0"))
        if length > MAX_PACKET:
            raise ContentTooLongError
        body: bytes = await environ["wsgi.input"].read(length)
        for frame in body.decode(errors="replace").split("\x1e"):
            if self.closed:
                break
            if not self.pace.allows():
                await self.close()
            elif well_formed(frame):
                await self.hear(frame)

    async def _websocket_handler(self, ws: "_WebSocket") -> None:
        if ws.wire is None:
            return await super()._websocket_handler(ws)  # type: ignore[no-any-return]
        if self.connected and not await self._upgrade(ws):
            return None
        self.connected = self.upgraded = True
        while not self.queue.empty():
            ws.wire.push(text_frame(self.queue.get_nowait().encode().encode()))
        self.wire, self.queue = ws.wire, _NoQueue()
        with suppress(OSError):
            while not self.closed:
                await self.hear(await ws.wait())
        return await self.close(abort=True, reason=self.server.reason.TRANSPORT_CLOSE)

    async def _upgrade(self, ws: "_WebSocket") -> bool:
        """Whether the client moved here from polling. Meanwhile its packets wait in the queue."""
        if self.upgrading:
            return False
        self.upgrading = True
        try:
            if await ws.wait() != "2probe":
                return False
            await ws.send("3probe")
            self.queue.put_nowait(Packet(NOOP))  # ends the poll that is open
            return await ws.wait() == "5"
        except OSError:
            return False
        finally:
            self.upgrading = False


class _WebSocket(asgi.WebSocket):  # type: ignore[misc]  # engineio has no types
    """The driver's WebSocket, which hears only well-formed frames and closes on a flood of any."""

    wire: WebSocketProtocol | None

    async def __call__(self, environ: Environ) -> str:
        self.wire = wire_of(environ["asgi.scope"])
        self.asgi_receive, self.asgi_send = environ["asgi.receive"], environ["asgi.send"]
        with suppress(OSError):  # gone before it was let in
            await self.asgi_send({"type": "websocket.accept"})
            if self.wire is not None:
                self.wire.settle()
                environ.clear()  # the library keeps it as long as the connection lives
            await self.handler(self)
        return ""

    async def wait(self) -> str:
        """The next frame. Raises OSError when there will be none."""
        socket: Socket = self.handler.__self__
        while True:
            frame = await super().wait()
            if len(frame) > MAX_PACKET:
                return self._refuse(1009)
            if not socket.pace.allows():
                return self._refuse(1008)
            if well_formed(frame):
                return frame

    def _refuse(self, code: int) -> str:
        if self.wire is not None:
            self.wire.hang_up(code)
        raise OSError


Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]


async def _translate(scope: MutableMapping[str, Any], receive: Receive, send: Send) -> Environ:
    environ: Environ = await asgi.translate_request(scope, receive, send)
    # the library looks for a method even where the client is gone before its request was read
    return environ or {"REQUEST_METHOD": "GET", "asgi.scope": scope, "asgi.send": send}


class Engine(engineio.AsyncServer):  # type: ignore[misc]  # engineio has no types
    """The Engine.IO server: one look a second at all sockets in place of tasks of their own."""

    sockets: dict[str, Socket]
    service_task_handle: asyncio.Task[None] | None
    _async: dict[str, Any]

    def __init__(self, **options: Any) -> None:
        super().__init__(async_mode="asgi", max_http_buffer_size=MAX_PACKET, **options)
        self._async = {**self._async, "websocket": _WebSocket, "translate_request": _translate}
        self._tasks: set[asyncio.Task[None]] = set()
        self._nobodies = 0
        """Sessions of nobody at the last look, and all that were opened since."""

    def spawn(self, work: Any) -> None:
        """Run *work* by the side, and keep it from the garbage collector."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def shutdown(self) -> None:
        """End all sessions, and what runs by the side. Clients come back, to another process."""
        for socket in list(self.sockets.values()):
            await socket.close()
        tasks = [*self._tasks]
        if self.service_task_handle is not None:
            self.service_task_handle.cancel()
            tasks.append(self.service_task_handle)
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _handle_connect(
        self, environ: Environ, transport: str, jsonp_index: int | None = None
    ) -> object:
        if self._nobodies >= _MOST_NOBODIES:  # client libraries try again by themselves
            return {"status": "503 SERVICE UNAVAILABLE", "headers": [("Retry-After", "5")], "response": b""}
        self._nobodies += 1
        return await super()._handle_connect(environ, transport, jsonp_index)

    async def _service_task(self) -> None:
        while True:
            await asyncio.sleep(1.0)
            now = monotonic()
            for socket in list(self.sockets.values()):
                try:
                    await socket.tick(now)
                except Exception:  # of one socket; all others need their pings
                    self.logger.exception("socketio_tick_failed")
            self._nobodies = sum(not socket.somebody for socket in self.sockets.values())
