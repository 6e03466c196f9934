"""Teams. Locked `FOR NO KEY UPDATE`: who stores an agent looks at their keys, and need not wait."""

from collections.abc import Sequence

from pascal.adapters.postgres.database import Connection
from pascal.domain.errors import NotFound
from pascal.domain.events import Event
from pascal.domain.ids import AgentId, TeamId
from pascal.domain.teams import Team


class PostgresTeams:
    def __init__(self, c: Connection, pending: list[Event]) -> None:
        self._c = c
        self._pending = pending

    async def get(self, team_id: TeamId) -> Team:
        row = await self._c.fetchrow(
            "SELECT id, name, automatic FROM teams WHERE id = $1 FOR NO KEY UPDATE", team_id
        )
        if row is None:
            raise NotFound
        return Team(TeamId(row["id"]), row["name"], row["automatic"])

    async def save(self, team: Team) -> None:
        await self._c.execute(
            """INSERT INTO teams (id, name, automatic) VALUES ($1, $2, $3)
            ON CONFLICT (id) DO UPDATE SET name = excluded.name, automatic = excluded.automatic""",
            team.id,
            team.name,
            team.automatic,
        )
        self._tell(team)

    async def remove(self, team: Team) -> None:
        await self._c.execute("DELETE FROM teams WHERE id = $1", team.id)
        self._tell(team)

    async def members(self, team_id: TeamId) -> Sequence[AgentId]:
        found = await self._c.fetch("SELECT id FROM agents WHERE team_id = $1 ORDER BY id", team_id)
        return [AgentId(row["id"]) for row in found]

    def _tell(self, team: Team) -> None:
        self._pending += team.events
        team.events.clear()
