"""Who writes while nobody is there is told when somebody will be."""

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
    at_once = 100
    patience = 0.0

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
        for event in posted:
            opens = hours.opens_next(event.at)
            # one that has opened meanwhile is no news, nor is one that somebody answers after hours
            if opens is None or opens <= max(event.at, now) or await self._is_there(event.agent_id):
                continue
            await self.tell(event.message.conversation_id, opens.astimezone(hours.zone))

    async def _is_there(self, agent_id: AgentId | None) -> bool:
        if agent_id is None:
            return False
        return (await self.reads.agent(agent_id)).availability is Availability.ONLINE
