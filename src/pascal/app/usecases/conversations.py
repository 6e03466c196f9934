"""A conversation begins, changes hands, ends."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from pascal.app.usecases.bot import BotPolicy
from pascal.app.usecases.leads import ATTEMPTS, settle
from pascal.domain.agents import Agent
from pascal.domain.bot import Why
from pascal.domain.channels import WEB
from pascal.domain.conversations import Conversation, Priority
from pascal.domain.errors import Collision, Forbidden, Invalid, faults, refuse
from pascal.domain.events import ConversationsExported
from pascal.domain.ids import AgentId, ConversationId, LeadId, MessageId
from pascal.domain.leads import Attempt, Contact, reconcile
from pascal.domain.messages import Draft, Message, Sender, SenderType
from pascal.domain.people import clean_name, fold_email
from pascal.domain.permissions import Action, Permissions, Staff, Visitor
from pascal.domain.ports.clock import Clock, Ids
from pascal.domain.ports.lists import Filter
from pascal.domain.ports.phones import Phones
from pascal.domain.ports.reach import Reach
from pascal.domain.ports.reads import Reads
from pascal.domain.ports.security import Vouching
from pascal.domain.ports.storage import Storage, Transaction

MAX_PROJECT: Final = 120
REPEATED_WITHIN: Final = timedelta(days=1)
"""After the end: what comes later under the same client id and in the same words is said anew."""


@dataclass(frozen=True, slots=True)
class HouseRules:
    """What the owner of an installation decides."""

    trust_email: bool = False
    """A typed e-mail counts as proven, as document 000 has it. Off: THREATS 1."""


@dataclass(frozen=True, slots=True)
class Form:
    """What the visitor typed, as typed. All empty: as last time."""

    name: str | None = None
    email: str | None = None
    phone: str | None = None
    project_id: str | None = None
    identity: str | None = None
    """The site's signature over the e-mail (`Vouching`)."""

    @property
    def is_whole(self) -> bool:
        return bool(self.name and self.email and self.phone)


@dataclass(frozen=True, slots=True)
class Started:
    conversation: Conversation
    message: Message
    lead_id: LeadId


