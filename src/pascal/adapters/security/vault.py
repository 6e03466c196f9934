"""AES-256-GCM, under keys that can be changed one after the other."""

import hashlib
import secrets
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from pascal.adapters.security.keys import key_for
from pascal.domain.ports.vault import Kept, Locked

_NONCE = 12


class AesVault:
    def __init__(self, keys: Sequence[str]) -> None:
        """*keys* as they are set, the newest first. Raises ValueError for a short one, and for none."""
        made = [(_id(each), AESGCM(key_for(each, "vault"))) for each in keys]
        if not made:
            raise ValueError("a vault needs a key")
        self._newest, self._keys = made[0][0], dict(made)

    def lock(self, name: str, plain: str) -> Kept:
        nonce = secrets.token_bytes(_NONCE)
        content = self._keys[self._newest].encrypt(nonce, plain.encode(), name.encode())
        return Kept(name, self._newest, nonce + content)

    def open(self, kept: Kept) -> str:
        key = self._keys.get(kept.key_id)
        if key is None:
            raise Locked
        try:
            return key.decrypt(kept.locked[:_NONCE], kept.locked[_NONCE:], kept.name.encode()).decode()
        except InvalidTag as error:
            raise Locked from error

    def is_old(self, kept: Kept) -> bool:
        return kept.key_id != self._newest


def _id(key: str) -> str:
    """Tells keys apart, and nothing else about them."""
    return hashlib.sha256(b"pascal: key id" + key_for(key, "vault")).hexdigest()[:8]
