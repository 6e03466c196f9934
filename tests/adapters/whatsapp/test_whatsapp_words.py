"""What the channel finds is said in every language, with its facts, and stands in the docs."""

import re
from pathlib import Path
from string import Formatter

import pytest

from pascal.app.edge.words.channels import FINDINGS

ROOT = Path(__file__).parents[3]
HEALTH = (ROOT / "src/pascal/adapters/whatsapp/health.py").read_text()
KEYS = sorted(set(re.findall(r'"(whatsapp_(?!business)[a-z_]+)"', HEALTH)))


@pytest.mark.parametrize("key", KEYS)
def test_a_finding_has_its_words_and_its_row(key: str) -> None:
    facts = [{name for _, name, _, _ in Formatter().parse(words) if name} for words in FINDINGS[key]]
    assert len(facts) == 3
    assert facts[0] == facts[1] == facts[2]
    assert f"`{key}`" in (ROOT / "docs/channels.md").read_text()


def test_nothing_is_said_that_is_never_found() -> None:
    assert sorted(key for key in FINDINGS if key.startswith("whatsapp_")) == KEYS
