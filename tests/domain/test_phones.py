"""One person's number, however it is written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pascal.domain.phones import same_person_key

area = st.integers(11, 99).map(str)
seven = st.text("0123456789", min_size=7, max_size=7)
ten = st.text("0123456789", min_size=10, max_size=10)
numbers = st.from_regex(r"\+[1-9][0-9]{6,14}", fullmatch=True)


@given(area, st.sampled_from("6789"), seven)
def test_brazils_ninth_digit_makes_nobody_else(area: str, first: str, rest: str) -> None:
    assert same_person_key(f"+55{area}9{first}{rest}") == same_person_key(f"+55{area}{first}{rest}")


@given(area, st.sampled_from("2345"), seven)
def test_a_brazilian_landline_is_not_the_mobile_with_a_nine_before_it(
    area: str, first: str, rest: str
) -> None:
    assert same_person_key(f"+55{area}9{first}{rest}") != same_person_key(f"+55{area}{first}{rest}")


@given(ten)
def test_mexicos_one_makes_nobody_else(national: str) -> None:
    assert same_person_key(f"+521{national}") == same_person_key(f"+52{national}")


@given(ten)
def test_argentinas_nine_makes_nobody_else(national: str) -> None:
    assert same_person_key(f"+549{national}") == same_person_key(f"+54{national}")


@given(numbers)
def test_the_key_of_a_key_is_itself(number: str) -> None:
    assert same_person_key(same_person_key(number)) == same_person_key(number)


@given(numbers.filter(lambda number: not number.startswith(("+55", "+521", "+549"))))
def test_numbers_of_other_countries_are_their_own_key(number: str) -> None:
    assert same_person_key(number) == number


@given(numbers, numbers)
def test_people_of_different_countries_never_share_a_key(one: str, other: str) -> None:
    if one[:3] != other[:3]:
        assert same_person_key(one) != same_person_key(other)


@pytest.mark.parametrize(
    ("as_dialled", "as_whatsapp_shows_it"),
    [
        ("+5531988887777", "+553188887777"),
        ("+525512345678", "+5215512345678"),
        ("+541123456789", "+5491123456789"),
    ],
)
def test_known_pairs_are_one_person(as_dialled: str, as_whatsapp_shows_it: str) -> None:
    assert same_person_key(as_dialled) == same_person_key(as_whatsapp_shows_it)


@pytest.mark.parametrize("number", ["+51987654321", "+14155552671", "+551143211234", "+529512345678"])
def test_these_stay_as_they_are(number: str) -> None:
    assert same_person_key(number) == number
