"""What the figures count, whichever storage is asked."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from itertools import pairwise
from random import Random

from contract_house import House

from pascal.domain.agents import Agent
from pascal.domain.conversations import Conversation, Priority, Status
from pascal.domain.errors import AlreadyTaken, ConversationClosed, Forbidden
from pascal.domain.hours import ALWAYS_OPEN, Hours, Span
from pascal.domain.ids import ConversationId, MessageId
from pascal.domain.messages import Draft
from pascal.domain.permissions import Scope
from pascal.domain.ports.figures import (
    NONE_ANSWERED,
    NOTHING,
    Figures,
    Flow,
    Metrics,
    Open,
    ResponseTime,
    Waiting,
)
from pascal.domain.ports.lists import Filter, Order
from pascal.domain.ports.reach import Reach
from pascal.domain.ports.reads import ConversationRow, Reads
from pascal.testing.builders import START, visitor


def of(who: Agent, scope: Scope = Scope.ANY) -> Reach:
    return Reach(who.id, scope)


async def starts(house: House, seconds: Sequence[float]) -> list[ConversationId]:
    """One after so many *seconds* each, by the house's clock."""
    talks = []
    for after in seconds:
        house.clock.time = START + timedelta(seconds=after)
        talks.append((await house.starts(visitor(), email=f"{after}@example.com")).conversation.id)
    return talks


async def test_metrics_count_what_is_within_reach(figures: Figures, house: House) -> None:
    juan, rosa = await house.hires("Juan"), await house.hires("Rosa")
    talks = [(await house.starts(visitor(), email=f"{n}@example.com")).conversation.id for n in range(5)]
    for n, taker in enumerate((juan, juan, juan, rosa)):
        await house.takes(taker, talks[n])
    await house.says(juan, talks[0], "Buenas")
    await house.resolves(juan, talks[1])
    for talk, priority in zip(
        talks, (Priority.HIGH, Priority.HIGH, Priority.LOW, Priority.NORMAL), strict=False
    ):
        await house.changes(talk, lambda it, priority=priority: it.prioritise(priority, at=START))
    assert await figures.metrics(of(juan)) == Metrics(
        total=5, unreplied=3, high=2, normal=1, low=1, unanalyzed=1, queued=1, in_progress=3, resolved=1
    )
    assert await figures.metrics(of(juan, Scope.OWN)) == Metrics(
        total=3, unreplied=1, high=2, normal=0, low=1, unanalyzed=0, queued=0, in_progress=2, resolved=1
    )


async def test_who_waits_and_for_how_long(figures: Figures, house: House) -> None:
    juan = await house.hires("Juan")
    house.clock.tick = timedelta()
    assert await figures.waiting(of(juan), START) == Waiting(0, None, None)
    talks = await starts(house, (0, 10, 40, 50))
    await house.takes(juan, talks[3])
    at = START + timedelta(seconds=100)
    assert await figures.waiting(of(juan), at) == Waiting(
        3, timedelta(seconds=100), timedelta(seconds=250) / 3
    )
    await house.takes(juan, talks[0])
    waiting = Waiting(2, timedelta(seconds=90), timedelta(seconds=75))
    assert await figures.waiting(of(juan), at) == waiting
    assert await figures.waiting(of(juan, Scope.OWN | Scope.QUEUE), at) == waiting
    assert await figures.waiting(of(juan, Scope.OWN), at) == Waiting(0, None, None)
    await house.releases(juan, talks[0])  # it has waited since it began
    assert (await figures.waiting(of(juan), at)).longest == timedelta(seconds=100)


async def test_what_is_open_and_where_the_lead_had_the_last_word(figures: Figures, house: House) -> None:
    juan, rosa = await house.hires("Juan"), await house.hires("Rosa")
    talks = await starts(house, (0, 1, 2, 3, 4))
    for n, taker in enumerate((juan, juan, juan, rosa)):
        await house.takes(taker, talks[n])
    await house.says(juan, talks[0], "Buenas")
    await house.resolves(juan, talks[1])
    assert await figures.open(of(juan)) == Open(in_progress=3, unreplied=3)
    assert await figures.open(of(juan, Scope.OWN)) == Open(in_progress=2, unreplied=1)
    assert await figures.open(of(rosa, Scope.OWN)) == Open(in_progress=1, unreplied=1)
    assert await figures.open(of(rosa, Scope.NONE)) == Open(0, 0)


