"""Pusher's webhooks: believed only if signed, and read as who came and who left."""

import hashlib
import hmac
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pascal.adapters.pusher.settings import PusherSettings
from pascal.adapters.pusher.webhooks import read_webhook
from pascal.domain.errors import Invalid, Unauthenticated
from pascal.domain.ids import ConversationId
from pascal.domain.ports.hosted_live import Seen
from pascal.domain.ports.live import Side, Who

VECTORS = json.loads((Path(__file__).parents[2] / "data/contracts/pusher_webhooks.json").read_text())
SETTINGS = PusherSettings("1", VECTORS["key"], VECTORS["secret"])
CONVERSATION, SOMEBODY = ConversationId(uuid4()), Who(Side.LEAD, uuid4())
AT = datetime(2026, 11, 21, 12, 0, 0, 250_000, tzinfo=UTC)


def read(body: str | bytes) -> list[Seen]:
    raw = body.encode() if isinstance(body, str) else body
    signature = hmac.new(SETTINGS.secret.encode(), raw, hashlib.sha256).hexdigest()
    return read_webhook(SETTINGS, key=SETTINGS.key, signature=signature, body=raw)


def delivery(*events: dict[str, Any]) -> str:
    return json.dumps({"time_ms": round(AT.timestamp() * 1000), "events": events})


@pytest.mark.parametrize("vector", VECTORS["vectors"])
def test_the_vectors_are_decided_rightly(vector: dict[str, Any]) -> None:
    key, signature, body = vector["x_pusher_key"], vector["x_pusher_signature"], vector["body"].encode()
    read_webhook(SETTINGS, key=key, signature=signature, body=body)
    wrong = [
        (key, signature, body + b" "),
        (key, signature.upper(), body),
        (key, signature[:-1] + "0123456789abcdef"[int(signature[-1], 16) - 1], body),
        (key, "", body),
        (key, "ñ", body),
        ("another", signature, body),
        ("ñ", signature, body),
    ]
    for bad_key, bad_signature, bad_body in wrong:
        with pytest.raises(Unauthenticated):
            read_webhook(SETTINGS, key=bad_key, signature=bad_signature, body=bad_body)


def test_who_came_and_who_left_in_the_order_told() -> None:
    chat, agents = f"presence-chat-{CONVERSATION}", "presence-agents"
    body = delivery(
        {"name": "channel_occupied", "channel": chat},
        {"name": "member_added", "channel": chat, "user_id": f"lead-{SOMEBODY.id}"},
        {"name": "member_added", "channel": agents, "user_id": f"lead-{SOMEBODY.id}"},
        {"name": "member_removed", "channel": chat, "user_id": f"lead-{SOMEBODY.id}"},
        {"name": "channel_vacated", "channel": f"private-desk-{CONVERSATION}"},
    )
    assert read(body) == [
        Seen(SOMEBODY, CONVERSATION, here=True, at=AT),
        Seen(SOMEBODY, CONVERSATION, here=False, at=AT),
    ]


def test_what_is_not_ours_is_left_out() -> None:
    body = delivery(
        {"name": "member_added", "channel": "presence-elsewhere", "user_id": "7"},
        {"name": "client_event", "channel": f"private-chat-{CONVERSATION}", "event": "client-typing"},
        {"name": "cache_miss", "channel": "cache-x"},
        {"name": "invented", "channel": f"presence-chat-{CONVERSATION}", "user_id": f"lead-{SOMEBODY.id}"},
    )
    assert read(body) == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff",
        b"[]",
        b"{}",
        b'{"time_ms": -1, "events": []}',
        b'{"time_ms": 1e30, "events": []}',
        b'{"time_ms": 1, "events": [7]}',
        delivery({"name": "member_added", "channel": "presence-agents", "user_id": "me"}),
    ],
)
def test_a_signed_body_that_says_nothing_is_refused_by_name(body: str | bytes) -> None:
    with pytest.raises(Invalid):
        read(body)


@given(st.binary(), st.text(), st.text())
def test_nothing_a_stranger_sends_gets_further(body: bytes, key: str, signature: str) -> None:
    with pytest.raises(Unauthenticated):
        read_webhook(SETTINGS, key=key, signature=signature, body=body)
