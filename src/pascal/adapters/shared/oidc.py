"""Who signs tokens, found by OpenID Connect Discovery 1.0."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final, TypeVar

import httpx
import msgspec
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, KeySetSerialization

from pascal.domain.errors import Unauthenticated
from pascal.domain.ports.identity_provider import ProviderUnavailable

T = TypeVar("T")

GOOGLE: Final = "https://accounts.google.com"
"""Google's issuer."""

_BELIEVED: Final = 3600.0
"""Seconds for which the provider's addresses and keys are kept: after that, a key it took back is gone."""


class _Addresses(msgspec.Struct):
    """Section 3."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    revocation_endpoint: str | None = None


@dataclass(frozen=True, slots=True)
class Provider:
    authorize: httpx.URL
    token: str
    revoke: str | None
    keys: KeySet
    fetched_at: float


class Issuer:
    """All raise `ProviderUnavailable`."""

    def __init__(
        self, http: httpx.AsyncClient, issuer: str, *, timeout: float, now: Callable[[], float]
    ) -> None:
        """*timeout*, in seconds, is for each whole call."""
        self._http, self._issuer, self._timeout, self._now = http, issuer.rstrip("/"), timeout, now
        self.latest: Provider | None = None
        """As it was told last, however long ago."""

    @property
    def names(self) -> list[str]:
        """As it calls itself in tokens: Google leaves the scheme out at times."""
        return [self._issuer, self._issuer.removeprefix("https://")]

    async def known(self) -> Provider:
        if self.latest is None or self.latest.fetched_at + _BELIEVED < self._now():
            return await self.fetched()
        return self.latest

    async def fetched(self) -> Provider:
        addresses = await self.ask(f"{self._issuer}/.well-known/openid-configuration", _Addresses)
        if addresses.issuer.rstrip("/") != self._issuer:
            raise ProviderUnavailable(f"{self._issuer} says it is {addresses.issuer}")
        keys = await self.ask(addresses.jwks_uri, KeySetSerialization)
        try:
            self.latest = Provider(
                authorize=httpx.URL(addresses.authorization_endpoint),
                token=addresses.token_endpoint,
                revoke=addresses.revocation_endpoint,
                keys=KeySet.import_key_set(keys),
                fetched_at=self._now(),
            )
        except (httpx.InvalidURL, JoseError, ValueError, TypeError, KeyError) as error:
            raise ProviderUnavailable(f"{self._issuer}: {error}") from error
        return self.latest

    async def ask(self, url: str, answer: type[T], form: Mapping[str, str] | None = None) -> T:
        """GET, or POST of *form*. Raises `Unauthenticated` where the provider refuses what it was sent."""
        try:
            async with asyncio.timeout(self._timeout):
                response = await self._sent(url, form)
            if form and response.status_code == HTTPStatus.BAD_REQUEST:
                raise Unauthenticated(f"{url}: {response.text[:200]}")
            if response.status_code != HTTPStatus.OK:
                raise ProviderUnavailable(f"{url} answered {response.status_code}")
            return msgspec.json.decode(response.content, type=answer)
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError, msgspec.DecodeError) as error:
            raise ProviderUnavailable(f"{url}: {error!r}") from error

    async def _sent(self, url: str, form: Mapping[str, str] | None) -> httpx.Response:
        """Once more where no connection came about, so that nothing ever arrives twice."""
        method = "POST" if form else "GET"
        try:
            return await self._http.request(method, url, data=form)
        except (httpx.ConnectError, httpx.ConnectTimeout):
            return await self._http.request(method, url, data=form)
