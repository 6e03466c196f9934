"""What storage, reads and outbox share: one committed state, and the events that led to it."""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import Literal
from uuid import UUID

from pascal.domain.actors import Actor
from pascal.domain.agents import Agent
from pascal.domain.audit import Entry
from pascal.domain.bot import BotState
from pascal.domain.calendars import Linked, Pair
from pascal.domain.calls import Intent
from pascal.domain.channels import Channel
from pascal.domain.communications import Communication, Report
from pascal.domain.consents import Consent
from pascal.domain.continuations import Continuation
from pascal.domain.conversations import Conversation, Status
from pascal.domain.events import ConversationTaken, Event
from pascal.domain.hours import Hours
from pascal.domain.identities import Identity, Known
from pascal.domain.ids import (
    AgentId,
    CommunicationId,
    ConversationId,
    DeliveryId,
    DeviceId,
    IntentId,
    JobId,
    LeadId,
    MeetingId,
    MessageId,
    PushId,
    QualificationId,
    RemarkId,
    ScheduledId,
    SessionId,
    SubscriptionId,
    TeamId,
    TemplateId,
    UploadId,
    VerificationId,
    VisitorId,
)
from pascal.domain.incoming import Noticed
from pascal.domain.invitations import Invitation
from pascal.domain.leads import Lead
from pascal.domain.meetings import During, Meeting
from pascal.domain.messages import Message, Note, SenderType
from pascal.domain.permissions import Scope
from pascal.domain.ports.channels import Offered
from pascal.domain.ports.jobs import Job
from pascal.domain.ports.outbox import Recorded
from pascal.domain.ports.push import KeyPair
from pascal.domain.ports.reach import Reach
from pascal.domain.ports.storage.carriers import Lockout
from pascal.domain.ports.storage.inbox import Kept
from pascal.domain.push import Device, Preferences, Push
from pascal.domain.qualification import Answer, DataConsent, Qualification, StepMove
from pascal.domain.ratings import Rating
from pascal.domain.remarks import Remark
from pascal.domain.scheduled import Scheduled
from pascal.domain.sessions import Session
from pascal.domain.teams import Team
from pascal.domain.templates import Template
from pascal.domain.uploads import Upload
from pascal.domain.verifications import Verification
from pascal.domain.webhooks import Delivery, Subscription


@dataclass(frozen=True, slots=True)
class KeptJob:
    """It waits, it is held until a moment, or it is dead."""

    id: JobId
    job: Job
    created_at: datetime
    due_at: datetime
    tries: int = 0
    held_until: datetime | None = None
    died_at: datetime | None = None
    error: str = ""

    @property
    def waits(self) -> bool:
        return self.held_until is None and self.died_at is None


@dataclass(frozen=True, slots=True)
class Letter:
    """A parcel in the inbox: it waits, it is done, or nobody can read it."""

    kept: Kept
    received_at: datetime
    done_at: datetime | None = None
    failed_at: datetime | None = None
    error: str = ""


