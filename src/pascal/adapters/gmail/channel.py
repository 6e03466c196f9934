"""Mailboxes of the team at Gmail."""

import asyncio
import base64
import re
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import getaddresses
from typing import Any, Final
from urllib.parse import quote

import httpx
import msgspec
import structlog
from googleapiclient.http import MediaInMemoryUpload

from pascal.adapters.gmail import health, push, reading
from pascal.adapters.gmail.api import Api, Json, shaped
from pascal.adapters.gmail.composing import MESSAGE_ID, attach, compose, message_id
from pascal.adapters.gmail.failures import NotThere
from pascal.adapters.gmail.leave import Leaves
from pascal.adapters.gmail.mails import (
    MailAtGmail,
    content_of,
    files_of,
    from_base64,
    mended,
    text_of,
)
from pascal.adapters.gmail.pulling import Pulling, whole
from pascal.adapters.gmail.settings import Settings
from pascal.adapters.shared.oidc import Issuer
from pascal.domain.channels import EMAIL, Traits
from pascal.domain.communications import Attached
from pascal.domain.errors import Invalid, NotFound
from pascal.domain.identities import MAILBOX
from pascal.domain.ids import AgentId
from pascal.domain.incoming import Incoming
from pascal.domain.people import fold_email
from pascal.domain.ports.channels import (
    Answer,
    File,
    Finding,
    Forged,
    Kit,
    NoAnswer,
    NotNow,
    Outgoing,
    Parcel,
    Rejected,
    Sent,
    WebhookCall,
)
from pascal.domain.ports.mailboxes import Heading, Mail, Mailbox, MailPage, Pulled
from pascal.domain.sending import Permit

MOST_TEXT: Final = 20_000
MOST_FILE: Final = 18 * 1024 * 1024
"""Bytes: a mail of 25 MB, written in base64."""
FILES_TAKE: Final = 4
"""Times as long as other calls."""
MOST_LISTED: Final = 100

TRAITS: Final = Traits(
    channel=EMAIL,
    kinds=(MAILBOX,),
    most_text=MOST_TEXT,
    media={"*/*": MOST_FILE},
)

_ID: Final = re.compile(r"[0-9a-zA-Z_-]{1,64}")
_FILE: Final = re.compile(r"([0-9a-zA-Z_-]{1,64})/([0-9.]{0,100})")
log = structlog.get_logger()

_SHOWN: Final = ("From", "To", "Subject")


class _Named(msgspec.Struct, rename="camel"):
    id: str
    thread_id: str = ""


LISTED_AT_ONCE: Final = 4
"""Fewer than are asked for at once at all: who reads a list holds up nobody who sends."""


class _Listed(msgspec.Struct, rename="camel"):
    messages: list[_Named] = []
    next_page_token: str | None = None


class _Watched(msgspec.Struct):
    expiration: str


