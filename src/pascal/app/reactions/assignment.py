"""The queue works by itself, whenever somebody waits or has room, in the hours of the house."""

from dataclasses import dataclass, field

import structlog

from pascal.app.edge.pulse import Pulse
from pascal.app.reactions.watching import keep_looking
from pascal.app.usecases.assignment import AT_ONCE, AssignWaiting, TakeBack
from pascal.app.usecases.hours import TellQueue
from pascal.domain import events
from pascal.domain.agents import Availability
from pascal.domain.errors import Collision
from pascal.domain.ports.outbox import Recorded
from pascal.domain.ports.storage import StorageUnavailable

log = structlog.get_logger()

LOOK_EVERY = 5.0


@dataclass(frozen=True, slots=True)
class AssignByItself:
    """A reaction. It looks at how things stand, not at what happened, so once for all is enough."""

    assign: AssignWaiting
    pulse: Pulse = field(default_factory=Pulse)

    name = "assignment"
    hears = (
        events.ConversationQueued,
        events.ConversationReleased,
        events.ConversationResolved,
        events.ConversationTaken,
        events.AvailabilityChanged,
        events.AgentEdited,
        events.TeamChanged,
    )
    at_once = 1000
    patience = 0.05

    async def react(self, recorded: list[Recorded]) -> None:
        """Raises `StorageUnavailable`: then all come again."""
        if any(calls_for_a_look(each.event) for each in recorded):
            while await self.assign() == AT_ONCE:
                self.pulse.beat(self.name)  # slow is not dead


def calls_for_a_look(event: events.Event) -> bool:
    """Whether somebody waits who did not, or somebody may have room who had none."""
    match event:
        case events.ConversationQueued() | events.ConversationReleased() | events.ConversationResolved():
            return True
        case events.ConversationTaken(before=before):
            return before is not None
        case events.AvailabilityChanged(availability=availability):
            return availability == Availability.ONLINE
        case events.AgentEdited(changes=changes):
            return any(each.field == "max_concurrent_chats" for each in changes)
        case events.TeamChanged(automatic=automatic):
            return automatic
        case _:
            return False


@dataclass(slots=True)
class WatchAssignment:
    """What time alone brings about, and no event tells of: who is gone too long, that the house opens."""

    take_back: TakeBack
    assign: AssignWaiting
    tell_queue: TellQueue
    _was_open: bool | None = field(default=None, init=False)

    async def run(self, *, look_every: float = LOOK_EVERY) -> None:
        """Until cancelled. Harmless in several processes at once. *look_every* in seconds."""
        away = (StorageUnavailable, Collision)
        await keep_looking(self._look, every=look_every, waits="assignment_waits", away=away)

    async def _look(self) -> None:
        for each in await self.take_back():
            log.info("conversation_taken_back", conversation_id=str(each))
        is_open = await self.assign.is_open()
        if is_open is not self._was_open:
            await (self._give_out() if is_open else self.tell_queue())
            self._was_open = is_open

    async def _give_out(self) -> None:
        while await self.assign() == AT_ONCE:
            pass
