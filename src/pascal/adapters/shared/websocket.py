"""uvicorn's WebSocket protocol with its transport lent out, and some holes closed.

`uvicorn.run(..., ws=WebSocketProtocol)`. Under any other protocol Socket.IO works too, only slower.
"""

from asyncio import get_running_loop
from collections.abc import Mapping
from typing import Any, cast

from uvicorn._types import ASGISendEvent
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame
from websockets.http11 import Request

BEHIND = 1024 * 1024
"""Bytes. Who has more than this still to read is cut off, and asks for what it missed when it is back."""
ASKED = 8 * BEHIND
"""Bytes. Of what they have still to read, so much may be answers to themselves on top."""
_WIRE = "pascal.wire"
_PIECES = 4096
_PATIENCE = 5.0
_SILENCE = 0.5
"""Seconds after which a client that heard our goodbye has stopped sending."""
_SHORT, _LONG = 126, 1 << 16


def text_frame(text: bytes) -> bytes:
    """A whole WebSocket text message as a server sends it (RFC 6455, 5.2)."""
    size = len(text)
    if size < _SHORT:
        return bytes((0x81, size)) + text
    if size < _LONG:
        return b"\x81\x7e" + size.to_bytes(2, "big") + text
    return b"\x81\x7f" + size.to_bytes(8, "big") + text


class WebSocketProtocol(WebSocketsSansIOProtocol):
    """Puts itself into the ASGI scope, so that a broadcast can be written without a frame per recipient."""

    too_slow: int | None = None
    """The code with which a reader too far behind is closed; None: cut off without a word."""
    hears_anything = False
    """Whether text that is no UTF-8 is handed on as bytes, for somebody to answer, and does not close."""

    _asked = 0
    """Bytes that they asked for and may not have read yet."""
    _goes_on: bool | None = None
    """Of a client whom we have stopped reading, whether it still sends."""

    def push(self, frame: bytes) -> None:
        """Write a whole frame now, after all that was written before. Never waits."""
        if not self.close_sent and not self.transport.is_closing():
            self.transport.write(frame)
            self._cut_off_if_behind()

    def tell(self, text: bytes) -> None:
        """Write a text message that they did not ask for, as `push` does."""
        self.push(text_frame(text))

    def answer(self, text: bytes) -> None:
        """Write a text message that they asked for, however long: only who is behind already is cut off."""
        self._cut_off_if_behind()
        if not self.close_sent and not self.transport.is_closing():
            frame = text_frame(text)
            self.transport.write(frame)
            self._asked = min(self._asked + len(frame), ASKED)

    def hang_up(self, code: int) -> None:
        """Say goodbye and close, also on a reader who no longer reads."""
        if not self.close_sent and not self.transport.is_closing():
            self.conn.send_close(code)
            self.transport.write(b"".join(self.conn.data_to_send()))
            self.close_sent = True
            self.transport.close()
            get_running_loop().call_later(_PATIENCE, self._abort)

    def settle(self) -> None:
        """Forget the handshake (its headers are a third of an idle connection's memory), and leave pings to
        Engine.IO, which has its own."""
        self.stop_keepalive()
        cast("list[object]", self.scope["headers"]).clear()  # in place: frameworks hold it too
        self.request.headers.clear()  # and the parser's frame holds the request
        del self.request, self.response

    def handle_connect(self, event: Request) -> None:
        super().handle_connect(event)
        if not self.handshake_complete:  # the app's task is made, but has not begun
            cast("dict[str, object]", self.scope["extensions"])[_WIRE] = self

    async def send(self, message: ASGISendEvent) -> None:
        await super().send(message)
        if message["type"] == "websocket.http.response.body" and self.close_sent:
            self.handshake_complete = True  # a refusal: uvicorn logs an error, as if we had failed

    def handle_ping(self) -> None:
        super().handle_ping()
        self._cut_off_if_behind()  # who pings and never reads would fill our memory with pongs

    def handle_cont(self, event: Frame) -> None:
        if len(self.frames) >= _PIECES:  # endless empty pieces pass every limit of size
            self.hang_up(1009)
        else:
            super().handle_cont(event)

    def send_receive_event_to_app(self) -> None:
        if self.curr_msg_data_type == "text":
            try:
                b"".join(self.frames).decode()
            except UnicodeDecodeError:  # uvicorn logs a traceback for what any stranger can send
                if not self.hears_anything:
                    self.frames = []
                    return self.hang_up(1007)
                self.curr_msg_data_type = "bytes"
        return super().send_receive_event_to_app()

    def data_received(self, data: bytes) -> None:
        if self._goes_on is None:
            super().data_received(data)
        else:
            self._goes_on = True

    def handle_parser_exception(self) -> None:
        """Close, and hear the rest out: who still writes would be reset, and miss the reason."""
        said = self.conn.close_sent
        self.queue.put_nowait({"type": "websocket.disconnect", "code": said.code if said else 1006})
        self.stop_keepalive()
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = True
        if self.read_paused:
            self.read_paused = False
            self.transport.resume_reading()
        get_running_loop().call_later(_PATIENCE, self._abort)
        self._hear_out()

    def _abort(self) -> None:
        if not self.disconnected:  # asyncio's transport cannot be aborted once it is gone
            self.transport.abort()

    def _hear_out(self) -> None:
        if self._goes_on is False:
            self.transport.close()
        else:
            self._goes_on = False
            self.close_timer = get_running_loop().call_later(_SILENCE, self._hear_out)

    def keepalive_timeout(self) -> None:
        super().keepalive_timeout()
        get_running_loop().call_later(_PATIENCE, self._abort)  # what it did not read is in the way

    def _cut_off_if_behind(self) -> None:
        unread = self.transport.get_write_buffer_size()
        self._asked = min(self._asked, unread)
        if unread <= BEHIND + self._asked:
            return
        if self.too_slow is None:
            self.transport.abort()
        else:
            self.hang_up(self.too_slow)


_EXPECTED = ("transport", "conn", "close_sent", "scope", "request", "response", "stop_keepalive")


def wire_of(scope: Mapping[str, Any]) -> WebSocketProtocol | None:
    """The wire under an ASGI WebSocket, or None unless everything about it is as we know it."""
    wire = (scope.get("extensions") or {}).get(_WIRE)
    if isinstance(wire, WebSocketProtocol) and all(hasattr(wire, name) for name in _EXPECTED):
        return wire
    return None
