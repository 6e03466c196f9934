"""One person's number, however it is written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pascal.domain.phones import spellings

area = st.integers(11, 99).map(str)
seven = st.text("0123456789", min_size=7, max_size=7)
ten = st.text("0123456789", min_size=10, max_size=10)
numbers = st.from_regex(r"\+(55|521?|549?|[1-9])[0-9]{6,12}", fullmatch=True)


def are_one(one: str, other: str) -> bool:
    return other in spellings(one) and one in spellings(other)


@given(area, st.sampled_from("6789"), seven)
def test_brazils_ninth_digit_makes_nobody_else(area: str, first: str, rest: str) -> None:
    assert are_one(f"+55{area}9{first}{rest}", f"+55{area}{first}{rest}")


@given(area, st.sampled_from("2345"), seven)
def test_a_brazilian_landline_is_not_the_mobile_with_a_nine_before_it(
    area: str, first: str, rest: str
) -> None:
    assert not are_one(f"+55{area}9{first}{rest}", f"+55{area}{first}{rest}")


@given(ten)
def test_mexicos_one_makes_nobody_else(national: str) -> None:
    assert are_one(f"+521{national}", f"+52{national}")


@given(ten)
def test_argentinas_nine_makes_nobody_else(national: str) -> None:
    assert are_one(f"+549{national}", f"+54{national}")


@given(numbers)
def test_each_spelling_has_the_same_spellings(number: str) -> None:
    own, *others = spellings(number)
    assert own == number
    assert all({*spellings(other)} == {own, *others} for other in others)


@given(numbers.filter(lambda number: not number.startswith(("+55", "+52", "+54"))))
def test_numbers_of_other_countries_have_one_spelling(number: str) -> None:
    assert spellings(number) == (number,)


@given(numbers)
def test_no_spelling_is_of_another_country(number: str) -> None:
    assert {each[:3] for each in spellings(number)} == {number[:3]}


@pytest.mark.parametrize(
    ("as_dialled", "as_whatsapp_shows_it"),
    [
        ("+5531988887777", "+553188887777"),
        ("+525512345678", "+5215512345678"),
        ("+541123456789", "+5491123456789"),
    ],
)
def test_known_pairs_are_one_person(as_dialled: str, as_whatsapp_shows_it: str) -> None:
    assert are_one(as_dialled, as_whatsapp_shows_it)


@pytest.mark.parametrize(
    "number", ["+51987654321", "+14155552671", "+551143211234", "Ana", "", "5531988887777"]
)
def test_these_have_one_spelling(number: str) -> None:
    assert spellings(number) == (number,)
