"""A channel of pigeons, which do what they are told, and the house that they fly for."""

import random
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType

from contract_house import House, PhonesAsTyped, drained, leading

from pascal.adapters.security import HmacPasscodes
from pascal.app.edge.media import MediaLinks
from pascal.app.reactions.carriers import SyncTemplates, WatchCarriers
from pascal.app.reactions.incoming import FetchMedia, WatchIncoming, WorkOnIncoming
from pascal.app.reactions.jobs import Handler
from pascal.app.reactions.mailboxes import PullMail, RenewWatch, WatchMailboxes
from pascal.app.reactions.read_marks import AskForReadMarks, MarkRead
from pascal.app.reactions.sending import HandOverToCarriers, QueueTransmissions
from pascal.app.usecases.breaker import Breaker
from pascal.app.usecases.continuing import ContinueOn
from pascal.app.usecases.incoming import KeepParcels, TakeIn
from pascal.app.usecases.mailboxes import DisconnectMailbox
from pascal.app.usecases.sending import Sendability, SendingPolicy
from pascal.domain.channels import Channel, Traits
from pascal.domain.communications import Attached, Communication, Failure, Report, State
from pascal.domain.conversations import Conversation
from pascal.domain.errors import Invalid, NotFound
from pascal.domain.identities import PHONE, Identity
from pascal.domain.ids import MessageId, UploadId
from pascal.domain.incoming import Called, Incoming, Peer, Reported, Said
from pascal.domain.messages import ContentType, Message
from pascal.domain.permissions import Permissions
from pascal.domain.ports.channels import (
    Answer,
    ChannelAdapter,
    Channels,
    File,
    Offered,
    Outgoing,
    Parcel,
    Sent,
    Unreadable,
    WebhookCall,
)
from pascal.domain.ports.files import KeptFile, OpenedFile
from pascal.domain.ports.jobs import JobQueue, TryLater
from pascal.domain.ports.outbox import Outbox
from pascal.domain.ports.reads import Reads
from pascal.domain.sending import Permit

PIGEON = Channel("pigeon")
JUAN = Identity(PHONE, "+51911111111")
LONG_AFTER = timedelta(days=30)


TRAITS = Traits(
    PIGEON,
    (PHONE, "ring"),
    most_text=4000,
    media=MappingProxyType({"image/*": 100}),
    window=timedelta(hours=24),
    keywords=True,
)


@dataclass
class Pigeons:
    """What it is told to fail with, it fails with once."""

    traits: Traits = TRAITS
    told: dict[bytes, Sequence[Incoming]] = field(default_factory=dict)
    sent: list[str] = field(default_factory=list)
    """The texts that flew."""
    asked: list[Outgoing] = field(default_factory=list)
    fails: list[Exception] = field(default_factory=list)
    read_marks: list[str] = field(default_factory=list)
    file: bytes = b"\x89PNG\r\n\x1a\n..."
    texts: list[Offered] = field(default_factory=list)
    while_flying: list[object] = field(default_factory=list)
    """Awaited before the answer comes."""

    path = "pigeon"

    async def aclose(self) -> None: ...

    def challenge(self, query: Mapping[str, str]) -> Answer:
        return Answer()

    def check(self, call: WebhookCall) -> None: ...

    def unpack(self, call: WebhookCall) -> Sequence[Parcel]:
        return ()

    def read(self, content: bytes) -> Sequence[Incoming]:
        if content not in self.told:
            raise Unreadable("no pigeon says so")
        return self.told[content]

    async def send_text(self, permit: Permit, one: Outgoing) -> Sent:
        assert permit.channel == self.traits.channel
        self.asked.append(one)
        for act in self.while_flying:
            await act  # type: ignore[misc]
        self.while_flying.clear()
        if self.fails:
            raise self.fails.pop(0)
        self.sent.append(one.text)
        return Sent(name_of(one))

    async def invitation(self, text: str) -> str:
        if self.fails:
            raise self.fails.pop(0)
        return f"pigeon:{text}"

    async def send_media(self, permit: Permit, one: Outgoing, file: File) -> Sent:
        return await self.send_text(permit, one)

    async def send_template(self, permit: Permit, one: Outgoing) -> Sent:
        return await self.send_text(permit, one)

    async def templates(self) -> Sequence[Offered]:
        if self.fails:
            raise self.fails.pop(0)
        return self.texts

    async def mark_read(self, external_id: str, line: str | None) -> None:
        if self.fails:
            raise self.fails.pop(0)
        self.read_marks.append(external_id)

    @asynccontextmanager
    async def fetch(self, attached: Attached, line: str | None) -> AsyncIterator[AsyncIterator[bytes]]:
        if self.fails:
            raise self.fails.pop(0)

        async def chunks() -> AsyncIterator[bytes]:
            yield self.file

        yield chunks()


