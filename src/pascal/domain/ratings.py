"""What a lead thinks of how they were attended: 1 to 5, and a comment. Once for each conversation."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from pascal.domain.conversations import Conversation, Status
from pascal.domain.errors import Invalid, NotRateable, faults, refuse
from pascal.domain.events import Event, RatingGiven
from pascal.domain.ids import AgentId, ConversationId
from pascal.domain.messages import clean_text

WORST, BEST = 1, 5
MAX_COMMENT: Final = 1000
"""Code points, after NFC."""
ASKED_FOR: Final = timedelta(days=30)
"""After the end of a conversation. Later nobody is asked, and a link is good for nothing."""


class Way(StrEnum):
    """By which it was given."""

    CHAT = "chat"
    LINK = "link"


@dataclass(frozen=True, slots=True)
class Opinion:
    """`Opinion.of` checks it."""

    score: int
    comment: str | None = None

    @classmethod
    def of(cls, score: int, comment: str | None) -> "Opinion":
        """A comment that says nothing is none. Raises `Invalid` for all that is wrong."""
        refuse(faults(lambda: _check(score), lambda: clean_comment(comment)))
        return cls(score, clean_comment(comment))


def _check(score: int) -> None:
    if not WORST <= score <= BEST:
        raise Invalid("score", "out_of_range", least=WORST, most=BEST)


def clean_comment(typed: str | None) -> str | None:
    """Raises `Invalid`."""
    return clean_text("comment", typed or "", MAX_COMMENT) or None


@dataclass(slots=True)
class Rating:
    """Of one conversation, for whoever was responsible at its end. It stays as it was given."""

    conversation_id: ConversationId
    agent_id: AgentId
    opinion: Opinion
    at: datetime
    events: list[Event] = field(default_factory=list, repr=False, compare=False)

    @classmethod
    def give(
        cls, conversation: Conversation, opinion: Opinion, *, way: Way, answered: bool, at: datetime
    ) -> "Rating":
        """*answered*: somebody of the team said something there. Raises `NotRateable`."""
        agent_id, _ = asked_about(conversation, answered=answered, at=at)
        rating = cls(conversation.id, agent_id, opinion, at)
        rating.events.append(
            RatingGiven(
                conversation_id=conversation.id,
                agent_id=agent_id,
                score=opinion.score,
                comment=opinion.comment,
                way=way,
                at=at,
            )
        )
        return rating


def asked_about(conversation: Conversation, *, answered: bool, at: datetime) -> tuple[AgentId, datetime]:
    """For whom a rating would be, and until when it may be given. Raises `NotRateable`."""
    ended, agent_id = conversation.closed_at, conversation.agent_id
    if conversation.status is not Status.RESOLVED or ended is None or agent_id is None or not answered:
        raise NotRateable
    if at >= ended + ASKED_FOR:
        raise NotRateable
    return agent_id, ended + ASKED_FOR


@dataclass(frozen=True, slots=True)
class Tally:
    """How many gave which score: what every average of ratings is made of."""

    counts: tuple[int, ...] = (0,) * BEST
    """Of 1, 2, 3, 4 and 5."""

    @property
    def count(self) -> int:
        return sum(self.counts)

    @property
    def average(self) -> float | None:
        """None of none."""
        whole = sum(score * count for score, count in enumerate(self.counts, WORST))
        return whole / self.count if self.count else None


def together(tallies: Iterable[Tally]) -> Tally:
    return Tally(tuple(map(sum, zip(NO_RATINGS.counts, *(each.counts for each in tallies), strict=True))))


NO_RATINGS: Final = Tally()
