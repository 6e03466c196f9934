"""Somebody of the team writes to a lead first, by a carrier."""

from dataclasses import dataclass, replace
from datetime import datetime

from pascal.app.usecases.leads import ATTEMPTS
from pascal.app.usecases.sending import SEND, Sendability, transmission_of
from pascal.domain.agents import Agent
from pascal.domain.channels import Channel
from pascal.domain.communications import Communication, Direction, Filled, Kind
from pascal.domain.conversations import Conversation
from pascal.domain.errors import CannotSend, Collision, IdentityTaken, Invalid, faults, refuse
from pascal.domain.identities import MAILBOX, PHONE, Identity, Vouched
from pascal.domain.ids import ConversationId, LeadId, MessageId
from pascal.domain.leads import Contact, Lead, Reconciled
from pascal.domain.messages import Draft, Sender, SenderType
from pascal.domain.permissions import Action, Permissions, Staff
from pascal.domain.ports.channels import ChannelAdapter, Channels
from pascal.domain.ports.clock import Clock, Ids
from pascal.domain.ports.jobs import Job
from pascal.domain.ports.phones import Phones
from pascal.domain.ports.reach import Reach
from pascal.domain.ports.reads import Reads
from pascal.domain.ports.storage import Storage, Transaction
from pascal.domain.sending import Refusal, Wish


@dataclass(frozen=True, slots=True)
class Letter:
    """What is to go to whom."""

    to: str
    """A number or a mailbox, as typed."""
    text: str
    lead_id: LeadId | None = None
    """Whose it is said to be; None: whoever is known there, or somebody new."""
    subject: str | None = None
    template: Filled | None = None
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
        refuse(faults(lambda: self._address(channel, letter.to), lambda: Draft.of(letter.text)))
        adapter, to = self._address(channel, letter.to)
        draft = Draft.of(letter.text)
        await require_seen(self.reads, self.permissions, caller, letter.lead_id)
        for _ in range(ATTEMPTS):
            try:
                async with self.storage.begin(by=caller.actor) as tx:
                    return await self._write(tx, caller, adapter, replace(letter, text=draft.text), to)
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
        wish = Wish(Kind.TEXT if letter.template is None else Kind.TEMPLATE, len(letter.text))
        leave = await self.sendability(tx, adapter, wish, lead, to)
        if isinstance(leave, Refusal) and leave.reason != "too_fast":
            raise CannotSend(leave.reason)
        talk.go_on_by(channel, at=now)
        said = talk.post(
            Draft(letter.text),
            Sender(SenderType.AGENT, caller.id, caller.name),
            id=MessageId(self.ids.new()),
            at=now,
        )
        await (tx.conversations.add if is_new else tx.conversations.save)(talk)
        one = Communication(
            id=transmission_of(said.id),
            channel=channel,
            direction=Direction.OUT,
            kind=wish.kind,
            lead_id=lead.id,
            peer=to,
            line=letter.line,
            text=letter.text,
            created_at=now,
            conversation_id=talk.id,
            message_id=said.id,
            agent_id=caller.id,
            template=letter.template,
            subject=letter.subject,
            client_ref=letter.client_ref,
            contract_ref=letter.contract_ref,
        )
        one.queue(at=now)
        await tx.communications.add(one)
        await tx.jobs.enqueue([Job(SEND, talk.id)], due=now)
        return one


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

    Who is written to or called somewhere is said to be there. Raises `IdentityTaken`.
    """
    known = await tx.leads.at([to])
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
