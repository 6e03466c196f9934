"""How often somebody may do something."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Limit:
    """At most *amount* times in any *per_seconds* seconds."""

    amount: int
    per_seconds: int

    def __post_init__(self) -> None:
        if self.amount < 1 or self.per_seconds < 1:
            raise ValueError("a limit lets at least one through, and has at least a second")


class Limits(Protocol):
    """Counts acts over a moving window. Shared by all processes where there is something to share it by."""

    async def spend(self, name: str, key: str, limit: Limit, times: int = 1) -> None:
        """Count an act *name* of *key* (a person, an address). Raises `TooMany`, and then counts nothing.

        *times*, at most the limit's amount, for one that is as much as several.

        Never fails otherwise, and never waits long: whoever chats does not depend on the counting.
        """

    async def clear(self, name: str, key: str) -> None:
        """Forget what *key* has spent: the wrong passwords before the right one, say."""
