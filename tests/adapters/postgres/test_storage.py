"""What only PostgreSQL can do to a send."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from uuid import UUID

import pytest

from pascal.adapters.postgres.database import Connection, Database
from pascal.adapters.postgres.storage import PostgresStorage
from pascal.domain.conversations import Conversation
from pascal.domain.errors import NotFound
from pascal.domain.events import LeadCreated
from pascal.domain.ids import ConversationId, MessageId
from pascal.domain.leads import Reconciled
from pascal.domain.messages import Message
from pascal.domain.ports.storage import StorageUnavailable, Transaction
from pascal.testing.builders import START, agent, contact, lead, verification, visitor


async def test_a_batch_whose_answer_was_lost_is_not_stored_again(database_url: str) -> None:
    """Goal 1: it may be there already. Whoever sent it is told, and may repeat it under its client id."""
    tried, storing = 0, False

    class Lossy(Database):
        @asynccontextmanager
        async def connection(self) -> AsyncIterator[Connection]:
            nonlocal tried
            async with super().connection() as c:
                yield c
            if storing:
                tried += 1
                raise StorageUnavailable("the connection was lost after the commit")

    def act(conversation: Conversation) -> Message:
        raise AssertionError(conversation)

    database = await Lossy.open(database_url)
    storage, storing = PostgresStorage(database), True
    sends = [storage.post(ConversationId(UUID(int=n)), None, act) for n in range(5)]
    answers = await asyncio.gather(*sends, return_exceptions=True)
    assert all(isinstance(answer, StorageUnavailable) for answer in answers)
    assert tried == 1
    await database.close()


async def test_who_lifts_a_claim_waits_in_order_and_so_stands_in_nobodys_way(database_url: str) -> None:
    """Locks are taken by id, in one statement: else two who meet in opposite order stop each other."""
    database = await Database.open(database_url)
    storage = PostgresStorage(database)
    ana, browser = lead(), visitor()
    own, claimed = (
        Conversation.open(Reconciled(ana, False, claim), contact(), id=ConversationId(UUID(int=n)), at=START)
        for n, claim in ((1, None), (2, browser))
    )
    async with storage.begin() as tx:
        await tx.leads.add(ana)
        await tx.conversations.add(own)
        await tx.conversations.add(claimed)

    async def lift() -> None:
        async with storage.begin() as tx:
            assert await tx.conversations.claimed(ana.id, browser) == ([claimed], own)

    async with storage.begin() as tx:
        await tx.conversations.get(own.id)
        lifting = asyncio.create_task(lift())
        async with database.connection() as c, asyncio.timeout(5):
            while not await c.fetchval("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)"):
                await asyncio.sleep(0.01)
            free = "SELECT id FROM conversations WHERE id = $1 FOR UPDATE SKIP LOCKED"
            assert await c.fetchval(free, claimed.id) == claimed.id
    await lifting
    await database.close()


async def test_who_changes_a_conversation_does_not_wait_for_its_lead_or_its_agent(database_url: str) -> None:
    """Foreign keys are looked at after the conversation is locked: the wrong way round to wait."""
    database = await Database.open(database_url)
    storage = PostgresStorage(database)
    ana, juan = lead(), agent()
    talk = Conversation.open(
        Reconciled(ana, False, None), contact(), id=ConversationId(UUID(int=1)), at=START
    )
    async with storage.begin() as tx:
        await tx.leads.add(ana)
        await tx.agents.add(juan)
        talk.take(juan, open_now=0, note_id=MessageId(UUID(int=2)), at=START)
        await tx.conversations.add(talk)
    async with storage.begin() as others, asyncio.timeout(5):
        await others.agents.get(juan.id)
        _, found, _ = await others.leads.find("", ana.id)
        assert found is not None
        ana = found
        ana.email = "corrected@example.com"
        await others.leads.save(ana)
        async with storage.begin() as tx:
            talk = await tx.conversations.get(talk.id)
            talk.resolve(note_id=MessageId(UUID(int=3)), at=START)
            await tx.conversations.save(talk)
    await database.close()


async def looks(tx: Transaction) -> None:
    await tx.agents.by_email("nobody@example.com")


async def stores_what_nobody_is_told_of(tx: Transaction) -> None:
    await tx.agents.add(agent())


async def tells(tx: Transaction) -> None:
    await tx.verifications.save(verification(LeadCreated(lead_id=lead().id, at=START)))


async def opens(tx: Transaction) -> None:
    await tx.leads.add(ana := lead())
    talk = Conversation.open(
        Reconciled(ana, False, None), contact(), id=ConversationId(UUID(int=1)), at=START
    )
    await tx.conversations.add(talk)


@pytest.mark.parametrize(
    ("act", "wakes"), [(looks, False), (stores_what_nobody_is_told_of, False), (tells, True), (opens, True)]
)
async def test_the_relay_is_woken_only_where_there_is_something_to_tell(
    database_url: str, act: Callable[[Transaction], Awaitable[None]], wakes: bool
) -> None:
    woken = 0

    def wake() -> None:
        nonlocal woken
        woken += 1

    database = await Database.open(database_url)
    async with PostgresStorage(database, wake).begin() as tx:
        await act(tx)
    assert woken == wakes
    await database.close()


async def test_a_send_that_is_refused_wakes_nobody(database_url: str) -> None:
    def wake() -> None:
        raise AssertionError("for nothing")

    database = await Database.open(database_url)
    with pytest.raises(NotFound):
        await PostgresStorage(database, wake).post(
            ConversationId(UUID(int=1)), None, lambda _: pytest.fail("said")
        )
    await database.close()
