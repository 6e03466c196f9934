"""Events as Graph tells them, and notices of their changes."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, Final, Literal
from urllib.parse import urlsplit
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
import structlog

from pascal.domain.calendars import Elsewhere, Plan
from pascal.domain.meetings import During
from pascal.domain.ports.calendar import Entry, Heard, Refused

log = structlog.get_logger()

_MASTER: Final = "seriesMaster"
_FREE: Final = frozenset({"free", "workingElsewhere"})
_LIFECYCLE: Final[dict[str, Literal["changed", "ending", "ended"]]] = {
    "missed": "changed",
    "reauthorizationRequired": "ending",
    "subscriptionRemoved": "ended",
}
MOST_NOTICES: Final = 1000
_ID: Final = re.compile(r"[!-~]{1,200}")


class Moment(msgspec.Struct):
    dateTime: str  # noqa: N815 - Graph's, and so below
    timeZone: str = "UTC"  # noqa: N815

    @classmethod
    def of(cls, moment: datetime) -> "Moment":
        return cls(moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S"))

    def read(self) -> datetime:
        """Raises `ValueError`."""
        at = datetime.fromisoformat(self.dateTime)
        if at.tzinfo is None:
            at = at.replace(tzinfo=_zone(self.timeZone))
        return at.astimezone(UTC)


class Event(msgspec.Struct, rename={"etag": "@odata.etag", "removed": "@removed"}):
    id: str
    etag: str = ""
    removed: dict[str, Any] | None = None
    subject: str | None = None
    start: Moment | None = None
    end: Moment | None = None
    isAllDay: bool | None = None  # noqa: N815
    isCancelled: bool | None = None  # noqa: N815
    showAs: str | None = None  # noqa: N815
    type: str | None = None
    seriesMasterId: str | None = None  # noqa: N815
    transactionId: str | None = None  # noqa: N815

    @property
    def is_gone(self) -> bool:
        return self.removed is not None or bool(self.isCancelled)

    def read(self, shows: str | None = None) -> Entry:
        """*shows*: as what, where it does not say so itself. Raises `ValueError`."""
        if self.start is None or self.end is None:
            raise ValueError("without a time")
        plan = Plan.told(self.subject or "", During(self.start.read(), self.end.read()))
        busy = self.type != _MASTER and (self.showAs or shows or "busy") not in _FREE
        there, key = Elsewhere(self.id, self.etag, plan), _key(self.transactionId)
        return Entry(there, key, busy, bool(self.isAllDay), self.seriesMasterId)


class Page(msgspec.Struct, rename={"next": "@odata.nextLink", "delta": "@odata.deltaLink"}):
    value: list[Event]
    next: str | None = None
    delta: str | None = None


def entries(told: Iterable[Event]) -> Iterator[Entry]:
    """Of a series it and each occurrence, which may leave to it what they show.

    What nobody can read is passed over.
    """
    told = list(told)
    shows = {each.id: each.showAs for each in told if each.type == _MASTER}
    for each in told:
        try:
            yield each.read(shows.get(each.seriesMasterId or ""))
        except (ValueError, OverflowError) as error:
            log.warning("event_unreadable", error=type(error).__name__)


def query_of(link: str) -> str:
    """What the next call takes from a link: not its host, which would be sent the token (THREATS 23)."""
    return urlsplit(link).query


class _Notice(msgspec.Struct):
    subscriptionId: str = ""  # noqa: N815
    clientState: str | None = None  # noqa: N815
    lifecycleEvent: str | None = None  # noqa: N815


class _Notices(msgspec.Struct):
    value: list[_Notice]


def heard(content: bytes) -> Sequence[Heard]:
    """Those that name a watch as Graph would. Raises `Refused`."""
    try:
        told = msgspec.json.decode(content, type=_Notices).value
    except (msgspec.DecodeError, RecursionError) as error:
        raise Refused("no notice of Microsoft Graph's") from error
    return [
        Heard(
            each.subscriptionId,
            each.clientState or "",
            _LIFECYCLE.get(each.lifecycleEvent or "missed", "changed"),
        )
        for each in told[:MOST_NOTICES]
        if _ID.fullmatch(each.subscriptionId)
    ]


def _key(transaction_id: str | None) -> UUID | None:
    try:
        return UUID(transaction_id) if transaction_id else None
    except ValueError:
        return None


def _zone(name: str) -> Any:
    """UTC is asked for; whoever gives another at least names it. Raises `ValueError`."""
    if name.casefold() in {"utc", "", "tzone://microsoft/utc"}:
        return UTC
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ValueError("a zone that nobody knows") from error
