"""What a channel is asked for: one Protocol per ability, and a channel has those that it has.

Ours and a stranger's register alike, under the entry-point group `pascal.channels`: an entry names a callable
that is given a `Kit` and returns the channel, or None where nothing is set up for it. Half a setting raises
`Misconfigured`. What a channel has to keep is `pascal.testing.channels`.

    ChannelError
    ├── Forged          a webhook that its carrier did not send
    ├── Unreadable      what the carrier sent is not what it says it sends
    ├── NotNow          surely not taken: try again
    ├── Rejected        never to be taken, as it is
    ├── NoAnswer        it may have been taken: never tried again by itself
    └── LockedOut       the carrier does not know us any more: nothing goes until somebody mends it
"""

import re
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Literal, Protocol, runtime_checkable

from pascal.domain.channels import Channel, Traits
from pascal.domain.communications import Attached, Failure, Filled
from pascal.domain.errors import NotFound
from pascal.domain.ids import CommunicationId
from pascal.domain.incoming import Incoming
from pascal.domain.ports.clock import Clock
from pascal.domain.sending import Approved, Permit

WEBHOOKS: Final = "/api/comunicaciones/webhook/"
_PLACE: Final = re.compile(r"\{\{([^{}\s]+)\}\}")


class Safe(Protocol):
    """Where a channel keeps what it must not forget: tokens, how far it has read.

    Encrypted, by a key that can be changed. Raises `StorageUnavailable`.
    """

    async def get(self, name: str) -> str | None: ...

    async def keep(self, name: str, value: str) -> None: ...

    async def swap(self, name: str, before: str, value: str) -> bool:
        """Keep *value* in the place of *before*, or where that is not kept any more nothing: False."""

    async def drop(self, name: str) -> None: ...

    async def all(self, prefix: str) -> Mapping[str, str]:
        """Whatever has a name that begins so, by name and in order: one question."""


@dataclass(frozen=True, slots=True)
class Kit:
    """What a channel is made with."""

    environment: Mapping[str, str]
    """Its settings; secrets too."""
    public_url: str
    """What providers and browsers see, without a slash at the end."""
    country: str
    """ISO 3166: numbers without a country are taken for its own."""
    seconds: float
    """That one call to the provider may take."""
    clock: Clock
    safe: Safe

    def webhook(self, path: str) -> str:
        """Where a provider reaches the channel of that path."""
        return f"{self.public_url}{WEBHOOKS}{path}"


class ChannelError(Exception):
    """The text is for administrators: words of ours, nothing about people."""


class Misconfigured(ChannelError):
    """A setting is missing or wrong; the text names it and says what to do."""


class Forged(ChannelError):
    """Its signature is missing or wrong, or there is no secret to check it by."""


class Unreadable(ChannelError):
    """It is kept, and shown to administrators."""


class NotNow(ChannelError):
    def __init__(self, why: str, wait: timedelta = timedelta()) -> None:
        super().__init__(why)
        self.wait = wait
        """How long at least, as far as the provider says."""


class Rejected(ChannelError):
    def __init__(self, failure: Failure, code: str | None = None) -> None:
        super().__init__(failure)
        self.failure = failure
        self.code = code
        """The provider's own."""


class NoAnswer(ChannelError):
    """The connection broke, or something else than an answer came, after it may have been heard."""


class LockedOut(ChannelError):
    """A token that is over or was taken back."""

    def __init__(self, why: str, line: str | None = None) -> None:
        super().__init__(why)
        self.line = line
        """Of that number or mailbox alone; None: of all that the channel has."""


@dataclass(frozen=True, slots=True)
class WebhookCall:
    """A call of the provider, as it came."""

    path: str
    """Below the public address, with the query as it stands: `/api/…?a=b`."""
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes


@dataclass(frozen=True, slots=True)
class Parcel:
    """One event of a delivery, kept until it is worked on."""

    external_id: str
    """The provider's own for it: the same event again has the same, whatever it is packed with."""
    sender: str
    """Whose events keep their order."""
    content: bytes
    """What `read` reads."""
    at: datetime | None = None
    """By the provider's clock: those that wait together are worked on in this order."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What the provider wants to hear."""

    content: str = ""
    media_type: str = "text/plain"


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What is handed over."""

    id: CommunicationId
    """For carriers that ask for one, so that the same is not taken twice."""
    line: str | None
    """From which of our numbers or mailboxes; None: the channel's only one."""
    text: str
    about: str | None = None
    """The external id of what it answers."""
    template: Filled | None = None
    subject: str | None = None
    references: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class File:
    name: str
    media_type: str
    size: int
    content: AsyncIterator[bytes]
    url: str
    """Where the provider may fetch it for an hour, without a token."""


@dataclass(frozen=True, slots=True)
class Sent:
    """The carrier took it."""

    external_id: str
    references: tuple[str, ...] = ()
    """By which its answers will be known, where that is not the id."""


