"""Real PostgreSQL for every test that asks for it: one server a run, a fresh database a test."""

import asyncio
import os
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest
from hypothesis import HealthCheck, settings

from e2e import s3
from e2e.service import Service
from pascal.adapters.postgres.database import Connection, Database, driver_dsn
from pascal.adapters.postgres.embedded import embedded
from pascal.adapters.postgres.migrate import upgrade

sys.path.append(str(Path(__file__).parent))  # what suites share: `e2e.node`, `providers`

pytest.register_assert_rewrite("pascal.testing.channels")

# how long an example takes tells of the machine, and not of us
settings.register_profile("pascal", settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("pascal")

TEMPLATE = "pascal"
"""The embedded server's own database, migrated once; every test gets a copy of it."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--pusher-server", choices=("ours", "soketi"), default="ours")


@pytest.fixture(scope="module")
def one_connection_for_each() -> Iterator[None]:
    """Whoever holds a connection and waits for another stops everybody, once as many do as there are."""
    whole, holding = Database.connection, set[tuple[object, Database]]()

    @asynccontextmanager
    async def connection(self: Database) -> AsyncIterator[Connection]:
        me = asyncio.current_task(), self
        if me in holding:
            pytest.fail("who holds a connection asks for another one")
        async with whole(self) as c:
            holding.add(me)
            try:
                yield c
            finally:
                holding.discard(me)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Database, "connection", connection)
        yield


@pytest.fixture(scope="session")
def reachable_folder() -> Iterator[Path]:
    """A folder that the server's user can reach too, when we are root."""
    folder = Path(tempfile.mkdtemp(prefix="pascal-test-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres_server(reachable_folder: Path) -> Iterator[str]:
    """The address of a running server whose database has the newest schema."""
    with embedded(reachable_folder / "postgres", fast_unsafe=True) as url:
        upgrade(url)
        yield url


@pytest.fixture
async def database_url(postgres_server: str) -> AsyncIterator[str]:
    """A fresh database with the newest schema: a copy that costs about 20 ms."""
    name = f"test_{uuid4().hex}"
    maintenance = driver_dsn(postgres_server).replace(f"/{TEMPLATE}?", "/postgres?")
    connection = await asyncpg.connect(maintenance)
    try:
        await connection.execute(f'CREATE DATABASE "{name}" TEMPLATE {TEMPLATE} STRATEGY file_copy')
        yield postgres_server.replace(f"/{TEMPLATE}?", f"/{name}?")
        await connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    finally:
        await connection.close()


@pytest.fixture(scope="session")
def s3_store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    server = s3.store(tmp_path_factory.mktemp("s3")).start().wait_until_ready()
    yield server
    server.stop()


@pytest.fixture
def bucket(s3_store: Service, monkeypatch: pytest.MonkeyPatch) -> s3.Bucket:
    for name in list(os.environ):
        if name.startswith("AWS_"):  # the developer's own store
            monkeypatch.delenv(name)
    return s3.Bucket(s3_store)
