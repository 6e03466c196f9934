"""Leave to dial, as a transaction keeps it."""

from datetime import datetime
from typing import Protocol

from pascal.domain.calls import Intent
from pascal.domain.ids import IntentId


class Intents(Protocol):
    """Taken after that of its agent, before those of leads."""

    async def get(self, intent_id: IntentId) -> Intent | None:
        """Locked."""

    async def save(self, intent: Intent) -> None: ...

    async def forget(self, *, before: datetime, most: int) -> int:
        """Delete those that were given before that moment, and say how many."""
