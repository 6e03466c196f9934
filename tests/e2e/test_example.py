"""The example that the README names, run as a reader would."""

import subprocess
import sys
from pathlib import Path

import pytest

from e2e.house import House
from e2e.people import PASSWORD
from e2e.service import free_port

TALK = Path(__file__).parents[2] / "examples" / "talk.py"


def run(*options: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-W", "error", TALK, *options]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize("house", ["socketio"], indirect=True)
def test_the_example_shows_a_lead_and_an_agent_talking(house: House) -> None:
    done = run("--url", house.site.url, "--email", house.admin.email, "--password", PASSWORD)
    assert (done.returncode, done.stderr) == (0, "")
    heard = [" ".join(line.split()) for line in done.stdout.splitlines()]
    assert heard[0] == ("Administrador hears (Juan Pérez waits in the queue, about Torre Begonias Luxury)")
    assert heard[-3:] == [
        "Juan Pérez hears (Administrador is typing …)",
        "Juan Pérez hears Administrador: El sábado a las 10. Le espero.",
        "Juan Pérez hears (the conversation is RESOLVED)",
    ]


def test_without_a_server_the_example_says_so_in_a_sentence() -> None:
    done = run("--url", f"http://127.0.0.1:{free_port()}", "--password", "x")
    assert done.returncode == 1
    assert done.stderr.startswith("There is no Pascal at")
    assert "Traceback" not in done.stderr
    done = run("--url", "localhost:8000", "--password", "x")
    assert "http://localhost:8000" in done.stderr
