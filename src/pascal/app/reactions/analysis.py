"""What is said is read along: when it has been quiet for a moment, and at latest after half a minute."""

from dataclasses import dataclass
from datetime import timedelta

from pascal.app.usecases.analysis import AnalyseConversation
from pascal.domain import events
from pascal.domain.messages import SenderType
from pascal.domain.ports.clock import Clock
from pascal.domain.ports.jobs import Job
from pascal.domain.ports.outbox import Recorded
from pascal.domain.ports.storage import Storage

QUIET = timedelta(seconds=10)
MOST = timedelta(seconds=30)
PEOPLE = {SenderType.LEAD, SenderType.AGENT}


@dataclass(frozen=True, slots=True)
class AskForAnalysis:
    """A reaction, so that no send waits for it. A second time is the same job."""

    storage: Storage
    clock: Clock

    name = "analysis"
    hears = (events.MessagePosted,)
    at_once = 1000
    patience = 0.2
    """Many sends are one statement."""

    async def react(self, recorded: list[Recorded]) -> None:
        """Raises `StorageUnavailable`: then all come again."""
        said_in = {
            each.event.message.conversation_id
            for each in recorded
            if isinstance(each.event, events.MessagePosted) and each.event.message.sender.type in PEOPLE
        }
        if said_in:
            jobs = [Job(AnalyseConversation.kind, each) for each in said_in]
            async with self.storage.begin() as tx:
                await tx.jobs.debounce(jobs, at=self.clock.now(), quiet=QUIET, most=MOST)
