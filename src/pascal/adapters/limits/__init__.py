"""How often somebody may do something."""

from pascal.adapters.limits.in_memory import MemoryLimits
from pascal.adapters.limits.redis import RedisLimits

__all__ = ["MemoryLimits", "RedisLimits"]
