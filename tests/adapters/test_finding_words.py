"""What a channel finds is said in every language, with its facts, and stands in the docs."""

import re
from pathlib import Path
from string import Formatter

import pytest

from pascal.app.edge.words.channels import FINDINGS

ROOT = Path(__file__).parents[2]


def keys(channel: str) -> set[str]:
    """That its code names."""
    code = "".join(each.read_text() for each in (ROOT / "src/pascal/adapters" / channel).glob("*health*.py"))
    return set(re.findall(rf'"({channel}_(?!business)[a-z_]+)"', code))


@pytest.mark.parametrize("channel", ["gmail", "whatsapp"])
def test_a_finding_has_its_words_and_its_row(channel: str) -> None:
    docs = (ROOT / "docs/channels.md").read_text()
    found = keys(channel)
    assert found == {key for key in FINDINGS if key.startswith(f"{channel}_")}, "and no words are never said"
    for key in found:
        facts = [{name for _, name, _, _ in Formatter().parse(words) if name} for words in FINDINGS[key]]
        assert len(facts) == 3, key
        assert facts[0] == facts[1] == facts[2], key
        assert f"`{key}`" in docs
