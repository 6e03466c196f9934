"""Calendars elsewhere, over every storage: what is kept of them, and how they and the meetings go in step."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any, Literal, TypeVar

import pytest
from contract_house import House, drained, leading

from pascal.adapters.outlook import Outlook
from pascal.adapters.outlook.settings import Settings
from pascal.adapters.security import RandomKeys
from pascal.app.reactions.calendars import LetCalendarsGo, SyncMeetings, WatchCalendars
from pascal.app.reactions.jobs import DoJobs
from pascal.app.usecases.agents import AgentEdit, EditAgent
from pascal.app.usecases.bot import BotPolicy
from pascal.app.usecases.calendar_sync import HearOfCalendars, RenewCalendarWatch, SyncCalendar
from pascal.app.usecases.calendars import (
    SYNC,
    WATCH,
    BusyBeyond,
    ConnectCalendar,
    DisconnectCalendar,
    OwnCalendar,
    sync_of,
)
from pascal.app.usecases.invitations import ChangeByLink, LookAtMeeting
from pascal.app.usecases.meetings import ChangeMeeting, FindSlots
from pascal.app.usecases.qualification import FindStanding
from pascal.domain.actors import by_link
from pascal.domain.agents import Agent, Role
from pascal.domain.calendars import Clash, Elsewhere, Linked, Pair, Plan, Watch, Why
from pascal.domain.errors import NoCalendar, SlotTaken
from pascal.domain.events import (
    AgentChanged,
    AgentDismissed,
    CalendarChanged,
    MeetingCancelled,
    MeetingEdited,
)
from pascal.domain.ids import LeadId, MeetingId, QualificationId
from pascal.domain.meetings import During, Meeting, Status, Wish
from pascal.domain.permissions import Permissions, Scope
from pascal.domain.ports.agenda import Agenda
from pascal.domain.ports.calendar import Away, Changes, Heard, SignedOut, Watched
from pascal.domain.ports.channels import Kit
from pascal.domain.ports.identity_provider import ProviderUnavailable
from pascal.domain.ports.jobs import Job, JobQueue, TryLater
from pascal.domain.ports.outbox import Outbox, Recorded
from pascal.domain.ports.pipeline import Pipeline
from pascal.domain.ports.reach import Reach
from pascal.domain.ports.reads import Reads
from pascal.domain.ports.storage import StorageUnavailable, Transaction
from pascal.domain.qualification import Qualification
from pascal.domain.requirements import KINDS
from pascal.testing.builders import START, agent, staff, visitor
from pascal.testing.channels import MemorySafe
from providers.graph import GraphFake

T = TypeVar("T")

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
MONTHS = During(START - DAY, START + 60 * DAY)


def at(days: float, length: timedelta = HOUR) -> During:
    return During(START + days * DAY, START + days * DAY + length)


@dataclass
class Desk:
    """An agent with meetings here, and a calendar elsewhere."""

    house: House
    ana: Agent
    lead_id: LeadId
    qualification_id: QualificationId
    graph: GraphFake
    outlook: Outlook
    keys: RandomKeys

    @property
    def own(self) -> OwnCalendar:
        return OwnCalendar(self.house.storage, self.outlook)

    async def does(self, act: Callable[[Transaction], Awaitable[T]]) -> T:
        async with self.house.storage.begin() as tx:
            return await act(tx)

    async def links(self, **more: object) -> Linked:
        linked = replace(Linked(self.ana.id, "outlook", "ana@example.com", START), **more)  # type: ignore[arg-type]
        await self.does(lambda tx: tx.calendars.save(linked))
        return linked

    async def linked(self) -> Linked | None:
        return await self.does(lambda tx: tx.calendars.get(self.ana.id))

    async def connects(self) -> Linked:
        act = ConnectCalendar(self.house.storage, self.own, self.house.clock)
        return await act(staff(self.ana), code="c0de", verifier="v", redirect="https://pascal.example/r")

    async def disconnects(self) -> None:
        await DisconnectCalendar(self.house.storage, self.outlook, self.house.clock)(self.ana.id, None)

    async def syncs(self) -> None:
        await SyncCalendar(self.house.storage, self.outlook, self.house.clock)(self.ana.id)

    async def renews(self) -> None:
        await RenewCalendarWatch(self.house.storage, self.outlook, self.house.clock, self.keys)(self.ana.id)

    async def hears(self, content: dict[str, Any]) -> None:
        told = self.outlook.heard(json.dumps(content).encode())
        await HearOfCalendars(self.house.storage, self.house.clock, self.keys)(told)

    async def books(self, days: float = 1) -> MeetingId:
        one = Meeting(
            MeetingId(self.house.ids.new()),
            self.ana.id,
            self.lead_id,
            self.qualification_id,
            "Visita",
            at(days),
            self.house.clock.now(),
        )
        one.book(at=self.house.clock.now())
        await self.does(lambda tx: tx.meetings.save(one, at=self.house.clock.now()))
        return one.id

    async def changes(self, id: MeetingId, act: Callable[[Meeting], object]) -> None:
        async with self.house.storage.begin() as tx:
            one = await tx.meetings.get(id)
            act(one)
            await tx.meetings.save(one, at=self.house.clock.now())

    async def meeting(self, id: MeetingId) -> Meeting:
        return await self.does(lambda tx: tx.meetings.get(id))

    async def pair(self, id: MeetingId) -> Pair:
        found = await self.does(lambda tx: tx.calendars.pair(id))
        assert found is not None
        return found

    async def busy(self, during: During = MONTHS) -> list[During]:
        return [*await self.does(lambda tx: tx.calendars.busy_elsewhere(self.ana.id, during))]

    @property
    def there(self) -> list[tuple[str, str, str]]:
        return [self.graph.times(each) for each in self.graph.events]


@pytest.fixture
async def desk(house: House) -> AsyncIterator[Desk]:
    started = await house.starts(visitor(), "Hola")
    lead_id, now = started.conversation.lead_id, house.clock.now()
    one = Qualification.start(QualificationId(house.ids.new()), lead_id, None, KINDS["software"], at=now)
    async with house.storage.begin() as tx:
        await tx.qualifications.save(one)
    graph = GraphFake()
    kit = Kit(graph.environment, "https://pascal.example", "PE", 2.0, house.clock, MemorySafe({}))
    settings = Settings.read(kit.environment)
    assert settings is not None
    outlook = Outlook(settings, kit, graph.transport)

    async def at_once(_: float) -> None: ...

    outlook._graph._sleep = at_once
    yield Desk(house, await house.hires("Ana Torres"), lead_id, one.id, graph, outlook, RandomKeys())
    await outlook.aclose()


# -- kept


async def test_what_is_loaded_is_what_was_stored(desk: Desk) -> None:
    assert await desk.linked() is None
    plain = await desk.links()
    assert await desk.linked() == plain
    watch = Watch("w1", START + 3 * DAY, START + DAY, b"d" * 32)
    whole = await desk.links(
        works=False, window=MONTHS, place="$deltatoken=x", changes=3, watch=watch, rests_until=START
    )
    assert await desk.linked() == whole
    assert await desk.does(lambda tx: tx.calendars.all()) == [whole]
    assert await desk.does(lambda tx: tx.calendars.watched_as(["w2", "w1"])) == [whole]
    assert await desk.does(lambda tx: tx.calendars.watched_as(["w2"])) == []


async def test_a_pair_is_kept_with_all_that_is_known(desk: Desk, agenda: Agenda) -> None:
    await desk.links()
    booked = await desk.books()
    plan = Plan("Visita", at(1))
    first = Pair(booked, desk.ana.id)
    whole = Pair(
        booked, desk.ana.id, 2, plan, plan, Elsewhere("a", "v", plan), True, Clash(Why.GONE, 1, None)
    )
    for each in (first, whole):
        await desk.does(lambda tx, each=each: tx.calendars.keep(each))  # type: ignore[misc]
        assert await desk.pair(booked) == each
        assert await desk.does(lambda tx: tx.calendars.pairs(desk.ana.id, after=START)) == [each]
        shown = await agenda.meeting(booked, Reach(desk.ana.id, Scope.OWN))
        assert shown.clash == each.clash
    await desk.changes(booked, lambda one: one.stay(by=desk.ana.id, at=desk.house.clock.now()))
    assert (await agenda.meeting(booked, Reach(desk.ana.id, Scope.OWN))).clash is None
    assert await desk.does(lambda tx: tx.calendars.pairs(desk.ana.id, after=START + 2 * DAY)) == []


async def test_when_somebody_is_busy_is_known_without_asking(desk: Desk, agenda: Agenda) -> None:
    await desk.links()
    eva = await desk.house.hires("Eva")

    async def note(taken: dict[str, During], *free: str, whole: bool = False) -> None:
        await desk.does(lambda tx: tx.calendars.note_busy(desk.ana.id, taken, free, whole=whole))

    await note({"a": at(3), "b": at(1), "c": at(1)})
    assert await desk.busy() == [at(1), at(1), at(3)]
    assert await desk.busy(During(at(1).until, at(3).since)) == []
    assert await desk.does(lambda tx: tx.calendars.busy_elsewhere(eva.id, MONTHS)) == []
    await desk.books(2)
    for during, hers in ((MONTHS, [at(1), at(1), at(2), at(3)]), (During(at(1).until, at(3).since), [at(2)])):
        found = await agenda.busy([desk.ana.id, eva.id], during, at=START)
        assert found == {desk.ana.id: hers, eva.id: []}
    await note({"a": at(4)}, "b", "unknown")
    assert await desk.busy() == [at(1), at(4)]
    await note({"d": at(5)}, whole=True)
    assert await desk.busy() == [at(5)]


async def test_meetings_are_listed_but_those_that_were_only_held(desk: Desk) -> None:
    later, first = await desk.books(3), await desk.books(1)
    await desk.changes(first, lambda one: one.cancel(at=desk.house.clock.now()))
    held = Meeting(
        MeetingId(desk.house.ids.new()),
        desk.ana.id,
        desk.lead_id,
        desk.qualification_id,
        "Visita",
        at(5),
        START,
    )
    held.hold(at=desk.house.clock.now())
    await desk.does(lambda tx: tx.meetings.save(held, at=desk.house.clock.now()))
    told = await desk.does(lambda tx: tx.calendars.meetings(desk.ana.id, after=START))
    assert [each.id for each in told] == [first, later]
    told = await desk.does(lambda tx: tx.calendars.meetings(desk.ana.id, after=at(1).until))
    assert [each.id for each in told] == [later]


async def test_of_a_calendar_that_is_let_go_nothing_stays(desk: Desk) -> None:
    await desk.links()
    booked = await desk.books()
    await desk.does(lambda tx: tx.calendars.keep(Pair(booked, desk.ana.id)))
    await desk.does(lambda tx: tx.calendars.note_busy(desk.ana.id, {"a": at(1)}, [], whole=True))
    await desk.does(lambda tx: tx.calendars.drop(desk.ana.id))
    assert await desk.linked() is None
    assert await desk.busy() == []
    assert await desk.does(lambda tx: tx.calendars.pair(booked)) is None


async def test_a_feed_is_known_by_its_latest_secret(desk: Desk) -> None:
    async def whose(digest: bytes) -> object:
        return await desk.does(lambda tx: tx.calendars.feed(digest))

    ana = desk.ana.id
    assert await desk.does(lambda tx: tx.calendars.feed_since(ana)) is None
    await desk.does(lambda tx: tx.calendars.open_feed(ana, b"1" * 32, at=START))
    await desk.does(lambda tx: tx.calendars.open_feed(ana, b"2" * 32, at=START + DAY))
    assert (await whose(b"1" * 32), await whose(b"2" * 32)) == (None, ana)
    assert await desk.does(lambda tx: tx.calendars.feed_since(ana)) == START + DAY
    await desk.does(lambda tx: tx.calendars.close_feed(ana))
    assert await whose(b"2" * 32) is None


# -- in step


async def test_what_is_booked_moved_and_called_off_here_is_so_there(desk: Desk) -> None:
    await desk.connects()
    booked = await desk.books(1)
    await desk.syncs()
    assert desk.there == [("Visita", "2026-01-06T09:00:00", "2026-01-06T10:00:00")]
    await desk.changes(booked, lambda one: one.edit(during=at(2), subject="Obra", at=desk.house.clock.now()))
    await desk.syncs()
    assert desk.there == [("Obra", "2026-01-07T09:00:00", "2026-01-07T10:00:00")]
    await desk.changes(booked, lambda one: one.cancel(at=desk.house.clock.now()))
    await desk.syncs()
    assert desk.there == []


async def test_what_is_moved_and_deleted_there_is_so_here(desk: Desk, outbox: Outbox) -> None:
    await desk.connects()
    moved, deleted = await desk.books(1), await desk.books(2)
    await desk.syncs()
    first, second = desk.graph.events
    desk.graph.move(first, at(3).since, at(3).until, subject="En la obra")
    desk.graph.delete(second)
    await desk.syncs()
    one = await desk.meeting(moved)
    assert (one.subject, one.during, one.status) == ("En la obra", at(3), Status.BOOKED)
    assert (await desk.meeting(deleted)).status is Status.CANCELLED
    async with leading(outbox):
        told = [each.event for each in await drained(outbox)]
    (edited,) = [each for each in told if isinstance(each, MeetingEdited)]
    (cancelled,) = [each for each in told if isinstance(each, MeetingCancelled)]
    assert (edited.meeting_id, edited.agent_id, edited.since) == (moved, one.agent_id, at(1).since)
    assert (cancelled.meeting_id, cancelled.agent_id) == (deleted, one.agent_id)
    assert (edited.news_for, cancelled.news_for) == (None, None)  # their own calendar, their own doing


async def test_whose_only_meeting_is_deleted_there_looks_for_one_again(desk: Desk) -> None:
    await desk.connects()
    await desk.books(1)
    async with desk.house.storage.begin() as tx:
        one = await tx.qualifications.get(desk.qualification_id)
        one.meets(at=desk.house.clock.now())
        await tx.qualifications.save(one)
    await desk.syncs()
    desk.graph.delete(next(iter(desk.graph.events)))
    await desk.syncs()
    one = await desk.does(lambda tx: tx.qualifications.get(desk.qualification_id))
    assert not one.has_meeting


async def test_what_changed_on_both_sides_is_shown_until_a_person_decides(desk: Desk) -> None:
    await desk.connects()
    booked = await desk.books(1)
    await desk.syncs()
    (event,) = desk.graph.events
    desk.graph.move(event, at(3).since, at(3).until)
    await desk.changes(booked, lambda one: one.edit(during=at(2), at=desk.house.clock.now()))
    for _ in range(2):
        await desk.syncs()
        assert (await desk.pair(booked)).clash == Clash(Why.BOTH, 2, Plan("Visita", at(3)))
        assert (await desk.meeting(booked)).during == at(2)
        assert desk.there == [("Visita", "2026-01-08T09:00:00", "2026-01-08T10:00:00")]
    await desk.changes(booked, lambda one: one.edit(during=at(4), at=desk.house.clock.now()))
    await desk.syncs()
    assert (await desk.pair(booked)).clash is None
    assert desk.there == [("Visita", "2026-01-09T09:00:00", "2026-01-09T10:00:00")]


async def test_what_a_person_leaves_as_it_is_holds(desk: Desk, agenda: Agenda, ways: Pipeline) -> None:
    await desk.connects()
    booked = await desk.books(1)
    await desk.syncs()
    (event,) = desk.graph.events
    desk.graph.move(event, at(3).since, at(3).until)
    await desk.changes(booked, lambda one: one.edit(during=at(2), at=desk.house.clock.now()))
    await desk.syncs()
    change = ChangeMeeting(desk.house.storage, agenda, FindStanding(ways, Permissions()), desk.house.clock)
    await change.edit(staff(desk.ana), booked, subject="Visita", since=at(2).since, until=at(2).until)
    assert (await agenda.meeting(booked, Reach(desk.ana.id, Scope.OWN))).clash is None
    await desk.syncs()
    assert (await desk.pair(booked)).clash is None
    assert desk.there == [("Visita", "2026-01-07T09:00:00", "2026-01-07T10:00:00")]


async def test_what_is_moved_there_onto_another_meeting_is_shown(desk: Desk) -> None:
    """The exclusion constraint decides, and what it refuses is not lost."""
    await desk.connects()
    first, second = await desk.books(1), await desk.books(2)
    await desk.syncs()
    event = next(iter(desk.graph.events))
    desk.graph.move(event, at(2).since, at(2).until)
    await desk.syncs()
    assert (await desk.pair(first)).clash == Clash(Why.OVERLAP, 1, Plan("Visita", at(2)))
    assert (await desk.meeting(first)).during == at(1)
    desk.graph.move(event, at(5).since, at(5).until)
    await desk.syncs()
    assert (await desk.pair(first)).clash is None
    assert (await desk.meeting(first)).during == at(5)
    assert (await desk.meeting(second)).during == at(2)


async def test_when_they_are_busy_there_is_known_here_and_a_day_is_one_of_their_own(desk: Desk) -> None:
    """Ana is in Lima: an all-day event begins when her day does."""
    await desk.connects()
    await desk.books(1)
    desk.graph.put("Dentista", at(2).since, at(2).until, sensitivity="private")
    desk.graph.put("Libre", at(3).since, at(3).until, showAs="free")
    day = datetime(2026, 1, 20, tzinfo=UTC)
    desk.graph.put("Vacaciones", day, day + DAY, isAllDay=True, showAs="oof")
    await desk.syncs()
    await desk.syncs()
    assert await desk.busy() == [at(2), During(day + 5 * HOUR, day + DAY + 5 * HOUR)]


async def test_what_is_made_to_repeat_itself_there_is_followed_all_the_same(desk: Desk) -> None:
    """Where it stands for the meeting it is no busy time on top; in the weeks after it is one."""
    await desk.connects()
    booked = await desk.books(1)
    await desk.syncs()
    (event,) = desk.graph.events
    desk.graph.move(event, at(3).since, at(3).until, type="seriesMaster")
    for each in (at(3), at(10)):
        desk.graph.put("", each.since, each.until, type="occurrence", seriesMasterId=event, showAs=None)
    await desk.syncs()
    assert (await desk.meeting(booked)).during == at(3)
    assert (await desk.pair(booked)).clash is None
    assert await desk.busy() == [at(10)]
    desk.house.clock.advance(DAY)
    await desk.syncs()
    assert (await desk.meeting(booked)).during == at(3)
    assert await desk.busy() == [at(10)]
    await desk.changes(booked, lambda one: one.cancel(at=desk.house.clock.now()))
    await desk.syncs()
    assert event not in desk.graph.events


async def test_the_whole_is_read_again_each_day_and_when_the_place_is_forgotten(desk: Desk) -> None:
    await desk.connects()
    event = desk.graph.put("Dentista", at(2).since, at(2).until)
    await desk.syncs()
    desk.graph.delete(event)
    desk.graph.forget_places()
    await desk.syncs()
    assert await desk.busy() == []
    desk.graph.put("Lejos", at(60.5).since, at(60.5).until)
    await desk.syncs()
    assert await desk.busy(During(START, START + 90 * DAY)) == []
    desk.house.clock.advance(DAY)
    await desk.syncs()
    assert await desk.busy(During(START, START + 90 * DAY)) == [at(60.5)]


async def test_who_is_signed_out_is_not_asked_until_they_connect_anew(desk: Desk) -> None:
    await desk.connects()
    booked = await desk.books(1)
    desk.graph.refused_token = (400, "invalid_grant")
    desk.house.clock.advance(2 * HOUR)
    await desk.syncs()
    linked = await desk.linked()
    assert linked is not None
    assert not linked.works
    asked = len(desk.graph.tokens)
    await desk.syncs()
    await desk.renews()
    assert len(desk.graph.tokens) == asked
    desk.graph.refused_token = None
    assert (await desk.connects()).works
    await desk.syncs()
    assert (await desk.pair(booked)).agreed == Plan("Visita", at(1))
    assert len(desk.there) == 1


@pytest.mark.parametrize(
    ("status", "headers", "rests"),
    [(429, {"Retry_After": "7200"}, 2 * HOUR), (503, {}, MINUTE), (400, {}, HOUR)],
)
async def test_who_does_not_answer_is_asked_no_sooner_than_they_want_and_no_outage_is_a_failure(
    desk: Desk, jobs: JobQueue, status: int, headers: dict[str, str], rests: timedelta
) -> None:
    """However often it is asked for: that a job which waits comes forward, and in the end dies."""
    clock = desk.house.clock
    await desk.connects()
    await _jobs(jobs, clock.now())
    handler = SyncCalendar(desk.house.storage, desk.outlook, clock)
    do, watch = DoJobs(jobs, [handler], clock), WatchCalendars(desk.house.storage, clock)
    await desk.does(lambda tx: tx.jobs.enqueue([sync_of(desk.ana.id)], due=clock.now()))
    began, asked = clock.now(), list[timedelta]()
    for _ in range(int(4 * HOUR / MINUTE)):
        desk.graph.forgive()
        desk.graph.then(*[status] * 9, **headers)
        await watch.look()
        await OwnCalendar(desk.house.storage, desk.outlook).sync(desk.ana.id, at=clock.now())
        before = len(desk.graph.asked)
        for held in await jobs.claim(SYNC, 10, at=clock.now(), until=clock.now() + HOUR):
            await do._do(handler, held)
        if len(desk.graph.asked) > before:
            asked.append(clock.now() - began)
        clock.advance(MINUTE)
    assert len(asked) > 1
    assert min(later - sooner for sooner, later in pairwise(asked)) >= rests - timedelta(seconds=5)
    assert await jobs.dead(10) == []
    desk.graph.forgive()
    booked = await desk.books(1)
    clock.advance(rests)
    await desk.syncs()
    assert (await desk.pair(booked)).agreed == Plan("Visita", at(1))


async def test_who_connects_anew_is_asked_at_once(desk: Desk) -> None:
    await desk.connects()
    desk.graph.then(429, Retry_After="7200")
    await desk.syncs()
    asked = len(desk.graph.asked)
    await desk.syncs()
    await desk.renews()
    assert len(desk.graph.asked) == asked
    await desk.connects()
    await desk.syncs()
    assert len(desk.graph.asked) > asked + 1


@pytest.mark.parametrize("status", [400, 403])
async def test_one_that_is_refused_does_not_hold_up_the_others(desk: Desk, status: int) -> None:
    await desk.connects()
    for days in (1, 2):
        await desk.books(days)
    desk.graph.then("none", status)
    await desk.syncs()
    assert [since for _, since, _ in desk.there] == ["2026-01-07T09:00:00"]
    await desk.syncs()
    assert len(desk.there) == 2


async def test_one_that_may_not_be_looked_at_does_not_hold_up_the_others(desk: Desk) -> None:
    await desk.connects()
    await desk.books(1)
    await desk.syncs()
    desk.graph.delete(next(iter(desk.graph.events)))
    await desk.books(2)
    desk.graph.then("none", 403)
    await desk.syncs()
    assert [since for _, since, _ in desk.there] == ["2026-01-07T09:00:00"]


async def test_a_calendar_that_gives_no_leave_is_asked_no_more(desk: Desk) -> None:
    await desk.connects()
    desk.graph.then(403)
    await desk.syncs()
    linked = await desk.linked()
    assert linked is not None
    assert not linked.works


@pytest.mark.parametrize("status", [403, 404, 409])
async def test_a_calendar_whose_changes_nobody_may_be_told_of_is_looked_into_all_the_same(
    desk: Desk, status: int
) -> None:
    await desk.connects()
    desk.graph.then(*[status] * 3)
    await desk.renews()
    desk.graph.forgive()
    linked = await desk.linked()
    assert linked is not None
    assert (linked.works, linked.watch) == (True, None)
    booked = await desk.books(1)
    desk.house.clock.advance(HOUR)
    await desk.syncs()
    assert (await desk.pair(booked)).agreed == Plan("Visita", at(1))
    await desk.renews()
    linked = await desk.linked()
    assert linked is not None
    assert linked.watch is not None


async def test_two_who_bring_it_into_step_at_once_make_one_event(desk: Desk) -> None:
    await desk.connects()
    await desk.books(1)
    done = await asyncio.gather(*[desk.syncs() for _ in range(5)], return_exceptions=True)
    assert {type(each) for each in done} <= {type(None), TryLater}
    await desk.syncs()
    assert len(desk.there) == 1
    assert (await desk.pair((await desk.does(_first(desk))).id)).clash is None


def _first(desk: Desk) -> Callable[[Transaction], Awaitable[Meeting]]:
    async def first(tx: Transaction) -> Meeting:
        return (await tx.calendars.meetings(desk.ana.id, after=START))[0]

    return first


async def test_what_was_read_before_another_kept_something_is_not_kept(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await desk.connects()
    await desk.books(1)
    whole, seen = desk.outlook.changes, list[Linked | None]()

    async def late(*asked: Any) -> Changes:
        found = await whole(*asked)
        monkeypatch.setattr(desk.outlook, "changes", whole)
        await desk.syncs()
        seen.append(await desk.linked())
        return found

    monkeypatch.setattr(desk.outlook, "changes", late)
    with pytest.raises(TryLater):
        await desk.syncs()
    assert [await desk.linked()] == seen


async def test_an_answer_that_comes_after_news_of_the_same_meeting_is_passed_over(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await desk.connects()
    booked = await desk.books(1)
    whole, seen = desk.outlook.make, list[tuple[Pair, int]]()

    async def late(*asked: Any) -> Elsewhere:
        there = await whole(*asked)
        monkeypatch.setattr(desk.outlook, "make", whole)
        desk.graph.move(there.id, at(3).since, at(3).until)
        await desk.syncs()
        seen.append((await desk.pair(booked), len(desk.graph.asked)))
        return there

    monkeypatch.setattr(desk.outlook, "make", late)
    await desk.syncs()
    assert [(await desk.pair(booked), len(desk.graph.asked))] == seen
    assert (await desk.meeting(booked)).during == at(3)


# -- further ahead than is known


async def test_nothing_is_offered_when_they_are_busy_there_however_far_ahead(
    desk: Desk, reads: Reads, agenda: Agenda
) -> None:
    """Of two months it is known, and nobody is asked."""
    beyond = BusyBeyond(desk.house.storage, desk.outlook, desk.house.clock)
    slots = FindSlots(reads, agenda, beyond, desk.house.clock)
    near, far, full = date(2026, 1, 12), date(2026, 4, 6), date(2026, 4, 7)
    ten = datetime(2026, 4, 6, 15, tzinfo=UTC)  # in Lima
    free = len(await slots.of(desk.ana, far, HOUR))
    await desk.connects()
    desk.graph.put("Feria", ten, ten + HOUR)
    day = datetime(2026, 4, 7, tzinfo=UTC)
    desk.graph.put("Vacaciones", day, day + DAY, isAllDay=True)
    await desk.syncs()
    asked = len(desk.graph.asked)
    assert await slots.of(desk.ana, near, HOUR)
    assert await slots.soonest(HOUR)
    assert len(desk.graph.asked) == asked
    found = await slots.of(desk.ana, far, HOUR)
    assert 0 < len(found) < free
    assert not any(each.overlaps(During(ten, ten + HOUR)) for each in found)
    assert await slots.of(desk.ana, full, HOUR) == []
    nearest = await slots.nearest(Wish(ten), HOUR)
    assert nearest
    assert await slots.still(nearest) == nearest
    assert not any(each.during.overlaps(During(ten, ten + HOUR)) for each in nearest)
    desk.graph.put("Otra", nearest[0].during.since, nearest[0].during.until)
    assert await slots.still(nearest[:1]) == []


@pytest.mark.parametrize(("status", "is_free"), [(503, False), (400, False), (403, True)])
async def test_what_nobody_answers_for_is_offered_to_nobody(
    desk: Desk, reads: Reads, agenda: Agenda, status: int, is_free: bool
) -> None:
    """Of a calendar that is locked out nothing new is known, near or far."""
    beyond = BusyBeyond(desk.house.storage, desk.outlook, desk.house.clock)
    slots, far = FindSlots(reads, agenda, beyond, desk.house.clock), date(2026, 4, 6)
    await desk.connects()
    await desk.syncs()
    assert await slots.of(desk.ana, far, HOUR)
    desk.graph.then(*[status] * 3)
    assert bool(await slots.of(desk.ana, far, HOUR)) is is_free
    desk.graph.forgive()
    desk.graph.then(*[status] * 3, Retry_After="7200")
    await desk.syncs()
    asked = len(desk.graph.asked)
    assert bool(await slots.of(desk.ana, far, HOUR)) is is_free
    assert len(desk.graph.asked) == asked


async def test_a_lead_who_moves_it_is_offered_nothing_that_nobody_has_looked_up(
    desk: Desk, reads: Reads, agenda: Agenda
) -> None:
    """It is connected, and not read yet."""
    beyond, clock = BusyBeyond(desk.house.storage, desk.outlook, desk.house.clock), desk.house.clock
    look = LookAtMeeting(desk.house.storage, reads, FindSlots(reads, agenda, beyond, clock), clock)
    booked = await desk.books()
    move, fair = ChangeByLink(desk.house.storage, look, clock).move, During(START, START + 3 * DAY)
    (taken, *_) = (await look(booked)).slots
    await desk.connects()
    desk.graph.put("Feria", fair.since, fair.until)
    slots = (await look(booked)).slots
    assert slots
    assert not any(each.overlaps(fair) for each in slots)
    with pytest.raises(SlotTaken):
        await move(by_link("192.0.2.9"), booked, taken.since, 1)
    desk.graph.then(*[503] * 3)
    assert (await look(booked)).slots == ()


# -- connected, told, let go


async def test_who_connects_is_kept_in_step_and_watched(desk: Desk, jobs: JobQueue, outbox: Outbox) -> None:
    linked = await desk.connects()
    assert (linked.name, linked.address, linked.works) == ("outlook", "agente@example.com", True)
    now = desk.house.clock.now()
    assert {each.kind for each in await _jobs(jobs, now)} == {SYNC, WATCH}
    await desk.books()
    await desk.syncs()
    await DisconnectCalendar(desk.house.storage, desk.outlook, desk.house.clock)(desk.ana.id, None)
    assert await desk.linked() is None
    assert len(desk.there) == 1
    await desk.syncs()
    async with leading(outbox):
        told = [each.event for each in await drained(outbox)]
    assert [each.connected for each in told if isinstance(each, CalendarChanged)] == [True, False]
    desk.graph.forgets_keys = True
    await desk.connects()
    await desk.syncs()
    assert len(desk.there) == 1  # it is known by its key, even if they no longer go by it


async def test_an_event_whose_making_was_not_answered_is_known_by_its_key(desk: Desk) -> None:
    await desk.connects()
    booked = await desk.books(1)
    desk.graph.forgets_keys = True
    desk.graph.then("none", "lost")
    await desk.syncs()
    desk.house.clock.advance(MINUTE)
    (event,) = desk.graph.events
    desk.graph.move(event, at(2).since, at(2).until)
    await desk.syncs()
    assert await desk.busy() == []
    assert len(desk.there) == 1
    assert (await desk.meeting(booked)).during == at(2)


async def test_what_was_deleted_there_while_nothing_was_connected_is_made_again(
    desk: Desk, outbox: Outbox
) -> None:
    """Microsoft remembers by what it was made: that says nothing of the meeting, and no lead is told so."""
    await desk.connects()
    booked = await desk.books(1)
    await desk.syncs()
    await desk.disconnects()
    desk.graph.delete(next(iter(desk.graph.events)))
    await desk.connects()
    desk.graph.then("none", "lost")  # nor does an answer that is lost
    await desk.syncs()
    desk.house.clock.advance(MINUTE)
    await desk.syncs()
    assert (await desk.meeting(booked)).status is Status.BOOKED
    assert desk.there == [("Visita", "2026-01-06T09:00:00", "2026-01-06T10:00:00")]
    async with leading(outbox):
        assert not any(isinstance(each.event, MeetingCancelled) for each in await drained(outbox))


@pytest.mark.parametrize("forgets_keys", [True, False])
async def test_what_was_made_anew_is_known_when_it_is_connected_again(desk: Desk, forgets_keys: bool) -> None:
    await desk.connects()
    booked = await desk.books(1)
    await desk.syncs()
    desk.graph.delete(next(iter(desk.graph.events)))
    await desk.changes(booked, lambda one: one.edit(during=at(2), at=desk.house.clock.now()))
    await desk.syncs()
    await desk.changes(booked, lambda one: one.edit(during=at(3), at=desk.house.clock.now()))
    await desk.syncs()
    assert (await desk.pair(booked)).made == 1
    await desk.disconnects()
    desk.graph.forgets_keys = forgets_keys
    await desk.connects()
    await desk.syncs()
    pair = await desk.pair(booked)
    assert (pair.made, pair.agreed, pair.clash) == (1, Plan("Visita", at(3)), None)
    assert (await desk.meeting(booked)).status is Status.BOOKED
    assert (len(desk.there), await desk.busy()) == (1, [])


@pytest.mark.parametrize("days", [10, 70, 200])
async def test_what_either_side_said_while_nothing_was_connected_is_shown(desk: Desk, days: float) -> None:
    """Also of what lies beyond the months that are read."""
    await desk.connects()
    booked = await desk.books(days)
    await desk.syncs()
    await desk.disconnects()
    await desk.changes(booked, lambda one: one.edit(during=at(days + 1), at=desk.house.clock.now()))
    await desk.connects()
    await desk.syncs()
    assert (await desk.pair(booked)).clash == Clash(Why.BOTH, 2, Plan("Visita", at(days)))
    assert (await desk.meeting(booked)).during == at(days + 1)
    assert len(desk.there) == 1


async def test_a_house_without_any_says_so(desk: Desk) -> None:
    with pytest.raises(NoCalendar):
        OwnCalendar(desk.house.storage, None).there()


async def test_a_leave_that_was_left_over_is_dropped(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    await desk.connects()
    act = DisconnectCalendar(desk.house.storage, desk.outlook, desk.house.clock)

    def breaks(*_: object) -> None:
        raise StorageUnavailable

    with monkeypatch.context() as patch, pytest.raises(StorageUnavailable):
        patch.setattr(desk.outlook, "disconnect", breaks)
        await act(desk.ana.id, None)
    assert await desk.outlook._kit.safe.all("leave.")
    await act(desk.ana.id, None)
    assert not await desk.outlook._kit.safe.all("leave.")


async def test_what_becomes_of_a_meeting_has_its_agents_calendar_brought_up_to_date(
    desk: Desk, jobs: JobQueue, outbox: Outbox
) -> None:
    booked = await desk.books()
    react = SyncMeetings(desk.house.storage, desk.house.clock).react
    async with leading(outbox):
        told = await drained(outbox)
    await react(told)
    assert await _jobs(jobs, desk.house.clock.now()) == []  # nobody has connected any
    await desk.links()
    for _ in range(2):  # handed in again
        await react(told)
    assert await _jobs(jobs, desk.house.clock.now()) == [Job(SYNC, desk.ana.id)]
    await desk.links(works=False)
    await react(told)
    assert await _jobs(jobs, desk.house.clock.now()) == []
    assert (await desk.meeting(booked)).status is Status.BOOKED


async def test_of_who_does_not_work_here_any_more_nothing_is_kept(desk: Desk) -> None:
    await desk.connects()
    gone = DisconnectCalendar(desk.house.storage, desk.outlook, desk.house.clock)
    eva = await desk.house.hires("Eva")
    await desk.outlook._kit.safe.keep(f"leave.{eva.id}", "refresh")
    now = desk.house.clock.now()
    happened = (
        AgentChanged(agent_id=desk.ana.id, active=True, epoch=1, at=now),
        AgentDismissed(agent_id=eva.id, name="Eva", at=now),
    )
    told = [Recorded(number, each.agent_id, each) for number, each in enumerate(happened)]
    let_go = LetCalendarsGo(desk.house.storage, gone, desk.outlook)
    await let_go.react(told)
    assert await desk.linked() is not None
    assert [*await desk.outlook._kit.safe.all("leave.")] == [f"leave.{desk.ana.id}"]
    told = [Recorded(3, desk.ana.id, replace(happened[0], active=False))]  # type: ignore[type-var]
    await let_go.react(told)
    assert await desk.linked() is not None  # they are back, and have connected it anew
    edit = EditAgent(desk.house.storage, desk.house.clock, desk.house.ids, Permissions(), BotPolicy())
    await edit(staff(agent("Rosa", role=Role.ADMIN)), desk.ana.id, AgentEdit(active=False))
    await let_go.react(told)
    assert await desk.linked() is None
    assert not await desk.outlook._kit.safe.all("leave.")


async def test_whose_account_is_deleted_leaves_nothing_behind(desk: Desk) -> None:
    await desk.links()
    await desk.does(lambda tx: tx.calendars.note_busy(desk.ana.id, {"a": at(1)}, [], whole=True))
    await desk.does(lambda tx: tx.calendars.open_feed(desk.ana.id, b"1" * 32, at=START))
    async with desk.house.storage.begin() as tx:
        await tx.agents.remove(await tx.agents.get(desk.ana.id))
    assert await desk.linked() is None
    assert await desk.busy() == []
    assert await desk.does(lambda tx: tx.calendars.feed(b"1" * 32)) is None


async def test_each_that_works_is_looked_into_every_five_minutes_and_watched(
    desk: Desk, jobs: JobQueue
) -> None:
    watch = WatchCalendars(desk.house.storage, desk.house.clock)
    for act in (watch.look, watch.renew):
        await act()
    assert await _jobs(jobs, desk.house.clock.now() + HOUR) == []
    await desk.links()
    for _ in range(2):
        await watch.look()
    await watch.renew()
    assert await _jobs(jobs, desk.house.clock.now()) == [Job(WATCH, desk.ana.id)]
    assert await _jobs(jobs, desk.house.clock.now() + HOUR / 12) == [Job(SYNC, desk.ana.id)]
    now = desk.house.clock.now()
    await desk.links(watch=Watch("w", now + 2 * DAY, now + DAY, b"d" * 32))
    await watch.renew()
    assert await _jobs(jobs, desk.house.clock.now()) == []
    desk.house.clock.advance(DAY)
    await watch.renew()
    assert await _jobs(jobs, desk.house.clock.now()) == [Job(WATCH, desk.ana.id)]


@pytest.mark.parametrize(
    ("answer", "error"), [((400, "invalid_grant"), NoCalendar), ((503, ""), ProviderUnavailable)]
)
async def test_who_is_refused_is_told_why(
    desk: Desk, answer: tuple[int, str], error: type[Exception]
) -> None:
    desk.graph.refused_token = answer
    with pytest.raises(error):
        await desk.connects()
    assert await desk.linked() is None


async def test_who_is_killed_while_another_account_is_connected_calls_nothing_off(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its leave is kept, and it is not known yet whose it is."""
    await desk.connects()
    booked = [await desk.books(days) for days in (1, 2)]
    await desk.syncs()
    desk.graph.address = "otra@example.com"
    desk.graph.events.clear()
    desk.graph.changed.clear()
    desk.graph.forget_places()
    whole = desk.outlook.connect

    async def killed(*whose: Any, **leave: str) -> str:
        await whole(*whose, **leave)
        raise StorageUnavailable

    with monkeypatch.context() as patch, pytest.raises(StorageUnavailable):
        patch.setattr(desk.outlook, "connect", killed)
        await desk.connects()
    await desk.syncs()
    linked = await desk.linked()
    assert linked is not None
    assert (linked.address, linked.works) == ("agente@example.com", False)
    assert {(await desk.meeting(each)).status for each in booked} == {Status.BOOKED}
    assert (await desk.connects()).works
    await desk.syncs()
    assert {(await desk.meeting(each)).status for each in booked} == {Status.BOOKED}
    assert len(desk.there) == 2


