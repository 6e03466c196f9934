"""The OpenAPI document: every operation, how it refuses, and examples that keep to their schemas."""

import json
import re
from collections.abc import Iterator
from enum import StrEnum
from typing import Any, get_args

import pytest
from api_site import Serve, Site, data
from json_schema import wrong
from test_api_roles import PUSHER_SETTINGS, TOMORROW, a_webhook

from pascal.app.edge import shapes
from pascal.app.faces.v1.jobs import KindOfJob
from pascal.app.faces.v1.wire.conversations import ORDERS, OrderWord
from pascal.app.faces.v1.wire.people import ROLES, RoleWord
from pascal.app.wiring import HANDLERS
from pascal.domain.agents import Availability
from pascal.domain.conversations import Status
from pascal.domain.messages import ContentType, Note, SenderType

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def described(site: Site) -> Any:
    answer = await site.http.get("/schema/openapi.json")
    assert answer.status_code == 200
    return answer.json()


READING = {"400", "401", "403", "404", "429", "500", "503"}
ACTING = READING | {"409", "413", "415"}


def operations(description: Any) -> Iterator[tuple[str, str, Any]]:
    for path, methods in description["paths"].items():
        for method, operation in methods.items():
            yield method, path, operation


CONNECTED = ("/api/comunicaciones/email/", "/api/v1/calendar/connect")


async def test_every_operation_says_what_it_does_what_it_answers_and_how_it_refuses(
    site: Site, serve: Serve
) -> None:
    lacking = []
    for place in (site, await serve(work=False, **PUSHER_SETTINGS)):
        description = await described(place)
        schemas = description["components"]["schemas"]
        assert set(schemas["ErrorBody"]["required"]) >= {"status", "code", "message"}
        for method, path, operation in operations(description):
            responses = operation["responses"]
            wanted = READING if method == "get" else ACTING
            if path.startswith(CONNECTED):  # it has to be connected first
                wanted = wanted | {"409"}
            if not re.fullmatch(r"[A-Z][^.`]+[^.`]", operation["summary"]):
                lacking.append(f"{method} {path}: {operation['summary']}")
            told = {status for status in responses if status >= "400"} - {"416"}
            if not must_refuse(path, operation) <= told <= wanted:
                lacking.append(f"{method} {path}: {sorted(told)}")
            if any(each["description"].startswith("Request fulfilled") for each in responses.values()):
                lacking.append(f"{method} {path}: does not say what it answers")
            for status in wanted & set(responses):
                content = responses[status]["content"]["application/json"]["schema"]
                if content != {"$ref": f"#/components/schemas/{refusal_of(path)}"}:
                    lacking.append(f"{method} {path}: {status} in another shape")
            if not any(status < "400" for status in responses):
                lacking.append(f"{method} {path}: no success")
    assert lacking == [], "\n".join(lacking)


def refusal_of(path: str) -> str:
    """Document 001 has its own."""
    return "Refused" if path.startswith(("/api/chat", "/api/support")) else "ErrorBody"


def must_refuse(path: str, operation: Any) -> set[str]:
    """How an operation of that kind refuses at least."""
    wanted = {"500"}
    if operation["security"] == [{"bearer": []}]:
        wanted |= {"401", "503"}
    if "{" in path:
        wanted |= {"404"}
    if "requestBody" in operation:
        wanted |= {"400", "413", "415"}
    if any(
        each["in"] == "query" and each["name"] in {"limit", "q"} for each in operation.get("parameters", ())
    ):
        wanted |= {"400"}
    return wanted


async def test_no_operation_shows_refusals_that_are_not_its_own(site: Site) -> None:
    description = await described(site)
    codes: dict[str, set[str]] = {}
    for _, path, operation in operations(description):
        for answer in operation["responses"].values():
            for example in answer.get("content", {}).get("application/json", {}).get("examples", {}).values():
                codes.setdefault(example["summary"], set()).add(path.removeprefix("/api/v1"))
    assert codes["bad_credentials"] == {"/auth/login"}
    assert codes["already_taken"] == {
        "/conversations/{conversationId}/take",
        "/api/chat/session/{sessionId}/assign",
    }
    assert codes["email_taken"] == {"/auth/register", "/users"}
    public = {"/config", "/projects"}
    assert [code for code, paths in codes.items() if paths & public] == ["internal"]


