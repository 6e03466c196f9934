"""Meetings as the team asks for them, and what the team does about them, over every storage."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from contract_house import House, PhonesAsTyped, drained, leading

from pascal.app.usecases.calendars import BusyBeyond
from pascal.app.usecases.meetings import BookMeeting, ChangeMeeting, FindSlots
from pascal.app.usecases.qualification import ChangeQualification, FindStanding
from pascal.app.usecases.requirements import ChangeRequirements, Typed
from pascal.domain.agents import Agent, Role
from pascal.domain.conversations import Conversation
from pascal.domain.errors import Forbidden, HasHistory, Invalid, MeetingOver, NotFound, SlotTaken
from pascal.domain.events import MeetingBooked, MeetingCancelled, MeetingEnded, QualificationMoved
from pascal.domain.hours import Hours, Span
from pascal.domain.ids import AgentId, ConversationId, ItemId, LeadId, MeetingId, QualificationId
from pascal.domain.meetings import BUFFER, HELD_FOR, During, Meeting, Slot, Status, Wish
from pascal.domain.permissions import Permissions, Scope
from pascal.domain.ports.agenda import AfterMeeting, Agenda, WantedMeetings
from pascal.domain.ports.outbox import Outbox
from pascal.domain.ports.pipeline import Pipeline, Wanted
from pascal.domain.ports.reach import HOUSE, Reach
from pascal.domain.ports.reads import Reads
from pascal.domain.qualification import Evidence, Qualification, Step
from pascal.domain.requirements import KINDS, Sort
from pascal.testing.builders import START, Clock, agent, staff, visitor

TOLD = {
    "name": "Luz Díaz",
    "phone": "+51987654321",
    "budget": "10000-50000",
    "authority": "decision_maker",
    "need": "urgent",
    "timeline": "3_months",
    "app_type": "web_app",
    "deadline": "2026-06-01",
}
HOUR, HALF, DAY = timedelta(hours=1), timedelta(minutes=30), timedelta(days=1)
OWN = Scope.OWN | Scope.QUEUE


@dataclass
class Team:
    house: House
    agenda: Agenda
    reads: Reads
    find: FindStanding
    ana: Agent
    beto: Agent
    rosa: Agent

    @property
    def clock(self) -> Clock:
        return self.house.clock

    @property
    def book(self) -> BookMeeting:
        return BookMeeting(self.house.storage, self.find, self.clock, self.house.ids)

    @property
    def change(self) -> ChangeMeeting:
        return ChangeMeeting(self.house.storage, self.agenda, self.find, self.clock)

    @property
    def standing(self) -> ChangeQualification:
        return ChangeQualification(self.house.storage, self.find, PhonesAsTyped(), self.clock)

    @property
    def wishes(self) -> ChangeRequirements:
        return ChangeRequirements(self.standing, self.clock, self.house.ids)

    @property
    def slots(self) -> FindSlots:
        beyond = BusyBeyond(self.house.storage, None, self.clock)
        return FindSlots(self.reads, self.agenda, beyond, self.clock)

    async def lead(self, name: str = "Luz", taken_by: Agent | None = None) -> Qualification:
        """Who has written, and stands at the meeting."""
        talk = (await self.house.starts(visitor(), email=f"{name}@example.com", name=name)).conversation
        if taken_by is not None:
            await self.house.takes(taken_by, talk.id)
        named, kind = QualificationId(self.house.ids.new()), KINDS["software"]
        one = Qualification.start(named, talk.lead_id, talk.claimed_by, kind, at=self.clock.now())
        one.greet(at=self.clock.now())
        one.consents("Sí", given=True, at=self.clock.now())
        for field, value in TOLD.items():
            one.learn(field, value, Evidence("", None, 1.0, "script"), at=self.clock.now())
        assert one.step is Step.MEETING
        async with self.house.storage.begin() as tx:
            await tx.qualifications.save(one)
        return one

    async def returns(self, one: Qualification, taken_by: Agent | None = None) -> Conversation:
        """The lead writes again, once what there was is over; where nobody takes it, it waits."""
        assert one.claimed_by is not None
        async with self.house.storage.begin() as tx:
            before = await tx.conversations.present(one.id)
        if before.agent_id is not None and before.closed_at is None:
            await self.house.resolves(self.rosa, before.id)
        self.clock.advance(timedelta(minutes=1))
        contact = before.contact
        talk = (
            await self.house.starts(one.claimed_by, "Otra vez", email=contact.email or "", name=contact.name)
        ).conversation
        assert (talk.lead_id, talk.claimed_by) == (one.lead_id, one.claimed_by)
        if taken_by is not None:
            await self.house.takes(taken_by, talk.id)
        return talk

    async def stands(self, one: Qualification) -> tuple[Step, bool]:
        async with self.house.storage.begin() as tx:
            now = await tx.qualifications.get(one.id)
        return now.step, now.has_meeting

    async def books(
        self, by: Agent, one: Qualification, begins: timedelta = DAY, client_id: str | None = None
    ) -> Meeting:
        since = START + begins
        return await self.book(
            staff(by), one.id, "Visita", During.of(since, since + HOUR), client_id=client_id
        )

    async def keeps(self, agent_id: AgentId, one: Qualification, begins: timedelta, act: str) -> Meeting:
        """What the bot and calendars do."""
        since = START + begins
        made = Meeting(
            MeetingId(self.house.ids.new()),
            agent_id,
            one.lead_id,
            one.id,
            "Visita",
            During(since, since + HOUR),
            self.clock.now(),
        )
        getattr(made, act)(at=self.clock.now())
        async with self.house.storage.begin() as tx:
            await tx.meetings.save(made, at=self.clock.now())
        return made

    async def seen(self, who: Agent | None = None, **wanted: object) -> list[UUID]:
        reach = HOUSE if who is None else Reach(who.id, OWN)
        found = await self.agenda.meetings(reach, WantedMeetings(**wanted), 100)  # type: ignore[arg-type]
        return [each.id for each in found]

    async def opens(self, hours: Hours) -> None:
        async with self.house.storage.begin() as tx:
            await tx.hours.save(hours)


@pytest.fixture
async def team(house: House, agenda: Agenda, ways: Pipeline, reads: Reads) -> Team:
    rosa = replace(agent("Rosa"), role=Role.ADMIN)
    async with house.storage.begin() as tx:
        await tx.agents.add(rosa)
    find = FindStanding(ways, Permissions(agents_see_all=False))
    ana, beto = await house.hires("Ana"), await house.hires("Beto")
    return Team(house, agenda, reads, find, ana, beto, rosa)


# -- what is asked


async def test_a_meeting_is_shown_with_whom_it_is_and_whether_they_work_here(team: Team) -> None:
    luz = await team.lead("Luz", team.ana)
    since = START + DAY
    booked = await team.book(
        staff(team.rosa), luz.id, " Una  visita ", During(since, since + HOUR), attendees=["Eva@example.com"]
    )
    row = await team.agenda.meeting(booked.id, HOUSE)
    assert (row.id, row.lead_id, row.qualification_id) == (booked.id, luz.lead_id, luz.id)
    assert (row.agent_id, row.agent_name, row.booked_by) == (team.ana.id, "Ana", team.rosa.id)
    assert (row.subject, row.since, row.until) == ("Una visita", since, since + HOUR)
    assert (row.status, [*row.attendees], row.created_at) == (
        "booked",
        ["eva@example.com"],
        booked.created_at,
    )
    assert (row.name, row.email, row.phone) == ("Luz", "luz@example.com", "+51987654321")
    assert row.answers == {"name": "Luz Díaz", "phone": "+51987654321"}
    assert row.conversation_id == booked.conversation_id
    assert row.conversation_id is not None
    assert row.agent_active
    async with team.house.storage.begin() as tx:
        gone = await tx.agents.get(team.ana.id)
        gone.disable(at=START)
        await tx.agents.save(gone)
    assert not (await team.agenda.meeting(booked.id, HOUSE)).agent_active


async def test_meetings_come_in_the_order_in_which_they_begin_or_by_status_page_by_page(team: Team) -> None:
    luz, sol = await team.lead("Luz", team.ana), await team.lead("Sol", team.beto)
    made = [await team.books(team.rosa, luz, n * DAY) for n in (3, 1, 2)]
    made += [await team.books(team.rosa, sol, n * DAY) for n in (3, 1)]
    await team.change.cancel(staff(team.rosa), made[1].id)
    await team.change.cancel(staff(team.rosa), made[2].id)
    team.clock.advance(DAY)
    await team.change.end(staff(team.rosa), made[4].id, came=True)
    in_order = [each.id for each in sorted(made, key=lambda each: (each.during.since, each.id))]
    off = [made[1].id, made[2].id]
    by_status = sorted(in_order, key=lambda each: 2 if each in off else each == made[4].id)
    assert await team.seen() == in_order
    for wanted, expected in (
        (WantedMeetings(), in_order),
        (WantedMeetings(by_status=True), by_status),
    ):
        paged, after = [], None
        while page := await team.agenda.meetings(HOUSE, wanted, 2, after):
            paged += [each.id for each in page]
            after = AfterMeeting(page[-1].status, page[-1].since, page[-1].id)
        assert paged == expected


async def test_meetings_are_narrowed_to_a_time_a_status_and_whose_they_are(team: Team) -> None:
    luz, sol = await team.lead("Luz", team.ana), await team.lead("Sol", team.beto)
    first, second, third = [await team.books(team.rosa, luz, n * DAY) for n in (1, 2, 3)]
    other = await team.books(team.rosa, sol, 2 * DAY)
    await team.change.cancel(staff(team.ana), third.id)
    assert await team.seen(since=START + 2 * DAY, until=START + 3 * DAY) == [second.id, other.id]
    assert await team.seen(agent_id=team.beto.id) == [other.id]
    assert await team.seen(statuses=(Status.CANCELLED,)) == [third.id]
    assert await team.seen(statuses=(Status.BOOKED,), agent_id=team.ana.id) == [first.id, second.id]


async def test_who_may_not_read_all_sees_their_own_and_those_of_their_leads(team: Team) -> None:
    """THREATS 17."""
    luz, sol = await team.lead("Luz", team.ana), await team.lead("Sol")
    of_ana = await team.books(team.ana, luz)
    elsewhere = await team.keeps(team.beto.id, luz, 2 * DAY, "book")
    waits = await team.keeps(team.ana.id, sol, 3 * DAY, "book")  # of who is in the queue
    assert await team.seen(team.ana) == [of_ana.id, elsewhere.id, waits.id]
    assert await team.seen(team.beto) == [elsewhere.id, waits.id]
    with pytest.raises(NotFound):
        await team.agenda.meeting(of_ana.id, Reach(team.beto.id, OWN))
    assert (await team.agenda.meeting(elsewhere.id, Reach(team.beto.id, OWN))).id == elsewhere.id
    busy = await team.agenda.busy([team.ana.id, team.rosa.id], During(START, START + 9 * DAY), at=START)
    assert busy == {team.ana.id: [of_ana.during, waits.during], team.rosa.id: []}  # no secret


async def test_what_is_offered_is_nobodys_meeting_and_takes_room_until_it_expires(team: Team) -> None:
    luz = await team.lead("Luz", team.ana)
    at_ten = DAY + 6 * HOUR
    held = await team.keeps(team.ana.id, luz, at_ten, "hold")

    async def takes_room() -> bool:
        asked = During(START, START + 2 * DAY)
        busy = (await team.agenda.busy([team.ana.id], asked, at=team.clock.now()))[team.ana.id]
        day = held.during.since.astimezone(ZoneInfo(team.ana.time_zone)).date()
        free = await team.slots.of(team.ana, day, HOUR)
        assert (held.during in busy) == (held.during not in free)
        return held.during in busy

    assert await team.seen() == [*await team.agenda.of_lead(luz.id)] == []
    with pytest.raises(NotFound):
        await team.agenda.meeting(held.id, HOUSE)
    assert await takes_room()
    team.clock.advance(HELD_FOR)
    assert not await takes_room()
    await team.books(team.ana, luz, at_ten)
    assert held.id not in await team.seen()


async def test_the_meetings_of_a_lead_come_newest_first(team: Team) -> None:
    luz, sol = await team.lead("Luz", team.ana), await team.lead("Sol", team.ana)
    made = [await team.books(team.ana, luz, n * DAY) for n in (2, 1, 3)]
    await team.books(team.ana, sol, 4 * DAY)
    await team.change.cancel(staff(team.ana), made[0].id)
    found = await team.agenda.of_lead(luz.id)
    assert [each.id for each in found] == [made[2].id, made[0].id, made[1].id]


async def test_who_had_a_meeting_is_not_deleted(team: Team) -> None:
    luz, eva = await team.lead("Luz"), await team.house.hires("Eva")
    await team.books(eva, luz)
    with pytest.raises(HasHistory):
        async with team.house.storage.begin() as tx:
            await tx.agents.remove(await tx.agents.get(eva.id))


async def test_who_was_only_offered_is_deleted_with_what_was(team: Team) -> None:
    luz, eva = await team.lead("Luz"), await team.house.hires("Eva")
    await team.keeps(eva.id, luz, DAY, "hold")
    async with team.house.storage.begin() as tx:
        await tx.agents.remove(await tx.agents.get(eva.id))
    async with team.house.storage.begin() as tx:
        assert await tx.meetings.held(luz.id, at=team.clock.now()) == []


# -- booked


async def test_a_meeting_is_with_the_leads_agent_or_else_with_whoever_books_it(
    team: Team, outbox: Outbox
) -> None:
    luz, sol, mar = (
        await team.lead("Luz", team.ana),
        await team.lead("Sol"),
        await team.lead("Mar", team.beto),
    )
    async with team.house.storage.begin() as tx:
        gone = await tx.agents.get(team.beto.id)
        gone.disable(at=START)
        await tx.agents.save(gone)
    assert (await team.books(team.rosa, luz)).agent_id == team.ana.id
    assert (await team.books(team.ana, sol, 2 * DAY)).agent_id == team.ana.id
    assert (await team.books(team.rosa, mar)).agent_id == team.rosa.id
    assert await team.stands(luz) == (Step.COMPLETED, True)
    async with leading(outbox):
        told = [each for each in await drained(outbox) if isinstance(each.event, MeetingBooked)]
    assert [each.by and each.by.id for each in told] == [team.rosa.id, team.ana.id, team.rosa.id]


async def test_nobody_books_with_who_is_being_shut_out(team: Team) -> None:
    """Whoever shuts them out has looked for their meetings already."""
    one = await team.lead(taken_by=team.ana)
    async with team.house.storage.begin() as tx:
        gone = await tx.agents.get(team.ana.id)
        gone.disable(at=START)
        await tx.agents.save(gone)
        await tx.meetings.lock([gone.id])
        booking = asyncio.create_task(team.books(team.ana, one))
        await asyncio.sleep(0.2)
    with pytest.raises(SlotTaken):
        await booking


async def test_who_may_not_speak_for_a_lead_books_nothing(team: Team) -> None:
    luz = await team.lead("Luz", team.ana)
    with pytest.raises(NotFound):
        await team.books(team.beto, luz)
    sees_all = replace(team, find=replace(team.find, permissions=Permissions(agents_see_all=True)))
    with pytest.raises(Forbidden):
        await sees_all.books(team.beto, luz)
    with pytest.raises(NotFound):
        await team.book(
            staff(team.rosa), QualificationId(luz.lead_id), "Visita", During(START + DAY, START + DAY + HOUR)
        )
    assert await team.seen() == []


async def test_whoever_books_waits_for_the_lead_who_writes(team: Team) -> None:
    """And neither for the other: the conversation is locked first."""
    luz = await team.lead("Luz", team.ana)
    storage, writes = team.house.storage, asyncio.Event()

    async def follows() -> None:
        async with storage.begin() as tx:
            talk = await tx.conversations.present(luz.id)
            writes.set()
            await asyncio.sleep(0.3)
            one = await tx.qualifications.of(talk.lead_id, talk.claimed_by)
            assert one is not None
            await tx.qualifications.save(one)

    async def books() -> Meeting:
        await writes.wait()
        return await team.books(team.ana, luz)

    _, booked = await asyncio.gather(follows(), books())
    assert await team.seen() == [booked.id]


async def test_an_old_conversation_gives_no_right_to_a_lead_who_is_a_colleagues(team: Team) -> None:
    """THREATS 14: nor does what was said last, once it is over."""
    luz = await team.lead("Luz", team.ana)
    hers = await team.books(team.ana, luz, 9 * DAY)
    talk = await team.returns(luz, team.beto)
    his = await team.books(team.beto, luz)
    assert (his.agent_id, his.conversation_id) == (team.beto.id, talk.id)

    async def is_refused(by: Agent, meeting: Meeting) -> None:
        acts = (
            team.books(by, luz, 2 * DAY),
            team.change.edit(staff(by), meeting.id, subject="Otra"),
            team.change.cancel(staff(by), meeting.id),
            team.change.end(staff(by), meeting.id, came=True),
            team.standing.move(staff(by), luz.id, Step.BANT, "Porque sí"),
            team.standing.note(staff(by), luz.id, "company", "Otra", ""),
            team.standing.confirm(staff(by), luz.id, "budget"),
            team.standing.note_consent(staff(by), luz.id, "Ya no", given=False),
            team.wishes.tell(staff(by), luz.id, {"app_type": "otra"}, {}),
            team.wishes.add(staff(by), luz.id, Sort.FEATURE, Typed("Chat", None)),
            team.wishes.remove(staff(by), luz.id, ItemId(luz.id)),
        )
        for act in acts:
            with pytest.raises(Forbidden):
                await act

    await is_refused(team.ana, his)
    await team.change.edit(staff(team.ana), hers.id, subject="Mía")  # whose it is may always
    await team.house.resolves(team.beto, talk.id)
    await is_refused(team.ana, his)
    await team.returns(luz)
    await team.change.cancel(staff(team.ana), his.id)  # it waits: whoever takes it may
    await team.returns(luz, team.ana)
    await is_refused(team.beto, hers)
    await team.books(team.ana, luz, 2 * DAY)


async def test_a_meeting_with_another_lead_or_in_the_past_or_on_another_is_refused(team: Team) -> None:
    luz, sol = await team.lead("Luz", team.ana), await team.lead("Sol", team.ana)
    since = START + DAY
    with pytest.raises(Invalid) as refused:
        await team.book(staff(team.ana), luz.id, "Visita", During(since, since + HOUR), lead_id=sol.lead_id)
    assert (refused.value.field, refused.value.rule) == ("lead_id", "another_lead")
    for begins in (timedelta(), -DAY, 400 * DAY):
        with pytest.raises(Invalid):
            await team.books(team.ana, luz, begins)
    await team.books(team.ana, sol)
    with pytest.raises(SlotTaken):
        await team.books(team.ana, luz, DAY + HOUR / 2)
    assert await team.stands(luz) == (Step.MEETING, False)


async def test_a_hundred_who_book_one_slot_for_many_leads_are_one(team: Team) -> None:
    """THREATS 18: each holds another lead's lock."""
    leads = [await team.lead(f"L{n}", team.ana) for n in range(5)]

    async def books(one: Qualification) -> bool:
        try:
            await team.books(team.rosa, one)
        except SlotTaken:
            return False
        return True

    assert sum(await asyncio.gather(*[books(leads[n % 5]) for n in range(100)])) == 1
    assert len(await team.seen()) == 1
    assert sorted([(await team.stands(each))[1] for each in leads]) == [False] * 4 + [True]