async def test_a_lead_waits_until_somebody_answers_them(figures: Figures, house: House) -> None:
    """Neither what the house announces nor that the bot leaves them to people is an answer."""
    juan = await house.hires("Juan")
    (talk,) = await starts(house, (0,))

    async def waiting() -> int:
        found = await figures.open(of(juan))
        assert (await figures.metrics(of(juan))).unreplied == found.unreplied
        return found.unreplied

    def says(text: str) -> Callable[[Conversation], object]:
        return lambda it: it.answer(
            Draft.of(text), turn=it.turn, id=MessageId(house.ids.new()), at=house.clock.now()
        )

    def announces(text: str) -> Callable[[Conversation], object]:
        draft, named = Draft.of(text, client_id=text), MessageId(house.ids.new())
        return lambda it: it.announce(draft, id=named, at=house.clock.now())

    assert await waiting() == 1
    await house.changes(talk, announces("Tu reunión es el jueves"))
    assert await waiting() == 1
    await house.changes(talk, says("¿Qué buscas?"))
    assert await waiting() == 0
    await house.changes(talk, announces("Tu reunión es el viernes"))
    assert await waiting() == 0
    await house.says(visitor(), talk, "Una persona")
    await house.changes(talk, says("Te paso con una persona"))
    assert await waiting() == 0
    await house.changes(
        talk, lambda it: it.leave_to_people("asked", note_id=MessageId(house.ids.new()), at=house.clock.now())
    )
    assert await waiting() == 1
    await house.takes(juan, talk)
    assert await waiting() == 1
    await house.says(juan, talk, "Buenas")
    assert await waiting() == 0


async def test_a_period_has_what_began_was_taken_and_ended_in_it(figures: Figures, house: House) -> None:
    """From its beginning on, up to its end and without it. One waits from the first word to being taken."""
    juan, rosa = await house.hires("Juan"), await house.hires("Rosa")
    house.clock.tick = timedelta()
    talks = await starts(house, (0, 60, 3599, 3600))
    house.clock.time = START + timedelta(seconds=3660)
    await house.takes(juan, talks[1])
    await house.takes(juan, talks[3])
    house.clock.time = START + timedelta(seconds=7200)
    await house.takes(rosa, talks[0])
    await house.resolves(rosa, talks[0])
    hours = [START + timedelta(hours=n) for n in range(-1, 4)]
    half_an_hour = timedelta(seconds=1830)
    second = Flow(started=1, taken=2, resolved=0, average_wait=half_an_hour)
    assert await figures.flow(of(juan), hours) == [
        NOTHING,
        Flow(started=3, taken=0, resolved=0, average_wait=None),
        second,
        Flow(started=0, taken=1, resolved=1, average_wait=timedelta(hours=2)),
    ]
    assert await figures.flow(of(juan, Scope.OWN), hours[1:]) == [
        Flow(started=1, taken=0, resolved=0, average_wait=None),
        second,
        NOTHING,
    ]
    assert await figures.flow_of_agents(of(rosa), hours[2], hours[3]) == {
        juan.id: Flow(started=1, taken=2, resolved=0, average_wait=half_an_hour)
    }
    assert await figures.flow_of_agents(of(rosa, Scope.OWN), hours[1], hours[4]) == {
        rosa.id: Flow(started=1, taken=1, resolved=1, average_wait=timedelta(hours=2))
    }
    await house.releases(juan, talks[3])
    assert (await figures.flow_of_agents(of(rosa), hours[2], hours[3]))[juan.id].taken == 1
    house.clock.time = START + timedelta(days=1)
    await house.takes(juan, talks[2])
    await house.says(juan, talks[1], "¿Sigue ahí?")  # what is still spoken in is counted where it began
    assert (await figures.flow(of(juan), hours[1:3])) == [Flow(3, 0, 0, None)]


async def test_the_flow_of_days_is_what_the_conversations_themselves_say(
    figures: Figures, reads: Reads, house: House
) -> None:
    chance, team = Random(5), [await house.hires(name, max_concurrent_chats=99) for name in ("Juan", "Rosa")]
    house.clock.tick = timedelta(minutes=7)
    talks: list[ConversationId] = []
    for n in range(60):
        talks.append((await house.starts(visitor(), email=f"{n}@example.com")).conversation.id)
        talk, who = chance.choice(talks), chance.choice(team)
        with suppress(AlreadyTaken, ConversationClosed):
            await house.takes(who, talk)
        if chance.random() < 0.7:
            with suppress(ConversationClosed, Forbidden):
                await chance.choice((house.resolves, house.releases))(who, talk)
    edges = [START + timedelta(hours=8 * n) for n in range(1, 6)]
    for reach in (of(team[0]), of(team[0], Scope.OWN), of(team[1], Scope.QUEUE | Scope.OTHERS)):
        rows = await reads.conversations(reach, Filter(), Order.OLDEST_WAITING, 100, None)
        expected = [expected_flow(rows, since, until) for since, until in pairwise(edges)]
        assert await figures.flow(reach, edges) == expected
        assert sum(each.taken for each in expected) > 3
        theirs = await figures.flow_of_agents(reach, edges[0], edges[-1])
        for each in team:
            own = [row for row in rows if row.agent_id == each.id]  # here nothing is handed on
            assert theirs.get(each.id, NOTHING) == expected_flow(own, edges[0], edges[-1])


def expected_flow(rows: Sequence[ConversationRow], since: datetime, until: datetime) -> Flow:
    def during(at: datetime | None) -> bool:
        return at is not None and since <= at < until

    waits = [row.assigned_at - row.created_at for row in rows if row.assigned_at and during(row.assigned_at)]
    return Flow(
        started=sum(during(row.created_at) for row in rows),
        taken=len(waits),
        resolved=sum(during(row.closed_at) for row in rows),
        average_wait=sum(waits, timedelta()) / len(waits) if waits else None,
    )


