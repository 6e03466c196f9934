"""Codes with which a conversation goes on elsewhere, in a transaction."""

from collections.abc import Sequence
from datetime import datetime

from pascal.adapters.memory.storage.part import Part
from pascal.domain.channels import Channel
from pascal.domain.continuations import Continuation
from pascal.domain.conversations import Conversation, Status
from pascal.domain.identities import Identity
from pascal.domain.ids import ConversationId, LeadId


class MemoryContinuations(Part):
    async def offer(self, one: Continuation) -> None:
        self._state.continuations[one.digest] = one

    async def use_up(
        self, digests: Sequence[bytes], channel: Channel, by: Identity, *, at: datetime
    ) -> tuple[ConversationId, LeadId | None] | None:
        for digest in digests:
            one = self._state.continuations.get(digest)
            if one is None or one.channel != channel or one.expires_at <= at or digest in self._state.went_on:
                continue
            talk = self._talk(one)
            if talk.status is not Status.RESOLVED:
                self._state.went_on[digest] = by, at
                return talk.id, talk.lead_id if talk.claimed_by is None else None
        return None

    async def went_on(self, identities: Sequence[Identity]) -> ConversationId | None:
        used = [(at, digest) for digest, (by, at) in self._state.went_on.items() if by in identities]
        if not used:
            return None
        talk = self._talk(self._state.continuations[max(used)[1]])
        return None if talk.status is Status.RESOLVED else talk.id

    async def is_of(self, conversation_id: ConversationId, identity: Identity) -> bool:
        return any(
            by == identity and self._state.continuations[digest].conversation_id == conversation_id
            for digest, (by, _) in self._state.went_on.items()
        )

    async def forget(self, *, before: datetime, most: int) -> int:
        old = [
            each.digest
            for each in self._state.continuations.values()
            if each.expires_at < before
            and (each.digest not in self._state.went_on or self._talk(each).status is Status.RESOLVED)
        ][:most]
        for digest in old:
            del self._state.continuations[digest]
            self._state.went_on.pop(digest, None)
        return len(old)

    def _talk(self, one: Continuation) -> Conversation:
        return self._state.conversations[one.conversation_id]
