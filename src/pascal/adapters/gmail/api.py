"""Google's SDK: each call in a thread of its own, by a connection of its own, and by our errors."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from time import monotonic
from typing import Any, Final, TypeVar
from urllib.parse import urlsplit

import httplib2
import httpx
import msgspec
from googleapiclient.discovery import build

from pascal.adapters.gmail.failures import Illegible, refusal
from pascal.domain.ports.channels import NoAnswer, NotNow
from pascal.domain.ports.clock import Clock

LARGEST: Final = 80 * 1024 * 1024
"""Bytes of an answer: a mail of 50 MB, written in base64."""
AT_ONCE: Final = 8
_NOT_HEARD: Final = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.UnsupportedProtocol)

T = TypeVar("T")
Json = Mapping[str, Any]

# httpx logs each address at INFO, and those of searches hold ids of mails
logging.getLogger("httpx").setLevel(logging.WARNING)


class _Http:
    """What the SDK calls by, for one call. Its own (httplib2) sends once more what was cut off."""

    def __init__(self, base_url: str, seconds: float, clock: Clock) -> None:
        self._base_url, self._seconds, self._clock = base_url, seconds, clock
        self._ends = monotonic() + seconds

    def request(
        self,
        uri: str,
        method: str = "GET",
        body: str | bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> tuple[httplib2.Response, bytes]:
        # a part of the time to connect, so that who cannot be reached is told from who does not answer
        timeout = httpx.Timeout(self._seconds, connect=self._seconds / 3)
        url = self._base_url + _below_host(uri)  # files go elsewhere, whatever `api_endpoint` says
        try:
            with (
                httpx.Client(timeout=timeout) as http,
                http.stream(method, url, content=body, headers=headers) as answer,
            ):
                content = self._content(answer)
        except _NOT_HEARD as error:
            raise NotNow("Google cannot be reached") from error
        except httpx.HTTPError as error:
            raise NoAnswer(f"no answer of Google's: {type(error).__name__}") from error
        if not 200 <= answer.status_code < 300:
            told = {name.lower(): value for name, value in answer.headers.items()}
            raise refusal(answer.status_code, content, told, self._clock.now())
        return httplib2.Response({"status": str(answer.status_code)}), content

    def _content(self, answer: httpx.Response) -> bytes:
        content = bytearray()
        for piece in answer.iter_bytes():
            content += piece
            if len(content) > LARGEST or monotonic() > self._ends:
                raise NoAnswer("Google's answer has no end")
        return bytes(content)


class Api:
    def __init__(self, base_url: str, seconds: float, clock: Clock) -> None:
        self._base_url, self._seconds, self._clock = base_url, seconds, clock
        # its own: whoever looks up names waits for the loop's
        self._threads = ThreadPoolExecutor(AT_ONCE, "gmail")
        self._free = asyncio.Semaphore(AT_ONCE)
        self._users = build(
            "gmail",
            "v1",
            http=httplib2.Http(),
            static_discovery=True,
            cache_discovery=False,
            client_options={"api_endpoint": base_url},
        ).users()

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def act(self, token: str, request: Callable[[Any], Any], times: float = 1) -> Json:
        """*request* is made of the SDK's `users()`. *times* as long as other calls may it take.

        Raises `NotNow`, `Rejected`, `NoAnswer` and `LockedOut`.
        """
        seconds = self._seconds * times

        def call() -> object:
            one = request(self._users)
            one.headers["authorization"] = f"Bearer {token}"
            try:
                return one.execute(http=_Http(self._base_url, seconds, self._clock))
            except RecursionError as error:
                raise Illegible("an answer that is nested too deep") from error
            except ValueError as error:
                raise NoAnswer("an answer that is not Google's") from error

        try:  # its own time begins with its turn: nobody may take what has hardly begun for lost
            async with asyncio.timeout(self._seconds):
                await self._free.acquire()
        except TimeoutError as error:
            raise NotNow("too much is asked of Google at once") from error
        job = self._threads.submit(call)
        # a thread may outlive who waits for it, and the next call is to have one at once
        job.add_done_callback(partial(self._ended, asyncio.get_running_loop()))
        try:
            async with asyncio.timeout(seconds):
                answer = await asyncio.wrap_future(job)
        except TimeoutError as error:
            raise NoAnswer("no answer of Google's in time") from error
        if not isinstance(answer, dict):
            raise NoAnswer("an answer that is not Google's")
        return answer

    def _ended(self, loop: asyncio.AbstractEventLoop, _: Future[object]) -> None:
        with suppress(RuntimeError):  # the loop is closed
            loop.call_soon_threadsafe(self._free.release)

    async def ask(self, token: str, request: Callable[[Any], Any], times: float = 1) -> Json:
        """What may be asked twice. Raises `NotNow`, `Rejected` and `LockedOut`."""
        try:
            return await self.act(token, request, times)
        except NoAnswer as error:
            raise NotNow(str(error)) from error


def shaped(answer: Json, shape: type[T], otherwise: type[NotNow] | type[NoAnswer] = NotNow) -> T:
    """Raises *otherwise*."""
    try:
        return msgspec.convert(answer, shape)
    except (msgspec.ValidationError, RecursionError) as error:
        raise otherwise("an answer that is not Gmail's") from error


def _below_host(uri: str) -> str:
    parts = urlsplit(uri)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
