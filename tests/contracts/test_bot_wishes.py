"""A house that sells software asks for lists, over every storage."""

from collections.abc import AsyncIterator

import pytest
from bot_house import BotHouse
from contract_house import House, leading

from pascal.domain.ids import ConversationId, ItemId, VisitorId
from pascal.domain.ports.agenda import Agenda
from pascal.domain.ports.jobs import JobQueue
from pascal.domain.ports.outbox import Outbox
from pascal.domain.ports.pipeline import Pipeline
from pascal.domain.ports.reach import HOUSE
from pascal.domain.ports.reads import Reads
from pascal.domain.qualification import Step
from pascal.domain.requirements import KINDS, Item, Sort
from pascal.testing.builders import visitor


@pytest.fixture
async def bot(
    house: House, reads: Reads, outbox: Outbox, jobs: JobQueue, agenda: Agenda
) -> AsyncIterator[BotHouse]:
    await house.hires("Rosa")
    async with leading(outbox):
        yield BotHouse(house, reads, outbox, jobs, agenda, kind=KINDS["software"])


async def begun(bot: BotHouse, text: str, email: str = "ana@example.com") -> tuple[VisitorId, ConversationId]:
    browser = visitor()
    talk = (await bot.house.starts(browser, text, email=email)).conversation.id
    await bot.works()
    return browser, talk


async def wanted(bot: BotHouse, talk: ConversationId) -> dict[str, list[str]]:
    items = (await bot.known(talk)).items.values()
    return {
        sort.several: [each.name for each in items if each.sort is sort]
        for sort in Sort
        if any(each.sort is sort for each in items)
    }


SPANISH = [
    # as the lead writes it, and what stands in the answer
    ("sí", "¿Qué tan avanzada va"),
    ("va en serio", "¿Qué presupuesto tienes en mente?"),
    ("unos 20 mil dólares", "¿Para cuándo te gustaría tenerlo?"),
    ("en 3 meses", "¿La decisión la tomas tú"),
    ("yo decido", "¿Qué tipo de aplicación necesitas?"),
    ("Tienda en línea", "¿Para qué fecha la necesitas?"),
    ("15 de marzo", "¿Qué funciones no pueden faltar?"),
    ("Carrito de compras, reportes y que tenga chat", "¿Con qué sistemas se tiene que integrar?"),
    ("SAP y WhatsApp, por favor", "1. "),
    ("la primera", "¡Listo! Te esperamos"),
]
ENGLISH = [
    ("yes", "How far along is your search"),
    ("it's urgent", "What budget do you have in mind?"),
    ("around 20k dollars", "By when would you like to have it?"),
    ("in 3 months", "Is the decision yours"),
    ("I decide", "What kind of application do you need?"),
    ("Online store, and it should integrate with Stripe and SAP", "By which date do you need it?"),
    ("2026-03-15", "Which features must it have?"),
    ("- Cart\n- Reports", "1. "),
    ("the first one", "Done, you're booked"),
]


async def test_a_house_of_software_hears_what_it_is_to_do_and_to_work_with(
    bot: BotHouse, ways: Pipeline
) -> None:
    browser, talk = await begun(bot, "Hola, quiero una app")
    for said, expected in SPANISH:
        (answer,) = await bot.hears(browser, talk, said)
        assert expected in answer.text, said
        assert answer.text.count("?") <= 1
    assert await wanted(bot, talk) == {
        "features": ["Carrito de compras", "reportes", "chat"],
        "integrations": ["SAP", "WhatsApp"],
    }
    assert (await bot.known(talk)).step is Step.COMPLETED
    (meeting,) = await bot.agenda.of_lead((await bot.known(talk)).id)
    assert meeting.subject.startswith("Tienda en línea")
    other, english = await begun(bot, "Hello, I need an app", "bob@example.com")
    for said, expected in ENGLISH:
        (answer,) = await bot.hears(other, english, said)
        assert expected in answer.text, said
    assert await wanted(bot, english) == {"features": ["Cart", "Reports"], "integrations": ["Stripe", "SAP"]}
    found = await ways.popular(HOUSE, Sort.INTEGRATION, 9)
    assert [tuple(each) for each in found] == [("SAP", 2), ("Stripe", 1), ("WhatsApp", 1)]


async def test_who_names_the_day_when_asked_by_when_is_not_asked_for_it_again(bot: BotHouse) -> None:
    browser, talk = await begun(bot, "Hola")
    for each in ("sí", "va en serio", "10 mil", "15 de marzo", "yo decido", "Tienda en línea"):
        (answer,) = await bot.hears(browser, talk, each)
    assert "¿Qué funciones" in answer.text
    assert {"timeline": "3_months", "deadline": "2026-03-15"}.items() <= (
        await bot.known(talk)
    ).values.items()


@pytest.mark.parametrize(
    ("said", "known"),
    [
        (
            (
                "sí",
                "lo necesito para el 15 de marzo",
                "10 mil",
                "yo decido",
                "Tienda en línea",
                "va en serio",
            ),
            {"timeline": "3_months", "deadline": "2026-03-15"},
        ),
        (
            ("sí", "va en serio", "10 mil", "todavía no sé", "yo decido", "Tienda en línea"),
            {"timeline": "undecided"},
        ),
    ],
)
async def test_of_by_when_and_for_which_date_the_one_that_is_answered_is_enough(
    bot: BotHouse, said: tuple[str, ...], known: dict[str, str]
) -> None:
    browser, talk = await begun(bot, "Hola")
    for each in said:
        (answer,) = await bot.hears(browser, talk, each)
    assert "¿Qué funciones" in answer.text
    values = (await bot.known(talk)).values
    assert {each: values[each] for each in ("timeline", "deadline") if each in values} == known


async def test_what_was_told_before_it_might_be_kept_is_kept_then(bot: BotHouse) -> None:
    browser, talk = await begun(bot, "Necesito un ERP con integración a SAP y WhatsApp")
    assert not await wanted(bot, talk)
    await bot.hears(browser, talk, "sí")
    assert await wanted(bot, talk) == {"integrations": ["SAP", "WhatsApp"]}


async def test_who_does_not_want_it_kept_has_no_list(bot: BotHouse) -> None:
    browser, talk = await begun(bot, "Hola")
    await bot.hears(browser, talk, "no")
    await bot.hears(browser, talk, "un ERP con integración a SAP")
    assert not await wanted(bot, talk)


async def test_what_an_agent_has_added_is_not_asked_for_nor_doubled(bot: BotHouse) -> None:
    browser, talk = await begun(bot, "Hola")
    known, at = await bot.known(talk), bot.house.clock.now()
    known.add_item(Item.of(ItemId(bot.house.ids.new()), Sort.INTEGRATION, "Whatsapp", None), at=at)
    async with bot.house.storage.begin() as tx:
        await tx.qualifications.save(known)
    asked = set[str | None]()
    while (last := (await bot.remembered(talk)).asked) != "slot":
        asked.add(last)
        await bot.hears(browser, talk, "sí" if last == "consent" else "no sé")
    assert "features" in asked
    assert "integrations" not in asked
    await bot.hears(browser, talk, "que se integre con WhatsApp y SAP")
    assert await wanted(bot, talk) == {"integrations": ["Whatsapp", "SAP"]}
