"""Calls: an agent's browser is somebody to the carrier, dials what it has leave for, and is rung."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import structlog

from pascal.app.usecases.breaker import Breaker
from pascal.app.usecases.communications import Letter, address, lead_at, require_seen, talk_with
from pascal.app.usecases.incoming import TakeIn
from pascal.app.usecases.leads import ATTEMPTS
from pascal.app.usecases.sending import Sendability, SendingPolicy, settle, tell_ending
from pascal.domain.agents import Agent, Availability
from pascal.domain.calls import (
    MOST,
    Caller,
    CallReason,
    Intent,
    agent_at,
    browser_of,
    may_call,
    may_dial,
    number,
)
from pascal.domain.channels import VOICE, Channel
from pascal.domain.communications import Communication, Direction, Failure, Kind
from pascal.domain.conversations import Conversation, Status
from pascal.domain.errors import CannotCall, CannotSend, Collision, ConversationClosed, NotFound, TooMany
from pascal.domain.events import CallDialled
from pascal.domain.identities import Identity, Vouched
from pascal.domain.ids import AgentId, CommunicationId, ConversationId, IntentId, LeadId
from pascal.domain.incoming import Called
from pascal.domain.leads import Reconciled
from pascal.domain.permissions import Action, Permissions, Staff
from pascal.domain.ports.channels import Channels, LockedOut, NoAnswer, NotNow, Rejected, Sent
from pascal.domain.ports.clock import Clock, Ids
from pascal.domain.ports.phones import Phones
from pascal.domain.ports.reads import Reads
from pascal.domain.ports.storage import Storage, Transaction
from pascal.domain.ports.telephony import MOST_RUNG, BrowserCalls, CameIn, Telephony
from pascal.domain.sending import Permit, Refusal, Wish

log = structlog.get_logger()

TOKEN_LASTS: Final = timedelta(hours=1)
"""At most (THREATS 27)."""


def telephone_of(channels: Channels) -> Telephony:
    """Raises `CannotCall`."""
    found = channels.get(VOICE)
    if not isinstance(found, Telephony):
        raise CannotCall("not_set_up")
    return found


def has_telephone(channels: Channels) -> bool:
    return isinstance(channels.get(VOICE), Telephony)


@dataclass(frozen=True, slots=True)
class VoiceToken:
    token: str
    identity: str
    until: datetime


@dataclass(frozen=True, slots=True)
class GiveVoiceToken:
    """For the browser of whoever is signed in, and nobody else's (THREATS 27)."""

    channels: Channels
    reads: Reads
    clock: Clock

    async def __call__(self, caller: Staff) -> VoiceToken:
        """Raises `CannotCall`."""
        telephone = telephone_of(self.channels)
        if not (await self.reads.agent(caller.id)).active:
            raise CannotCall("nobody")
        identity = browser_of(caller.id)
        until = self.clock.now() + TOKEN_LASTS
        return VoiceToken(telephone.token(identity, lasting=TOKEN_LASTS), identity, until)


@dataclass(frozen=True, slots=True)
class _Line:
    """All that a call to a number needs; nothing of it is stored yet."""

    by: Agent
    whose: Reconciled
    talk: Conversation
    is_new: bool
    permit: Permit


