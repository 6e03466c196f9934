"""What stands beside a conversation for colleagues alone: questions. Nothing here locks or changes.

What is asked for one conversation is asked by who has found it within reach.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from pascal.domain.agents import Role
from pascal.domain.ids import AgentId, ConversationId, ScheduledId
from pascal.domain.ports.reach import Reach
from pascal.domain.remarks import Remark
from pascal.domain.scheduled import Scheduled


@dataclass(frozen=True, slots=True)
class Mention:
    """Somebody was called to read a remark."""

    remark: Remark
    lead_name: str
    at: datetime
    read_at: datetime | None


@dataclass(frozen=True, slots=True)
class AfterMention:
    """Where the page before ended."""

    read: bool
    at: datetime
    id: UUID


@dataclass(frozen=True, slots=True)
class ToSay:
    """Something that waits to be said, and who wrote it."""

    id: ScheduledId
    conversation_id: ConversationId
    author_id: AgentId
    author_name: str
    author_role: Role
    send_at: datetime


class Asides(Protocol):
    """Every question raises `StorageUnavailable` where nobody can answer it now."""

    async def remarks(
        self, conversation_id: ConversationId, limit: int, after: tuple[datetime, UUID] | None
    ) -> Sequence[Remark]:
        """A page of at most *limit*, newest first, behind the one of that time and id."""

    async def mentions(
        self, agent_id: AgentId, reach: Reach, limit: int, after: AfterMention | None
    ) -> Sequence[Mention]:
        """What *agent_id* is called to, unread first, then newest first. What they may not
        read is not there.
        """

    async def unread_mentions(self, agent_id: AgentId, reach: Reach) -> int:
        """How many of these are unread."""

    async def scheduled(self, conversation_id: ConversationId) -> Sequence[Scheduled]:
        """What waits there, and of what was cancelled by itself the last `MOST_UNSENT`, by the time at which
        it is to be said.
        """

    async def due(self, at: datetime, most: int) -> Sequence[ToSay]:
        """What is to be said at *at* or before and is not paused, the longest due first."""

    async def waiting(
        self,
        conversations: Sequence[ConversationId],
        authors: Sequence[AgentId],
        lead_wrote: Sequence[ConversationId],
    ) -> Sequence[ToSay]:
        """What waits in one of *conversations*, or was written by one of *authors*; and in those of
        *lead_wrote* what is not to be said then.
        """

    async def oversleeping(self, at: datetime, most: int) -> Sequence[ConversationId]:
        """Conversations that were put off until *at* or before, the longest first."""