@dataclass(frozen=True, slots=True)
class StartConversation:
    """A visitor writes: into the active conversation if there is one, else into a new one that waits.

    The same client id again is the same message, also after its conversation has ended or moved.
    Fifty tabs at once make one lead, one active conversation and fifty messages.
    """

    storage: Storage
    clock: Clock
    ids: Ids
    phones: Phones
    vouching: Vouching
    house: HouseRules

    async def __call__(self, visitor: Visitor, form: Form, draft: Draft) -> Started:
        if (started := await self._start_first(visitor, form, draft)) is not None:
            return started
        for _ in range(ATTEMPTS):
            try:
                async with self.storage.begin() as tx:
                    return await self._start(tx, visitor, form, draft)
            except Collision:
                continue
        raise Collision

    async def _start_first(self, visitor: Visitor, form: Form, draft: Draft) -> Started | None:
        """Most who fill in the form are new. None for who is not, or may speak for somebody at once."""
        if not form.is_whole or form.identity or self.house.trust_email:
            return None
        contact, now = self._typed(form), self.clock.now()
        whose = reconcile(
            Attempt(visitor.id, contact),
            by_email=None,
            own=None,
            own_is_shared=False,
            fresh_id=LeadId(self.ids.new()),
            at=now,
        )
        conversation = Conversation.open(whose, contact, id=ConversationId(self.ids.new()), at=now)
        message = self._say(conversation, visitor, draft, now)
        if not await self.storage.open_first(whose.lead, conversation):
            return None
        return Started(conversation, message, whose.lead.id)

    async def _start(self, tx: Transaction, visitor: Visitor, form: Form, draft: Draft) -> Started:
        now = self.clock.now()
        contact = await self._contact(tx, visitor, form)
        found = await tx.leads.find(contact.email, LeadId(visitor.id))
        attempt = Attempt(
            visitor.id,
            contact,
            vouched=bool(form.identity) and self._vouched(contact.email or "", form.identity or ""),
            trusted=self.house.trust_email,
        )
        whose = await settle(tx, attempt, found, self.ids, self.clock, at=now)
        # under the lead's lock: of two who repeat it at once, one sees what the other has just said
        earlier = draft.client_id and await tx.conversations.said(visitor.id, draft.client_id)
        if earlier:
            talk, message = earlier
            if message.says(draft) and (talk.closed_at is None or now - message.created_at < REPEATED_WITHIN):
                return Started(talk, message, talk.lead_id)
            if talk.closed_at is None:
                raise Invalid("client_id", "used")
            # a client that counts from 1 in each conversation says something new under an ended one's id
        conversation = await tx.conversations.active(whose.lead.id, whose.claimed_by)
        is_new = conversation is None
        if conversation is None:
            conversation = Conversation.open(whose, contact, id=ConversationId(self.ids.new()), at=now)
        message = self._say(conversation, visitor, draft, now)
        await (tx.conversations.add if is_new else tx.conversations.save)(conversation)
        return Started(conversation, message, whose.lead.id)

    def _say(self, conversation: Conversation, visitor: Visitor, draft: Draft, at: datetime) -> Message:
        conversation.go_on_by(WEB, at=at)
        sender = Sender(SenderType.LEAD, visitor.id, conversation.contact.name)
        return conversation.post(draft, sender, id=MessageId(self.ids.new()), at=at)

    async def _contact(self, tx: Transaction, visitor: Visitor, form: Form) -> Contact:
        """What was typed, checked; what was left out, as last time."""
        last = None if form.is_whole else await tx.conversations.latest_contact(visitor.id)
        if last is not None and not form.email:
            return Contact(
                last.name, last.email, last.phone, clean_project(form.project_id) or last.project_id
            )
        return self._typed(form)

    def _typed(self, form: Form) -> Contact:
        try:
            return Contact(
                clean_name(form.name or ""),
                fold_email(form.email or ""),
                self._phone(form),
                clean_project(form.project_id),
            )
        except Invalid:
            missing = [field for field in ("name", "phone", "email") if not getattr(form, field)]
            refuse([*(Invalid(field, "required") for field in missing), *self._faults(form)])
            raise

    async def faults(self, visitor: Visitor, form: Form) -> Sequence[Invalid]:
        """What is wrong with what was typed, or missing."""
        try:
            async with self.storage.begin() as tx:
                await self._contact(tx, visitor, form)
        except Invalid as error:
            return error.all
        return self._faults(form)

    def _faults(self, form: Form) -> list[Invalid]:
        """What is wrong with what was typed. What was left out may be as last time."""
        return faults(
            lambda: form.name and clean_name(form.name),
            lambda: form.phone and self._phone(form),
            lambda: form.email and fold_email(form.email),
            lambda: clean_project(form.project_id),
        )

    def _phone(self, form: Form) -> str:
        typed = (form.phone or "").strip()
        if (phone := self.phones.normalise(typed) if typed else None) is None:
            raise Invalid("phone", "malformed" if typed else "required")
        return phone

    def _vouched(self, email: str, identity: str) -> bool:
        if not self.vouching.vouches(email, identity):
            raise Invalid("identity", "malformed")
        return True


def clean_project(typed: str | None) -> str | None:
    """Raises `Invalid`."""
    project_id = (typed or "").strip()
    if len(project_id) > MAX_PROJECT:
        raise Invalid("project_id", "too_long", most=MAX_PROJECT)
    if not project_id.isprintable():
        raise Invalid("project_id", "malformed")
    return project_id or None


@dataclass(frozen=True, slots=True)
class TakeConversation:
    """An agent takes a queued conversation. Of two who try at once, one is refused."""

    storage: Storage
    clock: Clock
    ids: Ids
    permissions: Permissions

    async def __call__(self, caller: Staff, conversation_id: ConversationId) -> Conversation:
        async with self.storage.begin(by=caller.actor) as tx:
            agent = await tx.agents.get(caller.id)  # locks: always agent, then conversation
            conversation = await tx.conversations.get(conversation_id)
            self.permissions.require(caller, Action.TAKE, conversation)
            conversation.take(
                agent,
                open_now=await tx.conversations.count_open(agent.id),
                note_id=MessageId(self.ids.new()),
                at=self.clock.now(),
            )
            await tx.conversations.save(conversation)
            return conversation


