"""`/api/v1/teams`: who is given conversations by itself, for administrators."""

from dishka import FromDishka
from litestar import Controller, delete, get, patch, post
from litestar.params import JSONBody

from pascal.app.edge.callers import AsStaff
from pascal.app.edge.responses import BODY, STAFF, refused
from pascal.app.faces.v1.queries import TeamPath
from pascal.app.faces.v1.wire import Success
from pascal.app.faces.v1.wire.teams import NewTeam, TeamPatch, TeamShape, team_shape
from pascal.app.usecases.teams import ManageTeams, TeamEdit
from pascal.domain.errors import NotFound
from pascal.domain.ids import AgentId, TeamId
from pascal.domain.permissions import Action, Permissions
from pascal.domain.ports.assignments import Assignments


class TeamController(Controller):
    path = "/teams"
    tags = ("team",)

    @get("/", responses=refused(*STAFF), response_description="All teams, by name.")
    async def list_teams(
        self, staff: AsStaff, assignments: FromDishka[Assignments], permissions: FromDishka[Permissions]
    ) -> Success[list[TeamShape]]:
        """List the teams, and who is in them."""
        permissions.require(staff, Action.MANAGE_USERS)
        return Success([team_shape(each) for each in await assignments.teams()])

    @post("/", responses=refused(*STAFF, *BODY), response_description="The new team.")
    async def create_team(
        self, staff: AsStaff, data: JSONBody[NewTeam], act: FromDishka[ManageTeams]
    ) -> Success[TeamShape]:
        """Make a team.

        With `automatic` its people are given conversations by themselves while they are `ONLINE`, in the
        house's hours.
        Whoever is in another team leaves it.
        """
        edit = TeamEdit(automatic=data.automatic, agent_ids=[AgentId(each) for each in data.agent_ids])
        return Success(team_shape(await act.make(staff, data.name, edit)))

    @patch(
        "/{team_id:uuid}",
        responses=refused(*STAFF, NotFound, *BODY),
        response_description="The team as it is now.",
    )
    async def edit_team(
        self, staff: AsStaff, team_id: TeamPath, data: JSONBody[TeamPatch], act: FromDishka[ManageTeams]
    ) -> Success[TeamShape]:
        """Edit a team, switch automatic assignment on or off, say who is in it.

        What is left out stays.
        """
        people = None if data.agent_ids is None else [AgentId(each) for each in data.agent_ids]
        edit = TeamEdit(name=data.name, automatic=data.automatic, agent_ids=people)
        return Success(team_shape(await act.edit(staff, TeamId(team_id), edit)))

    @delete(
        "/{team_id:uuid}",
        status_code=200,
        responses=refused(*STAFF, NotFound),
        response_description="The team that is gone.",
    )
    async def delete_team(
        self, staff: AsStaff, team_id: TeamPath, act: FromDishka[ManageTeams]
    ) -> Success[TeamShape]:
        """Dissolve a team.

        Its people stay, and keep the conversations they have.
        """
        return Success(team_shape(await act.dissolve(staff, TeamId(team_id))))
