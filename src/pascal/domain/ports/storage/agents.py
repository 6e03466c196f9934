"""Agents, as a transaction keeps them."""

from collections.abc import Sequence
from typing import Protocol

from pascal.domain.agents import Agent
from pascal.domain.ids import AgentId


class Agents(Protocol):
    async def get(self, agent_id: AgentId) -> Agent:
        """Locked. Raises `NotFound`."""

    async def some(self, agent_ids: Sequence[AgentId]) -> Sequence[Agent]:
        """Those of them that there are, not locked: what is asked of them may change any moment."""

    async def by_email(self, email: str) -> Agent | None:
        """Locked. *email* is folded."""

    async def add(self, agent: Agent) -> None:
        """Raises `EmailTaken`."""

    async def save(self, agent: Agent) -> None:
        """Raises `EmailTaken`."""

    async def remove(self, agent: Agent) -> None:
        """For good, with their sessions and templates of their own.

        Raises `HasHistory` once a conversation, meeting, message or note was theirs, or a note named them.
        """

    async def any_admin(self) -> bool:
        """Whether an active administrator exists."""
