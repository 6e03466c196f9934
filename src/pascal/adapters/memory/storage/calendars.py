"""Calendars elsewhere in a transaction."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from pascal.adapters.memory.storage.part import Part
from pascal.domain.calendars import Linked, Pair
from pascal.domain.ids import AgentId, MeetingId
from pascal.domain.meetings import During, Meeting


class MemoryCalendars(Part):
    async def get(self, agent_id: AgentId) -> Linked | None:
        return self._state.calendars.get(agent_id)

    async def all(self) -> Sequence[Linked]:
        return [each for _, each in sorted(self._state.calendars.items())]

    async def watched_as(self, ids: Collection[str]) -> Sequence[Linked]:
        return [each for each in await self.all() if each.watch and each.watch.id in ids]

    async def save(self, linked: Linked) -> None:
        self._state.calendars[linked.agent_id] = linked

    async def drop(self, agent_id: AgentId) -> None:
        self._state.calendars.pop(agent_id, None)
        self._state.pairs = {key: one for key, one in self._state.pairs.items() if one.agent_id != agent_id}
        self._state.busy = {key: one for key, one in self._state.busy.items() if key[0] != agent_id}

    async def meetings(self, agent_id: AgentId, *, after: datetime) -> Sequence[Meeting]:
        theirs = [
            replace(each, events=[])
            for each in self._state.meetings.values()
            if each.agent_id == agent_id and each.version and each.during.until > after
        ]
        return sorted(theirs, key=lambda each: (each.during.since, each.id))

    async def pairs(self, agent_id: AgentId, *, after: datetime) -> Sequence[Pair]:
        return [
            each
            for each in self._state.pairs.values()
            if each.agent_id == agent_id and self._state.meetings[each.meeting_id].during.until > after
        ]

    async def pair(self, meeting_id: MeetingId) -> Pair | None:
        return self._state.pairs.get(meeting_id)

    async def keep(self, pair: Pair) -> None:
        self._state.pairs[pair.meeting_id] = pair

    async def busy_elsewhere(self, agent_id: AgentId, during: During) -> Sequence[During]:
        return sorted(
            each
            for (whose, _), each in self._state.busy.items()
            if whose == agent_id and each.overlaps(during)
        )

    async def note_busy(
        self, agent_id: AgentId, taken: Mapping[str, During], free: Collection[str], *, whole: bool
    ) -> None:
        left = {
            (whose, event): each
            for (whose, event), each in self._state.busy.items()
            if whose != agent_id or not (whole or event in free)
        }
        self._state.busy = left | {(agent_id, event): each for event, each in taken.items()}

    async def feed(self, digest: bytes) -> AgentId | None:
        return next((whose for whose, (known, _) in self._state.feeds.items() if known == digest), None)

    async def open_feed(self, agent_id: AgentId, digest: bytes, *, at: datetime) -> None:
        self._state.feeds[agent_id] = (digest, at)

    async def close_feed(self, agent_id: AgentId) -> None:
        self._state.feeds.pop(agent_id, None)

    async def feed_since(self, agent_id: AgentId) -> datetime | None:
        known = self._state.feeds.get(agent_id)
        return None if known is None else known[1]
