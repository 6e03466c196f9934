"""When the house is open: hours of the week where it is, and days on which it is not."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pascal.domain.errors import Invalid, faults, refuse
from pascal.domain.events import Change

DAY = timedelta(days=1)
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MINUTES_OF_A_DAY = 24 * 60
MOST_SPANS = 6
MOST_HOLIDAYS = 400
FURTHEST_OPENING = 400
"""Days for which the next opening is looked for."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A piece of a day, in minutes since its midnight by the clock on the wall."""

    opens: int
    closes: int
    """Not in it; 1440 is the next midnight."""


@dataclass(frozen=True, slots=True)
class Hours:
    """What an administrator has set. `Hours.of` checks it."""

    time_zone: str = "America/Lima"
    week: tuple[tuple[Span, ...], ...] = field(default=((),) * 7)
    """From Monday; each day's pieces in order."""
    holidays: frozenset[date] = frozenset()
    """Closed all day, whatever day of the week."""

    @classmethod
    def of(cls, time_zone: str, week: Sequence[Sequence[Span]], holidays: Sequence[date]) -> "Hours":
        """Raises `Invalid`."""
        refuse(
            faults(
                lambda: _check_zone(time_zone),
                lambda: _check_week(week),
                lambda: _check_holidays(holidays),
            )
        )
        return cls(time_zone, tuple(tuple(sorted(day)) for day in week), frozenset(holidays))

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    def changes_from(self, before: "Hours") -> tuple[Change, ...]:
        """What an administrator changed, day by day; of holidays only those taken away, and those added."""
        days = zip(DAYS, map(_clocks, before.week), map(_clocks, self.week), strict=True)
        gone, new = before.holidays - self.holidays, self.holidays - before.holidays
        told = (
            Change("time_zone", before.time_zone, self.time_zone),
            *(Change(*each) for each in days),
            Change("holidays", _dates(gone), _dates(new)),
        )
        return tuple(each for each in told if each.before != each.after)

    def is_open(self, at: datetime) -> bool:
        return any(since <= at < until for since, until in self._open_on(at.astimezone(self.zone).date()))

    def opens_next(self, at: datetime) -> datetime | None:
        """*at* itself while it is open; None if it does not open for more than a year."""
        today = at.astimezone(self.zone).date()
        for n in range(FURTHEST_OPENING):
            for since, until in self._open_on(today + n * DAY):
                if at < until:
                    return max(at, since)
        return None

    def between(self, since: datetime, until: datetime) -> timedelta:
        """For how long of that it was open."""
        if self == ALWAYS_OPEN:
            return max(timedelta(), until - since)
        return sum(
            (
                max(timedelta(), min(until, closes) - max(since, opens))
                for opens, closes in self.openings(since, until)
            ),
            timedelta(),
        )

    def openings(self, since: datetime, until: datetime) -> Iterator[tuple[datetime, datetime]]:
        """When it opened and closed, in UTC, on the days of *since* and *until* and those between.

        They ascend, and no moment is in two of them: where a clock is put forward, spans may come to overlap.
        """
        first, last = (each.astimezone(self.zone).date() for each in (since, until))
        open_until = datetime.min.replace(tzinfo=UTC)
        for n in range((last - first).days + 1):
            for opens, closes in self._open_on(first + n * DAY):
                if open_until < closes:
                    yield max(opens, open_until), closes
                    open_until = closes

    def openings_on(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        """The same, on that one."""
        midnight, next_midnight = (datetime.combine(each, time(), self.zone) for each in (day, day + DAY))
        return self.openings(midnight, next_midnight - timedelta.resolution)

    def open_for(self, length: timedelta, until: datetime) -> datetime | None:
        """Since when it was open for *length* in all; None if it was not for more than a year."""
        if self == ALWAYS_OPEN:
            return until - length
        today = until.astimezone(self.zone).date()
        for n in range(FURTHEST_OPENING):
            for opens, closes in reversed(list(self._open_on(today - n * DAY))):
                piece = min(closes, until) - opens
                if piece >= length:
                    return min(closes, until) - length
                length -= max(timedelta(), piece)
        return None

    def _open_on(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        """In UTC. Where a clock is put forward over a whole span, there is none on that day."""
        if day in self.holidays:
            return
        for span in self.week[day.weekday()]:
            since, until = self._moment(day, span.opens), self._moment(day, span.closes)
            if since < until:
                yield since, until

    def _moment(self, day: date, minutes: int) -> datetime:
        days, rest = divmod(minutes, MINUTES_OF_A_DAY)
        clock = time(rest // 60, rest % 60)
        return datetime.combine(day + days * DAY, clock, self.zone).astimezone(UTC)


ALWAYS_OPEN = Hours(week=((Span(0, MINUTES_OF_A_DAY),),) * 7)
"""As long as nobody has set any."""


def _clocks(day: Sequence[Span]) -> str:
    return ", ".join(f"{clock(span.opens)}-{clock(span.closes)}" for span in day)


def clock(minutes: int) -> str:
    """As on the wall; the end of a day is 24:00."""
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _dates(days: Iterable[date]) -> tuple[str, ...]:
    return tuple(each.isoformat() for each in sorted(days))


def _check_zone(name: str) -> None:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise Invalid("time_zone", "malformed") from error


def _check_week(week: Sequence[Sequence[Span]]) -> None:
    if len(week) != 7:
        raise Invalid("week", "week")
    if not any(week):
        raise Invalid("week", "never_open")
    for day in map(sorted, week):
        if len(day) > MOST_SPANS or any(not 0 <= s.opens < s.closes <= MINUTES_OF_A_DAY for s in day):
            raise Invalid("week", "week")
        if any(before.closes > after.opens for before, after in pairwise(day)):
            raise Invalid("week", "week")


def _check_holidays(holidays: Sequence[date]) -> None:
    if len(holidays) > MOST_HOLIDAYS:
        raise Invalid("holidays", "too_many", most=MOST_HOLIDAYS)
