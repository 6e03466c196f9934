"""The channel that the documentation walks through: tested as its author would, found as any other is."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

EXAMPLE = Path(__file__).parents[2] / "examples/pascal-telegram"
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


def test_installed_it_is_one_of_pascals_channels(tmp_path: Path) -> None:
    pip = ["-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-build-isolation", "--no-deps"]
    copy = shutil.copytree(EXAMPLE, tmp_path / "source")
    run(*pip, "--target", str(tmp_path / "installed"), str(copy), cwd=tmp_path)
    where = os.pathsep.join(filter(None, [str(tmp_path / "installed"), os.environ.get("PYTHONPATH")]))
    assert run("-c", FINDS, cwd=tmp_path, PYTHONPATH=where).split() == ["telegram"]
