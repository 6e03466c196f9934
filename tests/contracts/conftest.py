"""Every adapter for what is kept, one after the other: nothing must tell them apart."""

import asyncio
from collections.abc import AsyncIterator
from typing import NamedTuple, Protocol

import asyncpg
import pytest
from contract_house import House

from pascal.adapters.memory import (
    MemoryAgenda,
    MemoryAsides,
    MemoryAssignments,
    MemoryAuditLog,
    MemoryCommunicationBook,
    MemoryDevices,
    MemoryFigures,
    MemoryJobQueue,
    MemoryOutbox,
    MemoryPipeline,
    MemoryRatingBook,
    MemoryReads,
    MemoryStorage,
    MemoryWebhooks,
    Store,
)
from pascal.domain.ports.agenda import Agenda
from pascal.domain.ports.asides import Asides
from pascal.domain.ports.assignments import Assignments
from pascal.domain.ports.audit import AuditLog
from pascal.domain.ports.communications import CommunicationBook
from pascal.domain.ports.figures import Figures, PipelineFigures
from pascal.domain.ports.jobs import JobQueue
from pascal.domain.ports.outbox import Outbox
from pascal.domain.ports.pipeline import Pipeline
from pascal.domain.ports.push import Devices
from pascal.domain.ports.ratings import RatingBook
from pascal.domain.ports.reads import Reads
from pascal.domain.ports.storage import Storage
from pascal.domain.ports.webhooks import Webhooks


class Ways(Pipeline, PipelineFigures, Protocol):
    """What is asked about leads on the way to a meeting, and counted of them."""


class Kept(NamedTuple):
    storage: Storage
    reads: Reads
    figures: Figures
    outbox: Outbox
    audit: AuditLog
    asides: Asides
    assignments: Assignments
    jobs: JobQueue
    webhooks: Webhooks
    ratings: RatingBook
    devices: Devices
    communications: CommunicationBook
    pipeline: Ways
    agenda: Agenda


@pytest.fixture
def memory() -> Kept:
    store = Store()
    return Kept(
        MemoryStorage(store),
        MemoryReads(store),
        MemoryFigures(store),
        MemoryOutbox(store),
        MemoryAuditLog(store),
        MemoryAsides(store),
        MemoryAssignments(store),
        MemoryJobQueue(store),
        MemoryWebhooks(store),
        MemoryRatingBook(store),
        MemoryDevices(store),
        MemoryCommunicationBook(store),
        MemoryPipeline(store),
        MemoryAgenda(store),
    )


@pytest.fixture(autouse=True, scope="module")
def nobody_holds_two(one_connection_for_each: None) -> None: ...


@pytest.fixture(scope="session")
def contracts_database(postgres_server: str) -> str:
    """One database for all tests here, emptied before each: copies would take most of their time."""
    from pascal.adapters.postgres.database import driver_dsn

    async def copy() -> None:
        connection = await asyncpg.connect(driver_dsn(postgres_server).replace("/pascal?", "/postgres?"))
        await connection.execute("CREATE DATABASE contracts TEMPLATE pascal STRATEGY file_copy")
        await connection.close()
        connection = await asyncpg.connect(driver_dsn(postgres_server).replace("/pascal?", "/contracts?"))
        await connection.execute("ALTER TABLE audit DISABLE TRIGGER ALL")  # or it could not be emptied
        await connection.close()

    asyncio.run(copy())
    return postgres_server.replace("/pascal?", "/contracts?")


@pytest.fixture
async def postgres(contracts_database: str) -> AsyncIterator[Kept]:
    from pascal.adapters.postgres.agenda import PostgresAgenda
    from pascal.adapters.postgres.asides import PostgresAsides
    from pascal.adapters.postgres.assignments import PostgresAssignments
    from pascal.adapters.postgres.audit import PostgresAuditLog
    from pascal.adapters.postgres.communications import PostgresCommunicationBook
    from pascal.adapters.postgres.database import Database
    from pascal.adapters.postgres.figures import PostgresFigures
    from pascal.adapters.postgres.jobs import PostgresJobQueue
    from pascal.adapters.postgres.outbox import PostgresOutbox
    from pascal.adapters.postgres.pipeline import PostgresPipeline
    from pascal.adapters.postgres.push import PostgresDevices
    from pascal.adapters.postgres.ratings import PostgresRatingBook
    from pascal.adapters.postgres.reads import PostgresReads
    from pascal.adapters.postgres.storage import PostgresStorage
    from pascal.adapters.postgres.tables import METADATA
    from pascal.adapters.postgres.webhooks import PostgresWebhooks

    database = await Database.open(contracts_database)
    async with database.connection() as c:
        await c.execute("; ".join(f"DELETE FROM {each.name}" for each in reversed(METADATA.sorted_tables)))
    outbox = PostgresOutbox(database, contracts_database)
    jobs = PostgresJobQueue(database)
    storage, reads = PostgresStorage(database, outbox.wake, jobs.wake), PostgresReads(database)
    yield Kept(
        storage,
        reads,
        PostgresFigures(database),
        outbox,
        PostgresAuditLog(database),
        PostgresAsides(database),
        PostgresAssignments(database),
        jobs,
        PostgresWebhooks(database),
        PostgresRatingBook(database),
        PostgresDevices(database),
        PostgresCommunicationBook(database),
        PostgresPipeline(database),
        PostgresAgenda(database),
    )
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
def communications(store: Kept) -> CommunicationBook:
    return store.communications


@pytest.fixture
def ways(store: Kept) -> Ways:
    return store.pipeline


@pytest.fixture
def agenda(store: Kept) -> Agenda:
    return store.agenda


@pytest.fixture
def figures(store: Kept) -> Figures:
    return store.figures


@pytest.fixture
def outbox(store: Kept) -> Outbox:
    return store.outbox


@pytest.fixture
def audit(store: Kept) -> AuditLog:
    return store.audit


@pytest.fixture
def assignments(store: Kept) -> Assignments:
    return store.assignments


@pytest.fixture
def devices(store: Kept) -> Devices:
    return store.devices


@pytest.fixture
def jobs(store: Kept) -> JobQueue:
    return store.jobs


@pytest.fixture
def webhooks(store: Kept) -> Webhooks:
    return store.webhooks


@pytest.fixture
def asides(store: Kept) -> Asides:
    return store.asides


@pytest.fixture
def house(storage: Storage) -> House:
    return House(storage)


@pytest.fixture
def book(store: Kept) -> RatingBook:
    return store.ratings
