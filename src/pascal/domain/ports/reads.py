"""Questions. One method per question; answers are plain rows, in pages. Nothing here locks or changes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol
from uuid import UUID

from pascal.domain.agents import Agent, Availability, Role
from pascal.domain.events import ConversationState
from pascal.domain.hours import Hours
from pascal.domain.identities import Known
from pascal.domain.ids import AgentId, ConversationId, LeadId, MessageId, SessionId, UploadId, VisitorId
from pascal.domain.messages import Message
from pascal.domain.ports.lists import After, Filter, Numbered, Order
from pascal.domain.ports.reach import Reach
from pascal.domain.templates import Template
from pascal.domain.uploads import Upload

UNREAD_SHOWN = 100
"""Unread messages are counted up to here."""


class Whose(NamedTuple):
    name: str
    """As they typed it in the conversation."""
    conversation_id: UUID


class ConversationRow(NamedTuple):
    """A conversation as it stands in a list: its state, as plain values, and what has happened in it.

    Pages are full of these, and a named tuple costs a seventh of a frozen dataclass.
    """

    id: UUID
    version: int
    lead_id: UUID
    lead_name: str
    lead_email: str | None
    lead_phone: str | None
    lead_verified: bool
    project_id: str | None
    channel: str
    status: str
    priority: str | None
    tags: Sequence[str]
    bot_enabled: bool
    agent_id: UUID | None
    agent_name: str | None
    created_at: datetime
    assigned_at: datetime | None
    closed_at: datetime | None
    last_message_at: datetime
    last_seq: int
    priority_by: str | None
    tags_by: str | None
    summary: str | None
    analysed_priority: str | None
    analysed_tags: Sequence[str] | None
    analysed_at: datetime | None
    analysed_by: str | None
    snoozed_until: datetime | None
    alarmed_at: datetime | None
    unread: int
    """By whoever asks: lead's messages for agents, agents' and bot's for the lead; at most `UNREAD_SHOWN`."""
    last_text: str | None
    """What was said last by a person or the bot; empty for a file without words."""
    last_kind: str | None
    """What that was: text, image, file, …"""
    score: int | None = None
    """What the lead thinks of it, if they said."""
    comment: str | None = None
    rated_at: datetime | None = None
    rateable: bool = False
    """To the lead: nobody has said so yet, and there is somebody whom it would be for (`asked_about`)."""


class MessageRow(NamedTuple):
    """A message as it stands in a history; ids as text."""

    id: str
    conversation_id: str
    seq: int
    sender_type: str
    sender_id: str | None
    sender_name: str | None
    text: str
    content_type: str
    upload_id: UploadId | None
    client_id: str | None
    note: str | None
    channel: str
    created_at: datetime
    read_at: datetime | None
    about: str | None
    delivery: str | None
    failure: str | None
    failure_code: str | None
    attempt: int
    media: str | None
    choices: Sequence[str] | None

    @classmethod
    def of(cls, message: Message) -> "MessageRow":
        sender, one = message.sender, message.delivery
        return cls(
            str(message.id),
            str(message.conversation_id),
            message.seq,
            sender.type,
            None if sender.id is None else str(sender.id),
            sender.name,
            message.text,
            message.content_type,
            message.upload_id,
            message.client_id,
            message.note,
            message.channel,
            message.created_at,
            message.read_at,
            None if message.about is None else str(message.about),
            None if one is None else one.state,
            None if one is None else one.failure,
            None if one is None else one.code,
            1 if one is None else one.attempt,
            message.media,
            message.choices or None,
        )


class HistoryStamp(NamedTuple):
    """Where a history stands: another one whenever a message of it has come, or has changed.

    Whatever can change a message after it was said has to show here.
    """

    last_seq: int
    last_message_at: datetime
    """Beside the number, because a database that was set back gives out its numbers again."""
    read_by_lead: int
    read_by_agent: int
    carried: int
    """How often something became of a message on its way by a carrier, or of a file that came by one."""
    agent_id: AgentId | None
    """Who has it, or had it at the end. No message changes with that, but reading it is another's matter."""


@dataclass(frozen=True, slots=True)
class Handshake:
    """What is known of a browser."""

    name: str
    lead_id: LeadId
    proven: bool
    active_conversation_id: ConversationId | None


@dataclass(frozen=True, slots=True)
class Found:
    """A message that matches a search."""

    conversation_id: ConversationId
    message_id: MessageId
    seq: int
    excerpt: str
    """Around the match, as plain text."""
    lead_name: str
    created_at: datetime
    agent_id: AgentId | None
    """Who has the conversation, or had it at the end."""


@dataclass(frozen=True, slots=True)
class LeadRow:
    id: LeadId
    name: str
    email: str | None
    phone: str | None
    verified: bool
    created_at: datetime
    last_seen: datetime


class ConsentRow(NamedTuple):
    """Names as in `Consent`."""

    channel: str
    kind: str
    value: str
    wanted: bool
    about: str
    at: datetime
    words: str
    agent_id: UUID | None
    agent_name: str | None


@dataclass(frozen=True, slots=True)
class SignedIn:
    """What a token's agent may do right now."""

    id: AgentId
    name: str
    role: Role
    active: bool
    epoch: int
    session_id: SessionId
    session_open: bool


