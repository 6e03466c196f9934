"""How fast a stranger may go."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Network, ip_address

from litestar.connection import ASGIConnection

from pascal.domain.errors import TooMany
from pascal.domain.permissions import Caller, Staff, Visitor
from pascal.domain.ports.limits import Limit, Limits


def address_of(connection: ASGIConnection) -> str:  # type: ignore[type-arg]
    """Where the call comes from; uvicorn lets a forwarded address count only from a trusted proxy."""
    return place_of(connection.client.host) if connection.client else "unknown"


@lru_cache(4096)
def place_of(host: str) -> str:
    """Whose address it is: one customer of an IPv6 provider has at least 2**64 of them."""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if isinstance(address, IPv4Address):
        return host
    return str(address.ipv4_mapped or IPv6Network((address.packed, 64), strict=False))


REMEMBERED = 10_000


class LeadPace:
    """How many requests of any kind leads of one address may make, by one number for each.

    In this process alone: asking Redis would take longer than most of what is asked for.
    """

    def __init__(self, limit: Limit, now: Callable[[], float] = time.monotonic) -> None:
        """After a pause *limit* may come at once, then as fast as that on average. *now* in seconds."""
        self._every, self._slack = limit.per_seconds / limit.amount, limit.per_seconds
        self._now = now
        self._due: dict[str, float] = {}

    def spend(self, address: str) -> None:
        """Raises `TooMany`."""
        now = self._now()
        due = max(self._due.get(address, now), now) + self._every
        if due - now > self._slack:
            raise TooMany(due - now - self._slack)
        if len(self._due) >= REMEMBERED:
            self._due.clear()
        self._due[address] = due


LINKS_OF_ONE_ADDRESS = Limit(60, 60)
"""Links looked at and used: they are not to be guessed, and an office of leads has one address."""


@dataclass(frozen=True, slots=True)
class LeadLimits:
    limits: Limits
    messages: Limit
    megabytes: Limit
    megabytes_per_address: Limit
    handshakes: Limit
    codes: Limit

    async def message(self, caller: Caller) -> None:
        """Raises `TooMany`. The team is not counted."""
        if isinstance(caller, Visitor):
            await self.limits.spend("lead-messages", str(caller.id), self.messages)

    async def upload(self, caller: Caller, address: str, megabytes: int) -> None:
        """A file is also a message. Raises `TooMany`. The team is not counted."""
        await self.message(caller)
        if isinstance(caller, Visitor):
            await self.limits.spend("lead-megabytes", str(caller.id), self.megabytes, megabytes)
            # browsers cost nothing: who makes many of them is still at one address
            await self.limits.spend("lead-megabytes-address", address, self.megabytes_per_address, megabytes)

    async def handshake(self, address: str) -> None:
        """Raises `TooMany`."""
        await self.limits.spend("handshakes", address, self.handshakes)

    async def code(self, address: str) -> None:
        """Raises `TooMany`."""
        await self.limits.spend("codes", address, self.codes)

    async def rating(self, address: str) -> None:
        """By a link, of whoever has one. Raises `TooMany`."""
        await self.limits.spend("ratings", address, LINKS_OF_ONE_ADDRESS)

    async def meeting(self, address: str) -> None:
        """The same, about a meeting. Raises `TooMany`."""
        await self.limits.spend("meetings", address, LINKS_OF_ONE_ADDRESS)


SUGGESTIONS = Limit(20, 60)
"""A person asks for in a minute: no more than one reads, and a model's answers are paid for."""


PANEL = Limit(200, 60)
"""What a person asks for by document 004 in a minute."""


@dataclass(frozen=True, slots=True)
class StaffLimits:
    """How often one of the team may ask for what costs."""

    limits: Limits

    async def suggestion(self, staff: Staff) -> None:
        """Raises `TooMany`."""
        await self.limits.spend("suggestions", str(staff.id), SUGGESTIONS)

    async def panel(self, staff: Staff) -> None:
        """Raises `TooMany`."""
        await self.limits.spend("panel", str(staff.id), PANEL)


COLLEAGUES_OF_ONE_ADDRESS = 10
"""An office has one address: so many times what one person may send comes from there."""


@dataclass(frozen=True, slots=True)
class SupportLimits:
    """How fast support may write to leads by document 001."""

    limits: Limits
    messages: Limit

    async def message(self, staff: Staff, address: str) -> None:
        """Raises `TooMany` (THREATS 15)."""
        of_all = replace(self.messages, amount=self.messages.amount * COLLEAGUES_OF_ONE_ADDRESS)
        await self.limits.spend("support-messages", str(staff.id), self.messages)
        await self.limits.spend("support-messages-address", address, of_all)
