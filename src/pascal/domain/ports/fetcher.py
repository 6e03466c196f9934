"""Calls to addresses that a person chose. Whoever chooses one must not reach our own network by it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Protocol


class FetchFailed(Exception):
    """There was no answer."""


class AddressRefused(FetchFailed):
    """Nobody may be made to call there: no address of the web, or one within a private network."""


class Unreachable(FetchFailed):
    """Nobody answers there, or there is no such name."""


class TookTooLong(FetchFailed):
    """The whole call, with all of its answer, did not come to an end in time."""


class BadCertificate(FetchFailed):
    """Somebody answers who does not prove to be whom the address names."""


class HungUp(FetchFailed):
    """The connection was closed before the head of an answer was whole."""


class NotHttp(FetchFailed):
    """What answers does not keep to the protocol."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer, whatever its status: redirects are not followed."""

    status: int
    content: bytes
    """How it begins: what is beyond the limit is not read."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Names in lower case."""

    def retry_after(self, at: datetime) -> timedelta | None:
        """What `Retry-After` asks for, in seconds or as a date; None where nothing is to come."""
        text = self.headers.get("retry-after", "").strip()
        if text.isascii() and text.isdecimal():
            return timedelta(seconds=min(int(text[:9]), 10**8)) or None
        try:
            moment = parsedate_to_datetime(text)
            wait = (moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - at
        except (ValueError, IndexError, OverflowError):
            return None
        return wait if wait > timedelta() else None


class Fetcher(Protocol):
    """The one way to an address that a person chose (THREATS 23).

    The address that is dialled is the one that was looked at; no proxy of the environment is used.
    """

    async def check(self, url: str) -> None:
        """Raises `AddressRefused` for what it never will call. A name that is not known yet passes."""

    async def post(
        self, url: str, content: bytes, headers: Mapping[str, str], *, seconds: float, most: int
    ) -> Fetched:
        """One call of at most *seconds*; of its answer at most *most* bytes. Raises `FetchFailed`."""
