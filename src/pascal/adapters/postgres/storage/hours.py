"""The hours of the house: one row."""

from zoneinfo import ZoneInfo

import msgspec

from pascal.adapters.postgres import rows
from pascal.adapters.postgres.database import Connection
from pascal.domain.hours import ALWAYS_OPEN, Hours


class PostgresHours:
    def __init__(self, c: Connection) -> None:
        self._c = c

    async def get(self) -> Hours:
        # the table: a row that is not there yet cannot be locked
        await self._c.execute("LOCK TABLE business_hours IN SHARE ROW EXCLUSIVE MODE")
        row = await self._c.fetchrow(f"SELECT {rows.HOURS} FROM business_hours")
        return ALWAYS_OPEN if row is None else rows.hours(row)

    async def zone(self) -> ZoneInfo:
        name = await self._c.fetchval("SELECT time_zone FROM business_hours")
        return ALWAYS_OPEN.zone if name is None else ZoneInfo(name)

    async def save(self, hours: Hours) -> None:
        week = [[(span.opens, span.closes) for span in day] for day in hours.week]
        await self._c.execute(
            """INSERT INTO business_hours (id, time_zone, week, holidays) VALUES (1, $1, $2, $3)
            ON CONFLICT (id) DO UPDATE SET time_zone = $1, week = $2, holidays = $3""",
            hours.time_zone,
            msgspec.json.encode(week).decode(),
            sorted(hours.holidays),
        )
