"""Not now: a conversation is put off, and comes back by itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pascal.app.usecases import due
from pascal.domain.conversations import Conversation
from pascal.domain.errors import Collision, NotFound
from pascal.domain.ids import ConversationId
from pascal.domain.permissions import Action, Permissions, Staff
from pascal.domain.ports.asides import Asides
from pascal.domain.ports.clock import Clock
from pascal.domain.ports.storage import Storage


@dataclass(frozen=True, slots=True)
class Snooze:
    """Whoever has it puts it off, or wants it back before its time."""

    storage: Storage
    clock: Clock
    permissions: Permissions

    async def until(self, caller: Staff, conversation_id: ConversationId, until: datetime) -> Conversation:
        async with self.storage.begin(by=caller.actor) as tx:
            conversation = await tx.conversations.get(conversation_id)
            self.permissions.require(caller, Action.SNOOZE, conversation)
            conversation.snooze(until, at=self.clock.now())
            await tx.conversations.save(conversation)
            return conversation

    async def end(self, caller: Staff, conversation_id: ConversationId) -> Conversation:
        async with self.storage.begin(by=caller.actor) as tx:
            conversation = await tx.conversations.get(conversation_id)
            self.permissions.require(caller, Action.SNOOZE, conversation)
            conversation.wake("agent", at=self.clock.now())
            await tx.conversations.save(conversation)
            return conversation


@dataclass(frozen=True, slots=True)
class WakeDue:
    """Those whose time has come. Harmless in several processes at once."""

    storage: Storage
    asides: Asides
    clock: Clock

    async def __call__(self) -> Sequence[ConversationId]:
        """Which woke."""
        return await due.do_all(lambda most: self.asides.oversleeping(self.clock.now(), most), self._wake)

    async def _wake(self, conversation_id: ConversationId) -> bool:
        """Whether its time has still come: it may have been put off once more."""
        try:
            async with self.storage.begin() as tx:
                conversation = await tx.conversations.get(conversation_id)
                now, until = self.clock.now(), conversation.snoozed_until
                if until is None or until > now:
                    return False
                conversation.wake("time", at=now)
                await tx.conversations.save(conversation)
                return True
        except (NotFound, Collision):
            return False