async def test_of_those_who_want_times_that_overlap_one_is_served(team: Team) -> None:
    """And nobody waits for another until the database gives one of them up."""
    leads = [await team.lead(f"L{n}") for n in range(10)]

    async def books(one: Qualification, slot: Slot) -> bool:
        try:
            async with team.house.storage.begin() as tx:
                locked = await tx.qualifications.get(one.id)
                await team.book.within(tx, locked, slot, subject="Visita", conversation_id=None)
        except SlotTaken:
            return False
        return True

    chance = random.Random(1)
    for day in range(1, 31):
        begins = START + day * DAY
        slots = [
            Slot(team.ana.id, During(begins + chance.randrange(4) * HOUR / 4, begins + 2 * HOUR))
            for _ in range(40)
        ]
        assert sum(await asyncio.gather(*[books(leads[n % 10], each) for n, each in enumerate(slots)])) == 1


async def test_a_booking_whose_answer_was_lost_is_not_a_second_one(team: Team) -> None:
    luz, sol = await team.lead("Luz", team.ana), await team.lead("Sol", team.ana)
    first, *again = await asyncio.gather(*[team.books(team.ana, luz, client_id="a") for _ in range(8)])
    assert {each.id for each in again} == {first.id}
    await team.change.cancel(staff(team.ana), first.id)
    assert (await team.books(team.ana, luz, client_id="a")).id == first.id
    others = [
        await team.books(team.ana, luz, 2 * DAY, client_id="b"),
        await team.books(team.ana, sol, 3 * DAY, client_id="a"),
        await team.books(team.rosa, luz, 4 * DAY, client_id="a"),
    ]
    assert len(await team.seen()) == 1 + len({each.id for each in others}) == 4


