"""A real provider of OpenID Connect: npm's oauth2-mock-server, in a process of its own."""

import json
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import pytest

from e2e.node import install  # these tests and the live ones share Node

HERE = Path(__file__).parent


@dataclass
class Provider:
    issuer: str
    orders: IO[str]
    answers: IO[str]

    def answer(self, **orders: object) -> None:
        """From now on: `claims` to put into tokens, `status`, `id_token`, `key` (`new` or `forged`)."""
        self.orders.write(json.dumps(orders) + "\n")
        self.orders.flush()
        assert self.answers.readline() == "ready\n"


@pytest.fixture(scope="session")
def provider() -> Iterator[Provider]:
    node = install(HERE)
    with subprocess.Popen(
        [node.program, str(HERE / "provider.cjs")],
        env=node.env,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        yield Provider(process.stdout.readline().strip(), process.stdin, process.stdout)
        process.kill()
