"""What a lead has heard of a meeting: told of it, of each change, and reminded before it begins."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from pascal.domain.ids import MeetingId
from pascal.domain.meetings import During, Meeting, Status

AGAIN: Final = timedelta(minutes=30)
"""Who has just heard of a meeting is not reminded of it."""


class News(StrEnum):
    BOOKED = "booked"
    MOVED = "moved"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Mailed:
    """What a mail said of a meeting."""

    version: int
    subject: str
    during: During

    @classmethod
    def of(cls, meeting: Meeting) -> "Mailed":
        return cls(meeting.version, meeting.subject, meeting.during)


@dataclass(slots=True)
class Invitation:
    """To one meeting, and locked by it."""

    meeting_id: MeetingId
    version: int = 0
    """Of the meeting, when they were last told of it."""
    told: During | None = None
    """When they take it to be; None: they know of none."""
    heard_at: datetime | None = None
    """When they were last told or reminded."""
    mailed: Mapping[str, Mailed] = field(default_factory=dict)
    """What went to which mailbox last."""

    def news(self, meeting: Meeting, *, at: datetime) -> News | None:
        """What there is to tell. Of a meeting that has begun there is none."""
        if self.version >= meeting.version or at >= meeting.during.since:
            return None
        if meeting.status is Status.BOOKED:
            if self.told is None:
                return News.BOOKED
            return None if self.told == meeting.during else News.MOVED
        # who booked it with the bot has heard of it there
        knows = self.told is not None or meeting.booked_by is None
        return News.CANCELLED if meeting.status is Status.CANCELLED and knows else None

    def tell(self, meeting: Meeting, *, at: datetime) -> None:
        self.version, self.heard_at = meeting.version, at
        self.told = meeting.during if meeting.status is Status.BOOKED else None

    def remind(self, *, at: datetime) -> None:
        self.heard_at = at

    def reminder(self, meeting: Meeting, before: Sequence[timedelta]) -> datetime | None:
        """When the next is due: not for what they have just heard, and none that was overtaken."""
        if meeting.status is not Status.BOOKED or self.heard_at is None:
            return None
        moments = sorted(meeting.during.since - each for each in before)
        return next((each for each in moments if each >= self.heard_at + AGAIN), None)

    def is_near(self, meeting: Meeting, before: Sequence[timedelta], *, at: datetime) -> bool:
        """Whether the time of a reminder has come, and the meeting has not."""
        since = meeting.during.since
        return meeting.status is Status.BOOKED and any(since - each <= at < since for each in before)

    def mail(self, mailbox: str, said: Mailed) -> None:
        """Of two that were under way the later one counts, as for whoever reads both."""
        last = self.mailed.get(mailbox)
        if last is None or last.version < said.version:
            self.mailed = {**self.mailed, mailbox: said}

    def awaited_at(self, mailbox: str, meeting: Meeting) -> News | None:
        """What a mail there is to tell: what the last did not say, and the end to who was invited."""
        last, now = self.mailed.get(mailbox), Mailed.of(meeting)
        if meeting.status is Status.CANCELLED:
            return None if last is None or last.version >= now.version else News.CANCELLED
        if meeting.status is not Status.BOOKED:
            return None
        if last is None:
            return News.BOOKED
        if last.version >= now.version or (last.subject, last.during) == (now.subject, now.during):
            return None
        return News.BOOKED if last.during == now.during else News.MOVED
