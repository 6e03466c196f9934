"""What leads think of how they were attended. One row for a conversation, whoever comes at once."""

import asyncpg

from pascal.adapters.postgres import rows
from pascal.adapters.postgres.database import Connection
from pascal.domain.errors import AlreadyRated
from pascal.domain.events import Event
from pascal.domain.ids import AgentId, ConversationId
from pascal.domain.ratings import Opinion, Rating


class PostgresRatings:
    def __init__(self, c: Connection, pending: list[Event]) -> None:
        self._c = c
        self._pending = pending

    async def of(self, conversation_id: ConversationId) -> Rating | None:
        row = await self._c.fetchrow(
            "SELECT agent_id, score, comment, at FROM ratings WHERE conversation_id = $1", conversation_id
        )
        if row is None:
            return None
        opinion = Opinion(row["score"], row["comment"])
        return Rating(conversation_id, AgentId(row["agent_id"]), opinion, row["at"])

    async def is_about_something(self, conversation_id: ConversationId) -> bool:
        found: bool = await self._c.fetchval(
            f"SELECT {rows.ABOUT_SOMETHING} FROM conversations c WHERE c.id = $1", conversation_id
        )
        return found

    async def add(self, rating: Rating) -> None:
        try:
            await self._c.execute(
                """INSERT INTO ratings (conversation_id, agent_id, score, comment, at)
                VALUES ($1, $2, $3, $4, $5)""",
                rating.conversation_id,
                rating.agent_id,
                rating.opinion.score,
                rating.opinion.comment,
                rating.at,
            )
        except asyncpg.UniqueViolationError as error:
            raise AlreadyRated from error
        self._pending += rating.events
        rating.events.clear()
