"""Leads, as a transaction keeps them."""

from collections.abc import Sequence
from typing import Protocol

from pascal.domain.identities import Identity
from pascal.domain.ids import LeadId
from pascal.domain.leads import Lead


class Leads(Protocol):
    async def get(self, lead_id: LeadId) -> Lead:
        """Locked. Raises `NotFound`."""

    async def at(self, identities: Sequence[Identity]) -> Sequence[Lead]:
        """Whoever can be reached there, in the order in which *identities* names them. Locked."""

    async def find(self, email: str | None, own: LeadId) -> tuple[Lead | None, Lead | None, bool]:
        """The lead with that e-mail, the lead with that id, and whether the latter is shared. Both locked.

        Without an e-mail the first is whom the browser of that id was last proven to speak for.
        It is shared when a browser other than the one of the same id speaks, or claims to speak, for it; or
        when somebody wrote or called as it, and that browser has not proven to be them.
        """

    async def add(self, lead: Lead) -> None:
        """Raises `Collision` if the e-mail, the id or an identity came in meanwhile."""

    async def save(self, lead: Lead) -> None:
        """Raises `Collision` if its new e-mail, or a new identity, came in meanwhile."""
