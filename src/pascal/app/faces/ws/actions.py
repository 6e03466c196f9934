"""What can be asked for on `/ws`: a fixed table (THREATS 16)."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from pascal.domain.permissions import Staff
from pascal.domain.ports.clock import Clock


class Nothing(msgspec.Struct, frozen=True):
    """The payload of what needs none."""


class Login(msgspec.Struct, frozen=True):
    token: str


class Pong(msgspec.Struct, frozen=True):
    at: datetime


class Action:
    """Something to do for whoever is signed in. That they may do it is the use case's to say."""

    def __init__(self, payload: type[Any], act: Callable[[Staff, Any], Awaitable[object]]) -> None:
        """*act* is given who asks and a *payload* that keeps its rules; its result is the answer's data."""
        self.payload = payload
        self.decoder = msgspec.json.Decoder(payload)
        self.act = act


LOGIN = ("auth", "login")
"""The one action for who is not signed in yet. The connection itself does it."""


@dataclass(frozen=True, slots=True)
class Actions:
    by_name: Mapping[tuple[str, str], Action]
    """By resource and action."""

    @classmethod
    def of(cls, clock: Clock) -> "Actions":
        async def ping(staff: Staff, payload: Nothing) -> Pong:
            """For browsers, which cannot see the protocol's own pings."""
            return Pong(clock.now())

        return cls({("system", "ping"): Action(Nothing, ping)})
