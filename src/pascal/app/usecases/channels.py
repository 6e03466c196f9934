"""How the channels stand, as far as we know it ourselves; and what nobody could read, tried again."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from pascal.app.usecases.incoming import WORK
from pascal.domain.channels import Channel
from pascal.domain.errors import Invalid
from pascal.domain.events import UnreadRetried
from pascal.domain.incoming import Noticed
from pascal.domain.permissions import Action, Permissions, Staff
from pascal.domain.ports.channels import (
    WEBHOOKS,
    ChannelAdapter,
    Channels,
    Finding,
    ReceivesWebhooks,
    SendsTemplates,
)
from pascal.domain.ports.clock import Clock
from pascal.domain.ports.jobs import Job
from pascal.domain.ports.storage import Storage, Transaction
from pascal.domain.ports.storage.carriers import Lockout

SILENT_AFTER: Final = timedelta(hours=1)
WEEKS: Final = 3
LONG: Final = timedelta(minutes=10)
"""What has waited for so long to go out is worth a look."""
MOST_NOTICES: Final = 20


@dataclass(frozen=True, slots=True)
class Standing:
    """One channel, as we see it."""

    channel: Channel
    webhook: str | None
    """The address that stands at the provider; None: it does not call."""
    heard_at: datetime | None
    is_silent: bool
    """In the same hours of each of the last three weeks something came, and now nothing does."""
    waiting: int
    waiting_since: datetime | None
    unread: int
    unread_since: datetime | None
    lockout: Lockout | None
    lacks_templates: bool
    notices: Sequence[Noticed]

    def findings(self, *, at: datetime, zone: ZoneInfo) -> Iterator[Finding]:
        """The same in words, by the clock of *zone*."""

        def clock(moment: datetime) -> str:
            return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}"

        if self.lockout is not None:
            facts = {"since": clock(self.lockout.since), "why": self.lockout.why}
            yield Finding("token", "bad", "channel_locked_out", facts)
        address = {"address": self.webhook or ""}
        if self.heard_at is not None:
            facts = {"at": clock(self.heard_at), **address}
            silent = "channel_silent" if self.webhook is not None else "channel_quiet"
            state, what = ("warning", silent) if self.is_silent else ("good", "channel_hears")
            yield Finding("incoming", state, what, facts)  # type: ignore[arg-type]
        elif self.webhook is not None:
            yield Finding("incoming", "warning", "channel_never_heard", address)
        if self.unread_since is not None:
            facts = {"many": str(self.unread), "since": clock(self.unread_since)}
            yield Finding("incoming", "bad", "channel_unread", facts)
        if self.waiting_since is None:
            yield Finding("outgoing", "good", "channel_sends")
        else:
            facts = {"many": str(self.waiting), "since": clock(self.waiting_since)}
            is_long = at - self.waiting_since > LONG
            yield Finding("outgoing", "warning" if is_long else "good", "channel_waits", facts)
        if self.lacks_templates:
            yield Finding("templates", "warning", "channel_no_templates")
        for each in self.notices:
            facts = {"name": each.name, "status": each.status, "at": clock(each.at)}
            what = "channel_noticed_serious" if each.serious else "channel_noticed"
            about = "templates" if each.subject == "template" else each.subject
            yield Finding(about, "warning" if each.serious else "good", what, facts)


async def standing_of(tx: Transaction, adapter: ChannelAdapter, public_url: str, *, at: datetime) -> Standing:
    channel = adapter.traits.channel
    path = adapter.path if isinstance(adapter, ReceivesWebhooks) else ""
    webhook = f"{public_url}{WEBHOOKS}{path}" if path else None
    heard_at = await tx.inbox.heard(channel)
    waiting, waiting_since = await tx.communications.waiting(channel)
    unread, unread_since = await tx.inbox.unread(channel)
    offers = isinstance(adapter, SendsTemplates)
    return Standing(
        channel,
        webhook,
        heard_at,
        heard_at is not None and await _is_silent(tx, channel, heard_at, at),
        waiting,
        waiting_since,
        unread,
        unread_since,
        await tx.carriers.lockout(channel),
        offers and not await tx.carriers.offers_any(channel),
        (await tx.carriers.notices(channel))[:MOST_NOTICES],
    )


async def _is_silent(tx: Transaction, channel: Channel, heard_at: datetime, at: datetime) -> bool:
    if at - heard_at < SILENT_AFTER:
        return False
    for week in range(1, WEEKS + 1):
        before = timedelta(weeks=week)
        if not await tx.inbox.came(channel, after=heard_at - before, until=at - before):
            return False
    return True


@dataclass(frozen=True, slots=True)
class TryUnreadAgain:
    """What nobody could read, or came to, is worked on once more: after an update, say."""

    storage: Storage
    channels: Channels
    permissions: Permissions
    clock: Clock

    async def __call__(self, caller: Staff, channel: Channel | None) -> int:
        """How many; of one *channel*, or of all. Raises `Invalid` for one that is not set up."""
        self.permissions.require(caller, Action.MANAGE_JOBS)
        if channel is not None and self.channels.get(channel) is None:
            raise Invalid("channel", "not_set_up")
        names = [each.traits.channel for each in self.channels.adapters] if channel is None else [channel]
        total = 0
        async with self.storage.begin(by=caller.actor) as tx:
            for name in names:
                many, streams = await tx.inbox.try_again(name)
                total += many
                await tx.jobs.enqueue([Job(WORK, each) for each in streams], due=self.clock.now())
            if total:
                tx.record(UnreadRetried(rows=total, at=self.clock.now()))
        return total