async def test_every_operation_shows_an_example_of_each_answer_and_of_what_it_takes(
    site: Site, serve: Serve
) -> None:
    tried = 0
    for place in (site, await serve(work=False, **PUSHER_SETTINGS)):
        description = await described(place)
        schemas = description["components"]["schemas"]
        for method, path, operation in operations(description):
            takes = method not in {"get", "delete"} and not path.endswith(WITHOUT_BODY)
            assert takes == ("requestBody" in operation), (method, path)
            for described_content in (operation.get("requestBody", {}), *operation["responses"].values()):
                for kind, content in described_content.get("content", {}).items():
                    if kind in BYTES or content["schema"].get("type") == "null":
                        continue
                    named = [each["value"] for each in content.get("examples", {}).values()]
                    shown = named or [content["example"]]
                    for example in shown:
                        assert wrong(example, content["schema"], schemas) == [], (method, path, example)
                        assert [*example.values()] != [None] * len(example), (method, path)
                        tried += 1
    assert tried > 300


BYTES = {"multipart/form-data", "application/octet-stream", "text/csv"}
"""Whose content is a file."""
WITHOUT_BODY = (
    "/calendar/feed",
    *("/suggestion", "/take", "/release", "/resolve", "/logout", "/retry", "/ws-ticket", "/leido", "/resend"),
    *("/secret", "/test", "/replay", "/rating/link", "/voz/token"),
)


