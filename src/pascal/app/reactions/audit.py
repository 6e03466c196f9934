"""Write down what the team does: from the outbox, so nothing is forgotten and nobody waits for it."""

from dataclasses import dataclass, field
from uuid import UUID, uuid5

from pascal.app.edge.pulse import Pulse
from pascal.domain.audit import Entry, entry
from pascal.domain.ports.audit import AuditLog
from pascal.domain.ports.outbox import EVERY_KIND, Recorded


@dataclass(frozen=True, slots=True)
class WriteAudit:
    """A reaction. The same event has the same entry's id, so a second time adds nothing."""

    log: AuditLog
    pulse: Pulse = field(default_factory=Pulse)

    name = "audit"
    hears = EVERY_KIND
    at_once = 1000
    patience = 0.2

    async def react(self, recorded: list[Recorded]) -> None:
        """Raises `StorageUnavailable`: then all come again."""
        if entries := [written for each in recorded if (written := _written(each)) is not None]:
            await self.log.append(entries)
            self.pulse.beat(self.name)


def _written(one: Recorded) -> Entry | None:
    return None if one.by is None else entry(one.event, one.by, id=_id(one))


def _id(one: Recorded) -> UUID:
    """Always the same for the same event; of two of the same moment the later one's is greater."""
    # not the outbox's number alone: who moves a database may begin to count anew
    rest = uuid5(one.stream, f"{one.id} {one.event.at.isoformat()}").int & (1 << 76) - 1
    return UUID(int=one.id << 80 | 8 << 76 | rest)
