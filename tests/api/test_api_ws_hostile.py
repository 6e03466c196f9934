"""Wrong payloads for every action of `/ws`: each is answered, blamed where it stands, and closes nothing."""

import random
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any
from uuid import uuid4

import msgspec
import pytest
from api_site import Site
from panel import Panel, lead_of, panel_of

from pascal.app.faces.ws.actions import Described
from pascal.app.faces.ws.description import ACTIONS
from pascal.app.faces.ws.examples import ASKED

pytestmark = pytest.mark.asyncio(loop_scope="session")

JUNK: tuple[Any, ...] = (
    None,
    True,
    0,
    -1,
    3,
    1.5,
    10**30,
    -(2**63) - 1,
    "",
    " ",
    "null",
    "\0",
    "a\0b",
    "\u202e\u0301",
    "😀" * 50,
    "x" * 100_000,
    "'; DROP TABLE qualifications; --",
    '" OR 1=1 --',
    "%s{}$1",
    "../../etc/passwd",
    "2024-02-30",
    "00000000-0000-0000-0000-000000000000",
    "00000000-0000-0000-0000-00000000000g",
    [],
    {},
    [[[[]]]],
    [None],
    [{}],
    [{"name": None}],
    [{"name": []}, 1],
    [{"name": "x", "description": "\0"}],
    [1] * 5_000,
    [{"name": "x" * 200}] * 500,
    {"name": {"name": {"name": []}}},
    {"$ne": None},
    {"__class__": "object"},
)
SURROGATE = "\ud800"
REFUSED = {"validation_error", "not_found", "unauthorized", "slot_taken", "meeting_over", "changed_meanwhile"}
"""What may become of a payload that is of the right form."""


@asynccontextmanager
async def at_work(
    site: Site, monkeypatch: pytest.MonkeyPatch, each: Described
) -> AsyncIterator[tuple[Panel, dict[str, Any]]]:
    """Somebody on `/ws`, and what they may rightly ask."""
    monkeypatch.setattr("pascal.app.faces.ws.connection.PER_SECOND", 100_000)
    ana, juan = await site.colleague("Ana"), await site.browser()
    talk = await juan.chat()
    await ana.take(talk)
    async with panel_of(site, ana) as panel:
        lead = await lead_of(panel, talk)
        soon = site.clock.now() + timedelta(days=3)
        own = dict.fromkeys(("lead_id", "lead_qualification_id", "requirements_id"), lead["id"]) | {
            "user_id": lead["user_id"],
            "conversation_id": talk,
            "start_time": soon.isoformat(),
            "end_time": (soon + timedelta(hours=1)).isoformat(),
            "token": ana.token,
        }
        wish = await panel.ask("requirements", "add_feature", own | {"name": "Piscina"})
        meeting = await panel.ask("meetings", "create_meeting", own | {"subject": "Visita"})
        own |= {"item_id": wish["payload"]["data"]["features"][0]["id"]}
        own |= {"meeting_id": meeting["payload"]["data"]["id"]}
        asked = ASKED.get((each.resource, each.name), {})
        yield panel, {name: own.get(name, told) for name, told in asked.items()}
        for other in ACTIONS:  # whatever it was, all else still works
            if not msgspec.structs.fields(other.payload):
                assert (await panel.ask(other.resource, other.name))["type"] == "success"
        assert await panel.is_alive()


def refuses(answer: Any, *blamed: str) -> None:
    """It is an error that says where, of what the asker did."""
    assert answer["type"] == "error", answer
    said = answer["payload"]
    assert (said["code"], set(said)) == ("validation_error", {"code", "message", "errors"}), said
    for name in blamed:
        assert any(field == name or field.startswith((f"{name}[", f"{name}.")) for field in said["errors"]), (
            said
        )
    for sentences in said["errors"].values():
        assert all(sentences)


def is_one(value: object, field: msgspec.structs.FieldInfo) -> bool:
    """Whether *value* is of the field's type; what it means is another question."""
    try:
        msgspec.convert(value, field.type)
    except msgspec.ValidationError:
        return False
    return True


def is_answered(answer: Any) -> None:
    if answer["type"] != "success":
        assert answer["payload"]["code"] in REFUSED, answer
        assert answer["payload"]["code"] != "validation_error" or answer["payload"]["errors"], answer


every_action = pytest.mark.parametrize("each", ACTIONS, ids=lambda each: f"{each.resource}.{each.name}")


@every_action
async def test_each_field_is_blamed_for_what_it_is(
    site: Site, monkeypatch: pytest.MonkeyPatch, each: Described
) -> None:
    async with at_work(site, monkeypatch, each) as (panel, right):
        for field in msgspec.structs.fields(each.payload):
            for value in JUNK:
                answer = await panel.ask(each.resource, each.name, right | {field.name: value})
                if is_one(value, field):
                    is_answered(answer)
                else:
                    refuses(answer, field.name)
            without = {name: told for name, told in right.items() if name != field.name}
            answer = await panel.ask(each.resource, each.name, without)
            if field.required:
                refuses(answer, field.name)
            else:
                is_answered(answer)
            surrogate = await panel.ask(each.resource, each.name, right | {field.name: SURROGATE})
            refuses(surrogate, "body")


@every_action
async def test_all_wrong_fields_are_blamed_at_once(
    site: Site, monkeypatch: pytest.MonkeyPatch, each: Described
) -> None:
    fields = msgspec.structs.fields(each.payload)
    async with at_work(site, monkeypatch, each) as (panel, right):
        unknown = {"__proto__": {}, "limit ": -1, "résumé": [[]], "": None, "a" * 5_000: "b"}
        is_answered(await panel.ask(each.resource, each.name, right | unknown))
        chance = random.Random(each.name)
        for _ in range(25 if fields else 0):
            sent = {field.name: chance.choice(JUNK) for field in fields}
            wrong = [field.name for field in fields if not is_one(sent[field.name], field)]
            answer = await panel.ask(each.resource, each.name, sent)
            if wrong:
                refuses(answer, *wrong)
            else:
                is_answered(answer)


@every_action
async def test_what_is_somebody_elses_is_not_there(
    site: Site, monkeypatch: pytest.MonkeyPatch, each: Described
) -> None:
    ids = [name for name in ASKED.get((each.resource, each.name), {}) if name.endswith("_id")]
    async with at_work(site, monkeypatch, each) as (panel, right):
        for name in ids:
            answer = await panel.ask(each.resource, each.name, right | {name: str(uuid4())})
            if (
                answer["payload"].get("code") != "not_found"
            ):  # of two ids that do not go together one is wrong
                refuses(answer, name)


def forged(cursor: str) -> Iterator[str]:
    yield from ("", "x", "AAAA", "%00", "=" * 40, "😀", "x" * 2048, "x" * 2049, cursor[:-1], cursor[1:])
    yield cursor.swapcase()
    yield cursor + cursor


async def test_a_cursor_that_was_not_given_is_blamed(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    paged = [each for each in ACTIONS if "cursor" in each.payload.__struct_fields__]
    assert len(paged) > 1
    async with at_work(site, monkeypatch, paged[0]) as (panel, _):
        await (await site.browser()).chat()
        given = {}
        for each in paged:
            page = (await panel.ask(each.resource, each.name, {"limit": 1}))["payload"]
            given[each] = page["cursor"]
        known = next(cursor for cursor in given.values() if cursor)
        for each in paged:
            of_others = [cursor for other, cursor in given.items() if other is not each and cursor]
            for cursor in (*forged(known), *of_others):
                refuses(await panel.ask(each.resource, each.name, {"cursor": cursor}), "cursor")
