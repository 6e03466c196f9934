"""Tells carriers what the team has read, so that people see it where they wrote."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

import structlog

from pascal.domain.communications import whole_name
from pascal.domain.errors import NotFound
from pascal.domain.events import MessagesRead
from pascal.domain.ids import ConversationId
from pascal.domain.ports.channels import ChannelError, Channels, LockedOut, MarksRead, NotNow
from pascal.domain.ports.clock import Clock
from pascal.domain.ports.jobs import Job, TryLater
from pascal.domain.ports.outbox import Recorded
from pascal.domain.ports.storage import Storage

log = structlog.get_logger()

MARK: Final = "read"
"""The job of telling the carrier how far one conversation was read."""


@dataclass(frozen=True, slots=True)
class AskForReadMarks:
    """A reaction. Twice is once: the job waits, or looks again."""

    storage: Storage
    clock: Clock

    name = "read_marks"
    hears = (MessagesRead,)
    at_once = 500
    patience = 0.2

    async def react(self, recorded: list[Recorded]) -> None:
        """Raises `StorageUnavailable`: then all come again."""
        read = {
            each.event.conversation_id
            for each in recorded
            if isinstance(each.event, MessagesRead) and not each.event.by_lead
        }
        if not read:
            return
        async with self.storage.begin() as tx:
            elsewhere = await tx.communications.carried(read)
            if elsewhere:
                await tx.jobs.enqueue([Job(MARK, each) for each in elsewhere], due=self.clock.now())


@dataclass(frozen=True, slots=True)
class MarkRead:
    """*subject* is a conversation. The last that was read stands for all before it."""

    storage: Storage
    channels: Channels

    kind = MARK
    delays = tuple(timedelta(seconds=each) for each in (5, 60, 600))
    limit = timedelta(seconds=60)
    at_once = 4

    async def __call__(self, subject: UUID) -> None:
        """Raises `StorageUnavailable` and `TryLater`."""
        async with self.storage.begin() as tx:
            one = await tx.communications.last_read(ConversationId(subject))
        adapter = None if one is None else self.channels.get(one.channel)
        if one is None or one.external_id is None or not isinstance(adapter, MarksRead):
            return
        try:
            await adapter.mark_read(whole_name(one.external_id), one.line)
        except NotNow as error:
            raise TryLater(str(error), error.wait) from error
        except LockedOut as error:
            if error.line is None:
                raise TryLater("the channel is locked out") from error
            log.warning("read_mark_lost", channel=one.channel, error=str(error))
        except NotFound:  # its mailbox is connected no more
            return
        except ChannelError as error:  # it is a courtesy, and too old by the next time
            log.warning("read_mark_lost", channel=one.channel, error=str(error))
