"""Which addresses belong to the web, and which to somebody's own network."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Final

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_GLOBAL_UNICAST: Final = IPv6Network("2000::/3")
"""All of IPv6 that is given out; mapped and translated IPv4 (NAT64 among them) is outside."""
# what the standard library takes for public, in one of its versions
_NOT_FOR_US: Final = tuple(
    map(
        ip_network,
        (
            "192.0.0.0/24",  # protocol assignments; a cloud's metadata
            "192.88.99.0/24",  # relays of 6to4
            "168.63.129.16/32",  # a cloud's own services, by a public address
            "2001::/23",  # Teredo, and other wrappings
            "2001:db8::/32",
            "2002::/16",  # 6to4
            "3fff::/20",
        ),
    )
)


@dataclass(frozen=True, slots=True)
class Allowed:
    """What may be reached although it is private."""

    names: frozenset[str]
    networks: tuple[Network, ...]

    @classmethod
    def of(cls, entries: Sequence[str]) -> "Allowed":
        names, networks = set(), []
        for each in entries:
            try:
                networks.append(ip_network(each, strict=False))
            except ValueError:
                names.add(canonical(each))
        return cls(frozenset(names), tuple(networks))

    def has_name(self, host: str) -> bool:
        return canonical(host) in self.names

    def lists(self, host: str) -> bool:
        """Whether *host* itself is among it, whichever way it is written; not where its name leads."""
        try:
            return self.has_name(host) or self.has(ip_address(host))
        except ValueError:
            return False

    def has(self, address: Address) -> bool:
        return any(address in each for each in self.networks)


def canonical(host: str) -> str:
    return host.lower().rstrip(".")


def is_public(address: Address) -> bool:
    """Whether it is an address of the web: everybody's, and one machine's."""
    if isinstance(address, IPv6Address) and address not in _GLOBAL_UNICAST:
        return False
    return address.is_global and not address.is_multicast and not any(address in each for each in _NOT_FOR_US)


def is_host(text: str) -> bool:
    """Whether it can be a name or an address, without a zone or anything escaped."""
    return re.fullmatch(r"[A-Za-z0-9._:-]+", text) is not None


def is_odd(host: str) -> bool:
    """Whether it spells an address otherwise than people do: 2130706433, 0177.1, 0x7f.0.0.1.

    By the rule of the URL standard: whatever ends in a number is an address of IPv4.
    """
    last = canonical(host).rpartition(".")[2]
    if re.fullmatch(r"\d+|0x[0-9a-f]*", last) is None:
        return False
    try:
        return str(ip_address(host)) != host
    except ValueError:
        return True
