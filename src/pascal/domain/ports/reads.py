"""Questions. One method per question; answers are plain rows, in pages. Nothing here locks or changes."""

from collections.abc import Sequence, Set
from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple, Protocol
from uuid import UUID

from pascal.domain.agents import Agent, Role
from pascal.domain.conversations import Priority, Status
from pascal.domain.events import ConversationState, Plain
from pascal.domain.hours import Hours
from pascal.domain.ids import AgentId, ConversationId, LeadId, MessageId, SessionId, UploadId, VisitorId
from pascal.domain.messages import Channel, Message
from pascal.domain.permissions import Scope
from pascal.domain.uploads import Upload

UNREAD_SHOWN = 100
"""Unread messages are counted up to here."""


class Order(StrEnum):
    LAST_ACTIVITY = "last_activity"
    OLDEST_WAITING = "oldest_waiting"


class Sorting(StrEnum):
    """By what numbered pages may be sorted."""

    CREATED = "created"
    LAST_MESSAGE = "last_message"
    ASSIGNED = "assigned"
    """Those that nobody has come last, either way."""
    PRIORITY = "priority"
    """Without one: as normal."""
    STATUS = "status"
    """In the order of a conversation's life."""


class ConversationRow(NamedTuple):
    """A conversation as it stands in a list: its state, as plain values, and what has happened in it.

    Pages are full of these, and a named tuple costs a seventh of a frozen dataclass.
    """

    id: UUID
    version: int
    lead_id: UUID
    lead_name: str
    lead_email: str
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
    unread: int
    """By whoever asks: lead's messages for agents, agents' and bot's for the lead; at most `UNREAD_SHOWN`."""
    last_text: str | None
    """What was said last by a person or the bot; empty for a file without words."""
    last_kind: str | None
    """What that was: text, image, file, …"""


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

    @classmethod
    def of(cls, message: Message) -> "MessageRow":
        sender = message.sender
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


@dataclass(frozen=True, slots=True)
class Reach:
    """Which conversations an answer may speak of: whose, and how far their right to read goes."""

    who: AgentId | VisitorId
    scope: Scope
    visitor: bool = False
    """Whether *who* is a lead's browser; else an agent."""

    @property
    def as_shared(self) -> "Reach":
        """The same for all who reach equally much: the house's own for all who may read all."""
        return HOUSE if self.scope == Scope.ANY and not self.visitor else self


HOUSE = Reach(AgentId(UUID(int=0)), Scope.ANY)
"""All there is, for the house itself; what it learns is told to nobody who may not read it."""


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list is narrowed to; None and False narrow nothing."""

    status: Status | None = None
    priority: Priority | None = None
    unprioritised: bool = False
    tag: str | None = None
    channel: Channel | None = None
    search: str | None = None
    phone: str | None = None
    """What *search* is in E.164, if it is a number: leads are then looked for by that."""
    assignee: AgentId | None = None
    unassigned: bool = False
    lead_id: LeadId | None = None
    created_from: datetime | None = None
    created_to: datetime | None = None
    """Before this moment, which is not in it."""
    answered: bool = False
    """Somebody of the team has said something."""

    def told(self) -> dict[str, Plain]:
        """What it narrows to, in plain words. Of a search only that there is one: its words are personal."""
        chosen = {each.name: getattr(self, each.name) for each in fields(self) if each.name not in _TYPED}
        plain = {name: _plain(value) for name, value in chosen.items() if value not in {None, False}}
        return plain | ({"search": True} if self.search else {})


@dataclass(frozen=True, slots=True)
class Numbered:
    """A page that is asked for by its number, as document 001 does."""

    number: int
    """1 is the first."""
    size: int
    sorting: Sorting = Sorting.LAST_MESSAGE
    descending: bool = True


_TYPED = {"search", "phone"}


def _plain(value: object) -> Plain:
    match value:
        case bool():
            return value
        case datetime():
            return value.isoformat()
        case _:
            return str(value)


@dataclass(frozen=True, slots=True)
class After:
    """Where the page before ended: the time it was sorted by, and the id."""

    at: datetime
    id: ConversationId


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


@dataclass(frozen=True, slots=True)
class LeadRow:
    id: LeadId
    name: str
    email: str
    phone: str | None
    verified: bool
    created_at: datetime
    last_seen: datetime


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

    async def declared_there(self) -> Set[AgentId]:
        """Agents who say that they are there: online or away."""

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
        """1 for who is next; None for one that does not wait."""

    async def search_messages(self, text: str, reach: Reach, limit: int) -> Sequence[Found]:
        """Those with all words of *text*, the last perhaps unfinished; the newest first."""

    async def search_leads(self, text: str, reach: Reach, limit: int) -> Sequence[LeadRow]:
        """Those in whose name, e-mail or phone each word of *text* begins one; last seen first.

        A number in E.164 is found in whichever of its `spellings` it was typed.
        """

    async def lead(self, lead_id: LeadId, reach: Reach) -> LeadRow:
        """Raises `NotFound` unless one of the lead's conversations is within reach."""

    async def hours(self) -> Hours:
        """When the house is open; `ALWAYS_OPEN` before anybody has set any."""

    async def upload(self, upload_id: UploadId) -> Upload:
        """Raises `NotFound`, also for one that was given up."""

    async def may_see_upload(self, upload_id: UploadId, reach: Reach) -> bool:
        """Whether one sent it in, or can read a message that carries it."""
