"""The command line: it starts light, and says in a sentence what is wrong."""

import json
import os
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

from e2e.service import free_port

HEAVY = [
    "advanced_alchemy",
    "aiohttp",
    "alembic",
    "limits",
    "pusher",
    "redis",
    "requests",
    "sqlalchemy",
    "valkey",
]

SERVE_AND_TELL = """
    import http.client, json, os, signal, sys, threading, time
    from pascal.app import cli

    def tell():
        while True:
            try:
                connection = http.client.HTTPConnection("127.0.0.1", int(os.environ["PASCAL_PORT"]))
                connection.request("GET", "/health/ready")
                if connection.getresponse().status == 200:
                    break
            except OSError:
                time.sleep(0.02)
        print(json.dumps(sorted({name.partition(".")[0] for name in sys.modules})))
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=tell, daemon=True).start()
    cli.main(["serve"])
"""


def test_serving_loads_nothing_for_what_is_switched_off(database_url: str, tmp_path: Path) -> None:
    """A warm start takes about a second; two thirds of what was loaded once, nobody used."""
    done = subprocess.run(
        [sys.executable, "-c", dedent(SERVE_AND_TELL)],
        env={
            **os.environ,
            "DATABASE_URL": database_url,
            "PASCAL_DATA": str(tmp_path),
            "PASCAL_PORT": str(free_port()),
        },
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    loaded = json.loads(done.stdout.splitlines()[-1])
    assert {"asyncpg", "litestar", "socketio"} <= set(loaded)
    assert [name for name in HEAVY if name in loaded] == []
