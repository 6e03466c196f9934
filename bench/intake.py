"""What carriers bring: a hundred signed deliveries a second for a minute, and ten minutes of backlog."""

import asyncio
import hmac
import json
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

import asyncpg

from bench.load import Request
from pascal.adapters.postgres.database import driver_dsn

SECRET = "example-app-secret"
SETTINGS = {
    "WHATSAPP_ACCESS_TOKEN": "example-token",
    "WHATSAPP_PHONE_NUMBER_ID": "106540352242922",
    "WHATSAPP_BUSINESS_ACCOUNT_ID": "419561257915477",
    "WHATSAPP_VERIFY_TOKEN": "example-verify-token",
    "WHATSAPP_APP_SECRET": SECRET,
    "WHATSAPP_BASE_URL": "http://127.0.0.1:9",
}
PER_SECOND = 100
CONNECTIONS = 16
PEOPLE = 500


def delivery(number: int, person: int) -> Request:
    """One message of somebody, as Meta would bring it."""
    message = {
        "from": f"5191{person:07}",
        "id": f"wamid.{number:012}",
        "timestamp": str(1_700_000_000 + number),
        "type": "text",
        "text": {"body": f"{number}"},
    }
    value = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": "15550783881", "phone_number_id": "106540352242922"},
        "contacts": [{"profile": {"name": f"Cliente {person}"}, "wa_id": message["from"]}],
        "messages": [message],
    }
    entry = {"id": "419561257915477", "changes": [{"value": value, "field": "messages"}]}
    body = json.dumps({"object": "whatsapp_business_account", "entry": [entry]}).encode()
    signature = hmac.digest(SECRET.encode(), body, "sha256").hex()
    head = (
        "POST /api/comunicaciones/webhook/whatsapp HTTP/1.1\r\nhost: bench\r\n"
        f"content-type: application/json\r\nx-hub-signature-256: sha256={signature}\r\n"
        f"content-length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


@dataclass
class Answered:
    """Seconds from when a delivery was due to its answer: who waits behind another waits all the same."""

    seconds: list[float] = field(default_factory=list)
    refused: int = 0

    def percentile(self, share: float) -> float:
        return sorted(self.seconds)[min(len(self.seconds) - 1, int(len(self.seconds) * share))]


async def bring(port: int, deliveries: Sequence[Request], per_second: float | None) -> Answered:
    """Each at its time, whatever became of the others; None: as fast as they are taken."""
    answered, began = Answered(), time.perf_counter()
    waiting = list(enumerate(deliveries))[::-1]

    async def carrier() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while waiting:
            number, content = waiting.pop()
            due = began + number / per_second if per_second else time.perf_counter()
            if (early := due - time.perf_counter()) > 0:
                await asyncio.sleep(early)
            writer.write(content)
            head = await reader.readuntil(b"\r\n\r\n")
            place = head.lower().find(b"content-length:")
            await reader.readexactly(int(head[place + 15 :].split(b"\r\n", 1)[0]))
            answered.seconds.append(time.perf_counter() - due)
            answered.refused += not head.startswith(b"HTTP/1.1 200")
        writer.close()

    await asyncio.gather(*(carrier() for _ in range(CONNECTIONS)))
    return answered


_THERE = "SELECT count(*) FROM messages WHERE sender_type = 'lead'"
_TURNED = """
    SELECT count(*) FILTER (WHERE turned) FROM (
        SELECT content::int < lag(content::int) OVER (PARTITION BY conversation_id ORDER BY seq) AS turned
        FROM messages WHERE sender_type = 'lead') m
"""


def somebody(number: int) -> int:
    return random.Random(number).randrange(PEOPLE)


async def all_said(url: str, wanted: int, *, within: float, in_order: bool) -> float:
    """Seconds until so many messages of leads are there; *in_order* of each one's clock."""
    connection = await asyncpg.connect(driver_dsn(url))
    began = time.perf_counter()
    try:
        while (there := await connection.fetchval(_THERE)) < wanted:
            if time.perf_counter() - began > within:
                raise RuntimeError(f"{there} of {wanted} after {within:.0f} s")
            await asyncio.sleep(0.2)
        took = time.perf_counter() - began
        if in_order and (turned := await connection.fetchval(_TURNED)):
            raise RuntimeError(f"{turned} messages stand before an earlier one")
        return took
    finally:
        await connection.close()
