"""What stands beside a conversation's messages: remarks, and what is to be said later."""

from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar

from pascal.domain.conversations import Conversation
from pascal.domain.errors import NotFound
from pascal.domain.ids import ConversationId
from pascal.domain.permissions import Action, Permissions, Staff
from pascal.domain.ports.storage import Transaction


class _Beside(Protocol):
    @property
    def conversation_id(self) -> ConversationId: ...


Id = TypeVar("Id")
Found = TypeVar("Found", bound=_Beside)


async def found_beside(
    tx: Transaction,
    permissions: Permissions,
    caller: Staff,
    conversation_id: ConversationId,
    get: Callable[[Id], Awaitable[Found]],
    one: Id,
) -> tuple[Conversation, Found]:
    """The conversation, locked, and *one* of what stands beside it. Raises `NotFound` and `Forbidden`."""
    conversation = await tx.conversations.get(conversation_id)
    permissions.require(caller, Action.READ, conversation)
    found = await get(one)
    if found.conversation_id != conversation_id:
        raise NotFound
    return conversation, found
