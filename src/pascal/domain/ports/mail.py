"""Mail that Pascal itself writes, such as one-time codes."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class MailMessage:
    to: str
    """One address, without a display name."""
    subject: str
    text: str
    idempotency_key: str
    """The same key is the same mail, which goes out once however often it is sent."""


class Mail(Protocol):
    async def send(self, message: MailMessage) -> None:
        """Hand over to the carrier. Raises `Invalid("to", "malformed")` for what is not one address."""
