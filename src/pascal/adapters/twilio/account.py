"""The settings of document 004."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from pascal.domain.ports.channels import Misconfigured

SID: Final = "TWILIO_ACCOUNT_SID"
TOKEN: Final = "TWILIO_AUTH_TOKEN"  # noqa: S105 - its name
NUMBER: Final = "TWILIO_PHONE_NUMBER"
SERVICE: Final = "TWILIO_MESSAGING_SERVICE_SID"
CALLER_ID: Final = "TWILIO_CALLER_ID"
KEY: Final = "TWILIO_API_KEY_SID"
KEY_SECRET: Final = "TWILIO_API_KEY_SECRET"  # noqa: S105 - its name
APP: Final = "TWILIO_TWIML_APP_SID"
BASE: Final = "TWILIO_BASE_URL"

COMMON: Final = (SID, TOKEN)
FOR_VOICE: Final = (KEY, KEY_SECRET, APP)

API: Final = "https://api.twilio.com"
_E164: Final = re.compile(r"\+[1-9][0-9]{6,14}")
_SENDER: Final = re.compile(r"\+[1-9][0-9]{6,14}|[0-9]{3,8}|(?=.*[A-Za-z])[A-Za-z0-9][A-Za-z0-9 +&_-]{0,10}")
"""A number, a short code, or a name, as some countries allow."""
_ACCOUNT: Final = re.compile(r"AC[0-9a-fA-F]{32}")


@dataclass(frozen=True, slots=True)
class Account:
    sid: str
    tokens: tuple[str, ...]
    """The first is ours to call with. While they are changed a webhook may be signed with any."""
    base_url: str = API
    environment: Mapping[str, str] | None = None
    """In which the SDK looks for its region."""

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> "Account":
        """Raises `Misconfigured`."""
        require(environment, COMMON)
        sid = given(environment, SID)
        if not _ACCOUNT.fullmatch(sid):
            raise Misconfigured(f"{SID}: an account is AC and 32 hexadecimal digits")
        base = given(environment, BASE).rstrip("/") or API
        if urlsplit(base).scheme not in {"http", "https"} or not urlsplit(base).hostname:
            raise Misconfigured(f"{BASE}: an address begins with https://")
        tokens = [each.strip() for each in given(environment, TOKEN).split(",")]
        return cls(sid, tuple(filter(None, tokens)), base, environment)


def given(environment: Mapping[str, str], name: str) -> str:
    return environment.get(name, "").strip()


def any_of(environment: Mapping[str, str], names: Sequence[str]) -> bool:
    return any(given(environment, name) for name in names)


def require(environment: Mapping[str, str], names: Sequence[str]) -> None:
    """Raises `Misconfigured` naming all that is missing."""
    missing = [name for name in names if not given(environment, name).strip(",")]
    if missing:
        raise Misconfigured(f"Twilio is half set up: {', '.join(missing)} is missing")


def sender(environment: Mapping[str, str], name: str) -> str:
    """A number, without the blanks and brackets that people write, or a name. Raises `Misconfigured`."""
    text = given(environment, name)
    if text.startswith("+"):
        text = re.sub(r"[ ().-]", "", text)
    if not _SENDER.fullmatch(text):
        raise Misconfigured(f"{name}: write the number as +51987654321")
    return text


def phone(environment: Mapping[str, str], name: str) -> str:
    """A number that can call. Raises `Misconfigured`."""
    text = sender(environment, name)
    if not _E164.fullmatch(text):
        raise Misconfigured(f"{name}: write the number as +51987654321")
    return text
