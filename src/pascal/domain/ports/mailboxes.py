"""Mailboxes of the team, by way of a carrier that asks each of them for leave.

Everybody of the team may connect one. What comes into it is pulled: the carrier tells only that something
came (`incoming.Arrived`), and not even that for certain, so each is looked into now and then as well.
A channel of mailboxes keeps `ReceivesWebhooks`, `SendsText`, `SendsMedia` and `FetchesMedia` too; the line of
what goes out and comes in is the mailbox's address. The external id of a mail is its Message-ID (RFC 5322),
the same in every mailbox that it reached.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, runtime_checkable

from pascal.domain.communications import Attached
from pascal.domain.ids import AgentId
from pascal.domain.ports.channels import ChannelAdapter, Parcel


@dataclass(frozen=True, slots=True)
class Mailbox:
    address: str
    """Folded (`people.fold_email`)."""
    owner: AgentId
    works: bool = True
    """False: its leave is over, and it has to be connected anew."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A mail as a list shows it."""

    id: str
    """The carrier's own within the mailbox: not the Message-ID."""
    sender: str
    """Their address."""
    sender_name: str | None
    to: tuple[str, ...]
    subject: str
    snippet: str
    """Its beginning, as text."""
    at: datetime
    unread: bool


@dataclass(frozen=True, slots=True)
class Mail:
    heading: Heading
    text: str
    """Legible without HTML: nothing in it is markup."""
    attached: tuple[Attached, ...] = ()


@dataclass(frozen=True, slots=True)
class MailPage:
    mails: Sequence[Heading]
    """Newest first."""
    next: str | None
    """What the next page is asked for with."""


@dataclass(frozen=True, slots=True)
class Pulled:
    """What came since the last time, to be kept first and then noted as pulled."""

    parcels: Sequence[Parcel]
    place: str
    """How far it was read."""
    more: bool = False
    """Whether there is more to be pulled at once."""


@runtime_checkable
class KeepsMailboxes(ChannelAdapter, Protocol):
    """All that ask the carrier raise `NotNow`, `NoAnswer`, `LockedOut` and, where no such mailbox is
    connected, `NotFound`. So do `send_text`, `send_media` and `fetch`. Of a mailbox whose leave is over the
    lockout names it as its `line`: the others go on. It does not work then, and the carrier is not asked for
    it again until it is connected anew.
    """

    async def leave(self, *, state: str, challenge: str, redirect: str) -> str:
        """Where a browser goes so that its person may give us leave. *challenge*: PKCE's, S256."""

    async def connect(self, owner: AgentId, *, code: str, verifier: str, redirect: str) -> Mailbox:
        """In place of the one they had. Raises `Rejected` for a code that is not good, and for a leave that
        lacks what we need.
        """

    async def disconnect(self, owner: AgentId) -> None:
        """Gives the leave back, as far as the carrier can be reached; nothing of it is kept here."""

    async def mailboxes(self) -> Sequence[Mailbox]:
        """Also those that do not work. Raises `StorageUnavailable`; asks nobody else."""

    async def inbox(self, address: str, most: int, after: str | None = None) -> MailPage:
        """Raises `Invalid` for an *after* that the carrier does not know."""

    async def mail(self, address: str, id: str) -> Mail:
        """Raises `NotFound`, also for an id that cannot be one."""

    async def mark_mail_read(self, address: str, id: str) -> None:
        """Raises `NotFound`."""

    async def watch(self, address: str) -> None:
        """Asks the carrier to tell us of what comes: for a week at most, so daily."""

    async def pull(self, address: str) -> Pulled:
        """Of what came since the place that was noted last; where the carrier does not know that place any
        more, of what came since the mailbox was last pulled, by its dates. The first time nothing: what was
        there before was not for us. Nor is what one of the mailboxes sent itself.
        """

    async def pulled(self, address: str, place: str) -> None:
        """It is kept: the next time goes on from here."""
