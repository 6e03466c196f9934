"""Somebody says something."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from pascal.app.usecases.conversations import Form, StartConversation
from pascal.app.usecases.sending import LookAtSendability
from pascal.domain.channels import WEB
from pascal.domain.communications import Kind
from pascal.domain.conversations import Conversation
from pascal.domain.errors import CannotSend, ConversationClosed, Invalid, NotFound
from pascal.domain.ids import AgentId, ConversationId, MessageId, VisitorId
from pascal.domain.messages import ContentType, Draft, Message, Sender, SenderType
from pascal.domain.permissions import Action, Caller, Permissions, Visitor
from pascal.domain.ports.clock import Clock, Ids
from pascal.domain.ports.storage import Storage
from pascal.domain.sending import Refusal, Wish


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
    look: LookAtSendability

    async def __call__(self, caller: Caller, conversation_id: ConversationId, draft: Draft) -> Message:
        """Raises `CannotSend` where the lead is elsewhere, and may not be written to there now."""
        message_id, at = MessageId(self.ids.new()), self.clock.now()
        draft = await self.with_upload(draft, caller.id, at)
        say = self.saying(caller, draft, id=message_id, at=at)
        here = say if isinstance(caller, Visitor) else _in_the_house(say, caller, draft)
        try:
            return await self.storage.post(conversation_id, draft.client_id, here, by=caller.actor)
        except _Elsewhere:
            await self._require_leave(caller, conversation_id, draft)
            return await self.storage.post(conversation_id, draft.client_id, say, by=caller.actor)
        except ConversationClosed:
            if not isinstance(caller, Visitor):
                raise
        return (await self.start(caller, Form(), draft)).message

    async def _require_leave(self, caller: Caller, conversation_id: ConversationId, draft: Draft) -> None:
        wish = Wish(Kind.TEXT, len(draft.text))
        if draft.upload_id is not None:
            async with self.storage.begin(by=caller.actor) as tx:
                upload = await tx.uploads.want(draft.upload_id, at=self.clock.now())
            wish = Wish(Kind.MEDIA, len(draft.text), upload.media_type, upload.size)
        leave = (await self.look(caller, conversation_id, wish)).leave
        # what only comes too fast waits its turn
        if isinstance(leave, Refusal) and leave.reason != "too_fast":
            raise CannotSend(leave.reason)

    def saying(
        self, caller: Caller, draft: Draft, *, id: MessageId, at: datetime
    ) -> Callable[[Conversation], Message]:
        """What is done to the conversation, under its rules."""

        def say(conversation: Conversation) -> Message:
            if (earlier := conversation.said_before(draft, caller.id)) is not None:
                return earlier  # whoever has the conversation now
            self.permissions.require(caller, Action.WRITE, conversation)
            if isinstance(caller, Visitor):
                conversation.go_on_by(WEB, at=at)
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


class _Elsewhere(Exception):
    """The lead is not on the site: a carrier has to be asked."""


def _in_the_house(
    say: Callable[[Conversation], Message], caller: Caller, draft: Draft
) -> Callable[[Conversation], Message]:
    """*say*, where no carrier is needed. Most are on the site, and pay nothing for those who are not."""

    def say_here(conversation: Conversation) -> Message:
        if conversation.channel != WEB and conversation.said_before(draft, caller.id) is None:
            raise _Elsewhere
        return say(conversation)

    return say_here
