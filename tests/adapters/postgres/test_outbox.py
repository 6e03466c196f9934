"""What only PostgreSQL can do to the order of events (ADR 0011)."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from typing import NamedTuple

import pytest

from pascal.adapters.postgres.database import Connection, Database
from pascal.adapters.postgres.outbox import PostgresOutbox
from pascal.adapters.postgres.storage import PostgresStorage
from pascal.domain.agents import Agent
from pascal.domain.conversations import Conversation
from pascal.domain.events import LeadCreated, MessagePosted
from pascal.domain.ids import ConversationId, LeadId, MessageId
from pascal.domain.leads import Reconciled
from pascal.domain.messages import Draft, Sender, SenderType
from pascal.domain.ports.outbox import Recorded
from pascal.testing.builders import START, Ids, agent, contact, lead, verification


class House(NamedTuple):
    storage: PostgresStorage
    outbox: PostgresOutbox
    ids: Ids

    async def hires(self, name: str) -> Agent:
        hired = agent(name)
        async with self.storage.begin() as tx:
            await tx.agents.add(hired)
        return hired

    async def starts(self) -> ConversationId:
        ana, talk = lead(), ConversationId(self.ids.new())
        async with self.storage.begin() as tx:
            await tx.leads.add(ana)
            await tx.conversations.add(
                Conversation.open(Reconciled(ana, False, None), contact(), id=talk, at=START)
            )
        return talk

    async def says(self, talk: ConversationId) -> None:
        said, ana = MessageId(self.ids.new()), Sender(SenderType.LEAD, self.ids.new(), "Ana")
        await self.storage.post(talk, None, lambda one: one.post(Draft.of("Hola"), ana, id=said, at=START))

    async def told(self) -> Sequence[Recorded]:
        """What the next window has, done."""
        found = await self.outbox.pending("live", 100)
        await self.outbox.done("live", found)
        return found


@pytest.fixture
async def house(database_url: str) -> AsyncIterator[House]:
    database = await Database.open(database_url)
    outbox = PostgresOutbox(database, database_url)
    yield House(PostgresStorage(database, outbox.wake), outbox, Ids())
    await database.close()


async def test_who_began_before_a_send_and_came_to_its_conversation_after_it_is_told_of_after_it(
    house: House,
) -> None:
    """A transaction has its id from its first lock, and the conversation's is not its first."""
    juan, rosa, talk = await house.hires("Juan"), await house.hires("Rosa"), await house.starts()
    async with house.outbox.lead() as leads, AsyncExitStack() as elsewhere:
        assert leads
        await house.told()
        async with house.storage.begin() as taking:
            juan = await taking.agents.get(juan.id)
            other = await elsewhere.enter_async_context(house.storage.begin())
            await other.agents.get(rosa.id)  # its id is between those of the two
            await house.says(talk)
            one = await taking.conversations.get(talk)
            one.take(juan, open_now=0, note_id=MessageId(house.ids.new()), at=START)
            created = LeadCreated(lead_id=LeadId(house.ids.new()), at=START)
            await taking.verifications.save(verification(created))
            await taking.conversations.save(one)
        assert [each.event for each in await house.told()] == [created]  # only the conversation waits
        await elsewhere.aclose()
        told = [each.event for each in await house.told()]
    assert [each.message.seq for each in told if isinstance(each, MessagePosted)] == [1, 2]
    assert len(told) == 3


async def test_while_one_notice_waits_for_a_connection_no_other_is_made(database_url: str) -> None:
    asked, ended, free = 0, asyncio.Semaphore(0), asyncio.Event()

    class Busy(Database):
        @asynccontextmanager
        async def connection(self) -> AsyncIterator[Connection]:
            nonlocal asked
            asked += 1
            if asked > 1:
                await free.wait()
            async with super().connection() as c:
                yield c
            ended.release()

    database = Busy(database_url, 2)
    outbox = PostgresOutbox(database, database_url)
    async with asyncio.timeout(5):
        while asked < 2:  # the second is made when the first is on its way
            outbox.wake()
            await asyncio.sleep(0)
        await ended.acquire()
        outbox.wake()
        await asyncio.sleep(0)
        assert asked == 2
        free.set()
        await ended.acquire()
    await database.close()
