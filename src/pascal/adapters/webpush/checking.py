"""What a browser says of itself when it subscribes: anybody can say that they are one."""

from base64 import b64decode
from binascii import Error
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import ec

from pascal.domain.errors import Invalid, faults
from pascal.domain.push import MAX_ENDPOINT, Device

AUTH = 16
"""Bytes of the secret that a browser shares with us."""


def wrong_in(to: Device) -> list[Invalid]:
    """Where the endpoint may lead, and how, is the fetcher's to say."""
    return faults(
        lambda: _check_endpoint(_given("endpoint", to.endpoint)),
        lambda: _check_key(_given("p256dh", to.p256dh)),
        lambda: _check_auth(_given("auth", to.auth)),
    )


def _given(field: str, text: str) -> str:
    if not text:
        raise Invalid(field, "required")
    return text


def _check_endpoint(endpoint: str) -> None:
    try:
        parts = urlsplit(endpoint)
        host = parts.hostname or ""
        right = bool(host) and ":" not in host and parts.port != 0 and "@" not in parts.netloc
    except ValueError as error:
        raise Invalid("endpoint", "malformed") from error
    if (
        not right
        or parts.scheme not in {"https", "http"}
        or not endpoint.isascii()
        or not endpoint.isprintable()
    ):
        raise Invalid("endpoint", "malformed")
    if len(endpoint) > MAX_ENDPOINT:
        raise Invalid("endpoint", "too_long", most=MAX_ENDPOINT)


def _check_key(text: str) -> None:
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), key := _bytes(text))
    except ValueError as error:
        raise Invalid("p256dh", "malformed") from error
    if len(key) != 65:  # shortened, as no browser says it
        raise Invalid("p256dh", "malformed")


def _check_auth(text: str) -> None:
    if len(_bytes(text)) != AUTH:
        raise Invalid("auth", "malformed")


def _bytes(text: str) -> bytes:
    """Of base64url; none for anything else."""
    bare = text.rstrip("=")
    try:
        return b64decode(bare + "=" * (-len(bare) % 4), altchars=b"-_", validate=True)
    except (Error, ValueError):
        return b""
