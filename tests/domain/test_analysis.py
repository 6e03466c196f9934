"""What a machine made of a conversation is checked before anybody believes it."""

import pytest

from pascal.domain.analysis import MAX_SUMMARY, Analysis
from pascal.domain.conversations import Priority
from pascal.domain.errors import Invalid


def test_a_summary_of_two_hundred_code_points_and_clean_tags_are_right() -> None:
    made = Analysis("ñ" * MAX_SUMMARY, Priority.HIGH, ("visita", "torre begonias"))
    assert len(made.summary) == 200
    assert Analysis("Familia 👨‍👩‍👧 busca casa", Priority.LOW, ()).tags == ()


@pytest.mark.parametrize(
    "summary", ["", "  ", "x" * 201, "una\nlínea", "nul\0", "half \ud800", "esc\x1b[31m"]
)
def test_a_wrong_summary_is_refused(summary: str) -> None:
    with pytest.raises(Invalid, match="summary"):
        Analysis(summary, Priority.NORMAL, ())


@pytest.mark.parametrize(
    "tags", [("",), ("x" * 41,), ("Visita",), ("visita", "visita"), ("a\nb",), tuple("abcdefghijklmnopqrstu")]
)
def test_tags_that_no_conversation_could_carry_are_refused(tags: tuple[str, ...]) -> None:
    with pytest.raises(Invalid, match="tags"):
        Analysis("Pide visita", Priority.NORMAL, tags)
