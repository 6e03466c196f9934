"""What each figure counts, said once: the conversations that stand behind it, for every face and screen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from pascal.domain.conversations import Status
from pascal.domain.ports.lists import Filter
from pascal.domain.qualification import Step


class Metric(StrEnum):
    STARTED = "started"
    IN_PROGRESS = "in_progress"
    QUEUED = "queued"
    RESOLVED = "resolved"
    ANSWERED = "answered"
    """Somebody of the team has said something: what a response time is measured of."""
    TODAY = "today"
    THIS_WEEK = "this_week"
    THIS_MONTH = "this_month"
    """Those that began in it, whatever the period."""


@dataclass(frozen=True, slots=True)
class Period:
    """Of conversations: those that began in it. None: no bound."""

    since: datetime | None = None
    until: datetime | None = None
    """Not in it."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """When the present day, week (from Monday) and month began, for whoever asks."""

    day: datetime
    week: datetime
    month: datetime


def behind(metric: Metric, period: Period, calendar: Calendar) -> Filter:
    """Which conversations *metric* counts."""
    began = Filter(created_from=period.since, created_to=period.until)
    match metric:
        case Metric.STARTED:
            return began
        case Metric.IN_PROGRESS:
            return replace(began, status=Status.IN_PROGRESS)
        case Metric.QUEUED:
            return replace(began, status=Status.QUEUED)
        case Metric.RESOLVED:
            return replace(began, status=Status.RESOLVED)
        case Metric.ANSWERED:
            return replace(began, answered=True)
        case Metric.TODAY:
            return Filter(created_from=calendar.day)
        case Metric.THIS_WEEK:
            return Filter(created_from=calendar.week)
        case Metric.THIS_MONTH:
            return Filter(created_from=calendar.month)


@dataclass(frozen=True, slots=True)
class Stage:
    """How many of those who began came to a step, or further."""

    step: Step
    reached: int
    of_all: float
    """Their share of all who began, from 0 to 1."""
    of_before: float
    """Their share of those who came to the step before."""


def funnel(came_to: Mapping[Step, int]) -> Sequence[Stage]:
    """*came_to*: how many came to each step and no further."""
    steps = list(Step)
    reached = [sum(came_to.get(each, 0) for each in steps[place:]) for place in range(len(steps))]
    return [
        Stage(step, many, _share(many, reached[0]), _share(many, reached[max(0, place - 1)]))
        for place, (step, many) in enumerate(zip(steps, reached, strict=True))
    ]


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0
