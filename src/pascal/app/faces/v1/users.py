"""`/api/v1/users`: the team, for administrators."""

from dishka import FromDishka
from litestar import Controller, get, patch, post
from litestar.params import JSONBody

from pascal.app.edge.callers import AsStaff
from pascal.app.edge.paging import Pages
from pascal.app.edge.responses import BODY, STAFF, refused
from pascal.app.faces.v1 import auth
from pascal.app.faces.v1.queries import Cursor, Limit, TeamSearchQuery, UserPath
from pascal.app.faces.v1.wire import Page, Success
from pascal.app.faces.v1.wire.people import AgentPatch, AgentShape, Registration, agent_shape, role_of
from pascal.app.usecases.agents import AgentEdit, EditAgent, RegisterAgent
from pascal.domain.errors import EmailTaken, Invalid, NotFound
from pascal.domain.ids import AgentId
from pascal.domain.permissions import Action, Permissions
from pascal.domain.ports.reads import Reads


class UserController(Controller):
    path = "/users"
    tags = ("team",)

    @get("/", responses=refused(*STAFF, Invalid), response_description="A page of the team.")
    async def list_users(
        self,
        staff: AsStaff,
        reads: FromDishka[Reads],
        permissions: FromDishka[Permissions],
        pages: FromDishka[Pages],
        limit: Limit = 20,
        cursor: Cursor = None,
        search: TeamSearchQuery = None,
    ) -> Success[Page[AgentShape]]:
        """List everybody of the team, disabled ones too."""
        permissions.require(staff, Action.MANAGE_USERS)
        size = limit
        after = pages.read_id(cursor, "users")
        found = await reads.agents(
            size + 1,
            None if after is None else AgentId(after),
            search=(search or "").replace("\0", "") or None,
        )
        counts = await reads.open_counts([agent.id for agent in found[:size]])
        items = [agent_shape(agent, counts[agent.id]) for agent in found[:size]]
        more = pages.seal("users", str(items[-1].id)) if len(found) > size else None
        return Success(Page(items, more))

    @post("/", responses=refused(*STAFF, EmailTaken, *BODY), response_description="Who was taken on.")
    async def create_user(
        self, staff: AsStaff, data: JSONBody[Registration], act: FromDishka[RegisterAgent]
    ) -> Success[AgentShape]:
        """Take somebody on."""
        return await auth.register(staff, data, act)

    @get("/{user_id:uuid}", responses=refused(*STAFF, NotFound), response_description="Somebody of the team.")
    async def read_user(
        self,
        staff: AsStaff,
        user_id: UserPath,
        reads: FromDishka[Reads],
        permissions: FromDishka[Permissions],
    ) -> Success[AgentShape]:
        """Read one person of the team."""
        permissions.require(staff, Action.MANAGE_USERS)
        return await auth.agent_shown(reads, await reads.agent(AgentId(user_id)))

    @patch(
        "/{user_id:uuid}",
        responses=refused(*STAFF, NotFound, *BODY),
        response_description="The person as they are now.",
    )
    async def edit_user(
        self,
        staff: AsStaff,
        user_id: UserPath,
        data: JSONBody[AgentPatch],
        act: FromDishka[EditAgent],
        reads: FromDishka[Reads],
    ) -> Success[AgentShape]:
        """Edit, disable or enable somebody.

        Who is disabled is out in two seconds, on open sockets too.
        """
        edit = AgentEdit(
            name=data.name,
            role=None if data.role is None else role_of(data.role),
            active=data.is_active,
            max_concurrent_chats=data.max_concurrent_chats,
            time_zone=data.time_zone,
        )
        return await auth.agent_shown(reads, await act(staff, AgentId(user_id), edit))
