"""The whole service behind a real port, and the people who call it."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any
from uuid import uuid4

import asyncpg
import httpx
import uvicorn
from dishka import AsyncContainer, Provider, Scope

from pascal.adapters.mail import OutboxFolder
from pascal.adapters.mail.outbox_folder import WrittenMail
from pascal.adapters.postgres.database import Database, driver_dsn
from pascal.adapters.security import Argon2Passwords
from pascal.app.main import make_app
from pascal.app.running import server_config
from pascal.app.settings import Settings
from pascal.app.usecases.agents import RegisterAgent
from pascal.app.wiring import wire
from pascal.domain.agents import Role
from pascal.domain.ports.clock import Clock
from pascal.domain.ports.jobs import Dead, Job, JobQueue
from pascal.domain.ports.security import Passwords
from pascal.domain.ports.storage import Storage

CHEAP = Argon2Passwords(passes=1, memory_kib=64)
"""One for all tests: its threads stay."""
PASSWORD = "una-frase-larga"
SECRET = "a secret that is long enough for the tests"
NOBODY = "http://127.0.0.1:9/hook"
"""An address at which nobody answers."""
PATIENCE = 20.0
ROLES = {Role.AGENT: "SALES_AGENT", Role.ADMIN: "ADMIN", Role.SUPERADMIN: "SUPERADMIN"}

WIDE = {
    "pascal_login_attempts_per_address": 100_000,
    "pascal_handshakes_per_minute": 100_000,
    "pascal_lead_messages_per_minute": 100_000,
    "pascal_lead_requests_per_minute": 1_000_000,
    "pascal_codes_per_hour": 100_000,
    "pascal_lead_upload_mb_per_hour_per_address": 100_000,
}
"""All tests come from one address, and some talk much."""

PNG = (
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\0\0\0\0:~\x9bU\0\0\0\nIDATx\x9cc`\0\0\0\2\0\1H\xaf\xa4q"
    b"\0\0\0\0IEND\xaeB`\x82"
)

_numbers = count(1)


class MovableClock:
    """The machine's clock, put forward by hand."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.ahead


def data(answer: httpx.Response, status: int = 200) -> Any:
    """What is in document 003's envelope."""
    assert answer.status_code == status, f"{answer.status_code}: {answer.text[:500]}"
    body = answer.json()
    assert set(body) == {"status", "data"}
    assert body["status"] == "success"
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["cache-control"] == "no-store"
    return body["data"]


def refused(answer: httpx.Response, status: int, code: str, *fields: str) -> str:
    """The Spanish message of a refusal of that *status* and *code* which blames just those *fields*."""
    assert answer.status_code == status, f"{answer.status_code}: {answer.text[:500]}"
    body = answer.json()
    assert body["status"] == "error"
    assert body["code"] == code
    assert sorted(body.get("errors", {})) == sorted(fields), body
    assert set(body) <= {"status", "code", "message", "errors"}
    assert answer.headers["cache-control"] == "no-store"
    if status == 429:
        assert int(answer.headers["retry-after"]) >= 1
    message: str = body["message"]
    return message


def device(name: str, **more: object) -> dict[str, object]:
    """What a browser says that wants to be told by push. Nobody answers at its endpoint."""
    key = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
    keys = {"p256dh": key, "auth": "BTBZMqHH6r4Tts7J_aSIgg"}
    return {"endpoint": f"https://push.invalid/{name}", "keys": keys} | more


def whole(path: str) -> str:
    """*path* of `/api/v1`, unless it says whose it is."""
    return path if path.startswith("/api/") else f"/api/v1{path}"


def says_no(answer: httpx.Response) -> bool:
    """Whether it is a refusal, in its face's envelope."""
    body = answer.json()
    if answer.request.url.path.startswith(("/api/chat", "/api/support")):
        return body["success"] is False and "data" not in body
    return bool(body["status"] == "error")


@dataclass
class Caller:
    """Somebody with a token, or without."""

    http: httpx.AsyncClient
    token: str | None = None

    async def call(self, method: str, path: str, **more: Any) -> httpx.Response:
        headers = more.pop("headers", {})
        if self.token is not None:
            headers = {"authorization": f"Bearer {self.token}"} | headers
        return await self.http.request(method, whole(path), headers=headers, **more)

    async def get(self, path: str, **query: object) -> httpx.Response:
        asked = {name: value for name, value in query.items() if value is not None}
        return await self.call("GET", path, **({"params": asked} if asked else {}))  # none would end `?a=b`

    async def post(self, path: str, body: object = None, **more: Any) -> httpx.Response:
        return await self.call("POST", path, **({} if body is None else {"json": body}), **more)

    async def patch(self, path: str, body: object) -> httpx.Response:
        return await self.call("PATCH", path, json=body)

    async def say(self, conversation_id: str, text: str, **more: object) -> Any:
        return data(
            await self.post(f"/conversations/{conversation_id}/messages", {"contentText": text} | more), 201
        )

    async def messages(self, conversation_id: str, **query: object) -> list[Any]:
        found: list[Any] = data(await self.get(f"/conversations/{conversation_id}/messages", **query))[
            "items"
        ]
        return found

    async def texts(self, conversation_id: str) -> list[str]:
        return [each["contentText"] for each in await self.messages(conversation_id)]

    async def upload(self, content: bytes, name: str = "foto.png", kind: str = "image/png") -> httpx.Response:
        return await self.post("/uploads", files={"file": (name, content, kind)})


