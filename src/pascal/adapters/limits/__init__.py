"""How often somebody may do something. `limits.redis` counts for several processes together."""

from pascal.adapters.limits.in_memory import MemoryLimits

__all__ = ["MemoryLimits"]
