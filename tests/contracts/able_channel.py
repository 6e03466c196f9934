"""A channel that is able to do everything, and its provider, both in memory."""

import asyncio
import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, quote, urlencode

from pascal.domain.channels import Channel, Traits
from pascal.domain.communications import Attached, Filled, Report, State
from pascal.domain.errors import Invalid
from pascal.domain.identities import PHONE, Identity
from pascal.domain.incoming import Called, Incoming, Peer, Reported, Said
from pascal.domain.messages import ContentType
from pascal.domain.ports import channels as port
from pascal.domain.sending import Approved, Permit
from pascal.testing.channels import Provider, Trouble, Typed

SECRET = b"a-secret-of-pigeons"
PEOPLE = "+51987654321", "+51987654322"
POSTS: dict[str, "PigeonPost"] = {}
GREETING = port.Offered("saludo", "es", "Hola {{1}}, por {{2}}", Approved("approved", "utility", 2))


class PigeonPost(Provider):
    environment: Mapping[str, str] = {"PIGEON_POST": "memory", "PIGEON_SECRET": SECRET.decode()}
    address = "PIGEON_POST"
    peer = Identity.of(PHONE, PEOPLE[0])
    line = "loft"

    def __init__(self, *, forms: bool = False) -> None:
        self.forms = forms
        self.handed: list[port.Outgoing] = []
        self.carried: list[tuple[bytes | str, str]] = []
        self.asked = 0
        self.store: dict[str, bytes] = {}
        self._trouble: Trouble | None = None

    def then(self, trouble: Trouble) -> None:
        self._trouble = trouble

    def texts(self) -> Sequence[str]:
        return [each.text for each in self.handed]

    def files(self) -> Sequence[tuple[bytes | str, str]]:
        return self.carried

    def filled(self) -> Sequence[Filled]:
        return [each.template for each in self.handed if each.template]

    def deliveries(self, *typed: Typed, novel: bool = False) -> Sequence[port.WebhookCall]:
        return self._packed(
            [
                {"id": each.number, "from": PEOPLE[each.who], "text": each.text, "at": each.at.isoformat()}
                | ({"new": "x"} if novel else {})
                for each in typed
            ]
        )

    def with_file(self, typed: Typed, content: bytes, media_type: str) -> Sequence[port.WebhookCall]:
        self.store["f1"] = content
        event = {"id": typed.number, "from": PEOPLE[0], "text": typed.text, "at": typed.at.isoformat()}
        return self._packed([event | {"file": "f1", "type": media_type}])

    def told(self, external_id: str, state: State) -> Sequence[port.WebhookCall]:
        at = datetime.fromisoformat("2026-01-05T09:00+00:00").isoformat()
        return self._packed([{"of": external_id, "state": state.value, "at": at}])

    def novelty(self) -> port.WebhookCall:
        return self._packed([{"moulting": "x"}])[0]

    def signed(self, body: bytes) -> port.WebhookCall:
        seal = hmac.digest(SECRET, body, hashlib.sha256).hex()
        return port.WebhookCall("/pigeons", {"x-pigeon-signature": seal, "content-type": "x"}, body)

    def _packed(self, events: Sequence[Mapping[str, object]]) -> Sequence[port.WebhookCall]:
        if self.forms:
            return [self.signed(urlencode(each).encode()) for each in events]
        return [self.signed(json.dumps({"events": events}).encode())]

    async def ask(self) -> None:
        """Any call: it may meet trouble."""
        self.asked += 1
        trouble, self._trouble = self._trouble, None
        match trouble:
            case "too_many":
                raise port.NotNow("slowly", timedelta(seconds=3))
            case "locked_out":
                raise port.LockedOut("who are you")
            case "refused" | "gone":
                raise port.Rejected("rejected", "7")
            case "broken":
                raise port.NotNow("ill")
            case "garbage" | "cut":
                raise port.NoAnswer("what")
            case "hang":
                await asyncio.sleep(30)


