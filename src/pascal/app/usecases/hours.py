"""When the house is open: said by an administrator, told to leads who write when it is not."""

from dataclasses import dataclass
from datetime import datetime

from pascal.domain.conversations import Status
from pascal.domain.hours import Hours
from pascal.domain.ids import ConversationId, MessageId
from pascal.domain.messages import Note
from pascal.domain.permissions import Action, Permissions, Staff
from pascal.domain.ports.clock import Clock, Ids
from pascal.domain.ports.storage import Storage


@dataclass(frozen=True, slots=True)
class SetHours:
    storage: Storage
    clock: Clock
    permissions: Permissions

    async def __call__(self, caller: Staff, hours: Hours) -> None:
        self.permissions.require(caller, Action.MANAGE_HOUSE)
        async with self.storage.begin(by=caller.actor) as tx:
            if await tx.hours.get() != hours:
                await tx.hours.save(hours, at=self.clock.now())


@dataclass(frozen=True, slots=True)
class TellOpening:
    """Say in a conversation when somebody will be there, once for each opening."""

    storage: Storage
    clock: Clock
    ids: Ids

    async def __call__(self, conversation_id: ConversationId, opens: datetime) -> None:
        async with self.storage.begin() as tx:
            conversation = await tx.conversations.get(conversation_id)
            told = await tx.conversations.told(conversation_id, Note.OUTSIDE_HOURS, opens.isoformat())
            if told or conversation.status is Status.RESOLVED:
                return
            conversation.tell_opening(opens, note_id=MessageId(self.ids.new()), at=self.clock.now())
            await tx.conversations.save(conversation)
