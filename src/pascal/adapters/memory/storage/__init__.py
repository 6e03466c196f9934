"""Storage in memory, one file per aggregate."""

from pascal.adapters.memory.storage.transactions import MemoryStorage

__all__ = ["MemoryStorage"]
