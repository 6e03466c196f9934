"""A meeting of an agent with a lead: when it is, what becomes of it, and when there is room for another."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta, tzinfo
from enum import StrEnum
from typing import Final

from pascal.domain.ahead import require_ahead
from pascal.domain.errors import ChangedMeanwhile, Invalid, MeetingOver
from pascal.domain.events import (
    Event,
    MeetingBooked,
    MeetingCancelled,
    MeetingEdited,
    MeetingEnded,
    MeetingEvent,
)
from pascal.domain.hours import ALWAYS_OPEN, Hours, Span
from pascal.domain.ids import AgentId, ConversationId, LeadId, MeetingId, QualificationId
from pascal.domain.messages import clean_text
from pascal.domain.people import fold_email

SHORTEST, LONGEST = timedelta(minutes=5), timedelta(hours=12)
HELD_FOR: Final = timedelta(minutes=10)
"""So long a slot waits for somebody who is about to say yes."""
STEP: Final = timedelta(minutes=30)
BUFFER: Final = timedelta(minutes=15)
"""Between two meetings, and from now to the first that a colleague may arrange, or a lead still choose."""
NOTICE: Final = timedelta(hours=1)
"""So much sooner than a time both sides know of it, when it is first offered to a lead."""
MAX_SUBJECT, MAX_REASON, MOST_ATTENDEES = 200, 500, 20
NOON: Final = 12
_OFFICE: Final = (Span(9 * 60, 18 * 60),)
OFFICE_HOURS: Final = (_OFFICE,) * 5 + ((Span(9 * 60, 13 * 60),), ())
"""Where nobody has set any: who may be written to at any time is not met at night."""


class Status(StrEnum):
    HELD = "held"
    """Offered, and for nobody else until `expires_at`."""
    BOOKED = "booked"
    DONE = "done"
    MISSED = "missed"
    """The lead did not come."""
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, order=True)
class During:
    """Half open: it begins, and at *until* it is over. Both in UTC."""

    since: datetime
    until: datetime

    @classmethod
    def of(cls, since: datetime, until: datetime) -> "During":
        """Raises `Invalid`."""
        if until <= since:
            raise Invalid("end_time", "before_start")
        length = until - since
        if not SHORTEST <= length <= LONGEST:
            least, most = (int(each.total_seconds() // 60) for each in (SHORTEST, LONGEST))
            raise Invalid("end_time", "length", least=least, most=most)
        return cls(since.astimezone(UTC), until.astimezone(UTC))

    @property
    def length(self) -> timedelta:
        return self.until - self.since

    def overlaps(self, other: "During") -> bool:
        return self.since < other.until and other.since < self.until

    def widened(self, by: timedelta) -> "During":
        return During(self.since - by, self.until + by)


@dataclass(frozen=True, slots=True)
class Slot:
    """When an agent has room for a meeting."""

    agent_id: AgentId
    during: During


class Bound(StrEnum):
    """Which hours suit who names one. Stored: never change it."""

    SINCE = "since"
    """That, and what is later."""
    BEFORE = "before"
    """What is earlier."""
    ABOUT = "about"
    """They named a day, or a part of it, and no hour: all do."""

    def allows(self, at: datetime, moment: datetime) -> bool:
        """By the clock of *moment*, on whichever day."""
        if self is Bound.ABOUT:
            return True
        hour = at.astimezone(moment.tzinfo).time()
        return hour >= moment.time() if self is Bound.SINCE else hour < moment.time()


@dataclass(frozen=True, slots=True)
class Wish:
    """When somebody would like to come."""

    at: datetime
    bound: Bound | None = None
    """Where *at* is no time that they named: the end of those that suit, or about when."""
    any_day: bool = False
    """They named an hour alone, and no day: of a day of theirs nothing is said."""

    @property
    def is_exact(self) -> bool:
        """Whether they named a day and an hour."""
        return self.bound is None and not self.any_day

    def by(self, zone: tzinfo) -> "Wish":
        """The same, by the clock of *zone*."""
        return replace(self, at=self.at.astimezone(zone))


@dataclass(slots=True)
class Meeting:
    """No two of one agent's that are held or booked overlap; whoever stores them sees to that."""

    id: MeetingId
    agent_id: AgentId
    lead_id: LeadId
    qualification_id: QualificationId
    subject: str
    during: During
    created_at: datetime
    conversation_id: ConversationId | None = None
    """Where the lead is told of it."""
    booked_by: AgentId | None = None
    """Who of the team; None: the lead, with the bot."""
    attendees: tuple[str, ...] = ()
    """Mailboxes besides the lead's own, folded."""
    status: Status = Status.BOOKED
    expires_at: datetime | None = None
    """Of one that is held."""
    version: int = 0
    events: list[Event] = field(default_factory=list, repr=False, compare=False)

    @property
    def slot(self) -> Slot:
        return Slot(self.agent_id, self.during)

    @property
    def takes_room(self) -> bool:
        return self.status in {Status.HELD, Status.BOOKED}

    def require_seen(self, version: int | None) -> None:
        """That it is still as somebody saw it, where they tell as what. Raises `ChangedMeanwhile`."""
        if version not in {None, self.version}:
            raise ChangedMeanwhile

    def stamp(self, time_zone: str) -> str:
        """When it is, and by whose clock; whoever reads it is told in their own words."""
        return f"{self.during.since.isoformat()} {time_zone}"

    def hold(self, *, at: datetime) -> None:
        """Nobody else gets it for a while."""
        require_ahead("start_time", self.during.since, at)
        self.status, self.expires_at = Status.HELD, at + HELD_FOR

    def book(self, *, at: datetime) -> None:
        """It is to be. Booking again changes nothing. Raises `MeetingOver` for one that is no more."""
        if self.status is Status.BOOKED and self.version:
            return
        self._require_to_be()
        require_ahead("start_time", self.during.since, at)
        self.status, self.expires_at = Status.BOOKED, None
        self._tell(MeetingBooked, at, self._unless(self.booked_by))

    def edit(
        self,
        *,
        subject: str | None = None,
        during: During | None = None,
        by: AgentId | None = None,
        at: datetime,
    ) -> None:
        """*by* None: the lead. The same again changes nothing.

        Raises `Invalid`, and `MeetingOver`.
        """
        self._require_to_be()
        now = clean_subject(subject) if subject is not None else self.subject
        when = during or self.during
        if (now, when) == (self.subject, self.during):
            return
        if when != self.during:
            self._require_not_over(at)
        if when.since != self.during.since:
            require_ahead("start_time", when.since, at)
        elif when.until != self.during.until:  # of one under way too
            require_ahead("end_time", when.until, at)
        before, self.subject, self.during = self.during, now, when
        news_for = self._unless(by) if before != when else None
        self._tell(MeetingEdited, at, news_for, agent_id=by, since=before.since, until=before.until)

    def stay(self, *, by: AgentId, at: datetime) -> None:
        """It is as it stands here, whatever a calendar elsewhere says of it. Raises `MeetingOver`."""
        self._require_to_be()
        self._tell(MeetingEdited, at, None, agent_id=by, since=self.during.since, until=self.during.until)

    def cancel(self, *, by: AgentId | None = None, reason: str | None = None, at: datetime) -> None:
        """It is not to be. Cancelling again changes nothing; of one that was, nothing can be taken back."""
        if self.status is Status.CANCELLED:
            return
        self._require_to_be()
        self._require_not_over(at)
        was_booked = self.status is Status.BOOKED
        self.status, self.expires_at = Status.CANCELLED, None
        if was_booked:
            why = clean_text("reason", reason or "", MAX_REASON) or None
            self._tell(MeetingCancelled, at, self._unless(by), agent_id=by, reason=why)

    def end(self, *, came: bool, by: AgentId, at: datetime) -> None:
        """Whether the lead came: said once it has begun, and changed as often as somebody likes."""
        if self.status not in {Status.BOOKED, Status.DONE, Status.MISSED}:
            raise MeetingOver
        if at < self.during.since:
            raise Invalid("status", "not_begun")
        ended = Status.DONE if came else Status.MISSED
        if self.status is not ended:
            self.status = ended
            self._tell(MeetingEnded, at, None, agent_id=by, came=came)

    def has_expired(self, at: datetime) -> bool:
        return self.status is Status.HELD and self.expires_at is not None and at >= self.expires_at

    def _require_to_be(self) -> None:
        if not self.takes_room:
            raise MeetingOver

    def _require_not_over(self, at: datetime) -> None:
        if at >= self.during.until:
            raise MeetingOver

    def _unless(self, by: AgentId | None) -> AgentId | None:
        """Whose it is: what one does oneself is no news."""
        return None if by == self.agent_id else self.agent_id

    def _tell(self, kind: type[MeetingEvent], at: datetime, news_for: AgentId | None, **more: object) -> None:
        self.version += 1
        self.events.append(
            kind(
                meeting_id=self.id,
                lead_id=self.lead_id,
                version=self.version,
                news_for=news_for,
                subject=self.subject,
                begins=self.during.since,
                ends=self.during.until,
                at=at,
                **more,
            )
        )


