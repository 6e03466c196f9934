"""`/api/chat/stats`: the figures of document 001, and the sessions behind each of them."""

import time
from dataclasses import dataclass
from datetime import timedelta, tzinfo
from typing import Annotated

from dishka import FromDishka
from litestar import Controller, get
from litestar.di import NamedDependency, Provide
from litestar.params import QueryParameter, SkipValidation

from pascal.app.edge.answers import Answers
from pascal.app.edge.calendar import DAY, begins, calendar, read_days, read_period, zone_of
from pascal.app.edge.callers import AsStaff, reach_of
from pascal.app.edge.media import MediaLinks
from pascal.app.edge.responses import STAFF, refused
from pascal.app.faces.support import wire
from pascal.app.faces.support.envelope import Done, of_sessions
from pascal.app.faces.support.queries import (
    EndQuery,
    LimitQuery,
    PageQuery,
    StartQuery,
    numbered,
    pagination,
)
from pascal.domain.errors import Invalid
from pascal.domain.hours import ALWAYS_OPEN
from pascal.domain.ids import ConversationId
from pascal.domain.metrics import Metric, Period, behind
from pascal.domain.permissions import Action, Permissions
from pascal.domain.ports.clock import Clock
from pascal.domain.ports.figures import NONE_ANSWERED, NOTHING, Figures
from pascal.domain.ports.reads import Reads

MINUTE = timedelta(minutes=1)
MOMENT = timedelta(microseconds=1)
DONE = "Estadísticas obtenidas exitosamente"
USUAL_DAYS, MOST_DAYS = 30, 366
GOOD_FOR = 5
"""Seconds for which a figure that costs as much as there are sessions is told again."""

METRICS: dict[wire.FigureWord, Metric] = {
    "totalSessions": Metric.STARTED,
    "activeSessions": Metric.IN_PROGRESS,
    "pendingSessions": Metric.QUEUED,
    "closedSessions": Metric.RESOLVED,
    "averageResponseTime": Metric.ANSWERED,
    "averageResponseTimeInHours": Metric.ANSWERED,
    "answeredSessions": Metric.ANSWERED,
    "sessionsToday": Metric.TODAY,
    "sessionsThisWeek": Metric.THIS_WEEK,
    "sessionsThisMonth": Metric.THIS_MONTH,
}
AVERAGES = ("averageResponseTime", "averageResponseTimeInHours")
MetricQuery = Annotated[wire.FigureWord, QueryParameter(description="The figure, as `stats` names it.")]


@dataclass(frozen=True, slots=True)
class Window:
    """Who asks, and what dates narrow it, as a dependency: Litestar reads, refuses and describes them."""

    staff: AsStaff
    """Comes first: a stranger is told so, and not what else is wrong."""
    start_date: StartQuery = None
    end_date: EndQuery = None

    async def zone(self, reads: Reads) -> tzinfo:
        """In which their days begin."""
        return zone_of((await reads.agent(self.staff.id)).time_zone)

    def period(self, zone: tzinfo) -> Period:
        """Raises `Invalid`."""
        return read_period(self.start_date, self.end_date, zone)


AsWindow = NamedDependency[SkipValidation[Window]]
WINDOW = {"window": Provide(Window, sync_to_thread=False)}


