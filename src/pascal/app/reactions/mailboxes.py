"""Pulls what comes into the team's mailboxes, told of it or not, and sees to it that we are told."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Final
from uuid import UUID

import structlog

from pascal.app.edge.pulse import Pulse
from pascal.app.reactions.watching import keep_looking
from pascal.app.usecases.agents import works_here
from pascal.app.usecases.breaker import Breaker
from pascal.app.usecases.incoming import PULL, KeepParcels, mailbox_id, pull_of
from pascal.app.usecases.mailboxes import WATCH, DisconnectMailbox, connected, watch_of
from pascal.domain import events
from pascal.domain.errors import NoMailbox, NotFound
from pascal.domain.ports.channels import ChannelError, Channels, LockedOut, NotNow
from pascal.domain.ports.clock import Clock
from pascal.domain.ports.jobs import TryLater
from pascal.domain.ports.mailboxes import KeepsMailboxes, Mailbox
from pascal.domain.ports.outbox import Recorded
from pascal.domain.ports.storage import Storage
from pascal.domain.ports.storage.inbox import InboxFull

log = structlog.get_logger()

LOOK_EVERY: Final = 60.0
RENEW_EVERY: Final = 24 * 3600.0
"""Carriers tell us for a week."""


async def _mailbox(channels: Channels, subject: UUID) -> tuple[KeepsMailboxes, Mailbox] | None:
    """One that is connected, and works."""
    for office, box in await connected(channels):
        if box.works and mailbox_id(office.traits.channel, box.address) == subject:
            return office, box
    return None


@dataclass(frozen=True, slots=True)
class PullMail:
    """*subject* stands for a mailbox.

    What came is kept before it is noted how far it was read: whoever is killed in between pulls the same once
    more, and it is known. What cannot be had now is asked for again within a minute anyway.
    """

    storage: Storage
    channels: Channels
    keep: KeepParcels
    disconnect: DisconnectMailbox
    breaker: Breaker

    kind = PULL
    delays = tuple(timedelta(seconds=each) for each in (1, 10, 60, 600))
    limit = timedelta(minutes=5)
    at_once = 4

    async def __call__(self, subject: UUID) -> None:
        """Raises `StorageUnavailable`."""
        found = await _mailbox(self.channels, subject)
        if found is None:
            return
        office, box = found
        channel = office.traits.channel
        if not await works_here(self.storage, box.owner):  # disabled while nobody let it go, or dismissed
            await self.disconnect(box.owner, None)
            return
        async with self.storage.begin() as tx:
            if await self.breaker.closed_until(tx, channel) is not None:
                return
        try:
            await self._pull(office, box.address)
        except LockedOut as error:
            await self.breaker.trip(channel, error)
        except (ChannelError, InboxFull) as error:
            log.warning("mail_waits", channel=channel, error=str(error) or type(error).__name__)
        except NotFound:  # disconnected meanwhile
            return
        else:
            async with self.storage.begin() as tx:
                await tx.carriers.let_in(channel)

    async def _pull(self, office: KeepsMailboxes, address: str) -> None:
        more = True
        while more:
            pulled = await office.pull(address)
            await self.keep(office.traits.channel, pulled.parcels)
            await office.pulled(address, pulled.place)
            more = pulled.more


@dataclass(frozen=True, slots=True)
class RenewWatch:
    """*subject* stands for a mailbox. Without it what comes is found a minute later."""

    channels: Channels
    breaker: Breaker

    kind = WATCH
    delays = tuple(timedelta(minutes=each) for each in (1, 10, 60))
    limit = timedelta(minutes=1)
    at_once = 2

    async def __call__(self, subject: UUID) -> None:
        """Raises `StorageUnavailable` and `TryLater`."""
        found = await _mailbox(self.channels, subject)
        if found is None:
            return
        office, box = found
        try:
            await office.watch(box.address)
        except LockedOut as error:
            await self.breaker.trip(office.traits.channel, error)
        except NotNow as error:
            raise TryLater(str(error), error.wait) from error
        except ChannelError as error:
            raise TryLater(f"{office.traits.channel}: {error}") from error
        except NotFound:  # disconnected meanwhile
            return


@dataclass(frozen=True, slots=True)
class LetMailboxesGo:
    """A reaction. Of whoever may not work here any more nothing is read, and the leave is given back."""

    storage: Storage
    disconnect: DisconnectMailbox
    pulse: Pulse = field(default_factory=Pulse)

    name = "mailboxes"
    hears = (events.AgentChanged,)
    at_once = 100
    patience = 0.05

    async def react(self, recorded: list[Recorded]) -> None:
        """Raises `StorageUnavailable`: then all come again."""
        with suppress(NoMailbox):
            for each in recorded:
                match each.event:
                    case events.AgentChanged(agent_id=agent_id, active=False):
                        if not await works_here(self.storage, agent_id):  # nor has connected it anew
                            await self.disconnect(agent_id, each.by)
                        self.pulse.beat(self.name)  # slow is not dead


@dataclass(frozen=True, slots=True)
class WatchMailboxes:
    """Has each looked into every minute: that we are told is never certain.

    Whoever asks asks for the next full minute, so several are one; and asks twice in each, so none is left
    out.
    """

    storage: Storage
    channels: Channels
    clock: Clock

    async def run(self, *, look_every: float = LOOK_EVERY, renew_every: float = RENEW_EVERY) -> None:
        """Until cancelled. Harmless in several processes at once. Both in seconds."""
        async with asyncio.TaskGroup() as group:
            look = partial(self.look, look_every)
            group.create_task(keep_looking(look, every=look_every / 2, waits="mail_waits"))
            group.create_task(keep_looking(self.renew, every=renew_every, waits="mail_waits"))

    async def look(self, within: float = LOOK_EVERY) -> None:
        """Each is looked into *within* so many seconds, once. Raises `StorageUnavailable`."""
        jobs = [pull_of(each.traits.channel, box.address) for each, box in await connected(self.channels)]
        if jobs:
            due = datetime.fromtimestamp((self.clock.now().timestamp() // within + 1) * within, UTC)
            async with self.storage.begin() as tx:
                await tx.jobs.enqueue(jobs, due=due)

    async def renew(self) -> None:
        """Raises `StorageUnavailable`."""
        jobs = [watch_of(each.traits.channel, box.address) for each, box in await connected(self.channels)]
        if jobs:
            async with self.storage.begin() as tx:
                await tx.jobs.enqueue(jobs, due=self.clock.now())
