"""Telegram as a channel of Pascal, by a bot: https://core.telegram.org/bots/api."""

import hmac
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import httpx
from msgspec import DecodeError, Meta, Struct, json

from pascal.domain.channels import Channel, Traits
from pascal.domain.communications import Attached
from pascal.domain.identities import Identity
from pascal.domain.incoming import Incoming, Peer, Said
from pascal.domain.messages import ContentType
from pascal.domain.ports import channels as port
from pascal.domain.sending import Permit

NAME = Channel("telegram")
MEDIA = {"image/jpeg": 10_000_000, "image/png": 10_000_000, "*/*": 50_000_000}


class Thing(Struct):
    """Anything of Telegram's: a chat, a file, a place, a card, an answer. Of its fields, those we use."""

    id: int = 0
    message_id: int = 0
    first_name: str = ""
    file_id: str = ""
    file_name: str | None = None
    file_path: str = ""
    latitude: float = 0
    longitude: float = 0
    phone_number: str = ""
    url: str = ""
    retry_after: int = 1
    result: "Thing | None" = None
    parameters: "Thing | None" = None


class Message(Thing, kw_only=True):
    date: Annotated[int, Meta(ge=0, lt=2**33)]
    chat: Thing
    text: str = ""
    caption: str = ""
    photo: Sequence[Thing] = ()
    document: Thing | None = None
    location: Thing | None = None
    contact: Thing | None = None
    reply_to_message: Thing | None = None

    def legible(self) -> tuple[ContentType, str, Thing | None]:
        if file := self.document or (self.photo[-1] if self.photo else None):  # the last is the largest
            return (ContentType.IMAGE if self.photo else ContentType.FILE), self.caption, file
        if place := self.location:
            return ContentType.LOCATION, f"{place.latitude}, {place.longitude}", None
        if card := self.contact:
            return ContentType.CONTACTS, f"{card.first_name}: {card.phone_number}", None
        return (ContentType.TEXT if self.text else ContentType.UNSUPPORTED), self.text or self.caption, None


class Update(Struct):
    update_id: int
    message: Message | None = None
    edited_message: Message | None = None


@contextmanager
def otherwise(lost: type[port.ChannelError]) -> Iterator[None]:
    """Raises *lost* where Telegram says something else than it does, or nothing."""
    try:
        yield
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout):
        raise port.NotNow("Telegram no está al alcance") from None
    except (httpx.HTTPError, DecodeError, ValueError, RecursionError):
        raise lost("Telegram no respondió lo que dice que responde") from None


