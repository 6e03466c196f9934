"""Agents' calendars elsewhere: told of changes or not, read, and kept in step with the meetings here."""

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, assert_never
from uuid import UUID
from zoneinfo import ZoneInfo

import structlog

from pascal.app.usecases.calendars import SYNC, WATCH, sync_of, watch_of
from pascal.app.usecases.meetings import call_off
from pascal.domain.calendars import (
    Agree,
    CallOff,
    Cancel,
    Change,
    Clash,
    Inward,
    Linked,
    Make,
    Move,
    Outward,
    Pair,
    Plan,
    Show,
    Watch,
    Why,
    move,
    step,
)
from pascal.domain.errors import SlotTaken
from pascal.domain.ids import AgentId, MeetingId
from pascal.domain.meetings import Meeting
from pascal.domain.ports.calendar import (
    Away,
    CalendarElsewhere,
    Changed,
    Changes,
    Entry,
    Gone,
    Heard,
    PlaceForgotten,
    Refused,
    SignedOut,
    Watched,
)
from pascal.domain.ports.clock import Clock
from pascal.domain.ports.jobs import Job, TryLater
from pascal.domain.ports.security import SecretKeys
from pascal.domain.ports.storage import Storage, Transaction
from pascal.domain.qualification import Qualification

log = structlog.get_logger()

_AWAY_FOR: Final = timedelta(minutes=1)
"""At least."""
_REFUSED_FOR: Final = timedelta(hours=1)
_TURNS: Final = 6
"""Steps of one meeting in a row: no story of two calendars needs more."""


@dataclass(frozen=True, slots=True)
class HearOfCalendars:
    """They tell us that something changed. Kept as a job before they hear that we have it (THREATS 24)."""

    storage: Storage
    clock: Clock
    keys: SecretKeys

    async def __call__(self, told: Sequence[Heard]) -> None:
        """Whoever does not know the watch's secret tells nothing (THREATS 25)."""
        said, known = {*told}, set[Heard]()
        syncs, watches = list[Job](), list[Job]()
        async with self.storage.begin() as tx:  # locks: calendars by agent, then jobs in one order
            for linked in await tx.calendars.watched_as({each.watch for each in said}):
                heard = {each for each in said if self._knows(each, linked.watch)}
                known |= heard
                what = {each.what for each in heard}
                if what:
                    syncs.append(sync_of(linked.agent_id))
                if what - {"changed"}:
                    await self._renews(tx, linked, ended="ended" in what)
                    watches.append(watch_of(linked.agent_id))
            await tx.jobs.enqueue([*syncs, *watches], due=self.clock.now())
        if said - known:
            log.warning("calendar_notices_passed_over", count=len(said - known))

    def _knows(self, each: Heard, watch: Watch | None) -> bool:
        if watch is None or each.watch != watch.id:
            return False
        return hmac.compare_digest(self.keys.digest(each.secret), watch.digest)

    async def _renews(self, tx: Transaction, linked: Linked, *, ended: bool) -> None:
        latest = await tx.calendars.get(linked.agent_id)
        if latest is not None and latest.watch is not None and latest.watch == linked.watch:
            watch = None if ended else replace(latest.watch, renew_at=self.clock.now())
            await tx.calendars.save(replace(latest, watch=watch))