class Reads(Protocol):
    """Every question raises `StorageUnavailable` where nobody can answer it now."""

    async def signed_in(self, agent_id: AgentId, session_id: SessionId) -> SignedIn | None:
        """None for whom nobody knows; a session that is not theirs is one that has ended."""

    async def agent(self, agent_id: AgentId) -> Agent:
        """Raises `NotFound`."""

    async def agents(self, limit: int, after: AgentId | None, *, search: str | None) -> Sequence[Agent]:
        """Everybody of the team, by id; *search* is a piece of name or e-mail, whatever case and accents."""

    async def team(self) -> Sequence[Agent]:
        """Everybody who is active, by name, whatever case and accents."""

    async def open_counts(self, agents: Sequence[AgentId]) -> dict[AgentId, int]:
        """Conversations in progress with each."""

    async def declared_there(self) -> Mapping[AgentId, Availability]:
        """Agents whose last word is that they are there, and what they are: offline while not connected."""

    async def known(self, visitor: VisitorId) -> bool:
        """Whether this id is somebody already: a lead, an agent, or a browser that wrote or was proven."""

    async def handshake(self, visitor: VisitorId) -> Handshake | None:
        """None for a browser that never wrote."""

    async def conversation(self, conversation_id: ConversationId, reach: Reach) -> ConversationRow:
        """Raises `NotFound` for what is out of reach."""

    async def conversations(
        self, reach: Reach, filters: Filter, order: Order, limit: int, after: After | None
    ) -> Sequence[ConversationRow]:
        """A page of at most *limit*, which begins behind *after*."""

    async def numbered(
        self, reach: Reach, filters: Filter, page: Numbered
    ) -> tuple[Sequence[ConversationRow], int]:
        """One page, and of how many conversations in all. Costs as much as there are before its end."""

    async def count(self, reach: Reach, filters: Filter) -> int:
        """How many there are. Costs as much."""

    async def last_said(self, conversations: Sequence[ConversationId], most: int) -> Sequence[MessageRow]:
        """The last *most* messages of each, all together, by conversation and number.

        Whoever asks has found the conversations within reach.
        """

    async def states(
        self, reach: Reach, filters: Filter, limit: int, after: ConversationId | None
    ) -> Sequence[ConversationState]:
        """A page of at most *limit* behind *after*, by id, which is the order in which they began.

        Whatever happens between two pages, no conversation moves from one to another.
        """

    async def messages(
        self,
        conversation_id: ConversationId,
        reach: Reach,
        limit: int,
        *,
        before: int | None = None,
        after: int | None = None,
    ) -> Sequence[MessageRow]:
        """By number, ascending: the last *limit* (before number *before*), or the first after *after*.

        Raises `NotFound` for what is out of reach.
        """

    async def history_stamp(self, conversation_id: ConversationId, reach: Reach) -> HistoryStamp:
        """Raises `NotFound` for what is out of reach."""

    async def unread(self, conversation_id: ConversationId) -> int:
        """What the lead said that the responsible agent has not read; at most `UNREAD_SHOWN`."""

    async def place_in_queue(self, conversation_id: ConversationId) -> int | None:
        """1 for who is next, by `Waiting.turn`; None for one that does not wait."""

    async def search_messages(self, text: str, reach: Reach, limit: int) -> Sequence[Found]:
        """Those with all words of *text*, the last perhaps unfinished; the newest first."""

    async def search_leads(self, text: str, reach: Reach, limit: int) -> Sequence[LeadRow]:
        """Those in whose name, e-mail or phone each word of *text* begins one; last seen first.

        A number in E.164 is found in whichever of its `spellings` it was typed.
        """

    async def lead(self, lead_id: LeadId, reach: Reach) -> LeadRow:
        """Raises `NotFound` unless one of the lead's conversations is within reach."""

    async def whose(self, ids: Sequence[UUID]) -> Mapping[UUID, Whose]:
        """Whom each is about, of leads and conversations; what is neither is left out.

        Of a lead that conversation in which something was said last, if there is one that is proven theirs.
        """

    async def identities(self, lead_id: LeadId) -> Sequence[Known]:
        """Where they can be reached, the first e-mail aside, oldest first."""

    async def consents(self, lead_id: LeadId, most: int) -> Sequence[ConsentRow]:
        """What was said of writing to where they are reached, by whichever channel, newest first."""

    async def said_with(
        self,
        lead_id: LeadId,
        reach: Reach,
        limit: int,
        after: tuple[datetime, UUID] | None,
        channel: str | None = None,
    ) -> Sequence[tuple[MessageRow, UUID | None]]:
        """What was said in all their conversations within reach, newest first, by one *channel* or by all;
        *after*: when and which the page before ended with. Without notes of calls, which are told of beside.
        Each with who has its conversation, or had it.
        """

    async def hours(self) -> Hours:
        """When the house is open; `ALWAYS_OPEN` before anybody has set any."""

    async def templates(self, owner_id: AgentId, *, shared: bool) -> Sequence[Template]:
        """Their own, and the shared ones if asked for: `in_order`."""

    async def upload(self, upload_id: UploadId) -> Upload:
        """Raises `NotFound`, also for one that was given up."""

    async def may_see_upload(self, upload_id: UploadId, reach: Reach) -> bool:
        """Whether one sent it in, or can read a message that carries it."""
