"""Signatures of Standard Webhooks, and the secrets that they are made with."""

import base64
import hmac
import secrets
from collections.abc import Sequence
from datetime import datetime

from standardwebhooks import Webhook

from pascal.adapters.security.keys import key_for

_SEED = 24
"""Bytes."""


class WebhookSigning:
    """A secret follows from its seed and the application's secret: a stolen database signs nothing."""

    def __init__(self, secret: str | bytes) -> None:
        self._key = key_for(secret, "webhooks")

    def new_seed(self) -> bytes:
        return secrets.token_bytes(_SEED)

    def secret(self, seed: bytes) -> str:
        return "whsec_" + base64.b64encode(hmac.digest(self._key, seed, "sha256")).decode()

    def sign(self, seeds: Sequence[bytes], id: str, at: datetime, body: str) -> str:
        return " ".join(Webhook(self.secret(each)).sign(id, at, body) for each in seeds)
