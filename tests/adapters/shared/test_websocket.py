"""Who is too far behind to be waited for: what they asked for is no part of it, as long as they read."""

import asyncio
from typing import Any

import pytest
import uvicorn
from uvicorn.server import ServerState

from pascal.adapters.shared import websocket
from pascal.adapters.shared.websocket import BEHIND, WebSocketProtocol, text_frame

PUSH = text_frame(b"x" * 1000)
MIB = 1024 * 1024


class Line(asyncio.Transport):
    """To a reader who takes what the test says."""

    def __init__(self) -> None:
        super().__init__()
        self.unread, self.is_cut = 0, False

    def write(self, data: Any) -> None:
        self.unread += len(data)

    def reads(self, size: int) -> None:
        self.unread -= size

    def get_write_buffer_size(self) -> int:
        return self.unread

    def is_closing(self) -> bool:
        return self.is_cut

    def abort(self) -> None:
        self.is_cut = True


@pytest.fixture
async def line() -> Line:
    return Line()


@pytest.fixture
async def wire(line: Line) -> WebSocketProtocol:
    config = uvicorn.Config("no:app", interface="asgi3", log_config=None)
    config.loaded, config.loaded_app = True, None
    wire = WebSocketProtocol(config, ServerState(), {})
    wire.transport = line
    return wire


def pushes(wire: WebSocketProtocol, line: Line, size: int) -> None:
    """Until there are *size* bytes more to read."""
    wanted = line.unread + size
    while line.unread < wanted and not line.is_cut:
        wire.push(PUSH)


async def test_what_they_asked_for_is_not_what_they_are_behind(wire: WebSocketProtocol, line: Line) -> None:
    wire.answer(b"x" * 2 * MIB)
    wire.push(PUSH)
    wire.answer(b"{}")
    pushes(wire, line, BEHIND - 2 * len(PUSH))
    assert not line.is_cut
    pushes(wire, line, 2 * len(PUSH))
    assert line.is_cut


async def test_what_they_are_told_unasked_is_what_they_are_behind(
    wire: WebSocketProtocol, line: Line
) -> None:
    wire.answer(b"{}")
    for _ in range(3):
        wire.tell(b"x" * (BEHIND // 2))
    assert line.is_cut


async def test_what_they_read_of_it_is_allowed_no_more(wire: WebSocketProtocol, line: Line) -> None:
    wire.answer(b"x" * 4 * MIB)
    line.reads(4 * MIB)
    wire.push(PUSH)
    pushes(wire, line, BEHIND)
    assert line.is_cut


async def test_who_asks_and_never_reads_is_cut_off_too(wire: WebSocketProtocol, line: Line) -> None:
    while not line.is_cut:
        wire.answer(b"x" * MIB)
    assert line.unread <= websocket.ASKED + 2 * MIB + BEHIND
