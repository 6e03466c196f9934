"""Microsoft as far as calendars go: its sign-in, and a Graph that remembers what was done to it.

Over a transport (`graph.transport`) for those who are given one, or as a server (`at_work`).
"""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any, Literal
from urllib.parse import parse_qs, unquote
from uuid import UUID, uuid5

import httpx
from aiohttp import web

from pascal.testing.builders import START
from providers.local import answering

SETTINGS = {
    "OUTLOOK_CLIENT_ID": "24d3b144-21ae-4080-943f-7067b395b913",
    "OUTLOOK_CLIENT_SECRET": "example-client-secret",
}
AGENT = "agente@example.com"
HOST = "https://graph.example"
_IDS = UUID(int=0x6EA)

Mischief = Literal["none", "lost", "unheard", "garbage"]
"""`lost`: it arrived and was done, and its answer never comes. `unheard`: it never arrived."""


@dataclass
class Answer:
    status: int
    content: Any = None
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def body(self) -> bytes:
        return b"" if self.content is None else json.dumps(self.content).encode()


@dataclass
class Call:
    method: str
    path: str
    query: dict[str, str]
    headers: Mapping[str, str]
    body: Any


def refused(status: int, code: str, **headers: str) -> Answer:
    told = {"error": {"code": code, "message": f"No {AGENT}"}}
    return Answer(status, told, {name.replace("_", "-"): value for name, value in headers.items()})


