"""Figures. What each of them counts is said once, here and in the statement behind it, for every face."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple, Protocol

from pascal.domain.ids import AgentId, ConversationId
from pascal.domain.ports.reads import Filter, Reach


@dataclass(frozen=True, slots=True)
class Metrics:
    """How many conversations, and of which kind."""

    total: int
    unreplied: int
    """Open conversations in which the lead had the last word."""
    high: int
    normal: int
    low: int
    unanalyzed: int
    queued: int
    in_progress: int
    resolved: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """Who waits in the queue, since their conversation began; also where somebody had it meanwhile."""

    count: int
    longest: timedelta | None
    average: timedelta | None


@dataclass(frozen=True, slots=True)
class Open:
    """Conversations that have not ended."""

    in_progress: int
    unreplied: int
    """As in `Metrics`."""


@dataclass(frozen=True, slots=True)
class Flow:
    """What happened to conversations in a period."""

    started: int
    taken: int
    """Each once: when it came to who has it now, or had it at the end."""
    resolved: int
    average_wait: timedelta | None
    """Of those that were taken, from the beginning to that."""


NOTHING = Flow(0, 0, 0, None)


class FirstAnswer(NamedTuple):
    """When somebody of the team first said something to a lead, and who."""

    conversation_id: ConversationId
    agent_id: AgentId
    began: datetime
    answered: datetime


class Figures(Protocol):
    """Every question raises `StorageUnavailable` where nobody can answer it now."""

    async def metrics(self, reach: Reach) -> Metrics:
        """Counts of all conversations within reach. Costs as much as there are."""

    async def waiting(self, reach: Reach, at: datetime) -> Waiting: ...

    async def open(self, reach: Reach) -> Open: ...

    async def flow(self, reach: Reach, edges: Sequence[datetime]) -> Sequence[Flow]:
        """In each period between two *edges*, which ascend; a period has its beginning and not its end.

        Costs as much as there are that somebody spoke in since the first edge.
        """

    async def flow_of_agents(self, reach: Reach, since: datetime, until: datetime) -> Mapping[AgentId, Flow]:
        """In one period, by who is responsible now or was at the end; without those who have nothing."""

    async def first_answers(self, reach: Reach, filters: Filter) -> Sequence[FirstAnswer]:
        """Of those that were answered, in the order in which they began. Costs as much as there are."""
