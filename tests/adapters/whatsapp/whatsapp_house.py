"""What the suite's tests share: a kit, somebody to write to, payloads."""

import json
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from pascal.adapters.whatsapp import WhatsApp
from pascal.adapters.whatsapp.channel import TRAITS
from pascal.adapters.whatsapp.settings import Settings
from pascal.domain.communications import Filled, Kind
from pascal.domain.identities import PHONE, WHATSAPP_USER, Identity
from pascal.domain.ids import CommunicationId
from pascal.domain.incoming import Incoming, Said
from pascal.domain.ports.channels import File, Kit, Outgoing, Parcel, WebhookCall
from pascal.domain.sending import Approved, Permit, SendingRules, Standing, Wish, may_send
from providers.whatsapp import ENVIRONMENT, NUMBER

CONTRACTS = Path(__file__).parents[2] / "data/contracts"
PAYLOADS = {each.name: each.read_bytes() for each in sorted((CONTRACTS / "whatsapp").glob("*.json"))}
NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
ANA = Identity(PHONE, "+51987654321")
HIDDEN = Identity(WHATSAPP_USER, "PE.13491208655302741918")

SEND_TO = {"recipient": {"type": "string", "pattern": r"^[A-Z]{2}\.[A-Za-z0-9.]{1,132}$"}}


class StillClock:
    def now(self) -> datetime:
        return NOW


class NoSafe:
    async def get(self, name: str) -> str | None:
        return None

    async def keep(self, name: str, value: str) -> None:
        raise NotImplementedError

    async def swap(self, name: str, before: str, value: str) -> bool:
        raise NotImplementedError

    async def drop(self, name: str) -> None:
        raise NotImplementedError

    async def all(self, prefix: str) -> Mapping[str, str]:
        return {}


def kit(**more: str) -> Kit:
    return bare_kit({**ENVIRONMENT, **more})


def bare_kit(environment: Mapping[str, str]) -> Kit:
    return Kit(environment, "https://pascal.example", "PE", 1.0, StillClock(), NoSafe())


def _settings(**more: str) -> Settings:
    settings = Settings.read(kit(**more).environment)
    assert settings is not None
    return settings


def permit(to: Identity = ANA, kind: Kind = Kind.TEXT, parameters: int = 0) -> Permit:
    template = Approved("approved", "utility", parameters) if kind is Kind.TEMPLATE else None
    media_type = "image/png" if kind is Kind.MEDIA else None
    given = may_send(
        Wish(kind, media_type=media_type, template=template, parameters=parameters),
        TRAITS,
        Standing(to, heard_at=NOW),
        SendingRules(),
        at=NOW,
    )
    assert isinstance(given, Permit)
    return given


def outgoing(text: str = "Hola", **more: Any) -> Outgoing:
    return Outgoing(id=CommunicationId(uuid4()), line=more.pop("line", None), text=text, **more)


def filled(*parameters: str, name: str = "cita", language: str = "es") -> Filled:
    return Filled(name, language, parameters)


def file(media_type: str = "image/png", content: bytes = b"\x89PNG", name: str = "plano.png") -> File:
    async def pieces() -> AsyncIterator[bytes]:
        yield content[: len(content) // 2]
        yield content[len(content) // 2 :]

    return File(name, media_type, len(content), pieces(), "https://pascal.example/f/1")


def value(**parts: Any) -> dict[str, Any]:
    return {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "15550783881", "phone_number_id": NUMBER},
        "contacts": [{"profile": {"name": "Ana Quispe"}, "wa_id": "51987654321", "user_id": HIDDEN.value}],
        **parts,
    }


def message(type: str, **more: Any) -> dict[str, Any]:
    base = {"from": "51987654321", "from_user_id": HIDDEN.value, "id": "wamid.A1", "timestamp": "1763820000"}
    return {**base, "type": type, **more}


# -- what comes in

SIGNED = json.loads((CONTRACTS / "whatsapp_signature.json").read_text())
CHANNEL = WhatsApp(_settings(WHATSAPP_APP_SECRET=f"another,{SIGNED['app_secret']}"), kit())


def call(body: bytes, signature: str | None = None) -> WebhookCall:
    headers = {"x-hub-signature-256": signature} if signature is not None else {}
    return WebhookCall("/api/comunicaciones/webhook/whatsapp", headers, body)


def parcels(body: bytes) -> list[Parcel]:
    return list(CHANNEL.unpack(call(body)))


def told(body: bytes) -> list[Incoming]:
    return [each for parcel in parcels(body) for each in CHANNEL.read(parcel.content)]


def said(body: bytes) -> list[Said]:
    found = told(body)
    assert all(isinstance(each, Said) for each in found)
    return [each for each in found if isinstance(each, Said)]
