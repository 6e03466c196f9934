"""Somebody of the team writes to a lead first, by a carrier."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import uuid5

from pascal.app.usecases.leads import ATTEMPTS
from pascal.app.usecases.sending import (
    LANGUAGE,
    SEND,
    Sendability,
    Thread,
    approved_text,
    is_here,
    template_wish,
    transmission,
    where,
    wish_of,
)
from pascal.domain.agents import Agent
from pascal.domain.channels import Channel
from pascal.domain.communications import Communication, Filled, Kind
from pascal.domain.conversations import Conversation, Status
from pascal.domain.errors import (
    CannotSend,
    Collision,
    ConversationClosed,
    IdentityTaken,
    Invalid,
    NotFound,
    faults,
    refuse,
)
from pascal.domain.events import MessageSentAgain
from pascal.domain.identities import MAILBOX, PHONE, Identity, Vouched
from pascal.domain.ids import CommunicationId, ConversationId, LeadId, MessageId
from pascal.domain.leads import Contact, Lead, Reconciled
from pascal.domain.messages import Draft, Message, Sender, SenderType
from pascal.domain.permissions import Action, Permissions, Staff
from pascal.domain.ports.channels import ChannelAdapter, Channels
from pascal.domain.ports.clock import Clock, Ids
from pascal.domain.ports.jobs import Job
from pascal.domain.ports.phones import Phones
from pascal.domain.ports.reach import Reach
from pascal.domain.ports.reads import Reads
from pascal.domain.ports.storage import Storage, Transaction
from pascal.domain.sending import Refusal, Wish

BEHIND_OTHERS: Final = timedelta(days=1)
"""What is noted as it is said waits until `QueueTransmissions` comes to it: what was said before it goes out
before it. So long, if nobody comes.
"""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A text that the carrier has approved, and what is to stand in its places."""

    name: str
    language: str | None
    """None: whichever there is."""
    parameters: Sequence[str] = ()

    async def filled(self, tx: Transaction, channel: Channel) -> tuple[Filled, Wish, str]:
        """And how it reads."""
        text = await approved_text(tx, channel, self.name, self.language)
        values = tuple(" ".join(each.split()) for each in self.parameters)  # carriers take no lines in them
        filled = Filled(self.name, text.language if text else self.language or LANGUAGE, values)
        return filled, template_wish(text, filled), text.filled(values) if text else ""


@dataclass(frozen=True, slots=True)
class Letter:
    """What is to go to whom."""

    to: str
    """A number or a mailbox, as typed."""
    text: str = ""
    lead_id: LeadId | None = None
    """Whose it is said to be; None: whoever is known there, or somebody new."""
    subject: str | None = None
    template: Chosen | None = None
    """In place of a text."""
    client_ref: str | None = None
    contract_ref: str | None = None
    line: str | None = None


