"""Figures from memory."""

from collections import Counter

from pascal.adapters.memory.store import State, Store
from pascal.domain.conversations import Conversation, Priority, Status
from pascal.domain.messages import SenderType
from pascal.domain.ports.figures import Metrics
from pascal.domain.ports.reads import Reach


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

    # -- inside

    def _is_unreplied(self, one: Conversation) -> bool:
        last = self._state.last_said(one)
        by_lead = last is not None and last.sender.type is SenderType.LEAD
        return by_lead and one.status is not Status.RESOLVED
