"""Gmail as it describes itself, a Google of our own, and the channel before each of them."""

import json
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from gmail_house import kit, made

from pascal.adapters.gmail.channel import Gmail
from providers.google import GoogleFake
from providers.prism import CONTRACTS, Between, between, prism


def _with_files() -> dict[str, Any]:
    """The description has no address for what is uploaded (the discovery document's `mediaUpload`), and its
    mail no file.
    """
    described: dict[str, Any] = json.loads((CONTRACTS / "gmail_v1.json").read_text())
    got = described["paths"]["/gmail/v1/users/{userId}/messages/{id}"]["get"]["responses"]["200"]
    for example in got["content"]["application/json"]["examples"].values():
        example["value"]["payload"].setdefault("parts", []).append(
            {"partId": "9", "filename": "plano.pdf", "body": {"size": 3, "attachmentId": "ANGjdJ8"}}
        )
    send = described["paths"]["/gmail/v1/users/{userId}/messages/send"]["post"]
    kind = {"name": "uploadType", "in": "query", "required": True, "schema": {"enum": ["media", "multipart"]}}
    upload = send | {
        "operationId": "gmail.users.messages.upload",
        "parameters": [*send["parameters"], kind],
        "requestBody": {"required": True, "content": {"message/rfc822": {}, "multipart/related": {}}},
    }
    described["paths"]["/upload/gmail/v1/users/{userId}/messages/send"] = {"post": upload}
    return described


@pytest.fixture(scope="session")
def described(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    file = tmp_path_factory.mktemp("google") / "gmail.json"
    file.write_text(json.dumps(_with_files()))
    with prism(str(file)) as url:
        yield url


@pytest.fixture
async def google() -> AsyncIterator[GoogleFake]:
    async with GoogleFake().at_work() as one:
        yield one


@pytest.fixture
async def gmail(google: GoogleFake) -> AsyncIterator[Gmail]:
    """Before a Google that has mails."""
    channel = made(kit(google.url, google.url))
    yield channel
    await channel.aclose()


@pytest.fixture
async def carrier(described: str) -> AsyncIterator[Between]:
    async with between(described) as one:
        yield one


@pytest.fixture
async def described_gmail(carrier: Between, google: GoogleFake) -> AsyncIterator[Gmail]:
    """Before one that refuses what its description does not allow."""
    channel = made(kit(carrier.url, google.url, seconds=2.0))
    yield channel
    await channel.aclose()
