"""The business hours in a transaction."""

from pascal.adapters.memory.storage.part import Part
from pascal.domain.hours import ALWAYS_OPEN, Hours


class MemoryHours(Part):
    async def get(self) -> Hours:
        return self._state.hours.get("house", ALWAYS_OPEN)

    async def save(self, hours: Hours) -> None:
        self._state.hours["house"] = hours
