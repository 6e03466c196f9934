"""Everything kept in memory, for tests and for trying Pascal out: gone with the process."""

from pascal.adapters.memory.agenda import MemoryAgenda
from pascal.adapters.memory.asides import MemoryAsides
from pascal.adapters.memory.assignments import MemoryAssignments
from pascal.adapters.memory.audit import MemoryAuditLog
from pascal.adapters.memory.communications import MemoryCommunicationBook
from pascal.adapters.memory.figures import MemoryFigures
from pascal.adapters.memory.jobs import MemoryJobQueue
from pascal.adapters.memory.outbox import MemoryOutbox
from pascal.adapters.memory.pipeline import MemoryPipeline
from pascal.adapters.memory.push import MemoryDevices
from pascal.adapters.memory.ratings import MemoryRatingBook
from pascal.adapters.memory.reads import MemoryReads
from pascal.adapters.memory.secrets import MemorySecrets
from pascal.adapters.memory.storage import MemoryStorage
from pascal.adapters.memory.store import Store
from pascal.adapters.memory.webhooks import MemoryWebhooks

__all__ = [
    "MemoryAgenda",
    "MemoryAsides",
    "MemoryAssignments",
    "MemoryAuditLog",
    "MemoryCommunicationBook",
    "MemoryDevices",
    "MemoryFigures",
    "MemoryJobQueue",
    "MemoryOutbox",
    "MemoryPipeline",
    "MemoryRatingBook",
    "MemoryReads",
    "MemorySecrets",
    "MemoryStorage",
    "MemoryWebhooks",
    "Store",
]
