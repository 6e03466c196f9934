"""Calls to Microsoft Graph, and what its refusals mean (https://learn.microsoft.com/graph/errors)."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Final, TypeVar

import httpx
import msgspec

from pascal.domain.ports.calendar import Away, CalendarError, Changed, Gone, Refused, SignedOut

LARGEST: Final = 32 * 1024 * 1024
"""Bytes of an answer."""
PREFER: Final = 'outlook.timezone="UTC", IdType="ImmutableId"'
"""Else moments are of many zones, and an event has another id once it is in another folder."""
_TRIES: Final = 3
_PATIENCE: Final = timedelta(seconds=5)
"""So long somebody waits here; longer waits are for whoever called."""
_NOT_DONE: Final = frozenset({429, 503})
_READ: Final = ("/me?", "/me/calendarView?", "/me/calendarView/delta()?")
"""Who may not read has no leave; who may not do something to an event, or be told, may do all else."""
_DELTA: Final = "/me/calendarView/delta()?"
_EVENT: Final = "/me/events/"
_SUBSCRIPTION: Final = "/subscriptions/"
_NO_LEAVE: Final = frozenset({"MailboxNotEnabledForRESTAPI", "MailboxNotSupportedForRESTAPI"})

T = TypeVar("T")


class _Error(msgspec.Struct):
    code: str = ""


class _Refused(msgspec.Struct):
    error: _Error = msgspec.field(default_factory=_Error)


class TokenRefused(SignedOut):
    """It may be over before its time."""


class MadeBefore(CalendarError):
    """By the same `transactionId`."""


class Forgotten(CalendarError):
    """The state that a token stands for."""


class Graph:
    def __init__(
        self,
        http: httpx.AsyncClient,
        base_url: str,
        seconds: float,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        """*seconds*: that one call may take."""
        self._http, self._base_url, self._seconds, self._sleep = http, base_url, seconds, sleep

    async def ask(
        self,
        token: str,
        method: str,
        path: str,
        shape: type[T],
        *,
        body: object = None,
        headers: Mapping[str, str] | None = None,
    ) -> T:
        """*path* with its query. Raises `CalendarError`s. Tried again at once is what surely was not done,
        and what changes nothing.
        """
        sent = {"authorization": f"Bearer {token}", "prefer": PREFER, **(headers or {})}
        content = None if body is None else msgspec.json.encode(body)
        if content is not None:
            sent["content-type"] = "application/json"
        pause = 1.0
        for tried in range(1, _TRIES + 1):
            try:
                return await self._asked(method, path, shape, content, sent)
            except _Passing as error:
                wait = error.wait or timedelta(seconds=pause)
                again = error.not_done or method == "GET"
                if not again or tried == _TRIES or wait > _PATIENCE:
                    raise Away(str(error), error.wait) from error
                await self._sleep(wait.total_seconds())
                pause *= 2
        raise AssertionError

    async def _asked(
        self, method: str, path: str, shape: type[T], content: bytes | None, headers: Mapping[str, str]
    ) -> T:
        try:
            async with (
                asyncio.timeout(self._seconds),
                self._http.stream(
                    method, f"{self._base_url}{path}", content=content, headers=dict(headers)
                ) as answer,
            ):
                told = await _content(answer)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise _Passing("Microsoft Graph cannot be reached", not_done=True) from error
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError) as error:
            raise _Passing("no answer of Microsoft Graph's") from error
        if not answer.is_success:
            raise _refusal(method, path, answer.status_code, told, answer.headers.get("retry-after", ""))
        try:
            return msgspec.json.decode(told or b"{}", type=shape)
        except (msgspec.DecodeError, RecursionError) as error:
            raise _Passing("an answer that is not Microsoft Graph's") from error


class _Passing(CalendarError):
    def __init__(self, why: str, wait: timedelta = timedelta(), *, not_done: bool = False) -> None:
        super().__init__(why)
        self.wait, self.not_done = wait, not_done


async def _content(answer: httpx.Response) -> bytes:
    content = bytearray()
    async for piece in answer.aiter_bytes():
        content += piece
        if len(content) > LARGEST:
            raise _Passing("Microsoft Graph's answer has no end")
    return bytes(content)


def _refusal(method: str, path: str, status: int, content: bytes, retry_after: str) -> CalendarError:
    try:
        code = msgspec.json.decode(content, type=_Refused).error.code
    except (msgspec.DecodeError, RecursionError):
        code = ""
    code = code if code.isalnum() and len(code) <= 60 else str(status)
    if status == 401:
        return TokenRefused("Microsoft Graph refuses the calendar's token")
    if code in _NO_LEAVE or (status == 403 and f"{path}?".startswith(_READ)):
        return SignedOut(f"Microsoft Graph gives no leave for the calendar: {code}")
    if status in {404, 410} and path.startswith((_EVENT, _SUBSCRIPTION)):
        return Gone(code)
    if status == 410 and path.startswith(_DELTA):
        return Forgotten(code)
    if status == 409 and code == "ErrorDuplicateTransactionId":
        return MadeBefore(code)
    if status in {409, 412} and method != "GET" and path.startswith(_EVENT):
        return Changed(code)
    if status < 400 or status in {408, 409, 412, 429} or status >= 500:
        return _Passing(
            f"Microsoft Graph answered {status}", _wait(retry_after), not_done=status in _NOT_DONE
        )
    return Refused(f"Microsoft Graph refuses it: {code}")


def _wait(header: str) -> timedelta:
    if header.isascii() and header.isdecimal():
        return timedelta(seconds=min(int(header[:9]), 86_400))
    return timedelta()
