"""The business hours, as a transaction keeps them."""

from typing import Protocol
from zoneinfo import ZoneInfo

from pascal.domain.hours import Hours


class HouseHours(Protocol):
    async def get(self) -> Hours:
        """Locked. `ALWAYS_OPEN` before anybody has set any."""

    async def zone(self) -> ZoneInfo:
        """In which the house is. Not locked."""

    async def save(self, hours: Hours) -> None: ...
