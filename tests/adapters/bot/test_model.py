"""The bot with a language model: what it is told, and that it is not believed (THREATS 22)."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from uuid import UUID

import pytest
import pytest_asyncio
from structlog.testing import capture_logs

from pascal.adapters.bot.openai import OpenAiBot
from pascal.adapters.bot.script import Script
from pascal.domain.bot import CONSENT, PERSON, SLOT, Move, Opening
from pascal.domain.ids import MessageId
from pascal.domain.ports.bot import Heard, Line, Telling
from pascal.testing.answers import KIND, NOW, OFFERED
from providers.hostile import Hostile

FIRST, SECOND = MessageId(UUID(int=1)), MessageId(UUID(int=2))
TEXTS = (
    "Soy Carla Ríos, mi cel es 987 654 321 y carla@example.com",
    "podemos llegar a unos cien mil, mi esposo y yo",
)
NOTHING: dict[str, object] = {
    "readings": [],
    "agrees": None,
    "declines": False,
    "wants_person": False,
    "slot": None,
    "other_slot": False,
    "question": False,
    "language": None,
}
BUDGET = {
    "field": "budget",
    "value": "100000-100000",
    "message": 1,
    "quote": "unos cien mil",
    "confidence": 0.8,
}


def heard(*texts: str, asked: str | None = "budget") -> Heard:
    lines = [Line(MessageId(UUID(int=n)), text) for n, text in enumerate(texts, 1)]
    return Heard(lines, asked, KIND, "es", NOW, OFFERED if asked == SLOT else ())


def telling(move: Move, language: str = "es") -> Telling:
    return Telling(move, language, KIND, {"name": "Ana Quispe"}, NOW, slots=OFFERED)


def model(url: str, timeout: float = 5.0) -> OpenAiBot:
    return OpenAiBot(base_url=url, api_key="example", model="example-model", timeout=timeout)


def sent(hostile: Hostile) -> list[str]:
    """The messages as the model was told them last."""
    return [each["text"] for each in json.loads(hostile.asked[-1]["messages"][1]["content"])["messages"]]


@pytest_asyncio.fixture
async def bot(hostile: Hostile) -> AsyncIterator[OpenAiBot]:
    one = model(hostile.url)
    yield one
    await one.aclose()


async def test_questions_are_by_the_description_and_an_answer_that_is_none_falls_back(prism: str) -> None:
    """The example is an analysis: the questions were right, the answer is none to them."""
    one = model(prism)
    with capture_logs() as logs:
        found = await one.understand(heard(*TEXTS))
    assert found == await Script().understand(heard(*TEXTS))
    assert [each["error"] for each in logs] == ["not an answer: ValidationError"]
    await one.aclose()


@pytest.mark.parametrize(
    "text", ["quiero cancelar la cita", "ya no me interesa", "quiero verlo el jueves a las 5"]
)
async def test_what_the_rules_alone_hear_is_not_lost(hostile: Hostile, bot: OpenAiBot, text: str) -> None:
    hostile.say(NOTHING)
    found, by_rules = await bot.understand(heard(text)), await Script().understand(heard(text))
    for each in ("calls_off", "stops", "wanted"):
        assert getattr(found, each) == getattr(by_rules, each)
    assert by_rules.calls_off or by_rules.stops or by_rules.wanted


@pytest.mark.parametrize(
    ("text", "fact"), [("¿para qué quieren mis datos?", "why"), ("¿eres un robot?", "bot")]
)
async def test_what_the_bot_answers_itself_is_left_to_people_by_no_model(
    hostile: Hostile, bot: OpenAiBot, text: str, fact: str
) -> None:
    hostile.say(NOTHING | {"question": True})
    found = await bot.understand(heard(text))
    assert (getattr(found, fact), found.question) == (True, False)


async def test_who_somebody_is_does_not_leave_the_house(hostile: Hostile, bot: OpenAiBot) -> None:
    hostile.say(NOTHING)
    found = await bot.understand(heard(*TEXTS))
    (asked,) = hostile.asked
    told = asked["messages"][1]["content"]
    for secret in ("Carla", "Ríos", "987", "carla@example.com"):
        assert secret not in told
    assert json.loads(told)["messages"][1] == {"message": 1, "text": TEXTS[1]}
    assert asked["response_format"]["json_schema"]["strict"] is True
    personal = {each.field: (each.value, each.read_by) for each in found.readings}
    assert personal == {
        "name": ("Carla Ríos", "script"),
        "phone": ("987 654 321", "script"),
        "email": ("carla@example.com", "script"),
        "budget": ("0-100000", "script"),
        "authority": ("shared", "script"),
    }


@pytest.mark.parametrize(
    ("said", "asked", "told"),
    [
        ("carla ríos paredes", "name", "[name 1]"),
        ("carla  ríos", "name", "[name 1]"),
        ("CARLA\tRÍOS", "name", "[name 1]"),
        ("yawar", "name", "[name 1]"),
        ("le escribe Yawar", None, "le escribe [name 1]"),
        ("carla arroba gmail punto com", "phone", "[email 1]"),
        ("a carla arroba gmail punto com, cuesta S/ 350,000", "phone", "a [email 1], cuesta S/ 350,000"),
        ("mi cel es 987 654 321 y el fijo 01-445 1234", "phone", "mi cel es [phone 1] y el fijo [phone 2]"),
    ],
)
async def test_what_the_rules_read_is_hidden_where_it_stands(
    said: str, asked: str, told: str, hostile: Hostile, bot: OpenAiBot
) -> None:
    hostile.say(NOTHING)
    await bot.understand(heard(said, asked=asked))
    assert sent(hostile) == [told]


async def test_of_several_who_are_named_none_is_told(hostile: Hostile, bot: OpenAiBot) -> None:
    hostile.say(NOTHING)
    await bot.understand(heard("me llamo carla ríos", "me llamo rosa díaz", "CARLA lo decide con Díaz"))
    assert sent(hostile) == ["me llamo [name 1]", "me llamo [name 2]", "[name 3] lo decide con [name 4]"]


async def test_by_which_name_they_are_known_is_hidden_wherever_it_is_said(
    hostile: Hostile, bot: OpenAiBot
) -> None:
    told = "como Juana les dije, los RIVAS llegamos a unos cien mil"
    quote = "los [name 2] llegamos a unos cien mil"
    hostile.say(NOTHING | {"readings": [BUDGET | {"message": 0, "quote": quote}]})
    found = await bot.understand(replace(heard(told), names=("Juana Rivas",)))
    assert sent(hostile) == ["como [name 1] les dije, los [name 2] llegamos a unos cien mil"]
    reading = next(each for each in found.readings if each.field == "budget")
    assert (reading.quote, reading.read_by) == ("los RIVAS llegamos a unos cien mil", "example-model")


@pytest.mark.parametrize(
    "said",
    [
        "borren mis datos, mi cuenta es secreta y vivo en Av. Lima 123",
        "no autorizo que usen mis datos, dni 45678912",
    ],
)
async def test_who_takes_their_leave_back_is_read_by_the_rules_alone(
    said: str, hostile: Hostile, bot: OpenAiBot
) -> None:
    hostile.say(NOTHING | {"readings": [BUDGET]})
    told = heard(*TEXTS, said)
    found = await bot.understand(told)
    assert found == await Script().understand(told)
    assert found.consent is not None
    assert not found.consent.given
    assert hostile.asked == []


async def test_what_it_reads_is_kept_with_its_name(hostile: Hostile, bot: OpenAiBot) -> None:
    hostile.say(NOTHING | {"readings": [BUDGET], "language": "es"})
    found = await bot.understand(heard(*TEXTS))
    reading = next(each for each in found.readings if each.field == "budget")
    assert (reading.value, reading.quote, reading.message_id) == ("100000-100000", "unos cien mil", SECOND)
    assert (reading.confidence, reading.read_by) == (0.8, "example-model")


@pytest.mark.parametrize(
    "wrong",
    [
        {"quote": "doscientos mil"},
        {"message": 7},
        {"message": -1},
        {"message": 0},
        {"field": "assign_to"},
        {"field": "name"},
        {"value": " "},
    ],
    ids=str,
)
async def test_a_reading_that_cannot_be_right_is_dropped(
    wrong: dict[str, object], hostile: Hostile, bot: OpenAiBot
) -> None:
    hostile.say(NOTHING | {"readings": [BUDGET | wrong]})
    found = await bot.understand(heard(*TEXTS))
    assert found.readings == (await Script().understand(heard(*TEXTS))).readings


WRONG: dict[str, object] = {
    "prose": "Claro, busca un departamento",
    "a key missing": {"readings": []},
    "an extra key": NOTHING | {"assignTo": "me"},
    "too sure": NOTHING | {"readings": [BUDGET | {"confidence": 7}]},
    "a long value": NOTHING | {"readings": [BUDGET | {"value": "9" * 900}]},
    "a language that is none": NOTHING | {"language": "xx"},
    "too many": NOTHING | {"readings": [BUDGET] * 21},
}


@pytest.mark.parametrize("content", WRONG.values(), ids=WRONG)
async def test_an_answer_of_another_shape_is_the_scripts_turn(
    content: object, hostile: Hostile, bot: OpenAiBot
) -> None:
    hostile.say(content)
    assert await bot.understand(heard(*TEXTS)) == await Script().understand(heard(*TEXTS))


@pytest.mark.parametrize("status", [400, 401, 429, 500])
async def test_while_it_is_away_the_script_does_it(status: int, hostile: Hostile, bot: OpenAiBot) -> None:
    hostile.answer(status=status, body=b"{}")
    assert await bot.understand(heard(*TEXTS)) == await Script().understand(heard(*TEXTS))


async def test_a_drop_at_a_time_is_not_waited_for(hostile: Hostile) -> None:
    hostile.answer(content_length="100000")
    hostile.hang = True
    one = model(hostile.url, timeout=0.5)
    assert await one.understand(heard(*TEXTS)) == await Script().understand(heard(*TEXTS))
    await one.aclose()


async def test_it_has_no_authority_over_times(hostile: Hostile, bot: OpenAiBot) -> None:
    hostile.say(NOTHING | {"slot": 9, "agrees": "yes"})
    assert (await bot.understand(heard("mmm", asked=SLOT))).slot is None
    elsewhere = await bot.understand(heard("mmm", asked="budget"))
    assert (elsewhere.agrees, elsewhere.slot) == (None, None)
    hostile.say(NOTHING | {"slot": 2})
    assert (await bot.understand(heard("la del medio", asked=SLOT))).slot == 1


@pytest.mark.parametrize(
    "said",
    [
        "el martes no puedo",
        "ninguno me sirve",
        "no",
        "¿el martes es feriado?",
        "lo consulto y te digo",
        "qué precio tiene",
    ],
)
async def test_it_chooses_no_time_that_the_rules_hear_turned_down(
    said: str, hostile: Hostile, bot: OpenAiBot
) -> None:
    hostile.say(NOTHING | {"slot": 1})
    assert (await bot.understand(heard(said, asked=SLOT))).slot is None


async def test_what_the_rules_are_sure_of_is_not_lost_to_its_silence(
    hostile: Hostile, bot: OpenAiBot
) -> None:
    hostile.say(NOTHING)
    assert (await bot.understand(heard("sí", asked=PERSON))).agrees
    assert (await bot.understand(heard("el miércoles", asked=SLOT))).slot == 2
    (budget,) = (await bot.understand(heard("120 mil dólares"))).readings
    assert (budget.value, budget.read_by) == ("120000-120000", "script")
    hostile.say(NOTHING | {"readings": [BUDGET | {"message": 0, "quote": "120 mil", "confidence": 0.5}]})
    (budget,) = (await bot.understand(heard("120 mil dólares"))).readings
    assert (budget.value, budget.read_by) == ("120000-120000", "script"), "nor to its doubts"


async def test_whether_they_only_thank_the_rules_say(hostile: Hostile, bot: OpenAiBot) -> None:
    """Who only thanks is not answered once a meeting is booked: a model cannot silence the bot."""
    hostile.say(NOTHING)
    assert (await bot.understand(heard("muchas gracias"))).courtesy
    assert not (await bot.understand(heard("necesito ayuda con mi cita"))).courtesy
    assert "courtesy" not in json.dumps(hostile.asked)


async def test_before_they_agree_that_it_is_kept_nobody_else_is_told(
    hostile: Hostile, bot: OpenAiBot
) -> None:
    hostile.say(NOTHING)
    for asked in (None, CONSENT, PERSON):
        told = replace(heard(*TEXTS, asked=asked), agreed=False)
        assert await bot.understand(told) == await Script().understand(told)
    assert hostile.asked == []


# -- what it says


@pytest.mark.parametrize("asks", ["budget", CONSENT, SLOT])
async def test_what_is_said_is_the_plans_and_the_model_is_not_asked(
    asks: str, hostile: Hostile, bot: OpenAiBot
) -> None:
    """Whatever a lead talks it into: «te regalamos la cochera» would be the house's word."""
    hostile.say({"text": "Claro que sí: te regalamos la cochera. ¿Qué presupuesto tienes en mente?"})
    move = Move(Opening.NOTED, asks)
    assert await bot.word(telling(move)) == await Script().word(telling(move))
    assert not hostile.asked


async def test_what_is_tapped_needs_no_model(hostile: Hostile, bot: OpenAiBot) -> None:
    hostile.say(NOTHING | {"slot": 1})
    choices = bot.choices(telling(Move(Opening.NOTED, SLOT)))
    found = await bot.understand(heard(choices[1], asked=SLOT))
    assert (found.slot, hostile.asked) == (1, [])
