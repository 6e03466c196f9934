"""Tokens as JSON Web Tokens (RFC 7519), signed with HMAC-SHA256."""

from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from uuid import UUID

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from pascal.adapters.security.keys import key_for
from pascal.domain.errors import Unauthenticated
from pascal.domain.ids import AgentId, SessionId, VisitorId
from pascal.domain.ports.security import AgentToken, VisitorToken

_AGENT, _VISITOR = "pascal:agent", "pascal:visitor"
_LONGEST = 1024
"""Characters. Ours have about 270."""


class JwtTokens:
    def __init__(self, secret: str | bytes, *, remembered: int = 4096) -> None:
        self._key = OctKey.import_key(key_for(secret, "tokens"))
        # signing and verifying cost over a hundred times what a look costs; a forged one is never remembered
        self._signed = lru_cache(remembered)(self._sign)
        self._known: dict[str, AgentToken | VisitorToken] = {}
        self._remembered = remembered

    def sign(self, token: AgentToken | VisitorToken) -> str:
        return self._signed(replace(token, expires_at=token.expires_at.replace(microsecond=0)))

    def _sign(self, token: AgentToken | VisitorToken) -> str:
        claims: dict[str, str | int] = {"exp": int(token.expires_at.timestamp())}
        match token:
            case AgentToken():
                claims |= {"aud": _AGENT, "sub": str(token.agent_id)}
                claims |= {"sid": str(token.session_id), "epoch": token.epoch}
            case VisitorToken():
                claims |= {"aud": _VISITOR, "sub": str(token.visitor_id)}
        text = jwt.encode({"alg": "HS256"}, claims, self._key, algorithms=["HS256"])
        self._remember(text, token)  # whoever gets a token soon comes back with it
        return text

    def read(self, text: str, at: datetime) -> AgentToken | VisitorToken:
        if len(text) > _LONGEST:
            raise Unauthenticated
        token = self._known.get(text)
        if token is None:
            token = self._verify(text)
            self._remember(text, token)
        if token.expires_at <= at:
            raise Unauthenticated
        return token

    def _remember(self, text: str, token: AgentToken | VisitorToken) -> None:
        if len(self._known) >= self._remembered:
            del self._known[next(iter(self._known))]  # the one that came first
        self._known[text] = token

    def _verify(self, text: str) -> AgentToken | VisitorToken:
        try:
            claims = jwt.decode(text, self._key, algorithms=["HS256"]).claims
        except (JoseError, ValueError, RecursionError) as error:
            raise Unauthenticated from error
        # from here on it is what we signed
        subject, ends = UUID(claims["sub"]), datetime.fromtimestamp(claims["exp"], UTC)
        if claims["aud"] == _AGENT:
            return AgentToken(AgentId(subject), SessionId(UUID(claims["sid"])), claims["epoch"], ends)
        if claims["aud"] == _VISITOR:
            return VisitorToken(VisitorId(subject), ends)
        raise Unauthenticated