@dataclass(slots=True)
class State:
    """Objects as they were saved. Nobody changes one that is in here: a save puts another in its place."""

    teams: dict[TeamId, Team] = field(default_factory=dict)
    agents: dict[AgentId, Agent] = field(default_factory=dict)
    leads: dict[LeadId, Lead] = field(default_factory=dict)
    proofs: dict[tuple[LeadId, VisitorId], datetime] = field(default_factory=dict)
    """Since when which browser speaks for which lead."""
    conversations: dict[ConversationId, Conversation] = field(default_factory=dict)
    messages: dict[ConversationId, tuple[Message, ...]] = field(default_factory=dict)
    assignments: tuple[ConversationTaken, ...] = ()
    """In the order in which they happened."""
    let_go: dict[ConversationId, frozenset[AgentId]] = field(default_factory=dict)
    """Who is not given it again by itself."""
    sessions: dict[SessionId, Session] = field(default_factory=dict)
    verifications: dict[VerificationId, Verification] = field(default_factory=dict)
    uploads: dict[UploadId, Upload] = field(default_factory=dict)
    wanted: dict[UploadId, datetime] = field(default_factory=dict)
    """When each was last wanted. One that is not here was given up."""
    templates: dict[TemplateId, Template] = field(default_factory=dict)
    template_uses: dict[MessageId, TemplateId] = field(default_factory=dict)
    hours: dict[Literal["house"], Hours] = field(default_factory=dict)
    qualifications: dict[QualificationId, Qualification] = field(default_factory=dict)
    answers: dict[QualificationId, tuple[Answer, ...]] = field(default_factory=dict)
    """All that was ever told, in order."""
    data_consents: dict[QualificationId, tuple[DataConsent, ...]] = field(default_factory=dict)
    step_moves: dict[QualificationId, tuple[StepMove, ...]] = field(default_factory=dict)
    meetings: dict[MeetingId, Meeting] = field(default_factory=dict)
    invitations: dict[MeetingId, Invitation] = field(default_factory=dict)
    bot_states: dict[ConversationId, BotState] = field(default_factory=dict)
    calendars: dict[AgentId, Linked] = field(default_factory=dict)
    pairs: dict[MeetingId, Pair] = field(default_factory=dict)
    busy: dict[tuple[AgentId, str], During] = field(default_factory=dict)
    """When agents are by their calendars elsewhere, by the event."""
    feeds: dict[AgentId, tuple[bytes, datetime]] = field(default_factory=dict)
    ratings: dict[ConversationId, Rating] = field(default_factory=dict)
    jobs: dict[JobId, KeptJob] = field(default_factory=dict)
    communications: dict[CommunicationId, Communication] = field(default_factory=dict)
    reports: dict[tuple[Channel, str], frozenset[Report]] = field(default_factory=dict)
    """Of what we do not know yet."""
    consents: dict[Consent, None] = field(default_factory=dict)
    intents: dict[IntentId, Intent] = field(default_factory=dict)
    continuations: dict[bytes, Continuation] = field(default_factory=dict)
    went_on: dict[bytes, tuple[Identity, datetime]] = field(default_factory=dict)
    """Who used which, and when."""
    identities: dict[Identity, Known] = field(default_factory=dict)
    inbox: dict[int, Letter] = field(default_factory=dict)
    offered: dict[Channel, dict[tuple[str, str], Offered]] = field(default_factory=dict)
    synced: dict[Channel, datetime] = field(default_factory=dict)
    notices: dict[tuple[Channel, str, str], Noticed] = field(default_factory=dict)
    lockouts: dict[Channel, tuple[Lockout, datetime]] = field(default_factory=dict)
    """With the moment of the next try."""
    carried: dict[ConversationId, int] = field(default_factory=dict)
    """How often something became of a message by its carrier."""
    subscriptions: dict[SubscriptionId, Subscription] = field(default_factory=dict)
    deliveries: dict[DeliveryId, Delivery] = field(default_factory=dict)
    in_hands: dict[DeliveryId, datetime] = field(default_factory=dict)
    """Until when somebody is calling."""

    remarks: dict[RemarkId, Remark] = field(default_factory=dict)
    mentions: dict[tuple[RemarkId, AgentId], tuple[datetime, datetime | None]] = field(default_factory=dict)
    """When somebody was mentioned, and when they read it."""
    scheduled: dict[ScheduledId, Scheduled] = field(default_factory=dict)
    paused: dict[ScheduledId, datetime] = field(default_factory=dict)
    """Until when what is to be said later is not tried again."""
    devices: dict[DeviceId, Device] = field(default_factory=dict)
    push_preferences: dict[AgentId, Preferences] = field(default_factory=dict)
    pushes: dict[PushId, Push] = field(default_factory=dict)

    def copied(self) -> "State":
        return State(*(copy(getattr(self, each.name)) for each in fields(self)))

    def conversation(self, saved: Conversation) -> Conversation:
        """A copy, with what belongs to others as it is now: the agent's name, the lead's proofs."""
        lead = self.leads[saved.lead_id]
        return replace(
            saved,
            agent_name=self.agents[saved.agent_id].name if saved.agent_id else None,
            lead_verified=lead.verified_at is not None and saved.claimed_by is None,
            proven=lead.proven,
            said={},
            new_messages=[],
            events=[],
        )

    def change_message(
        self, conversation_id: ConversationId, message_id: MessageId, change: Callable[[Message], Message]
    ) -> None:
        """What becomes of it by its carrier."""
        said = self.messages[conversation_id]
        self.messages[conversation_id] = tuple(
            change(each) if each.id == message_id else each for each in said
        )
        self.carried[conversation_id] = self.carried.get(conversation_id, 0) + 1

    def template(self, saved: Template) -> Template:
        """A copy, with its owner's name and its uses as they are now."""
        name = None if saved.owner_id is None else self.agents[saved.owner_id].name
        uses = sum(each == saved.id for each in self.template_uses.values())
        return replace(saved, owner_name=name, uses=uses, events=[])

    def current(self) -> Iterator[Conversation]:
        return (self.conversation(each) for each in self.conversations.values())

    def present(self, qualification_id: QualificationId) -> Conversation | None:
        """The open one of whoever stands there, or else that in which something was said last."""
        one = self.qualifications.get(qualification_id)
        theirs = (
            each
            for each in self.conversations.values()
            if one is not None and (each.lead_id, each.claimed_by) == (one.lead_id, one.claimed_by)
        )
        return max(
            theirs,
            key=lambda each: (each.status is not Status.RESOLVED, each.last_message_at, each.id),
            default=None,
        )

    def within(self, reach: Reach) -> Iterator[Conversation]:
        return (each for each in self.current() if reaches(reach, each))

    def spoken(self, conversation_id: ConversationId) -> Sequence[Message]:
        """What people and the bot said there."""
        said = self.messages[conversation_id]
        return [each for each in said if each.note is None and not each.is_announced]

    def last_said(self, one: Conversation) -> Message | None:
        """What was said last, but for notes."""
        return next((each for each in reversed(self.messages[one.id]) if each.note is None), None)

    def is_about_something(self, one: Conversation) -> bool:
        """Whether a rating of it would be."""
        said = self.messages[one.id]
        answered = any(each.sender.type is SenderType.AGENT for each in said)
        return (
            one.agent_id is not None
            and answered
            and not any(each.note is Note.CONTINUED_ELSEWHERE for each in said)
        )

    def spoken_for(self, visitor: VisitorId) -> LeadId | None:
        """The lead for whom *visitor* was last proven to speak."""
        proofs = [(at, lead_id) for (lead_id, who), at in self.proofs.items() if who == visitor]
        return max(proofs)[1] if proofs else None

    def last_claim(self, visitor: VisitorId) -> Conversation | None:
        return newest(each for each in self.conversations.values() if each.claimed_by == visitor)


