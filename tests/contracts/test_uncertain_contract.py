"""What may have been taken turns out to have been, when the carrier names it by our own id."""

from datetime import timedelta
from uuid import uuid4

import pytest
from contract_house import House

from pascal.adapters.security import HmacPasscodes
from pascal.app.usecases.incoming import TakeIn
from pascal.domain.channels import SMS, WHATSAPP, Channel
from pascal.domain.communications import Communication, Direction, Kind, Report, State
from pascal.domain.identities import PHONE, Identity
from pascal.domain.ids import CommunicationId, VisitorId
from pascal.domain.incoming import Reported
from pascal.domain.ports.channels import Channels
from pascal.domain.ports.storage import Storage

ANA = Identity(PHONE, "+51987654321")


async def one_going_out(storage: Storage, house: House, *steps: str) -> Communication:
    started = await house.starts(VisitorId(uuid4()))
    now = house.clock.now()
    one = Communication(
        id=CommunicationId(house.ids.new()),
        channel=WHATSAPP,
        direction=Direction.OUT,
        kind=Kind.TEXT,
        lead_id=started.conversation.lead_id,
        peer=ANA,
        line=None,
        text="Hola",
        created_at=now,
        conversation_id=started.conversation.id,
    )
    one.queue(at=now)
    if "sending" in steps:
        one.begin(at=now)
    if "uncertain" in steps:
        one.lose_sight(at=now)
    if "again" in steps:
        one.put_back(until=now + timedelta(seconds=2), counts=True, at=now)
    if "named" in steps:
        one.handed_over("wamid.other", at=now)
    async with storage.begin() as tx:
        assert await tx.communications.add(one)
    return one


async def reported(
    storage: Storage, house: House, state: State, ours: str | None, channel: Channel = WHATSAPP
) -> None:
    take_in = TakeIn(house.clock, house.ids, Channels(), HmacPasscodes("a secret of sixteen"))
    told = Reported(external_id="wamid.1", report=Report(state, house.clock.now()), ours=ours)
    async with storage.begin() as tx:
        await take_in(tx, channel, told)


async def stands(storage: Storage, one: Communication) -> tuple[State, str | None]:
    async with storage.begin() as tx:
        fresh = await tx.communications.get(one.id)
    return fresh.state, fresh.external_id


@pytest.mark.parametrize("steps", [("sending", "uncertain"), ("sending",), ("sending", "again"), ()])
async def test_it_is_found_by_our_own_id(storage: Storage, steps: tuple[str, ...]) -> None:
    """Also what we thought was not taken: so it is not sent twice."""
    house = House(storage)
    one = await one_going_out(storage, house, *steps)
    await reported(storage, house, State.SENT, str(one.id))
    assert await stands(storage, one) == (State.SENT, "wamid.1")
    await reported(storage, house, State.DELIVERED, str(one.id))
    await reported(storage, house, State.READ, None)
    assert await stands(storage, one) == (State.READ, "wamid.1")
    async with storage.begin() as tx:
        assert one.conversation_id is not None
        assert await tx.communications.next_to_send(one.conversation_id) is None


@pytest.mark.parametrize("ours", ["", "x", "0198c1a0-0000-7000-8000-000000000000", None])
async def test_what_is_nobodys_is_kept_for_who_may_come(storage: Storage, ours: str | None) -> None:
    house = House(storage)
    one = await one_going_out(storage, house, "sending", "uncertain")
    await reported(storage, house, State.DELIVERED, ours)
    assert await stands(storage, one) == (State.UNCERTAIN, None)
    async with storage.begin() as tx:
        assert len(await tx.communications.reports(WHATSAPP, "wamid.1")) == 1


async def test_one_that_has_a_name_or_went_elsewhere_is_left_alone(storage: Storage) -> None:
    house = House(storage)
    named = await one_going_out(storage, house, "sending", "named")
    await reported(storage, house, State.READ, str(named.id))
    assert await stands(storage, named) == (State.SENT, "wamid.other")
    other = await one_going_out(storage, house, "sending", "uncertain")
    await reported(storage, house, State.READ, str(other.id), SMS)
    assert await stands(storage, other) == (State.UNCERTAIN, None)
