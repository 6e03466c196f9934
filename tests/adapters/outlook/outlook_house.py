"""What Outlook's tests share: a kit, an agent who gave leave, plans."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

import httpx

from pascal.adapters.outlook import Outlook
from pascal.adapters.outlook.settings import Settings
from pascal.domain.calendars import Plan
from pascal.domain.ids import AgentId
from pascal.domain.meetings import During
from pascal.domain.ports.channels import Kit
from pascal.testing.builders import START, Clock
from pascal.testing.channels import MemorySafe

PUBLIC = "https://pascal.example"
OWNER = AgentId(UUID("019b0000-0000-7000-8000-000000000001"))
KEY = UUID("7e163156-7762-4beb-a1c6-729ea81755a7")
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
WINDOW = During(START - DAY, START + 60 * DAY)


def plan(days: float = 1, subject: str = "Visita") -> Plan:
    since = START + days * DAY
    return Plan(subject, During(since, since + HOUR))


def kit(environment: Mapping[str, str], seconds: float = 2.0, public_url: str = PUBLIC) -> Kit:
    safe = MemorySafe({f"leave.{OWNER}": "refresh-0"})
    return Kit(environment, public_url, "PE", seconds, Clock(), safe)


def made(kit: Kit, transport: httpx.AsyncBaseTransport | None = None) -> Outlook:
    settings = Settings.read(kit.environment)
    assert settings is not None
    outlook = Outlook(settings, kit, transport)

    async def at_once(_: float) -> None: ...

    outlook._graph._sleep = at_once
    return outlook
