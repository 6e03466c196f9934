"""Leave that people of the team give us for their mailboxes: OAuth 2.0 (RFC 6749), by PKCE (RFC 7636)."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import httpx
import msgspec

from pascal.adapters.gmail.api import Api, Json, shaped
from pascal.adapters.gmail.failures import NoLeave, TokenRefused
from pascal.adapters.gmail.settings import Settings
from pascal.adapters.shared.oidc import Issuer, Provider
from pascal.domain.errors import Invalid, NotFound
from pascal.domain.ids import AgentId
from pascal.domain.people import fold_email
from pascal.domain.ports.channels import Kit, LockedOut, NoAnswer, NotNow, Rejected
from pascal.domain.ports.identity_provider import ProviderUnavailable
from pascal.domain.ports.mailboxes import Mailbox

SCOPE: Final = "https://www.googleapis.com/auth/gmail.modify"
"""To read, to send and to mark as read: the narrowest that has all three."""
_EARLY: Final = timedelta(minutes=5)
_DEAD: Final = frozenset({"invalid_grant"})
_MAILBOX: Final = "mailbox."


class _Kept(msgspec.Struct):
    """A mailbox, as the safe holds it."""

    owner: UUID
    refresh: str
    works: bool = True


class _Granted(msgspec.Struct):
    access_token: str
    expires_in: int = 3600
    refresh_token: str = ""
    scope: str = ""


class _Refusal(msgspec.Struct):
    error: str = ""


class _Profile(msgspec.Struct):
    emailAddress: str  # noqa: N815 - Google's
    historyId: str  # noqa: N815


class Refused(Exception):
    """The text is OAuth's own word for why."""


@dataclass(frozen=True, slots=True)
class _Access:
    refresh: str
    """That it was given for: who connects anew has another."""
    token: str
    until: datetime


