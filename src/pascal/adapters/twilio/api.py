"""Twilio's SDK over one httpx client. One call is one try, and what became of it is told by our errors."""

import asyncio
import logging
from collections.abc import Awaitable, Mapping
from typing import Any, Final
from urllib.parse import urlsplit

import httpx
import msgspec
from twilio.base.exceptions import TwilioException
from twilio.http import AsyncHttpClient
from twilio.http.response import Response
from twilio.rest import Client

from pascal.adapters.twilio.account import Account
from pascal.adapters.twilio.failures import refusal
from pascal.adapters.twilio.forms import ID
from pascal.domain.ports.channels import ChannelError, NoAnswer, NotNow
from pascal.domain.ports.clock import Clock
from pascal.domain.ports.fetcher import Fetched

LARGEST: Final = 1024 * 1024
"""Bytes of an answer."""
NOT_HEARD: Final = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
"""Nothing was written yet."""

_STUMBLES: Final = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)

log = logging.getLogger(__name__)

# httpx logs each address at INFO, and those of searches hold numbers
logging.getLogger("httpx").setLevel(logging.WARNING)


class _Refused(msgspec.Struct):
    code: int | None = None


class Http(AsyncHttpClient):  # type: ignore[misc]  # twilio has no types
    """What the SDK calls by. Its own logs headers, and knows another timeout."""

    def __init__(self, base_url: str, seconds: float, clock: Clock) -> None:
        """*seconds* for a call, with all of its answer."""
        super().__init__(logger=log, is_async=True)
        self._base_url, self._seconds, self._clock = base_url, seconds, clock
        # a part of the time to connect, so that who cannot be reached is told from who does not answer
        self.client = httpx.AsyncClient(timeout=httpx.Timeout(seconds, connect=seconds / 3))

    async def request(
        self,
        method: str,
        uri: str,
        params: Mapping[str, Any] | None = None,
        data: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - the SDK's parameter, which nobody gives
        allow_redirects: bool = False,
    ) -> Response:
        """A yes whose content is a JSON object; all else is raised."""
        request = self.client.build_request(
            method,
            self._base_url + _below_host(uri),
            params=params or None,
            data=data or None,
            headers={**(headers or {}), "Accept-Encoding": "identity"},
        )
        try:
            async with asyncio.timeout(self._seconds):
                answer = await self._ask(request, auth)
        except NOT_HEARD as error:
            raise NotNow("Twilio cannot be reached") from error
        except (httpx.HTTPError, TimeoutError) as error:
            raise NoAnswer("Twilio did not answer") from error
        if not 200 <= answer.status < 300:
            raise refusal(answer.status, _code(answer.content), answer.retry_after(self._clock.now()))
        text = answer.content.decode("utf-8", "replace")
        if not _is_object(answer.content):
            raise NoAnswer("what Twilio answered makes no sense")
        return Response(answer.status, text, dict(answer.headers))

    async def _ask(self, request: httpx.Request, auth: tuple[str, str] | None) -> Fetched:
        answer = await self.client.send(request, auth=auth, stream=True)
        try:
            content = b""
            async for piece in answer.aiter_raw():
                content += piece
                if len(content) > LARGEST:
                    raise NoAnswer("Twilio's answer has no end")
            return Fetched(answer.status_code, content, {k.lower(): v for k, v in answer.headers.items()})
        finally:
            await answer.aclose()


class Api:
    """The SDK's client, with one token of the account's."""

    def __init__(self, account: Account, seconds: float, clock: Clock) -> None:
        self.http = Http(account.base_url, seconds, clock)
        self.client = Client(
            account.sid, account.tokens[0], http_client=self.http, environment=account.environment
        )

    async def ask(self, call: Awaitable[Any]) -> Any:
        """What the SDK makes of the answer. Raises like `SendsText.send_text`."""
        try:
            return await call
        except ChannelError:
            raise
        # it was a yes, and then the SDK stumbled over what stands in it
        except (TwilioException, *_STUMBLES) as error:
            raise NoAnswer("what Twilio answered makes no sense") from error

    async def aclose(self) -> None:
        await self.http.client.aclose()


def named(sid: object) -> str:
    """What Twilio calls what it took. Raises `NoAnswer`."""
    if not isinstance(sid, str) or not ID.fullmatch(sid):
        raise NoAnswer("what Twilio took has no name")
    return sid


def _below_host(uri: str) -> str:
    parts = urlsplit(uri)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _code(content: bytes) -> int | None:
    try:
        return msgspec.json.decode(content, type=_Refused).code
    except (msgspec.DecodeError, RecursionError):
        return None


def _is_object(content: bytes) -> bool:
    try:
        return isinstance(msgspec.json.decode(content), dict)
    except (msgspec.DecodeError, RecursionError):
        return False