@pytest.mark.parametrize("moment", ["_step", "_told"])
async def test_what_is_under_way_while_another_account_is_connected_keeps_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    await desk.connects()
    booked = await desk.books(1)
    await desk.syncs()
    await desk.changes(booked, lambda one: one.edit(during=at(2), at=desk.house.clock.now()))
    whole, connect, seen = getattr(SyncCalendar, moment), desk.outlook.connect, list[Pair]()

    async def killed(*whose: Any, **leave: str) -> str:
        await connect(*whose, **leave)
        raise StorageUnavailable

    async def late(*asked: Any) -> Any:
        monkeypatch.undo()
        seen.append(await desk.pair(booked))
        monkeypatch.setattr(desk.outlook, "connect", killed)
        desk.graph.events.clear()  # it is another account's
        with pytest.raises(StorageUnavailable):
            await desk.connects()
        return await whole(*asked)

    monkeypatch.setattr(SyncCalendar, moment, late)
    await desk.syncs()
    assert seen == [await desk.pair(booked)]


async def test_who_is_refused_keeps_the_calendar_that_they_had(desk: Desk, jobs: JobQueue) -> None:
    await desk.connects()
    await _jobs(jobs, desk.house.clock.now())
    desk.graph.refused_token = (400, "invalid_grant")
    with pytest.raises(NoCalendar):
        await desk.connects()
    linked = await desk.linked()
    assert linked is not None
    assert linked.works
    assert await _jobs(jobs, desk.house.clock.now()) == [Job(SYNC, desk.ana.id)]
    await desk.links(works=False)
    with pytest.raises(NoCalendar):
        await desk.connects()
    linked = await desk.linked()
    assert linked is not None
    assert not linked.works


