"""What an HMAC is enough for: sealed values, codes, refresh tokens, and a site that vouches."""

import hmac
import re
import secrets
from collections.abc import Sequence
from hashlib import sha256
from itertools import islice
from uuid import UUID

import msgspec

from pascal.adapters.security.keys import from_text, key_for, to_text
from pascal.domain.errors import Invalid, Unauthenticated
from pascal.domain.ids import SessionId, VerificationId
from pascal.domain.ports.security import IssuedKey, IssuedPasscode, IssuedRefresh, ReadRefresh

_SEAL = 16
"""Bytes of the HMAC that a sealed text carries."""
_LONGEST = 2048
"""Characters of a sealed text. Ours have about 80."""
_SESSION, _CHANCE = 16, 32
"""Bytes of a refresh token."""


class HmacSeals:
    def __init__(self, secret: str | bytes) -> None:
        self._key = key_for(secret, "cursors")

    def seal(self, values: tuple[str | int, ...], purpose: str) -> str:
        content = msgspec.json.encode(values)
        return to_text(self._seal(content, purpose) + content)

    def open(self, text: str, purpose: str) -> tuple[str | int, ...]:
        try:
            sealed = from_text(text[: _LONGEST + 1])
        except ValueError as error:
            raise Invalid("seal", "malformed") from error
        seal, content = sealed[:_SEAL], sealed[_SEAL:]
        if len(text) > _LONGEST or not hmac.compare_digest(seal, self._seal(content, purpose)):
            raise Invalid("seal", "malformed")
        return tuple(msgspec.json.decode(content))

    def _seal(self, content: bytes, purpose: str) -> bytes:
        return hmac.digest(self._key, purpose.encode() + b"\0" + content, "sha256")[:_SEAL]


class DerivedCodes:
    def __init__(self, secret: str | bytes) -> None:
        self._key = key_for(secret, "codes")

    def code_for(self, verification_id: VerificationId) -> str:
        chance = int.from_bytes(hmac.digest(self._key, verification_id.bytes, "sha256"))
        return f"{chance % 1_000_000:06}"

    def matches(self, verification_id: VerificationId, text: str) -> bool:
        typed = "".join(text.split()).encode(errors="replace")
        return hmac.compare_digest(self.code_for(verification_id).encode(), typed)


_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's: none that is taken for another."""
_GROUP = 5
_LOOKS_LIKE_ONE = re.compile(r"(?<![\w-])[0-9A-Za-z]{5}-[0-9A-Za-z]{5}(?![\w-])", re.ASCII)
_MEANT = str.maketrans("OIL", "011")
_LOOKED_AT = 3


class HmacPasscodes:
    """Fifty bits by chance."""

    def __init__(self, secret: str | bytes) -> None:
        self._key = key_for(secret, "passcodes")

    def issue(self) -> IssuedPasscode:
        letters = "".join(secrets.choice(_LETTERS) for _ in range(2 * _GROUP))
        text = f"{letters[:_GROUP]}-{letters[_GROUP:]}"
        return IssuedPasscode(text, self._digest(text))

    def shown(self, text: str) -> Sequence[bytes]:
        found = (each[0] for each in _LOOKS_LIKE_ONE.finditer(text))
        return [self._digest(each.upper().translate(_MEANT)) for each in islice(found, _LOOKED_AT)]

    def _digest(self, text: str) -> bytes:
        return hmac.digest(self._key, text.encode(), "sha256")


class RandomRefreshTokens:
    """The session's id and 32 random bytes."""

    def issue(self, session_id: SessionId) -> IssuedRefresh:
        token = session_id.bytes + secrets.token_bytes(_CHANCE)
        return IssuedRefresh(to_text(token), sha256(token).digest())

    def read(self, text: str) -> ReadRefresh:
        try:
            token = from_text(text[:100])
        except ValueError as error:
            raise Unauthenticated from error
        if len(token) != _SESSION + _CHANCE:
            raise Unauthenticated
        return ReadRefresh(SessionId(UUID(bytes=token[:_SESSION])), sha256(token).digest())


class RandomKeys:
    def issue(self) -> IssuedKey:
        text = to_text(secrets.token_bytes(_CHANCE))
        return IssuedKey(text, self.digest(text))

    def digest(self, text: str) -> bytes:
        return sha256(text.encode(errors="replace")).digest()


class HmacVouching:
    def __init__(self, site_secret: str | None) -> None:
        """*site_secret* is shared with the site as it is. None or empty: nobody vouches."""
        self._secret = site_secret

    def vouches(self, email_folded: str, identity: str) -> bool:
        if not self._secret:
            return False
        expected = hmac.digest(self._secret.encode(), email_folded.encode(errors="replace"), "sha256")
        return hmac.compare_digest(expected.hex().encode(), identity.lower().encode(errors="replace"))
