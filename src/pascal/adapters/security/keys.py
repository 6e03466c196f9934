"""One secret, one key for each purpose."""

import base64
import binascii
import hmac

_SHORTEST = 16


def key_for(secret: str | bytes, purpose: str) -> bytes:
    """32 bytes that tell nothing of the secret, nor of the key of another purpose.

    Raises ValueError for a secret under 16 bytes: from what it signs it could be guessed.
    """
    secret = secret.encode() if isinstance(secret, str) else secret
    if len(secret) < _SHORTEST:
        raise ValueError(f"the secret must have at least {_SHORTEST} bytes")
    return hmac.digest(secret, f"pascal: {purpose}".encode(), "sha256")


def to_text(data: bytes) -> str:
    """Safe in URLs, headers and cookies."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def from_text(text: str) -> bytes:
    """Raises ValueError for anything that `to_text` did not write."""
    data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    if to_text(data) != text:  # the last character has bits to spare, and `+` and `/` would pass as well
        raise binascii.Error("not canonical")
    return data
