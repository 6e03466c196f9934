"""Meetings, over every storage: of those who want one slot at once, one gets it."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from contract_house import House, drained, leading

from pascal.domain.agents import Agent
from pascal.domain.errors import NotFound, SlotTaken
from pascal.domain.events import MeetingBooked, MeetingEdited
from pascal.domain.ids import AgentId, LeadId, MeetingId, QualificationId
from pascal.domain.meetings import HELD_FOR, During, Meeting, Status
from pascal.domain.ports.agenda import Agenda
from pascal.domain.ports.outbox import Outbox
from pascal.domain.qualification import Qualification
from pascal.domain.requirements import KINDS
from pascal.testing.builders import START, visitor

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@dataclass
class Diary:
    house: House
    agenda: Agenda
    ana: Agent
    lead_id: LeadId
    qualification_id: QualificationId

    def meeting(
        self, begins: timedelta = DAY, length: timedelta = HOUR, whose: AgentId | None = None
    ) -> Meeting:
        since = START + begins
        return Meeting(
            MeetingId(self.house.ids.new()),
            whose or self.ana.id,
            self.lead_id,
            self.qualification_id,
            "Visita",
            During(since, since + length),
            self.house.clock.now(),
            attendees=("ana@example.com",),
        )

    async def keeps(self, one: Meeting) -> Meeting:
        async with self.house.storage.begin() as tx:
            await tx.meetings.save(one, at=self.house.clock.now())
        return one

    async def books(self, one: Meeting) -> Meeting:
        one.book(at=self.house.clock.now())
        return await self.keeps(one)

    async def does(self, one: Meeting, act: Callable[[Meeting], object]) -> None:
        async with self.house.storage.begin() as tx:
            stored = await tx.meetings.get(one.id)
            act(stored)
            await tx.meetings.save(stored, at=self.house.clock.now())

    async def busy(self) -> list[During]:
        during = During(START, START + 7 * DAY)
        found = await self.agenda.busy([self.ana.id], during, at=self.house.clock.now())
        return [*found[self.ana.id]]

    async def held(self) -> list[Meeting]:
        async with self.house.storage.begin() as tx:
            return [*await tx.meetings.held(self.qualification_id, at=self.house.clock.now())]

    async def another(self) -> QualificationId:
        """Of somebody else."""
        lead_id = (await self.house.starts(visitor(), email="otra@example.com")).conversation.lead_id
        return await followed(self.house, lead_id)

    async def is_refused(self, one: Meeting) -> bool:
        try:
            await self.books(one)
        except SlotTaken:
            return True
        return False


@pytest.fixture
async def diary(house: House, agenda: Agenda) -> Diary:
    lead_id = (await house.starts(visitor(), "Hola")).conversation.lead_id
    named = await followed(house, lead_id)
    return Diary(house, agenda, await house.hires("Ana Torres"), lead_id, named)


async def followed(house: House, lead_id: LeadId) -> QualificationId:
    named, now = QualificationId(house.ids.new()), house.clock.now()
    async with house.storage.begin() as tx:
        await tx.qualifications.save(Qualification.start(named, lead_id, None, KINDS["software"], at=now))
    return named


async def test_what_is_loaded_is_what_was_stored(diary: Diary) -> None:
    one = await diary.books(diary.meeting())
    async with diary.house.storage.begin() as tx:
        assert await tx.meetings.get(one.id) == one
        with pytest.raises(NotFound):
            await tx.meetings.get(diary.meeting().id)


async def test_a_hundred_bookings_of_one_slot_give_one(diary: Diary, outbox: Outbox) -> None:
    """THREATS 18, goal 5."""
    refused = await asyncio.gather(*[diary.is_refused(diary.meeting()) for _ in range(100)])
    assert refused.count(False) == 1
    assert len(await diary.busy()) == 1
    async with leading(outbox):
        told = [each.event for each in await drained(outbox)]
    assert len([each for each in told if isinstance(each, MeetingBooked)]) == 1


async def test_of_many_at_once_who_each_overlap_some_others_none_waits_in_a_ring(diary: Diary) -> None:
    begins = [DAY + n * HOUR / 6 for n in range(40)]
    refused = await asyncio.gather(*[diary.is_refused(diary.meeting(each)) for each in begins])
    assert refused.count(False) >= 4
    assert len(await diary.busy()) == refused.count(False)


@pytest.mark.parametrize(
    ("begins", "length", "refused"),
    [
        (DAY, HOUR, True),
        (DAY + HOUR / 2, HOUR, True),
        (DAY - HOUR / 2, 2 * HOUR, True),
        (DAY + HOUR, HOUR, False),  # half open: as one ends, the next begins
        (DAY - HOUR, HOUR, False),
    ],
)
async def test_no_two_of_one_agents_overlap(
    diary: Diary, begins: timedelta, length: timedelta, refused: bool
) -> None:
    await diary.books(diary.meeting())
    assert await diary.is_refused(diary.meeting(begins, length)) is refused
    eva = await diary.house.hires("Eva")
    assert not await diary.is_refused(diary.meeting(begins, length, eva.id))


async def test_what_was_called_off_leaves_room(diary: Diary) -> None:
    one = await diary.books(diary.meeting())
    await diary.does(one, lambda it: it.cancel(at=diary.house.clock.now()))
    assert await diary.busy() == []
    assert not await diary.is_refused(diary.meeting())


async def test_a_meeting_is_not_moved_onto_another(diary: Diary, outbox: Outbox) -> None:
    first = await diary.books(diary.meeting())
    other = await diary.books(diary.meeting(2 * DAY))
    with pytest.raises(SlotTaken):
        await diary.does(other, lambda it: it.edit(during=first.during, at=diary.house.clock.now()))
    async with leading(outbox):
        told = [each.event for each in await drained(outbox)]
    assert not [each for each in told if isinstance(each, MeetingEdited)]
    assert await diary.busy() == [first.during, other.during]


async def test_a_slot_that_is_held_is_nobody_elses_until_that_expires(diary: Diary) -> None:
    held = diary.meeting()
    held.hold(at=diary.house.clock.now())
    await diary.keeps(held)
    assert await diary.is_refused(diary.meeting())
    assert len(await diary.busy()) == 1
    diary.house.clock.advance(HELD_FOR)
    assert await diary.busy() == []
    assert not await diary.is_refused(diary.meeting())
    async with diary.house.storage.begin() as tx:
        assert (await tx.meetings.get(held.id)).status is Status.CANCELLED


async def test_what_waits_for_a_lead_is_found_as_long_as_it_does(diary: Diary) -> None:
    now = diary.house.clock.now()
    later, first, called_off, booked, over = [diary.meeting(n * DAY) for n in (3, 1, 4, 5, 6)]
    soon = diary.meeting(HELD_FOR / 2, HELD_FOR)
    others = diary.meeting(2 * DAY)
    others.qualification_id = await diary.another()
    for each in (later, first, called_off, others, over, soon):
        each.hold(at=now)
    called_off.cancel(at=now)
    booked.book(at=now)
    over.expires_at = now + HELD_FOR / 2
    for each in (later, first, called_off, booked, others, over, soon):
        await diary.keeps(each)
    assert await diary.held() == [soon, first, later, over]
    diary.house.clock.advance(HELD_FOR / 2)
    assert await diary.held() == [first, later]
    diary.house.clock.advance(HELD_FOR / 2)
    assert await diary.held() == []


async def test_several_stored_at_once_are_in_each_others_way_only_where_they_stay(diary: Diary) -> None:
    held, booked = diary.meeting(), diary.meeting()
    held.hold(at=START)
    await diary.keeps(held)
    held.cancel(at=START)
    booked.book(at=START)
    async with diary.house.storage.begin() as tx:
        await tx.meetings.save(booked, held, at=START)
    assert await diary.busy() == [booked.during]
    eva = await diary.house.hires("Eva")
    free, taken = diary.meeting(whose=eva.id), diary.meeting()
    for each in (free, taken):
        each.book(at=START)
    with pytest.raises(SlotTaken):
        async with diary.house.storage.begin() as tx:
            await tx.meetings.save(free, taken, at=START)
    assert not await diary.is_refused(diary.meeting(whose=eva.id)), "all or nothing"


async def test_who_stores_several_of_several_agents_waits_for_nobody_who_waits_for_them(diary: Diary) -> None:
    """Two who are offered times at once are; else one would be told of a `Collision`."""
    whose = [diary.ana.id, *[(await diary.house.hires(name)).id for name in ("Eva", "Luz", "Sol")]]

    async def holds(n: int) -> None:
        offered = [diary.meeting(n * DAY, whose=each) for each in (whose if n % 2 else reversed(whose))]
        for each in offered:
            each.hold(at=START)
        async with diary.house.storage.begin() as tx:
            await tx.meetings.save(*offered, at=START)

    await asyncio.gather(*[holds(n) for n in range(1, 41)])
    async with diary.house.storage.begin() as tx:
        assert len(await tx.meetings.held(diary.qualification_id, at=START)) == 40 * len(whose)


async def test_who_holds_a_slot_books_it(diary: Diary) -> None:
    held = diary.meeting()
    held.hold(at=diary.house.clock.now())
    await diary.keeps(held)
    await diary.does(held, lambda it: it.book(at=diary.house.clock.now()))
    assert await diary.is_refused(diary.meeting())
    assert await diary.busy() == [held.during]
