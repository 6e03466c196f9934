"""Document 002's dashboard: figures, asked for once or heard of whenever they change."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta, tzinfo
from time import monotonic
from typing import Annotated, ClassVar, Final

import msgspec
import structlog
from msgspec import Meta

from pascal.app.edge.calendar import day_of, zone_of
from pascal.app.edge.callers import reach_of
from pascal.app.edge.metrics import Latency, send_latency
from pascal.app.faces.ws.actions import Listener, Nothing, action
from pascal.domain.ids import AgentId
from pascal.domain.metrics import Stage, funnel
from pascal.domain.permissions import Action, Permissions, Scope, Staff
from pascal.domain.ports.clock import Clock
from pascal.domain.ports.figures import Activity, Figures, Own, PipelineFigures
from pascal.domain.ports.jobs import JobQueue
from pascal.domain.ports.live import Live, LiveUnavailable
from pascal.domain.ports.panels import Panels
from pascal.domain.ports.reach import HOUSE, Reach
from pascal.domain.ports.reads import Reads
from pascal.domain.ports.storage import StorageUnavailable
from pascal.domain.qualification import Step

log = structlog.get_logger()

HOUR: Final = timedelta(hours=1)
AT_MOST_EVERY: Final = 1.0
"""Seconds between two pushes of figures."""
ANYWAY_AFTER: Final = 60.0
"""Seconds after which figures are told although none has changed: days begin, and who waits waits longer."""
_LOOKS: Final = 5
"""At most, where it goes on stirring while somebody subscribes: they hear of it with the next stir."""
EVENT: Final = "dashboard_stats"


class StatsShape(msgspec.Struct, frozen=True):
    total_users: int
    """Leads."""
    active_conversations: int
    """That have not ended."""
    meetings_today: int
    """On the day of whoever asks; without those called off."""
    leads_by_step: dict[Step, int]


class StatsEvent(msgspec.Struct, frozen=True):
    """The figures of `get_dashboard_stats` have changed, or a minute is over: others do by themselves."""

    data: StatsShape


class StageShape(msgspec.Struct, frozen=True):
    step: Step
    count: int
    """Leads who came to it, or further."""
    conversion_rate: float
    """Their share of all, from 0 to 1."""
    step_rate: float
    """Their share of those who came to the step before."""


class HourShape(msgspec.Struct, frozen=True):
    hour: datetime
    """When it began."""
    conversations: int
    messages: int
    leads: int
    """Who wrote for the first time."""
    qualified: int
    """Who came to the end of the way."""
    meetings: int
    """That were booked."""


class BotShape(msgspec.Struct, frozen=True):
    since: date
    until: date
    """Both by your clock."""
    conversations: int
    """Begun in the period, in which the bot spoke; the next three are of these."""
    handled_alone: int
    """Ended without a person of the team, who neither was called, nor had it, nor said a word."""
    handed_over: int
    """The bot left it to people, whether or not somebody has come yet, or an agent took it."""
    average_handover_seconds: float | None
    """From the beginning to the first of that."""
    leads_qualified: int
    """In the period, by whosoever's help."""
    leads_qualified_alone: int
    """Of these, without an answer noted or confirmed by a person."""
    meetings_booked: int
    """In the period, by whomever."""
    meetings_booked_alone: int
    """Of these, by no person of the team."""


class QueueShape(msgspec.Struct, frozen=True):
    length: int
    oldest_seconds: float | None
    average_seconds: float | None


class JobsShape(msgspec.Struct, frozen=True):
    due: int
    """They could be done by now, and wait."""
    late_seconds: float
    """How long the first of these has waited."""
    dead: int
    """They failed for good."""


class NowShape(msgspec.Struct, frozen=True):
    at: datetime
    agents_online: int | None
    """On any process; null while nobody can say."""
    connections: int
    """To `/ws`, on the process that answers."""
    active_conversations: int
    queue: QueueShape
    send_latency: Latency
    """Of messages sent over HTTP to the process that answers."""
    jobs: JobsShape


class Days(msgspec.Struct, frozen=True):
    days: Annotated[int, Meta(ge=1, le=366)] = 30
    """Back from now."""


