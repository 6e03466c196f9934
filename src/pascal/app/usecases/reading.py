"""Who of the team reads what is a colleague's: on record, and no burden for whoever reads on."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final
from uuid import UUID

from cachetools import TTLCache

from pascal.domain.events import ConversationRead, ConversationsSearched
from pascal.domain.ids import AgentId, ConversationId
from pascal.domain.permissions import Caller, Staff
from pascal.domain.ports.clock import Clock
from pascal.domain.ports.storage import Storage

AGAIN_AFTER: Final = timedelta(hours=1)
REMEMBERED: Final = 100_000


@dataclass(slots=True)
class RecordReading:
    """Somebody of the team opens what a colleague has, or had last. Once an hour, not once a page.

    Remembered in this process alone: asking the others would cost each page more than a second entry does.
    """

    storage: Storage
    clock: Clock
    _known: TTLCache[tuple[AgentId, ConversationId], None] = field(init=False)
    _found: TTLCache[tuple[AgentId, ConversationId], None] = field(init=False)
    """Of which some words were seen."""

    def __post_init__(self) -> None:
        self._known, self._found = (
            TTLCache(REMEMBERED, AGAIN_AFTER.total_seconds(), lambda: self.clock.now().timestamp())
            for _ in range(2)
        )

    async def __call__(self, caller: Caller, conversation_id: ConversationId, whose: UUID | None) -> None:
        """*whose*: who has it, or had it at the end."""
        if isinstance(caller, Staff):
            await self.each(caller, [(conversation_id, whose)])

    async def each(self, caller: Staff, shown: Iterable[tuple[UUID | None, UUID | None]]) -> None:
        """*shown*: of which conversation each thing is, if of any, with whose that is."""
        new = {
            (caller.id, ConversationId(one)): AgentId(whose)
            for one, whose in shown
            if one is not None and whose not in {None, caller.id} and (caller.id, one) not in self._known
        }
        if not new:
            return
        self._known.update(dict.fromkeys(new))  # first: a page asks for several things at once
        try:
            async with self.storage.begin(by=caller.actor) as tx:
                for (_, one), whose in new.items():
                    tx.record(ConversationRead(conversation_id=one, agent_id=whose, at=self.clock.now()))
        except BaseException:
            for each in new:
                self._known.pop(each, None)
            raise

    async def found(self, caller: Staff, hits: Iterable[tuple[UUID, UUID | None]]) -> None:
        """One entry for a search that finds words in colleagues' conversations not on record yet.

        *hits*: each conversation, with whose it is.
        """
        where = {ConversationId(each) for each, whose in hits if whose not in {None, caller.id}}
        keys = [(caller.id, each) for each in sorted(where)]
        new = [each for each in keys if each not in self._known and each not in self._found]
        if not new:
            return
        for each in new:
            self._found[each] = None
        try:
            async with self.storage.begin(by=caller.actor) as tx:
                conversations = tuple(conversation_id for _, conversation_id in new)
                tx.record(
                    ConversationsSearched(
                        agent_id=caller.id, conversations=conversations, at=self.clock.now()
                    )
                )
        except BaseException:
            for each in new:
                self._found.pop(each, None)
            raise