@dataclass(frozen=True, slots=True)
class RenewCalendarWatch:
    """*subject* is an agent. Without it what changes there is found some minutes later.

    It is asked for each hour until it is so: what is refused, or not answered, is not lost.
    """

    storage: Storage
    elsewhere: CalendarElsewhere | None
    clock: Clock
    keys: SecretKeys

    kind = WATCH
    delays = tuple(timedelta(minutes=each) for each in (1, 10, 60))
    limit = timedelta(minutes=1)
    at_once = 2

    async def __call__(self, subject: UUID) -> None:
        agent_id = AgentId(subject)
        async with self.storage.begin() as tx:
            linked = await tx.calendars.get(agent_id)
        now = self.clock.now()
        if linked is None or not linked.may_be_asked(now) or self.elsewhere is None:
            return
        known = linked.watch
        if known is not None and now < known.renew_at:
            return
        key = self.keys.issue()
        try:
            watched, digest = await self._watched(self.elsewhere, agent_id, known, key.text, key.digest)
        except SignedOut as error:
            await lock_out(self.storage, linked, error)
            return
        except Away as error:
            await let_rest(self.storage, linked, watch_of(agent_id), error, at=now)
            return
        except Refused as error:  # it is looked into every five minutes anyway
            log.warning("calendar_not_watched", error=str(error))
            return
        if watched is None:
            return
        async with self.storage.begin() as tx:
            latest = await tx.calendars.get(agent_id)
            if latest is None or latest.since != linked.since:  # disconnected meanwhile: it ends by itself
                return
            half = now + (watched.until - now) / 2
            watch = Watch(watched.id, watched.until, half, digest)
            await tx.calendars.save(replace(latest, watch=watch))
            if known is None or known.id != watched.id:  # what they told before it was known was passed over
                await tx.jobs.enqueue([sync_of(agent_id)], due=now)

    async def _watched(
        self, there: CalendarElsewhere, agent_id: AgentId, known: Watch | None, secret: str, digest: bytes
    ) -> tuple[Watched | None, bytes]:
        if known is not None:
            try:
                return await there.watch(agent_id, secret, Watched(known.id, known.until)), known.digest
            except Gone:
                pass
        return await there.watch(agent_id, secret, None), digest


async def lock_out(storage: Storage, linked: Linked, error: SignedOut) -> None:
    """It is asked no more until its agent connects it anew."""
    log.warning("calendar_locked_out", error=str(error))
    async with storage.begin() as tx:
        latest = await tx.calendars.get(linked.agent_id)
        if latest is not None and latest.since == linked.since:
            await tx.calendars.save(replace(latest, works=False))


async def let_rest(
    storage: Storage, linked: Linked, job: Job, error: Away | Refused, *, at: datetime
) -> None:
    """It is asked no more before they may want it, and then by that job: one that failed would come forward
    before its time, and die of an outage that is nobody's to settle.
    """
    until = at + (max(error.wait, _AWAY_FOR) if isinstance(error, Away) else _REFUSED_FOR)
    log.warning("calendar_rests", error=str(error))
    async with storage.begin() as tx:
        latest = await tx.calendars.get(linked.agent_id)
        if latest is not None and latest.since == linked.since:
            await tx.calendars.save(replace(latest, rests_until=until))
            await tx.jobs.enqueue([job], due=until)


