"""Signatures of Standard Webhooks, by the specification's own vector."""

import base64
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from standardwebhooks import Webhook, WebhookVerificationError

from pascal.adapters.security import WebhookSigning

VECTOR = json.loads((Path(__file__).parents[2] / "data/contracts/standard_webhooks.json").read_text())
SECRET = "a secret that is long enough for the tests"
signing = WebhookSigning(SECRET)


class KnowsTheirs(WebhookSigning):
    """Signs with the vector's secret in place of one that follows from a seed."""

    def secret(self, seed: bytes) -> str:
        return str(VECTOR["secret"])


def headers(id: str, at: datetime, signature: str) -> dict[str, str]:
    return {"webhook-id": id, "webhook-timestamp": str(int(at.timestamp())), "webhook-signature": signature}


def test_we_sign_as_the_specification_does() -> None:
    official = VECTOR["official"]
    at = datetime.fromtimestamp(official["timestamp"], UTC)
    signed = KnowsTheirs(SECRET).sign([b""], official["id"], at, official["payload"])
    assert signed == official["signature"]


def test_a_secret_is_whsec_and_32_bytes_and_follows_from_seed_and_application() -> None:
    seed, other = signing.new_seed(), signing.new_seed()
    assert seed != other
    secret = signing.secret(seed)
    assert secret.startswith("whsec_")
    assert len(base64.b64decode(secret.removeprefix("whsec_"), validate=True)) == 32
    assert secret == WebhookSigning(SECRET).secret(seed)
    assert len({secret, signing.secret(other), WebhookSigning(SECRET + "!").secret(seed)}) == 3


def test_while_a_secret_is_changed_either_verifies_and_no_third() -> None:
    old, new, now, body = signing.new_seed(), signing.new_seed(), datetime.now(UTC), '{"type":"ñ"}'
    sent = headers("1", now, signing.sign([new, old], "1", now, body))
    assert len(sent["webhook-signature"].split(" ")) == 2
    for seed in (old, new):
        assert Webhook(signing.secret(seed)).verify(body, sent) == {"type": "ñ"}
    with pytest.raises(WebhookVerificationError):
        Webhook(signing.secret(signing.new_seed())).verify(body, sent)


@pytest.mark.parametrize("changed", ["webhook-id", "webhook-timestamp", "body"])
def test_what_was_changed_on_its_way_is_seen(changed: str) -> None:
    seed, now = signing.new_seed(), datetime.now(UTC)
    sent = headers("1", now, signing.sign([seed], "1", now, "{}"))
    body = "{} " if changed == "body" else "{}"
    if changed in sent:
        sent[changed] = str(int(sent[changed]) + 1)
    with pytest.raises(WebhookVerificationError):
        Webhook(signing.secret(seed)).verify(body, sent)


@pytest.mark.parametrize("seconds", [-310, 310])
def test_receivers_take_nothing_that_is_older_or_newer_than_five_minutes(seconds: int) -> None:
    seed = signing.new_seed()
    at = datetime.fromtimestamp(datetime.now(UTC).timestamp() + seconds, UTC)
    with pytest.raises(WebhookVerificationError):
        Webhook(signing.secret(seed)).verify("{}", headers("1", at, signing.sign([seed], "1", at, "{}")))
