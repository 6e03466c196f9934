"""`/api/v1/dashboard`: figures, the house's for administrators and an agent's own for agents."""

import time

from dishka import FromDishka
from litestar import Controller, get

from pascal.app.edge.answers import Answers
from pascal.app.edge.callers import AsStaff
from pascal.app.edge.responses import STAFF, refused
from pascal.app.faces.v1 import wire
from pascal.app.faces.v1.wire import Success
from pascal.domain.permissions import Scope
from pascal.domain.ports.figures import Figures
from pascal.domain.ports.reads import Reach


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
    ) -> Success[wire.MetricsShape]:
        """Read the figures of the dashboard.

        All of them for administrators, an agent's own for agents.
        """
        reach = Reach(staff.id, Scope.ANY if staff.is_admin else Scope.OWN).as_shared

        async def make() -> Success[wire.MetricsShape]:
            found = await figures.metrics(reach)
            return Success(
                wire.MetricsShape(
                    found.total,
                    found.unreplied,
                    wire.PriorityBreakdown(found.high, found.normal, found.low, found.unanalyzed),
                    wire.StatusBreakdown(found.queued, found.in_progress, found.resolved),
                )
            )

        # good for this second: counting again for each request grows with the data
        return await answers.remembered(("metrics", reach), int(time.monotonic()), make)
