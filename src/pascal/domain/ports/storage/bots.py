"""What the bot remembers of conversations, as a transaction keeps it."""

from typing import Protocol

from pascal.domain.bot import BotState
from pascal.domain.ids import ConversationId


class BotStates(Protocol):
    async def of(self, conversation_id: ConversationId) -> BotState:
        """Of one where it has said nothing yet: nothing. Locked by its conversation."""

    async def save(self, state: BotState) -> None: ...