@dataclass(frozen=True, slots=True)
class SyncCalendar:
    """*subject* is an agent. First what changed there is read, then each meeting takes the step that is due.

    Where they do not answer, it rests as long as they say, and is asked for again: no outage is a failure.
    Nothing is asked of them inside a transaction. What they are to be told is noted before, so an answer that
    is lost is found with the next changes; and whoever kept something of the calendar meanwhile makes this
    one look again.
    """

    storage: Storage
    elsewhere: CalendarElsewhere | None
    clock: Clock

    kind = SYNC
    delays = tuple(timedelta(seconds=each) for each in (1, 10, 60, 600, 3600))
    limit = timedelta(minutes=5)
    at_once = 4

    async def __call__(self, subject: UUID) -> None:
        """Raises `TryLater` where somebody else was first."""
        agent_id, now = AgentId(subject), self.clock.now()
        async with self.storage.begin() as tx:
            linked = await tx.calendars.get(agent_id)
        if linked is None or not linked.may_be_asked(now) or self.elsewhere is None:
            return
        try:
            await self._read(self.elsewhere, linked)
            for meeting in await self._due(agent_id):
                try:
                    await self._settle(self.elsewhere, meeting)
                except Refused as error:
                    _passed_over(meeting.id, error)
        except SignedOut as error:
            await lock_out(self.storage, linked, error)
        except (Away, Refused) as error:
            await let_rest(self.storage, linked, sync_of(agent_id), error, at=now)

    # -- what changed there

    async def _read(self, there: CalendarElsewhere, linked: Linked) -> None:
        agent_id, window = linked.agent_id, linked.window_at(self.clock.now())
        place = linked.place if linked.window == window else None
        try:
            changes = await there.changes(agent_id, window, place)
        except PlaceForgotten:
            place = None
            changes = await there.changes(agent_id, window, None)
        pairs = [pair for _, pair in await self._paired(agent_id, window.since)]
        missing = _missing(pairs, changes, whole=place is None)
        seen = {**_seen(pairs, changes.entries), **await self._looked_for(there, missing)}
        now_there = {each.meeting_id: each for each in pairs} | {**seen}
        ours = {each.there.id: each.there.plan for each in now_there.values() if each.there}
        async with self.storage.begin() as tx:
            latest = await self._unchanged(tx, linked)
            (agent,) = await tx.agents.some([agent_id])
            zone = ZoneInfo(agent.time_zone)
            taken = {
                each.there.id: each.during(zone)
                for each in changes.entries
                if each.busy and not _is_met(each, ours)
            }
            told = (each.there.id for each in changes.entries)
            free = [*changes.gone, *ours, *(each for each in told if each not in taken)]
            await tx.calendars.note_busy(agent_id, taken, free, whole=place is None)
            for each in seen.values():
                await tx.calendars.keep(each)
            await self._keep(tx, replace(latest, window=window, place=changes.place))

    async def _looked_for(
        self, there: CalendarElsewhere, missing: Sequence[Pair]
    ) -> Mapping[MeetingId, Pair]:
        """Those that may be looked at."""
        found = {}
        for each in missing:
            try:
                found[each.meeting_id] = await self._looked(there, each)
            except Refused as error:
                _passed_over(each.meeting_id, error)
        return found

    async def _looked(self, there: CalendarElsewhere, pair: Pair) -> Pair:
        """What is in the period no more may have been moved out of it."""
        if pair.there is None:
            return pair
        try:
            return pair.sees((await there.event(pair.agent_id, pair.there.id)).there)
        except Gone:
            return pair.misses()

    async def _unchanged(self, tx: Transaction, linked: Linked) -> Linked:
        """Raises `TryLater` where something of it was kept meanwhile."""
        latest = await tx.calendars.get(linked.agent_id)
        if latest is None or (latest.since, latest.changes) != (linked.since, linked.changes):
            raise TryLater("the calendar was changed meanwhile")
        return latest

    async def _keep(self, tx: Transaction, linked: Linked) -> None:
        await tx.calendars.save(replace(linked, changes=linked.changes + 1))

    # -- what is due

    async def _due(self, agent_id: AgentId) -> Sequence[Meeting]:
        now = self.clock.now()
        return [
            meeting
            for meeting, pair in await self._paired(agent_id, now)
            if step(meeting, pair, at=now) is not None
        ]

    async def _paired(self, agent_id: AgentId, after: datetime) -> Sequence[tuple[Meeting, Pair]]:
        """Each meeting that ends after that, also those of which they do not know yet."""
        async with self.storage.begin() as tx:
            meetings = await tx.calendars.meetings(agent_id, after=after)
            pairs = {each.meeting_id: each for each in await tx.calendars.pairs(agent_id, after=after)}
        return [(each, pairs.get(each.id) or Pair(each.id, agent_id)) for each in meetings]

    async def _settle(self, there: CalendarElsewhere, one: Meeting) -> None:
        """Step by step, until it is the other's turn."""
        for _ in range(_TURNS):
            try:
                taken = await self._step(one)
            except SlotTaken:
                await self._show_overlap(one)
                return
            if taken is None:
                return
            before, todo = taken
            if isinstance(todo, Make | Change | CallOff):
                await self._tell(there, before, todo)

    async def _step(self, one: Meeting) -> tuple[Pair, Outward | Inward] | None:
        """What it was, and the pair as it is kept now. Raises `SlotTaken`."""
        now = self.clock.now()
        async with self.storage.begin() as tx:
            qualification = await tx.qualifications.get(one.qualification_id)
            meeting = await tx.meetings.get(one.id)
            linked = await tx.calendars.get(one.agent_id)
            if linked is None or not linked.works:
                return None
            pair = await tx.calendars.pair(one.id) or Pair(one.id, one.agent_id)
            todo = step(meeting, pair, at=now)
            if todo is None:
                return None
            match todo:
                case Make(plan, _) | Change(_, plan):
                    pair = pair.sending(plan)
                case CallOff():
                    pass
                case _:
                    pair = await self._inward(tx, qualification, meeting, pair, todo, now)
            await tx.calendars.keep(pair)
            await self._keep(tx, linked)
            return pair, todo

    async def _inward(
        self,
        tx: Transaction,
        qualification: Qualification,
        meeting: Meeting,
        pair: Pair,
        todo: Inward,
        now: datetime,
    ) -> Pair:
        match todo:
            case Move(plan):
                if (clash := move(meeting, plan, at=now)) is not None:
                    return replace(pair, clash=clash)
                await tx.meetings.save(meeting, at=now)
                return pair.agreeing()
            case Cancel():
                await call_off(tx, qualification, meeting, by=meeting.agent_id, at=now)  # their own calendar
                return replace(pair, clash=None)
            case Show(clash):
                return replace(pair, clash=clash)
            case Agree():
                return pair.agreeing()
            case _:
                assert_never(todo)

    async def _show_overlap(self, one: Meeting) -> None:
        now = self.clock.now()
        async with self.storage.begin() as tx:
            meeting = await tx.meetings.get(one.id)
            linked = await tx.calendars.get(one.agent_id)
            pair = await tx.calendars.pair(one.id)
            if linked is None or pair is None:
                return
            todo = step(meeting, pair, at=now)
            if isinstance(todo, Move):
                await tx.calendars.keep(replace(pair, clash=Clash(Why.OVERLAP, meeting.version, todo.plan)))
                await self._keep(tx, linked)

    async def _tell(self, there: CalendarElsewhere, pair: Pair, todo: Outward) -> None:
        told = await self._told(there, pair, todo)
        async with self.storage.begin() as tx:
            linked = await tx.calendars.get(pair.agent_id)
            if linked is None or not linked.works or await tx.calendars.pair(pair.meeting_id) != pair:
                return  # whoever was here meanwhile knows more: the next changes tell the rest
            await tx.calendars.keep(told)
            await tx.calendars.note_busy(
                pair.agent_id, {}, [told.there.id] if told.there else [], whole=False
            )
            await self._keep(tx, linked)

    async def _told(self, there: CalendarElsewhere, pair: Pair, todo: Outward) -> Pair:
        agent_id = pair.agent_id
        try:
            match todo:
                case Make(plan, again):
                    made = await there.make(agent_id, pair.key, plan)
                    return pair.sees(made) if again or made.plan == plan else pair.finds(made)
                case Change(known, plan):
                    return pair.answered(await there.change(agent_id, known, plan), plan)
                case CallOff(known):
                    await there.call_off(agent_id, known)
                    return pair.misses()
                case _:
                    assert_never(todo)
        except Gone:
            return pair.spent() if isinstance(todo, Make) else pair.misses()
        except Changed:
            return await self._looked(there, pair)


