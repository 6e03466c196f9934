"""Document 002's conversations: its critical field, the bot's switch."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

import msgspec

from pascal.app.faces.ws.actions import action
from pascal.app.usecases.conversations import ChangeConversation, ConversationEdit
from pascal.domain.ids import ConversationId
from pascal.domain.permissions import Action, Staff


class BotSwitch(msgspec.Struct, frozen=True):
    conversation_id: UUID
    enabled: bool


class SwitchedShape(msgspec.Struct, frozen=True):
    conversation_id: UUID
    agent_enabled: bool
    """Whether the bot answers there while nobody has it."""


@dataclass(frozen=True, slots=True)
class Conversations:
    change: ChangeConversation

    resource: ClassVar[str] = "conversations"

    @action(Action.DESCRIBE)
    async def update_agent_status(self, staff: Staff, asked: BotSwitch) -> SwitchedShape:
        """Switch the bot of a conversation on or off."""
        edit = ConversationEdit(bot_enabled=asked.enabled)
        changed = await self.change.describe(staff, ConversationId(asked.conversation_id), edit)
        return SwitchedShape(changed.id, changed.bot_enabled)
