"""Pusher's one kind of signature: HMAC-SHA256 in hex, with the app's secret."""

import hashlib
import hmac


def sign(secret: str, text: str | bytes) -> str:
    """The signature of *text*."""
    data = text if isinstance(text, bytes) else text.encode()
    return hmac.new(secret.encode(), data, hashlib.sha256).hexdigest()


def is_signed(secret: str, text: str | bytes, signature: str) -> bool:
    """In constant time, and for whatever a stranger calls a signature."""
    # bytes, because compare_digest raises TypeError on a str beyond ASCII
    return hmac.compare_digest(sign(secret, text).encode(), signature.encode(errors="replace"))