class StatsController(Controller):
    path = "/stats"
    tags = ("chat",)

    @get(
        "/",
        dependencies=WINDOW,
        responses=refused(*STAFF, Invalid, envelope=of_sessions),
        response_description="The figures.",
    )
    async def read_stats(
        self,
        window: AsWindow,
        reads: FromDishka[Reads],
        figures: FromDishka[Figures],
        permissions: FromDishka[Permissions],
        clock: FromDishka[Clock],
        answers: FromDishka[Answers],
    ) -> Done[wire.Stats]:
        """Read the figures of the support dashboard.

        Dates narrow all but those of today, this week and this month, which are the caller's own days.
        `averageResponseTime` is in minutes, from the beginning of a session to the first answer of a person.
        """
        reach = reach_of(permissions, window.staff).as_shared
        zone = await window.zone(reads)
        now, period = calendar(clock.now(), zone), window.period(zone)

        async def make() -> Done[wire.Stats]:
            wanted = {each: behind(each, period, now) for each in Metric if each is not Metric.ANSWERED}
            found = await figures.counts(reach, list(wanted.values()))
            counts = dict(zip(wanted, found, strict=True))
            response = await figures.response_time(
                reach, behind(Metric.ANSWERED, period, now), await reads.hours()
            )
            return Done(
                wire.Stats(
                    total_sessions=counts[Metric.STARTED],
                    active_sessions=counts[Metric.IN_PROGRESS],
                    pending_sessions=counts[Metric.QUEUED],
                    closed_sessions=counts[Metric.RESOLVED],
                    average_response_time=minutes(response.average) or 0,
                    average_response_time_in_hours=minutes(response.in_hours) or 0,
                    answered_sessions=response.answered,
                    sessions_today=counts[Metric.TODAY],
                    sessions_this_week=counts[Metric.THIS_WEEK],
                    sessions_this_month=counts[Metric.THIS_MONTH],
                ),
                DONE,
            )

        # good for a moment: counting again for each request grows with the data
        return await answers.remembered(("support stats", reach, now, period), _this_moment(), make)

    @get(
        "/explain",
        dependencies=WINDOW,
        responses=refused(*STAFF, Invalid, envelope=of_sessions),
        response_description="The sessions behind the figure.",
    )
    async def explain_figure(
        self,
        window: AsWindow,
        metric: MetricQuery,
        reads: FromDishka[Reads],
        figures: FromDishka[Figures],
        permissions: FromDishka[Permissions],
        clock: FromDishka[Clock],
        links: FromDishka[MediaLinks],
        answers: FromDishka[Answers],
        page: PageQuery = 1,
        limit: LimitQuery = 20,
    ) -> Done[wire.Explained]:
        """List the sessions that a figure counts."""
        reach = reach_of(permissions, window.staff).as_shared
        zone = await window.zone(reads)
        now, period = calendar(clock.now(), zone), window.period(zone)
        filters, asked = behind(METRICS[metric], period, now), numbered(page, limit, "createdAt")
        rows, total = await reads.numbered(reach, filters, asked)
        said = await reads.last_said([ConversationId(row.id) for row in rows], 1)
        value: float | None = total
        if metric in AVERAGES:

            async def average() -> float | None:
                hours = await reads.hours() if metric == "averageResponseTimeInHours" else ALWAYS_OPEN
                return minutes((await figures.response_time(reach, filters, hours)).in_hours)

            value = await answers.remembered(
                ("support average", metric, reach, filters), _this_moment(), average
            )
        sessions = wire.explained_shapes(rows, said, links)
        return Done(wire.Explained(metric, value, sessions, pagination(asked, total)), DONE)

    @get(
        "/agents",
        dependencies=WINDOW,
        responses=refused(*STAFF, Invalid, envelope=of_sessions),
        response_description="Figures of each agent.",
    )
    async def read_stats_of_agents(
        self,
        window: AsWindow,
        reads: FromDishka[Reads],
        figures: FromDishka[Figures],
        permissions: FromDishka[Permissions],
        clock: FromDishka[Clock],
    ) -> Done[list[wire.AgentStats]]:
        """Read the figures of each agent, for administrators.

        Without dates: of this month. An answer counts for who gave it first.
        """
        permissions.require(window.staff, Action.READ_STATISTICS)
        reach = reach_of(permissions, window.staff).as_shared
        zone = await window.zone(reads)
        now, asked = calendar(clock.now(), zone), window.period(zone)
        until = asked.until or clock.now()
        since = asked.since or calendar(until - MOMENT, zone).month
        flows = await figures.flow_of_agents(reach, since, until)
        filters = behind(Metric.ANSWERED, Period(since, until), now)
        responses = await figures.response_times_of_agents(reach, filters, await reads.hours())
        team = await reads.agents(10_000, None, search=None)
        chats = await reads.open_counts([each.id for each in team])
        return Done(
            [
                wire.AgentStats(
                    support_agent_id=each.id,
                    name=each.name,
                    assigned_sessions=flows.get(each.id, NOTHING).taken,
                    active_sessions=chats[each.id],
                    closed_sessions=flows.get(each.id, NOTHING).resolved,
                    answered_sessions=response.answered,
                    average_response_time=minutes(response.average),
                    average_response_time_in_hours=minutes(response.in_hours),
                )
                for each in team
                for response in (responses.get(each.id, NONE_ANSWERED),)
            ],
            DONE,
        )

    @get(
        "/daily",
        dependencies=WINDOW,
        responses=refused(*STAFF, Invalid, envelope=of_sessions),
        response_description="Figures of each day.",
    )
    async def read_daily_stats(
        self,
        window: AsWindow,
        reads: FromDishka[Reads],
        figures: FromDishka[Figures],
        permissions: FromDishka[Permissions],
        clock: FromDishka[Clock],
    ) -> Done[list[wire.DayStats]]:
        """Read the figures of each day, for administrators.

        Without dates: of the last 30 days. At most 366 days, in the caller's time zone.
        """
        permissions.require(window.staff, Action.READ_STATISTICS)
        reach = reach_of(permissions, window.staff).as_shared
        zone, now = await window.zone(reads), clock.now()
        days = read_days(window.start_date, window.end_date, zone, now, usual=USUAL_DAYS, most=MOST_DAYS)
        edges = [begins(day, zone) for day in [*days, days[-1] + DAY]]
        filters = behind(Metric.ANSWERED, Period(edges[0], edges[-1]), calendar(now, zone))
        responses = await figures.response_times(reach, filters, await reads.hours(), edges)
        flows = await figures.flow(reach, edges)
        return Done(
            [
                wire.DayStats(
                    date=day,
                    sessions=flow.started,
                    assigned_sessions=flow.taken,
                    closed_sessions=flow.resolved,
                    average_response_time=minutes(response.average),
                    average_response_time_in_hours=minutes(response.in_hours),
                )
                for day, flow, response in zip(days, flows, responses, strict=True)
            ],
            DONE,
        )


def _this_moment() -> int:
    return int(time.monotonic() / GOOD_FOR)


def minutes(average: timedelta | None) -> float | None:
    return None if average is None else round(average / MINUTE, 1)
