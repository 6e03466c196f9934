"""Who writes: one lead per person, and which browsers have proven that they speak for them.

A visitor is a browser: its UUID is born there. A lead is a person: an e-mail, a phone, a name somewhere.
Typing an e-mail proves nothing (THREATS 1 and 2): until its e-mail is proven, a browser has a conversation
of its own, marked `claimed_by` it, reads that one alone, and shows nothing to those who have proven theirs.
"""

from dataclasses import dataclass, field
from datetime import datetime

from pascal.domain.errors import IdentityProven
from pascal.domain.events import Event, IdentityGained, IdentityLost, LeadCreated, LeadVerified
from pascal.domain.identities import MAILBOX, PHONE, Identity, Known, Vouched
from pascal.domain.ids import AgentId, LeadId, VisitorId


@dataclass(frozen=True, slots=True)
class Contact:
    """What somebody typed about themselves. It stays with the conversation in which it was typed."""

    name: str
    email: str | None
    """Folded (`people.fold_email`); None, as the phone, where they came by a channel that knows none."""
    phone: str | None
    """E.164."""
    project_id: str | None = None


@dataclass(slots=True)
class Lead:
    """A person who may buy. Their e-mail is theirs alone, and so is every identity."""

    id: LeadId
    name: str
    email: str | None
    """Their first. More of them are among `identities`."""
    phone: str | None
    created_at: datetime
    last_seen: datetime
    verified_at: datetime | None = None
    """When the e-mail was first proven, by a code or by writing from there; what is known since then is not
    overwritten by typing.
    """
    proven: frozenset[VisitorId] = frozenset()
    """Browsers that speak for this person."""
    identities: frozenset[Identity] = frozenset()
    """Where they can be reached; the first e-mail only if somebody of the team said it."""
    gained: list[Known] = field(default_factory=list, repr=False, compare=False)
    """That wait to be stored."""
    lost: list[Identity] = field(default_factory=list, repr=False, compare=False)
    """That wait to be forgotten."""
    events: list[Event] = field(default_factory=list, repr=False, compare=False)

    def proves(self, visitor: VisitorId, contact: Contact | None, *, vouched: bool, at: datetime) -> None:
        """*visitor* speaks for this lead from now on. *vouched*: the e-mail itself was shown to be theirs.

        What they had typed about themselves becomes what is known. Proving again changes nothing.
        """
        if vouched and self.verified_at is None:
            if contact is not None and contact.email is not None:
                self.email = contact.email  # what was shown is theirs, whatever was first
            self._verify(at)
        if visitor not in self.proven:
            self.proven |= {visitor}
            self.events.append(LeadVerified(lead_id=self.id, visitor_id=visitor, at=at))
        if contact is not None:
            self._learn(contact)

    @classmethod
    def met(cls, id: LeadId, name: str, *, at: datetime) -> "Lead":
        """Somebody of whom nothing is known yet but that they wrote."""
        lead = cls(id=id, name=name, email=None, phone=None, created_at=at, last_seen=at)
        lead.events.append(LeadCreated(lead_id=id, at=at))
        return lead

    def wrote_from(self, identity: Identity, name: str, *, at: datetime) -> bool:
        """Their carrier vouches that they wrote from there. True if that is news: it proves their e-mail, and
        what they call themselves becomes what is known.

        Not one that somebody of the team said, which may be taken back.
        """
        is_email = identity.kind == MAILBOX and identity.value == self.email
        if not is_email or identity in self.identities or self.verified_at is not None:
            return False
        self.name = name
        self._verify(at)
        return True

    def is_at(self, identity: Identity) -> bool:
        return identity in self.identities or (identity.kind == MAILBOX and identity.value == self.email)

    def gain(
        self,
        identity: Identity,
        vouched: Vouched,
        *,
        name: str | None = None,
        by: AgentId | None = None,
        at: datetime,
    ) -> None:
        """They can be reached there from now on. Nobody else's, by whoever looked."""
        if self.is_at(identity):
            return
        is_first = identity.kind == MAILBOX and self.email is None
        if is_first:
            self.email = identity.value
        if not is_first or vouched is Vouched.AGENT:
            self.identities |= {identity}
            self.gained.append(Known(identity, self.id, vouched, at, name, by))
        if identity.kind == PHONE and (self.phone is None or vouched is not Vouched.AGENT):
            self.phone = identity.value
        self.events.append(
            IdentityGained(lead_id=self.id, kind=identity.kind, vouched=vouched, agent_id=by, at=at)
        )

    def lose(self, identity: Identity, *, by: AgentId, at: datetime) -> None:
        """They are not reached there, as it turned out. Losing it again changes nothing.

        Raises `IdentityProven` for the e-mail that a browser has proven.
        """
        if identity not in self.identities:
            return
        is_email = identity.kind == MAILBOX and identity.value == self.email
        if is_email and self.verified_at is not None:
            raise IdentityProven
        self.identities -= {identity}
        self.lost.append(identity)
        if is_email:
            self.email = None
        if identity.kind == PHONE and self.phone == identity.value:
            others = sorted(each.value for each in self.identities if each.kind == PHONE)
            self.phone = others[0] if others else None
        self.events.append(IdentityLost(lead_id=self.id, kind=identity.kind, agent_id=by, at=at))

    def _verify(self, at: datetime) -> None:
        self.verified_at = at
        typed = self.phone is not None and Identity(PHONE, self.phone) not in self.identities
        if typed and not self.proven:
            self.phone = None  # whoever typed it may have been anybody

    def _learn(self, contact: Contact) -> None:
        self.name, self.phone = contact.name, contact.phone or self.phone


