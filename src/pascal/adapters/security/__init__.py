"""Passwords, tokens, codes and seals."""

from pascal.adapters.security.passwords import Argon2Passwords
from pascal.adapters.security.seals import (
    DerivedCodes,
    HmacPasscodes,
    HmacSeals,
    HmacVouching,
    RandomKeys,
    RandomRefreshTokens,
)
from pascal.adapters.security.signing import WebhookSigning
from pascal.adapters.security.tokens import JwtTokens
from pascal.adapters.security.vault import AesVault

__all__ = [
    "AesVault",
    "Argon2Passwords",
    "DerivedCodes",
    "HmacPasscodes",
    "HmacSeals",
    "HmacVouching",
    "JwtTokens",
    "RandomKeys",
    "RandomRefreshTokens",
    "WebhookSigning",
]
