"""The way to somebody else's screen and back, on which one of the team gives us leave: to their mailbox, to
their calendar.
"""

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Final, Protocol
from urllib.parse import urlencode
from uuid import UUID

from litestar import MediaType, Response
from litestar.datastructures import Cookie
from litestar.params import QueryParameter

from pascal.app.edge.callers import Callers, staff
from pascal.app.edge.errors import AnyRequest, refusal_of
from pascal.app.edge.throttle import StaffLimits, address_of
from pascal.app.edge.tickets import Tickets
from pascal.app.settings import Settings
from pascal.domain.agents import Role
from pascal.domain.errors import Forbidden, Invalid, NoCalendar, NoMailbox, PascalError, TooMany
from pascal.domain.ids import AgentId, SessionId
from pascal.domain.permissions import Staff
from pascal.domain.ports.clock import Clock
from pascal.domain.ports.limits import Limit, Limits
from pascal.domain.ports.security import Seals

LEAVE_LASTS: Final = timedelta(minutes=10)
_ONCE: Final = Limit(1, 2 * LEAVE_LASTS.seconds)


@dataclass(frozen=True, slots=True)
class Goal:
    name: str
    path: str
    """Where the way begins."""
    back: str
    """Where it ends, below that."""
    missed: type[NoMailbox] | type[NoCalendar]

    @property
    def purpose(self) -> str:
        return f"{self.name}-leave"

    @property
    def cookie(self) -> str:
        return f"pascal_{self.name}"


MAILBOX: Final = Goal("mailbox", "/api/comunicaciones/email/conectar", "/retorno", NoMailbox)
CALENDAR: Final = Goal("calendar", "/api/v1/calendar/connect", "/return", NoCalendar)
PROFILE: Final = "/intranet/profile"

TicketQuery = Annotated[
    str | None,
    QueryParameter(
        description="From `POST /api/v1/auth/ws-ticket`, in place of the token, which no browser sends."
    ),
]
CodeQuery = Annotated[str, QueryParameter(description="What the other side gave the browser.")]
StateQuery = Annotated[str, QueryParameter(name="state", description="As it was sent there.")]


class AsksLeave(Protocol):
    async def __call__(self, *, state: str, challenge: str, redirect: str) -> str:
        """The address of the screen."""


class Connects(Protocol):
    async def __call__(self, caller: Staff, *, code: str, verifier: str, redirect: str) -> object: ...


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
    tickets: Tickets
    staff_limits: StaffLimits
    settings: Settings

    async def out(
        self, request: AnyRequest, ticket: str | None, goal: Goal, leave: AsksLeave
    ) -> Response[None]:
        """To that screen. Whoever shows a ticket is a person who looks: the profile tells them why not."""
        if ticket is None:
            return await self._send(staff(await self.callers.of(request)), goal, leave)
        try:
            return await self._send(await self._whose(request, ticket), goal, leave)
        except PascalError as error:
            return _at_profile(error, goal)

    async def back(
        self, request: AnyRequest, code: str, state: str, goal: Goal, connect: Connects
    ) -> Response[None]:
        """To the profile, with what came of it."""
        try:
            cookie = request.cookies.get(goal.cookie, "")
            who, verifier = await self.end(cookie, state, address_of(request), goal)
            if not code:
                raise goal.missed("refused")
            await connect(who, code=code, verifier=verifier, redirect=self._redirect(goal))
        except PascalError as error:
            return _at_profile(error, goal)
        return _at_profile("connected", goal)

    def begin(self, staff: Staff, goal: Goal) -> Way:
        until = int((self.clock.now() + LEAVE_LASTS).timestamp())
        verifier = secrets.token_urlsafe(32)
        whose = (str(staff.id), str(staff.session_id), staff.role.value)
        cookie = self.seals.seal((*whose, until, verifier), goal.purpose)
        return Way(cookie, _hash(f"state {verifier}"), _hash(verifier))

    async def end(self, cookie: str, state: str, address: str, goal: Goal) -> tuple[Staff, str]:
        """Who has come back from *address*, and the verifier.

        Raises `NoMailbox` or `NoCalendar` for another browser, a second time or too late, and
        `Unauthenticated` for whose session has ended.
        """
        try:
            agent, session, role, until, verifier = self.seals.open(cookie, goal.purpose)
        except (Invalid, ValueError) as error:
            raise goal.missed("too_late") from error
        if not hmac.compare_digest(state.encode(errors="replace"), _hash(f"state {verifier}").encode()):
            raise goal.missed("too_late")
        if not isinstance(until, int) or self.clock.now().timestamp() >= until:
            raise goal.missed("too_late")
        try:
            await self.limits.spend(goal.purpose, _hash(str(verifier)), _ONCE)
        except TooMany as error:
            raise goal.missed("too_late") from error
        whose = AgentId(UUID(str(agent))), SessionId(UUID(str(session))), Role(str(role))
        return await self.callers.anew(*whose, address), str(verifier)

    async def _whose(self, request: AnyRequest, ticket: str) -> Staff:
        """From the web client itself: a link that somebody else made leads nowhere.

        Raises `Forbidden`, and `Unauthenticated` as `Tickets.redeem` does.
        """
        if request.headers.get("sec-fetch-site", "same-origin") != "same-origin":
            raise Forbidden
        return await self.tickets.redeem(ticket, address_of(request))

    async def _send(self, who: Staff, goal: Goal, leave: AsksLeave) -> Response[None]:
        await self.staff_limits.panel(who)
        way = self.begin(who, goal)
        url = await leave(state=way.state, challenge=way.challenge, redirect=self._redirect(goal))
        cookie = Cookie(
            goal.cookie,
            value=way.cookie,
            path=goal.path,
            max_age=LEAVE_LASTS.seconds,
            httponly=True,
            secure=self.settings.public_url.startswith("https:"),
            samesite="lax",
        )
        return Response(
            None, status_code=302, headers={"location": url}, cookies=[cookie], media_type=MediaType.TEXT
        )

    def _redirect(self, goal: Goal) -> str:
        return f"{self.settings.public_url}{goal.path}{goal.back}"


def _at_profile(told: str | PascalError, goal: Goal) -> Response[None]:
    """With what came of it: a word, or why not."""
    if isinstance(told, PascalError):
        told = told.reason if isinstance(told, NoMailbox | NoCalendar) else refusal_of(told).code
    return Response(
        None,
        status_code=302,
        headers={"location": f"{PROFILE}?{urlencode({goal.name: told})}"},
        cookies=[Cookie(goal.cookie, value="", path=goal.path, max_age=0, httponly=True)],
        media_type=MediaType.TEXT,
    )


def _hash(text: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
