"""Web push: which browsers want to hear of what while nobody looks at them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, Literal

from pascal.domain.errors import Invalid
from pascal.domain.events import Event, MeetingBooked, MeetingCancelled, MeetingEdited
from pascal.domain.ids import AgentId, ConversationId, DeviceId, MeetingId, PushId, SessionId

MAX_ENDPOINT, MAX_DEVICE = 2000, 80
MOST_DEVICES: Final = 20
"""Of one person. Whoever adds another loses the oldest."""

Language = Literal["es", "en", "pt"]


class News(StrEnum):
    """What a device may be told."""

    WAITING = "waiting"
    """Somebody waits in the queue."""
    GIVEN = "given"
    """A colleague, or Pascal by itself, has given me a conversation."""
    ALARM = "alarm"
    """Somebody waits too long."""
    MEETING_BOOKED = "meeting_booked"
    """A lead, a colleague or the bot has booked a meeting with me, and so on."""
    MEETING_MOVED = "meeting_moved"
    MEETING_CANCELLED = "meeting_cancelled"


LIFE: Final = {
    News.WAITING: timedelta(minutes=5),
    News.GIVEN: timedelta(hours=1),
    News.ALARM: timedelta(minutes=5),
    News.MEETING_BOOKED: timedelta(hours=1),
    News.MEETING_MOVED: timedelta(hours=1),
    News.MEETING_CANCELLED: timedelta(hours=1),
}
"""How long it is worth telling."""
LONGEST_LIFE: Final = max(LIFE.values())


OF_MEETINGS: Final[Mapping[type[Event], News]] = {
    MeetingBooked: News.MEETING_BOOKED,
    MeetingEdited: News.MEETING_MOVED,
    MeetingCancelled: News.MEETING_CANCELLED,
}
"""What is news for `MeetingEvent.news_for`, if it is for anybody."""


@dataclass(frozen=True, slots=True)
class Preferences:
    """What a person wants to be told, on all their devices."""

    news: frozenset[News] = frozenset(News)
    while_offline: bool = True
    """Of the queue also while they are not there, as long as the house is open: with the last page of theirs
    they are offline, and that is what push is for."""


@dataclass(frozen=True, slots=True)
class Device:
    """A browser that may be told, as long as the session lasts in which it said so."""

    id: DeviceId
    agent_id: AgentId
    session_id: SessionId
    endpoint: str
    """Where its push service takes messages for it: whoever knows it can try to."""
    p256dh: str
    """The browser's public key, in base64url."""
    auth: str
    language: Language
    device: str
    """What the person may call it by."""
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Push:
    """One piece of news for one device, on its way."""

    id: PushId
    subscription_id: DeviceId
    news: News
    about: ConversationId | MeetingId
    at: datetime
    """When it happened."""


def clean_device(typed: str) -> str:
    """What a browser calls itself, on one line. Raises `Invalid`."""
    device = " ".join("".join(c if c.isprintable() else " " for c in typed).split())
    if len(device) > MAX_DEVICE:
        raise Invalid("device", "too_long", most=MAX_DEVICE)
    return device
