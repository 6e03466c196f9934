"""Budget, authority, need, timeline: what tells how near somebody is to buying, in document 002's words."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from pascal.domain.errors import Invalid

MOST_MONEY: Final = 10**12


class Criterion(StrEnum):
    BUDGET = "budget"
    AUTHORITY = "authority"
    NEED = "need"
    TIMELINE = "timeline"


class Authority(StrEnum):
    """Who says yes."""

    DECISION_MAKER = "decision_maker"
    SHARED = "shared"
    """They, with somebody else: a couple, partners."""
    INFLUENCER = "influencer"
    """They look around for whoever decides."""
    NONE = "none"


class Need(StrEnum):
    URGENT = "urgent"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Timeline(StrEnum):
    """Within what time they want it."""

    IMMEDIATE = "immediate"
    ONE_MONTH = "1_month"
    THREE_MONTHS = "3_months"
    SIX_MONTHS = "6_months"
    TWELVE_MONTHS = "12_months"
    UNDECIDED = "undecided"


_BUDGET: Final = re.compile(r"(\d{1,13})(?:-(\d{1,13})|(\+))?", re.ASCII)
_CHOICES: Final[Mapping[Criterion, type[StrEnum]]] = {
    Criterion.AUTHORITY: Authority,
    Criterion.NEED: Need,
    Criterion.TIMELINE: Timeline,
}


@dataclass(frozen=True, slots=True)
class Budget:
    """From *least* to *most*, in whole units of the currency that they meant: their words say which."""

    least: int
    most: int | None
    """None: no end was said."""

    @classmethod
    def parse(cls, text: str) -> "Budget":
        """`10000-50000`, `50000+`, or `50000` for just that. Raises `Invalid`."""
        found = _BUDGET.fullmatch(text.strip())
        if found is None:
            raise Invalid("budget", "budget")
        least = int(found[1])
        most = None if found[3] else int(found[2] or least)
        if least > MOST_MONEY or (most is not None and not least <= most <= MOST_MONEY):
            raise Invalid("budget", "budget")
        return cls(least, most)

    def __str__(self) -> str:
        return f"{self.least}+" if self.most is None else f"{self.least}-{self.most}"


def one_spelling(criterion: Criterion, text: str) -> str:
    """*text* as it is kept. Raises `Invalid`."""
    if criterion is Criterion.BUDGET:
        return str(Budget.parse(text))
    choices = [each.value for each in _CHOICES[criterion]]
    if text not in choices:
        raise Invalid(criterion.value, "choice", choices=choices)
    return text


@dataclass(frozen=True, slots=True)
class Bant:
    """What is known of it."""

    budget: Budget | None = None
    authority: Authority | None = None
    need: Need | None = None
    timeline: Timeline | None = None

    @classmethod
    def of(cls, kept: Mapping[str, str]) -> "Bant":
        """Of what is kept under the criteria's names."""
        budget, authority, need, timeline = (kept.get(each) for each in Criterion)
        return cls(
            None if budget is None else Budget.parse(budget),
            None if authority is None else Authority(authority),
            None if need is None else Need(need),
            None if timeline is None else Timeline(timeline),
        )

    def score(self) -> "Score":
        """How near they are. Nobody knows what is for sale here: of a budget it counts that it was told."""
        return Score(
            (
                _part(Criterion.BUDGET, self.budget, 0 if self.budget is None else MOST_OF_A_PART),
                _part(Criterion.AUTHORITY, self.authority, _AUTHORITY[self.authority]),
                _part(Criterion.NEED, self.need, _NEED[self.need]),
                _part(Criterion.TIMELINE, self.timeline, _TIMELINE[self.timeline]),
            )
        )


MOST_OF_A_PART: Final = 25
_AUTHORITY: Final = {
    None: 0,
    Authority.DECISION_MAKER: 25,
    Authority.SHARED: 20,
    Authority.INFLUENCER: 10,
    Authority.NONE: 0,
}
_NEED: Final = {None: 0, Need.URGENT: 25, Need.HIGH: 20, Need.MEDIUM: 10, Need.LOW: 5}
_TIMELINE: Final = {
    None: 0,
    Timeline.IMMEDIATE: 25,
    Timeline.ONE_MONTH: 20,
    Timeline.THREE_MONTHS: 15,
    Timeline.SIX_MONTHS: 10,
    Timeline.TWELVE_MONTHS: 5,
    Timeline.UNDECIDED: 0,
}


@dataclass(frozen=True, slots=True)
class Part:
    criterion: Criterion
    points: int
    """Of `MOST_OF_A_PART`."""
    because: str | None
    """What is known, as it is kept; None: nothing yet."""


@dataclass(frozen=True, slots=True)
class Score:
    """It explains itself: the whole is the sum of its parts."""

    parts: tuple[Part, ...]

    @property
    def points(self) -> int:
        """Of a hundred."""
        return sum(each.points for each in self.parts)


def _part(criterion: Criterion, value: object | None, points: int) -> Part:
    return Part(criterion, points, None if value is None else str(value))
