"""A server that accepts what it is told and never answers: its machine is gone, or frozen."""

import asyncio
import re
from collections.abc import AsyncIterator
from pathlib import Path
from tempfile import TemporaryDirectory

import asyncpg
import pytest
import pytest_asyncio

from pascal.adapters.postgres import database as module
from pascal.adapters.postgres.database import Database
from pascal.adapters.postgres.outbox import PostgresOutbox
from pascal.domain.ports.storage import StorageUnavailable


class Between:
    """Passes on what the client and the server say to each other, until it is told to fall silent."""

    def __init__(self, server: str, folder: str) -> None:
        self._server, self._folder = Path(server), Path(folder)
        self._talks: set[asyncio.Task[None]] = set()
        self.open = asyncio.Event()
        self.open.set()

    async def __aenter__(self) -> "Between":
        path = str(self._folder / ".s.PGSQL.5432")
        self._listener = await asyncio.start_unix_server(self._connect, path)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._listener.close()
        for talk in self._talks:
            talk.cancel()
        await asyncio.gather(*self._talks, return_exceptions=True)

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there = await asyncio.open_unix_connection(str(self._server / ".s.PGSQL.5432"))
        for source, sink in ((reader, there[1]), (there[0], writer)):
            talk = asyncio.create_task(self._pass_on(source, sink))
            self._talks.add(talk)
            talk.add_done_callback(self._talks.discard)

    async def _pass_on(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        try:
            while said := await source.read(65536):
                await self.open.wait()
                sink.write(said)
        finally:
            sink.close()


@pytest_asyncio.fixture
async def between(database_url: str) -> AsyncIterator[tuple[Between, str]]:
    server = re.search(r"host=([^&]+)", database_url)
    assert server is not None
    with TemporaryDirectory(prefix="pascal-test-") as folder:
        async with Between(server[1], folder) as between:
            yield between, database_url.replace(server[1], folder)


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "ANSWER_SECONDS", 0.1)
    monkeypatch.setattr(module, "CLOSING_SECONDS", 0.1)


async def test_who_asks_is_told_and_nothing_of_the_next_is_lost(
    between: tuple[Between, str], database_url: str
) -> None:
    """Goal 1: all connections are within a BEGIN when the network stalls, and it is answered later."""
    wire, url = between
    database = await Database.open(url, size=2)
    async with database.connection() as c, database.connection():
        await c.execute("CREATE TABLE marks (n int)")

    async def store() -> None:
        async with database.transaction() as c:
            await c.execute("INSERT INTO marks VALUES (1)")

    wire.open.clear()
    async with asyncio.timeout(5):
        told = await asyncio.gather(*(store() for _ in range(2)), return_exceptions=True)
    assert {type(each) for each in told} == {StorageUnavailable}
    wire.open.set()
    for _ in range(6):
        await store()
    direct = await Database.open(database_url)
    async with direct.connection() as c:
        assert await c.fetchval("SELECT count(*) FROM marks") == 6
    await direct.close()
    await database.close()


async def test_closing_does_not_wait_for_an_answer_that_does_not_come(
    between: tuple[Between, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Goal 11: gone within fifteen seconds."""
    monkeypatch.setattr(module, "ANSWER_SECONDS", 60)
    wire, url = between
    database = await Database.open(url)

    async def ask() -> None:
        async with database.connection() as c:
            await c.execute("SELECT 1")

    wire.open.clear()
    asking = asyncio.create_task(ask())
    await asyncio.sleep(0)
    async with asyncio.timeout(5):
        await database.close()
    with pytest.raises(StorageUnavailable):
        await asking


async def test_the_relay_gives_up_its_place_and_takes_another(between: tuple[Between, str]) -> None:
    """Else live updates would stand still until the machine gives up the connection: a quarter of an hour."""
    wire, url = between
    database = await Database.open(url)
    outbox = PostgresOutbox(database, url)
    async with asyncio.timeout(5):
        async with outbox.lead() as leads:
            assert leads
            await outbox.pending("test", 1)
            await outbox.wait(0)
            wire.open.clear()
            with pytest.raises(StorageUnavailable):
                await outbox.pending("test", 1)
        wire.open.set()
        leads = False
        while not leads:
            async with outbox.lead() as leads:
                await asyncio.sleep(0.01)
    await database.close()


async def test_who_froze_in_the_middle_of_a_transaction_holds_its_locks_no_longer(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "FROZEN_SECONDS", 0.1)
    monkeypatch.setattr(module, "ANSWER_SECONDS", 5)
    database, let_go = await Database.open(database_url, size=2), False
    with pytest.raises(StorageUnavailable):
        async with database.transaction() as frozen:
            await frozen.execute("SELECT pg_advisory_xact_lock(1)")
            async with database.transaction() as c:
                await c.execute("SELECT pg_advisory_xact_lock(1)")
            let_go = True
            await frozen.execute("SELECT 1")
    assert let_go
    await database.close()


async def test_a_server_that_only_reads_by_now_is_not_asked_again(database_url: str) -> None:
    database = await Database.open(database_url, size=1)
    async with database.connection() as c:
        await c.execute("SET default_transaction_read_only = on")
    with pytest.raises(StorageUnavailable):
        async with database.transaction() as c:
            await c.execute("CREATE TABLE marks (n int)")
    async with database.transaction() as c:
        await c.execute("CREATE TABLE marks (n int)")
    await database.close()


async def test_connections_are_watched_by_the_server(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: dict[str, str] = {}

    async def connect(_: str, *, server_settings: dict[str, str], **__: object) -> None:
        asked.update(server_settings)
        raise OSError

    monkeypatch.setattr(asyncpg, "connect", connect)
    with pytest.raises(StorageUnavailable):
        await Database.open(database_url)
    assert {"tcp_keepalives_idle", "tcp_keepalives_count", "tcp_user_timeout"} < set(asked)
