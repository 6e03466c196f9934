"""Leads, as a transaction keeps them."""

from typing import Protocol

from pascal.domain.ids import LeadId
from pascal.domain.leads import Lead


class Leads(Protocol):
    async def find(self, email: str, own: LeadId) -> tuple[Lead | None, Lead | None, bool]:
        """The lead with that e-mail, the lead with that id, and whether the latter is shared. Both locked.

        It is shared when a browser other than the one of the same id speaks, or claims to speak, for it.
        """

    async def add(self, lead: Lead) -> None:
        """Raises `Collision` if the e-mail or the id came in meanwhile."""

    async def save(self, lead: Lead) -> None:
        """Raises `Collision` if its new e-mail came in meanwhile."""