async def test_what_was_told_before_the_watch_was_known_is_read_anyway(desk: Desk, jobs: JobQueue) -> None:
    await desk.connects()
    await _jobs(jobs, desk.house.clock.now())
    await desk.renews()
    assert await _jobs(jobs, desk.house.clock.now()) == [Job(SYNC, desk.ana.id)]
    desk.house.clock.advance(36 * HOUR)
    await desk.renews()
    assert await _jobs(jobs, desk.house.clock.now()) == []


async def test_being_told_goes_on_at_half_of_its_life(desk: Desk) -> None:
    await desk.connects()
    await desk.renews()
    first = await desk.linked()
    assert first is not None
    assert first.watch is not None
    assert desk.graph.subscriptions[first.watch.id]["clientState"]
    await desk.renews()
    assert await desk.linked() == first
    desk.house.clock.advance(36 * HOUR)
    await desk.renews()
    second = await desk.linked()
    assert second is not None
    assert second.watch is not None
    assert (second.watch.id, second.watch.digest) == (first.watch.id, first.watch.digest)
    assert second.watch.until > first.watch.until
    desk.graph.subscriptions.clear()
    desk.house.clock.advance(36 * HOUR)
    await desk.renews()
    third = await desk.linked()
    assert third is not None
    assert third.watch is not None
    assert third.watch.id != first.watch.id


