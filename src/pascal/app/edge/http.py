"""HTTP as uvicorn speaks it, but an answer leaves in one piece, and no head of a request goes on for ever."""

import asyncio
from typing import Any, Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

LARGEST_HEAD: Final = 64 * 1024
"""Bytes of a request beside its body."""
HEAD_SECONDS = 30.0
"""How long a head may take. Who has sent none holds a connection, and there are not many."""

STALLED_SECONDS = 60.0
"""Who takes nothing of an answer for so long is hung up on: a download holds a file open as well."""


class Gathering:
    """A transport on which all that is written in one turn of the loop is one write.

    uvicorn writes the head of an answer and then its body: two system calls, of which the first wakes the
    client for nothing. On a busy machine they took a fifth of the time of a small answer.
    """

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self.transport = transport
        self._loop = loop
        self._pieces: list[bytes] = []

    def write(self, data: bytes) -> None:
        if data:
            if not self._pieces:
                self._loop.call_soon(self._flush)
            self._pieces.append(data)

    def close(self) -> None:
        self._flush()
        self.transport.close()

    def _flush(self) -> None:
        if self._pieces:
            self.transport.write(b"".join(self._pieces))
            self._pieces.clear()

    def __getattr__(self, name: str) -> Any:
        return getattr(self.transport, name)


class HttpProtocol(HttpToolsProtocol):
    """`uvicorn.run(..., http=HttpProtocol)`."""

    _beside = 0
    """Bytes of this request that were no part of its body: the parser keeps them all."""
    _in_head = True
    _overdue: asyncio.TimerHandle | None = None
    _stalled: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(Gathering(transport, self.loop))  # type: ignore[arg-type]
        self._hurry()

    def connection_lost(self, exc: Exception | None) -> None:
        self._at_ease()
        self.resume_writing()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        super().pause_writing()
        self._watch_for_a_stall()

    def resume_writing(self) -> None:
        if self._stalled is not None:
            self._stalled.cancel()
            self._stalled = None
        super().resume_writing()

    def data_received(self, data: bytes) -> None:
        self._beside += len(data)
        super().data_received(data)
        if self._beside > LARGEST_HEAD and not self.transport.is_closing():
            self.send_400_response("The head of the request is too large.")
        elif self._in_head and self._overdue is None:
            self._hurry()

    def on_message_begin(self) -> None:
        self._in_head, self._beside = True, 0
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._in_head = False
        self._at_ease()
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        self._beside = max(0, self._beside - 2 * len(body))  # twice: its pieces have small heads of their own
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._beside = 0
        super().on_message_complete()

    def handle_websocket_upgrade(self) -> None:
        self.transport = self.transport.transport  # type: ignore[attr-defined]  # frames gather themselves
        super().handle_websocket_upgrade()

    def _watch_for_a_stall(self, before: int | None = None) -> None:
        left = self.transport.get_write_buffer_size()
        if left == before:
            self.transport.abort()
        else:
            self._stalled = self.loop.call_later(STALLED_SECONDS, self._watch_for_a_stall, left)

    def _hurry(self) -> None:
        self._overdue = self.loop.call_later(HEAD_SECONDS, self.timeout_keep_alive_handler)

    def _at_ease(self) -> None:
        if self._overdue is not None:
            self._overdue.cancel()
            self._overdue = None
