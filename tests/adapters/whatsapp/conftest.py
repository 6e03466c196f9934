"""Meta as it describes itself, and a WhatsApp channel in front of it."""

import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from whatsapp_house import SEND_TO, kit

from pascal.adapters.whatsapp import WhatsApp, from_kit
from providers.hostile import hostile
from providers.prism import CONTRACTS, Between, between, prism

__all__ = ["hostile"]


def _today() -> dict[str, Any]:
    """The description is of November 2025: what came since is added as Meta's pages have it."""
    described: dict[str, Any] = json.loads((CONTRACTS / "whatsapp_cloud_v23.json").read_text())
    for name, schema in described["components"]["schemas"].items():
        if name.endswith("Message") and "to" in schema.get("required", ()):
            # business-scoped-user-ids: `to` a phone number, or `recipient` an id
            schema["required"].remove("to")
            schema["properties"] |= SEND_TO
            schema["anyOf"] = [{"required": ["to"]}, {"required": ["recipient"]}]
    # graph-api/reference/debug_token
    token = {"type": "object", "required": ["is_valid"], "properties": {"is_valid": {"type": "boolean"}}}
    answer = {"type": "object", "required": ["data"], "properties": {"data": token}}
    version = described["paths"]["/{Version}/{WABA-ID}/subscribed_apps"]["parameters"][0]
    described["paths"]["/{Version}/debug_token"] = {
        "parameters": [version],
        "get": {
            "parameters": [
                {"name": "input_token", "in": "query", "required": True, "schema": {"type": "string"}}
            ],
            "responses": {"200": {"description": "", "content": {"application/json": {"schema": answer}}}},
            "security": [{"bearerAuth": []}],
        },
    }
    return described


@pytest.fixture(scope="session")
def described(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    file = tmp_path_factory.mktemp("meta") / "whatsapp_cloud.json"
    file.write_text(json.dumps(_today()))
    with prism(str(file)) as url:
        yield url


@pytest.fixture
async def meta(described: str) -> AsyncIterator[Between]:
    async with between(described) as one:
        yield one


@pytest.fixture
async def whatsapp(meta: Between) -> AsyncIterator[WhatsApp]:
    channel = from_kit(kit(WHATSAPP_BASE_URL=meta.url))
    assert channel is not None
    yield channel
    await channel.aclose()