def clean_subject(typed: str) -> str:
    """Raises `Invalid`."""
    subject = " ".join(clean_text("subject", typed, MAX_SUBJECT).split())
    if not subject:
        raise Invalid("subject", "required")
    return subject


def clean_attendees(typed: Sequence[str]) -> tuple[str, ...]:
    """Each once. Raises `Invalid`."""
    if len(typed) > MOST_ATTENDEES:
        raise Invalid("attendees", "too_many", most=MOST_ATTENDEES)
    return tuple(dict.fromkeys(map(fold_email, typed)))


def working_hours(house: Hours, time_zone: str) -> Hours:
    """The house's by the clock on an agent's own wall; of one that never closes those of an office."""
    week = OFFICE_HOURS if house.week == ALWAYS_OPEN.week else house.week
    return replace(house, time_zone=time_zone, week=week)


def besides(own: Iterable[During], busy: Sequence[During]) -> list[During]:
    """*busy* without *own*, each once: something else may be at that very time."""
    others = [*busy]
    for each in own:
        if each in others:
            others.remove(each)
    return others


def taken_by(busy: Iterable[During]) -> list[During]:
    """What leaves no room: *busy* and the distance that is kept from it, in order, as one where it meets."""
    found: list[During] = []
    for each in sorted(busy, key=lambda each: each.since):
        near = each.widened(BUFFER)
        if not found or found[-1].until < near.since:
            found.append(near)
        elif found[-1].until < near.until:
            found[-1] = During(found[-1].since, near.until)
    return found


