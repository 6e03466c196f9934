"""Codes that prove an e-mail, as a transaction keeps them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from pascal.domain.ids import VisitorId
from pascal.domain.verifications import Verification


class Verifications(Protocol):
    async def latest(self, visitor: VisitorId) -> Verification | None:
        """The newest one asked for by *visitor*. Locked."""

    async def asked_for(self, email: str, *, since: datetime) -> Sequence[datetime]:
        """When codes for *email* were asked for since then, oldest first. Who asks for the same waits."""

    async def save(self, verification: Verification) -> None:
        """New or known."""
