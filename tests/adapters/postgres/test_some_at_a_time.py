"""Statements that take some rows at a time take no more than they were told to."""

import re
from pathlib import Path

import pytest

from pascal.adapters import postgres

FILES = sorted(Path(postgres.__file__).parent.rglob("*.py"))
AGAIN = re.compile(r"\bIN \(\s*SELECT\b[^;\"]*?\bLIMIT\b[^;\"]*?SKIP LOCKED")
"""By some plans PostgreSQL asks such a subquery once more for each row, and passes over those that it has
locked: more rows go than the limit says. `= ANY(ARRAY(SELECT …))` is asked once, whatever the plan.
"""


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_what_is_limited_and_locked_is_asked_once(file: Path) -> None:
    assert not AGAIN.findall(file.read_text())
