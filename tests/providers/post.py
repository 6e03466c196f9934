"""A post office in memory, at which the team keeps mailboxes: its carrier does what a test says.

The story in a browser installs it as a stranger's channel is (`tests/browser/mail.story.ts`): then what is
connected is kept in Pascal's own safe, and `POST_OFFICE` says how its clerks are today.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import make_msgid
from types import MappingProxyType
from urllib.parse import quote, urlencode
from uuid import UUID

import msgspec

from pascal.domain.channels import Channel, Traits
from pascal.domain.communications import Attached
from pascal.domain.errors import Invalid, NotFound
from pascal.domain.identities import MAILBOX, Identity
from pascal.domain.ids import AgentId
from pascal.domain.incoming import Arrived, Incoming, Peer, Said
from pascal.domain.ports.channels import (
    Answer,
    File,
    Forged,
    Kit,
    LockedOut,
    Outgoing,
    Parcel,
    Rejected,
    Safe,
    Sent,
    WebhookCall,
)
from pascal.domain.ports.mailboxes import Heading, Mail, Mailbox, MailPage, Pulled
from pascal.domain.sending import Permit

POST = Channel("post")
TRAITS = Traits(POST, (MAILBOX,), most_text=20_000, media=MappingProxyType({"*/*": 20_000_000}))
GOOD = "good"
"""The code of who has given leave at the counter."""
PAGE = 2
"""So many letters does the postman carry at a time."""


class Letter(msgspec.Struct, kw_only=True, frozen=True, tag=True):
    """One, as it lies in a mailbox."""

    id: str
    sender: str
    name: str | None = None
    to: str
    subject: str
    text: str
    at: datetime
    about: str | None = None
    references: tuple[str, ...] = ()
    vouched: bool = True


class Arrival(msgspec.Struct, kw_only=True, frozen=True, tag=True):
    line: str


@dataclass
class Memory:
    """In place of Pascal's safe."""

    kept: dict[str, str] = field(default_factory=dict)

    async def get(self, name: str) -> str | None:
        return self.kept.get(name)

    async def keep(self, name: str, value: str) -> None:
        self.kept[name] = value

    async def drop(self, name: str) -> None:
        self.kept.pop(name, None)

    async def all(self, prefix: str) -> Mapping[str, str]:
        return {name: self.kept[name] for name in sorted(self.kept) if name.startswith(prefix)}


