"""Who waits too long is told of, over every storage: once, in open hours, whoever looks."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import cast

import pytest
from contract_house import House, happened, leading

from pascal.app.usecases.assignment import AssignWaiting, TakeBack
from pascal.app.usecases.due import AT_ONCE
from pascal.app.usecases.waiting import RaiseAlarms
from pascal.domain.agents import Availability
from pascal.domain.conversations import Priority
from pascal.domain.events import ConversationWaitsLong
from pascal.domain.hours import Hours, Span
from pascal.domain.ids import ConversationId, MessageId
from pascal.domain.messages import Draft
from pascal.domain.ports.assignments import Assignments
from pascal.domain.ports.outbox import Outbox
from pascal.domain.ports.reach import HOUSE
from pascal.domain.ports.reads import Reads
from pascal.domain.ports.storage import Storage
from pascal.testing.builders import visitor

LIMIT = timedelta(minutes=5)
AT_NIGHT = datetime.fromisoformat("2026-01-05T23:00:00-05:00")


@pytest.fixture
def alarms(house: House, assignments: Assignments, reads: Reads) -> RaiseAlarms:
    return RaiseAlarms(house.storage, assignments, reads, house.clock, LIMIT)


async def waits(house: House, n: int = 0) -> ConversationId:
    return (await house.starts(visitor(), email=f"{n}@example.com")).conversation.id


async def alarmed(outbox: Outbox) -> Sequence[ConversationWaitsLong]:
    async with leading(outbox):
        told = [each.event for each in await happened(outbox)]
    return [each for each in told if isinstance(each, ConversationWaitsLong)]


async def opens(storage: Storage, hours: Hours) -> None:
    async with storage.begin() as tx:
        await tx.hours.save(hours)


async def test_whom_the_bot_answers_waits_for_nobody_until_it_leaves_or_is_silent(
    house: House, alarms: RaiseAlarms
) -> None:
    left, silent, goes_on = [visitor() for _ in range(3)]
    talks = [(await house.starts(each)).conversation.id for each in (left, silent, goes_on)]

    async def answers(talk_id: ConversationId, *, leaves: bool = False) -> None:
        async with house.storage.begin() as tx:
            talk = await tx.conversations.get(talk_id)
            draft, named = Draft("¿Cómo te llamas?"), MessageId(house.ids.new())
            talk.answer(draft, turn=talk.turn, id=named, at=house.clock.now())
            if leaves:
                talk.switch_bot(on=False, at=house.clock.now())
            await tx.conversations.save(talk)

    for each in talks:
        await answers(each)
    house.clock.advance(LIMIT)
    assert await alarms() == [], "the lead owes an answer"
    for who, talk_id in zip((left, silent, goes_on), talks, strict=True):
        await house.says(who, talk_id, "Rosa")
    await answers(talks[0], leaves=True)
    await answers(talks[2])
    assert await alarms() == [talks[0]], "nobody but people is to answer them"
    house.clock.advance(LIMIT - timedelta(minutes=1))
    await house.says(silent, talks[1], "¿Hola?")
    assert await alarms() == []
    house.clock.advance(timedelta(minutes=1))
    assert await alarms() == [talks[1]], "the bot says nothing"


async def test_who_waits_longer_than_the_limit_is_told_of_once(
    house: House, alarms: RaiseAlarms, reads: Reads, outbox: Outbox
) -> None:
    early = await waits(house, 1)
    began = (await reads.conversation(early, HOUSE)).created_at
    house.clock.advance(LIMIT - timedelta(minutes=1))
    late = await waits(house, 2)
    assert await alarms() == []
    house.clock.advance(timedelta(minutes=1))
    assert await alarms() == [early]
    assert await alarms() == []
    (event,) = await alarmed(outbox)
    assert (event.state.id, event.since, event.state.priority) == (early, began, Priority.HIGH)
    row = await reads.conversation(early, HOUSE)
    assert (row.priority, row.version) == (Priority.HIGH, event.state.version)
    assert row.alarmed_at == event.state.alarmed_at == event.at
    other = await reads.conversation(late, HOUSE)
    assert (other.priority, other.alarmed_at) == (None, None)


@pytest.mark.parametrize("chosen", [Priority.LOW, Priority.NORMAL])
async def test_a_priority_that_somebody_set_stays_and_the_team_is_told_all_the_same(
    house: House, alarms: RaiseAlarms, outbox: Outbox, chosen: Priority
) -> None:
    talk = await waits(house)
    await house.changes(talk, lambda c: c.prioritise(chosen, at=house.clock.now()))
    house.clock.advance(LIMIT)
    assert await alarms() == [talk]
    assert [each.state.priority for each in await alarmed(outbox)] == [chosen]


async def test_who_was_taken_or_has_ended_waits_no_longer(house: House, alarms: RaiseAlarms) -> None:
    juan = await house.hires()
    taken, ended = await waits(house, 1), await waits(house, 2)
    await house.takes(juan, taken)
    await house.changes(ended, lambda c: c.resolve(note_id=house.ids.new(), at=house.clock.now()))
    house.clock.advance(2 * LIMIT)
    assert await alarms() == []


async def test_who_was_given_back_waits_anew(house: House, alarms: RaiseAlarms, outbox: Outbox) -> None:
    juan, talk = await house.hires(), await waits(house)
    house.clock.advance(LIMIT)
    assert await alarms() == [talk]
    await house.takes(juan, talk)
    await house.releases(juan, talk)
    given_back = house.clock.time
    house.clock.advance(LIMIT - timedelta(minutes=1))
    assert await alarms() == []
    house.clock.advance(timedelta(minutes=1))
    assert await alarms() == [talk]
    assert (await alarmed(outbox))[-1].since == given_back


async def test_who_was_taken_and_given_back_since_they_were_found_waits_anew(
    house: House, alarms: RaiseAlarms, assignments: Assignments
) -> None:
    juan, talk = await house.hires(), await waits(house)

    class Meanwhile:
        async def late(self, *, since: datetime, most: int) -> Sequence[ConversationId]:
            found = await assignments.late(since=since, most=most)
            await house.takes(juan, talk)
            await house.releases(juan, talk)
            return found

    house.clock.advance(LIMIT)
    assert await replace(alarms, assignments=cast("Assignments", Meanwhile()))() == []
    assert await alarms() == []
    house.clock.advance(LIMIT)
    assert await alarms() == [talk]


async def test_who_was_given_to_somebody_who_is_gone_has_waited_all_along(
    house: House, alarms: RaiseAlarms, assignments: Assignments, reads: Reads, outbox: Outbox
) -> None:
    juan, talk = await house.hires(team=await house.makes_team()), await waits(house)
    assert await AssignWaiting(house.storage, assignments, reads, house.clock, house.ids)() == 1
    await house.declares(juan, Availability.OFFLINE)
    house.clock.advance(LIMIT)
    assert await TakeBack(house.storage, assignments, house.clock, house.ids, LIMIT)() == [talk]
    assert await alarms() == [talk]
    (event,) = await alarmed(outbox)
    assert event.since == event.state.created_at


async def test_only_open_hours_count_and_at_night_nobody_is_told(
    house: House, alarms: RaiseAlarms, storage: Storage
) -> None:
    nine_to_six = Hours.of("America/Lima", [[Span(9 * 60, 18 * 60)]] * 7, [])
    await opens(storage, nine_to_six)
    house.clock.time = AT_NIGHT
    talk = await waits(house)
    for hours, told in ((1, []), (9, []), (10, []), (11, [talk])):  # midnight, 8, 9 and 10 o'clock
        house.clock.time = AT_NIGHT + timedelta(hours=hours)
        assert await alarms() == told


async def test_a_house_without_hours_or_without_a_limit_is_never_alarmed(
    house: House, assignments: Assignments, reads: Reads, storage: Storage
) -> None:
    await waits(house)
    house.clock.advance(timedelta(days=1))
    off = RaiseAlarms(storage, assignments, reads, house.clock, timedelta())
    assert await off() == []
    await opens(storage, Hours())
    assert await RaiseAlarms(storage, assignments, reads, house.clock, LIMIT)() == []


async def test_of_many_each_is_told_once_though_several_look_and_others_take(
    house: House, alarms: RaiseAlarms, outbox: Outbox, reads: Reads
) -> None:
    """More than are looked at together, by five processes, while a person takes some of them."""
    juan = await house.hires(max_concurrent_chats=9)
    talks = [await waits(house, n) for n in range(AT_ONCE + 5)]
    house.clock.advance(LIMIT)
    raised, _ = await asyncio.gather(
        asyncio.gather(*(alarms() for _ in range(5))),
        asyncio.gather(*(house.takes(juan, each) for each in talks[:9])),
    )
    told = [each.state.id for each in await alarmed(outbox)]
    assert sorted(told) == sorted(each for some in raised for each in some)
    assert len(told) == len(set(told))
    assert {*talks[9:]} <= {*told} <= {*talks}
    assert {(await reads.conversation(each, HOUSE)).priority for each in talks[9:]} == {Priority.HIGH}
    assert await alarms() == []
