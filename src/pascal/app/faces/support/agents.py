"""`/api/support`: support agents. Whoever is of the team is one."""

from dishka import FromDishka
from litestar import Controller, delete, get, patch, post
from litestar.params import JSONBody

from pascal.app.edge.callers import AsStaff
from pascal.app.edge.responses import BODY, STAFF, refused
from pascal.app.faces.support import wire
from pascal.app.faces.support.envelope import Done, of_agents
from pascal.app.faces.support.queries import AgentPath, agent_of
from pascal.app.usecases.agents import AgentEdit, DismissAgent, EditAgent
from pascal.domain.agents import Agent
from pascal.domain.errors import HasHistory, Invalid, NotFound
from pascal.domain.people import clean_name
from pascal.domain.permissions import Action, Permissions
from pascal.domain.ports.reads import Reads

MOST_AGENTS = 10_000


class SupportAgentController(Controller):
    path = "/agents"
    tags = ("support",)

    @get("/", responses=refused(*STAFF, envelope=of_agents), response_description="All support agents.")
    async def list_support_agents(
        self, staff: AsStaff, reads: FromDishka[Reads], permissions: FromDishka[Permissions]
    ) -> Done[list[wire.SupportAgent]]:
        """List support agents, deactivated ones too."""
        permissions.require(staff, Action.MANAGE_USERS)
        found = await reads.agents(MOST_AGENTS, None, search=None)
        chats = await reads.open_counts([each.id for each in found])
        shown = [wire.agent_shape(each, chats[each.id]) for each in found]
        return Done(shown, "Agentes obtenidos exitosamente")

    @post(
        "/", responses=refused(*STAFF, *BODY, envelope=of_agents), response_description="The support agent."
    )
    async def create_support_agent(
        self,
        staff: AsStaff,
        data: JSONBody[wire.NewSupportAgent],
        act: FromDishka[EditAgent],
        reads: FromDishka[Reads],
    ) -> Done[wire.SupportAgent]:
        """Make a user a support agent.

        Says how they are called and how many chats they may have at once, and activates who was deactivated.
        """
        user_id = wire.agent_id_of("user_id", data.user_id, unknown="no_such_user")
        if data.name is not None:
            clean_name(data.name)  # before the user is looked for: of two mistakes both can be seen to
        edit = AgentEdit(name=data.name, max_concurrent_chats=data.max_concurrent_chats, active=True)
        try:
            agent = await act(staff, user_id, edit)
        except NotFound as error:
            raise Invalid("user_id", "no_such_user") from error
        return Done(await _shown(reads, agent), "Agente creado exitosamente")

    @patch(
        "/{agent_id:str}",
        responses=refused(*STAFF, NotFound, *BODY, envelope=of_agents),
        response_description="The support agent as they are now.",
    )
    async def edit_support_agent(
        self,
        staff: AsStaff,
        agent_id: AgentPath,
        data: JSONBody[wire.SupportAgentPatch],
        act: FromDishka[EditAgent],
        reads: FromDishka[Reads],
    ) -> Done[wire.SupportAgent]:
        """Edit, deactivate or activate a support agent.

        Whoever is deactivated is signed out, and their open chats go to `transferTo` or back to the queue.
        """
        edit = AgentEdit(
            name=data.name,
            max_concurrent_chats=data.max_concurrent_chats,
            active=data.is_active,
            reason=data.reason,
            successor=None if data.transfer_to is None else wire.agent_id_of("successor", data.transfer_to),
        )
        agent = await act(staff, agent_of(agent_id), edit)
        return Done(await _shown(reads, agent), "Agente actualizado exitosamente")

    @delete(
        "/{agent_id:str}",
        status_code=200,
        responses=refused(*STAFF, NotFound, HasHistory, Invalid, envelope=of_agents),
        response_description="The support agent who is gone.",
    )
    async def delete_support_agent(
        self, staff: AsStaff, agent_id: AgentPath, act: FromDishka[DismissAgent]
    ) -> Done[wire.SupportAgent]:
        """Delete somebody who has left no trace: no chat, no message, no note that names them.

        Of whoever had one the history stays: deactivate them instead.
        """
        gone = await act(staff, agent_of(agent_id))
        return Done(wire.agent_shape(gone, 0), "Agente eliminado exitosamente")


async def _shown(reads: Reads, agent: Agent) -> wire.SupportAgent:
    return wire.agent_shape(agent, (await reads.open_counts([agent.id]))[agent.id])
