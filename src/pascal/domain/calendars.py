"""One meeting in two calendars, ours and one elsewhere: what is to be done about what changed in which.

What changed on one side goes to the other. What changed on both, or cannot be here, is shown and overwrites
nothing until a person decides. A meeting that is called off here is called off there, whatever else was done
to it: whoever was to come has been told.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final
from uuid import UUID, uuid5

from pascal.domain.errors import Invalid, MeetingOver
from pascal.domain.hours import DAY
from pascal.domain.ids import AgentId, MeetingId
from pascal.domain.meetings import MAX_SUBJECT, During, Meeting, Status

AHEAD: Final = timedelta(days=60)
_KEYS: Final = 5
"""So many of what a meeting may stand there by are looked for, where nobody knows by which it does."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What both calendars say of a meeting; moments to the second, for some keep no more."""

    subject: str
    during: During

    @classmethod
    def told(cls, subject: str, during: During) -> "Plan":
        """As either of them tells it."""
        since, until = (each.replace(microsecond=0) for each in (during.since, during.until))
        words = " ".join(unicodedata.normalize("NFC", subject).split())
        return cls(words[:MAX_SUBJECT].rstrip(), During(since, until))

    @classmethod
    def of(cls, meeting: Meeting) -> "Plan":
        return cls.told(meeting.subject, meeting.during)


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """The event that stands for a meeting, as its calendar told it last."""

    id: str
    version: str
    """What it is changed by: who has another has missed something."""
    plan: Plan


@dataclass(frozen=True, slots=True)
class Watch:
    """They tell us of changes."""

    id: str
    until: datetime
    renew_at: datetime
    """At half of its life."""
    digest: bytes
    """Of the secret by which we know that it is them."""


@dataclass(frozen=True, slots=True)
class Linked:
    """An agent's calendar elsewhere, and how far it was read."""

    agent_id: AgentId
    name: str
    """Whose kind it is: `outlook`."""
    address: str
    since: datetime
    works: bool = True
    """False: the leave for it is over, and it has to be connected anew."""
    window: During | None = None
    """Of what is known of it; None: nothing yet."""
    place: str | None = None
    """What changes since are asked for with; None: the whole is."""
    changes: int = 0
    """Of what is kept of it: whoever asked them meanwhile has to look again."""
    watch: Watch | None = None
    rests_until: datetime | None = None
    """So long nobody asks: they want it so, or refused what they will refuse again."""

    def may_be_asked(self, at: datetime) -> bool:
        return self.works and (self.rests_until is None or at >= self.rests_until)

    def beyond(self, during: During) -> During | None:
        """What of it comes after what is known."""
        since = during.since if self.window is None else max(during.since, self.window.until)
        return During(since, during.until) if since < during.until else None

    def window_at(self, at: datetime) -> During:
        """What is to be known: from yesterday for two months, by days, so that it holds for one."""
        today = at.replace(hour=0, minute=0, second=0, microsecond=0)
        return During(today - DAY, today + AHEAD)


class Why(StrEnum):
    BOTH = "both"
    """It changed here and there."""
    GONE = "gone"
    """It changed here, and was deleted there."""
    OVERLAP = "overlap"
    """It was moved there to where the agent meets somebody else."""
    IMPOSSIBLE = "impossible"
    """It was moved there to where no meeting may be: to the past, for days, without a subject."""


@dataclass(frozen=True, slots=True)
class Clash:
    """What a person has to decide on: by changing the meeting, here or there."""

    why: Why
    version: int
    """Of our meeting when it was shown."""
    theirs: Plan | None
    """What they said then; None: it was deleted."""


