"""Pages of lists: cursors, opaque and signed, a keyset inside."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from pascal.domain.errors import Invalid
from pascal.domain.ids import ConversationId
from pascal.domain.ports.lists import After, Order
from pascal.domain.ports.reads import ConversationRow
from pascal.domain.ports.security import Seals

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Pages:
    seals: Seals

    def seal(self, purpose: str, *values: str | int) -> str:
        return self.seals.seal(values, purpose)

    def read_id(self, cursor: str | None, purpose: str) -> UUID | None:
        if cursor is None:
            return None
        (value,) = self._open(cursor, purpose, 1)
        return UUID(str(value))

    def read_text(self, cursor: str | None, purpose: str) -> str | None:
        if cursor is None:
            return None
        (value,) = self._open(cursor, purpose, 1)
        return str(value)

    def read_seq(self, cursor: str | None, purpose: str) -> int | None:
        if cursor is None:
            return None
        (value,) = self._open(cursor, purpose, 1)
        return int(value)

    def seal_after(
        self, purpose: str, found: Sequence[ConversationRow], size: int, order: Order
    ) -> str | None:
        """The cursor to what comes behind the first *size* of *found*; None if those are all."""
        if len(found) <= size:
            return None
        last = found[size - 1]
        at = last.last_message_at if order is Order.LAST_ACTIVITY else last.created_at
        return self.seal_place(purpose, at, last.id)

    def read_after(self, cursor: str | None, purpose: str) -> After | None:
        place = self.read_place(cursor, purpose)
        return None if place is None else After(place[0], ConversationId(place[1]))

    def seal_place(self, purpose: str, at: datetime, id: UUID) -> str:
        """The place of what happened *at* that moment, among others of the same moment by its *id*."""
        return self.seal(purpose, (at - _EPOCH) // timedelta(microseconds=1), str(id))

    def read_place(self, cursor: str | None, purpose: str) -> tuple[datetime, UUID] | None:
        if cursor is None:
            return None
        micros, place = self._open(cursor, purpose, 2)
        return _EPOCH + timedelta(microseconds=int(micros)), UUID(str(place))

    def seal_ranked(self, purpose: str, rank: str, at: datetime, id: UUID) -> str:
        """As a place, of a list in which each *rank* comes by itself."""
        return self.seal(purpose, rank, (at - _EPOCH) // timedelta(microseconds=1), str(id))

    def read_ranked(self, cursor: str | None, purpose: str) -> tuple[str, datetime, UUID] | None:
        if cursor is None:
            return None
        rank, micros, place = self._open(cursor, purpose, 3)
        return str(rank), _EPOCH + timedelta(microseconds=int(micros)), UUID(str(place))

    def _open(self, cursor: str, purpose: str, count: int) -> tuple[str | int, ...]:
        try:
            values = self.seals.open(cursor, purpose)
        except Invalid as error:
            raise Invalid("cursor", error.rule) from error
        if len(values) != count:
            raise Invalid("cursor", "malformed")
        return values
