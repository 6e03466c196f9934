"""Who gets the next conversation by itself (issue 4): whatever the queue and whoever is there."""

from collections import Counter
from datetime import timedelta
from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pascal.domain.assignment import A_CLASS_IS_WORTH, Standing, Waiting, choose, plan
from pascal.domain.conversations import Priority
from pascal.domain.events import Because, Rule
from pascal.domain.ids import AgentId, ConversationId, TeamId
from pascal.testing.builders import START

TEAM = TeamId(UUID(int=7))
PEOPLE = [AgentId(UUID(int=n)) for n in range(1, 9)]
MINUTE = timedelta(minutes=1)

moments = st.integers(0, 60).map(lambda minutes: START + minutes * MINUTE)
priorities = st.none() | st.sampled_from(Priority)
standings = st.lists(
    st.builds(
        Standing, st.sampled_from(PEOPLE), st.just(TEAM), st.integers(0, 4), st.integers(0, 4), moments
    ),
    unique_by=lambda each: each.agent_id,
)
queues = st.lists(
    st.builds(
        Waiting,
        st.integers(1, 50).map(lambda n: ConversationId(UUID(int=n))),
        moments,
        priorities,
        st.none() | st.sampled_from(PEOPLE),
        st.frozensets(st.sampled_from(PEOPLE), max_size=2),
    ),
    unique_by=lambda each: each.id,
)


def somebody(n: int, *, open_now: int = 0, capacity: int = 5, idle_since: int = 0) -> Standing:
    return Standing(PEOPLE[n], TEAM, open_now, capacity, START + idle_since * MINUTE)


def waits(
    since: int = 0, priority: Priority | None = None, *, id: int = 1, last: AgentId | None = None
) -> Waiting:
    return Waiting(ConversationId(UUID(int=id)), START + since * MINUTE, priority, last)


@given(queues, standings)
def test_who_is_chosen_has_room_and_did_not_let_it_go(queue: list[Waiting], there: list[Standing]) -> None:
    for waiting in queue:
        free = {each.agent_id: each for each in there if each.open_now < each.capacity}
        for each in waiting.let_go:
            free.pop(each, None)
        choice = choose(waiting, there)
        assert (choice is None) == (not free)
        if choice is not None:
            assert choice.agent_id in free


@given(queues, standings)
def test_the_rules_hold_in_their_order_and_say_by_which_it_was(
    queue: list[Waiting], there: list[Standing]
) -> None:
    for waiting in queue:
        if (choice := choose(waiting, there)) is None:
            continue
        free = [each for each in there if each.room and each.agent_id not in waiting.let_go]
        chosen = next(each for each in free if each.agent_id == choice.agent_id)
        others = [each for each in free if each is not chosen]
        why = choice.because
        assert (why.candidates, why.load, why.idle_since) == (len(free), chosen.open_now, chosen.idle_since)
        assert why.others_load == min((each.open_now for each in others), default=None)
        returning = any(each.agent_id == waiting.last_agent for each in free)
        assert returning == (why.rule is Rule.RETURNING_LEAD)
        match why.rule:
            case Rule.RETURNING_LEAD:
                assert chosen.agent_id == waiting.last_agent
            case Rule.ONLY_ONE:
                assert not others
            case Rule.LEAST_LOADED:
                assert all(each.open_now > chosen.open_now for each in others)
            case Rule.LONGEST_IDLE:
                assert all(each.open_now >= chosen.open_now for each in others)
                level = [each for each in others if each.open_now == chosen.open_now]
                assert level
                assert all(
                    (each.idle_since, each.agent_id) > (chosen.idle_since, chosen.agent_id) for each in level
                )


@given(st.randoms(use_true_random=False), queues, standings)
def test_the_order_in_which_people_and_queue_are_told_makes_no_difference(
    chance: object, queue: list[Waiting], there: list[Standing]
) -> None:
    told = list(plan(queue, there, at=START))
    shuffled, mixed = list(queue), list(there)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    assert list(plan(shuffled, mixed, at=START)) == told


@given(queues, standings)
def test_a_plan_brings_nobody_over_capacity_gives_nothing_twice_and_leaves_no_room_unused(
    queue: list[Waiting], there: list[Standing]
) -> None:
    told = list(plan(queue, there, at=START))
    given_to = Counter(each.agent_id for each in told)
    rooms = {each.agent_id: each.room for each in there}
    assert all(count <= rooms[agent] for agent, count in given_to.items())
    assert len({each.conversation_id for each in told}) == len(told)
    left = {each.conversation_id for each in told}
    still_free = {agent for agent, room in rooms.items() if room > given_to[agent]}
    assert all(still_free <= each.let_go for each in queue if each.id not in left)


