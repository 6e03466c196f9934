"""When the house is open."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from msgspec import Meta

from pascal.app.edge.bodies import TIME_ZONE, Body
from pascal.app.edge.shapes import Shape
from pascal.app.usecases.hours import version_of
from pascal.domain.hours import Hours, Span, clock

_CLOCK = r"^([01][0-9]|2[0-3]):[0-5][0-9]$|^24:00$"


class SpanShape(Shape, frozen=True):
    """A piece of a day, by the clock there."""

    opens: Annotated[str, Meta(pattern=_CLOCK, examples=["09:00"])]
    closes: Annotated[str, Meta(pattern=_CLOCK, examples=["18:00"])]
    """`24:00` is the next midnight."""


class HoursShape(Shape, frozen=True):
    time_zone: str
    week: list[list[SpanShape]]
    """From Monday; a day without spans is closed."""
    holidays: list[date]
    """Closed all day."""
    version: str
    """Another whenever they are others."""


class HoursBody(Body, frozen=True):
    time_zone: Annotated[str, TIME_ZONE]
    week: list[list[SpanShape]]
    holidays: list[date]
    version: str | None = None
    """As it was read: then nothing that somebody else has set since is lost. Left out: whatever stands."""


def hours_shape(hours: Hours) -> HoursShape:
    week = [[SpanShape(clock(span.opens), clock(span.closes)) for span in day] for day in hours.week]
    return HoursShape(hours.time_zone, week, sorted(hours.holidays), version_of(hours))


def hours_of(body: HoursBody) -> Hours:
    """Raises `Invalid`."""
    return Hours.of(body.time_zone, [_day(day) for day in body.week], body.holidays)


def _day(spans: Sequence[SpanShape]) -> list[Span]:
    return [Span(_minutes(span.opens), _minutes(span.closes)) for span in spans]


def _minutes(clock: str) -> int:
    hour, minute = clock.split(":")
    return int(hour) * 60 + int(minute)
