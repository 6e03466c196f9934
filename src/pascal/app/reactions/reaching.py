"""Reaches the lead of a meeting where they are, by whatever may be said to them there."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import uuid5

from pascal.app.edge.meeting_links import MeetingLinks
from pascal.app.edge.words import LANGUAGES
from pascal.app.edge.words.meetings import CHANGE_IT, SAID, SUBJECTS, when_words
from pascal.app.usecases.communications import Chosen, queue_behind_others
from pascal.app.usecases.sending import SEND, Sendability, transmission, where
from pascal.domain.agents import Agent
from pascal.domain.channels import EMAIL, VOICE, WEB, Channel, Traits
from pascal.domain.communications import Communication, Direction, Filled, Kind
from pascal.domain.conversations import Conversation, Status
from pascal.domain.identities import MAILBOX, Identity
from pascal.domain.ids import CommunicationId, MeetingId, MessageId
from pascal.domain.invitations import Invitation
from pascal.domain.leads import Lead
from pascal.domain.meetings import Meeting
from pascal.domain.meetings import Status as MeetingStatus
from pascal.domain.messages import Draft, Note
from pascal.domain.ports.channels import ChannelAdapter, Channels
from pascal.domain.ports.clock import Clock
from pascal.domain.ports.jobs import Job
from pascal.domain.ports.reads import Reads
from pascal.domain.ports.storage import Storage, Transaction
from pascal.domain.sending import Permit, Refusal, Wish


@dataclass(frozen=True, slots=True)
class MeetingPolicy:
    """What the owner of an installation decides."""

    remind_before: tuple[timedelta, ...] = ()
    template: str | None = None
    """The carrier's approved text of three places: when, with whom, the link."""


@dataclass(frozen=True, slots=True)
class HouseMail:
    """E-mail from the house itself, where no mailbox of the team is connected."""

    traits: Traits

    async def aclose(self) -> None: ...


HOUSE_MAIL: Final = HouseMail(Traits(EMAIL, (MAILBOX,), most_text=100_000))


@dataclass(frozen=True, slots=True)
class Case:
    """A meeting under lock, and whoever it is with."""

    tx: Transaction
    lead: Lead
    talk: Conversation | None
    """Where its lead is told; one that is over, if no other is open."""
    meeting: Meeting
    invitation: Invitation
    agent: Agent
    language: int
    at: datetime

    @property
    def mailbox(self) -> str | None:
        """The lead's own, if it is proven. What a browser only claims is nobody's (THREATS 1)."""
        theirs = self.talk is not None and self.talk.claimed_by is None
        return self.lead.email if theirs and self.lead.verified_at is not None else None

    def may_begin_at(self, to: Identity) -> bool:
        """Whether they may be written to there first."""
        if self.talk is None or self.talk.claimed_by is not None:
            return False
        return to.kind != MAILBOX or to.value == self.mailbox

    def is_invited_at(self, to: Identity) -> bool:
        """Whether a mail with what calendars read goes just there, and tells them all there is to tell."""
        is_own = to.kind == MAILBOX and to.value == self.mailbox
        return is_own and self.invitation.awaited_at(to.value, self.meeting) is not None

    def comes_in_time(self, refusal: Refusal) -> bool:
        """Whether only time is in the way, and less than there is left."""
        return refusal.at is not None and refusal.at < self.meeting.during.since

    @property
    def is_open(self) -> bool:
        return self.talk is not None and self.talk.status is not Status.RESOLVED

    @property
    def is_off(self) -> bool:
        return self.meeting.status is MeetingStatus.CANCELLED

    @property
    def when(self) -> str:
        return when_words(self.meeting.during.since, self.agent.time_zone, self.language)

    @property
    def stamp(self) -> str:
        """The same, for each reader to be told in their language."""
        return self.meeting.stamp(self.agent.time_zone)

    def named(self, what: str) -> MessageId:
        """The same for the same news, or the same reminder, of the same meeting."""
        return MessageId(uuid5(self.meeting.id, what))

    async def save(self) -> None:
        if self.talk is not None:
            await self.tx.conversations.save(self.talk)
        await self.tx.invitations.save(self.invitation)


