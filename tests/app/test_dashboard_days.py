"""Days on a dashboard are those of whoever looks at it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any, cast

import pytest

from pascal.adapters.memory.pipeline import MemoryPipeline
from pascal.adapters.memory.reads import MemoryReads
from pascal.adapters.memory.store import Store
from pascal.app.faces.ws.dashboard import Dashboard, Days, Watch
from pascal.domain.agents import Role
from pascal.domain.permissions import Permissions
from pascal.testing.builders import agent, staff


@dataclass
class Evening:
    """In Lima; in Madrid it is the next day."""

    def now(self) -> datetime:
        return datetime(2026, 1, 6, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("time_zone", "since", "until"),
    [
        ("America/Lima", date(2025, 12, 29), date(2026, 1, 5)),
        ("Europe/Madrid", date(2025, 12, 30), date(2026, 1, 6)),
    ],
)
async def test_the_bots_work_is_told_by_the_days_of_whoever_asks(
    time_zone: str, since: date, until: date
) -> None:
    store, ana = Store(), agent("Ana", role=Role.ADMIN)
    ana.time_zone = time_zone
    store.state.agents[ana.id] = ana
    nobody = cast("Any", None)
    dashboard = Dashboard(
        nobody,
        MemoryPipeline(store),
        MemoryReads(store),
        nobody,
        nobody,
        nobody,
        Permissions(),
        Watch(nobody),
        Evening(),
    )
    found = await dashboard.get_agent_performance(staff(ana), Days(7))
    assert (found.since, found.until) == (since, until)