def name_of(one: Outgoing) -> str:
    """What the carrier calls it."""
    return f"out-{one.id}"


class FilesInMemory:
    def __init__(self) -> None:
        self.kept: dict[UploadId, bytes] = {}

    async def keep(
        self, upload_id: UploadId, chunks: AsyncIterator[bytes], *, whatever: bool = False
    ) -> KeptFile:
        content = b"".join([each async for each in chunks])
        if not content:
            raise Invalid("file", "empty")
        self.kept[upload_id] = content
        return KeptFile(len(content), "image/png")

    async def open(self, upload_id: UploadId, *, start: int = 0, stop: int | None = None) -> OpenedFile:
        raise NotFound

    async def drop(self, upload_id: UploadId) -> None:
        self.kept.pop(upload_id, None)


class Loft:
    """The pipelines in and out, over whichever storage is on trial. Time passes when it is told to."""

    def __init__(
        self,
        house: House,
        reads: Reads,
        outbox: Outbox,
        jobs: JobQueue,
        also: Sequence[ChannelAdapter] = (),
    ) -> None:
        self.house, self.reads, self.outbox, self.jobs = house, reads, outbox, jobs
        self.storage, self.clock, self.ids = house.storage, house.clock, house.ids
        self.pigeons, self.files = Pigeons(), FilesInMemory()
        channels = Channels((self.pigeons, *also))
        phones = PhonesAsTyped()
        self.passcodes = HmacPasscodes("a secret of sixteen")
        self.continue_on = ContinueOn(
            self.storage,
            channels,
            Sendability(channels, phones, SendingPolicy(), self.clock),
            Permissions(),
            self.passcodes,
            self.clock,
            self.ids,
        )
        self.keep = KeepParcels(self.storage, self.clock)
        self.take_in = TakeIn(self.clock, self.ids, channels, self.passcodes)
        self.breaker = Breaker(self.storage, self.clock)
        self.watch = WatchCarriers(self.storage, channels, self.clock)
        self.sync = SyncTemplates(self.storage, channels, self.breaker, self.clock)
        self.channels = channels
        self.work = WorkOnIncoming(self.storage, self.take_in, channels, self.clock)
        self.watch_incoming = WatchIncoming(self.storage, channels, self.clock)
        self.fetch = FetchMedia(self.storage, channels, self.files, self.breaker, self.clock, self.ids)
        self.sendability = Sendability(channels, phones, SendingPolicy(), self.clock)
        self.queue = QueueTransmissions(self.storage, channels, self.clock)
        self.hand_over = HandOverToCarriers(
            self.storage,
            channels,
            self.sendability,
            reads,
            self.files,
            MediaLinks.__new__(MediaLinks),  # nothing here has a file
            self.breaker,
            self.clock,
            chance=lambda: 0.5,
        )
        self.ask_for_read_marks = AskForReadMarks(self.storage, self.clock)
        self.mark_read = MarkRead(self.storage, channels)
        self.disconnect = DisconnectMailbox(self.storage, channels, self.clock)
        self.pull = PullMail(self.storage, channels, self.keep, self.disconnect, self.breaker)
        self.renew = RenewWatch(channels, self.breaker)
        self.mailboxes = WatchMailboxes(self.storage, channels, self.clock)
        self.count = 0

    # -- what carriers do

    def says(
        self,
        text: str,
        *,
        who: Identity = JUAN,
        also: Sequence[Identity] = (),
        name: str | None = "Juan Pérez",
        id: str | None = None,
        at: datetime | None = None,
        kind: ContentType = ContentType.TEXT,
        attached: tuple[Attached, ...] = (),
        about: str | None = None,
        by_us: bool = False,
        vouched: bool = True,
    ) -> Parcel:
        self.count += 1
        external_id = id or f"in-{self.count}"
        said = Said(
            external_id=external_id,
            peer=Peer((who, *also), name),
            line="+5115550100",
            text=text,
            content_type=kind,
            attached=attached,
            about=about,
            by_us=by_us,
            vouched=vouched,
            at=at or self.clock.now(),
        )
        return self.parcel(external_id, said, sender=str(who))

    def calls(
        self,
        *,
        who: Sequence[Identity] = (JUAN,),
        id: str = "call-1",
        at: datetime | None = None,
        name: str | None = None,
    ) -> Parcel:
        told = Called(external_id=id, peer=Peer((*who,), name), line=None, at=at or self.clock.now())
        return self.parcel(id, told, sender=str(who))

    def reports(
        self,
        external_id: str,
        state: State,
        failure: Failure | None = None,
        *,
        seconds: int | None = None,
    ) -> Parcel:
        report = Report(state, self.clock.now(), failure, None if failure is None else "131047", seconds)
        return self.parcel(
            f"{external_id}:{state}", Reported(external_id=external_id, report=report), sender=str(JUAN)
        )

    def parcel(self, external_id: str, *told: Incoming, sender: str) -> Parcel:
        content = external_id.encode()
        self.pigeons.told[content] = told
        return Parcel(external_id, sender, content, told[0].at if isinstance(told[0], Said) else None)

    async def brings(self, *parcels: Parcel) -> None:
        """All in one delivery, and worked on."""
        await self.keep(PIGEON, parcels)
        await self.works()

    async def open_of(self, who: Identity = JUAN) -> Conversation:
        """The open one of whose that is."""
        async with self.storage.begin() as tx:
            (lead,) = await tx.leads.at([who])
            talk = await tx.conversations.active(lead.id, None)
        assert talk is not None
        return talk

    # -- what workers do

    async def works(self, *, later: timedelta = timedelta()) -> list[TryLater]:
        """Everything that is due by then, until nothing is. What is put off is returned."""
        put_off = []
        self.clock.advance(later)
        for _ in range(1000):
            now = self.clock.now()
            due = [
                (handler, held)
                for handler in self._handlers
                for held in await self.jobs.claim(handler.kind, 50, at=now, until=now + LONG_AFTER)
            ]
            if not due:
                return put_off
            for handler, held in due:
                try:
                    await handler(held.job.subject)
                    await self.jobs.done(held)
                except TryLater as error:
                    put_off.append(error)
                    await self.jobs.again(held, due=now + handler.delays[0])
        raise AssertionError("it never ends")

    @property
    def _handlers(self) -> Sequence[Handler]:
        return self.pull, self.renew, self.work, self.fetch, self.mark_read, self.hand_over, self.sync

    async def relays(self) -> None:
        """What was said is asked for to be brought, and brought."""
        async with leading(self.outbox):
            for recorded in await drained(self.outbox, hears=self.queue.hears):
                await self.queue.react([recorded])
        await self.works()

    # -- what came of it

    async def communication(self, message: Message | MessageId) -> Communication:
        async with self.storage.begin() as tx:
            one = await tx.communications.of_message(message.id if isinstance(message, Message) else message)
        assert one is not None
        return one


def shuffled(of: Sequence[Parcel], seed: int) -> list[Parcel]:
    mixed = [*of]
    random.Random(seed).shuffle(mixed)
    return mixed
