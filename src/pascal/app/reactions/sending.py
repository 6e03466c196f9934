"""Brings what was said to leads who are elsewhere: asked for after the fact, handed over one by one."""

import random
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import structlog

from pascal.app.edge.media import MediaLinks
from pascal.app.edge.words import carried_words
from pascal.app.usecases.breaker import Breaker
from pascal.app.usecases.mailboxes import sent_from
from pascal.app.usecases.sending import (
    NOWHERE,
    SEND,
    SUBJECT,
    Sendability,
    Thread,
    goes_out,
    is_here,
    settle,
    transmission,
    where,
    wish_of,
)
from pascal.domain.channels import Channel
from pascal.domain.communications import Communication, Kind, State, transmission_of
from pascal.domain.errors import NotFound
from pascal.domain.events import MessagePosted
from pascal.domain.identities import MAILBOX, PHONE, Identity
from pascal.domain.ids import ConversationId
from pascal.domain.messages import Message
from pascal.domain.ports.channels import (
    ChannelAdapter,
    Channels,
    File,
    LockedOut,
    NoAnswer,
    NotNow,
    Outgoing,
    Rejected,
    SendsMedia,
    SendsTemplates,
    SendsText,
    Sent,
)
from pascal.domain.ports.clock import Clock
from pascal.domain.ports.files import Files, FilesUnavailable
from pascal.domain.ports.jobs import Job
from pascal.domain.ports.mailboxes import KeepsMailboxes
from pascal.domain.ports.outbox import Recorded
from pascal.domain.ports.reads import Reads
from pascal.domain.ports.storage import Storage, StorageUnavailable, Transaction
from pascal.domain.sending import Permit, Refusal
from pascal.domain.uploads import Upload

log = structlog.get_logger()

FIRST_PAUSE: Final = timedelta(seconds=2)
LONGEST_PAUSE: Final = timedelta(minutes=15)
AT_A_TIME: Final = timedelta(seconds=15)
"""In which a job begins to hand over one after the other: the last of them has the rest of its time."""
QUESTIONS: Final = 15
"""To hand over one, at most: a large file by mail is a token, its turn, four times what others take, all
of it again where the token was refused, and how it is called there.
"""
MARGIN: Final = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class QueueTransmissions:
    """A reaction, in the order of what is said. The same message has the same transmission, so a second time
    adds nothing.
    """

    storage: Storage
    channels: Channels
    clock: Clock

    name = "sending"
    hears = (MessagePosted,)
    at_once = 100
    patience = 0.0

    async def react(self, recorded: list[Recorded]) -> None:
        """Raises `StorageUnavailable`: then all come again."""
        for each in recorded:
            if isinstance(each.event, MessagePosted) and goes_out(each.event.message):
                async with self.storage.begin() as tx:
                    await self._queue(tx, each.event.message)

    async def _queue(self, tx: Transaction, message: Message) -> None:
        now = self.clock.now()
        try:  # locks: always the communication, then its lead
            one = await tx.communications.get(transmission_of(message.id))
        except NotFound:
            one = await self._made(tx, message, at=now)
            await tx.communications.add(one)
        else:  # it was noted as it was said, or this is a second time
            one.let_go()
            await tx.communications.save(one)
        if not one.is_settled:
            await tx.jobs.enqueue([Job(SEND, message.conversation_id)], due=now)

    async def _made(self, tx: Transaction, message: Message, *, at: datetime) -> Communication:
        lead = await tx.leads.get(await tx.conversations.lead_of(message.conversation_id))
        adapter = self.channels.get(message.channel)
        to, last = (
            (None, None) if adapter is None else await where(tx, message.conversation_id, lead, adapter)
        )
        about = None if message.about is None else await tx.communications.of_message(message.about)
        is_first_mail = last is None and to is not None and to.kind == MAILBOX
        thread = Thread(subject=SUBJECT) if is_first_mail else Thread.after(last)
        if about is not None:
            thread = replace(thread, about=about.external_id)
        one = transmission(
            message,
            lead.id,
            to or Identity(adapter.traits.kinds[0] if adapter else PHONE, NOWHERE),
            Kind.TEXT if message.upload_id is None else Kind.MEDIA,
            at=at,
            line=None if last is None else last.line,
            thread=thread,
            text=None if message.note is None else carried_words(message.note, message.text),
        )
        one.queue(at=at)
        if adapter is None:
            one.fail("unavailable", None, at=at)
        elif to is None:
            one.fail("no_address", None, at=at)
        return one


