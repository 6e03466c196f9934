"""When the house is open, and for how long."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pascal.domain.errors import Invalid
from pascal.domain.hours import ALWAYS_OPEN, MINUTES_OF_A_DAY, Hours, Span

OFFICE = Hours.of(
    "America/Lima",
    [*[[Span(9 * 60, 13 * 60), Span(15 * 60, 18 * 60)]] * 5, [Span(9 * 60, 13 * 60)], []],
    [date(2026, 1, 1)],
)


def at(lima: str) -> datetime:
    return datetime.fromisoformat(f"{lima}:00-05:00")


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        ("2026-01-05T08:59", "2026-01-05T09:00"),
        ("2026-01-05T09:00", "2026-01-05T09:00"),
        ("2026-01-05T13:00", "2026-01-05T15:00"),  # lunch
        ("2026-01-05T18:00", "2026-01-06T09:00"),
        ("2026-01-03T12:59", "2026-01-03T12:59"),
        ("2026-01-03T13:00", "2026-01-05T09:00"),  # over Sunday
        ("2025-12-31T18:00", "2026-01-02T09:00"),  # over New Year
    ],
)
def test_it_opens_next(now: str, opens: str) -> None:
    assert OFFICE.opens_next(at(now)) == at(opens)
    assert OFFICE.is_open(at(now)) == (now == opens)


def test_time_is_counted_while_it_is_open() -> None:
    friday, monday = at("2026-01-09T17:00"), at("2026-01-12T10:00")
    assert OFFICE.between(friday, monday) == timedelta(hours=1 + 4 + 1)
    assert ALWAYS_OPEN.between(friday, monday) == monday - friday
    assert OFFICE.between(monday, friday) == timedelta()


def test_how_long_it_was_open_is_counted_backwards() -> None:
    minutes = timedelta(minutes=10)
    assert OFFICE.open_for(minutes, until=at("2026-01-05T09:10")) == at("2026-01-05T09:00")
    # over a weekend: the last five of Saturday, the first five of Monday
    assert OFFICE.open_for(minutes, until=at("2026-01-05T09:05")) == at("2026-01-03T12:55")
    assert OFFICE.open_for(minutes, until=at("2026-01-05T14:00")) == at("2026-01-05T12:50")  # at lunch
    assert ALWAYS_OPEN.open_for(minutes, until=at("2026-01-01T00:05")) == at("2025-12-31T23:55")
    assert Hours().open_for(minutes, until=at("2026-01-05T09:00")) is None


@given(
    until=st.timedeltas(timedelta(), timedelta(days=365)).map(lambda later: at("2026-01-02T00:00") + later),
    minutes=st.integers(1, 5000),
)
def test_since_then_it_was_open_for_exactly_so_long(until: datetime, minutes: int) -> None:
    length, moment = timedelta(minutes=minutes), timedelta(seconds=1)
    since = OFFICE.open_for(length, until=until)
    assert since is not None
    assert OFFICE.between(since, until) == length
    assert OFFICE.between(since + moment, until) == length - moment


def test_who_never_opens_is_never_back() -> None:
    closed = Hours()
    assert closed.opens_next(at("2026-01-05T09:00")) is None
    assert not closed.is_open(at("2026-01-05T09:00"))


def test_a_day_on_which_clocks_change_is_shorter_or_longer() -> None:
    nights = Hours.of("America/Santiago", [[Span(0, MINUTES_OF_A_DAY)]] * 7, [])
    spring = datetime(2025, 9, 7, 4, tzinfo=UTC), datetime(2025, 9, 8, 3, tzinfo=UTC)
    assert nights.between(*spring) == timedelta(hours=23)
    gone = Hours.of("America/Santiago", [[Span(0, 30)]] * 7, [])  # an hour that there is not on that day
    assert gone.between(spring[0] - timedelta(hours=2), spring[1]) <= timedelta(minutes=30)


@pytest.mark.parametrize(
    "week",
    [
        [[]] * 6,
        [[Span(60, 60)], *[[]] * 6],
        [[Span(60, 30)], *[[]] * 6],
        [[Span(0, 1441)], *[[]] * 6],
        [[Span(-1, 60)], *[[]] * 6],
        [[Span(0, 60), Span(59, 120)], *[[]] * 6],
        [[Span(n, n + 1) for n in range(7)], *[[]] * 6],
    ],
)
def test_a_week_has_seven_days_whose_pieces_do_not_overlap(week: list[list[Span]]) -> None:
    with pytest.raises(Invalid):
        Hours.of("America/Lima", week, [])


def test_everything_that_is_wrong_is_told_at_once() -> None:
    with pytest.raises(Invalid) as refusal:
        Hours.of("Here", [], [date(2026, 1, 1) + timedelta(days=n) for n in range(401)])
    assert [each.field for each in refusal.value.all] == ["time_zone", "week", "holidays"]


@st.composite
def hours(draw: st.DrawFn) -> Hours:
    def day() -> list[Span]:
        edges = sorted(draw(st.sets(st.integers(0, MINUTES_OF_A_DAY), max_size=6)))
        return [Span(a, b) for a, b in zip(edges[::2], edges[1::2], strict=False)]

    week = [day() for _ in range(7)]
    assume(any(week))  # one that never opens is refused
    zone = draw(st.sampled_from(["America/Lima", "America/Santiago", "America/Havana", "Europe/Madrid"]))
    holidays = draw(st.lists(st.dates(date(2025, 1, 1), date(2026, 12, 31)), max_size=5))
    return Hours.of(zone, week, holidays)


MOMENTS = st.datetimes(datetime(2025, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001


@given(hours(), MOMENTS)
def test_at_the_next_opening_it_is_open_and_until_then_it_is_not(house: Hours, now: datetime) -> None:
    opens = house.opens_next(now)
    assert house.is_open(now) == (opens == now)
    if opens is not None:
        assert house.is_open(opens)
        assert house.between(now, opens) == timedelta()


@given(hours(), st.lists(MOMENTS, min_size=3, max_size=3).map(sorted))
def test_open_time_adds_up(house: Hours, moments: list[datetime]) -> None:
    first, middle, last = moments
    whole = house.between(first, last)
    assert house.between(first, middle) + house.between(middle, last) == whole
    assert timedelta() <= whole <= last - first
    assert ALWAYS_OPEN.between(first, last) == last - first
