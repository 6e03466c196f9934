"""Sign-in by OpenID Connect Core 1.0: authorization code with PKCE (RFC 7636), state and nonce."""

import base64
import hmac
import secrets
import time
from collections.abc import Callable
from hashlib import sha256

import httpx
import msgspec
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError

from pascal.adapters.shared.oidc import GOOGLE, Issuer
from pascal.domain.errors import Unauthenticated
from pascal.domain.ports.identity_provider import Begun, OutsideIdentity

_TEN_MINUTES = 600
_SKEW = 60
"""Seconds by which the provider's clock may differ from ours."""


class _Granted(msgspec.Struct):
    id_token: str


class _Claims(msgspec.Struct):
    sub: str
    email: str
    email_verified: bool = False
    name: str = ""


class GoogleSignIn:
    """The cookie is a ticket with our seal. State, nonce and PKCE verifier are derived from it.

    So nothing is stored between the two steps, and the verifier never leaves the server.
    """

    def __init__(
        self,
        http: httpx.AsyncClient,
        *,
        client_id: str,
        client_secret: str,
        redirect_uri: str,
        secret: str | bytes,
        issuer: str = GOOGLE,
        timeout: float = 10.0,
        now: Callable[[], float] = time.time,
    ) -> None:
        """*secret* is the application's. *timeout*, in seconds, is for each whole call."""
        self._client_id, self._client_secret, self._redirect_uri = client_id, client_secret, redirect_uri
        self._issuer, self._now = Issuer(http, issuer, timeout=timeout, now=now), now
        secret = secret.encode() if isinstance(secret, str) else secret
        self._key = hmac.digest(secret, b"pascal: sign-in", "sha256")

    async def begin(self) -> Begun:
        provider = await self._issuer.known()
        ticket = f"{secrets.token_urlsafe(32)}.{int(self._now()) + _TEN_MINUTES}"
        challenge = sha256(self._derived("verifier", ticket).encode()).digest()
        url = provider.authorize.copy_merge_params(
            {
                "response_type": "code",
                "client_id": self._client_id,
                "redirect_uri": self._redirect_uri,
                "scope": "openid email profile",
                "state": self._derived("state", ticket),
                "nonce": self._derived("nonce", ticket),
                "code_challenge": _to_text(challenge),
                "code_challenge_method": "S256",
                "prompt": "select_account",
            }
        )
        return Begun(str(url), cookie=f"{ticket}.{self._derived('seal', ticket)}")

    async def finish(self, *, code: str, state: str, cookie: str) -> OutsideIdentity:
        ticket = self._ticket(cookie)
        if not _same(state, self._derived("state", ticket)):
            raise Unauthenticated("the answer to another browser's question")
        provider = await self._issuer.known()
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._redirect_uri,
            "client_id": self._client_id,
            "client_secret": self._client_secret,
            "code_verifier": self._derived("verifier", ticket),
        }
        granted = await self._issuer.ask(provider.token, _Granted, form)
        claims = await self._claims(granted.id_token, nonce=self._derived("nonce", ticket))
        return OutsideIdentity(claims.sub, claims.email, claims.email_verified, claims.name or claims.email)

    def _derived(self, purpose: str, ticket: str) -> str:
        return _to_text(hmac.digest(self._key, f"{purpose} {ticket}".encode(errors="replace"), "sha256"))

    def _ticket(self, cookie: str) -> str:
        ticket, _, seal = cookie.rpartition(".")
        if not _same(seal, self._derived("seal", ticket)):
            raise Unauthenticated("not our cookie")
        if int(ticket.rpartition(".")[2]) <= self._now():
            raise Unauthenticated("begun too long ago")
        return ticket

    async def _claims(self, id_token: str, *, nonce: str) -> _Claims:
        """OpenID Connect Core 1.0, section 3.1.3.7."""
        required = jwt.JWTClaimsRegistry(
            now=int(self._now()),
            leeway=_SKEW,
            iss={"essential": True, "values": self._issuer.names},
            aud={"essential": True, "value": self._client_id},
            exp={"essential": True},
            nonce={"essential": True, "value": nonce},
        )
        try:
            claims = (await self._verified(id_token)).claims
            required.validate(claims)
            if claims.get("azp", self._client_id) != self._client_id:
                raise Unauthenticated("a token for somebody else")
            return msgspec.convert(claims, _Claims, strict=False)  # some say "true" for true
        except (JoseError, ValueError, RecursionError) as error:  # msgspec's ValidationError is a ValueError
            raise Unauthenticated(f"the provider's token: {error}") from error

    async def _verified(self, id_token: str) -> jwt.Token:
        provider = await self._issuer.known()
        try:
            return jwt.decode(id_token, provider.keys, algorithms=["RS256"])
        except InvalidKeyIdError:  # the provider has begun to sign with a new key
            provider = await self._issuer.fetched()
            return jwt.decode(id_token, provider.keys, algorithms=["RS256"])


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(errors="replace"), other.encode())


def _to_text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
