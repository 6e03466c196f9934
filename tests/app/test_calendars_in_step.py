"""Two calendars under every interleaving: local and remote changes, lost answers, forgotten places."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from pascal.adapters.memory import MemoryStorage, Store
from pascal.adapters.memory.store import State
from pascal.adapters.outlook import Outlook
from pascal.adapters.outlook.settings import Settings
from pascal.app.usecases.calendar_sync import SyncCalendar
from pascal.domain.actors import Actor
from pascal.domain.agents import Agent
from pascal.domain.calendars import Linked, Pair, Plan
from pascal.domain.errors import Invalid, MeetingOver, SlotTaken
from pascal.domain.events import Event
from pascal.domain.ids import LeadId, MeetingId, QualificationId
from pascal.domain.meetings import During, Meeting, Status
from pascal.domain.ports.channels import Kit
from pascal.domain.ports.jobs import TryLater
from pascal.domain.qualification import Qualification
from pascal.domain.requirements import KINDS
from pascal.testing.builders import START, Clock, Ids, agent
from pascal.testing.channels import MemorySafe
from providers.graph import GraphFake, Mischief

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
slots = st.integers(0, 3)
which = st.integers(0, 11)
troubles = st.sampled_from(["lost", "lost", "unheard", "garbage", 500, 503, 429, 401])
SUBJECTS = st.sampled_from(["Visita", "Llamada", "  Visita  ", "Café con Ana"])


def during(slot: int) -> During:
    since = START + (slot + 2) * DAY
    return During(since, since + HOUR)


class Remembering(Store):
    """What each meeting ever was here, or was shown as a clash."""

    def commit(self, state: State, happened: Sequence[Event], by: Actor | None) -> None:
        for one in state.meetings.values():
            KNOWN.setdefault(one.id, set()).add(Plan.of(one))
        for pair in state.pairs.values():
            if pair.clash is not None and pair.clash.theirs is not None:
                KNOWN.setdefault(pair.meeting_id, set()).add(pair.clash.theirs)
        Store.commit(self, state, happened, by)


KNOWN: dict[MeetingId, set[Plan]] = {}


class House:
    """An agent whose calendar is elsewhere, and the meetings here."""

    def __init__(self) -> None:
        self.graph, self.clock, self.ids = GraphFake(), Clock(), Ids()
        self.graph.refresh = "refresh-0"
        self.storage = MemoryStorage(Remembering())
        self.agent: Agent = agent("Ana")
        kit = Kit(
            self.graph.environment,
            "https://pascal.example",
            "PE",
            2.0,
            self.clock,
            MemorySafe({f"leave.{self.agent.id}": "refresh-0"}),
        )
        read = Settings.read(kit.environment)
        assert read is not None
        self.meanwhile: list[Callable[[], Awaitable[None]]] = []
        """What happens here while the next call is under way: in a transaction it would wait for ever."""
        whole = self.graph._over_transport

        async def call(request: httpx.Request) -> httpx.Response:
            if self.meanwhile:
                assert not self.storage._store.turn.locked(), "asked inside a transaction"
                await self.meanwhile.pop(0)()
            return await whole(request)

        self.outlook = Outlook(read, kit, httpx.MockTransport(call))

        async def at_once(_: float) -> None: ...

        self.outlook._graph._sleep = at_once
        self.sync = SyncCalendar(self.storage, self.outlook, self.clock)

    async def opens(self) -> None:
        async with self.storage.begin() as tx:
            await tx.agents.add(self.agent)
            await tx.calendars.save(Linked(self.agent.id, "outlook", "agente@example.com", START))
            one = Qualification.start(
                QualificationId(UUID(int=2)), LeadId(UUID(int=1)), None, KINDS["software"], at=START
            )
            await tx.qualifications.save(one)

    async def connects_anew(self) -> None:
        async with self.storage.begin() as tx:
            await tx.calendars.drop(self.agent.id)
            linked = Linked(self.agent.id, "outlook", "agente@example.com", self.clock.now())
            await tx.calendars.save(linked)

    async def books(self, slot: int) -> MeetingId | None:
        one = Meeting(
            MeetingId(self.ids.new()),
            self.agent.id,
            LeadId(UUID(int=1)),
            QualificationId(UUID(int=2)),
            "Visita",
            during(slot),
            self.clock.now(),
        )
        try:
            one.book(at=self.clock.now())
            async with self.storage.begin() as tx:
                await tx.meetings.save(one, at=self.clock.now())
        except (SlotTaken, Invalid):
            return None
        return one.id

    async def edits(self, id: MeetingId, slot: int, subject: str) -> None:
        try:
            async with self.storage.begin() as tx:
                one = await tx.meetings.get(id)
                one.edit(subject=subject, during=during(slot), by=self.agent.id, at=self.clock.now())
                await tx.meetings.save(one, at=self.clock.now())
        except (SlotTaken, MeetingOver, Invalid):
            pass

    async def cancels(self, id: MeetingId) -> None:
        async with self.storage.begin() as tx:
            one = await tx.meetings.get(id)
            if one.status is Status.BOOKED:
                one.cancel(by=self.agent.id, at=self.clock.now())
                await tx.meetings.save(one, at=self.clock.now())

    async def syncs(self) -> bool:
        try:
            await self.sync(self.agent.id)
        except TryLater:
            return False
        async with self.storage.begin() as tx:
            linked = await tx.calendars.get(self.agent.id)
        if linked is None or linked.rests_until is None or linked.rests_until <= self.clock.now():
            return True
        self.clock.time = linked.rests_until
        return False

    async def meeting(self, id: MeetingId) -> Meeting:
        async with self.storage.begin() as tx:
            return await tx.meetings.get(id)

    async def pair(self, id: MeetingId) -> Pair:
        async with self.storage.begin() as tx:
            found = await tx.calendars.pair(id)
        assert found is not None
        return found

    async def busy(self) -> list[During]:
        async with self.storage.begin() as tx:
            return [*await tx.calendars.busy_elsewhere(self.agent.id, During(START, START + 60 * DAY))]

    def plan(self, event: dict[str, Any]) -> Plan:
        since, until = (
            datetime.fromisoformat(event[end]["dateTime"]).replace(tzinfo=UTC) for end in ("start", "end")
        )
        return Plan.told(event["subject"], During(since, until))


async def _nothing() -> None: ...


class TwoCalendars(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.house = House()
        self.run(self.house.opens())
        self.ours: list[MeetingId] = []
        self.foreign: list[str] = []
        KNOWN.clear()
        self.overwritten: list[tuple[dict[str, Any], str]] = []
        self.interruptions: list[int] = []
        """Where somebody moves what we are about to change, after we have looked."""
        self.said: dict[MeetingId, Meeting] = {}
        """Each as it was said here last, before the calendars came into step."""
        self.stood: dict[str, set[Plan]] = {}
        """What each event ever said, by its key."""
        self._watch_for_overwriting()
        for slot in (0, 1):
            self.book(slot)
        self.sync()

    def run(self, what: Any) -> Any:
        return self.runner.run(what)

    def _watch_for_overwriting(self) -> None:
        """What stood there before each change and deletion of ours."""
        graph, whole, touch = self.house.graph, self.house.graph._event, self.house.graph._touch

        def touched(id: str, how: str) -> None:
            touch(id, how)
            if one := graph.events.get(id):
                self.stood.setdefault(one.get("transactionId", ""), set()).add(self.house.plan(one))

        def event(call: Any, id: str) -> Any:
            if call.method != "GET" and id in graph.events and self.interruptions:
                moved = during(self.interruptions.pop())
                graph.move(id, moved.since, moved.until)
            before = dict(graph.events.get(id, {}))
            answer = whole(call, id)
            if before and call.method in {"PATCH", "DELETE"} and answer.status < 300:
                self.overwritten.append((before, call.method))
            return answer

        graph._event, graph._touch = event, touched  # type: ignore[method-assign]

    # -- here

    @rule(slot=slots)
    def book(self, slot: int) -> None:
        if len(self.ours) < 4 and (booked := self.run(self.house.books(slot))) is not None:
            self.ours.append(booked)

    @rule(n=which, slot=slots, subject=SUBJECTS)
    def edit(self, n: int, slot: int, subject: str) -> None:
        if self.ours:
            self.run(self.house.edits(self.ours[n % len(self.ours)], slot, subject))

    @rule(n=which)
    def cancel(self, n: int) -> None:
        if self.ours:
            self.run(self.house.cancels(self.ours[n % len(self.ours)]))

    # -- there

    @rule(n=which, slot=slots, subject=SUBJECTS)
    def move_there(self, n: int, slot: int, subject: str) -> None:
        if events := [*self.house.graph.events]:
            moved = during(slot)
            self.house.graph.move(events[n % len(events)], moved.since, moved.until, subject=subject)

    @rule(n=which, days=st.sampled_from([-3, 40, 80]))
    def move_far(self, n: int, days: int) -> None:
        """To the past, or out of what is looked at."""
        if events := [*self.house.graph.events]:
            since = START + days * DAY
            self.house.graph.move(events[n % len(events)], since, since + HOUR)

    @rule(n=which)
    def delete_there(self, n: int) -> None:
        if events := [*self.house.graph.events]:
            self.house.graph.delete(events[n % len(events)])

    @rule(slot=slots, shown=st.sampled_from(["busy", "free"]))
    def add_there(self, slot: int, shown: str) -> None:
        if len(self.foreign) < 3:
            one = during(slot)
            self.foreign.append(self.house.graph.put("Dentista", one.since, one.until, showAs=shown))

    # -- in between

    @rule(n=which, slot=slots, calls=st.integers(0, 2))
    def edit_meanwhile(self, n: int, slot: int, calls: int) -> None:
        """While something is asked of them, after so many calls."""
        if self.ours:
            one = self.ours[n % len(self.ours)]

            async def edit() -> None:
                await self.house.edits(one, slot, "Meanwhile")
                await self._said_here(one)

            self.house.meanwhile = [*[_nothing] * calls, edit]

    @rule(n=which, calls=st.integers(0, 2))
    def cancel_meanwhile(self, n: int, calls: int) -> None:
        if self.ours:
            one = self.ours[n % len(self.ours)]

            async def cancel() -> None:
                await self.house.cancels(one)
                await self._said_here(one)

            self.house.meanwhile = [*[_nothing] * calls, cancel]

    async def _said_here(self, id: MeetingId) -> None:
        self.said[id] = await self.house.meeting(id)

    @rule(slot=slots)
    def interrupt(self, slot: int) -> None:
        self.interruptions = [slot]

    @rule()
    def forget_places(self) -> None:
        self.house.graph.forget_places()

    @rule()
    def connect_anew(self) -> None:
        """All that was agreed is forgotten. What was moved out of sight then stays what it is there."""
        near = During(START, START + 30 * DAY)
        if all(self.house.plan(each).during.overlaps(near) for each in self.house.graph.events.values()):
            self.house.meanwhile.clear()
            self.run(self.house.connects_anew())
            self.sync()

    @rule()
    def a_day_passes(self) -> None:
        if self.house.clock.time < START + DAY / 2:
            self.house.clock.advance(DAY)

    @rule()
    def answer_made_before_otherwise(self) -> None:
        self.house.graph.tells_again = not self.house.graph.tells_again

    @rule()
    def sync(self) -> None:
        self.run(self._sync())
        self.check_overwritten()

    @rule(good=st.integers(0, 2), bad=st.lists(troubles, min_size=1, max_size=3))
    def sync_with_trouble(self, good: int, bad: list[int | Mischief]) -> None:
        """After so many calls that went well."""
        self.house.graph.then(*["none"] * good, *bad)
        self.sync()
        self.house.graph.forgive()

    @rule(n=which, slot=slots, other=slots)
    def change_both(self, n: int, slot: int, other: int) -> None:
        self.edit(n, slot, "Visita")
        self.move_there(n, other, "Visita")

    async def _sync(self) -> bool:
        self.said = {each: await self.house.meeting(each) for each in self.ours}
        done = await self.house.syncs()
        for each, was in self.said.items():
            now = await self.house.meeting(each)
            if (now.status, Plan.of(now)) != (was.status, Plan.of(was)):
                keys = self._keys(each)
                known = set().union(*(plans for key, plans in self.stood.items() if key in keys))
                assert Plan.of(was) in known, "overwritten here, and they have never known of it"
        async with self.house.storage.begin() as tx:
            linked = await tx.calendars.get(self.house.agent.id)
            assert linked is not None
            if not linked.works:  # 401, twice: connected anew
                await tx.calendars.save(
                    Linked(linked.agent_id, "outlook", linked.address, linked.since, changes=linked.changes)
                )
                done = False
        return done

    def check_overwritten(self) -> None:
        for before, method in self.overwritten:
            (of,) = [each for each in self.ours if self._made_for(each, before)]
            if method == "PATCH":
                assert self.house.plan(before) in KNOWN[of], "overwritten unseen"
            else:
                assert self.run(self.house.meeting(of)).status is Status.CANCELLED
        self.overwritten.clear()

    def _made_for(self, id: MeetingId, event: dict[str, Any]) -> bool:
        return event.get("transactionId") in self._keys(id)

    def _keys(self, id: MeetingId) -> set[str]:
        return {str(Pair(id, self.house.agent.id, made=made).key) for made in range(10)}

    def teardown(self) -> None:
        try:
            self.comes_to_rest()
        finally:
            self.run(self.house.outlook.aclose())
            self.runner.close()

    def comes_to_rest(self) -> None:
        self.interruptions.clear()
        self.house.meanwhile.clear()
        assert any([self.run(self._sync()) for _ in range(3)][1:])
        self.check_overwritten()
        asked = len(self.house.graph.asked)
        assert self.run(self._sync())
        assert len(self.house.graph.asked) == asked + 1, "at rest nothing but changes is asked for"
        events = [*self.house.graph.events.values()]
        for one in self.ours:
            meeting = self.run(self.house.meeting(one))
            mine = [each for each in events if self._made_for(one, each)]
            if meeting.status is Status.CANCELLED:
                assert mine == []
                continue
            if meeting.during.since <= self.house.clock.time:
                assert len(mine) <= 1
                continue
            pair = self.run(self.house.pair(one))
            assert len(mine) == (0 if pair.gone else 1)
            if pair.clash is None:
                assert [self.house.plan(each) for each in mine] == [Plan.of(meeting)]
            else:
                assert [pair.clash.theirs] == ([self.house.plan(each) for each in mine] or [None])
        window = During(self.house.clock.time - DAY, self.house.clock.time + 59 * DAY)
        theirs = sorted(
            self.house.plan(each).during
            for each in events
            if each["id"] in self.foreign
            and each["showAs"] == "busy"
            and self.house.plan(each).during.overlaps(window)
        )
        assert [each for each in self.run(self.house.busy()) if each.overlaps(window)] == [
            each for each in theirs if each.until > START
        ]


TestTwoCalendars = TwoCalendars.TestCase
TestTwoCalendars.settings = settings(max_examples=120, stateful_step_count=30)
