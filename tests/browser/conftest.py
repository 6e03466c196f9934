"""The pages in a real browser, driven by `playwright-core`."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from e2e import service
from e2e.house import APP, fresh_database, settings_of
from e2e.node import Node, install
from e2e.service import PASCAL, QUIET, Service, running

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome")
LIGHTER = "chromium-headless-shell"
"""Chromium without its windows, which takes three quarters of the time and knows no notices of the system."""
WITH_NOTICES = {"push"}
"""Stories that only a whole browser can tell."""
NO_BROWSER = (
    "NO CHROMIUM ON THIS MACHINE: the pages were not tested in a browser. "
    "On Debian: apt-get install chromium; or name one with CHROMIUM=…"
)
A_STORY = 400
"""Seconds."""


def chromium_here() -> str | None:
    """The browser that stories are told in."""
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, BROWSERS)), None)


@pytest.fixture(scope="session")
def chromium() -> str:
    found = chromium_here()
    if found is None:
        pytest.skip(NO_BROWSER)
    return found


@pytest.fixture(scope="session")
def node(chromium: str) -> Node:
    """Node with `playwright-core` and `axe-core`."""
    return install(Path(__file__).parent)


@pytest.fixture
def settings(
    request: pytest.FixtureRequest, postgres_server: str, tmp_path: Path
) -> Iterator[Mapping[str, str]]:
    """The environment of a story's own Pascal: a fresh database, and what carries live updates."""
    port, carrier = service.free_port(), None
    if request.param == "pusher":
        webhook = f"http://127.0.0.1:{port}/api/pusher/webhooks"
        carrier = service.pusher(tmp_path, service.free_port(), webhook, APP)
    beside: list[Service] = [] if carrier is None else [carrier]
    with fresh_database(postgres_server) as url, running(*beside):
        yield {
            **QUIET,
            **settings_of(request.param, url, carrier),
            "PASCAL_COMMAND": str(PASCAL),
            "PASCAL_BOT": "off",  # who tries it asks for it
            "PYTHON": sys.executable,
            "PASCAL_DATA": str(tmp_path / "data"),
            "PASCAL_PORT": str(port),
            "PASCAL_URL": f"http://localhost:{port}",
        }


@pytest.fixture
def tell(
    request: pytest.FixtureRequest, node: Node, chromium: str, settings: Mapping[str, str], tmp_path: Path
) -> "Tell":
    is_named = "CHROMIUM" in os.environ or request.getfixturevalue("name") in WITH_NOTICES
    browser = chromium if is_named else shutil.which(LIGHTER) or chromium
    return Tell(node, {**settings, "CHROMIUM": browser}, tmp_path)


class Tell:
    """Runs a story file; what it says of a failure is the test's."""

    def __init__(self, node: Node, settings: Mapping[str, str], folder: Path) -> None:
        self._node, self._settings, self._folder = node, settings, folder

    def __call__(self, story: Path) -> None:
        done = subprocess.run(
            [self._node.program, "--test", "--test-isolation=none", "--test-reporter=spec", story],
            env={**self._node.env, **self._settings, "TMPDIR": str(self._folder)},
            cwd=self._folder,
            check=False,
            capture_output=True,
            text=True,
            timeout=A_STORY,
        )
        assert done.returncode == 0, done.stdout + done.stderr


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if any(NO_BROWSER in str(skipped.longrepr) for skipped in terminalreporter.stats.get("skipped", ())):
        terminalreporter.section("Pages", yellow=True, bold=True)
        terminalreporter.write_line(NO_BROWSER)
