"""Questions about ratings. A rating belongs to the period in which it was given."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol
from uuid import UUID

from pascal.domain.ids import AgentId, ConversationId
from pascal.domain.ratings import Tally


@dataclass(frozen=True, slots=True)
class RatingFilter:
    """What is asked about; None narrows nothing."""

    agent_id: AgentId | None = None
    """For whom they are."""
    score: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    """Before this moment, which is not in it."""


class RatingRow(NamedTuple):
    conversation_id: UUID
    lead_name: str
    """As typed when the conversation began."""
    agent_id: UUID
    agent_name: str
    score: int
    comment: str | None
    at: datetime


class AgentTally(NamedTuple):
    agent_id: UUID
    agent_name: str
    tally: Tally


@dataclass(frozen=True, slots=True)
class AfterRating:
    """Where the page before ended."""

    at: datetime
    conversation_id: ConversationId


class RatingBook(Protocol):
    """Every question raises `StorageUnavailable` where nobody can answer it now."""

    async def ratings(
        self, filters: RatingFilter, limit: int, after: AfterRating | None
    ) -> Sequence[RatingRow]:
        """Newest first."""

    async def of_agents(self, filters: RatingFilter) -> Sequence[AgentTally]:
        """Of everybody who has any, by name, whatever case and accents."""

    async def of_periods(self, filters: RatingFilter, edges: Sequence[datetime]) -> Sequence[Tally]:
        """In each period between two *edges*, which ascend; a period has its beginning and not its end."""
