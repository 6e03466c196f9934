"""Leave that people of the team give us for their calendars: OAuth 2.0 (RFC 6749), by PKCE (RFC 7636).

https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, TypeVar

import httpx
import msgspec

from pascal.adapters.outlook.api import Graph, TokenRefused
from pascal.adapters.outlook.settings import Settings
from pascal.domain.errors import Invalid
from pascal.domain.ids import AgentId
from pascal.domain.people import fold_email
from pascal.domain.ports.calendar import Away, Refused, SignedOut
from pascal.domain.ports.channels import Kit

NEEDED: Final = "Calendars.ReadWrite"
SCOPE: Final = f"offline_access User.Read {NEEDED}"
"""To be asked once, to know whose it is, and to read and write: the narrowest."""
_EARLY: Final = timedelta(minutes=5)
_DEAD: Final = frozenset({"invalid_grant", "interaction_required", "consent_required", "login_required"})

T = TypeVar("T")


class _Granted(msgspec.Struct):
    access_token: str
    expires_in: int = 3600
    refresh_token: str = ""
    scope: str = ""


class _Refusal(msgspec.Struct):
    error: str = ""


class _Me(msgspec.Struct):
    mail: str | None = None
    userPrincipalName: str | None = None  # noqa: N815 - Microsoft's


class _Dead(Exception):
    """The text is OAuth's own word for why."""


@dataclass(frozen=True, slots=True)
class _Access:
    refresh: str
    """That it was given for: who connects anew has another."""
    token: str
    until: datetime


class Leaves:
    """Who gave leave. Tokens are nowhere but in the safe, and the short-lived ones in memory."""

    def __init__(self, settings: Settings, kit: Kit, graph: Graph, http: httpx.AsyncClient) -> None:
        self._settings, self._kit, self._safe = settings, kit, kit.safe
        self._graph, self._http = graph, http
        self._access: dict[AgentId, _Access] = {}
        self._asking: dict[AgentId, asyncio.Lock] = {}
        """One at a time asks for a token: the others are to have the same."""

    def address(self, state: str, challenge: str, redirect: str) -> str:
        return str(
            httpx.URL(self._endpoint("authorize")).copy_merge_params(
                {
                    "response_type": "code",
                    "client_id": self._settings.client_id,
                    "redirect_uri": redirect,
                    "response_mode": "query",
                    "scope": SCOPE,
                    "state": state,
                    "code_challenge": challenge,
                    "code_challenge_method": "S256",
                    "prompt": "select_account",
                }
            )
        )

    async def take(self, owner: AgentId, *, code: str, verifier: str, redirect: str) -> str:
        """Whose calendar it is."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect,
            "code_verifier": verifier,
        }
        try:
            granted = await self._granted(form)
        except _Dead as error:
            raise Refused(f"Microsoft refuses the leave: {error}") from error
        scopes = {each.rpartition("/")[2].casefold() for each in granted.scope.split()}
        if NEEDED.casefold() not in scopes or not granted.refresh_token:
            raise Refused("Microsoft refuses the leave: scope")
        me = await self._graph.ask(granted.access_token, "GET", "/me", _Me)
        try:
            address = fold_email(me.mail or me.userPrincipalName or "")
        except Invalid as error:
            raise Refused("Microsoft refuses the leave: address") from error
        await self._safe.keep(_name(owner), granted.refresh_token)
        self._note(owner, granted.refresh_token, granted)
        return address

    async def give_back(self, owner: AgentId) -> None:
        """Microsoft has no address to tell it to."""
        await self._safe.drop(_name(owner))
        self._access.pop(owner, None)

    async def using(self, owner: AgentId, call: Callable[[str], Awaitable[T]]) -> T:
        """*call* with a token of theirs. Raises `SignedOut`."""
        token, fresh = await self._token(owner)
        try:
            return await call(token)
        except TokenRefused:
            # it was taken back before its time, which says nothing of the leave; and nothing was done
            self._access.pop(owner, None)
            if fresh:
                raise
        token, _ = await self._token(owner)
        return await call(token)

    async def _token(self, owner: AgentId) -> tuple[str, bool]:
        """And whether it was given just now."""
        async with self._asking.setdefault(owner, asyncio.Lock()):
            refresh = await self._safe.get(_name(owner))
            if refresh is None:
                raise SignedOut("no calendar is connected")
            access = self._access.get(owner)
            if access is not None and access.refresh == refresh and self._kit.clock.now() < access.until:
                return access.token, False
            return await self._refreshed(owner, refresh), True

    async def _refreshed(self, owner: AgentId, refresh: str) -> str:
        form = {"grant_type": "refresh_token", "refresh_token": refresh, "scope": SCOPE}
        try:
            granted = await self._granted(form)
        except _Dead as error:
            latest = await self._safe.get(_name(owner))
            if latest is not None and latest != refresh:  # another process was first, or it is connected anew
                return await self._refreshed(owner, latest)
            raise SignedOut("the leave for the calendar is over") from error
        latest = granted.refresh_token or refresh
        if latest != refresh:  # unless it was given back meanwhile, or is connected anew
            await self._safe.swap(_name(owner), refresh, latest)
        return self._note(owner, latest, granted)

    def _note(self, owner: AgentId, refresh: str, granted: _Granted) -> str:
        until = self._kit.clock.now() + timedelta(seconds=granted.expires_in) - _EARLY
        self._access[owner] = _Access(refresh, granted.access_token, until)
        return granted.access_token

    def _endpoint(self, name: str) -> str:
        return f"{self._settings.login_url}/{self._settings.tenant}/oauth2/v2.0/{name}"

    async def _granted(self, form: Mapping[str, str]) -> _Granted:
        """Raises `_Dead`, `Away`, and `Refused` where it is we who are refused."""
        client = {"client_id": self._settings.client_id, "client_secret": self._settings.client_secret}
        try:
            async with asyncio.timeout(self._kit.seconds):
                answer = await self._http.post(self._endpoint("token"), data={**form, **client})
            if answer.is_success:
                return msgspec.json.decode(answer.content, type=_Granted)
            why = msgspec.json.decode(answer.content, type=_Refusal).error
        # no token was handed out, or it was lost on the way: another can be had
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError, msgspec.DecodeError) as error:
            raise Away("Microsoft's sign-in does not answer") from error
        if answer.status_code in {400, 401, 403} and why in _DEAD:
            raise _Dead(why)
        if answer.status_code in {400, 401, 403}:
            raise Refused("Microsoft refuses OUTLOOK_CLIENT_ID with OUTLOOK_CLIENT_SECRET")
        raise Away(f"Microsoft's sign-in answered {answer.status_code}")


def _name(owner: AgentId) -> str:
    return f"leave.{owner}"