@dataclass(frozen=True, slots=True)
class CallOut:
    """What every call to a number has to pass, and what is noted of it: under its agent's lock."""

    sendability: Sendability
    permissions: Permissions
    phones: Phones
    policy: SendingPolicy
    clock: Clock
    ids: Ids

    async def caller(self, tx: Transaction, agent: Agent) -> Caller:
        calls = await tx.communications.last_calls(agent.id, MOST)
        return Caller.of(agent, calls, at=self.clock.now())

    def country(self, to: str) -> str | None:
        return self.phones.country(to) if number(to) else None

    def require(self, reason: CallReason | None, caller: Caller) -> None:
        """Raises `CannotCall`, or `TooMany`."""
        if reason == "too_fast":
            raise TooMany((caller.may_again() - self.clock.now()).total_seconds())
        if reason is not None:
            raise CannotCall(reason)

    async def check(self, tx: Transaction, agent: Agent, to: Identity) -> None:
        """Raises `CannotCall`, or `TooMany`."""
        caller, countries = await self.caller(tx, agent), self.policy.countries
        now, country = self.clock.now(), self.country(to.value)
        self.require(may_call(caller, to.value, country, countries, at=now), caller)

    async def look(
        self,
        tx: Transaction,
        telephone: Telephony,
        by: Agent,
        to: Identity,
        lead_id: LeadId | None,
        conversation_id: ConversationId | None = None,
    ) -> _Line:
        """In that conversation; in the lead's open one; else in a new one of one's own.

        Raises `CannotSend`, `ConversationClosed`, `IdentityTaken`, `AgentAtCapacity`, and what `Permissions`
        raises.
        """
        now, caller = self.clock.now(), Staff.absent(by)
        if conversation_id is not None:
            whose, talk = await self._from(tx, conversation_id, caller, to)
            is_new = False
        else:
            lead, created = await lead_at(tx, caller, lead_id, to, self.ids, at=now)
            whose = Reconciled(lead, created, None)
            talk, is_new = await talk_with(tx, whose, by, telephone.traits.channel, self.ids, at=now)
            self.permissions.require(caller, Action.WRITE, talk)
        leave = await self.sendability(tx, telephone, Wish(Kind.CALL), whose.lead, to)
        if isinstance(leave, Refusal):
            raise CannotSend(leave.reason)
        return _Line(by, whose, talk, is_new, leave)

    async def _from(
        self, tx: Transaction, conversation_id: ConversationId, caller: Staff, to: Identity
    ) -> tuple[Reconciled, Conversation]:
        """Whoever typed another's e-mail has typed a number of their own, too: while nobody has proven which
        of them speaks there, who is called is not taken for the lead (THREATS 1 and 2).
        """
        known = await tx.leads.at([to])
        lead_id = await tx.conversations.lead_of(conversation_id)
        lead = next((each for each in known if each.id == lead_id), None) or await tx.leads.get(lead_id)
        talk = await tx.conversations.get(conversation_id)
        self.permissions.require(caller, Action.WRITE, talk)
        if talk.status is Status.RESOLVED:
            raise ConversationClosed
        if talk.claimed_by is None and all(each.id == lead.id for each in known):
            lead.gain(to, Vouched.AGENT, by=caller.id, at=self.clock.now())
        return Reconciled(lead, False, None), talk

    async def note(
        self,
        tx: Transaction,
        line: _Line,
        external_id: str | None = None,
        *,
        client_ref: str | None = None,
        contract_ref: str | None = None,
    ) -> Communication:
        """Raises `Collision` where the carrier has used its name before."""
        now, lead = self.clock.now(), line.whose.lead
        await (tx.leads.add if line.whose.created else tx.leads.save)(lead)
        if line.is_new:
            await tx.conversations.add(line.talk)
        one = Communication(
            id=CommunicationId(self.ids.new()),
            channel=line.permit.channel,
            direction=Direction.OUT,
            kind=Kind.CALL,
            lead_id=lead.id,
            peer=line.permit.to,
            line=None,
            text="",
            created_at=now,
            conversation_id=line.talk.id,
            agent_id=line.by.id,
            client_ref=client_ref,
            contract_ref=contract_ref,
        )
        if external_id is None:
            one.begin(at=now)
        else:
            one.handed_over(external_id, at=now)
            for report in await tx.communications.reports(one.channel, external_id):
                one.report(report)
        if not await tx.communications.add(one):
            raise Collision
        await tell_ending(tx, one, at=now)
        dialled = CallDialled(communication_id=one.id, conversation_id=line.talk.id, lead_id=lead.id, at=now)
        tx.record(dialled)
        return one