@given(queues, standings)
def test_a_plan_is_one_choice_after_the_other(queue: list[Waiting], there: list[Standing]) -> None:
    """Looking anew after each giving, at whoever is next of those that somebody may have, is the same."""
    step, left, people = [], list(queue), list(there)
    while takers := [(each, choice) for each in left if (choice := choose(each, people)) is not None]:
        waiting, choice = min(takers, key=lambda pair: pair[0].turn)
        step.append(choice)
        left.remove(waiting)
        people = [
            Standing(each.agent_id, TEAM, each.open_now + 1, each.capacity, START)
            if each.agent_id == choice.agent_id
            else each
            for each in people
        ]
    assert list(plan(queue, there, at=START)) == step


@given(queues)
def test_within_a_class_the_oldest_is_next(queue: list[Waiting]) -> None:
    in_turn = sorted(queue, key=lambda each: each.turn)
    for priority in {each.priority for each in queue}:
        of_class = [each.since for each in in_turn if each.priority == priority]
        assert all(earlier <= later for earlier, later in pairwise(of_class))


@given(queues)
def test_nobody_is_overtaken_by_who_came_two_classes_worth_of_waiting_later(queue: list[Waiting]) -> None:
    """Nobody starves: those who may go first are those who came up to a fixed time later, and no others."""
    in_turn = sorted(queue, key=lambda each: each.turn)
    for place, waiting in enumerate(in_turn):
        assert all(each.since <= waiting.since + 2 * A_CLASS_IS_WORTH for each in in_turn[:place])


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (waits(5, Priority.HIGH), waits(0, Priority.NORMAL, id=2)),
        (waits(5, Priority.NORMAL), waits(0, Priority.LOW, id=2)),
        (waits(5), waits(0, Priority.LOW, id=2)),
        (waits(0, Priority.NORMAL), waits(1, id=2)),  # none yet is as normal
        (waits(0), waits(1, Priority.NORMAL, id=2)),
        (waits(0, Priority.NORMAL), waits(11, Priority.HIGH, id=2)),  # who has waited long enough
        (waits(0, Priority.LOW), waits(21, Priority.HIGH, id=2)),
    ],
)
def test_priority_goes_first_and_waiting_makes_up_for_it(first: Waiting, second: Waiting) -> None:
    (told,) = plan([second, first], [somebody(0, capacity=1)], at=START)
    assert told.conversation_id == first.id


def test_a_returning_lead_goes_to_whom_they_know_though_others_have_less_to_do() -> None:
    juan, rosa = somebody(0, open_now=4), somebody(1)
    choice = choose(waits(last=juan.agent_id), [juan, rosa])
    assert choice is not None
    assert choice.agent_id == juan.agent_id
    assert choice.because == Because(Rule.RETURNING_LEAD, 2, 4, 0, START)
    full = somebody(0, open_now=5)
    choice = choose(waits(last=juan.agent_id), [full, rosa])
    assert choice is not None
    assert (choice.agent_id, choice.because.rule) == (rosa.agent_id, Rule.ONLY_ONE)


def test_the_least_loaded_then_the_longest_idle() -> None:
    busy, new, idle = somebody(0, open_now=1), somebody(1, idle_since=9), somebody(2, idle_since=3)
    choice = choose(waits(), [busy, new])
    assert choice is not None
    assert (choice.agent_id, choice.because) == (
        new.agent_id,
        Because(Rule.LEAST_LOADED, 2, 0, 1, new.idle_since),
    )
    choice = choose(waits(), [busy, new, idle])
    assert choice is not None
    assert (choice.agent_id, choice.because.rule) == (idle.agent_id, Rule.LONGEST_IDLE)


def test_who_let_it_go_does_not_get_it_again_and_who_comes_after_it_does_not_wait() -> None:
    returned = Waiting(ConversationId(UUID(int=1)), START, let_go=frozenset(PEOPLE[:1]))
    told = list(plan([returned, waits(1, id=2)], [somebody(0)], at=START))
    assert [each.conversation_id.int for each in told] == [2]