@dataclass(frozen=True, slots=True)
class HandOver:
    """Give a conversation to an agent: by an administrator to anyone, by its agent to a colleague."""

    storage: Storage
    clock: Clock
    ids: Ids
    permissions: Permissions

    async def assign(self, caller: Staff, conversation_id: ConversationId, to: AgentId) -> Conversation:
        return await self._give(caller, conversation_id, to, Action.ASSIGN, Conversation.assign)

    async def transfer(self, caller: Staff, conversation_id: ConversationId, to: AgentId) -> Conversation:
        return await self._give(caller, conversation_id, to, Action.TRANSFER, Conversation.transfer)

    async def _give(
        self,
        caller: Staff,
        conversation_id: ConversationId,
        to: AgentId,
        action: Action,
        act: Callable[..., None],
    ) -> Conversation:
        if not self.permissions.scope(caller, action):
            raise Forbidden
        async with self.storage.begin(by=caller.actor) as tx:
            agent: Agent = await tx.agents.get(to)
            conversation = await tx.conversations.get(conversation_id)
            self.permissions.require(caller, action, conversation)
            if action is Action.TRANSFER and conversation.agent_id not in {None, caller.id}:
                act = Conversation.assign  # it is not theirs to hand on: an administrator does
            act(
                conversation,
                agent,
                open_now=await tx.conversations.count_open(agent.id),
                note_id=MessageId(self.ids.new()),
                at=self.clock.now(),
            )
            await tx.conversations.save(conversation)
            return conversation


@dataclass(frozen=True, slots=True)
class ConversationEdit:
    """What is to change; None leaves it."""

    priority: Priority | None = None
    clear_priority: bool = False
    """The machine says from now on."""
    tags: tuple[str, ...] | None = None
    clear_tags: bool = False
    """The machine says from now on."""
    bot_enabled: bool | None = None


@dataclass(frozen=True, slots=True)
class ChangeConversation:
    """What is done to one conversation alone: release, resolve, describe, mark as read."""

    storage: Storage
    clock: Clock
    ids: Ids
    permissions: Permissions
    policy: BotPolicy

    async def release(
        self, caller: Staff, conversation_id: ConversationId, *, action: Action = Action.RELEASE
    ) -> Conversation:
        """Back to the queue, by right of *action*: ASSIGN when an administrator unassigns."""
        note = MessageId(self.ids.new())
        return await self._change(
            caller, conversation_id, action, lambda c: c.release(note_id=note, at=self.clock.now())
        )

    async def resolve(self, caller: Staff, conversation_id: ConversationId) -> Conversation:
        note = MessageId(self.ids.new())
        return await self._change(
            caller, conversation_id, Action.RESOLVE, lambda c: c.resolve(note_id=note, at=self.clock.now())
        )

    async def describe(
        self, caller: Staff, conversation_id: ConversationId, edit: ConversationEdit
    ) -> Conversation:
        """Change what is given and leave the rest."""

        def act(conversation: Conversation) -> None:
            at = self.clock.now()
            if edit.priority is not None or edit.clear_priority:
                conversation.prioritise(edit.priority, at=at)
            if edit.tags is not None or edit.clear_tags:
                conversation.tag(edit.tags, at=at)
            if edit.bot_enabled is False and self.policy.answers and conversation.is_the_bots:
                note = MessageId(self.ids.new())
                conversation.leave_to_people(Why.SWITCHED_OFF, note_id=note, at=at)
            elif edit.bot_enabled is not None:
                conversation.switch_bot(on=edit.bot_enabled, at=at)

        return await self._change(caller, conversation_id, Action.DESCRIBE, act)

    async def mark_read(
        self, caller: Staff | Visitor, conversation_id: ConversationId, upto: int | None
    ) -> None:
        """All up to number *upto*, or all there is.

        Who may read may say so; of the team, only the responsible agent's reading counts.
        """

        def act(conversation: Conversation) -> None:
            by_lead = isinstance(caller, Visitor)
            if by_lead or conversation.agent_id == caller.id:
                until = conversation.last_seq if upto is None else upto
                conversation.read(until, by_lead=by_lead, at=self.clock.now())

        await self._change(caller, conversation_id, Action.READ, act)

    async def _change(
        self,
        caller: Staff | Visitor,
        conversation_id: ConversationId,
        action: Action,
        act: Callable[[Conversation], None],
    ) -> Conversation:
        async with self.storage.begin(by=caller.actor) as tx:
            conversation = await tx.conversations.get(conversation_id)
            self.permissions.require(caller, action, conversation)
            act(conversation)
            await tx.conversations.save(conversation)
            return conversation


@dataclass(frozen=True, slots=True)
class ExportConversations:
    """An administrator takes a whole list away. That is on record before the first row goes out."""

    storage: Storage
    reads: Reads
    clock: Clock
    permissions: Permissions

    async def __call__(self, caller: Staff, reach: Reach, filters: Filter) -> None:
        self.permissions.require(caller, Action.EXPORT)
        exported = ConversationsExported(
            agent_id=caller.id,
            rows=await self.reads.count(reach, filters),
            filters=filters.told(),
            at=self.clock.now(),
        )
        async with self.storage.begin(by=caller.actor) as tx:
            tx.record(exported)
