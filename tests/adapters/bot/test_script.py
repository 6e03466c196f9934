"""The bot without a model: what it understands of answers that people labelled, and what it says."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from importlib.resources import files
from itertools import product
from pathlib import Path
from types import MappingProxyType
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pascal.adapters.bot import script, times
from pascal.adapters.bot.amounts import MOST_SUMS
from pascal.adapters.bot.folding import Span, clause_of, folded
from pascal.adapters.bot.plan import LANGUAGES, plan
from pascal.adapters.bot.reading import understand
from pascal.adapters.bot.said import NEAR
from pascal.adapters.bot.script import Script
from pascal.adapters.bot.words import lists
from pascal.adapters.phones import PhoneNumbers
from pascal.domain.bot import CONSENT, GUESSED, PERSON, SLOT, BotState, Move, Opening, Understood, Why
from pascal.domain.ids import ConversationId, MessageId
from pascal.domain.meetings import Bound, Wish
from pascal.domain.messages import MAX_TEXT, Draft
from pascal.domain.ports.bot import Heard, Line, Telling
from pascal.domain.projects import PROJECTS
from pascal.domain.requirements import KINDS
from pascal.testing.answers import KIND, NOW, OFFERED, Score, labelled_answers, score, told
from pascal.testing.steps import steps

DATA = Path(__file__).parents[2] / "data/bot"
ASKED = [None, CONSENT, SLOT, PERSON, "name", "phone", "need", "budget", "timeline", "authority"] + [
    each.name for each in KIND.wants
]
MESSAGE = MessageId(UUID(int=7))


def heard(text: str, asked: str | None, language: str | None = "es") -> Heard:
    return Heard([Line(MESSAGE, text)], asked, KIND, language, NOW, OFFERED if asked == SLOT else ())


def when(told: Understood) -> datetime | None:
    return None if told.wanted is None else told.wanted.at


def telling(
    move: Move,
    language: str,
    known: Mapping[str, str] = MappingProxyType({}),
    *,
    now: datetime = NOW,
    told: Mapping[str, int] = MappingProxyType({}),
    slots: Sequence[datetime] = OFFERED,
    is_abroad: bool = False,
) -> Telling:
    return Telling(move, language, KIND, known, now, told, is_abroad, slots=slots)


async def scored(name: str) -> Score:
    return await score(Script(), labelled_answers(DATA / f"{name}.txt"), PhoneNumbers("PE"))


async def test_there_are_enough_of_them() -> None:
    sets = [
        labelled_answers(DATA / f"{name}.txt")
        for name in ("tuned", "held_out", "afterwards", "by_voice", "after_voice")
    ]
    assert sum(map(len, sets)) >= 150
    assert {each.language for answers in sets for each in answers} == {*LANGUAGES}


@pytest.mark.parametrize("name", ["tuned", "afterwards", "refusals", "projects", "software"])
async def test_what_the_rules_were_tuned_on_is_understood(name: str) -> None:
    made = await scored(name)
    assert made.whole == made.answers, "\n".join(made.mistakes)


def test_of_a_house_of_no_kind_there_are_no_answers(tmp_path: Path) -> None:
    labelled = tmp_path / "some.txt"
    labelled.write_text("== es features sofware\n> login\nfeatures login\n")
    with pytest.raises(ValueError, match="line 1"):
        labelled_answers(labelled)


async def test_what_they_were_not_tuned_on_is_understood_too() -> None:
    made = await scored("held_out")
    assert made.whole >= 0.95 * made.answers
    for name in made.fields:
        assert made.recall(name) >= 0.9, (name, made.mistakes)
        assert made.precision(name) >= 0.8, (name, made.mistakes)


async def test_of_what_was_labelled_before_the_rules_knew_it_most_is_understood() -> None:
    """What is found is to be right rather than much: what is missed is asked again."""
    made = await scored("by_voice")
    precision, recall = made.overall()
    assert made.whole >= 0.8 * made.answers
    assert precision >= 0.9
    assert recall >= 0.8


async def test_what_is_found_in_what_nobody_had_in_mind_is_mostly_right() -> None:
    """Half of it is found: no list knows how people say how much they need something."""
    made = await scored("after_voice")
    precision, recall = made.overall()
    assert precision >= 0.8
    assert recall >= 0.5


# -- whatever is written


@given(st.text(), st.sampled_from(ASKED))
def test_no_text_is_too_strange_and_a_quote_stands_in_it(text: str, asked: str | None) -> None:
    found = understand(heard(text, asked))
    for each in found.readings:
        assert each.quote in text
        assert each.value
    if found.consent is not None:
        assert found.consent.quote in text


HOSTILE = [
    "no " * (MAX_TEXT // 3),
    "si, " * (MAX_TEXT // 4),
    "1 " * (MAX_TEXT // 2),
    "1" * MAX_TEXT,
    "1,000 " * (MAX_TEXT // 6),
    "mil " * (MAX_TEXT // 4),
    "entre 1 y " * (MAX_TEXT // 10),
    "a@" * (MAX_TEXT // 2),
    "hablar " * (MAX_TEXT // 7),
    " " * (MAX_TEXT - 1) + "x",
    "me llamo " * (MAX_TEXT // 9),
    "el " * (MAX_TEXT // 3),
    "Torre A " * (MAX_TEXT // 8),
    "(" * MAX_TEXT,
    "\u0301" * MAX_TEXT,
    "$1" * (MAX_TEXT // 2),
    "1-1-" * (MAX_TEXT // 4),
    "1/" * (MAX_TEXT // 2),
    "ya " * (MAX_TEXT // 3),
    "no a Surco " * (MAX_TEXT // 11),
    "dni 12345678 " * (MAX_TEXT // 13),
    "Lince o " * (MAX_TEXT // 8),
    "Rosa Torre " * (MAX_TEXT // 11),
    "1, ah no, " * (MAX_TEXT // 10),
    "el olivar, ah no, " * (MAX_TEXT // 18),
    "¿borran mis datos?" * (MAX_TEXT // 18),
    "no borren mis datos " * (MAX_TEXT // 20),
    "acepto el " * (MAX_TEXT // 10),
    "¿por que no?" * (MAX_TEXT // 12),
    "no mas de 1 " * (MAX_TEXT // 12),
    "quien eres " * (MAX_TEXT // 11),
    "ya pero dime " * (MAX_TEXT // 13),
    "2 y un estudio " * (MAX_TEXT // 15),
    "2 no 3 perdon " * (MAX_TEXT // 14),
    "no se si mi mujer " * (MAX_TEXT // 18),
    "1 mil, maximo 2 " * (MAX_TEXT // 16),
    "este jueves que viene? " * (MAX_TEXT // 23),
    "a primera hora " * (MAX_TEXT // 15),
    "mas o menos " * (MAX_TEXT // 12),
    "quiero comprar " * (MAX_TEXT // 15),
    "va en serio " * (MAX_TEXT // 12),
    "no puedo hasta las 4, el martes " * (MAX_TEXT // 32),
    "la proxima semana, el martes " * (MAX_TEXT // 29),
]


def understanding(text: str, asked: str | None) -> int:
    return steps(lambda: understand(replace(heard(text, asked), projects=PROJECTS)))


@pytest.mark.parametrize("asked", [None, SLOT, "budget", "bedrooms", "timeline", "project"])
@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:8])
def test_what_is_twice_as_long_takes_no_more_than_twice_the_steps(text: str, asked: str | None) -> None:
    """A step is a call: how far one pattern goes back within one, as `(?:a|a)+$` would, is not seen here."""
    half, whole = text[: MAX_TEXT // 2], text[:MAX_TEXT]
    for each in (half, whole):  # lists are read but once
        understanding(each, asked)
    assert understanding(whole, asked) <= 2.5 * understanding(half, asked)


def test_of_a_row_of_sums_only_the_first_are_weighed() -> None:
    """Around each of them all is read that is said in the same breath."""
    row = "$1" * (MOST_SUMS - 1)
    for more, budget in (("", ["200000-200000"]), ("$1", [])):
        found = understand(heard(f"{row}{more} perdón, 200 mil", "budget"))
        assert [
            each.value for each in found.readings if each.field == "budget" and "200" in each.value
        ] == budget


@pytest.mark.parametrize(
    ("text", "asked", "value"),
    [
        ("tengo{blanks}3 meses", "timeline", "3_months"),
        ("en vez de{blanks}3", "bedrooms", "3"),
        ("no tengo{blanks}200 mil", "budget", "200000-200000"),
        ("no{blanks}con crédito", "financing", "mortgage"),
    ],
)
def test_what_denies_is_looked_for_near_by_alone(text: str, asked: str, value: str) -> None:
    """Else all that stands before is read again at every number."""
    near, far = (understand(heard(text.format(blanks=" " * n), asked)) for n in (1, NEAR))
    assert [each.value for each in near.readings if each.field == asked] == []
    assert [each.value for each in far.readings if each.field == asked] == [value]


@pytest.mark.parametrize("asked", [None, "phone", "budget", "timeline"])
@pytest.mark.parametrize("date", ["12.05.2026", "5-12-1980", "12 31 2026", "5/12/2026", "2026.05.12"])
def test_no_whole_date_is_a_number_to_call_or_a_sum(date: str, asked: str | None) -> None:
    for more, kept in (("", {}), (", mi celular es 987 654 321", {"phone": "987 654 321"})):
        found = understand(heard(f"el {date}{more}", asked)).readings
        assert {each.field: each.value for each in found if each.field in {"phone", "budget"}} == kept


@pytest.mark.parametrize(
    "number", ["+51 12 05 2026", "32-12-2026", "1 205 2026", "12 05 2026 11", "987-05-2026"]
)
def test_what_is_no_date_may_be_a_number_to_call(number: str) -> None:
    (found,) = understand(heard(number, "phone")).readings
    assert (found.field, found.value) == ("phone", number)


def test_a_clause_is_what_stands_between_two_signs() -> None:
    text = "1000, " * 3
    assert [clause_of(text, Span(place, place + 4)) for place in range(0, len(text), 6)] == ["1000,"] * 3


# -- several messages, and other languages


@pytest.mark.parametrize("asked", [CONSENT, "name", "need", "project", SLOT, PERSON, None])
@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("hablas español?", "es"),
        ("Hola, ¿hablan español?", "es"),
        ("do you speak Spanish?", "es"),
        ("I don't speak English. Do you speak Spanish?", "es"),
        ("do you speak English?", "en"),
        ("Hi! Can we go on in English please?", "en"),
        ("¿hablas inglés?", "en"),
        ("I don't speak Spanish, do you speak English?", "en"),
        ("você fala português?", "pt"),
        ("do you speak Portuguese?", "pt"),
    ],
)
def test_who_asks_whether_it_speaks_a_language_is_answered_in_it(
    text: str, language: str, asked: str | None
) -> None:
    for before in (None, *LANGUAGES):
        told = understand(heard(text, asked, before))
        assert (told.speaks, told.language, told.question) == (True, language, False)
        assert not told.readings


@pytest.mark.parametrize(
    "text",
    [
        "¿el asesor habla inglés?",
        "mi esposa habla inglés",
        "¿hay un colegio inglés cerca?",
        "hay un profesor de portugués?",
    ],
)
def test_a_language_beside_something_else_changes_none(text: str) -> None:
    told = understand(heard(text, "need"))
    assert (told.speaks, told.language) == (False, None)


def test_of_what_is_told_twice_the_last_counts() -> None:
    lines = [
        Line(MessageId(UUID(int=n)), text)
        for n, text in enumerate(["2 dormitorios", "no, mejor 3 dormitorios"])
    ]
    found = understand(Heard(lines, "need", KIND, "es", NOW))
    assert [(each.field, each.value, each.message_id.int) for each in found.readings] == [
        ("bedrooms", "3", 1)
    ]


@pytest.mark.parametrize(
    ("text", "before", "language"),
    [
        ("I am looking for a two bedroom apartment", "es", "en"),
        ("oi, procuro um apartamento de 2 quartos", "es", "pt"),
        ("Hola, busco un departamento de dos dormitorios", "pt", "es"),
        ("sorry, in English please", "es", "en"),
        ("em português por favor", "es", "pt"),
        ("Oi!", None, "pt"),
        ("Hi", None, "en"),
        ("Buenas", None, "es"),
        ("info", None, None),
        ("buen día", None, "es"),
        ("bno dia kiero info xfa", None, "es"),
        ("Olá!", None, "pt"),
        ("ola", None, None),
    ],
)
def test_who_goes_on_in_another_language_is_answered_in_it(
    text: str, before: str | None, language: str | None
) -> None:
    assert understand(heard(text, None, before)).language == language


SHORT = [
    "ok", "👍", "200k", "a vista", "à vista", "sim", "si", "yes please", "no", "João da Silva", "Peter Brown",
    "I'm Tom", "cash", "mortgage", "Torre Begonias", "dos", "two bedrooms", "com minha esposa",
    "con mi esposa", "2 quartos, al contado", "ahora", "gracias", "thank you", "obrigada", "São Paulo",
    "urgente", "em março",
    "quiero un apartamento with two bedrooms please", "Vista do Mar", "asap",
]  # fmt: skip


@pytest.mark.parametrize(("text", "before"), [*product(SHORT, LANGUAGES)])
def test_a_word_or_two_a_name_or_a_mixture_change_no_language(text: str, before: str) -> None:
    """«a vista» has been taken for English."""
    for asked in ("financing", "name", "need", None):
        assert understand(heard(text, asked, before)).language is None


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("what is the price of the 3 bedroom?", "need"),
        ("how much is it", "need"),
        ("¿aceptan mascotas?", "budget"),
        ("cuánto cuesta el de dos dormitorios", "timeline"),
        ("onde fica?", "need"),
        ("três quartos, e onde fica?", "bedrooms"),
        ("quanto custa o apartamento", None),
        ("Hola, ¿tienen cochera?", CONSENT),
        ("¿a qué hora atienden?", SLOT),
        ("ya pero cuánto cuesta", CONSENT),
        ("solo quería saber el precio", CONSENT),
        ("sí, quería saber el precio", "need"),
        ("hola, quisiera saber cuánto vale el de 2 dormitorios", None),
        ("ok but how much is it", "budget"),
        ("mas quanto custa", "timeline"),
        ("me interesa pero a cuánto está", "need"),
        ("primero quiero saber el precio", SLOT),
    ],
)
def test_what_they_ask_of_the_house_is_heard(text: str, asked: str | None) -> None:
    assert understand(heard(text, asked)).question


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("¿para qué?", CONSENT),
        ("hasta 200k?", "budget"),
        ("Hola?", None),
        ("¿puede ser a las 9 y media?", SLOT),
        ("3 dormitorios", "bedrooms"),
        ("sí, ¿por qué no?", CONSENT),
        ("tem que ser em Moema", "project"),
        ("Sí quiero saber el precio", CONSENT),
        ("no gracias, solo quería saber el precio", CONSENT),
        ("quiero saber el precio, hasta 150 mil", "budget"),
        ("la verdad no sé cuánto cuestan", "budget"),
        ("no importa cuánto cuesta", "budget"),
    ],
)
def test_what_answers_is_no_question(text: str, asked: str | None) -> None:
    assert not understand(heard(text, asked)).question


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("¿cuáles proyectos tienen?", "need"),
        ("hola, qué proyectos tienen", None),
        ("what projects do you have?", CONSENT),
        ("quais são?", "project"),
        ("me puedes decir cuáles son los proyectos que tienen", "need"),
        ("cuáles son sus proyectos", CONSENT),
        ("quais são os projetos que vocês têm", "project"),
        ("tell me which projects you have", "name"),
    ],
)
def test_which_projects_there_are_may_be_asked(text: str, asked: str | None) -> None:
    found = understand(replace(heard(text, asked), projects=PROJECTS))
    assert (found.projects, found.question, found.readings) == (True, False, ())
    assert not understand(heard(text, asked)).projects, "of a house that has none"


@pytest.mark.parametrize("text", ["me gustan sus proyectos", "cuáles son los proyectos que tienen cochera"])
def test_who_tells_of_projects_or_asks_for_some_of_them_asks_not_for_all(text: str) -> None:
    assert not understand(replace(heard(text, "need"), projects=PROJECTS)).projects


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("¿para qué guardan mis datos?", "es"),
        ("what do you do with my data?", "en"),
        ("o que vocês fazem com meus dados?", "pt"),
        ("¿quién ve mis datos?", "es"),
        ("what do you need my data for?", "en"),
        ("why do you need my phone number?", "en"),
        ("para que quieren mis datos", "es"),
        ("Pra que vocês precisam dos meus dados?", "pt"),
        ("Hola, ¿qué van a hacer con mi información?", "es"),
        ("¿por qué preguntas?", "es"),
        ("¿para qué lo necesitas?", "es"),
        ("who reads this?", "en"),
    ],
)
@pytest.mark.parametrize("asked", [None, CONSENT, "need", SLOT])
def test_what_it_is_kept_for_may_be_asked(text: str, language: str, asked: str | None) -> None:
    found = understand(heard(text, asked, language))
    assert (found.why, found.question, found.consent) == (True, False, None)


@pytest.mark.parametrize(
    ("text", "given"),
    [
        ("ok fine, you can keep it", True),
        ("ya, está bien, guárdalos", True),
        ("guárdalos", True),
        ("sí, pueden guardar mis datos", True),
        ("tá bom, pode guardar", True),
        ("te autorizo", True),
        ("mejor sí, guárdalos", True),
        ("ok", None),
        ("ya, está bien", None),
        ("sí", None),
        ("¿puedes guardarlos?", None),
        ("si me llaman, guárdalos", None),
        ("guárdalos solo hoy", None),
        ("no, guárdalos tú", None),
        ("you can keep it to yourself", None),
        ("you can keep your flat", None),
        ("guárdate tus preguntas", None),
        ("pueden guardar mi presupuesto", None),
        ("no me dijeron si pueden guardarlos", None),
        ("guárdalos y bórralos", None),
        ("no autorizo que guarden mis datos", False),
    ],
)
@pytest.mark.parametrize("asked", [PERSON, "name"])
def test_after_a_no_leave_is_given_only_in_words_that_plainly_give_it(
    text: str, given: bool | None, asked: str
) -> None:
    told = understand(replace(heard(text, asked), agreed=False))
    assert given is (None if told.consent is None else told.consent.given)
    assert not (given and told.agrees)
    assert understand(replace(heard(text, None), agreed=False)).consent is None or not given


@pytest.mark.parametrize(
    ("text", "is_so"),
    [
        ("¿para qué?", True),
        ("No entiendo, ¿por qué?", True),
        ("why?", True),
        ("what for", True),
        ("¿para qué los necesitan?", True),
        ("no sé qué guardarías", True),
        ("qué guardarían?", True),
        ("what would you keep", True),
        ("o que vocês guardariam?", True),
        ("Escribo porque vi su anuncio, ¿cuánto cuesta?", False),
        ("quiero un depa para que viva mi hijo", False),
        ("why is it so expensive?", False),
    ],
)
def test_why_alone_asks_what_it_is_kept_for_where_that_was_asked(text: str, *, is_so: bool) -> None:
    assert understand(heard(text, CONSENT)).why is is_so
    assert not understand(heard(text, "need")).why


@pytest.mark.parametrize(
    ("text", "is_given", "question"),
    [
        ("Sí, pero ¿quién ve mis datos?", True, False),
        ("¿quién ve mis datos? ¿y cuánto cuesta Olivar?", None, True),
        ("Sí. ¿Para qué quieren mis datos? ¿Aceptan mascotas?", True, True),
    ],
)
def test_what_else_they_say_is_heard_beside_what_it_is_kept_for(
    text: str, is_given: bool | None, question: bool
) -> None:
    found = understand(heard(text, CONSENT))
    assert (found.why, found.consent and found.consent.given, found.question) == (True, is_given, question)


@pytest.mark.parametrize(
    "text",
    [
        "¿eres una persona o un robot?",
        "who are you, a robot?",
        "are you human?",
        "você é um robô?",
        "hola, ¿con quién hablo?",
        "un robot?",
        "quien eres",
        "¿y tú quién eres?",
        "esto es un robot?",
        "¿es un robot o una persona?",
        "is it a robot?",
        "so you're a robot?",
        "vc é um robô?",
        "quem fala aí?",
    ],
)
def test_who_asks_whether_it_is_a_bot_is_answered(text: str) -> None:
    found = understand(heard(text, "budget"))
    assert found.bot
    assert not found.question
    assert not found.wants_person


@pytest.mark.parametrize(
    "text",
    [
        "quiero un robot que conteste WhatsApp",
        "lo que busco es un robot para atender clientes",
        "a robot that answers my clients",
        "um robô de atendimento",
        "¿con quién hablo para un descuento?",
        "who are you looking for?",
    ],
)
def test_who_wants_a_robot_does_not_ask_whether_it_is_one(text: str) -> None:
    found = understand(replace(heard(text, "app_type"), kind=KINDS["software"]))
    assert not found.bot
    assert found.question is text.endswith("?")


@pytest.mark.parametrize("text", ["quiero hablar con una persona, no con un robot", "a person please"])
def test_who_wants_a_person_is_given_one(text: str) -> None:
    assert understand(heard(text, "budget")).wants_person


@pytest.mark.parametrize("text", ["¿cuánto cuesta el de 3 dormitorios?", "¿3 dormitorios cuánto cuesta?"])
def test_in_a_question_how_many_is_guessed(text: str) -> None:
    (found,) = understand(heard(text, "timeline")).readings
    assert (found.field, found.confidence, found.quote) == ("bedrooms", GUESSED, text)


def test_what_they_tell_of_rooms_goes_before_what_they_ask_of_them() -> None:
    (found,) = understand(heard("¿cuánto cuesta el de 2 dormitorios? quiero 3 dormitorios", "need")).readings
    assert (found.value, found.confidence) == ("3", 0.95)


@pytest.mark.parametrize(("asks", "many"), [(CONSENT, 1), (PERSON, 0)], ids=["first", "back"])
async def test_that_it_is_a_bot_is_said_once(asks: str, many: int) -> None:
    said = await Script().word(telling(Move(Opening.HELLO, asks, tells=(Opening.BOT,)), "es"))
    assert said.count("asistente virtual") == 1
    assert said.count("Soy el asistente virtual del equipo. ") == many


@pytest.mark.parametrize("text", ["hola?", "Hello??", "oi?"])
def test_who_calls_is_greeted(text: str) -> None:
    found = understand(heard(text, "need"))
    assert (found.courtesy, found.question) == (True, False)


@pytest.mark.parametrize(
    "text",
    ["con cochera y balcón", "para vivir", "com garagem e varanda", "to live in", "a quiet one, please"],
)
def test_what_else_a_home_is_to_have_is_heard(text: str) -> None:
    found = understand(heard(text, "financing"))
    assert found.besides
    assert not found.readings


@pytest.mark.parametrize("text", ["Necesito pensarlo", "asdf", "al contado", "¿es urgente?"])
def test_what_is_nothing_of_a_home_is_not(text: str) -> None:
    assert not understand(heard(text, "financing")).besides


@pytest.mark.parametrize(
    "text", ["nenhum desses horários serve", "ninguno de esos horarios me sirve", "none of those times work"]
)
def test_times_turned_down_before_there_were_any_decline_nothing_else(text: str) -> None:
    found = understand(heard(text, "project"))
    assert found.other_slot
    assert not found.declines
    assert not found.readings


@pytest.mark.parametrize("text", ["é pra já", "é pra ontem", "cuanto antes", "ya mismo", "asap"])
def test_at_once_tells_how_much_and_how_soon(text: str) -> None:
    for asked in ("need", "budget", None):
        found = {each.field: each.value for each in understand(heard(text, asked)).readings}
        assert {"need": "urgent", "timeline": "immediate"}.items() <= found.items()


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("eu e meu marido", {"authority": "shared"}),
        ("it's up to me", {"authority": "decision_maker"}),
        ("en Surco", {"district": "Surco"}),
        ("Miraflores Park", {"project": "Miraflores Park", "district": "Miraflores"}),
        ("no", {}),
    ],
)
def test_what_answers_something_else_is_not_what_a_project_is_called(text: str, told: dict[str, str]) -> None:
    found = understand(heard(text, "project"))
    assert {each.field: each.value for each in found.readings} == told
    assert found.declines is (text == "no")


def test_how_soon_is_heard_where_how_much_was_asked() -> None:
    found = understand(heard("soon, within a month", "need", "en"))
    assert {each.field: each.value for each in found.readings} == {"need": "high", "timeline": "1_month"}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("quería ir de visita el jueves a las 5", (8, 17)),
        ("vi su anuncio y quiero visitarlo el sábado a las 4", (10, 16)),
        ("quiero verlo pasado mañana a las 5", (7, 17)),
        ("fui a verlo el sábado a las 3 y quisiera volver el domingo a las 4", (11, 16)),
        ("I saw it and would like to visit on Friday at 3", (9, 15)),
        ("quiero una visita cuando sea, menos el sábado", None),
        ("I want to visit, any day but Saturday at 3", None),
        ("vi el departamento el sábado a las 3", None),
        ("mi cita era el lunes a las 5", None),
        ("mi cita era para el lunes a las 5", None),
        ("no no, lo de la próxima semana era para la cita", (12, 9)),
        ("no, next week was for the appointment", (12, 9)),
        ("I had a meeting last Monday at 3", None),
        ("a reunião foi segunda-feira às 10", None),
    ],
)
def test_a_wish_is_for_what_is_to_come(text: str, wanted: tuple[int, int] | None) -> None:
    at = when(understand(heard(text, "project")))
    assert wanted == (None if at is None else (at.day, at.hour))


@pytest.mark.parametrize(
    ("text", "is_so"),
    [
        ("cancela mi cita", True),
        ("quisiera cancelar", True),
        ("necesito cancelar lo del jueves", True),
        ("cancel it please", True),
        ("quero cancelar a reunião", True),
        ("voy a cancelar todo al contado", False),
        ("¿se puede cancelar con tarjeta?", False),
        ("la app debe permitir cancelar pedidos", False),
        ("cancelo la hipoteca en marzo", False),
    ],
)
def test_cancelar_means_to_pay_as_well(text: str, is_so: bool) -> None:
    assert understand(heard(text, None)).calls_off is is_so
    assert understand(heard(text, SLOT)).declines is is_so


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("por la tarde, el miércoles", (7, 15, 0)),
        ("a las 4:30 pero el miércoles", (7, 16, 30)),
        ("at 5 pm, but on Wednesday", (7, 17, 0)),
        ("el miércoles, a las 4:30", (7, 16, 30)),
        ("la tercera, pero a las 11", (7, 11, 0)),
        ("martes 13", (13, 9, 0)),
        ("January 8 at 10", (8, 10, 0)),
        ("miércoles 8", None),
        ("no sábado", None),
    ],
)
def test_who_wants_another_time_is_offered_what_is_near_it(
    text: str, wanted: tuple[int, int, int] | None
) -> None:
    at = when(understand(heard(text, SLOT)))
    assert wanted == (None if at is None else (at.day, at.hour, at.minute))


NEXT_WEEK = tuple(each.replace(day=day) for each, day in zip(OFFERED, (12, 13, 14), strict=True))
"""Monday at ten, Tuesday at half past four, Wednesday at half past nine."""


@pytest.mark.parametrize(
    ("language", "text", "found"),
    [
        ("es", "el jueves", (15, 9)),
        ("es", "el jueves a las 10", (15, 10)),
        ("en", "thursday at 10", (15, 10)),
        ("pt", "na quinta às 10", (15, 10)),
        ("es", "este jueves", (8, 9)),
        ("es", "el jueves de esta semana a las 10", (8, 10)),
        ("en", "this thursday at 10", (8, 10)),
        ("pt", "nesta quinta às 10", (8, 10)),
        ("es", "el jueves 8", (8, 9)),
        ("es", "mañana", (6, 9)),
        ("es", "este martes", (6, 9)),
        ("es", "el martes", 1),
        ("es", "el martes que viene", 1),
        ("pt", "semana que vem na quarta de manhã", 2),
    ],
)
def test_a_weekday_is_of_the_week_that_is_offered_unless_they_say_which(
    language: str, text: str, found: tuple[int, int] | int
) -> None:
    told = understand(replace(heard(text, SLOT, language), slots=NEXT_WEEK))
    at = when(told)
    assert found == (told.slot if at is None else (at.day, at.hour))
    assert told.other_slot is (at is not None)


MORNING = tuple(
    OFFERED[2].replace(day=9, hour=hour, minute=minute) for hour, minute in ((10, 30), (11, 0), (11, 30))
)
"""Of one Friday."""


@pytest.mark.parametrize(
    ("text", "slot"),
    [
        ("el viernes a las 11 ya te dije", 1),
        ("ya te dije que el viernes a las 11", 1),
        ("el viernes temprano", 0),
        ("el viernes a primera hora", 0),
        ("friday, first thing", 0),
        ("sexta bem cedo", 0),
        ("ya te dije que el viernes no", None),
        ("ya te dije", None),
        ("temprano", None),
        ("first thing", None),
        ("es muy temprano", None),
        ("si salgo temprano, el viernes a las 11", None),
        ("quizás el viernes a las 11?", None),
        ("el viernes que viene a las 11", None),  # today is Monday: nobody knows which
        ("¿no puede ser el viernes a las 11?", None),
    ],
)
def test_how_early_and_that_they_said_so_before_says_which(text: str, slot: int | None) -> None:
    assert understand(replace(heard(text, SLOT), slots=MORNING)).slot == slot


def test_early_is_no_time_of_several_days_nor_late_in_the_morning() -> None:
    told = understand(
        replace(heard("mañana temprano", SLOT), slots=[OFFERED[0].replace(hour=11), *OFFERED[1:]])
    )
    assert (told.slot, when(told)) == (None, OFFERED[0].replace(hour=9))
    assert understand(replace(heard("early next week", SLOT, "en"), slots=NEXT_WEEK[2:])).slot is None


@pytest.mark.parametrize(
    ("language", "text", "hour", "bound"),
    [
        ("pt", "quinta depois das 15h", 15, Bound.SINCE),
        ("pt", "quinta depois das 3", 15, Bound.SINCE),
        ("pt", "quinta antes das 11", 11, Bound.BEFORE),
        ("es", "el jueves después de las 3", 15, Bound.SINCE),
        ("es", "el jueves después de las seis", 18, Bound.SINCE),
        ("es", "el jueves a partir de las 4", 16, Bound.SINCE),
        ("es", "el jueves desde las 4", 16, Bound.SINCE),
        ("es", "el jueves a las 4 en adelante", 16, Bound.SINCE),
        ("es", "el jueves antes de las 11", 11, Bound.BEFORE),
        ("es", "el jueves a las 3", 15, None),
        ("es", "después de pensarlo, el jueves a las 3", 15, None),
        ("en", "thursday after 5pm", 17, Bound.SINCE),
        ("en", "thursday after 5", 17, Bound.SINCE),
        ("en", "thursday before noon", 12, Bound.BEFORE),
    ],
)
def test_an_hour_may_be_the_first_or_the_end_of_those_that_suit(
    language: str, text: str, hour: int, bound: Bound | None
) -> None:
    told = understand(heard(text, SLOT, language))
    assert (told.slot, told.other_slot) == (None, True)
    assert told.wanted == Wish(OFFERED[0].replace(day=8, hour=hour), bound)
    assert understand(heard(text, "need", language)).wanted == told.wanted


@pytest.mark.parametrize(
    ("text", "is_any"),
    [("weekdays at 5pm", True), ("at 5pm", True), ("thursday at 5pm", False), ("tomorrow at 5pm", False)],
)
def test_an_hour_alone_is_of_no_day_that_they_named(text: str, is_any: bool) -> None:
    told = understand(heard(text, SLOT, "en"))
    assert told.wanted is not None
    assert (told.other_slot, told.wanted.any_day) == (True, is_any)


@pytest.mark.parametrize("asked", [None, "name", "need", "phone", "project", "authority"])
@pytest.mark.parametrize(
    ("text", "bound"),
    [
        ("after 5pm on weekdays", Bound.SINCE),
        ("weekdays after 5pm", Bound.SINCE),
        ("I can only meet after 5pm on weekdays", Bound.SINCE),
        ("I'd like to visit on weekdays, after 5pm", Bound.SINCE),
        ("puedo entre semana a las 5", None),
        ("entre semana después de las 5 de la tarde", Bound.SINCE),
        ("solo dias úteis depois das 17h", Bound.SINCE),
    ],
)
def test_an_hour_of_all_weekdays_is_a_wish_of_no_day(text: str, bound: Bound | None, asked: str) -> None:
    told = understand(heard(text, asked))
    assert told.wanted == Wish(OFFERED[0].replace(hour=17), bound, any_day=True)
    assert not told.readings


@pytest.mark.parametrize(
    "text",
    [
        "I work weekdays from 9 to 5",
        "trabajo entre semana hasta las 5",
        "we are open on weekdays after 5pm, right?",
        "not on weekdays after 5pm",
        "entre semana no puedo después de las 5",
        "weekdays",
    ],
)
def test_weekdays_of_something_else_are_no_wish(text: str) -> None:
    assert understand(heard(text, "need")).wanted is None


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("la próxima semana, el jueves a las 4", (15, 16)),
        ("sería la próxima semana, el jueves a las 4", (15, 16)),
        ("el jueves a las 4, la próxima semana", (15, 16)),
        ("next week, thursday at 4", (15, 16)),
        ("semana que vem, quinta às 16h", (15, 16)),
        ("la próxima semana. El jueves a las 4", (15, 16)),
        ("quiero visitar la próxima semana, el jueves, a las 4", (15, 16)),
        ("la próxima semana viajo, el jueves a las 4", (8, 16)),
        ("la próxima semana no puedo, el jueves a las 4", (8, 16)),
        ("la próxima semana, mejor este jueves a las 4", (8, 16)),
        ("la próxima semana, o mañana a las 4", (6, 16)),
        ("me mudo la próxima semana, quiero visitar el jueves a las 4", (8, 16)),
        ("quiero visitar el jueves a las 4, me mudo la próxima semana", (8, 16)),
    ],
)
def test_a_week_that_is_named_beside_its_day_is_of_it(text: str, wanted: tuple[int, int]) -> None:
    at = when(understand(heard(text, "need")))
    assert at is not None
    assert (at.day, at.hour) == wanted


@pytest.mark.parametrize(
    ("asked", "text", "timeline"),
    [
        ("need", "la próxima semana el jueves a las 4", None),
        ("need", "la próxima semana, el jueves a las 4", None),
        ("need", "el 15 de enero a las 4", None),
        ("timeline", "para la próxima semana el jueves a las 4", None),
        ("timeline", "el 15 de enero a las 4", None),
        ("timeline", "el 15 de enero", "1_month"),
        ("timeline", "la próxima semana", "1_month"),
        ("need", "quiero visitar el jueves a las 5 y lo necesito en 2 meses", "3_months"),
        ("need", "quiero visitar el jueves a las 5, en 2 meses compro", "3_months"),
        ("need", "quiero mudarme la próxima semana, el jueves a las 4", "1_month"),
    ],
)
def test_a_day_with_its_hour_is_no_time_within_which_they_buy(
    asked: str, text: str, timeline: str | None
) -> None:
    told = {each.field: each.value for each in understand(heard(text, asked)).readings}
    assert told.get("timeline") == timeline
    assert timeline or "need" not in told


@pytest.mark.parametrize(
    ("plain", "bound"),
    [
        ("not before 3pm", Bound.SINCE),
        ("no despues de las 3", Bound.BEFORE),
        ("nao antes das 15h", Bound.SINCE),
    ],
)
def test_a_bound_that_is_denied_is_the_other(plain: str, bound: Bound) -> None:
    assert times.bound(plain) is bound


@pytest.mark.parametrize(
    ("language", "text", "wanted"),
    [
        ("es", "quizás el sábado?", (10, 9)),
        ("es", "¿no tienen nada el sábado?", (10, 9)),
        ("es", "¿qué horarios tienen el sábado?", (10, 9)),
        ("es", "podría ser el viernes por la mañana?", (9, 10)),
        ("pt", "pode remarcar para sexta de manhã?", (9, 10)),
        ("pt", "talvez no sábado à tarde?", (10, 15)),
        ("en", "how about thursday?", (8, 9)),
        ("es", "¿como el jueves a las 3?", (8, 15)),
        ("en", "none of those, do you have anything saturday afternoon, like after 3?", (10, 15)),
        ("en", "saturday, like after 5pm?", (10, 17)),
        ("es", "tuve que cancelar, puede ser otro día? el jueves a las 3 de la tarde", (8, 15)),
        ("es", "tuve que cancelar mi cita del martes, quizás el sábado?", (10, 9)),
        ("es", "el miércoles no puedo en la mañana, no tienen más tarde? tipo 5pm", (7, 17)),
        ("es", "el miércoles no puedo a las 9:30, a las 4:30", (7, 16)),
        ("es", "¿puede ser otro día?", None),
    ],
)
def test_a_question_that_names_a_time_is_a_wish_and_none_for_people(
    language: str, text: str, wanted: tuple[int, int] | None
) -> None:
    told = understand(heard(text, SLOT, language))
    assert (told.slot, told.other_slot, told.question, told.declines) == (None, True, False, False)
    at = when(told)
    assert wanted == (None if at is None else (at.day, at.hour))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("¿hay estacionamiento el sábado?", (10, 9)),
        ("¿cuánto cuesta? ¿y puede ser el sábado?", (10, 9)),
        ("¿puede ser el sábado? ¿hay cochera?", (10, 9)),
        ("¿quién me atiende el miércoles?", None),
        ("¿el miércoles está cerrado?", None),
        ("¿atienden los domingos?", None),
        ("¿el viernes es feriado?", None),
        ("what is the price of the 3 bedroom?", None),
        ("me llamaron ayer a las 5, ¿eran ustedes?", None),
    ],
)
def test_what_no_time_answers_is_for_people(text: str, wanted: tuple[int, int] | None) -> None:
    told = understand(heard(text, SLOT))
    assert (told.slot, told.question) == (None, True)
    at = when(told)
    assert wanted == (None if at is None else (at.day, at.hour))


@pytest.mark.parametrize("text", ["wednesday is bad", "wednesday would be bad", "el miércoles es malo"])
def test_a_day_that_is_bad_is_no_wish(text: str) -> None:
    assert understand(replace(heard(text, SLOT), slots=MORNING)).wanted is None


@pytest.mark.parametrize(
    "text",
    ["podría ser el viernes por la mañana?", "el viernes", "a qué hora el viernes?", "¿no hay el viernes?"],
)
def test_what_fits_several_that_are_offered_chooses_none_of_them_and_is_heard(text: str) -> None:
    told = understand(replace(heard(text, SLOT), slots=MORNING))
    assert (told.slot, told.other_slot, told.question, when(told)) == (None, False, False, MORNING[0])


@pytest.mark.parametrize(
    ("text", "slot"),
    [
        ("sí, perfecto", 0),
        ("all good", 0),
        ("all good but please Wednesday", None),
        ("all good but for Wednesday", None),
    ],
)
def test_a_yes_takes_the_only_time_unless_it_names_another(text: str, slot: int | None) -> None:
    assert understand(replace(heard(text, SLOT), slots=OFFERED[:1])).slot == slot


@pytest.mark.parametrize(
    ("text", "asked", "told"),
    [
        ("en 2-3 meses", "timeline", {"timeline": "3_months"}),
        ("3-4 meses", "timeline", {"timeline": "6_months"}),
        ("2/3 semanas", "timeline", {"timeline": "1_month"}),
        ("1/2 año", "timeline", {"timeline": "6_months"}),
        ("1/2 meses", "timeline", {"timeline": "3_months"}),
        ("2.5 meses", "deadline", {"timeline": "3_months"}),
        ("6-8 weeks", "deadline", {"timeline": "3_months"}),
        ("10-12 de enero", "deadline", {"deadline": "2026-01-12"}),
        ("el 15/3, en 2-3 meses", "deadline", {"timeline": "3_months", "deadline": "2026-03-15"}),
        ("March 15", "deadline", {"deadline": "2026-03-15"}),
        ("by June 1st, 2026", "deadline", {"deadline": "2026-06-01", "timeline": "6_months"}),
        ("the 15th of March", "deadline", {"deadline": "2026-03-15"}),
        ("15/03/2026", "deadline", {"deadline": "2026-03-15"}),
    ],
)
def test_by_when_is_a_date_that_they_name_and_no_length_of_time(
    text: str, asked: str, told: Mapping[str, str]
) -> None:
    found = understand(replace(heard(text, asked), kind=KINDS["software"]))
    assert {each.field: each.value for each in found.readings} == told


# -- what it says

MOVES = [
    *(
        Move(opening, asks)
        for opening, asks in product([Opening.HELLO, Opening.NOTED, Opening.CHANGED, Opening.AGAIN], ASKED)
    ),
    Move(Opening.REFUSED, PERSON),
    Move(Opening.WITHDRAWN, PERSON),
    Move(Opening.GONE, SLOT),
    Move(Opening.BOOKED, books=1),
    Move(Opening.LATER, PERSON),
    Move(Opening.STANDS, PERSON),
    Move(Opening.LATER, "need", question=True),
    Move(Opening.CHANGED, "need", question=True),
    Move(Opening.NOT_YET, "need"),
    Move(Opening.LEAVE_FIRST, CONSENT),
    Move(Opening.KIND, SLOT),
    Move(Opening.WHY, CONSENT),
    Move(Opening.PROJECTS, "need"),
    Move(Opening.HELLO, CONSENT, tells=(Opening.PROJECTS, Opening.WHY)),
    Move(Opening.BYE, tells=(Opening.WHY,)),
    Move(Opening.BYE),
    # to who wants no more messages nothing is said
    *(Move(Opening.LEAVES, leaves=why) for why in Why if why not in {Why.MEETING_AHEAD, Why.SWITCHED_OFF}),
]


@pytest.mark.parametrize(("move", "language"), [*product(MOVES, LANGUAGES)], ids=str)
async def test_there_are_words_for_every_answer_and_one_question_at_most(move: Move, language: str) -> None:
    said = await Script().word(telling(move, language))
    assert 0 < len(said) <= 600
    assert said.count("?") == (0 if move.asks is None else 1)
    assert ("{" in said) is False


# in the plans' order
MEANT = {
    CONSENT: [{"consent": "yes"}, {"consent": "no"}],
    PERSON: [{"agrees": "yes"}, {"agrees": "no"}],
    SLOT: [{"slot": "1"}, {"slot": "2"}, {"slot": "3"}, {"other_slot": "yes"}, {"person": "yes"}],
    "need": [{"need": "urgent"}, {"need": "high"}, {"need": "low"}],
    "timeline": [
        {"timeline": each} for each in ("immediate", "3_months", "6_months", "12_months", "undecided")
    ],
    "authority": [{"authority": "decision_maker"}, {"authority": "shared"}],
    "financing": [{"financing": "cash"}, {"financing": "mortgage"}, {"financing": "undecided"}],
}


@pytest.mark.parametrize(("asked", "language"), [*product(MEANT, LANGUAGES)])
async def test_what_may_be_tapped_is_understood_as_what_it_says(asked: str, language: str) -> None:
    slots = OFFERED if asked == SLOT else ()
    choices = Script().choices(telling(Move(Opening.NOTED, asked), language, slots=slots))
    assert Draft.of("¿?", choices=choices).choices == tuple(choices)
    understood = [understand(heard(each, asked, language)) for each in choices]
    assert [told(each, PhoneNumbers("PE")) for each in understood] == MEANT[asked], choices
    assert {each.language for each in understood} == {None}, "a tap changes no language"


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_choice_of_a_plan_is_one_that_somebody_has_looked_at(language: str) -> None:
    assert set(plan(language).choices) == {*MEANT, "project"}


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_houses_projects_may_be_tapped_or_named_by_their_number(language: str) -> None:
    asks = replace(telling(Move(Opening.NOTED, "project"), language), projects=PROJECTS)
    *names, none = Script().choices(asks)
    assert names == [each.name for each in PROJECTS]
    assert (await Script().word(asks)).endswith("".join(f"\n{n}. {each}" for n, each in enumerate(names, 1)))
    for number, name in enumerate(names, 1):
        for said in (name, str(number)):
            found = understand(replace(heard(said, "project", language), projects=PROJECTS))
            assert told(found, PhoneNumbers("PE")) == {"project": name}
            assert found.language is None
    assert understand(replace(heard(none, "project", language), projects=PROJECTS)).declines


@pytest.mark.parametrize(
    ("text", "asked", "project"),
    [
        ("Gostaria de visitar o Barranco Vibe", None, "Residencial Barranco Vibe"),
        ("o de Barranco, o Vibe", "project", "Residencial Barranco Vibe"),
        ("hola, info de begonias", None, "Torre Begonias Luxury"),
        ("¿cuánto cuesta el Olivar?", "need", "Eco-Condominio El Olivar"),
        ("el de San Isidro", "project", "Torre Begonias Luxury"),
        ("el segundo", "project", "Residencial Barranco Vibe"),
        ("el eco condominio", "project", "Eco-Condominio El Olivar"),
        ("Begonias, perdón, Vibe", "project", "Residencial Barranco Vibe"),
        ("Torre Begonias o Vibe", "project", None),
        ("Torre Begonias o Vibe", None, None),
        ("Torre Aurora", "project", "Torre Aurora"),
        ("no me gusta Vibe", "project", None),
        ("es mi segunda compra", "project", None),
        ("vivo cerca del Olivar", None, None),
        ("Carlos Olivar", "name", None),
        ("me llamo Carlos Olivar", None, None),
        ("love the vibe of that area", None, None),
        ("something luxury in Barranco", None, None),
    ],
)
def test_the_houses_projects_are_known_by_what_is_theirs_alone(
    text: str, asked: str | None, project: str | None
) -> None:
    found = understand(replace(heard(text, asked), projects=PROJECTS))
    assert [each.value for each in found.readings if each.field == "project"] == [project] * bool(project)


@given(
    st.lists(
        st.datetimes(NOW.replace(tzinfo=None), NOW.replace(tzinfo=None, year=2027)).map(
            lambda each: each.replace(minute=each.minute // 30 * 30, second=0, microsecond=0)
        ),
        min_size=1,
        max_size=3,
        unique=True,
    ),
    st.sampled_from(LANGUAGES),
    st.data(),
)
def test_a_time_that_is_tapped_is_that_time(
    slots: list[datetime], language: str, data: st.DataObject
) -> None:
    offered = plan(language).offered(SLOT, slots)
    place = data.draw(st.integers(0, len(slots) - 1))
    asked = Heard([Line(MESSAGE, offered[place])], SLOT, KIND, language, NOW, slots)
    understood = understand(asked)
    assert understood.slot == place
    assert (understood.other_slot, understood.wants_person, understood.readings) == (False, False, ())


async def test_to_an_open_question_nothing_is_tapped() -> None:
    for asked in (None, "name", "phone", "district", "project"):
        assert Script().choices(telling(Move(Opening.NOTED, asked), "es")) == []


@pytest.mark.parametrize(
    ("language", "offered", "booked"),
    [
        ("es", "mañana martes a las 16:30", "mañana martes 6 de enero a las 16:30"),
        ("en", "tomorrow, Tuesday, at 16:30", "tomorrow, Tuesday, January 6 at 16:30"),
        ("pt", "amanhã, terça-feira, às 16:30", "amanhã, terça-feira, 6 de janeiro, às 16:30"),
    ],
)
async def test_times_are_told_as_one_says_them(language: str, offered: str, booked: str) -> None:
    at: datetime = OFFERED[1]
    assert booked in await Script().word(telling(Move(Opening.BOOKED, books=1), language, slots=(at,)))
    move = Move(Opening.NOTED, SLOT)
    assert f"2. {offered}\n" in await Script().word(telling(move, language))
    assert "hora de Lima" not in await Script().word(telling(move, "es"))
    far = await Script().word(telling(move, "es", now=NOW - timedelta(days=3), is_abroad=True))
    assert "? (hora de Lima)\n1. " in far, "once, above all of them"
    assert "2. martes 6 de enero a las 16:30\n" in far
    near = await Script().word(telling(move, "es", now=at.replace(hour=8)))
    assert "2. hoy martes a las 16:30\n" in near


@pytest.mark.parametrize(
    ("name", "hour", "greeting"),
    [
        ("Rosa Quispe", 9, "¡Hola, Rosa! Soy"),
        ("http://x", 9, "¡Hola, buenos días! Soy"),
        ("", 15, "¡Hola, buenas tardes! Soy"),
        ("", 23, "¡Hola, buenas noches! Soy"),
    ],
)
async def test_who_is_known_is_greeted_by_name_and_others_by_the_hour(
    name: str, hour: int, greeting: str
) -> None:
    hello = telling(Move(Opening.HELLO, CONSENT), "es", {"name": name}, now=NOW.replace(hour=hour))
    assert (await Script().word(hello)).startswith(greeting)


async def test_the_first_question_of_theirs_is_not_passed_over() -> None:
    said = await Script().word(telling(Move(Opening.HELLO, CONSENT, question=True), "es"))
    assert "Eso te lo responde quien te atienda" in said


async def test_what_it_answers_itself_is_told_beside_any_opening_and_what_it_leaves_to_people_too() -> None:
    move = Move(Opening.HELLO, CONSENT, question=True, tells=(Opening.PROJECTS, Opening.WHY))
    hello, projects, why, later, asks = (
        await Script().word(replace(telling(move, "es"), projects=PROJECTS))
    ).split("\n\n")
    assert "Soy el asistente virtual" in hello
    assert projects.startswith("Estos son nuestros proyectos: Torre Begonias Luxury (San Isidro), ")
    assert why.startswith("Tus datos son para atenderte")
    assert later.startswith("Eso te lo responde quien te atienda")
    assert asks.startswith("¿Me autorizas")


WORDED = [each for each in ASKED if each is not None]


@pytest.mark.parametrize(("asks", "language"), [*product(WORDED, LANGUAGES)])
async def test_nothing_is_said_in_the_same_words_twice_in_a_row(asks: str, language: str) -> None:
    openings = [Opening.NOTED, Opening.NOTED, Opening.AGAIN, Opening.CHANGED, Opening.CHANGED, Opening.LATER]
    state, before = BotState(ConversationId(UUID(int=1))), set[str]()
    for opening in openings * 3:
        move = Move(opening, asks, question=opening is Opening.LATER)
        said = (await Script().word(telling(move, language, told=state.told))).splitlines()
        parts = {each for each in said if each and not each[0].isdigit()}
        assert len(parts) == 2
        assert not parts & before
        state, before = move.after(state), parts


def test_the_words_stand_in_every_language() -> None:
    es, *others = [plan(each) for each in LANGUAGES]
    for other in others:
        for part in ("opening", "leaves", "asks", "again", "greeting"):
            assert getattr(es, part).keys() == getattr(other, part).keys()


@pytest.mark.parametrize(
    ("name", "listed"),
    [(f"{table}.{name}", each) for table in lists() for name, each in lists()[table].items()],
)
def test_no_word_stands_twice_in_its_list_or_as_nothing_is_compared(name: str, listed: Sequence[str]) -> None:
    plain = [folded(each) for each in listed]
    assert sorted(set(plain)) == sorted(plain)
    assert name == "district.names" or plain == [*listed], "small letters, no accents"


def test_no_line_of_the_lists_ends_in_blanks() -> None:
    lines = files(script.__package__).joinpath("words.toml").read_text("utf-8").splitlines()
    assert [each for each in lines if each != each.rstrip()] == []


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("perdón, eran dólares, 210 mil", "eran dólares, 210 mil"),
        ("son 210 mil, dólares", "son 210 mil, dólares"),
        ("Dólares. Son 210 mil", "Son 210 mil"),
        ("hola, 210 mil, gracias", "210 mil,"),
    ],
)
def test_the_currency_of_a_sum_stands_in_its_quote(text: str, quote: str) -> None:
    (told,) = understand(heard(text, asked="budget")).readings
    assert (told.value, told.quote) == ("210000-210000", quote)


@pytest.mark.parametrize(
    ("said", "is_no"),
    [
        ("no", True),
        ("no gracias", True),
        ("no, todo bien", True),
        ("no, eso es todo", True),
        ("no quiero hablar con una persona", True),
        ("não precisa", True),
        ("no, that's all", True),
        ("no, ya compré", True),
        ("no, el precio está muy alto", True),
        ("não, só queria saber o preço", True),
        ("no puedo ese día", False),
        ("no, no puedo ese día", False),
        ("no, mejor llámenme", False),
        ("no, quiero verlo el sábado", False),
        ("no me han respondido", False),
    ],
)
def test_a_no_to_a_person_stands_alone(said: str, *, is_no: bool) -> None:
    assert (understand(heard(said, asked=PERSON)).agrees is False) is is_no
