"""Text messages and calls by Twilio: the entry points `sms` and `voice`."""

from typing import TYPE_CHECKING

from pascal.adapters.twilio.account import COMMON, FOR_VOICE, NUMBER, SERVICE, any_of
from pascal.domain.ports.channels import Kit

if TYPE_CHECKING:
    from pascal.adapters.twilio.sms import Sms
    from pascal.adapters.twilio.voice import Voice

_ANY = (*COMMON, *FOR_VOICE, NUMBER, SERVICE)


def sms_from_kit(kit: Kit) -> "Sms | None":
    """Raises `Misconfigured`. The SDK is loaded by those alone who have set something up."""
    if not any_of(kit.environment, _ANY):
        return None
    from pascal.adapters.twilio.sms import Sms

    return Sms.from_kit(kit)


def voice_from_kit(kit: Kit) -> "Voice | None":
    """The same of calls."""
    if not any_of(kit.environment, _ANY):
        return None
    from pascal.adapters.twilio.voice import Voice

    return Voice.from_kit(kit)
