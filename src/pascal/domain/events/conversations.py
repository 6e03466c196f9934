"""What happened to a conversation, and what was said and read in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal
from uuid import UUID

from pascal.domain.events.base import Change, Event, Plain
from pascal.domain.ids import (
    AgentId,
    ConversationId,
    LeadId,
    TemplateId,
    VisitorId,
)
from pascal.domain.messages import Message

How = Literal["taken", "assigned", "transferred"]
"""By which act somebody became responsible."""


By = Literal["automatic", "agent", "colleague", "administrator"]
"""Whose doing it was: one takes it oneself, or is handed it by the colleague who had it."""


_BY: Mapping[How, By] = {"taken": "agent", "transferred": "colleague", "assigned": "administrator"}


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
    lead_email: str | None
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
    # what was stored before there was any analysis has none of these
    priority_by: str | None = None
    """Whose choice the priority is: a person's, a machine's; None while there is none."""
    tags_by: str | None = None
    summary: str | None = None
    """This and what follows: the last that a machine made of it, whoever's choice counts."""
    analysed_priority: str | None = None
    analysed_tags: tuple[str, ...] | None = None
    analysed_at: datetime | None = None
    analysed_by: str | None = None
    snoozed_until: datetime | None = None
    alarmed_at: datetime | None = None


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
        return _BY[self.how]

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
    """What somebody set; None where it only follows from something else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnalysisUpdated(ConversationEvent):
    """A machine has read along and made something of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationSnoozed(ConversationEvent):
    """Out of its agent's sight until a time, or until the lead writes."""

    until: datetime


WokenBy = Literal["time", "lead", "agent"]
"""The time came, the lead wrote, or whoever put it off wants it back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationWoke(ConversationEvent):
    """In its agent's sight again. What changes hands or ends is so without it."""

    agent_id: AgentId
    by: WokenBy


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationWaitsLong(ConversationEvent):
    """Nobody has taken it for longer than the house allows."""

    since: datetime
    """When it began to wait."""


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
    template_id: TemplateId | None = None
    """From which it was written, by its sender's word."""

    @property
    def stream(self) -> UUID:
        return self.message.conversation_id


@dataclass(frozen=True, slots=True, kw_only=True)
class NoteReworded(Event):
    """A note that was told says something else from now on: more of the call that it is about is known."""

    message: Message

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
class ConversationRead(Event):
    """Somebody of the team opened a conversation that is a colleague's, or was at the end."""

    conversation_id: ConversationId
    agent_id: AgentId | None
    """The colleague."""

    @property
    def stream(self) -> UUID:
        return self.conversation_id


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationsSearched(Event):
    """Somebody of the team found words that were said in conversations of colleagues."""

    agent_id: AgentId
    conversations: tuple[ConversationId, ...]
    """Of colleagues, in which they found some."""

    @property
    def stream(self) -> UUID:
        return self.agent_id


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
