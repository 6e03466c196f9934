"""What may be said of a conversation that has ended."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pascal.domain.errors import Invalid
from pascal.domain.ratings import MAX_COMMENT, Opinion, Tally, together


@pytest.mark.parametrize("score", [0, 6, -1, 2**63])
def test_a_score_is_one_to_five(score: int) -> None:
    with pytest.raises(Invalid) as refused:
        Opinion.of(score, None)
    assert (refused.value.field, refused.value.rule) == ("score", "out_of_range")


@pytest.mark.parametrize("nothing", [None, "", "  ", "\u200b\n"])
def test_a_comment_that_says_nothing_is_none(nothing: str | None) -> None:
    assert Opinion.of(3, nothing).comment is None


def test_a_comment_is_counted_in_code_points_after_nfc() -> None:
    assert Opinion.of(5, " " + "e\u0301" * MAX_COMMENT).comment == "é" * MAX_COMMENT
    for typed, rule in (
        ("é" * (MAX_COMMENT + 1), "too_long"),
        ("a\0b", "characters"),
        ("\ud800", "characters"),
    ):
        with pytest.raises(Invalid) as refused:
            Opinion.of(5, typed)
        assert (refused.value.field, refused.value.rule) == ("comment", rule)


def test_all_that_is_wrong_is_told_at_once() -> None:
    with pytest.raises(Invalid) as refused:
        Opinion.of(0, "\0")
    assert [each.field for each in refused.value.all] == ["score", "comment"]


@given(st.lists(st.lists(st.integers(1, 5), max_size=20), max_size=5))
def test_an_average_does_not_depend_on_how_it_is_divided(parts: list[list[int]]) -> None:
    whole = [score for part in parts for score in part]

    def tally(scores: list[int]) -> Tally:
        return Tally(tuple(scores.count(score) for score in range(1, 6)))

    assert together(map(tally, parts)) == tally(whole)
    expected = sum(whole) / len(whole) if whole else None
    assert tally(whole).average == expected
