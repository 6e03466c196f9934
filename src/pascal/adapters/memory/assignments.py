"""What is asked before and after somebody is given a conversation, of memory."""

from collections.abc import Sequence
from datetime import datetime

from pascal.adapters.memory.conditions import fold
from pascal.adapters.memory.store import State, Store
from pascal.domain.agents import Agent, Availability
from pascal.domain.assignment import Standing, Waiting
from pascal.domain.conversations import Conversation, Status
from pascal.domain.ids import AgentId, ConversationId
from pascal.domain.messages import WORDLESS, SenderType
from pascal.domain.ports.assignments import Abandoned, Assignment, TeamRow


class MemoryAssignments:
    def __init__(self, store: Store) -> None:
        self._store = store

    @property
    def _state(self) -> State:
        return self._store.state

    async def standings(self) -> Sequence[Standing]:
        found = []
        for agent in sorted(self._state.agents.values(), key=lambda each: each.id):
            team = None if agent.team_id is None else self._state.teams[agent.team_id]
            if team and team.automatic and agent.active and agent.availability is Availability.ONLINE:
                theirs = [each for each in self._state.conversations.values() if each.agent_id == agent.id]
                open_now = sum(each.status is Status.IN_PROGRESS for each in theirs)
                idle = self._idle_since(agent, theirs)
                found.append(Standing(agent.id, team.id, open_now, agent.max_concurrent_chats, idle))
        return found

    def _idle_since(self, agent: Agent, theirs: Sequence[Conversation]) -> datetime:
        given = [each.at for each in self._state.assignments if each.agent_id == agent.id]
        ended = [each.closed_at for each in theirs if each.closed_at is not None]
        return max([agent.there_since, *given, *ended])

    async def waiting(self, most: int, after: Waiting | None) -> Sequence[Waiting]:
        queue = [
            Waiting(
                each.id,
                each.created_at,
                each.priority,
                self._last_agent(each),
                self._state.let_go.get(each.id, frozenset()),
            )
            for each in self._state.conversations.values()
            if each.status is Status.QUEUED
        ]
        behind = [each for each in queue if after is None or each.turn > after.turn]
        return sorted(behind, key=lambda each: each.turn)[:most]

    def _last_agent(self, one: Conversation) -> AgentId | None:
        before = [
            each
            for each in self._state.conversations.values()
            if (each.lead_id, each.claimed_by) == (one.lead_id, one.claimed_by)
            and each.agent_id is not None
            and (each.created_at, each.id) < (one.created_at, one.id)
        ]
        last = max(before, key=lambda each: (each.created_at, each.id), default=None)
        return None if last is None else last.agent_id

    async def abandoned(self, *, gone_before: datetime, most: int) -> Sequence[Abandoned]:
        found = []
        for last in {each.state.id: each for each in self._state.assignments}.values():
            one, agent = self._state.conversations[last.state.id], self._state.agents[last.agent_id]
            if (
                (one.status, one.agent_id) == (Status.IN_PROGRESS, agent.id)
                and last.by == "automatic"
                and agent.availability is Availability.OFFLINE
                and agent.there_since <= gone_before
                and not self._answered(one.id, agent.id, last.at)
            ):
                found.append(Abandoned(one.id, agent.id, one.last_seq))
        return sorted(found, key=lambda each: each.conversation_id)[:most]

    def _answered(self, conversation_id: ConversationId, agent_id: AgentId, since: datetime) -> bool:
        return any(
            (each.sender.type, each.sender.id) == (SenderType.AGENT, agent_id) and each.created_at >= since
            for each in self._state.messages[conversation_id]
        )

    async def late(self, *, since: datetime, most: int) -> Sequence[ConversationId]:
        found = [
            each.id
            for each in self._state.conversations.values()
            if each.status is Status.QUEUED
            and each.alarmed_at is None
            and (each.waits_since or each.created_at) <= since
            and self._waits_for_people(each, since)
        ]
        return sorted(found)[:most]

    def _waits_for_people(self, one: Conversation, since: datetime) -> bool:
        said = self._state.spoken(one.id)
        begins = one.waits_since or one.created_at
        by_bot = [
            each.seq for each in said if each.sender.type is SenderType.BOT and each.created_at >= begins
        ]
        if not one.bot_enabled or not by_bot:
            return True
        state = self._state.bot_states.get(one.id)
        heard = max(by_bot[-1], 0 if state is None else state.heard)
        return any(
            each.sender.type is SenderType.LEAD
            and each.content_type not in WORDLESS
            and each.seq > heard
            and each.created_at <= since
            for each in said
        )

    async def history(self, conversation_id: ConversationId) -> Sequence[Assignment]:
        return [
            Assignment(
                each.at,
                each.agent_id,
                self._state.agents[each.agent_id].name,
                each.by,
                each.because,
            )
            for each in self._state.assignments
            if each.state.id == conversation_id
        ]

    async def teams(self) -> Sequence[TeamRow]:
        rows = [
            TeamRow(
                team.id,
                team.name,
                team.automatic,
                sorted(each.id for each in self._state.agents.values() if each.team_id == team.id),
            )
            for team in self._state.teams.values()
        ]
        return sorted(rows, key=lambda each: (fold(each.name), each.id))
