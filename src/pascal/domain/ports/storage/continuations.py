"""Codes with which a conversation goes on elsewhere, as a transaction keeps them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from pascal.domain.channels import Channel
from pascal.domain.continuations import Continuation
from pascal.domain.identities import Identity
from pascal.domain.ids import ConversationId, LeadId


class Continuations(Protocol):
    """Taken before those of leads."""

    async def offer(self, one: Continuation) -> None: ...

    async def use_up(
        self, digests: Sequence[bytes], channel: Channel, by: Identity, *, at: datetime
    ) -> tuple[ConversationId, LeadId | None] | None:
        """The open conversation of the first that is good, and whose it is unless a browser only claims it.

        Of two who show the same at once, one has it. Used up is none of a conversation that has ended.
        """

    async def went_on(self, identities: Sequence[Identity]) -> ConversationId | None:
        """With which conversation somebody who is there went on last, as long as that is open."""

    async def is_of(self, conversation_id: ConversationId, identity: Identity) -> bool:
        """Whether somebody there has ever gone on with that conversation, as far as is remembered."""

    async def forget(self, *, before: datetime, most: int) -> int:
        """Delete those that were over before that moment and lead nowhere, and say how many."""
