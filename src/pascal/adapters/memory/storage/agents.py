"""Agents in a transaction."""

from collections.abc import Sequence
from dataclasses import replace

from pascal.adapters.memory.storage.part import Part
from pascal.domain.agents import Agent, Role
from pascal.domain.errors import EmailTaken, HasHistory, NotFound
from pascal.domain.ids import AgentId
from pascal.domain.messages import SenderType


class MemoryAgents(Part):
    async def get(self, agent_id: AgentId) -> Agent:
        if (agent := self._state.agents.get(agent_id)) is None:
            raise NotFound
        return replace(agent, events=[])

    async def some(self, agent_ids: Sequence[AgentId]) -> Sequence[Agent]:
        found = (self._state.agents.get(each) for each in agent_ids)
        return [replace(each, events=[]) for each in found if each is not None]

    async def by_email(self, email: str) -> Agent | None:
        found = self._with_email(email)
        return None if found is None else replace(found, events=[])

    async def add(self, agent: Agent) -> None:
        await self.save(agent)

    async def save(self, agent: Agent) -> None:
        holder = self._with_email(agent.email)
        if holder is not None and holder.id != agent.id:
            raise EmailTaken
        self._state.agents[agent.id] = replace(agent, events=[])
        self._record(agent.events)

    async def remove(self, agent: Agent) -> None:
        met = [*self._state.meetings.values()]
        has_had = agent.id in {
            *(each.agent_id for each in self._state.conversations.values()),
            *(each.agent_id for each in self._state.assignments),
            *(each.agent_id for moved in self._state.step_moves.values() for each in moved),
            *(each.author_id for each in self._state.remarks.values()),
            *(mentioned for _, mentioned in self._state.mentions),
            *(each.author_id for each in self._state.scheduled.values()),
            *(who for each in met if each.version for who in (each.agent_id, each.booked_by)),
        }
        has_said = any(
            each.sender.type is SenderType.AGENT and each.sender.id == agent.id
            for said in self._state.messages.values()
            for each in said
        )
        if has_had or has_said:
            raise HasHistory
        for session in [each for each in self._state.sessions.values() if each.agent_id == agent.id]:
            del self._state.sessions[session.id]
            for device in [each for each in self._state.devices.values() if each.session_id == session.id]:
                del self._state.devices[device.id]
        for intent in [each for each in self._state.intents.values() if each.agent_id == agent.id]:
            del self._state.intents[intent.id]
        for offer in [each for each in met if each.agent_id == agent.id]:
            del self._state.meetings[offer.id]
        for template in [each for each in self._state.templates.values() if each.owner_id == agent.id]:
            del self._state.templates[template.id]
        for event in [each for each in self._state.busy if each[0] == agent.id]:
            del self._state.busy[event]
        self._state.calendars.pop(agent.id, None)
        self._state.feeds.pop(agent.id, None)
        del self._state.agents[agent.id]
        self._record(agent.events)

    async def any_admin(self) -> bool:
        return any(each.active and each.role is not Role.AGENT for each in self._state.agents.values())

    def _with_email(self, email: str) -> Agent | None:
        return next((each for each in self._state.agents.values() if each.email == email), None)
