"""Everything kept in memory, for tests and for trying Pascal out: gone with the process."""

from pascal.adapters.memory.assignments import MemoryAssignments
from pascal.adapters.memory.audit import MemoryAuditLog
from pascal.adapters.memory.figures import MemoryFigures
from pascal.adapters.memory.outbox import MemoryOutbox
from pascal.adapters.memory.reads import MemoryReads
from pascal.adapters.memory.storage import MemoryStorage
from pascal.adapters.memory.store import Store

__all__ = [
    "MemoryAssignments",
    "MemoryAuditLog",
    "MemoryFigures",
    "MemoryOutbox",
    "MemoryReads",
    "MemoryStorage",
    "Store",
]
