"""Jobs in processes that share the work, are told to stop, are killed, and whose database goes away."""

import asyncio
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg

from pascal.adapters.postgres.database import Database, driver_dsn
from pascal.adapters.postgres.embedded import embedded
from pascal.adapters.postgres.migrate import move
from pascal.adapters.postgres.storage import PostgresStorage
from pascal.adapters.system import SystemClock
from pascal.domain.ports.jobs import Job
from pascal.domain.ports.storage import Storage

PROGRAM = Path(__file__).with_name("job_process.py")
PATIENCE = 30.0


@asynccontextmanager
async def process(url: str, name: str, how: str = "greet") -> AsyncIterator[asyncio.subprocess.Process]:
    running = await asyncio.create_subprocess_exec(
        sys.executable, PROGRAM, url, name, how, stdout=asyncio.subprocess.PIPE
    )
    try:
        yield running
    finally:
        if running.returncode is None:
            running.kill()
        await running.communicate()


async def began(running: asyncio.subprocess.Process) -> UUID:
    assert running.stdout
    async with asyncio.timeout(PATIENCE):
        line = await running.stdout.readline()
    return UUID(line.split()[1].decode())


async def asks(storage: Storage, *subjects: UUID) -> None:
    async with storage.begin() as tx:
        await tx.jobs.enqueue([Job("greet", each) for each in subjects], due=SystemClock().now())


async def connected(url: str) -> asyncpg.Connection:
    connection = await asyncpg.connect(driver_dsn(url))
    await connection.execute("CREATE TABLE IF NOT EXISTS greeted (subject uuid, process text)")
    return connection


async def until(truth: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not await truth():
            await asyncio.sleep(0.05)


async def test_two_processes_do_fifty_jobs_once_each(database_url: str) -> None:
    c, database, subjects = await connected(database_url), await Database.open(database_url), set()
    async with process(database_url, "one"), process(database_url, "two"):
        for _ in range(5):
            some = {uuid4() for _ in range(10)}
            await asks(PostgresStorage(database), *some)
            subjects |= some

        async def all_are_done() -> bool:
            return await c.fetchval("SELECT count(*) FROM jobs") == 0

        await until(all_are_done)
    greeted = await c.fetch("SELECT subject, process FROM greeted")
    assert Counter(row["subject"] for row in greeted) == Counter(subjects)
    await database.close()
    await c.close()


async def test_a_killed_process_loses_nothing(database_url: str) -> None:
    c, database, subject = await connected(database_url), await Database.open(database_url), uuid4()
    await asks(PostgresStorage(database), subject)
    async with process(database_url, "killed", "hang") as first:
        assert await began(first) == subject
        first.kill()
    async with process(database_url, "survivor"):

        async def it_is_done() -> bool:
            return await c.fetchval("SELECT count(*) FROM jobs") == 0

        await until(it_is_done)
    assert [tuple(row) for row in await c.fetch("SELECT * FROM greeted")] == [(subject, "survivor")]
    await database.close()
    await c.close()


async def test_a_process_that_is_told_to_stop_gives_back_what_it_has(database_url: str) -> None:
    c, database, subject = await connected(database_url), await Database.open(database_url), uuid4()
    await asks(PostgresStorage(database), subject)
    async with process(database_url, "stopped", "hang") as first:
        await began(first)
        first.send_signal(signal.SIGTERM)
        async with asyncio.timeout(PATIENCE):
            assert await first.wait() == 0
    [row] = await c.fetch("SELECT subject, tries, held_until FROM jobs")
    assert tuple(row) == (subject, 0, None)
    await database.close()
    await c.close()


async def test_a_database_that_goes_away_and_comes_back_finds_the_work_going_on(
    reachable_folder: Path,
) -> None:
    beside = AsyncExitStack()
    folder, before, after = reachable_folder / "jobs-restart", uuid4(), uuid4()
    with embedded(folder, fast_unsafe=True) as url:
        await move(url)
        database = await Database.open(url)
        await (await connected(url)).close()
        await asks(PostgresStorage(database), before)
        await began(await beside.enter_async_context(process(url, "patient")))
        await database.close()
    await asyncio.sleep(2)  # long enough for a few looks at nothing
    with embedded(folder, fast_unsafe=True) as again:
        assert again == url
        database, c = await Database.open(again), await connected(again)
        await asks(PostgresStorage(database), after)

        async def both_are_done() -> bool:
            return await c.fetchval("SELECT count(*) FROM jobs") == 0

        await until(both_are_done)
        greeted = {row["subject"] for row in await c.fetch("SELECT subject FROM greeted")}
        await beside.aclose()
        await database.close()
        await c.close()
    await asyncio.sleep(0)  # sockets are closed a turn later
    assert greeted == {before, after}
