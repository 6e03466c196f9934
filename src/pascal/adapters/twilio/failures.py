"""Twilio's numbers for what went wrong (https://www.twilio.com/docs/api/errors), in our words."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from pascal.domain.communications import Failure
from pascal.domain.ports.channels import ChannelError, LockedOut, NoAnswer, NotNow, Rejected

LOCKED_OUT: Final = frozenset({10001, 20003, 20005, 20008})
"""Credentials that are not accepted, or an account that is not active."""
LATER: Final = frozenset({14107, 20429, 20503, 21611, 21730})
"""Surely not taken: too many requests, a full queue, maintenance."""

_CODES: Final[Mapping[Failure, tuple[int, ...]]] = {
    "account": (
        *(10002, 13223, 13226, 20404, 21210, 21212, 21213, 21219, 21606, 21607, 21608, 21609, 21659),
        *(21660, 21661, 21703, 21704, 21705, 21709, 30002, 30037, 63007, 63020, 63051),
    ),
    "credentials": (20003, 20005, 20008),
    "payment": (30010,),
    "no_address": (21604,),
    "bad_address": (
        *(13224, 21201, 21211, 21217, 21265, 21266, 21401, 21407, 21421, 21614, 21635, 30005, 30006),
        *(63003, 63024),
    ),
    "not_reachable": (21214, 21612, 30003),
    "country_not_allowed": (13225, 13227, 21215, 21408),
    "opted_out": (21610,),
    "blocked": (21216, 30004, 30039, 30450, 30453, 30454, 63014),
    "spam": (30007, 30038, 63013),
    "not_registered": (30018, 30024, 30032, 30033, 30034, 30035),
    "too_long": (21605, 21617, 30019),
    "media_refused": (11751, 21620, 21623, 30011, 63019, 63021),
    "not_supported": (21602, 21619, 63005),
    "too_fast": (20429, 21611, 30001, 30022, 63018),
    "daily_limit": (30023, 30027, 63038),
    "unavailable": (20500, 20503, 30017, 30036, 30410, 63012),
    "window_closed": (63016,),
    "template_not_approved": (63027, 63040, 63041, 63042),
    "template_parameters": (21656, 63028),
    "marketing_limit": (63032, 63049),
}
_FAILURES: Final[Mapping[int, Failure]] = {code: word for word, codes in _CODES.items() for code in codes}


def failure_of(code: int | None) -> Failure:
    """Of a number that is new to us: that it was rejected."""
    return _FAILURES.get(code or 0, "rejected")


def refusal(status: int, code: int | None, wait: timedelta | None) -> ChannelError:
    """What an answer means that is not a yes. A 429 or a 503 was not taken; of other troubles of theirs
    nobody says so.
    """
    if status == 401 or code in LOCKED_OUT:
        return LockedOut("Twilio does not accept TWILIO_ACCOUNT_SID with TWILIO_AUTH_TOKEN")
    if status in {425, 429, 503} or code in LATER:
        return NotNow(f"Twilio answered {code or status}", wait or timedelta())
    if status == 408 or status >= 500:
        return NoAnswer(f"Twilio answered {code or status}")
    if status < 400:
        return NoAnswer(f"something that is not Twilio answered {status}")
    return Rejected(failure_of(code), str(code or status))
