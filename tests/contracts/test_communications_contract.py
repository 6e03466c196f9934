"""What went which way, asked of every storage: narrowed as one likes, page by page, and nobody else's."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from contract_house import House
from pigeons import JUAN, Loft

from pascal.app.edge.callers import reach_of
from pascal.domain.agents import Agent
from pascal.domain.identities import Identity
from pascal.domain.ids import ConversationId, LeadId
from pascal.domain.messages import ContentType
from pascal.domain.permissions import Permissions
from pascal.domain.ports.communications import (
    AfterCommunication,
    CommunicationBook,
    CommunicationFilter,
    CommunicationRow,
)
from pascal.domain.ports.jobs import JobQueue
from pascal.domain.ports.lists import Filter, Order
from pascal.domain.ports.outbox import Outbox
from pascal.domain.ports.reach import HOUSE, Reach
from pascal.domain.ports.reads import Reads
from pascal.testing.builders import START, staff

MINUTE = timedelta(minutes=1)
ROSA = Identity(JUAN.kind, "+51900000001")


@pytest.fixture
def loft(house: House, reads: Reads, outbox: Outbox, jobs: JobQueue) -> Loft:
    return Loft(house, reads, outbox, jobs)


@pytest.fixture
async def ana(house: House) -> Agent:
    return await house.hires("Ana Torres", max_concurrent_chats=50)


async def everything(
    book: CommunicationBook, filters: CommunicationFilter, reach: Reach = HOUSE, size: int = 2
) -> Sequence[CommunicationRow]:
    """By pages."""
    found: list[CommunicationRow] = []
    while True:
        after = AfterCommunication(found[-1].created_at, found[-1].id) if found else None
        page = await book.communications(reach, filters, size, after)
        found += page
        if len(page) < size:
            return found


async def a_story(loft: Loft, ana: Agent) -> None:
    """Two people write, one is answered, one calls; an hour passes, and a sign comes after the end."""
    await loft.brings(loft.says("Hola"), loft.says("¿Hay alguien?"), loft.says("Buenas", who=ROSA))
    chat = await talk_of(loft, ana, JUAN)
    await loft.house.takes(ana, chat)
    await loft.house.says(ana, chat, "Sí")
    await loft.relays()
    loft.clock.advance(60 * MINUTE)
    await loft.brings(loft.calls(who=(ROSA,)))
    await loft.house.resolves(ana, chat)
    await loft.brings(loft.says("👍", kind=ContentType.REACTION))


async def talk_of(loft: Loft, ana: Agent, who: Identity) -> ConversationId:
    reach = reach_of(Permissions(), staff(ana))
    found = await loft.reads.conversations(reach, Filter(), Order.LAST_ACTIVITY, 100, None)
    return ConversationId(next(each.id for each in found if each.lead_phone == who.value))


async def test_every_filter_narrows_to_what_it_names(
    loft: Loft, ana: Agent, communications: CommunicationBook
) -> None:
    await a_story(loft, ana)
    kept = await everything(communications, CommunicationFilter())
    assert len(kept) == 6
    assert [(each.created_at, each.id) for each in kept] == sorted(
        ((each.created_at, each.id) for each in kept), reverse=True
    )
    lead, later = kept[0].lead_id, START + 30 * MINUTE
    for filters, passes in (
        (CommunicationFilter(lead_id=LeadId(lead)), lambda one: one.lead_id == lead),
        (CommunicationFilter(direction="out"), lambda one: one.text == "Sí"),
        (
            CommunicationFilter(direction="in", since=later),
            lambda one: one.kind == "call" or one.text == "👍",
        ),
        (CommunicationFilter(until=later), lambda one: one.created_at < later),
        (CommunicationFilter(beside_own=True), lambda one: one.message_id is None),
        (CommunicationFilter(channel="owl"), lambda _: False),
        (CommunicationFilter(client_ref="1042"), lambda _: False),
        (CommunicationFilter(contract_ref="C-7"), lambda _: False),
    ):
        wanted: Any = passes
        narrowed = await everything(communications, filters)
        assert list(narrowed) == [each for each in kept if wanted(each)], filters
    assert 0 < len(await everything(communications, CommunicationFilter(beside_own=True))) < 6


async def test_each_says_who_has_its_conversation(
    loft: Loft, ana: Agent, communications: CommunicationBook
) -> None:
    await a_story(loft, ana)
    found = {
        each.text or each.kind: each.whose for each in await everything(communications, CommunicationFilter())
    }
    assert found == {"Hola": ana.id, "¿Hay alguien?": ana.id, "Sí": ana.id} | dict.fromkeys(
        ("Buenas", "call", "👍")
    )


async def test_nobody_is_told_of_leads_out_of_their_reach(
    loft: Loft, ana: Agent, communications: CommunicationBook
) -> None:
    await a_story(loft, ana)
    await loft.house.takes(ana, await talk_of(loft, ana, ROSA))
    luis = await loft.house.hires("Luis")
    closed = Permissions(agents_see_all=False)
    mine = await everything(communications, CommunicationFilter(), reach_of(closed, staff(ana)))
    assert len(mine) == 6
    assert await everything(communications, CommunicationFilter(), reach_of(closed, staff(luis))) == []


async def test_of_a_lead_within_reach_a_colleagues_conversation_stays_theirs(
    loft: Loft, ana: Agent, communications: CommunicationBook
) -> None:
    await a_story(loft, ana)
    await loft.brings(loft.says("Hola de nuevo"))
    luis = await loft.house.hires("Luis")
    queue = reach_of(Permissions(agents_see_all=False), staff(luis))
    seen = await everything(communications, CommunicationFilter(), queue)
    texts = {each.text for each in seen if each.peer == JUAN.value}
    assert "Hola de nuevo" in texts
    assert not {"Hola", "¿Hay alguien?", "Sí"} & texts
    everywhere = await everything(communications, CommunicationFilter(), reach_of(Permissions(), staff(luis)))
    assert {"Hola", "Sí", "Hola de nuevo"} <= {each.text for each in everywhere}