@dataclass
class Colleague(Caller):
    """Somebody of the team, signed in."""

    id: str = ""
    email: str = ""
    name: str = ""
    refresh_token: str = ""

    async def take(self, conversation_id: str) -> Any:
        return data(await self.post(f"/conversations/{conversation_id}/take"))

    async def resolve(self, conversation_id: str) -> Any:
        return data(await self.post(f"/conversations/{conversation_id}/resolve"))

    async def listed(self, **query: object) -> list[Any]:
        found: list[Any] = data(await self.get("/conversations", **query))["items"]
        return found

    async def ids(self, **query: object) -> list[str]:
        return [each["id"] for each in await self.listed(**query)]

    async def one(self, conversation_id: str) -> Any:
        return data(await self.get(f"/conversations/{conversation_id}"))


@dataclass
class Browser(Caller):
    """A lead's browser: a UUID born there, and the token that it was given for it."""

    lead_id: str = field(default_factory=lambda: str(uuid4()))
    name: str = "Juan Pérez"
    phone: str = "987654321"
    email: str = field(default_factory=lambda: f"lead{next(_numbers)}@correo.example")

    async def handshake(self, **body: object) -> Any:
        asked = {"leadId": self.lead_id} | ({} if self.token is None else {"leadToken": self.token}) | body
        return data(await self.http_post_anonymously("/leads/handshake", asked))

    async def http_post_anonymously(self, path: str, body: object) -> httpx.Response:
        return await Caller(self.http).post(path, body)

    async def begin(self, text: str = "Hola", **more: object) -> httpx.Response:
        body = {"leadId": self.lead_id, "name": self.name, "phone": self.phone, "email": self.email}
        return await self.post("/conversations", body | {"message": text} | more)

    async def start(self, text: str = "Hola", **more: object) -> Any:
        return data(await self.begin(text, **more), 201)

    async def chat(self, text: str = "Hola", **more: object) -> str:
        """Start, and give the conversation's id."""
        conversation_id: str = (await self.start(text, **more))["conversationId"]
        return conversation_id


@dataclass
class Site:
    """One running service."""

    http: httpx.AsyncClient
    container: AsyncContainer
    clock: MovableClock
    settings: Settings
    port: int

    @property
    def stranger(self) -> Caller:
        return Caller(self.http)

    async def dead_job(self) -> Dead:
        """What nobody knows how to do, and has failed for good."""
        storage, queue = await self.container.get(Storage), await self.container.get(JobQueue)
        job, now = Job(f"unknown{next(_numbers)}", uuid4()), self.clock.now()
        async with storage.begin() as tx:
            await tx.jobs.enqueue([job], due=now)
        [held] = await queue.claim(job.kind, 1, at=now, until=now)
        await queue.bury(held, at=now, error="AnalystUnavailable")
        return next(each for each in await queue.dead(1000) if each.job == job)

    async def forget_webhooks(self) -> None:
        database = await self.container.get(Database)
        async with database.connection() as c:
            await c.execute("DELETE FROM webhooks")

    async def colleague(self, name: str = "Juan", role: Role = Role.AGENT) -> Colleague:
        """Taken on at the server's own command line, signed in over HTTP."""
        email = f"colleague{next(_numbers)}@pascal.example"
        register = await self.container.get(RegisterAgent)
        await register(None, email=email, password=PASSWORD, name=name, role=role)
        return await self.sign_in(email)

    async def admin(self, name: str = "Rosa") -> Colleague:
        return await self.colleague(name, Role.ADMIN)

    async def renew(self, refresh_token: str) -> httpx.Response:
        return await self.stranger.post("/auth/refresh", {"refreshToken": refresh_token})

    async def sign_in(self, email: str, password: str = PASSWORD) -> Colleague:
        done = data(await self.stranger.post("/auth/login", {"email": email, "password": password}))
        user = done["user"]
        return Colleague(self.http, done["token"], user["id"], email, user["name"], done["refreshToken"])

    async def browser(self, **identity: str) -> Browser:
        """A new browser that has shaken hands."""
        browser = Browser(self.http, **identity)
        answer = await browser.handshake()
        browser.lead_id, browser.token = answer["leadId"], answer["leadToken"]
        return browser

    async def code_for(self, email: str, *, not_in: Sequence[Path] = ()) -> str:
        """The newest code that was mailed to *email*, once it is there."""

        async def look() -> list[WrittenMail]:
            return [mail for mail in self.mails_to(email) if mail.file not in not_in]

        newest: WrittenMail = (await until(look))[0]
        return newest.subject.rpartition(" ")[2]

    def mails_to(self, email: str) -> list[WrittenMail]:
        """Of the last few, newest first."""
        return [
            mail for mail in OutboxFolder(self.settings.pascal_data / "mail").recent(8) if mail.to == email
        ]

    async def ask_for_code(self, browser: Browser, email: str | None = None) -> str:
        typed = email or browser.email
        kept = typed.strip().lower()
        before = [mail.file for mail in self.mails_to(kept)]
        data(await browser.post("/leads/verification", {"email": typed}), 202)
        return await self.code_for(kept, not_in=before)

    async def prove(self, browser: Browser, email: str | None = None) -> Any:
        code = await self.ask_for_code(browser, email)
        return data(await browser.post("/leads/verification/confirm", {"code": code}))


