"""Numbers of how it stands."""

from datetime import timedelta
from typing import Final

import msgspec

from pascal.app.faces.v1.examples.scene import ANA, BEGAN
from pascal.app.faces.v1.wire import figures

_overview = figures.OverviewShape(
    waiting=figures.WaitingShape(count=6, longest_seconds=840, average_seconds=310),
    in_progress=14,
    mine=2,
    unreplied=12,
    today=figures.FlowShape(started=31, taken=27, resolved=19, average_wait_seconds=95),
    last_day=[
        figures.HourShape(2, 2, 1, 72, hour=BEGAN.replace(minute=0) - timedelta(hours=n))
        for n in reversed(range(24))
    ],
    agents=[
        figures.WorkloadShape(
            agent_id=ANA,
            name="Ana Torres",
            availability="ONLINE",
            open_chats=2,
            max_concurrent_chats=5,
            taken_today=9,
            resolved_today=7,
            average_wait_seconds=88,
        )
    ],
)

SHAPES: Final[tuple[msgspec.Struct, ...]] = (
    figures.MetricsShape(
        150, 12, figures.PriorityBreakdown(8, 45, 97, 0), figures.StatusBreakdown(6, 14, 130)
    ),
    _overview,
)
