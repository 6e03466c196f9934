"""The audit log as it is kept: written once, read by administrators, changed by nobody."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from pascal.domain.audit import Deed, Entry
from pascal.domain.ids import AgentId


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """What is asked for; None narrows nothing."""

    actor_id: AgentId | None = None
    deed: Deed | None = None
    subject_id: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None
    """Before this moment, which is not in it."""


@dataclass(frozen=True, slots=True)
class AfterEntry:
    """Where the page before ended."""

    at: datetime
    id: UUID


class AuditLog(Protocol):
    """Both raise `StorageUnavailable`."""

    async def append(self, entries: Sequence[Entry]) -> None:
        """Durably, all or nothing. What is there already, by its id, stays as it is."""

    async def entries(self, filters: AuditFilter, limit: int, after: AfterEntry | None) -> Sequence[Entry]:
        """A page of at most *limit*, newest first, which begins behind *after*."""
