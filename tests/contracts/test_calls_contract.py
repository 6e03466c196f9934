"""Calls, over every storage: who rings, who may dial, and what is known of it afterwards."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from contract_house import House, happened, leading
from pigeons import JUAN, PIGEON, Loft, shuffled

from pascal.app.edge.callers import reach_of
from pascal.domain.agents import Agent
from pascal.domain.calls import RINGS_FOR, Intent
from pascal.domain.communications import Communication, Direction, Kind, State
from pascal.domain.events import CallCameIn
from pascal.domain.ids import CommunicationId, ConversationId, IntentId
from pascal.domain.permissions import Permissions
from pascal.domain.ports.jobs import JobQueue
from pascal.domain.ports.lists import Filter, Order
from pascal.domain.ports.outbox import Outbox
from pascal.domain.ports.reads import ConversationRow, Reads
from pascal.testing.builders import START, staff

MINUTE = timedelta(minutes=1)


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


# -- what is kept


async def test_leave_to_dial_is_kept_used_and_forgotten(loft: Loft, ana: Agent) -> None:
    one = Intent(IntentId(loft.ids.new()), ana.id, JUAN, START)
    other = Intent(IntentId(loft.ids.new()), ana.id, JUAN, START + MINUTE)
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