async def test_the_bot_books_for_the_lead_in_its_own_transaction(team: Team) -> None:
    luz = await team.lead("Luz")
    talk = await _conversation_of(team, luz.lead_id)
    slot = Slot(team.beto.id, During(START + DAY, START + DAY + HOUR))

    async def books() -> Meeting:
        async with team.house.storage.begin() as tx:
            one = await tx.qualifications.get(luz.id)
            return await team.book.within(tx, one, slot, subject="Llamada", conversation_id=talk)

    booked = await books()
    assert (booked.agent_id, booked.booked_by, booked.conversation_id) == (team.beto.id, None, talk)
    assert await team.stands(luz) == (Step.COMPLETED, True)
    with pytest.raises(SlotTaken):
        await books()


async def test_what_was_offered_and_is_over_or_with_who_is_gone_is_no_more_to_be_had(team: Team) -> None:
    """Leads answer days later."""
    luz = await team.lead("Luz")
    tomorrow, later = (During(START + n * DAY, START + n * DAY + HOUR) for n in (1, 3))
    team.clock.advance(2 * DAY)
    async with team.house.storage.begin() as tx:
        gone = await tx.agents.get(team.beto.id)
        gone.disable(at=START)
        await tx.agents.save(gone)
    for slot in (Slot(team.ana.id, tomorrow), Slot(team.beto.id, later)):
        with pytest.raises(SlotTaken):
            async with team.house.storage.begin() as tx:
                one = await tx.qualifications.get(luz.id)
                await team.book.within(tx, one, slot, subject="Llamada", conversation_id=None)
    assert await team.stands(luz) == (Step.MEETING, False)