class Leaves:
    """Who gave leave. Tokens are nowhere but in the safe, and the short-lived ones in memory."""

    def __init__(
        self, settings: Settings, kit: Kit, api: Api, issuer: Issuer, http: httpx.AsyncClient
    ) -> None:
        self._settings, self._kit, self._safe = settings, kit, kit.safe
        self._api, self._issuer, self._http = api, issuer, http
        self._access: dict[str, _Access] = {}

    # -- given and given back

    async def address(self, state: str, challenge: str, redirect: str) -> str:
        url = (await self._provider()).authorize.copy_merge_params(
            {
                "response_type": "code",
                "client_id": self._settings.client_id,
                "redirect_uri": redirect,
                "scope": SCOPE,
                "state": state,
                "code_challenge": challenge,
                "code_challenge_method": "S256",
                "access_type": "offline",
                "prompt": "consent",  # else who gave it before gets no refresh token
            }
        )
        return str(url)

    async def take(self, owner: AgentId, *, code: str, verifier: str, redirect: str) -> Mailbox:
        """Raises `NotNow`, `Rejected` and `LockedOut`."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect,
            "code_verifier": verifier,
        }
        try:
            granted = await self._granted(form)
        except Refused as error:
            raise Rejected("credentials", str(error)) from error
        if SCOPE not in granted.scope.split() or not granted.refresh_token:
            raise Rejected("credentials", "scope")
        address = await self._address(granted.access_token)
        for each in await self.all():
            if each.owner == owner and each.address != address:
                await self.give_back(each.address)
        await self._safe.keep(f"{_MAILBOX}{address}", _text(_Kept(owner, granted.refresh_token)))
        return Mailbox(address, owner)

    async def give_back(self, address: str) -> None:
        """Google hears of it, if it can be reached."""
        kept = await self._kept(address)
        for name in (f"{_MAILBOX}{address}", f"place.{address}", f"watch.{address}"):
            await self._safe.drop(name)
        self._access.pop(address, None)
        try:
            revoke = (await self._provider()).revoke
            if revoke:
                async with asyncio.timeout(self._kit.seconds):
                    await self._http.post(revoke, data={"token": kept.refresh})
        except (NotNow, TimeoutError, httpx.HTTPError, httpx.InvalidURL):
            return

    async def note(self, address: str, what: str, told: str) -> None:
        """Beside the mailbox, for as long as it is connected. Raises `NotFound`."""
        await self._kept(address)
        await self._safe.keep(f"{what}.{address}", told)
        if await self._safe.get(f"{_MAILBOX}{address}") is None:  # given back meanwhile
            await self._safe.drop(f"{what}.{address}")

    async def all(self) -> Sequence[Mailbox]:
        found = [
            (name.removeprefix(_MAILBOX), _read(told))
            for name, told in (await self._safe.all(_MAILBOX)).items()
        ]
        return [Mailbox(name, AgentId(kept.owner), kept.works) for name, kept in found]

    # -- used

    async def act(self, address: str, request: Callable[[Any], Any], times: float = 1) -> Json:
        """Raises `NotFound` where no such mailbox is connected, and like `Api.act`."""
        token, fresh = await self._token(address)
        try:
            try:
                return await self._api.act(token, request, times)
            except TokenRefused:
                # it was taken back before its time, which says nothing of the leave; and nothing was done
                self._access.pop(address, None)
                if fresh:
                    raise
            token, _ = await self._token(address)
            return await self._api.act(token, request, times)
        except (TokenRefused, NoLeave) as error:
            raise LockedOut(str(error), address) from error

    async def ask(self, address: str, request: Callable[[Any], Any], times: float = 1) -> Json:
        """What may be asked twice: it raises no `NoAnswer`."""
        try:
            return await self.act(address, request, times)
        except NoAnswer as error:
            raise NotNow(str(error)) from error

    async def place(self, address: str) -> str:
        """Where its history has come to, by Google's count."""
        return shaped(await self.ask(address, _get_profile), _Profile).historyId

    async def _token(self, address: str) -> tuple[str, bool]:
        """And whether it was given just now."""
        told = await self._told(address)
        kept, now = _read(told), self._kit.clock.now()
        access = self._access.get(address)
        if access is not None and access.refresh == kept.refresh and now < access.until:
            return access.token, False
        if not kept.works:
            raise _over(address)
        try:
            granted = await self._granted({"grant_type": "refresh_token", "refresh_token": kept.refresh})
        except Refused as error:
            over = _text(_Kept(kept.owner, kept.refresh, works=False))
            if not await self._safe.swap(f"{_MAILBOX}{address}", told, over):  # connected anew meanwhile
                await self._told(address)  # or given back
            raise _over(address) from error
        until = now + timedelta(seconds=granted.expires_in) - _EARLY
        self._access[address] = _Access(kept.refresh, granted.access_token, until)
        return granted.access_token, True

    # -- inside

    async def _address(self, token: str) -> str:
        """Whose token it is."""
        answer = await self._api.ask(token, _get_profile)
        try:
            return fold_email(shaped(answer, _Profile).emailAddress)
        except Invalid as error:
            raise Rejected("credentials", "address") from error

    async def _kept(self, address: str) -> _Kept:
        return _read(await self._told(address))

    async def _told(self, address: str) -> str:
        """Of the mailbox, as the safe holds it. Raises `NotFound`."""
        told = await self._safe.get(f"{_MAILBOX}{address}")
        if not told:
            raise NotFound
        return told

    async def _provider(self) -> Provider:
        try:
            return await self._issuer.known()
        except ProviderUnavailable as error:
            raise NotNow("Google's sign-in cannot be reached") from error

    async def _granted(self, form: Mapping[str, str]) -> _Granted:
        """Raises `Refused`, `NotNow`, and `LockedOut` where it is we who are refused."""
        client = {"client_id": self._settings.client_id, "client_secret": self._settings.client_secret}
        provider = await self._provider()
        try:
            async with asyncio.timeout(self._kit.seconds):
                answer = await self._http.post(provider.token, data={**form, **client})
            if answer.is_success:
                return msgspec.json.decode(answer.content, type=_Granted)
            why = msgspec.json.decode(answer.content, type=_Refusal).error
        # no token was handed out, or it was lost on the way: another can be had
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError, msgspec.DecodeError) as error:
            raise NotNow("Google's sign-in does not answer") from error
        if answer.status_code in {400, 403} and why in _DEAD:
            raise Refused(why)
        if answer.status_code in {400, 401, 403}:
            raise LockedOut("Google refuses GOOGLE_CLIENT_ID with GOOGLE_CLIENT_SECRET")
        raise NotNow(f"Google's sign-in answered {answer.status_code}")


def _get_profile(users: Any) -> Any:
    return users.getProfile(userId="me")


def _over(address: str) -> LockedOut:
    return LockedOut("the leave for the mailbox is over", address)


def _text(kept: _Kept) -> str:
    return msgspec.json.encode(kept).decode()


def _read(told: str) -> _Kept:
    return msgspec.json.decode(told, type=_Kept)