@dataclass(frozen=True, slots=True)
class WriteFirst:
    """Write to a number or a mailbox: in the lead's open conversation, else in a new one of one's own.

    It is noted with what is said, and handed over afterwards like any other message.
    """

    storage: Storage
    channels: Channels
    sendability: Sendability
    permissions: Permissions
    reads: Reads
    phones: Phones
    clock: Clock
    ids: Ids

    async def __call__(self, caller: Staff, channel: Channel, letter: Letter) -> Communication:
        """Raises `Invalid`, `CannotSend`, `IdentityTaken`, and what `Permissions` raises."""
        words = letter.template is None
        refuse(faults(lambda: self._address(channel, letter.to), lambda: words and Draft.of(letter.text)))
        adapter, to = self._address(channel, letter.to)
        await require_seen(self.reads, self.permissions, caller, letter.lead_id)
        for _ in range(ATTEMPTS):
            try:
                async with self.storage.begin(by=caller.actor) as tx:
                    return await self._write(tx, caller, adapter, letter, to)
            except Collision:
                continue
        raise Collision

    def _address(self, channel: Channel, typed: str) -> tuple[ChannelAdapter, Identity]:
        """Who brings it, and where to. Raises `Invalid`."""
        adapter = self.channels.get(channel)
        if adapter is None:
            raise Invalid("channel", "not_set_up")
        return adapter, address(self.phones, adapter, typed)

    async def _write(
        self, tx: Transaction, caller: Staff, adapter: ChannelAdapter, letter: Letter, to: Identity
    ) -> Communication:
        now, channel = self.clock.now(), adapter.traits.channel
        agent = await tx.agents.get(caller.id)  # locks: agents, leads, conversations
        lead, is_new_lead = await lead_at(tx, caller, letter.lead_id, to, self.ids, at=now)
        await (tx.leads.add if is_new_lead else tx.leads.save)(lead)
        whose = Reconciled(lead, is_new_lead, None)
        talk, is_new = await talk_with(tx, whose, agent, channel, self.ids, at=now)
        self.permissions.require(caller, Action.WRITE, talk)
        filled, wish, words = None, Wish(Kind.TEXT, len(letter.text)), letter.text
        if letter.template is not None:
            filled, wish, words = await letter.template.filled(tx, channel)
        leave = await self.sendability(tx, adapter, wish, lead, to)
        if isinstance(leave, Refusal) and leave.reason != "too_fast":
            raise CannotSend(leave.reason)
        talk.go_on_by(channel, at=now)
        said = talk.post(
            Draft.of(words),
            Sender(SenderType.AGENT, caller.id, caller.name),
            id=MessageId(self.ids.new()),
            at=now,
        )
        await (tx.conversations.add if is_new else tx.conversations.save)(talk)
        thread = Thread(subject=letter.subject)
        one = transmission(said, lead.id, to, wish.kind, at=now, line=letter.line, thread=thread)
        one.template, one.client_ref, one.contract_ref = filled, letter.client_ref, letter.contract_ref
        await queue_behind_others(tx, one, talk.id, at=now)
        return one


@dataclass(frozen=True, slots=True)
class SendTemplate:
    """Send a text that the carrier has approved, where the lead is: at any time, and to who is silent.

    The same client id again is the same message.
    """

    storage: Storage
    channels: Channels
    sendability: Sendability
    permissions: Permissions
    clock: Clock
    ids: Ids

    async def __call__(
        self, caller: Staff, conversation_id: ConversationId, chosen: Chosen, client_id: str | None
    ) -> Message:
        """Raises `CannotSend`, `Invalid`, `ConversationClosed`, and what `Permissions` raises."""
        async with self.storage.begin(by=caller.actor) as tx:
            lead = await tx.leads.get(await tx.conversations.lead_of(conversation_id))
            talk = await tx.conversations.get(conversation_id)
            self.permissions.require(caller, Action.WRITE, talk)
            adapter = self.channels.get(talk.channel)
            if adapter is None:
                raise CannotSend("not_supported")
            filled, wish, words = await chosen.filled(tx, talk.channel)
            if client_id is not None:
                await tx.conversations.recall(talk, client_id)
            if words and (earlier := talk.said_before(Draft.of(words, client_id=client_id), caller.id)):
                return earlier
            to, last = await where(tx, talk.id, lead, adapter)
            if to is None:
                raise CannotSend("no_address")
            leave = await self.sendability(tx, adapter, wish, lead, to)
            if isinstance(leave, Refusal) and leave.reason != "too_fast":
                raise CannotSend(leave.reason)
            now = self.clock.now()
            said = talk.post(
                Draft.of(words, client_id=client_id),
                Sender(SenderType.AGENT, caller.id, caller.name),
                id=MessageId(self.ids.new()),
                at=now,
            )
            await tx.conversations.save(talk)
            line = None if last is None else last.line
            one = transmission(said, lead.id, to, Kind.TEMPLATE, at=now, line=line)
            one.template = filled
            await queue_behind_others(tx, one, talk.id, at=now)
            return said


