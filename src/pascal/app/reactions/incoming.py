"""Works on what carriers handed over: each sender's in its order, many senders at a time."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import structlog

from pascal.app.reactions.watching import keep_looking
from pascal.app.usecases.breaker import Breaker
from pascal.app.usecases.incoming import FETCH, WORK, TakeIn
from pascal.app.usecases.uploads import NAMELESS
from pascal.domain.communications import Communication
from pascal.domain.errors import Collision, Invalid, NotFound
from pascal.domain.ids import CommunicationId, UploadId, VisitorId
from pascal.domain.ports.channels import (
    Channels,
    FetchesMedia,
    LockedOut,
    NotNow,
    ReceivesWebhooks,
    Rejected,
    Unreadable,
)
from pascal.domain.ports.clock import Clock, Ids
from pascal.domain.ports.files import Files, KeptFile
from pascal.domain.ports.jobs import Job, TryLater
from pascal.domain.ports.storage import Storage, StorageUnavailable
from pascal.domain.ports.storage.inbox import Kept
from pascal.domain.uploads import Upload, clean_file_name

log = structlog.get_logger()

TRIES: Final = 5
"""Of a parcel that breaks us: then the stream goes on without it, and administrators see it."""
LOOK_EVERY: Final = 3600.0
BACK_OFF: Final = tuple(timedelta(seconds=each) for each in (1, 5, 30, 120, 600, 1800, 3600))


@dataclass(frozen=True, slots=True)
class WorkOnIncoming:
    """*subject* is a stream. Two at once wait for each other, so a second worker changes nothing."""

    storage: Storage
    take_in: TakeIn
    channels: Channels
    clock: Clock

    kind = WORK
    delays = BACK_OFF
    limit = timedelta(seconds=60)
    at_once = 8

    async def __call__(self, subject: UUID) -> None:
        """Raises `StorageUnavailable` and `TryLater`."""
        while await self._one(subject):
            pass

    async def _one(self, stream: UUID) -> bool:
        """Whether there was anything."""
        kept: Kept | None = None
        try:
            async with self.storage.begin() as tx:
                kept = await tx.inbox.next(stream)
                if kept is None:
                    return False
                adapter = self.channels.get(kept.channel)
                if not isinstance(adapter, ReceivesWebhooks):
                    raise TryLater(f"{kept.channel} is not set up")
                # a mail may be long to read, and the others do not wait for it
                for told in await asyncio.to_thread(adapter.read, kept.parcel.content):
                    await self.take_in(tx, kept.channel, told)
                await tx.inbox.done(kept, at=self.clock.now())
        except (StorageUnavailable, TryLater):
            raise
        except Collision as error:  # somebody was first: it is looked at again
            raise TryLater("somebody was first") from error
        except Exception as error:  # whatever it is, the others of its sender are not held up
            if kept is None:
                raise
            await self._failed(kept, error)
        return True

    async def _failed(self, kept: Kept, error: Exception) -> None:
        """What a carrier sends never stops the others of its sender."""
        why = str(error) if isinstance(error, Unreadable) else type(error).__name__
        for_good = kept.tries + 1 >= TRIES or isinstance(error, Unreadable)
        told = {"channel": kept.channel, "parcel": kept.id, "for_good": for_good}
        if isinstance(error, Unreadable):
            log.warning("parcel_unreadable", **told)
        else:
            log.error("parcel_failed", exc_info=error, **told)
        async with self.storage.begin() as tx:
            await tx.inbox.failed(kept, why, at=self.clock.now(), for_good=for_good)
        if not for_good:
            raise TryLater(why)


@dataclass(frozen=True, slots=True)
class WatchIncoming:
    """Has worked on what was acknowledged, also where its job has died: its channel was not set up, say."""

    storage: Storage
    channels: Channels
    clock: Clock

    async def run(self, *, look_every: float = LOOK_EVERY) -> None:
        """Until cancelled. Harmless in several processes at once. *look_every* in seconds."""
        await keep_looking(self, every=look_every, waits="incoming_waits")

    async def __call__(self) -> None:
        """Raises `StorageUnavailable`."""
        names = [each.traits.channel for each in self.channels.adapters]
        async with self.storage.begin() as tx:
            streams = await tx.inbox.abandoned(names)
            await tx.jobs.enqueue([Job(WORK, each) for each in streams], due=self.clock.now())


@dataclass(frozen=True, slots=True)
class FetchMedia:
    """*subject* is a communication whose file its carrier keeps."""

    storage: Storage
    channels: Channels
    files: Files
    breaker: Breaker
    clock: Clock
    ids: Ids

    kind = FETCH
    delays = BACK_OFF
    limit = timedelta(minutes=5)
    at_once = 4

    async def __call__(self, subject: UUID) -> None:
        """Raises `StorageUnavailable`, `FilesUnavailable` and `TryLater`."""
        try:
            async with self.storage.begin() as tx:
                one = await tx.communications.get(CommunicationId(subject))
        except NotFound:
            return
        if one.attached is None or one.message_id is None or one.conversation_id is None:
            return
        adapter = self.channels.get(one.channel)
        if not isinstance(adapter, FetchesMedia):
            raise TryLater(f"{one.channel} is not set up")
        async with self.storage.begin() as tx:
            until = await self.breaker.closed_until(tx, one.channel)
        if until is not None:
            await self._later(one, until)
            return
        upload_id = UploadId(self.ids.new())
        try:
            async with adapter.fetch(one.attached, one.line) as chunks:
                kept = await self.files.keep(upload_id, chunks, whatever=True)
        except NotNow as error:
            raise TryLater(str(error), error.wait) from error
        except LockedOut as error:
            await self._later(one, await self.breaker.trip(one.channel, error))
            return
        except (Rejected, Invalid, NotFound) as error:
            log.warning("media_lost", channel=one.channel, error=str(error))
            await self._settle(one, None)
            return
        try:
            await self._settle(one, self._upload(one, upload_id, kept))
        except StorageUnavailable:
            await self.files.drop(upload_id)
            raise

    async def _later(self, one: Communication, due: datetime) -> None:
        async with self.storage.begin() as tx:
            await tx.jobs.enqueue([Job(FETCH, one.id)], due=due)

    def _upload(self, one: Communication, upload_id: UploadId, kept: KeptFile) -> Upload:
        name = clean_file_name((one.attached and one.attached.file_name) or "") or NAMELESS
        owner = VisitorId(one.lead_id)
        return Upload(upload_id, owner, name, kept.media_type, kept.size, self.clock.now())

    async def _settle(self, one: Communication, upload: Upload | None) -> None:
        async with self.storage.begin() as tx:
            fresh = await tx.communications.get(one.id)
            if fresh.attached is None or fresh.conversation_id is None or fresh.message_id is None:
                return  # somebody was first
            if upload is not None:
                await tx.uploads.add(upload)
            await tx.conversations.attach(
                fresh.conversation_id, fresh.message_id, None if upload is None else upload.id
            )
            if upload is not None:
                await tx.carriers.let_in(one.channel)
            fresh.file_is_here(None if upload is None else upload.id, at=self.clock.now())
            await tx.communications.save(fresh)
