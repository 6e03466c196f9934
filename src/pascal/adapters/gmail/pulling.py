"""What came into a mailbox since the last time (https://developers.google.com/workspace/gmail/api/guides/sync)."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec

from pascal.adapters.gmail.api import shaped
from pascal.adapters.gmail.failures import Illegible, NotThere
from pascal.adapters.gmail.leave import Leaves
from pascal.adapters.gmail.mails import CUT, MailAtGmail, shortened
from pascal.adapters.gmail.reading import UNWANTED, MailParcel, moment_of, packed, told
from pascal.domain.errors import Invalid
from pascal.domain.people import fold_email
from pascal.domain.ports.channels import Kit, NoAnswer, NotNow, Parcel, Rejected
from pascal.domain.ports.mailboxes import Pulled

AT_ONCE: Final = 50
"""Mails."""
PATIENCE: Final = timedelta(hours=1)
_MARGIN: Final = timedelta(hours=1)
"""Before the last pull, where dates have to do: what is pulled twice is kept once."""


class Place(msgspec.Struct, omit_defaults=True):
    history: str
    """What is after it is new."""
    at: float
    """When it was found, in seconds."""
    since: float | None = None
    """While dates have to do: from when on."""
    page: str | None = None
    """And which page is next."""

    def __str__(self) -> str:
        return msgspec.json.encode(self).decode()


class _Message(msgspec.Struct, rename="camel"):
    id: str
    label_ids: list[str] = []


class _Changed(msgspec.Struct, rename="camel"):
    message: _Message
    label_ids: list[str] = []


class _Record(msgspec.Struct, rename="camel"):
    id: str
    messages_added: list[_Changed] = []
    labels_removed: list[_Changed] = []


class _History(msgspec.Struct, rename="camel"):
    history_id: str
    history: list[_Record] = []
    next_page_token: str | None = None


class _Listed(msgspec.Struct, rename="camel"):
    messages: list[_Message] = []
    next_page_token: str | None = None


class Pulling:
    def __init__(self, leaves: Leaves, kit: Kit) -> None:
        self._leaves, self._safe, self._clock = leaves, kit.safe, kit.clock
        self._failing: dict[tuple[str, str], datetime] = {}
        """Mails that cannot be had, by mailbox, and since when."""

    async def pull(self, address: str) -> Pulled:
        """Raises like `KeepsMailboxes.pull`."""
        place = _place(await self._safe.get(f"place.{address}"))
        now = self._clock.now().timestamp()
        if place is None:
            return Pulled((), str(Place(await self._leaves.place(address), now)))
        if place.since is not None:
            return await self._by_dates(address, place)
        try:
            return await self._by_history(address, place, now)
        except NotThere:
            here = await self._leaves.place(address)
            since = place.at - _MARGIN.total_seconds()
            return await self._by_dates(address, Place(here, now, since))

    async def _by_history(self, address: str, place: Place, now: float) -> Pulled:
        ids: dict[str, None] = {}
        page: str | None = None
        while True:
            found = shaped(await self._leaves.ask(address, _history(place.history, page)), _History)
            for record in found.history:
                ids |= dict.fromkeys(_new_in(record))
            page = found.next_page_token
            if page and found.history and len(ids) >= AT_ONCE:
                here = Place(found.history[-1].id, place.at)
                return Pulled(await self._parcels(address, [*ids]), str(here), more=True)
            if not page:
                return Pulled(await self._parcels(address, [*ids]), str(Place(found.history_id, now)))

    async def _by_dates(self, address: str, place: Place) -> Pulled:
        try:
            answer = await self._leaves.ask(address, _after(int(place.since or 0), place.page))
        except Rejected:
            if place.page is None:
                raise
            place.page = None  # pages are over after a while: once more from the first
            answer = await self._leaves.ask(address, _after(int(place.since or 0), None))
        found = shaped(answer, _Listed)
        parcels = await self._parcels(address, [each.id for each in found.messages])
        if found.next_page_token:
            here = Place(place.history, place.at, place.since, found.next_page_token)
            return Pulled(parcels, str(here), more=True)
        # what came while dates had to do is found by its history
        return Pulled(parcels, str(Place(place.history, place.at)), more=True)

    async def _parcels(self, address: str, ids: Sequence[str]) -> Sequence[Parcel]:
        if not ids:
            return []
        own = {each.address for each in await self._leaves.all()}
        parcels: list[Parcel] = []
        for each in ids:
            try:
                mail = await self.mail(address, each)
            except NotThere:  # it was deleted since
                continue
            shortened(mail.payload)
            parcels += await asyncio.to_thread(_parcel, address, mail, own)
        return parcels

    async def mail(self, address: str, id: str) -> MailAtGmail:
        """Its headers and its beginning alone, where nobody can read it, or Gmail has refused it for long:
        those that came after it are not to wait for ever. Raises `NotThere` and `NotNow`.
        """
        try:
            mail = shaped(await self._leaves.act(address, whole(id)), MailAtGmail, Illegible)
        except NotThere:
            raise
        except (Illegible, Rejected):
            mail = await self._head(address, id)
        except (NotNow, NoAnswer) as error:
            now = self._clock.now()
            if now < self._failing.setdefault((address, id), now) + PATIENCE:
                raise NotNow(str(error)) from error
            mail = await self._head(address, id)
        self._failing.pop((address, id), None)
        return mail

    async def _head(self, address: str, id: str) -> MailAtGmail:
        mail = shaped(await self._leaves.ask(address, _headers(id)), MailAtGmail)
        mail.snippet += CUT
        return mail


def whole(id: str) -> Any:
    return lambda users: users.messages().get(userId="me", id=id, format="full")


def _headers(id: str) -> Any:
    return lambda users: users.messages().get(userId="me", id=id, format="metadata")


def _history(since: str, page: str | None) -> Any:
    return lambda users: users.history().list(
        userId="me",
        startHistoryId=since,
        historyTypes=["messageAdded", "labelRemoved"],
        maxResults=AT_ONCE,
        pageToken=page,
    )


def _after(since: int, page: str | None) -> Any:
    return lambda users: users.messages().list(
        userId="me", q=f"after:{since}", maxResults=AT_ONCE, pageToken=page
    )


def _new_in(record: _Record) -> list[str]:
    """What came, and what somebody took out of the spam."""
    found = [*record.messages_added, *(one for one in record.labels_removed if "SPAM" in one.label_ids)]
    return [each.message.id for each in found if not UNWANTED & {*each.message.label_ids}]


def _parcel(address: str, mail: MailAtGmail, own: "set[str]") -> list[Parcel]:
    """None of one that tells nothing: what the team writes and gets beside is not for us to keep."""
    try:
        sender = fold_email(mail.sender[1])
    except Invalid:
        sender = ""
    parcel = MailParcel(address, mail, sender in own)
    at: datetime | None = None
    try:
        at = moment_of(mail)
        if not told(parcel):
            return []
    except (ValueError, OverflowError, OSError, RecursionError, Invalid):
        pass  # whoever reads it says so
    return [Parcel(_name(address, mail), sender or address, packed(parcel), at)]


def _name(address: str, mail: MailAtGmail) -> str:
    """By Gmail's own id: anybody can copy a Message-ID."""
    return f"{mail.id[:80]}@{address}"[:255]


def _place(kept: str | None) -> Place | None:
    return msgspec.json.decode(kept, type=Place) if kept else None