@dataclass(frozen=True, slots=True)
class AskToDial:
    """Leave for one's browser to dial a number, once, within some minutes."""

    storage: Storage
    channels: Channels
    out: CallOut
    permissions: Permissions
    reads: Reads
    phones: Phones
    clock: Clock
    ids: Ids

    async def __call__(
        self,
        caller: Staff,
        typed: str,
        lead_id: LeadId | None,
        conversation_id: ConversationId | None = None,
    ) -> Intent:
        """Raises what `PlaceCall` raises, so that it is told before the telephone is in anybody's hand."""
        telephone = telephone_of(self.channels)
        to = address(self.phones, telephone, typed)
        await require_seen(self.reads, self.permissions, caller, lead_id)
        async with self.storage.begin(by=caller.actor) as tx:
            agent = await tx.agents.get(caller.id)  # locks: agents, intents, leads, conversations
            await self.out.check(tx, agent, to)
            await self.out.look(tx, telephone, agent, to, lead_id, conversation_id)
            intent = Intent(
                IntentId(self.ids.new()),
                agent.id,
                to,
                self.clock.now(),
                lead_id,
                conversation_id=conversation_id,
            )
            await tx.intents.save(intent)
        return intent


@dataclass(frozen=True, slots=True)
class DialFromBrowser:
    """A browser wants to be connected: its carrier vouches for whose it is, no more (THREATS 26).

    Of two calls that show the same intent at once, one is refused.
    """

    storage: Storage
    out: CallOut
    reads: Reads
    phones: Phones
    clock: Clock

    async def __call__(self, telephone: Telephony, asked: BrowserCalls) -> Permit:
        """Raises `CannotCall`, `TooMany`, and what `CallOut.look` raises."""
        agent_id = agent_at(asked.identity)
        if agent_id is None:
            raise CannotCall("nobody")
        try:
            who = await self.reads.agent(agent_id)
        except NotFound:
            raise CannotCall("nobody") from None
        for _ in range(ATTEMPTS):
            with suppress(Collision):
                return await self._dial(telephone, asked, who)
        raise Collision

    async def _dial(self, telephone: Telephony, asked: BrowserCalls, who: Agent) -> Permit:
        to = self.phones.normalise(asked.to.strip()) or asked.to
        async with self.storage.begin(by=Staff.absent(who).actor) as tx:
            now = self.clock.now()
            # locks: the carrier's name, agents, intents, leads, conversations
            await tx.communications.known_as(telephone.traits.channel, asked.external_id)
            agent = await tx.agents.get(who.id)
            intent = await self._intent(tx, asked.intent)
            caller, countries = await self.out.caller(tx, agent), self.out.policy.countries
            self.out.require(may_dial(caller, intent, to, self.out.country(to), countries, at=now), caller)
            if intent is None:
                raise CannotCall("no_intent")
            line = await self.out.look(
                tx, telephone, agent, intent.to, intent.lead_id, intent.conversation_id
            )
            intent.use(at=now)
            await tx.intents.save(intent)
            await self.out.note(tx, line, asked.external_id)
            return line.permit

    async def _intent(self, tx: Transaction, shown: str | None) -> Intent | None:
        try:
            return await tx.intents.get(IntentId(UUID(shown or "")))
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class PlaceCall:
    """Ring one's browser, and dial a number when it picks up."""

    storage: Storage
    channels: Channels
    out: CallOut
    breaker: Breaker
    permissions: Permissions
    reads: Reads
    phones: Phones
    clock: Clock

    async def __call__(self, caller: Staff, letter: Letter) -> Communication:
        """What came of asking the carrier stands in it: somebody waits, so it is asked once.

        Raises `Invalid`, `CannotCall`, `TooMany`, and what `CallOut.look` raises.
        """
        telephone = telephone_of(self.channels)
        to = address(self.phones, telephone, letter.to)
        await require_seen(self.reads, self.permissions, caller, letter.lead_id)
        one, permit = await self._begin(caller, telephone, to, letter)
        sent: Sent | None = None
        try:
            recorded = self.out.policy.record_calls
            sent = await telephone.place_call(permit, one.id, browser_of(caller.id), recorded=recorded)
        except NotNow:
            become = _failed("unavailable")
        except LockedOut as error:
            await self.breaker.trip(telephone.traits.channel, error)
            become = _failed("credentials")
        except Rejected as error:
            become = _failed(error.failure, error.code)
        except Exception as error:  # whatever it is: it may ring
            log.warning("call_uncertain", exc_info=None if isinstance(error, NoAnswer) else error)
            become = _lost
        else:
            become = _handed_over(sent)
        return await settle(self.storage, self.clock, one, become, sent)

    async def _begin(
        self, caller: Staff, telephone: Telephony, to: Identity, letter: Letter
    ) -> tuple[Communication, Permit]:
        for _ in range(ATTEMPTS):
            with suppress(Collision):
                async with self.storage.begin(by=caller.actor) as tx:
                    agent = await tx.agents.get(caller.id)  # locks: agents, leads, conversations
                    await self.out.check(tx, agent, to)
                    line = await self.out.look(tx, telephone, agent, to, letter.lead_id)
                    refs = {"client_ref": letter.client_ref, "contract_ref": letter.contract_ref}
                    return await self.out.note(tx, line, **refs), line.permit
        raise Collision


