"""The protocol's signatures; not the adapter's, which they are here to check."""

import hashlib
import hmac
from collections.abc import Mapping


def sign(secret: str, text: str) -> str:
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()


def call_signature(secret: str, method: str, path: str, query: Mapping[str, str]) -> str:
    """What `auth_signature` must be for a call with these other parameters."""
    pairs = "&".join(f"{name}={query[name]}" for name in sorted(query))
    return sign(secret, f"{method}\n{path}\n{pairs}")
