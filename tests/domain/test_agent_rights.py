"""What an agent may do changes with a fact and a new epoch, and with nothing else."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pascal.domain.agents import Agent, Availability, Role, check_password
from pascal.domain.errors import AgentAtCapacity, AgentUnavailable, Invalid
from pascal.domain.events import AgentChanged, AgentEdited, AvailabilityChanged, Change
from pascal.testing.builders import START, agent

Act = Callable[[Agent], None]

acts: st.SearchStrategy[Act] = st.one_of(
    st.sampled_from(Role).map(lambda role: lambda it: it.appoint(role, at=START)),
    st.sampled_from(Availability).map(lambda there: lambda it: it.declare(there, at=START)),
    st.just(lambda it: it.lower(at=START)),
    st.just(lambda it: it.come_back(at=START)),
    st.integers(0, 9).map(lambda room: lambda it: it.set_capacity(room)),
    st.just(lambda it: it.enable(at=START)),
    st.just(lambda it: it.disable(at=START)),
)


@given(st.lists(acts))
def test_every_change_of_rights_is_told_once_under_a_higher_epoch(happened: list[Act]) -> None:
    juan = agent()
    for act in happened:
        before, rights, there = juan.epoch, (juan.role, juan.active), juan.availability
        act(juan)
        told = [each for each in juan.events if isinstance(each, AgentChanged)]
        moved = [each for each in juan.events if isinstance(each, AvailabilityChanged)]
        juan.events.clear()
        changed = (juan.role, juan.active) != rights
        assert juan.epoch == before + changed
        assert [(each.active, each.epoch) for each in told] == [(juan.active, juan.epoch)] * changed
        assert [each.availability for each in moved] == [juan.availability] * (juan.availability != there)


def test_a_new_password_ends_what_was_signed_in_under_the_old() -> None:
    """THREATS 21."""
    juan = agent()
    juan.set_password("hash", at=START)
    assert juan.epoch == 1


@given(st.integers(0, 9), st.integers(0, 12), st.booleans())
def test_one_more_conversation_fits_or_is_refused_by_name(room: int, open_now: int, active: bool) -> None:
    juan = agent(max_concurrent_chats=room, active=active)
    if active and open_now < room:
        juan.require_room(open_now)
    else:
        with pytest.raises(AgentAtCapacity if active else AgentUnavailable):
            juan.require_room(open_now)


def test_what_was_edited_is_told_of_and_what_was_not_is_not() -> None:
    juan = agent(max_concurrent_chats=5)
    before = replace(juan)
    juan.tell_edits(before, at=START)
    assert juan.events == []
    juan.set_capacity(7)
    juan.tell_edits(before, at=START)
    changes = (Change("max_concurrent_chats", 5, 7),)
    assert juan.events == [AgentEdited(agent_id=juan.id, changes=changes, at=START)]


def test_since_when_somebody_is_there_is_when_they_first_said_so() -> None:
    juan = agent(availability=Availability.OFFLINE)
    juan.declare(Availability.ONLINE, at=START)
    juan.declare(Availability.ONLINE, at=START + timedelta(hours=1))
    assert juan.availability_since == START


@pytest.mark.parametrize("said", [Availability.ONLINE, Availability.AWAY])
def test_who_is_connected_again_is_what_they_had_said(said: Availability) -> None:
    juan = agent(availability=said)
    for _ in "12":
        juan.lower(at=START)
    assert (juan.availability, juan.availability_since) == (Availability.OFFLINE, START)
    back = START + timedelta(hours=1)
    for _ in "12":
        juan.come_back(at=back)
    assert (juan.availability, juan.availability_since) == (said, back)
    assert [each.availability for each in juan.events if isinstance(each, AvailabilityChanged)] == [
        "offline",
        said,
    ]


@pytest.mark.parametrize("said", Availability)
def test_what_one_says_while_unconnected_is_not_undone(said: Availability) -> None:
    juan = agent(availability=Availability.ONLINE)
    juan.lower(at=START)
    juan.declare(said, at=START)
    juan.come_back(at=START)
    assert juan.availability is said


def test_who_said_that_they_are_gone_stays_so() -> None:
    juan = agent(availability=Availability.OFFLINE)
    juan.lower(at=START)
    juan.come_back(at=START)
    assert juan.availability is Availability.OFFLINE


@pytest.mark.parametrize("room", [-1, 1001])
def test_a_capacity_out_of_reason_is_refused(room: int) -> None:
    with pytest.raises(Invalid):
        agent().set_capacity(room)


def test_a_password_is_neither_short_nor_endless() -> None:
    assert check_password("x" * 8)
    for wrong in ("x" * 7, "x" * 257):
        with pytest.raises(Invalid):
            check_password(wrong)
