"""The machine's own clock and chance."""

from datetime import UTC, datetime
from uuid import UUID

from uuid_utils.compat import uuid7


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


class TimeSortedIds:
    def new(self) -> UUID:
        return uuid7()
