"""A machine reads along: what it makes of a conversation is shown and told, and a person's choice wins."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio
from api_site import Browser, Colleague, Serve, Site, data, until
from panel import panel_of

pytestmark = pytest.mark.asyncio(loop_scope="session")

URGENT = "¡Es urgente! Hoy mismo quiero pagar la separación del departamento de 2 dormitorios"


@pytest_asyncio.fixture(loop_scope="session")
async def place(serve: Serve) -> AsyncIterator[Site]:
    """Of its own: its clock is put forward."""
    yield await serve()


async def analysed(site: Site, who: Colleague, chat: str, *, again: object = None) -> Any:
    """The conversation as it is shown, once it was read (*again*, when it had been read before)."""

    async def look() -> Any:
        site.clock.ahead += timedelta(seconds=1)  # nobody says anything meanwhile
        shown = await who.one(chat)
        return shown if shown["analysis"] not in (None, again) else None

    return await until(look, within=10)


async def begun(site: Site, text: str = URGENT) -> tuple[Browser, str]:
    browser = await site.browser()
    return browser, await browser.chat(text)


async def test_what_was_said_is_read_along_and_counts_where_nobody_has_chosen(place: Site) -> None:
    juan, (browser, chat) = await place.colleague(), await begun(place)
    assert (await juan.one(chat))["analysis"] is None
    shown = await analysed(place, juan, chat)
    made = shown["analysis"]
    assert set(made) == {"summary", "priority", "tags", "at", "by"}
    assert 0 < len(made["summary"]) <= 200
    assert (made["by"], made["priority"]) == ("rules", "HIGH")
    assert (shown["priority"], shown["priorityBy"]) == ("HIGH", "MACHINE")
    assert (shown["tags"], shown["tagsBy"]) == (made["tags"], "MACHINE")
    assert [each["id"] for each in await juan.listed(status="QUEUED", priority="HIGH")] == [chat]
    listed = (await juan.listed(status="QUEUED"))[0]
    assert (listed["analysis"], listed["priorityBy"]) == (made, "MACHINE")
    assert "analysis" not in data(await browser.get(f"/conversations/{chat}"))
    assert "analysis" not in data(await browser.get("/leads/me/conversations"))["items"][0]


async def test_a_persons_choice_wins_and_can_be_given_back(place: Site) -> None:
    juan, (_, chat) = await place.colleague(), await begun(place)
    mine = {"priority": "LOW", "tags": ["vip"]}
    shown = data(await juan.patch(f"/conversations/{chat}", mine))
    assert (shown["priorityBy"], shown["tagsBy"]) == ("PERSON", "PERSON")
    shown = await analysed(place, juan, chat)
    assert (shown["priority"], shown["priorityBy"]) == ("LOW", "PERSON")
    assert (shown["tags"], shown["tagsBy"]) == (["vip"], "PERSON")
    assert shown["analysis"]["priority"] == "HIGH"
    shown = data(await juan.patch(f"/conversations/{chat}", {"priority": None}))
    assert (shown["priority"], shown["priorityBy"], shown["tagsBy"]) == ("HIGH", "MACHINE", "PERSON")
    shown = data(await juan.patch(f"/conversations/{chat}", {"tags": None}))
    assert (shown["tags"], shown["tagsBy"]) == (shown["analysis"]["tags"], "MACHINE")


async def test_what_is_said_later_is_read_too_and_so_are_the_last_words(place: Site) -> None:
    juan, (browser, chat) = await place.colleague(), await begun(place, "Hola")
    first = (await analysed(place, juan, chat))["analysis"]
    await browser.say(chat, URGENT)
    second = (await analysed(place, juan, chat, again=first))["analysis"]
    assert second["summary"] != first["summary"]
    await juan.take(chat)
    await juan.say(chat, "¡Gracias!")
    await juan.resolve(chat)
    shown = await analysed(place, juan, chat, again=second)
    assert shown["status"] == "RESOLVED"


async def test_panels_are_told_in_the_words_of_document_001(place: Site) -> None:
    juan, (_, chat) = await place.colleague(), await begun(place)
    async with panel_of(place, juan) as panel:
        shown = await analysed(place, juan, chat)
        told = await panel.event("chat_ai_updated", sessionId=chat)
    made = shown["analysis"]
    assert told == {
        "sessionId": chat,
        "version": shown["version"],
        "summary": made["summary"],
        "priority": "high",
        "tags": made["tags"],
        "updatedAt": made["at"],
        "by": "rules",
    }
