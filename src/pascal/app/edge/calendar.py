"""Days, weeks and months of whoever asks, in their time zone."""

import re
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pascal.domain.errors import Invalid
from pascal.domain.metrics import Calendar, Period

DAY = timedelta(days=1)
MOMENT: Final = r"^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)$"
"""How one is written: ISO 8601 with its offset."""


def zone_of(name: str) -> tzinfo:
    """UTC, where the machine does not know the zone."""
    with suppress(ZoneInfoNotFoundError):
        return ZoneInfo(name)
    return UTC


def begins(day: date, zone: tzinfo) -> datetime:
    """The day's first moment there, in UTC."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def day_of(at: datetime, zone: tzinfo) -> tuple[datetime, datetime]:
    """When the day of *at* begins and ends there: a day of the calendar's, of 23, 24 or 25 hours."""
    today = at.astimezone(zone).date()
    return begins(today, zone), begins(today + DAY, zone)


def calendar(at: datetime, zone: tzinfo) -> Calendar:
    today = at.astimezone(zone).date()
    monday = today - timedelta(days=today.weekday())
    return Calendar(begins(today, zone), begins(monday, zone), begins(today.replace(day=1), zone))


_DATE = re.compile(r"\d{4}-\d\d-\d\d(T.+)?", re.ASCII)
_YEARS = range(1970, 9000)
"""Beyond them there is nothing, and calendars end."""


def read_date(field: str, typed: str) -> date | datetime:
    """A day or a moment with its offset. Raises `Invalid`."""
    found = _DATE.fullmatch(typed)
    try:
        read = None if found is None else (datetime if found[1] else date).fromisoformat(typed)
    except ValueError as error:
        raise Invalid(field, "date") from error
    if read is None or read.year not in _YEARS or (isinstance(read, datetime) and read.tzinfo is None):
        raise Invalid(field, "date")
    return read


def read_period(
    start: str | None,
    end: str | None,
    zone: tzinfo,
    *,
    names: tuple[str, str] = ("start_date", "end_date"),
) -> Period:
    """From the two dates of an address, under these *names*: the last day belongs to it. Raises `Invalid`."""
    since = None if start is None else read_date(names[0], start)
    until = None if end is None else read_date(names[1], end)
    period = Period(
        since if since is None or isinstance(since, datetime) else begins(since, zone),
        until if until is None or isinstance(until, datetime) else begins(until + DAY, zone),
    )
    if period.since is not None and period.until is not None and period.since >= period.until:
        raise Invalid(names[1], "before_start")
    return period


def read_days(
    start: str | None, end: str | None, zone: tzinfo, now: datetime, *, usual: int, most: int
) -> list[date]:
    """The days that a period touches; without a beginning the *usual* number of days. Raises `Invalid`."""
    period = read_period(start, end, zone)
    last = now if period.until is None else period.until - timedelta(microseconds=1)
    last_day = last.astimezone(zone).date()
    since = None if period.since is None else period.since.astimezone(zone).date()
    count = usual if since is None else (last_day - since).days + 1
    if not 0 < count <= most:
        raise Invalid("start_date", "days", most=most)
    return [last_day - n * DAY for n in reversed(range(count))]