class Telegram:
    path = "telegram"
    traits = Traits(NAME, (NAME,), most_text=4096, most_caption=1024, media=MEDIA, consent=True)

    def __init__(self, kit: port.Kit, token: str, secret: str) -> None:
        base = kit.environment.get("TELEGRAM_BASE_URL") or "https://api.telegram.org"
        self._http = httpx.AsyncClient(base_url=base, timeout=kit.seconds)
        self._bot, self._secret = f"bot{token}", secret
        self._webhook = f"{kit.public_url}/api/comunicaciones/webhook/{self.path}"

    async def aclose(self) -> None:
        await self._http.aclose()

    async def send_text(self, permit: Permit, one: port.Outgoing) -> port.Sent:
        return await self._send("Message", permit.to.value, one.about, text=one.text)

    async def send_media(self, permit: Permit, one: port.Outgoing, file: port.File) -> port.Sent:
        how = "photo" if file.media_type in MEDIA else "document"
        files = {how: (file.name, b"".join([piece async for piece in file.content]), file.media_type)}
        return await self._send(how.title(), permit.to.value, one.about, files, caption=one.text)

    async def _send(self, what: str, to: str, about: str | None, files: Any = None, **form: str) -> port.Sent:
        if about:
            form["reply_parameters"] = f'{{"message_id": {about.split(":")[1]}}}'
        said = await self._call(f"send{what}", port.NoAnswer, files=files, data={"chat_id": to, **form})
        return port.Sent(f"{to}:{said.message_id}")

    async def _call(self, method: str, lost: type[port.ChannelError], **request: Any) -> Thing:
        with otherwise(lost):
            response = await self._http.post(f"/{self._bot}/{method}", **request)
            answer = json.decode(response.content, type=Thing)
        if response.status_code == 429:
            raise port.NotNow("Más despacio", timedelta(seconds=(answer.parameters or Thing()).retry_after))
        if response.status_code in {401, 404}:
            raise port.LockedOut("Telegram no acepta el token: pida otro a @BotFather")
        if response.status_code >= 500:
            raise lost("Telegram tiene una avería")
        if answer.result is None:
            blocked = response.status_code == 403
            raise port.Rejected("blocked" if blocked else "rejected", str(response.status_code))
        return answer.result

    def challenge(self, query: Mapping[str, str]) -> port.Answer:
        raise port.Forged("Telegram never asks who we are")

    def check(self, call: port.WebhookCall) -> None:
        shown = call.headers.get("x-telegram-bot-api-secret-token", "")
        if not hmac.compare_digest(shown.encode(), self._secret.encode()):
            raise port.Forged("The secret token is another one")

    def unpack(self, call: port.WebhookCall) -> Sequence[port.Parcel]:
        with otherwise(port.Unreadable):
            update = json.decode(call.body, type=Update)
        one = update.message or update.edited_message
        return [port.Parcel(str(update.update_id), str(one.chat.id if one else 0), call.body)]

    def read(self, content: bytes) -> Sequence[Incoming]:
        with otherwise(port.Unreadable):
            update = json.decode(content, type=Update)
        one = update.message or update.edited_message
        if one is None or one.chat.id <= 0:
            return []  # what is new, and groups: their numbers are below zero
        kind, text, file = one.legible()
        number = f"{one.chat.id}:{one.message_id}"
        about = f"{one.chat.id}:{reply.message_id}" if (reply := one.reply_to_message) else None
        if one is update.edited_message:
            kind, number, about, file = ContentType.EDIT, f"{number}:{update.update_id}", number, None
        said = Said(
            external_id=number,
            peer=Peer((Identity.of(NAME, str(one.chat.id)),), one.chat.first_name or None),
            line=None,
            text=text,
            content_type=kind,
            attached=(Attached(file.file_id, file_name=file.file_name),) if file else (),
            about=about,
            at=datetime.fromtimestamp(one.date, UTC),
        )
        return [said]

    @asynccontextmanager
    async def fetch(self, attached: Attached, line: str | None) -> AsyncIterator[AsyncIterator[bytes]]:
        file = await self._call("getFile", port.NotNow, data={"file_id": attached.reference})
        with otherwise(port.NotNow):
            async with self._http.stream("GET", f"/file/{self._bot}/{file.file_path}") as response:
                yield response.raise_for_status().aiter_bytes()

    async def health(self) -> Sequence[port.Finding]:
        try:
            told = await self._call("getWebhookInfo", port.NotNow)
        except port.ChannelError as error:
            over = isinstance(error, port.LockedOut)
            return [port.Finding("token", "bad" if over else "warning", str(error))]
        there = told.url == self._webhook
        what = "Telegram avisa a Pascal" if there else f"Llame a setWebhook con {self._webhook}"
        return [port.Finding("webhook", "good" if there else "bad", what)]


def from_kit(kit: port.Kit) -> Telegram | None:
    names = "TELEGRAM_BOT_TOKEN", "TELEGRAM_WEBHOOK_SECRET"
    token, secret = (kit.environment.get(name, "") for name in names)
    if bool(token) != bool(secret):
        raise port.Misconfigured(f"{names[bool(token)]} is missing: Telegram needs {' and '.join(names)}")
    return Telegram(kit, token, secret) if token else None