_Become = Callable[[Communication, datetime], None]


def _failed(failure: Failure, code: str | None = None) -> _Become:
    return lambda one, at: one.fail(failure, code, at=at)


def _lost(one: Communication, at: datetime) -> None:
    one.lose_sight(at=at)


def _handed_over(sent: Sent) -> _Become:
    return lambda one, at: one.handed_over(sent.external_id, at=at)


@dataclass(frozen=True, slots=True)
class Ringing:
    identities: Sequence[str]
    about: Mapping[str, str] = field(default_factory=dict)
    """What their browsers are told of who calls."""


@dataclass(frozen=True, slots=True)
class NobodyThere:
    opens: datetime | None
    """When somebody will be there, by the house's clock; None: it is open."""
    hidden: bool
    """They cannot be called back."""


@dataclass(frozen=True, slots=True)
class TakeCall:
    """Somebody calls: whose conversation it is is rung; else all who are there and have room.

    Outside the house's hours no others are: a page that was left open is nobody at work.
    """

    storage: Storage
    take_in: TakeIn
    reads: Reads
    clock: Clock

    async def __call__(self, channel: Channel, came: CameIn) -> Ringing | NobodyThere:
        there, free = await self._there()
        for _ in range(ATTEMPTS):
            with suppress(Collision):
                return await self._take(channel, came, there, free)
        raise Collision

    async def nobody(self, channel: Channel, external_id: str) -> NobodyThere:
        """Nobody has picked up."""
        async with self.storage.begin() as tx:
            one = await tx.communications.named(channel, external_id)
        return await self._nobody(hidden=one is None)

    async def _take(
        self, channel: Channel, came: CameIn, there: Sequence[AgentId], free: Sequence[AgentId]
    ) -> Ringing | NobodyThere:
        now = self.clock.now()
        told = Called(external_id=came.external_id, peer=came.peer, line=came.line, at=now)
        async with self.storage.begin() as tx:
            await self.take_in(tx, channel, told)
            one = await tx.communications.known_as(channel, came.external_id)
            talk = (
                None
                if one is None or one.conversation_id is None
                else await tx.conversations.get(one.conversation_id)
            )
            rung = [talk.agent_id] if talk is not None and talk.agent_id in there else free
            if one is not None and talk is not None and not rung:
                one.fail("no_answer", None, at=now)
                await tx.communications.save(one)
                await tell_ending(tx, one, at=now)
        if not rung:
            return await self._nobody(hidden=talk is None)
        if one is None or talk is None:
            return Ringing([*map(browser_of, free)])
        about = {
            "conversationId": str(talk.id),
            "communicationId": str(one.id),
            "leadName": talk.contact.name,
        }
        return Ringing([browser_of(each) for each in rung if each is not None], about)

    async def _there(self) -> tuple[Sequence[AgentId], Sequence[AgentId]]:
        """Who is there; and who of them may be rung for anybody, who has least to do first."""
        team = [each for each in await self.reads.team() if each.availability is Availability.ONLINE]
        there = [each.id for each in team]
        if not (await self.reads.hours()).is_open(self.clock.now()):
            return there, []
        open_now = await self.reads.open_counts(there)
        free = [each.id for each in team if each.has_room(open_now.get(each.id, 0))]
        return there, sorted(free, key=lambda each: open_now.get(each, 0))[:MOST_RUNG]

    async def _nobody(self, *, hidden: bool) -> NobodyThere:
        hours, now = await self.reads.hours(), self.clock.now()
        opens = None if hours.is_open(now) else hours.opens_next(now)
        return NobodyThere(None if opens is None else opens.astimezone(hours.zone), hidden)
