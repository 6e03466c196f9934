"""The guarded fetcher, over httpx: names are looked up once, and what was looked at is what is dialled."""

import asyncio
import socket
import ssl
from collections.abc import Awaitable, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from http.cookiejar import DefaultCookiePolicy
from ipaddress import IPv6Address, ip_address

import httpx

from pascal.adapters.fetcher.addresses import Address, Allowed, is_host, is_odd, is_public
from pascal.domain.ports.fetcher import (
    AddressRefused,
    BadCertificate,
    Fetched,
    FetchFailed,
    HungUp,
    NotHttp,
    TookTooLong,
    Unreachable,
)

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""The addresses of a name. Raises `OSError`."""

TRIED = 3
"""Addresses of one name: where IPv6 leads nowhere, IPv4 may."""
LARGEST_PORT = 65535
CHECKED_WITHIN = 5.0
CONNECTED_WITHIN = 5.0
LOOK_UPS_AT_ONCE = 32


class GuardedFetcher:
    """Each call has a connection of its own: none is used again, which might be another name's."""

    def __init__(
        self,
        allow: Sequence[str] = (),
        *,
        tls: bool = False,
        resolve: Resolve | None = None,
        verify: ssl.SSLContext | None = None,
    ) -> None:
        """*allow*: names and networks that may be reached although they are private.

        *tls*: whether only what is named there may do without.
        """
        self._allowed, self._tls = Allowed.of(allow), tls
        # threads of its own: a name server that does not answer is to hold up nobody else's look-ups
        self._threads = ThreadPoolExecutor(LOOK_UPS_AT_ONCE, thread_name_prefix="lookup")
        self._resolve = resolve or self._look_up
        self._http = httpx.AsyncClient(
            verify=verify or httpx.create_ssl_context(),
            trust_env=False,
            follow_redirects=False,
            limits=httpx.Limits(max_connections=None, max_keepalive_connections=0),
        )
        # no cookies: strangers would fill the memory, and one call would tell of another
        self._http.cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=[]))

    async def aclose(self) -> None:
        await self._http.aclose()
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def check(self, url: str) -> None:
        try:
            async with asyncio.timeout(CHECKED_WITHIN):
                await self._addresses(self._judged(url))
        except (TimeoutError, Unreachable):
            return

    async def post(
        self, url: str, content: bytes, headers: Mapping[str, str], *, seconds: float, most: int
    ) -> Fetched:
        try:
            async with asyncio.timeout(seconds):
                return await self._post(self._judged(url), content, headers, most)
        except (TimeoutError, httpx.TimeoutException) as error:
            raise TookTooLong from error
        except httpx.HTTPError as error:
            raise _named(error) from error

    def _judged(self, url: str) -> httpx.URL:
        """What it says of itself; where it leads is another question. Raises `AddressRefused`."""
        parsed = _parsed(url)
        if self._tls and parsed.scheme != "https" and not self._allowed.lists(_host(parsed)):
            raise AddressRefused
        return parsed

    async def _post(self, url: httpx.URL, content: bytes, headers: Mapping[str, str], most: int) -> Fetched:
        addresses = await self._addresses(url)
        for each in addresses[:TRIED]:
            request = self._request(url, each, content, headers)
            try:
                answer = await self._http.send(request, stream=True)
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                if each == addresses[:TRIED][-1] or isinstance(_named(error), BadCertificate):
                    raise
                continue
            try:
                begins = await _read(answer, most)
            finally:
                await answer.aclose()
            told = {name.lower(): value for name, value in answer.headers.items()}
            return Fetched(answer.status_code, begins, told)
        raise Unreachable

    def _request(
        self, url: httpx.URL, address: Address, content: bytes, headers: Mapping[str, str]
    ) -> httpx.Request:
        """To the very *address*; by `Host` and certificate it is still the name's."""
        return httpx.Request(
            "POST",
            url.copy_with(host=str(address)),
            # as it comes: what is packed might unpack to any size
            headers={
                **headers,
                "host": url.netloc.decode(),
                "accept-encoding": "identity",
                "connection": "close",
            },
            content=content,
            extensions={
                "sni_hostname": _host(url),
                "timeout": httpx.Timeout(None, connect=CONNECTED_WITHIN).as_dict(),
            },
        )

    async def _addresses(self, url: httpx.URL) -> Sequence[Address]:
        """Where *url* leads. Raises `AddressRefused` if that is not the web, even by one of several."""
        host = _host(url)
        try:
            found = [ip_address(each) for each in await self._resolve(host, _port(url))]
        except (OSError, UnicodeError) as error:
            raise Unreachable from error
        except ValueError as error:  # with a zone: on some link of ours
            raise AddressRefused from error
        if not found:
            raise Unreachable
        if not self._allowed.has_name(host) and not all(
            is_public(each) or self._allowed.has(_plain(each)) for each in found
        ):
            raise AddressRefused
        return found

    async def _look_up(self, host: str, port: int) -> Sequence[str]:
        look = partial(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)
        found = await asyncio.get_running_loop().run_in_executor(self._threads, look)
        return list(dict.fromkeys(str(each[4][0]) for each in found))


def _parsed(url: str) -> httpx.URL:
    try:
        parsed = httpx.URL(url)
    except (httpx.InvalidURL, ValueError) as error:
        raise AddressRefused from error
    if parsed.scheme not in {"http", "https"} or parsed.userinfo:
        raise AddressRefused
    host = _host(parsed)
    if not is_host(host) or is_odd(host) or not 0 < _port(parsed) <= LARGEST_PORT:
        raise AddressRefused
    return parsed


def _host(url: httpx.URL) -> str:
    return url.raw_host.decode().strip("[]")


def _port(url: httpx.URL) -> int:
    return (443 if url.scheme == "https" else 80) if url.port is None else url.port


def _plain(address: Address) -> Address:
    """An IPv4 address that is written as one of IPv6 is allowed as itself."""
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


async def _read(answer: httpx.Response, most: int) -> bytes:
    begins = b""
    async for each in answer.aiter_raw():
        begins += each
        if len(begins) >= most:
            break
    return begins[:most]


def _named(error: httpx.HTTPError) -> FetchFailed:
    """What went wrong, by our names."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return BadCertificate()
        cause = cause.__cause__ or cause.__context__
    if isinstance(error, httpx.ConnectError):
        return Unreachable()
    # httpx has one type for this and for rubbish
    closed = isinstance(error, httpx.NetworkError) or str(error).startswith("Server disconnected")
    return HungUp() if closed else NotHttp()
