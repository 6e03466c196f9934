"""After a change of keys, what channels keep is locked with the newest one, and the old ones may go."""

from dataclasses import dataclass

import structlog

from pascal.app.edge.safe import LockedSafe
from pascal.app.reactions.watching import keep_looking

log = structlog.get_logger()

LOOK_EVERY = 3600.0


@dataclass(frozen=True, slots=True)
class LockAnew:
    safe: LockedSafe

    async def run(self, *, look_every: float = LOOK_EVERY) -> None:
        """Until cancelled. Harmless in several processes at once. *look_every* in seconds."""
        await keep_looking(self, every=look_every, waits="locking_waits")

    async def __call__(self) -> int:
        """How many were. Raises `StorageUnavailable`."""
        changed, lost = await self.safe.lock_anew()
        if changed or lost:
            log.warning("secrets_locked_anew", changed=changed, lost=lost)
        return changed
