"""Calls, over every storage: who rings, who may dial, and what is known of it afterwards."""

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from uuid import UUID

import pytest
from contract_house import House, PhonesAsTyped, drained, happened, leading
from pigeons import JUAN, PIGEON, Loft, shuffled

from pascal.app.edge.callers import reach_of
from pascal.app.usecases.breaker import Breaker
from pascal.app.usecases.calls import AskToDial, CallOut, DialFromBrowser, NobodyThere, PlaceCall, TakeCall
from pascal.app.usecases.communications import Letter
from pascal.app.usecases.hours import TellOpening
from pascal.app.usecases.sending import Sendability, SendingPolicy, goes_out
from pascal.domain.agents import Agent
from pascal.domain.calls import LONGEST, RINGS_FOR, Intent, browser_of
from pascal.domain.channels import VOICE, Traits
from pascal.domain.communications import Communication, Direction, Kind, Report, State
from pascal.domain.errors import CannotCall, Collision
from pascal.domain.events import CallCameIn, MessagePosted, NoteReworded
from pascal.domain.identities import PHONE, Identity
from pascal.domain.ids import CommunicationId, ConversationId, IntentId, LeadId
from pascal.domain.incoming import Called, Peer, Reported
from pascal.domain.messages import CALLS, Note, SenderType
from pascal.domain.permissions import Permissions
from pascal.domain.ports.channels import (
    Answer,
    Channels,
    LockedOut,
    NoAnswer,
    NotNow,
    Rejected,
    Sent,
    WebhookCall,
)
from pascal.domain.ports.figures import Figures
from pascal.domain.ports.jobs import JobQueue
from pascal.domain.ports.lists import Filter, Order
from pascal.domain.ports.outbox import Outbox
from pascal.domain.ports.reach import HOUSE
from pascal.domain.ports.reads import ConversationRow, Reads
from pascal.domain.ports.telephony import Asked, BrowserCalls, CameIn
from pascal.domain.sending import Permit
from pascal.testing.builders import START, staff

MINUTE = timedelta(minutes=1)
TRAITS = Traits(VOICE, (PHONE,), calls=True, by_country=True)


@pytest.fixture
def loft(house: House, reads: Reads, outbox: Outbox, jobs: JobQueue) -> Loft:
    return Loft(house, reads, outbox, jobs)


@pytest.fixture
async def ana(house: House) -> Agent:
    return await house.hires("Ana Torres")


async def chats(loft: Loft, who: Agent) -> list[ConversationRow]:
    reach = reach_of(Permissions(), staff(who))
    return [*await loft.reads.conversations(reach, Filter(), Order.LAST_ACTIVITY, 100, None)]


async def the_call(loft: Loft, id: str = "call-1") -> Communication:
    async with loft.storage.begin() as tx:
        one = await tx.communications.named(PIGEON, id)
    assert one is not None
    return one


async def rings(loft: Loft) -> list[CallCameIn]:
    async with leading(loft.outbox):
        return [
            each.event for each in await happened(loft.outbox, "live") if isinstance(each.event, CallCameIn)
        ]


# -- in


async def test_who_calls_and_is_not_known_becomes_a_lead_who_waits(loft: Loft, ana: Agent) -> None:
    said_at = loft.clock.now()
    await loft.brings(loft.calls(at=said_at, name="Juan\0 Pérez"))
    (chat,) = await chats(loft, ana)
    assert (chat.status, chat.channel, chat.lead_name) == ("queued", PIGEON, "Juan Pérez")
    one = await the_call(loft)
    assert (one.kind, one.direction, one.state) == (Kind.CALL, Direction.IN, State.SENT)
    assert (one.peer, one.conversation_id, one.said_at) == (JUAN, chat.id, said_at)
    (ring,) = await rings(loft)
    assert (ring.conversation_id, ring.communication_id) == (chat.id, one.id)
    assert (ring.lead_name, ring.peer, ring.agent_id) == ("Juan Pérez", JUAN.value, None)