@dataclass(frozen=True, slots=True)
class Attempt:
    """A browser says who it is."""

    visitor_id: VisitorId
    contact: Contact
    vouched: bool = False
    """The site's signature over the e-mail came with it: counts as proven."""
    trusted: bool = False
    """The house trusts typed e-mails (`PASCAL_TRUST_EMAIL`, the letter of document 000)."""


@dataclass(frozen=True, slots=True)
class Reconciled:
    """Whose conversation it is."""

    lead: Lead
    created: bool
    claimed_by: VisitorId | None
    """The browser that only claims to be the lead; None when it has proven it."""


def reconcile(
    attempt: Attempt,
    *,
    by_email: Lead | None,
    own: Lead | None,
    own_is_shared: bool,
    fresh_id: LeadId,
    at: datetime,
) -> Reconciled:
    """Whose identity survives: the lead who has the e-mail; else the visitor's own lead; else a new one.

    *own* is the lead that bears the visitor's id, *own_is_shared* tells whether others speak or claim to
    speak for it, *fresh_id* names a new lead where the visitor's id is already somebody.
    """
    visitor, contact = attempt.visitor_id, attempt.contact
    created = False
    if by_email is not None:
        lead = by_email
    elif own is not None and visitor in own.proven and not attempt.vouched:
        lead = own  # another e-mail, typed after one was proven, is a note in the conversation, no more
    elif own is not None and own.verified_at is None and not own_is_shared:
        own.email = contact.email
        lead = own
    else:
        lead = Lead(
            id=fresh_id if own is not None else LeadId(visitor),
            name=contact.name,
            email=contact.email,
            phone=contact.phone,
            created_at=at,
            last_seen=at,
        )
        lead.events.append(LeadCreated(lead_id=lead.id, at=at))
        created = True
    lead.last_seen = max(lead.last_seen, at)
    alone = own is not None and own.id == lead.id and not own_is_shared
    if attempt.vouched or attempt.trusted or visitor in lead.proven:
        lead.proves(visitor, contact, vouched=attempt.vouched, at=at)
    elif alone and lead.verified_at is None:
        lead._learn(contact)
    return Reconciled(lead, created, None if visitor in lead.proven else visitor)