async def _conversation_of(team: Team, lead_id: LeadId) -> ConversationId:
    rows = await team.find.pipeline.standings(HOUSE, Wanted(), 100)
    return next(ConversationId(each.conversation_id) for each in rows if each.lead_id == lead_id)


# -- changed


async def test_a_meeting_gets_another_subject_and_another_time(team: Team) -> None:
    luz = await team.lead("Luz", team.ana)
    one = await team.books(team.ana, luz)
    other = await team.books(team.ana, luz, 3 * DAY)

    async def edit(**edit: object) -> tuple[str, datetime, datetime]:
        await team.change.edit(staff(team.ana), one.id, **edit)  # type: ignore[arg-type]
        row = await team.agenda.meeting(one.id, HOUSE)
        return row.subject, row.since, row.until

    since = START + 2 * DAY
    assert await edit(subject="Otra") == ("Otra", START + DAY, START + DAY + HOUR)
    assert await edit(since=since) == ("Otra", since, since + HOUR)  # as long as it was
    assert await edit(until=since + 2 * HOUR) == ("Otra", since, since + 2 * HOUR)
    assert await edit(since=since + HOUR, until=since + 2 * HOUR) == (
        "Otra",
        since + HOUR,
        since + 2 * HOUR,
    )
    far, ends = datetime.max.replace(tzinfo=UTC), since + 2 * HOUR
    for wrong in ({"since": START}, {"since": far}, {"until": START}, {"since": ends, "until": since}):
        with pytest.raises(Invalid):
            await edit(**wrong)
    with pytest.raises(SlotTaken):
        await edit(since=other.during.since)
    assert (await edit())[1:] == (since + HOUR, ends)


