"""What was put off comes back at its time, and what was to be said later is said, or told why not."""

from dataclasses import dataclass, field

import structlog

from pascal.app.edge.pulse import Pulse
from pascal.app.reactions.watching import keep_looking
from pascal.app.usecases.scheduled import SettleScheduled
from pascal.app.usecases.snooze import WakeDue
from pascal.domain import events
from pascal.domain.ids import AgentId, ConversationId
from pascal.domain.messages import SenderType
from pascal.domain.ports.asides import Asides
from pascal.domain.ports.outbox import Recorded

log = structlog.get_logger()

LOOK_EVERY = 2.0


@dataclass(frozen=True, slots=True)
class CancelScheduled:
    """A reaction. It looks at how things stand, so a second time finds nothing more to cancel."""

    asides: Asides
    settle: SettleScheduled
    pulse: Pulse = field(default_factory=Pulse)

    name = "scheduled"
    hears = (
        events.ConversationResolved,
        events.ConversationReleased,
        events.ConversationTaken,
        events.MessagePosted,
        events.AgentChanged,
    )
    at_once = 1000
    patience = 0.05

    async def react(self, recorded: list[Recorded]) -> None:
        """Raises `StorageUnavailable`: then all come again."""
        conversations: set[ConversationId] = set()
        lead_wrote: set[ConversationId] = set()
        authors: set[AgentId] = set()
        for each in recorded:
            match each.event:
                case events.ConversationResolved(state=state) | events.ConversationReleased(state=state):
                    conversations.add(state.id)
                case events.ConversationTaken(state=state, before=before) if before is not None:
                    conversations.add(state.id)
                case events.MessagePosted(message=message) if message.sender.type is SenderType.LEAD:
                    lead_wrote.add(message.conversation_id)
                case events.AgentChanged(agent_id=agent_id):
                    authors.add(agent_id)
        if conversations or authors or lead_wrote:
            concerned = sorted(conversations), sorted(authors), sorted(lead_wrote)
            for one in await self.asides.waiting(*concerned):
                await self.settle(one)
                self.pulse.beat(self.name)  # slow is not dead


@dataclass(frozen=True, slots=True)
class WatchAsides:
    """Looks at whose time has come."""

    wake: WakeDue
    settle: SettleScheduled

    async def run(self, *, look_every: float = LOOK_EVERY) -> None:
        """Until cancelled. Harmless in several processes at once. *look_every* in seconds."""
        await keep_looking(self._look, every=look_every, waits="asides_wait")

    async def _look(self) -> None:
        for scheduled_id in await self.settle.due():
            log.info("scheduled_settled", scheduled_id=str(scheduled_id))
        for conversation_id in await self.wake():
            log.info("conversation_woke", conversation_id=str(conversation_id))
