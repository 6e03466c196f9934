"""Hands messages to push services. `pywebpush` encrypts, `py_vapid` signs; the call is the guarded fetcher's.

Their own calls block, believe the environment's proxies, and go wherever an endpoint leads.
"""

import asyncio
import time
from base64 import urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from pascal.adapters.webpush.checking import wrong_in
from pascal.adapters.webpush.keys import Keys
from pascal.domain.errors import Invalid, refuse
from pascal.domain.ports.fetcher import AddressRefused, Fetched, Fetcher, FetchFailed
from pascal.domain.ports.push import PushDeferred, PushRefused, SubscriptionGone
from pascal.domain.push import Device

LARGEST = 4096 - 86 - 16 - 1
"""Bytes of content, of what push services take: the rest is header, tag and the end of the padding."""
LONGEST_WAIT = timedelta(hours=1)
SIGNED_FOR = 12 * 3600
"""Seconds; a day is allowed."""
_READ = 1024
"""Bytes of an answer: nothing in it is of use."""


class PushServices:
    def __init__(self, fetcher: Fetcher, keys: Keys, *, contact: str, timeout: float) -> None:
        """*contact*: whom push services may ask, by `mailto:` or `https:`. *timeout*: seconds, for a call."""
        self._fetcher, self._keys = fetcher, keys
        self._contact, self._timeout = contact, timeout

    async def public_key(self) -> str:
        public, _ = await self._keys.get()
        return urlsafe_b64encode(public).rstrip(b"=").decode()

    async def check(self, to: Device) -> None:
        found = wrong_in(to)
        if all(each.field != "endpoint" for each in found):
            try:
                await self._fetcher.check(to.endpoint)
            except AddressRefused:
                found.append(Invalid("endpoint", "malformed"))
        refuse(found)

    async def send(self, to: Device, content: bytes, *, life: timedelta, topic: str) -> None:
        if len(content) > LARGEST:
            raise PushRefused("too large")
        headers = {
            **await self._signature(to.endpoint),
            "content-encoding": "aes128gcm",
            "content-type": "application/octet-stream",
            "ttl": str(round(life.total_seconds())),
            "urgency": "high",
            "topic": topic,
        }
        try:
            body = await asyncio.to_thread(encrypted, to, content)
            answer = await self._fetcher.post(to.endpoint, body, headers, seconds=self._timeout, most=_READ)
        except AddressRefused as error:
            raise SubscriptionGone from error
        except FetchFailed as error:
            raise PushDeferred(type(error).__name__) from error
        _judge(answer)

    async def _signature(self, endpoint: str) -> dict[str, str]:
        _, vapid = await self._keys.get()
        parts = urlsplit(endpoint)
        audience = f"{parts.scheme}://{parts.netloc}"
        claims = {"aud": audience, "sub": self._contact, "exp": int(time.time()) + SIGNED_FOR}
        signed: dict[str, str] = vapid.sign(claims)
        return signed


def encrypted(to: Device, content: bytes) -> bytes:
    from pywebpush import WebPusher  # noqa: PLC0415 - a third of a second, for two HTTP clients of its own

    keys = {"p256dh": to.p256dh.rstrip("="), "auth": to.auth.rstrip("=")}
    body: bytes = WebPusher({"endpoint": to.endpoint, "keys": keys}).encode(content)["body"]
    return body


def _judge(answer: Fetched) -> None:
    """What the push service says of it."""
    match answer.status:
        case 200 | 201 | 202 | 204:
            return
        case 404 | 410:
            raise SubscriptionGone
        case 429 | 408:
            raise PushDeferred(str(answer.status), _wait(answer))
        case status if status >= 500:
            raise PushDeferred(str(status), _wait(answer))
        case status:
            raise PushRefused(str(status))


def _wait(answer: Fetched) -> timedelta:
    return min(LONGEST_WAIT, answer.retry_after(datetime.now(UTC)) or timedelta())