async def test_who_needs_a_token_is_told_so(site: Site) -> None:
    description = await described(site)
    assert description["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"
    free = {
        f"{method} {path}"
        for path, methods in description["paths"].items()
        for method, operation in methods.items()
        if operation["security"] != [{"bearer": []}]
    }
    assert free == {
        "post /api/v1/auth/login",
        "post /api/v1/auth/refresh",
        "get /api/v1/auth/google",
        "get /api/v1/auth/google/callback",
        "get /api/comunicaciones/email/conectar/retorno",
        "get /api/v1/calendar/connect/return",
        "post /api/v1/leads/handshake",
        "get /api/v1/uploads/{uploadId}",
        "post /api/v1/ratings",
        "post /api/v1/ratings/link",
        "post /api/v1/meetings/by-link",
        "post /api/v1/meetings/by-link/reschedule",
        "post /api/v1/meetings/by-link/cancel",
        "get /api/v1/projects",
        "get /api/v1/config",
    }


async def test_operations_and_schemas_have_names_that_a_generated_client_can_use(
    site: Site, serve: Serve
) -> None:
    for place in (site, await serve(work=False, **PUSHER_SETTINGS)):
        description = await described(place)
        ids = [operation["operationId"] for _, _, operation in operations(description)]
        assert sorted(set(ids)) == sorted(ids)
        assert [name for name in ids if not re.fullmatch("[a-z]+([A-Z][a-z]+)*", name)] == []
        schemas = description["components"]["schemas"]
        assert [name for name in schemas if not re.fullmatch("([A-Z][a-z]+)+", name)] == []
        assert [schema["title"] for schema in schemas.values()] == [*schemas]
        pointed = set(re.findall(r'"#/components/schemas/([^"]*)"', json.dumps(description)))
        assert pointed <= set(schemas)
    assert {"takeConversation", "sendMessage", "listUsers", "readLead"} <= set(ids)
    assert {"Agent", "AgentAnswer", "AgentPageAnswer", "ProjectListAnswer", "EmptyAnswer"} <= set(schemas)


async def test_each_operation_stands_under_one_tag_that_says_what_it_is(site: Site, serve: Serve) -> None:
    for place in (site, await serve(work=False, **PUSHER_SETTINGS)):
        description = await described(place)
        said = [tag["name"] for tag in description["tags"] if tag["description"]]
        assert {tuple(operation["tags"]) for _, _, operation in operations(description)} == {
            (name,) for name in said
        }
    assert said[:3] == ["auth", "team", "leads"]


OF_004 = {
    "lead_id",
    "cliente_id",
    "contrato_id",
    "usuario_id",
    "conversacion_id",
    "sid_externo",
    "duracion_seg",
    "fecha_creacion",
    "remitente_nombre",
}
"""What document 004 calls so."""


async def test_no_name_that_clients_see_has_an_underscore(site: Site) -> None:
    description = await described(site)
    names = {
        parameter["name"]
        for methods in description["paths"].values()
        for operation in methods.values()
        for parameter in operation.get("parameters", [])
    }
    names |= {name for path in description["paths"] for name in re.findall(r"{(\w+)}", path)}
    names |= {
        name
        for schema in description["components"]["schemas"].values()
        for name in schema.get("properties", {})
    }
    assert {name for name in names if "_" in name} == OF_004
    assert names >= {"afterSeq", "leadId", "clientMessageId", "nextCursor", "conversationId"}


async def test_who_looks_for_documentation_sees_the_reference(site: Site) -> None:
    answer = await site.http.get("/docs")
    assert (answer.status_code, answer.headers["location"]) == (302, "/schema")


async def test_the_page_of_the_description_needs_nobody_else(site: Site) -> None:
    page = await site.http.get("/schema")
    assert page.headers["content-type"].startswith("text/html")
    fetched = re.findall(r"""(?:src|href)=["']([^"']+)""", page.text)
    assert len(fetched) >= 3
    for address in fetched:
        assert address.startswith("/schema/")
        assert (await site.http.get(address)).status_code == 200
    assert re.findall(r"(?:https?:)?//[\w.-]+\.\w+", page.text.partition("spec:")[0]) == []
    script = await site.http.get("/schema/assets/swagger-ui-bundle.js")
    assert int(re.findall(r'PACKAGE_VERSION:"(\d+)\.', script.text)[0]) >= 5  # older ones know no OpenAPI 3.1
    style = await site.http.get("/schema/assets/swagger-ui.css")
    assert re.findall(r"url\(\s*[\"']?(?:https?:)?//", style.text) == []


# -- limits and words


def beyond(schema: dict[str, Any]) -> Iterator[tuple[object, str]]:
    """Values just outside each limit that *schema* tells, and what their refusal says."""
    if most := schema.get("maxLength"):
        yield "a" * (most + 1), f"(máximo {most} caracteres)"
    if least := schema.get("minLength"):
        yield "a" * (least - 1), "Es obligatorio" if least == 1 else f"(mínimo {least} caracteres)"
    if "maximum" in schema:
        least, most = int(schema["minimum"]), int(schema["maximum"])
        for value in (least - 1, most + 1):
            yield value, f"Debe estar entre {least} y {most}"
    if most := schema.get("maxItems"):
        yield [str(each) for each in range(most + 1)], f"Admite {most} "


def within(schema: dict[str, Any]) -> Iterator[object]:
    """The last values inside them."""
    for limit in ("minLength", "maxLength"):
        if limit in schema:
            yield "a" * schema[limit]
    for limit in ("minimum", "maximum"):
        if limit in schema:
            yield int(schema[limit])
    if most := schema.get("maxItems"):
        yield [str(each) for each in range(most)]


OF_LEADS = (
    ("post", "/conversations"),
    ("post", "/leads/verification"),
    ("post", "/leads/verification/confirm"),
    ("get", "/leads/me/conversations"),
)


async def test_the_limits_that_are_told_are_those_that_hold(serve: Serve) -> None:
    site = await serve(work=False, pascal_login_attempts_per_address=1000)
    admin, browser, somebody = await site.admin(), await site.browser(), await site.colleague()
    chat = await browser.chat()
    await admin.take(chat)
    team = data(await admin.post("/teams", {"name": "Lima"}), 201)["id"]
    words = {"title": "Visita", "contentText": "Hola", "shortCode": "visita"}
    template = data(await admin.post("/templates", words), 201)["id"]
    things = await a_webhook(admin)
    of = f"/conversations/{chat}"
    note = data(await admin.post(f"{of}/notes", {"contentText": "Ojo"}), 201)["id"]
    waits = {"contentText": "Hola", "sendAt": TOMORROW}
    later = data(await admin.post(f"{of}/scheduled", waits), 201)["id"]
    description = await described(site)
    schemas = description["components"]["schemas"]
    tried = 0
    for method, whole, operation in operations(description):
        path = whole.removeprefix("/api/v1").format(
            noteId=note,
            scheduledId=later,
            messageId=later,
            conversationId=chat,
            sessionId=chat,
            emailId="1",
            userId=admin.id,
            agentId=somebody.id,
            teamId=team,
            deviceId=team,
            jobId=team,
            identityId=team,
            templateId=template,
            **things,
            status="active",
            leadId=data(await admin.get(of))["leadId"],
            uploadId="",
        )
        who = browser if (method, path) in OF_LEADS or path.endswith("/rating") else admin
        body = operation.get("requestBody", {}).get("content", {}).get("application/json")
        asked: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
            (each["name"], each["schema"], {"params": {"q": "a", "metric": "totalSessions"}})
            for each in operation.get("parameters", ())
            if each["in"] == "query"
        ]
        if body is not None:
            (shape,) = re.findall(r"#/components/schemas/(\w+)", str(body["schema"]))
            example, parts = body["example"], schemas[shape]["properties"]
            if "currentPassword" in example:
                example |= {"currentPassword": "no es esta"}
            asked += [(name, part, {"json": example}) for name, part in parts.items()]
        for name, part, sent in asked:
            ((place, rest),) = sent.items()
            for value, sentence in beyond(part):
                answer = await who.call(method.upper(), path, **{place: rest | {name: value}})
                assert answer.status_code == 400, (whole, name, value)
                assert sentence in answer.json()["errors"][name][0], (whole, name)
                tried += 1
            for value in within(part):
                answer = await who.call(method.upper(), path, **{place: rest | {name: value}})
                said = " ".join(answer.json().get("errors", {}).get(name, ()))
                assert not re.search("máximo|mínimo|entre|Admite|obligatorio", said), (whole, name, said)
    assert tried > 50


