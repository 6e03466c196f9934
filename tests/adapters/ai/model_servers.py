"""Servers to ask: npm's Prism over OpenAI's own description, and one that answers what it is told to."""

import asyncio
import json
import re
import socket
import subprocess
import time
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
import pytest_asyncio

from e2e.node import install

HERE = Path(__file__).parent
DESCRIPTION = HERE.parents[1] / "data/contracts/openai_chat.json"


@pytest.fixture(scope="session")
def prism() -> Iterator[str]:
    """The address of a server that refuses what OpenAI's description does not allow."""
    node = install(HERE)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    program = str(HERE / "node_modules/@stoplight/prism-cli/dist/index.js")
    command = [
        node.program,
        program,
        "mock",
        "--errors",
        "-h",
        "127.0.0.1",
        "-p",
        str(port),
        str(DESCRIPTION),
    ]
    with subprocess.Popen(command, env=node.env, stdout=subprocess.DEVNULL) as process:
        try:
            url = f"http://127.0.0.1:{port}"
            deadline = time.monotonic() + 60
            while not _answers(url):
                assert process.poll() is None
                assert time.monotonic() < deadline, "Prism did not start"
                time.sleep(0.1)
            yield url
        finally:
            process.kill()


def _answers(url: str) -> bool:
    try:
        return httpx.get(f"{url}/models", headers={"authorization": "Bearer example"}).status_code == 200
    except httpx.TransportError:
        return False


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
    one.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"
    yield one
    one.more, one.hang = b"", False
    server.close()
