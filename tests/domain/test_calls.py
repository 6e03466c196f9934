"""Who may dial what (THREATS 26)."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pascal.domain.calls import (
    INTENT_LASTS,
    LONGEST,
    MOST,
    RINGS_FOR,
    SPAN,
    Caller,
    CallReason,
    Intent,
    agent_at,
    browser_of,
    may_call,
    may_dial,
    number,
)
from pascal.domain.channels import VOICE
from pascal.domain.communications import Communication, Direction, Kind, Report, State
from pascal.domain.identities import PHONE, Identity
from pascal.domain.ids import AgentId, CommunicationId, IntentId, LeadId
from pascal.domain.messages import Note
from pascal.testing.builders import agent

AT = datetime(2026, 11, 22, 15, tzinfo=UTC)
ANA, LUIS = AgentId(UUID(int=1)), AgentId(UUID(int=2))
TO = "+51987654321"
LEAD = Identity(PHONE, TO)
PERU = frozenset({"PE"})
SECOND = timedelta(seconds=1)

moments = st.timedeltas(min_value=-timedelta(minutes=10), max_value=timedelta(minutes=10)).map(AT.__add__)
agents = st.sampled_from([ANA, LUIS])
numbers = st.sampled_from([TO, "+51987654322", "+14155550123"]) | st.text()


def intent(**changed: object) -> Intent:
    return Intent(**{"id": IntentId(UUID(int=7)), "agent_id": ANA, "to": LEAD, "at": AT, **changed})  # type: ignore[arg-type]


def ana(**changed: object) -> Caller:
    return Caller(**{"agent_id": ANA, "enabled": True, **changed})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("caller", "shown", "to", "country", "at", "reason"),
    [
        (ana(), intent(), TO, "PE", AT, None),
        (ana(), intent(), f" {TO} ", "PE", AT + INTENT_LASTS - SECOND, None),
        (None, intent(), TO, "PE", AT, "nobody"),
        (ana(enabled=False), intent(), TO, "PE", AT, "nobody"),
        (ana(), None, TO, "PE", AT, "no_intent"),
        (ana(agent_id=LUIS), intent(), TO, "PE", AT, "no_intent"),
        (ana(), intent(), "+51987654322", "PE", AT, "no_intent"),
        (ana(), intent(), "client:agent_2", "PE", AT, "bad_address"),
        (ana(), intent(), "sip:a@b.example", "PE", AT, "bad_address"),
        (ana(), intent(), "+51٩87654321", "PE", AT, "bad_address"),
        (ana(), intent(), "", None, AT, "bad_address"),
        (ana(), intent(used_at=AT), TO, "PE", AT, "intent_used"),
        (ana(), intent(), TO, "PE", AT + INTENT_LASTS, "intent_over"),
        (ana(), intent(), TO, "PE", AT - SECOND, "intent_over"),
        (ana(), intent(), TO, "CU", AT, "country_not_allowed"),
        (ana(), intent(), TO, None, AT, "country_not_allowed"),
        (ana(calling=True), intent(), TO, "PE", AT, "already_calling"),
        (ana(began=[AT - SECOND] * MOST), intent(), TO, "PE", AT, "too_fast"),
        (ana(began=[AT - SECOND] * (MOST - 1)), intent(), TO, "PE", AT, None),
        (ana(began=[AT - SPAN] * MOST), intent(), TO, "PE", AT, None),
    ],
)
def test_who_may_dial(
    caller: Caller | None,
    shown: Intent | None,
    to: str,
    country: str | None,
    at: datetime,
    reason: CallReason | None,
) -> None:
    assert may_dial(caller, shown, to, country, PERU, at=at) == reason


@given(agents, numbers, moments, agents, numbers, moments)
def test_an_intent_is_for_one_agent_and_one_number_and_once(
    given_to: AgentId, meant: str, begun: datetime, by: AgentId, to: str, at: datetime
) -> None:
    if (wanted := number(meant)) is None:
        return
    shown = intent(agent_id=given_to, to=wanted, at=begun)
    found = may_dial(ana(agent_id=by), shown, to, "PE", PERU, at=at)
    if found is None:
        assert (by, number(to)) == (given_to, wanted)
        assert begun <= at < begun + INTENT_LASTS
        shown.use(at=at)
        assert may_dial(ana(agent_id=by), shown, to, "PE", PERU, at=at) == "intent_used"


@given(st.lists(moments, max_size=20))
def test_there_are_never_more_than_six_in_a_minute(tried: list[datetime]) -> None:
    began: list[datetime] = []
    for at in sorted(tried):
        if may_call(ana(began=began), TO, "PE", PERU, at=at) is None:
            began.append(at)
    for at in began:
        assert sum(at - SPAN < each <= at for each in began) <= MOST


@given(st.uuids())
def test_a_browser_is_an_agents(one: UUID) -> None:
    name = browser_of(AgentId(one))
    assert agent_at(name) == one
    assert name.replace("_", "").isalnum()


@given(st.text() | st.from_regex(r"agent_[0-9a-f]{30,34}", fullmatch=True))
def test_nobody_else_is(name: str) -> None:
    found = agent_at(name)
    assert found is None or browser_of(found) == name


def call(**changed: object) -> Communication:
    usual = {
        "id": CommunicationId(UUID(int=1)),
        "channel": VOICE,
        "direction": Direction.OUT,
        "kind": Kind.CALL,
        "lead_id": LeadId(UUID(int=2)),
        "peer": LEAD,
        "line": None,
        "text": "",
        "created_at": AT,
    }
    return Communication(**{**usual, **changed})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changed", "at", "goes_on"),
    [
        ({"state": State.QUEUED}, AT, True),
        ({"state": State.SENT}, AT + RINGS_FOR - SECOND, True),
        ({"state": State.SENT}, AT + RINGS_FOR, False),
        ({"state": State.UNCERTAIN}, AT + RINGS_FOR, False),
        ({"state": State.DELIVERED}, AT + LONGEST - SECOND, True),
        ({"state": State.DELIVERED}, AT + LONGEST, False),
        ({"state": State.DELIVERED, "seconds": 0}, AT, False),
        ({"state": State.FAILED}, AT, False),
    ],
)
def test_a_call_goes_on_until_its_end_is_told_or_cannot_be_far(
    changed: dict[str, object], at: datetime, goes_on: bool
) -> None:
    ended = [call(state=State.FAILED, created_at=AT - SPAN)] * (MOST - 1)
    caller = Caller.of(agent(), [*ended, call(**changed)], at=at)
    assert caller.calling is goes_on
    assert caller.may_again() == AT


def test_a_call_lasted_as_long_as_its_longest_leg() -> None:
    one = call()
    for seconds in (60, None, 63, 0, 61):
        one.report(Report(State.DELIVERED, AT, seconds=seconds))
    assert one.seconds == 63


@pytest.mark.parametrize(
    ("direction", "told", "ending"),
    [
        (Direction.IN, [Report(State.SENT, AT)], None),
        (Direction.IN, [Report(State.DELIVERED, AT)], None),
        (Direction.IN, [Report(State.SENT, AT, seconds=12)], (Note.CALL_MISSED, "")),
        (Direction.IN, [Report(State.FAILED, AT, "busy")], (Note.CALL_MISSED, "")),
        (
            Direction.IN,
            [Report(State.DELIVERED, AT), Report(State.SENT, AT, seconds=95)],
            (Note.CALL_IN, "95"),
        ),
        (Direction.OUT, [Report(State.DELIVERED, AT, seconds=0)], (Note.CALL_OUT, "0")),
        (Direction.OUT, [Report(State.SENT, AT, seconds=12)], (Note.CALL_UNANSWERED, "")),
        (Direction.OUT, [Report(State.FAILED, AT, "no_answer")], (Note.CALL_UNANSWERED, "")),
        (Direction.OUT, [Report(State.FAILED, AT, "cancelled")], (Note.CALL_UNANSWERED, "")),
        (Direction.OUT, [Report(State.FAILED, AT, "busy")], (Note.CALL_BUSY, "")),
        (Direction.OUT, [Report(State.FAILED, AT, "not_reachable")], (Note.CALL_FAILED, "")),
    ],
)
def test_how_a_call_went_is_known_when_it_is_over(
    direction: Direction, told: list[Report], ending: tuple[Note, str] | None
) -> None:
    for order in (told, told[::-1]):
        one = call(direction=direction, state=State.SENT)
        for report in order:
            one.report(report)
        assert one.ending == ending


def test_a_message_has_no_ending() -> None:
    assert call(kind=Kind.TEXT, state=State.FAILED).ending is None
