"""`X-Twilio-Signature`: a digest of the public address and the form, keyed with the auth token.

The SDK's `validate` is not used: it fails on JSON without `bodySHA256`, and on addresses with brackets.
"""

import hashlib
import hmac
from collections.abc import Iterator, Sequence
from typing import Final
from urllib.parse import parse_qs, urlsplit

from twilio.request_validator import (
    SIGNATURE_HEADER,
    SIGNATURE_SETTINGS_HEADER,
    RequestValidator,
    get_signature_algorithm,
)

from pascal.adapters.twilio.forms import fields_of, is_form
from pascal.domain.ports.channels import Forged, Unreadable, WebhookCall

_PORTS: Final = {"https": 443, "http": 80}


class _Fields(dict[str, list[str]]):
    """As the SDK asks for fields that come more than once."""

    def getlist(self, name: str) -> list[str]:
        return self[name]


def check(call: WebhookCall, public_url: str, tokens: Sequence[str]) -> None:
    """Raises `Forged`. With and without the port: Twilio is not always of one mind about it."""
    given = call.headers.get(SIGNATURE_HEADER.lower(), "").encode()
    if not given or not tokens:
        raise Forged("no signature")
    try:
        fields = _signed_fields(call)
        algorithm = get_signature_algorithm(call.headers.get(SIGNATURE_SETTINGS_HEADER.lower(), ""))
        right = [
            RequestValidator(token).compute_signature(address, fields, algorithm).encode()
            for token in tokens
            for address in _addresses(public_url, call.path)
        ]
    except (Unreadable, ValueError) as error:
        raise Forged("nothing that Twilio signs") from error
    if not sum([hmac.compare_digest(given, each) for each in right]):  # all of them, whichever fits
        raise Forged("another signature")


def _signed_fields(call: WebhookCall) -> _Fields:
    """Those of a form. Of anything else the address tells the digest. Raises `Unreadable` and `Forged`."""
    if is_form(call):
        fields = _Fields()
        for name, value in fields_of(call, "replace"):
            fields.setdefault(name, []).append(value)
        return fields
    told = parse_qs(urlsplit(call.path).query).get("bodySHA256", [""])[0]
    if not hmac.compare_digest(hashlib.sha256(call.body).hexdigest().encode(), told.encode()):
        raise Forged("another content")
    return _Fields()


def _addresses(public_url: str, path: str) -> Iterator[str]:
    parts = urlsplit(public_url)
    port = parts.port or _PORTS.get(parts.scheme, 443)
    bare = parts.netloc.removesuffix(f":{parts.port}")
    for host in (bare, f"{bare}:{port}"):
        yield f"{parts.scheme}://{host}{parts.path}{path}"
