"""What is to be said later, as a transaction keeps it."""

from datetime import datetime
from typing import Protocol

from pascal.domain.ids import AgentId, ConversationId, ScheduledId
from pascal.domain.scheduled import Scheduled


class ToBeSaid(Protocol):
    """Whoever changes one has locked its conversation."""

    async def get(self, scheduled_id: ScheduledId) -> Scheduled:
        """Raises `NotFound`."""

    async def by_client_id(
        self, conversation_id: ConversationId, author_id: AgentId, client_id: str
    ) -> Scheduled | None:
        """What the author has written there under their own id, whatever became of it."""

    async def count_waiting(self, conversation_id: ConversationId) -> int: ...

    async def save(self, scheduled: Scheduled) -> None:
        """New or known. It is paused no longer."""

    async def pause(self, scheduled_id: ScheduledId, until: datetime) -> None:
        """If it still waits, it is not due before that, whatever its time. This alone needs no lock."""
