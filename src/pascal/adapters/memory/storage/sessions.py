"""Sessions of agents in a transaction."""

from dataclasses import replace
from datetime import datetime

from pascal.adapters.memory.storage.part import Part
from pascal.domain.ids import AgentId, SessionId
from pascal.domain.sessions import Session


class MemorySessions(Part):
    async def get(self, session_id: SessionId) -> Session | None:
        session = self._state.sessions.get(session_id)
        return None if session is None else replace(session, events=[])

    async def save(self, session: Session) -> None:
        self._state.sessions[session.id] = replace(session, events=[])
        self._record(session.events)

    async def revoke_all(self, agent_id: AgentId, *, at: datetime) -> None:
        for each in list(self._state.sessions.values()):
            if each.agent_id == agent_id and each.revoked_at is None:
                self._state.sessions[each.id] = replace(each, revoked_at=at)
