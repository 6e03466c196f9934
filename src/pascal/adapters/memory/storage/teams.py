"""Teams in a transaction."""

from collections.abc import Sequence
from dataclasses import replace

from pascal.adapters.memory.storage.part import Part
from pascal.domain.errors import NotFound
from pascal.domain.ids import AgentId, TeamId
from pascal.domain.teams import Team


class MemoryTeams(Part):
    async def get(self, team_id: TeamId) -> Team:
        if (team := self._state.teams.get(team_id)) is None:
            raise NotFound
        return replace(team, events=[])

    async def save(self, team: Team) -> None:
        self._state.teams[team.id] = replace(team, events=[])
        self._record(team.events)

    async def remove(self, team: Team) -> None:
        del self._state.teams[team.id]
        self._record(team.events)

    async def members(self, team_id: TeamId) -> Sequence[AgentId]:
        return sorted(each.id for each in self._state.agents.values() if each.team_id == team_id)
