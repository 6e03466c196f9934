"""The analyst of word lists: what it sees, that nothing breaks it, how often it agrees with people."""

import asyncio
import sys
import time
import unicodedata
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pascal.adapters.ai.lexicon import LANGUAGES, lexicon
from pascal.adapters.ai.rules import MOST_READ, NOTHING_SAID, Rules, analysed
from pascal.domain.analysis import MAX_SUMMARY, Analysis
from pascal.domain.conversations import Priority
from pascal.domain.ids import TemplateId
from pascal.domain.messages import SenderType
from pascal.domain.ports.analyst import Analyst, Offer, Said
from pascal.testing.agreement import agreement, labelled

DATA = Path(__file__).parents[2] / "data/labelled"
AT = datetime(2026, 11, 21, 15, tzinfo=UTC)
RULES: Analyst = Rules()


def lead(*texts: str) -> list[Said]:
    return [Said(SenderType.LEAD, text, AT) for text in texts]


async def analysis(*texts: str) -> Analysis:
    return await RULES.analyse(lead(*texts))


# -- the labelled set


@pytest.mark.parametrize("part", ["tuning.txt", "held_out.txt"])
async def test_it_agrees_with_people_as_often_as_is_told(part: str) -> None:
    """Below what `docs/performance.md` says, so that a worse one shows."""
    conversations = labelled(DATA / part)
    found = await agreement(RULES, conversations)
    assert found.priority >= 0.93
    assert found.tags >= 0.85
    assert found.summary >= 0.9
    for one in conversations:  # the lexicons and who labels speak of the same tags
        assert one.tags <= set(lexicon("es").tags)


def test_there_are_more_than_two_hundred_in_three_languages() -> None:
    read = [*labelled(DATA / "tuning.txt"), *labelled(DATA / "held_out.txt")]
    assert len(read) >= 200
    assert {each.language for each in read} == set(LANGUAGES)
    assert len({each.said for each in read}) == len(read)


def test_a_line_that_makes_no_sense_is_named(tmp_path: Path) -> None:
    path = tmp_path / "own.txt"
    path.write_text("== es low\n> hola\nhola\n")
    with pytest.raises(ValueError, match="line 3"):
        labelled(path)


def test_all_languages_have_the_same_tags() -> None:
    assert len({frozenset(lexicon(each).tags) for each in LANGUAGES}) == 1


# -- what it sees


@pytest.mark.parametrize(
    ("text", "priority"),
    [
        ("Es urgente, ¿cuánto cuesta?", Priority.HIGH),
        ("No es urgente, ¿cuánto cuesta?", Priority.LOW),
        ("não é urgente, qual o preço?", Priority.LOW),
        ("It's not urgent, what is the price?", Priority.LOW),
        ("¿Puedo visitarlo mañana?", Priority.HIGH),
        ("¿Puedo visitarlo el sábado por la mañana?", Priority.NORMAL),
        ("No tengo ninguna queja, ¿cuándo hay visitas?", Priority.NORMAL),
        ("No, es una estafa", Priority.HIGH),  # the "no" ends its clause
        ("Felicitaciones, tres semanas sin respuesta", Priority.HIGH),
        ("KIERO SEPARAR YAAAA", Priority.HIGH),
        ("hola", Priority.LOW),
    ],
)
async def test_urgency_is_read_with_its_no(text: str, priority: Priority) -> None:
    assert (await analysis(text)).priority is priority


async def test_spelling_by_ear_is_understood() -> None:
    assert (await analysis("kuanto es el presio")).tags == (await analysis("cuánto es el precio")).tags


