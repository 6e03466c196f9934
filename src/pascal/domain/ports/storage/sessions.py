"""Sessions of agents, as a transaction keeps them."""

from datetime import datetime
from typing import Protocol

from pascal.domain.ids import AgentId, SessionId
from pascal.domain.sessions import Session


class Sessions(Protocol):
    async def get(self, session_id: SessionId) -> Session | None:
        """Locked."""

    async def save(self, session: Session) -> None:
        """New or known."""

    async def revoke_all(self, agent_id: AgentId, *, at: datetime) -> None:
        """End all of the agent's that are open. Whoever does so changes the agent, which tells of it."""
