"""What the bot remembers, in a transaction."""

from pascal.adapters.memory.storage.part import Part
from pascal.domain.bot import BotState
from pascal.domain.ids import ConversationId


class MemoryBotStates(Part):
    async def of(self, conversation_id: ConversationId) -> BotState:
        return self._state.bot_states.get(conversation_id) or BotState(conversation_id)

    async def save(self, state: BotState) -> None:
        self._state.bot_states[state.conversation_id] = state
