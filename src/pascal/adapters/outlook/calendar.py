"""Calendars of the team in Outlook (https://learn.microsoft.com/graph/api/resources/calendar-overview)."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta, tzinfo
from http.cookiejar import DefaultCookiePolicy
from typing import Any, Final, TypeVar
from urllib.parse import quote, urlencode
from uuid import UUID

import httpx
import msgspec

from pascal.adapters.outlook.api import PREFER, Forgotten, Graph, MadeBefore
from pascal.adapters.outlook.events import Event, Moment, Page, entries, heard, query_of
from pascal.adapters.outlook.leave import Leaves
from pascal.adapters.outlook.settings import Settings
from pascal.domain.calendars import Elsewhere, Plan
from pascal.domain.ids import AgentId
from pascal.domain.meetings import During
from pascal.domain.ports.calendar import (
    NOTICES,
    Away,
    Changes,
    Entry,
    Gone,
    Heard,
    PlaceForgotten,
    Refused,
    Watched,
)
from pascal.domain.ports.channels import Kit

_PER_PAGE: Final = 100
_MOST_PAGES: Final = 200
_FAR: Final = timedelta(days=366)
"""So far from where it is to be an event is looked for that was made before."""
_TOLD_FOR: Final = timedelta(minutes=4200)
"""Of the 4230 that Graph allows to those who watch events."""
_SELECTED: Final = "id,subject,start,end,isAllDay,isCancelled,showAs,type,transactionId"

T = TypeVar("T")


class _Subscription(msgspec.Struct):
    id: str
    expirationDateTime: datetime  # noqa: N815 - Graph's


class Outlook:
    name = "outlook"

    def __init__(
        self, settings: Settings, kit: Kit, transport: httpx.AsyncBaseTransport | None = None
    ) -> None:
        """*transport*: in place of the network."""
        self._kit = kit
        self._http = httpx.AsyncClient(timeout=kit.seconds, transport=transport, follow_redirects=False)
        self._http.cookies.jar.set_policy(DefaultCookiePolicy(allowed_domains=[]))  # it calls for everybody
        self._graph = Graph(self._http, settings.base_url, kit.seconds)
        self._leaves = Leaves(settings, kit, self._graph, self._http)

    async def aclose(self) -> None:
        await self._http.aclose()

    # -- leave

    async def leave(self, *, state: str, challenge: str, redirect: str) -> str:
        return self._leaves.address(state, challenge, redirect)

    async def connect(self, owner: AgentId, *, code: str, verifier: str, redirect: str) -> str:
        return await self._leaves.take(owner, code=code, verifier=verifier, redirect=redirect)

    async def disconnect(self, owner: AgentId) -> None:
        await self._leaves.give_back(owner)

    # -- read

    async def busy(self, owner: AgentId, during: During, zone: tzinfo) -> Sequence[During]:
        found = await self._view(owner, during)
        return sorted(each.during(zone) for each in found if each.busy)

    async def changes(self, owner: AgentId, during: During, place: str | None) -> Changes:
        query = place or urlencode(_period(during))
        told: dict[str, Event] = {}
        for _ in range(_MOST_PAGES):
            try:
                page = await self._page(owner, "/me/calendarView/delta()", query)
            except Forgotten as error:
                if place is None:
                    raise Away("Microsoft Graph has forgotten where we were") from error
                raise PlaceForgotten(str(error)) from error
            except Refused as error:
                if place is None:
                    raise
                raise PlaceForgotten(str(error)) from error  # so some answer to what they cannot read
            for each in page.value:
                told.pop(each.id, None)
                told[each.id] = each
            if page.delta is not None:
                gone = [each.id for each in told.values() if each.is_gone]
                stay = [each for each in told.values() if not each.is_gone]
                return Changes([*entries(stay)], gone, query_of(page.delta))
            if page.next is None:
                break
            query = query_of(page.next)
        raise Away("a calendar that Microsoft Graph does not tell to its end")

    async def event(self, owner: AgentId, id: str) -> Entry:
        return _read(await self._ask(owner, "GET", _path(id), Event))

    async def _view(self, owner: AgentId, during: During) -> list[Entry]:
        query = urlencode({**_period(during), "$select": _SELECTED, "$top": str(_PER_PAGE)})
        found: list[Event] = []
        for _ in range(_MOST_PAGES):
            page = await self._page(owner, "/me/calendarView", query)
            found += page.value
            if page.next is None:
                return [*entries(each for each in found if not each.is_gone)]
            query = query_of(page.next)
        raise Away("a calendar that Microsoft Graph does not tell to its end")

    async def _page(self, owner: AgentId, path: str, query: str) -> Page:
        prefer = {"prefer": f"{PREFER}, odata.maxpagesize={_PER_PAGE}"}
        return await self._ask(owner, "GET", f"{path}?{query}", Page, headers=prefer)

    # -- written

    async def make(self, owner: AgentId, key: UUID, plan: Plan) -> Elsewhere:
        body = {**_told(plan), "transactionId": str(key), "showAs": "busy"}
        try:
            return _read(await self._ask(owner, "POST", "/me/events", Event, body=body)).there
        except MadeBefore as error:
            during = plan.during.widened(_FAR)
            for each in await self._view(owner, during):
                if each.key == key:
                    return each.there
            raise Gone("what was made before was deleted") from error

    async def change(self, owner: AgentId, there: Elsewhere, plan: Plan) -> Elsewhere:
        known = {"if-match": there.version}
        return _read(
            await self._ask(owner, "PATCH", _path(there.id), Event, body=_told(plan), headers=known)
        ).there

    async def call_off(self, owner: AgentId, there: Elsewhere) -> None:
        """Nobody else stands in the event, so nobody is told: that is done here."""
        known = {"if-match": there.version}
        await self._ask(owner, "DELETE", _path(there.id), dict[str, Any], headers=known)

    # -- told

    async def watch(self, owner: AgentId, secret: str, known: Watched | None) -> Watched | None:
        if not self._kit.public_url.startswith("https:"):
            return None  # Graph calls nobody else
        until = {"expirationDateTime": _instant(self._kit.clock.now() + _TOLD_FOR)}
        if known is not None:
            path = f"/subscriptions/{quote(known.id, safe='')}"
            told = await self._ask(owner, "PATCH", path, _Subscription, body=until)
        else:
            url = f"{self._kit.public_url}{NOTICES}"
            body = {
                "changeType": "created,updated,deleted",
                "notificationUrl": url,
                "lifecycleNotificationUrl": url,
                "resource": "me/events",
                "clientState": secret,
                "latestSupportedTlsVersion": "v1_2",
                **until,
            }
            told = await self._ask(owner, "POST", "/subscriptions", _Subscription, body=body)
        return Watched(told.id, told.expirationDateTime.astimezone(UTC))

    async def unwatch(self, owner: AgentId, known: Watched) -> None:
        try:
            await self._ask(owner, "DELETE", f"/subscriptions/{quote(known.id, safe='')}", dict[str, Any])
        except Gone:
            return

    def heard(self, content: bytes) -> Sequence[Heard]:
        return heard(content)

    async def _ask(
        self,
        owner: AgentId,
        method: str,
        path: str,
        shape: type[T],
        *,
        body: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> T:
        return await self._leaves.using(
            owner, lambda token: self._graph.ask(token, method, path, shape, body=body, headers=headers)
        )


def _path(id: str) -> str:
    return f"/me/events/{quote(id, safe='')}"


def _period(during: During) -> dict[str, str]:
    return {"startDateTime": _instant(during.since), "endDateTime": _instant(during.until)}


def _instant(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _told(plan: Plan) -> dict[str, object]:
    return {
        "subject": plan.subject,
        "start": Moment.of(plan.during.since),
        "end": Moment.of(plan.during.until),
        "isAllDay": False,
    }


def _read(event: Event) -> Entry:
    if event.is_gone:
        raise Gone("the event was called off")
    try:
        return event.read()
    except (ValueError, OverflowError) as error:
        raise Away("an event that is not Microsoft Graph's") from error
