"""What Pusher tells us: who came, who left, which channels have listeners."""

import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated

import msgspec

from pascal.adapters.pusher.dialect import Channel, read_channel, read_user
from pascal.adapters.pusher.settings import PusherSettings
from pascal.adapters.pusher.signing import is_signed
from pascal.domain.errors import Invalid, Unauthenticated
from pascal.domain.ports.live import AllAgents, Room, Who

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Came:
    """Somebody's first tab opened."""

    who: Who
    place: Room | AllAgents
    at: datetime


@dataclass(frozen=True, slots=True)
class Left:
    """Somebody's last tab closed."""

    who: Who
    place: Room | AllAgents
    at: datetime


@dataclass(frozen=True, slots=True)
class Occupied:
    """A channel got its first listener."""

    channel: Channel
    at: datetime


@dataclass(frozen=True, slots=True)
class Vacated:
    """A channel lost its last listener."""

    channel: Channel
    at: datetime


Happening = Came | Left | Occupied | Vacated


class _Event(msgspec.Struct):
    name: str
    channel: str = ""
    user_id: str = ""


class _Delivery(msgspec.Struct):
    time_ms: Annotated[int, msgspec.Meta(ge=0, le=253_402_300_799_999)]  # the last that a datetime holds
    events: list[_Event]


def read_webhook(settings: PusherSettings, *, key: str, signature: str, body: bytes) -> list[Happening]:
    """What one delivery says, in its order. *key* and *signature* are its headers, *body* its raw bytes.

    Events and channels that are not ours are left out.
    A late delivery is taken, for Pusher tries for minutes: `at` is when it happened, and the caller compares
    it with what is known since. Raises `Unauthenticated` on a bad signature, `Invalid` on a bad body.
    """
    known = hmac.compare_digest(settings.key.encode(), key.encode(errors="replace"))
    if not (is_signed(settings.secret, body, signature) and known):
        raise Unauthenticated
    try:
        delivery = msgspec.json.decode(body, type=_Delivery)
    except msgspec.DecodeError as error:
        raise Invalid("body", "format") from error
    at = _EPOCH + timedelta(milliseconds=delivery.time_ms)
    return [happening for event in delivery.events if (happening := _read(event, at)) is not None]


def _read(event: _Event, at: datetime) -> Happening | None:
    channel = read_channel(event.channel)
    if channel is None:
        return None
    match event.name, channel.audience:
        case "channel_occupied", _:
            return Occupied(channel, at)
        case "channel_vacated", _:
            return Vacated(channel, at)
        case "member_added", (Room() | AllAgents()) as place:
            return Came(_who(event.user_id), place, at)
        case "member_removed", (Room() | AllAgents()) as place:
            return Left(_who(event.user_id), place, at)
    return None


def _who(user_id: str) -> Who:
    """Only ids that `PusherAuth` signed get into a presence channel, so another kind is a bad body."""
    who = read_user(user_id)
    if who is None:
        raise Invalid("user_id", "format")
    return who