@dataclass(frozen=True, slots=True)
class SendAgain:
    """What failed, or may not have arrived, goes once more. What is on its way, or came, does not.

    Of many who ask at once the first is heard.
    """

    storage: Storage
    channels: Channels
    sendability: Sendability
    permissions: Permissions
    clock: Clock

    async def __call__(
        self, caller: Staff, conversation_id: ConversationId, message_id: MessageId
    ) -> Communication:
        """The last transmission of it.

        Raises `CannotSend`, `ConversationClosed`, `NotFound`, and what `Permissions` raises.
        """
        async with self.storage.begin(by=caller.actor) as tx:
            lead = await tx.leads.get(await tx.conversations.lead_of(conversation_id))
            talk = await tx.conversations.get(conversation_id)
            self.permissions.require(caller, Action.WRITE, talk)
            last = await tx.communications.of_message(message_id)
            if last is None or last.conversation_id != talk.id or not last.is_outgoing:
                raise NotFound
            if talk.status is Status.RESOLVED:
                raise ConversationClosed
            if not last.may_go_again:
                return last
            adapter = self.channels.get(last.channel)
            if adapter is None:
                raise CannotSend("not_supported")
            to: Identity | None = last.peer
            if not await is_here(tx, talk.id, lead, last.peer):
                to, _ = await where(tx, talk.id, lead, adapter)
            if to is None:
                raise CannotSend("no_address")
            now = self.clock.now()
            leave = await self.sendability(tx, adapter, await wish_of(tx, last, at=now), lead, to)
            if isinstance(leave, Refusal) and leave.reason != "too_fast":
                raise CannotSend(leave.reason)
            one = last.again(CommunicationId(uuid5(last.id, "again")), to, by=caller.id, at=now)
            one.queue(at=now)
            await tx.communications.add(one)
            await tx.jobs.enqueue([Job(SEND, talk.id)], due=now)
            tx.record(
                MessageSentAgain(
                    conversation_id=talk.id, message_id=message_id, communication_id=one.id, at=now
                )
            )
            return one


async def queue_behind_others(
    tx: Transaction, one: Communication, talk: ConversationId, *, at: datetime
) -> None:
    until = at + BEHIND_OTHERS
    one.queue(at=at, until=until)
    await tx.communications.add(one)
    await tx.jobs.enqueue([Job(SEND, talk)], due=until)


async def require_seen(reads: Reads, permissions: Permissions, caller: Staff, lead_id: LeadId | None) -> None:
    """Whom one may not see is nobody. Raises `NotFound`."""
    if lead_id is not None:
        reach = Reach(caller.id, permissions.scope(caller, Action.READ), visitor=False)
        await reads.lead(lead_id, reach)


def address(phones: Phones, adapter: ChannelAdapter, typed: str) -> Identity:
    """Raises `Invalid`."""
    if MAILBOX in adapter.traits.kinds:
        return Identity.of(MAILBOX, typed)
    if (phone := phones.normalise(typed.strip())) is None:
        raise Invalid("phone", "malformed" if typed.strip() else "required")
    return Identity(PHONE, phone)


async def lead_at(
    tx: Transaction, caller: Staff, lead_id: LeadId | None, to: Identity, ids: Ids, *, at: datetime
) -> tuple[Lead, bool]:
    """Who is there, to be saved or added, and whether they are new to us.

    Who is written to or called somewhere is said to be there. But where only a browser that has proven
    nothing typed it, somebody new is, until the team says that they are the same (THREATS 1 and 2).
    Raises `IdentityTaken`.
    """
    known = await tx.leads.at([to])
    if not known and lead_id is not None and await tx.conversations.only_claimed(lead_id, to):
        lead_id = None
    if lead_id is not None:
        if any(each.id != lead_id for each in known):
            raise IdentityTaken
        lead = known[0] if known else await tx.leads.get(lead_id)
    elif known:
        lead = known[0]
    else:
        lead = Lead.met(LeadId(ids.new()), to.value, at=at)
    lead.gain(to, Vouched.AGENT, by=caller.id, at=at)
    return lead, lead_id is None and not known


async def talk_with(
    tx: Transaction, whose: Reconciled, agent: Agent, channel: Channel, ids: Ids, *, at: datetime
) -> tuple[Conversation, bool]:
    """The lead's open conversation, else a new one of *agent*'s, to be added; and whether it is new.

    Raises `AgentAtCapacity` and `AgentUnavailable`.
    """
    lead = whose.lead
    if (talk := await tx.conversations.active(lead.id, None)) is not None:
        return talk, False
    contact = Contact(lead.name, lead.email, lead.phone)
    talk = Conversation.open(whose, contact, id=ConversationId(ids.new()), channel=channel, at=at)
    open_now = await tx.conversations.count_open(agent.id)
    talk.take(agent, open_now=open_now, note_id=MessageId(ids.new()), at=at)
    return talk, True
