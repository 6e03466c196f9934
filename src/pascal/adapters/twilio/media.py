"""Files that Twilio keeps for us. Its own host is asked with the token, and sends us on to where they lie."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final
from urllib.parse import urlsplit

import httpx

from pascal.adapters.twilio.account import API, Account
from pascal.adapters.twilio.failures import refusal
from pascal.domain.communications import Attached
from pascal.domain.ports.channels import NoAnswer, NotNow, Rejected
from pascal.domain.ports.clock import Clock
from pascal.domain.ports.fetcher import Fetched

MOST_HOPS: Final = 3
_PATH: Final = re.compile(r"/2010-04-01/Accounts/AC\w{32}/Messages/[A-Z]{2}\w{32}/Media/ME\w{32}", re.ASCII)
_STORES: Final = re.compile(
    r"(?:[\w-]+\.)*twiliocdn\.com|(?:[\w-]+\.)*twilio\.com|(?:media\.twiliocdn\.com\.)?s3[\w.-]*\.amazonaws\.com",
    re.ASCII,
)
"""Where Twilio keeps files."""


class Media:
    def __init__(self, account: Account, http: httpx.AsyncClient, clock: Clock) -> None:
        self._account, self._http, self._clock = account, http, clock

    @asynccontextmanager
    async def fetch(self, attached: Attached) -> AsyncIterator[AsyncIterator[bytes]]:
        """Whatever host stands in it, a file is asked for at Twilio's."""
        path = urlsplit(attached.reference).path
        if not _PATH.fullmatch(path):
            raise Rejected("media_refused")
        answer = await self._follow(self._account.base_url + path)
        try:
            yield _pieces(answer)
        finally:
            await answer.aclose()

    async def _follow(self, url: str) -> httpx.Response:
        auth: httpx.BasicAuth | None = httpx.BasicAuth(self._account.sid, self._account.tokens[0])
        for _ in range(MOST_HOPS):
            answer = await self._get(url, auth)
            if answer.is_success:
                return answer
            await answer.aclose()
            if answer.next_request is None:
                raise self._refusal(answer)
            url, auth = str(answer.next_request.url), None
            if not self._is_store(url):
                raise Rejected("media_refused")
        raise Rejected("media_refused")

    async def _get(self, url: str, auth: httpx.BasicAuth | None) -> httpx.Response:
        try:
            return await self._http.send(self._http.build_request("GET", url), auth=auth, stream=True)
        except httpx.HTTPError as error:
            raise NotNow("Twilio's files cannot be reached") from error

    def _refusal(self, answer: httpx.Response) -> Exception:
        headers = {name.lower(): value for name, value in answer.headers.items()}
        wait = Fetched(answer.status_code, b"", headers).retry_after(self._clock.now())
        match refusal(answer.status_code, None, wait):
            case NoAnswer():
                return NotNow("Twilio's files cannot be reached")
            case Rejected(code=code):
                return Rejected("media_refused", code)
            case error:
                return error

    def _is_store(self, url: str) -> bool:
        """A stand-in for Twilio sends us on to itself."""
        parts, ours = urlsplit(url), urlsplit(self._account.base_url)
        if self._account.base_url != API and parts.hostname == ours.hostname:
            return True
        return parts.scheme == "https" and bool(_STORES.fullmatch(parts.hostname or ""))


async def _pieces(answer: httpx.Response) -> AsyncIterator[bytes]:
    try:
        async for piece in answer.aiter_bytes():
            yield piece
    except httpx.HTTPError as error:
        raise NotNow("a file of Twilio's broke off") from error
