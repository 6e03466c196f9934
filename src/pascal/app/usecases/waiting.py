"""Who waits too long is not to be overlooked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from pascal.app.usecases import due
from pascal.domain.errors import Collision, NotFound
from pascal.domain.ids import ConversationId
from pascal.domain.ports.assignments import Assignments
from pascal.domain.ports.clock import Clock
from pascal.domain.ports.reads import Reads
from pascal.domain.ports.storage import Storage


@dataclass(frozen=True, slots=True)
class RaiseAlarms:
    """Of conversations that have waited too long the team is told, once for each wait.

    Only open hours count, and outside them nobody is told: nobody is there to hear it.
    Harmless in several processes at once.
    """

    storage: Storage
    assignments: Assignments
    reads: Reads
    clock: Clock
    after: timedelta
    """0: never."""

    async def __call__(self) -> Sequence[ConversationId]:
        """Of which it was told."""
        hours, now = await self.reads.hours(), self.clock.now()
        if not self.after or not hours.is_open(now):
            return []
        if (since := hours.open_for(self.after, until=now)) is None:
            return []
        return await due.do_all(
            lambda most: self.assignments.late(since=since, most=most), lambda each: self._raise(each, since)
        )

    async def _raise(self, conversation_id: ConversationId, late: datetime) -> bool:
        """Whether it still waited since then, and nobody had told of it."""
        try:
            async with self.storage.begin() as tx:
                conversation = await tx.conversations.get(conversation_id)
                conversation.raise_alarm(late=late, at=self.clock.now())
                told = bool(conversation.events)
                await tx.conversations.save(conversation)
                return told
        except (NotFound, Collision):  # somebody was first; it is looked at again
            return False
