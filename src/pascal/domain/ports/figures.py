"""Figures. What each of them counts is said once, here and in the statement behind it, for every face."""

from dataclasses import dataclass
from typing import Protocol

from pascal.domain.ports.reads import Reach


@dataclass(frozen=True, slots=True)
class Metrics:
    """How many conversations, and of which kind."""

    total: int
    unreplied: int
    """Open conversations in which the lead had the last word."""
    high: int
    normal: int
    low: int
    unanalyzed: int
    queued: int
    in_progress: int
    resolved: int


class Figures(Protocol):
    """Every question raises `StorageUnavailable` where nobody can answer it now."""

    async def metrics(self, reach: Reach) -> Metrics:
        """Counts of all conversations within reach. Costs as much as there are."""
