"""Mailboxes of the team: connected, looked into, and which of them a mail goes out from."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Final

from pascal.app.usecases.incoming import mailbox_id, pull_of
from pascal.domain.actors import Actor
from pascal.domain.channels import Channel
from pascal.domain.errors import NoMailbox
from pascal.domain.events import MailboxChanged
from pascal.domain.ids import AgentId
from pascal.domain.permissions import Staff
from pascal.domain.ports.channels import Channels, LockedOut, NoAnswer, NotNow, Rejected
from pascal.domain.ports.clock import Clock
from pascal.domain.ports.identity_provider import ProviderUnavailable
from pascal.domain.ports.jobs import Job
from pascal.domain.ports.mailboxes import KeepsMailboxes, Mailbox
from pascal.domain.ports.storage import Storage

WATCH: Final = "watch"
"""The job of asking a carrier to tell us of what comes into one mailbox."""


def watch_of(channel: Channel, address: str) -> Job:
    return Job(WATCH, mailbox_id(channel, address))


def post_office(channels: Channels) -> KeepsMailboxes:
    """Raises `NoMailbox`."""
    for each in channels.adapters:
        if isinstance(each, KeepsMailboxes):
            return each
    raise NoMailbox("not_set_up")


async def connected(channels: Channels) -> Sequence[tuple[KeepsMailboxes, Mailbox]]:
    """All of the house. Raises `StorageUnavailable`."""
    return [
        (office, box)
        for office in channels.adapters
        if isinstance(office, KeepsMailboxes)
        for box in await office.mailboxes()
    ]


async def sent_from(office: KeepsMailboxes, before: str | None, by: AgentId | None) -> str | None:
    """One that works, if any does: that *before*, by which it goes on, else the agent's own, else any of the
    house. None: there is none. Raises `StorageUnavailable`.
    """
    boxes = await office.mailboxes()
    best = min(
        boxes,
        key=lambda each: (not each.works, each.address != before, each.owner != by, each.address),
        default=None,
    )
    return None if best is None else best.address


@dataclass(frozen=True, slots=True)
class OwnMailbox:
    """One's own mailbox, and nobody else's."""

    channels: Channels

    async def leave(self, *, state: str, challenge: str, redirect: str) -> str:
        """Where its person gives it. Raises `NoMailbox` and `ProviderUnavailable`."""
        with asking():
            return await post_office(self.channels).leave(state=state, challenge=challenge, redirect=redirect)

    async def look(self, caller: Staff) -> tuple[KeepsMailboxes, Mailbox | None]:
        """Raises `NoMailbox` where the house has none at all, and `StorageUnavailable`."""
        office = post_office(self.channels)
        own = (each for each in await office.mailboxes() if each.owner == caller.id)
        return office, next(own, None)

    async def __call__(self, caller: Staff) -> tuple[KeepsMailboxes, Mailbox]:
        """Raises `NoMailbox`, and `StorageUnavailable`."""
        office, box = await self.look(caller)
        if box is None:
            raise NoMailbox("not_connected")
        if not box.works:
            raise NoMailbox("locked_out")
        return office, box


@dataclass(frozen=True, slots=True)
class ConnectMailbox:
    """With the leave that its person has given the carrier; what comes in from now on is pulled."""

    storage: Storage
    channels: Channels
    clock: Clock

    async def __call__(self, caller: Staff, *, code: str, verifier: str, redirect: str) -> Mailbox:
        """Raises `NoMailbox` and `ProviderUnavailable`."""
        office = post_office(self.channels)
        with asking():
            box = await office.connect(caller.id, code=code, verifier=verifier, redirect=redirect)
        channel, now = office.traits.channel, self.clock.now()
        async with self.storage.begin(by=caller.actor) as tx:
            tx.record(MailboxChanged(agent_id=caller.id, connected=True, at=now))
            jobs = [watch_of(channel, box.address), pull_of(channel, box.address)]
            await tx.jobs.enqueue(jobs, due=now)
        return box


@dataclass(frozen=True, slots=True)
class DisconnectMailbox:
    storage: Storage
    channels: Channels
    clock: Clock

    async def __call__(self, owner: AgentId, by: Actor | None) -> None:
        """Nothing happens where none is connected. Raises `NoMailbox` where there can be none."""
        office = post_office(self.channels)
        if all(each.owner != owner for each in await office.mailboxes()):
            return
        async with self.storage.begin(by=by) as tx:  # first: afterwards nothing would bring it back here
            tx.record(MailboxChanged(agent_id=owner, connected=False, at=self.clock.now()))
        await office.disconnect(owner)


@contextmanager
def asking() -> Iterator[None]:
    """What a carrier says to somebody who waits for it.

    Raises `ProviderUnavailable`, and `NoMailbox` where the mailbox has to be connected anew.
    """
    try:
        yield
    except (NotNow, NoAnswer) as error:
        raise ProviderUnavailable(str(error)) from error
    except LockedOut as error:
        raise NoMailbox("locked_out") from error
    except Rejected as error:
        raise NoMailbox("refused") from error
