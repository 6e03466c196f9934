"""Which devices are told, over every storage."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from contract_house import House

from pascal.domain.agents import Agent, Availability
from pascal.domain.errors import NotFound
from pascal.domain.hours import DAY
from pascal.domain.ids import ConversationId, DeviceId, MeetingId, PushId, QualificationId, SessionId
from pascal.domain.meetings import During, Meeting
from pascal.domain.ports.push import Devices, Due, KeyPair
from pascal.domain.ports.storage import Storage
from pascal.domain.push import OF_MEETINGS, Device, News, Preferences, Push
from pascal.domain.qualification import Qualification
from pascal.domain.requirements import KINDS
from pascal.domain.sessions import SESSION_LIFE, Session
from pascal.testing.builders import visitor

KEY = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
AUTH = "BTBZMqHH6r4Tts7J_aSIgg"


async def signs_in(house: House, who: Agent) -> Session:
    session = Session.open(who.id, b"", id=SessionId(house.ids.new()), at=house.clock.now(), way="password")
    async with house.storage.begin() as tx:
        await tx.sessions.save(session)
    return session


async def subscribes(house: House, who: Agent, session: Session, name: str = "a", *, most: int = 9) -> Device:
    device = Device(
        DeviceId(house.ids.new()),
        who.id,
        session.id,
        f"https://push.example.com/{name}",
        KEY,
        AUTH,
        "es",
        "Chrome",
        house.clock.now(),
    )
    async with house.storage.begin() as tx:
        return await tx.pushes.keep(device, most=most)


async def has_device(house: House, who: Agent, name: str = "a") -> Device:
    return await subscribes(house, who, await signs_in(house, who), name)


async def waits(house: House, n: int = 0) -> ConversationId:
    return (await house.starts(visitor(), email=f"{n}@example.com")).conversation.id


async def sends(house: House, to: Device, news: News, about: ConversationId | MeetingId) -> Push:
    push = Push(PushId(house.ids.new()), to.id, news, about, house.clock.now())
    async with house.storage.begin() as tx:
        await tx.pushes.add([push])
    return push


async def test_a_device_is_kept_and_named(house: House, devices: Devices) -> None:
    juan = await house.hires()
    first, second = await has_device(house, juan, "a"), await has_device(house, juan, "b")
    assert await devices.of(juan.id, at=house.clock.now()) == [first, second]
    async with house.storage.begin() as tx:
        await tx.pushes.remove(first.id, juan.id)
    assert await devices.of(juan.id, at=house.clock.now()) == [second]


async def test_another_persons_device_is_not_there_to_be_removed(house: House, devices: Devices) -> None:
    juan, rosa = await house.hires("Juan"), await house.hires("Rosa")
    device = await has_device(house, juan)
    for whose in (rosa.id, None):
        with pytest.raises(NotFound):
            async with house.storage.begin() as tx:
                await tx.pushes.remove(device.id if whose else DeviceId(house.ids.new()), whose)
    assert await devices.of(juan.id, at=house.clock.now()) == [device]


async def test_on_a_shared_computer_it_is_whose_who_said_so_last(house: House, devices: Devices) -> None:
    juan, rosa = await house.hires("Juan"), await house.hires("Rosa")
    his = await has_device(house, juan)
    hers = await has_device(house, rosa)
    assert (hers.id, hers.agent_id) == (his.id, rosa.id)
    assert await devices.of(juan.id, at=house.clock.now()) == []
    assert await devices.of(rosa.id, at=house.clock.now()) == [hers]


async def test_of_too_many_the_oldest_go(house: House, devices: Devices) -> None:
    juan = await house.hires()
    session = await signs_in(house, juan)
    kept = [await subscribes(house, juan, session, str(n), most=3) for n in range(5)]
    assert await devices.of(juan.id, at=house.clock.now()) == kept[2:]
    again = await subscribes(house, juan, session, "2", most=3)  # the same browser, as if it were new
    assert await devices.of(juan.id, at=house.clock.now()) == [*kept[3:], again]


@pytest.mark.parametrize("how", ["signs out", "is shut out", "is away for long", "changes the password"])
async def test_a_device_is_told_as_long_as_its_session_lasts(
    house: House, devices: Devices, storage: Storage, how: str
) -> None:
    juan = await house.hires()
    session = await signs_in(house, juan)
    device = await subscribes(house, juan, session)
    talk = await waits(house)
    push = await sends(house, device, News.WAITING, talk)

    async def told() -> tuple[Sequence[Device], Sequence[Device], Due | None]:
        now = house.clock.now()
        return (
            await devices.of(juan.id, at=now),
            await devices.wanting(News.WAITING, is_open=True, at=now),
            await devices.due(push.id, at=now),
        )

    assert await told() == ([device], [device], Due(push, device, None, True, None, juan.time_zone))
    async with storage.begin() as tx:
        match how:
            case "signs out":
                session.end(at=house.clock.now())
                await tx.sessions.save(session)
            case "is shut out":
                juan.disable(at=house.clock.now())
                await tx.agents.save(juan)
            case "is away for long":
                house.clock.advance(SESSION_LIFE)
            case "changes the password":
                await tx.sessions.revoke_all(juan.id, at=house.clock.now())
    assert await told() == ([], [], None)
    async with storage.begin() as tx:  # and nothing of it is left
        await tx.pushes.drop_ended(at=house.clock.now())
        with pytest.raises(NotFound):
            await tx.pushes.remove(device.id)


async def test_what_lives_is_not_dropped(house: House, devices: Devices, storage: Storage) -> None:
    juan = await house.hires()
    device = await has_device(house, juan)
    async with storage.begin() as tx:
        await tx.pushes.drop_ended(at=house.clock.now())
    assert await devices.of(juan.id, at=house.clock.now()) == [device]


async def test_preferences_are_everything_until_somebody_says_otherwise(
    house: House, devices: Devices, storage: Storage
) -> None:
    juan = await house.hires()
    assert await devices.preferences(juan.id) == Preferences() == Preferences(frozenset(News), True)
    for wanted in (Preferences(frozenset({News.ALARM}), False), Preferences(frozenset()), Preferences()):
        async with storage.begin() as tx:
            await tx.pushes.prefer(juan.id, wanted)
        assert await devices.preferences(juan.id) == wanted


@pytest.mark.parametrize(
    ("availability", "is_open", "while_offline", "told"),
    [
        (Availability.ONLINE, False, False, True),
        (Availability.AWAY, False, False, True),
        (Availability.OFFLINE, True, True, True),
        (Availability.OFFLINE, True, False, False),
        (Availability.OFFLINE, False, True, False),
    ],
)
async def test_of_the_queue_are_told_who_is_there_and_who_wants_it_in_open_hours(
    house: House,
    devices: Devices,
    storage: Storage,
    availability: Availability,
    is_open: bool,
    while_offline: bool,
    told: bool,
) -> None:
    juan = await house.hires(availability=availability)
    device = await has_device(house, juan)
    async with storage.begin() as tx:
        await tx.pushes.prefer(juan.id, Preferences(while_offline=while_offline))
    now = house.clock.now()
    for news in (News.WAITING, News.ALARM):
        assert await devices.wanting(news, is_open=is_open, at=now) == [device] * told
    # what is theirs alone they are told always
    assert await devices.wanting(News.GIVEN, only=juan.id, is_open=is_open, at=now) == [device]


async def test_nobody_is_told_what_they_do_not_want_nor_what_is_for_others(
    house: House, devices: Devices, storage: Storage
) -> None:
    juan, rosa = await house.hires("Juan"), await house.hires("Rosa")
    his, hers = await has_device(house, juan, "a"), await has_device(house, rosa, "b")
    async with storage.begin() as tx:
        await tx.pushes.prefer(juan.id, Preferences(frozenset({News.ALARM})))
    now = house.clock.now()
    assert await devices.wanting(News.WAITING, is_open=True, at=now) == [hers]
    assert await devices.wanting(News.ALARM, is_open=True, at=now) == [his, hers]
    assert await devices.wanting(News.GIVEN, only=juan.id, is_open=True, at=now) == []
    assert await devices.wanting(News.GIVEN, only=rosa.id, is_open=True, at=now) == [hers]


async def test_a_push_is_still_true_or_it_is_not(house: House, devices: Devices) -> None:
    juan, rosa = await house.hires("Juan"), await house.hires("Rosa")
    his = await has_device(house, juan)
    talk = await waits(house)
    waiting, given = await sends(house, his, News.WAITING, talk), await sends(house, his, News.GIVEN, talk)

    async def still() -> tuple[bool, bool]:
        found = [await devices.due(each.id, at=house.clock.now()) for each in (waiting, given)]
        return bool(found[0] and found[0].still), bool(found[1] and found[1].still)

    assert await still() == (True, False)
    await house.takes(juan, talk)
    assert await still() == (False, True)
    await house.releases(juan, talk)
    await house.takes(rosa, talk)
    assert await still() == (False, False)


async def test_a_meeting_is_told_of_as_long_as_it_stands_as_told_and_by_ones_own_clock(
    house: House, devices: Devices, storage: Storage
) -> None:
    juan = await house.hires()
    his, now = await has_device(house, juan), house.clock.now()
    talk = (await house.starts(visitor(), email="luz@example.com")).conversation
    kind = KINDS["real_estate"]
    way = Qualification.start(QualificationId(house.ids.new()), talk.lead_id, None, kind, at=now)
    named, during = MeetingId(house.ids.new()), During.of(now + DAY, now + DAY + timedelta(hours=1))
    one = Meeting(named, juan.id, talk.lead_id, way.id, "Visita", during, now, conversation_id=talk.id)
    one.book(at=now)
    async with storage.begin() as tx:
        await tx.qualifications.save(way)
        await tx.meetings.save(one, at=now)
    told = [await sends(house, his, news, one.id) for news in sorted(OF_MEETINGS.values())]

    async def still() -> list[News]:
        found = [await devices.due(each.id, at=house.clock.now()) for each in told]
        assert {(each.begins, each.time_zone) for each in found if each} == {(during.since, juan.time_zone)}
        return [each.push.news for each in found if each and each.still]

    assert await still() == [News.MEETING_BOOKED, News.MEETING_MOVED]
    async with storage.begin() as tx:
        stored = await tx.meetings.get(one.id)
        stored.cancel(at=house.clock.now())
        await tx.meetings.save(stored, at=house.clock.now())
    assert await still() == [News.MEETING_CANCELLED]


async def test_a_push_comes_once_and_to_nobody_who_is_gone(
    house: House, devices: Devices, storage: Storage
) -> None:
    juan = await house.hires()
    device = await has_device(house, juan)
    gone = replace(device, id=DeviceId(house.ids.new()))
    talk = await waits(house)
    push = await sends(house, device, News.WAITING, talk)
    nobodys = await sends(house, gone, News.WAITING, talk)
    async with storage.begin() as tx:
        await tx.pushes.add([replace(push, news=News.ALARM)])  # the same one again
    found = await devices.due(push.id, at=house.clock.now())
    assert found is not None
    assert found.push == push
    assert await devices.due(nobodys.id, at=house.clock.now()) is None
    for _ in range(2):
        async with storage.begin() as tx:
            await tx.pushes.done(push.id)
    assert await devices.due(push.id, at=house.clock.now()) is None


async def test_old_news_is_forgotten_some_at_a_time(house: House, devices: Devices, storage: Storage) -> None:
    device = await has_device(house, await house.hires())
    talk = await waits(house)
    old = [await sends(house, device, News.WAITING, talk) for _ in range(3)]
    house.clock.advance(timedelta(hours=1))
    new = await sends(house, device, News.WAITING, talk)

    async def forget() -> int:
        async with storage.begin() as tx:
            return await tx.pushes.forget(before=new.at, most=2)

    assert [await forget() for _ in range(3)] == [2, 1, 0]
    now = house.clock.now()
    found = [await devices.due(each.id, at=now) for each in (*old, new)]
    assert [each and each.push for each in found] == [None, None, None, new]


async def test_who_is_deleted_leaves_no_device(house: House, devices: Devices, storage: Storage) -> None:
    juan = await house.hires()
    device = await has_device(house, juan)
    async with storage.begin() as tx:
        await tx.pushes.prefer(juan.id, Preferences(frozenset()))
        await tx.agents.remove(juan)
    async with storage.begin() as tx:
        with pytest.raises(NotFound):
            await tx.pushes.remove(device.id)


# -- keys


def pair(n: int) -> KeyPair:
    return KeyPair(b"public %d" % n, b"sealed %d" % n)


async def test_of_several_keys_at_once_one_holds(devices: Devices) -> None:
    assert await devices.key() is None
    held = await asyncio.gather(*(devices.propose_key(pair(n), None) for n in range(20)))
    assert len(set(held)) == 1
    assert await devices.key() == held[0]


async def test_another_key_takes_the_place_of_the_one_that_was_looked_at(
    house: House, devices: Devices
) -> None:
    """And every device has to subscribe anew."""
    juan = await house.hires()
    old = await devices.propose_key(pair(1), None)
    await has_device(house, juan)
    now: datetime = house.clock.now() + timedelta(seconds=1)
    assert await devices.propose_key(pair(2), pair(3)) == old  # somebody was first
    assert len(await devices.of(juan.id, at=now)) == 1
    held = await asyncio.gather(*(devices.propose_key(pair(n), old) for n in range(4, 9)))
    assert len(set(held)) == 1
    assert held[0] != old
    assert await devices.key() == held[0]
    assert await devices.of(juan.id, at=now) == []