@dataclass(frozen=True, slots=True)
class Pair:
    """A meeting and the event that stands for it."""

    meeting_id: MeetingId
    agent_id: AgentId
    made: int = 0
    """How often it had to be made anew."""
    agreed: Plan | None = None
    """What both said last."""
    sent: Plan | None = None
    """What the other side was told, and has not answered yet: it may know of it."""
    there: Elsewhere | None = None
    gone: bool = False
    """It was there, and is no more."""
    clash: Clash | None = None

    @property
    def key(self) -> UUID:
        """Who makes it twice by the same makes one."""
        return uuid5(self.meeting_id, str(self.made))

    @property
    def in_doubt(self) -> bool:
        """They were told to make it, and nobody knows whether they did."""
        return self.there is None and not self.gone and self.sent is not None

    def by_any_key(self) -> Iterator["Pair"]:
        """It, and as it may stand there since it was connected before; what was agreed then nobody knows."""
        yield self
        if self.there is None:
            for n in range(1, _KEYS):
                yield replace(self, made=self.made + n, sent=None)

    def sees(self, there: Elsewhere) -> "Pair":
        """They say this of it now. What was sent is what was made, whatever became of it since."""
        return replace(self, there=there, gone=False, agreed=self.sent if self.in_doubt else self.agreed)

    def finds(self, there: Elsewhere) -> "Pair":
        """What stands there was made when it was connected before: whatever it says, nobody agreed to it."""
        return replace(self, there=there, gone=False, agreed=None, sent=None)

    def misses(self) -> "Pair":
        """It was there, and is no more."""
        return replace(self, gone=True)

    def spent(self) -> "Pair":
        """What was made by this key is gone. That says nothing of what became of it since we agreed: we never
        saw it, or it was deleted while nothing was connected. It is made by the next.
        """
        return replace(self, made=self.made + 1, sent=None)

    def sending(self, plan: Plan) -> "Pair":
        """Noted before they are told, for the answer may be lost."""
        if self.gone:  # what was made by the old key stays deleted
            return replace(
                self, made=self.made + 1, there=None, gone=False, agreed=None, sent=plan, clash=None
            )
        return replace(self, sent=plan)

    def answered(self, there: Elsewhere, plan: Plan) -> "Pair":
        """They took *plan*."""
        return replace(self, there=there, gone=False, agreed=plan, sent=None, clash=None)

    def agreeing(self) -> "Pair":
        """Both say the same."""
        plan = None if self.there is None else self.there.plan
        return replace(self, agreed=plan, sent=None, clash=None)


@dataclass(frozen=True, slots=True)
class Make:
    """There, by the pair's key."""

    plan: Plan
    again: bool = False
    """They were told before, and nobody knows whether they did."""


@dataclass(frozen=True, slots=True)
class Change:
    """There, if it is still as we know it."""

    there: Elsewhere
    plan: Plan


@dataclass(frozen=True, slots=True)
class CallOff:
    """There."""

    there: Elsewhere


@dataclass(frozen=True, slots=True)
class Move:
    """Here."""

    plan: Plan


@dataclass(frozen=True, slots=True)
class Cancel:
    """Here."""


@dataclass(frozen=True, slots=True)
class Show:
    clash: Clash


@dataclass(frozen=True, slots=True)
class Agree:
    """Both say the same: that is remembered."""


Outward = Make | Change | CallOff
Inward = Move | Cancel | Show | Agree


def step(meeting: Meeting, pair: Pair, *, at: datetime) -> Outward | Inward | None:
    """What is to be done next; None: nothing, or a person has to decide."""
    live = None if pair.gone else pair.there
    if meeting.status is Status.CANCELLED:
        if live is not None:
            return CallOff(live)
        # by the same key: to be told of it, and call it off
        return Make(pair.sent, again=True) if pair.in_doubt and pair.sent else None
    if meeting.status is not Status.BOOKED:
        return None
    ours, theirs = Plan.of(meeting), None if live is None else live.plan
    if ours.during.since <= at and (theirs is None or theirs.during.since <= at):
        return None  # who tidies up afterwards calls nothing off
    if pair.there is None and not pair.gone:
        # what may have been made is made again as it was
        return Make(pair.sent or ours, again=pair.in_doubt)
    if ours == theirs:
        return None if (pair.agreed, pair.sent, pair.clash) == (ours, None, None) else Agree()
    return _merged(meeting.version, ours, live, pair)


def _merged(version: int, ours: Plan, live: Elsewhere | None, pair: Pair) -> Outward | Inward | None:
    """Where the two sides do not say the same."""
    theirs = None if live is None else live.plan
    telling = Make(ours) if live is None else Change(live, ours)
    if pair.clash is not None and pair.clash.theirs == theirs:
        return None if pair.clash.version == version else telling
    known = pair.sent if theirs is not None and theirs == pair.sent else pair.agreed
    if known == ours:
        return Cancel() if theirs is None else Move(theirs)
    if known == theirs and theirs is not None:
        return telling
    return Show(Clash(Why.GONE if theirs is None else Why.BOTH, version, theirs))


def move(meeting: Meeting, plan: Plan, *, at: datetime) -> Clash | None:
    """Here, as it was moved there; or why it cannot be."""
    known = Plan.of(meeting)
    subject = plan.subject if plan.subject != known.subject else None
    during = plan.during if plan.during != known.during else None
    try:
        if during is not None:
            during = During.of(during.since, during.until)
        meeting.edit(subject=subject, during=during, by=meeting.agent_id, at=at)  # their own calendar
    except (Invalid, MeetingOver):
        return Clash(Why.IMPOSSIBLE, meeting.version, plan)
    return None