@dataclass(frozen=True, slots=True)
class Cases:
    storage: Storage
    reads: Reads
    clock: Clock

    @asynccontextmanager
    async def open(self, meeting_id: MeetingId) -> AsyncIterator[Case]:
        """Raises `NotFound`."""
        async with self.storage.begin() as tx:
            seen = await tx.meetings.get(meeting_id)
        agent = await self.reads.agent(seen.agent_id)
        async with self.storage.begin() as tx:  # locks: lead, conversations, meeting
            lead = await tx.leads.get(seen.lead_id)
            talk = await self._talk(tx, seen)
            meeting = await tx.meetings.get(meeting_id)
            language = "es" if talk is None else (await tx.bots.of(talk.id)).language
            yield Case(
                tx,
                lead,
                talk,
                meeting,
                await tx.invitations.of(meeting_id),
                agent,
                LANGUAGES.index(language) if language in LANGUAGES else 0,
                self.clock.now(),
            )

    async def _talk(self, tx: Transaction, meeting: Meeting) -> Conversation | None:
        """Its own; else the open one of the lead, or of the browser that claims to be them (THREATS 1)."""
        if meeting.conversation_id is None:
            return None
        own = await tx.conversations.get(meeting.conversation_id)
        if own.status is not Status.RESOLVED:
            return own
        return await tx.conversations.active(meeting.lead_id, own.claimed_by) or own


@dataclass(frozen=True, slots=True)
class Said:
    """What is to be told of a meeting."""

    text: str
    subject: str
    """Of a mail."""
    parameters: tuple[str, ...]
    """Of the carrier's text."""
    is_reminder: bool = False


@dataclass(frozen=True, slots=True)
class Way:
    """By which it may be said now."""

    channel: Channel
    to: Identity
    kind: Kind
    line: str | None
    filled: Filled | None = None