def reaches(reach: Reach, one: Conversation) -> bool:
    if reach.visitor:
        return Scope.OWN in reach.scope and one.is_of(VisitorId(reach.who))
    if one.agent_id == reach.who:
        return Scope.OWN in reach.scope
    return (Scope.QUEUE if one.status is Status.QUEUED else Scope.OTHERS) in reach.scope


def newest(conversations: Iterable[Conversation]) -> Conversation | None:
    return max(conversations, key=lambda each: (each.created_at, each.id), default=None)


@dataclass(slots=True)
class Store:
    state: State = field(default_factory=State)
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    """One transaction at a time, so every lock that a port promises is held."""
    recorded: list[Recorded] = field(default_factory=list)
    last_id: int = 0
    positions: dict[str, int] = field(default_factory=dict)
    """Up to which event each consumer is done."""
    push_key: KeyPair | None = None
    audit: dict[UUID, Entry] = field(default_factory=dict)
    is_led: bool = False
    committed: asyncio.Event = field(default_factory=asyncio.Event)
    enqueued: asyncio.Event = field(default_factory=asyncio.Event)

    def commit(self, state: State, happened: Sequence[Event], by: Actor | None) -> None:
        self.state = state
        for event in happened:
            self.last_id += 1
            self.recorded.append(Recorded(self.last_id, event.stream, event, by))
        self.committed.set()
