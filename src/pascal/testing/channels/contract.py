"""How the suite goes about it."""

import logging
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any, ClassVar, Final, TypeVar, cast

import pytest

from pascal.domain.ports.channels import (
    ChannelAdapter,
    ChannelError,
    Kit,
    LearnsKeys,
    LockedOut,
    NoAnswer,
    NotNow,
    Rejected,
    WebhookCall,
)
from pascal.testing.builders import Clock
from pascal.testing.channels.provider import MemorySafe, Provider, Trouble
from pascal.testing.channels.stage import Stage, Whole

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

_EXAMPLES: Final = {
    "image/*": "image/png",
    "audio/*": "audio/mpeg",
    "video/*": "video/mp4",
    "text/*": "text/plain",
}
LARGEST_TRIED: Final = 20_000_000
UNSURE = (NotNow, NoAnswer)
TEXT_TROUBLES: Final[Mapping[Trouble, tuple[type[ChannelError], ...]]] = {
    "too_many": (NotNow,),
    "locked_out": (LockedOut,),
    "refused": (Rejected,),
    "broken": UNSURE,  # which of them, the provider's documentation says
    "garbage": (NoAnswer,),
    "hang": (NoAnswer,),
    "cut": (NoAnswer,),
}
OTHER_TROUBLES: Final[Mapping[Trouble, tuple[type[ChannelError], ...]]] = {
    **TEXT_TROUBLES,
    "garbage": UNSURE,  # it may have been a step before
    "hang": UNSURE,
    "cut": UNSURE,
}
READ_TROUBLES: Final[Mapping[Trouble, tuple[type[ChannelError], ...]]] = {
    "too_many": (NotNow,),
    "locked_out": (LockedOut,),
    "broken": (NotNow,),
    "garbage": (NotNow,),
    "hang": (NotNow,),
    "cut": (NotNow,),
}
"""Whoever only asks may ask again."""
HURRY: Final = 1.0
"""Seconds for a call that will not be answered."""


def example_of(media_type: str) -> str:
    """One of that family; of no family, itself."""
    return _EXAMPLES.get(media_type, "application/pdf") if media_type.endswith("/*") else media_type


Test = TypeVar("Test", bound=Callable[..., object])


def asks(*methods: str) -> Callable[[Test], Test]:
    """It is there for channels that have all of *methods*."""

    def mark(test: Test) -> Test:
        test.asks = methods  # type: ignore[attr-defined]
        return test

    return mark


def in_trouble(
    troubles: Mapping[Trouble, tuple[type[ChannelError], ...]],
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    return pytest.mark.parametrize(("trouble", "errors"), [*troubles.items()], ids=[*troubles])


class Contract(ABC):
    """What the suite is given, and how it goes about it."""

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
            if isinstance(made, LearnsKeys):
                await made.learn_keys(WebhookCall("", {}, b""))
            self._stage = Stage(cast("Whole", made), provider)
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