@dataclass(frozen=True, slots=True)
class ReachLead:
    channels: Channels
    sendability: Sendability
    links: MeetingLinks
    policy: MeetingPolicy

    def words(self, case: Case, what: str, *, link_only: bool = False, linked: bool = True) -> Said:
        """*linked*: for the lead themself, who may change it."""
        link, language = self.links.url(case.meeting.id), case.language
        facts = {"subject": case.meeting.subject, "when": case.when, "agent": case.agent.name}
        said = [] if link_only else [SAID[what][language].format(**facts)]
        if linked and what != "cancelled":
            said.append(CHANGE_IT[language].format(link=link))
        subject = SUBJECTS[what][language].format(**facts)
        return Said("\n".join(said), subject, (case.when, case.agent.name, link), what == "reminder")

    async def look(self, case: Case, said: Said) -> Way | Refusal | None:
        """How it may go to where they are, or elsewhere; else why not. None: they are on the site."""
        if case.talk is None or case.talk.channel in {WEB, VOICE}:
            return None
        first, later = await self._by(case, case.talk.channel, said), list[Refusal]()
        if isinstance(first, Way):
            return first
        for each in (way.channel for way in first.ways if way.name == "channel"):
            if each is not None and each != VOICE:
                other = await self._by(case, each, said)
                if isinstance(other, Way):
                    return other
                later.append(other)
        times = [each for each in (first, *later) if each.at is not None]
        return min(times, key=lambda each: each.at or case.at) if times else first

    async def _by(self, case: Case, channel: Channel, said: Said) -> Way | Refusal:
        """In our own words, else in those that the carrier has approved."""
        adapter = self.channels.get(channel)
        if adapter is None or case.talk is None:
            return Refusal("not_supported")
        tx, lead = case.tx, case.lead
        to, last = await where(tx, case.talk.id, lead, adapter)
        if to is not None and (last is None or last.peer != to) and not case.may_begin_at(to):
            to = None
        line = None if last is None else last.line
        wish = Wish(Kind.TEXT, len(said.text), by_itself=said.is_reminder)
        leave = await self.sendability(tx, adapter, wish, lead, to)
        if isinstance(leave, Permit):
            return Way(channel, leave.to, Kind.TEXT, line)
        if to is not None and not said.is_reminder and case.comes_in_time(leave):
            return Way(channel, to, Kind.TEXT, line)  # whoever hands it over waits until then
        if self.policy.template is None or not adapter.traits.templates or case.is_off:
            return leave
        filled, wish, _ = await Chosen(self.policy.template, None, said.parameters).filled(tx, channel)
        template = await self.sendability(tx, adapter, wish, lead, to)
        if isinstance(template, Permit):
            return Way(channel, template.to, Kind.TEMPLATE, line, filled)
        return leave if template.at is None else template

    async def tell(self, case: Case, said: Said, way: Way | Refusal | None, named: str) -> None:
        """By *way*. Where nothing is said and no mail goes in time either, the team reads why."""
        if isinstance(way, Way) or (way is None and case.is_open):
            await self.say(case, said, way, named)
            return
        mail = await self.by_own_mail(case, said)
        if isinstance(mail, Refusal) and not case.comes_in_time(mail):
            self.confess(case, way or mail, named)

    async def say(self, case: Case, said: Said, way: Way | None, named: str) -> None:
        """In the thread if one is open, and by *way*; it is handed over afterwards like any other message."""
        talk, now, tx = case.talk, case.at, case.tx
        if talk is None:
            return
        message_id = case.named(named)
        if case.is_open:
            channel = WEB if way is None else talk.channel
            message = talk.announce(
                Draft.of(said.text, client_id=named), id=message_id, at=now, channel=channel
            )
            if way is not None and (way.kind is Kind.TEMPLATE or way.channel != talk.channel):
                one = transmission(
                    message, case.lead.id, way.to, way.kind, at=now, line=way.line, channel=way.channel
                )
                one.template, one.subject = way.filled, said.subject if way.to.kind == MAILBOX else None
                await tx.conversations.save(talk)
                await queue_behind_others(tx, one, talk.id, at=now)
            return
        if way is None:
            return
        one = Communication(
            id=CommunicationId(message_id),
            channel=way.channel,
            direction=Direction.OUT,
            kind=way.kind,
            lead_id=case.lead.id,
            peer=way.to,
            line=way.line,
            text=said.text,
            created_at=now,
            conversation_id=talk.id,
            template=way.filled,
            subject=said.subject if way.to.kind == MAILBOX else None,
        )
        one.queue(at=now)
        if await tx.communications.add(one):
            await tx.jobs.enqueue([Job(SEND, talk.id)], due=now)

    def confess(self, case: Case, refusal: Refusal, named: str) -> None:
        """Nobody told them: the team reads why."""
        if case.talk is not None:
            case.talk.tell_of_meeting(
                Note.LEAD_NOT_TOLD, refusal.reason, note_id=case.named(f"{named} not told"), at=case.at
            )

    async def by_own_mail(self, case: Case, said: Said) -> Permit | Refusal:
        mailbox = case.mailbox
        return Refusal("no_address") if mailbox is None else await self.by_mail(case, mailbox, said)

    async def by_mail(self, case: Case, mailbox: str, said: Said) -> Permit | Refusal:
        """Whether a mail of the house may go there."""
        adapter: ChannelAdapter = self.channels.get(EMAIL) or HOUSE_MAIL
        wish = Wish(Kind.TEXT, len(said.text), by_itself=said.is_reminder)
        return await self.sendability(case.tx, adapter, wish, case.lead, Identity(MAILBOX, mailbox))
