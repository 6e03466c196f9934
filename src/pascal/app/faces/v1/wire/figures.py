"""The dashboard's figures."""

from datetime import datetime, timedelta
from uuid import UUID

from pascal.app.edge.shapes import AvailabilityWord, Shape, upper
from pascal.domain.agents import Agent
from pascal.domain.ports.figures import Flow, Waiting


class PriorityBreakdown(Shape, frozen=True):
    high: int
    medium: int
    low: int
    unanalyzed: int


class StatusBreakdown(Shape, frozen=True):
    queued: int
    in_progress: int
    resolved: int


class MetricsShape(Shape, frozen=True):
    total_conversations: int
    total_unreplied: int
    priority_breakdown: PriorityBreakdown
    status_breakdown: StatusBreakdown


class WaitingShape(Shape, frozen=True):
    """The queue; seconds since a conversation began."""

    count: int
    longest_seconds: int | None
    average_seconds: int | None


class FlowShape(Shape, frozen=True):
    """What happened to conversations in a while."""

    started: int
    taken: int
    resolved: int
    average_wait_seconds: int | None
    """Of those that were taken, from their beginning to that."""


class HourShape(FlowShape, frozen=True):
    hour: datetime
    """When it began, in UTC."""


class WorkloadShape(Shape, frozen=True):
    """What a colleague has to do, and has done since midnight."""

    agent_id: UUID
    name: str
    availability: AvailabilityWord
    open_chats: int
    max_concurrent_chats: int
    taken_today: int
    resolved_today: int
    average_wait_seconds: int | None


class OverviewShape(Shape, frozen=True):
    waiting: WaitingShape
    in_progress: int
    mine: int
    unreplied: int
    """Open ones in which the lead had the last word."""
    today: FlowShape
    """Since midnight where you are (`timeZone`)."""
    last_day: list[HourShape]
    """24, of which the last still goes on."""
    agents: list[WorkloadShape]


def waiting_shape(found: Waiting) -> WaitingShape:
    return WaitingShape(found.count, _seconds(found.longest), _seconds(found.average))


def flow_shape(found: Flow) -> FlowShape:
    return FlowShape(found.started, found.taken, found.resolved, _seconds(found.average_wait))


def hour_shape(hour: datetime, found: Flow) -> HourShape:
    return HourShape(found.started, found.taken, found.resolved, _seconds(found.average_wait), hour)


def workload_shape(agent: Agent, open_chats: int, today: Flow) -> WorkloadShape:
    return WorkloadShape(
        agent_id=agent.id,
        name=agent.name,
        availability=upper(agent.availability),
        open_chats=open_chats,
        max_concurrent_chats=agent.max_concurrent_chats,
        taken_today=today.taken,
        resolved_today=today.resolved,
        average_wait_seconds=_seconds(today.average_wait),
    )


def _seconds(span: timedelta | None) -> int | None:
    if span is None:
        return None
    return max(0, round(span.total_seconds()))  # clocks of processes differ a little
