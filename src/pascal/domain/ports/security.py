"""Passwords, tokens, codes and seals: whatever rests on a secret or on chance.

Every purpose has a key of its own, derived from the application's secret, so that nothing made for
one purpose is good for another.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol

from pascal.domain.ids import AgentId, SessionId, VerificationId, VisitorId


class Passwords(Protocol):
    """One-way storage of passwords. Slow on purpose."""

    async def hash(self, plain: str) -> str:
        """What may be stored. The same password gives another text each time."""

    async def verify(self, plain: str, hashed: str | None) -> bool:
        """Whether *plain* is the password. None, for a missing account, takes as long and is False."""


@dataclass(frozen=True, slots=True)
class AgentToken:
    """Says who an agent is for a few minutes, without a look in storage."""

    agent_id: AgentId
    session_id: SessionId
    epoch: int
    """Grows when the agent is disabled or changes role; a token of an older epoch is worth nothing."""
    expires_at: datetime
    """Aware, in whole seconds: the fraction is lost by signing."""


@dataclass(frozen=True, slots=True)
class VisitorToken:
    """Says that a browser is the one in which the visitor's id was born."""

    visitor_id: VisitorId
    expires_at: datetime
    """Aware, in whole seconds: the fraction is lost by signing."""


class Tokens(Protocol):
    """Signed statements of who is calling. Anybody can read one, nobody else can make one."""

    def sign(self, token: AgentToken | VisitorToken) -> str:
        """The token as text for an `Authorization` header."""

    def read(self, text: str, at: datetime) -> AgentToken | VisitorToken:
        """What we signed. Raises `Unauthenticated` for anything that is not ours, or has ended *at*."""


class Seals(Protocol):
    """Values that a client carries for us: a place in a list, the key to a file."""

    def seal(self, values: tuple[str | int, ...], purpose: str) -> str:
        """Text that is safe in a URL, good for *purpose* alone. Not secret, but not to be forged."""

    def open(self, text: str, purpose: str) -> tuple[str | int, ...]:
        """The values sealed for the same purpose. Raises `Invalid("seal", "malformed")`."""


class Codes(Protocol):
    """One-time codes of six digits. They follow from the verification's id, so none is ever stored.

    How long one holds, and how often it may be tried, is the verification's own rule.
    """

    def code_for(self, verification_id: VerificationId) -> str:
        """Six digits, zeros in front kept."""

    def matches(self, verification_id: VerificationId, text: str) -> bool:
        """Whether a person typed the code; spaces do not count. Takes the same time for every wrong one."""


class IssuedPasscode(NamedTuple):
    text: str
    """Ten letters and digits in two groups."""
    digest: bytes
    """For storage."""


class Passcodes(Protocol):
    """Codes that people show in another channel, once. Only a digest is stored, with a key of ours."""

    def issue(self) -> IssuedPasscode: ...

    def shown(self, text: str) -> Sequence[bytes]:
        """The digests of the first few in *text* that look like one; of none it is said whether it is."""


class IssuedRefresh(NamedTuple):
    text: str
    """For the client, and for nobody else."""
    digest: bytes
    """SHA-256, for storage."""


class ReadRefresh(NamedTuple):
    session_id: SessionId
    digest: bytes


class RefreshTokens(Protocol):
    """Long-lived keys to a session. Only a digest is stored, so a stolen database opens nothing."""

    def issue(self, session_id: SessionId) -> IssuedRefresh:
        """A new one; what makes it the session's current one is that its digest is stored."""

    def read(self, text: str) -> ReadRefresh:
        """Take apart, without judging: compare the digest with the stored. Raises `Unauthenticated`."""


class IssuedKey(NamedTuple):
    text: str
    """Of 256 bits, and safe in a URL."""
    digest: bytes
    """SHA-256, for storage."""


class SecretKeys(Protocol):
    """What nobody guesses, for somebody outside. Only a digest is stored."""

    def issue(self) -> IssuedKey: ...

    def digest(self, text: str) -> bytes: ...


class Vouching(Protocol):
    """A site that has signed a person in vouches for their e-mail."""

    def vouches(self, email_folded: str, identity: str) -> bool:
        """Whether *identity* is the hex HMAC-SHA256 of the folded e-mail with the site's secret.

        Always False where the site has no secret.
        """
