"""A dashboard written from document 002's examples alone, in Node's own WebSocket: what a browser has."""

import json
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from e2e.browsers import PATIENCE
from e2e.house import OpenHouse
from e2e.node import Node
from e2e.panels import Panel, panel_at
from e2e.people import Lead

_DOCUMENT = json.loads((Path(__file__).parents[1] / "data/document002/examples.json").read_text())
QUESTIONS: list[dict[str, Any]] = _DOCUMENT["questions"]
ANSWERS: dict[str, Any] = _DOCUMENT["answers"]


def monday() -> date:
    """Of the week after next: the document's own days are over."""
    today = datetime.now(UTC).date()
    return today + timedelta(days=14 - today.weekday())


def as_of_now(question: dict[str, Any], ids: Mapping[str, str]) -> dict[str, Any]:
    """The document's question about what there is, on days that are to come."""
    payload = dict(question.get("payload", {}))
    for field, value in payload.items():
        if field in ids:
            payload[field] = ids[field]
        elif isinstance(value, str) and value.startswith("2024-01-"):
            day = monday() + timedelta(days=int(value[8:10]) - 15)
            payload[field] = day.isoformat() + value[10:]
    return question | ({"payload": payload} if payload else {})


def has_shape(found: Any, example: Any, where: str = "data") -> None:
    """*found* has a value wherever the document's *example* has one, of the same kind."""
    match example:
        case dict():
            assert isinstance(found, dict), where
            for name, value in example.items():
                assert name in found, f"{where} has no {name}"
                has_shape(found[name], value, f"{where}.{name}")
        case list():
            assert isinstance(found, list), where
            assert found, f"{where} is empty"
            for each in found:
                has_shape(each, example[0], f"{where}[]")
        case _:
            assert type(found) is type(example), (where, found)


class Answered:
    """Asks in the document's order, and learns the ids that answers bring."""

    def __init__(self, panel: Panel, ids: dict[str, str]) -> None:
        self.panel = panel
        self.ids = ids
        self.data: dict[str, Any] = {}

    def ask(self, question: dict[str, Any]) -> None:
        name = f"{question['resource']}.{question['action']}"
        answer = self.panel.asks(as_of_now(question, self.ids))
        assert answer["type"] == "success", (name, answer)
        assert set(answer) == {"type", "id", "payload"}
        self.data[name] = answer["payload"]["data"]
        if name in ANSWERS:
            has_shape(self.data[name], ANSWERS[name]["payload"]["data"], name)
        if name == "meetings.create_meeting":
            self.ids["meeting_id"] = self.data[name]["id"]


TOLD: dict[str, str] = {
    name: value
    for part in ("bant_data", "requirements")
    for name, value in ANSWERS["leads.get_all_leads"]["payload"]["data"][0][part].items()
} | {"company": "Empresa ABC"}
"""What the document's lead has told."""


def in_order(questions: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """As in the document, but what is asked of a meeting or a package after it is made."""
    made = ("create_requirement_package", "create_meeting")
    yield from sorted(questions, key=lambda each: each["action"] not in made)


@pytest.fixture
def lead(another_house: OpenHouse, node: Node) -> Iterator[tuple[Panel, dict[str, str]]]:
    """The only one of their house: of others less is known than the document's examples have."""
    house = another_house()
    ana = house.agent("Ana Torres")
    juan = Lead.visits(house.site, "Juan Pérez")
    chat = juan.starts("Hola")
    ana.takes(chat)
    with panel_at(node, ana) as panel:
        deadline = time.monotonic() + PATIENCE
        while True:  # where a lead stands follows what they say
            rows = panel.asks({"resource": "leads", "action": "get_all_leads"})["payload"]["data"]
            theirs = [each for each in rows if each["conversation_id"] == chat]
            if theirs:
                break
            assert time.monotonic() < deadline
            time.sleep(0.05)
        one = theirs[0]
        for field, value in TOLD.items():
            note = {"lead_id": one["id"], "field": field, "value": value}
            panel.asks({"resource": "leads", "action": "note_answer", "payload": note})
        yield (
            panel,
            {
                "lead_id": one["id"],
                "lead_qualification_id": one["id"],
                "requirements_id": one["id"],
                "user_id": one["user_id"],
                "conversation_id": chat,
            },
        )


@pytest.mark.parametrize("house", ["socketio"], indirect=True)  # `/ws` is the same beside both
def test_every_question_of_the_document_is_answered_as_it_says(
    lead: tuple[Panel, dict[str, str]],
) -> None:
    panel, ids = lead
    assert len(QUESTIONS) == 26 + 3
    asked = Answered(panel, ids)
    for question in in_order(QUESTIONS):
        asked.ask(question)
    assert set(ANSWERS) <= asked.data.keys()
    assert asked.data["leads.update_lead_step"]["current_step"] == "requirements"
    assert [each["id"] for each in asked.data["meetings.get_all_meetings"]] == [ids["meeting_id"]]
    assert asked.data["conversations.update_agent_status"]["agent_enabled"] is True
    package = asked.data["requirements.add_integration"]
    assert package is not None
    stored = panel.asks(
        {
            "resource": "requirements",
            "action": "get_requirements_by_lead",
            "payload": {"lead_id": ids["lead_id"]},
        }
    )["payload"]["data"]
    assert {each["name"] for each in stored["features"]} == {"Push Notifications", "Chat en vivo"}
    assert {each["name"] for each in stored["integrations"]} == {"Firebase", "Stripe"}
    assert (stored["app_type"], stored["deadline"]) == ("web_app", "2024-07-01")
