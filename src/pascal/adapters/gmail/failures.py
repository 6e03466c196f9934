"""What Google's refusals mean (https://developers.google.com/workspace/gmail/api/guides/handle-errors)."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

import msgspec

from pascal.domain.communications import Failure
from pascal.domain.ports.channels import ChannelError, LockedOut, NoAnswer, NotNow, Rejected

TOO_FAST: Final = frozenset({"rateLimitExceeded", "userRateLimitExceeded"})
A_DAY: Final = frozenset({"dailyLimitExceeded", "quotaExceeded", "limitExceeded"})
_LATER: Final = timedelta(hours=1)
"""Until a limit of a day is tried again, of which nobody says when it ends."""
NOT_OURS: Final = frozenset({"accessNotConfigured", "SERVICE_DISABLED"})
"""Of our project at Google, not of one mailbox."""
NO_LEAVE: Final = frozenset({"insufficientPermissions", "domainPolicy", "failedPrecondition"})
"""The leave is too narrow, or the mailbox has no Gmail (any more)."""

_WHEN: Final = re.compile(r"[Rr]etry after (\d{4}-\d\d-\d\dT[\d:.]+Z)")
_RECIPIENT: Final = re.compile(r"invalid to|recipient", re.IGNORECASE)


class _Reason(msgspec.Struct):
    reason: str = ""


class _Error(msgspec.Struct):
    message: str = ""
    errors: list[_Reason] = []


class _Refused(msgspec.Struct):
    error: _Error = msgspec.field(default_factory=_Error)


class NotThere(Rejected):
    """There is no such thing (any more)."""


class Illegible(NoAnswer):
    """Of an answer that would be the same the next time."""


class TokenRefused(LockedOut):
    """It may be over before its time."""


class NoLeave(LockedOut):
    """Of one mailbox."""


def refusal(status: int, content: bytes, headers: Mapping[str, str], at: datetime) -> ChannelError:
    """What an answer means that is not a yes."""
    error = _read(content)
    reason = next((each.reason for each in error.errors if each.reason), "")
    wait = _wait(headers.get("retry-after", ""), error.message, at)
    if status == 401:
        return TokenRefused("Google refuses the mailbox's token")
    if status == 429 or reason in TOO_FAST:
        return NotNow(f"Google answered {status}", wait)
    if reason in A_DAY:
        return NotNow(f"Google answered {status}", wait or _LATER)
    if status >= 500 or status < 400 or status == 408:
        return NoAnswer(f"Google answered {status}")
    code = reason or str(status)
    if status == 404:
        return NotThere("rejected", code)
    if status == 403 and reason in NOT_OURS:
        return LockedOut("the Gmail API is not enabled in the Google project of GOOGLE_CLIENT_ID")
    if reason in NO_LEAVE:
        return NoLeave("Google gives no leave for the mailbox")
    return Rejected(_failure(status, error.message), code if code.isalnum() and len(code) <= 60 else None)


def _failure(status: int, message: str) -> Failure:
    if status == 413:
        return "media_refused"
    return "bad_address" if status == 400 and _RECIPIENT.search(message) else "rejected"


def _read(content: bytes) -> _Error:
    try:
        return msgspec.json.decode(content, type=_Refused).error
    except (msgspec.DecodeError, RecursionError):
        return _Error()


def _wait(header: str, message: str, at: datetime) -> timedelta:
    if header.isascii() and header.isdecimal():
        return timedelta(seconds=min(int(header[:9]), 10**8))
    if when := _WHEN.search(message):
        try:
            return max(datetime.fromisoformat(when[1]).astimezone(UTC) - at, timedelta())
        except ValueError:
            pass
    return timedelta()
