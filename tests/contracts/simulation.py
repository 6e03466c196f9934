"""A team that comes and goes, and leads who write, under a clock of their own: the same in every run.

The simulation knows what happens; a `World` knows what follows. Each says only what the other has to know.
"""

import heapq
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count
from random import Random
from typing import Protocol
from uuid import UUID

from pascal.domain.assignment import A_CLASS_IS_WORTH, BEHIND, Standing, Waiting, plan
from pascal.domain.conversations import Priority
from pascal.domain.events import Rule
from pascal.domain.ids import AgentId, ConversationId, TeamId
from pascal.testing.builders import START

GONE = timedelta(seconds=300)


@dataclass(frozen=True)
class Given:
    chat: int
    agent: int
    rule: Rule
    load: int
    candidates: int


@dataclass(frozen=True)
class Chat:
    n: int
    lead: int
    priority: Priority | None
    began: datetime


class World(Protocol):
    """All times come from the simulation; chats, leads and agents go by number."""

    async def hire(self, agent: int, capacity: int) -> None: ...
    async def come(self, agent: int, at: datetime) -> None: ...
    async def go(self, agent: int, at: datetime) -> None: ...
    async def allow(self, agent: int, capacity: int, at: datetime) -> None: ...
    async def begin(self, chat: Chat) -> None: ...
    async def answer(self, chat: int, agent: int, at: datetime) -> None: ...
    async def let_go(self, chat: int, agent: int, at: datetime) -> None: ...
    async def finish(self, chat: int, agent: int, at: datetime) -> None: ...
    async def take_back(self, at: datetime) -> Sequence[int]:
        """From who has been gone for `GONE`. Which chats."""
        ...

    async def give(self, at: datetime) -> Sequence[Given]:
        """All that can be given now, in that order."""
        ...