class Began(msgspec.Struct, frozen=True):
    days: Annotated[int, Meta(ge=1, le=3660)] | None = None
    """Of leads who began in so many days up to now; left out: of all."""


@dataclass(frozen=True, slots=True)
class View:
    """What figures are looked at: the same for many."""

    reach: Reach
    zone: tzinfo


Look = Callable[[Collection[View]], Awaitable[Mapping[View, StatsShape]]]


@dataclass(eq=False, slots=True)
class Watch:
    """Pushes figures to whoever subscribed, changed ones and every minute; at most once a second."""

    panels: Panels
    _watching: dict[Listener, tuple[View, StatsShape]] = field(default_factory=dict)
    _running: asyncio.Task[None] | None = None

    async def subscribe(self, listener: Listener, view: View, look: Look) -> StatsShape:
        """What they are told first."""
        for _ in range(_LOOKS):
            stirs, known = self.panels.stirs, (await look([view]))[view]
            if stirs == self.panels.stirs:  # else those who watch already have been told of it, and they not
                break
        self._watching[listener] = (view, known)
        if self._running is None or self._running.done():
            self._running = asyncio.create_task(self._run(look))
        return known

    def unsubscribe(self, listener: Listener) -> None:
        self._watching.pop(listener, None)

    async def close(self) -> None:
        if self._running is not None:
            self._running.cancel()
            await asyncio.gather(self._running, return_exceptions=True)

    async def _run(self, look: Look) -> None:
        seen, anyway_at = 0, monotonic() + ANYWAY_AFTER
        while self._watching:
            seen = await self.panels.stirred(seen, max(0.0, anyway_at - monotonic()))
            if anyway := monotonic() >= anyway_at:
                anyway_at = monotonic() + ANYWAY_AFTER
            self._watching = {each: one for each, one in self._watching.items() if each.is_open}
            if not self._watching:
                break
            try:
                self._tell(await look({view for view, _ in self._watching.values()}), anyway=anyway)
            except StorageUnavailable:
                pass  # the next stir, or the next minute, tells it
            except Exception:  # whatever one look met, whoever watches is told by the next one
                log.exception("dashboard_look_failed")
            await asyncio.sleep(AT_MOST_EVERY)

    def _tell(self, found: Mapping[View, StatsShape], *, anyway: bool) -> None:
        for listener, (view, known) in [*self._watching.items()]:
            now = found.get(view, known)
            if (anyway or now != known) and listener.is_open:
                listener.tell(EVENT, StatsEvent(now))
                self._watching[listener] = (view, now)


