"""What every channel has to keep, ours or a stranger's. Subclass it, and give it a fake of the provider:

    class TestPigeons(ChannelContract):
        channel = Pigeons
        from_kit = staticmethod(from_kit)

        @asynccontextmanager
        async def provider(self) -> AsyncIterator[PigeonPost]:
            async with PigeonPost() as fake:  # a `Provider`
                yield fake

What it needs of your fixtures, one of `autouse=True` keeps in `self`. What the channel has no ability for is
not asked of it: such a test is not there at all. What it has, and what its `Traits` declare, is tried to the
last code point. Needs the packages `pytest` and `pytest-asyncio`; `pytest.register_assert_rewrite` before the
import shows more of what fails.
"""

import json
import logging
import re
from abc import ABC, abstractmethod
from collections.abc import (
    AsyncIterator,
    Awaitable,
    Callable,
    Collection,
    Iterator,
    Mapping,
    Sequence,
)
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from email.message import Message
from email.parser import BytesParser
from email.policy import HTTP
from itertools import permutations
from typing import Any, ClassVar, Final, Literal, Protocol, TypeVar, cast, get_args
from urllib.parse import parse_qsl, urlencode
from uuid import uuid4

import pytest

from pascal.domain.channels import WEB, Traits, channel
from pascal.domain.communications import Failure, Filled, Kind, State
from pascal.domain.identities import Identity
from pascal.domain.ids import CommunicationId
from pascal.domain.incoming import Called, Incoming, Reported, Said
from pascal.domain.messages import ContentType
from pascal.domain.ports.channels import (
    ChannelAdapter,
    ChannelError,
    FetchesMedia,
    File,
    Finding,
    Forged,
    Kit,
    LockedOut,
    MarksRead,
    Misconfigured,
    NoAnswer,
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
    Unreadable,
    WebhookCall,
)
from pascal.domain.sending import Permit, Refusal, SendingRules, Standing, Way, Wish, may_send
from pascal.testing.builders import START, Clock

Trouble = Literal["too_many", "locked_out", "refused", "broken", "garbage", "hang", "cut", "extra", "gone"]
"""What a call meets.

`too_many`: slow down, and wait for `Provider.wait`. `locked_out`: the token is no longer taken.
`refused`: this one never, as it is. `broken`: the provider's own failure (5xx). `garbage`: success, but
something else than it answers. `hang`: it is heard, and never answered. `cut`: it is heard, and then the
connection breaks. `extra`: all is well, and the answer has fields that nobody knows. `gone`: of a file, that
is no more.
"""


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody writes at the provider's."""

    number: int
    """The same number is the same message: under the same id of the provider's, whenever it comes."""
    text: str
    who: int = 0
    """0 is `Provider.peer`; 1 is somebody else."""
    at: datetime = START - timedelta(days=400)
    """Late: it had to wait."""


