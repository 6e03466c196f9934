"""A whole Pascal for the stories: its database, its process, and where its live updates travel."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit
from uuid import uuid4

import asyncpg
import httpx

from e2e import service
from e2e.browsers import PATIENCE, Browser
from e2e.people import Agent, Lead, Site
from e2e.service import MakeCarrier, Service, running
from pascal.adapters.mail import OutboxFolder
from pascal.adapters.postgres.database import driver_dsn
from pascal.domain.ports.channels import WebhookCall

T = TypeVar("T")
APP = {"app-id": "42", "key": "pascal-key", "secret": "pascal-secret"}
"""The Pusher app."""


@dataclass
class House:
    """One Pascal, its administrator, and agents who are hired once."""

    site: Site
    app: Service
    admin: Agent
    database_url: str | None
    carrier: Service | None = None
    """The Pusher server, where there is one."""
    _read_mails: Counter[str] = field(default_factory=Counter)
    _team: dict[str, Agent] = field(default_factory=dict)

    def agent(self, name: str) -> Agent:
        """The same person for every story: hiring and signing in cost two password hashes."""
        if name not in self._team:
            self._team[name] = self.admin.hires(name)
        return self._team[name]

    def lead(self, name: str = "Juan Pérez") -> Lead:
        return Lead.visits(self.site, name)

    def mail_to(self, email: str) -> str:
        """The text of the next mail to that address."""
        folder, deadline = OutboxFolder(self.app.data / "mail"), time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            found = [mail.text for mail in folder.recent(200) if mail.to == email]
            if len(found) > self._read_mails[email]:
                self._read_mails[email] += 1
                return found[0]
            time.sleep(0.01)
        raise AssertionError(f"there is no mail to {email}")


def settings_of(transport: str, database_url: str | None, carrier: Service | None) -> dict[str, str]:
    settings = {"DATABASE_URL": database_url or "", "PASCAL_REALTIME": transport}
    if carrier is not None:
        settings |= {
            "PUSHER_APP_ID": APP["app-id"],
            "PUSHER_KEY": APP["key"],
            "PUSHER_SECRET": APP["secret"],
            "PUSHER_HOST": "127.0.0.1",
            "PUSHER_PORT": str(carrier.port),
            "PUSHER_SCHEME": "http",
        }
    return settings


@contextmanager
def opened(
    folder: Path,
    browser: Browser,
    transport: str,
    database_url: str | None,
    *,
    pusher: MakeCarrier = service.pusher,
    carrier: Service | None = None,
    more: Mapping[str, str] | None = None,
) -> Iterator[House]:
    """A Pascal over *database_url*, or its own server; a *carrier* that runs already is used as it is."""
    folder.mkdir(mode=0o755)
    own: Service | None = None
    with ExitStack() as stack:
        port = service.free_port()
        if transport == "pusher" and carrier is None:
            webhook = f"http://127.0.0.1:{port}/api/pusher/webhooks"
            carrier = own = pusher(folder, service.free_port(), webhook, APP)
        settings = settings_of(transport, database_url, carrier) | dict(more or {})
        app = service.serve(folder, settings, port=port)
        stack.enter_context(running(*[each for each in (own, app) if each is not None]))
        site = stack.enter_context(site_at(app, browser, transport, carrier))
        yield House(site, app, Agent.signs_in(site, "admin@pascal.example"), database_url, carrier)


@contextmanager
def site_at(
    app: Service, browser: Browser, transport: str = "socketio", carrier: Service | None = None
) -> Iterator[Site]:
    where = {"key": APP["key"], "host": "127.0.0.1", "port": carrier.port} if carrier else {}
    with httpx.Client(trust_env=False, verify=False, timeout=20) as http:
        yield Site(app.url, transport, browser, http, where)


@contextmanager
def fresh_database(server: str) -> Iterator[str]:
    """A copy of the migrated database at *server*, as long as the block."""
    name, template = f"e2e_{uuid4().hex}", urlsplit(server).path.strip("/")
    maintenance = driver_dsn(server).replace(f"/{template}?", "/postgres?")

    query(maintenance, f'CREATE DATABASE "{name}" TEMPLATE {template} STRATEGY file_copy')
    yield server.replace(f"/{template}?", f"/{name}?")
    query(maintenance, f'DROP DATABASE "{name}" WITH (FORCE)')


def query(url: str, statement: str, *values: object) -> list[asyncpg.Record]:
    """Ask the database itself, behind Pascal's back."""

    async def ask() -> list[asyncpg.Record]:
        connection = await asyncpg.connect(driver_dsn(url))
        try:
            return await connection.fetch(statement, *values)
        finally:
            await connection.close()

    return asyncio.run(ask())


def until(look: Callable[[], T]) -> T:
    """What is there, as soon as anything is."""
    deadline = time.monotonic() + PATIENCE
    while not (found := look()):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    return found


def told(home: House, call: WebhookCall) -> str:
    """What the carrier hears who tells it."""
    answer = home.site.http.post(home.site.url + call.path, headers=dict(call.headers), content=call.body)
    assert answer.status_code == 200, answer.text
    return answer.text


OpenHouse = Callable[..., House]
"""Opens another house of the same transport, with other settings, for as long as the test."""
