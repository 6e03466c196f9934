"""What is to be said later, in a transaction."""

from dataclasses import replace
from datetime import datetime

from pascal.adapters.memory.storage.part import Part
from pascal.adapters.memory.store import State
from pascal.domain.errors import NotFound
from pascal.domain.ids import AgentId, ConversationId, ScheduledId
from pascal.domain.scheduled import Fate, Scheduled


class MemoryScheduled(Part):
    async def get(self, scheduled_id: ScheduledId) -> Scheduled:
        if (saved := self._state.scheduled.get(scheduled_id)) is None:
            raise NotFound
        return scheduled(self._state, saved)

    async def by_client_id(
        self, conversation_id: ConversationId, author_id: AgentId, client_id: str
    ) -> Scheduled | None:
        wanted = (conversation_id, author_id, client_id)
        for each in self._state.scheduled.values():
            if (each.conversation_id, each.author_id, each.draft.client_id) == wanted:
                return scheduled(self._state, each)
        return None

    async def count_waiting(self, conversation_id: ConversationId) -> int:
        there = (each for each in self._state.scheduled.values() if each.conversation_id == conversation_id)
        return sum(each.fate is Fate.WAITING for each in there)

    async def save(self, scheduled: Scheduled) -> None:
        self._state.scheduled[scheduled.id] = replace(scheduled, events=[])
        self._state.paused.pop(scheduled.id, None)
        self._record(scheduled.events)

    async def pause(self, scheduled_id: ScheduledId, until: datetime) -> None:
        if self._state.scheduled[scheduled_id].fate is Fate.WAITING:
            self._state.paused[scheduled_id] = until


def scheduled(state: State, saved: Scheduled) -> Scheduled:
    """A copy, with its author's name as it is now."""
    return replace(saved, author_name=state.agents[saved.author_id].name, events=[])
