"""Remarks and mentions in a transaction."""

from dataclasses import replace
from datetime import datetime

from pascal.adapters.memory.storage.part import Part
from pascal.adapters.memory.store import State
from pascal.domain.errors import NotFound
from pascal.domain.ids import AgentId, ConversationId, RemarkId
from pascal.domain.remarks import Remark


class MemoryRemarks(Part):
    async def get(self, remark_id: RemarkId) -> Remark:
        if (saved := self._state.remarks.get(remark_id)) is None:
            raise NotFound
        return remark(self._state, saved)

    async def by_client_id(
        self, conversation_id: ConversationId, author_id: AgentId, client_id: str
    ) -> Remark | None:
        wanted = (conversation_id, author_id, client_id)
        for each in self._state.remarks.values():
            if (each.conversation_id, each.author_id, each.client_id) == wanted:
                return remark(self._state, each)
        return None

    async def save(self, remark: Remark) -> None:
        self._state.remarks[remark.id] = replace(remark, events=[])
        mentions = self._state.mentions
        for of, agent_id in list(mentions):
            if of == remark.id and agent_id not in remark.mentions:
                del mentions[of, agent_id]
        for each in remark.mentions:
            mentions.setdefault((remark.id, each), (remark.edited_at or remark.created_at, None))
        self._record(remark.events)

    async def remove(self, remark: Remark) -> None:
        del self._state.remarks[remark.id]
        for of, agent_id in list(self._state.mentions):
            if of == remark.id:
                del self._state.mentions[of, agent_id]
        self._record(remark.events)

    async def read(self, agent_id: AgentId, conversation_id: ConversationId | None, *, at: datetime) -> None:
        for (of, who), (called, read_at) in list(self._state.mentions.items()):
            is_there = conversation_id in {None, self._state.remarks[of].conversation_id}
            if who == agent_id and read_at is None and is_there:
                self._state.mentions[of, who] = (called, at)


def remark(state: State, saved: Remark) -> Remark:
    """A copy, with its author's name as it is now."""
    return replace(saved, author_name=state.agents[saved.author_id].name, events=[])
