"""`/ws` as it is described: the AsyncAPI document, and docs/faces.md, are what is answered."""

import re
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from api_site import Site
from json_schema import wrong
from panel import Panel, lead_of, panel_of

from pascal.app.faces.ws import Actions, description
from pascal.app.faces.ws.actions import LOGIN, Described
from pascal.app.faces.ws.description import ACTIONS, EVENTS, document
from pascal.app.faces.ws.examples import ASKED, DONE
from pascal.app.faces.ws.leads import ANSWERS
from pascal.domain.bant import Criterion
from pascal.domain.ids import QualificationId
from pascal.domain.qualification import Personal, Qualification, Step
from pascal.domain.requirements import KINDS
from pascal.testing.builders import START, Ids
from pascal.testing.builders import lead as new_lead

pytestmark = pytest.mark.asyncio(loop_scope="session")

FACES = Path(__file__).parents[2] / "docs/faces.md"
DOCUMENT = document("https://chat.example.com")
SCHEMAS = DOCUMENT["components"]["schemas"]
MESSAGES = DOCUMENT["components"]["messages"]
called = pytest.mark.parametrize("each", ACTIONS, ids=lambda each: f"{each.resource}.{each.name}")


def referred(part: Any) -> set[str]:
    """All that *part* refers to."""
    if isinstance(part, list):
        return {found for each in part for found in referred(each)}
    if not isinstance(part, dict):
        return set()
    own = {part["$ref"]} if isinstance(part.get("$ref"), str) else set()
    return own | {found for each in part.values() for found in referred(each)}


def at(reference: str) -> Any:
    found: Any = DOCUMENT
    for name in reference.removeprefix("#/").split("/"):
        found = found[name]
    return found


async def test_faces_shows_the_actions_as_they_are() -> None:
    page = FACES.read_text()
    assert description.BEGIN in page
    assert page == description.renewed(page), "run: python -m pascal.app.faces.ws.description docs/faces.md"


async def test_every_action_is_described(site: Site) -> None:
    registered = (await site.container.get(Actions)).by_name
    assert [(each.resource, each.name) for each in ACTIONS] == [LOGIN, *registered]
    assert [each.name for each in ACTIONS if not re.fullmatch(r"[A-Z][^.]+\..*", each.about, re.DOTALL)] == []


async def test_the_document_is_whole() -> None:
    assert DOCUMENT["asyncapi"] == "3.0.0"
    assert DOCUMENT["servers"] == {"here": {"host": "chat.example.com", "protocol": "wss"}}
    for reference in referred(DOCUMENT):
        assert at(reference), reference
    assert [name for name in SCHEMAS if not re.fullmatch("([A-Z][a-z]+)+", name)] == []
    assert SCHEMAS["Step"]["enum"] == [*Step]
    heard = {name for each in DOCUMENT["operations"].values() for name in referred(each["messages"])}
    answered = {name for each in DOCUMENT["operations"].values() for name in referred(each.get("reply"))}
    messages = {f"#/channels/ws/messages/{name}" for name in MESSAGES}
    assert heard | answered == messages | {"#/channels/ws"}
    asked = {name for name, each in DOCUMENT["operations"].items() if each["action"] == "receive"}
    assert asked == {f"{each.resource}.{each.name}" for each in ACTIONS}
    assert DOCUMENT["operations"].keys() - asked == EVENTS.keys()
    for each in DOCUMENT["operations"].values():
        assert re.fullmatch(r"[A-Z][^\n]+[^.\n]\.?", each["summary"])


async def test_what_may_be_answered_is_told_with_values_that_are_taken() -> None:
    told = SCHEMAS["AnswerNote"]["properties"]["field"]["description"]
    one = {
        name: Qualification.start(QualificationId(Ids().new()), new_lead().id, None, kind, at=START)
        for name, kind in KINDS.items()
    }
    assert {*ANSWERS} == {
        *Personal,
        *Criterion,
        *(want.name for kind in KINDS.values() for want in kind.wants),
    }
    for field, how in ANSWERS.items():
        assert f"`{field}`: {how}" in told
        asked = [each for each in one.values() if field in {*Personal, *Criterion} or each.kind.asks(field)]
        for value in re.findall("`([^`]+)`", how):
            assert all(each.one_spelling(field, value) for each in asked)


async def test_the_document_asks_for_no_sign_in(site: Site) -> None:
    answer = await site.http.get("/schema/asyncapi.json")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    assert answer.json() == document(site.settings.public_url)


@called
async def test_the_examples_are_what_is_taken_and_what_is_given(each: Described) -> None:
    name = (each.resource, each.name)
    msgspec.convert(ASKED.get(name, {}), each.payload, strict=True)
    for message in (f"{each.resource}.{each.name}", f"{each.resource}.{each.name}.done"):
        for example in MESSAGES[message].get("examples", ()):
            assert wrong(example["payload"], MESSAGES[message]["payload"], SCHEMAS) == []
    assert {*ASKED, *DONE} <= {(one.resource, one.name) for one in ACTIONS}


async def asked_as_shown(panel: Panel, each: Described, own: Mapping[str, str]) -> Any:
    payload = ASKED.get((each.resource, each.name))
    return await panel.ask(
        each.resource, each.name, payload and {name: own.get(name, told) for name, told in payload.items()}
    )


async def test_every_answer_is_as_described(site: Site) -> None:
    ana, juan = await site.colleague("Ana"), await site.browser()
    talk = await juan.chat()
    await ana.take(talk)
    tried = 0
    async with panel_of(site, ana) as panel:
        lead = await lead_of(panel, talk)
        soon = site.clock.now() + timedelta(days=3)
        own = dict.fromkeys(("lead_id", "lead_qualification_id", "requirements_id"), lead["id"]) | {
            "user_id": lead["user_id"],
            "conversation_id": talk,
            "start_time": soon.isoformat(),
            "end_time": (soon + timedelta(hours=1)).isoformat(),
        }
        for each in ACTIONS[1:]:
            answer = await asked_as_shown(panel, each, own)
            if each.name == "create_meeting":
                own["meeting_id"] = answer["payload"]["data"]["id"]
            name = f"{each.resource}.{each.name}.done" if answer["type"] == "success" else "refused"
            assert wrong(answer, MESSAGES[name]["payload"], SCHEMAS) == [], (each, answer)
            tried += answer["type"] == "success"
    # nothing was in doubt, nothing wanted to be taken off, and the meeting was called off before its end
    assert tried >= len(ACTIONS) - 4