Change = Callable[[Team, Agent, MeetingId], Awaitable[None]]
CHANGES: Sequence[Change] = (
    lambda team, by, one: team.change.edit(staff(by), one, subject=f"De {by.name}"),
    lambda team, by, one: team.change.end(staff(by), one, came=True),
    lambda team, by, one: team.change.cancel(staff(by), one),
)


@pytest.mark.parametrize("change", CHANGES)
async def test_a_meeting_is_changed_by_whose_it_is_and_whoever_may_speak_for_the_lead(
    team: Team, change: Change
) -> None:
    luz = await team.lead("Luz", team.ana)
    one = (await team.keeps(team.beto.id, luz, DAY, "book")).id
    eva = await team.house.hires("Eva")
    sees_all = replace(team, find=replace(team.find, permissions=Permissions(agents_see_all=True)))
    if change is CHANGES[1]:
        team.clock.advance(DAY + HOUR)
    with pytest.raises(NotFound):
        await change(team, eva, one)
    with pytest.raises(Forbidden):
        await change(sees_all, eva, one)
    with pytest.raises(NotFound):
        await change(team, team.rosa, MeetingId(luz.id))
    for by in (team.ana, team.beto, team.rosa):
        await change(team, by, one)


async def test_who_has_no_meeting_any_more_looks_for_one_again(team: Team, outbox: Outbox) -> None:
    luz = await team.lead("Luz", team.ana)
    first, second = [await team.books(team.ana, luz, n * DAY) for n in (1, 2)]
    await team.change.cancel(staff(team.ana), first.id, "Viaje")
    assert await team.stands(luz) == (Step.COMPLETED, True)
    await team.change.cancel(staff(team.ana), second.id)
    assert await team.stands(luz) == (Step.MEETING, False)
    async with leading(outbox):
        await drained(outbox)
        await team.change.cancel(staff(team.ana), second.id, version=second.version)  # again
        assert await drained(outbox) == []
    async with team.house.storage.begin() as tx:
        assert (await tx.meetings.get(first.id)).status is Status.CANCELLED


