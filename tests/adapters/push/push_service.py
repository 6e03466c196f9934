"""Push services for the tests: somebody else's, which decrypts, and one that answers what it is told to."""

import asyncio
import subprocess
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import httpx

from e2e.node import install
from e2e.service import free_port
from pascal.domain.ids import AgentId, DeviceId, SessionId
from pascal.domain.push import Device
from pascal.testing.builders import START

HERE = Path(__file__).parent
KEY = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
AUTH = "BTBZMqHH6r4Tts7J_aSIgg"


def subscription(endpoint: str, p256dh: str = KEY, auth: str = AUTH) -> Device:
    return Device(
        DeviceId(UUID(int=1)),
        AgentId(UUID(int=2)),
        SessionId(UUID(int=3)),
        endpoint,
        p256dh,
        auth,
        "es",
        "Chrome",
        START,
    )


@dataclass(frozen=True, slots=True)
class Browser:
    """One that somebody else's service makes up, with keys that nobody here knows."""

    url: str
    endpoint: str
    p256dh: str
    auth: str

    @property
    def _hash(self) -> str:
        return self.endpoint.rpartition("/")[2]

    def heard(self) -> list[str]:
        answer = httpx.post(f"{self.url}/get-notifications", json={"clientHash": self._hash})
        messages: list[str] = answer.json()["data"]["messages"]
        return messages

    def unsubscribe(self) -> None:
        httpx.post(f"{self.url}/expire-subscription/{self._hash}").raise_for_status()


@dataclass(frozen=True, slots=True)
class TestingService:
    __test__ = False

    url: str

    def browser(self, public_key: str) -> Browser:
        asked = {"userVisibleOnly": "true", "applicationServerKey": public_key}
        made = httpx.post(f"{self.url}/subscribe", json=asked).json()["data"]
        return Browser(self.url, made["endpoint"], made["keys"]["p256dh"], made["keys"]["auth"])


@contextmanager
def somebody_elses() -> Iterator[TestingService]:
    """npm's `web-push-testing`."""
    node, port = install(HERE), free_port()
    service = TestingService(f"http://localhost:{port}")
    with subprocess.Popen([node.program, str(HERE / "service.cjs"), str(port)], env=node.env) as process:
        try:
            for _ in range(200):
                try:
                    httpx.post(f"{service.url}/status").raise_for_status()
                    break
                except httpx.TransportError:
                    time.sleep(0.05)
            yield service
        finally:
            process.terminate()


@dataclass(slots=True)
class Told:
    """What came, and what is answered to it: raw bytes; None for never."""

    answer: bytes | None
    port: int = 0
    head: str = ""
    body: bytes = b""
    calls: int = 0
    _open: list[asyncio.StreamWriter] = field(default_factory=list)

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}/push/1"

    @property
    def headers(self) -> dict[str, str]:
        lines = (line.partition(": ") for line in self.head.split("\r\n")[1:] if line)
        return {name.lower(): value for name, _, value in lines}

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.calls += 1
        self._open.append(writer)
        self.head = (await reader.readuntil(b"\r\n\r\n")).decode().strip()
        self.body = await reader.readexactly(int(self.headers["content-length"]))
        if self.answer is not None:
            writer.write(self.answer)
            await writer.drain()
            writer.close()


def says(status: str, *headers: str, body: bytes = b"") -> bytes:
    lines = [f"HTTP/1.1 {status}", f"content-length: {len(body)}", "connection: close", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


@asynccontextmanager
async def ours(answer: bytes | None) -> AsyncIterator[Told]:
    told = Told(answer)
    server = await asyncio.start_server(told.serve, "127.0.0.1", 0)
    told.port = server.sockets[0].getsockname()[1]
    try:
        yield told
    finally:
        server.close()
        for each in told._open:
            each.close()
