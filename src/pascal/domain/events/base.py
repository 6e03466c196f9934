"""What every event is."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

HOUSE = UUID(int=0)
"""The stream of what happens to the house as a whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event(ABC):
    """A fact with its time."""

    at: datetime

    @property
    @abstractmethod
    def stream(self) -> UUID:
        """The conversation, lead or agent it happened to. Order is kept within a stream."""


Plain = str | int | bool | tuple[str, ...] | None
"""What may stand in a field."""


@dataclass(frozen=True, slots=True)
class Change:
    """One field, by its name, as it was and as it is. Never a secret's."""

    field: str
    before: Plain
    after: Plain
