"""Ratings, as a transaction keeps them."""

from typing import Protocol

from pascal.domain.ids import ConversationId
from pascal.domain.ratings import Rating


class Ratings(Protocol):
    async def of(self, conversation_id: ConversationId) -> Rating | None:
        """Locked by its conversation."""

    async def is_about_something(self, conversation_id: ConversationId) -> bool:
        """Whether somebody of the team answered there, and it did not go on in another conversation."""

    async def add(self, rating: Rating) -> None:
        """Raises `AlreadyRated`."""
