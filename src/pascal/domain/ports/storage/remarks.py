"""Remarks and mentions, as a transaction keeps them."""

from datetime import datetime
from typing import Protocol

from pascal.domain.ids import AgentId, ConversationId, RemarkId
from pascal.domain.remarks import Remark


class Remarks(Protocol):
    """Whoever changes one has locked its conversation."""

    async def get(self, remark_id: RemarkId) -> Remark:
        """Raises `NotFound`."""

    async def by_client_id(
        self, conversation_id: ConversationId, author_id: AgentId, client_id: str
    ) -> Remark | None:
        """What the author has written there under their own id, as it is now."""

    async def save(self, remark: Remark) -> None:
        """New or known. Who is mentioned still has read it if they had.

        Raises `Collision` if one of them was deleted meanwhile.
        """

    async def remove(self, remark: Remark) -> None:
        """For good, with its mentions."""

    async def read(self, agent_id: AgentId, conversation_id: ConversationId | None, *, at: datetime) -> None:
        """The agent has seen where they are mentioned, there or anywhere."""