async def test_a_response_time_ends_with_the_first_that_a_person_said(figures: Figures, house: House) -> None:
    juan, rosa = await house.hires("Juan"), await house.hires("Rosa")
    house.clock.tick = timedelta()
    talks = await starts(house, (0, 10, 20))
    for after, who, talk in ((60, juan, 1), (90, rosa, 1), (120, rosa, 0)):
        house.clock.time = START + timedelta(seconds=after)
        await house.says(who, talks[talk], "Buenas")
    two_minutes, fifty = timedelta(seconds=120), timedelta(seconds=50)
    both = ResponseTime(2, timedelta(seconds=85), timedelta(seconds=85))
    his, hers = ResponseTime(1, fifty, fifty), ResponseTime(1, two_minutes, two_minutes)
    answered = Filter(answered=True)
    assert await figures.response_time(of(juan), answered, ALWAYS_OPEN) == both
    assert await figures.response_times_of_agents(of(juan), answered, ALWAYS_OPEN) == {
        juan.id: his,
        rosa.id: hers,
    }
    edges = [START + timedelta(seconds=each) for each in (0, 10, 15, 30)]
    assert await figures.response_times(of(juan), Filter(), ALWAYS_OPEN, edges) == [hers, his, NONE_ANSWERED]
    later = Filter(created_from=START + timedelta(seconds=5))
    assert await figures.response_time(of(juan), later, ALWAYS_OPEN) == his
    assert await figures.response_time(of(juan), later, Hours()) == ResponseTime(1, fifty, timedelta())
    much_later = Filter(created_from=START + timedelta(days=1))
    assert await figures.response_time(of(juan), much_later, Hours()) == NONE_ANSWERED


def any_hours(chance: Random) -> Hours:
    def day() -> list[Span]:
        times = sorted(chance.sample(range(0, 24 * 60 + 1, 30), chance.choice((0, 2, 4))))
        return [Span(*times[n : n + 2]) for n in range(0, len(times), 2)]

    # Santiago and Beirut put their clocks forward at midnight
    zone = chance.choice(("America/Lima", "America/Santiago", "Asia/Beirut", "Europe/Madrid"))
    holidays = [START.date() + timedelta(days=chance.randrange(300)) for _ in range(40)]
    return Hours.of(zone, [day() for _ in range(7)], holidays)


async def test_every_storage_counts_open_time_as_the_hours_do(figures: Figures, house: House) -> None:
    """Whatever the hours, the holidays and the time zone, also where clocks change: as `Hours.between`."""
    chance, juan, spans = Random(7), await house.hires(max_concurrent_chats=99), []
    house.clock.tick = timedelta()
    for n in range(40):
        since = house.clock.time = START + timedelta(minutes=chance.randrange(300 * 24 * 60))
        talk = (await house.starts(visitor(), email=f"{n}@example.com")).conversation.id
        house.clock.time = since + timedelta(minutes=chance.choice((1, 50, 700, 5000)) * chance.random())
        await house.says(juan, talk, "Buenas")
        spans.append((since, house.clock.time))
    for hours in (Hours(), ALWAYS_OPEN, *(any_hours(chance) for _ in range(60))):
        found = await figures.response_time(of(juan), Filter(), hours)
        expected = sum((hours.between(*span) for span in spans), timedelta()) / len(spans)
        assert found.in_hours is not None
        assert abs(found.in_hours - expected) < timedelta(milliseconds=1), hours
        ((only, of_agent),) = (await figures.response_times_of_agents(of(juan), Filter(), hours)).items()
        assert (only, of_agent) == (juan.id, found)


async def test_what_was_taken_counts_for_who_took_it_whoever_has_it_now(
    figures: Figures, house: House
) -> None:
    juan, rosa = await house.hires("Juan"), await house.hires("Rosa")
    house.clock.tick = timedelta()
    (talk,) = await starts(house, (0,))
    house.clock.time = START + timedelta(minutes=1)
    await house.takes(juan, talk)
    house.clock.time = START + timedelta(minutes=5)
    await house.changes(
        talk,
        lambda it: it.transfer(rosa, open_now=0, note_id=MessageId(house.ids.new()), at=house.clock.now()),
    )
    await house.resolves(rosa, talk)
    until = START + timedelta(hours=1)
    assert await figures.flow_of_agents(of(juan), START, until) == {
        juan.id: Flow(started=0, taken=1, resolved=0, average_wait=timedelta(minutes=1)),
        rosa.id: Flow(started=1, taken=0, resolved=1, average_wait=None),
    }


async def test_many_counts_are_one_question(figures: Figures, house: House) -> None:
    juan = await house.hires()
    talks = await starts(house, (0, 10, 20))
    await house.takes(juan, talks[0])
    late = Filter(created_from=START + timedelta(seconds=5), created_to=START + timedelta(seconds=15))
    queued = Filter(status=Status.QUEUED)
    assert await figures.counts(of(juan), [Filter(), queued, late]) == [3, 2, 1]
    assert await figures.counts(of(juan, Scope.OWN), [Filter(), queued]) == [1, 0]