class Provider(ABC):
    """The provider, as far as the suite needs it: a fake of yours, or a mock with somebody before it."""

    environment: Mapping[str, str]
    """All settings that the channel can have, with the address where this one listens."""
    address: str
    """The name of that setting."""
    no_secrets: Collection[str] = ()
    """The names of those that everybody may read: the address, ids, numbers."""
    peer: Identity
    """Who can be written to."""
    country: str | None = "PE"
    """Of the peer, if it is a number."""
    line: str | None = None
    """Which of our numbers or mailboxes it is; None: the only one."""
    wait = timedelta(seconds=3)
    """For how long it wants to be left alone after `too_many`; zero, where it cannot say so."""
    signs_body = True
    """Whether its signature is over the body too. False: it shows a secret, and that is all."""
    kept: Mapping[str, str] = {}
    """What the channel's safe holds already: tokens of a connection that was made before."""

    @abstractmethod
    def then(self, trouble: Trouble) -> None:
        """The next call meets it: the one that hands over, or asks for what is wanted, not one before it."""

    def texts(self) -> Sequence[str]:
        """What it was handed, oldest first, each as often as it was tried."""
        raise NotImplementedError

    def files(self) -> Sequence[tuple[bytes | str, str]]:
        """The files: their bytes, or the address where it was to fetch them; and what was said beside."""
        raise NotImplementedError

    def filled(self) -> Sequence[Filled]:
        """The approved texts, and what stood in their places."""
        raise NotImplementedError

    def deliveries(self, *typed: Typed, novel: bool = False) -> Sequence[WebhookCall]:
        """Its calls that tell of them: one for all, if it packs them, in this order.

        Where nothing is written, they call. *novel*: with fields that nobody knows.
        """
        raise NotImplementedError

    def signed(self, body: bytes) -> WebhookCall:
        """A call of its own with that body."""
        raise NotImplementedError

    def novelty(self) -> WebhookCall:
        """A call that tells of something that nobody has heard of yet."""
        raise NotImplementedError

    def with_file(self, typed: Typed, content: bytes, media_type: str) -> Sequence[WebhookCall]:
        """Its calls that tell of a file, with the text beside it. It keeps the file."""
        raise NotImplementedError

    def told(self, external_id: str, state: State) -> Sequence[WebhookCall]:
        """Its calls that tell how far it came; none, if it never tells that."""
        return ()


class MemorySafe:
    def __init__(self, kept: Mapping[str, str]) -> None:
        self._kept = dict(kept)

    async def get(self, name: str) -> str | None:
        return self._kept.get(name)

    async def keep(self, name: str, value: str) -> None:
        self._kept[name] = value

    async def drop(self, name: str) -> None:
        self._kept.pop(name, None)

    async def names(self) -> Sequence[str]:
        return sorted(self._kept)


@dataclass(frozen=True, slots=True)
class Part:
    name: str
    content: bytes
    media_type: str
    file_name: str | None


def parts(content_type: str, body: bytes) -> Sequence[Part]:
    """Of a `multipart/form-data` body: fakes of providers have to read it."""
    whole = BytesParser(policy=HTTP).parsebytes(f"Content-Type: {content_type}\r\n\r\n".encode() + body)
    return [
        Part(
            str(one.get_param("name", "", "content-disposition")),
            cast("bytes", one.get_payload(decode=True)),
            one.get_content_type(),
            one.get_filename(),
        )
        for one in cast("list[Message]", whole.get_payload())
    ]


class _Whole(
    SendsText,
    SendsMedia,
    SendsTemplates,
    MarksRead,
    ReceivesWebhooks,
    FetchesMedia,
    ReportsHealth,
    Protocol,
):
    """A channel with every ability. Which one has which, is asked before."""


TEXTS: Final = (
    "Hola",
    "¿Cuánto cuesta el 3.º B? Ñandú, señorita: S/ 350 000 — «¡ya!»",
    "👩🏽‍💻 👨‍👩‍👧‍👦 🇵🇪 😀",
    "e\u0301 no es é",
    "مرحبا, 山田さん, Здравствуйте, שלום",
    "dos\nlíneas\n\ny una más",
    "comillas \" y ' y \\ y <b>a & b</b> &amp; *x* _y_ `z` [a](b)",
    "{{1}} {0} %s $1 ${a} \\u0041 \\n",
    "a=b&c=d+e%20f",
    "+51 987 654 321 https://example.com/?a=1&b=2#c",
    "0",
    "null",
)
"""That come through as they are, both ways."""

