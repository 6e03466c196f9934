"""The audit log in memory."""

from collections.abc import Sequence

from pascal.adapters.memory.store import Store
from pascal.domain.audit import Entry
from pascal.domain.ports.audit import AfterEntry, AuditFilter


class MemoryAuditLog:
    def __init__(self, store: Store) -> None:
        self._entries = store.audit

    async def append(self, entries: Sequence[Entry]) -> None:
        for each in entries:
            self._entries.setdefault(each.id, each)

    async def entries(self, filters: AuditFilter, limit: int, after: AfterEntry | None) -> Sequence[Entry]:
        found = [
            each
            for each in self._entries.values()
            if _passes(each, filters) and (after is None or (each.at, each.id) < (after.at, after.id))
        ]
        return sorted(found, key=lambda each: (each.at, each.id), reverse=True)[:limit]


def _passes(one: Entry, filters: AuditFilter) -> bool:
    return (
        filters.actor_id in {None, one.actor.id}
        and filters.deed in {None, one.deed}
        and filters.subject_id in {None, one.subject_id}
        and (filters.since is None or one.at >= filters.since)
        and (filters.until is None or one.at < filters.until)
    )
