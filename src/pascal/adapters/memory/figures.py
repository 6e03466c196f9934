"""Figures from memory."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from pascal.adapters.memory.conditions import first_answer, passes
from pascal.adapters.memory.store import State, Store
from pascal.domain.conversations import Conversation, Priority, Status
from pascal.domain.ids import AgentId
from pascal.domain.messages import SenderType
from pascal.domain.ports.figures import NOTHING, FirstAnswer, Flow, Metrics, Open, Waiting
from pascal.domain.ports.reads import Filter, Reach


class MemoryFigures:
    def __init__(self, store: Store) -> None:
        self._store = store

    @property
    def _state(self) -> State:
        return self._store.state

    async def metrics(self, reach: Reach) -> Metrics:
        seen = list(self._state.within(reach))
        status = Counter(each.status for each in seen)
        priority = Counter(each.priority for each in seen)
        return Metrics(
            total=len(seen),
            unreplied=sum(self._is_unreplied(each) for each in seen),
            high=priority[Priority.HIGH],
            normal=priority[Priority.NORMAL],
            low=priority[Priority.LOW],
            unanalyzed=priority[None],
            queued=status[Status.QUEUED],
            in_progress=status[Status.IN_PROGRESS],
            resolved=status[Status.RESOLVED],
        )

    async def waiting(self, reach: Reach, at: datetime) -> Waiting:
        waits = [at - each.created_at for each in self._state.within(reach) if each.status is Status.QUEUED]
        return Waiting(len(waits), max(waits, default=None), _average(waits))

    async def open(self, reach: Reach) -> Open:
        seen = list(self._state.within(reach))
        return Open(
            in_progress=sum(each.status is Status.IN_PROGRESS for each in seen),
            unreplied=sum(self._is_unreplied(each) for each in seen),
        )

    async def flow(self, reach: Reach, edges: Sequence[datetime]) -> Sequence[Flow]:
        seen = list(self._state.within(reach))
        return [_flow(seen, since, until) for since, until in pairwise(edges)]

    async def flow_of_agents(self, reach: Reach, since: datetime, until: datetime) -> Mapping[AgentId, Flow]:
        seen = list(self._state.within(reach))
        flows = {
            agent_id: _flow((each for each in seen if each.agent_id == agent_id), since, until)
            for agent_id in {each.agent_id for each in seen}
            if agent_id is not None
        }
        return {agent_id: flow for agent_id, flow in flows.items() if flow != NOTHING}

    async def first_answers(self, reach: Reach, filters: Filter) -> Sequence[FirstAnswer]:
        found = [
            FirstAnswer(one.id, AgentId(first.sender.id or one.id), one.created_at, first.created_at)
            for one in self._state.within(reach)
            if passes(self._state, one, filters) and (first := first_answer(self._state, one)) is not None
        ]
        return sorted(found, key=lambda each: (each.began, each.conversation_id))

    # -- inside

    def _is_unreplied(self, one: Conversation) -> bool:
        last = self._state.last_said(one)
        by_lead = last is not None and last.sender.type is SenderType.LEAD
        return by_lead and one.status is not Status.RESOLVED


def _flow(conversations: Iterable[Conversation], since: datetime, until: datetime) -> Flow:
    started, resolved, waits = 0, 0, []
    for each in conversations:
        started += since <= each.created_at < until
        resolved += each.closed_at is not None and since <= each.closed_at < until
        if each.assigned_at is not None and since <= each.assigned_at < until:
            waits.append(each.assigned_at - each.created_at)
    return Flow(started, len(waits), resolved, _average(waits))


def _average(spans: Sequence[timedelta]) -> timedelta | None:
    return sum(spans, timedelta()) / len(spans) if spans else None