class GraphFake:
    """One person's calendar, and who watches it."""

    def __init__(self) -> None:
        self.url = HOST
        self.address = AGENT
        self.now = START
        self.events: dict[str, dict[str, Any]] = {}
        self.changed: dict[str, int] = {}
        """When each event was last changed or deleted, by the count of changes."""
        self.changes = 0
        self.oldest = 0
        """Of places: those before are not known any more."""
        self.page = 100
        self.tells_again = False
        """Whether it answers what was made before with that, in place of refusing."""
        self._spent: set[str] = set()
        """Keys of what was ever made."""
        self.forgets_keys = False
        """Whether it makes again what was made by the same key."""
        self.subscriptions: dict[str, dict[str, Any]] = {}
        self.told: list[tuple[str, dict[str, Any]]] = []
        """Notices, and where they go."""
        self.asked: list[Call] = []
        self.tokens: list[dict[str, str]] = []
        """What the token endpoint was asked."""
        self.refused_token: tuple[int, str] | None = None
        self.refresh = "refresh-0"
        self.scope = "https://graph.microsoft.com/Calendars.ReadWrite User.Read"
        self.revoked: set[str] = set()
        """Access tokens that are over before their time."""
        self._numbers = count(1)
        self._next: list[int | Mischief] = []
        self._headers: dict[str, str] = {}

    @property
    def environment(self) -> dict[str, str]:
        return {**SETTINGS, "GRAPH_BASE_URL": f"{self.url}/v1.0", "OUTLOOK_LOGIN_URL": self.url}

    @property
    def transport(self) -> httpx.MockTransport:
        return httpx.MockTransport(self._over_transport)

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator["GraphFake"]:
        async with answering(self._over_http) as self.url:
            yield self

    def then(self, *what: int | Mischief, **headers: str) -> None:
        """The next calls of the calendar get that in place of an answer. *headers* come with statuses."""
        self._next += what
        self._headers = {name.replace("_", "-"): value for name, value in headers.items()}

    def forgive(self) -> None:
        self._next.clear()

    # -- what a person does in Outlook

    def put(self, subject: str, since: datetime, until: datetime, **more: Any) -> str:
        made = f"AAMk{next(self._numbers):04}/+="
        self.events[made] = {
            "id": made,
            "subject": subject,
            "start": _moment(since),
            "end": _moment(until),
            "isAllDay": False,
            "isCancelled": False,
            "showAs": "busy",
            "type": "singleInstance",
            "body": {"contentType": "html", "content": "<p>Hola</p>"},
            **more,
        }
        self._touch(made, "created")
        return made

    def move(self, id: str, since: datetime, until: datetime, **more: Any) -> None:
        self.events[id] |= {"start": _moment(since), "end": _moment(until), **more}
        self._touch(id, "updated")

    def delete(self, id: str) -> None:
        del self.events[id]
        self._touch(id, "deleted")

    def forget_places(self) -> None:
        self.oldest = self.changes + 1
        self.changes += 1

    def times(self, id: str) -> tuple[str, str, str]:
        one = self.events[id]
        return one["subject"], one["start"]["dateTime"][:19], one["end"]["dateTime"][:19]

    def _touch(self, id: str, how: str) -> None:
        self.changes += 1
        self.changed[id] = self.changes
        if id in self.events:
            self.events[id]["@odata.etag"] = f'W/"{self.changes}"'
        for each in self.subscriptions.values():
            if datetime.fromisoformat(each["expirationDateTime"]) > self.now:
                notice = {
                    "subscriptionId": each["id"],
                    "clientState": each["clientState"],
                    "changeType": how,
                    "resource": f"Users/8ee4/Events/{id}",
                }
                self.told.append((each["notificationUrl"], {"value": [notice]}))

    # -- calls

    async def _over_transport(self, request: httpx.Request) -> httpx.Response:
        body = await request.aread()
        query = request.url.query.decode()
        answer = self._answered(request.method, request.url.path, query, request.headers, body)
        if answer == "lost":
            raise httpx.ReadTimeout("lost", request=request)
        if answer == "unheard":
            raise httpx.ConnectError("unheard", request=request)
        assert isinstance(answer, Answer)
        return httpx.Response(answer.status, headers=answer.headers, content=answer.body)

    async def _over_http(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        headers = {name.lower(): value for name, value in request.headers.items()}
        answer = self._answered(request.method, unquote(request.path), request.query_string, headers, body)
        if isinstance(answer, str):
            assert request.transport is not None
            request.transport.abort()
            return web.Response()
        kind = {"content-type": "application/json"}
        return web.Response(status=answer.status, body=answer.body, headers=answer.headers | kind)

    def _answered(
        self, method: str, path: str, query: str, headers: Mapping[str, str], body: bytes
    ) -> "Answer | Mischief":
        asked = {name: values[0] for name, values in parse_qs(query, keep_blank_values=True).items()}
        if path.endswith("/oauth2/v2.0/token"):
            return self._token({name: values[0] for name, values in parse_qs(body.decode()).items()})
        call = Call(method, path.removeprefix("/v1.0"), asked, headers, json.loads(body) if body else None)
        self.asked.append(call)
        what = self._next.pop(0) if self._next else None
        if what == "unheard":
            return what
        if isinstance(what, int):
            codes = {410: "syncStateNotFound", 429: "TooManyRequests", 401: "InvalidAuthenticationToken"}
            return refused(what, codes.get(what, "ErrorInternalServerError"), **self._headers)
        if headers["authorization"].removeprefix("Bearer ") in self.revoked:
            return refused(401, "InvalidAuthenticationToken")
        answer = self._done(call)
        if what == "garbage":
            return Answer(200, "<html>")
        return answer if what in {None, "none"} else "lost"

    def _token(self, form: dict[str, str]) -> Answer:
        self.tokens.append(form)
        if self.refused_token is not None:
            return Answer(self.refused_token[0], {"error": self.refused_token[1]})
        if form["grant_type"] == "refresh_token" and form["refresh_token"] != self.refresh:
            return Answer(400, {"error": "invalid_grant"})
        self.refresh = f"refresh-{len(self.tokens)}"  # each is good until the next
        granted = {"access_token": f"access-{len(self.tokens)}", "expires_in": 3599, "scope": self.scope}
        return Answer(200, granted | {"refresh_token": self.refresh, "token_type": "Bearer"})

    def _done(self, call: Call) -> Answer:
        match call.method, call.path.strip("/").split("/"):
            case "GET", ["me"]:
                return Answer(200, {"mail": None, "userPrincipalName": self.address})
            case "GET", ["me", "calendarView"]:
                return self._view(call)
            case "GET", ["me", "calendarView", "delta()"]:
                return self._delta(call)
            case "POST", ["me", "events"]:
                return self._make(call.body)
            case "POST", ["subscriptions"]:
                return self._subscribe(call.body)
            case _, ["subscriptions", *rest]:
                return self._subscription(call, "/".join(rest))
            case _, ["me", "events", *rest]:
                return self._event(call, "/".join(rest))
        return refused(400, "BadRequest")

    def _make(self, body: dict[str, Any]) -> Answer:
        for each in () if self.forgets_keys else self.events.values():
            if each.get("transactionId") == body["transactionId"]:
                if self.tells_again:
                    return Answer(201, each)
                return refused(409, "ErrorDuplicateTransactionId")
        if (
            body["transactionId"] in self._spent and not self.forgets_keys
        ):  # it was deleted since, and that is remembered
            return refused(409, "ErrorDuplicateTransactionId")
        self._spent.add(body["transactionId"])
        times = (datetime.fromisoformat(f"{body[end]['dateTime']}Z") for end in ("start", "end"))
        made = self.put(body["subject"], *times, transactionId=body["transactionId"])
        return Answer(201, self.events[made])

    def _event(self, call: Call, id: str) -> Answer:
        if id not in self.events:
            return refused(404, "ErrorItemNotFound")
        one = self.events[id]
        if call.method == "GET":
            return Answer(200, one)
        if call.headers.get("if-match", one["@odata.etag"]) != one["@odata.etag"]:
            return refused(412, "ErrorIrresolvableConflict")
        if call.method == "DELETE":
            self.delete(id)
            return Answer(204)
        self.events[id] = {**one, **call.body}
        self._touch(id, "updated")
        return Answer(200, self.events[id])

    def _within(self, one: dict[str, Any], since: str, until: str) -> bool:
        return bool(one["start"]["dateTime"][:19] < until[:19] and since[:19] < one["end"]["dateTime"][:19])

    def _view(self, call: Call) -> Answer:
        since, until = call.query["startDateTime"], call.query["endDateTime"]
        found = [each for each in self.events.values() if self._within(each, since, until)]
        skip = int(call.query.get("$skip", 0))
        content: dict[str, Any] = {"value": found[skip : skip + self.page]}
        if found[skip + self.page :]:
            link = f"startDateTime={since}&endDateTime={until}&$skip={skip + self.page}"
            content["@odata.nextLink"] = f"https://graph.microsoft.com/v1.0/me/calendarView?{link}"
        return Answer(200, content)

    def _delta(self, call: Call) -> Answer:
        """A token says from which change on, of which period; of a page also how far it had got."""
        if token := call.query.get("$deltatoken") or call.query.get("$skiptoken"):
            after, upto, skip, since, until = token.split("!")
            if 0 <= int(after) < self.oldest:
                return refused(410, "syncStateNotFound")
        else:
            after, upto, skip = "-1", str(self.changes), "0"
            since, until = call.query["startDateTime"], call.query["endDateTime"]
        upto = upto or str(self.changes)
        here = {name: one for name, one in self.events.items() if self._within(one, since, until)}
        news = [each for each, at in sorted(self.changed.items(), key=lambda one: one[1]) if at > int(after)]
        told = [
            here.get(each, {"id": each, "@removed": {"reason": "deleted"}})
            for each in news
            if int(after) >= 0 or each in here
        ]
        begin, end = int(skip), int(skip) + self.page
        content: dict[str, Any] = {"value": told[begin:end]}
        base = "https://graph.microsoft.com/v1.0/me/calendarView/delta()"
        if told[end:]:
            content["@odata.nextLink"] = f"{base}?$skiptoken={after}!{upto}!{end}!{since}!{until}"
        else:
            content["@odata.deltaLink"] = f"{base}?$deltatoken={upto}!!0!{since}!{until}"
        return Answer(200, content)

    def _subscribe(self, body: dict[str, Any]) -> Answer:
        made = str(uuid5(_IDS, str(next(self._numbers))))
        self.subscriptions[made] = {"id": made, **body}
        return Answer(201, self.subscriptions[made])

    def _subscription(self, call: Call, id: str) -> Answer:
        if id not in self.subscriptions:
            return refused(404, "ResourceNotFound")
        if call.method == "DELETE":
            del self.subscriptions[id]
            return Answer(204)
        self.subscriptions[id] |= call.body
        return Answer(200, self.subscriptions[id])

    def lifecycle(self, what: str) -> dict[str, Any]:
        """A notice of what becomes of telling us."""
        told = [
            {"subscriptionId": each["id"], "clientState": each["clientState"], "lifecycleEvent": what}
            for each in self.subscriptions.values()
        ]
        if what == "subscriptionRemoved":
            self.subscriptions.clear()
        return {"value": told}


def _moment(at: datetime) -> dict[str, str]:
    return {"dateTime": at.strftime("%Y-%m-%dT%H:%M:%S.0000000"), "timeZone": "UTC"}
