"""Calls to Meta's Graph: one try each, and the truth about what came of it."""

import asyncio
from collections.abc import AsyncIterable, AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Final, TypeVar

import httpx
import msgspec

from pascal.adapters.whatsapp.errors import refusal
from pascal.adapters.whatsapp.settings import Settings
from pascal.domain.ports.channels import NoAnswer, NotNow
from pascal.domain.ports.clock import Clock
from pascal.domain.ports.fetcher import Fetched

T = TypeVar("T")

FILES_TAKE: Final = 4
"""Times as long as other calls, of a file that is handed over: they look at it before they answer."""
_NEVER_LEFT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)


class Graph:
    """The token goes nowhere but to the address that a call names, and into no log and no error."""

    def __init__(self, settings: Settings, seconds: float, clock: Clock) -> None:
        self._settings, self._seconds, self._clock = settings, seconds, clock
        self.base = httpx.URL(settings.base_url)
        self._http = httpx.AsyncClient(timeout=self._timeout(seconds), follow_redirects=False)

    async def aclose(self) -> None:
        await self._http.aclose()

    async def act(self, path: str, payload: object) -> bytes:
        """Have something done. Raises `NotNow`, `Rejected`, `NoAnswer`, `LockedOut`."""
        content = msgspec.json.encode(payload)
        headers = {"content-type": "application/json"}
        return await self._call("POST", path, content=content, headers=headers, seconds=self._seconds)

    async def store(
        self, path: str, parts: AsyncIterable[bytes], headers: Mapping[str, str], answer: type[T]
    ) -> T:
        """A file, which nobody sees yet: it may be stored twice. Raises `NotNow`, `Rejected`, `LockedOut`."""
        seconds = self._seconds * FILES_TAKE
        try:
            content = await self._call("POST", path, content=parts, headers=headers, seconds=seconds)
            return read(content, answer)
        except NoAnswer as error:
            raise NotNow(str(error)) from error

    async def ask(self, path: str, query: Mapping[str, str], answer: type[T]) -> T:
        """What changes nothing. Raises `NotNow`, `Rejected`, `LockedOut`."""
        try:
            return read(await self._call("GET", path, params=query, seconds=self._seconds), answer)
        except NoAnswer as error:
            raise NotNow(str(error)) from error

    @asynccontextmanager
    async def open(self, url: httpx.URL) -> AsyncIterator[httpx.Response]:
        """A file of theirs, whatever the status. The token goes along: judge *url* first. Raises `NotNow`."""
        try:
            async with self._http.stream("GET", url, headers=self._authorization) as answer:
                yield answer
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            raise NotNow(f"no file: {type(error).__name__}") from error

    async def _call(
        self,
        method: str,
        path: str,
        *,
        seconds: float,
        params: Mapping[str, str] | None = None,
        content: bytes | AsyncIterable[bytes] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> bytes:
        url = f"{self._settings.base_url}/{self._settings.version}/{path}"
        try:
            async with asyncio.timeout(seconds):
                answer = await self._http.request(
                    method,
                    url,
                    params=params,
                    content=content,
                    headers={**self._authorization, **(headers or {})},
                    timeout=self._timeout(seconds),
                )
        except _NEVER_LEFT as error:
            raise NotNow(f"no connection to Meta: {type(error).__name__}") from error
        except (httpx.HTTPError, TimeoutError) as error:
            raise NoAnswer(f"no answer of Meta: {type(error).__name__}") from error
        if answer.is_success:
            return answer.content
        told = Fetched(answer.status_code, b"", dict(answer.headers))
        raise refusal(answer.status_code, answer.content, told.retry_after(self._clock.now()))

    def _timeout(self, seconds: float) -> httpx.Timeout:
        """Half for the connection: if it is not there by then, surely nothing was heard."""
        return httpx.Timeout(seconds, connect=self._seconds / 2, pool=self._seconds / 2)

    @property
    def _authorization(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self._settings.token}"}


def read(content: bytes, answer: type[T]) -> T:
    """Raises `NoAnswer` for what is not theirs: somebody in between has answered."""
    try:
        return msgspec.json.decode(content, type=answer, strict=False)
    except (ValueError, RecursionError) as error:
        raise NoAnswer("an answer that is not Meta's") from error
