"""How fast a stranger may go."""

from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv6Network, ip_address

from litestar.connection import ASGIConnection

from pascal.domain.permissions import Caller, Visitor
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
