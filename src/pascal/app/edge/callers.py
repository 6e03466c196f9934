"""Who is calling: from a bearer token to a person of the team or a lead's browser."""

import time
from dataclasses import dataclass, field

from litestar.connection import ASGIConnection
from litestar.di import NamedDependency
from litestar.params import SkipValidation

from pascal.app.edge.throttle import LeadPace, address_of
from pascal.domain.agents import Role
from pascal.domain.errors import Forbidden, NoToken, Unauthenticated
from pascal.domain.ids import AgentId, SessionId
from pascal.domain.permissions import Action, Caller, Permissions, Staff, Visitor
from pascal.domain.ports.clock import Clock
from pascal.domain.ports.reach import Reach
from pascal.domain.ports.reads import Reads, SignedIn
from pascal.domain.ports.security import AgentToken, Tokens

# what handlers ask for; there is nothing in them to validate
AsCaller = NamedDependency[SkipValidation[Caller]]
AsStaff = NamedDependency[SkipValidation[Staff]]
AsVisitor = NamedDependency[SkipValidation[Visitor]]

FRESH = 1.0
"""Seconds for which what an agent may do is believed without another look."""
REMEMBERED = 10_000


@dataclass(slots=True)
class Callers:
    """Reads tokens. A disabled person, an ended session or a new role counts within a second."""

    tokens: Tokens
    reads: Reads
    clock: Clock
    pace: LeadPace
    _seen: dict[tuple[AgentId, SessionId], tuple[float, SignedIn | None]] = field(default_factory=dict)

    async def identify(self, text: str, address: str) -> Caller:
        """Who calls from *address* with that token. Raises `Unauthenticated`."""
        token = self.tokens.read(text, self.clock.now())
        if not isinstance(token, AgentToken):
            return Visitor(token.visitor_id)
        agent = await self._signed_in(token.agent_id, token.session_id)
        if agent is None or not agent.active or not agent.session_open or agent.epoch != token.epoch:
            raise Unauthenticated
        return Staff(agent.id, agent.name, agent.role, token.session_id, address)

    async def anew(self, agent_id: AgentId, session_id: SessionId, role: Role, address: str) -> Staff:
        """As they are now, without believing what was seen a moment ago.

        Raises `Unauthenticated` for whose rights have changed.
        """
        return _still(await self.reads.signed_in(agent_id, session_id), session_id, role, address)

    async def again(self, staff: Staff) -> Staff:
        """*staff*, who came earlier. Raises `Unauthenticated` a second after their rights changed."""
        now = await self._signed_in(staff.id, staff.session_id)
        return _still(now, staff.session_id, staff.role, staff.address)

    async def of(self, connection: ASGIConnection) -> Caller:  # type: ignore[type-arg]
        """Raises `Unauthenticated`, and `TooMany` for leads who ask too often."""
        scheme, _, text = connection.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not text:
            raise NoToken
        address = address_of(connection)
        caller = await self.identify(text.strip(), address)
        if isinstance(caller, Visitor):
            self.pace.spend(address)
        return caller

    async def _signed_in(self, agent_id: AgentId, session_id: SessionId) -> SignedIn | None:
        now = time.monotonic()
        at, agent = self._seen.get((agent_id, session_id), (-FRESH, None))
        if now - at < FRESH:
            return agent
        agent = await self.reads.signed_in(agent_id, session_id)
        if len(self._seen) >= REMEMBERED:
            self._seen.clear()
        self._seen[agent_id, session_id] = (now, agent)
        return agent

    def forget(self) -> None:
        """Look again at once: somebody has just signed out."""
        self._seen.clear()


def _still(now: SignedIn | None, session_id: SessionId, role: Role, address: str) -> Staff:
    if now is None or not now.active or not now.session_open or now.role is not role:
        raise Unauthenticated
    return Staff(now.id, now.name, now.role, session_id, address)


def staff(caller: Caller) -> Staff:
    """Raises `Forbidden` for a lead."""
    if not isinstance(caller, Staff):
        raise Forbidden
    return caller


def visitor(caller: Caller) -> Visitor:
    """Raises `Forbidden` for one of the team."""
    if not isinstance(caller, Visitor):
        raise Forbidden
    return caller


def reach_of(permissions: Permissions, caller: Caller) -> Reach:
    """What *caller* may read."""
    return Reach(caller.id, permissions.scope(caller, Action.READ), visitor=isinstance(caller, Visitor))
