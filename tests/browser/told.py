"""What a bot would read out of one of somebody's messages: `told.py CONVERSATION FIELD VALUE QUOTE`."""

import asyncio
import os
import sys
from datetime import UTC, datetime
from uuid import UUID

from pascal.adapters.postgres.database import Database
from pascal.adapters.postgres.storage import PostgresStorage
from pascal.domain.ids import ConversationId, MessageId
from pascal.domain.qualification import Evidence


async def main(conversation: str, field: str, value: str, quote: str) -> None:
    database = await Database.open(os.environ["DATABASE_URL"])
    talk_id = ConversationId(UUID(conversation))
    async with database.connection() as c:
        message = await c.fetchval(
            "SELECT id FROM messages WHERE conversation_id = $1 AND position($2 IN content) > 0",
            talk_id,
            quote,
        )
    async with PostgresStorage(database, lambda: None, lambda: None).begin() as tx:
        talk = await tx.conversations.get(talk_id)
        one = await tx.qualifications.of(talk.lead_id, talk.claimed_by)
        assert one is not None, "they stand nowhere yet"
        evidence = Evidence(quote, MessageId(message), 0.86, "script")
        one.learn(field, value, evidence, at=datetime.now(UTC))
        await tx.qualifications.save(one)
    await database.close()


asyncio.run(main(*sys.argv[1:]))