@dataclass
class Simulation:
    """Runs a script made by chance, and watches that every promise is kept at every moment."""

    world: World
    chats: int
    agents: int
    seed: int
    every: timedelta
    """Between two chats, on average."""
    leads: int

    given: list[Given] = field(default_factory=list)
    waited: list[timedelta] = field(default_factory=list)
    taken_back: int = 0
    let_go: int = 0

    def __post_init__(self) -> None:
        self.chance = Random(self.seed)
        self.agenda: list[tuple[datetime, int, Callable[[datetime], Awaitable[None]]]] = []
        self.order = count()
        self.queue: dict[int, Chat] = {}
        self.refused: dict[int, set[int]] = {}
        self.having: dict[int, tuple[int, bool]] = {}
        """Which agent has a chat, and whether they answered."""
        self.talks: dict[int, Chat] = {}
        self.there: set[int] = set()
        self.capacity: dict[int, int] = {}
        self.busy_leads: set[int] = set()
        self.last_agent: dict[int, int] = {}
        self.is_over = False

    async def run(self) -> None:
        for agent in range(self.agents):
            self.capacity[agent] = self.chance.randint(1, 5)
            await self.world.hire(agent, self.capacity[agent])
            self.in_a_while(START, timedelta(minutes=20), self.coming(agent))
        moment = START
        for n in range(self.chats):
            moment += self.every * self.chance.expovariate(1)
            self.later(moment, self.beginning(n))
        while self.agenda:
            at, _, happens = heapq.heappop(self.agenda)
            if self.is_over and not self.queue and not self.having:
                return
            await happens(at)
            await self.settle(at)
            if not self.is_over and len(self.talks) == self.chats:
                self.is_over = True  # nobody leaves any more before all is done
        raise AssertionError("it never ended")

    # -- what happens

    def later(self, at: datetime, happens: Callable[[datetime], Awaitable[None]]) -> None:
        at = at.replace(microsecond=at.microsecond // 1000 * 1000)
        heapq.heappush(self.agenda, (at, next(self.order), happens))

    def in_a_while(
        self, at: datetime, about: timedelta, happens: Callable[[datetime], Awaitable[None]]
    ) -> None:
        self.later(at + about * self.chance.uniform(0.1, 1.9), happens)

    def coming(self, agent: int) -> Callable[[datetime], Awaitable[None]]:
        async def come(at: datetime) -> None:
            self.there.add(agent)
            await self.world.come(agent, at)
            if self.chance.random() < 0.2:
                self.capacity[agent] = self.chance.randint(1, 6)
                await self.world.allow(agent, self.capacity[agent], at)
            self.in_a_while(at, timedelta(hours=2), self.going(agent))

        return come

    def going(self, agent: int) -> Callable[[datetime], Awaitable[None]]:
        async def go(at: datetime) -> None:
            if self.is_over:
                return
            self.there.discard(agent)
            await self.world.go(agent, at)
            self.later(at + GONE, self.taking_back)
            self.in_a_while(at, timedelta(minutes=40), self.coming(agent))

        return go

    def beginning(self, n: int) -> Callable[[datetime], Awaitable[None]]:
        async def begin(at: datetime) -> None:
            lead = self.chance.randrange(self.leads)
            while lead in self.busy_leads:
                lead = self.chance.randrange(self.leads)
            self.busy_leads.add(lead)
            priority = self.chance.choices([None, *Priority], [4, 2, 3, 2])[0]
            chat = self.talks[n] = self.queue[n] = Chat(n, lead, priority, at)
            self.refused[n] = set()
            await self.world.begin(chat)

        return begin

    def next_of(self, chat: int, agent: int, at: datetime) -> None:
        """What becomes of a chat that somebody has just been given."""
        what = self.chance.random()
        if what < 0.03 and not self.is_over:
            self.in_a_while(at, timedelta(minutes=1), self.letting_go(chat, agent))
            return
        self.in_a_while(at, timedelta(minutes=2), self.answering(chat, agent))
        self.in_a_while(at + timedelta(minutes=4), timedelta(minutes=12), self.finishing(chat, agent))

    def has(self, agent: int, chat: int) -> bool:
        return self.having.get(chat, (None, False))[0] == agent

    def answering(self, chat: int, agent: int) -> Callable[[datetime], Awaitable[None]]:
        async def answer(at: datetime) -> None:
            if self.has(agent, chat) and agent in self.there:
                self.having[chat] = agent, True
                await self.world.answer(chat, agent, at)

        return answer

    def letting_go(self, chat: int, agent: int) -> Callable[[datetime], Awaitable[None]]:
        async def let_go(at: datetime) -> None:
            if self.has(agent, chat) and agent in self.there and len(self.refused[chat]) < 3:
                self.let_go += 1
                self.refused[chat].add(agent)
                del self.having[chat]
                self.queue[chat] = self.talks[chat]
                await self.world.let_go(chat, agent, at)
            elif self.has(agent, chat):
                self.in_a_while(at, timedelta(minutes=9), self.finishing(chat, agent))

        return let_go

    def finishing(self, chat: int, agent: int) -> Callable[[datetime], Awaitable[None]]:
        async def finish(at: datetime) -> None:
            if not self.has(agent, chat):
                return
            if agent not in self.there:  # they finish it when they are back
                self.in_a_while(at, timedelta(minutes=20), self.finishing(chat, agent))
                return
            del self.having[chat]
            self.busy_leads.discard(self.talks[chat].lead)
            self.last_agent[self.talks[chat].lead] = agent
            await self.world.finish(chat, agent, at)

        return finish

    async def taking_back(self, at: datetime) -> None:
        for chat in await self.world.take_back(at):
            agent, answered = self.having.pop(chat)
            assert agent not in self.there
            assert not answered
            self.taken_back += 1
            self.queue[chat] = self.talks[chat]

    # -- what must always be so

    async def settle(self, at: datetime) -> None:
        for each in await self.world.give(at):
            self.check(each, at)
            self.given.append(each)
            self.waited.append(at - self.queue.pop(each.chat).began)
            self.having[each.chat] = each.agent, False
            self.next_of(each.chat, each.agent, at)
        if self.queue:
            free = self.free()
            assert all(free <= self.refused[each] for each in self.queue), "one waits though there is room"

    def check(self, one: Given, at: datetime) -> None:
        chat, loads, able = self.queue[one.chat], self.loads(), self.free()
        free = able - self.refused[one.chat]
        assert one.agent in free, "over capacity, away, or somebody who let it go"
        assert (one.load, one.candidates) == (loads[one.agent], len(free))
        known = self.last_agent.get(chat.lead)
        assert (one.rule is Rule.RETURNING_LEAD) == (known in free)
        if known in free:
            assert one.agent == known
        else:
            assert loads[one.agent] == min(loads[each] for each in free)
        for other in self.queue.values():
            if other.began >= chat.began or able <= self.refused[other.n]:
                continue  # it came later, or those who could have it do not want it
            assert other.priority != chat.priority, "within a class the oldest goes first"
            assert other.began + BEHIND[other.priority] >= chat.began + BEHIND[chat.priority]
            assert other.began + 2 * A_CLASS_IS_WORTH >= chat.began, "nobody starves"

    def loads(self) -> Counter[int]:
        return Counter(agent for agent, _ in self.having.values())

    def free(self) -> set[int]:
        loads = self.loads()
        return {each for each in self.there if loads[each] < self.capacity[each]}


class PureWorld:
    """The policy alone, over a world that fits into a few dictionaries."""

    def __init__(self) -> None:
        self.people: dict[int, Standing] = {}
        self.there: set[int] = set()
        self.gone: dict[int, datetime] = {}
        self.queue: dict[int, Waiting] = {}
        self.chats: dict[int, tuple[Waiting, int]] = {}
        self.having: dict[int, tuple[int, datetime]] = {}
        self.answered: set[int] = set()
        self.known: dict[int, AgentId] = {}

    async def hire(self, agent: int, capacity: int) -> None:
        self.people[agent] = Standing(_agent(agent), TeamId(UUID(int=1)), 0, capacity, START)

    async def come(self, agent: int, at: datetime) -> None:
        self.there.add(agent)
        self._set(agent, idle_since=max(at, self.people[agent].idle_since))

    async def go(self, agent: int, at: datetime) -> None:
        self.there.discard(agent)
        self.gone[agent] = at

    async def allow(self, agent: int, capacity: int, at: datetime) -> None:
        self._set(agent, capacity=capacity)

    async def begin(self, chat: Chat) -> None:
        waiting = Waiting(
            ConversationId(UUID(int=chat.n + 1)), chat.began, chat.priority, self.known.get(chat.lead)
        )
        self.queue[chat.n] = waiting
        self.chats[chat.n] = waiting, chat.lead

    async def answer(self, chat: int, agent: int, at: datetime) -> None:
        self.answered.add(chat)

    async def let_go(self, chat: int, agent: int, at: datetime) -> None:
        waiting, lead = self.chats[chat]
        self._return(chat, replace(waiting, let_go=waiting.let_go | {_agent(agent)}), lead)

    async def finish(self, chat: int, agent: int, at: datetime) -> None:
        del self.having[chat]
        self.known[self.chats[chat][1]] = _agent(agent)
        self._set(agent, open_now=self.people[agent].open_now - 1, idle_since=at)

    async def take_back(self, at: datetime) -> Sequence[int]:
        back = [
            chat
            for chat, (agent, _) in sorted(self.having.items())
            if agent not in self.there and self.gone[agent] <= at - GONE and chat not in self.answered
        ]
        for chat in back:
            self._return(chat, *self.chats[chat])
        return back

    async def give(self, at: datetime) -> Sequence[Given]:
        free = [self.people[each] for each in self.there if self.people[each].room]
        if not self.queue or not free:
            return []
        told = []
        for each in plan(self.queue.values(), free, at=at):
            chat, agent = each.conversation_id.int - 1, each.agent_id.int - 1
            told.append(Given(chat, agent, each.because.rule, each.because.load, each.because.candidates))
            del self.queue[chat]
            self.having[chat] = agent, at
            self.answered.discard(chat)
            self._set(agent, open_now=self.people[agent].open_now + 1, idle_since=at)
        return told

    def _return(self, chat: int, waiting: Waiting, lead: int) -> None:
        agent, _ = self.having.pop(chat)
        self._set(agent, open_now=self.people[agent].open_now - 1)
        self.chats[chat] = waiting, lead
        self.queue[chat] = waiting

    def _set(self, agent: int, **more: int | datetime) -> None:
        self.people[agent] = replace(self.people[agent], **more)  # type: ignore[arg-type]


def _agent(n: int) -> AgentId:
    return AgentId(UUID(int=n + 1))
