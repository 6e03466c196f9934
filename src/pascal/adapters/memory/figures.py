"""Figures from memory."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import NamedTuple

from pascal.adapters.memory.conditions import first_answer, passes
from pascal.adapters.memory.store import State, Store
from pascal.domain.conversations import Conversation, Priority, Status
from pascal.domain.hours import Hours
from pascal.domain.ids import AgentId
from pascal.domain.messages import SenderType
from pascal.domain.ports.figures import NOTHING, Flow, Metrics, Open, ResponseTime, Waiting
from pascal.domain.ports.lists import Filter
from pascal.domain.ports.reach import Reach


class _Answer(NamedTuple):
    agent_id: AgentId | None
    """None: it was said in a carrier's own app."""
    began: datetime
    answered: datetime


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
        flows = {}
        for agent_id in self._state.agents:
            theirs = _flow((each for each in seen if each.agent_id == agent_id), since, until)
            taken = _flow((each for each in seen if self._taker(each) == agent_id), since, until)
            flows[agent_id] = replace(theirs, taken=taken.taken, average_wait=taken.average_wait)
        return {agent_id: flow for agent_id, flow in flows.items() if flow != NOTHING}

    async def counts(self, reach: Reach, wanted: Sequence[Filter]) -> Sequence[int]:
        seen = list(self._state.within(reach))
        return [sum(passes(self._state, each, filters) for each in seen) for filters in wanted]

    async def response_time(self, reach: Reach, filters: Filter, hours: Hours) -> ResponseTime:
        return _response_time(self._answers(reach, filters), hours)

    async def response_times(
        self, reach: Reach, filters: Filter, hours: Hours, edges: Sequence[datetime]
    ) -> Sequence[ResponseTime]:
        found = self._answers(reach, filters)
        return [
            _response_time((each for each in found if since <= each.began < until), hours)
            for since, until in pairwise(edges)
        ]

    async def response_times_of_agents(
        self, reach: Reach, filters: Filter, hours: Hours
    ) -> Mapping[AgentId, ResponseTime]:
        found = self._answers(reach, filters)
        return {
            agent_id: _response_time((each for each in found if each.agent_id == agent_id), hours)
            for agent_id in {each.agent_id for each in found}
            if agent_id is not None
        }

    # -- inside

    def _taker(self, one: Conversation) -> AgentId | None:
        """Who took it, whoever has it now."""
        takings = (each for each in self._state.assignments if each.state.id == one.id)
        return next((each.agent_id for each in takings if each.at == one.assigned_at), one.agent_id)

    def _answers(self, reach: Reach, filters: Filter) -> Sequence[_Answer]:
        return [
            _Answer(AgentId(whose) if (whose := first.sender.id) else None, one.created_at, first.created_at)
            for one in self._state.within(reach)
            if passes(self._state, one, filters) and (first := first_answer(self._state, one)) is not None
        ]

    def _is_unreplied(self, one: Conversation) -> bool:
        spoke = [
            each.sender.type
            for each in self._state.spoken(one.id)
            if one.bot_enabled or each.sender.type is not SenderType.BOT
        ]
        return one.status is not Status.RESOLVED and spoke[-1:] == [SenderType.LEAD]


def _response_time(answers: Iterable[_Answer], hours: Hours) -> ResponseTime:
    spans = [(each.began, each.answered) for each in answers]
    average = _average([until - since for since, until in spans])
    return ResponseTime(len(spans), average, _average([hours.between(*span) for span in spans]))


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