async def test_who_connects_another_meanwhile_is_not_locked_out_with_the_first(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await desk.connects()

    async def late(*_: object) -> Changes:
        monkeypatch.undo()
        desk.house.clock.advance(HOUR)
        desk.graph.address = "otra@example.com"
        await desk.connects()
        raise SignedOut("invalid_grant")

    monkeypatch.setattr(desk.outlook, "changes", late)
    await desk.syncs()
    linked = await desk.linked()
    assert linked is not None
    assert (linked.address, linked.works) == ("otra@example.com", True)


async def test_who_fails_to_connect_does_not_go_on_with_the_leave_that_another_try_left(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may be for another account than the one that is known."""
    await desk.connects()
    connect = desk.outlook.connect

    async def killed(*whose: Any, **leave: str) -> str:
        await connect(*whose, **leave)
        raise StorageUnavailable

    async def late(*_: object, **__: str) -> str:
        monkeypatch.setattr(desk.outlook, "connect", killed)
        with pytest.raises(StorageUnavailable):
            await desk.connects()
        raise Away("503")

    monkeypatch.setattr(desk.outlook, "connect", late)
    with pytest.raises(ProviderUnavailable):
        await desk.connects()
    linked = await desk.linked()
    assert linked is not None
    assert not linked.works


async def test_who_connects_another_meanwhile_is_not_watched_by_the_first(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    await desk.connects()
    whole = desk.outlook.watch

    async def late(*asked: Any) -> Watched | None:
        watched = await whole(*asked)
        desk.house.clock.advance(HOUR)
        desk.graph.address = "otra@example.com"
        await desk.connects()
        return watched

    monkeypatch.setattr(desk.outlook, "watch", late)
    await desk.renews()
    linked = await desk.linked()
    assert linked is not None
    assert (linked.address, linked.watch) == ("otra@example.com", None)


async def test_who_knows_the_secret_is_heard_and_nobody_else(desk: Desk, jobs: JobQueue) -> None:
    """THREATS 24 and 25."""
    await desk.connects()
    await desk.renews()
    await _jobs(jobs, desk.house.clock.now())
    desk.graph.put("Dentista", at(1).since, at(1).until)
    ((_, notice),) = desk.graph.told
    forged = {"value": [{**notice["value"][0], "clientState": "guess"}]}
    unknown = {"value": [{**notice["value"][0], "subscriptionId": "other"}]}
    for each in (forged, unknown):
        await desk.hears(each)
    assert await _jobs(jobs, desk.house.clock.now()) == []
    for _ in range(3):
        await desk.hears(notice)
    assert [each.kind for each in await _jobs(jobs, desk.house.clock.now())] == [SYNC]


@pytest.mark.parametrize("what", ["changed", "ending"])
async def test_notices_of_several_calendars_come_in_any_order_at_once(
    desk: Desk, jobs: JobQueue, what: Literal["changed", "ending"]
) -> None:
    eva, secret = await desk.house.hires("Eva"), desk.keys.issue()
    for each in (desk.ana, eva):
        watch = Watch(each.name, START + DAY, START + HOUR, secret.digest)
        linked = Linked(each.id, "outlook", f"{each.name}@example.com", START, watch=watch)
        await desk.does(lambda tx, linked=linked: tx.calendars.save(linked))  # type: ignore[misc]
    told = [Heard(each.name, secret.text, what) for each in (desk.ana, eva)]
    act = HearOfCalendars(desk.house.storage, desk.house.clock, desk.keys)
    for _ in range(20):
        await asyncio.gather(*[act(told[:: 1 if n % 2 else -1]) for n in range(6)])
    kinds = {SYNC} if what == "changed" else {SYNC, WATCH}
    assert {*await _jobs(jobs, desk.house.clock.now())} == {
        Job(kind, agent.id) for kind in kinds for agent in (desk.ana, eva)
    }


async def test_a_flood_of_forged_notices_asks_the_storage_once(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, act = [], HearOfCalendars(desk.house.storage, desk.house.clock, desk.keys)
    async with desk.house.storage.begin() as tx:
        calendars = type(tx.calendars)
    whole = calendars.watched_as

    async def counted(self: Any, *ids: Any) -> Any:
        asked.append(ids)
        return await whole(self, *ids)

    monkeypatch.setattr(calendars, "watched_as", counted)
    await act([Heard(f"{n}", "guess", "changed") for n in range(1000)])
    assert len(asked) == 1


@pytest.mark.parametrize(
    ("said", "kinds"),
    [
        ("missed", {SYNC}),
        ("reauthorizationRequired", {SYNC, WATCH}),
        ("subscriptionRemoved", {SYNC, WATCH}),
    ],
)
async def test_what_becomes_of_telling_is_acted_on(
    desk: Desk, jobs: JobQueue, said: str, kinds: set[str]
) -> None:
    await desk.connects()
    await desk.renews()
    first = await desk.linked()
    await _jobs(jobs, desk.house.clock.now())
    desk.house.clock.advance(HOUR)
    await desk.hears(desk.graph.lifecycle(said))
    assert {each.kind for each in await _jobs(jobs, desk.house.clock.now())} == kinds
    await desk.renews()
    second = await desk.linked()
    assert first is not None
    assert second is not None
    assert first.watch is not None
    assert second.watch is not None
    assert (second.watch.id == first.watch.id) is (said != "subscriptionRemoved")
    assert (second.watch.until > first.watch.until) is (said != "missed")


async def _jobs(jobs: JobQueue, now: datetime) -> list[Job]:
    """Those that wait; afterwards none does."""
    held = [each for kind in (SYNC, WATCH) for each in await jobs.claim(kind, 10, at=now, until=now + HOUR)]
    for each in held:
        await jobs.done(each)
    return [each.job for each in held]
