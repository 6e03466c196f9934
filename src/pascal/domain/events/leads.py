"""What leads did: came, proved who they are, rated."""

from dataclasses import dataclass
from uuid import UUID

from pascal.domain.events.base import Event
from pascal.domain.ids import (
    AgentId,
    ConversationId,
    LeadId,
    VerificationId,
    VisitorId,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingAsked(Event):
    """Somebody of the team made a link by which the lead can rate."""

    conversation_id: ConversationId

    @property
    def stream(self) -> UUID:
        return self.conversation_id


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingGiven(Event):
    """The lead said what they think of a conversation that has ended."""

    conversation_id: ConversationId
    agent_id: AgentId
    """For whom it is: who was responsible at the end."""
    score: int
    """1 to 5."""
    comment: str | None
    way: str
    """`chat` or `link`."""

    @property
    def stream(self) -> UUID:
        return self.conversation_id


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadCreated(Event):
    lead_id: LeadId

    @property
    def stream(self) -> UUID:
        return self.lead_id


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityGained(Event):
    """A lead can be reached where they could not be before."""

    lead_id: LeadId
    kind: str
    vouched: str
    agent_id: AgentId | None = None
    """Who of the team says so."""

    @property
    def stream(self) -> UUID:
        return self.lead_id


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityLost(Event):
    """Somebody of the team took back that a lead is reached there."""

    lead_id: LeadId
    kind: str
    agent_id: AgentId

    @property
    def stream(self) -> UUID:
        return self.lead_id


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentTold(Event):
    """A lead wants, or does not want, to be written to by a channel."""

    lead_id: LeadId
    channel: str
    wanted: bool
    agent_id: AgentId | None = None
    """Who of the team noted it; None: they said so themselves."""

    @property
    def stream(self) -> UUID:
        return self.lead_id


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadVerified(Event):
    """A browser proved that it speaks for the lead's e-mail."""

    lead_id: LeadId
    visitor_id: VisitorId

    @property
    def stream(self) -> UUID:
        return self.lead_id


@dataclass(frozen=True, slots=True, kw_only=True)
class VerificationRequested(Event):
    """A code is to be sent. The code is not here: it is derived from the id where it is needed."""

    verification_id: VerificationId
    email: str

    @property
    def stream(self) -> UUID:
        return self.verification_id
