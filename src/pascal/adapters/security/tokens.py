"""Tokens as JSON Web Tokens (RFC 7519), signed with HMAC-SHA256."""

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
        # verifying costs over a hundred times what a look here does; a forged one is never remembered
        self._verified = lru_cache(remembered)(self._verify)

    def sign(self, token: AgentToken | VisitorToken) -> str:
        claims: dict[str, str | int] = {"exp": int(token.expires_at.timestamp())}
        match token:
            case AgentToken():
                claims |= {"aud": _AGENT, "sub": str(token.agent_id)}
                claims |= {"sid": str(token.session_id), "epoch": token.epoch}
            case VisitorToken():
                claims |= {"aud": _VISITOR, "sub": str(token.visitor_id)}
        return jwt.encode({"alg": "HS256"}, claims, self._key, algorithms=["HS256"])

    def read(self, text: str, at: datetime) -> AgentToken | VisitorToken:
        if len(text) > _LONGEST:
            raise Unauthenticated
        token = self._verified(text)
        if token.expires_at <= at:
            raise Unauthenticated
        return token

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