class Gmail:
    """Texts and files both ways, read marks, and the mailboxes themselves."""

    traits = TRAITS

    def __init__(self, settings: Settings, kit: Kit) -> None:
        self._settings, self._kit = settings, kit
        self.path = "email" if settings.topic else ""
        self._http = httpx.AsyncClient(timeout=httpx.Timeout(kit.seconds, connect=kit.seconds / 3))
        self._api = Api(settings.base_url, kit.seconds, kit.clock)
        issuer = Issuer(
            self._http, settings.issuer, timeout=kit.seconds, now=lambda: kit.clock.now().timestamp()
        )
        self._leaves = Leaves(settings, kit, self._api, issuer, self._http)
        self._pulling = Pulling(self._leaves, kit)
        self._pushes = push.Pushes(
            kit, issuer, audience=kit.webhook(self.path), account=settings.push_account
        )

    async def aclose(self) -> None:
        self._api.close()
        await self._http.aclose()

    # -- out

    async def send_text(self, permit: Permit, one: Outgoing) -> Sent:
        line = await self._line(one.line)
        return await self._send(line, one, compose(permit, one, line, self._kit.clock.now()))

    async def send_media(self, permit: Permit, one: Outgoing, file: File) -> Sent:
        if file.size > MOST_FILE:
            raise Rejected("media_refused")
        line = await self._line(one.line)
        mail = compose(permit, one, line, self._kit.clock.now())
        content = b"".join([piece async for piece in file.content])
        if len(content) != file.size:
            raise NotNow("the file is not as long as it says")
        attach(mail, file.name, file.media_type, content)
        return await self._send(line, one, mail, times=FILES_TAKE)

    async def mark_read(self, external_id: str, line: str | None) -> None:
        line = await self._line(line)
        for each in await self._known_as(line, external_id):
            await self.mark_mail_read(line, each.id)

    async def _send(self, line: str, one: Outgoing, mail: EmailMessage, times: float = 1) -> Sent:
        thread = await self._thread(line, one.about) if one.about else None
        written = await asyncio.to_thread(mail.as_bytes)
        small = times == 1
        body = {"raw": base64.urlsafe_b64encode(written).decode()} if small else {}
        if thread:
            body["threadId"] = thread
        media = None if small else MediaInMemoryUpload(written, mimetype="message/rfc822")
        answer = await self._leaves.act(
            line, lambda users: users.messages().send(userId="me", body=body or None, media_body=media), times
        )
        named = message_id(one.id, line)
        return Sent(await self._named(line, shaped(answer, _Named, NoAnswer).id) or named)

    async def _thread(self, line: str, about: str) -> str | None:
        """In which of the mailbox's threads it is."""
        return next((each.thread_id for each in await self._known_as(line, about) if each.thread_id), None)

    async def _known_as(self, line: str, external_id: str) -> Sequence[_Named]:
        if not MESSAGE_ID.fullmatch(external_id) or '"' in external_id:
            return ()
        answer = await self._leaves.ask(
            line,
            lambda users: users.messages().list(
                userId="me", q=f"rfc822msgid:{external_id[1:-1]}", maxResults=5
            ),
        )
        return shaped(answer, _Listed).messages

    async def _named(self, line: str, id: str) -> str | None:
        """What Gmail calls it, whatever name we gave: what answers it names that."""
        try:
            answer = await self._leaves.ask(
                line,
                lambda users: users.messages().get(
                    userId="me", id=id, format="metadata", metadataHeaders=["Message-ID"]
                ),
            )
            found = MESSAGE_ID.search(shaped(answer, MailAtGmail).header("message-id"))
        except Exception as error:  # whatever it is: the mail is on its way
            log.warning("mail_not_named", error=type(error).__name__)
            return None
        return found and found[0]

    async def _line(self, line: str | None) -> str:
        """Raises `NotFound`."""
        if line is not None:
            return _folded(line)
        known = await self._leaves.all()
        if len(known) != 1:
            raise NotFound
        return known[0].address

    # -- in

    def challenge(self, query: Mapping[str, str]) -> Answer:
        raise Forged("Google asks for no proof")

    async def learn_keys(self, call: WebhookCall) -> None:
        await self._pushes.learn_keys(call)

    def check(self, call: WebhookCall) -> None:
        self._pushes.check(call)

    def unpack(self, call: WebhookCall) -> Sequence[Parcel]:
        return push.unpack(call)

    def read(self, content: bytes) -> Sequence[Incoming]:
        return reading.read(content)

    @asynccontextmanager
    async def fetch(self, attached: Attached, line: str | None) -> AsyncIterator[AsyncIterator[bytes]]:
        """Gmail's own ids of files change: the part of the mail stays."""
        content = await self._file(attached.reference, await self._line(line))

        async def pieces() -> AsyncIterator[bytes]:
            for start in range(0, len(content), 65_536):
                yield content[start : start + 65_536]

        yield pieces()

    async def _file(self, reference: str, line: str) -> bytes:
        found = _FILE.fullmatch(reference)
        if found is None:
            raise Rejected("media_refused")
        try:
            mail = shaped(await self._leaves.ask(line, whole(found[1])), MailAtGmail)
            part = next((each for each in mail.payload.all() if each.part_id == found[2]), None)
            if part is None:
                raise Rejected("media_refused")
            if not (theirs := part.body.attachment_id):
                return content_of(part)
            answer = await self._leaves.ask(
                line,
                lambda users: users.messages().attachments().get(userId="me", messageId=found[1], id=theirs),
                FILES_TAKE,
            )
        except NotThere as error:
            raise Rejected("media_refused", error.code) from error
        data = answer.get("data")
        if not isinstance(data, str):
            raise NotNow("a file that is not Gmail's")
        return await asyncio.to_thread(from_base64, data)

    # -- mailboxes

    async def leave(self, *, state: str, challenge: str, redirect: str) -> str:
        return await self._leaves.address(state, challenge, redirect)

    async def connect(self, owner: AgentId, *, code: str, verifier: str, redirect: str) -> Mailbox:
        return await self._leaves.take(owner, code=code, verifier=verifier, redirect=redirect)

    async def disconnect(self, owner: AgentId) -> None:
        for each in await self._leaves.all():
            if each.owner == owner:
                await self._leaves.give_back(each.address)

    async def mailboxes(self) -> Sequence[Mailbox]:
        return await self._leaves.all()

    async def invitation(self, text: str) -> str:
        """RFC 6068, to the first mailbox that works. Raises `Rejected` where none does."""
        for each in await self.mailboxes():
            if each.works:
                return f"mailto:{quote(each.address, safe='@')}?subject={quote(text, safe='')}"
        raise Rejected("no_mailbox")

    async def inbox(self, address: str, most: int, after: str | None = None) -> MailPage:
        address = _folded(address)
        try:
            answer = await self._leaves.ask(
                address,
                lambda users: users.messages().list(
                    userId="me", labelIds=["INBOX"], maxResults=min(most, MOST_LISTED), pageToken=after
                ),
            )
        except Rejected as error:
            if after is None:
                raise NotNow("Google does not list the mailbox") from error
            raise Invalid("cursor", "malformed") from error
        listed = shaped(answer, _Listed)
        few = asyncio.Semaphore(LISTED_AT_ONCE)
        mails = await asyncio.gather(*(self._heading(address, each.id, few) for each in listed.messages))
        return MailPage([each for each in mails if each is not None], listed.next_page_token)

    async def _heading(self, address: str, id: str, few: asyncio.Semaphore) -> Heading | None:
        """None: it was deleted since."""
        try:
            async with few:
                answer = await self._leaves.ask(
                    address,
                    lambda users: users.messages().get(
                        userId="me", id=id, format="metadata", metadataHeaders=[*_SHOWN]
                    ),
                )
        except NotThere:
            return None
        return _heading(shaped(answer, MailAtGmail))

    async def mail(self, address: str, id: str) -> Mail:
        mail = shaped(await self._of_mail(address, id, whole(id)), MailAtGmail)
        text = await asyncio.to_thread(text_of, mail, whole=True)
        return Mail(_heading(mail), text, files_of(mail))

    async def mark_mail_read(self, address: str, id: str) -> None:
        body = {"removeLabelIds": ["UNREAD"]}
        await self._of_mail(address, id, lambda users: users.messages().modify(userId="me", id=id, body=body))

    async def _of_mail(self, address: str, id: str, request: Callable[[Any], Any]) -> Json:
        """Raises `NotFound`."""
        if not _ID.fullmatch(id):
            raise NotFound
        try:
            return await self._leaves.ask(_folded(address), request)
        except Rejected as error:  # an id that cannot be one is a bad request to them
            raise NotFound from error

    async def watch(self, address: str) -> None:
        if not self._settings.topic:
            return
        address = _folded(address)
        body = {"topicName": self._settings.topic}
        answer = await self._leaves.ask(address, lambda users: users.watch(userId="me", body=body))
        ends = shaped(answer, _Watched).expiration
        try:
            until = datetime.fromtimestamp(int(ends) / 1000, UTC)
        except (ValueError, OverflowError, OSError) as error:
            raise NotNow("a watch that Gmail does not describe") from error
        await self._leaves.note(address, "watch", until.isoformat())

    async def pull(self, address: str) -> Pulled:
        return await self._pulling.pull(_folded(address))

    async def pulled(self, address: str, place: str) -> None:
        await self._leaves.note(_folded(address), "place", place)

    # -- how it stands

    async def health(self) -> Sequence[Finding]:
        return await health.findings(self._leaves, self._settings, self._kit)


def _heading(mail: MailAtGmail) -> Heading:
    name, address = mail.sender
    try:
        at = reading.moment_of(mail)
    except (ValueError, OverflowError, OSError):
        at = datetime.fromtimestamp(0, UTC)
    try:
        to = tuple(mended(each) for _, each in getaddresses([mail.header("to")[:4000]]) if each)
    except RecursionError:
        to = ()
    return Heading(
        mail.id,
        mended(address),
        name or None,
        to,
        mail.subject,
        mail.beginning,
        at,
        "UNREAD" in mail.label_ids,
    )


def _folded(address: str) -> str:
    try:
        return fold_email(address)
    except Invalid as error:
        raise NotFound from error
