"""The command line: it starts light, and says in a sentence what is wrong."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest
from click.testing import CliRunner, Result

from e2e.service import free_port
from pascal.app import cli

Pascal = Callable[..., Result]

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


@pytest.fixture
def pascal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Pascal:
    """Runs a command in an empty folder, under these settings alone."""
    monkeypatch.chdir(tmp_path)
    for name in list(os.environ):
        if name.startswith(("PASCAL_", "PUSHER_", "GOOGLE_", "DATABASE_URL", "REDIS_URL")):
            monkeypatch.delenv(name)

    def run(*command: str, typed: str = "", **settings: str) -> Result:
        return CliRunner().invoke(cli.main, command, input=typed, env={"COLUMNS": "200"} | settings)

    return run


def test_serving_alone_needs_a_database_that_a_worker_can_reach(pascal: Pascal) -> None:
    """Over the embedded one nobody would ever relay."""
    done = pascal("serve", "--no-worker", REDIS_URL="redis://redis.example")
    assert (done.exit_code, done.stderr) == (
        1,
        "--no-worker needs DATABASE_URL: no worker can reach the embedded database.\n",
    )


def test_a_worker_needs_a_database_that_it_can_reach(pascal: Pascal) -> None:
    done = pascal("worker", REDIS_URL="redis://redis.example")
    assert done.exit_code == 1
    assert "needs DATABASE_URL" in done.stderr


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"PASCAL_ADMIN_PASSWORD": "corta"}, "The password is not right: too short (at least 8 characters)."),
        ({"PASCAL_ADMIN_EMAIL": "ana"}, "The email is not right: not in a valid format."),
    ],
)
def test_a_first_administrator_who_cannot_be_made_is_told_of(
    pascal: Pascal, database_url: str, settings: dict[str, str], said: str
) -> None:
    done = pascal("serve", DATABASE_URL=database_url, **settings)
    assert (done.exit_code, done.stderr) == (1, f"The first administrator cannot be made. {said}\n")


@pytest.mark.parametrize(
    ("email", "name", "password", "said"),
    [
        ("ana", "Ana", "una-frase-larga", "The email is not right: not in a valid format."),
        ("ana@pascal.example", " ", "una-frase-larga", "The name is not right: required."),
        ("ana@pascal.example", "a" * 121, "una-frase-larga", "The name is not right: too long."),
        (
            "ana@pascal.example",
            "Ana",
            "corta",
            "The password is not right: too short (at least 8 characters).",
        ),
        ("ana@pascal.example", "Ana", "a" * 257, "The password is not right: too long."),
    ],
)
def test_who_cannot_be_added_is_told_why(
    pascal: Pascal, database_url: str, email: str, name: str, password: str, said: str
) -> None:
    done = pascal("users", "add", email, "--name", name, "--password", password, DATABASE_URL=database_url)
    assert (done.exit_code, done.stderr) == (1, f"{said}\n")
