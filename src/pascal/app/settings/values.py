"""What right values look like, as far as their types do not say."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from typing import Annotated
from urllib.parse import urlsplit

from msgspec import Meta

from pascal.domain.errors import Invalid
from pascal.domain.people import fold_email


@dataclass(frozen=True, slots=True)
class About:
    """What a setting is for, and what a right value looks like."""

    text: str
    say: str = ""
    fits: Callable[[str], bool] = lambda _: True
    """Whether a text is right, as far as its type does not say."""
    secret: bool = False


Port = Annotated[int, Meta(ge=1, le=65535)]
Count = Annotated[int, Meta(ge=1)]
A_PORT, A_COUNT, YES_OR_NO = "a port, 1 to 65535", "a whole number, 1 or more", "true or false"
ESCAPED = "with %2F for / within the password, %40 for @, %23 for #"


def is_site(text: str) -> bool:
    """Whether it is what browsers call an origin: scheme, host, perhaps a port."""
    return re.fullmatch(r"[a-z][a-z0-9+.-]*://[^\s/?#@]+/?", text) is not None and _port_is_right(text)


def _port_is_right(url: str) -> bool:
    try:
        _ = urlsplit(url).port
    except ValueError:
        return False
    return True


def _names_servers(url: str) -> bool:
    """Whether its hosts and ports are what they seem: a / in a password would end them."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    hosts = parts.netloc.rpartition("@")[2].split(",")
    behind = parts.path + parts.query + parts.fragment
    return "@" not in behind and all(_port_is_right(f"//{host}") for host in hosts)


def is_address(text: str) -> bool:
    return (
        text.startswith(("http://", "https://")) and _port_is_right(text) and "@" not in urlsplit(text).netloc
    )


def is_web_site(text: str) -> bool:
    return text.startswith(("http://", "https://")) and is_site(text)


def is_database(url: str) -> bool:
    return re.match(r"postgres(ql)?(\+\w+)?://", url) is not None and _names_servers(url)


def is_mail_server(url: str) -> bool:
    return url.startswith(("smtp://", "smtps://")) and _names_servers(url) and bool(urlsplit(url).hostname)


def is_redis(url: str) -> bool:
    if not (url.startswith(("redis://", "rediss://", "unix://")) and _names_servers(url)):
        return False
    from pascal.adapters.limits.redis import understands

    return understands(url)


def is_email(text: str) -> bool:
    try:
        fold_email(text)
    except Invalid:
        return False
    return True


def is_near(url: str) -> bool:
    """Whether nobody from outside this machine or network comes there."""
    host = urlsplit(url).hostname or ""
    try:
        return host == "localhost" or ip_address(host).is_private
    except ValueError:
        return False


def is_span(text: str) -> bool:
    """Whether it is `off`, or two different times."""
    clock = r"([01]\d|2[0-3]):[0-5]\d"
    found = re.fullmatch(rf"({clock})-({clock})", text)
    return text == "off" or (found is not None and found[1] != found[3])


def is_hours(text: str) -> bool:
    """Whether it is `off`, or how many hours each, up to a week."""
    listed = split(text)
    return text == "off" or (
        bool(listed) and all(re.fullmatch(r"[1-9]\d{0,2}", one) and int(one) <= 168 for one in listed)
    )


def is_network(text: str) -> bool:
    try:
        ip_network(text)
    except ValueError:
        return False
    return True


def is_host(text: str) -> bool:
    return re.fullmatch(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?", text, re.IGNORECASE) is not None


def all_are(fits: Callable[[str], bool]) -> Callable[[str], bool]:
    """Of what stands between commas."""
    return lambda listed: all(fits(one) for one in split(listed))


def split(listed: str) -> list[str]:
    """What stands between commas."""
    return [one.strip() for one in listed.split(",") if one.strip()]
