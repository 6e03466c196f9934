"""Each figure of the dashboard stands under its own name."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from pascal.app.faces.ws.actions import Nothing
from pascal.app.faces.ws.dashboard import Began, Dashboard, Days
from pascal.domain.agents import Role
from pascal.domain.permissions import Permissions, Scope
from pascal.domain.ports.figures import Activity, BotWork, Waiting
from pascal.domain.ports.jobs import Backlog
from pascal.domain.ports.reach import Reach
from pascal.domain.qualification import Step
from pascal.testing.builders import START, Clock, agent, staff

ROSA = agent("Rosa", role=Role.ADMIN)


class Told:
    """Every port: what each tells is another number."""

    connections = 3

    async def agent(self, *_: object) -> Any:
        return ROSA

    async def agents_online(self) -> set[object]:
        return {ROSA.id}

    async def bot(self, reach: Reach, *_: object) -> BotWork:
        if reach.scope is not Scope.ANY:
            return BotWork(0, 0, 0, None, 0, 0, 0, 0)
        return BotWork(10, 1, 2, timedelta(seconds=3), 4, 5, 6, 7)

    async def activity(self, _: object, edges: Sequence[datetime]) -> Sequence[Activity]:
        return [Activity(n, n + 1, n + 2, n + 3, n + 4) for n in range(0, 5 * len(edges) - 5, 5)]

    async def came_to(self, *_: object) -> Mapping[Step, int]:
        return {Step.START: 2, Step.BANT: 3, Step.COMPLETED: 5}

    async def active(self, *_: object) -> int:
        return 4

    async def waiting(self, *_: object) -> Waiting:
        return Waiting(5, timedelta(seconds=6), timedelta(seconds=7))

    async def backlog(self, *, at: datetime) -> Mapping[str, Backlog]:
        return {"a": Backlog(due=8, late=90.0, dead=1), "b": Backlog(due=16, late=30.0, dead=2)}


def dashboard(*, agents_see_all: bool = True) -> Dashboard:
    told: Any = Told()
    may = Permissions(agents_see_all)
    return Dashboard(told, told, told, told, told, told, may, told, Clock(tick=timedelta()))


def shown(answer: object) -> Any:
    return msgspec.to_builtins(answer)


async def test_what_the_bot_did() -> None:
    assert shown(await dashboard().get_agent_performance(staff(ROSA), Days(7))) == {
        "since": "2025-12-29",
        "until": "2026-01-05",
        "conversations": 10,
        "handled_alone": 1,
        "handed_over": 2,
        "average_handover_seconds": 3.0,
        "leads_qualified": 4,
        "leads_qualified_alone": 5,
        "meetings_booked": 6,
        "meetings_booked_alone": 7,
    }


@pytest.mark.parametrize("agents_see_all", [True, False])
async def test_an_agent_is_told_what_the_bot_did_with_all_whom_they_may_see(agents_see_all: bool) -> None:
    """Their own would be those of which it did nothing alone."""
    board = dashboard(agents_see_all=agents_see_all)
    work = await board.get_agent_performance(staff(agent("Eva")), Days(7))
    assert bool(work.conversations) is agents_see_all


async def test_what_happened_in_each_hour() -> None:
    hours = shown(await dashboard().get_activity_timeline(staff(ROSA), Nothing()))
    facts = ("conversations", "messages", "leads", "qualified", "meetings")
    assert [[each[name] for name in facts] for each in hours] == [
        [*range(n, n + 5)] for n in range(0, 120, 5)
    ]
    assert hours[-1]["hour"] == START.astimezone(UTC).isoformat().replace("+00:00", "Z")


async def test_how_many_came_to_each_step_of_all_and_of_the_step_before() -> None:
    stages = shown(await dashboard().get_conversion_funnel(staff(ROSA), Began()))
    assert [[each["count"], each["conversion_rate"], each["step_rate"]] for each in stages] == [
        [10, 1.0, 1.0],
        [8, 0.8, 0.8],
        [8, 0.8, 1.0],
        [8, 0.8, 1.0],
        [5, 0.5, 0.625],
        [5, 0.5, 1.0],
        [5, 0.5, 1.0],
    ]


async def test_how_things_stand_now() -> None:
    now = shown(await dashboard().get_real_time_metrics(staff(ROSA), Nothing()))
    assert {each: now[each] for each in ("agents_online", "connections", "active_conversations")} == {
        "agents_online": 1,
        "connections": 3,
        "active_conversations": 4,
    }
    assert now["queue"] == {"length": 5, "oldest_seconds": 6.0, "average_seconds": 7.0}
    assert now["jobs"] == {"due": 24, "late_seconds": 90.0, "dead": 3}
