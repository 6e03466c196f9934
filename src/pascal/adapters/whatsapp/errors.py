"""Meta's error codes in our words.

https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes
"""

from collections.abc import Mapping
from datetime import timedelta
from http import HTTPStatus
from typing import Final

import msgspec

from pascal.domain.communications import Failure
from pascal.domain.ports.channels import ChannelError, LockedOut, NoAnswer, NotNow, Rejected

_REGISTRATION: Final = range(133000, 134000)
"""Of our number: its certificate, its PIN."""

LOCKED: Final = frozenset({0, 102, 190})
"""The token is over, or was taken back."""
FORBIDDEN: Final = frozenset({3, 10, 131005, *range(200, 300)})
"""The token lacks a permission."""

LATER: Final = frozenset({
    1, 2, 4, 17, 32, 613, 80007,  # Graph's own: trouble, or too many calls
    130429, 131056,  # too many messages a second; too many to one person
    131000, 131016, 131057, 133004,  # something went wrong; overloaded; maintenance
})  # fmt: skip
"""Not taken, and it may be at another time."""

FAILURES: Final[Mapping[int, Failure]] = {
    1: "unavailable",
    2: "unavailable",
    4: "too_fast",
    17: "too_fast",
    32: "too_fast",
    33: "account",
    368: "account",
    613: "too_fast",
    80007: "too_fast",
    130429: "too_fast",
    130472: "marketing_limit",
    130497: "country_not_allowed",
    131000: "unavailable",
    131016: "unavailable",
    131021: "bad_address",
    131026: "not_reachable",
    131030: "account",
    131031: "account",
    131037: "account",
    131042: "payment",
    131044: "payment",
    131045: "account",
    131047: "window_closed",
    131048: "spam",
    131049: "marketing_limit",
    131050: "opted_out",
    131051: "not_supported",
    131052: "media_refused",
    131053: "media_refused",
    131055: "not_supported",
    131056: "too_fast",
    131057: "unavailable",
    131062: "no_address",  # it goes to a phone number alone
    131063: "account",
    131064: "daily_limit",
    132000: "template_parameters",
    132001: "template_not_approved",
    132005: "too_long",
    132007: "template_not_approved",
    132008: "template_parameters",
    132012: "template_parameters",
    132015: "template_not_approved",
    132016: "template_not_approved",
    132018: "template_parameters",
    132068: "template_not_approved",
    132069: "template_not_approved",
    133004: "unavailable",
    137000: "not_reachable",
}

_NO_SUCH_OBJECT: Final = 33
"""A subcode: the number, or the account, is not ours to use."""
_PAIR: Final = 131056
_PAIR_RATE: Final = timedelta(seconds=6)


class NotAllowed(LockedOut):
    """Meta knows the token, and it may not do this."""


class _Error(msgspec.Struct):
    code: int
    error_subcode: int | None = None
    is_transient: bool = False


class _Answer(msgspec.Struct):
    error: _Error


def failure_of(code: int | None) -> Failure:
    """Why it did not come through, also where a webhook tells so later."""
    if code is None:
        return "rejected"
    if code in LOCKED or code in FORBIDDEN:
        return "credentials"
    return FAILURES.get(code, "account" if code in _REGISTRATION else "rejected")


def refusal(status: int, body: bytes, wait: timedelta | None) -> ChannelError:
    """What a status that is no success means: what they say in the body counts more than the status."""
    error = _error(body)
    code = error.code if error else None
    if status == HTTPStatus.UNAUTHORIZED or code in LOCKED:
        return LockedOut(f"Meta refuses the token: error {code or status}")
    if code in FORBIDDEN:
        return NotAllowed(f"the token may not do this: error {code}")
    if error is not None and _is_final(error, status):
        missing = error.error_subcode == _NO_SUCH_OBJECT
        return Rejected("account" if missing else failure_of(code), str(code))
    if error is None and status == HTTPStatus.GATEWAY_TIMEOUT:
        return NoAnswer("somebody in between gave up waiting for Meta")
    if wait is None:
        wait = _PAIR_RATE if code == _PAIR else timedelta()
    return NotNow(f"Meta answers {status}, error {code}", wait)


def _is_final(error: _Error, status: int) -> bool:
    if error.code in LATER or error.is_transient:
        return False
    known = error.code in FAILURES or error.code in _REGISTRATION
    return known or (status < HTTPStatus.INTERNAL_SERVER_ERROR and status != HTTPStatus.TOO_MANY_REQUESTS)


def _error(body: bytes) -> _Error | None:
    try:
        return msgspec.json.decode(body, type=_Answer, strict=False).error
    except (ValueError, RecursionError):
        return None
