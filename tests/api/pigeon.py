"""A channel that a test can send by, and be called by: what its provider would do, the test does."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote

from pascal.domain.channels import Channel, Traits
from pascal.domain.communications import Report, State
from pascal.domain.identities import PHONE, Identity
from pascal.domain.incoming import Incoming, Peer, Reported, Said
from pascal.domain.ports.channels import (
    Answer,
    Finding,
    Forged,
    Offered,
    Outgoing,
    Parcel,
    Sent,
    Unreadable,
    WebhookCall,
)
from pascal.domain.sending import Permit

PIGEON = Channel("pigeon")
"""What it is called unless a test has it stand for another."""
SIGNED = {"x-pigeon": "example"}
TRAITS = Traits(PIGEON, (PHONE,), most_text=1000, window=timedelta(hours=24), keywords=True)


@dataclass
class Pigeons:
    traits: Traits = TRAITS
    sent: list[Outgoing] = field(default_factory=list)
    fails: list[Exception] = field(default_factory=list)
    texts: list[Offered] = field(default_factory=list)
    found: list[Finding] = field(default_factory=list)

    path: str = "paloma"

    async def aclose(self) -> None: ...

    def challenge(self, query: Mapping[str, str]) -> Answer:
        if query.get("token") != "example":
            raise Forged
        return Answer(query["echo"])

    def check(self, call: WebhookCall) -> None:
        if call.headers.get("x-pigeon") != "example":
            raise Forged

    def unpack(self, call: WebhookCall) -> Sequence[Parcel]:
        try:
            events = json.loads(call.body)
        except (ValueError, RecursionError) as error:
            raise Unreadable("not JSON") from error
        return [Parcel(each["id"], each["from"], json.dumps(each).encode()) for each in events]

    def read(self, content: bytes) -> Sequence[Incoming]:
        try:
            one: dict[str, Any] = json.loads(content)
        except (ValueError, RecursionError) as error:
            raise Unreadable("not JSON") from error
        at = datetime.fromisoformat(one["at"]) if "at" in one else datetime.now(UTC)
        if "state" in one:
            return [Reported(external_id=one["of"], report=Report(State(one["state"]), at))]
        peer = Peer((Identity.of(PHONE, one["from"]),), one.get("name"))
        return [Said(external_id=one["id"], peer=peer, line="loft", text=one["text"], at=at)]

    async def send_text(self, permit: Permit, one: Outgoing) -> Sent:
        if self.fails:
            raise self.fails.pop(0)
        self.sent.append(one)
        return Sent(f"out-{one.id}")

    async def invitation(self, text: str) -> str:
        return f"https://pigeon.example/?text={quote(text)}"

    async def send_template(self, permit: Permit, one: Outgoing) -> Sent:
        return await self.send_text(permit, one)

    async def templates(self) -> Sequence[Offered]:
        return self.texts

    async def health(self) -> Sequence[Finding]:
        return self.found
