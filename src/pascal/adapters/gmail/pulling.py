"""What came into a mailbox since the last time (https://developers.google.com/workspace/gmail/api/guides/sync)."""

import asyncio
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Literal

import msgspec
import structlog

from pascal.adapters.gmail.api import shaped
from pascal.adapters.gmail.failures import Illegible, NotThere
from pascal.adapters.gmail.leave import Leaves
from pascal.adapters.gmail.mails import CUT, MailAtGmail, shortened
from pascal.adapters.gmail.reading import UNWANTED, MailParcel, moment_of, packed, told
from pascal.domain.errors import Invalid
from pascal.domain.people import fold_email
from pascal.domain.ports.channels import Kit, NoAnswer, NotNow, Parcel, Rejected
from pascal.domain.ports.mailboxes import Pulled

log = structlog.get_logger()

AT_ONCE: Final = 50
"""Mails."""
PATIENCE: Final = timedelta(hours=1)
"""With a mail that Google does not give."""
LONG_PATIENCE: Final = timedelta(days=1)
"""Where it does not even say no, whatever of it is asked for: it may be ill."""
_MARGIN: Final = timedelta(hours=1)
"""Before the last pull, where dates have to do: what is pulled twice is kept once."""

Had = Literal["whole", "beginning", "nothing"]
"""Of a mail."""


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


@dataclass(frozen=True, slots=True)
class _Found:
    ids: Sequence[str]
    place: Place
    more: bool = False


class _Withheld(NotNow):
    """A mail, by its own fault as far as we know."""


class Pulling:
    def __init__(self, leaves: Leaves, kit: Kit) -> None:
        self._leaves, self._safe, self._clock = leaves, kit.safe, kit.clock
        self._held: dict[str, tuple[str | None, datetime, dict[str, timedelta]]] = {}
        """Mailboxes that cannot go on: from which place, when that was last tried, and which of their mails
        have failed themselves, for how long."""

    async def pull(self, address: str) -> Pulled:
        """Raises like `KeepsMailboxes.pull`."""
        kept = await self._safe.get(f"place.{address}")
        now = self._clock.now()
        where, last, failed = self._held.get(address, (kept, now, {}))
        failed = failed if where == kept else {}  # else another process had it
        self._held[address] = kept, now, failed  # an hour that Google is away is no mail's
        found = await self._found(address, _place(kept), now.timestamp())
        failed = {each: failed[each] + (now - last) for each in found.ids if each in failed}
        self._held[address] = kept, now, failed
        parcels = await self._parcels(address, found.ids, failed)
        self._held.pop(address, None)
        return Pulled(parcels, str(found.place), found.more)

    async def _found(self, address: str, place: Place | None, now: float) -> _Found:
        if place is None:
            return _Found((), Place(await self._leaves.place(address), now))
        if place.since is not None:
            return await self._by_dates(address, place)
        try:
            return await self._by_history(address, place, now)
        except NotThere:
            here = await self._leaves.place(address)
            since = place.at - _MARGIN.total_seconds()
            return await self._by_dates(address, Place(here, now, since))

    async def _by_history(self, address: str, place: Place, now: float) -> _Found:
        ids: dict[str, None] = {}
        page: str | None = None
        while True:
            found = shaped(await self._leaves.ask(address, _history(place.history, page)), _History)
            for record in found.history:
                ids |= dict.fromkeys(_new_in(record))
            page = found.next_page_token
            if page and found.history and len(ids) >= AT_ONCE:
                return _Found([*ids], Place(found.history[-1].id, place.at), more=True)
            if not page:
                return _Found([*ids], Place(found.history_id, now))

    async def _by_dates(self, address: str, place: Place) -> _Found:
        try:
            answer = await self._leaves.ask(address, _after(int(place.since or 0), place.page))
        except Rejected:
            if place.page is None:
                raise
            place.page = None  # pages are over after a while: once more from the first
            answer = await self._leaves.ask(address, _after(int(place.since or 0), None))
        found = shaped(answer, _Listed)
        ids = [each.id for each in found.messages]
        if found.next_page_token:
            here = Place(place.history, place.at, place.since, found.next_page_token)
            return _Found(ids, here, more=True)
        # what came while dates had to do is found by its history
        return _Found(ids, Place(place.history, place.at), more=True)

    async def _parcels(
        self, address: str, ids: Sequence[str], failed: dict[str, timedelta]
    ) -> Sequence[Parcel]:
        if not ids:
            return []
        own = {each.address: each.owner for each in await self._leaves.all()}
        parcels: list[Parcel] = []
        had: dict[str, Had] = {}
        for each in ids:
            try:
                # several are waited for together, but each has its second chance
                held_for = max(failed.values()) if each in failed else timedelta()
                mail, had[each] = await self._mail(address, each, held_for)
            except NotThere:  # it was deleted since
                failed.pop(each, None)
                continue
            except _Withheld:
                failed.setdefault(each, timedelta())
                raise
            if had[each] == "whole":
                failed.pop(each, None)
            shortened(mail.payload)
            parcels += await asyncio.to_thread(_parcel, address, mail, own.keys())
        for each, what in had.items():
            if what != "whole":
                log.warning("mail_not_whole", agent_id=str(own.get(address)), mail=each, had=what)
        return parcels

    async def _mail(self, address: str, id: str, held_for: timedelta) -> tuple[MailAtGmail, Had]:
        """Where nobody can read it, or Gmail has refused it for long, its headers and its beginning alone, or
        its id: those that came after it are not to wait for ever. Raises `NotThere`, `NotNow`, `_Withheld`.
        """
        try:
            return await self._had(address, whole(id)), "whole"
        except NotThere:
            raise
        except (Illegible, Rejected):
            pass
        except NoAnswer as error:  # what is said to be not now is no mail's fault
            if held_for < PATIENCE:
                raise _Withheld(str(error)) from error
        try:
            mail = await self._had(address, _headers(id))
        except NotThere:
            raise
        except (Rejected, NoAnswer) as error:
            if held_for < (PATIENCE if isinstance(error, Illegible | Rejected) else LONG_PATIENCE):
                raise _Withheld(str(error)) from error
            return MailAtGmail(id), "nothing"
        mail.snippet += CUT
        return mail, "beginning"

    async def _had(self, address: str, request: Callable[[Any], Any]) -> MailAtGmail:
        return shaped(await self._leaves.act(address, request), MailAtGmail, Illegible)


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


def _parcel(address: str, mail: MailAtGmail, own: Collection[str]) -> list[Parcel]:
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
