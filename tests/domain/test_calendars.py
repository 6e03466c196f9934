"""What is to be done about a meeting that stands in two calendars: properties of the merge, then examples."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pascal.domain.calendars import (
    Agree,
    CallOff,
    Cancel,
    Change,
    Clash,
    Elsewhere,
    Make,
    Move,
    Pair,
    Plan,
    Show,
    Why,
    move,
    step,
)
from pascal.domain.ids import AgentId, LeadId, MeetingId, QualificationId
from pascal.domain.meetings import During, Meeting, Status
from pascal.testing.builders import START

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NOW = START
ID = MeetingId(UUID(int=1))


def plan(days: float = 1, subject: str = "Visita") -> Plan:
    since = START + days * DAY
    return Plan(subject, During(since, since + HOUR))


def meeting(of: Plan | None = None, status: Status = Status.BOOKED, version: int = 1) -> Meeting:
    of = of or plan()
    return Meeting(
        ID,
        AgentId(UUID(int=2)),
        LeadId(UUID(int=3)),
        QualificationId(UUID(int=4)),
        of.subject,
        of.during,
        START,
        status=status,
        version=version,
    )


def there(of: Plan | None = None, version: str = "v1") -> Elsewhere:
    return Elsewhere("AAMk=", version, of or plan())


def pair(
    agreed: Plan | None = None,
    sent: Plan | None = None,
    now: Elsewhere | None = None,
    gone: bool = False,
    clash: Clash | None = None,
) -> Pair:
    return Pair(ID, AgentId(UUID(int=2)), 0, agreed, sent, now, gone, clash)


A, B, C = plan(1), plan(2), plan(3)

plans = st.sampled_from([A, B, C])
theirs = st.none() | st.builds(there, plans)
clashes = st.none() | st.builds(Clash, st.sampled_from(Why), st.integers(1, 3), st.none() | plans)
pairs = st.builds(pair, st.none() | plans, st.none() | plans, theirs, st.booleans(), clashes).map(
    lambda one: one if one.there is not None else replace(one, gone=False, agreed=None, clash=None)
)
meetings = st.builds(meeting, plans, st.sampled_from([Status.BOOKED, Status.CANCELLED]), st.integers(1, 3))


def done(ours: Meeting, one: Pair, versions: int) -> tuple[Pair, bool]:
    """One step, with the other side doing as it is told; and whether there was any."""
    match step(ours, one, at=NOW):
        case Make(what, _):
            one = one.sending(what)
            return one.sees(there(what, f"v{versions}")), True
        case Change(known, what):
            assert known == one.there
            return one.sending(what).answered(there(what, f"v{versions}"), what), True
        case CallOff(known):
            assert known == one.there
            return one.misses(), True
        case Move(what):
            clash = move(ours, what, at=NOW)
            return (one.agreeing() if clash is None else replace(one, clash=clash)), True
        case Cancel():
            ours.cancel(at=NOW)
            return one, True
        case Show(clash):
            return replace(one, clash=clash), True
        case Agree():
            return one.agreeing(), True
        case None:
            return one, False


@given(meetings, pairs)
def test_wherever_it_begins_it_comes_to_rest_with_both_the_same_or_a_clash_shown(
    ours: Meeting, one: Pair
) -> None:
    for turn in range(6):
        one, acted = done(ours, one, turn)
        if not acted:
            break
    else:
        pytest.fail("it goes on for ever")
    live = one.there is not None and not one.gone
    if ours.status is Status.CANCELLED:
        assert not live
    elif one.clash is None:
        assert live
        assert one.there is not None
        assert one.there.plan == Plan.of(ours) == one.agreed
        assert one.sent is None
    else:
        assert one.clash.version == ours.version
        assert one.clash.theirs == (one.there.plan if live and one.there else None)


@given(meetings, pairs)
def test_nothing_is_overwritten_that_changed_since_both_agreed(ours: Meeting, one: Pair) -> None:
    """But by a person who has seen the clash, or calls it off."""
    told = step(ours, one, at=NOW)
    if isinstance(told, Change) and one.clash is None:
        assert told.there.plan in {one.agreed, one.sent}
    if isinstance(told, Move):
        assert Plan.of(ours) in {one.agreed, one.sent}
    if isinstance(told, Cancel):
        assert Plan.of(ours) == one.agreed


@pytest.mark.parametrize("status", [Status.HELD, Status.DONE, Status.MISSED])
@given(pairs)
def test_what_is_only_held_or_was_is_left_alone(status: Status, one: Pair) -> None:
    assert step(meeting(status=status), one, at=NOW) is None


def test_a_new_meeting_is_made_there() -> None:
    assert step(meeting(), pair(), at=NOW) == Make(A)


def test_what_may_have_been_made_is_made_again_as_it_was() -> None:
    """The same request by the same key: the answer was lost, and it was moved here meanwhile."""
    assert step(meeting(B), pair(sent=A), at=NOW) == Make(A, again=True)
    found = pair(sent=A).sees(there(A))
    assert step(meeting(B), found, at=NOW) == Change(there(A), B)
    assert step(meeting(A), pair(sent=A).sees(there(C)), at=NOW) == Move(C)


def test_what_may_have_been_made_and_was_called_off_is_found_and_called_off() -> None:
    cancelled = meeting(A, Status.CANCELLED)
    assert step(cancelled, pair(), at=NOW) is None
    assert step(cancelled, pair(sent=A), at=NOW) == Make(A, again=True)
    assert step(cancelled, pair(sent=A).sees(there(C)), at=NOW) == CallOff(there(C))


def test_a_key_by_which_nothing_stands_any_more_says_nothing_of_the_meeting() -> None:
    """It may be one of before this calendar was let go: the meeting is made by the next."""
    for one in (pair(), pair(sent=A)):
        spent = one.sending(B).spent()
        assert spent.key != one.key
        assert step(meeting(B), spent, at=NOW) == Make(B)
        assert step(meeting(B, Status.CANCELLED), spent, at=NOW) is None


def test_what_is_found_by_a_key_of_before_was_agreed_by_nobody() -> None:
    found = pair().sending(A).finds(there(B))
    assert step(meeting(A), found, at=NOW) == Show(Clash(Why.BOTH, 1, B))
    assert step(meeting(B), found, at=NOW) == Agree()


def test_what_changed_on_one_side_goes_to_the_other() -> None:
    assert step(meeting(B), pair(A, now=there(A)), at=NOW) == Change(there(A), B)
    assert step(meeting(A), pair(A, now=there(B)), at=NOW) == Move(B)
    assert step(meeting(A), pair(A, now=there(A), gone=True), at=NOW) == Cancel()
    assert step(meeting(A, Status.CANCELLED), pair(A, now=there(A)), at=NOW) == CallOff(there(A))


def test_what_changed_on_both_is_shown_until_a_person_decides() -> None:
    clash = Clash(Why.BOTH, 2, C)
    one = pair(A, now=there(C))
    assert step(meeting(B, version=2), one, at=NOW) == Show(clash)
    one = replace(one, clash=clash)
    assert step(meeting(B, version=2), one, at=NOW) is None
    assert step(meeting(A, version=3), one, at=NOW) == Change(there(C), A)
    moved = one.sees(there(plan(4), "v3"))
    assert step(meeting(A, version=3), moved, at=NOW) == Move(plan(4))
    assert step(meeting(B, version=3), moved, at=NOW) == Show(Clash(Why.BOTH, 3, plan(4)))


def test_what_both_changed_alike_is_agreed() -> None:
    assert step(meeting(B), pair(A, now=there(B)), at=NOW) == Agree()


def test_an_answer_that_was_lost_is_no_change_of_theirs() -> None:
    """It was told B, took it, and was moved here to C before anybody knew."""
    assert step(meeting(C), pair(A, sent=B, now=there(B)), at=NOW) == Change(there(B), C)


def test_what_was_moved_here_and_deleted_there_is_shown_and_made_anew_once_it_is_edited() -> None:
    one = pair(A, now=there(A), gone=True)
    clash = Clash(Why.GONE, 2, None)
    assert step(meeting(B, version=2), one, at=NOW) == Show(clash)
    one = replace(one, clash=clash)
    assert step(meeting(C, version=3), one, at=NOW) == Make(C)
    again = one.sending(C)
    assert again.key != one.key
    assert again.clash is None


def test_who_tidies_up_afterwards_calls_nothing_off() -> None:
    later = A.during.since + HOUR / 2
    assert step(meeting(A), pair(A, now=there(A), gone=True), at=later) is None
    assert step(meeting(A), pair(), at=later) is None
    assert step(meeting(A), pair(A, now=there(B)), at=later) == Move(B)


def test_a_meeting_is_moved_as_it_was_there() -> None:
    one = meeting(A)
    assert move(one, plan(2, "Visita a la obra"), at=NOW) is None
    assert [getattr(each, "news_for", None) for each in one.events] == [None]  # it is their own calendar
    assert (one.subject, one.during) == ("Visita a la obra", B.during)
    assert one.version == 2


@pytest.mark.parametrize(
    "there",
    [
        plan(-1),
        plan(2, ""),
        Plan("Visita", During(B.during.since, B.during.since + DAY)),
        plan(2, "\0"),
        plan(500),
    ],
)
def test_what_cannot_be_here_is_shown_and_changes_nothing(there: Plan) -> None:
    one = meeting(A)
    assert move(one, there, at=NOW) == Clash(Why.IMPOSSIBLE, 1, there)
    assert (Plan.of(one), one.version, one.events) == (A, 1, [])


def test_what_is_over_here_and_moved_there_afterwards_is_shown() -> None:
    one = meeting(A)
    assert move(one, B, at=A.during.until) == Clash(Why.IMPOSSIBLE, 1, B)
    assert one.events == []


def test_what_no_calendar_tells_apart_is_the_same() -> None:
    odd = During(A.during.since + timedelta(microseconds=5), A.during.until)
    assert Plan.told(" Visita  a\tObra\u0301 ", odd) == Plan("Visita a Obrá", A.during)
    one = meeting(A)
    one.during = odd
    assert move(one, replace(A, subject="Otra"), at=NOW) is None
    assert one.during == odd
