"""Figures. What each of them counts is said once, here and in the statement behind it, for every face."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from pascal.domain.hours import Hours
from pascal.domain.ids import AgentId
from pascal.domain.ports.lists import Filter
from pascal.domain.ports.reach import Reach
from pascal.domain.qualification import Step


@dataclass(frozen=True, slots=True)
class Metrics:
    """How many conversations, and of which kind."""

    total: int
    unreplied: int
    """Open conversations in which the lead had the last word: what the house announces is none, nor is the
    bot's once it has left them to people.
    """
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
    """Each once: when its wait was over. That it was handed on later changes nothing."""
    resolved: int
    average_wait: timedelta | None
    """Of those that were taken, from the beginning to that."""


NOTHING = Flow(0, 0, 0, None)


@dataclass(frozen=True, slots=True)
class ResponseTime:
    """From the beginning of a conversation to the first answer of a person."""

    answered: int
    average: timedelta | None
    in_hours: timedelta | None
    """Counted while the house was open, by the hours as they are now."""


NONE_ANSWERED = ResponseTime(0, None, None)


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
        """In one period, without those who have nothing.

        By who is responsible now or was at the end; what was taken, by who took it.
        """

    async def counts(self, reach: Reach, wanted: Sequence[Filter]) -> Sequence[int]:
        """How many each of *wanted* lets through. Costs as much as there are within reach."""

    async def response_time(self, reach: Reach, filters: Filter, hours: Hours) -> ResponseTime:
        """Of those that *filters* lets through. Costs as much as there are, as do the two below."""

    async def response_times(
        self, reach: Reach, filters: Filter, hours: Hours, edges: Sequence[datetime]
    ) -> Sequence[ResponseTime]:
        """Of those that began in each period between two *edges*, which ascend."""

    async def response_times_of_agents(
        self, reach: Reach, filters: Filter, hours: Hours
    ) -> Mapping[AgentId, ResponseTime]:
        """By who gave the first answer; without those who gave none."""


@dataclass(frozen=True, slots=True)
class Activity:
    """What happened in a period."""

    conversations: int
    """That began."""
    messages: int
    """Said by leads, agents and the bot."""
    leads: int
    """Who wrote for the first time."""
    qualified: int
    """Who came to the end of the way, each once."""
    meetings: int
    """That were booked."""


NO_ACTIVITY = Activity(0, 0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class BotWork:
    """Of the conversations that began in a period, those in which the bot spoke; and what came of them."""

    conversations: int
    alone: int
    """Ended without a person of the team, who neither was called, nor had it, nor said a word."""
    handed_over: int
    """The bot left it to people, or an agent took it, then or later."""
    to_hand_over: timedelta | None
    """On average, from the beginning to the first of that."""
    qualified: int
    """Leads who came to the end of the way in the period, by whosoever's help."""
    qualified_alone: int
    """Of these, those of whom no answer was noted or confirmed by a person."""
    meetings: int
    """Booked in the period, by whomever."""
    meetings_alone: int
    """Of these, those that no person of the team booked."""


@dataclass(frozen=True, slots=True)
class Own:
    """How things stand for one agent, by what is theirs alone."""

    active: int
    steps: Mapping[Step, int]
    meetings: int


class PipelineFigures(Protocol):
    """Figures of the way to a meeting: of leads with a conversation within reach, and of meetings of whoever
    asks, or of all where everybody's conversations are. Each costs as much as there are.
    """

    async def active(self, reach: Reach) -> int:
        """Conversations within reach that somebody has, and all that wait."""

    async def steps(self, reach: Reach) -> Mapping[Step, int]:
        """How many stand at each step now."""

    async def meetings(self, reach: Reach, since: datetime, until: datetime) -> int:
        """That begin in the period, and were not called off."""

    async def own(self, of: Sequence[tuple[AgentId, datetime, datetime]]) -> Sequence[Own]:
        """What those three say of each and a period of their own; many cost little more than one."""

    async def came_to(
        self, reach: Reach, since: datetime | None = None, until: datetime | None = None
    ) -> Mapping[Step, int]:
        """Of those who began in the period: each counts once, at the furthest step that they ever came to."""

    async def activity(self, reach: Reach, edges: Sequence[datetime]) -> Sequence[Activity]:
        """In each period between two *edges*, which ascend."""

    async def bot(self, reach: Reach, since: datetime, until: datetime) -> BotWork: ...