async def test_cancelling_is_told_with_its_reason_and_before_that_where_they_stand(
    team: Team, outbox: Outbox
) -> None:
    luz = await team.lead("Luz", team.ana)
    one = await team.books(team.ana, luz)
    async with leading(outbox):
        await drained(outbox)
        await team.change.cancel(staff(team.ana), one.id, "Viaje")
        moved, cancelled = [each.event for each in await drained(outbox)]
    assert isinstance(moved, QualificationMoved)
    assert moved.after == "meeting"
    assert isinstance(cancelled, MeetingCancelled)
    assert (cancelled.agent_id, cancelled.reason) == (team.ana.id, "Viaje")


async def test_whether_they_came_is_said_once_it_has_begun_and_stays_to_be_changed(
    team: Team, outbox: Outbox
) -> None:
    luz = await team.lead("Luz", team.ana)
    one = await team.books(team.ana, luz)
    with pytest.raises(Invalid):
        await team.change.end(staff(team.ana), one.id, came=True)
    team.clock.advance(DAY)
    for came in (False, True):
        await team.change.end(staff(team.ana), one.id, came=came)
    assert await team.seen(statuses=(Status.DONE,)) == [one.id]
    with pytest.raises(MeetingOver):
        await team.change.cancel(staff(team.ana), one.id)
    async with leading(outbox):
        told = [each.event for each in await drained(outbox)]
    assert [each.came for each in told if isinstance(each, MeetingEnded)] == [False, True]


async def test_who_was_met_is_not_silent(team: Team) -> None:
    luz = await team.lead("Luz", team.ana)
    one = await team.books(team.ana, luz, 8 * DAY)
    team.clock.advance(20 * DAY)
    for came, heard in ((False, luz.active_at), (True, one.during.since)):
        await team.change.end(staff(team.ana), one.id, came=came)
        async with team.house.storage.begin() as tx:
            assert (await tx.qualifications.get(luz.id)).active_at == heard


async def test_who_was_met_stays_through_when_another_meeting_is_called_off(team: Team) -> None:
    luz = await team.lead("Luz", team.ana)
    first, second = [await team.books(team.ana, luz, n * DAY) for n in (1, 2)]
    team.clock.advance(DAY)
    await team.change.end(staff(team.ana), first.id, came=True)
    await team.change.cancel(staff(team.ana), second.id)
    assert await team.stands(luz) == (Step.COMPLETED, True)


