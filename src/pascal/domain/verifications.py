"""A code that proves an e-mail: how long it holds, how often it may be tried and asked for."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from pascal.domain.errors import CodeRefused, TooMany
from pascal.domain.events import Event, VerificationRequested
from pascal.domain.ids import VerificationId, VisitorId

CODE_LIFE: Final = timedelta(minutes=10)
CODE_TRIES: Final = 5
CODES_PER_HOUR: Final = 5
"""For one e-mail, whoever asks."""
HOUR: Final = timedelta(hours=1)


@dataclass(slots=True)
class Verification:
    """A code sent to an e-mail, good for one browser and once. The code itself is nowhere: see `Codes`."""

    id: VerificationId
    visitor_id: VisitorId
    email: str
    created_at: datetime
    expires_at: datetime
    tries: int = 0
    used_at: datetime | None = None
    events: list[Event] = field(default_factory=list, repr=False, compare=False)

    @classmethod
    def request(
        cls,
        visitor: VisitorId,
        email: str,
        *,
        asked_for: Sequence[datetime],
        id: VerificationId,
        at: datetime,
    ) -> "Verification":
        """*asked_for*: when codes for *email* were, in the hour before, oldest first. Raises `TooMany`."""
        if len(asked_for) >= CODES_PER_HOUR:
            raise TooMany((asked_for[0] + HOUR - at).total_seconds())
        verification = cls(id, visitor, email, created_at=at, expires_at=at + CODE_LIFE)
        verification.events.append(VerificationRequested(verification_id=id, email=email, at=at))
        return verification

    def attempt(self, *, is_right: bool, at: datetime) -> bool:
        """Whether the e-mail is proven now. Every try counts, and after the fifth none is right.

        Raises `CodeRefused` where there is nothing left to try: it was used, or is too old.
        """
        if self.used_at is not None or self.expires_at <= at:
            raise CodeRefused
        self.tries += 1
        if not is_right or self.tries > CODE_TRIES:
            return False
        self.used_at = at
        return True
