"""What tells who somebody is, in the spellings of Peru, Brazil and elsewhere."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pascal.adapters.shared.masking import Mask
from pascal.testing.steps import steps


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("ana.lopez+x@correo.example", "[email 1]"),
        ("ana @ correo.example", "[email 1]"),
        ("987654321", "[phone 1]"),
        ("987-654-321 o 987 654 321", "[phone 1] o [phone 1]"),
        ("+51 (1) 445 1234", "[phone 1]"),
        ("cel987654321gracias", "cel[phone 1]gracias"),
        ("9 8 7 6 5 4 3 2 1", "[phone 1]"),
        ("(11) 98765-4321", "[phone 1]"),
        ("DNI: 45678912", "DNI: [document 1]"),
        ("RUC 10456789123", "RUC [document 1]"),
        ("CPF 123.456.789-09", "CPF [document 1]"),
        ("CNPJ 12.345.678/0001-95", "CNPJ [document 1]"),
        ("pasaporte AB1234567", "pasaporte [document 1]"),
        ("4111-1111-1111-1111", "[card 1]"),
        ("5555555555554444", "[card 1]"),
        ("me llamo ana quispe y busco depa", "me llamo [name 1] y busco depa"),
        ("Hola, soy Juan Pérez del 502", "Hola, soy [name 1] del 502"),
        ("My name is Mary O'Neil", "My name is [name 1]"),
        ("meu nome é João", "meu nome é [name 1]"),
    ],
)
def test_it_is_hidden_and_comes_back(text: str, hidden: str) -> None:
    mask = Mask()
    assert mask.hide(text) == hidden
    if hidden.count("[") == 1:
        assert mask.show(hidden) == text


@pytest.mark.parametrize(
    "text",
    [
        "cuesta S/ 350,000 o US$ 120 000",
        "1.250.000 soles",
        "R$ 1.250.000",
        "el 21/11/2026 a las 10:30",
        "2026-11-21",
        "depa 1203, 85 m2, 3 dormitorios",
        "soy independiente",
        "me llama mañana",
        "a 20 años, 12%",
    ],
)
def test_prices_dates_and_the_rest_stay(text: str) -> None:
    assert Mask().hide(text) == text


def test_what_is_known_is_covered_where_it_stands_and_once_where_two_overlap() -> None:
    mask = Mask()
    known = [("email", 7, 16), ("name", 3, 6), ("name", 3, 11), ("phone", 18, 21)]
    hidden = mask.cover("de Ana Rios@b.pe, 911.", known)
    assert hidden == "de [name 1][email 1], [phone 1]."
    assert mask.show(mask.cover("de Ana Rios@b.pe", known[:3])) == "de Ana Rios@b.pe"


MONEY = re.compile("[$€£/]|soles|lares|dollars|reais|reales|euros|mil|usd|pen|brl", re.IGNORECASE)
"""Beside it a number is a price."""


@given(
    st.text(max_size=200).filter(lambda around: not MONEY.search(around)),
    st.sampled_from(["987654321", "ana@correo.example", "45678912"]),
)
def test_whatever_stands_around_it_leaves_not(around: str, value: str) -> None:
    assert value not in Mask().hide(f"{around} {value} {around}")


@pytest.mark.parametrize(
    "text",
    [
        "1" * 4_000,
        "1 " * 2_000,
        "((1) " * 1_000,
        "a@" * 2_000,
        "a" * 4_000,
        "soy A" * 800,
        "me llamo " * 400,
        "S/ 1.000 " * 400,
        " ".join(f"a{n}@b.pe" for n in range(1000, 1400)),
    ],
    ids=lambda text: text[:8],
)
def test_what_is_twice_as_long_takes_no_more_than_twice_the_steps(text: str) -> None:
    """And ends: what looks for a match anew at every place would not."""
    assert hiding(text) <= 2.2 * hiding(text[: len(text) // 2])
    Mask().hide(text * 10)


def hiding(text: str) -> int:
    return steps(lambda: Mask().hide(text))
