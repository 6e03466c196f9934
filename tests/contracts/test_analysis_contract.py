"""What a machine made of a conversation, as it is kept: it counts wherever no person has chosen."""

import asyncio

from contract_house import House

from pascal.app.usecases.bot import BotPolicy
from pascal.app.usecases.conversations import ChangeConversation, ConversationEdit
from pascal.domain.conversations import Analysed, Chooser, Priority
from pascal.domain.ids import ConversationId
from pascal.domain.permissions import Permissions, Scope
from pascal.domain.ports.assignments import Assignments
from pascal.domain.ports.lists import Filter, Order
from pascal.domain.ports.reach import Reach
from pascal.domain.ports.reads import Reads
from pascal.domain.ports.storage import Storage
from pascal.testing.builders import START, agent, staff, visitor

EVERYBODYS = Reach(agent().id, Scope.ANY)


def made(priority: Priority = Priority.HIGH, *tags: str, upto: int = 1) -> Analysed:
    return Analysed("Pregunta por el precio.", priority, tags, START, "rules", upto)


async def keep(house: House, talk: ConversationId, analysed: Analysed) -> None:
    await house.changes(talk, lambda one: one.keep_analysis(analysed, at=START))


async def found(reads: Reads, **filters: object) -> list[ConversationId]:
    page = await reads.conversations(
        EVERYBODYS,
        Filter(**filters),
        Order.OLDEST_WAITING,
        10,
        None,  # type: ignore[arg-type]
    )
    return [ConversationId(each.id) for each in page]


async def test_what_is_kept_is_read_and_loaded_as_it_was(
    house: House, storage: Storage, reads: Reads
) -> None:
    talk = (await house.starts(visitor())).conversation.id
    row = await reads.conversation(talk, EVERYBODYS)
    assert (row.priority_by, row.tags_by, row.summary, row.analysed_at) == (None, None, None, None)
    await keep(house, talk, made(Priority.HIGH, "precio", "visita"))
    await house.changes(talk, lambda one: one.tag(["vip"], at=START))
    row = await reads.conversation(talk, EVERYBODYS)
    assert (row.priority, row.priority_by, [*row.tags], row.tags_by) == ("high", "machine", ["vip"], "person")
    assert (row.summary, row.analysed_priority, [*(row.analysed_tags or ())]) == (
        "Pregunta por el precio.",
        "high",
        ["precio", "visita"],
    )
    assert (row.analysed_at, row.analysed_by) == (START, "rules")
    async with storage.begin() as tx:
        one = await tx.conversations.get(talk)
    assert one.analysed == made(Priority.HIGH, "precio", "visita")
    assert (one.priority_by, one.tags_by) == (Chooser.MACHINE, Chooser.PERSON)


async def test_what_counts_is_what_lists_are_narrowed_by(house: House, reads: Reads) -> None:
    talks = [(await house.starts(visitor(), email=f"{name}@example.com")).conversation.id for name in "abc"]
    by_machine, by_person, unread = talks
    for each in (by_machine, by_person):
        await keep(house, each, made(Priority.HIGH, "visita"))
    await house.changes(by_person, lambda one: one.prioritise(Priority.LOW, at=START))
    await house.changes(by_person, lambda one: one.tag(["vip"], at=START))
    assert await found(reads, priority=Priority.HIGH) == [by_machine]
    assert await found(reads, priority=Priority.LOW) == [by_person]
    assert await found(reads, unprioritised=True) == [unread]
    assert await found(reads, tag="visita") == [by_machine]
    assert await found(reads, tag="vip") == [by_person]
    await house.changes(by_person, lambda one: one.prioritise(None, at=START))
    assert await found(reads, priority=Priority.HIGH) == [by_machine, by_person]


async def test_what_counts_is_whose_turn_it_is(house: House, assignments: Assignments) -> None:
    first = (await house.starts(visitor(), email="a@example.com")).conversation.id
    urgent = (await house.starts(visitor(), email="b@example.com")).conversation.id
    await keep(house, urgent, made(Priority.HIGH))
    assert [each.id for each in await assignments.waiting(10, None)] == [urgent, first]
    await house.changes(urgent, lambda one: one.prioritise(Priority.LOW, at=START))
    assert [each.id for each in await assignments.waiting(10, None)] == [first, urgent]


async def test_of_many_who_read_at_once_the_one_who_had_read_most_stays(
    house: House, storage: Storage
) -> None:
    talk = (await house.starts(visitor())).conversation.id
    order = [upto * 7 % 20 for upto in range(20)]
    await asyncio.gather(*(keep(house, talk, made(upto=upto)) for upto in order))
    async with storage.begin() as tx:
        one = await tx.conversations.get(talk)
    assert one.analysed == made(upto=19)


async def test_a_person_who_chooses_while_a_machine_reads_is_not_overruled(
    house: House, storage: Storage
) -> None:
    talk = (await house.starts(visitor())).conversation.id
    juan = await house.hires()
    change = ChangeConversation(storage, house.clock, house.ids, Permissions(), BotPolicy())
    await asyncio.gather(
        *(keep(house, talk, made(Priority.HIGH, upto=upto)) for upto in range(10)),
        change.describe(staff(juan), talk, ConversationEdit(priority=Priority.LOW)),
        *(keep(house, talk, made(Priority.NORMAL, upto=upto)) for upto in range(10, 20)),
    )
    async with storage.begin() as tx:
        one = await tx.conversations.get(talk)
    assert (one.priority, one.priority_by) == (Priority.LOW, Chooser.PERSON)
    assert one.analysed is not None
    assert one.analysed.upto == 19
