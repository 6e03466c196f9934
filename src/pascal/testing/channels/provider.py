"""The other side, as the suite needs it."""

from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import Message
from email.parser import BytesParser
from email.policy import HTTP
from typing import Literal, cast

from pascal.domain.communications import Filled, State
from pascal.domain.identities import Identity
from pascal.domain.ports.channels import (
    WebhookCall,
)
from pascal.testing.builders import START

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
    """The provider, as far as the suite needs it: a fake of yours, or a mock with somebody before it.

    What is not abstract is asked of those alone whose channel has that ability.
    """

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

    async def swap(self, name: str, before: str, value: str) -> bool:
        if self._kept.get(name) != before:
            return False
        self._kept[name] = value
        return True

    async def drop(self, name: str) -> None:
        self._kept.pop(name, None)

    async def all(self, prefix: str) -> Mapping[str, str]:
        return {name: self._kept[name] for name in sorted(self._kept) if name.startswith(prefix)}


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
