"""The way to a carrier's screen and back, on which somebody of the team gives us leave to their mailbox."""

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

from pascal.app.edge.callers import Callers
from pascal.domain.agents import Role
from pascal.domain.errors import Invalid, NoMailbox, TooMany
from pascal.domain.ids import AgentId, SessionId
from pascal.domain.permissions import Staff
from pascal.domain.ports.clock import Clock
from pascal.domain.ports.limits import Limit, Limits
from pascal.domain.ports.security import Seals

LEAVE_LASTS: Final = timedelta(minutes=10)
_PURPOSE: Final = "mailbox-leave"
_ONCE: Final = Limit(1, 2 * LEAVE_LASTS.seconds)


@dataclass(frozen=True, slots=True)
class Way:
    cookie: str
    """Binds the way back to this browser: `Secure; HttpOnly; SameSite=Lax`."""
    state: str
    challenge: str
    """PKCE's, S256."""


@dataclass(frozen=True, slots=True)
class Ways:
    """Nothing is stored: who asked, until when and by which chance stands in the cookie, sealed.

    All else follows from the chance, which only that browser has (THREATS 10).
    """

    seals: Seals
    limits: Limits
    callers: Callers
    clock: Clock

    def begin(self, staff: Staff) -> Way:
        until = int((self.clock.now() + LEAVE_LASTS).timestamp())
        verifier = secrets.token_urlsafe(32)
        whose = (str(staff.id), str(staff.session_id), staff.role.value)
        cookie = self.seals.seal((*whose, until, verifier), _PURPOSE)
        return Way(cookie, _hash(f"state {verifier}"), _hash(verifier))

    async def end(self, cookie: str, state: str, address: str) -> tuple[Staff, str]:
        """Who has come back from *address*, and the verifier.

        Raises `NoMailbox` for another browser, a second time or too late, and `Unauthenticated` for whose
        session has ended.
        """
        try:
            agent, session, role, until, verifier = self.seals.open(cookie, _PURPOSE)
        except (Invalid, ValueError) as error:
            raise NoMailbox("too_late") from error
        if not hmac.compare_digest(state.encode(errors="replace"), _hash(f"state {verifier}").encode()):
            raise NoMailbox("too_late")
        if not isinstance(until, int) or self.clock.now().timestamp() >= until:
            raise NoMailbox("too_late")
        try:
            await self.limits.spend(_PURPOSE, _hash(str(verifier)), _ONCE)
        except TooMany as error:
            raise NoMailbox("too_late") from error
        whose = AgentId(UUID(str(agent))), SessionId(UUID(str(session))), Role(str(role))
        return await self.callers.anew(*whose, address), str(verifier)


def _hash(text: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
