"""A person's devices, what they are told, and whether it comes there."""

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Final

from pascal.domain.errors import NotFound
from pascal.domain.ids import DeviceId
from pascal.domain.permissions import Staff
from pascal.domain.ports.clock import Clock, Ids
from pascal.domain.ports.limits import Limit, Limits
from pascal.domain.ports.push import Devices, PushDeferred, PushRefused, SubscriptionGone, WebPush
from pascal.domain.ports.storage import Storage
from pascal.domain.push import MOST_DEVICES, Device, Language, Preferences

CHANGES: Final = Limit(30, 60)
"""Each looks up a name that a person chose."""
TRIALS: Final = Limit(10, 60)
TRIAL_LIFE: Final = timedelta(minutes=1)


class Outcome(StrEnum):
    DELIVERED = "delivered"
    """The push service has it."""
    GONE = "gone"
    """The browser does not want to be told any more, and is forgotten."""
    REFUSED = "refused"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True, slots=True)
class ManageDevices:
    """Everybody for themselves: what they are told by push is nobody else's business."""

    storage: Storage
    devices: Devices
    web_push: WebPush
    clock: Clock
    ids: Ids
    limits: Limits

    async def add(
        self, caller: Staff, endpoint: str, p256dh: str, auth: str, language: Language, device: str
    ) -> Device:
        """Tell this browser from now on, for as long as the session lasts. Raises `Invalid` and `TooMany`.

        A browser is told for one person: for whoever said so last.
        """
        subscription = Device(
            id=DeviceId(self.ids.new()),
            agent_id=caller.id,
            session_id=caller.session_id,
            endpoint=endpoint,
            p256dh=p256dh,
            auth=auth,
            language=language,
            device=device,
            created_at=self.clock.now(),
        )
        await self.limits.spend("push-devices", str(caller.id), CHANGES)
        await self.web_push.check(subscription)  # outside: looking up a name holds no connection
        async with self.storage.begin(by=caller.actor) as tx:
            return await tx.pushes.keep(subscription, most=MOST_DEVICES)

    async def remove(self, caller: Staff, subscription_id: DeviceId) -> None:
        """Raises `NotFound` for one that is not theirs."""
        async with self.storage.begin(by=caller.actor) as tx:
            await tx.pushes.remove(subscription_id, caller.id)

    async def prefer(self, caller: Staff, preferences: Preferences) -> None:
        async with self.storage.begin(by=caller.actor) as tx:
            await tx.pushes.prefer(caller.id, preferences)

    async def try_out(self, caller: Staff, words: Callable[[Language], bytes]) -> Mapping[DeviceId, Outcome]:
        """Send *words* to all of theirs at once, and say what became of it. Raises `TooMany`."""
        await self.limits.spend("push-trials", str(caller.id), TRIALS)
        theirs = await self.devices.of(caller.id, at=self.clock.now())
        outcomes = await asyncio.gather(*(self._try(each, words(each.language)) for each in theirs))
        return {each.id: outcome for each, outcome in zip(theirs, outcomes, strict=True)}

    async def _try(self, device: Device, words: bytes) -> Outcome:
        try:
            await self.web_push.send(device, words, life=TRIAL_LIFE, topic="trial")
        except SubscriptionGone:
            await forget(self.storage, device)
            return Outcome.GONE
        except PushRefused:
            return Outcome.REFUSED
        except PushDeferred:
            return Outcome.UNREACHABLE
        return Outcome.DELIVERED


async def forget(storage: Storage, device: Device) -> None:
    """Its browser does not want to be told any more."""
    with suppress(NotFound):  # somebody was first
        async with storage.begin() as tx:
            await tx.pushes.remove(device.id)
