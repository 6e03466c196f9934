"""What Pusher tells us: who came, and who left."""

import hmac
from datetime import UTC, datetime, timedelta
from typing import Annotated

import msgspec

from pascal.adapters.pusher.dialect import read_channel, read_user
from pascal.adapters.pusher.settings import PusherSettings
from pascal.adapters.pusher.signing import is_signed
from pascal.domain.errors import Invalid, Unauthenticated
from pascal.domain.ports.hosted_live import Seen
from pascal.domain.ports.live import Room, Who

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class _Event(msgspec.Struct):
    name: str
    channel: str = ""
    user_id: str = ""


class _Delivery(msgspec.Struct):
    time_ms: Annotated[int, msgspec.Meta(ge=0, le=253_402_300_799_999)]  # the last that a datetime holds
    events: list[_Event]


def read_webhook(settings: PusherSettings, *, key: str, signature: str, body: bytes) -> list[Seen]:
    """Who came to a conversation or left one, by one delivery, in its order.

    *key* and *signature* are its headers, *body* its raw bytes. Other channels and events are left out.
    A late delivery is taken, for Pusher tries for minutes: `at` is when it happened, and the caller compares
    it with what is known since. Raises `Unauthenticated` on a bad signature, `Invalid` on a bad body.
    """
    known = hmac.compare_digest(settings.key.encode(), key.encode(errors="replace"))
    if not (is_signed(settings.secret, body, signature) and known):
        raise Unauthenticated
    try:
        delivery = msgspec.json.decode(body, type=_Delivery)
    except msgspec.DecodeError as error:
        raise Invalid("body", "malformed") from error
    at = _EPOCH + timedelta(milliseconds=delivery.time_ms)
    return [seen for event in delivery.events if (seen := _read(event, at)) is not None]


def _read(event: _Event, at: datetime) -> Seen | None:
    channel = read_channel(event.channel)
    if channel is None or event.name not in {"member_added", "member_removed"}:
        return None
    who = _who(event.user_id)
    match channel.audience:
        case Room(conversation_id):
            return Seen(who, conversation_id, here=event.name == "member_added", at=at)
        case _:
            return None


def _who(user_id: str) -> Who:
    """Only ids that `PusherHost` signed get into a presence channel, so another kind is a bad body."""
    who = read_user(user_id)
    if who is None:
        raise Invalid("user_id", "malformed")
    return who
