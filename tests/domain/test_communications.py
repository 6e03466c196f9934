"""The ladder: only climbed, whatever comes, however often, in whichever order (THREATS 28)."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise, permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from pascal.domain.channels import VOICE, WHATSAPP
from pascal.domain.communications import MOST_TRIES, Communication, Direction, Failure, Kind, Report, State
from pascal.domain.events import CommunicationUpdated
from pascal.domain.identities import PHONE, Identity
from pascal.domain.ids import AgentId, CommunicationId, ConversationId, LeadId
from pascal.testing.builders import START, Clock, Ids

ids = Ids()
LADDER = list(State)
TOLD = [State.SENT, State.FAILED, State.DELIVERED, State.READ]
"""What a carrier tells."""


def communication(kind: Kind = Kind.TEXT) -> Communication:
    return Communication(
        id=CommunicationId(ids.new()),
        channel=VOICE if kind is Kind.CALL else WHATSAPP,
        direction=Direction.OUT,
        kind=kind,
        lead_id=LeadId(ids.new()),
        peer=Identity.of(PHONE, "+51987654321"),
        line=None,
        text="Hola",
        created_at=START,
        conversation_id=ConversationId(ids.new()),
    )


def handed_over() -> Communication:
    one = communication()
    assert one.begin(at=START)
    one.handed_over("wamid.1", at=START)
    return one


def after(*reports: Report, kind: Kind = Kind.TEXT) -> Communication:
    one = communication(kind)
    for each in reports:
        one.report(each)
    return one


def at(later: int, state: State, failure: Failure | None = None, **more: Any) -> Report:
    return Report(state, START + timedelta(seconds=later), failure, **more)


def stands(one: Communication) -> Sequence[object]:
    return one.state, one.failure, one.code, one.seconds, one.recording


# -- on the way out


def test_what_is_taken_is_sent_under_the_carriers_id() -> None:
    one = communication()
    assert one.begin(at=START)
    assert (one.state, one.tries, one.is_settled) == (State.SENDING, 1, False)
    one.handed_over("wamid.1", at=START)
    assert (one.state, one.external_id, one.is_settled) == (State.SENT, "wamid.1", True)


def test_what_was_in_the_carriers_ear_is_not_handed_over_again() -> None:
    one = communication()
    assert one.begin(at=START)
    assert not one.begin(at=START)
    assert (one.state, one.tries, one.is_settled) == (State.SENDING, 1, False)
    one.lose_sight(at=START)
    assert not one.begin(at=START)
    assert (one.state, one.tries, one.is_settled) == (State.UNCERTAIN, 1, True)


def test_who_is_locked_out_has_tried_nothing() -> None:
    one = communication()
    for _ in range(MOST_TRIES + 1):
        assert one.begin(at=START)
        one.put_back(until=START, counts=False, at=START)
    assert (one.state, one.tries, one.not_before) == (State.QUEUED, 0, START)


@pytest.mark.parametrize("state", [each for each in LADDER if each not in {State.QUEUED, State.SENDING}])
def test_nothing_settled_is_handed_over_again(state: State) -> None:
    one = after(at(0, state))
    assert not one.begin(at=START)
    assert (one.state, one.tries) == (state, 0)


def test_what_was_surely_not_taken_is_tried_again_and_fails_in_the_end() -> None:
    one = communication()
    for tried in range(1, MOST_TRIES + 1):
        assert one.state is State.QUEUED
        assert one.begin(at=START)
        one.put_back(until=START, counts=True, at=START)
        assert one.tries == tried
    assert (one.state, one.failure) == (State.FAILED, "unavailable")


@pytest.mark.parametrize("state", [each for each in LADDER if each is not State.SENDING])
@pytest.mark.parametrize("tries", [1, MOST_TRIES])
def test_only_what_is_being_sent_is_put_back(state: State, tries: int) -> None:
    one = after(at(0, state))
    one.tries = tries
    one.put_back(until=START, counts=True, at=START)
    assert one.state is state


def test_what_may_have_been_taken_is_uncertain_until_the_carrier_tells() -> None:
    one = communication()
    one.begin(at=START)
    one.lose_sight(at=START)
    assert one.state is State.UNCERTAIN
    one.report(at(1, State.DELIVERED))
    assert one.state is State.DELIVERED
    one.lose_sight(at=START)
    assert one.state is State.DELIVERED


@pytest.mark.parametrize("state", LADDER)
def test_what_failed_or_is_uncertain_may_go_again_and_begins_anew(state: State) -> None:
    one = after(at(0, state, "blocked" if state is State.FAILED else None, code="131026"))
    one.external_id, one.tries = "wamid.1", 3
    assert one.may_go_again is (state in {State.FAILED, State.UNCERTAIN})
    later, ana = START + timedelta(hours=1), AgentId(ids.new())
    again = one.again(CommunicationId(ids.new()), one.peer, by=ana, at=later)
    assert (again.state, again.failure, again.code, again.external_id) == (State.QUEUED, None, None, None)
    assert (again.tries, again.agent_id, again.created_at, again.text) == (0, ana, later, one.text)
    again.queue(at=later)
    told = [each for each in again.events if isinstance(each, CommunicationUpdated)]
    assert [(each.communication_id, each.attempt, each.version) for each in told] == [(again.id, 2, 1)]


def test_who_picked_up_a_call_that_came_in_is_noted_once() -> None:
    ana, luis = AgentId(ids.new()), AgentId(ids.new())
    one = communication(Kind.CALL)
    one.report(at(1, State.DELIVERED, picked_up_by=ana))
    assert one.agent_id is None  # whom we call has none of our browsers
    one.direction, one.state = Direction.IN, State.SENT
    for who in (None, ana, luis):
        one.report(at(1, State.DELIVERED, picked_up_by=who))
    assert one.agent_id == ana
    assert [each.agent_id for each in one.events if isinstance(each, CommunicationUpdated)][-1] == ana


def test_what_came_in_is_not_sent_again() -> None:
    one = communication()
    one.direction, one.state = Direction.IN, State.FAILED
    assert not one.may_go_again


def test_a_report_that_is_faster_than_the_answer_stays() -> None:
    one = communication()
    one.begin(at=START)
    one.report(at(1, State.READ))
    one.handed_over("wamid.1", at=START)
    assert (one.state, one.external_id) == (State.READ, "wamid.1")


# -- what the carrier tells


def test_a_late_failure_lowers_nothing_and_a_late_delivery_lifts_a_failure() -> None:
    failed, read = at(1, State.FAILED, "blocked", code="131026"), at(2, State.READ)
    assert stands(after(read, failed)) == stands(after(read)) == stands(after(failed, read))
    one = after(failed)
    assert stands(one) == (State.FAILED, "blocked", "131026", None, None)


def test_a_failure_without_a_reason_is_a_rejection() -> None:
    assert after(at(1, State.FAILED)).failure == "rejected"


@pytest.mark.parametrize("order", [*permutations(TOLD)])
def test_every_order_ends_alike(order: Sequence[State]) -> None:
    assert after(*(at(n, each) for n, each in enumerate(order))).state is State.READ


def test_of_a_call_its_length_and_its_recording_are_kept_whenever_they_come() -> None:
    answered = at(9, State.DELIVERED, seconds=62)
    recorded = at(10, State.SENT, recording="RE1")
    for order in permutations([at(1, State.SENT), answered, recorded]):
        one = after(*order, kind=Kind.CALL)
        assert stands(one) == (State.DELIVERED, None, None, 62, "RE1")
    assert after(at(1, State.DELIVERED, seconds=0)).seconds == 0
    assert after(at(1, State.DELIVERED, seconds=62), at(2, State.READ, seconds=0)).seconds == 62


def test_each_step_is_told_once_under_the_next_number() -> None:
    one = handed_over()
    for each in (at(1, State.DELIVERED), at(1, State.DELIVERED), at(2, State.SENT), at(3, State.READ)):
        one.report(each)
    told = [each for each in one.events if isinstance(each, CommunicationUpdated)]
    assert [each.state for each in told] == ["sending", "sent", "delivered", "read"]
    assert [each.version for each in told] == [1, 2, 3, 4]
    assert one.version == 4
    assert {(each.communication_id, each.conversation_id) for each in told} == {(one.id, one.conversation_id)}


def test_it_changed_when_the_newest_of_what_was_told_happened() -> None:
    one = after(at(5, State.SENT), at(3, State.READ))
    assert one.changed_at == START + timedelta(seconds=5)


failures = st.sampled_from(["blocked", "not_reachable"])
reports = st.builds(
    Report,
    state=st.sampled_from([State.SENT, State.DELIVERED, State.READ]),
    at=st.integers(0, 100).map(lambda seconds: START + timedelta(seconds=seconds)),
    seconds=st.none() | st.integers(0, 9),
    recording=st.none() | st.sampled_from(["RE1", "RE2"]),
)
FAILED = Report(State.FAILED, START, "blocked", "131026")


@given(st.data())
def test_any_order_of_the_same_reports_repeated_ends_alike(data: st.DataObject) -> None:
    told = data.draw(st.lists(reports, min_size=1, max_size=6)) + data.draw(
        st.lists(st.just(FAILED), max_size=2)
    )
    first = data.draw(st.permutations(told))
    second = data.draw(st.permutations(told * 3))
    assert stands(after(*first)) == stands(after(*second))


class Transmission(RuleBasedStateMachine):
    """Whoever hands over, and the carrier, do whatever comes to their minds."""

    def __init__(self) -> None:
        super().__init__()
        self.clock, self.one = Clock(), communication()
        self.versions = [0]
        self.states = [self.one.state]
        self.begun = 0

    @rule()
    def begin(self) -> None:
        before = self.one.state
        begun = self.one.begin(at=self.clock.now())
        assert begun == (before is State.QUEUED)
        self.begun += begun
        assert self.one.tries == self.begun
        self.climbed()

    @rule(id=st.sampled_from(["wamid.1", "wamid.2"]))
    def take(self, id: str) -> None:
        self.one.handed_over(id, at=self.clock.now())
        assert self.one.external_id == id
        assert LADDER.index(self.one.state) >= LADDER.index(State.SENT)
        self.climbed()

    @rule()
    def put_back(self) -> None:
        before = self.one.state
        self.one.put_back(until=START, counts=True, at=self.clock.now())
        if before is State.SENDING and self.one.tries < MOST_TRIES:
            assert self.one.state is State.QUEUED
            self.states = [State.QUEUED]  # the one step down
        self.climbed()

    @rule(failure=failures)
    def fail(self, failure: Failure) -> None:
        self.one.fail(failure, "1", at=self.clock.now())
        self.climbed()

    @rule()
    def lose_sight(self) -> None:
        self.one.lose_sight(at=self.clock.now())
        assert self.one.is_settled
        self.climbed()

    @rule(told=reports | st.just(FAILED))
    def report(self, told: Report) -> None:
        self.one.report(told)
        assert LADDER.index(self.one.state) >= LADDER.index(told.state)
        seen = len(self.one.events)
        self.one.report(told)
        assert len(self.one.events) == seen  # again is nothing new
        self.climbed()

    def climbed(self) -> None:
        self.states.append(self.one.state)
        rungs = [LADDER.index(each) for each in self.states]
        assert all(low <= high for low, high in pairwise(rungs))

    @invariant()
    def a_failure_stands_there_exactly_when_it_failed(self) -> None:
        assert (self.one.failure is not None) == (self.one.state is State.FAILED)
        assert self.one.code is None or self.one.state is State.FAILED

    @invariant()
    def versions_rise_by_one(self) -> None:
        self.versions += [each.version for each in self.one.events if isinstance(each, CommunicationUpdated)]
        assert self.versions == list(range(len(self.versions)))
        assert self.versions[-1] == self.one.version
        if self.one.events:
            last = self.one.events[-1]
            assert isinstance(last, CommunicationUpdated)
            assert (last.state, last.failure) == (self.one.state, self.one.failure)
        self.one.events.clear()


TestTransmission = Transmission.TestCase