async def test_who_calls_and_is_known_goes_on_where_they_were(loft: Loft, ana: Agent) -> None:
    await loft.brings(loft.says("Hola"))
    (chat,) = await chats(loft, ana)
    await loft.house.takes(ana, ConversationId(chat.id))
    until = loft.clock.now() + timedelta(hours=8)
    await loft.house.changes(ConversationId(chat.id), lambda it: it.snooze(until, at=loft.clock.now()))
    await loft.brings(loft.calls(), loft.calls(id="call-2"))
    (chat,) = await chats(loft, ana)
    assert chat.snoozed_until is None  # they are on the line
    assert [each.agent_id for each in await rings(loft)] == [ana.id, ana.id]
    assert (await the_call(loft, "call-2")).conversation_id == chat.id


async def test_a_call_opens_the_window(loft: Loft, ana: Agent) -> None:
    await loft.brings(loft.says("Hola"))
    (chat,) = await chats(loft, ana)
    await loft.house.takes(ana, ConversationId(chat.id))
    loft.clock.advance(timedelta(hours=25))
    await loft.brings(loft.calls())
    await loft.house.says(ana, ConversationId(chat.id), "Buenos días")
    await loft.relays()
    assert loft.pigeons.sent == ["Buenos días"]


async def test_who_hides_their_number_is_nobody(loft: Loft, ana: Agent) -> None:
    assert await loft.works() == []
    await loft.brings(loft.calls(who=()), loft.reports("call-1", State.FAILED, "no_answer"))
    assert await chats(loft, ana) == []
    assert await rings(loft) == []


@pytest.mark.parametrize("hidden", [True, False])
async def test_many_who_call_while_nobody_is_there_are_told_so(loft: Loft, hidden: bool) -> None:
    takes = TakeCall(loft.storage, loft.take_in, loft.reads, loft.clock)
    peers = [Peer(() if hidden else (Identity(PHONE, f"+5191111{n:04}"),)) for n in range(20)]
    async with asyncio.timeout(9):  # a second less than one waits for a connection
        told = await asyncio.gather(
            *(
                takes(PIGEON, CameIn(external_id=f"call-{n}", peer=peer, line=None))
                for n, peer in enumerate(peers)
            )
        )
    assert told == [NobodyThere(None, hidden)] * 20
    notes = [await told_of(loft, each.id) for each in await chats(loft, await loft.house.hires())]
    assert notes == ([] if hidden else [[(Note.CALL_MISSED, "")]] * 20)


async def test_a_call_of_yesterday_rings_nowhere(loft: Loft, ana: Agent) -> None:
    await loft.brings(loft.calls(at=loft.clock.now() - RINGS_FOR))
    assert len(await chats(loft, ana)) == 1
    assert await rings(loft) == []


@pytest.mark.parametrize("seed", range(6))
async def test_what_is_told_of_a_call_comes_to_the_same_in_any_order(
    loft: Loft, ana: Agent, seed: int
) -> None:
    parcels = [
        loft.calls(at=START),
        loft.reports("call-1", State.SENT),
        loft.reports("call-1", State.DELIVERED, seconds=41),
        loft.reports("call-2", State.FAILED, "no_answer"),
        loft.calls(id="call-2", at=START),
    ]
    for parcel in shuffled(parcels * 3, seed):
        await loft.brings(parcel)
    one, other = await the_call(loft), await the_call(loft, "call-2")
    assert (one.state, one.seconds, one.failure) == (State.DELIVERED, 41, None)
    assert (other.state, other.failure) == (State.FAILED, "no_answer")
    assert len(await chats(loft, ana)) == 1


# -- what stands in the thread


async def told_of(loft: Loft, talk: str | ConversationId) -> list[tuple[str | None, str]]:
    found = await loft.reads.messages(ConversationId(UUID(str(talk))), HOUSE, 100)
    return [(each.note, each.text) for each in found if each.note in CALLS]


@pytest.mark.parametrize("seed", range(8))
async def test_a_call_that_is_over_stands_in_its_thread_once(loft: Loft, ana: Agent, seed: int) -> None:
    """Whatever order, and however often: the last word is that of all that was told."""
    parcels = [
        loft.calls(at=START),
        loft.reports("call-1", State.SENT, seconds=44),
        loft.reports("call-1", State.DELIVERED, seconds=41),
        loft.reports("call-2", State.FAILED, "no_answer"),
        loft.calls(id="call-2", at=START),
    ]
    for parcel in shuffled(parcels * 3, seed):
        await loft.brings(parcel)
    (chat,) = await chats(loft, ana)
    assert sorted(await told_of(loft, chat.id)) == [(Note.CALL_IN, "44"), (Note.CALL_MISSED, "")]
    async with leading(loft.outbox):
        told = [each.event for each in await drained(loft.outbox)]
    live = {
        each.message.seq: (each.message.note, each.message.text)
        for each in told
        if isinstance(each, MessagePosted | NoteReworded) and each.message.note in CALLS
    }
    assert sorted(live.values()) == sorted(await told_of(loft, chat.id))  # whoever only listened knows it too


