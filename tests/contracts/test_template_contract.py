"""What storage promises of templates, and who is counted, whichever it is."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Iterable
from dataclasses import replace
from datetime import timedelta

import pytest
from contract_house import House, drained, leading

from pascal.app.reactions.templates import CountTemplates
from pascal.app.usecases.agents import AgentEdit, DismissAgent, EditAgent
from pascal.app.usecases.bot import BotPolicy
from pascal.app.usecases.messages import SendMessage
from pascal.app.usecases.templates import ManageTemplates, ReadTemplates, TemplateEdit
from pascal.domain.agents import Agent, Role
from pascal.domain.errors import (
    ChangedMeanwhile,
    Forbidden,
    Invalid,
    NoMoreTemplates,
    NotFound,
    ShortCodeTaken,
)
from pascal.domain.events import TemplateChanged
from pascal.domain.ids import AgentId, ConversationId, MessageId, TemplateId
from pascal.domain.messages import Draft, Message
from pascal.domain.permissions import Permissions, Visitor
from pascal.domain.ports.outbox import Outbox
from pascal.domain.ports.reads import Reads
from pascal.domain.ports.storage import Storage
from pascal.domain.ports.storage.templates import Use
from pascal.domain.templates import MOST_OWN, Template
from pascal.testing.builders import START, Ids, agent, staff, visitor

ids = Ids(START - timedelta(days=2))  # none of them is the house's
NOWHERE = TemplateId(ids.new())


def manage(house: House) -> ManageTemplates:
    return ManageTemplates(house.storage, house.clock, house.ids, Permissions())


def words(code: str = "visita", *, title: str = "Visita", shared: bool = False) -> TemplateEdit:
    return TemplateEdit(title, "Hola {{lead.name}}", "Visitas", code, shared)


async def rosa(house: House) -> Agent:
    admin = agent("Rosa", role=Role.ADMIN)
    async with house.storage.begin() as tx:
        await tx.agents.add(admin)
    return admin


async def outcomes(acts: Iterable[Awaitable[object]]) -> Counter[type]:
    return Counter(type(each) for each in await asyncio.gather(*acts, return_exceptions=True))


async def codes(reads: Reads, owner: Agent, *, shared: bool = True) -> list[tuple[str, str | None]]:
    return [(each.short_code, each.owner_name) for each in await reads.templates(owner.id, shared=shared)]


# -- what is kept


async def test_a_template_comes_back_as_it_was_with_its_owners_name_of_now(
    house: House, reads: Reads
) -> None:
    juan, admin = await house.hires("Juan"), await rosa(house)
    mine = await manage(house).write(staff(juan), words("mia"))
    all_have = await manage(house).write(staff(admin), words("casa", title="Álbum", shared=True))
    assert await reads.templates(juan.id, shared=True) == [all_have, mine]
    assert (mine.owner_id, mine.owner_name, mine.version) == (juan.id, "Juan", 1)
    assert (all_have.owner_id, all_have.owner_name) == (None, None)
    async with house.storage.begin() as tx:
        assert await tx.templates.get(mine.id) == mine
        again = await tx.agents.get(juan.id)
        again.name = "Juan José"
        await tx.agents.save(again)
    assert await codes(reads, juan, shared=False) == [("mia", "Juan José")]
    assert await codes(reads, admin) == [("casa", None)]


async def test_what_was_not_saved_stays_and_what_is_not_there_is_not_found(house: House) -> None:
    juan = await house.hires()
    mine = await manage(house).write(staff(juan), words())
    async with house.storage.begin() as tx:
        (await tx.templates.get(mine.id)).set(title="Otra")
        assert (await tx.templates.get(mine.id)).title == "Visita"
        with pytest.raises(NotFound):
            await tx.templates.get(NOWHERE)


async def test_each_change_is_told_once(house: House, outbox: Outbox) -> None:
    juan = await house.hires()
    async with leading(outbox):
        await drained(outbox)
        mine = await manage(house).write(staff(juan), words())
        await manage(house).edit(staff(juan), mine.id, TemplateEdit(title="Otra"), seen=1)
        await manage(house).delete(staff(juan), mine.id)
        told = [(each.event, each.by) for each in await drained(outbox)]
    assert [(event.how, event.title) for event, _ in told if isinstance(event, TemplateChanged)] == [
        ("created", "Visita"),
        ("edited", "Otra"),
        ("deleted", "Otra"),
    ]
    assert {by and by.id for _, by in told} == {juan.id}


# -- who may


async def test_shared_ones_are_written_by_administrators_and_ones_own_by_oneself(
    house: House, reads: Reads
) -> None:
    juan, luz, admin = staff(await house.hires()), staff(await house.hires("Luz")), staff(await rosa(house))
    act = manage(house)
    with pytest.raises(Forbidden):
        await act.write(juan, words(shared=True))
    mine, all_have = await act.write(juan, words()), await act.write(admin, words(shared=True))
    for refusal, one in ((NotFound, mine), (Forbidden, all_have)):
        with pytest.raises(refusal):
            await act.edit(luz, one.id, TemplateEdit(title="X"), seen=1)
        with pytest.raises(refusal):
            await act.delete(luz, one.id)
    for shared in (True, False):
        with pytest.raises(Forbidden):
            await act.edit(juan, all_have.id, TemplateEdit(shared=shared), seen=1)
    with pytest.raises(Forbidden):
        await act.edit(juan, mine.id, TemplateEdit(shared=True), seen=1)
    assert (await act.edit(juan, mine.id, TemplateEdit(shared=False, title="Y"), seen=1)).title == "Y"
    assert (await act.edit(admin, mine.id, TemplateEdit(title="Z"), seen=2)).owner_id == juan.id
    read = ReadTemplates(reads, Permissions())
    assert {each.id for each in await read(juan)} == {mine.id, all_have.id}
    assert {each.id for each in await read(juan, juan.id)} == {mine.id}
    assert {each.id for each in await read(luz)} == {all_have.id}
    assert {each.id for each in await read(admin, juan.id)} == {mine.id}
    with pytest.raises(Forbidden):
        await read(luz, juan.id)


async def test_who_is_disabled_keeps_theirs_and_an_administrator_finds_shares_or_deletes_them(
    house: House, reads: Reads
) -> None:
    juan, admin = await house.hires(), staff(await rosa(house))
    act = manage(house)
    one, other = [await act.write(staff(juan), words(code)) for code in ("a", "b")]
    edit = EditAgent(house.storage, house.clock, house.ids, Permissions(), BotPolicy())
    await edit(admin, juan.id, AgentEdit(active=False))
    found = await ReadTemplates(reads, Permissions())(admin, juan.id)
    assert [each.id for each in found] == [one.id, other.id]
    given = await act.edit(admin, one.id, TemplateEdit(shared=True), seen=1)
    assert (given.owner_id, given.owner_name) == (None, None)
    await act.delete(admin, other.id)
    assert await codes(reads, juan) == [("a", None)]
    taken = await act.edit(admin, one.id, TemplateEdit(shared=False), seen=2)
    assert taken.owner_id == admin.id


async def test_who_is_dismissed_leaves_none(house: House, reads: Reads) -> None:
    juan, admin = await house.hires(), staff(await rosa(house))
    mine = await manage(house).write(staff(juan), words())
    await DismissAgent(house.storage, house.clock, Permissions())(admin, juan.id)
    assert await reads.templates(juan.id, shared=True) == []
    with pytest.raises(NotFound):
        await manage(house).delete(admin, mine.id)
    with pytest.raises(NotFound):  # who was let in a moment ago
        await manage(house).write(staff(juan), words())


# -- at once


async def test_of_many_who_claim_one_short_code_one_has_it(house: House, reads: Reads) -> None:
    admins = [staff(await rosa(house)) for _ in range(8)]
    act = manage(house)
    spelt = ("visita", "/Visíta", "VISITA", " visita ")
    shared = (act.write(who, words(spelt[n % 4], shared=True)) for n, who in enumerate(admins))
    assert await outcomes(shared) == {Template: 1, ShortCodeTaken: 7}
    own = (act.write(admins[0], words(spelt[n % 4])) for n in range(8))
    assert await outcomes(own) == {Template: 1, ShortCodeTaken: 7}
    found = [each.owner_name for each in await reads.templates(admins[0].id, shared=True)]
    assert sorted(found, key=str) == [None, "Rosa"]  # one's own may have the code of a shared one
    others = [await act.write(admins[1], words(f"c{n}")) for n in range(8)]
    edits = (act.edit(admins[1], each.id, TemplateEdit(short_code="una"), seen=1) for each in others)
    assert await outcomes(edits) == {Template: 1, ShortCodeTaken: 7}


async def test_of_many_who_edit_what_they_have_seen_one_does_and_the_others_are_told(
    house: House, reads: Reads
) -> None:
    admin = staff(await rosa(house))
    one = await manage(house).write(admin, words(shared=True))
    edits = (manage(house).edit(admin, one.id, TemplateEdit(title=f"T{n}"), seen=1) for n in range(8))
    assert await outcomes(edits) == {Template: 1, ChangedMeanwhile: 7}
    assert [each.version for each in await reads.templates(admin.id, shared=True)] == [2]


async def test_nobody_has_more_than_may_be_however_many_are_written_at_once(
    house: House, reads: Reads
) -> None:
    juan, luz = staff(await house.hires()), staff(await house.hires("Luz"))
    act = manage(house)
    async with house.storage.begin() as tx:
        for n in range(MOST_OWN - 3):
            one = Template(TemplateId(ids.new()), juan.id, START, "T", "Hola", f"c{n}", version=1)
            await tx.templates.save(one)
    writes = (act.write(juan, words(f"n{n}")) for n in range(10))
    assert await outcomes(writes) == {Template: 3, NoMoreTemplates: 7}
    assert len(await reads.templates(juan.id, shared=True)) == MOST_OWN
    assert await act.write(luz, words())


# -- uses


async def sent(
    house: House, by: Agent, talk: ConversationId, template: TemplateId, client_id: str
) -> Message:
    draft = Draft.of("Hola Ana", client_id=client_id, template_id=template)
    return await house.sending()(staff(by), talk, draft)


async def count(house: House, outbox: Outbox, *, times: int = 1) -> None:
    recorded = [*await drained(outbox)]
    for _ in range(times):
        await CountTemplates(house.storage).react(recorded)


async def uses(reads: Reads, owner: Agent) -> dict[str, int]:
    return {each.short_code: each.uses for each in await reads.templates(owner.id, shared=True)}


async def test_a_message_counts_once_however_often_it_is_sent_and_told_of(
    house: House, reads: Reads, outbox: Outbox
) -> None:
    juan, admin = await house.hires(), staff(await rosa(house))
    talk = (await house.starts(visitor())).conversation.id
    await house.takes(juan, talk)
    one = await manage(house).write(admin, words(shared=True))
    async with leading(outbox):
        await asyncio.gather(*(sent(house, juan, talk, one.id, "same") for _ in range(8)))
        await sent(house, juan, talk, one.id, "another")
        await count(house, outbox, times=2)
        assert await uses(reads, juan) == {"visita": 2}
        await manage(house).edit(admin, one.id, TemplateEdit(title="Otra"), seen=1)
        assert await uses(reads, juan) == {"visita": 2}


async def test_only_a_message_with_a_template_that_is_its_senders_to_use_counts(
    house: House, reads: Reads, outbox: Outbox
) -> None:
    juan, luz, browser = await house.hires(), await house.hires("Luz"), visitor()
    talk = (await house.starts(browser)).conversation.id
    await house.takes(luz, talk)
    hers, his = [await manage(house).write(staff(each), words()) for each in (luz, juan)]
    gone = await manage(house).write(staff(luz), words("gone"))
    send: SendMessage = house.sending()
    async with leading(outbox):
        await sent(house, luz, talk, hers.id, "1")
        await sent(house, luz, talk, his.id, "2")
        await sent(house, luz, talk, NOWHERE, "3")
        await sent(house, luz, talk, gone.id, "4")
        await manage(house).delete(staff(luz), gone.id)
        await send(Visitor(browser), talk, Draft.of("Hola", template_id=hers.id))
        await house.says(luz, talk, "sin plantilla")
        await count(house, outbox)
    assert await uses(reads, luz) == {"visita": 1}
    assert await uses(reads, juan) == {"visita": 0}


async def test_with_a_template_its_uses_go_and_counting_goes_on_while_some_are_deleted(
    house: House, reads: Reads
) -> None:
    juan = await house.hires()
    kept = await manage(house).write(staff(juan), words("kept"))
    doomed = [await manage(house).write(staff(juan), words(f"d{n}")) for n in range(8)]

    async def use(n: int, template: TemplateId) -> None:
        async with house.storage.begin() as tx:
            chosen = (kept.id, template)
            await tx.templates.use([Use(MessageId(ids.new()), each, AgentId(juan.id)) for each in chosen])

    await asyncio.gather(
        *(use(n, each.id) for n, each in enumerate(doomed)),
        *(manage(house).delete(staff(juan), each.id) for each in doomed),
    )
    assert await uses(reads, juan) == {"kept": 8}


def test_what_is_left_of_a_variable_is_not_sent_with_a_template() -> None:
    with pytest.raises(Invalid, match="unfilled"):
        Draft.of("Hola {{lead.name}}", template_id=NOWHERE)
    assert Draft.of("Hola {{lead.name}}").text == "Hola {{lead.name}}"  # somebody's own words


async def test_an_owner_who_is_not_there_is_not_found(storage: Storage, house: House) -> None:
    juan = await house.hires()
    mine = await manage(house).write(staff(juan), words())
    with pytest.raises(NotFound):
        async with storage.begin() as tx:
            await tx.templates.save(replace(mine, owner_id=agent().id))
