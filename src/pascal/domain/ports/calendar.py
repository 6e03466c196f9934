"""An agent's calendar elsewhere. Where there is none, the meetings here are all there is.

CalendarError
├── SignedOut       the leave is over or was taken back: its agent has to connect it anew
├── Away            not now, or nobody knows whether: everything here may be asked again
├── Refused         never, as it is
├── Changed         it is not as we last knew it: nothing was done
├── Gone            there is no such event (any more)
└── PlaceForgotten  from there on nothing is known any more: ask for the whole
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from typing import Final, Literal, Protocol
from uuid import UUID

from pascal.domain.calendars import Elsewhere, Plan
from pascal.domain.ids import AgentId
from pascal.domain.meetings import During

NOTICES: Final = "/api/v1/calendar/outlook"
"""Where they tell us of changes, and of what becomes of telling."""


class CalendarError(Exception):
    """The text is for administrators: words of ours, nothing about people."""


class SignedOut(CalendarError): ...


class Away(CalendarError):
    def __init__(self, why: str, wait: timedelta = timedelta()) -> None:
        super().__init__(why)
        self.wait = wait
        """How long at least, as far as they say."""


class Refused(CalendarError):
    """The text ends with their own word for why."""


class Changed(CalendarError): ...


class Gone(CalendarError): ...


class PlaceForgotten(CalendarError): ...


@dataclass(frozen=True, slots=True)
class Entry:
    """An event of the calendar. Of those that are not ours nobody keeps more than when they are."""

    there: Elsewhere
    key: UUID | None
    """What it was made by, if a program made it."""
    busy: bool
    all_day: bool = False
    """Then it is about days, wherever its agent is: the moments are midnights of no zone, said as UTC."""
    series: str | None = None
    """Of which event it is one time; what repeats itself is told too, and by itself takes none."""

    def during(self, zone: tzinfo) -> During:
        """By a clock there."""
        during = self.there.plan.during
        if not self.all_day:
            return during
        since, until = (
            datetime.combine(each.date(), time(), zone).astimezone(UTC)
            for each in (during.since, during.until)
        )
        return During(since, until)


@dataclass(frozen=True, slots=True)
class Changes:
    entries: Sequence[Entry]
    gone: Sequence[str]
    """Ids of what was deleted, or moved out of the period."""
    place: str
    """What the next changes are asked for with."""


@dataclass(frozen=True, slots=True)
class Watched:
    """They tell us of changes, until then."""

    id: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Heard:
    """What they tell us unasked. Anybody can say so: without its watch's secret it counts for nothing."""

    watch: str
    secret: str
    what: Literal["changed", "ending", "ended"]


class CalendarElsewhere(Protocol):
    """All that ask it raise `Away` and `Refused`; those that are about an agent's, `SignedOut`.

    Nothing is asked inside a transaction.
    """

    @property
    def name(self) -> str:
        """Stored: never change it."""

    async def leave(self, *, state: str, challenge: str, redirect: str) -> str:
        """Where a browser goes so that its person may give us leave. *challenge*: PKCE's, S256."""

    async def connect(self, owner: AgentId, *, code: str, verifier: str, redirect: str) -> str:
        """Whose calendar it is, by its address. Raises `Refused` for a code that is not good, and for a leave
        that lacks what we need.
        """

    async def disconnect(self, owner: AgentId) -> None:
        """Nothing of the leave is kept here."""

    async def busy(self, owner: AgentId, during: During, zone: tzinfo) -> Sequence[During]:
        """In order, and as it is now; a day is one of *zone*."""

    async def changes(self, owner: AgentId, during: During, place: str | None) -> Changes:
        """Since *place*; None: all there is in the period. With a place it has to be that place's period, and
        it raises `PlaceForgotten`.
        """

    async def event(self, owner: AgentId, id: str) -> Entry:
        """Raises `Gone`."""

    async def make(self, owner: AgentId, key: UUID, plan: Plan) -> Elsewhere:
        """What was made by that *key* before is told as it is now, and not made again.

        Raises `Gone` if it was deleted since.
        """

    async def change(self, owner: AgentId, there: Elsewhere, plan: Plan) -> Elsewhere:
        """If it is still as *there*. Raises `Changed` and `Gone`."""

    async def call_off(self, owner: AgentId, there: Elsewhere) -> None:
        """If it is still as *there*. Raises `Changed` and `Gone`."""

    async def watch(self, owner: AgentId, secret: str, known: Watched | None) -> Watched | None:
        """They tell us of changes with that *secret*; *known* goes on, with the secret that it has, or raises
        `Gone`. None: they cannot reach us.
        """

    async def unwatch(self, owner: AgentId, known: Watched) -> None:
        """They tell us no more."""

    def heard(self, content: bytes) -> Sequence[Heard]:
        """In a call of theirs. Raises `Refused` for what is none."""

    async def aclose(self) -> None:
        """Give up connections."""
