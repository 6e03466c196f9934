"""What can be asked for on `/ws`: a fixed table (THREATS 16), made of the methods marked as actions."""

import inspect
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, NamedTuple, Protocol, TypeVar, get_type_hints

import msgspec

from pascal.domain.permissions import Action as Right
from pascal.domain.permissions import Staff
from pascal.domain.ports.clock import Clock


class Nothing(msgspec.Struct, frozen=True):
    """The payload of what needs none."""


class Login(msgspec.Struct, frozen=True):
    token: str


class Payload(msgspec.Struct, frozen=True):
    """An answer's payload with more beside its data, which is its first field."""


class Pong(msgspec.Struct, frozen=True):
    at: datetime


_Act = TypeVar("_Act", bound=Callable[..., Awaitable[object]])


class Listener(Protocol):
    """Whose connection the question came by."""

    @property
    def is_open(self) -> bool: ...

    def tell(self, event: str, payload: object) -> None:
        """Push it. Never waits; who does not read is dropped."""


class Action:
    """Something to do for whoever is signed in, of a role that has its right; how far that reaches is the
    use case's to say.
    """

    def __init__(
        self,
        payload: type[Any],
        act: Callable[..., Awaitable[object]],
        right: Right | None = None,
    ) -> None:
        """*act* is given who asks, a *payload* that keeps its rules and, if it takes it, the `Listener`; its
        result is the data that is answered, or the whole `Payload`.
        """
        self.payload = payload
        self.decoder = msgspec.json.Decoder(payload)
        self.act = act
        self.right = right
        self._listens = len(inspect.signature(act).parameters) == _WITH_LISTENER

    async def __call__(self, staff: Staff, payload: Any, listener: Listener) -> object:
        return await (self.act(staff, payload, listener) if self._listens else self.act(staff, payload))


_WITH_LISTENER = 3


class Resource(Protocol):
    """Its actions are the methods that `action` marks, under their own names."""

    resource: ClassVar[str]


def action(right: Right | None = None) -> Callable[[_Act], _Act]:
    """Marks a method `(self, staff, asked) -> answer` as an action, for whose role has *right*; one that
    pushes later takes the `Listener` too.

    Its annotations are the schemas, its docstring is the description.
    """

    def mark(act: _Act) -> _Act:
        act.__pascal_right__ = right  # type: ignore[attr-defined]
        return act

    return mark


LOGIN = ("auth", "login")
"""The one action for who is not signed in yet. The connection itself does it."""


@dataclass(frozen=True, slots=True)
class Actions:
    by_name: Mapping[tuple[str, str], Action]
    """By resource and action."""

    @classmethod
    def of(cls, *resources: Resource) -> "Actions":
        return cls(
            {
                (each.resource, each.name): Action(each.payload, getattr(one, each.name), each.right)
                for one in resources
                for each in described(type(one))
            }
        )


class Described(NamedTuple):
    """An action, for those who write clients."""

    resource: str
    name: str
    payload: type[Any]
    answer: Any
    """The type of the data, or of the whole `Payload`."""
    right: Right | None
    about: str


def described(resource: type[Resource]) -> Iterator[Described]:
    for name, method in vars(resource).items():
        if not hasattr(method, "__pascal_right__"):
            continue
        hints = get_type_hints(method)
        answer = hints.pop("return")
        payload = hints[[*inspect.signature(method).parameters][2]]
        about = inspect.getdoc(method) or ""
        yield Described(resource.resource, name, payload, answer, method.__pascal_right__, about)


@dataclass(frozen=True, slots=True)
class System:
    clock: Clock

    resource: ClassVar[str] = "system"

    @action()
    async def ping(self, staff: Staff, asked: Nothing) -> Pong:
        """For browsers, which cannot see the protocol's own pings."""
        return Pong(self.clock.now())
