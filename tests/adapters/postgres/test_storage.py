"""What only PostgreSQL can do to a send."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

from pascal.adapters.postgres.database import Connection, Database
from pascal.adapters.postgres.storage import PostgresStorage
from pascal.domain.conversations import Conversation
from pascal.domain.ids import ConversationId
from pascal.domain.messages import Message
from pascal.domain.ports.storage import StorageUnavailable


async def test_a_batch_whose_answer_was_lost_is_not_stored_again(database_url: str) -> None:
    """Goal 1: it may be there already. Whoever sent it is told, and may repeat it under its client id."""
    tried = 0

    class Lossy(Database):
        @asynccontextmanager
        async def transaction(self) -> AsyncIterator[Connection]:
            nonlocal tried
            tried += 1
            async with super().transaction() as c:
                yield c
            raise StorageUnavailable("the connection was lost after the commit")

    def act(conversation: Conversation) -> Message:
        raise AssertionError(conversation)

    database = await Lossy.open(database_url)
    storage = PostgresStorage(database)
    sends = [storage.post(ConversationId(UUID(int=n)), None, act) for n in range(5)]
    answers = await asyncio.gather(*sends, return_exceptions=True)
    assert all(isinstance(answer, StorageUnavailable) for answer in answers)
    assert tried == 1
    await database.close()
