"""`/api/v1/dashboard`: figures, the house's for administrators and an agent's own for agents."""

import time
from datetime import UTC, timedelta

from dishka import FromDishka
from litestar import Controller, get

from pascal.app.edge.answers import Answers
from pascal.app.edge.calendar import day_of, zone_of
from pascal.app.edge.callers import AsStaff, reach_of
from pascal.app.edge.responses import STAFF, refused
from pascal.app.faces.v1.wire import Success
from pascal.app.faces.v1.wire.figures import (
    MetricsShape,
    OverviewShape,
    PriorityBreakdown,
    StatusBreakdown,
    flow_shape,
    hour_shape,
    waiting_shape,
    workload_shape,
)
from pascal.domain.permissions import Permissions, Scope, Staff
from pascal.domain.ports.clock import Clock
from pascal.domain.ports.figures import NOTHING, Figures
from pascal.domain.ports.reach import Reach
from pascal.domain.ports.reads import Reads

HOUR = timedelta(hours=1)


def _reach(staff: Staff) -> Reach:
    return Reach(staff.id, Scope.ANY if staff.is_admin else Scope.OWN).as_shared


class DashboardController(Controller):
    path = "/dashboard"
    tags = ("dashboard",)

    @get(
        "/metrics",
        responses=refused(*STAFF),
        response_description="The figures.",
    )
    async def read_metrics(
        self, staff: AsStaff, figures: FromDishka[Figures], answers: FromDishka[Answers]
    ) -> Success[MetricsShape]:
        """Read the figures of the dashboard.

        All of them for administrators, an agent's own for agents.
        """
        reach = _reach(staff)

        async def make() -> Success[MetricsShape]:
            found = await figures.metrics(reach)
            return Success(
                MetricsShape(
                    found.total,
                    found.unreplied,
                    PriorityBreakdown(found.high, found.normal, found.low, found.unanalyzed),
                    StatusBreakdown(found.queued, found.in_progress, found.resolved),
                )
            )

        # good for this second: counting again for each request grows with the data
        return await answers.remembered(("metrics", reach), int(time.monotonic()), make)

    @get("/overview", responses=refused(*STAFF), response_description="The figures.")
    async def read_overview(
        self,
        staff: AsStaff,
        figures: FromDishka[Figures],
        reads: FromDishka[Reads],
        permissions: FromDishka[Permissions],
        clock: FromDishka[Clock],
        answers: FromDishka[Answers],
    ) -> Success[OverviewShape]:
        """Read what goes on: the queue, today, and the last 24 hours.

        The house's figures for administrators, an agent's own for agents; the queue is everybody's.
        A wait goes from the beginning of a conversation to its being taken.
        """
        reach = _reach(staff)

        async def make() -> Success[OverviewShape]:
            at, me = clock.now(), await reads.agent(staff.id)
            since, until = day_of(at, zone_of(me.time_zone))
            this_hour = at.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
            hours = [this_hour + n * HOUR for n in range(-23, 2)]
            team = await reads.team() if staff.is_admin else [me]
            chats = await reads.open_counts([staff.id, *(each.id for each in team)])
            flows = await figures.flow_of_agents(reach, since, until)
            found = await figures.open(reach)
            (today,) = await figures.flow(reach, [since, until])
            return Success(
                OverviewShape(
                    waiting=waiting_shape(await figures.waiting(reach_of(permissions, staff), at)),
                    in_progress=found.in_progress,
                    mine=chats[staff.id],
                    unreplied=found.unreplied,
                    today=flow_shape(today),
                    last_day=[
                        hour_shape(hour, flow)
                        for hour, flow in zip(hours, await figures.flow(reach, hours), strict=False)
                    ],
                    agents=[
                        workload_shape(each, chats[each.id], flows.get(each.id, NOTHING)) for each in team
                    ],
                )
            )

        # good for this second, as the metrics are
        return await answers.remembered(("overview", staff.id, reach), int(time.monotonic()), make)
