"""Sign-in with an account that somebody else keeps (Google)."""

from dataclasses import dataclass
from typing import Protocol

from pascal.domain.errors import PascalError


class ProviderUnavailable(PascalError):
    """The provider is down, slow, or answers what makes no sense. Nobody was refused; try again later."""


@dataclass(frozen=True, slots=True)
class Begun:
    """A sign-in on its way: send the browser to `url`, carrying `cookie`."""

    url: str
    cookie: str
    """Binds the way back to this browser for ten minutes: `Secure; HttpOnly; SameSite=Lax`."""


@dataclass(frozen=True, slots=True)
class OutsideIdentity:
    """Whom the provider says it is."""

    subject: str
    """The provider's own id of the account; an e-mail may pass to somebody else, this does not."""
    email: str
    email_verified: bool
    """False: the provider has not seen that the e-mail is theirs, so it proves nothing."""
    name: str


class IdentityProvider(Protocol):
    async def begin(self) -> Begun:
        """Where to send the browser. Raises `ProviderUnavailable`."""

    async def finish(self, *, code: str, state: str, cookie: str) -> OutsideIdentity:
        """Who came back with *code* and *state*, in the browser that holds *cookie*.

        Raises `Unauthenticated` (another browser, too late, a used code, a token that is not for us)
        and `ProviderUnavailable`.
        """
