"""Codes that prove an e-mail, in a transaction."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from pascal.adapters.memory.storage.part import Part
from pascal.domain.ids import VisitorId
from pascal.domain.verifications import Verification


class MemoryVerifications(Part):
    async def latest(self, visitor: VisitorId) -> Verification | None:
        asked = [each for each in self._state.verifications.values() if each.visitor_id == visitor]
        return replace(max(asked, key=lambda each: each.created_at), events=[]) if asked else None

    async def asked_for(self, email: str, *, since: datetime) -> Sequence[datetime]:
        asked = self._state.verifications.values()
        return sorted(each.created_at for each in asked if each.email == email and each.created_at > since)

    async def save(self, verification: Verification) -> None:
        self._state.verifications[verification.id] = replace(verification, events=[])
        self._record(verification.events)
