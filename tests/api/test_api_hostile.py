"""Whatever a stranger sends: never a 5xx, never a traceback, nothing slower than two seconds (goal 9)."""

import asyncio
import json
import re
import time
from collections.abc import AsyncIterator, Iterator, MutableMapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import httpx
import pytest
import pytest_asyncio
from api_site import (
    NOBODY,
    PASSWORD,
    PNG,
    Browser,
    Caller,
    Colleague,
    Serve,
    Site,
    data,
    device,
    refused,
    says_no,
)
from test_api_roles import ALL_WEEK, PUSHER_SETTINGS, TOMORROW

from pascal.adapters.files import folder

pytestmark = pytest.mark.asyncio(loop_scope="session")

NOWHERE = "00000000-0000-4000-8000-000000000000"
DEEP = 100_000

TEXTS = [
    "me\n",
    "QUEUED\n",
    "",
    " ",
    "\0",
    "a\0b",
    "\x01\x02\x1b[31m\x7f\x85",
    "\r\nX-Evil: 1\r\n\r\n<html>",
    "\u202egnp.exe",
    "\u200b\u2066\ufeff",
    "\u0301" * 500,
    "😀👨‍👩‍👧‍👦🇵🇪" * 50,
    "𠜎𠜱" * 2000,
    "ß" * 300,
    "x" * 20_001,
    "a" * 100_000,
    "'; DROP TABLE agents; --",
    "\\' OR 1=1 -- :*&|!()<->",
    "{name}{0.__class__}%s%n",
    "../../../../etc/passwd",
    "<script>alert(1)</script>",
    "=cmd|' /C calc'!A0",
    "a@b@c@d.e",
    "ana@pascal.example\nBcc: all@pascal.example",
    "10" * 200,
    "America",
    "../../etc/localtime",
    "high",
    " HIGH",
    "HIGH\0",
    "URGENT",
    "ADMİN",
    "ſales_agent",
    "null",
    "1",
    NOWHERE,
    "00000000-0000-0000-0000-000000000000",
    "2026-01-05T09:00:00Z",
]
OTHERS: list[Any] = [
    None,
    True,
    False,
    0,
    -1,
    10**30,
    -(10**400),
    1e308,
    [],
    {},
    [None] * 1000,
    ["\0"],
    {"a": {}},
    0.5,
    1.0,
    -0.0,
    2**31 - 1,
    2**31,
    2**53 + 1,
    2**63,
    -(2**63) - 1,
    2**64,
    [""],
    ["a", 1],
    ["HIGH"] * 3,
    [[["a"]]],
    ["\u202e", "\u0301" * 100, "x" * 201],
    {"value": "HIGH"},
    {"$ne": None},
]
HALVES = (
    '"\\ud800"',
    '"\\udfff"',
    '"a\\udc00b"',
    '"\\udc00\\ud800"',
    '["\\ud800"]',
    '{"\\ud800": 1}',
    "1e400",
    "-1e999",
    "1" * 400,
    "1." + "0" * 400,
    "00",
    "NaN",
    "Infinity",
)
"""JSON text that `json.dumps` does not write: halves of characters, numbers out of all bounds."""

