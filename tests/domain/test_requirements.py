"""What leads want, and what most of them want."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pascal.domain.errors import Invalid
from pascal.domain.ids import ItemId
from pascal.domain.requirements import KINDS, Item, Sort, alike, popular
from pascal.testing.builders import Ids


@pytest.mark.parametrize(
    "spellings",
    [
        ("Notificaciones push", "notificación Push", "NOTIFICACIÓN  PUSH"),
        ("Chat en vivo", "chat en vivo", "CHAT  EN VIVO", "Chat-en-vivo", "Chat vivo"),
        ("Piscina", "piscinas", "La piscina", "PISCINA"),
        ("Área de niños", "area de ninos", "Áreas para niños"),
        ("Push Notifications", "push notification"),
        ("PayPal", "paypal ", "PAYPAL.", "Pay Pal", "pay-pal"),
        ("E-mail", "Email", "e-mails", "E.mail"),
        ("Mercado Pago", "MercadoPago"),
        ("Wi-Fi", "wifi", "Wi Fi"),
        ("Login", "Log in", "log-in"),
        ("Login con Google", "Log-in Google"),
        ("Sincronización por e-mail", "Sincronización Email"),
        ("C++", "c++", " C++. "),
        ("Torre A", "TORRE A", "Torre-A", "torre «A»"),
        ("Soporte 24/7", "Soporte 24-7", "soporte 24 7"),
        ("Wi-Fi 6", "wifi6"),
        ("Visita #2", "visita 2"),
    ],
)
def test_near_duplicates_are_one(spellings: tuple[str, ...]) -> None:
    assert len({alike(each) for each in spellings}) == 1


SPANISH = (
    "Notificación",
    "push",
    "PayPal",
    "móvil",
    "años",
    "integración",
    "Botón",
    "mapa",
    "WhatsApp",
    "mapas",
)
ACCENTS = str.maketrans("áéíóúñ", "aeioun")


def spelled(words: list[str]) -> st.SearchStrategy[str]:
    """*words* as somebody may type them."""
    return st.builds(
        lambda typed, gap, end: gap.join(typed) + end,
        st.tuples(
            *(st.sampled_from([each, each.upper(), each.lower(), each.translate(ACCENTS)]) for each in words)
        ),
        st.sampled_from([" ", "  ", "-", "/", " de "]),
        st.sampled_from(["", ".", " ", "  "]),
    )


@given(st.lists(st.sampled_from(SPANISH), min_size=1, max_size=4), st.data())
def test_however_a_name_is_typed_it_is_the_same(words: list[str], data: st.DataObject) -> None:
    assert alike(data.draw(spelled(words))) == alike(" ".join(words))


@given(st.text(max_size=40))
def test_the_folded_name_says_something_wherever_the_name_does(name: str) -> None:
    assert bool(alike(name)) >= bool("".join(each for each in name if each.isalnum()))
    assert alike(f" {name} ") == alike(name)


@pytest.mark.parametrize(
    "others",
    [
        ("😀", "🙂"),
        ("Gas", "Ga"),
        ("Stripe", "PayPal"),
        ("Login", "Logística"),
        ("SMS", "SM"),
        ("E-mail", "Mail"),
        ("C++", "C#"),
        ("C++", "C"),
        ("Disney+", "Disney"),
        ("Torre A", "Torre E"),
        ("Torre A", "Torre"),
        ("Torre A 301", "Torre E 301"),
        ("Bloque E", "Bloque O"),
        ("Plan A", "Plan"),
        ("Plan dos", "Plan"),
        ("Dos baños", "Baños"),
        ("Chat 1:1", "Chat 11"),
        ("Versión 2.5", "Versión 25"),
        ("Pago en $", "Pago en €"),
    ],
)
def test_what_is_not_the_same_is_not_counted_as_one(others: tuple[str, str]) -> None:
    assert alike(others[0]) != alike(others[1])


@given(st.lists(st.text(min_size=1, max_size=12), max_size=40))
def test_each_name_is_counted_once_whatever_the_order(names: list[str]) -> None:
    counted = popular(names)
    assert sum(count for _, count in counted) == len(names)
    assert counted == popular(names[::-1])
    assert [count for _, count in counted] == sorted((count for _, count in counted), reverse=True)
    assert {name for name, _ in counted} <= set(names)


def test_the_spelling_that_is_used_most_stands_for_all() -> None:
    assert popular(["piscinas", "Piscina", "Piscina", "Gimnasio"]) == [("Piscina", 3), ("Gimnasio", 1)]


def test_a_name_is_one_line_and_a_description_may_be_none() -> None:
    item = Item.of(ItemId(Ids().new()), Sort.FEATURE, "  Chat\nen vivo ", " ")
    assert (item.name, item.description) == ("Chat en vivo", None)
    with pytest.raises(Invalid) as refused:
        Item.of(item.id, Sort.FEATURE, "\n", "x" * 1001)
    assert [each.field for each in refused.value.all] == ["name", "description"]


@pytest.mark.parametrize(
    ("kind", "field", "typed", "kept"),
    [
        ("software", "deadline", "2024-06-01", "2024-06-01"),
        ("software", "app_type", " web_app ", "web_app"),
        ("real_estate", "bedrooms", "03", "3"),
        ("real_estate", "financing", "mortgage", "mortgage"),
    ],
)
def test_an_answer_has_one_spelling(kind: str, field: str, typed: str, kept: str) -> None:
    assert KINDS[kind].want(field).one_spelling(typed) == kept


@pytest.mark.parametrize(
    ("kind", "field", "typed"),
    [
        ("software", "deadline", "mañana"),
        ("software", "deadline", "2024-02-30"),
        ("software", "app_type", ""),
        ("software", "app_type", "a\0b"),
        ("real_estate", "bedrooms", "²"),
        ("real_estate", "financing", "gold"),
    ],
)
def test_what_is_no_answer_is_refused(kind: str, field: str, typed: str) -> None:
    with pytest.raises(Invalid) as refused:
        KINDS[kind].want(field).one_spelling(typed)
    assert refused.value.field == field
