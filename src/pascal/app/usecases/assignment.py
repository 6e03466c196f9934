"""The queue works by itself: who waits is given to who has room, and taken back from who is gone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from pascal.app.usecases import due
from pascal.app.usecases.leads import ATTEMPTS
from pascal.domain.agents import Availability
from pascal.domain.assignment import Choice, Waiting, plan
from pascal.domain.errors import Collision, Conflict, NotFound
from pascal.domain.ids import ConversationId, MessageId
from pascal.domain.ports.assignments import Abandoned, Assignments
from pascal.domain.ports.clock import Clock, Ids
from pascal.domain.ports.reads import Reads
from pascal.domain.ports.storage import Storage

AT_ONCE = 100
PAGE = 200


@dataclass(frozen=True, slots=True)
class AssignWaiting:
    """Harmless at any time and in several processes at once: each giving is checked under its locks.

    People who take by hand meanwhile are first; then it looks again.
    Outside the house's hours nothing is given: a page that was left open is nobody at work.
    """

    storage: Storage
    assignments: Assignments
    reads: Reads
    clock: Clock
    ids: Ids

    async def __call__(self, most: int = AT_ONCE) -> int:
        """Give *most* at most; how many were. Fewer: nothing more can be given. Raises `Collision`."""
        if not await self.is_open():
            return 0
        given, in_vain = 0, 0
        while given < most and (planned := await self._plan(most - given)):
            came_true = [await self._give(each) for each in planned]
            given += sum(came_true)
            if all(came_true):  # and nothing more could be planned
                break
            in_vain = 0 if any(came_true) else in_vain + 1
            if in_vain == ATTEMPTS:
                raise Collision
        return given

    async def is_open(self) -> bool:
        """Whether it gives at all now."""
        return (await self.reads.hours()).is_open(self.clock.now())

    async def _plan(self, most: int) -> Sequence[Choice]:
        free = [each for each in await self.assignments.standings() if each.room]
        if not free:
            return []
        most = min(most, sum(each.room for each in free))
        queue: list[Waiting] = []
        while True:
            page = await self.assignments.waiting(PAGE, queue[-1] if queue else None)
            queue += page
            planned = list(plan(queue, free, at=self.clock.now()))[:most]
            if len(planned) == most or len(page) < PAGE:
                return planned

    async def _give(self, choice: Choice) -> bool:
        """Whether it still was as it had been looked at."""
        try:
            async with self.storage.begin() as tx:
                team = await tx.teams.get(choice.team_id)  # locks: team, agent, conversation
                agent = await tx.agents.get(choice.agent_id)
                conversation = await tx.conversations.get(choice.conversation_id)
                open_now = await tx.conversations.count_open(agent.id)
                is_there = agent.team_id == team.id and agent.availability is Availability.ONLINE
                if not (team.automatic and is_there and open_now == choice.because.load):
                    return False
                conversation.give(
                    agent,
                    because=choice.because,
                    open_now=open_now,
                    note_id=MessageId(self.ids.new()),
                    at=self.clock.now(),
                )
                await tx.conversations.save(conversation)
                return True
        except (Conflict, NotFound, Collision):  # somebody was first
            return False


@dataclass(frozen=True, slots=True)
class TakeBack:
    """Whoever was given a conversation by itself, and is gone without a word in it, has it no longer.

    It waits again, at the place that its age gives it. Harmless in several processes at once.
    """

    storage: Storage
    assignments: Assignments
    clock: Clock
    ids: Ids
    after: timedelta
    """For how long they have to be gone."""

    async def __call__(self) -> Sequence[ConversationId]:
        """Which were taken back."""
        gone_before = self.clock.now() - self.after
        taken = await due.do_all(
            lambda most: self.assignments.abandoned(gone_before=gone_before, most=most),
            lambda each: self._release(each, gone_before),
        )
        return [each.conversation_id for each in taken]

    async def _release(self, one: Abandoned, gone_before: datetime) -> bool:
        """Whether it still was as it had been looked at: neither are they back, nor was anything said."""
        try:
            async with self.storage.begin() as tx:
                agent = await tx.agents.get(one.agent_id)  # locks: agent, then conversation
                conversation = await tx.conversations.get(one.conversation_id)
                is_gone = agent.availability is Availability.OFFLINE and agent.there_since <= gone_before
                if not is_gone or (conversation.agent_id, conversation.last_seq) != (agent.id, one.last_seq):
                    return False
                note = MessageId(self.ids.new())
                conversation.release(note_id=note, at=self.clock.now(), reason="gone", by_itself=True)
                await tx.conversations.save(conversation)
                return True
        except (Conflict, NotFound, Collision):
            return False
