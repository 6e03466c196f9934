"""What a carrier tells us, in our words: what somebody said, what became of what we sent, how we stand."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pascal.domain.communications import Attached, Report
from pascal.domain.consents import About
from pascal.domain.identities import Identity
from pascal.domain.messages import ContentType


@dataclass(frozen=True, slots=True)
class Peer:
    """Who it comes from, by all that the carrier says of them."""

    identities: tuple[Identity, ...]
    """All are theirs; the first is where an answer goes. Of a call there may be none: they hide it."""
    name: str | None = None
    """As they call themselves there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Somebody wrote; or one of us did, in the carrier's own app (`by_us`)."""

    external_id: str
    peer: Peer
    line: str | None
    """Which of our numbers or mailboxes it came to."""
    text: str
    """Legible by itself, whatever its type: of a place its name and where it lies."""
    content_type: ContentType = ContentType.TEXT
    attached: tuple[Attached, ...] = ()
    about: str | None = None
    """The external id of what it answers, or speaks of."""
    subject: str | None = None
    references: tuple[str, ...] = ()
    payload: str | None = None
    """What a button of ours that they pressed stands for."""
    by_us: bool = False
    """Then the peer is whom it was written to."""
    vouched: bool = True
    """False: the carrier does not say that it came from there, so a code in it proves nothing (ADR 0034)."""
    at: datetime
    """By the carrier's clock."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """What became of something that we sent, or of a call."""

    external_id: str
    report: Report
    ours: str | None = None
    """Our own id of it (`Outgoing.id`), where the carrier repeats it: so is found again what was uncertain,
    of which we never learned the carrier's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """A call came in."""

    external_id: str
    peer: Peer
    line: str | None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Renamed:
    """One person has another identity now: another number, and so another id."""

    before: Identity
    since_then: Peer
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferred:
    """They told the carrier, not us, whether they want to be written to."""

    peer: Peer
    wants: bool
    about: About = "all"
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Noticed:
    """What the carrier thinks of us: of a text that it approves, of a number's quality, of the account."""

    subject: Literal["template", "number", "account"]
    name: str
    """Which text, which number."""
    status: str
    """In the carrier's own word."""
    serious: bool
    """Whether an administrator has to do something."""
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """Something came into a mailbox, which has to be pulled."""

    line: str
    """Its address."""


Incoming = Said | Reported | Called | Renamed | Preferred | Noticed | Arrived
