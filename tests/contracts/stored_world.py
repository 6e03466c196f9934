"""The simulation's world as it really is: the use cases and the reaction over a storage."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from contract_house import House, happened
from simulation import GONE, Chat, Given

from pascal.app.reactions.assignment import AssignByItself
from pascal.app.usecases.agents import AgentEdit, EditAgent, EditOneself
from pascal.app.usecases.assignment import AssignWaiting, TakeBack
from pascal.app.usecases.bot import BotPolicy
from pascal.domain.agents import Agent, Availability, Role
from pascal.domain.events import ConversationTaken
from pascal.domain.ids import AgentId, ConversationId, TeamId, VisitorId
from pascal.domain.permissions import Permissions
from pascal.domain.ports.assignments import Assignments
from pascal.domain.ports.outbox import Outbox
from pascal.domain.ports.reads import Reads
from pascal.domain.ports.storage import Storage
from pascal.domain.teams import Team
from pascal.testing.builders import Clock, agent, staff


class StoredWorld:
    """Whoever runs it leads the outbox."""

    def __init__(self, storage: Storage, assignments: Assignments, reads: Reads, outbox: Outbox) -> None:
        self.house = House(storage, Clock(tick=timedelta()))
        self.outbox = outbox
        clock, ids = self.house.clock, self.house.ids
        self.reaction = AssignByItself(AssignWaiting(storage, assignments, reads, clock, ids))
        self.taking_back = TakeBack(storage, assignments, clock, ids, GONE)
        self.team = Team(TeamId(UUID(int=1)), "Lima", automatic=True)
        self.people: list[Agent] = []
        self.chats: list[ConversationId] = []

    async def hire(self, number: int, capacity: int) -> None:
        somebody = agent(str(number), max_concurrent_chats=capacity, availability=Availability.OFFLINE)
        somebody.team_id = self.team.id
        async with self.house.storage.begin() as tx:
            await tx.teams.save(self.team)
            await tx.agents.add(somebody)
        self.people.append(somebody)

    async def come(self, number: int, at: datetime) -> None:
        await self._declare(number, Availability.ONLINE, at)

    async def go(self, number: int, at: datetime) -> None:
        await self._declare(number, Availability.OFFLINE, at)

    async def _declare(self, number: int, availability: Availability, at: datetime) -> None:
        self.house.clock.time = at
        act = EditOneself(self.house.storage, self.house.clock)
        await act(staff(self.people[number]), availability=availability)

    async def allow(self, number: int, capacity: int, at: datetime) -> None:
        self.house.clock.time = at
        act = EditAgent(self.house.storage, self.house.clock, self.house.ids, Permissions(), BotPolicy())
        admin = staff(agent("Rosa", role=Role.ADMIN))
        await act(admin, self.people[number].id, AgentEdit(max_concurrent_chats=capacity))

    async def begin(self, chat: Chat) -> None:
        self.house.clock.time = chat.began
        visitor = VisitorId(UUID(int=chat.lead, version=4))
        started = await self.house.starts(visitor, email=f"{chat.lead}@example.com", vouched=True)
        self.chats.append(started.conversation.id)
        if chat.priority is not None:
            await self.house.changes(self.chats[chat.n], lambda c: c.prioritise(chat.priority, at=chat.began))

    async def answer(self, chat: int, number: int, at: datetime) -> None:
        self.house.clock.time = at
        await self.house.says(self.people[number], self.chats[chat], "Hola")

    async def let_go(self, chat: int, number: int, at: datetime) -> None:
        self.house.clock.time = at
        await self.house.releases(self.people[number], self.chats[chat])

    async def finish(self, chat: int, number: int, at: datetime) -> None:
        self.house.clock.time = at
        await self.house.resolves(self.people[number], self.chats[chat])

    async def take_back(self, at: datetime) -> Sequence[int]:
        self.house.clock.time = at
        return [self.chats.index(each) for each in await self.taking_back()]

    async def give(self, at: datetime) -> Sequence[Given]:
        """What the reaction does about what has happened since."""
        self.house.clock.time = at
        told: list[Given] = []
        while recorded := list(await happened(self.outbox)):
            told += [
                self._given(each.event) for each in recorded if isinstance(each.event, ConversationTaken)
            ]
            await self.reaction.react(recorded)
        return told

    def _given(self, event: ConversationTaken) -> Given:
        why, number = event.because, self._number(event.agent_id)
        assert why is not None
        return Given(self.chats.index(event.state.id), number, why.rule, why.load, why.candidates)

    def _number(self, agent_id: AgentId) -> int:
        return next(n for n, each in enumerate(self.people) if each.id == agent_id)
