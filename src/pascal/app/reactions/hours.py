"""Who writes or waits while nobody is there is told when somebody will be."""

from collections.abc import Set
from dataclasses import dataclass
from datetime import datetime

from pascal.app.usecases.hours import TellOpening
from pascal.domain import events
from pascal.domain.agents import Availability
from pascal.domain.ids import AgentId, ConversationId
from pascal.domain.messages import SenderType
from pascal.domain.ports.clock import Clock
from pascal.domain.ports.outbox import Recorded
from pascal.domain.ports.reads import Reads


@dataclass(frozen=True, slots=True)
class TellWhenClosed:
    """A reaction. A second time says nothing: the opening names its message."""

    reads: Reads
    clock: Clock
    tell: TellOpening

    name = "hours"
    hears = (events.MessagePosted, events.ConversationQueued)
    at_once = 100
    patience = 0.05

    async def react(self, recorded: list[Recorded]) -> None:
        waiting = [found for each in recorded if (found := _who_waits(each.event))]
        if not waiting:
            return
        hours, now = await self.reads.hours(), self.clock.now()
        # one that has opened meanwhile is no news, nor is one that somebody answers after hours
        closed = [
            (conversation_id, agent_id, opens)
            for conversation_id, agent_id, since in waiting
            if (opens := hours.opens_next(since)) is not None and opens > max(since, now)
        ]
        there = await self._there() if any(agent_id for _, agent_id, _ in closed) else frozenset()
        for conversation_id, agent_id, opens in closed:
            if agent_id not in there:
                await self.tell(conversation_id, opens.astimezone(hours.zone), agent_id=agent_id)

    async def _there(self) -> Set[AgentId]:
        return {each.id for each in await self.reads.team() if each.availability is Availability.ONLINE}


def _who_waits(event: events.Event) -> tuple[ConversationId, AgentId | None, datetime] | None:
    """In which conversation, for whom of the team, and since when."""
    match event:
        case events.MessagePosted(message=message) if message.sender.type is SenderType.LEAD:
            return message.conversation_id, event.agent_id, event.at
        case events.ConversationQueued(state=state):
            return state.id, None, event.at
        case _:
            return None
