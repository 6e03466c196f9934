"""Every adapter for storage, reads and outbox, one after the other: they must be told apart by nothing."""

from collections.abc import AsyncIterator
from typing import NamedTuple

import pytest
from contract_house import House

from pascal.adapters.memory import MemoryOutbox, MemoryReads, MemoryStorage, Store
from pascal.domain.ports.outbox import Outbox
from pascal.domain.ports.reads import Reads
from pascal.domain.ports.storage import Storage


class Kept(NamedTuple):
    storage: Storage
    reads: Reads
    outbox: Outbox


@pytest.fixture
def memory() -> Kept:
    store = Store()
    return Kept(MemoryStorage(store), MemoryReads(store), MemoryOutbox(store))


@pytest.fixture
async def postgres(database_url: str) -> AsyncIterator[Kept]:
    from pascal.adapters.postgres.database import Database
    from pascal.adapters.postgres.outbox import PostgresOutbox
    from pascal.adapters.postgres.reads import PostgresReads
    from pascal.adapters.postgres.storage import PostgresStorage

    database = await Database.open(database_url)
    outbox = PostgresOutbox(database, database_url)
    yield Kept(PostgresStorage(database, outbox.wake), PostgresReads(database), outbox)
    await database.close()


@pytest.fixture(params=["memory", "postgres"])
def store(request: pytest.FixtureRequest) -> Kept:
    kept: Kept = request.getfixturevalue(request.param)
    return kept


@pytest.fixture
def storage(store: Kept) -> Storage:
    return store.storage


@pytest.fixture
def reads(store: Kept) -> Reads:
    return store.reads


@pytest.fixture
def outbox(store: Kept) -> Outbox:
    return store.outbox


@pytest.fixture
def house(storage: Storage) -> House:
    return House(storage)