async def test_who_missed_their_meeting_looks_for_another(team: Team, outbox: Outbox) -> None:
    luz = await team.lead("Luz", team.ana)
    first, second = [await team.books(team.ana, luz, n * DAY) for n in (1, 2)]
    team.clock.advance(3 * DAY)
    await team.change.end(staff(team.ana), first.id, came=False)
    assert await team.stands(luz) == (Step.COMPLETED, True)  # the other is still to be
    await team.change.end(staff(team.ana), second.id, came=False)
    assert await team.stands(luz) == (Step.MEETING, False)
    await team.standing.move(staff(team.ana), luz.id, Step.COMPLETED, None)
    async with leading(outbox):
        await drained(outbox)
        await team.change.end(staff(team.ana), second.id, came=False)  # again changes nothing
        assert await drained(outbox) == []
    await team.change.end(staff(team.ana), first.id, came=True)
    assert await team.stands(luz) == (Step.COMPLETED, True)
    await team.change.end(staff(team.ana), first.id, came=False)
    assert await team.stands(luz) == (Step.MEETING, False)
    await team.change.end(staff(team.ana), second.id, came=True)
    assert await team.stands(luz) == (Step.COMPLETED, True)


# -- room


async def test_there_is_room_by_the_houses_hours_on_the_agents_own_wall(team: Team) -> None:
    day = date(2026, 3, 9)
    await team.opens(Hours("America/Lima", ((Span(9 * 60, 12 * 60),), *((),) * 6)))
    luz = await team.lead("Luz", team.ana)
    madrid = replace(team.ana, time_zone="Europe/Madrid")
    assert day.weekday() == 0
    for whose, opens in ((team.ana, 14), (madrid, 8)):
        found = await team.slots.of(whose, day, HOUR)
        begins = datetime(2026, 3, 9, opens, tzinfo=UTC)
        assert [each.since for each in found] == [begins + n * HOUR / 2 for n in range(5)]
    assert await team.slots.of(team.ana, day + DAY, HOUR) == []
    nine = datetime(2026, 3, 9, 14, tzinfo=UTC)
    await team.book(staff(team.ana), luz.id, "Visita", During(nine, nine + HOUR))
    (left, *more) = await team.slots.of(team.ana, day, HOUR)
    assert left.since == nine + HOUR + HOUR / 2 >= nine + HOUR + BUFFER
    assert len(more) == 1


@pytest.mark.parametrize(
    ("day", "begins"),
    [(date(2026, 3, 8), 1), (date(2026, 11, 1), 0)],  # New York puts its clocks forward, and back
)
async def test_a_day_on_which_clocks_are_put_has_its_own_room(team: Team, day: date, begins: int) -> None:
    await team.opens(Hours("America/Lima", ((Span(begins * 60, 4 * 60),),) * 7))
    there = replace(team.ana, time_zone="America/New_York")
    zone = ZoneInfo(there.time_zone)
    found = await team.slots.of(there, day, HOUR)
    hours = 4 - begins + (-1 if day.month == 3 else 1)
    assert len(found) == 2 * hours - 1
    assert all(each.length == HOUR and each.since.astimezone(zone).date() == day for each in found)
    assert found[-1].until == datetime(day.year, day.month, day.day, 4, tzinfo=zone)


async def test_no_room_is_offered_in_the_past_too_far_ahead_or_with_who_is_disabled(team: Team) -> None:
    today = START.astimezone(ZoneInfo("America/Lima")).date()
    for day in (today - DAY, date.min):
        assert await team.slots.of(team.ana, day, HOUR) == []
    for day in (today + 367 * DAY, date.max):
        with pytest.raises(Invalid):
            await team.slots.of(team.ana, day, HOUR)
    monday = today + (7 - today.weekday()) * DAY
    assert await team.slots.of(team.ana, monday, HOUR)
    assert await team.slots.of(replace(team.ana, active=False), monday, HOUR) == []


async def test_a_few_times_are_offered_on_different_days_with_whoever_has_least_to_do(team: Team) -> None:
    luz = await team.lead("Luz", team.ana)
    await team.opens(Hours("America/Lima", ((Span(9 * 60, 18 * 60),),) * 7))
    for n in (5, 6):
        await team.books(team.ana, luz, n * DAY)
    found = await team.slots.soonest(HOUR)
    zone = ZoneInfo("America/Lima")
    days = {each.during.since.astimezone(zone).date() for each in found}
    assert len(found) == len(days) == 3
    assert {each.agent_id for each in found} <= {team.ana.id, team.beto.id}  # an administrator is not asked
    assert found[0].agent_id == team.beto.id
    halves = [each.during.since.astimezone(zone).hour < 12 for each in found]
    assert len(set(halves)) == 2
    for each in found:
        theirs = team.ana if each.agent_id == team.ana.id else team.beto
        day = each.during.since.astimezone(zone).date()
        assert each.during in await team.slots.of(theirs, day, HOUR)


