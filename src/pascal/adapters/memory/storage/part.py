"""What the parts of a transaction share: the copy they change, and what happened."""

from pascal.adapters.memory.store import State
from pascal.domain.events import Event


class Part:
    """One subject of a transaction."""

    def __init__(self, state: State, happened: list[Event]) -> None:
        self._state = state
        self._happened = happened

    def _record(self, events: list[Event]) -> None:
        self._happened.extend(events)
        events.clear()