RAW = {
    "nothing": b"",
    "null": b"null",
    "an array": b"[]",
    "a text": b'"x"',
    "a number": b"1e400",
    "a huge number": b"1" * 10_000,
    "an open brace": b"{",
    "two values": b"{}{}",
    "no JSON": b"<xml/>",
    "not a number": b'{"email": NaN}',
    "invalid UTF-8": b'{"email": "\xff\xfe\xc3"}',
    "a byte order mark": b"\xef\xbb\xbf{}",
    "UTF-16": '{"email": "a@b.cd"}'.encode("utf-16"),
    "NUL bytes": b"\0" * 100,
    "deep arrays": b"[" * DEEP,
    "deep arrays, closed": b"[" * DEEP + b"]" * DEEP,
    "deep objects": b'{"a":' * (DEEP // 4),
    "a deep field": b'{"email":' + b"[" * DEEP + b"]" * DEEP + b"}",
    "many keys": json.dumps({str(n): n for n in range(20_000)}).encode(),
    "one key many times": b"{" + b'"email":1,' * 20_000 + b'"email":2}',
}

HARMLESS = {"nothing", "many keys", "one key many times"}

QUERIES = [
    "%00",
    "a%00b",
    "%ff%fe",
    "%ed%a0%80",
    "%c3",
    "%",
    "%zz",
    "",
    "0",
    "-1",
    str(10**30),
    "9" * 5000,
    "1e3",
    "１２",
    "NaN",
    "null",
    "[]",
    quote("' OR 1=1 --"),
    quote("\\:*&|!()<->"),
    quote("😀\u202e"),
    "a" * 20_000,
    "+".join(str(n) for n in range(4000)),
    NOWHERE,
    "00000000-0000-0000-0000-000000000000",
    "%f0%9f%98",
    "%c0%80",
    "%ed%bf%bf",
    "%EF%BF%BE",
    "true",
    "queued",
    "QUEUED%00",
    "INACTIVE",
    quote("HİGH"),
    quote("\u0130" * 500),
    quote("\u0301" * 500),
    quote("ﬁ" * 300),
    "0001-01-01T00:00:00%2B14:00",
    "9999-12-31T23:59:59-14:00",
    "2026-01-05T09:00:00+05:00",
    "2026-02-30T09:00:00Z",
    quote("２０２６-01-05T09:00:00Z"),
    "2026-01-05T09:00:00Z%0a",
    str(2**31),
    str(2**63),
    str(-(2**63) - 1),
    "0.5",
    "+1",
    "1_000",
    "0x10",
    "Infinity",
    "'x':*",
    quote("a & !b | <-> c"),
    "_",
    quote("´`'\"") * 50,
]
PATHS = [
    "x",
    NOWHERE,
    NOWHERE.replace("-", ""),
    f"%7B{NOWHERE}%7D",
    f"urn:uuid:{NOWHERE}",
    "0" * 36,
    "%00",
    "%ff%fe",
    "..%2f..%2fetc%2fpasswd",
    "a" * 5000,
    "😀",
]


@dataclass
class Ordeal:
    """Calls, and what went wrong with them."""

    callers: dict[str, Caller]
    wrong: list[str] = field(default_factory=list)
    statuses: set[int] = field(default_factory=set)

    async def call(self, what: str, who: str, method: str, path: str, **more: Any) -> httpx.Response | None:
        began = time.monotonic()
        try:
            answer = await self.callers[who].call(method, path, **more)
        except httpx.HTTPError as error:
            self.wrong.append(f"{method} {path[:80]} {what}: {error!r}")
            return None
        took = time.monotonic() - began
        self.statuses.add(answer.status_code)
        problem = _problem(answer)
        if took > 2:
            problem = f"{problem} took {took:.1f} s"
        if problem:
            self.wrong.append(f"{method} {path[:80]} {what}: {answer.status_code} {problem}")
        return answer


def _problem(answer: httpx.Response) -> str:
    if answer.status_code >= 500:
        return answer.text[:200]
    if "Traceback" in answer.text or 'File "' in answer.text:
        return "a traceback"
    if answer.status_code >= 400 and not says_no(answer):
        return f"not the envelope: {answer.text[:200]}"
    return ""


@dataclass
class Place:
    site: Site
    admin: Colleague
    agent: Colleague
    somebody: Colleague
    """To be edited, disabled, signed in."""
    browser: Browser
    conversation: str
    ended: str
    """One that may be rated."""
    team: str
    note: str
    later: str
    template: str
    webhook: str
    ordeal: Ordeal


@pytest_asyncio.fixture(loop_scope="session")
async def place(site: Site) -> AsyncIterator[Place]:
    admin, agent, browser = await site.admin(), await site.colleague(), await site.browser()
    somebody = await site.colleague()
    conversation = await browser.chat()
    await agent.take(conversation)
    await agent.say(conversation, "Hola")
    await agent.resolve(conversation)
    ended, conversation = conversation, await browser.chat()
    await agent.take(conversation)
    callers = {"stranger": site.stranger, "admin": admin, "agent": agent, "lead": browser}
    ordeal = Ordeal(callers)
    team = data(await admin.post("/teams", {"name": "Lima"}), 201)["id"]
    written = {"title": "Visita", "contentText": "Hola", "shortCode": uuid4().hex}
    template = data(await agent.post("/templates", written), 201)["id"]
    body = {"url": NOBODY, "events": ["lead.verified"], "active": False}
    webhook = data(await admin.post("/webhooks", body), 201)["id"]
    of = f"/conversations/{conversation}"
    note = data(await agent.post(f"{of}/notes", {"contentText": "Ojo"}), 201)["id"]
    waits = {"contentText": "Hola", "sendAt": TOMORROW}
    later = data(await agent.post(f"{of}/scheduled", waits), 201)["id"]
    made = (conversation, ended, team, note, later, template, webhook)
    yield Place(site, admin, agent, somebody, browser, *made, ordeal)
    assert ordeal.wrong == []
    assert (await site.http.get("/health/ready")).status_code == 200


UNSAID = "unsaid"


def said(body: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in body.items() if value != UNSAID}


def bodies(place: Place) -> dict[tuple[str, str, str], dict[str, Any]]:
    """Every operation that takes JSON: who calls it, and a body that it takes.

    What is `UNSAID` stands in none that is to be taken.
    """
    of, session = f"/conversations/{place.conversation}", f"/api/chat/session/{place.conversation}"
    contact = {"name": "Juan", "phone": "987654321", "email": "hostil@correo.example"}
    return {
        ("stranger", "POST", "/auth/login"): {"email": place.somebody.email, "password": PASSWORD},
        ("lead", "POST", f"{of}/continue-on"): {"channel": "WHATSAPP"},
        ("agent", "POST", f"/leads/{place.browser.lead_id}/consents"): {
            "channel": "WHATSAPP",
            "wanted": True,
            "words": "Lo dijo",
        },
        ("agent", "POST", f"/leads/{place.browser.lead_id}/identities"): {
            "kind": "EMAIL",
            "value": "otro@correo.example",
        },
        ("agent", "POST", "/api/comunicaciones/sms/enviar"): {
            "hacia": "987654321",
            "mensaje": "Hola",
            "lead_id": str(place.somebody.id),
            "cliente_id": "7",
            "contrato_id": "7",
        },
        ("agent", "POST", "/api/comunicaciones/whatsapp/enviar"): {
            "telefono": "987654321",
            "mensaje": "Hola",
        },
        ("agent", "POST", "/api/comunicaciones/whatsapp/template"): {
            "telefono": "987654321",
            "templateName": "visita",
            "params": ["Juan"],
            "idioma": "es",
        },
        ("agent", "POST", f"{of}/template"): {
            "name": "visita",
            "language": "es",
            "parameters": ["Juan"],
            "clientMessageId": "c1",
        },
        ("agent", "POST", "/api/comunicaciones/voz/intento"): {
            "hacia": "987654321",
            "lead_id": str(place.somebody.id),
            "conversacion_id": place.conversation,
        },
        ("agent", "POST", "/api/comunicaciones/email/enviar"): {
            "destinatario": "juan@correo.example",
            "asunto": "Planos",
            "cuerpo": "Hola",
            "lead_id": str(place.somebody.id),
            "cliente_id": "7",
            "contrato_id": "7",
        },
        ("agent", "POST", "/api/comunicaciones/voz/llamar"): {
            "hacia": "987654321",
            "lead_id": str(place.somebody.id),
            "cliente_id": "7",
            "contrato_id": "7",
        },
        ("stranger", "POST", "/auth/refresh"): {"refreshToken": place.somebody.refresh_token},
        ("admin", "POST", "/auth/register"): {
            "email": f"{uuid4()}@pascal.example",
            "password": PASSWORD,
            "role": "SALES_AGENT",
            "name": "Eva",
        },
        ("agent", "PATCH", "/auth/me"): {"availability": "AWAY", "name": "Juan", "timeZone": "America/Lima"},
        ("agent", "POST", "/auth/password"): {"currentPassword": "no", "newPassword": PASSWORD},
        ("admin", "POST", "/users"): {
            "email": f"{uuid4()}@pascal.example",
            "password": PASSWORD,
            "role": "ADMIN",
        },
        ("admin", "PATCH", f"/users/{place.somebody.id}"): {
            "name": "Juan",
            "role": "SALES_AGENT",
            "isActive": True,
            "maxConcurrentChats": 5,
            "timeZone": "America/Lima",
        },
        # of somebody who is offline: on a shared site nobody else's chat is to be given to them
        ("admin", "POST", "/teams"): {
            "name": "Lima",
            "automatic": False,
            "agentIds": [place.somebody.id],
        },
        ("admin", "PATCH", f"/teams/{place.team}"): {
            "name": "Lima",
            "automatic": False,
            "agentIds": [place.somebody.id],
        },
        ("agent", "POST", "/templates"): {
            "title": "Visita",
            "contentText": "Hola {{lead.name}}",
            "shortCode": "/visita",
            "folder": "Visitas",
            "shared": False,
        },
        ("agent", "PATCH", f"/templates/{place.template}"): {
            "version": 1,
            "title": "Visita",
            "contentText": "Hola {{lead.name}}",
            "shortCode": "/otra",
            "folder": "",
            "shared": False,
        },
        ("agent", "POST", "/push/subscriptions"): device("1", language="pt", device="Chrome"),
        ("agent", "PUT", "/push/preferences"): {"news": ["waiting", "alarm"], "whileOffline": True},
        ("agent", "POST", "/templates/preview"): {
            "contentText": "Hola {{lead.name}}",
            "conversationId": place.conversation,
        },
        ("admin", "POST", "/webhooks"): {"url": NOBODY, "events": ["lead.verified"], "active": False},
        ("admin", "PATCH", f"/webhooks/{place.webhook}"): {
            "url": NOBODY,
            "events": ["lead.verified"],
            "active": False,
        },
        ("stranger", "POST", "/leads/handshake"): {"leadId": str(uuid4()), "leadToken": "x"},
        ("lead", "POST", "/leads/verification"): {"email": f"{uuid4()}@correo.example"},
        ("lead", "POST", "/leads/verification/confirm"): {"code": "000000"},
        ("lead", "POST", "/conversations"): contact
        | {
            "leadId": place.browser.lead_id,
            "message": "Hola",
            "projectId": "torre-begonias-luxury",
            "clientMessageId": "1",
            "identity": UNSAID,
        },
        ("admin", "PATCH", of): {"priority": "HIGH", "agentEnabled": True, "tags": ["a"]},
        ("admin", "POST", f"{of}/assign"): {"agentId": place.agent.id},
        ("admin", "POST", f"{of}/transfer"): {"agentId": place.agent.id},
        ("agent", "POST", f"{of}/read"): {"seq": 1},
        ("lead", "POST", f"{of}/messages"): {
            "contentText": "Hola",
            "contentType": "TEXT",
            "mediaUrl": UNSAID,
            "clientMessageId": "1",
            "templateId": place.template,
        },
        ("agent", "POST", f"{of}/notes"): {"contentText": "Ojo", "mentions": [place.admin.id]},
        ("agent", "PATCH", f"{of}/notes/{place.note}"): {
            "contentText": "Ojo",
            "mentions": [place.admin.id],
        },
        ("agent", "POST", "/mentions/read"): {"conversationId": place.conversation},
        ("agent", "POST", f"{of}/snooze"): {"until": TOMORROW},
        ("agent", "POST", f"{of}/scheduled"): {
            "contentText": "Hola",
            "sendAt": TOMORROW,
            "uploadId": UNSAID,
            "clientMessageId": "1",
            "templateId": UNSAID,
            "cancelIfLeadWrites": True,
        },
        ("agent", "PATCH", f"{of}/scheduled/{place.later}"): {
            "contentText": "Hola",
            "sendAt": TOMORROW,
            "cancelIfLeadWrites": False,
        },
        ("lead", "POST", f"/conversations/{place.ended}/rating"): {"score": 5, "comment": "Gracias"},
        ("stranger", "POST", "/ratings"): {"token": "x", "score": 5, "comment": "Gracias"},
        ("stranger", "POST", "/ratings/link"): {"token": "x"},
        ("stranger", "POST", "/meetings/by-link"): {"token": "x"},
        ("stranger", "POST", "/meetings/by-link/reschedule"): {
            "token": "x",
            "version": 1,
            "startTime": TOMORROW,
        },
        ("stranger", "POST", "/meetings/by-link/cancel"): {"token": "x", "version": 1},
        ("admin", "PUT", "/hours"): {"timeZone": "America/Lima", "week": ALL_WEEK, "holidays": []},
        ("admin", "PATCH", f"{session}/assign"): {"supportAgentId": place.agent.id},
        ("agent", "POST", f"{session}/support-message"): {"message": "Hola", "clientMessageId": "2"},
        ("agent", "PATCH", f"{session}/priority"): {"priority": "high"},
        ("admin", "POST", "/api/support/agents"): {
            "userId": place.somebody.id,
            "name": "Juan",
            "maxConcurrentChats": 5,
        },
        ("admin", "PATCH", f"/api/support/agents/{place.somebody.id}"): {
            "name": "Juan",
            "maxConcurrentChats": 5,
            "isActive": True,
            "reason": "Volvió",
            "transferTo": place.agent.id,
        },
    }


def spoilt(body: dict[str, Any]) -> Iterator[tuple[str, bytes]]:
    """*body* with each of its fields replaced by everything that it should not be."""
    names, body = list(body), said(body)
    for name in names:
        for value in [*TEXTS, *OTHERS]:
            yield f"{name}={str(value)[:30]!r}", json.dumps(body | {name: value}, ensure_ascii=False).encode()
        marked = json.dumps(body | {name: "\N{SNOWMAN}"}, ensure_ascii=False)
        for half in HALVES:
            yield f"{name}={half[:30]}", marked.replace('"☃"', half).encode()
        yield f"{name} missing", json.dumps({key: body[key] for key in body if key != name}).encode()


UNPROVEN = (
    "/auth/password",
    "/leads/verification/confirm",
    "/ratings",
    "/ratings/link",
    "/meetings/by-link",
    "/meetings/by-link/reschedule",
    "/meetings/by-link/cancel",
    "/api/comunicaciones/sms/enviar",
    "/api/comunicaciones/whatsapp/enviar",
    "/api/comunicaciones/voz/intento",
    "/api/comunicaciones/voz/llamar",
    "/api/comunicaciones/email/enviar",
    "/template",
    "/consents",
    "/continue-on",
)
"""How paths end where a right body would need a secret that is good once, or a channel that is set up."""


async def test_the_bodies_to_be_spoilt_are_taken_as_they_are(place: Place) -> None:
    """Else the first fault in them would hide all others."""
    refusals = {
        path: answer.text
        for (who, method, path), body in bodies(place).items()
        if not path.endswith(UNPROVEN)
        and not (answer := await place.ordeal.callers[who].call(method, path, json=said(body))).is_success
    }
    assert refusals == {}


async def test_no_value_is_taken_for_one_of_another_type(place: Place) -> None:
    """Not the word `null` for nothing, nor 1 for true, nor a number in quotes."""
    of = f"/conversations/{place.conversation}"
    for method, path, body in (
        ("PATCH", of, {"priority": "null"}),
        ("PATCH", of, {"agentEnabled": "true"}),
        ("PATCH", of, {"agentEnabled": 1}),
        ("PATCH", of, {"tags": "[]"}),
        ("POST", f"{of}/assign", {"agentId": "null"}),
        ("POST", f"{of}/read", {"seq": "1"}),
        ("PATCH", f"/users/{place.somebody.id}", {"isActive": "1"}),
        ("PATCH", f"/users/{place.somebody.id}", {"maxConcurrentChats": "1"}),
        ("PATCH", "/auth/me", {"availability": "null"}),
    ):
        (field,) = body
        refused(await place.admin.call(method, path, json=body), 400, "validation_error", field)


async def test_every_body_that_takes_json_has_its_row(place: Place) -> None:
    described = (await place.site.http.get("/schema/openapi.json")).json()["paths"]
    takers = {
        (method.upper(), path.removeprefix("/api/v1"))
        for path, methods in described.items()
        for method, operation in methods.items()
        if "application/json" in operation.get("requestBody", {}).get("content", {})
    }
    tried = {
        (method, template)
        for _, method, path in bodies(place)
        for taken_by, template in takers
        if taken_by == method and re.fullmatch(re.sub(r"{\w+}", "[^/]+", template), path)
    }
    assert tried == takers
    assert len(bodies(place)) == len(takers)


async def test_no_field_of_any_body_can_break_it(place: Place) -> None:
    for (who, method, path), body in bodies(place).items():
        for what, content in spoilt(body):
            await place.ordeal.call(
                what, who, method, path, content=content, headers={"content-type": "application/json"}
            )
    assert {200, 201, 202, 400, 401} <= place.ordeal.statuses


async def test_no_bytes_in_place_of_a_body_can_break_it(place: Place) -> None:
    for who, method, path in bodies(place):
        for what, content in RAW.items():
            answer = await place.ordeal.call(
                what, who, method, path, content=content, headers={"content-type": "application/json"}
            )
            nothing_is_all = what == "null" and path.endswith("/read")
            if answer is not None and what not in HARMLESS and not nothing_is_all:
                assert answer.status_code in {400, 401, 413, 429}, (path, what, answer.text)


async def test_json_under_another_name_is_refused_since_any_page_could_post_it(place: Place) -> None:
    """THREATS: a cross-site form may send text/plain without asking first."""
    for (who, method, path), body in bodies(place).items():
        for kind in (
            "text/plain",
            "text/plain; charset=utf-8",
            "application/x-www-form-urlencoded",
            "",
            "json",
        ):
            answer = await place.ordeal.call(
                kind, who, method, path, content=json.dumps(body).encode(), headers={"content-type": kind}
            )
            assert answer is not None
            assert (answer.status_code, says_no(answer)) == (415, True), path
    headers = {"content-type": "text/plain", "accept-language": "pt-BR"}
    answer = await place.site.stranger.post("/auth/login", content=b"{}", headers=headers)
    said = refused(answer, 415, "unsupported_media_type")
    assert said == "O conteúdo deve ser enviado como application/json"


async def test_a_path_written_otherwise_is_the_same_path(site: Site) -> None:
    """The router takes `//api` for `/api`: what is refused, and what answers carry, is the same."""
    body = {"leadId": str(uuid4())}
    for path in ("//api/v1/leads/handshake", "/api//v1/leads/handshake/", "///api/v1//leads/handshake"):
        url = f"http://127.0.0.1:{site.port}{path}"
        plain = {"content-type": "text/plain"}
        refused(
            await site.http.post(url, content=json.dumps(body), headers=plain), 415, "unsupported_media_type"
        )
        data(await site.http.post(url, json=body))


async def test_a_body_that_is_too_large_is_refused(place: Place) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(40):
            yield b" " * 10_000

    for who, method, path in bodies(place):
        json_headers = {"content-type": "application/json"}
        for content in (b" " * 400_000, endless()):
            answer = await place.ordeal.call(
                "large", who, method, path, content=content, headers=json_headers
            )
            assert answer is not None
            assert (answer.status_code, says_no(answer)) == (413, True), path


async def test_no_query_can_break_it(place: Place) -> None:
    described = (await place.site.http.get("/schema/openapi.json")).json()["paths"]
    asked = 0
    for path, methods in described.items():
        if "get" not in methods:
            continue
        filled = path.removeprefix("/api/v1").replace("{conversationId}", place.conversation)
        filled = filled.replace("{sessionId}", place.conversation).replace("{status}", "active")
        filled = filled.replace("{userId}", place.agent.id).replace("{uploadId}", NOWHERE)
        who = "lead" if filled.startswith("/leads/me/") else "admin"  # whoever is let in
        names = [each["name"] for each in methods["get"].get("parameters", []) if each["in"] == "query"]
        for name in names:
            for value in QUERIES:
                await place.ordeal.call(value[:30], who, "GET", f"{filled}?{name}={value}")
                asked += 1
            await place.ordeal.call("twice", who, "GET", f"{filled}?{name}=1&{name}=2")
        await place.ordeal.call("many", who, "GET", f"{filled}?{'a=1&' * 5000}")
        answer = await place.ordeal.call("strange name", who, "GET", f"{filled}?%00=%00&%ff=%ff&[]=&=&&&;")
        assert answer is not None
        assert answer.status_code not in {401, 403}, filled
    assert asked >= 15 * len(QUERIES)


async def test_no_path_can_break_it(place: Place) -> None:
    described = (await place.site.http.get("/schema/openapi.json")).json()["paths"]
    for path, methods in described.items():
        if "{" not in path:
            continue
        before, _, rest = path.removeprefix("/api/v1").partition("{")
        after = rest.partition("}")[2]
        for value in PATHS:
            for method in methods:
                answer = await place.ordeal.call(
                    value[:30], "admin", method.upper(), f"{before}{value}{after}", json={}
                )
                assert answer is not None
                # whoever has no mailbox has no mail either
                right = {400, 404, 409, 415} if "{emailId}" in path else {400, 404, 415}
                assert answer.status_code in right, (method, path, value, answer.text)


@pytest.mark.parametrize(
    "method", ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "PROPFIND"]
)
async def test_no_method_can_break_it(place: Place, method: str) -> None:
    for path in ("/nothing", "/auth/login", f"/conversations/{place.conversation}", "/projects", ""):
        answer = await place.site.http.request(method, f"/api/v1{path}")
        assert answer.status_code < 500
        if method not in {"HEAD", "OPTIONS"} and answer.status_code >= 400:
            assert answer.json()["status"] == "error"


