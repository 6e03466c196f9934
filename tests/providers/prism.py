"""Providers as they describe themselves: npm's Prism over their own description, and somebody in between.

`Between` hands each call on, remembers what Prism found wrong with it, and does mischief when it is asked to.
"""

import asyncio
import json
import socket
import subprocess
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import aiohttp
import httpx
from aiohttp import web

from e2e.node import install
from pascal.testing.channels import Trouble
from providers.local import answering

HERE = Path(__file__).parent
CONTRACTS = HERE.parent / "data/contracts"
BROKEN = "stoplight.io/prism/errors"
"""In what Prism answers to a call that breaks the description."""
VIOLATIONS = "sl-violations"
"""Where it says so if the description has an answer of its own for such calls; it can be long."""

Mischief = Literal["hang", "garbage", "cut_before", "cut_after", "empty", "extra"]
"""`cut_after`: the provider has taken it, and its answer never comes. `extra`: it says more than is known."""

STATUSES = {"too_many": 429, "locked_out": 401, "refused": 400, "broken": 503, "gone": 404}


@contextmanager
def prism(description: str, base: str = "") -> Iterator[str]:
    """The address of a server that refuses what `tests/data/contracts/`*description* does not allow."""
    node = install(HERE)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    program = str(HERE / "node_modules/@stoplight/prism-cli/dist/index.js")
    options = ["mock", "--errors", "-h", "127.0.0.1", "-p", str(port), str(CONTRACTS / description)]
    with subprocess.Popen([node.program, program, *options], env=node.env, stdout=subprocess.DEVNULL) as run:
        try:
            url = f"http://127.0.0.1:{port}"
            deadline = time.monotonic() + 60
            while not _answers(url):
                assert run.poll() is None
                assert time.monotonic() < deadline, "Prism did not start"
                time.sleep(0.1)
            yield url + base
        finally:
            run.kill()


def _answers(url: str) -> bool:
    try:
        httpx.get(f"{url}/")
    except httpx.TransportError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class Asked:
    method: str
    path: str
    """With its query."""
    headers: dict[str, str]
    """Names in lower case."""
    body: bytes


@dataclass
class Between:
    """Stands before a provider. What it does once, it does to the next call alone."""

    url: str = ""
    asked: list[Asked] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)
    """What Prism found wrong."""
    _next: list[int | Mischief] = field(default_factory=list)
    _headers: dict[str, str] = field(default_factory=dict)

    def then(self, *what: int | Mischief, **headers: str) -> None:
        """The next calls are answered so: with the description's own example of a status, or by mischief.

        *headers* come with the statuses (`Retry_After="3"`).
        """
        self._next += what
        self._headers = {name.replace("_", "-"): value for name, value in headers.items()}

    def meet(self, trouble: Trouble) -> None:
        """As `pascal.testing.channels` asks for it."""
        if trouble in STATUSES:
            self.then(STATUSES[trouble], Retry_After="3")
        else:
            self.then("cut_after" if trouble == "cut" else trouble)

    async def handle(self, request: web.Request, provider: str) -> web.StreamResponse:
        body = await request.read()
        headers = {name.lower(): value for name, value in request.headers.items()}
        self.asked.append(Asked(request.method, request.raw_path, headers, body))
        what = self._next.pop(0) if self._next else None
        if what == "hang":
            await asyncio.sleep(30)
        if what == "cut_before":
            return self._cut(request)
        passed = {name: value for name, value in headers.items() if name not in {"host", "content-length"}}
        if isinstance(what, int):
            passed["prefer"] = f"code={what}"
        async with (
            aiohttp.ClientSession(auto_decompress=False, max_field_size=2**20) as session,
            session.request(
                request.method, provider + request.raw_path, headers=passed, data=body, allow_redirects=False
            ) as answer,
        ):
            content = await answer.read()
            violations = answer.headers.get(VIOLATIONS, "")
            if violations or BROKEN.encode() in content:
                self.broken.append(f"{request.method} {request.raw_path}: {violations or content.decode()}")
            if what == "cut_after":
                return self._cut(request)
            if what in {"garbage", "empty"}:
                content = b"<html>not what you think" if what == "garbage" else b""
            if what == "extra":
                content = json.dumps({**json.loads(content), "news": {"of": ["the", 1, None]}}).encode()
            kept = {"content-type": answer.headers.get("content-type", "application/json")}
            more = self._headers if isinstance(what, int) else {}
            return web.Response(status=answer.status, body=content, headers=kept | more)

    def _cut(self, request: web.Request) -> web.StreamResponse:
        assert request.transport is not None
        request.transport.abort()
        return web.Response()


@asynccontextmanager
async def between(provider: str) -> AsyncIterator[Between]:
    """At the end no call may have broken the description."""
    one = Between()

    async def handle(request: web.Request) -> web.StreamResponse:
        return await one.handle(request, provider)

    async with answering(handle) as one.url:
        yield one
    assert not one.broken
