"""A busy week with a fake clock (issue 4): the policy alone, then the same over real storage."""

from collections import Counter
from datetime import timedelta

import pytest
from contract_house import leading
from simulation import PureWorld, Simulation, World
from stored_world import StoredWorld

from pascal.domain.events import Rule
from pascal.domain.ports.assignments import Assignments
from pascal.domain.ports.outbox import Outbox
from pascal.domain.ports.reads import Reads
from pascal.domain.ports.storage import Storage


async def test_ten_thousand_chats_and_two_hundred_agents_who_come_and_go() -> None:
    """Never over capacity, in order within a class, nobody starves: checked at every single giving."""
    simulation = Simulation(
        PureWorld(), chats=10_000, agents=200, seed=4, every=timedelta(seconds=2), leads=4_000
    )
    await simulation.run()
    assert len({each.chat for each in simulation.given}) == 10_000  # everybody got somebody
    assert len(simulation.given) == 10_000 + simulation.let_go + simulation.taken_back
    assert simulation.let_go > 100
    assert simulation.taken_back > 20
    # it was crowded and it was quiet, so that every rule had its say
    assert max(simulation.waited) > timedelta(minutes=10)
    assert sum(each == timedelta() for each in simulation.waited) > 1_000
    assert min(Counter(each.rule for each in simulation.given)[rule] for rule in Rule) > 100


@pytest.mark.timeout(300)
async def test_storage_gives_what_the_policy_alone_gives(
    storage: Storage, assignments: Assignments, reads: Reads, outbox: Outbox
) -> None:
    """Every chat to the same agent, by the same rule, at the same moment, whichever storage it is."""

    async def run(world: World) -> Simulation:
        simulation = Simulation(world, chats=400, agents=10, seed=11, every=timedelta(seconds=40), leads=150)
        await simulation.run()
        return simulation

    pure = await run(PureWorld())
    async with leading(outbox):
        real = await run(StoredWorld(storage, assignments, reads, outbox))
    assert real.given == pure.given
    assert real.waited == pure.waited
    assert len(real.given) > 400
    assert real.taken_back > 0
    assert real.let_go > 0
    assert {each.rule for each in real.given} == set(Rule)
