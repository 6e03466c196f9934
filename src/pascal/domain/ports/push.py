"""Web push: the devices that are told, and the push services of their browsers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from pascal.domain.ids import AgentId, DeviceId, PushId
from pascal.domain.push import Device, News, Preferences, Push


@dataclass(frozen=True, slots=True)
class KeyPair:
    """By which push services know that it is us (VAPID)."""

    public: bytes
    sealed: bytes
    """The private one. Only the adapter that made it can open it."""


@dataclass(frozen=True, slots=True)
class Due:
    """What is to be told, if it is still true."""

    push: Push
    to: Device
    project_id: str | None
    still: bool
    """Whether the conversation waits yet, or is still theirs; or the meeting is to be, or is off."""
    begins: datetime | None = None
    """When the meeting is."""
    time_zone: str = "UTC"
    """The person's."""


class Pushes(Protocol):
    """Within a transaction."""

    async def keep(self, subscription: Device, *, most: int) -> Device:
        """As it is kept now: what the same endpoint was before, whoever's, is gone, but for its id.

        Of one person *most* are kept, the newest.
        """

    async def remove(self, subscription_id: DeviceId, whose: AgentId | None = None) -> None:
        """Raises `NotFound`, also for one that is not *whose*."""

    async def drop_ended(self, *, at: datetime) -> None:
        """The devices of sessions that have ended, and of people who are shut out."""

    async def prefer(self, agent_id: AgentId, preferences: Preferences) -> None: ...

    async def add(self, pushes: Sequence[Push]) -> None:
        """Those that are there already, by their ids, stay as they are."""

    async def done(self, push_id: PushId) -> None:
        """Told, or not worth telling. Harmless twice."""

    async def forget(self, *, before: datetime, most: int) -> int:
        """Delete news from before that moment, and say how many."""


class Devices(Protocol):
    """Every question raises `StorageUnavailable` where nobody can answer it now."""

    async def key(self) -> KeyPair | None:
        """None before there is one."""

    async def propose_key(self, pair: KeyPair, instead_of: KeyPair | None) -> KeyPair:
        """Which one holds: of several that are proposed at once the first.

        With another key than before, all devices are forgotten: their browsers would refuse what we send.
        """

    async def of(self, agent_id: AgentId, *, at: datetime) -> Sequence[Device]:
        """Theirs that are told, the oldest first."""

    async def preferences(self, agent_id: AgentId) -> Preferences: ...

    async def wanting(
        self, news: News, *, only: AgentId | None = None, is_open: bool, at: datetime
    ) -> Sequence[Device]:
        """The devices to tell, by id: of *only* one person, or of all who are there or want it though they
        are not, while the house *is_open*.
        """

    async def due(self, push_id: PushId, *, at: datetime) -> Due | None:
        """None where there is nothing to tell any more, or nobody."""


class WebPush(Protocol):
    """The push services of browsers."""

    async def public_key(self) -> str:
        """For browsers, in base64url; made at the first call. Raises `StorageUnavailable`."""

    async def check(self, to: Device) -> None:
        """Raises `Invalid` for what no browser says: keys that are none, an endpoint off the web."""

    async def send(self, to: Device, content: bytes, *, life: timedelta, topic: str) -> None:
        """Hand it over; what of the same *topic* waits at the push service is replaced.

        Raises `SubscriptionGone`, `PushRefused`, `PushDeferred` and `StorageUnavailable`.
        """


class SubscriptionGone(Exception):
    """The browser does not want to be told any more: forget it."""


class PushRefused(Exception):
    """It will be refused again: the push service does not like us, or what we send. The text says why."""


class PushDeferred(Exception):
    """Not now. The text says why."""

    def __init__(self, why: str, wait: timedelta = timedelta()) -> None:
        super().__init__(why)
        self.wait = wait
        """How long at least."""
