"""What is sent with a template counts as a use of it."""

from dataclasses import dataclass

from pascal.domain import events
from pascal.domain.ids import AgentId
from pascal.domain.messages import SenderType
from pascal.domain.ports.outbox import Recorded
from pascal.domain.ports.storage import Storage
from pascal.domain.ports.storage.templates import Use


@dataclass(frozen=True, slots=True)
class CountTemplates:
    """A reaction. A message counts once, however often it is told of."""

    storage: Storage

    name = "templates"
    hears = (events.MessagePosted,)
    at_once = 1000
    patience = 0.2

    async def react(self, recorded: list[Recorded]) -> None:
        """Raises `StorageUnavailable`: then all come again."""
        if uses := [use for each in recorded if (use := _use(each.event)) is not None]:
            async with self.storage.begin() as tx:
                await tx.templates.use(uses)


def _use(event: events.Event) -> Use | None:
    match event:
        case events.MessagePosted(message=message, template_id=template_id) if template_id is not None:
            sender = message.sender
            if sender.type is SenderType.AGENT and sender.id is not None:
                return Use(message.id, template_id, AgentId(sender.id))
    return None
