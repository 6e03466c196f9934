"""An answer leaves in one piece."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import uvicorn

from pascal.app.edge.http import OneWrite

Send = Callable[[dict[str, Any]], Awaitable[None]]


async def app(scope: dict[str, Any], receive: Any, send: Send) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"6")]})
    for piece in (b"ho", b"la", b"!\n"):
        await send({"type": "http.response.body", "body": piece, "more_body": True})
        if scope["path"] == "/slowly":
            await asyncio.sleep(0)
    await send({"type": "http.response.body", "body": b"", "more_body": False})


class Wire(asyncio.Transport):
    """What was written, write by write."""

    def __init__(self) -> None:
        super().__init__()
        self.writes: list[bytes] = []
        self.closed = False

    def write(self, data: Any) -> None:
        assert not self.closed
        self.writes.append(bytes(data))

    def close(self) -> None:
        self.closed = True

    def is_closing(self) -> bool:
        return self.closed

    def resume_reading(self) -> None: ...


async def answers(request: bytes) -> Wire:
    config = uvicorn.Config(app, log_level="critical", lifespan="off")  # type: ignore[arg-type]
    config.load()
    protocol = OneWrite(config, uvicorn.Server(config).server_state, {})
    wire = Wire()
    protocol.connection_made(wire)
    protocol.data_received(request)
    while protocol.tasks:
        await asyncio.sleep(0)
    await asyncio.sleep(0)
    protocol.connection_lost(None)
    return wire


async def test_head_and_body_are_one_write() -> None:
    (written,) = (await answers(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n")).writes
    assert written.startswith(b"HTTP/1.1 200 OK\r\n")
    assert written.endswith(b"\r\n\r\nhola!\n")


async def test_what_comes_later_goes_later() -> None:
    writes = (await answers(b"GET /slowly HTTP/1.1\r\nhost: x\r\n\r\n")).writes
    assert len(writes) == 3
    assert b"".join(writes).endswith(b"\r\n\r\nhola!\n")


async def test_nothing_is_lost_when_the_connection_ends_with_the_answer() -> None:
    wire = await answers(b"GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n")
    assert wire.closed
    assert b"".join(wire.writes).endswith(b"hola!\n")


async def test_a_request_that_makes_no_sense_is_refused_and_the_line_closed() -> None:
    wire = await answers(b"\x00\x01\r\n\r\n")
    assert wire.closed
    assert wire.writes[0].startswith(b"HTTP/1.1 400 ")