async def test_a_page_that_was_remembered_is_another_once_a_call_says_more(loft: Loft, ana: Agent) -> None:
    for parcel in (loft.calls(at=START), loft.reports("call-1", State.DELIVERED, seconds=41)):
        await loft.brings(parcel)
    (chat,) = await chats(loft, ana)
    before = await loft.reads.history_stamp(ConversationId(chat.id), HOUSE)
    await loft.brings(loft.reports("call-1", State.SENT, seconds=44))
    assert await told_of(loft, chat.id) == [(Note.CALL_IN, "44")]
    assert await loft.reads.history_stamp(ConversationId(chat.id), HOUSE) != before


@pytest.mark.parametrize("seed", range(4))
async def test_of_many_who_tell_at_once_that_it_is_over_one_is_heard(
    loft: Loft, ana: Agent, seed: int
) -> None:
    await loft.brings(loft.says("Hola"))
    (chat,) = await chats(loft, ana)

    async def tells(told: Called | Reported) -> None:
        for _ in range(5):
            with suppress(Collision):
                async with loft.storage.begin() as tx:
                    await loft.take_in(tx, PIGEON, told)
                return

    names = [f"call-{n}" for n in range(4)]
    called = [Called(external_id=each, peer=Peer((JUAN,)), line=None, at=START) for each in names]
    reports = [
        Reported(external_id=each, report=report)
        for each in names
        for report in (
            Report(State.DELIVERED, START),
            Report(State.DELIVERED, START, seconds=41),
            Report(State.SENT, START, seconds=44),
            Report(State.FAILED, START, "no_answer"),
        )
    ]
    told = [*called, *reports * 2]
    random.Random(seed).shuffle(told)
    said = [loft.house.says(ana, ConversationId(chat.id), f"Bien {n}") for n in range(4)]
    async with asyncio.timeout(9):  # a second less than one waits for a lock
        await asyncio.gather(*map(tells, told), *said)
    assert await told_of(loft, chat.id) == [(Note.CALL_IN, "44")] * 4
    found = await loft.reads.messages(ConversationId(chat.id), HOUSE, 100)
    assert [each.seq for each in found] == [*range(1, len(found) + 1)]


async def test_what_a_note_says_of_a_call_is_mended_for_pages_that_were_kept(loft: Loft, ana: Agent) -> None:
    await loft.brings(loft.calls(at=START), loft.reports("call-1", State.FAILED, "no_answer"))
    (chat,) = await chats(loft, ana)
    assert await told_of(loft, chat.id) == [(Note.CALL_MISSED, "")]
    before = await loft.reads.conversation(ConversationId(chat.id), HOUSE)
    await loft.brings(loft.reports("call-1", State.DELIVERED, seconds=41))
    assert await told_of(loft, chat.id) == [(Note.CALL_IN, "41")]
    after = await loft.reads.conversation(ConversationId(chat.id), HOUSE)
    assert before.last_seq == after.last_seq


async def test_who_called_in_vain_still_waits_and_has_said_nothing(
    loft: Loft, ana: Agent, figures: Figures
) -> None:
    await loft.brings(loft.says("Hola"))
    (chat,) = await chats(loft, ana)
    talk = ConversationId(chat.id)
    await loft.house.takes(ana, talk)
    await loft.house.says(ana, talk, "Buenos días")
    await loft.relays()
    await loft.brings(loft.says("¿Sigue ahí?"), loft.calls())
    until = loft.clock.now() + timedelta(hours=8)
    await loft.house.changes(talk, lambda it: it.snooze(until, at=loft.clock.now()))
    (before,) = await chats(loft, ana)
    told = await figures.metrics(HOUSE)
    await loft.brings(loft.reports("call-1", State.FAILED, "no_answer"))
    await loft.relays()
    (after,) = await chats(loft, ana)
    assert (after.unread, after.last_text) == (before.unread, before.last_text) == (2, "¿Sigue ahí?")
    assert (after.snoozed_until, after.last_seq) == (until, before.last_seq + 1)
    assert await figures.metrics(HOUSE) == told
    assert loft.pigeons.sent == ["Buenos días"]
    async with loft.storage.begin() as tx:
        assert not await tx.conversations.spoke(talk, SenderType.LEAD, after=before.last_seq)
    async with leading(loft.outbox):
        notes = [
            each.event.message
            for each in await happened(loft.outbox, "live")
            if isinstance(each.event, MessagePosted) and each.event.message.note in CALLS
        ]
    assert [goes_out(each) for each in notes] == [False]


