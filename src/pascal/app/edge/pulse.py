"""Whether the work behind the faces goes on in this process."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from time import monotonic

from pascal.domain.ports.outbox import Kinds


@dataclass(slots=True)
class Pulse:
    """When each consumer of the outbox last came round to it here. Empty in a process that does not relay."""

    consumers: Mapping[str, Kinds] = field(default_factory=dict)
    """All there are, wherever they run, and what they hear."""
    turns: dict[str, float] = field(default_factory=dict)

    def expect_all(self) -> None:
        """From now on they are to come round."""
        for consumer in self.consumers:
            self.beat(consumer)

    def beat(self, consumer: str) -> None:
        self.turns[consumer] = monotonic()

    @property
    def silent_for(self) -> float:
        """Seconds since the last turn of whoever's is longest ago."""
        now = monotonic()
        return max((now - at for at in self.turns.values()), default=0.0)
