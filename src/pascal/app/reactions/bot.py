"""What a lead writes is answered by the bot, once they have been quiet for a moment."""

from dataclasses import dataclass
from datetime import timedelta

from pascal.app.usecases.bot import AnswerAsBot, BotPolicy
from pascal.domain import events
from pascal.domain.ids import ConversationId
from pascal.domain.messages import SenderType
from pascal.domain.ports.clock import Clock
from pascal.domain.ports.jobs import Job
from pascal.domain.ports.outbox import Recorded
from pascal.domain.ports.storage import Storage

QUIET = timedelta(seconds=1)
"""People say one thing in several messages."""
MOST = timedelta(seconds=4)


@dataclass(frozen=True, slots=True)
class AskBot:
    """A reaction. A second time is the same job; what needs no answer is left to whoever does it."""

    storage: Storage
    policy: BotPolicy
    clock: Clock

    name = "bot"
    hears = (events.MessagePosted, events.ConversationReleased, events.ConversationUpdated)
    at_once = 1000
    patience = 0.2
    """Many messages are one statement."""

    async def react(self, recorded: list[Recorded]) -> None:
        """Raises `StorageUnavailable`: then all come again."""
        if not self.policy.answers:
            return
        waits = {found for each in recorded if (found := _waits(each.event)) is not None}
        if waits:
            jobs = [Job(AnswerAsBot.kind, each) for each in sorted(waits)]
            async with self.storage.begin() as tx:
                await tx.jobs.debounce(jobs, at=self.clock.now(), quiet=QUIET, most=MOST)


def _waits(event: events.Event) -> ConversationId | None:
    """In which conversation somebody may wait for the bot."""
    match event:
        case events.MessagePosted(message=message, agent_id=None) if message.sender.type is SenderType.LEAD:
            return message.conversation_id
        case events.ConversationReleased(state=state):  # perhaps nobody answered them
            return state.id
        case events.ConversationUpdated(state=state, change=events.Change(field="bot_enabled", after=True)):
            return state.id
        case _:
            return None
