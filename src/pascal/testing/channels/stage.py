"""A channel at work, and what one looks at."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, cast, get_args
from urllib.parse import parse_qsl, urlencode
from uuid import uuid4

import pytest

from pascal.domain.channels import Traits
from pascal.domain.communications import Failure, Filled, Kind
from pascal.domain.identities import Identity
from pascal.domain.ids import CommunicationId
from pascal.domain.incoming import Called, Incoming, Said
from pascal.domain.ports.channels import (
    ChannelError,
    FetchesMedia,
    File,
    Invites,
    MarksRead,
    NotNow,
    Offered,
    Outgoing,
    Parcel,
    ReceivesWebhooks,
    Rejected,
    ReportsHealth,
    SendsMedia,
    SendsTemplates,
    SendsText,
    Sent,
    WebhookCall,
)
from pascal.domain.sending import Permit, Refusal, SendingRules, Standing, Wish, may_send
from pascal.testing.builders import START
from pascal.testing.channels.provider import Provider, Trouble


class Whole(
    SendsText,
    SendsMedia,
    SendsTemplates,
    MarksRead,
    Invites,
    ReceivesWebhooks,
    FetchesMedia,
    ReportsHealth,
    Protocol,
):
    """A channel with every ability. Which one has which, is asked before."""


@dataclass
class Stage:
    """A channel at work, and the provider."""

    channel: Whole
    provider: Provider
    said: set[str] = field(default_factory=set)
    """What nobody may find in a log or an error."""

    @property
    def traits(self) -> Traits:
        return self.channel.traits

    def may(self, wish: Wish) -> Permit | Refusal:
        """They have just written, and want it."""
        standing = Standing(
            self.provider.peer, heard_at=START, agreed_at=START, country=self.provider.country
        )
        countries = frozenset({self.provider.country or ""})
        return may_send(wish, self.traits, standing, SendingRules(countries=countries), at=START)

    def permit(self, wish: Wish) -> Permit:
        permit = self.may(wish)
        assert isinstance(permit, Permit), permit
        return permit

    def outgoing(self, text: str, **more: Any) -> Outgoing:
        if len(text) > 8:
            self.said.add(text)
        return Outgoing(CommunicationId(uuid4()), self.provider.line, text, **more)

    async def text(self, text: str, **more: Any) -> Sent:
        permit = self.permit(Wish(Kind.TEXT, len(text)))
        return await self.channel.send_text(permit, self.outgoing(text, **more))

    async def media(self, content: bytes, media_type: str, text: str = "") -> Sent:
        permit = self.permit(Wish(Kind.MEDIA, len(text), media_type, len(content)))
        return await self.channel.send_media(permit, self.outgoing(text), file_of(content, media_type))

    async def template(self, offered: Offered, *values: str) -> Sent:
        filled = Filled(offered.name, offered.language, values)
        permit = self.permit(
            Wish(Kind.TEMPLATE, template=offered.approved, parameters=len(values)),
        )
        text = offered.text
        for place, value in enumerate(values, 1):
            text = text.replace(f"{{{{{place}}}}}", value)
        return await self.channel.send_template(permit, self.outgoing(text, template=filled))

    async def offered(self) -> Offered:
        """An approved text that goes to everybody."""
        return next(
            each
            for each in await self.channel.templates()
            if each.approved.status == "approved" and each.approved.category == "utility"
        )

    def unpacked(self, calls: Sequence[WebhookCall]) -> list[Parcel]:
        """Checked, as everything is before it is unpacked."""
        found: list[Parcel] = []
        for call in calls:
            self.channel.check(call)
            found += self.channel.unpack(call)
        return found

    def heard(self, calls: Sequence[WebhookCall]) -> list[Incoming]:
        return [each for parcel in self.unpacked(calls) for each in self.channel.read(parcel.content)]

    def said_in(self, calls: Sequence[WebhookCall]) -> list[Said]:
        found = self.heard(calls)
        for each in found:
            assert isinstance(each, Said), each
            is_whole(each, self.traits)
        return cast("list[Said]", found)

    async def fails(
        self, trouble: Trouble, errors: tuple[type[ChannelError], ...], act: Callable[[], Awaitable[object]]
    ) -> None:
        """*act* meets *trouble*, and says so by one of *errors*, without a word about anybody."""
        self.provider.then(trouble)
        with pytest.raises(errors) as caught:
            await act()
        error = caught.value
        if trouble == "too_many":
            assert isinstance(error, NotNow)
            assert error.wait >= self.provider.wait
        if isinstance(error, Rejected):
            assert error.failure in get_args(Failure)
        assert self.gossip(str(error)) == []

    def gossip(self, text: str) -> list[str]:
        """Which of the things that are nobody's business stand there."""
        one = self.provider
        secrets = [
            value
            for name, value in one.environment.items()
            if name not in {one.address, *one.no_secrets} and len(value) > 8
        ]
        return [each for each in (*secrets, *one.kept.values(), *self.said) if each in text]


def file_of(content: bytes, media_type: str) -> File:
    async def pieces() -> AsyncIterator[bytes]:
        for start in range(0, len(content), 65_536):
            yield content[start : start + 65_536]

    name = f"plano de «Ñuñoa» 1.{media_type.rpartition('/')[2]}"
    return File(name, media_type, len(content), pieces(), "https://pascal.example/api/v1/media/abc?sig=d")


def is_whole(said: Said | Called, traits: Traits) -> None:
    """Whoever works on it finds what they need."""
    assert said.external_id.strip()
    assert len(said.external_id) <= 255
    assert said.at.tzinfo is not None
    if isinstance(said, Said):  # who calls may hide their number
        assert said.peer.identities
        assert said.peer.identities[0].kind in traits.kinds, "where an answer goes"
    for each in said.peer.identities:
        assert Identity.of(each.kind, each.value) == each, "in its one spelling"


def _variants(value: Any) -> Iterator[Any]:
    """The same JSON with one thing in it missing, or of another kind."""
    if isinstance(value, dict):
        for name, each in value.items():
            yield {other: one for other, one in value.items() if other != name}
            yield from ({**value, name: other} for other in _variants(each))
    if isinstance(value, list):
        for at, each in enumerate(value):
            yield from ([*value[:at], other, *value[at + 1 :]] for other in _variants(each))
    yield from (None, [], {}, "", "x", 0, -1, 1e30, True, [None])


def spoilt(body: bytes) -> Iterator[bytes]:
    """Bodies that are nearly *body*, JSON or a form."""
    try:
        value = json.loads(body)
    except ValueError:
        pairs = parse_qsl(body.decode(), keep_blank_values=True)
        for at in range(len(pairs)):
            rest = [*pairs[:at], *pairs[at + 1 :]]
            yield urlencode(rest).encode()
            for other in ("", "x", "-1", "\0", "🙂"):
                yield urlencode([*rest, (pairs[at][0], other)]).encode()
    else:
        for each in _variants(value):
            yield json.dumps(each).encode()
        yield from (b"[" * 100_000, b"{", b'{"a":', b"NaN")
    yield from (b"", b"\xff\xfe\0", b"\0", b"<xml/>", b"=&=&%%%")