@dataclass
class PostOffice:
    """What it is told to fail with, it fails with once."""

    safe: Safe = field(default_factory=Memory)
    traits: Traits = TRAITS
    person: str = "ana@inmobiliaria.example"
    """Who stands at the counter."""
    fails: list[Exception] = field(default_factory=list)
    letters: dict[str, list[Letter]] = field(default_factory=dict)
    """By mailbox."""
    opened: set[str] = field(default_factory=set)
    sent: list[Outgoing] = field(default_factory=list)
    watched: list[str] = field(default_factory=list)
    lost: set[str] = field(default_factory=set)
    """Mailboxes whose leave is over."""
    asked: list[str] = field(default_factory=list)

    path: str = "post"

    async def aclose(self) -> None: ...

    async def invitation(self, text: str) -> str:
        for each in await self.mailboxes():
            if each.works:
                return f"mailto:{each.address}?subject={quote(text)}"
        raise Rejected("no_mailbox")

    # -- what a test does

    async def has(self, owner: AgentId, address: str) -> None:
        """That person's mailbox is connected."""
        await self.safe.keep(address, f"{owner} 0")

    def brings(self, address: str, letter: Letter) -> None:
        self.letters.setdefault(address, []).append(letter)

    # -- webhooks

    def challenge(self, query: Mapping[str, str]) -> Answer:
        raise Forged

    def check(self, call: WebhookCall) -> None:
        if call.headers.get("x-post") != "example":
            raise Forged

    def unpack(self, call: WebhookCall) -> Sequence[Parcel]:
        """Its body is the address of a mailbox."""
        line = call.body.decode()
        return [Parcel(make_msgid(), line, msgspec.json.encode(Arrival(line=line)))]

    def read(self, content: bytes) -> Sequence[Incoming]:
        one = msgspec.json.decode(content, type=Letter | Arrival)
        return [Arrived(line=one.line) if isinstance(one, Arrival) else self._said(one)]

    def _said(self, one: Letter) -> Said:
        return Said(
            external_id=one.id,
            peer=Peer((Identity.of(MAILBOX, one.sender),), one.name),
            line=one.to,
            text=one.text,
            about=one.about,
            subject=one.subject,
            references=one.references,
            vouched=one.vouched,
            at=one.at,
        )

    # -- going out

    async def send_text(self, permit: Permit, one: Outgoing) -> Sent:
        await self._ask(one.line or "", "send")
        self.sent.append(one)
        return Sent(f"<{one.id}@pascal.example>")

    async def send_media(self, permit: Permit, one: Outgoing, file: File) -> Sent:
        return await self.send_text(permit, one)

    @asynccontextmanager
    async def fetch(self, attached: Attached, line: str | None) -> AsyncIterator[AsyncIterator[bytes]]:
        await self._ask(line or "", "fetch")
        raise Rejected("rejected")
        yield

    async def mark_read(self, external_id: str, line: str | None) -> None:
        await self.mark_mail_read(line or "", external_id)

    # -- mailboxes

    async def leave(self, *, state: str, challenge: str, redirect: str) -> str:
        self._fail()
        return f"{redirect}?{urlencode({'code': GOOD, 'state': state, 'scope': challenge})}"

    async def connect(self, owner: AgentId, *, code: str, verifier: str, redirect: str) -> Mailbox:
        self._fail()
        if code != GOOD:
            raise Rejected("rejected")
        await self.disconnect(owner)
        self.lost.discard(self.person)
        await self.has(owner, self.person)
        return Mailbox(self.person, owner)

    async def disconnect(self, owner: AgentId) -> None:
        for each in await self.mailboxes():
            if each.owner == owner:
                await self.safe.drop(each.address)

    async def mailboxes(self) -> Sequence[Mailbox]:
        names = await self.safe.all("")
        return [Mailbox(each, (await self._card(each))[0], each not in self.lost) for each in names]

    async def inbox(self, address: str, most: int, after: str | None = None) -> MailPage:
        await self._ask(address, "inbox")
        start = 0 if after is None else int(after) if after.isdecimal() else -1
        if start < 0:
            raise Invalid("cursor", "malformed")
        newest = self.letters.get(address, [])[::-1]
        page = [self._heading(each) for each in newest[start : start + most]]
        return MailPage(page, str(start + most) if len(newest) > start + most else None)

    async def mail(self, address: str, id: str) -> Mail:
        await self._ask(address, "mail")
        one = self._letter(address, id)
        return Mail(self._heading(one), one.text, (Attached("a", "application/pdf", "plano.pdf", 12),))

    async def mark_mail_read(self, address: str, id: str) -> None:
        await self._ask(address, "mark")
        self.opened.add(self._letter(address, id).id)

    async def watch(self, address: str) -> None:
        await self._ask(address, "watch")
        self.watched.append(address)

    async def pull(self, address: str) -> Pulled:
        await self._ask(address, "pull")
        _, place = await self._card(address)
        found = self.letters.get(address, [])[place:]
        page = found[:PAGE]
        own = {each.address for each in await self.mailboxes()}
        parcels = [
            Parcel(each.id, each.sender, msgspec.json.encode(each), each.at)
            for each in page
            if each.sender not in own
        ]
        return Pulled(parcels, str(place + len(page)), len(found) > PAGE)

    async def pulled(self, address: str, place: str) -> None:
        self._fail()
        owner, _ = await self._card(address)
        await self.safe.keep(address, f"{owner} {place}")

    # -- inside

    async def _ask(self, address: str, what: str) -> None:
        await self._card(address)
        if address in self.lost:
            raise LockedOut("they took it back", address)
        self.asked.append(what)
        self._fail()

    def _fail(self) -> None:
        if self.fails:
            raise self.fails.pop(0)

    async def _card(self, address: str) -> tuple[AgentId, int]:
        kept = await self.safe.get(address)
        if kept is None:
            raise NotFound
        owner, _, place = kept.partition(" ")
        return AgentId(UUID(owner)), int(place)

    def _letter(self, address: str, id: str) -> Letter:
        found = next((each for each in self.letters.get(address, ()) if each.id == id), None)
        if found is None:
            raise NotFound
        return found

    def _heading(self, one: Letter) -> Heading:
        return Heading(
            one.id,
            one.sender,
            one.name,
            (one.to,),
            one.subject,
            one.text[:20],
            one.at,
            one.id not in self.opened,
        )


def channel(kit: Kit) -> PostOffice | None:
    """As Pascal makes it."""
    clerks = kit.environment.get("POST_OFFICE")
    if clerks is None:
        return None
    office = PostOffice(kit.safe)
    if clerks == "strict":
        office.lost.add(office.person)
    return office
