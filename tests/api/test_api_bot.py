"""The bot answers in the running service, whoever looks; and keeps still as soon as somebody has the lead."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio
from api_site import Browser, Serve, Site, until
from panel import panel_of

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest_asyncio.fixture(loop_scope="session")
async def place(serve: Serve) -> AsyncIterator[Site]:
    """Of its own: its clock is put forward."""
    yield await serve(pascal_bot="script")


async def since(browser: Browser, chat: str, seq: int) -> list[Any]:
    return [each for each in await browser.messages(chat) if each["seq"] > seq]


async def answered(site: Site, browser: Browser, chat: str, *, after: int) -> Any:
    """What was said since number *after*, once the bot has spoken."""

    async def look() -> Any:
        site.clock.ahead += timedelta(seconds=1)  # the lead is quiet
        said = await since(browser, chat, after)
        return said if any(each["senderType"] == "BOT" for each in said) else None

    return await until(look, within=20)


async def test_a_lead_is_answered_until_they_ask_for_a_person(place: Site) -> None:
    juan, browser = await place.colleague(), await place.browser()
    chat = await browser.chat("Hola, busco un depa de 3 dormitorios")
    (hello,) = await answered(place, browser, chat, after=1)
    assert "¿Me autorizas a guardar" in hello["contentText"]
    assert (hello["senderId"], hello["senderName"]) == (None, None)
    assert hello["choices"] == ["Sí", "No"]
    said = await browser.say(chat, hello["choices"][0])
    assert "choices" not in said
    (question,) = await answered(place, browser, chat, after=3)
    assert question["contentText"].count("?") == 1
    await browser.say(chat, "prefiero hablar con una persona")
    bye, note = await answered(place, browser, chat, after=5)
    assert "Te paso con una persona del equipo" in bye["contentText"]
    assert (note["note"], note["contentText"]) == ("bot_left", "Seguirá una persona del equipo.")
    *_, seen = await juan.messages(chat)  # and why is the team's own business
    assert seen == note | {"contentText": "Seguirá una persona del equipo: se pidió hablar con una persona."}
    shown = await juan.one(chat)
    assert (shown["status"], shown["agentEnabled"]) == ("QUEUED", False)


async def test_where_the_team_switches_it_off_the_thread_says_so_once(place: Site) -> None:
    juan, browser = await place.colleague(), await place.browser()
    chat = await browser.chat("Hola")
    await answered(place, browser, chat, after=1)
    async with panel_of(place, juan) as panel:
        for enabled in (False, False, True):
            switch = {"conversation_id": chat, "enabled": enabled}
            assert (await panel.ask("conversations", "update_agent_status", switch))["type"] == "success"
    for whose, why in ((juan, ": el equipo apagó el asistente"), (browser, "")):
        (note,) = (each for each in await whose.messages(chat) if each["note"])
        assert note["contentText"] == f"Seguirá una persona del equipo{why}."


async def test_whoever_is_taken_is_not_answered(place: Site) -> None:
    juan, browser = await place.colleague(), await place.browser()
    chat = await browser.chat("Hola")
    await answered(place, browser, chat, after=1)
    await juan.take(chat)
    await browser.say(chat, "sí, claro")
    other = await place.browser()
    beside = await other.chat("Hola")
    await answered(place, other, beside, after=1)  # which was asked for later
    assert [each["senderType"] for each in await since(browser, chat, 3)] == ["LEAD"]


async def test_only_the_bot_offers_choices(place: Site) -> None:
    juan, browser = await place.colleague(), await place.browser()
    chat = await browser.chat("Hola")
    await juan.take(chat)
    for one in (juan, browser):
        body = {"contentText": "Elige", "choices": ["<b>1</b>"]}
        answer = await one.post(f"/conversations/{chat}/messages", body)
        assert answer.status_code == 201
    assert all("choices" not in each for each in await browser.messages(chat))
