"""What the suites of Twilio share: a kit, the vectors, and calls as Twilio makes them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from twilio.request_validator import RequestValidator

from pascal.domain.channels import SMS, VOICE, Channel
from pascal.domain.communications import Kind
from pascal.domain.identities import PHONE, Identity
from pascal.domain.ports.channels import Kit, WebhookCall
from pascal.domain.sending import Permit
from providers.twilio import TOKEN

CONTRACTS = Path(__file__).parents[2] / "data/contracts"
AT = datetime(2026, 11, 22, 15, tzinfo=UTC)
PUBLIC = "https://crm.example.com"
SERVICE = "MG" + "1" * 32
LEAD = "+14155550123"


class Still:
    def now(self) -> datetime:
        return AT


@dataclass
class NoSafe:
    """Twilio has nothing to keep."""

    async def get(self, name: str) -> str | None:
        raise AssertionError

    async def keep(self, name: str, value: str) -> None:
        raise AssertionError

    async def swap(self, name: str, before: str, value: str) -> bool:
        raise AssertionError

    async def drop(self, name: str) -> None:
        raise AssertionError

    async def all(self, prefix: str) -> Mapping[str, str]:
        raise AssertionError


def kit(environment: Mapping[str, str], public_url: str = PUBLIC, seconds: float = 5.0) -> Kit:
    return Kit(environment, public_url, "PE", seconds, Still(), NoSafe())


def permit(channel: Channel = SMS, to: str = LEAD) -> Permit:
    return Permit(channel, Kind.CALL if channel == VOICE else Kind.TEXT, Identity(PHONE, to), None)


def vectors(file: str) -> list[dict[str, Any]]:
    told: list[dict[str, Any]] = json.loads((CONTRACTS / file).read_text())["vectors"]
    return told


def vector(name: str) -> WebhookCall:
    one = next(each for each in vectors("twilio_webhooks.json") if each["name"] == name)
    return called(one["path"], one["body"].encode(), one["x_twilio_signature"])


def called(
    path: str, body: bytes, signature: str, kind: str = "application/x-www-form-urlencoded"
) -> WebhookCall:
    return WebhookCall(path, {"content-type": kind, "x-twilio-signature": signature}, body)


def posted(path: str, form: Mapping[str, str], token: str = TOKEN) -> WebhookCall:
    """As Twilio posts and signs it."""
    path = f"/api/comunicaciones/webhook/{path}"
    signature = RequestValidator(token).compute_signature(PUBLIC + path, dict(form))
    return called(path, urlencode(form).encode(), signature)
