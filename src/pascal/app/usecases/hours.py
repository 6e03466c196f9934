"""When the house is open: said by an administrator, told to leads who write when it is not."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from pascal.domain.assignment import Waiting
from pascal.domain.conversations import Status
from pascal.domain.errors import ChangedMeanwhile
from pascal.domain.events import HoursChanged
from pascal.domain.hours import Hours
from pascal.domain.ids import AgentId, ConversationId, MessageId
from pascal.domain.messages import Note
from pascal.domain.permissions import Action, Permissions, Staff
from pascal.domain.ports.assignments import Assignments
from pascal.domain.ports.clock import Clock, Ids
from pascal.domain.ports.reads import Reads
from pascal.domain.ports.storage import Storage

PAGE = 200


def version_of(hours: Hours) -> str:
    """The same hours have the same, others another."""
    whole = f"{hours.time_zone} {hours.week} {sorted(hours.holidays)}"
    return sha256(whole.encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class SetHours:
    storage: Storage
    clock: Clock
    permissions: Permissions

    async def __call__(self, caller: Staff, hours: Hours, *, version: str | None = None) -> None:
        """Raises `ChangedMeanwhile` unless those that stand are of that *version*, if one is given."""
        self.permissions.require(caller, Action.MANAGE_HOUSE)
        async with self.storage.begin(by=caller.actor) as tx:
            before = await tx.hours.get()
            if version not in {None, version_of(before)}:
                raise ChangedMeanwhile
            if before != hours:
                await tx.hours.save(hours)
                tx.record(HoursChanged(at=self.clock.now(), changes=hours.changes_from(before)))


@dataclass(frozen=True, slots=True)
class TellOpening:
    """Say in a conversation when somebody will be there, once for each opening.

    Whoever has taken it since *agent_id* had it, or nobody, is there after all: then nothing is said.
    """

    storage: Storage
    clock: Clock
    ids: Ids

    async def __call__(
        self, conversation_id: ConversationId, opens: datetime, *, agent_id: AgentId | None = None
    ) -> None:
        async with self.storage.begin() as tx:
            conversation = await tx.conversations.get(conversation_id)
            told = await tx.conversations.told(conversation_id, Note.OUTSIDE_HOURS, opens.isoformat())
            if told or conversation.status is Status.RESOLVED or conversation.agent_id != agent_id:
                return
            conversation.tell_opening(opens, note_id=MessageId(self.ids.new()), at=self.clock.now())
            await tx.conversations.save(conversation)


@dataclass(frozen=True, slots=True)
class TellQueue:
    """The house has closed: whoever still waits is told when somebody will be there."""

    assignments: Assignments
    reads: Reads
    clock: Clock
    tell: TellOpening

    async def __call__(self) -> None:
        hours, now = await self.reads.hours(), self.clock.now()
        opens = hours.opens_next(now)
        if opens is None or opens <= now:
            return
        last: Waiting | None = None
        while page := await self.assignments.waiting(PAGE, last):
            for each in page:
                await self.tell(each.id, opens.astimezone(hours.zone))
            last = page[-1]
