"""The business hours, as a transaction keeps them."""

from typing import Protocol

from pascal.domain.hours import Hours


class HouseHours(Protocol):
    async def get(self) -> Hours:
        """Locked. `ALWAYS_OPEN` before anybody has set any."""

    async def save(self, hours: Hours) -> None: ...
