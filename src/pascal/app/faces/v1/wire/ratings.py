"""Ratings: giving one, and what they come to."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta

from pascal.app.edge.bodies import Body, text
from pascal.app.edge.shapes import Shape
from pascal.domain.ports.ratings import AgentTally, RatingRow
from pascal.domain.ratings import BEST, MAX_COMMENT, WORST, Tally, clean_comment

SCORE = Meta(ge=WORST, le=BEST, examples=[5])
TOKEN = Meta(min_length=1, max_length=2048, examples=["example-rating-token"])
COMMENT = text(MAX_COMMENT, "Muy amable, gracias.", rule=clean_comment)


class RatingBody(Body, frozen=True):
    score: Annotated[int, SCORE]
    """1 to 5, the best."""
    comment: Annotated[str, COMMENT] | None = None


class LinkBody(Body, frozen=True):
    token: Annotated[str, TOKEN]
    """What stands behind `/rate/` in the link."""


class LinkRatingBody(RatingBody, frozen=True, kw_only=True):
    token: Annotated[str, TOKEN]
    """What stands behind `/rate/` in the link."""


class GivenShape(Shape, frozen=True):
    """What was given, as it is kept."""

    score: int
    comment: str | None
    at: datetime


class RatingLinkShape(Shape, frozen=True):
    url: str
    """For the lead of this conversation. Whoever has it can rate, once."""
    expires_at: datetime


class OpenLinkShape(Shape, frozen=True):
    """A link that is still good."""

    expires_at: datetime


class RatingShape(GivenShape, frozen=True):
    """One rating, of whom, by whom and when."""

    conversation_id: UUID
    lead_name: str
    agent_id: UUID
    """Who was responsible at the end."""
    agent_name: str


class TallyShape(Shape, frozen=True):
    average: float | None
    """Of two decimals; null of none."""
    count: int
    distribution: list[int]
    """How many gave 1, 2, 3, 4 and 5."""


class AgentTallyShape(TallyShape, frozen=True):
    agent_id: UUID
    name: str


class DayTallyShape(TallyShape, frozen=True):
    date: date


class RatingSummaryShape(TallyShape, frozen=True):
    """The whole, and the same of each agent and of each day."""

    agents: list[AgentTallyShape]
    """By name; without those whom nobody rated."""
    days: list[DayTallyShape]


def rating_shape(row: RatingRow) -> RatingShape:
    return RatingShape(
        score=row.score,
        comment=row.comment,
        at=row.at,
        conversation_id=row.conversation_id,
        lead_name=row.lead_name,
        agent_id=row.agent_id,
        agent_name=row.agent_name,
    )


def summary_shape(whole: Tally, agents: Sequence[AgentTally], days: dict[date, Tally]) -> RatingSummaryShape:
    return RatingSummaryShape(
        *_tally(whole),
        agents=[
            AgentTallyShape(*_tally(each.tally), agent_id=each.agent_id, name=each.agent_name)
            for each in agents
        ],
        days=[DayTallyShape(*_tally(tally), date=day) for day, tally in days.items()],
    )


def _tally(one: Tally) -> tuple[float | None, int, list[int]]:
    average = None if one.average is None else round(one.average, 2)
    return average, one.count, list(one.counts)
