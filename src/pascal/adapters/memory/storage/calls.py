"""Leave to dial, in a transaction."""

from dataclasses import replace
from datetime import datetime

from pascal.adapters.memory.storage.part import Part
from pascal.domain.calls import Intent
from pascal.domain.ids import IntentId


class MemoryIntents(Part):
    async def get(self, intent_id: IntentId) -> Intent | None:
        saved = self._state.intents.get(intent_id)
        return None if saved is None else replace(saved)

    async def save(self, intent: Intent) -> None:
        self._state.intents[intent.id] = replace(intent)

    async def forget(self, *, before: datetime, most: int) -> int:
        old = [each.id for each in self._state.intents.values() if each.at < before][:most]
        for each in old:
            del self._state.intents[each]
        return len(old)
