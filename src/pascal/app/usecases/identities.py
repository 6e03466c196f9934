"""Where leads can be reached, by word of the team."""

from dataclasses import dataclass
from uuid import UUID

from pascal.app.usecases.leads import ATTEMPTS
from pascal.app.usecases.sending import everywhere
from pascal.domain.channels import Channel
from pascal.domain.consents import MOST_WORDS, Consent
from pascal.domain.errors import CannotSend, Collision, IdentityProven, IdentityTaken, Invalid, NotFound
from pascal.domain.events import ConsentTold
from pascal.domain.identities import PHONE, Identity, Vouched
from pascal.domain.ids import LeadId
from pascal.domain.messages import clean_text
from pascal.domain.permissions import Action, Permissions, Staff
from pascal.domain.ports.channels import Channels
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
        """Raises `NotFound`, `Invalid`, and `IdentityTaken` for what is another lead's, who is named to whom
        they are within reach.
        """
        reach = Reach(caller.id, self.permissions.scope(caller, Action.DESCRIBE), visitor=False)
        await self.reads.lead(lead_id, reach)
        identity = self._identity(kind, value)
        for _ in range(ATTEMPTS):
            try:
                async with self.storage.begin(by=caller.actor) as tx:
                    holder = next(iter(await tx.leads.at([identity])), None)
                    if holder is None or holder.id == lead_id:
                        lead = await tx.leads.get(lead_id)
                        lead.gain(identity, Vouched.AGENT, by=caller.id, at=self.clock.now())
                        await tx.leads.save(lead)
                        return identity
            except Collision:
                continue
            raise IdentityTaken(await self._name(caller, holder.id))
        raise Collision

    async def _name(self, caller: Staff, holder: LeadId) -> str | None:
        reach = Reach(caller.id, self.permissions.scope(caller, Action.READ), visitor=False)
        try:
            return (await self.reads.lead(holder, reach)).name
        except NotFound:
            return None

    def _identity(self, kind: str, value: str) -> Identity:
        if kind != PHONE:
            return Identity.of(kind, value)
        if (phone := self.phones.normalise(value.strip())) is None:
            raise Invalid("phone", "malformed" if value.strip() else "required")
        return Identity(PHONE, phone)


@dataclass(frozen=True, slots=True)
class RemoveIdentity:
    """Somebody of the team takes back what one of them said: a number with a digit too many, say.

    What comes from there no longer lands with that lead, and nothing goes there. What they proved themselves
    stays.
    """

    storage: Storage
    reads: Reads
    permissions: Permissions
    clock: Clock

    async def __call__(self, caller: Staff, lead_id: LeadId, identity_id: UUID) -> None:
        """Raises `NotFound`, and `IdentityProven`."""
        reach = Reach(caller.id, self.permissions.scope(caller, Action.DESCRIBE), visitor=False)
        await self.reads.lead(lead_id, reach)
        known = next((each for each in await self.reads.identities(lead_id) if each.id == identity_id), None)
        if known is None:
            raise NotFound
        if known.vouched is not Vouched.AGENT:
            raise IdentityProven
        async with self.storage.begin(by=caller.actor) as tx:
            lead = await tx.leads.get(lead_id)
            lead.lose(known.identity, by=caller.id, at=self.clock.now())
            await tx.leads.save(lead)


@dataclass(frozen=True, slots=True)
class NoteConsent:
    """Somebody of the team notes that a lead agreed, or does not want, to be written to by a channel.

    It counts for wherever the channel reaches them, and whoever notes it answers for it. Who asked for no
    more themselves is written to again once they say so themselves, and not before.
    """

    storage: Storage
    reads: Reads
    channels: Channels
    permissions: Permissions
    clock: Clock

    async def __call__(
        self, caller: Staff, lead_id: LeadId, channel: Channel, *, wanted: bool, words: str
    ) -> None:
        """*words*: how they know. Raises `NotFound`, `Invalid`, and `CannotSend` where nobody is reached, or
        they asked for no more.
        """
        reach = Reach(caller.id, self.permissions.scope(caller, Action.DESCRIBE), visitor=False)
        await self.reads.lead(lead_id, reach)
        said = clean_text("words", words, MOST_WORDS)
        if not said:
            raise Invalid("words", "required")
        adapter = self.channels.get(channel)
        if adapter is None:
            raise Invalid("channel", "not_set_up")
        now = self.clock.now()
        async with self.storage.begin(by=caller.actor) as tx:
            lead = await tx.leads.get(lead_id)
            reached = [each for each in everywhere(lead) if each.kind in adapter.traits.kinds]
            if not reached:
                raise CannotSend("no_address")
            for identity in reached:
                last = await tx.communications.last_word(identity, channel)
                if last is not None and not last.wanted and last.agent_id is None:
                    if wanted:
                        raise CannotSend("opted_out")
                    continue
                await tx.communications.note_consent(
                    Consent(identity, channel, wanted, now, said, agent_id=caller.id)
                )
            tx.record(
                ConsentTold(lead_id=lead_id, channel=channel, wanted=wanted, agent_id=caller.id, at=now)
            )
