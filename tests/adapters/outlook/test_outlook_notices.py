"""What Graph tells us unasked."""

import json
from pathlib import Path

import pytest

from pascal.adapters.outlook import Outlook
from pascal.domain.ports.calendar import Heard, Refused

PAYLOADS = Path(__file__).parents[2] / "data/contracts/graph"
WATCH = "7f105c7d-2dc5-4530-97cd-4e7ae6534c07"


@pytest.mark.parametrize("name", ["notification_event_updated", "notification_event_deleted"])
def test_a_notice_says_that_something_changed(outlook: Outlook, name: str) -> None:
    content = (PAYLOADS / f"{name}.json").read_bytes()
    assert outlook.heard(content) == [Heard(WATCH, "secretClientValue", "changed")]


@pytest.mark.parametrize(
    ("said", "what"),
    [
        ("reauthorizationRequired", "ending"),
        ("subscriptionRemoved", "ended"),
        ("missed", "changed"),
        ("somethingNew", "changed"),
    ],
)
def test_what_becomes_of_telling_is_told_too(outlook: Outlook, said: str, what: str) -> None:
    content = f'{{"value":[{{"subscriptionId":"w","clientState":"s","lifecycleEvent":"{said}"}}]}}'
    assert [each.what for each in outlook.heard(content.encode())] == [what]


@pytest.mark.parametrize("id", ["", " ", "a\0b", "a b", "ñ", "\n", "x" * 201])
def test_who_names_no_watch_of_graphs_is_not_heard(outlook: Outlook, id: str) -> None:
    told = [{"subscriptionId": each, "clientState": "s"} for each in (id, WATCH)]
    assert [each.watch for each in outlook.heard(json.dumps({"value": told}).encode())] == [WATCH]


@pytest.mark.parametrize(
    "content", [b"", b"[]", b'{"value":1}', b"[" * 100_000, b"\xff", b'{"value":[{"subscriptionId":7}]}']
)
def test_what_is_no_notice_is_refused(outlook: Outlook, content: bytes) -> None:
    with pytest.raises(Refused):
        outlook.heard(content)
