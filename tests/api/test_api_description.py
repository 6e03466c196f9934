"""The OpenAPI document: every operation, how it refuses, and examples that keep to their schemas."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from api_site import Serve, Site
from json_schema import wrong
from test_api_roles import PUSHER_SETTINGS

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
            if not re.fullmatch(r"[A-Z][^.`]+[^.`]", operation["summary"]):
                lacking.append(f"{method} {path}: {operation['summary']}")
            if refusals := wanted ^ {status for status in responses if status >= "400"} - {"416"}:
                lacking.append(f"{method} {path}: {refusals}")
            for status in wanted & set(responses):
                content = responses[status]["content"]["application/json"]["schema"]
                if content != {"$ref": "#/components/schemas/ErrorBody"}:
                    lacking.append(f"{method} {path}: {status} in another shape")
            if not any(status < "400" for status in responses):
                lacking.append(f"{method} {path}: no success")
    assert lacking == []


async def test_every_operation_shows_an_example_of_each_answer_and_of_what_it_takes(
    site: Site, serve: Serve
) -> None:
    tried = 0
    for place in (site, await serve(work=False, **PUSHER_SETTINGS)):
        description = await described(place)
        schemas = description["components"]["schemas"]
        for method, path, operation in operations(description):
            takes = method != "get" and not path.endswith(WITHOUT_BODY)
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


BYTES = {"multipart/form-data", "application/octet-stream"}
"""Whose content is a file."""
WITHOUT_BODY = ("/take", "/release", "/resolve", "/logout")


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
        "post /api/v1/leads/handshake",
        "get /api/v1/uploads/{uploadId}",
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
    assert {name for name in names if "_" in name} == set()
    assert names >= {"afterSeq", "leadId", "clientMessageId", "nextCursor", "conversationId"}


async def test_who_opens_the_bare_address_sees_the_reference(site: Site) -> None:
    for path in ("/", "/docs"):
        answer = await site.http.get(path)
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
