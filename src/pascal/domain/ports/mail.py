"""Mail that Pascal itself writes, such as one-time codes and invitations."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class CalendarFile:
    """A meeting, as calendars read it."""

    text: str
    method: str
    """What they are asked to do with it (RFC 5546): `REQUEST`, `CANCEL`."""


@dataclass(frozen=True, slots=True)
class MailMessage:
    to: str
    """One address, without a display name."""
    subject: str
    text: str
    idempotency_key: str
    """The same key is the same mail, which goes out once however often it is sent."""
    calendar: CalendarFile | None = None


class MailUnavailable(Exception):
    """The carrier is down, slow, or does not let us in. Nothing is lost: the relay keeps the events."""


class MailDeferred(MailUnavailable):
    """The carrier wants this mail later. Others it may take now."""


class Mail(Protocol):
    async def send(self, message: MailMessage) -> None:
        """Hand over to the carrier. Raises `MailUnavailable`.

        Raises `Invalid("to", "malformed")` for what is not one address, `Invalid("to", "refused")` for what
        the carrier will never take.
        """