async def test_what_was_said_long_before_is_not_read() -> None:
    long_ago = "Es una estafa. " + "Busco un departamento grande y bonito. " * 90
    recent = ["Busco un departamento. " * 150] * (MOST_READ // 3_000 + 1)
    assert (await analysis(*recent)).priority is (await analysis(long_ago, *recent)).priority


async def test_nobody_waits_while_it_reads() -> None:
    turns = 0

    async def others() -> None:
        nonlocal turns
        while True:
            await asyncio.sleep(0)
            turns += 1

    waiting = asyncio.create_task(others())
    await analysis("¿Cuánto cuesta el departamento? " * 500)
    waiting.cancel()
    assert turns > 1


async def test_only_the_lead_decides() -> None:
    said = [*lead("¿Tiene balcón?"), Said(SenderType.AGENT, "¡Urgente, es una estafa, hay reclamos!", AT)]
    assert await RULES.analyse(said) == await analysis("¿Tiene balcón?")


async def test_the_summary_is_what_the_lead_said_and_ends_with_a_word() -> None:
    story = "Busco un departamento con balcón " + "y muchas ventanas grandes " * 20
    made = await analysis("Hola", story)
    assert made.summary.endswith("…")
    assert story.startswith(made.summary[:-1] + " ")
    assert MAX_SUMMARY // 2 < len(made.summary) <= MAX_SUMMARY


async def test_a_word_that_is_too_long_is_not_cut_within_a_character() -> None:
    family = "👨‍👩‍👧"
    made = await analysis(family * 200)
    assert made.summary.removesuffix("…").replace(family, "") == ""


async def test_what_has_no_words_is_said_to_have_none() -> None:
    assert (await RULES.analyse([])).summary == NOTHING_SAID
    assert (await analysis("", "\u200b\u202e\0")).priority is Priority.LOW


async def test_a_quote_does_not_turn_the_direction_of_what_stands_beside_it() -> None:
    assert (await analysis("precio\u202e del depa\u2066")).summary == "precio del depa"


# -- that nothing breaks it

texts = st.text(st.characters(), max_size=300) | st.sampled_from(
    [
        "no es urgente ",
        "\0\x1b[2J",
        "a" * 300,
        "🏠" * 99,
        "مرحبا بالعالم ",
        "ﷺ",
        "e\u0301" * 99,
        "\ud800",
        "$$$ S/ ",
        "* [tags] ",
    ]
)


@given(st.lists(st.tuples(st.sampled_from(SenderType), texts), max_size=40))
@example([(SenderType.LEAD, "\ud83d\udc4d")])
async def test_whatever_is_written_the_analysis_is_one_and_always_the_same(
    written: list[tuple[SenderType, str]],
) -> None:
    said = [Said(sender, text, AT) for sender, text in written]
    made = await RULES.analyse(said)  # which is checked when made
    assert made == await RULES.analyse(said)
    assert not any(unicodedata.category(letter) == "Cc" for letter in made.summary)


@settings(deadline=None, max_examples=40)
@given(texts.filter(bool))
def test_twice_the_text_is_twice_the_work(text: str) -> None:
    text = (text * 30)[:900]
    once, twice = work(text * 2), work(text * 4)
    assert twice <= 2.3 * once + 500


def work(text: str) -> int:
    """How many calls an analysis takes."""
    analysed(lead(text))  # the lexicons are read once
    calls = 0

    def count(*_: object) -> None:
        nonlocal calls
        calls += 1

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        analysed(lead(text))
    finally:
        sys.setprofile(before)
    return calls


@pytest.mark.parametrize(
    "text", ["no urgente " * 1_000_000, "a" * 10_000_000, "\u202e🏠\0ﷺ" * 2_500_000, "¿" * 10_000_000]
)
async def test_ten_megabytes_take_no_longer_than_a_message(text: str) -> None:
    began = time.perf_counter()
    await analysis(*[text] * 30)
    await RULES.suggest(lead(text), [Offer(None, text, text)] * 3)
    assert time.perf_counter() - began < 10  # a second alone on a machine; thirty messages of full length


# -- suggestions


def offer(number: int, title: str, text: str) -> Offer:
    return Offer(TemplateId(UUID(int=number)), title, text)


PRICES = offer(
    1, "Precios", "Hola, nuestros departamentos van desde 110 mil dólares. ¿Cuántos dormitorios busca?"
)
VISITS = offer(2, "Agendar visita", "Con gusto le agendo una visita. ¿Qué día y a qué hora le acomoda?")
PETS = offer(3, "Mascotas", "Sí, aceptamos perros y gatos de cualquier tamaño en todo el edificio.")
LOAN = offer(4, "Crédito hipotecario", "Trabajamos con todos los bancos y con el crédito Mivivienda.")
OFFERS = (PRICES, VISITS, PETS, LOAN)


@pytest.mark.parametrize(
    ("asked", "fits"),
    [
        ("Buenas, ¿cuánto cuestan los departamentos?", PRICES),
        ("quisiera visitar el piloto el sábado", VISITS),
        ("tengo dos perros, los aceptan?", PETS),
        ("puedo pagar con crédito del banco?", LOAN),
        ("hola", None),
        ("👍", None),
        ("¿Qué opina de la selección de fútbol?", None),
    ],
)
async def test_the_template_that_fits_best_is_offered_or_none(asked: str, fits: Offer | None) -> None:
    found = await RULES.suggest(lead("hola", asked), OFFERS)
    assert (found and found.template_id) == (fits and fits.id)
    assert (found and found.text) == (fits and fits.text)


async def test_what_was_answered_already_is_not_answered_again() -> None:
    said = [
        *lead("¿aceptan mascotas? tengo perros"),
        Said(SenderType.AGENT, "Sí, claro", AT),
        *lead("¿y puedo agendar una visita?"),
    ]
    found = await RULES.suggest(said, OFFERS)
    assert found is not None
    assert found.template_id == VISITS.id


async def test_of_two_that_fit_as_well_the_first_is_offered() -> None:
    twin = offer(9, VISITS.title, VISITS.text)
    for first, second in ((VISITS, twin), (twin, VISITS)):
        found = await RULES.suggest(lead("¿puedo agendar una visita?"), (first, second))
        assert found is not None
        assert found.template_id == first.id
    assert await RULES.suggest(lead("¿puedo agendar una visita?"), ()) is None
