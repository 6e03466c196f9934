"""The pool: fair, and whole again after whatever happened to a connection."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Coroutine

import asyncpg
import pytest
import pytest_asyncio

from pascal.adapters.postgres import database as module
from pascal.adapters.postgres.database import Database
from pascal.domain.ports.storage import StorageUnavailable


@pytest_asyncio.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    database = await Database.open(database_url, size=2)
    yield database
    await database.close()


async def given_up(asked: Coroutine[None, None, None], after: float) -> None:
    """Somebody asks, and goes *after* so many seconds."""
    task = asyncio.create_task(asked)
    await asyncio.sleep(after)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task


async def backend(database: Database) -> int:
    async with database.connection() as c:
        return int(await c.fetchval("SELECT pg_backend_pid()"))


async def test_one_connection_serves_whoever_comes_one_after_the_other(database: Database) -> None:
    assert len({await backend(database) for _ in range(5)}) == 1


async def test_no_more_connections_than_allowed_and_first_come_first_served(database: Database) -> None:
    served, pids = [], set()

    async def ask(number: int) -> None:
        async with database.connection() as c:
            served.append(number)
            pids.add(await c.fetchval("SELECT pg_backend_pid() FROM pg_sleep(0.001)"))

    await asyncio.gather(backend(database), backend(database))  # both are open
    await asyncio.gather(*(ask(number) for number in range(40)))
    assert len(pids) == 2
    assert served == [*range(40)]


async def test_a_question_given_up_leaves_a_connection_that_still_answers(database: Database) -> None:
    async def never() -> None:
        async with database.connection() as c:
            await c.fetch("SELECT pg_sleep(60)")

    for _ in range(4):
        await given_up(never(), 0.02)
    assert await asyncio.gather(*(backend(database) for _ in range(4)))


async def test_a_transaction_given_up_is_undone(database: Database) -> None:
    async with database.connection() as c:
        await c.execute("CREATE TABLE marks (n int)")

    async def half() -> None:
        async with database.transaction() as c:
            await c.execute("INSERT INTO marks VALUES (1)")
            await c.fetch("SELECT pg_sleep(60)")

    for _ in range(4):
        await given_up(half(), 0.02)
    async with database.connection() as c, database.connection() as d:
        assert not c.is_in_transaction()
        assert not d.is_in_transaction()
        assert await c.fetchval("SELECT count(*) FROM marks") == 0


async def test_a_transaction_given_up_at_its_beginning_swallows_nothing_of_the_next(
    database_url: str,
) -> None:
    """Goal 1: its BEGIN may still be answered, and what comes after it would be undone with it."""
    database = await Database.open(database_url, size=1)

    async def nothing() -> None:
        async with database.transaction():
            pass

    begin_is_on_its_way = 0
    await given_up(nothing(), begin_is_on_its_way)
    async with database.transaction() as c:
        await c.execute("CREATE TABLE marks (n int)")
    await given_up(nothing(), begin_is_on_its_way)
    async with database.connection() as c:
        await c.execute("INSERT INTO marks VALUES (1)")
    async with database.connection() as c:
        assert await c.fetchval("SELECT count(*) FROM marks") == 1
    await database.close()


async def test_a_transaction_that_outlasted_our_patience_goes_with_its_connection(database: Database) -> None:
    before = await backend(database)
    with pytest.raises(StorageUnavailable):
        async with database.transaction() as c:
            await c.execute("SELECT pg_sleep(60)", timeout=0.05)
    assert await backend(database) != before


async def test_what_the_server_undid_is_not_taken_for_stored(database: Database) -> None:
    """PostgreSQL answers the COMMIT of a broken transaction with ROLLBACK, and no error."""
    with pytest.raises(StorageUnavailable):
        async with database.transaction() as c:
            with contextlib.suppress(asyncpg.UndefinedTableError):
                await c.execute("SELECT FROM nowhere")


async def test_who_waits_too_long_for_a_connection_is_told(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PATIENCE_SECONDS", 0.05)
    database = await Database.open(database_url, size=1)
    async with database.connection():
        with pytest.raises(StorageUnavailable):
            await backend(database)
    assert await backend(database)
    await database.close()


async def test_a_transaction_that_could_not_be_undone_goes_with_its_connection(database: Database) -> None:
    before = await backend(database)
    async with database.connection() as c:
        await c.execute("BEGIN")
    assert await backend(database) != before


async def test_what_the_server_has_cut_off_is_replaced(database: Database) -> None:
    with pytest.raises(StorageUnavailable):
        async with database.connection() as c:
            async with database.connection() as other:
                await other.execute(
                    "SELECT pg_terminate_backend($1)", await c.fetchval("SELECT pg_backend_pid()")
                )
            while True:
                await c.fetchval("SELECT 1")
    assert len(set(await asyncio.gather(*(backend(database) for _ in range(4))))) == 2


async def test_what_lay_idle_for_long_is_replaced(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = await backend(database)
    monkeypatch.setattr(module, "STALE_SECONDS", 0)
    assert await backend(database) != before


async def test_closing_waits_for_those_at_work(database_url: str) -> None:
    database = await Database.open(database_url, size=2)

    async def work() -> int:
        async with database.connection() as c:
            return int(await c.fetchval("SELECT 1 FROM pg_sleep(0.05)"))

    working = asyncio.create_task(work())
    await asyncio.sleep(0.01)
    await database.close()
    assert working.done()
    assert await working == 1


async def test_a_server_that_is_not_there_has_a_name() -> None:
    with pytest.raises(StorageUnavailable):
        await Database.open("postgresql://pascal@127.0.0.1:1/pascal")
