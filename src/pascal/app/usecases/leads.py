"""Who writes: the handshake, and proving an e-mail."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from pascal.domain.errors import CodeRefused, Collision, Invalid
from pascal.domain.ids import LeadId, MessageId, VerificationId, VisitorId
from pascal.domain.leads import Attempt, Contact, Lead, Reconciled, reconcile
from pascal.domain.people import fold_email
from pascal.domain.permissions import Visitor
from pascal.domain.ports.clock import Clock, Ids
from pascal.domain.ports.reads import Handshake, Reads
from pascal.domain.ports.security import Codes
from pascal.domain.ports.storage import Storage, Transaction
from pascal.domain.verifications import HOUR, Verification

ATTEMPTS: Final = 5
"""How often to look again when somebody else was first."""


@dataclass(frozen=True, slots=True)
class Welcome:
    """What a browser is told when it comes."""

    visitor: Visitor
    known: Handshake | None
    lead_id: LeadId
    """The id that the browser is to use from now on."""


@dataclass(frozen=True, slots=True)
class ShakeHands:
    """A browser says its id. Nothing is stored; a known id without its token is nobody's (THREATS 3)."""

    reads: Reads
    ids: Ids

    async def __call__(self, claimed: VisitorId, proven: Visitor | None) -> Welcome:
        if proven is not None:
            known = await self.reads.handshake(proven.id)
            return Welcome(proven, known, LeadId(proven.id) if known is None else known.lead_id)
        # no browser makes the nil UUID up; in storage it stands for "nobody claims it"
        if claimed.int == 0 or await self.reads.known(claimed):
            claimed = VisitorId(self.ids.new())
        return Welcome(Visitor(claimed), None, LeadId(claimed))


@dataclass(frozen=True, slots=True)
class RequestVerification:
    """Send a code to an e-mail. Known or not, the answer is the same.

    Without *email* it goes to the one that the browser last typed.
    """

    storage: Storage
    clock: Clock
    ids: Ids

    async def __call__(self, visitor: Visitor, email: str | None) -> None:
        now = self.clock.now()
        async with self.storage.begin() as tx:
            if email is None:
                contact = await tx.conversations.latest_contact(visitor.id)
                if contact is None:
                    raise Invalid("email", "required")
                email = contact.email
            email = fold_email(email or "")
            verification = Verification.request(
                visitor.id,
                email,
                asked_for=await tx.verifications.asked_for(email, since=now - HOUR),
                id=VerificationId(self.ids.new()),
                at=now,
            )
            await tx.verifications.save(verification)


@dataclass(frozen=True, slots=True)
class ConfirmVerification:
    """The code proves the e-mail: the browser speaks for its lead from now on."""

    storage: Storage
    clock: Clock
    ids: Ids
    codes: Codes

    async def __call__(self, visitor: Visitor, code: str) -> Lead:
        for _ in range(ATTEMPTS):
            try:
                return await self._try(visitor, code)
            except Collision:  # the same e-mail came in from elsewhere at this moment
                continue
        raise Collision

    async def _try(self, visitor: Visitor, code: str) -> Lead:
        now = self.clock.now()
        async with self.storage.begin() as tx:
            verification = await tx.verifications.latest(visitor.id)
            if verification is None:
                raise CodeRefused
            proven = verification.attempt(is_right=self.codes.matches(verification.id, code), at=now)
            await tx.verifications.save(verification)
            lead = await self._proven(tx, visitor, verification.email) if proven else None
        if lead is None:  # outside: the try that failed is to be kept
            raise CodeRefused
        return lead

    async def _proven(self, tx: Transaction, visitor: Visitor, email: str) -> Lead:
        now = self.clock.now()
        typed = await tx.conversations.latest_contact(visitor.id)
        found = await tx.leads.find(email, LeadId(visitor.id))
        by_email = found[0]
        if typed is None or typed.email != email:
            # what an unverified lead is called, somebody else may have typed
            sure = by_email if by_email is not None and by_email.verified_at is not None else None
            typed = Contact(
                sure.name if sure else email.partition("@")[0], email, sure.phone if sure else None
            )
        attempt = Attempt(visitor.id, typed, vouched=True)
        return (await settle(tx, attempt, found, self.ids, self.clock, at=now)).lead


async def settle(
    tx: Transaction,
    attempt: Attempt,
    found: tuple[Lead | None, Lead | None, bool],
    ids: Ids,
    clock: Clock,
    *,
    at: datetime,
) -> Reconciled:
    """Store whose lead it is, by what `tx.leads.find` *found*. Once proven, earlier claims are lifted."""
    by_email, own, shared = found
    whose = reconcile(
        attempt, by_email=by_email, own=own, own_is_shared=shared, fresh_id=LeadId(ids.new()), at=at
    )
    await (tx.leads.add if whose.created else tx.leads.save)(whose.lead)
    if whose.claimed_by is None:
        await _lift_claims(tx, whose.lead, attempt.visitor_id, ids, clock)
    return whose


async def _lift_claims(tx: Transaction, lead: Lead, visitor: VisitorId, ids: Ids, clock: Clock) -> None:
    """What *visitor*, now proven, had claimed becomes the lead's own.

    Where the lead talks elsewhere already, the claimed conversation ends and the chat goes on there, with
    what nobody has answered yet: whoever is responsible there would not look for it here.
    """
    claimed, talk = await tx.conversations.claimed(lead.id, visitor)
    for conversation in claimed:
        if conversation.contact.email != lead.email:
            continue  # what was said under another e-mail is not this person's
        if conversation.closed_at is None and talk is not None:
            # where an agent is: nobody is to find their chat closed because another waits
            waits = talk.agent_id is None and conversation.agent_id is not None
            ends, stays = (talk, conversation) if waits else (conversation, talk)
            for message in await tx.conversations.unanswered(ends.id):
                stays.carry_over(message, id=MessageId(ids.new()), at=clock.now())
            ends.continue_in(stays, visitor=visitor, note_id=MessageId(ids.new()), at=clock.now())
            await tx.conversations.save(talk)
        conversation.lift_claim(proven=lead.proven, at=clock.now())
        await tx.conversations.save(conversation)
        if conversation.closed_at is None:
            talk = conversation
