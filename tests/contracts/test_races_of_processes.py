"""Two processes over one database: none overwrites what the other has stored, and none waits in vain."""

import asyncio
import random
from collections.abc import AsyncIterator

import pytest_asyncio
from contract_house import House

from pascal.adapters.postgres.database import Database
from pascal.adapters.postgres.reads import PostgresReads
from pascal.adapters.postgres.storage import PostgresStorage
from pascal.domain.permissions import Scope
from pascal.domain.ports.reach import Reach
from pascal.testing.builders import visitor


@pytest_asyncio.fixture
async def databases(database_url: str) -> AsyncIterator[list[Database]]:
    databases = [await Database.open(database_url, size=4) for _ in range(2)]
    yield databases
    for each in databases:
        await each.close()


async def test_two_processes_in_one_conversation_number_without_gaps_and_store_each_message_once(
    databases: list[Database],
) -> None:
    here, there = (House(PostgresStorage(each)) for each in databases)
    there.ids = here.ids
    ana, juan = visitor(), await here.hires()
    talk = (await here.starts(ana)).conversation.id
    sends = [
        house.says(ana, talk, str(n), client_id=str(n))
        for n in range(150)
        for house in (here, there)  # each message twice, as a client does who had no answer
    ]
    said, *_ = await asyncio.gather(
        asyncio.gather(*sends),
        here.takes(juan, talk),
        there.changes(talk, lambda it: it.read(1, by_lead=False, at=there.clock.now())),
    )
    page = await PostgresReads(databases[0]).messages(talk, Reach(juan.id, Scope.ANY), 1000)
    assert [each.seq for each in page] == [*range(1, 153)]
    assert {str(each.id) for each in said} < {each.id for each in page}
    assert len({each.id for each in said}) == 150
    async with here.storage.begin() as tx:
        conversation = await tx.conversations.get(talk)
    assert (conversation.agent_id, conversation.last_seq, conversation.read_by_agent) == (juan.id, 152, 1)


async def test_the_same_strangers_at_two_processes_do_not_lock_each_other_out(database_url: str) -> None:
    """Many are stored by one statement: in whatever order they came, it locks them in one."""
    databases = [await Database.open(database_url, size=4) for _ in range(2)]
    houses = [House(PostgresStorage(each)) for each in databases]
    houses[1].ids = houses[0].ids
    for turn in range(20):
        emails = [f"{turn}.{n}@example.com" for n in range(30)]
        await asyncio.gather(
            *(
                house.starts(visitor(), email=email)
                for house in houses
                for email in random.sample(emails, len(emails))
            )
        )
    for each in databases:
        await each.close()
    database = await Database.open(database_url, size=1)
    async with database.connection() as c:
        others = "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database()"
        while await c.fetchval(f"{others} AND pid <> pg_backend_pid())"):
            await asyncio.sleep(0.01)  # what they have counted is told when they end
        counted = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
        assert await c.fetchval(counted) == 0
    await database.close()
