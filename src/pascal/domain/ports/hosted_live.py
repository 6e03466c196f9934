"""Live updates carried by somebody else's server (Pusher): who may subscribe, and what it tells us."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from pascal.domain.ids import ConversationId
from pascal.domain.ports.live import Person, Who


@dataclass(frozen=True, slots=True)
class Seen:
    """Somebody's first tab opened in a conversation, or their last one closed."""

    who: Who
    conversation_id: ConversationId
    here: bool
    at: datetime


class HostedLive(Protocol):
    async def authorize(self, person: Person, socket_id: str, channel_name: str) -> dict[str, str]:
        """The signed subscription. Raises `Invalid`, `Forbidden`, `NotFound`."""

    def sign_in(self, person: Person, socket_id: str) -> dict[str, str]:
        """The signed sign-in of one socket. Raises `Invalid`."""

    def read_webhook(self, *, key: str, signature: str, body: bytes) -> Sequence[Seen]:
        """Who came and left, in order.

        Raises `Unauthenticated` on a bad signature, `Invalid` on a bad body.
        """