@dataclass(frozen=True, slots=True)
class Dashboard:
    """The house's figures for administrators, an agent's own for agents; the queue is everybody's."""

    figures: Figures
    pipeline: PipelineFigures
    reads: Reads
    jobs: JobQueue
    live: Live
    panels: Panels
    permissions: Permissions
    watch: Watch
    clock: Clock

    resource: ClassVar[str] = "dashboard"

    @action(Action.READ)
    async def get_dashboard_stats(self, staff: Staff, asked: Nothing) -> StatsShape:
        """How many leads, open conversations and meetings of today there are, and leads at each step."""
        view = await self._view(staff)
        return (await self._stats([view]))[view]

    @action(Action.READ)
    async def subscribe(self, staff: Staff, asked: Nothing, listener: Listener) -> StatsShape:
        """As `get_dashboard_stats`, and again by the event `dashboard_stats` whenever something of it has
        changed, and every minute, at most once a second, until `unsubscribe` or the connection's end.
        """
        return await self.watch.subscribe(listener, await self._view(staff), self._stats)

    @action(Action.READ)
    async def unsubscribe(self, staff: Staff, asked: Nothing, listener: Listener) -> None:
        """Hear no more `dashboard_stats`."""
        self.watch.unsubscribe(listener)

    @action(Action.READ)
    async def get_conversion_funnel(self, staff: Staff, asked: Began) -> list[StageShape]:
        """How many leads came to each step, and which share of all, and of the step before, that is."""
        return [stage_shape(each) for each in await self._funnel(staff, asked)]

    @action(Action.READ)
    async def get_activity_timeline(self, staff: Staff, asked: Nothing) -> list[HourShape]:
        """What happened in each of the last 24 hours, the oldest first."""
        this_hour = self.clock.now().astimezone(UTC).replace(minute=0, second=0, microsecond=0)
        hours = [this_hour + n * HOUR for n in range(-23, 2)]
        found = await self.pipeline.activity(dashboard_reach(staff), hours)
        return [hour_shape(hour, each) for hour, each in zip(hours, found, strict=False)]

    @action(Action.READ)
    async def get_agent_performance(self, staff: Staff, asked: Days) -> BotShape:
        """What the bot did: alone, until somebody took over, and what came of it."""
        now, zone = self.clock.now(), await self._zone(staff)
        since = now - timedelta(days=asked.days)
        # an agent's own would be those of which the bot did nothing alone
        work = await self.pipeline.bot(reach_of(self.permissions, staff), since, now)
        return BotShape(
            since.astimezone(zone).date(),
            now.astimezone(zone).date(),
            work.conversations,
            work.alone,
            work.handed_over,
            _seconds(work.to_hand_over),
            work.qualified,
            work.qualified_alone,
            work.meetings,
            work.meetings_alone,
        )

    @action(Action.READ)
    async def get_real_time_metrics(self, staff: Staff, asked: Nothing) -> NowShape:
        """How things stand at this moment: who is there, the queue, how fast messages go, what waits."""
        now = self.clock.now()
        waiting = await self.figures.waiting(reach_of(self.permissions, staff), now)
        backlog = (await self.jobs.backlog(at=now)).values()
        return NowShape(
            now,
            await self._online(),
            self.panels.connections,
            await self.pipeline.active(dashboard_reach(staff)),
            QueueShape(waiting.count, _seconds(waiting.longest), _seconds(waiting.average)),
            send_latency(),
            JobsShape(
                sum(each.due for each in backlog),
                max((each.late for each in backlog), default=0.0),
                sum(each.dead for each in backlog),
            ),
        )

    async def _view(self, staff: Staff) -> View:
        return View(dashboard_reach(staff), await self._zone(staff))

    async def _zone(self, staff: Staff) -> tzinfo:
        return zone_of((await self.reads.agent(staff.id)).time_zone)

    async def _stats(self, views: Collection[View]) -> Mapping[View, StatsShape]:
        now = self.clock.now()
        agents = [each for each in views if each.reach != HOUSE]
        asked = [(AgentId(each.reach.who), *day_of(now, each.zone)) for each in agents]
        found = dict(zip(agents, await self.pipeline.own(asked), strict=True)) if agents else {}
        for view in views:
            if view.reach == HOUSE:
                found[view] = Own(
                    await self.pipeline.active(HOUSE),
                    await self.pipeline.steps(HOUSE),
                    await self.pipeline.meetings(HOUSE, *day_of(now, view.zone)),
                )
        return {view: stats_shape(each) for view, each in found.items()}

    async def _funnel(self, staff: Staff, asked: Began) -> Sequence[Stage]:
        since = None if asked.days is None else self.clock.now() - timedelta(days=asked.days)
        return funnel(await self.pipeline.came_to(dashboard_reach(staff), since))

    async def _online(self) -> int | None:
        with suppress(LiveUnavailable):
            return len(await self.live.agents_online() | await self.panels.agents_online())
        return None


def dashboard_reach(staff: Staff) -> Reach:
    return Reach(staff.id, Scope.ANY if staff.is_admin else Scope.OWN).as_shared


def stats_shape(own: Own) -> StatsShape:
    return StatsShape(sum(own.steps.values()), own.active, own.meetings, dict(own.steps))


def stage_shape(stage: Stage) -> StageShape:
    return StageShape(stage.step, stage.reached, stage.of_all, stage.of_before)


def hour_shape(hour: datetime, activity: Activity) -> HourShape:
    return HourShape(
        hour,
        activity.conversations,
        activity.messages,
        activity.leads,
        activity.qualified,
        activity.meetings,
    )


def _seconds(time: timedelta | None) -> float | None:
    return None if time is None else time.total_seconds()
