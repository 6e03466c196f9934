"""Where somebody can be reached, in its one spelling: a phone, a mailbox, a carrier's own name for them.

An identity is one lead's. It is theirs because something came from there, because they proved it with a link
or a code, or because somebody of the team says so; never because it was typed into a form (THREATS 1).
"""

import re
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final
from uuid import UUID, uuid5

from pascal.domain.errors import Invalid
from pascal.domain.ids import AgentId, LeadId
from pascal.domain.people import fold_email

PHONE: Final = "phone"
"""E.164. WhatsApp, SMS and calls reach it alike."""
MAILBOX: Final = "email"
"""Folded (`people.fold_email`)."""
WHATSAPP_USER: Final = "whatsapp"
"""Meta's own id of a person towards one business (BSUID), who need not show a number."""

MOST: Final = 255
"""Characters."""
_KIND: Final = re.compile(r"[a-z][a-z0-9_]{1,19}")
_COUNTRY: Final = re.compile(r"[A-Z]{2}")
_E164: Final = re.compile(r"\+[1-9][0-9]{6,14}")


@dataclass(frozen=True, slots=True, order=True)
class Identity:
    kind: str
    value: str

    @classmethod
    def of(cls, kind: str, value: str) -> "Identity":
        """In its one spelling. Raises `Invalid`."""
        if not _KIND.fullmatch(kind):
            raise Invalid("kind", "malformed")
        if kind == MAILBOX:
            return cls(kind, fold_email(value))
        value = value.strip()
        if kind == PHONE and not _E164.fullmatch(value):
            raise Invalid("value", "malformed")
        if not value or not value.isprintable():
            raise Invalid("value", "required" if not value else "characters")
        if len(value) > MOST:
            raise Invalid("value", "too_long", most=MOST)
        return cls(kind, value)

    @property
    def country(self) -> str | None:
        """ISO 3166 code, as far as the carrier's own id of somebody begins with it: `US.1502…`."""
        country, dot, _ = self.value.partition(".")
        tells = self.kind == WHATSAPP_USER and dot and _COUNTRY.fullmatch(country)
        return country if tells else None

    def __str__(self) -> str:
        return f"{self.kind}:{self.value}"


class Vouched(StrEnum):
    """Why an identity is taken for somebody's."""

    WROTE = "wrote"
    """They wrote or called from there."""
    LINK = "link"
    """They opened a link, or showed a code, that only they had."""
    AGENT = "agent"
    """Somebody of the team says so."""


@dataclass(frozen=True, slots=True)
class Known:
    """An identity, and whose it is."""

    identity: Identity
    lead_id: LeadId
    vouched: Vouched
    at: datetime
    name: str | None = None
    """How the carrier shows them there: a profile's name, a `@username`."""
    by: AgentId | None = None
    """Who of the team says so."""

    @property
    def id(self) -> UUID:
        """For addresses, which logs keep: it tells nobody the number."""
        return uuid5(self.lead_id, str(self.identity))
