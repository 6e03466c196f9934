"""When there is room, and what becomes of a meeting."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pascal.domain.errors import Invalid, MeetingOver
from pascal.domain.events import MeetingBooked, MeetingCancelled, MeetingEdited, MeetingEnded
from pascal.domain.hours import ALWAYS_OPEN, DAY, Hours, Span
from pascal.domain.ids import MeetingId, QualificationId
from pascal.domain.meetings import (
    BUFFER,
    HELD_FOR,
    STEP,
    During,
    Meeting,
    Slot,
    Status,
    clean_attendees,
    free_slots,
    is_free,
    spread,
    taken_by,
    working_hours,
)
from pascal.testing.builders import START, Clock, Ids, agent, lead

HOUR, HALF = timedelta(hours=1), timedelta(minutes=30)
ANA = agent("Ana").id
ZONES = [
    "America/Lima",
    "America/Santiago",
    "America/New_York",
    "Europe/Madrid",
    "Australia/Lord_Howe",
    "UTC",
]
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)

days = st.dates(date(2026, 1, 1), date(2027, 12, 31))
lengths = st.sampled_from([timedelta(minutes=each) for each in (15, 30, 45, 60, 90, 240)])
weeks = st.lists(
    st.builds(
        lambda opens, hours: Span(opens, min(opens + hours * 60, 1440)),
        st.integers(0, 1380),
        st.integers(1, 24),
    ),
    min_size=1,
    max_size=1,
)


@st.composite
def openings(draw: st.DrawFn) -> Hours:
    return Hours.of(draw(st.sampled_from(ZONES)), [draw(weeks) for _ in range(7)], [])


@st.composite
def meetings_of(draw: st.DrawFn, day: date) -> list[During]:
    begins = datetime(day.year, day.month, day.day, tzinfo=UTC) - DAY
    return [
        During(begins + timedelta(minutes=at), begins + timedelta(minutes=at + length))
        for at, length in draw(st.lists(st.tuples(st.integers(0, 4320), st.integers(5, 240)), max_size=8))
    ]


def plainly_free(
    day: date, length: timedelta, hours: Hours, busy: list[During], now: datetime
) -> list[During]:
    """Every half an hour of each opening, against all that they do."""
    return [
        slot
        for opens, closes in hours.openings_on(day)
        for n in range((closes - opens) // STEP + 1)
        if (slot := During(opens + n * STEP, opens + n * STEP + length)).until <= closes
        and slot.since >= now
        and not any(slot.overlaps(each.widened(BUFFER)) for each in busy)
    ]


@given(st.data(), openings(), days, lengths)
def test_a_slot_is_wholly_within_one_opening_and_keeps_its_distance(
    data: st.DataObject, hours: Hours, day: date, length: timedelta
) -> None:
    """Also on days when clocks are put forward or back."""
    busy = data.draw(meetings_of(day))
    now = data.draw(st.sampled_from([LONG_AGO, datetime(day.year, day.month, day.day, 15, tzinfo=UTC)]))
    taken = taken_by(data.draw(st.permutations(busy)))
    found = list(free_slots(day, length, hours, taken, not_before=now))
    assert found == plainly_free(day, length, hours, busy, now)
    for slot in found:
        assert is_free(slot, hours, taken)
        assert slot.length == length
        assert slot.since.astimezone(hours.zone).date() == day or slot.since.tzinfo is UTC
        assert hours.between(slot.since, slot.until) == length
        assert slot.since >= now
        assert not any(slot.overlaps(each.widened(BUFFER)) for each in busy)
    assert found == sorted(set(found))


class Counted(list[During]):
    looks = 0

    def __getitem__(self, place: Any) -> Any:
        self.looks += 1
        return super().__getitem__(place)


def test_of_all_that_somebody_does_only_that_day_is_looked_at() -> None:
    """Many agents are asked for many days, while others wait for the same process."""
    begins = datetime(2026, 1, 5, 14, tzinfo=UTC)
    whole_year = [During(begins + n * HOUR, begins + n * HOUR + HALF / 2) for n in range(24 * 365)]
    taken = Counted(taken_by(whole_year))
    hours = working_hours(ALWAYS_OPEN, "America/Lima")
    assert [*free_slots(date(2026, 7, 1), HALF, hours, taken, not_before=LONG_AGO)] == []
    assert taken.looks < 100


@given(st.data(), openings(), days, lengths)
def test_a_time_that_is_not_to_be_had_any_more_is_not_free(
    data: st.DataObject, hours: Hours, day: date, length: timedelta
) -> None:
    found = [*free_slots(day, length, hours, [], not_before=LONG_AGO)]
    assume(found)
    slot = data.draw(st.sampled_from(found))
    assert not is_free(slot, hours, taken_by([slot.widened(-length / 4)]))
    assert not is_free(slot, hours, taken_by([During(slot.until, slot.until + HOUR)]))
    assert is_free(slot, hours, taken_by([During(slot.until + BUFFER, slot.until + HOUR)]))
    nights = replace(hours, holidays=frozenset({day - DAY, day, day + DAY}))
    assert not is_free(slot, nights, [])


def test_a_day_on_which_clocks_go_forward_has_an_hour_less() -> None:
    """Santiago, 2026-09-06: midnight itself is left out."""
    whole = Hours.of("America/Santiago", [[Span(0, 1440)]] * 7, [])
    usual = list(free_slots(date(2026, 9, 5), HOUR, whole, [], not_before=LONG_AGO))
    short = list(free_slots(date(2026, 9, 6), HOUR, whole, [], not_before=LONG_AGO))
    long = list(free_slots(date(2026, 4, 4), HOUR, whole, [], not_before=LONG_AGO))
    assert [len(usual), len(short), len(long)] == [47, 45, 49]


def test_the_documents_day_in_lima() -> None:
    hours = working_hours(ALWAYS_OPEN, "America/Lima")
    meeting = During.of(datetime(2024, 1, 15, 15, tzinfo=UTC), datetime(2024, 1, 15, 16, tzinfo=UTC))
    found = list(free_slots(date(2024, 1, 15), HOUR, hours, taken_by([meeting]), not_before=LONG_AGO))
    clock = [each.since.astimezone(ZoneInfo("America/Lima")).strftime("%H:%M") for each in found]
    assert clock == [
        "11:30",
        *(f"{hour}:{minute:02}" for hour in range(12, 17) for minute in (0, 30)),
        "17:00",
    ]


def test_working_hours_are_the_houses_on_the_agents_own_wall() -> None:
    house = Hours.of("America/Lima", [[Span(600, 720)]] * 7, [date(2026, 7, 28)])
    hours = working_hours(house, "Europe/Madrid")
    assert list(free_slots(date(2026, 7, 28), HALF, hours, [], not_before=LONG_AGO)) == []
    first = next(free_slots(date(2026, 7, 29), HALF, hours, [], not_before=LONG_AGO))
    assert first.since == datetime(2026, 7, 29, 8, tzinfo=UTC)


def test_a_house_that_never_closes_but_for_holidays_is_met_in_office_hours() -> None:
    """Wherever it is: who may be written to at any time is not met at night."""
    house = Hours.of("Europe/Madrid", [[Span(0, 1440)]] * 7, [date(2026, 7, 28)])
    hours = working_hours(house, "America/Lima")
    assert list(free_slots(date(2026, 7, 28), HALF, hours, [], not_before=LONG_AGO)) == []
    assert hours.week == working_hours(ALWAYS_OPEN, "America/Lima").week


@given(st.integers(-50, 50), st.integers(1, 50), st.integers(-50, 50), st.integers(1, 50))
def test_meetings_that_touch_do_not_overlap(one: int, long: int, other: int, wide: int) -> None:
    def during(at: int, length: int) -> During:
        return During(START + at * HOUR, START + (at + length) * HOUR)

    shared = {*range(one, one + long)} & {*range(other, other + wide)}
    assert during(one, long).overlaps(during(other, wide)) is bool(shared)


# -- what becomes of it


@pytest.fixture
def clock() -> Clock:
    return Clock()


def meeting(clock: Clock, ahead: timedelta = DAY) -> Meeting:
    since = START + ahead
    ids = Ids()
    return Meeting(
        MeetingId(ids.new()),
        ANA,
        lead().id,
        QualificationId(ids.new()),
        "Visita",
        During(since, since + HOUR),
        clock.now(),
    )


def told(one: Meeting) -> list[type]:
    return [type(each) for each in one.events]


def test_a_slot_is_held_for_a_while_and_then_booked(clock: Clock) -> None:
    one = meeting(clock)
    one.hold(at=clock.now())
    assert one.takes_room
    assert not one.has_expired(clock.now())
    assert told(one) == []
    one.book(at=clock.now())
    one.book(at=clock.now())
    assert (one.status, one.expires_at, told(one)) == (Status.BOOKED, None, [MeetingBooked])


def test_a_hold_expires(clock: Clock) -> None:
    one = meeting(clock)
    one.hold(at=clock.now())
    clock.advance(HELD_FOR)
    assert one.has_expired(clock.now())


def test_it_is_moved_and_tells_when_it_was(clock: Clock) -> None:
    one = meeting(clock)
    one.book(at=clock.now())
    before, then = one.during, During(START + 2 * DAY, START + 2 * DAY + HOUR)
    one.edit(during=then, by=ANA, at=clock.now())
    one.edit(during=then, subject="Visita ", by=ANA, at=clock.now())
    edited = one.events[-1]
    assert isinstance(edited, MeetingEdited)
    assert (edited.since, edited.until, edited.agent_id, edited.version) == (
        before.since,
        before.until,
        ANA,
        2,
    )
    assert told(one) == [MeetingBooked, MeetingEdited]


def test_nothing_is_booked_or_moved_into_the_past(clock: Clock) -> None:
    late = meeting(clock, -DAY)
    for act in (late.hold, late.book):
        with pytest.raises(Invalid):
            act(at=clock.now())
    one = meeting(clock)
    with pytest.raises(Invalid):
        one.edit(during=During(START - HOUR, START), at=clock.now())
    assert not one.events


def test_a_meeting_under_way_is_made_longer_and_not_such_that_it_is_over(clock: Clock) -> None:
    one = meeting(clock, HOUR)
    one.book(at=clock.now())
    clock.advance(HOUR + HALF)
    one.edit(during=During(one.during.since, one.during.until + HOUR), by=ANA, at=clock.now())
    assert one.during.length == 2 * HOUR
    with pytest.raises(Invalid) as refused:
        one.edit(during=During(one.during.since, one.during.since + HALF), by=ANA, at=clock.now())
    assert (refused.value.field, refused.value.rule) == ("end_time", "past")


def test_what_was_is_neither_called_off_nor_moved(clock: Clock) -> None:
    one = meeting(clock)
    one.book(at=clock.now())
    clock.advance(DAY + HOUR)
    for act in (
        lambda: one.cancel(by=ANA, at=clock.now()),
        lambda: one.edit(during=During(one.during.since + DAY, one.during.until + DAY), at=clock.now()),
        lambda: one.edit(during=During(one.during.since, one.during.until + DAY / 4), at=clock.now()),
    ):
        with pytest.raises(MeetingOver):
            act()
    one.edit(subject="Otra", at=clock.now())
    one.end(came=True, by=ANA, at=clock.now())
    assert told(one) == [MeetingBooked, MeetingEdited, MeetingEnded]


def test_what_was_called_off_stays_so(clock: Clock) -> None:
    one = meeting(clock)
    one.book(at=clock.now())
    one.cancel(by=ANA, reason="Se enfermó", at=clock.now())
    one.cancel(at=clock.now())
    assert told(one) == [MeetingBooked, MeetingCancelled]
    assert not one.takes_room
    for act in (
        lambda: one.book(at=clock.now()),
        lambda: one.edit(subject="Otra", at=clock.now()),
        lambda: one.end(came=True, by=ANA, at=clock.now()),
    ):
        with pytest.raises(MeetingOver):
            act()


def test_a_hold_that_is_let_go_is_told_to_nobody(clock: Clock) -> None:
    one = meeting(clock)
    one.hold(at=clock.now())
    one.cancel(at=clock.now())
    assert (one.status, told(one)) == (Status.CANCELLED, [])


def test_whether_they_came_is_said_once_it_has_begun(clock: Clock) -> None:
    one = meeting(clock)
    one.book(at=clock.now())
    with pytest.raises(Invalid):
        one.end(came=True, by=ANA, at=clock.now())
    clock.advance(DAY)
    for came in (False, False, True):
        one.end(came=came, by=ANA, at=clock.now())
    assert (one.status, told(one)) == (Status.DONE, [MeetingBooked, MeetingEnded, MeetingEnded])
    with pytest.raises(MeetingOver):
        one.cancel(at=clock.now())


@pytest.mark.parametrize(
    ("minutes", "rule"), [(0, "before_start"), (-60, "before_start"), (4, "length"), (721, "length")]
)
def test_a_meeting_has_a_length(minutes: int, rule: str) -> None:
    with pytest.raises(Invalid) as refused:
        During.of(START, START + timedelta(minutes=minutes))
    assert (refused.value.field, refused.value.rule) == ("end_time", rule)


def test_attendees_are_mailboxes_each_once() -> None:
    assert clean_attendees(["Ana@Example.com", "ana@example.com"]) == ("ana@example.com",)
    with pytest.raises(Invalid):
        clean_attendees(["nadie"])
    with pytest.raises(Invalid):
        clean_attendees([f"a{n}@example.com" for n in range(21)])


@st.composite
def rooms(draw: st.DrawFn) -> list[list[Slot]]:
    """Of several agents, day by day."""
    team = [agent(name).id for name in ("Ana", "Beto")]
    starts = st.lists(st.integers(0, 20), max_size=6, unique=True)
    return [
        [
            Slot(whose, During(since, since + HOUR))
            for whose in team
            for half_hours in draw(starts)
            for since in [datetime(2026, 1, 5, 13, tzinfo=UTC) + n * DAY + half_hours * HALF]
        ]
        for n in range(draw(st.integers(0, 5)))
    ]


@given(rooms(), st.integers(1, 4))
def test_what_is_offered_is_there_and_none_overlaps_another(days: list[list[Slot]], many: int) -> None:
    hours = {each.agent_id: working_hours(ALWAYS_OPEN, "America/Lima") for day in days for each in day}
    found = spread(days, many, hours, {})
    assert len(found) <= many
    assert all(any(each in day for day in days) for each in found)
    assert not any(one.during.overlaps(other.during) for n, one in enumerate(found) for other in found[:n])
    assert found == sorted(found, key=lambda each: each.during)
    days_with_room = [day for day in days if day]
    assert len({each.during.since.date() for each in found}) == min(many, len(days_with_room))


def test_of_two_who_have_room_whoever_has_less_to_do_is_offered() -> None:
    """And mornings and afternoons take turns."""
    ana, beto = (agent(name).id for name in ("Ana", "Beto"))
    hours = {each: working_hours(ALWAYS_OPEN, "America/Lima") for each in (ana, beto)}
    nine = datetime(2026, 1, 5, 14, tzinfo=UTC)
    days = [
        [
            Slot(each, During(since, since + HOUR))
            for each in (ana, beto)
            for since in (nine + n * DAY, nine + n * DAY + 6 * HOUR)
        ]
        for n in range(3)
    ]
    found = spread(days, 3, hours, {ana: 2 * HOUR, beto: HOUR / 2})
    assert [(each.agent_id, each.during.since) for each in found] == [
        (beto, nine),
        (beto, nine + DAY + 6 * HOUR),
        (ana, nine + 2 * DAY),
    ]