@dataclass(frozen=True, slots=True)
class Offered:
    """An approved text that may be sent at any time."""

    name: str
    language: str
    text: str
    """With `{{1}}`, `{{2}}` … where values go; or names, filled in the order in which they first stand."""
    approved: Approved

    def filled(self, values: Sequence[str]) -> str:
        """As they read it."""
        names = list(dict.fromkeys(_PLACE.findall(self.text)))
        if all(name.isdecimal() for name in names):
            names = [str(number) for number in range(1, len(values) + 1)]
        known = dict(zip(names, values, strict=False))
        return _PLACE.sub(lambda place: known.get(place[1], place[0]), self.text)


About = Literal[
    "token", "webhook", "number", "templates", "version", "balance", "account", "incoming", "outgoing"
]


@dataclass(frozen=True, slots=True)
class Finding:
    """How one thing about a channel stands."""

    about: About
    """The last three are what the house finds itself, or was told."""
    state: Literal["good", "warning", "bad"]
    what: str
    """In plain words, Spanish first: the key of `edge/words/channels.py`, or a stranger's own sentence."""
    facts: Mapping[str, str] = field(default_factory=dict)
    until: datetime | None = None
    """When it stops being so by itself: a token's end."""


class ChannelAdapter(Protocol):
    """What every channel has."""

    @property
    def traits(self) -> Traits: ...

    async def aclose(self) -> None:
        """Give up connections."""


@runtime_checkable
class SendsText(Protocol):
    async def send_text(self, permit: Permit, one: Outgoing) -> Sent:
        """Raises `NotNow`, `Rejected`, `NoAnswer` and `LockedOut`."""


@runtime_checkable
class SendsMedia(Protocol):
    async def send_media(self, permit: Permit, one: Outgoing, file: File) -> Sent:
        """With its text as a caption. Raises like `send_text`."""


@runtime_checkable
class SendsTemplates(Protocol):
    async def send_template(self, permit: Permit, one: Outgoing) -> Sent:
        """Raises like `send_text`."""

    async def templates(self) -> Sequence[Offered]:
        """All there are, whatever the carrier thinks of them. Raises `NotNow` and `LockedOut`."""


@runtime_checkable
class MarksRead(Protocol):
    async def mark_read(self, external_id: str, line: str | None) -> None:
        """Somebody of the team has read it. Raises like `send_text`."""


@runtime_checkable
class Invites(Protocol):
    async def invitation(self, text: str) -> str:
        """A link with which somebody writes *text* to us, from wherever it is theirs to write.

        `https:`, `mailto:` or `sms:`, with everything in it escaped: people are shown it, and open it.
        Raises `NotNow`, `Rejected` and `LockedOut`.
        """


@runtime_checkable
class ReceivesWebhooks(ChannelAdapter, Protocol):
    @property
    def path(self) -> str:
        """Its name below `WEBHOOKS`; empty where nobody calls, as it is set up."""

    def challenge(self, query: Mapping[str, str]) -> Answer:
        """What a GET of the provider wants to hear, to know that it is us. Raises `Forged`."""

    def check(self, call: WebhookCall) -> None:
        """Over the raw bytes, in constant time. Raises `Forged`, also where no secret is set."""

    def unpack(self, call: WebhookCall) -> Sequence[Parcel]:
        """Its events, one by one. Of a checked call. Raises `Unreadable`."""

    def read(self, content: bytes) -> Sequence[Incoming]:
        """What a parcel tells; nothing at all if it tells nothing. What is new to us is passed over, or
        said as `ContentType.UNSUPPORTED`. Raises `Unreadable`.

        Called in threads, several at once: a long one holds nobody up.
        """


@runtime_checkable
class LearnsKeys(Protocol):
    async def learn_keys(self, call: WebhookCall) -> None:
        """Those that the provider signs by, where it changes them: asked for before each `check`. Asks the
        provider seldom, whoever calls. Raises nothing: without keys `check` does.
        """


@runtime_checkable
class AnswersWebhooks(Protocol):
    @property
    def thanks(self) -> Answer:
        """What the provider wants to hear once its delivery is stored; to others it is an empty 200."""


@runtime_checkable
class FetchesMedia(Protocol):
    def fetch(
        self, attached: Attached, line: str | None
    ) -> AbstractAsyncContextManager[AsyncIterator[bytes]]:
        """Raises `NotNow`, `Rejected` where it is there no more, and `LockedOut`."""


@runtime_checkable
class ReportsHealth(Protocol):
    async def health(self) -> Sequence[Finding]:
        """Asks the provider. Raises nothing: what it cannot learn is a finding."""


@dataclass(frozen=True, slots=True)
class Channels:
    """Those that are set up."""

    adapters: tuple[ChannelAdapter, ...] = ()

    def get(self, name: Channel) -> ChannelAdapter | None:
        return next((each for each in self.adapters if each.traits.channel == name), None)

    def called_at(self, path: str) -> ReceivesWebhooks:
        """Whose carrier calls there. Raises `NotFound`."""
        for each in self.adapters:
            if isinstance(each, ReceivesWebhooks) and each.path == path:
                return each
        raise NotFound

    def reaching(self, kinds: frozenset[str]) -> tuple[Channel, ...]:
        """By which somebody may be reached of whom identities of those *kinds* are known."""
        return tuple(each.traits.channel for each in self.adapters if kinds & {*each.traits.kinds})
