"""The hours of the house: one row."""

from datetime import datetime

import msgspec

from pascal.adapters.postgres import rows
from pascal.adapters.postgres.database import Connection
from pascal.domain.events import Event, HoursChanged
from pascal.domain.hours import ALWAYS_OPEN, Hours


class PostgresHours:
    def __init__(self, c: Connection, pending: list[Event]) -> None:
        self._c = c
        self._pending = pending

    async def get(self) -> Hours:
        row = await self._c.fetchrow(f"SELECT {rows.HOURS} FROM business_hours FOR UPDATE")
        return ALWAYS_OPEN if row is None else rows.hours(row)

    async def save(self, hours: Hours, *, at: datetime) -> None:
        week = [[(span.opens, span.closes) for span in day] for day in hours.week]
        await self._c.execute(
            """INSERT INTO business_hours (id, time_zone, week, holidays) VALUES (1, $1, $2, $3)
            ON CONFLICT (id) DO UPDATE SET time_zone = $1, week = $2, holidays = $3""",
            hours.time_zone,
            msgspec.json.encode(week).decode(),
            sorted(hours.holidays),
        )
        self._pending.append(HoursChanged(at=at))
