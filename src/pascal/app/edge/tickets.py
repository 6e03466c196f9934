"""One-time tickets: browsers open a WebSocket without headers, and no token belongs in an address."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from pascal.app.edge.callers import Callers
from pascal.app.edge.shapes import Shape
from pascal.domain.agents import Role
from pascal.domain.errors import Invalid, TooMany, Unauthenticated
from pascal.domain.ids import AgentId, SessionId
from pascal.domain.permissions import Staff
from pascal.domain.ports.clock import Clock, Ids
from pascal.domain.ports.limits import Limit, Limits
from pascal.domain.ports.security import Seals

TICKET_LIFE: Final = timedelta(seconds=30)
_PURPOSE = "ws-ticket"
_ONCE = Limit(1, 2 * TICKET_LIFE.seconds)


class TicketShape(Shape, frozen=True):
    ticket: str
    """For `/ws?ticket=…`: good once, within 30 seconds."""


@dataclass(frozen=True, slots=True)
class Tickets:
    """Nothing is stored when one is made; that it was used is counted where limits are, for all processes."""

    seals: Seals
    limits: Limits
    callers: Callers
    clock: Clock
    ids: Ids

    def issue(self, staff: Staff) -> str:
        until = int((self.clock.now() + TICKET_LIFE).timestamp())
        whose = (str(staff.id), str(staff.session_id), staff.role.value)
        return self.seals.seal((*whose, until, str(self.ids.new())), _PURPOSE)

    async def redeem(self, text: str, address: str) -> Staff:
        """Whose it was, who comes from *address*.

        Raises `Unauthenticated` for a second time, too late, or rights that have changed.
        """
        try:
            agent, session, role, until, number = self.seals.open(text, _PURPOSE)
        except (Invalid, ValueError) as error:
            raise Unauthenticated from error
        if not isinstance(until, int) or self.clock.now().timestamp() >= until:
            raise Unauthenticated
        try:
            await self.limits.spend(_PURPOSE, str(number), _ONCE)
        except TooMany as error:
            raise Unauthenticated from error
        return await self.callers.anew(
            AgentId(UUID(str(agent))), SessionId(UUID(str(session))), Role(str(role)), address
        )
