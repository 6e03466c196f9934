"""Locks hold names, versions and hashes, and nothing of where they were fetched from."""

import json
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-build.lock")
PINNED = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[^\]]*\])?==(\S+)")


def pins(lock: str) -> dict[str, str]:
    found = (PINNED.match(line) for line in (ROOT / lock).read_text().splitlines())
    return {match[1].lower().replace("_", "-"): match[2] for match in found if match}


def tracked(*patterns: str) -> list[str]:
    done = subprocess.run(
        ["git", "ls-files", *patterns], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return done.stdout.split()


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_says_nothing_of_where_packages_come_from(lock: str) -> None:
    text = (ROOT / lock).read_text()
    assert "://" not in text
    assert "--find-links" not in text
    assert "index-url" not in text


@pytest.mark.parametrize("lock", LOCKS)
def test_every_line_of_a_lock_is_a_pin_or_its_hash(lock: str) -> None:
    text = (ROOT / lock).read_text()
    assert pins(lock)
    for entry in re.split(r"\n(?=\S)", text):
        if entry.strip() and not entry.startswith("#"):
            assert PINNED.match(entry), entry
            assert "--hash=sha256:" in entry, entry


def test_what_runs_is_what_was_tested() -> None:
    developing = pins("requirements-dev.lock")
    assert {name: developing.get(name) for name in pins("requirements.lock")} == pins("requirements.lock")


def names(dependencies: list[str]) -> set[str]:
    return {re.split(r"[\[<>=~! ;]", dependency)[0].lower().replace("_", "-") for dependency in dependencies}


def test_every_direct_dependency_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    assert names(project["project"]["dependencies"]) - pins("requirements.lock").keys() == set()
    assert names(project["dependency-groups"]["dev"]) - pins("requirements-dev.lock").keys() == set()


def test_what_builds_pascal_is_pinned_too() -> None:
    """Build requirements stand in no lock of uv's or pip's making, so `make` installs them first."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    pinned = {f"{name}=={number}" for name, number in pins("requirements-build.lock").items()}
    assert set(project["build-system"]["requires"]) <= pinned


def test_npm_locks_hold_no_addresses() -> None:
    for lock in tracked("*package-lock.json"):
        packages = json.loads((ROOT / lock).read_text())["packages"]
        assert [name for name, entry in packages.items() if "resolved" in entry] == [], lock


def test_no_lock_that_records_addresses_is_kept() -> None:
    assert tracked("uv.lock", "pylock.toml", "poetry.lock", "*/uv.lock") == []
