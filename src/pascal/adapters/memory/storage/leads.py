"""Leads in a transaction."""

from collections.abc import Sequence
from dataclasses import replace

from pascal.adapters.memory.storage.part import Part
from pascal.domain.errors import Collision, NotFound
from pascal.domain.identities import MAILBOX, Identity
from pascal.domain.ids import LeadId, VisitorId
from pascal.domain.leads import Lead


class MemoryLeads(Part):
    async def get(self, lead_id: LeadId) -> Lead:
        if lead_id not in self._state.leads:
            raise NotFound
        return self._loaded(self._state.leads[lead_id])

    async def at(self, identities: Sequence[Identity]) -> Sequence[Lead]:
        found = (self._at(each) for each in identities)
        return [*{lead.id: self._loaded(lead) for lead in found if lead is not None}.values()]

    async def find(self, email: str | None, own: LeadId) -> tuple[Lead | None, Lead | None, bool]:
        if email is None:
            spoken_for = self._state.spoken_for(VisitorId(own))
            first = None if spoken_for is None else self._state.leads[spoken_for]
        else:
            first = self._at(Identity(MAILBOX, email))
        found = None if first is None else self._loaded(first)
        if own not in self._state.leads:
            return found, None, False
        # one lead found by both is one object: what is done to it must not be lost
        its_own = found if found is not None and found.id == own else self._loaded(self._state.leads[own])
        claims = {each.claimed_by for each in self._state.conversations.values() if each.lead_id == own}
        itself = {VisitorId(own), *([None] if own in its_own.proven else [])}
        return found, its_own, bool((its_own.proven | claims) - itself)

    async def add(self, lead: Lead) -> None:
        if lead.id in self._state.leads or (lead.email and self._at(Identity(MAILBOX, lead.email))):
            raise Collision
        await self.save(lead)

    async def save(self, lead: Lead) -> None:
        theirs = [each.identity for each in lead.gained]
        if lead.email is not None:
            theirs.append(Identity(MAILBOX, lead.email))
        for identity in theirs:
            holder = self._at(identity)
            if holder is not None and holder.id != lead.id:
                raise Collision
        self._state.identities |= {each.identity: each for each in lead.gained}
        lead.gained.clear()
        for identity in lead.lost:
            self._state.identities.pop(identity, None)
        lead.lost.clear()
        self._state.leads[lead.id] = self._loaded(lead)
        for visitor in lead.proven:
            self._state.proofs.setdefault((lead.id, visitor), lead.last_seen)
        self._record(lead.events)

    def _at(self, identity: Identity) -> Lead | None:
        return next((each for each in self._state.leads.values() if each.is_at(identity)), None)

    def _loaded(self, lead: Lead) -> Lead:
        return replace(lead, gained=[], lost=[], events=[])
