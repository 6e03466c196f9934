"""Ratings in a transaction."""

from dataclasses import replace

from pascal.adapters.memory.storage.part import Part
from pascal.domain.errors import AlreadyRated
from pascal.domain.ids import ConversationId
from pascal.domain.ratings import Rating


class MemoryRatings(Part):
    async def of(self, conversation_id: ConversationId) -> Rating | None:
        return self._state.ratings.get(conversation_id)

    async def is_about_something(self, conversation_id: ConversationId) -> bool:
        return self._state.is_about_something(self._state.conversations[conversation_id])

    async def add(self, rating: Rating) -> None:
        if rating.conversation_id in self._state.ratings:
            raise AlreadyRated
        self._state.ratings[rating.conversation_id] = replace(rating, events=[])
        self._record(rating.events)
