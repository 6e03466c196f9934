"""Colleagues write for each other, and call each other to read it."""

from collections.abc import Sequence
from dataclasses import dataclass

from pascal.app.usecases.beside import found_beside
from pascal.domain.conversations import Conversation
from pascal.domain.errors import Forbidden, Invalid
from pascal.domain.ids import AgentId, ConversationId, RemarkId
from pascal.domain.messages import Draft
from pascal.domain.permissions import Action, Permissions, Staff, relation
from pascal.domain.ports.clock import Clock, Ids
from pascal.domain.ports.storage import Storage, Transaction
from pascal.domain.remarks import Remark, clean_mentions, clean_text


@dataclass(frozen=True, slots=True)
class WriteRemarks:
    """Who may answer a conversation may write about it. A mention gives nobody the right to read it."""

    storage: Storage
    clock: Clock
    ids: Ids
    permissions: Permissions

    async def write(
        self,
        caller: Staff,
        conversation_id: ConversationId,
        text: str,
        mentions: Sequence[AgentId],
        client_id: str | None = None,
    ) -> Remark:
        """The same client id again is the same one, as it is by then."""
        draft, called = Draft.of(text, client_id=client_id), clean_mentions(mentions)
        async with self.storage.begin(by=caller.actor) as tx:
            conversation = await tx.conversations.get(conversation_id)
            self.permissions.require(caller, Action.WRITE, conversation)
            if client_id is not None:
                earlier = await tx.remarks.by_client_id(conversation_id, caller.id, client_id)
                if earlier is not None:
                    return earlier
            await self._require_readers(tx, called, conversation)
            remark = Remark(
                RemarkId(self.ids.new()),
                conversation_id,
                caller.id,
                caller.name,
                draft.text,
                called,
                self.clock.now(),
                client_id=client_id,
            )
            remark.tell()
            await tx.remarks.save(remark)
            return remark

    async def edit(
        self,
        caller: Staff,
        conversation_id: ConversationId,
        remark_id: RemarkId,
        text: str | None,
        mentions: Sequence[AgentId] | None,
    ) -> Remark:
        """None leaves it. Raises `Forbidden` for what somebody else wrote."""
        text = None if text is None else clean_text(text)
        called = () if mentions is None else clean_mentions(mentions)
        async with self.storage.begin(by=caller.actor) as tx:
            conversation, remark = await found_beside(
                tx, self.permissions, caller, conversation_id, tx.remarks.get, remark_id
            )
            if remark.author_id != caller.id:
                raise Forbidden
            # who was called before may be so still, whatever they may read by now
            new = [each for each in called if each not in remark.mentions]
            await self._require_readers(tx, new, conversation)
            remark.edit(
                remark.text if text is None else text,
                remark.mentions if mentions is None else called,
                at=self.clock.now(),
            )
            await tx.remarks.save(remark)
            return remark

    async def delete(self, caller: Staff, conversation_id: ConversationId, remark_id: RemarkId) -> Remark:
        """What it was. One's own, or an administrator anybody's."""
        async with self.storage.begin(by=caller.actor) as tx:
            _, remark = await found_beside(
                tx, self.permissions, caller, conversation_id, tx.remarks.get, remark_id
            )
            if remark.author_id != caller.id and not caller.is_admin:
                raise Forbidden
            remark.delete(at=self.clock.now())
            await tx.remarks.remove(remark)
            return remark

    async def mark_read(self, caller: Staff, conversation_id: ConversationId | None) -> None:
        """I have seen where I am mentioned: there, or everywhere."""
        async with self.storage.begin(by=caller.actor) as tx:
            await tx.remarks.read(caller.id, conversation_id, at=self.clock.now())

    async def _require_readers(
        self, tx: Transaction, called: Sequence[AgentId], conversation: Conversation
    ) -> None:
        if not called:
            return
        colleagues = await tx.agents.some(called)
        if len(colleagues) < len(called):
            raise Invalid("mentions", "no_such_agent")
        for each in colleagues:
            if not each.active:
                raise Invalid("mentions", "inactive_agent")
            who = Staff.absent(each)
            if relation(who, conversation) not in self.permissions.scope(who, Action.READ):
                raise Invalid("mentions", "cannot_read")