def _passed_over(meeting_id: MeetingId, error: Refused) -> None:
    """The others are taken."""
    log.warning("calendar_meeting_refused", meeting_id=str(meeting_id), error=str(error))


def _seen(pairs: Sequence[Pair], entries: Sequence[Entry]) -> Mapping[MeetingId, Pair]:
    """Those of which the entries tell: by what it is called there, or by what it was made by."""
    by_id = {each.there.id: each for each in pairs if each.there is not None}
    by_key = {one.key: one for each in pairs for one in each.by_any_key()}
    found = {}
    for each in entries:
        if each.series is not None:
            continue
        pair = by_id.get(each.there.id) or (by_key.get(each.key) if each.key else None)
        if pair is not None:
            found[pair.meeting_id] = pair.sees(each.there)
    return found


def _missing(pairs: Sequence[Pair], changes: Changes, *, whole: bool) -> Sequence[Pair]:
    """Those whose event is said to be gone; of the whole, those of which it does not tell."""
    told, gone = {each.there.id for each in changes.entries}, {*changes.gone}
    return [
        each
        for each in pairs
        if each.there is not None
        and not each.gone
        and (each.there.id in gone or (whole and each.there.id not in told))
    ]


def _is_met(entry: Entry, ours: Mapping[str, Plan]) -> bool:
    """Whether it stands for a meeting here; of what was made to repeat itself, the one time that does."""
    master = None if entry.series is None else ours.get(entry.series)
    return entry.there.id in ours or (master is not None and master.during == entry.there.plan.during)