async def until(look: Callable[[], Any], *, within: float = PATIENCE) -> Any:
    """What *look* finds, as soon as it is something."""
    deadline = time.monotonic() + within
    while not (found := await look()):
        if time.monotonic() > deadline:
            raise AssertionError(f"nothing within {within} s")
        await asyncio.sleep(0.01)
    return found


@dataclass(frozen=True)
class Call:
    """A request that has not been sent yet."""

    who: Caller
    method: str
    path: str
    body: object = None

    def as_bytes(self) -> bytes:
        content = b"" if self.body is None else json.dumps(self.body).encode()
        lines = [f"{self.method} {whole(self.path)} HTTP/1.1", "Host: pascal", "Connection: close"]
        if self.who.token is not None:
            lines.append(f"Authorization: Bearer {self.who.token}")
        if self.body is not None:
            lines.append("Content-Type: application/json")
        lines += [f"Content-Length: {len(content)}", "", ""]
        return "\r\n".join(lines).encode() + content


async def at_once(calls: Iterable[Call]) -> list[httpx.Response]:
    """Each over a connection of its own, all of them open before the first byte is sent.

    By hand, since httpx looks through all its connections at every step of every request.
    """
    made = list(calls)
    lines = await asyncio.gather(
        *[asyncio.open_connection("127.0.0.1", call.who.http.base_url.port) for call in made]
    )
    for call, (_, writer) in zip(made, lines, strict=True):
        writer.write(call.as_bytes())
    return await asyncio.gather(*[_answer(reader, writer) for reader, writer in lines])


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> httpx.Response:
    head, _, content = (await reader.read(-1)).partition(b"\r\n\r\n")
    writer.close()
    await writer.wait_closed()
    first, *rest = head.decode().split("\r\n")
    headers = [(name, value) for name, _, value in (line.partition(": ") for line in rest)]
    return httpx.Response(int(first.split()[1]), headers=headers, content=content)


Serve = Callable[..., Awaitable[Site]]
"""Starts the service under other settings than the usual ones."""


@asynccontextmanager
async def fresh_database(server: str) -> AsyncIterator[str]:
    """As the fixture `database_url`, for longer than a test."""
    name = f"test_{uuid4().hex}"
    connection = await asyncpg.connect(driver_dsn(server).replace("/pascal?", "/postgres?"))
    try:
        await connection.execute(f'CREATE DATABASE "{name}" TEMPLATE pascal STRATEGY file_copy')
        yield server.replace("/pascal?", f"/{name}?")
        await connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    finally:
        await connection.close()


@asynccontextmanager
async def serving(
    database_url: str, folder: Path, *, work: bool = True, more: Sequence[Provider] = (), **settings: Any
) -> AsyncIterator[Site]:
    """Run the service; *settings* as in the environment's names, *more* replaces parts."""
    clock = MovableClock()
    parts = Provider(scope=Scope.APP)
    parts.provide(lambda: CHEAP, provides=Passwords)
    parts.provide(lambda: clock, provides=Clock)
    usual = {
        "pascal_data": folder,
        "pascal_secret": SECRET,
        "pascal_fetch_allow": "127.0.0.1",
        "pascal_bot": "off",  # who tries it asks for it
    }
    chosen = Settings(**(usual | settings))
    container = wire(chosen, database_url, [parts, *more])
    config = server_config(make_app(container, chosen, work=work), chosen, log_config=None)
    config.port = 0
    config.timeout_keep_alive = 600  # or it hangs up just when a slow test calls again
    config.load()
    server = uvicorn.Server(config)
    server.lifespan = config.lifespan_class(config)
    await server.startup()
    try:
        port = server.servers[0].sockets[0].getsockname()[1]
        limits = httpx.Limits(max_connections=32, max_keepalive_connections=32)
        async with httpx.AsyncClient(
            base_url=f"http://127.0.0.1:{port}", limits=limits, timeout=30, trust_env=False, verify=False
        ) as http:
            yield Site(http, container, clock, chosen, port)
    finally:
        # as `Server.shutdown` does, without its pause of a tenth of a second
        for listener in server.servers:
            listener.close()
        for connection in list(server.server_state.connections):
            connection.shutdown()
        await server.lifespan.shutdown()
