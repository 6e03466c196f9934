"""What happened. Recorded by the objects it happened to, stored with them, handed on after the commit.

Events hold plain values only, so that they can be stored: ids, texts, numbers, times.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal
from uuid import UUID

from pascal.domain.ids import AgentId, ConversationId, LeadId, SessionId, TeamId, VerificationId, VisitorId
from pascal.domain.messages import Message

HOUSE = UUID(int=0)
"""The stream of what happens to the house as a whole."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event(ABC):
    """A fact with its time."""

    at: datetime

    @property
    @abstractmethod
    def stream(self) -> UUID:
        """The conversation, lead or agent it happened to. Order is kept within a stream."""


Plain = str | int | bool | tuple[str, ...] | None
"""What may stand in a field."""


How = Literal["taken", "assigned", "transferred"]
"""By which act somebody became responsible."""
By = Literal["automatic", "agent", "administrator"]
"""Whose doing it was: an agent takes, and hands on what is theirs."""


@dataclass(frozen=True, slots=True)
class Change:
    """One field, by its name, as it was and as it is. Never a secret's."""

    field: str
    before: Plain
    after: Plain


class Rule(StrEnum):
    """What decided who gets a conversation."""

    RETURNING_LEAD = "returning_lead"
    """Who had the lead before."""
    ONLY_ONE = "only_one"
    """Nobody else had room."""
    LEAST_LOADED = "least_loaded"
    LONGEST_IDLE = "longest_idle"
    """Of those with as few open conversations."""


@dataclass(frozen=True, slots=True)
class Because:
    """Why somebody was given a conversation by itself, in the numbers of that moment."""

    rule: Rule
    candidates: int
    """How many were there and had room, they themselves included."""
    load: int
    """Conversations they had open."""
    others_load: int | None
    """As few as the least loaded of the others had; None where there were no others."""
    idle_since: datetime


@dataclass(frozen=True, slots=True)
class ConversationState:
    """A conversation as it stood right after the fact. `version` rises with every one of them."""

    id: ConversationId
    version: int
    lead_id: LeadId
    lead_name: str
    lead_email: str
    lead_phone: str | None
    lead_verified: bool
    project_id: str | None
    channel: str
    status: str
    priority: str | None
    tags: tuple[str, ...]
    bot_enabled: bool
    agent_id: AgentId | None
    agent_name: str | None
    created_at: datetime
    assigned_at: datetime | None
    closed_at: datetime | None
    last_message_at: datetime
    last_seq: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationEvent(Event):
    """Something happened to a conversation."""

    state: ConversationState

    @property
    def stream(self) -> UUID:
        return self.state.id


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationQueued(ConversationEvent):
    """A lead waits: a new conversation, or one that came back to the queue."""

    returned: bool = False
    visitors: tuple[VisitorId, ...] = ()
    """Browsers that a new one is for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationTaken(ConversationEvent):
    """An agent is now responsible: took it, was assigned it, or got it from a colleague."""

    agent_id: AgentId
    agent_name: str
    before: AgentId | None = None
    """Who had it until now."""
    reason: str | None = None
    """Why it was taken away from them, if anybody said."""
    how: How = "taken"
    because: Because | None = None
    """Why it was given to them by itself; None where somebody did it."""

    @property
    def by(self) -> By:
        if self.because is not None:
            return "automatic"
        return "administrator" if self.how == "assigned" else "agent"

    @property
    def let_go_by(self) -> AgentId | None:
        """Who is not to be given it again by itself: they handed it on, or somebody took it from them."""
        return self.before


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationReleased(ConversationEvent):
    """The agent gave it back to the queue."""

    before: AgentId
    reason: str | None = None
    """Why it was taken away from them, if anybody said."""
    by_itself: bool = False
    """They were gone. Else it was somebody's will."""

    @property
    def let_go_by(self) -> AgentId | None:
        """Who is not to be given it again by itself."""
        return None if self.by_itself else self.before


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationResolved(ConversationEvent):
    """Finished for good."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationUpdated(ConversationEvent):
    """Priority, tags, bot or identity changed; who is responsible did not."""

    change: Change | None = None
    """What somebody set; None where it became clear whose it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationMoved(ConversationEvent):
    """An unproven browser was proven, and its lead already talks elsewhere: it goes on there."""

    to: ConversationId
    visitor_id: VisitorId


@dataclass(frozen=True, slots=True, kw_only=True)
class MessagePosted(Event):
    message: Message
    agent_id: AgentId | None
    """Who is responsible; nobody while it waits."""

    @property
    def stream(self) -> UUID:
        return self.message.conversation_id


@dataclass(frozen=True, slots=True, kw_only=True)
class MessagesRead(Event):
    """One side has read all up to a message."""

    conversation_id: ConversationId
    by_lead: bool
    after: int
    """Up to here it had been read before."""
    seq: int
    agent_id: AgentId | None = None
    """Who is responsible; nobody while it waits."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationsExported(Event):
    """A list was taken away, or is about to be."""

    agent_id: AgentId
    rows: int
    """As many as there were when it began."""
    filters: dict[str, Plain] = field(default_factory=dict)
    """What it was narrowed to; of a search that there was one, not its words."""

    @property
    def stream(self) -> UUID:
        return self.agent_id


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentEvent(Event):
    """Something happened to a person of the team."""

    agent_id: AgentId

    @property
    def stream(self) -> UUID:
        return self.agent_id


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentRegistered(AgentEvent):
    """Somebody was taken on."""

    name: str
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentDismissed(AgentEvent):
    """Somebody without a past is gone."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentEdited(AgentEvent):
    """What is known of a person, or what they may do, was set to something else."""

    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordChanged(AgentEvent):
    """By their own hand, or by that of who sits at the server."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AvailabilityChanged(AgentEvent):
    agent_name: str
    availability: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentChanged(AgentEvent):
    """What a person may do has changed: connections opened under the old rights end."""

    active: bool
    epoch: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionOpened(AgentEvent):
    """Somebody signed in."""

    session_id: SessionId
    way: str
    """`password` or `google`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamChanged(Event):
    """A team was made, edited or dissolved, or somebody came into it or left."""

    team_id: TeamId
    name: str
    automatic: bool
    """Whether its people are given conversations by itself from now on."""

    @property
    def stream(self) -> UUID:
        return self.team_id


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursChanged(Event):
    """An administrator has said when the house is open."""

    @property
    def stream(self) -> UUID:
        return HOUSE


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionRefused(Event):
    """Somebody tried to sign in as a person of the team, and was not let in."""

    agent_id: AgentId | None
    """None for an e-mail that is nobody's: told all the same, so that it takes as long."""
    way: str

    @property
    def stream(self) -> UUID:
        return self.agent_id or UUID(int=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionEnded(AgentEvent):
    """Somebody signed out on one device, or their refresh token was stolen: its connections end."""

    session_id: SessionId
    stolen: bool = False
