"""An answer leaves in one piece, and no head of a request goes on for ever."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
import uvicorn

from pascal.app.edge import http
from pascal.app.edge.http import LARGEST_HEAD, HttpProtocol

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
        self.left, self.looked = 1000, 0

    def get_write_buffer_size(self) -> int:
        self.looked += 1
        return self.left

    def write(self, data: Any) -> None:
        assert not self.closed
        self.writes.append(bytes(data))

    def close(self) -> None:
        self.closed = True

    def abort(self) -> None:
        self.closed = True

    def is_closing(self) -> bool:
        return self.closed

    def pause_reading(self) -> None: ...

    def resume_reading(self) -> None: ...


def connected() -> tuple[HttpProtocol, Wire]:
    config = uvicorn.Config(app, log_level="critical", lifespan="off")  # type: ignore[arg-type]
    config.load()
    protocol, wire = HttpProtocol(config, uvicorn.Server(config).server_state, {}), Wire()
    protocol.connection_made(wire)
    return protocol, wire


async def answers(request: bytes) -> Wire:
    protocol, wire = connected()
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


POST = b"POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n"


@pytest.mark.parametrize(
    ("begun", "piece"),
    [
        (b"GET / HTTP/1.1\r\n", b"x-more: of the same\r\n"),
        (b"GET / HTTP/1.1\r\nx-long: ", b"and longer"),
        (b"GET /", b"a/longer/path"),
        (POST + b"2\r\n{}\r\n0\r\n", b"x-more: after the body\r\n"),
        (b"", b"\r\n"),
    ],
    ids=["headers", "one header", "the address", "trailers", "nothing"],
)
async def test_a_head_without_end_is_refused_before_it_fills_the_memory(begun: bytes, piece: bytes) -> None:
    protocol, wire = connected()
    protocol.data_received(begun)
    sent = 0
    while not wire.closed:
        protocol.data_received(piece * 100)
        sent += len(piece) * 100
        assert sent < 2 * LARGEST_HEAD
    assert wire.writes[0].startswith(b"HTTP/1.1 400 ")
    protocol.connection_lost(None)


async def test_a_body_is_no_head_however_long_and_in_whatever_pieces() -> None:
    protocol, wire = connected()
    protocol.data_received(POST)
    for _ in range(1000):
        protocol.data_received(b"200\r\n" + b"x" * 512 + b"\r\n")
    for _ in range(2):
        protocol.data_received(b"0\r\n\r\n" + POST + b"1\r\n")
        protocol.data_received(b"x\r\n")
    assert not wire.closed
    protocol.connection_lost(None)


async def test_who_does_not_finish_a_head_is_hung_up_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "HEAD_SECONDS", 0.02)
    silent, slow, idle = connected(), connected(), connected()
    slow[0].data_received(b"GET / HT")
    idle[0].data_received(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n")
    while not (silent[1].closed and slow[1].closed):
        await asyncio.sleep(0.001)
    assert not idle[1].closed
    idle[0].data_received(b"GET / HTTP/1.1\r\n")
    while not idle[1].closed:
        await asyncio.sleep(0.001)
    for protocol, _ in (silent, slow, idle):
        protocol.connection_lost(None)


async def test_who_takes_nothing_of_an_answer_is_hung_up_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "STALLED_SECONDS", 0.02)
    (stalled, its_wire), (slow, slows_wire), (done, dones_wire) = (connected() for _ in range(3))
    for protocol in (stalled, slow, done):
        protocol.pause_writing()
    done.resume_writing()
    left = slows_wire.left
    while not its_wire.closed or slows_wire.left > left - 5:
        slows_wire.left -= slows_wire.looked  # some was taken since the last look
        slows_wire.looked = 0
        await asyncio.sleep(0.001)
    assert not slows_wire.closed
    assert not dones_wire.closed
    for protocol in (stalled, slow, done):
        protocol.connection_lost(None)