async def test_head_is_answered_like_get_without_the_body(site: Site) -> None:
    juan = await site.browser()
    file = data(await juan.upload(PNG), 201)["url"]
    for path in ("/", "/schema", "/health/live", "/health/ready", "/api/v1/config", "/nothing", file):
        head, got = [await site.http.request(method, path) for method in ("HEAD", "GET")]
        assert head.content == b""
        headers = [
            {
                name: re.sub("'nonce-[^']+'", "", value)  # every answer has its own
                for name, value in each.headers.items()
                if name != "date"
            }
            for each in (head, got)
        ]
        assert (head.status_code, headers[0]) == (got.status_code, headers[1]), path
    part = await site.http.head(file, headers={"range": "bytes=0-1"})
    assert (part.status_code, part.headers["content-length"], part.content) == (206, "2", b"")
    refused(await site.http.get("/api/v1/auth/me"), 401, "unauthorized", "authorization")
    assert (await site.http.head("/api/v1/auth/me")).status_code == 401
    assert (await site.http.head("/api/v1/auth/login")).status_code == 405


async def test_head_does_not_read_a_file_to_its_end(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    juan = await site.browser()
    file = data(await juan.upload(PNG), 201)["url"]
    read, stopped = 0, asyncio.Event()

    async def reading(*_: object) -> AsyncIterator[bytes]:
        nonlocal read
        try:
            for _ in range(1000):
                read += 1
                yield PNG[:1]
                await asyncio.sleep(0)
        finally:
            stopped.set()

    monkeypatch.setattr(folder, "_read", reading)
    assert (await site.http.head(file)).status_code == 200
    await stopped.wait()
    assert read < 10


async def test_head_opens_no_live_connection(site: Site) -> None:
    assert (await site.http.head("/socket.io/?EIO=4&transport=polling")).status_code >= 400


@pytest.mark.parametrize(
    "value",
    [
        b"Bearer  x",
        b"Bearer \xff\xfe",
        b"Bearer a.b.c",
        b"Bearer " + b"a" * 20_000,
        b"Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.",
        b"Bearer eyJhbGciOiJIUzI1NiJ9." + b"W1tb" * 2000 + b".AAAA",
        b"Bearer " + b"." * 500,
    ],
    ids=lambda value: value[:40].decode(errors="replace"),
)
async def test_no_token_that_we_did_not_sign_lets_anybody_in(site: Site, value: bytes) -> None:
    answer = await site.http.get("/api/v1/auth/me", headers=[(b"authorization", value)])
    assert refused(answer, 401, "unauthorized") == "Token inválido o expirado"


async def test_a_long_language_header_is_only_a_long_header(site: Site) -> None:
    for value in ("," * 10_000, "xx," * 5000, "\xff", "es-" + "a" * 10_000, "en;q=nan"):
        headers = [(b"accept-language", value.encode("latin-1"))]
        answer = await site.http.get("/api/v1/auth/me", headers=headers)
        assert answer.status_code == 401


MULTIPART = {
    "no boundary": (b"x", "multipart/form-data"),
    "an empty boundary": (b"x", "multipart/form-data; boundary="),
    "a long boundary": (b"x", f"multipart/form-data; boundary={'b' * 5000}"),
    "a boundary that never comes": (b"x" * 10_000, "multipart/form-data; boundary=b"),
    "no end": (
        b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n' + PNG,
        "multipart/form-data; boundary=b",
    ),
    "no name": (
        b"--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--\r\n",
        "multipart/form-data; boundary=b",
    ),
    "no disposition": (b"--b\r\n\r\nx\r\n--b--\r\n", "multipart/form-data; boundary=b"),
    "not UTF-8": (
        b'--b\r\nContent-Disposition: form-data; name="\xff"; filename="\xff"\r\n\r\n\xff\r\n--b--\r\n',
        "multipart/form-data; boundary=b",
    ),
    "a charset of its own": (
        b"--b\r\nContent-Disposition: form-data; name=a\r\nContent-Type: a/b; charset=x\r\n\r\n\xff\r\n--b--",
        "multipart/form-data; boundary=b",
    ),
    "a text for a file": (
        b'--b\r\nContent-Disposition: form-data; name="file"\r\n\r\ntext\r\n--b--\r\n',
        "multipart/form-data; boundary=b",
    ),
    "nothing": (b"", "multipart/form-data; boundary=b"),
    "only the end": (b"--b--\r\n", "multipart/form-data; boundary=b"),
    "very many parts": (
        b'--b\r\nContent-Disposition: form-data; name="file"\r\n\r\nx\r\n' * 5000 + b"--b--\r\n",
        "multipart/form-data; boundary=b",
    ),
    "two files": (
        b'--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nx\r\n' * 2 + b"--b--\r\n",
        "multipart/form-data; boundary=b",
    ),
    "a long header": (
        b'--b\r\nContent-Disposition: form-data; name="file"; filename="'
        + b"a" * 100_000
        + b'"\r\n\r\nx\r\n--b--\r\n',
        "multipart/form-data; boundary=b",
    ),
    "a form": (b"file=x", "application/x-www-form-urlencoded"),
    "JSON": (b'{"file": "x"}', "application/json"),
}


@pytest.mark.parametrize("what", MULTIPART)
async def test_no_form_can_break_an_upload(place: Place, what: str) -> None:
    content, kind = MULTIPART[what]
    answer = await place.ordeal.call(
        what, "lead", "POST", "/uploads", content=content, headers={"content-type": kind}
    )
    assert answer is not None
    assert 400 <= answer.status_code < 500, answer.text


async def test_no_file_name_can_break_an_upload_or_its_download(place: Place) -> None:
    for name in [
        "../../etc/passwd.png",
        "..\\..\\windows\\system32\\a.png",
        "/etc/passwd",
        "a\r\nSet-Cookie: x=1\r\n\r\n.png",
        'a"; filename="b.exe',
        "a;b=c.png",
        "\u202egnp.exe",
        "😀" * 200 + ".png",
        "x" * 5000 + ".png",
        "\x01\x7f.png",
        ".",
        "..",
        " ",
        "CON.png",
        "%00%0d%0a.png",
    ]:
        answer = await place.browser.upload(PNG, name)
        if len(name) > 4000:
            refused(answer, 400, "validation_error")
            continue
        kept = data(answer, 201)
        assert "/" not in kept["name"]
        assert "\\" not in kept["name"]
        assert kept["name"].isprintable()
        assert 0 < len(kept["name"]) <= 120
        fetched = await place.site.http.get(kept["url"])
        assert fetched.status_code == 200
        assert fetched.content == PNG
        assert "set-cookie" not in fetched.headers
        disposition = fetched.headers["content-disposition"]
        assert disposition == f"inline; filename*=UTF-8''{quote(kept['name'])}"
        assert disposition.isascii()


async def test_nothing_that_was_said_is_taken_for_a_command(place: Place) -> None:
    """What people wrote comes back as they wrote it, and whatever is searched for, the tables are there."""
    for text in TEXTS:
        answer = await place.browser.post(
            f"/conversations/{place.conversation}/messages", {"contentText": text}
        )
        if answer.status_code == 201:
            said = data(answer, 201)["contentText"]
            assert said == (await place.agent.texts(place.conversation))[-1]
        else:
            refused(answer, 400, "validation_error", "contentText")
        for path, query in (
            ("/conversations", "search"),
            ("/conversations", "tag"),
            ("/conversations", "assignee"),
            ("/conversations", "status"),
            ("/conversations", "createdFrom"),
            ("/conversations/export", "createdTo"),
            ("/search", "q"),
        ):
            await place.ordeal.call(text[:30], "agent", "GET", path, params={query: text[:4000]})
    assert (await place.agent.one(place.conversation))["status"] == "IN_PROGRESS"


async def test_a_caller_who_hangs_up_in_the_middle_is_no_failure_of_ours(
    site: Site, log: list[MutableMapping[str, Any]]
) -> None:
    for path in ("/api/v1/auth/login", "/api/v1/leads/handshake"):
        _, writer = await asyncio.open_connection("127.0.0.1", site.port)
        writer.write(
            f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
            'Content-Length: 1000\r\n\r\n{"email"'.encode()
        )
        await writer.drain()
        await asyncio.sleep(0.05)
        writer.close()
        await writer.wait_closed()
    await asyncio.sleep(0.05)
    assert [line for line in log if line["log_level"] == "error"] == []


@pytest.mark.parametrize("who", ["a stranger", "a lead"])
async def test_a_strangers_file_is_not_read_and_an_endless_one_is_cut(serve: Serve, who: str) -> None:
    """Forms are read whole before a handler sees them, so who sends them is asked before."""
    site = await serve(pascal_upload_max_mb=1)
    browser = await site.browser()
    token = browser.token if who == "a lead" else "x"
    reader, writer = await asyncio.open_connection("127.0.0.1", site.port)
    writer.write(
        "POST /api/v1/uploads HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n"
        f"Authorization: Bearer {token}\r\nContent-Type: multipart/form-data; boundary=b\r\n\r\n".encode()
    )
    begun = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n\r\n' + PNG
    for chunk in [begun, *([b"x" * 100_000] * (12 if who == "a lead" else 0))]:
        writer.write(f"{len(chunk):x}\r\n".encode() + chunk + b"\r\n")
    await writer.drain()
    answer = await asyncio.wait_for(reader.readuntil(b"\r\n"), 2)  # although the body has not ended
    assert answer.split()[1] == (b"400" if who == "a lead" else b"401")
    writer.close()
    await writer.wait_closed()


async def test_nothing_sent_to_pushers_sign_in_can_break_it(serve: Serve) -> None:
    site = await serve(work=False, **PUSHER_SETTINGS)
    browser = await site.browser()
    chat = await browser.chat()
    form, kind = "application/x-www-form-urlencoded", "application/json"
    asked = {"socket_id": "1.2", "channel_name": f"private-chat-{chat}"}
    sent = [(kind, content) for content in RAW.values()] + [(kind, content) for _, content in spoilt(asked)]
    sent += [(form, f"{name}={value}".encode()) for name in asked for value in QUERIES]
    sent += [(form, b"\xff=\xfe&%00=%ff&&&=" + b"a=1&" * 5000), *MULTIPART_BODIES]
    for path in ("auth", "user-auth", "webhooks"):
        for content_type, content in sent:
            headers = {"authorization": f"Bearer {browser.token}", "content-type": content_type}
            answer = await site.http.post(f"/api/pusher/{path}", content=content, headers=headers)
            assert not _problem(answer), (path, content[:60], answer.text[:200])


MULTIPART_BODIES = [(kind, content) for content, kind in MULTIPART.values()]
