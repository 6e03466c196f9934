"""Teams, as a transaction keeps them."""

from collections.abc import Sequence
from typing import Protocol

from pascal.domain.ids import AgentId, TeamId
from pascal.domain.teams import Team


class Teams(Protocol):
    async def get(self, team_id: TeamId) -> Team:
        """Locked. Raises `NotFound`."""

    async def save(self, team: Team) -> None:
        """New or known."""

    async def remove(self, team: Team) -> None:
        """For good. Nobody is in it any more."""

    async def members(self, team_id: TeamId) -> Sequence[AgentId]:
        """By id, as their locks are taken."""
