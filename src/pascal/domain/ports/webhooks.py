"""Outgoing webhooks as administrators read them, and how what is sent is signed.

Nothing here locks or changes: that is `Storage`'s.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from pascal.domain.ids import DeliveryId, SubscriptionId
from pascal.domain.webhooks import Delivery, Subscription


@dataclass(frozen=True, slots=True)
class AfterDelivery:
    """Where the page before ended."""

    at: datetime
    id: DeliveryId


class Webhooks(Protocol):
    """Every question raises `StorageUnavailable` where nobody can answer it now."""

    async def subscriptions(self) -> Sequence[Subscription]:
        """All, oldest first."""

    async def deliveries(
        self, subscription_id: SubscriptionId, limit: int, after: AfterDelivery | None
    ) -> Sequence[Delivery]:
        """A page of at most *limit*, newest first. Raises `NotFound` where there is no such subscription."""


class Signing(Protocol):
    """Signatures of Standard Webhooks. A secret follows from a seed and our own: none is stored."""

    def new_seed(self) -> bytes:
        """By chance."""

    def secret(self, seed: bytes) -> str:
        """What the subscriber is shown once: `whsec_` and 32 bytes in base64."""

    def sign(self, seeds: Sequence[bytes], id: str, at: datetime, body: str) -> str:
        """The header `webhook-signature`: one signature for each secret."""
