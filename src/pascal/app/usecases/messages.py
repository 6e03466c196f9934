"""Somebody says something."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from pascal.app.usecases.conversations import Form, StartConversation
from pascal.domain.conversations import Conversation
from pascal.domain.errors import ConversationClosed, Invalid, NotFound
from pascal.domain.ids import AgentId, ConversationId, MessageId, VisitorId
from pascal.domain.messages import ContentType, Draft, Message, Sender, SenderType
from pascal.domain.permissions import Action, Caller, Permissions, Visitor
from pascal.domain.ports.clock import Clock, Ids
from pascal.domain.ports.storage import Storage


@dataclass(frozen=True, slots=True)
class SendMessage:
    """Say something in a conversation. The same client id again is the same message.

    What a lead says after the end lands in their active conversation, or opens a new one (THREATS 8).
    """

    storage: Storage
    clock: Clock
    ids: Ids
    permissions: Permissions
    start: StartConversation

    async def __call__(self, caller: Caller, conversation_id: ConversationId, draft: Draft) -> Message:
        message_id, at = MessageId(self.ids.new()), self.clock.now()
        draft = await self.with_upload(draft, caller.id, at)
        say = self.saying(caller, draft, id=message_id, at=at)
        try:
            return await self.storage.post(conversation_id, draft.client_id, say, by=caller.actor)
        except ConversationClosed:
            if not isinstance(caller, Visitor):
                raise
        return (await self.start(caller, Form(), draft)).message

    def saying(
        self, caller: Caller, draft: Draft, *, id: MessageId, at: datetime
    ) -> Callable[[Conversation], Message]:
        """What is done to the conversation, under its rules."""

        def say(conversation: Conversation) -> Message:
            if (earlier := conversation.said_before(draft, caller.id)) is not None:
                return earlier  # whoever has the conversation now
            self.permissions.require(caller, Action.WRITE, conversation)
            if isinstance(caller, Visitor):
                sender = Sender(SenderType.LEAD, caller.id, conversation.contact.name)
            else:
                sender = Sender(SenderType.AGENT, caller.id, caller.name)
            return conversation.post(draft, sender, id=id, at=at)

        return say

    async def with_upload(self, draft: Draft, sender: AgentId | VisitorId, at: datetime) -> Draft:
        """*draft*, of its file's type.

        Only what one has sent in oneself may be sent on (THREATS 23), and stays until it is.
        """
        if draft.upload_id is None:
            return draft
        try:
            async with self.storage.begin() as tx:
                upload = await tx.uploads.want(draft.upload_id, at=at)
                if upload.owner != sender:
                    raise NotFound
        except NotFound as error:
            raise Invalid("upload", "not_uploaded") from error
        if draft.content_type is ContentType.FILE:
            return draft  # whatever it is: to keep rather than to look at
        if draft.content_type not in {ContentType.TEXT, upload.content_type}:
            raise Invalid("content_type", "another_type", right=upload.content_type.upper())
        return replace(draft, content_type=upload.content_type)
