"""What goes out by a carrier: whether it may, and how things stand with whoever it is for."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final

import structlog

from pascal.app.usecases.leads import ATTEMPTS
from pascal.domain.channels import VOICE, WEB, Channel
from pascal.domain.communications import (
    Communication,
    Direction,
    Filled,
    Kind,
    shortened,
    transmission_of,
    whole_name,
)
from pascal.domain.errors import Collision, Invalid
from pascal.domain.identities import MAILBOX, PHONE, Identity
from pascal.domain.ids import AgentId, ConversationId, LeadId
from pascal.domain.leads import Lead
from pascal.domain.messages import Message, Note, SenderType
from pascal.domain.permissions import Action, Caller, Permissions
from pascal.domain.ports.channels import ChannelAdapter, Channels, Offered, Sent
from pascal.domain.ports.clock import Clock
from pascal.domain.ports.phones import Phones
from pascal.domain.ports.storage import Storage, Transaction
from pascal.domain.sending import Permit, Quiet, Refusal, SendingRules, Standing, Wish, may_send, window_ends

log = structlog.get_logger()

SEND: Final = "send"
"""The job of handing over what waits in one conversation, in order."""
OF_LATE: Final = timedelta(hours=1)
FULL_FOR: Final = timedelta(hours=1)
"""After a carrier has said that we wrote first to too many for a day: then somebody tries again."""
LANGUAGE: Final = "es"
"""In which the team writes, unless it says otherwise."""
NOWHERE: Final = ""
"""In place of an address that nobody knows."""


@dataclass(frozen=True, slots=True)
class SendingPolicy:
    """What the owner of an installation decides."""

    quiet_hours: tuple[time, time] | None = None
    """From the one, before the other, by the house's clock."""
    countries: frozenset[str] = frozenset()
    """ISO 3166 codes of those whose numbers may cost something."""
    record_calls: bool = False
    """Whoever is called or calls is told first."""
    carrier_takes: timedelta = timedelta(seconds=10)
    """For one question, at most."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """What may be sent to a lead where they are now."""

    channel: Channel
    leave: Permit | Refusal | None
    """None where no carrier is needed."""
    answers_until: datetime | None
    """When one may no longer answer freely; None: there is no such time, or it is over."""


@dataclass(frozen=True, slots=True)
class Sendability:
    """Whether something may go to a lead by a channel, now; and if not, what may."""

    channels: Channels
    phones: Phones
    policy: SendingPolicy
    clock: Clock

    async def __call__(
        self, tx: Transaction, adapter: ChannelAdapter, wish: Wish, lead: Lead, to: Identity | None
    ) -> Permit | Refusal:
        now = self.clock.now()
        standing = await self.standing(tx, adapter, lead, to, at=now)
        return may_send(wish, adapter.traits, standing, await self.rules(tx), at=now)

    async def outlook(
        self, tx: Transaction, adapter: ChannelAdapter, wish: Wish, lead: Lead, to: Identity | None
    ) -> Outlook:
        """The same, and how long one may answer freely."""
        now, traits = self.clock.now(), adapter.traits
        standing = await self.standing(tx, adapter, lead, to, at=now)
        leave = may_send(wish, traits, standing, await self.rules(tx), at=now)
        ends = window_ends(traits, standing)
        return Outlook(traits.channel, leave, ends if ends is not None and ends > now else None)

    async def rules(self, tx: Transaction) -> SendingRules:
        hours = self.policy.quiet_hours
        quiet = None if hours is None else Quiet(*hours, await tx.hours.zone())
        return SendingRules(quiet, self.policy.countries)

    async def standing(
        self, tx: Transaction, adapter: ChannelAdapter, lead: Lead, to: Identity | None, *, at: datetime
    ) -> Standing:
        traits = adapter.traits
        kinds = frozenset(each.kind for each in everywhere(lead))
        others = tuple(each for each in self.channels.reaching(kinds) if each != traits.channel)
        if to is None:
            return Standing(None, other_channels=others)
        heard_at, sent = await tx.communications.exchanged(to, traits.channel, since=at - OF_LATE)
        word = await tx.communications.last_word(to, traits.channel)
        adverts = await tx.communications.last_word(to, traits.channel, "marketing")
        full = await tx.communications.filled_up(traits.channel, since=at - FULL_FOR)
        return Standing(
            to,
            heard_at=heard_at,
            agreed_at=word.at if word and word.wanted else None,
            ended_at=word.at if word and not word.wanted else None,
            no_marketing=adverts is not None and not adverts.wanted,
            country=self.phones.country(to.value) if to.kind == PHONE else to.country,
            sent=sent,
            full_until=None if full is None else full + FULL_FOR,
            other_channels=others,
            has_templates=traits.templates and await tx.carriers.offers_any(traits.channel),
        )


def everywhere(lead: Lead) -> Sequence[Identity]:
    """Where they can be reached, the first e-mail first, then by kind."""
    mail = () if lead.email is None else (Identity(MAILBOX, lead.email),)
    return [*dict.fromkeys([*mail, *sorted(lead.identities)])]


async def is_here(
    tx: Transaction, conversation_id: ConversationId | None, lead: Lead, peer: Identity
) -> bool:
    """Whether what is said in a lead's conversation is for *peer*: what a colleague said of a lead can be
    taken back, and who showed a code of the conversation need not be the lead's.
    """
    if lead.is_at(peer) or conversation_id is None:
        return lead.is_at(peer)
    return await tx.continuations.is_of(conversation_id, peer)


async def where(
    tx: Transaction, conversation_id: ConversationId, lead: Lead, adapter: ChannelAdapter
) -> tuple[Identity | None, Communication | None]:
    """To where an answer goes on that channel, and the last that went either way there."""
    last = await tx.communications.last_with(conversation_id, adapter.traits.channel)
    if last is not None and await is_here(tx, conversation_id, lead, last.peer):
        return last.peer, last
    for kind in adapter.traits.kinds:
        for identity in everywhere(lead):
            if identity.kind == kind:
                return identity, last
    return None, last


SUBJECT: Final = "Te respondimos en el chat"
"""Of the first mail in a conversation that began elsewhere."""


@dataclass(frozen=True, slots=True)
class Thread:
    """Of an e-mail: what it answers, and what keeps it together with that."""

    about: str | None = None
    subject: str | None = None
    references: tuple[str, ...] = ()

    @classmethod
    def after(cls, last: Communication | None) -> "Thread":
        """That of an answer to *last*. Elsewhere than in mail there are none."""
        if last is None or last.peer.kind != MAILBOX:
            return cls()
        its = () if last.external_id is None else (whole_name(last.external_id),)
        whole = shortened([*(each for each in last.references if each not in its), *its])
        subject = last.subject or None
        if subject is not None and not subject.casefold().startswith("re:"):
            subject = f"Re: {subject}"
        return cls(whole[-1] if whole else None, subject, whole)


NO_THREAD: Final = Thread()


def transmission(
    said: Message,
    lead_id: LeadId,
    to: Identity,
    kind: Kind,
    *,
    at: datetime,
    line: str | None = None,
    thread: Thread = NO_THREAD,
    channel: Channel | None = None,
    text: str | None = None,
) -> Communication:
    """What carries it, once: the same of the same message.

    By the message's own *channel* and with its own *text*, unless they are named.
    """
    sender = said.sender
    return Communication(
        id=transmission_of(said.id),
        channel=channel or said.channel,
        direction=Direction.OUT,
        kind=kind,
        lead_id=lead_id,
        peer=to,
        line=line,
        text=said.text if text is None else text,
        created_at=at,
        conversation_id=said.conversation_id,
        message_id=said.id,
        upload_id=said.upload_id if kind is Kind.MEDIA else None,
        agent_id=AgentId(sender.id) if sender.type is SenderType.AGENT and sender.id is not None else None,
        about=thread.about,
        subject=thread.subject,
        references=thread.references,
    )


async def approved_text(tx: Transaction, channel: Channel, name: str, language: str | None) -> Offered | None:
    """What the carrier has under that name; without a *language* in the house's, else in any, if it may be
    sent.
    """
    known = await tx.carriers.offered(channel, name)
    if language is not None:
        return next((each for each in known if each.language == language), None)
    return min(
        known, key=lambda each: (each.approved.status != "approved", _distance(each.language)), default=None
    )


def _distance(language: str) -> tuple[bool, bool, str]:
    return language != LANGUAGE, not language.startswith(LANGUAGE), language


def template_wish(text: Offered | None, filled: Filled) -> Wish:
    """A place that is left blank is not filled."""
    approved = None if text is None else text.approved
    return Wish(Kind.TEMPLATE, template=approved, parameters=sum(map(bool, filled.parameters)))


def goes_out(message: Message) -> bool:
    """Whether a carrier has to bring it to the lead."""
    if message.channel == WEB:
        return False
    if message.note in {Note.OUTSIDE_HOURS, Note.GOES_ON}:
        return message.channel != VOICE  # who calls hears it
    return message.sender.type in {SenderType.AGENT, SenderType.BOT}


async def settle(
    storage: Storage,
    clock: Clock,
    one: Communication,
    change: Callable[[Communication, datetime], None],
    sent: Sent | None = None,
) -> Communication:
    """Note what came of handing it over, with what its carrier has reported before we knew its name."""
    for _ in range(ATTEMPTS):
        try:
            async with storage.begin() as tx:
                # locks: always the carrier's name, then the communication
                told = await tx.communications.reports(one.channel, sent.external_id) if sent else ()
                fresh = await tx.communications.get(one.id)
                change(fresh, clock.now())
                if sent is not None:
                    await tx.carriers.let_in(one.channel)
                    fresh.references = sent.references or fresh.references
                for report in told:
                    fresh.report(report)
                await tx.communications.save(fresh)
                await tell_ending(tx, fresh, at=clock.now())
        except Collision:  # its report came at this moment
            continue
        else:
            return fresh
    # it says the same of two: what we know of the first stays
    log.error("external_id_used_twice", channel=one.channel)
    return await settle(storage, clock, one, lambda it, now: it.lose_sight(at=now))


async def tell_ending(tx: Transaction, one: Communication, *, at: datetime) -> None:
    """A call that is over stands in its conversation, once; what is told of it later is changed there.

    *one* is locked: always before its conversation.
    """
    if one.conversation_id is None or (ending := one.ending) is None:
        return
    talk = await tx.conversations.get(one.conversation_id)
    await tx.conversations.recall(talk, str(one.id))
    talk.tell_of_call(one.id, *ending, at=at)
    await tx.conversations.save(talk)


async def wish_of(tx: Transaction, one: Communication, *, at: datetime) -> Wish:
    if one.template is not None:
        text = await approved_text(tx, one.channel, one.template.name, one.template.language)
        return template_wish(text, one.template)
    upload = None if one.upload_id is None else await tx.uploads.want(one.upload_id, at=at)
    return Wish(
        one.kind,
        length=len(one.text),
        media_type=None if upload is None else upload.media_type,
        size=0 if upload is None else upload.size,
    )


@dataclass(frozen=True, slots=True)
class LookAtSendability:
    """Whether something may be said to a lead now, by the channel on which they are, or by another."""

    storage: Storage
    permissions: Permissions
    channels: Channels
    sendability: Sendability

    async def __call__(
        self,
        caller: Caller,
        conversation_id: ConversationId,
        wish: Wish,
        channel: Channel | None = None,
    ) -> Outlook:
        """Raises `Invalid` for a channel that is not set up."""
        async with self.storage.begin(by=caller.actor) as tx:
            lead = await tx.leads.get(await tx.conversations.lead_of(conversation_id))
            talk = await tx.conversations.get(conversation_id)
            self.permissions.require(caller, Action.READ, talk)
            by = channel or talk.channel
            if by == WEB:
                return Outlook(by, None, None)
            adapter = self.channels.get(by)
            if adapter is None:
                if channel is not None:
                    raise Invalid("channel", "not_set_up")
                return Outlook(by, Refusal("not_supported"), None)
            to, _ = await where(tx, talk.id, lead, adapter)
            return await self.sendability.outlook(tx, adapter, wish, lead, to)
