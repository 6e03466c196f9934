"""What is set up for Gmail. The OAuth client is the one of sign-in: what asks for mail is any `GMAIL_…`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from pascal.adapters.shared.address import address
from pascal.adapters.shared.oidc import GOOGLE
from pascal.domain.errors import Invalid
from pascal.domain.people import fold_email
from pascal.domain.ports.channels import Misconfigured

HOST: Final = "https://gmail.googleapis.com"

_CLIENT: Final = ("GOOGLE_CLIENT_ID", "GOOGLE_CLIENT_SECRET")
_PUSH: Final = ("GMAIL_TOPIC", "GMAIL_PUSH_ACCOUNT")
_TOPIC: Final = re.compile(r"projects/[a-z0-9:.-]{1,100}/topics/[A-Za-z][\w.~+%-]{2,254}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Settings:
    client_id: str
    client_secret: str = field(repr=False)
    base_url: str = HOST
    issuer: str = GOOGLE
    topic: str = ""
    """Empty: nobody tells us that mail came, and nobody is believed who says so."""
    push_account: str = ""

    @classmethod
    def read(cls, environment: Mapping[str, str]) -> "Settings | None":
        """None where nobody asks for mail. Raises `Misconfigured`."""

        def told(name: str) -> str:
            return environment.get(name, "").strip()

        if not any(told(name) for name in ("GMAIL_BASE_URL", *_PUSH)):
            return None
        if missing := [name for name in _CLIENT if not told(name)]:
            raise Misconfigured(f"{', '.join(missing)} missing: mailboxes are connected by an OAuth client.")
        if bool(told(_PUSH[0])) != bool(told(_PUSH[1])):
            raise Misconfigured(f"{' and '.join(_PUSH)} are needed together, or neither.")
        if told("GMAIL_TOPIC") and not _TOPIC.fullmatch(told("GMAIL_TOPIC")):
            raise Misconfigured("GMAIL_TOPIC is written as projects/PROJECT/topics/TOPIC.")
        return cls(
            told("GOOGLE_CLIENT_ID"),
            told("GOOGLE_CLIENT_SECRET"),
            address("GMAIL_BASE_URL", told("GMAIL_BASE_URL") or HOST, HOST),
            address("GOOGLE_ISSUER", told("GOOGLE_ISSUER") or GOOGLE, GOOGLE),
            told("GMAIL_TOPIC"),
            _mailbox(told("GMAIL_PUSH_ACCOUNT")),
        )


def _mailbox(told: str) -> str:
    try:
        return fold_email(told) if told else ""
    except Invalid:
        raise Misconfigured("GMAIL_PUSH_ACCOUNT is the e-mail of a service account.") from None
