"""What carriers approve, think of us, and whether they let us in: as a transaction keeps it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from pascal.domain.channels import Channel
from pascal.domain.incoming import Noticed
from pascal.domain.ports.channels import Offered


@dataclass(frozen=True, slots=True)
class Lockout:
    """A carrier does not know us any more."""

    channel: Channel
    since: datetime
    why: str
    """Words of ours, for administrators."""


class Carriers(Protocol):
    async def offer(self, channel: Channel, texts: Sequence[Offered], *, at: datetime) -> None:
        """These are all that the carrier has approved, or looks at, by now."""

    async def offered(self, channel: Channel, name: str | None = None) -> Sequence[Offered]:
        """By name, then by language; those of one *name*."""

    async def offers_any(self, channel: Channel) -> bool:
        """Whether one of them may be sent."""

    async def synced_at(self, channel: Channel) -> datetime | None:
        """When the carrier last told them, as far as it told any."""

    async def notice(self, channel: Channel, told: Noticed) -> None:
        """The newest of each text, number or account stays, by the carrier's clock."""

    async def notices(self, channel: Channel) -> Sequence[Noticed]:
        """Newest first."""

    async def forget_notices(self, *, before: datetime, most: int) -> int:
        """Delete those from before that moment, and say how many."""

    async def lock_out(self, lockout: Lockout, *, until: datetime) -> None:
        """Nothing is tried there before that moment. Who is locked out already is so since the first time."""

    async def lockout(self, channel: Channel) -> Lockout | None: ...

    async def next_try(self, channel: Channel, *, at: datetime, pause: timedelta) -> datetime | None:
        """When something may be tried there; None: now.

        Of those who ask once that moment has come one is let through, and the others wait for *pause*.
        """

    async def let_in(self, channel: Channel) -> None:
        """It knows us again."""
