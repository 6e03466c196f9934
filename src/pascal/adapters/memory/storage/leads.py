"""Leads in a transaction."""

from dataclasses import replace

from pascal.adapters.memory.storage.part import Part
from pascal.domain.errors import Collision
from pascal.domain.ids import LeadId, VisitorId
from pascal.domain.leads import Lead


class MemoryLeads(Part):
    async def find(self, email: str, own: LeadId) -> tuple[Lead | None, Lead | None, bool]:
        by_email = self._with_email(email)
        found = None if by_email is None else replace(by_email, events=[])
        if own not in self._state.leads:
            return found, None, False
        # one lead found by both is one object: what is done to it must not be lost
        its_own = (
            found if found is not None and found.id == own else replace(self._state.leads[own], events=[])
        )
        claims = {each.claimed_by for each in self._state.conversations.values() if each.lead_id == own}
        return found, its_own, bool((its_own.proven | claims) - {None, VisitorId(own)})

    async def add(self, lead: Lead) -> None:
        if lead.id in self._state.leads:
            raise Collision
        await self.save(lead)

    async def save(self, lead: Lead) -> None:
        holder = self._with_email(lead.email)
        if holder is not None and holder.id != lead.id:
            raise Collision
        self._state.leads[lead.id] = replace(lead, events=[])
        for visitor in lead.proven:
            self._state.proofs.setdefault((lead.id, visitor), lead.last_seen)
        self._record(lead.events)

    def _with_email(self, email: str) -> Lead | None:
        return next((each for each in self._state.leads.values() if each.email == email), None)
