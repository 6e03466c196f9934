"""What the figures count, whichever storage is asked."""

from contract_house import House

from pascal.domain.agents import Agent
from pascal.domain.conversations import Priority
from pascal.domain.permissions import Scope
from pascal.domain.ports.figures import Figures, Metrics
from pascal.domain.ports.reads import Reach
from pascal.testing.builders import START, visitor


def of(who: Agent, scope: Scope = Scope.ANY) -> Reach:
    return Reach(who.id, scope)


async def test_metrics_count_what_is_within_reach(figures: Figures, house: House) -> None:
    juan, rosa = await house.hires("Juan"), await house.hires("Rosa")
    talks = [(await house.starts(visitor(), email=f"{n}@example.com")).conversation.id for n in range(5)]
    for n, taker in enumerate((juan, juan, juan, rosa)):
        await house.takes(taker, talks[n])
    await house.says(juan, talks[0], "Buenas")
    await house.resolves(juan, talks[1])
    for talk, priority in zip(
        talks, (Priority.HIGH, Priority.HIGH, Priority.LOW, Priority.NORMAL), strict=False
    ):
        await house.changes(talk, lambda it, priority=priority: it.prioritise(priority, at=START))
    assert await figures.metrics(of(juan)) == Metrics(
        total=5, unreplied=3, high=2, normal=1, low=1, unanalyzed=1, queued=1, in_progress=3, resolved=1
    )
    assert await figures.metrics(of(juan, Scope.OWN)) == Metrics(
        total=3, unreplied=1, high=2, normal=0, low=1, unanalyzed=0, queued=0, in_progress=2, resolved=1
    )
