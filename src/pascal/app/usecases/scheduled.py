"""Something is written now and said later, by the rules of that moment."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

import structlog

from pascal.app.usecases import due
from pascal.app.usecases.beside import found_beside
from pascal.app.usecases.messages import SendMessage
from pascal.domain.actors import Actor
from pascal.domain.agents import Agent
from pascal.domain.conversations import Conversation, Status
from pascal.domain.errors import (
    Collision,
    ConversationClosed,
    Forbidden,
    NotFound,
    NotInProgress,
    PascalError,
    TooManyScheduled,
)
from pascal.domain.events import Unsent
from pascal.domain.ids import ConversationId, MessageId, ScheduledId
from pascal.domain.messages import Draft, SenderType
from pascal.domain.permissions import Action, Permissions, Staff
from pascal.domain.ports.asides import Asides, ToSay
from pascal.domain.ports.clock import Clock, Ids
from pascal.domain.ports.storage import Storage, StorageUnavailable, Transaction
from pascal.domain.scheduled import MOST_WAITING, Fate, Scheduled, pause

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class ScheduledEdit:
    """What is to change; None leaves it."""

    text: str | None = None
    send_at: datetime | None = None
    cancel_if_lead_writes: bool | None = None


@dataclass(frozen=True, slots=True)
class ScheduleMessages:
    """Who may answer a conversation that somebody has may also answer it later."""

    storage: Storage
    clock: Clock
    ids: Ids
    permissions: Permissions
    send: SendMessage

    async def write(
        self,
        caller: Staff,
        conversation_id: ConversationId,
        draft: Draft,
        send_at: datetime,
        *,
        cancel_if_lead_writes: bool,
    ) -> Scheduled:
        """The same client id again is the same one, whatever has become of it."""
        now = self.clock.now()
        draft = await self.send.with_upload(draft, caller.id, now)
        async with self.storage.begin(by=caller.actor) as tx:
            conversation = await tx.conversations.get(conversation_id)
            self.permissions.require(caller, Action.WRITE, conversation)
            if draft.client_id is not None:
                earlier = await tx.scheduled.by_client_id(conversation_id, caller.id, draft.client_id)
                if earlier is not None:
                    return earlier
            if conversation.status is Status.RESOLVED:
                raise ConversationClosed
            if conversation.agent_id is None:  # an administrator may write there, but it is nobody's
                raise NotInProgress
            if await tx.scheduled.count_waiting(conversation_id) >= MOST_WAITING:
                raise TooManyScheduled
            one = Scheduled.write(
                draft,
                id=ScheduledId(self.ids.new()),
                conversation_id=conversation_id,
                author=(caller.id, caller.name),
                send_at=send_at,
                cancel_if_lead_writes=cancel_if_lead_writes,
                with_agent=conversation.agent_id,
                after_seq=conversation.last_seq,
                at=now,
            )
            await tx.scheduled.save(one)
            return one

    async def edit(
        self,
        caller: Staff,
        conversation_id: ConversationId,
        scheduled_id: ScheduledId,
        edit: ScheduledEdit,
    ) -> Scheduled:
        async with self.storage.begin(by=caller.actor) as tx:
            conversation, one = await found_beside(
                tx, self.permissions, caller, conversation_id, tx.scheduled.get, scheduled_id
            )
            if one.author_id != caller.id:  # nobody puts words into another's mouth
                raise Forbidden
            draft = one.draft
            if edit.text is not None:
                draft = Draft.of(
                    edit.text, draft.content_type, draft.upload_id, draft.client_id, draft.template_id
                )
            cancel = one.cancel_if_lead_writes
            if edit.cancel_if_lead_writes is not None:
                cancel = edit.cancel_if_lead_writes
            # who writes it anew, or asks for this only now, has looked; another time alone says nothing of it
            has_looked = edit.text is not None or (cancel and not one.cancel_if_lead_writes)
            one.edit(
                draft,
                edit.send_at or one.send_at,
                cancel_if_lead_writes=cancel,
                after_seq=conversation.last_seq if has_looked else one.after_seq,
                at=self.clock.now(),
            )
            await tx.scheduled.save(one)
            return one

    async def withdraw(
        self, caller: Staff, conversation_id: ConversationId, scheduled_id: ScheduledId
    ) -> Scheduled:
        """One's own, or an administrator anybody's."""
        async with self.storage.begin(by=caller.actor) as tx:
            _, one = await found_beside(
                tx, self.permissions, caller, conversation_id, tx.scheduled.get, scheduled_id
            )
            if one.author_id != caller.id and not caller.is_admin:
                raise Forbidden
            one.withdraw(at=self.clock.now())
            await tx.scheduled.save(one)
            return one


@dataclass(frozen=True, slots=True)
class SettleScheduled:
    """Says what is due, and cancels what may be said no longer.

    Harmless at any time and in several processes at once: the message and that it was said share one
    transaction, so no crash comes between them. Besides, its id is the message's client id.
    One that fails of a fault of ours stops no other, and is tried again ever more seldom.
    """

    storage: Storage
    asides: Asides
    clock: Clock
    ids: Ids
    permissions: Permissions
    send: SendMessage

    async def due(self) -> Sequence[ScheduledId]:
        """What was said or cancelled, of all whose time has come."""
        settled = await due.do_all(lambda most: self.asides.due(self.clock.now(), most), self)
        return [each.id for each in settled]

    async def __call__(self, one: ToSay) -> bool:
        """Whether anything came of it."""
        author = Actor(one.author_id, one.author_name, one.author_role, None)
        try:
            async with self.storage.begin(by=author) as tx:
                agent = await tx.agents.get(one.author_id)  # locks: agent, then conversation
                conversation = await tx.conversations.get(one.conversation_id)
                return await self._settle(tx, one.id, agent, conversation)
        except Collision:  # somebody is at it; it is still there the next time
            return False
        except StorageUnavailable:
            raise
        except Exception:  # whatever it is, the others are not to wait for it
            log.exception("scheduled_failed", scheduled_id=str(one.id))
        with suppress(Collision):  # then it rests after the next time
            async with self.storage.begin() as tx:
                await tx.scheduled.pause(one.id, pause(one.send_at, self.clock.now()))
        return False

    async def _settle(
        self, tx: Transaction, scheduled_id: ScheduledId, agent: Agent, conversation: Conversation
    ) -> bool:
        scheduled, now = await tx.scheduled.get(scheduled_id), self.clock.now()
        if scheduled.fate is not Fate.WAITING:
            return False
        words = scheduled.words
        await tx.conversations.recall(conversation, str(scheduled.id))
        if (said := conversation.said_before(words, agent.id)) is not None:
            scheduled.sent(said.id, at=now)
        elif (reason := await self._hindered(tx, scheduled, agent, conversation)) is not None:
            scheduled.cancel(reason, at=now)
        elif scheduled.send_at > now:
            return False
        else:
            say = self.send.saying(Staff.absent(agent), words, id=MessageId(self.ids.new()), at=now)
            try:
                scheduled.sent(say(conversation).id, at=now)
            except PascalError:  # for instance its author has said something else under its id
                scheduled.cancel("refused", at=now)
            else:
                await tx.conversations.save(conversation)
        await tx.scheduled.save(scheduled)
        return True

    async def _hindered(
        self, tx: Transaction, scheduled: Scheduled, agent: Agent, conversation: Conversation
    ) -> Unsent | None:
        if not agent.active:
            return "disabled"
        if conversation.status is Status.RESOLVED:
            return "resolved"
        if conversation.agent_id != scheduled.with_agent:
            return "not_theirs"
        try:
            self.permissions.require(Staff.absent(agent), Action.WRITE, conversation)
        except (Forbidden, NotFound):
            return "not_theirs"
        spoke = await tx.conversations.spoke(conversation.id, SenderType.LEAD, after=scheduled.after_seq)
        return "lead_wrote" if scheduled.cancel_if_lead_writes and spoke else None