async def test_a_call_that_outlasts_its_conversation_stands_there_too(loft: Loft, ana: Agent) -> None:
    await loft.brings(loft.calls())
    (chat,) = await chats(loft, ana)
    await loft.house.takes(ana, ConversationId(chat.id))
    await loft.house.resolves(ana, ConversationId(chat.id))
    await loft.brings(loft.reports("call-1", State.DELIVERED, seconds=41))
    assert await told_of(loft, chat.id) == [(Note.CALL_IN, "41")]
    (chat,) = await chats(loft, ana)
    assert chat.status == "resolved"


async def test_beside_its_call_a_note_is_not_told_again(loft: Loft, ana: Agent) -> None:
    """In all that was said and done with a lead."""
    await loft.brings(loft.says("Hola"), loft.calls())
    await loft.brings(loft.reports("call-1", State.FAILED, "no_answer"))
    (chat,) = await chats(loft, ana)
    said = await loft.reads.said_with(LeadId(chat.lead_id), HOUSE, 100, None)
    assert [each.text for each, _ in said] == ["Hola"]


# -- what is kept


async def test_leave_to_dial_is_kept_used_and_forgotten(loft: Loft, ana: Agent) -> None:
    one = Intent(IntentId(loft.ids.new()), ana.id, JUAN, START)
    talk = ConversationId(loft.ids.new())
    other = Intent(IntentId(loft.ids.new()), ana.id, JUAN, START + MINUTE, conversation_id=talk)
    async with loft.storage.begin() as tx:
        await tx.intents.save(one)
        await tx.intents.save(other)
    async with loft.storage.begin() as tx:
        kept = await tx.intents.get(one.id)
        assert kept == one
        kept.use(at=START)
        await tx.intents.save(kept)
    async with loft.storage.begin() as tx:
        assert await tx.intents.get(one.id) == replace(one, used_at=START)
        assert await tx.intents.forget(before=START + MINUTE, most=10) == 1
        assert await tx.intents.get(one.id) is None
        assert await tx.intents.get(other.id) == other


async def test_the_last_calls_are_those_that_one_began(loft: Loft, ana: Agent) -> None:
    luis = await loft.house.hires("Luis")
    await loft.brings(loft.says("Hola"))
    (chat,) = await chats(loft, ana)

    def call(by: Agent, minute: int, **changed: object) -> Communication:
        usual = {
            "id": CommunicationId(loft.ids.new()),
            "channel": PIGEON,
            "direction": Direction.OUT,
            "kind": Kind.CALL,
            "lead_id": chat.lead_id,
            "peer": JUAN,
            "line": None,
            "text": "",
            "created_at": START + minute * MINUTE,
            "agent_id": by.id,
        }
        return Communication(**{**usual, **changed})  # type: ignore[arg-type]

    hers = [call(ana, minute) for minute in range(3)]
    others = (call(luis, 7), call(ana, 8, direction=Direction.IN), call(ana, 9, kind=Kind.TEXT))
    async with loft.storage.begin() as tx:
        for each in (*hers, *others):
            await tx.communications.add(each)
    async with loft.storage.begin() as tx:
        found = await tx.communications.last_calls(ana.id, 2)
        assert {each.id for each in found} == {each.id for each in hers[1:]}
        assert await tx.communications.last_calls(UUID(int=1), 2) == []  # type: ignore[arg-type]


# -- out


