"""Who writes while nobody is there is told when somebody will be."""

from collections.abc import Set
from dataclasses import dataclass

from pascal.app.usecases.hours import TellOpening
from pascal.domain import events
from pascal.domain.agents import Availability
from pascal.domain.ids import AgentId
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
    hears = (events.MessagePosted,)
    at_once = 100
    patience = 0.05

    async def react(self, recorded: list[Recorded]) -> None:
        posted = [
            each.event
            for each in recorded
            if isinstance(each.event, events.MessagePosted)
            and each.event.message.sender.type is SenderType.LEAD
        ]
        if not posted:
            return
        hours, now = await self.reads.hours(), self.clock.now()
        # one that has opened meanwhile is no news, nor is one that somebody answers after hours
        closed = [
            (event, opens)
            for event in posted
            if (opens := hours.opens_next(event.at)) is not None and opens > max(event.at, now)
        ]
        there = await self._there() if any(event.agent_id for event, _ in closed) else frozenset()
        for event, opens in closed:
            if event.agent_id not in there:
                await self.tell(event.message.conversation_id, opens.astimezone(hours.zone))

    async def _there(self) -> Set[AgentId]:
        return {each.id for each in await self.reads.team() if each.availability is Availability.ONLINE}