@dataclass(frozen=True, slots=True)
class HandOverToCarriers:
    """*subject* is a conversation: what waits there goes out in order, one at a time. What has to wait holds
    up what was said after it on its channel, and on no other.

    It is noted before a carrier is asked, so whoever is killed in the middle leaves a trace: that one may
    have been taken, and is never sent again by itself.
    """

    storage: Storage
    channels: Channels
    sendability: Sendability
    reads: Reads
    files: Files
    links: MediaLinks
    breaker: Breaker
    clock: Clock
    chance: Callable[[], float] = random.random

    kind = SEND
    delays = tuple(timedelta(seconds=each) for each in (1, 10, 60, 600, 3600))
    """Where our own database is away: what a carrier answers is no failure of the job."""
    at_once = 16

    @property
    def limit(self) -> timedelta:
        return AT_A_TIME + QUESTIONS * self.sendability.policy.carrier_takes

    async def __call__(self, subject: UUID) -> None:
        """Raises `StorageUnavailable`."""
        talk, until = ConversationId(subject), self.clock.now() + AT_A_TIME
        while (begun := await self._begin(talk)) is not None:
            await self._hand_over(*begun)
            if self.clock.now() > until:  # what is on its way when the job's time is over may have been taken
                async with self.storage.begin() as tx:
                    await tx.jobs.enqueue([Job(SEND, talk)], due=self.clock.now())
                return

    async def _begin(self, talk: ConversationId) -> tuple[Communication, Permit, ChannelAdapter] | None:
        """What is to be handed over now; None: nothing, or not yet."""
        waits: set[Channel] = set()
        while True:
            now = self.clock.now()
            async with self.storage.begin() as tx:
                one = await tx.communications.next_to_send(talk, waits)
                if one is None:
                    return None
                later, adapter, leave = one.not_before, self.channels.get(one.channel), None
                if one.state is State.SENDING:
                    # until then it is in somebody's hands; afterwards they were killed
                    later = (one.changed_at or now) + self.limit + MARGIN
                    if later <= now:
                        one.lose_sight(at=now)
                        await tx.communications.save(one)
                        continue
                if later is None or later <= now:
                    leave = None if adapter is None else await self._leave(tx, adapter, one)
                    later = leave.at if isinstance(leave, Refusal) else None
                    if isinstance(leave, Permit):
                        later = await self.breaker.closed_until(tx, one.channel)
                if later is not None:
                    await tx.jobs.enqueue([Job(SEND, talk)], due=later)
                    waits.add(one.channel)
                    continue
                if isinstance(leave, Permit):
                    one.begin(at=now)
                else:
                    one.fail("unavailable" if leave is None else leave.reason, None, at=now)
                await tx.communications.save(one)
            if isinstance(leave, Permit) and adapter is not None:
                return one, leave, adapter

    async def _leave(self, tx: Transaction, adapter: ChannelAdapter, one: Communication) -> Permit | Refusal:
        lead, wish = await tx.leads.get(one.lead_id), await wish_of(tx, one, at=self.clock.now())
        to = one.peer if await is_here(tx, one.conversation_id, lead, one.peer) else None
        return await self.sendability(tx, adapter, wish, lead, to)

    async def _upload(self, one: Communication) -> Upload | None:
        return None if one.upload_id is None else await self.reads.upload(one.upload_id)

    async def _hand_over(self, one: Communication, permit: Permit, adapter: ChannelAdapter) -> None:
        try:
            if isinstance(adapter, KeepsMailboxes):
                one.line = await sent_from(adapter, one.line, one.agent_id)
            sent = await self._give(one, permit, adapter)
        except NotNow as error:
            await self._again(one, error.wait, str(error))
        except LockedOut as error:
            await self._locked_out(one, error)
        except NotFound:  # its mailbox is connected no more: another one is looked for
            await self._again(one, timedelta(), "the mailbox is gone")
        except (FilesUnavailable, StorageUnavailable) as error:  # nobody was asked yet
            await self._again(one, timedelta(), type(error).__name__, counts=False)
        except Rejected as error:
            failure, code = error.failure, error.code
            await self._settle(one, lambda it, now: it.fail(failure, code, at=now))
        except Exception as error:  # whatever it is: it may have been taken
            unforeseen = None if isinstance(error, NoAnswer) else error
            log.warning("send_uncertain", channel=one.channel, exc_info=unforeseen)
            await self._settle(one, lambda it, now: it.lose_sight(at=now))
        else:
            await self._settle(one, lambda it, now: it.handed_over(sent.external_id, at=now), sent)

    async def _give(self, one: Communication, permit: Permit, adapter: ChannelAdapter) -> Sent:
        if one.line is None and isinstance(adapter, KeepsMailboxes):
            raise Rejected("no_mailbox")
        what = Outgoing(one.id, one.line, one.text, one.about, one.template, one.subject, one.references)
        match one.kind:
            case Kind.TEXT if isinstance(adapter, SendsText):
                return await adapter.send_text(permit, what)
            case Kind.TEMPLATE if isinstance(adapter, SendsTemplates):
                return await adapter.send_template(permit, what)
            case Kind.MEDIA if isinstance(adapter, SendsMedia):
                upload = await self._upload(one)
                if upload is None:
                    raise Rejected("media_refused")
                try:
                    opened = await self.files.open(upload.id)
                except NotFound as error:
                    raise Rejected("media_refused") from error
                file = File(
                    upload.file_name, upload.media_type, upload.size, opened.chunks, self.links.url(upload.id)
                )
                return await adapter.send_media(permit, what, file)
        raise Rejected("not_supported")

    async def _again(self, one: Communication, wait: timedelta, why: str, *, counts: bool = True) -> None:
        """Later; those behind it on its channel wait with it, so that they arrive in order."""
        log.warning("send_waits", channel=one.channel, error=why, tries=one.tries)
        now = self.clock.now()
        async with self.storage.begin() as tx:
            fresh = await tx.communications.get(one.id)
            pause = min(FIRST_PAUSE * 2 ** max(fresh.tries - 1, 0), LONGEST_PAUSE)
            until = now + max(pause * (0.8 + 0.4 * self.chance()), wait)
            fresh.put_back(until=until, counts=counts, at=now)
            await tx.communications.save(fresh)
            if not fresh.is_settled:
                await tx.jobs.enqueue([Job(SEND, one.conversation_id or one.id)], due=until)

    async def _locked_out(self, one: Communication, error: LockedOut) -> None:
        async with self.storage.begin() as tx:
            fresh = await tx.communications.get(one.id)
            until = await self.breaker.trip_in(tx, one.channel, error)
            fresh.put_back(until=until, counts=False, at=self.clock.now())
            await tx.communications.save(fresh)
            await tx.jobs.enqueue([Job(SEND, one.conversation_id or one.id)], due=until)

    async def _settle(
        self,
        one: Communication,
        change: Callable[[Communication, datetime], None],
        sent: Sent | None = None,
    ) -> None:
        def changed(fresh: Communication, now: datetime) -> None:
            fresh.line = one.line
            change(fresh, now)

        await settle(self.storage, self.clock, one, changed, sent)
