"""How we stand with Meta: the token, the number, the subscription, the version."""

import asyncio
from collections.abc import Awaitable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Final, Literal

import msgspec

from pascal.adapters.whatsapp.client import Graph
from pascal.adapters.whatsapp.errors import NotAllowed
from pascal.adapters.whatsapp.settings import Settings
from pascal.domain.ports.channels import Finding, LockedOut, NotNow, Rejected
from pascal.domain.ports.clock import Clock

ENDS: Final[Mapping[str, date]] = {
    "v18.0": date(2026, 1, 26),
    "v19.0": date(2026, 5, 21),
    "v20.0": date(2026, 9, 24),
    "v21.0": date(2027, 1, 21),
    "v22.0": date(2027, 5, 20),
    "v23.0": date(2027, 10, 8),
    "v24.0": date(2028, 2, 18),
    "v25.0": date(2028, 7, 29),
}
"""https://developers.facebook.com/docs/graph-api/changelog/versions; older ones are over."""
WARNED: Final = timedelta(days=90)
TOKEN_WARNED: Final = timedelta(days=14)

_LIMIT: Final = "whatsapp_business_manager_messaging_limit"
_OLD_LIMIT: Final = "messaging_limit_tier"
_LIMIT_MOVED: Final = 24
"""With version 24 the limit moved from the number to the whole portfolio, and got another name."""

_About = Literal["token", "webhook", "number"]


class _Token(msgspec.Struct):
    is_valid: bool = False
    expires_at: int = 0
    """0: never."""


class _DebugToken(msgspec.Struct):
    data: _Token


class _Number(msgspec.Struct):
    id: str
    display_phone_number: str = ""
    status: str = ""
    quality_rating: str = ""
    whatsapp_business_manager_messaging_limit: str = ""
    messaging_limit_tier: str = ""


class _Numbers(msgspec.Struct):
    data: list[_Number] = []


class _AppData(msgspec.Struct):
    name: str = ""


class _App(msgspec.Struct):
    name: str = ""
    whatsapp_business_api_data: _AppData | None = None

    @property
    def called(self) -> str:
        return self.whatsapp_business_api_data.name if self.whatsapp_business_api_data else self.name


class _Apps(msgspec.Struct):
    data: list[_App] = []


async def findings(graph: Graph, settings: Settings, clock: Clock) -> Sequence[Finding]:
    """Raises nothing."""
    checkup = _Checkup(graph, settings, clock.now())
    asked = await asyncio.gather(
        checkup.told("token", checkup.token()),
        checkup.told("number", checkup.number()),
        checkup.told("webhook", checkup.webhook()),
    )
    return [*asked, checkup.version()]


async def our_number(graph: Graph, settings: Settings, fields: str) -> _Number | None:
    """None: the account has none of that id. Raises `NotNow`, `Rejected`, `LockedOut`."""
    answer = await graph.ask(
        f"{settings.account}/phone_numbers", {"fields": fields, "limit": "100"}, _Numbers
    )
    return next((each for each in answer.data if each.id == settings.number), None)


class _Checkup:
    def __init__(self, graph: Graph, settings: Settings, at: datetime) -> None:
        self._graph, self._settings, self._at = graph, settings, at

    async def told(self, about: _About, asking: Awaitable[Finding]) -> Finding:
        # not every token may ask about itself; but what goes out needs the number and the account
        unclear: Literal["warning", "bad"] = "warning" if about == "token" else "bad"
        try:
            return await asking
        except NotAllowed:
            return Finding(about, unclear, "whatsapp_not_allowed")
        except LockedOut:
            return Finding(about, "bad", "whatsapp_token_refused")
        except Rejected as error:
            return Finding(about, unclear, "whatsapp_cannot_tell", {"code": error.code or ""})
        except NotNow:
            return Finding(about, "warning", "whatsapp_no_answer")

    async def token(self) -> Finding:
        """Whether it is valid, and until when. Which scopes it has is not asked: Meta renames them, and what
        the other questions get for an answer says more.
        """
        query = {"input_token": self._settings.token}
        token = (await self._graph.ask("debug_token", query, _DebugToken)).data
        if not token.is_valid:
            return Finding("token", "bad", "whatsapp_token_refused")
        if not token.expires_at:
            return Finding("token", "good", "whatsapp_token_good")
        ends = _moment(token.expires_at)
        near = ends - self._at <= TOKEN_WARNED
        facts = {"date": ends.date().isoformat()}
        if near:
            return Finding("token", "warning", "whatsapp_token_ends", facts, until=ends)
        return Finding("token", "good", "whatsapp_token_good_until", facts, until=ends)

    async def number(self) -> Finding:
        asked = _LIMIT if _major(self._settings.version) >= _LIMIT_MOVED else _OLD_LIMIT
        fields = f"id,display_phone_number,status,quality_rating,{asked}"
        one = await our_number(self._graph, self._settings, fields)
        if one is None:
            return Finding("number", "bad", "whatsapp_number_unknown", {"id": self._settings.number})
        facts = {
            "number": one.display_phone_number,
            "status": one.status,
            "quality": one.quality_rating or "UNKNOWN",
        }
        limit = one.whatsapp_business_manager_messaging_limit or one.messaging_limit_tier
        if limit not in {"", "UNKNOWN", "TIER_NOT_SET"}:
            facts["limit"] = limit
        if one.status in {"BANNED", "DELETED", "DISCONNECTED", "MIGRATED", "OFFLINE", "RESTRICTED"}:
            return Finding("number", "bad", "whatsapp_number_not_connected", facts)
        if one.quality_rating == "RED":
            return Finding("number", "bad", "whatsapp_number_quality_low", facts)
        if one.quality_rating == "YELLOW" or one.status in {"FLAGGED", "PENDING", "RATE_LIMITED", "UNLINKED"}:
            return Finding("number", "warning", "whatsapp_number_watched", facts)
        what = "whatsapp_number_good" if "limit" in facts else "whatsapp_number_connected"
        return Finding("number", "good", what, facts)

    async def webhook(self) -> Finding:
        if not self._settings.app_secrets:
            return Finding("webhook", "bad", "whatsapp_app_secret_missing")
        if not self._settings.verify_token:
            return Finding("webhook", "bad", "whatsapp_verify_token_missing")
        apps = (await self._graph.ask(f"{self._settings.account}/subscribed_apps", {}, _Apps)).data
        if not apps:
            return Finding("webhook", "bad", "whatsapp_webhook_not_subscribed")
        names = ", ".join(each.called for each in apps if each.called)
        return Finding("webhook", "good", "whatsapp_webhook_good", {"apps": names})

    def version(self) -> Finding:
        version = self._settings.version
        facts = {"version": version}
        if version not in ENDS:
            if _major(version) < min(map(_major, ENDS)):
                return Finding("version", "bad", "whatsapp_version_over", facts)
            return Finding("version", "good", "whatsapp_version_good", facts)
        ends = datetime.combine(ENDS[version], datetime.min.time(), UTC)
        facts["date"] = ENDS[version].isoformat()
        if ends <= self._at:
            return Finding("version", "bad", "whatsapp_version_over", facts, until=ends)
        if ends - self._at <= WARNED:
            return Finding("version", "warning", "whatsapp_version_ends", facts, until=ends)
        return Finding("version", "good", "whatsapp_version_good", facts, until=ends)


def _major(version: str) -> int:
    return int(version[1:].partition(".")[0])


def _moment(seconds: int) -> datetime:
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, OSError, ValueError):
        return datetime.max.replace(tzinfo=UTC)
