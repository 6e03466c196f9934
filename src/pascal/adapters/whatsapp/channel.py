"""WhatsApp by Meta's Cloud API."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from typing import Final
from urllib.parse import quote

import msgspec

from pascal.adapters.whatsapp import health, media, reading, unpacking
from pascal.adapters.whatsapp.client import Graph, read
from pascal.adapters.whatsapp.settings import PLAIN, Settings
from pascal.adapters.whatsapp.templates import Templates
from pascal.domain.channels import WHATSAPP, Traits
from pascal.domain.communications import Attached
from pascal.domain.identities import PHONE, WHATSAPP_USER, Identity
from pascal.domain.incoming import Incoming
from pascal.domain.ports.channels import (
    Answer,
    File,
    Finding,
    Kit,
    NoAnswer,
    Offered,
    Outgoing,
    Parcel,
    Rejected,
    Sent,
    WebhookCall,
)
from pascal.domain.sending import Permit

MOST_TEXT: Final = 4096

TRAITS: Final = Traits(
    channel=WHATSAPP,
    kinds=(PHONE, WHATSAPP_USER),
    most_text=MOST_TEXT,
    media=media.MEDIA,
    most_caption=media.CAPTION,
    wordless=media.WORDLESS,
    templates=True,
    window=timedelta(hours=24),
    keywords=True,
    consent=True,
    # one in 6 seconds to one person; 45 may go at once, and are made up for by waiting
    at_most=(45, timedelta(seconds=45 * 6)),
)


class _SentMessage(msgspec.Struct):
    id: str


class _Accepted(msgspec.Struct):
    messages: list[_SentMessage]


class WhatsApp:
    """Has all abilities but calls and mailboxes."""

    path = "whatsapp"
    traits = TRAITS

    def __init__(self, settings: Settings, kit: Kit) -> None:
        self._settings, self._clock = settings, kit.clock
        self._graph = Graph(settings, kit.seconds, kit.clock)
        self._templates = Templates(self._graph, settings.account)
        self._reached_at: str | None = None
        """Our number, in digits, once it is asked for."""

    async def aclose(self) -> None:
        await self._graph.aclose()

    # -- out

    async def send_text(self, permit: Permit, one: Outgoing) -> Sent:
        if not one.text.strip():
            raise Rejected("rejected")
        if len(one.text) > MOST_TEXT:
            raise Rejected("too_long")
        return await self._hand_over(permit, one, "text", {"body": one.text, "preview_url": True})

    async def send_media(self, permit: Permit, one: Outgoing, file: File) -> Sent:
        if file.size > TRAITS.most_bytes(file.media_type):
            raise Rejected("media_refused")
        if len(one.text) > TRAITS.most_words(file.media_type):
            raise Rejected("too_long")
        kind = media.kind_of(file.media_type)
        content = {"id": await media.upload(self._graph, self._line(one.line), file, one.id.hex)}
        if one.text:
            content["caption"] = one.text
        if kind == "document":
            content["filename"] = file.name
        return await self._hand_over(permit, one, kind, content)

    async def send_template(self, permit: Permit, one: Outgoing) -> Sent:
        if one.template is None:
            raise Rejected("template_not_approved")
        content: dict[str, object] = {"name": one.template.name, "language": {"code": one.template.language}}
        if components := await self._templates.components(one.template):
            content["components"] = components
        return await self._hand_over(permit, one, "template", content)

    async def templates(self) -> Sequence[Offered]:
        return await self._templates.all()

    async def invitation(self, text: str) -> str:
        # https://faq.whatsapp.com/5913398998672934; a number of ours seldom changes
        if self._reached_at is None:
            ours = await health.our_number(self._graph, self._settings, "id,display_phone_number")
            shown = ours.display_phone_number if ours else ""
            if not (digits := "".join(each for each in shown if each.isdecimal())):
                raise Rejected("account")
            self._reached_at = digits
        return f"https://wa.me/{self._reached_at}?text={quote(text, safe='')}"

    async def mark_read(self, external_id: str, line: str | None) -> None:
        read_it = {"messaging_product": "whatsapp", "status": "read", "message_id": external_id}
        await self._graph.act(f"{self._line(line)}/messages", read_it)

    async def _hand_over(self, permit: Permit, one: Outgoing, kind: str, content: object) -> Sent:
        message = {
            "messaging_product": "whatsapp",
            "recipient_type": "individual",
            **_recipient(permit.to),
            "type": kind,
            kind: content,
            # it comes back with what becomes of it (`Reported.ours`)
            "biz_opaque_callback_data": str(one.id),
        }
        if one.about:
            message["context"] = {"message_id": one.about}
        taken = read(await self._graph.act(f"{self._line(one.line)}/messages", message), _Accepted)
        if not taken.messages or not taken.messages[0].id:
            raise NoAnswer("Meta took it and does not say as what")
        return Sent(taken.messages[0].id)

    def _line(self, line: str | None) -> str:
        if line is not None and not PLAIN.fullmatch(line):
            raise Rejected("account")
        return line or self._settings.number

    # -- in

    def challenge(self, query: Mapping[str, str]) -> Answer:
        return unpacking.challenge(query, self._settings.verify_token)

    def check(self, call: WebhookCall) -> None:
        unpacking.check(call, self._settings.app_secrets)

    def unpack(self, call: WebhookCall) -> Sequence[Parcel]:
        return unpacking.unpack(call.body)

    def read(self, content: bytes) -> Sequence[Incoming]:
        return reading.read(content, now=self._clock.now())

    def fetch(
        self, attached: Attached, line: str | None
    ) -> AbstractAsyncContextManager[AsyncIterator[bytes]]:
        return media.fetch(self._graph, attached.reference)

    # -- how it stands

    async def health(self) -> Sequence[Finding]:
        return await health.findings(self._graph, self._settings, self._clock)


def _recipient(to: Identity) -> dict[str, str]:
    match to.kind:
        case "phone":
            return {"to": to.value}
        case "whatsapp":
            return {"recipient": to.value}
    raise Rejected("no_address")


def from_kit(kit: Kit) -> WhatsApp | None:
    """None where nothing is set up. Raises `Misconfigured`."""
    settings = Settings.read(kit.environment)
    return WhatsApp(settings, kit) if settings else None