_SAMPLES: Final = {
    "image": "image/png",
    "audio": "audio/mpeg",
    "video": "video/mp4",
    "text": "text/plain",
}
_LARGEST_TRIED: Final = 20_000_000
_UNSURE = (NotNow, NoAnswer)
_TEXT_TROUBLES: Final[Mapping[Trouble, tuple[type[ChannelError], ...]]] = {
    "too_many": (NotNow,),
    "locked_out": (LockedOut,),
    "refused": (Rejected,),
    "broken": _UNSURE,  # which of them, the provider's documentation says
    "garbage": (NoAnswer,),
    "hang": (NoAnswer,),
    "cut": (NoAnswer,),
}
_OTHER_TROUBLES: Final[Mapping[Trouble, tuple[type[ChannelError], ...]]] = {
    **_TEXT_TROUBLES,
    "garbage": _UNSURE,  # it may have been a step before
    "hang": _UNSURE,
    "cut": _UNSURE,
}
_READ_TROUBLES: Final[Mapping[Trouble, tuple[type[ChannelError], ...]]] = {
    "too_many": (NotNow,),
    "locked_out": (LockedOut,),
    "broken": (NotNow,),
    "garbage": (NotNow,),
    "hang": (NotNow,),
    "cut": (NotNow,),
}
"""Whoever only asks may ask again."""
_HURRY: Final = 1.0
"""Seconds for a call that will not be answered."""

_Test = TypeVar("_Test", bound=Callable[..., object])


def _asks(*methods: str) -> Callable[[_Test], _Test]:
    """It is there for channels that have all of *methods*."""

    def mark(test: _Test) -> _Test:
        test.asks = methods  # type: ignore[attr-defined]
        return test

    return mark


