"""Budget, authority, need, timeline, in document 002's words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pascal.domain.bant import MOST_MONEY, Authority, Bant, Budget, Criterion, Need, Timeline, one_spelling
from pascal.domain.errors import Invalid

money = st.integers(0, MOST_MONEY)
budgets = st.builds(
    lambda least, more: Budget(least, None if more is None else min(least + more, MOST_MONEY)),
    money,
    st.none() | money,
)
bants = st.builds(
    Bant,
    st.none() | budgets,
    st.none() | st.sampled_from(Authority),
    st.none() | st.sampled_from(Need),
    st.none() | st.sampled_from(Timeline),
)


@given(budgets)
def test_a_budget_is_read_as_it_is_written(budget: Budget) -> None:
    assert Budget.parse(str(budget)) == budget


@given(bants)
def test_what_is_known_is_kept_by_its_names(bant: Bant) -> None:
    kept = {each.value: str(value) for each in Criterion if (value := getattr(bant, each)) is not None}
    assert Bant.of(kept) == bant
    assert all(one_spelling(Criterion(name), value) == value for name, value in kept.items())


@given(bants)
def test_a_score_is_the_sum_of_what_explains_it(bant: Bant) -> None:
    score = bant.score()
    assert [each.criterion for each in score.parts] == list(Criterion)
    assert score.points == sum(each.points for each in score.parts)
    assert 0 <= score.points <= 100
    for each in score.parts:
        known = getattr(bant, each.criterion)
        assert each.because == (None if known is None else str(known))
        assert known is not None or each.points == 0


def test_the_documents_lead_is_near() -> None:
    kept = {"budget": "10000-50000", "authority": "decision_maker", "need": "urgent", "timeline": "3_months"}
    assert Bant.of(kept).score().points == 90


@pytest.mark.parametrize(
    "typed",
    ["", "-", "1-", "50000-10000", "١٠-٢٠", "1e9", "-5", "9" * 40, "10000-50000+", str(MOST_MONEY + 1)],
)
def test_a_budget_that_is_none_is_refused(typed: str) -> None:
    with pytest.raises(Invalid) as refused:
        one_spelling(Criterion.BUDGET, typed)
    assert refused.value.field == "budget"


def test_other_words_are_refused_with_the_choices() -> None:
    with pytest.raises(Invalid) as refused:
        one_spelling(Criterion.NEED, "immediate")
    assert refused.value.facts["choices"] == ["urgent", "high", "medium", "low"]
