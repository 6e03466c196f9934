"""The web client's own tests, by node's test runner: state and live events, and what the pages weigh."""

import subprocess
from pathlib import Path

import pytest

from e2e.node import Node, install

WEB = Path(__file__).parents[2] / "web"


@pytest.fixture
def node() -> Node:
    return install(WEB)


@pytest.mark.parametrize("file", sorted(WEB.glob("test/*.test.ts")), ids=lambda file: file.name)
def test_what_the_client_promises(node: Node, file: Path) -> None:
    done = subprocess.run(
        [node.program, "--test", "--test-reporter=spec", file],
        env=node.env,
        cwd=WEB,
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