@dataclass
class Switchboard:
    """A carrier that does what it is told."""

    traits: Traits = TRAITS
    placed: list[str] = field(default_factory=list)
    fails: list[Exception] = field(default_factory=list)
    while_ringing: list[Awaitable[object]] = field(default_factory=list)

    async def aclose(self) -> None: ...

    def token(self, identity: str, *, lasting: timedelta) -> str:
        return f"{identity} for {lasting}"

    def hear(self, call: WebhookCall) -> Asked:
        raise NotImplementedError

    def dial(self, permit: Permit, *, longest: timedelta = LONGEST, recorded: bool = False) -> Answer:
        raise NotImplementedError

    def ring(self, identities: Sequence[str], **more: object) -> Answer:
        raise NotImplementedError

    def say(self, text: str, *, hang_up: bool = True) -> Answer:
        raise NotImplementedError

    def hang_up(self) -> Answer:
        raise NotImplementedError

    async def place_call(
        self,
        permit: Permit,
        id: CommunicationId,
        identity: str,
        *,
        longest: timedelta = LONGEST,
        recorded: bool = False,
    ) -> Sent:
        assert (permit.channel, permit.kind) == (VOICE, Kind.CALL)
        self.placed.append(permit.to.value)
        for act in self.while_ringing:
            await act
        if self.fails:
            raise self.fails.pop()
        return Sent(f"call-{id}")


class Desk:
    """The acts of those who call, over whichever storage is on trial."""

    def __init__(self, house: House, reads: Reads) -> None:
        self.house, self.switchboard = house, Switchboard()
        self.channels = Channels((self.switchboard,))
        phones, policy, permissions = (
            PhonesAsTyped(),
            SendingPolicy(countries=frozenset({"PE"})),
            Permissions(),
        )
        storage, clock, ids = house.storage, house.clock, house.ids
        sendability = Sendability(self.channels, phones, policy, clock)
        out = CallOut(sendability, permissions, phones, policy, clock, ids)
        self.ask = AskToDial(storage, self.channels, out, permissions, reads, phones, clock, ids)
        self.dial = DialFromBrowser(storage, out, reads, phones, clock)
        self.place = PlaceCall(
            storage, self.channels, out, Breaker(storage, clock), permissions, reads, phones, clock
        )

    async def leave(self, who: Agent, to: str = JUAN.value) -> IntentId:
        return (await self.ask(staff(who), to, None)).id

    async def dials(self, who: Agent, leave: IntentId, sid: str, to: str = JUAN.value) -> Permit:
        asked = BrowserCalls(external_id=sid, identity=browser_of(who.id), to=to, intent=str(leave))
        return await self.dial(self.switchboard, asked)

    async def last_calls(self, who: Agent) -> list[Communication]:
        async with self.house.storage.begin() as tx:
            return [*await tx.communications.last_calls(who.id, 10)]


@pytest.fixture
def desk(house: House, reads: Reads) -> Desk:
    return Desk(house, reads)


async def test_of_many_calls_that_show_one_leave_one_is_dialled(desk: Desk, ana: Agent) -> None:
    leave = await desk.leave(ana)
    tried = (desk.dials(ana, leave, f"sid-{n}") for n in range(20))
    found = await asyncio.gather(*tried, return_exceptions=True)
    assert Counter(map(type, found)) == {Permit: 1, CannotCall: 19}
    assert {each.reason for each in found if isinstance(each, CannotCall)} == {"intent_used"}
    (one,) = await desk.last_calls(ana)
    assert one.external_id == f"sid-{[type(each) for each in found].index(Permit)}"


async def test_of_many_calls_at_once_one_is_made(desk: Desk, ana: Agent) -> None:
    """Each with leave of its own, and some by a button of the panel."""
    leaves = [await desk.leave(ana) for _ in range(10)]
    found = await asyncio.gather(
        *(desk.dials(ana, leave, f"sid-{n}") for n, leave in enumerate(leaves)),
        *(desk.place(staff(ana), Letter(JUAN.value, "")) for _ in range(10)),
        return_exceptions=True,
    )
    refusals = [each for each in found if isinstance(each, BaseException)]
    assert [type(each) for each in refusals] == [CannotCall] * 19
    assert len(await desk.last_calls(ana)) == 1
    assert len(desk.switchboard.placed) <= 1


async def test_who_dials_waits_for_its_carriers_name_before_it_holds_anybody_up(
    desk: Desk, ana: Agent
) -> None:
    """Locks: what a carrier tells of a call has its name, and then whose it is."""
    asked = BrowserCalls(
        external_id="sid-1", identity=browser_of(ana.id), to=JUAN.value, intent=str(await desk.leave(ana))
    )
    async with desk.house.storage.begin() as tx:
        await tx.communications.known_as(VOICE, "sid-1")
        dialling = asyncio.create_task(desk.dial._dial(desk.switchboard, asked, ana))
        await asyncio.sleep(0.1)  # it waits by now
        await tx.agents.get(ana.id)
    await dialling


