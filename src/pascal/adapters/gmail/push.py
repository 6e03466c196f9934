"""What Google's Pub/Sub tells: that something came into a mailbox.

https://docs.cloud.google.com/pubsub/docs/authenticate-push-subscriptions
"""

import asyncio
import base64
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

import msgspec
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet

from pascal.adapters.gmail.reading import PushParcel, packed
from pascal.adapters.shared.oidc import Issuer
from pascal.domain.errors import Invalid
from pascal.domain.people import fold_email
from pascal.domain.ports.channels import Forged, Kit, Parcel, Unreadable, WebhookCall
from pascal.domain.ports.identity_provider import ProviderUnavailable

_SKEW: Final = 60
"""Seconds by which Google's clock may differ from ours."""
_SELDOM: Final = 60
"""Seconds between two questions for keys, whoever calls here with whatever."""
_LONGEST_ID: Final = 180


class _Message(msgspec.Struct):
    data: str = ""
    messageId: str = ""  # noqa: N815 - Google's
    publishTime: str = ""  # noqa: N815


class _Push(msgspec.Struct):
    message: _Message


class _Change(msgspec.Struct):
    emailAddress: str = ""  # noqa: N815


class Pushes:
    def __init__(self, kit: Kit, issuer: Issuer, *, audience: str, account: str) -> None:
        """*account*: as whom they are sent; empty: nobody is believed."""
        self._clock, self._issuer, self._audience, self._account = kit.clock, issuer, audience, account
        self._asked_at = 0.0
        self._asking = asyncio.Lock()

    async def learn_keys(self, call: WebhookCall) -> None:
        """Those that *call* is to be checked by; at most once a minute is anybody asked."""
        async with self._asking:
            now = self._clock.now().timestamp()
            if not self._account or now < self._asked_at + _SELDOM:
                return
            try:
                if _is_new(_token(call), (await self._issuer.known()).keys):
                    self._asked_at = now
                    await self._issuer.fetched()
            except ProviderUnavailable:
                self._asked_at = now

    def check(self, call: WebhookCall) -> None:
        """Raises `Forged`."""
        provider = self._issuer.latest
        if not self._account:
            raise Forged("GMAIL_PUSH_ACCOUNT is not set")
        if provider is None:
            raise Forged("Google's keys are not known")
        required = jwt.JWTClaimsRegistry(
            now=int(self._clock.now().timestamp()),
            leeway=_SKEW,
            iss={"essential": True, "values": self._issuer.names},
            aud={"essential": True, "value": self._audience},
            exp={"essential": True},
            email={"essential": True, "value": self._account},
            email_verified={"essential": True, "value": True},
        )
        try:
            required.validate(jwt.decode(_token(call), provider.keys, algorithms=["RS256"]).claims)
        except (JoseError, ValueError, TypeError, RecursionError) as error:
            raise Forged(f"not a push of ours: {type(error).__name__}") from error


def unpack(call: WebhookCall) -> Sequence[Parcel]:
    """Nothing of a message that speaks of no mailbox. Raises `Unreadable`."""
    try:
        message = msgspec.json.decode(call.body, type=_Push).message
        data = base64.b64decode(message.data, validate=True)
        change = msgspec.json.decode(data, type=_Change)
        if not change.emailAddress:
            return []
        mailbox = fold_email(change.emailAddress)
    except (ValueError, RecursionError, Invalid) as error:
        raise Unreadable("no push of Gmail's") from error
    if not (message.messageId.isprintable() and 0 < len(message.messageId) <= _LONGEST_ID):
        raise Unreadable("a push without an id")
    content = packed(PushParcel(mailbox))
    return [Parcel(message.messageId, mailbox, content, _moment(message.publishTime))]


def _moment(written: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(written)
        return at.astimezone(UTC) if at.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _is_new(token: str, keys: KeySet) -> bool:
    """Whether it names a key that is not among them."""
    try:
        jwt.decode(token, keys, algorithms=["RS256"])
    except InvalidKeyIdError:
        return True
    except (JoseError, ValueError, TypeError, RecursionError):
        pass
    return False


def _token(call: WebhookCall) -> str:
    scheme, _, token = call.headers.get("authorization", "").partition(" ")
    return token if scheme.lower() == "bearer" else ""
