"""The pair of keys by which push services know us (VAPID): made once, for all processes."""

import asyncio
import hmac
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from py_vapid import Vapid02

from pascal.domain.ports.push import Devices, KeyPair

_NONCE = 12


class Keys:
    """Kept where the devices are. The private one is sealed with a key of the application's secret, so that a
    copy of the database alone sends nothing to anybody.
    """

    def __init__(self, devices: Devices, secret: str | bytes) -> None:
        self._devices = devices
        secret = secret.encode() if isinstance(secret, str) else secret
        self._seal = AESGCM(hmac.digest(secret, b"pascal: push key", "sha256"))
        self._turn = asyncio.Lock()
        self._known: tuple[bytes, Vapid02] | None = None

    async def get(self) -> tuple[bytes, Vapid02]:
        """The public one, and what signs with the private one; made if there is none.

        Another secret cannot open the old one: then there is a new pair, and devices have to subscribe anew.
        Raises `StorageUnavailable`.
        """
        async with self._turn:
            if self._known is None:
                kept = await self._devices.key()
                if kept is None or (opened := self._open(kept)) is None:
                    kept = await self._devices.propose_key(self._make(), kept)
                    opened = self._open(kept)
                if opened is None:
                    raise RuntimeError("two processes have different secrets: PASCAL_SECRET")
                self._known = kept.public, opened
            return self._known

    def _make(self) -> KeyPair:
        key = ec.generate_private_key(ec.SECP256R1())
        public = key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        nonce = secrets.token_bytes(_NONCE)
        private = key.private_numbers().private_value.to_bytes(32)
        return KeyPair(public, nonce + self._seal.encrypt(nonce, private, public))

    def _open(self, pair: KeyPair) -> Vapid02 | None:
        """None where it was sealed with another secret."""
        nonce, sealed = pair.sealed[:_NONCE], pair.sealed[_NONCE:]
        try:
            private = self._seal.decrypt(nonce, sealed, pair.public)
        except InvalidTag:
            return None
        key = ec.derive_private_key(int.from_bytes(private), ec.SECP256R1())
        return Vapid02(key, {"no-strict": True})  # it knows no contact without a dot, nor with a port
