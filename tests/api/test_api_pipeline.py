"""Where leads stand on the way to a meeting, as the board and a conversation's side ask for it on `/ws`."""

import asyncio
from typing import Any

import pytest
from api_site import PATIENCE, Site
from panel import Panel, panel_of

from pascal.domain.ids import QualificationId
from pascal.domain.ports.clock import Clock
from pascal.domain.ports.storage import Storage
from pascal.domain.qualification import Evidence

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def of(panel: Panel, conversation_id: str) -> Any:
    """The one lead who wrote there, as soon as they stand anywhere."""
    async with asyncio.timeout(PATIENCE):
        while True:
            answer = await panel.ask("leads", "get_all_leads", {"conversation_id": conversation_id})
            found = answer["payload"]["data"]
            if found:
                [lead] = found
                return lead
            await asyncio.sleep(0.05)


async def test_whoever_wrote_in_a_conversation_is_found_by_it(site: Site) -> None:
    """Also a browser that says it is somebody else, and is not them."""
    ana, juan, another = await site.colleague(), await site.browser(), await site.browser()
    first = await juan.chat("Hola")
    second = await another.chat("Soy el mismo")
    async with panel_of(site, ana) as panel:
        theirs, claimed = await of(panel, first), await of(panel, second)
        assert [each["conversation_id"] for each in (theirs, claimed)] == [first, second]
        assert theirs["id"] != claimed["id"]
        nowhere = {"conversation_id": "00000000-0000-7000-8000-000000000000"}
        assert (await panel.ask("leads", "get_all_leads", nowhere))["payload"]["data"] == []


async def test_a_card_says_what_is_missing_and_what_is_in_doubt(site: Site) -> None:
    ana, juan = await site.colleague(), await site.browser()
    chat = await juan.chat("Hola")
    async with panel_of(site, ana) as panel:
        lead = await of(panel, chat)
        asked = {"lead_id": lead["id"]}
        await panel.ask("leads", "update_lead_step", asked | {"new_step": "bant"})
        noted = await panel.ask("leads", "note_answer", asked | {"field": "need", "value": "urgent"})
        assert noted["type"] == "success"
        lead = await of(panel, chat)
        assert (lead["missing"], lead["doubts"]) == (["authority", "budget", "consent", "timeline"], [])
        storage, clock = await site.container.get(Storage), await site.container.get(Clock)
        async with storage.begin() as tx:
            one = await tx.qualifications.get(QualificationId(lead["id"]))
            one.learn("need", "low", Evidence("sin apuro", None, 0.9, "script"), at=clock.now())
            await tx.qualifications.save(one)
        assert (await of(panel, chat))["doubts"] == ["need"]
