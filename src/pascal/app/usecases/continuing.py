"""A conversation goes on by another channel, and stays one."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

import structlog

from pascal.app.usecases.sending import Outlook, Sendability, where
from pascal.domain.channels import VOICE, Channel
from pascal.domain.communications import Kind
from pascal.domain.continuations import LASTS, Continuation
from pascal.domain.conversations import Conversation, Status
from pascal.domain.errors import CannotSend, ConversationClosed, Invalid
from pascal.domain.events import ContinuationOffered
from pascal.domain.identities import Identity
from pascal.domain.ids import ConversationId, MessageId
from pascal.domain.leads import Lead
from pascal.domain.permissions import Action, Caller, Permissions, Staff
from pascal.domain.ports.channels import ChannelAdapter, Channels, Invites, LockedOut, NotNow, Rejected
from pascal.domain.ports.clock import Clock, Ids
from pascal.domain.ports.mailboxes import KeepsMailboxes
from pascal.domain.ports.security import Passcodes
from pascal.domain.ports.storage import Storage, StorageUnavailable, Transaction
from pascal.domain.sending import Wish

log = structlog.get_logger()

KNOWN_FOR: Final = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Invitation:
    """What a lead opens to go on by another channel, once."""

    url: str
    code: str
    expires_at: datetime


@dataclass(slots=True)
class WaysOn:
    """By which channels somebody who is on the site may go on: by mail, once a mailbox of the house works.

    Every page asks before it begins, so the answer is known for some seconds.
    """

    channels: Channels
    clock: Clock
    _known: Sequence[Channel] = field(default=(), init=False)
    _until: datetime | None = field(default=None, init=False)

    async def __call__(self) -> Sequence[Channel]:
        now = self.clock.now()
        if self._until is None or now >= self._until:
            with suppress(StorageUnavailable):
                found = [each for each in self.channels.adapters if isinstance(each, Invites)]
                self._known = [each.traits.channel for each in found if await _is_open(each)]
                self._until = now + KNOWN_FOR
        return self._known


async def _is_open(adapter: ChannelAdapter) -> bool:
    if not isinstance(adapter, KeepsMailboxes):
        return True
    try:
        return any(each.works for each in await adapter.mailboxes())
    except StorageUnavailable:
        raise
    except Exception:  # a stranger's adapter may break by anything: that closes its own way, and no page
        log.exception("mailboxes_not_told", channel=adapter.traits.channel)
        return False


@dataclass(frozen=True, slots=True)
class ContinueOn:
    """Go on by another channel.

    Of a lead who is known there somebody of the team decides it. Else whoever has the conversation is given
    a code: who shows it there goes on with it (`TakeIn`).
    """

    storage: Storage
    channels: Channels
    sendability: Sendability
    permissions: Permissions
    passcodes: Passcodes
    clock: Clock
    ids: Ids

    async def __call__(
        self, caller: Caller, conversation_id: ConversationId, channel: Channel, *, words: str
    ) -> Outlook | Invitation:
        """*words*: what the lead sends, with a place for the `{code}`.

        Raises `Invalid`, `CannotSend`, `ConversationClosed`, and what `Permissions` raises.
        """
        async with self.storage.begin(by=caller.actor) as tx:
            lead = await tx.leads.get(await tx.conversations.lead_of(conversation_id))
            talk = await tx.conversations.get(conversation_id)
            self._require(caller, talk)
            adapter = self.channels.get(channel)
            if adapter is None:
                raise Invalid("channel", "not_set_up")
            to = await self._known(tx, talk, lead, adapter)
            if isinstance(caller, Staff) and to is not None:
                talk.go_on_by(channel, at=self.clock.now(), wish=True)
                await tx.conversations.save(talk)
                return await self.sendability.outlook(tx, adapter, Wish(Kind.TEXT), lead, to)
        if isinstance(caller, Staff) and (talk.channel == VOICE or not isinstance(adapter, Invites)):
            raise CannotSend("no_address")  # nobody is shown a link by telephone
        if not isinstance(adapter, Invites):
            raise Invalid("channel", "not_set_up")
        return await self._invite(caller, conversation_id, channel, adapter, words)

    def _require(self, caller: Caller, talk: Conversation) -> None:
        self.permissions.require(caller, Action.WRITE, talk)
        if talk.status is Status.RESOLVED:
            raise ConversationClosed

    async def _known(
        self, tx: Transaction, talk: Conversation, lead: Lead, adapter: ChannelAdapter
    ) -> Identity | None:
        """Where they wrote from in this conversation; or where the lead is, unless it is only claimed."""
        to, last = await where(tx, talk.id, lead, adapter)
        return to if talk.claimed_by is None or (last is not None and last.peer == to) else None

    async def _invite(
        self, caller: Caller, conversation_id: ConversationId, channel: Channel, adapter: Invites, words: str
    ) -> Invitation:
        code = self.passcodes.issue()
        try:
            url = await adapter.invitation(words.format(code=code.text))
        except Rejected as error:
            raise CannotSend(error.failure) from error
        except (NotNow, LockedOut) as error:
            raise CannotSend("unavailable") from error
        now = self.clock.now()
        async with self.storage.begin(by=caller.actor) as tx:
            talk = await tx.conversations.get(conversation_id)
            self._require(caller, talk)
            await tx.continuations.offer(Continuation(code.digest, talk.id, channel, now + LASTS))
            if isinstance(caller, Staff):
                talk.invite(channel, url, note_id=MessageId(self.ids.new()), at=now)
                tx.record(ContinuationOffered(conversation_id=talk.id, channel=channel, at=now))
                await tx.conversations.save(talk)
        return Invitation(url, code.text, now + LASTS)
