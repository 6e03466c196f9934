"""What stands beside conversations for colleagues, of memory."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from pascal.adapters.memory.storage.remarks import remark
from pascal.adapters.memory.storage.scheduled import scheduled
from pascal.adapters.memory.store import State, Store, reaches
from pascal.domain.ids import AgentId, ConversationId, ScheduledId
from pascal.domain.ports.asides import AfterMention, Mention, ToSay
from pascal.domain.ports.reach import Reach
from pascal.domain.remarks import Remark
from pascal.domain.scheduled import MOST_UNSENT, Fate, Scheduled


class MemoryAsides:
    def __init__(self, store: Store) -> None:
        self._store = store

    @property
    def _state(self) -> State:
        return self._store.state

    async def remarks(
        self, conversation_id: ConversationId, limit: int, after: tuple[datetime, UUID] | None
    ) -> Sequence[Remark]:
        there = (each for each in self._state.remarks.values() if each.conversation_id == conversation_id)
        found = [each for each in there if after is None or (each.created_at, each.id) < after]
        found.sort(key=lambda each: (each.created_at, each.id), reverse=True)
        return [remark(self._state, each) for each in found[:limit]]

    async def mentions(
        self, agent_id: AgentId, reach: Reach, limit: int, after: AfterMention | None
    ) -> Sequence[Mention]:
        def place(one: Mention) -> tuple[bool, float, int]:
            return one.read_at is not None, -one.at.timestamp(), -one.remark.id.int

        found = sorted(self._mentions(agent_id, reach), key=place)
        if after is not None:
            start = (after.read, -after.at.timestamp(), -after.id.int)
            found = [each for each in found if place(each) > start]
        return found[:limit]

    async def unread_mentions(self, agent_id: AgentId, reach: Reach) -> int:
        return sum(each.read_at is None for each in self._mentions(agent_id, reach))

    def _mentions(self, agent_id: AgentId, reach: Reach) -> Iterator[Mention]:
        for (of, who), (at, read_at) in self._state.mentions.items():
            one = self._state.remarks[of]
            talk = self._state.conversation(self._state.conversations[one.conversation_id])
            if who == agent_id and reaches(reach, talk):
                yield Mention(remark(self._state, one), talk.contact.name, at, read_at)

    async def scheduled(self, conversation_id: ConversationId) -> Sequence[Scheduled]:
        there = [each for each in self._state.scheduled.values() if each.conversation_id == conversation_id]
        there.sort(key=_place)
        unsent = [each for each in there if each.fate is Fate.CANCELLED and each.reason != "withdrawn"]
        waiting = [each for each in there if each.fate is Fate.WAITING]
        shown = sorted([*waiting, *unsent[-MOST_UNSENT:]], key=_place)
        return [scheduled(self._state, each) for each in shown]

    async def due(self, at: datetime, most: int) -> Sequence[ToSay]:
        paused = self._state.paused
        found = (each for each in self._waiting() if max(each.send_at, paused.get(each.id, at)) <= at)
        return [self._to_say(each) for each in found][:most]

    async def waiting(
        self,
        conversations: Sequence[ConversationId],
        authors: Sequence[AgentId],
        lead_wrote: Sequence[ConversationId],
    ) -> Sequence[ToSay]:
        return [
            self._to_say(each)
            for each in self._waiting()
            if each.conversation_id in conversations
            or each.author_id in authors
            or (each.conversation_id in lead_wrote and each.cancel_if_lead_writes)
        ]

    async def oversleeping(self, at: datetime, most: int) -> Sequence[ConversationId]:
        asleep = [
            (each.snoozed_until, each.id)
            for each in self._state.conversations.values()
            if each.snoozed_until is not None and each.snoozed_until <= at
        ]
        return [each for _, each in sorted(asleep)][:most]

    def _waiting(self) -> list[Scheduled]:
        waiting = [each for each in self._state.scheduled.values() if each.fate is Fate.WAITING]
        return sorted(waiting, key=_place)

    def _to_say(self, one: Scheduled) -> ToSay:
        author = self._state.agents[one.author_id]
        return ToSay(one.id, one.conversation_id, author.id, author.name, author.role, one.send_at)


def _place(one: Scheduled) -> tuple[datetime, ScheduledId]:
    return one.send_at, one.id
