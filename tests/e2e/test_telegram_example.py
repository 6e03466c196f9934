"""The channel that the documentation walks through: tested as its author would, found as any other is."""

import asyncio
import os
import shutil
import subprocess
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from e2e.browsers import PATIENCE
from e2e.people import PASSWORD
from e2e.service import PASCAL, free_port, running, serve
from pascal.testing.channels import Typed

EXAMPLE = Path(__file__).parents[2] / "examples/pascal-telegram"
sys.path.append(str(EXAMPLE / "tests"))

from bot_api import bot_api  # noqa: E402

FINDS = """
import asyncio
from pascal.app.wiring.channels import installed
from pascal.domain.ports.channels import Kit
from pascal.testing.builders import Clock
from pascal.testing.channels import MemorySafe

async def main():
    settings = {"TELEGRAM_BOT_TOKEN": "4711:x", "TELEGRAM_WEBHOOK_SECRET": "y"}
    async with installed(Kit(settings, "https://pascal.example", "PE", 1, Clock(), MemorySafe({}))) as found:
        print(*[each.traits.channel for each in found.adapters])

asyncio.run(main())
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Where the package is, as pip puts it there."""
    folder = tmp_path_factory.mktemp("telegram")
    folder.chmod(0o755)
    pip = ["-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-build-isolation", "--no-deps"]
    copy = shutil.copytree(EXAMPLE, folder / "source")
    run(*pip, "--target", str(folder / "installed"), str(copy), cwd=folder)
    return os.pathsep.join(filter(None, [str(folder / "installed"), os.environ.get("PYTHONPATH")]))


def run(*command: str, cwd: Path, **environment: str) -> str:
    done = subprocess.run(
        [sys.executable, *command],
        cwd=cwd,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_its_own_tests_pass_and_none_is_skipped() -> None:
    told = run("-m", "pytest", "-p", "no:cacheprovider", cwd=EXAMPLE)
    assert " passed in " in told
    assert "skipped" not in told


def test_installed_it_is_one_of_pascals_channels(installed: str, tmp_path: Path) -> None:
    assert run("-c", FINDS, cwd=tmp_path, PYTHONPATH=installed).split() == ["telegram"]


async def until(found: Callable[[], Awaitable[Any]]) -> Any:
    """What it finds, as soon as it finds anything."""
    async with asyncio.timeout(PATIENCE):
        while not (one := await found()):
            await asyncio.sleep(0.05)
    return one


@dataclass
class Desk:
    """An agent's, by the API."""

    http: httpx.AsyncClient
    url: str
    token: str = ""

    async def ask(self, method: str, path: str, **body: str) -> Any:
        headers = {"authorization": f"Bearer {self.token}"} if self.token else {}
        answer = await self.http.request(
            method, f"{self.url}/api/v1{path}", headers=headers, json=body or None
        )
        assert answer.is_success, answer.text
        return answer.json()["data"]

    async def queue(self) -> Any:
        return (await self.ask("GET", "/conversations?status=QUEUED"))["items"]


async def test_who_writes_by_telegram_is_answered_there(
    installed: str, database_url: str, tmp_path: Path
) -> None:
    async with bot_api() as telegram, httpx.AsyncClient(trust_env=False, timeout=20) as http:
        settings = {**telegram.environment, "DATABASE_URL": database_url, "PYTHONPATH": installed}
        app = serve(tmp_path, settings)
        with running(app):
            (call,) = telegram.deliveries(Typed(7, "¿Sigue libre?"))
            address = app.url + call.path
            forged = {**call.headers, "x-telegram-bot-api-secret-token": "x"}
            refused = await http.post(address, headers=forged, content=call.body)
            assert refused.status_code in {401, 403}
            for _ in range(3):
                kept = await http.post(address, headers=call.headers, content=call.body)
                assert kept.status_code == 200
            desk = Desk(http, app.url)
            me = await desk.ask("POST", "/auth/login", email="admin@pascal.example", password=PASSWORD)
            desk.token = me["token"]
            (waiting,) = await until(desk.queue)
            assert (waiting["channel"], waiting["lead"]["name"]) == ("TELEGRAM", "Ana")
            here = f"/conversations/{waiting['id']}"
            await desk.ask("POST", f"{here}/take")
            await desk.ask("POST", f"{here}/messages", contentText="Sí, venga el sábado 🏠")

            async def sent() -> bool:
                page = await desk.ask("GET", f"{here}/messages")
                said = [each for each in page["items"] if each["senderType"] != "SYSTEM"]
                assert [each["contentText"] for each in said] == ["¿Sigue libre?", "Sí, venga el sábado 🏠"]
                return bool(said[1]["delivery"] and said[1]["delivery"]["state"] == "SENT")

            await until(sent)
            (taken,) = telegram.taken
            assert (taken["chat_id"], taken["text"]) == (telegram.peer.value, "Sí, venga el sábado 🏠")


@pytest.mark.parametrize("command", ["serve", "worker"])
def test_half_a_setting_is_told_in_a_sentence_and_nothing_starts(
    installed: str, database_url: str, tmp_path: Path, command: str
) -> None:
    settings = {
        "DATABASE_URL": database_url,
        "REDIS_URL": "redis://127.0.0.1:1",
        "PASCAL_DATA": str(tmp_path),
        "PASCAL_BOT": "off",
        "PASCAL_PORT": str(free_port()),
    }
    done = subprocess.run(
        [PASCAL, command],
        cwd=tmp_path,
        env={**os.environ, **settings, "PYTHONPATH": installed, "TELEGRAM_BOT_TOKEN": "4711:x"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1, done.stderr
    told = " ".join(done.stderr.split())
    assert "The channel «telegram»: TELEGRAM_WEBHOOK_SECRET is missing" in told
    assert "Traceback" not in told
