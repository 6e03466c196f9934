"""Events on their way from the commit to the reactions."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Final, Protocol
from uuid import UUID

from pascal.domain.actors import Actor
from pascal.domain.events import Event

Kinds = tuple[type[Event], ...]
"""Of events, with all that are kinds of these."""
EVERY_KIND: Final[Kinds] = (Event,)


@dataclass(frozen=True, slots=True)
class Recorded:
    """A stored event. The same one, handed out again after a crash, has the same id."""

    id: int
    stream: UUID
    """The event's, by which its order is kept."""
    event: Event
    by: Actor | None = None
    """Who brought it about; None for leads, and for what Pascal does by itself."""


class Outbox(Protocol):
    def lead(self) -> AbstractAsyncContextManager[bool]:
        """Try to be the one who relays. True for one caller among all processes, until the block ends."""

    async def pending(self, consumer: str, limit: int, hears: Kinds = EVERY_KIND) -> Sequence[Recorded]:
        """The next events that *consumer* hears and has not done, in order, none skipped or still in flight.

        What it does not hear it has done.
        """

    async def done(self, consumer: str, upto: Sequence[Recorded]) -> None:
        """*consumer* has handled this whole answer of `pending`."""

    async def prune(self, consumers: Sequence[str]) -> None:
        """Forget what all *consumers* have done."""

    async def lag(self, consumers: Mapping[str, Kinds]) -> Mapping[str, float]:
        """For how many seconds the oldest event that each hears and has not done has waited; 0 if none does.

        Whoever leads, anybody may ask. Raises `StorageUnavailable`.
        """

    async def wait(self, seconds: float) -> None:
        """Return when something may be pending, after *seconds* at the latest."""
