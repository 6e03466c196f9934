"""What is set up for WhatsApp: document 004's names, and those of app secrets, host and version."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from pascal.adapters.shared.address import address
from pascal.domain.ports.channels import Misconfigured

HOST: Final = "https://graph.facebook.com"
VERSION: Final = "v26.0"
PLAIN: Final = re.compile(r"[A-Za-z0-9_-]{1,128}")
"""What may stand in a path of theirs as it is: their ids are digits."""

_NEEDED: Final = ("WHATSAPP_ACCESS_TOKEN", "WHATSAPP_PHONE_NUMBER_ID", "WHATSAPP_BUSINESS_ACCOUNT_ID")
_FOR_WEBHOOKS: Final = ("WHATSAPP_VERIFY_TOKEN", "WHATSAPP_APP_SECRET")


@dataclass(frozen=True, slots=True)
class Settings:
    token: str = field(repr=False)
    number: str
    """The id of our number, which is not the number itself."""
    account: str
    verify_token: str = field(repr=False, default="")
    """Empty: nobody is let in by it."""
    app_secrets: tuple[str, ...] = field(repr=False, default=())
    """Several while one takes another's place; none: every webhook is refused."""
    base_url: str = HOST
    version: str = VERSION

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> "Settings | None":
        """None where nothing is set up. Raises `Misconfigured`."""
        told = {name: value.strip() for name, value in environment.items() if name.startswith("WHATSAPP_")}
        if not any(told.get(name) for name in (*_NEEDED, *_FOR_WEBHOOKS)):
            return None
        if missing := [name for name in _NEEDED if not told.get(name)]:
            raise Misconfigured(f"{', '.join(missing)} missing: WhatsApp needs all of {', '.join(_NEEDED)}.")
        token, number, account = (told[name] for name in _NEEDED)
        if not (token.isascii() and token.isprintable()):
            raise Misconfigured("WHATSAPP_ACCESS_TOKEN has characters that no token has: copy it once more.")
        for name in _NEEDED[1:]:
            if not PLAIN.fullmatch(told[name]):
                raise Misconfigured(f"{name} is the id that Meta shows beside it: digits alone.")
        return cls(
            token,
            number,
            account,
            told.get("WHATSAPP_VERIFY_TOKEN", ""),
            tuple(each.strip() for each in told.get("WHATSAPP_APP_SECRET", "").split(",") if each.strip()),
            address("WHATSAPP_BASE_URL", told.get("WHATSAPP_BASE_URL") or HOST, HOST),
            _version(told.get("WHATSAPP_GRAPH_VERSION") or VERSION),
        )


def _version(told: str) -> str:
    if not re.fullmatch(r"v[0-9]{1,3}\.[0-9]{1,3}", told):
        raise Misconfigured(f"WHATSAPP_GRAPH_VERSION is written as {VERSION}.")
    return told
