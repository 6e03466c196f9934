"""Calendars elsewhere, and what stands in them, as a transaction keeps it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from pascal.domain.calendars import Linked, Pair
from pascal.domain.ids import AgentId, MeetingId
from pascal.domain.meetings import During, Meeting


class Calendars(Protocol):
    async def get(self, agent_id: AgentId) -> Linked | None:
        """Locked."""

    async def all(self) -> Sequence[Linked]:
        """By agent. Not locked."""

    async def watched_as(self, ids: Collection[str]) -> Sequence[Linked]:
        """Of whose changes they tell us by one of those ids, by agent. Not locked."""

    async def save(self, linked: Linked) -> None: ...

    async def drop(self, agent_id: AgentId) -> None:
        """Nothing of what it told stays."""

    async def meetings(self, agent_id: AgentId, *, after: datetime) -> Sequence[Meeting]:
        """Of the agent, whatever became of them, but those that were only held: by time, those that end
        after that moment. Not locked.
        """

    async def pairs(self, agent_id: AgentId, *, after: datetime) -> Sequence[Pair]:
        """Of such meetings, as far as there are any. Not locked."""

    async def pair(self, meeting_id: MeetingId) -> Pair | None:
        """Whoever wants to change it locks the calendar first."""

    async def keep(self, pair: Pair) -> None: ...

    async def busy_elsewhere(self, agent_id: AgentId, during: During) -> Sequence[During]:
        """When they are busy by their own calendar, as far as it was read: in order, and without what stands
        there for a meeting here.
        """

    async def note_busy(
        self, agent_id: AgentId, taken: Mapping[str, During], free: Collection[str], *, whole: bool
    ) -> None:
        """By the ids of events. *whole*: there are no others."""

    async def feed(self, digest: bytes) -> AgentId | None:
        """Whose meetings are to be had by the secret with that digest."""

    async def open_feed(self, agent_id: AgentId, digest: bytes, *, at: datetime) -> None:
        """In place of the one they had."""

    async def close_feed(self, agent_id: AgentId) -> None: ...

    async def feed_since(self, agent_id: AgentId) -> datetime | None:
        """Since when there is one."""