class Pigeons:
    path = "pigeons"
    traits = Traits(
        Channel("pigeon"),
        (PHONE,),
        most_text=160,
        most_caption=40,
        media={"image/*": 70_000, "audio/*": 80_000, "application/pdf": 90_000},
        wordless=frozenset({"audio/*"}),
        templates=True,
        window=timedelta(hours=24),
        by_country=True,
    )

    def __init__(self, kit: port.Kit, secret: bytes) -> None:
        self._kit, self._secret = kit, secret

    async def aclose(self) -> None:
        pass

    async def _ask(self, lost: type[port.ChannelError] = port.NotNow) -> PigeonPost:
        post = POSTS.get(self._kit.environment.get("PIGEON_POST", ""))
        if post is None:
            raise port.NotNow("nobody there")
        try:
            async with asyncio.timeout(self._kit.seconds):
                await post.ask()
        except TimeoutError:
            raise lost("silence") from None
        except port.NoAnswer as error:
            raise lost(str(error)) from None
        return post

    async def send_text(self, permit: Permit, one: port.Outgoing) -> port.Sent:
        post = await self._ask(port.NoAnswer)
        post.handed.append(one)
        return port.Sent(f"coo{len(post.handed)}")

    async def send_media(self, permit: Permit, one: port.Outgoing, file: port.File) -> port.Sent:
        sent = await self.send_text(permit, one)
        content = b"".join([each async for each in file.content])
        POSTS["memory"].carried.append((content, one.text))
        return sent

    async def send_template(self, permit: Permit, one: port.Outgoing) -> port.Sent:
        return await self.send_text(permit, one)

    async def templates(self) -> Sequence[port.Offered]:
        await self._ask()
        return [GREETING, port.Offered("oferta", "es", "Oferta", Approved("paused", "marketing", 0))]

    async def invitation(self, text: str) -> str:
        return f"https://pigeon.example/?text={quote(text, safe='')}"

    async def mark_read(self, external_id: str, line: str | None) -> None:
        await self._ask()

    def challenge(self, query: Mapping[str, str]) -> port.Answer:
        raise port.Forged

    def check(self, call: port.WebhookCall) -> None:
        seal = hmac.digest(self._secret, call.body, hashlib.sha256).hex()
        if not self._secret or not hmac.compare_digest(
            call.headers.get("x-pigeon-signature", "").encode(), seal.encode()
        ):
            raise port.Forged

    def events(self, body: bytes) -> list[dict[str, Any]]:
        try:
            found = json.loads(body)["events"]
        except (ValueError, TypeError, LookupError, RecursionError):
            raise port.Unreadable from None
        if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
            raise port.Unreadable
        return found

    def unpack(self, call: port.WebhookCall) -> Sequence[port.Parcel]:
        return [
            port.Parcel(
                f"{each['of']}:{each.get('state')}" if "of" in each else str(each.get("id", "new")) or "new",
                str(each.get("from", "")),
                json.dumps(each).encode(),
                self._when(each) if "at" in each else None,
            )
            for each in self.events(call.body)
        ]

    def _when(self, event: Mapping[str, object]) -> datetime:
        try:
            at = datetime.fromisoformat(str(event["at"]))
        except (ValueError, LookupError):
            raise port.Unreadable from None
        if at.tzinfo is None:
            raise port.Unreadable
        return at

    def read(self, content: bytes) -> Sequence[Incoming]:
        try:
            event = json.loads(content)
        except (ValueError, RecursionError):
            raise port.Unreadable from None
        if not isinstance(event, dict):
            raise port.Unreadable
        try:
            return self._read(event)
        except (LookupError, Invalid, ValueError, TypeError):
            raise port.Unreadable from None

    def _read(self, event: dict[str, Any]) -> Sequence[Incoming]:
        at = self._when(event) if "at" in event else None
        if "of" in event and at is not None:
            state = State(event["state"])
            failed = state is State.FAILED
            return [
                Reported(external_id=event["of"], report=Report(state, at, "blocked" if failed else None))
            ]
        if "from" not in event or at is None:
            return []
        peer = Peer((Identity.of(PHONE, str(event["from"])),))
        if not str(event["id"]).strip():
            raise port.Unreadable
        if "text" not in event:
            return [Called(external_id=str(event["id"]), peer=peer, line=None, at=at)]
        return [
            Said(
                external_id=str(event["id"]),
                peer=peer,
                line=None,
                text=str(event["text"]),
                content_type=ContentType.IMAGE if "file" in event else ContentType.TEXT,
                attached=(Attached(str(event["file"])),) if "file" in event else (),
                at=at,
            )
        ]

    @asynccontextmanager
    async def fetch(self, attached: Attached, line: str | None) -> AsyncIterator[AsyncIterator[bytes]]:
        post = await self._ask()

        async def pieces() -> AsyncIterator[bytes]:
            yield post.store[attached.reference]

        yield pieces()

    async def health(self) -> Sequence[port.Finding]:
        try:
            await self._ask()
        except port.LockedOut:
            return [port.Finding("token", "bad", "Nadie los conoce")]
        except port.ChannelError:
            return [port.Finding("token", "warning", "Nadie responde")]
        return [port.Finding("token", "good", "Vuelan")]


class Doves(Pigeons):
    """They bring forms, one event in each."""

    def events(self, body: bytes) -> list[dict[str, Any]]:
        try:
            form = parse_qs(body.decode("ascii"), keep_blank_values=True)
        except ValueError:
            raise port.Unreadable from None
        return [{name: values[-1] for name, values in form.items()}]


def _made(kit: port.Kit, kind: type[Pigeons]) -> Pigeons | None:
    if not any(kit.environment.values()):
        return None
    if not kit.environment.get("PIGEON_SECRET"):
        raise port.Misconfigured("PIGEON_SECRET is missing")
    return kind(kit, kit.environment["PIGEON_SECRET"].encode())


def pigeons(kit: port.Kit) -> Pigeons | None:
    return _made(kit, Pigeons)


def doves(kit: port.Kit) -> Pigeons | None:
    return _made(kit, Doves)


@asynccontextmanager
async def pigeon_post(*, forms: bool = False) -> AsyncIterator[PigeonPost]:
    POSTS["memory"] = PigeonPost(forms=forms)
    yield POSTS["memory"]
