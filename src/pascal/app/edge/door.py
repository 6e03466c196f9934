"""Who is let in to live updates, and to which conversation."""

from dataclasses import dataclass, replace

from pascal.app.edge.callers import Callers, reach_of
from pascal.app.edge.throttle import place_of
from pascal.app.usecases.reading import RecordReading
from pascal.domain.conversations import Status
from pascal.domain.errors import NotFound, Unauthenticated
from pascal.domain.events import ConversationState
from pascal.domain.ids import AgentId, ConversationId, SessionId, VisitorId
from pascal.domain.permissions import Permissions, Scope, Staff, Visitor
from pascal.domain.ports.live import AllAgents, Audience, OneAgent, Person, Side
from pascal.domain.ports.reach import HOUSE, Reach
from pascal.domain.ports.reads import ConversationRow, Reads
from pascal.domain.ports.storage import StorageUnavailable

NAMELESS = "Visitante"


@dataclass(frozen=True, slots=True)
class LiveDoor:
    """The transports' `Door`: the same callers and the same permissions as everywhere."""

    callers: Callers
    reads: Reads
    permissions: Permissions
    record: RecordReading

    async def admit(self, token: str, address: str) -> Person:
        return await self.person(await self.callers.identify(token, place_of(address)))

    async def person(self, caller: Staff | Visitor) -> Person:
        """Raises `Unauthenticated` for whose rights have just changed."""
        if isinstance(caller, Staff):
            # believing callers for a second is too long here: who is shown out would be let in again at once
            await self.callers.anew(caller.id, caller.session_id, caller.role, caller.address)
            return Person(caller.id, Side.AGENT, caller.name, caller.session_id, caller.address)
        known = await self.reads.handshake(caller.id)
        return Person(caller.id, Side.LEAD, known.name if known else NAMELESS)

    async def follow(self, person: Person, conversation_id: ConversationId) -> Person:
        caller, followed = await self._followed(person, conversation_id)
        await self.record(caller, conversation_id, followed.agent_id)  # before the first word is heard
        # a lead who connected before the first message had no name then
        return replace(person, name=caller.name if isinstance(caller, Staff) else followed.lead_name)

    async def may_follow(self, person: Person, conversation_id: ConversationId) -> None:
        """Raises as `follow`, and leaves nothing on record."""
        await self._followed(person, conversation_id)

    async def _followed(
        self, person: Person, conversation_id: ConversationId
    ) -> tuple[Staff | Visitor, ConversationRow]:
        caller: Staff | Visitor
        if person.side is Side.AGENT:
            try:
                agent = await self.reads.agent(AgentId(person.id))
            except NotFound as error:
                raise Unauthenticated from error
            if not agent.active:
                raise Unauthenticated
            # the role decides; under which session they came does not matter here
            caller = Staff(agent.id, agent.name, agent.role, SessionId(agent.id), person.address)
        else:
            caller = Visitor(VisitorId(person.id))
        reach = reach_of(self.permissions, caller)
        if person.side is Side.AGENT and Scope.OTHERS not in reach.scope:
            # what waits may be read, but who listens to it would still listen when it is a colleague's
            reach = Reach(caller.id, reach.scope & Scope.OWN)
        return caller, await self.reads.conversation(conversation_id, reach)

    async def onlookers(self, conversation_id: ConversationId) -> Audience | None:
        if self.permissions.agents_see_all:
            return AllAgents()
        try:
            return self.lists(await self.reads.conversation(conversation_id, HOUSE))
        except (NotFound, StorageUnavailable):
            return None

    def lists(self, state: ConversationState | ConversationRow) -> Audience | None:
        """The agents whose lists it is in: none who may not read it."""
        if state.agent_id is not None:
            return OneAgent(AgentId(state.agent_id))
        if state.status == Status.QUEUED or self.permissions.agents_see_all:
            return AllAgents()
        return None
