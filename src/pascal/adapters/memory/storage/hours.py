"""The business hours in a transaction."""

from zoneinfo import ZoneInfo

from pascal.adapters.memory.storage.part import Part
from pascal.domain.hours import ALWAYS_OPEN, Hours


class MemoryHours(Part):
    async def get(self) -> Hours:
        return self._state.hours.get("house", ALWAYS_OPEN)

    async def zone(self) -> ZoneInfo:
        return (await self.get()).zone

    async def save(self, hours: Hours) -> None:
        self._state.hours["house"] = hours
