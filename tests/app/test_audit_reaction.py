"""From the act to its entry: a crash in between loses nothing, and nothing is written twice."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

import asyncpg
import pytest

from pascal.adapters.postgres.audit import PostgresAuditLog
from pascal.adapters.postgres.database import Database
from pascal.adapters.postgres.outbox import PostgresOutbox
from pascal.adapters.postgres.storage import PostgresStorage
from pascal.app.reactions.audit import WriteAudit
from pascal.app.reactions.relay import TRIES_OF_A_BAD_EVENT, Relay
from pascal.domain.actors import COMMAND_LINE
from pascal.domain.audit import Entry
from pascal.domain.events import PasswordChanged
from pascal.domain.ids import AgentId
from pascal.domain.ports.audit import AfterEntry, AuditFilter
from pascal.domain.ports.outbox import Recorded
from pascal.domain.ports.storage import StorageUnavailable
from pascal.testing.builders import START, Ids

ids = Ids()


@dataclass
class Desk:
    database: Database
    url: str
    log: PostgresAuditLog = field(init=False)
    outbox: PostgresOutbox = field(init=False)
    storage: PostgresStorage = field(init=False)

    def __post_init__(self) -> None:
        self.log = PostgresAuditLog(self.database)
        self.outbox = PostgresOutbox(self.database, self.url)
        self.storage = PostgresStorage(self.database, self.outbox.wake)

    async def acts(self) -> AgentId:
        """Somebody at the command line gives this person a new password."""
        agent_id = AgentId(ids.new())
        async with self.storage.begin(by=COMMAND_LINE) as tx:
            tx.record(PasswordChanged(agent_id=agent_id, at=START))
        return agent_id

    async def subjects(self) -> set[AgentId]:
        found = await self.log.entries(AuditFilter(), 1000, None)
        return {AgentId(each.subject_id) for each in found if each.subject_id}

    @asynccontextmanager
    async def relaying(self, reaction: WriteAudit | None = None) -> AsyncIterator[None]:
        task = asyncio.create_task(Relay(self.outbox, [reaction or WriteAudit(self.log)]).run())
        try:
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def until_written(self, *wanted: AgentId) -> None:
        async with asyncio.timeout(15):
            while not set(wanted) <= await self.subjects():
                await asyncio.sleep(0.01)


@pytest.fixture
async def desk(database_url: str) -> AsyncIterator[Desk]:
    database = await Database.open(database_url)
    yield Desk(database, database_url)
    await database.close()


@dataclass
class Faulty:
    """A log before or after which something happens."""

    log: PostgresAuditLog
    before: Callable[[], None] = lambda: None
    after: Callable[[], None] = lambda: None
    tries: int = 0

    async def append(self, entries: Sequence[Entry]) -> None:
        self.tries += 1
        self.before()
        await self.log.append(entries)
        self.after()

    async def entries(self, filters: AuditFilter, limit: int, after: AfterEntry | None) -> Sequence[Entry]:
        return await self.log.entries(filters, limit, after)


async def test_killed_between_the_commit_and_the_reaction_nothing_is_lost(desk: Desk) -> None:
    acted = [await desk.acts() for _ in range(3)]
    assert await desk.subjects() == set()  # and here the process dies
    async with desk.relaying():
        await desk.until_written(*acted)


async def test_killed_in_the_middle_of_the_reaction_nothing_is_lost(desk: Desk) -> None:
    acted = [await desk.acts() for _ in range(3)]
    reached = asyncio.Event()

    class Dying(PostgresAuditLog):
        async def append(self, entries: Sequence[Entry]) -> None:
            reached.set()
            await asyncio.Event().wait()

    async with desk.relaying(WriteAudit(Dying(desk.database))):
        await reached.wait()
    assert await desk.subjects() == set()
    async with desk.relaying():
        await desk.until_written(*acted)


async def test_killed_between_writing_and_remembering_each_is_there_once(desk: Desk) -> None:
    acted = [await desk.acts() for _ in range(3)]
    async with desk.outbox.lead() as leads:
        assert leads
        await WriteAudit(desk.log).react(list(await desk.outbox.pending("audit", 100)))
        first = await desk.log.entries(AuditFilter(), 100, None)  # and here the process dies
    later = await desk.acts()
    async with desk.relaying():
        await desk.until_written(later)
    found = await desk.log.entries(AuditFilter(), 100, None)
    assert len(found) == len(acted) + 1
    assert [each for each in found if each.subject_id != later] == first


async def test_an_event_that_comes_again_gives_one_entry(desk: Desk) -> None:
    event = PasswordChanged(agent_id=AgentId(ids.new()), at=START)
    same = Recorded(7, event.stream, event, COMMAND_LINE)
    another = Recorded(8, event.stream, event, COMMAND_LINE)
    reaction = WriteAudit(desk.log)
    await reaction.react([same, same])
    await reaction.react([same, another])
    assert len(await desk.log.entries(AuditFilter(), 10, None)) == 2


async def test_what_nobody_did_is_not_written(desk: Desk) -> None:
    event = PasswordChanged(agent_id=AgentId(ids.new()), at=START)
    await WriteAudit(desk.log).react([Recorded(7, event.stream, event)])
    assert await desk.subjects() == set()


async def test_while_the_database_is_away_entries_wait_however_often_it_was_tried(desk: Desk) -> None:
    """Other reactions pass over an event that fails five times; of these none may be missing."""
    away = True

    def refuse() -> None:
        if away:
            raise StorageUnavailable

    faulty = Faulty(desk.log, before=refuse)
    acted = [await desk.acts() for _ in range(3)]
    async with desk.relaying(WriteAudit(faulty)):
        async with asyncio.timeout(30):
            while faulty.tries <= TRIES_OF_A_BAD_EVENT:
                await asyncio.sleep(0.01)
        assert await desk.subjects() == set()
        away = False
        await desk.until_written(*acted)


async def test_where_the_role_may_not_write_entries_wait_until_it_may(desk: Desk) -> None:
    async with desk.database.connection() as c:
        await c.execute("ALTER TABLE audit RENAME TO elsewhere")
    with pytest.raises(StorageUnavailable) as caught:
        await WriteAudit(desk.log).react(
            [
                Recorded(
                    7,
                    AgentId(ids.new()),
                    PasswordChanged(agent_id=AgentId(ids.new()), at=START),
                    COMMAND_LINE,
                )
            ]
        )
    assert isinstance(caught.value.__cause__, asyncpg.UndefinedTableError)
    acted = await desk.acts()
    async with desk.relaying():
        await asyncio.sleep(0.3)
        async with desk.database.connection() as c:
            await c.execute("ALTER TABLE elsewhere RENAME TO audit")
        await desk.until_written(acted)


async def test_who_prunes_waits_for_the_log(desk: Desk) -> None:
    """What the others have done stays as long as it is not written down."""
    acted = await desk.acts()
    async with desk.outbox.lead():
        for consumer in ("live", "mail"):
            await desk.outbox.done(consumer, await desk.outbox.pending(consumer, 100))
            assert not await desk.outbox.pending(consumer, 100)
        await desk.outbox.pending("audit", 100)
        await desk.outbox.prune(["live", "mail", "audit"])
    async with desk.relaying():
        await desk.until_written(acted)
