"""Whoever reads along is told no names of the people in the conversation."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pascal.domain.veil import Veil

VEIL = Veil("José Ñúñez del Río", "Ana Torres", frozenset({"Luis"}))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Soy José Ñúñez del Río.", "Soy [lead]."),
        ("jose nunez, para servirle", "[lead] [lead], para servirle"),
        ("Hola ANA, habla Luis", "Hola [agent], habla [agent]"),
        ("mañana del lunes", "mañana del lunes"),  # no name, though a part of one
        ("la Ciudad de Torresmolinos", "la Ciudad de Torresmolinos"),
        ("", ""),
    ],
)
def test_names_and_their_parts_are_not_told(text: str, told: str) -> None:
    assert VEIL.hide(text) == told


def test_they_come_back_as_they_are_called_now() -> None:
    assert VEIL.show("Hola [lead], soy [agent]") == "Hola José Ñúñez del Río, soy Ana Torres"
    assert Veil(None, "Ana").show("Hola [lead]") == "Hola "


@pytest.mark.parametrize("name", ["", "  ", "Al", "(.*)+", "[lead]", "😀😀😀", "\u0301\u0301\u0301", "ﷺ ﷺ"])
def test_any_name_may_be_typed(name: str) -> None:
    assert Veil(name, name).hide("Busco un depa en Lince") == "Busco un depa en Lince"


@given(st.text(), st.text(max_size=20), st.text(max_size=60))
def test_nothing_but_names_is_lost(lead: str, agent: str, text: str) -> None:
    told = Veil(lead, agent).hide(text)
    assert len(told.replace("[lead]", "").replace("[agent]", "")) <= len(text)
    if lead.strip() and len(lead.strip()) >= 3 and lead.strip().isalpha() and lead.strip().isascii():
        assert lead.strip() not in Veil(lead, "").hide(f"soy {lead.strip()} aquí").split()
