"""Whether a lead may be written to now, and if not, what may be done."""

from collections.abc import Sequence
from datetime import datetime

from pascal.app.edge.shapes import ChannelWord, Shape, upper
from pascal.app.edge.words.sending import sending_words
from pascal.app.usecases.sending import Outlook
from pascal.domain.sending import Reason, Refusal, Way, WayName


class WayShape(Shape, frozen=True):
    """What would be allowed instead."""

    name: WayName
    channel: ChannelWord | None
    """By which one may write as well."""
    at: datetime | None
    """From when on."""
    most: int | None
    """Characters, or bytes, at most."""


class SendabilityShape(Shape, frozen=True):
    channel: ChannelWord
    allowed: bool
    reason: Reason | None
    """Why not, for programs."""
    message: str | None
    """Why not and what to do, for people."""
    window_seconds_left: int | None
    """How long one may still answer freely; null: there is no such limit, or it is over."""
    alternatives: Sequence[WayShape]
    """The nearest first."""


def sendability_shape(outlook: Outlook, now: datetime, language: int) -> SendabilityShape:
    refusal = outlook.leave if isinstance(outlook.leave, Refusal) else None
    until = outlook.answers_until
    return SendabilityShape(
        channel=upper(outlook.channel),
        allowed=refusal is None,
        reason=None if refusal is None else refusal.reason,
        message=None if refusal is None else sending_words(refusal.reason, language),
        window_seconds_left=None if until is None else max(0, int((until - now).total_seconds())),
        alternatives=[] if refusal is None else [_way(each) for each in refusal.ways],
    )


def _way(way: Way) -> WayShape:
    return WayShape(way.name, None if way.channel is None else upper(way.channel), way.at, way.most)