async def test_what_a_lead_may_choose_leaves_both_sides_the_time_to_come(team: Team) -> None:
    await team.opens(Hours("America/Lima", ((Span(60, 24 * 60),),) * 7))
    luz = await team.lead("Luz", team.ana)
    theirs = await team.books(team.ana, luz, 3 * DAY)
    today = START.astimezone(ZoneInfo("America/Lima")).date()
    chosen = [each.during for each in await team.slots.soonest(HALF)]
    moved = await team.slots.for_another(theirs.during, team.ana, days=1)
    near = [each.during for each in await team.slots.nearest(Wish(START), HALF)]
    arranged = await team.slots.of(team.ana, today, HALF)
    for each in (chosen, moved, near):
        assert HOUR <= min(each).since - START <= HOUR + HALF
    assert arranged[0].since - START <= HALF


async def test_where_there_is_little_room_less_is_offered(team: Team) -> None:
    luz = await team.lead("Luz", team.ana)
    today = START.astimezone(ZoneInfo("America/Lima")).date()
    week: list[tuple[Span, ...]] = [()] * 7
    week[(today.weekday() + 1) % 7] = (Span(9 * 60, 11 * 60),)
    await team.opens(Hours("America/Lima", tuple(week)))
    for whose in (team.ana, team.beto):
        first, second = await team.slots.soonest(HOUR, days=3)
        assert not first.during.overlaps(second.during)
        assert first.during.until <= second.during.since
        begins = datetime(today.year, today.month, today.day, 9, tzinfo=ZoneInfo("America/Lima")) + DAY
        await team.keeps(whose.id, luz, begins - START + HOUR / 2, "book")
    assert await team.slots.soonest(HOUR, days=3) == []


# -- who works here no more


async def shut_out(team: Team, whom: Agent) -> None:
    async with team.house.storage.begin() as tx:
        gone = await tx.agents.get(whom.id)
        gone.disable(at=team.clock.now())
        await tx.agents.save(gone)


async def offered(team: Team, one: Qualification, *slots: Slot) -> ConversationId:
    """*slots* wait for them."""
    async with team.house.storage.begin() as tx:
        talk = await tx.conversations.present(one.id)
        await team.book.hold(
            tx, await tx.qualifications.get(one.id), slots, subject="Visita", conversation_id=talk.id
        )
        return talk.id


async def test_with_who_is_gone_a_meeting_is_at_no_other_time(team: Team) -> None:
    """What it is about may still be put right, and it may be called off."""
    one = await team.lead(taken_by=team.beto)
    meeting = await team.keeps(team.ana.id, one, DAY, "book")
    await shut_out(team, team.ana)
    for moved in ({"since": START + 2 * DAY}, {"until": meeting.during.until + HOUR}):
        with pytest.raises(Invalid, match="adrift"):
            await team.change.edit(staff(team.beto), meeting.id, **moved)
    await team.change.edit(staff(team.beto), meeting.id, subject="Otra visita")
    await team.change.cancel(staff(team.beto), meeting.id)


async def test_nothing_is_held_with_who_is_gone(team: Team) -> None:
    one = await team.lead()
    (slot,) = await team.slots.nearest(Wish(START + DAY + 6 * HOUR), HALF, 1)
    await shut_out(team, await agent_of(team, slot))
    with pytest.raises(SlotTaken):
        await offered(team, one, slot)


async def agent_of(team: Team, slot: Slot) -> Agent:
    return next(each for each in (team.ana, team.beto) if each.id == slot.agent_id)


async def test_a_colleague_is_met_though_another_time_waits_with_them_for_the_same_lead(team: Team) -> None:
    one = await team.lead()
    (slot,) = await team.slots.nearest(Wish(START + DAY + 6 * HOUR), HALF, 1)
    mine = Slot(team.ana.id, slot.during)
    next_to_it = Slot(team.beto.id, During(slot.during.until, slot.during.until + HALF))
    await offered(team, one, mine, next_to_it)
    await shut_out(team, team.ana)
    assert await team.slots.at(mine, own=[mine, next_to_it]) == Slot(team.beto.id, slot.during)
    assert await team.slots.at(mine) is None


async def test_what_waits_with_who_is_dismissed_meanwhile_is_in_nobodys_way(team: Team) -> None:
    """Whoever books has seen that it waits for them."""
    one = await team.lead()
    (slot,) = await team.slots.nearest(Wish(START + DAY + 6 * HOUR), HALF, 1)
    his = Slot(team.beto.id, During(slot.during.until + HOUR, slot.during.until + HOUR + HALF))
    talk = await offered(team, one, Slot(team.ana.id, slot.during), his)

    async def books() -> Meeting:
        async with team.house.storage.begin() as tx:
            await tx.conversations.get(talk)
            return await team.book.within(
                tx, await tx.qualifications.get(one.id), his, subject="Visita", conversation_id=talk
            )

    async with team.house.storage.begin() as tx:
        ana = await tx.agents.get(team.ana.id)
        ana.dismiss(at=team.clock.now())
        await tx.meetings.lock([ana.id])
        booking = asyncio.create_task(books())
        await asyncio.sleep(0.2)
        await tx.agents.remove(ana)
    assert (await booking).slot == his
