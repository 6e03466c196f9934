"""When days, weeks and months begin where somebody is."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pascal.app.edge.calendar import DAY, begins, calendar, day_of, read_days, read_period, zone_of
from pascal.domain.errors import Invalid


@pytest.mark.parametrize(
    ("time_zone", "at", "first", "end"),
    [
        ("America/Lima", "2026-01-05T04:59", "2026-01-04T05:00", "2026-01-05T05:00"),
        ("America/Lima", "2026-01-05T05:00", "2026-01-05T05:00", "2026-01-06T05:00"),
        ("Asia/Kolkata", "2026-01-05T18:30", "2026-01-05T18:30", "2026-01-06T18:30"),
        # where clocks are changed at midnight: 23 hours without a midnight, 25 with two
        ("America/Santiago", "2025-09-07T12:00", "2025-09-07T04:00", "2025-09-08T03:00"),
        ("America/Havana", "2025-11-02T05:30", "2025-11-02T04:00", "2025-11-03T05:00"),
        ("Europe/Madrid", "2026-03-29T12:00", "2026-03-28T23:00", "2026-03-29T22:00"),
        ("Unknown/Here", "2026-01-05T04:59", "2026-01-05T00:00", "2026-01-06T00:00"),
    ],
)
def test_a_day_goes_from_midnight_to_midnight_there(time_zone: str, at: str, first: str, end: str) -> None:
    expected = tuple(datetime.fromisoformat(f"{each}Z") for each in (first, end))
    assert day_of(datetime.fromisoformat(f"{at}Z"), zone_of(time_zone)) == expected


MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
ZONES = st.sampled_from(["America/Lima", "America/Santiago", "America/Havana", "America/Sao_Paulo", "UTC"])


@given(MOMENTS, ZONES)
def test_today_is_in_this_week_and_in_this_month(at: datetime, time_zone: str) -> None:
    zone = ZoneInfo(time_zone)
    now = calendar(at, zone)
    assert now.day <= at < now.day + timedelta(hours=25)
    assert now.week <= now.day < now.week + timedelta(days=7, hours=1)
    assert now.month <= now.day < now.month + timedelta(days=31, hours=1)
    noon = timedelta(hours=12)
    assert (now.week + noon).astimezone(zone).weekday() == 0
    assert (now.month + noon).astimezone(zone).day == 1


@given(MOMENTS, ZONES, st.integers(1, 60))
def test_a_period_of_whole_days_is_read_as_those_days(at: datetime, time_zone: str, count: int) -> None:
    zone = ZoneInfo(time_zone)
    last = at.astimezone(zone).date()
    first = last - (count - 1) * DAY
    period = read_period(first.isoformat(), last.isoformat(), zone)
    assert (period.since, period.until) == (begins(first, zone), begins(last + DAY, zone))
    days = read_days(first.isoformat(), last.isoformat(), zone, at, usual=30, most=60)
    assert (days[0], days[-1], len(days)) == (first, last, count)
    assert read_days(None, None, zone, at, usual=count, most=60) == days


@pytest.mark.parametrize("typed", ["", "5.1.2026", "2026-13-01", "2026-01-05T10:00", "2026-W01-1", "\0"])
def test_what_is_neither_a_day_nor_a_moment_is_refused(typed: str) -> None:
    with pytest.raises(Invalid):
        read_period(typed, None, UTC)
