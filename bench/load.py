"""A light HTTP/1.1 load: keep-alive connections, requests as bytes, so that the server is the bottleneck."""

import asyncio
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

Request = bytes


def request(method: str, path: str, token: str | None = None, body: bytes = b"") -> Request:
    head = [f"{method} {path} HTTP/1.1", "host: bench"]
    if token:
        head.append(f"authorization: Bearer {token}")
    if body:
        head += ["content-type: application/json", f"content-length: {len(body)}"]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + body


class _Caller(asyncio.Protocol):
    """One caller: sends, waits for the whole answer, sends the next."""

    def __init__(self, make: Callable[[], Request | None], result: "Result", until: float) -> None:
        self._make, self._result, self._until = make, result, until
        self._buffer = b""
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        self._next()

    def _next(self) -> None:
        made = None if time.perf_counter() >= self._until else self._make()
        if made is None:
            self._transport.close()
            if not self.done.done():
                self.done.set_result(None)
            return
        self._began = time.perf_counter()
        self._transport.write(made)  # type: ignore[attr-defined]

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, found, rest = self._buffer.partition(b"\r\n\r\n")
        if not found:
            return
        place = head.lower().find(b"content-length:")
        length = int(head[place + 15 :].split(b"\r\n", 1)[0]) if place >= 0 else 0
        if len(rest) < length:
            return
        self._buffer = b""
        self._result.seconds.append(time.perf_counter() - self._began)
        if not head.startswith((b"HTTP/1.1 200", b"HTTP/1.1 201")):
            self._result.refused.append(head[:30] + rest[:300])
        self._next()

    def connection_lost(self, error: Exception | None) -> None:
        if not self.done.done():
            self.done.set_exception(error or ConnectionError("closed"))


@dataclass
class Result:
    seconds: list[float] = field(default_factory=list)
    refused: list[bytes] = field(default_factory=list)
    elapsed: float = 0.0

    @property
    def per_second(self) -> float:
        return len(self.seconds) / self.elapsed

    def percentile(self, share: float) -> float:
        """Seconds."""
        return statistics.quantiles(self.seconds, n=1000)[int(share * 1000) - 1]


def _as_is(caller: _Caller) -> _Caller:
    return caller


async def load(port: int, makers: Sequence[Callable[[], Request | None]], seconds: float) -> Result:
    """One caller for each maker, for *seconds* or until it makes no more."""
    result, began = Result(), time.perf_counter()
    loop = asyncio.get_running_loop()
    callers = []
    for make in makers:
        caller = _Caller(make, result, began + seconds)
        await loop.create_connection(partial(_as_is, caller), "127.0.0.1", port)
        callers.append(caller.done)
    await asyncio.gather(*callers)
    result.elapsed = time.perf_counter() - began
    if result.refused:
        raise RuntimeError(f"{len(result.refused)} refused, first: {result.refused[0]!r}")
    return result
