"""What has to be known before somebody is given a conversation, and what is kept of it afterwards.

Nothing here locks or changes: the table is written by `Storage`, with the conversation that it tells of.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from pascal.domain.assignment import Standing, Waiting
from pascal.domain.events import Because, By
from pascal.domain.ids import AgentId, ConversationId, TeamId


@dataclass(frozen=True, slots=True)
class Assignment:
    """Somebody became responsible."""

    at: datetime
    agent_id: AgentId
    agent_name: str
    """As they are called now."""
    by: By
    because: Because | None
    """Where it was by itself."""


@dataclass(frozen=True, slots=True)
class Abandoned:
    """A conversation that was given by itself to somebody who is gone, and who has said nothing in it."""

    conversation_id: ConversationId
    agent_id: AgentId
    last_seq: int


@dataclass(frozen=True, slots=True)
class TeamRow:
    id: TeamId
    name: str
    automatic: bool
    agent_ids: Sequence[AgentId]
    """By id."""


class Assignments(Protocol):
    """Every question raises `StorageUnavailable` where nobody can answer it now."""

    async def standings(self) -> Sequence[Standing]:
        """Who is online in an automatic team, with room or without."""

    async def waiting(self, most: int, after: Waiting | None) -> Sequence[Waiting]:
        """The queue by `turn`: a page of at most *most* that begins behind *after*."""

    async def abandoned(self, *, gone_before: datetime, most: int) -> Sequence[Abandoned]:
        """Those whose agent has been offline since *gone_before* or earlier, by id, so the oldest first."""

    async def late(self, *, since: datetime, most: int) -> Sequence[ConversationId]:
        """Those that wait since then or longer, and of which nobody has been told so, by id.

        Whom the bot answers waits from what they have said since its last word and it has not heard; once it
        has left, from the beginning.
        """

    async def history(self, conversation_id: ConversationId) -> Sequence[Assignment]:
        """All, in order. Whoever asks has found the conversation within reach."""

    async def teams(self) -> Sequence[TeamRow]:
        """By name, whatever case and accents."""
