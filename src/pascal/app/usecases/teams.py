"""Teams of agents: made, edited, dissolved."""

from collections.abc import Sequence
from dataclasses import dataclass

from pascal.domain.errors import Invalid, NotFound
from pascal.domain.ids import AgentId, TeamId
from pascal.domain.permissions import Action, Permissions, Staff
from pascal.domain.ports.assignments import TeamRow
from pascal.domain.ports.clock import Clock, Ids
from pascal.domain.ports.storage import Storage, Transaction
from pascal.domain.teams import Team


@dataclass(frozen=True, slots=True)
class TeamEdit:
    """What is to change; None leaves it."""

    name: str | None = None
    automatic: bool | None = None
    agent_ids: Sequence[AgentId] | None = None
    """Who is in it from now on, and in no other."""


@dataclass(frozen=True, slots=True)
class ManageTeams:
    """An administrator says who works together, and whether they are given conversations by itself."""

    storage: Storage
    clock: Clock
    ids: Ids
    permissions: Permissions

    async def make(self, caller: Staff, name: str, edit: TeamEdit) -> TeamRow:
        self.permissions.require(caller, Action.MANAGE_USERS)
        team = Team(TeamId(self.ids.new()), "")
        team.set(name=name)
        async with self.storage.begin(by=caller.actor) as tx:
            await tx.teams.save(team)  # before anybody can be in it
            return await self._edit(tx, team, edit)

    async def edit(self, caller: Staff, team_id: TeamId, edit: TeamEdit) -> TeamRow:
        self.permissions.require(caller, Action.MANAGE_USERS)
        async with self.storage.begin(by=caller.actor) as tx:
            return await self._edit(tx, await tx.teams.get(team_id), edit)

    async def dissolve(self, caller: Staff, team_id: TeamId) -> TeamRow:
        """What it was. Its people are in no team, and keep what they have."""
        self.permissions.require(caller, Action.MANAGE_USERS)
        async with self.storage.begin(by=caller.actor) as tx:
            team = await tx.teams.get(team_id)
            was = TeamRow(team.id, team.name, team.automatic, await tx.teams.members(team_id))
            await _join(tx, team, [])
            team.set(automatic=False)
            team.tell(at=self.clock.now())
            await tx.teams.remove(team)
            return was

    async def _edit(self, tx: Transaction, team: Team, edit: TeamEdit) -> TeamRow:
        team.set(name=edit.name, automatic=edit.automatic)
        if edit.agent_ids is not None:
            await _join(tx, team, edit.agent_ids)
        team.tell(at=self.clock.now())
        await tx.teams.save(team)
        return TeamRow(team.id, team.name, team.automatic, await tx.teams.members(team.id))


async def _join(tx: Transaction, team: Team, agent_ids: Sequence[AgentId]) -> None:
    """These and nobody else are in *team*. Raises `Invalid` for somebody who does not exist."""
    wanted = set(agent_ids)
    for each in sorted(wanted.union(await tx.teams.members(team.id))):  # locks: agents by id
        try:
            agent = await tx.agents.get(each)
        except NotFound as error:
            raise Invalid("agent_ids", "no_such_agent") from error
        if each in wanted:
            agent.team_id = team.id
        elif agent.team_id == team.id:
            agent.team_id = None
        await tx.agents.save(agent)
