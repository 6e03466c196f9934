"""What carriers handed over, and nobody has worked on yet: as a transaction keeps it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol
from uuid import UUID, uuid5

from pascal.domain.channels import Channel
from pascal.domain.ports.channels import Parcel

_STREAMS: Final = UUID("6f1d3f53-9c51-4d0e-8f0b-6e2b6a0f2c11")


def stream_of(channel: Channel, sender: str) -> UUID:
    """The same for all that comes from there."""
    return uuid5(_STREAMS, f"{channel} {sender}")


@dataclass(frozen=True, slots=True)
class Kept:
    """A parcel in the inbox."""

    id: int
    channel: Channel
    stream: UUID
    """Whose events keep their order."""
    parcel: Parcel
    tries: int


class InboxFull(Exception):
    """So much waits that no more is taken: carriers come again, for days."""


class Inbox(Protocol):
    async def keep(self, channel: Channel, parcels: Sequence[Parcel], *, at: datetime) -> Sequence[UUID]:
        """The streams in which there is something new. What was handed over before is not kept again."""

    async def waiting(self, *, most: int) -> int:
        """How many wait; beyond *most* nobody counts."""

    async def next(self, stream: UUID) -> Kept | None:
        """What comes first there, by the carrier's clock, then as it came. Until the end of the transaction
        nobody else is given anything of that stream.
        """

    async def done(self, kept: Kept, *, at: datetime) -> None: ...

    async def failed(self, kept: Kept, why: str, *, at: datetime, for_good: bool) -> None:
        """Words of ours. For good: the stream goes on without it, and administrators see it."""

    async def heard(self, channel: Channel) -> datetime | None:
        """When something last came in there, as far back as is remembered."""

    async def came(self, channel: Channel, *, after: datetime, until: datetime) -> bool:
        """Whether anything did in that time."""

    async def unread(self, channel: Channel) -> tuple[int, datetime | None]:
        """How many failed for good or are abandoned, and since when the first of them."""

    async def try_again(self, channel: Channel) -> tuple[int, Sequence[UUID]]:
        """What failed for good waits once more, with all its tries. How many these and the abandoned are,
        and the streams of both.
        """

    async def abandoned(self, channels: Sequence[Channel]) -> Sequence[UUID]:
        """The streams in which something waits while no job that lives is about them."""

    async def forget(self, *, before: datetime, most: int) -> int:
        """Delete what was done before that moment, and say how many."""
