"""Live updates: notices to browsers, who is there, and who types. Nothing here is business."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from pascal.domain.ids import AgentId, ConversationId, PersonId, SessionId, VisitorId


@dataclass(frozen=True, slots=True)
class Room:
    """Whoever is in the conversation: its lead, and agents who have it open."""

    conversation_id: ConversationId


@dataclass(frozen=True, slots=True)
class Desk:
    """The agents' side of one conversation: nothing sent here reaches the lead."""

    conversation_id: ConversationId


@dataclass(frozen=True, slots=True)
class AllAgents:
    """Every agent who is signed in: the dashboard and its queue."""


@dataclass(frozen=True, slots=True)
class OneAgent:
    """One agent, on whichever screens they have open."""

    agent_id: AgentId


@dataclass(frozen=True, slots=True)
class OneVisitor:
    """A lead's browser, on whichever tabs it has open, whether or not they are in a conversation."""

    visitor_id: VisitorId


Audience = Room | Desk | AllAgents | OneAgent | OneVisitor


class Fact(StrEnum):
    """What browsers may hear of, in our words. Each dialect has its own for those that its document knows."""

    AGENT_STATUS = "agent_status"
    ANALYSIS_UPDATED = "analysis_updated"
    CALL_RINGS = "call_rings"
    CALL_STOPS = "call_stops"
    CONVERSATION_ACTIVITY = "conversation_activity"
    CONVERSATION_ASSIGNED = "conversation_assigned"
    CONVERSATION_MOVED = "conversation_moved"
    CONVERSATION_OPENED = "conversation_opened"
    CONVERSATION_QUEUED = "conversation_queued"
    CONVERSATION_UPDATED = "conversation_updated"
    CONVERSATION_WOKE = "conversation_woke"
    CONVERSATION_WAITS_LONG = "conversation_waits_long"
    LEAD_ABSENT = "lead_absent"
    LEAD_PRESENT = "lead_present"
    DELIVERY_CHANGED = "delivery_changed"
    MEETING_NEWS = "meeting_news"
    MENTIONED = "mentioned"
    MESSAGE_CHANGED = "message_changed"
    MESSAGE_POSTED = "message_posted"
    MESSAGES_READ = "messages_read"
    NOTE_DELETED = "note_deleted"
    NOTE_WRITTEN = "note_written"
    SCHEDULED_CHANGED = "scheduled_changed"
    RATING_GIVEN = "rating_given"
    STATUS_CHANGED = "status_changed"


@dataclass(frozen=True, slots=True)
class Notice:
    """A fact on its way to browsers. The dialect of each transport gives it channel and event name."""

    audience: Audience
    name: Fact
    data: Mapping[str, object] = field(hash=False)
    """JSON-ready, camelCase, as the clients of `/api/v1` read it."""
    also: tuple[Audience, ...] = ()
    """Who hears it besides. A connection in several audiences hears it once, where the carrier can."""

    @property
    def audiences(self) -> tuple[Audience, ...]:
        return (self.audience, *self.also)


class Side(StrEnum):
    """On which side of the counter somebody stands."""

    LEAD = "lead"
    AGENT = "agent"


@dataclass(frozen=True, slots=True)
class Who:
    """Somebody who can be online. A visitor makes up their own id, so it may be an agent's."""

    side: Side
    id: UUID


@dataclass(frozen=True, slots=True)
class Person:
    """Who holds a live connection."""

    id: PersonId
    side: Side
    name: str
    """What others may see. Never an e-mail or a phone."""
    session_id: SessionId | None = None
    """An agent's, under which the connection was opened."""
    address: str = ""
    """From where it was opened; empty where nobody asks."""

    @property
    def who(self) -> Who:
        return Who(self.side, self.id)


class Door(Protocol):
    """What a transport asks of the application before it lets somebody in. Implemented in `app`."""

    async def admit(self, token: str, address: str) -> Person:
        """Who holds *token* (an agent's access token or a lead's token). Raises `Unauthenticated`.

        *address*: from where they connect.

        This and the next raise `StorageUnavailable` where nobody can say now.
        """

    async def follow(self, person: Person, conversation_id: ConversationId) -> Person:
        """*person*, by the name they have there, if they may hear what is said.

        An agent who listens to a colleague's is on record, as one who opens it.
        Raises `NotFound` if it is not theirs.
        """

    async def onlookers(self, conversation_id: ConversationId) -> Audience | None:
        """Which agents may know whether its lead is there, beside those who have it open."""


class Live(Protocol):
    """Carries notices to browsers. At least once, in the order given for each audience."""

    @property
    def at_once(self) -> int:
        """Events whose notices it is given together, at most."""

    async def publish(self, notices: Sequence[Notice]) -> None:
        """Send all. Raises `LiveUnavailable` if the carrier did not take them; the relay tries again."""

    async def disconnect(self, who: Who, session_id: SessionId | None = None) -> None:
        """Close every connection of theirs, or of one session: it ended, or what they may do changed.

        A carrier that cannot tell sessions apart closes all.
        """

    async def leave(self, who: Who, conversation_id: ConversationId) -> None:
        """Take them out of the conversation's room and desk: it is not theirs to follow any more."""

    async def agents_in(self, conversation_id: ConversationId) -> Set[AgentId]:
        """Agents who are in the conversation now, or were a moment ago, on any process.

        This and the next two raise `LiveUnavailable` where nobody can say now.
        """

    async def lead_in(self, conversation_id: ConversationId) -> bool:
        """Whether its lead has it open now, in whichever browser."""

    async def agents_online(self) -> Set[AgentId]:
        """Agents who hold at least one live connection now, on any process."""


class LiveUnavailable(Exception):
    """The carrier of live notices is down or slow. Nothing is lost: the relay keeps the notices."""
