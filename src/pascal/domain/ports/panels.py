"""Live updates to the panels of the team, on connections of our own beside those of `live`."""

from collections.abc import Sequence, Set
from dataclasses import dataclass
from typing import Protocol

from pascal.domain.ids import AgentId, SessionId
from pascal.domain.ports.live import AllAgents


@dataclass(frozen=True, slots=True)
class Readers:
    """Who may read a conversation that does not wait: whoever has it, and those who may read everybody's."""

    agent_id: AgentId | None


@dataclass(frozen=True, slots=True)
class Push:
    """Words for the panels of some."""

    to: AllAgents | Readers
    text: str
    """The whole frame, the same for everybody."""


@dataclass(frozen=True, slots=True)
class ShowOut:
    """Close every panel of theirs, or of one session: it ended, or what they may do changed."""

    agent_id: AgentId
    session_id: SessionId | None = None


@dataclass(frozen=True, slots=True)
class Stir:
    """Figures may have changed: whoever shows some looks again."""


PanelAct = Push | ShowOut | Stir


@dataclass(frozen=True, slots=True)
class Watcher:
    """Who sits before a panel."""

    agent_id: AgentId
    session_id: SessionId
    sees_all: bool
    """Whether they may read the conversations of colleagues."""


class Panel(Protocol):
    """An open connection."""

    def push(self, frame: bytes) -> None:
        """Write a WebSocket frame after all that was written before. Never waits; closes slow readers."""

    def show_out(self) -> None:
        """Close it: its right has ended. Nothing is heard or said from now on."""


class Panels(Protocol):
    """All open panels, on any process. At least once, in the order given."""

    @property
    def at_once(self) -> int:
        """Events whose acts it is given together, at most."""

    async def tell(self, acts: Sequence[PanelAct]) -> None:
        """Do all. Raises `LiveUnavailable` if other processes did not hear of it; the relay tries again."""

    async def ready(self) -> None:
        """Wait until nothing that is told from now on is missed; not long."""

    def enter(self, panel: Panel, watcher: Watcher, as_of: float) -> bool:
        """Let it in, unless they were shown out since *as_of* (monotonic), when their right was looked up.

        Raises `TooMany` for who has too many.
        """

    def part(self, panel: Panel) -> None:
        """It is gone; harmless for one that never entered."""

    @property
    def stirs(self) -> int:
        """How many `Stir` this process has heard of."""

    @property
    def connections(self) -> int:
        """Panels that are open on this process."""

    async def stirred(self, seen: int, within: float) -> int:
        """`stirs`, as soon as they are more than *seen*, or after *within* seconds."""

    async def agents_online(self) -> Set[AgentId]:
        """Agents who hold at least one panel now, on any process. Raises `LiveUnavailable`."""