async def test_every_parameter_says_what_it_takes(site: Site) -> None:
    description = await described(site)
    told = {}
    for _, path, operation in operations(description):
        for each in operation.get("parameters", ()):
            told[each["name"]] = each["schema"]
            assert each["description"], (path, each["name"])
            assert "null" not in str(each["schema"]), (path, each["name"])
            assert each["required"] == (each["in"] == "path" or each["name"] in {"q", "metric"}), path
    assert (told["limit"]["minimum"], told["limit"]["maximum"]) == (1, 100)
    assert told["limit"]["default"] in {20, 50}
    assert told["afterSeq"]["minimum"] == 0
    for name, words in {
        "status": ["QUEUED", "IN_PROGRESS", "RESOLVED"],
        "priority": ["LOW", "MEDIUM", "HIGH", "UNANALYZED"],
        "sort": ["lastActivity", "oldestWaiting"],
    }.items():
        assert told[name]["enum"] == words


CLOSED: dict[str, tuple[Any, type[StrEnum]]] = {
    "status": (shapes.StatusWord, Status),
    "senderType": (shapes.SenderWord, SenderType),
    "contentType": (shapes.ContentWord, ContentType),
    "availability": (shapes.AvailabilityWord, Availability),
    "note": (shapes.NoteWord, Note),
}


@pytest.mark.parametrize("name", CLOSED)
async def test_the_words_that_are_told_are_those_that_there_are(name: str) -> None:
    words, ours = CLOSED[name]
    assert get_args(words) == tuple(each if name == "note" else each.upper() for each in ours)


async def test_closed_words_are_told_as_such_in_every_answer(site: Site) -> None:
    schemas = (await described(site))["components"]["schemas"]
    closed = {*CLOSED, "priority", "role"}
    for shape in schemas.keys() - {"Upload", "ErrorBody"}:  # an upload's `contentType` is MIME's
        for name, part in schemas[shape].get("properties", {}).items():
            if name in closed:
                kinds = [part, *part.get("oneOf", ())]
                assert any("enum" in kind or "const" in kind for kind in kinds), (shape, name)
    assert get_args(shapes.PriorityWord) == tuple(shapes.PRIORITIES.values())
    assert get_args(RoleWord) == tuple(ROLES.values())
    assert get_args(OrderWord) == tuple(ORDERS)
    assert get_args(KindOfJob) == tuple(each.kind for each in HANDLERS)
