"""Where leads can be reached, by word of the team."""

from dataclasses import dataclass

from pascal.app.usecases.leads import ATTEMPTS
from pascal.domain.errors import Collision, IdentityTaken, Invalid
from pascal.domain.identities import PHONE, Identity, Vouched
from pascal.domain.ids import LeadId
from pascal.domain.permissions import Action, Permissions, Staff
from pascal.domain.ports.clock import Clock
from pascal.domain.ports.phones import Phones
from pascal.domain.ports.reach import Reach
from pascal.domain.ports.reads import Reads
from pascal.domain.ports.storage import Storage


@dataclass(frozen=True, slots=True)
class AddIdentity:
    """Somebody of the team says that a lead is reached at a number or a mailbox, and answers for it.

    What comes from there lands with that lead from now on: it is for whoever may describe one of their
    conversations.
    """

    storage: Storage
    reads: Reads
    permissions: Permissions
    phones: Phones
    clock: Clock

    async def __call__(self, caller: Staff, lead_id: LeadId, kind: str, value: str) -> Identity:
        """Raises `NotFound`, `Invalid`, and `IdentityTaken` for what is another lead's."""
        reach = Reach(caller.id, self.permissions.scope(caller, Action.DESCRIBE), visitor=False)
        await self.reads.lead(lead_id, reach)
        identity = self._identity(kind, value)
        for _ in range(ATTEMPTS):
            try:
                async with self.storage.begin(by=caller.actor) as tx:
                    if any(each.id != lead_id for each in await tx.leads.at([identity])):
                        raise IdentityTaken
                    lead = await tx.leads.get(lead_id)
                    lead.gain(identity, Vouched.AGENT, by=caller.id, at=self.clock.now())
                    await tx.leads.save(lead)
                    return identity
            except Collision:
                continue
        raise Collision

    def _identity(self, kind: str, value: str) -> Identity:
        if kind != PHONE:
            return Identity.of(kind, value)
        if (phone := self.phones.normalise(value.strip())) is None:
            raise Invalid("phone", "malformed" if value.strip() else "required")
        return Identity(PHONE, phone)