def free_slots(
    day: date, length: timedelta, hours: Hours, taken: Sequence[During], *, not_before: datetime
) -> Iterator[During]:
    """When on *day*, where *hours* are, a meeting of *length* would fit; in order, every half an hour.

    Each is wholly within one opening, however clocks are put that day, and outside of *taken*, of `taken_by`.
    """
    for opens, closes in hours.openings_on(day):
        since, near = opens, bisect_right(taken, opens, key=lambda each: each.until)
        while (until := since + length) <= closes:
            while near < len(taken) and taken[near].until <= since:
                near += 1
            if since >= not_before and (near == len(taken) or until <= taken[near].since):
                yield During(since, until)
            since += STEP


def is_free(during: During, hours: Hours, taken: Sequence[During]) -> bool:
    """Whether it is wholly within one opening, and outside of *taken*, of `taken_by`."""
    return any(
        opens <= during.since and during.until <= closes
        for opens, closes in hours.openings(during.since, during.until)
    ) and not any(during.overlaps(each) for each in taken)


def spread(
    days: Sequence[Sequence[Slot]],
    many: int,
    hours: Mapping[AgentId, Hours],
    load: Mapping[AgentId, timedelta],
) -> list[Slot]:
    """At most *many* of what there is on *days*, to choose from: none overlaps another, in order.

    One of each day before a second one of any, of mornings and afternoons in turn, the earliest; with whoever
    has the least to do.
    """
    found: list[Slot] = []
    zones = {each: theirs.zone for each, theirs in hours.items()}
    load = {each: load.get(each, timedelta()) for each in hours}

    def least_like_these(free: Sequence[Slot]) -> Slot:
        halves = [_is_morning(each.during, zones[each.agent_id]) for each in found]

        def order(one: Slot) -> tuple[int, datetime, timedelta]:
            half = _is_morning(one.during, zones[one.agent_id])
            return halves.count(half), one.during.since, load[one.agent_id]

        return min(free, key=order)

    while len(found) < many:
        before = len(found)
        for day in days:
            free = [each for each in day if not any(each.during.overlaps(one.during) for one in found)]
            if free and len(found) < many:
                chosen = least_like_these(free)
                found.append(chosen)
                load[chosen.agent_id] += chosen.during.length
        if len(found) == before:
            break
    return sorted(found, key=lambda each: each.during)


def _is_morning(during: During, zone: tzinfo) -> bool:
    return during.since.astimezone(zone).hour < NOON