def _in(
    troubles: Mapping[Trouble, tuple[type[ChannelError], ...]],
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    return pytest.mark.parametrize(("trouble", "errors"), [*troubles.items()], ids=[*troubles])


@dataclass
class Stage:
    """A channel at work, and the provider."""

    channel: _Whole
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


class ChannelContract(ABC):
    """See the top of the module."""

    channel: ClassVar[type]
    """Its class."""
    only_rings: ClassVar[bool] = False
    """Whether its webhooks only say that there is something to fetch."""

    @staticmethod
    @abstractmethod
    def from_kit(kit: Kit) -> ChannelAdapter | None:
        """What its entry point names (`staticmethod(…)`)."""

    @abstractmethod
    def provider(self) -> AbstractAsyncContextManager[Provider]:
        """A fresh one for each test (an `asynccontextmanager`)."""

    def kit(self, environment: Mapping[str, str], kept: Mapping[str, str], seconds: float) -> Kit:
        return Kit(environment, "https://pascal.example", "PE", seconds, Clock(), MemorySafe(kept))

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        if not hasattr(cls, "channel"):
            return
        for name in [each for each in dir(cls) if each.startswith("test_")]:
            methods = getattr(getattr(cls, name), "asks", ())
            able = all(hasattr(cls.channel, each) for each in methods)
            if not able or (cls.only_rings and "read" in methods):
                setattr(cls, name, None)  # so that nobody collects it

    @asynccontextmanager
    async def at_work(
        self, *, seconds: float = 30, changed: Mapping[str, str] | None = None
    ) -> AsyncIterator[Stage]:
        async with self.provider() as provider:
            made = self.from_kit(
                self.kit({**provider.environment, **(changed or {})}, provider.kept, seconds)
            )
            assert made is not None
            assert isinstance(made, self.channel)
            self._stage = Stage(cast("_Whole", made), provider)
            try:
                yield self._stage
            finally:
                await made.aclose()

    @pytest.fixture(autouse=True)
    def _nobody_gossips(
        self, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
    ) -> Iterator[None]:
        """Neither texts nor secrets are logged, whatever happens. (Pascal itself keeps httpx quiet.)"""
        for each in ("httpx", "httpcore"):
            caplog.set_level(logging.WARNING, each)
        caplog.set_level(logging.INFO)  # last: it is the handler's too
        yield
        if stage := getattr(self, "_stage", None):
            shown = capsys.readouterr()
            logged = "".join(each.getMessage() for each in caplog.get_records("call"))
            assert stage.gossip(logged + shown.out + shown.err) == []

    # -- made and described

    @pytest.mark.asyncio
    async def test_without_settings_there_is_none(self) -> None:
        assert self.from_kit(self.kit({}, {}, 1)) is None

    @pytest.mark.asyncio
    async def test_half_a_setting_is_told_in_words_or_closes_what_it_would_protect(self) -> None:
        async with self.provider() as provider:
            whole = dict(provider.environment)
            for name in whole:
                for half in ({**whole, name: ""}, {each: whole[each] for each in whole if each != name}):
                    try:
                        made = self.from_kit(self.kit(half, provider.kept, 1))
                    except Misconfigured as error:
                        assert any(each in str(error) for each in whole), "it names the setting"
                        assert not any(len(each) > 8 and each in str(error) for each in half.values())
                        continue
                    if made is None:
                        continue
                    if isinstance(made, ReceivesWebhooks):
                        with pytest.raises(Forged):
                            made.check(WebhookCall(made.path, {}, b"{}"))
                    await made.aclose()

    @pytest.mark.asyncio
    async def test_it_declares_what_it_does_and_does_what_it_declares(self) -> None:
        async with self.at_work() as stage:
            traits = stage.traits
            assert channel(traits.channel) == traits.channel != WEB
            assert traits.kinds
            for kind in traits.kinds:
                assert re.fullmatch(r"[a-z][a-z0-9_]{1,19}", kind)
            assert stage.provider.peer.kind in traits.kinds
            assert isinstance(stage.channel, SendsText) == (traits.most_text > 0)
            assert isinstance(stage.channel, SendsMedia) == bool(traits.media)
            assert isinstance(stage.channel, SendsTemplates) == traits.templates
            for media_type, most in traits.media.items():
                assert re.fullmatch(r"(\*|[a-z]+)/(\*|[a-z0-9.+-]+)", media_type)
                assert most > 0
            assert traits.most_beside >= 0
            assert traits.window is None or traits.window > timedelta()
            if traits.at_most is not None:
                most, span = traits.at_most
                assert most > 0
                assert span > timedelta()

    # -- text

    @pytest.mark.asyncio
    @_asks("send_text")
    async def test_every_script_and_every_sign_comes_through(self) -> None:
        async with self.at_work() as stage:
            texts = [each for each in TEXTS if len(each) <= stage.traits.most_text]
            sent = [await stage.text(each) for each in texts]
            assert [*stage.provider.texts()] == texts
            assert len({each.external_id for each in sent}) == len(texts)
            assert all(each.external_id.strip() and len(each.external_id) <= 255 for each in sent)

    @pytest.mark.asyncio
    @_asks("send_text")
    @pytest.mark.parametrize("signs", ["a", "ñ山", "😀"])
    async def test_as_much_as_it_declares_goes_and_no_sign_more(self, signs: str) -> None:
        async with self.at_work() as stage:
            most = stage.traits.most_text
            text = (signs * most)[:most]
            await stage.text(text)
            assert [*stage.provider.texts()] == [text]
            refusal = stage.may(Wish(Kind.TEXT, most + 1))
            assert isinstance(refusal, Refusal)
            assert (refusal.reason, refusal.ways[0]) == ("too_long", Way("shorter", most=most))

    @pytest.mark.asyncio
    @_asks("send_text")
    @_in(_TEXT_TROUBLES)
    async def test_what_became_of_a_text_is_told_truly_and_nothing_is_tried_twice(
        self, trouble: Trouble, errors: tuple[type[ChannelError], ...]
    ) -> None:
        async with self.at_work(seconds=_HURRY if trouble == "hang" else 30) as stage:
            await stage.fails(trouble, errors, lambda: stage.text("¿Sigue libre?"))
            assert stage.provider.texts().count("¿Sigue libre?") <= 1

    @pytest.mark.asyncio
    @_asks("send_text")
    @pytest.mark.parametrize("trouble", [each for each in _TEXT_TROUBLES if each != "hang"])
    async def test_after_trouble_it_goes_on(self, trouble: Trouble) -> None:
        async with self.at_work() as stage:
            await stage.fails(trouble, (ChannelError,), lambda: stage.text("¿Sigue libre?"))
            await stage.text("¿Y ahora?")
            assert stage.provider.texts()[-1] == "¿Y ahora?"

    @pytest.mark.asyncio
    @_asks("send_text")
    async def test_where_nobody_listens_nothing_was_taken(self) -> None:
        async with self.provider() as provider:
            nowhere = {provider.address: "http://127.0.0.1:1"}
        async with self.at_work(changed=nowhere) as stage:
            with pytest.raises(NotNow):
                await stage.text("¿Hay alguien?")

    @pytest.mark.asyncio
    @_asks("send_text")
    async def test_an_answer_may_say_more_than_is_known(self) -> None:
        async with self.at_work() as stage:
            stage.provider.then("extra")
            assert (await stage.text("Hola")).external_id.strip()

    # -- files

    @pytest.mark.asyncio
    @_asks("send_media")
    async def test_every_type_that_it_declares_goes(self) -> None:
        async with self.at_work() as stage:
            content = b"\x89PNG\r\n--x\r\n\0\xff" * 40
            for declared in stage.traits.media:
                family, _, rest = declared.partition("/")
                media_type = _SAMPLES.get(family, "application/pdf") if rest == "*" else declared
                small = content[: stage.traits.most_bytes(media_type)]
                sent = await stage.media(small, media_type)
                assert sent.external_id.strip()
                assert stage.provider.files()[-1][0] in {small, file_of(small, media_type).url}

    @pytest.mark.asyncio
    @_asks("send_media")
    async def test_a_text_goes_beside_a_file_of_the_first_type(self) -> None:
        async with self.at_work() as stage:
            most = stage.traits.most_beside
            first = next(iter(stage.traits.media))
            media_type = first if "*" not in first else _SAMPLES.get(first.partition("/")[0], "image/png")
            for text in ("Éste es el plano 🏠", ("ñ" * most)[:most]):
                if len(text) <= most:
                    await stage.media(b"plano", media_type, text)
                    assert stage.provider.files()[-1][1] == text
            refusal = stage.may(Wish(Kind.MEDIA, most + 1, media_type, 1))
            assert isinstance(refusal, Refusal)
            assert refusal.reason == "too_long"

    @pytest.mark.asyncio
    @_asks("send_media")
    async def test_as_many_bytes_as_it_declares_go_and_not_one_more(self) -> None:
        async with self.at_work() as stage:
            for declared, most in stage.traits.media.items():
                media_type = declared.replace("*/*", "application/pdf").replace("*", "png")
                refusal = stage.may(Wish(Kind.MEDIA, 0, media_type, most + 1))
                assert isinstance(refusal, Refusal)
                assert (refusal.reason, refusal.ways[0].most) == ("media_refused", most)
            declared, most = min(stage.traits.media.items(), key=lambda each: each[1])
            if most <= _LARGEST_TRIED:
                content = b"p" * most
                media_type = declared.replace("*/*", "application/pdf").replace("*", "png")
                await stage.media(content, media_type)
                assert stage.provider.files()[-1][0] in {content, file_of(content, media_type).url}

    @pytest.mark.asyncio
    @_asks("send_media")
    @_in(_OTHER_TROUBLES)
    async def test_what_became_of_a_file_is_told_truly(
        self, trouble: Trouble, errors: tuple[type[ChannelError], ...]
    ) -> None:
        async with self.at_work(seconds=_HURRY if trouble == "hang" else 30) as stage:
            first = next(iter(stage.traits.media)).replace("*/*", "image/png").replace("*", "png")
            await stage.fails(trouble, errors, lambda: stage.media(b"plano", first))

    # -- approved texts

    @pytest.mark.asyncio
    @_asks("send_template")
    async def test_approved_texts_are_listed_and_go_with_what_stands_in_their_places(self) -> None:
        async with self.at_work() as stage:
            listed = await stage.channel.templates()
            assert listed
            assert len({(each.name, each.language) for each in listed}) == len(listed)
            for each in listed:
                assert len(set(re.findall(r"\{\{.+?\}\}", each.text))) <= each.approved.places
            offered = await stage.offered()
            values = ("Ana Ñúñez 🏠", "S/ 350 000 & más", "3", "4", "5", "6", "7", "8")
            sent = await stage.template(offered, *values[: offered.approved.places])
            assert sent.external_id.strip()
            filled = Filled(offered.name, offered.language, values[: offered.approved.places])
            assert [*stage.provider.filled()] == [filled]

    @pytest.mark.asyncio
    @_asks("send_template")
    @_in(_OTHER_TROUBLES)
    async def test_what_became_of_an_approved_text_is_told_truly(
        self, trouble: Trouble, errors: tuple[type[ChannelError], ...]
    ) -> None:
        async with self.at_work(seconds=_HURRY if trouble == "hang" else 30) as stage:
            offered = await stage.offered()
            values = ["x"] * offered.approved.places
            await stage.fails(trouble, errors, lambda: stage.template(offered, *values))

    @pytest.mark.asyncio
    @_asks("send_template")
    @_in(_READ_TROUBLES)
    async def test_the_list_of_approved_texts_is_asked_for_again(
        self, trouble: Trouble, errors: tuple[type[ChannelError], ...]
    ) -> None:
        async with self.at_work(seconds=_HURRY if trouble == "hang" else 30) as stage:
            await stage.fails(trouble, errors, stage.channel.templates)
            if trouble != "hang":
                assert await stage.channel.templates()

    # -- read marks

    @pytest.mark.asyncio
    @_asks("mark_read", "read")
    async def test_what_was_read_is_marked(self) -> None:
        async with self.at_work() as stage:
            (said,) = stage.said_in(stage.provider.deliveries(Typed(1, "Hola")))
            await stage.channel.mark_read(said.external_id, said.line)
            await stage.fails(
                "locked_out", (LockedOut,), lambda: stage.channel.mark_read(said.external_id, said.line)
            )

    # -- webhooks

    @pytest.mark.asyncio
    @_asks("check")
    async def test_its_address_is_a_word(self) -> None:
        async with self.at_work() as stage:
            assert re.fullmatch(r"[a-z0-9_-]+", stage.channel.path)

    @pytest.mark.asyncio
    @_asks("check")
    async def test_a_call_without_its_signature_or_with_another_is_forged(self) -> None:
        async with self.at_work() as stage:
            (call, *_) = stage.provider.deliveries(Typed(1, "Hola"))
            stage.channel.check(call)
            stage.channel.check(call)  # there is nothing to remember
            shown = []
            for name in call.headers:
                rest = {each: call.headers[each] for each in call.headers if each != name}
                if _is_forged(stage, replace(call, headers=rest)):
                    shown.append(name)
            queried = "?" in call.path and _is_forged(stage, replace(call, path=call.path.partition("?")[0]))
            assert shown or queried, "it shows its signature nowhere"
            for name in shown:
                value = call.headers[name]
                middle = len(value) // 2
                other = "0" if value[middle] != "0" else "1"
                forgeries = (
                    "",
                    " ",
                    "x",
                    value[:-1],
                    value + "0",
                    value[:middle] + other + value[middle + 1 :],
                )
                if name.endswith(("signature", "signature-256", "token")) or name == "authorization":
                    for forged in (*forgeries, value[::-1], "ñ\0\xff"):
                        assert _is_forged(stage, replace(call, headers={**call.headers, name: forged})), (
                            forged
                        )
            with pytest.raises(Forged):
                stage.channel.check(WebhookCall(call.path, {}, call.body))

    @pytest.mark.asyncio
    @_asks("check")
    async def test_a_body_that_was_changed_on_the_way_is_forged(self) -> None:
        async with self.at_work() as stage:
            (call, *_) = stage.provider.deliveries(Typed(1, "Hola"))
            for body in (call.body + b" ", call.body[:-1], call.body.replace(b"Hola", b"Hala"), b""):
                assert _is_forged(stage, replace(call, body=body)) == stage.provider.signs_body

    @pytest.mark.asyncio
    @_asks("challenge")
    async def test_nobody_is_greeted_without_the_word(self) -> None:
        async with self.at_work() as stage:
            hub = {"hub.mode": "subscribe", "hub.verify_token": "", "hub.challenge": "1"}
            for query in ({}, hub, {**hub, "hub.verify_token": "x"}, {"validationToken": ""}):
                with pytest.raises(Forged):
                    stage.channel.challenge(query)

    @pytest.mark.asyncio
    @_asks("read", "send_text")
    async def test_what_somebody_writes_is_heard_as_they_wrote_it(self) -> None:
        async with self.at_work() as stage:
            for number, text in enumerate((*TEXTS, "ñ" * 6000), 1):
                typed = Typed(number, text)
                (said,) = stage.said_in(stage.provider.deliveries(typed))
                assert (said.text, said.content_type) == (text, ContentType.TEXT)
                assert said.at == typed.at
                assert stage.provider.peer in said.peer.identities
            (other,) = stage.said_in(stage.provider.deliveries(Typed(99, "Hola", who=1)))
            assert stage.provider.peer not in other.peer.identities

    @pytest.mark.asyncio
    @_asks("read", "send_text")
    async def test_who_writes_nothing_breaks_nothing(self) -> None:
        async with self.at_work() as stage:
            for number, text in enumerate(("", " ", "\u200b", "\n"), 1):
                assert len(stage.said_in(stage.provider.deliveries(Typed(number, text)))) <= 1

    @pytest.mark.asyncio
    @_asks("unpack")
    async def test_the_same_again_has_the_same_id_whatever_it_is_packed_with(self) -> None:
        async with self.at_work() as stage:
            typed = [Typed(1, "uno"), Typed(2, "dos"), Typed(3, "tres", who=1)]
            once = {each.number: stage.unpacked(stage.provider.deliveries(each)) for each in typed}
            assert all(len(each) == 1 for each in once.values())
            alone = {number: parcel for number, (parcel,) in once.items()}
            ids = [alone[each.number].external_id for each in typed]
            assert len(set(ids)) == len(ids)
            assert all(each.strip() and len(each) <= 255 for each in ids)
            for order in permutations(typed):
                again = stage.unpacked(stage.provider.deliveries(*order, *order))
                assert [each.external_id for each in again] == [
                    alone[each.number].external_id for each in (*order, *order)
                ]
                for parcel, each in zip(again, (*order, *order), strict=True):
                    assert parcel.sender == alone[each.number].sender
                    assert parcel.at == alone[each.number].at
                    assert stage.channel.read(parcel.content) == stage.channel.read(
                        alone[each.number].content
                    )

    @pytest.mark.asyncio
    @_asks("unpack")
    async def test_each_person_keeps_their_order(self) -> None:
        async with self.at_work() as stage:
            late, soon = START, START - timedelta(minutes=1)
            calls = stage.provider.deliveries(
                Typed(2, "dos", at=late), Typed(1, "uno", at=soon), Typed(3, "hola", who=1, at=late)
            )
            two, one, other = stage.unpacked(calls)
            assert one.sender == two.sender != other.sender
            assert (one.at is None) == (two.at is None)
            if one.at is not None and two.at is not None:
                assert one.at < two.at

    @pytest.mark.asyncio
    @_asks("unpack")
    async def test_fields_that_nobody_knows_change_nothing(self) -> None:
        async with self.at_work() as stage:
            (plain,) = stage.unpacked(stage.provider.deliveries(Typed(1, "Hola")))
            (novel,) = stage.unpacked(stage.provider.deliveries(Typed(1, "Hola"), novel=True))
            assert novel.external_id == plain.external_id
            assert stage.channel.read(novel.content) == stage.channel.read(plain.content)

    @pytest.mark.asyncio
    @_asks("unpack")
    async def test_what_nobody_has_heard_of_yet_is_passed_over_or_said_to_be_so(self) -> None:
        async with self.at_work() as stage:
            for each in stage.heard([stage.provider.novelty()]):
                assert isinstance(each, Said)
                assert each.content_type is ContentType.UNSUPPORTED

    @pytest.mark.asyncio
    @_asks("unpack")
    async def test_whatever_is_wrong_with_a_call_it_is_unreadable_and_no_more(self) -> None:
        async with self.at_work() as stage:
            (call, *_) = stage.provider.deliveries(Typed(1, "Hola"), Typed(2, "¿Sigue libre?"))
            for body in spoilt(call.body):
                signed = stage.provider.signed(body)
                stage.channel.check(signed)
                try:
                    for parcel in stage.channel.unpack(signed):
                        assert parcel.external_id.strip()
                        for each in stage.channel.read(parcel.content):
                            if isinstance(each, Said | Called):
                                is_whole(each, stage.traits)
                except Unreadable as error:
                    assert stage.gossip(str(error)) == []
            for content in (b"", b"{}", b"[]", b"null", b"\xff", b"1", b"[" * 100_000):
                with suppress(Unreadable):
                    stage.channel.read(content)

    @pytest.mark.asyncio
    @_asks("unpack", "send_text")
    async def test_how_far_it_came_is_reported_of_what_was_sent(self) -> None:
        async with self.at_work() as stage:
            sent = await stage.text("Hola")
            ids = []
            for state in (State.SENT, State.DELIVERED, State.READ, State.FAILED):
                for call in stage.provider.told(sent.external_id, state):
                    (parcel,) = stage.unpacked([call])
                    ids.append(parcel.external_id)
                    (reported,) = stage.channel.read(parcel.content)
                    assert isinstance(reported, Reported)
                    assert (reported.external_id, reported.report.state) == (sent.external_id, state)
                    assert (reported.report.failure in get_args(Failure)) == (state is State.FAILED)
            assert len(set(ids)) == len(ids), "or the second would count as a repetition of the first"

    # -- files that come in

    @pytest.mark.asyncio
    @_asks("fetch", "read")
    async def test_a_file_that_somebody_sends_is_fetched(self) -> None:
        async with self.at_work() as stage:
            content = b"\xff\xd8\xff\0" * 5000
            calls = stage.provider.with_file(Typed(1, "Mi casa 🏠"), content, "image/jpeg")
            (said,) = stage.said_in(calls)
            assert said.content_type is not ContentType.TEXT
            (attached,) = said.attached
            assert said.text == "Mi casa 🏠"
            for _ in range(2):  # the first may have been lost on the way
                async with stage.channel.fetch(attached, said.line) as pieces:
                    assert b"".join([each async for each in pieces]) == content

            async def fetch() -> None:
                async with stage.channel.fetch(attached, said.line) as pieces:
                    _ = [each async for each in pieces]

            await stage.fails("gone", (Rejected,), fetch)
            await stage.fails("locked_out", (LockedOut,), fetch)
            troubles: tuple[Trouble, ...] = ("too_many", "broken", "cut")
            for trouble in troubles:
                await stage.fails(trouble, (NotNow,), fetch)

    # -- health

    @pytest.mark.asyncio
    @_asks("health")
    async def test_how_it_is_is_told_in_words_without_secrets(self) -> None:
        async with self.at_work() as stage:
            found = await stage.channel.health()
            assert found
            assert "bad" not in {each.state for each in found}
            self._are_told(stage, found)

    @pytest.mark.asyncio
    @_asks("health")
    @pytest.mark.parametrize("trouble", [*_READ_TROUBLES])
    async def test_what_it_cannot_learn_is_a_finding(self, trouble: Trouble) -> None:
        async with self.at_work(seconds=_HURRY if trouble == "hang" else 30) as stage:
            stage.provider.then(trouble)
            found = await stage.channel.health()
            assert {each.state for each in found} & {"warning", "bad"}
            if trouble == "locked_out":
                assert ("token", "bad") in {(each.about, each.state) for each in found}
            self._are_told(stage, found)

    def _are_told(self, stage: Stage, found: Sequence[Finding]) -> None:
        for each in found:
            assert each.what.strip()
            assert stage.gossip(f"{each.what} {each.facts}") == []


def _is_forged(stage: Stage, call: WebhookCall) -> bool:
    try:
        stage.channel.check(call)
    except Forged:
        return True
    return False
