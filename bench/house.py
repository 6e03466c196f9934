"""Pascal as a user starts it, with data in it, and the yardsticks' servers beside it."""

import asyncio
import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
from uuid_utils.compat import uuid7

from pascal.adapters.postgres.database import driver_dsn
from pascal.adapters.postgres.embedded import embedded
from pascal.adapters.postgres.migrate import upgrade

PASSWORD = "example-password"
EMAIL = "admin@pascal.example"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def running(
    command: list[str], port: int, path: str, env: dict[str, str]
) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(command, env={**os.environ, **env}, stdout=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 60
        while True:
            with contextlib.suppress(urllib.error.URLError, ConnectionError):
                urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=1)
                break
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{command} did not start")
            time.sleep(0.05)
        yield process
    finally:
        process.terminate()
        process.wait(20)


@dataclass
class House:
    url: str
    port: int
    process: subprocess.Popen[bytes]
    token: str
    me: UUID

    def call(self, method: str, path: str, body: object = None, token: str | None = None) -> Any:
        ask = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/api/v1{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"content-type": "application/json", "authorization": f"Bearer {token or self.token}"},
        )
        with urllib.request.urlopen(ask, timeout=30) as answer:
            return json.load(answer)["data"]


@contextlib.contextmanager
def database() -> Iterator[str]:
    """A database as in production: every commit is on the disk before it is answered."""
    folder = Path(tempfile.mkdtemp(prefix="pascal-bench-"))
    folder.chmod(0o755)
    try:
        with embedded(folder) as url:
            upgrade(url)
            yield url
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def pascal(url: str, *options: str, **settings: str) -> Iterator[House]:
    port, data = free_port(), tempfile.mkdtemp(prefix="pascal-bench-data-")
    env = {
        "DATABASE_URL": url,
        "PASCAL_PORT": str(port),
        "PASCAL_DATA": data,
        "PASCAL_ADMIN_EMAIL": EMAIL,
        "PASCAL_BOT": "off",
        "PASCAL_ADMIN_PASSWORD": PASSWORD,
        "PASCAL_LEAD_MESSAGES_PER_MINUTE": "1000000000",
        "PASCAL_HANDSHAKES_PER_MINUTE": "1000000000",
        "PASCAL_LEAD_REQUESTS_PER_MINUTE": "1000000000",
        **settings,
    }
    command = [sys.executable, "-m", "pascal.app.cli", "serve", *options]
    path = "/health/live" if options else "/health/ready"  # nobody works yet
    with running(command, port, path, env) as process:
        house = House(url, port, process, "", UUID(int=0))
        signed_in = house.call("POST", "/auth/login", {"email": EMAIL, "password": PASSWORD})
        house.token, house.me = signed_in["token"], UUID(signed_in["user"]["id"])
        yield house
    shutil.rmtree(data, ignore_errors=True)


@contextlib.contextmanager
def worker(url: str, **settings: str) -> Iterator[None]:
    """What `serve --no-worker` leaves undone."""
    data = tempfile.mkdtemp(prefix="pascal-bench-data-")
    env = {**os.environ, "DATABASE_URL": url, "PASCAL_DATA": data, **settings}
    command = [sys.executable, "-m", "pascal.app.cli", "worker"]
    process = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.terminate()
        process.wait(20)
        shutil.rmtree(data, ignore_errors=True)


AT_ONCE = 1000
"""Leads of one statement: each holds a lock on its e-mail, of which there is room for some thousands."""


async def fill(url: str, conversations: int, messages: int, agent: UUID, *, queued: int = 100) -> list[UUID]:
    """*conversations* with *messages* in all, most of them the agent's, *queued* of them waiting."""
    ids = [uuid7() for _ in range(conversations)]
    connection = await asyncpg.connect(driver_dsn(url))
    for place in range(0, conversations, AT_ONCE):
        await connection.execute(
            """INSERT INTO leads (id, name, email, phone, created_at, last_seen)
            SELECT id, 'Lead ' || n, 'lead' || n || '-' || id || '@correo.example', '+51987654321', now(),
                now()
            FROM unnest($1::uuid[]) WITH ORDINALITY AS w (id, n)""",
            ids[place : place + AT_ONCE],
        )
    each = messages // conversations
    await connection.execute(
        """INSERT INTO conversations (id, lead_id, claimed_by, contact_name, contact_email, contact_phone,
            channel, status, tags, bot_enabled, agent_id, created_at, assigned_at, closed_at, last_message_at,
            last_seq, read_by_lead, read_by_agent, version)
        SELECT id, id, id, 'Lead ' || n, 'lead' || n || '@correo.example', '+51987654321', 'web',
            CASE WHEN n <= $3 THEN 'queued' WHEN n <= $3 + 64 THEN 'in_progress' ELSE 'resolved' END,
            '{}', true, CASE WHEN n > $3 THEN $2::uuid END, now() - n * interval '1 second',
            now(), CASE WHEN n > $3 + 64 THEN now() END, now() - n * interval '1 second', $4, 0, $4, 1
        FROM unnest($1::uuid[]) WITH ORDINALITY AS w (id, n)""",
        ids,
        agent,
        queued,
        each,
        timeout=600,
    )
    await connection.execute(
        """INSERT INTO messages (conversation_id, seq, id, sender_type, sender_id, sender_name, content,
            content_type, channel, created_at)
        SELECT c, s, gen_random_uuid(), CASE WHEN s % 2 = 1 THEN 'lead' ELSE 'agent' END, c, 'Nombre',
            'Hola, quisiera saber si sigue disponible el departamento de dos dormitorios número ' || s,
            'text', 'web', now()
        FROM unnest($1::uuid[]) AS c, generate_series(1, $2) AS s""",
        ids,
        each,
        timeout=600,
    )
    await connection.execute("VACUUM (ANALYZE) conversations")
    await connection.execute("VACUUM (ANALYZE) messages")
    await connection.execute("VACUUM (ANALYZE) leads")
    await connection.close()
    return ids


def filled(url: str, conversations: int, messages: int, agent: UUID, *, queued: int = 100) -> list[UUID]:
    return asyncio.run(fill(url, conversations, messages, agent, queued=queued))


def resident_mib(pid: int) -> float:
    """The process's own memory."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGESIZE") / 2**20