async def test_what_is_told_before_its_name_is_known_is_not_lost(desk: Desk, ana: Agent, loft: Loft) -> None:
    async def ends() -> None:
        (one,) = await desk.last_calls(ana)
        report = Report(State.DELIVERED, START, seconds=41)
        async with loft.storage.begin() as tx:
            await loft.take_in(tx, VOICE, Reported(external_id=f"call-{one.id}", report=report))

    desk.switchboard.while_ringing.append(ends())
    one = await desk.place(staff(ana), Letter(JUAN.value, "", client_ref="1042"))
    assert (one.state, one.seconds, one.client_ref) == (State.DELIVERED, 41, "1042")
    (chat,) = await chats(loft, ana)
    assert await told_of(loft, chat.id) == [(Note.CALL_OUT, "41")]
    leave = await desk.leave(ana)
    async with loft.storage.begin() as tx:
        report = Report(State.FAILED, START, "busy")
        await loft.take_in(tx, VOICE, Reported(external_id="sid-1", report=report))
    await desk.dials(ana, leave, "sid-1")
    assert {each.failure for each in await desk.last_calls(ana)} == {None, "busy"}
    assert (await told_of(loft, chat.id))[1:] == [(Note.CALL_BUSY, "")]


@pytest.mark.parametrize(
    ("error", "state", "failure"),
    [
        (NotNow("away"), State.FAILED, "unavailable"),
        (LockedOut("over"), State.FAILED, "credentials"),
        (Rejected("bad_address", "21211"), State.FAILED, "bad_address"),
        (NoAnswer("cut"), State.UNCERTAIN, None),
        (ZeroDivisionError(), State.UNCERTAIN, None),
    ],
)
async def test_a_call_is_asked_for_once_and_what_came_of_it_is_told(
    desk: Desk, loft: Loft, ana: Agent, error: Exception, state: State, failure: str | None
) -> None:
    desk.switchboard.fails.append(error)
    one = await desk.place(staff(ana), Letter(JUAN.value, ""))
    assert (one.state, one.failure) == (state, failure)
    assert len(desk.switchboard.placed) == 1
    (chat,) = await chats(loft, ana)
    failed = [(Note.CALL_FAILED, "")] if failure else []
    assert await told_of(loft, chat.id) == failed
    async with desk.house.storage.begin() as tx:
        assert (await tx.carriers.lockout(VOICE) is not None) == isinstance(error, LockedOut)


async def test_what_is_refused_leaves_nothing_behind(desk: Desk, ana: Agent, loft: Loft) -> None:
    luis = await desk.house.hires("Luis")
    leave = await desk.leave(luis)
    assert await chats(loft, ana) == []  # who has leave has not called yet
    for who, to in ((ana, JUAN.value), (luis, "+14155550123"), (luis, "x")):
        with pytest.raises(CannotCall):
            await desk.dials(who, leave, "sid-1", to)
    with pytest.raises(CannotCall):
        await desk.ask(staff(ana), "+14155550123", None)
    assert await chats(loft, ana) == []
    await desk.dials(luis, leave, "sid-1")
    (chat,) = await chats(loft, ana)
    assert (chat.agent_id, chat.channel, chat.lead_name) == (luis.id, VOICE, JUAN.value)


async def test_who_calls_after_hours_hears_it_and_is_not_written_to(loft: Loft, ana: Agent) -> None:
    await loft.brings(loft.calls())
    (chat,) = await chats(loft, ana)
    tell = TellOpening(loft.storage, loft.clock, loft.ids)
    await tell(ConversationId(chat.id), START + timedelta(days=1))
    reach = reach_of(Permissions(), staff(ana))
    async with leading(loft.outbox):
        (told,) = [
            each.event.message
            for each in await happened(loft.outbox)
            if isinstance(each.event, MessagePosted)
        ]
    assert goes_out(told)  # a pigeon brings it
    assert not goes_out(replace(told, channel=VOICE))
    assert len(await loft.reads.messages(ConversationId(chat.id), reach, 10)) == 1
