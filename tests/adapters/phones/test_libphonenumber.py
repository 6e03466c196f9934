"""Numbers as people type them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pascal.adapters.phones import PhoneNumbers
from pascal.domain.phones import spellings
from pascal.domain.ports.phones import Phones

phones: Phones = PhoneNumbers("PE")


@pytest.mark.parametrize(
    ("raw", "e164"),
    [
        ("987654321", "+51987654321"),
        ("987 654 321", "+51987654321"),
        ("+51 987-654-321", "+51987654321"),
        ("0051987654321", "+51987654321"),
        ("51987654321", "+51987654321"),
        ("(01) 456-7890", "+5114567890"),
        ("+51987654321 ext. 12", "+51987654321"),
        ("\uff0b51 987654321", "+51987654321"),
        ("+1 (415) 555-2671", "+14155552671"),
        ("+55 31 8888-7777", "+553188887777"),
        ("+5215512345678", "+525512345678"),
        ("+5491123456789", "+5491123456789"),
    ],
)
def test_a_number_is_understood_however_it_is_written(raw: str, e164: str) -> None:
    assert phones.normalise(raw) == e164


@pytest.mark.parametrize(
    "raw",
    ["", "abc", "911", "12345", "+999123456789", "9" * 17, "1" * 10_000, "\0", "\ud800", "ana@example.com"],
)
def test_what_nobody_can_have_is_no_number(raw: str) -> None:
    assert phones.normalise(raw) is None


def test_the_default_country_is_a_setting() -> None:
    assert PhoneNumbers("MX").normalise("55 1234 5678") == "+525512345678"
    with pytest.raises(ValueError, match="XX"):
        PhoneNumbers("XX")


def test_mexicos_old_and_new_form_are_one_person() -> None:
    old, new = (phones.normalise(form) or "" for form in ("+5215512345678", "+525512345678"))
    assert old in spellings(new)


@given(st.text())
def test_any_text_is_a_number_or_none_and_normal_stays_normal(raw: str) -> None:
    e164 = phones.normalise(raw)
    if e164 is not None:
        assert phones.normalise(e164) == e164
