"""Killed at any moment, whoever waits is given to somebody, once; who is gone is looked for again."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from structlog.testing import capture_logs

from pascal.adapters.memory import MemoryAssignments, MemoryReads, MemoryStorage, Store
from pascal.adapters.postgres.assignments import PostgresAssignments
from pascal.adapters.postgres.database import Database
from pascal.adapters.postgres.outbox import PostgresOutbox
from pascal.adapters.postgres.reads import PostgresReads
from pascal.adapters.postgres.storage import PostgresStorage
from pascal.app.reactions.assignment import AssignByItself, WatchAssignment, calls_for_a_look
from pascal.app.reactions.relay import Relay
from pascal.app.usecases.assignment import AssignWaiting, TakeBack
from pascal.app.usecases.hours import TellOpening, TellQueue
from pascal.domain import events
from pascal.domain.agents import Agent, Availability
from pascal.domain.assignment import Standing
from pascal.domain.conversations import Conversation
from pascal.domain.hours import Hours, Span
from pascal.domain.ids import ConversationId, TeamId
from pascal.domain.leads import Reconciled
from pascal.domain.messages import Note
from pascal.domain.ports.assignments import Abandoned, Assignment, Assignments
from pascal.domain.ports.outbox import Recorded
from pascal.domain.ports.reach import HOUSE
from pascal.domain.ports.reads import Reads
from pascal.domain.ports.storage import Storage, StorageUnavailable
from pascal.domain.teams import Team
from pascal.testing.builders import START, Clock, Ids, agent, contact, lead

NAME = AssignByItself.name


@dataclass
class House:
    storage: Storage
    assignments: Assignments
    reads: Reads
    clock: Clock
    ids: Ids

    @property
    def assign(self) -> AssignWaiting:
        return AssignWaiting(self.storage, self.assignments, self.reads, self.clock, self.ids)

    @property
    def tell_queue(self) -> TellQueue:
        tell = TellOpening(self.storage, self.clock, self.ids)
        return TellQueue(self.assignments, self.reads, self.clock, tell)

    async def opens(self, *, automatic: bool = True) -> Agent:
        team, juan = Team(TeamId(self.ids.new()), "Lima", automatic), agent()
        juan.team_id = team.id
        async with self.storage.begin() as tx:
            await tx.teams.save(team)
            await tx.agents.add(juan)
        return juan

    async def waits(self) -> ConversationId:
        somebody = lead(f"{self.ids.new()}@example.com")
        whose = Reconciled(somebody, created=True, claimed_by=None)
        talk = Conversation.open(whose, contact(), id=ConversationId(self.ids.new()), at=self.clock.now())
        async with self.storage.begin() as tx:
            await tx.leads.add(somebody)
            await tx.conversations.add(talk)
        return talk.id

    async def history(self, talk: ConversationId) -> Sequence[Assignment]:
        return await self.assignments.history(talk)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    database = await Database.open(database_url)
    yield database
    await database.close()


@pytest.fixture
def outbox(database: Database, database_url: str) -> PostgresOutbox:
    return PostgresOutbox(database, database_url)


@pytest.fixture
def house(database: Database, outbox: PostgresOutbox) -> House:
    storage, reads = PostgresStorage(database, outbox.wake), PostgresReads(database)
    return House(storage, PostgresAssignments(database), reads, Clock(), Ids())


@asynccontextmanager
async def running(work: Coroutine[None, None, None]) -> AsyncIterator[None]:
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def until(condition: Callable[[], Awaitable[object]]) -> None:
    async with asyncio.timeout(15):
        while not await condition():
            await asyncio.sleep(0.005)


async def test_killed_between_the_commit_and_the_reaction_it_is_given_after_the_restart(
    house: House, outbox: PostgresOutbox
) -> None:
    await house.opens()
    talk = await house.waits()
    async with outbox.lead() as leads:
        assert leads
        assert await outbox.pending(NAME, 100)  # and here the process dies
    assert await house.history(talk) == []
    async with running(Relay(outbox, [AssignByItself(house.assign)]).run()):
        await until(lambda: house.history(talk))
    assert [each.by for each in await house.history(talk)] == ["automatic"]


async def test_killed_between_giving_and_remembering_it_is_not_given_again(
    house: House, outbox: PostgresOutbox
) -> None:
    await house.opens()
    talk = await house.waits()
    async with outbox.lead() as leads:
        assert leads
        await AssignByItself(house.assign).react(list(await outbox.pending(NAME, 100)))
        # and here the process dies
    assert len(await house.history(talk)) == 1
    async with running(Relay(outbox, [AssignByItself(house.assign)]).run()):
        later = await house.waits()
        await until(lambda: house.history(later))
    assert len(await house.history(talk)) == 1


async def test_killed_in_the_middle_of_many_the_rest_is_given_after_the_restart(
    house: House, outbox: PostgresOutbox
) -> None:
    await house.opens()
    talks = [await house.waits() for _ in range(5)]
    async with outbox.lead() as leads:
        assert leads
        assert await outbox.pending(NAME, 100)
        assert await house.assign(2) == 2  # and here the process dies
    async with running(Relay(outbox, [AssignByItself(house.assign)]).run()):
        await until(lambda: house.history(talks[-1]))
    assert [len(await house.history(each)) for each in talks] == [1] * 5


async def test_a_database_that_is_away_is_waited_for_and_nobody_is_passed_over(
    house: House, database: Database, outbox: PostgresOutbox
) -> None:
    tries = 0

    class Away(PostgresAssignments):
        async def standings(self) -> Sequence[Standing]:
            nonlocal tries
            tries += 1
            if tries < 3:
                raise StorageUnavailable
            return await super().standings()

    await house.opens()
    talk = await house.waits()
    away = Away(database)
    assign = AssignWaiting(house.storage, away, house.reads, house.clock, house.ids)
    with capture_logs() as logs:
        async with running(Relay(outbox, [AssignByItself(assign)]).run()):
            await until(lambda: house.history(talk))
    assert [line["event"] for line in logs if line["log_level"] != "info"] == ["reaction_waits"] * 2


async def test_more_than_fit_into_one_go_are_given_in_several(house: House) -> None:
    juan = await house.opens()
    async with house.storage.begin() as tx:
        juan.set_capacity(1000)
        await tx.agents.save(juan)
    talks = [await house.waits() for _ in range(120)]
    reaction = AssignByItself(house.assign)
    (queued,) = Conversation.open(
        Reconciled(lead(), created=True, claimed_by=None), contact(), id=talks[0], at=START
    ).events
    await reaction.react([Recorded(1, queued.stream, queued)])
    assert [len(await house.history(each)) for each in talks] == [1] * 120
    assert NAME in reaction.pulse.turns


def test_what_makes_no_room_and_brings_nobody_asks_for_no_look() -> None:
    """Messages are most of all that happens."""
    juan, team = agent(), TeamId(Ids().new())
    edited = events.AgentEdited(agent_id=juan.id, changes=(events.Change("name", "a", "b"),), at=START)
    left = events.AvailabilityChanged(
        agent_id=juan.id, agent_name="J", availability=Availability.AWAY, at=START
    )
    off = events.TeamChanged(team_id=team, name="Lima", automatic=False, at=START)
    assert not any(map(calls_for_a_look, (edited, left, off)))


async def test_who_is_gone_is_looked_for_again_though_the_database_was_away() -> None:
    store = Store()

    class Shaky(MemoryAssignments):
        looks = 0

        async def abandoned(self, *, gone_before: datetime, most: int) -> Sequence[Abandoned]:
            self.looks += 1
            if self.looks == 1:
                raise StorageUnavailable
            return await super().abandoned(gone_before=gone_before, most=most)

    house = House(MemoryStorage(store), Shaky(store), MemoryReads(store), Clock(), Ids())
    juan, talk = await house.opens(), await house.waits()
    assert await house.assign() == 1
    async with house.storage.begin() as tx:
        juan.declare(Availability.OFFLINE, at=house.clock.now())
        await tx.agents.save(juan)
    house.clock.advance(timedelta(minutes=5))
    take_back = TakeBack(house.storage, house.assignments, house.clock, house.ids, timedelta(minutes=5))

    async def waits_again() -> bool:
        return bool(await house.assignments.waiting(1, None))

    with capture_logs() as logs:
        async with running(WatchAssignment(take_back, house.assign, house.tell_queue).run(look_every=0.01)):
            await until(waits_again)
            await asyncio.sleep(0.05)
    assert [line["event"] for line in logs] == ["assignment_waits", "conversation_taken_back"]
    assert logs[-1]["conversation_id"] == str(talk)


async def test_what_waited_for_the_house_to_open_is_given_as_it_does() -> None:
    store = Store()

    class Busy(MemoryAssignments):
        looks = 0

        async def standings(self) -> Sequence[Standing]:
            self.looks += 1
            return await super().standings()

    assignments = Busy(store)
    house = House(MemoryStorage(store), assignments, MemoryReads(store), Clock(), Ids())
    await house.opens()
    talk = await house.waits()
    opens = house.clock.now().replace(microsecond=0) + timedelta(hours=1)
    minute = opens.hour * 60 + opens.minute
    async with house.storage.begin() as tx:
        await tx.hours.save(Hours("UTC", ((Span(minute, minute + 60),),) * 7))
    take_back = TakeBack(house.storage, house.assignments, house.clock, house.ids, timedelta(minutes=5))
    async with running(WatchAssignment(take_back, house.assign, house.tell_queue).run(look_every=0.005)):
        await asyncio.sleep(0.1)
        assert assignments.looks == 0
        house.clock.advance(timedelta(hours=1, minutes=1))
        await until(lambda: house.history(talk))
        looks = assignments.looks
        await asyncio.sleep(0.1)
        assert assignments.looks == looks  # from now on events tell


async def test_who_still_waits_as_the_house_closes_is_told_once_when_it_opens() -> None:
    store = Store()
    assignments = MemoryAssignments(store)
    house = House(MemoryStorage(store), assignments, MemoryReads(store), Clock(), Ids())
    talks = [await house.waits() for _ in range(3)]
    closes = house.clock.now() + timedelta(minutes=30)
    minute = closes.hour * 60 + closes.minute
    async with house.storage.begin() as tx:
        await tx.hours.save(Hours("UTC", ((Span(minute - 60, minute),),) * 7))
    take_back = TakeBack(house.storage, house.assignments, house.clock, house.ids, timedelta(minutes=5))

    async def told(talk: ConversationId) -> list[str]:
        said = await house.reads.messages(talk, HOUSE, 10)
        return [each.text for each in said if each.note == Note.OUTSIDE_HOURS]

    for _ in "12":  # the second time after a restart
        async with running(WatchAssignment(take_back, house.assign, house.tell_queue).run(look_every=0.005)):
            await asyncio.sleep(0.05)
            assert await told(talks[-1]) == [] or house.clock.now() > closes
            house.clock.advance(timedelta(minutes=40))
            await until(lambda: told(talks[-1]))
            await asyncio.sleep(0.05)
    opens = (closes + timedelta(hours=23)).replace(second=0, microsecond=0)
    assert [await told(each) for each in talks] == [[opens.isoformat()]] * 3
