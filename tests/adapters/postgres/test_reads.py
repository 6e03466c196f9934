"""What only PostgreSQL can do to a question."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import uuid4

import pytest

from pascal.adapters.postgres.database import Connection, Database
from pascal.adapters.postgres.reads import PostgresReads
from pascal.domain.ids import AgentId
from pascal.domain.permissions import Scope
from pascal.domain.ports.reads import Filter, Order, Reach


@pytest.mark.parametrize(("scope", "most"), [(Scope.ANY, 2), (Scope.OWN, 30)], ids=["all", "own"])
async def test_who_may_read_the_same_shares_an_answer(database_url: str, scope: Scope, most: int) -> None:
    """Every dashboard comes back at once: the queue is looked up twice, and not thirty times."""
    asked = 0

    class Counting(Database):
        @asynccontextmanager
        async def connection(self) -> AsyncIterator[Connection]:
            nonlocal asked
            asked += 1
            async with super().connection() as c:
                yield c

    database = await Counting.open(database_url)
    reads, asked = PostgresReads(database), 0
    agents = [AgentId(uuid4()) for _ in range(30)]
    queue = [
        reads.conversations(Reach(each, scope), Filter(), Order.OLDEST_WAITING, 20, None) for each in agents
    ]
    assert await asyncio.gather(*queue) == [[]] * 30
    assert asked == most if scope is Scope.OWN else 1 <= asked <= most
    await database.close()
