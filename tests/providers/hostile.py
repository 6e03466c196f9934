"""A server that answers what it is told to, byte by byte."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest_asyncio


@dataclass
class Hostile:
    """Answers every request with `raw`, as it stands; then goes on with `more`, if there is any."""

    url: str = ""
    raw: bytes = b""
    more: bytes = b""
    hang: bool = False
    asked: list[dict[str, Any]] = field(default_factory=list)
    headers: list[str] = field(default_factory=list)
    sent: int = 0
    """Bytes of `more` that somebody took."""

    def answer(self, status: int = 200, body: bytes = b"", **headers: str) -> None:
        head = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
        size = f"content-length: {len(body)}\r\n" if "content_length" not in headers else ""
        self.raw = (
            f"HTTP/1.1 {status} So\r\ncontent-type: application/json\r\n{size}{head}\r\n".encode() + body
        )

    def say(self, content: object, **message: object) -> None:
        """A completion whose message is *content*: text as it stands, else as JSON."""
        text = content if isinstance(content, str) else json.dumps(content)
        self.complete({"message": {"role": "assistant", "content": text} | message, "finish_reason": "stop"})

    def complete(self, *choices: object) -> None:
        self.answer(body=json.dumps({"id": "c", "object": "chat.completion", "choices": choices}).encode())

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode()
            length = re.search(r"content-length: (\d+)", head, re.IGNORECASE)
            self.headers.append(head)
            self.asked.append(json.loads(await reader.readexactly(int(length[1]) if length else 0)))
            writer.write(self.raw)
            await writer.drain()
            while self.more:
                writer.write(self.more)
                await writer.drain()
                self.sent += len(self.more)
            while self.hang:
                writer.write(b" ")  # so that no single read takes too long
                await writer.drain()
                await asyncio.sleep(0.05)
            if not self.raw:
                writer.transport.abort()  # a reset
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()


@pytest_asyncio.fixture
async def hostile() -> AsyncIterator[Hostile]:
    one = Hostile()
    server = await asyncio.start_server(one.serve, "127.0.0.1", 0)
    one.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    yield one
    one.more, one.hang = b"", False
    server.close()
