"""Which conversations an answer may speak of."""

from dataclasses import dataclass
from uuid import UUID

from pascal.domain.ids import AgentId, VisitorId
from pascal.domain.permissions import Scope


@dataclass(frozen=True, slots=True)
class Reach:
    """Which conversations an answer may speak of: whose, and how far their right to read goes."""

    who: AgentId | VisitorId
    scope: Scope
    visitor: bool = False
    """Whether *who* is a lead's browser; else an agent."""

    @property
    def as_shared(self) -> "Reach":
        """The same for all who reach equally much: the house's own for all who may read all."""
        return HOUSE if self.scope == Scope.ANY and not self.visitor else self


HOUSE = Reach(AgentId(UUID(int=0)), Scope.ANY)
"""All there is, for the house itself; what it learns is told to nobody who may not read it."""
