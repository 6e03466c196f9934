"""Who is told of what by push, and what becomes of each sending."""

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, cast
from uuid import UUID

import msgspec
import pytest
from structlog.testing import capture_logs

from pascal.adapters.memory import MemoryDevices, MemoryJobQueue, MemoryReads, MemoryStorage, Store
from pascal.app.edge.push import TITLES, PushShape, trial_shape
from pascal.app.reactions.forgetting import KEPT_FOR, ForgetOld
from pascal.app.reactions.jobs import DoJobs
from pascal.app.reactions.push import A_MOMENT, AskForPushes, SendPush
from pascal.domain import events
from pascal.domain.actors import Actor
from pascal.domain.agents import Agent, Availability
from pascal.domain.conversations import Conversation
from pascal.domain.events import Because, Rule
from pascal.domain.ids import ConversationId, DeviceId, MeetingId, MessageId, QualificationId, SessionId
from pascal.domain.leads import Contact, Reconciled
from pascal.domain.meetings import During, Meeting
from pascal.domain.ports.jobs import Held, Job, TryLater
from pascal.domain.ports.outbox import Recorded
from pascal.domain.ports.push import Devices, PushDeferred, PushRefused, SubscriptionGone
from pascal.domain.ports.reads import Reads
from pascal.domain.ports.storage import Storage
from pascal.domain.push import LIFE, LONGEST_LIFE, Device, Language, News, Preferences
from pascal.domain.sessions import Session
from pascal.testing.builders import START, Clock, Ids, agent, lead, staff


@dataclass
class Service:
    """A push service that keeps what it gets, or fails as it is told to."""

    sent: list[tuple[DeviceId, PushShape, timedelta, str]] = field(default_factory=list)
    fails: Exception | None = None

    async def public_key(self) -> str:
        return ""

    async def check(self, to: Device) -> None: ...

    async def send(self, to: Device, content: bytes, *, life: timedelta, topic: str) -> None:
        if self.fails is not None:
            raise self.fails
        self.sent.append((to.id, msgspec.json.decode(content, type=PushShape), life, topic))


@dataclass
class Place:
    store: Store = field(default_factory=Store)
    clock: Clock = field(default_factory=lambda: Clock(tick=timedelta()))
    ids: Ids = field(default_factory=Ids)
    service: Service = field(default_factory=Service)
    told: int = 0

    def __post_init__(self) -> None:
        self.storage, self.devices = MemoryStorage(self.store), MemoryDevices(self.store)
        self.reaction = AskForPushes(self.storage, self.devices, MemoryReads(self.store), self.clock)
        self.job = SendPush(self.storage, self.devices, self.service, self.clock)
        self.queue = MemoryJobQueue(self.store)

    async def hires(self, name: str, availability: Availability = Availability.ONLINE) -> Agent:
        somebody = agent(name, availability=availability)
        async with self.storage.begin() as tx:
            await tx.agents.add(somebody)
        return somebody

    async def device(self, who: Agent, language: Language = "es") -> Device:
        session = Session.open(who.id, b"", id=SessionId(self.ids.new()), at=self.clock.now())
        number = self.ids.new()
        told = Device(
            DeviceId(number),
            who.id,
            session.id,
            f"https://push.example.com/{number}",
            "",
            "",
            language,
            "",
            self.clock.now(),
        )
        async with self.storage.begin() as tx:
            await tx.sessions.save(session)
            return await tx.pushes.keep(told, most=9)

    async def waits(self, project: str | None = "torre-begonias-luxury") -> ConversationId:
        somebody = lead(f"{self.ids.new()}@example.com")
        whose = Reconciled(somebody, created=True, claimed_by=None)
        typed = Contact("Ana Secreta", somebody.email, "+51987654321", project)
        talk = Conversation.open(whose, typed, id=ConversationId(self.ids.new()), at=self.clock.now())
        async with self.storage.begin() as tx:
            await tx.leads.add(somebody)
            await tx.conversations.add(talk)
        return talk.id

    async def gives(
        self, talk: ConversationId, to: Agent, by: Actor | None, *, because: Because | None = None
    ) -> None:
        async with self.storage.begin(by=by) as tx:
            one, note = await tx.conversations.get(talk), MessageId(self.ids.new())
            if because is not None:
                one.give(to, because=because, open_now=0, note_id=note, at=self.clock.now())
            elif by is not None and by.id == to.id:
                one.take(to, open_now=0, note_id=note, at=self.clock.now())
            else:
                one.assign(to, open_now=0, note_id=note, at=self.clock.now())
            await tx.conversations.save(one)

    async def meets(self, whom: Agent, by: Agent | None = None) -> Meeting:
        """Booked by the lead with the bot, or *by* somebody of the team."""
        waits, now = await self.waits(), self.clock.now()
        talk = self.store.state.conversations[waits]
        during = During.of(START + timedelta(days=1), START + timedelta(days=1, hours=1))
        named, way = MeetingId(self.ids.new()), QualificationId(self.ids.new())
        booked_by = None if by is None else by.id
        one = Meeting(
            named, whom.id, talk.lead_id, way, "Con Ana Secreta", during, now, talk.id, booked_by=booked_by
        )
        await self.does(one, lambda it: it.book(at=now))
        return one

    async def does(self, one: Meeting, act: Callable[[Meeting], None]) -> None:
        self.news()
        act(one)
        async with self.storage.begin() as tx:
            await tx.meetings.save(one, at=self.clock.now())
        await self.react()

    def news(self) -> list[Recorded]:
        """What has happened since."""
        found = self.store.recorded[self.told :]
        self.told = len(self.store.recorded)
        return found

    async def react(self) -> None:
        await self.reaction.react(self.news())

    async def due(self) -> Sequence[Held]:
        now = self.clock.now()
        return await self.queue.claim("push", 99, at=now, until=now + timedelta(minutes=1))

    async def deliver(self) -> list[tuple[DeviceId, PushShape, timedelta, str]]:
        """All that is due, and what comes of it."""
        for held in await self.due():
            await self.job(held.job.subject)
            await self.queue.done(held)
        sent = list(self.service.sent)
        self.service.sent.clear()
        return sent


class Counting:
    """Passes on what it is asked, and counts it."""

    def __init__(self, what: object, asked: Counter[str]) -> None:
        self._what, self._asked = what, asked

    def __getattr__(self, name: str) -> Any:
        self._asked[name] += 1
        return getattr(self._what, name)


def counted(place: Place) -> Counter[str]:
    """How often the reaction asks for what from now on."""
    asked: Counter[str] = Counter()
    storage, devices, reads = (
        Counting(each, asked) for each in (place.storage, place.devices, MemoryReads(place.store))
    )
    place.reaction = AskForPushes(
        cast(Storage, storage), cast(Devices, devices), cast(Reads, reads), place.clock
    )
    return asked


@pytest.fixture
def place() -> Place:
    return Place()


async def test_who_waits_is_told_of_after_a_moment_if_nobody_has_taken_them(place: Place) -> None:
    juan, rosa = await place.hires("Juan"), await place.hires("Rosa")
    his, hers = await place.device(juan), await place.device(rosa, "pt")
    talk, taken = await place.waits(), await place.waits()
    await place.react()
    assert await place.due() == []
    await place.gives(taken, juan, staff(juan).actor)
    place.clock.advance(A_MOMENT)
    sent = await place.deliver()
    url = f"/intranet/sales-agent/chats/{talk}"
    assert sorted(sent, key=lambda each: each[0]) == [
        (his.id, PushShape("Nuevo chat en espera", "Torre Begonias Luxury", str(talk), url), left, talk.hex)
        if device is his
        else (
            hers.id,
            PushShape("Novo chat em espera", "Torre Begonias Luxury", str(talk), url),
            left,
            talk.hex,
        )
        for device in (his, hers)
        for left in [LIFE[News.WAITING] - A_MOMENT]
    ]
    assert place.store.state.pushes == {}


async def test_nothing_of_what_people_wrote_or_are_called_is_in_it(place: Place) -> None:
    """A lock screen is for everybody."""
    juan = await place.hires("Juan")
    await place.device(juan)
    await place.waits(project=None)
    await place.react()
    place.clock.advance(A_MOMENT)
    [(_, shape, _, _)] = await place.deliver()
    text = msgspec.json.encode(shape).decode()
    assert not any(word in text for word in ("Ana", "Secreta", "987654321", "example.com", "Juan"))
    assert shape.body == "Ábrelo para responder."


@pytest.mark.parametrize("language", ["es", "en", "pt"])
@pytest.mark.parametrize("news", News)
def test_every_news_has_words_in_every_language(language: Language, news: News) -> None:
    assert len({*TITLES[news]}) == 3
    assert msgspec.json.decode(trial_shape(language), type=PushShape).always


async def test_what_somebody_is_given_they_alone_are_told_at_once(place: Place) -> None:
    juan, rosa = await place.hires("Juan", Availability.OFFLINE), await place.hires("Rosa")
    his, _ = await place.device(juan), await place.device(rosa)
    talk = await place.waits()
    place.news()
    await place.gives(talk, juan, staff(rosa).actor)
    await place.react()
    [(to, shape, life, _)] = await place.deliver()
    assert (to, shape.title, life) == (his.id, "Te asignaron un chat", LIFE[News.GIVEN])


async def test_what_is_given_by_itself_is_told_and_what_one_does_oneself_is_not(place: Place) -> None:
    juan = await place.hires("Juan")
    await place.device(juan)
    why = Because(Rule.ONLY_ONE, 1, 0, None, place.clock.now())
    by_itself, own = await place.waits(), await place.waits()
    place.news()
    await place.gives(by_itself, juan, None, because=why)
    await place.gives(own, juan, staff(juan).actor)
    await place.react()
    assert [topic for _, _, _, topic in await place.deliver()] == [by_itself.hex]


MY_HOUR = "martes 6 de enero a las 04:00 (hora de Lima)"


async def test_of_a_meeting_somebody_else_booked_moved_or_called_off_its_agent_is_told(place: Place) -> None:
    juan, rosa = await place.hires("Juan", Availability.OFFLINE), await place.hires("Rosa")
    his, _ = await place.device(juan), await place.device(rosa)
    one = await place.meets(juan)
    [(to, shape, life, topic)] = await place.deliver()
    assert (to, life, topic) == (his.id, LIFE[News.MEETING_BOOKED], one.id.hex)
    there = f"/intranet/sales-agent/agenda?day=2026-01-06&whose={juan.id}"
    assert shape == PushShape("Nueva reunión contigo", MY_HOUR, str(one.id), there)
    in_the_evening = timedelta(hours=17)  # at Greenwich the next day has begun
    later = During(one.during.since + in_the_evening, one.during.until + in_the_evening)
    await place.does(one, lambda it: it.edit(during=later, by=rosa.id, at=place.clock.now()))
    [(_, shape, _, _)] = await place.deliver()
    assert (shape.title, shape.body) == ("Cambió la hora de tu reunión", MY_HOUR.replace("04", "21"))
    assert shape.url == there
    await place.does(one, lambda it: it.cancel(at=place.clock.now()))  # by the link
    [(_, shape, _, _)] = await place.deliver()
    assert shape.title == "Se canceló tu reunión"


async def test_what_one_does_to_ones_own_meeting_is_no_news(place: Place) -> None:
    juan = await place.hires("Juan")
    await place.device(juan)
    one, now = await place.meets(juan, by=juan), place.clock.now()
    later = During(one.during.since + timedelta(hours=1), one.during.until + timedelta(hours=1))
    await place.does(one, lambda it: it.edit(during=later, by=juan.id, at=now))
    await place.does(one, lambda it: it.edit(subject="Otra visita", at=now))  # at the same time
    await place.does(one, lambda it: it.cancel(by=juan.id, at=now))
    assert place.store.state.pushes == {}


async def test_what_is_taken_back_before_it_is_told_is_not_told(place: Place) -> None:
    juan = await place.hires("Juan")
    await place.device(juan)
    one = await place.meets(juan)
    await place.does(one, lambda it: it.cancel(at=place.clock.now()))
    assert [shape.title for _, shape, _, _ in await place.deliver()] == ["Se canceló tu reunión"]


async def test_an_alarm_is_told_at_once(place: Place) -> None:
    juan = await place.hires("Juan")
    await place.device(juan)
    talk = await place.waits()
    place.news()
    async with place.storage.begin() as tx:
        one = await tx.conversations.get(talk)
        one.raise_alarm(late=place.clock.now(), at=place.clock.now())
        await tx.conversations.save(one)
    await place.react()
    [(_, shape, _, topic)] = await place.deliver()
    assert (shape.title, topic) == ("Un chat lleva demasiado en espera", talk.hex)


async def test_who_does_not_want_it_is_not_told(place: Place) -> None:
    juan = await place.hires("Juan")
    await place.device(juan)
    async with place.storage.begin() as tx:
        await tx.pushes.prefer(juan.id, Preferences(frozenset({News.GIVEN})))
    await place.waits()
    await place.react()
    place.clock.advance(A_MOMENT)
    assert await place.deliver() == []


async def test_events_that_come_again_are_told_once(place: Place) -> None:
    """The relay hands in again what was not done whole."""
    juan = await place.hires("Juan")
    await place.device(juan)
    await place.waits()
    news = place.news()
    for _ in range(3):
        await place.reaction.react(news)
    place.clock.advance(A_MOMENT)
    assert len(await place.deliver()) == 1


async def test_a_batch_asks_once_and_is_one_transaction(place: Place) -> None:
    juan, rosa = await place.hires("Juan"), await place.hires("Rosa")
    his, hers = await place.device(juan), await place.device(rosa)
    given = await place.waits()
    place.news()
    waiting = [await place.waits() for _ in range(20)]
    await place.gives(given, juan, staff(rosa).actor)
    asked = counted(place)
    await place.reaction.react(place.news())
    assert asked == {"hours": 1, "wanting": 2, "begin": 1}  # of the queue, and of what Juan was given
    [at_once] = await place.deliver()
    assert (at_once[0], at_once[3]) == (his.id, given.hex)
    place.clock.advance(A_MOMENT)
    sent = await place.deliver()
    assert sorted((to, topic) for to, _, _, topic in sent) == sorted(
        (each.id, talk.hex) for each in (his, hers) for talk in waiting
    )


async def test_a_batch_that_is_no_news_asks_nothing(place: Place) -> None:
    juan = await place.hires("Juan")
    asked = counted(place)
    await place.reaction.react([Recorded(1, juan.id, events.HoursChanged(at=place.clock.now()), None)])
    assert asked == {}


async def test_what_comes_too_late_is_no_news(place: Place) -> None:
    juan = await place.hires("Juan")
    await place.device(juan)
    await place.waits()
    await place.react()
    place.clock.advance(LIFE[News.WAITING])  # the jobs stood still
    assert await place.deliver() == []
    await place.waits()
    place.clock.advance(LIFE[News.WAITING])  # the relay stood still
    await place.react()
    assert place.store.state.pushes == {}


async def test_who_signs_out_leaves_nothing_behind(place: Place) -> None:
    juan = await place.hires("Juan")
    device, kept = await place.device(juan), await place.device(juan)
    async with place.storage.begin() as tx:
        session = await tx.sessions.get(device.session_id)
        assert session is not None
        session.end(at=place.clock.now())
        await tx.sessions.save(session)
    await place.react()
    assert [*place.store.state.devices] == [kept.id]


async def one_is_due(place: Place) -> UUID:
    juan = await place.hires("Juan")
    await place.device(juan)
    await place.waits()
    await place.react()
    place.clock.advance(A_MOMENT)
    [held] = await place.due()
    return held.job.subject


async def test_a_browser_that_wants_no_more_is_forgotten(place: Place) -> None:
    subject = await one_is_due(place)
    place.service.fails = SubscriptionGone()
    await place.job(subject)
    assert place.store.state.devices == {}
    assert place.store.state.pushes == {}
    await place.job(subject)  # again: nothing to do, and nothing to complain of


async def test_a_push_service_that_is_away_is_tried_again_when_it_says(place: Place) -> None:
    subject = await one_is_due(place)
    place.service.fails = PushDeferred("429", timedelta(seconds=90))
    with pytest.raises(TryLater) as later:
        await place.job(subject)
    assert (later.value.reason, later.value.wait) == ("push service: 429", timedelta(seconds=90))
    place.service.fails = None
    await place.job(subject)
    assert len(place.service.sent) == 1


async def test_what_a_push_service_was_away_for_is_no_dead_job(place: Place) -> None:
    """Nobody wants yesterday's news."""
    juan = await place.hires("Juan", Availability.ONLINE)
    await place.device(juan)
    talk = await place.waits()
    await place.gives(talk, juan, None, because=Because(Rule.ONLY_ONE, 1, 0, None, place.clock.now()))
    await place.react()
    assert len(place.store.state.pushes) == 2
    place.service.fails = PushDeferred("503")
    work = asyncio.create_task(DoJobs(place.queue, (place.job,), place.clock).run())
    async with asyncio.timeout(30):
        while place.store.state.jobs:
            place.clock.advance(timedelta(seconds=5))
            place.store.enqueued.set()
            await asyncio.sleep(0.001)
    work.cancel()
    await asyncio.gather(work, return_exceptions=True)
    assert place.clock.time >= START + LONGEST_LIFE
    assert place.store.state.pushes == {}


async def test_of_a_push_that_died_of_a_fault_of_ours_nothing_is_left(place: Place) -> None:
    await one_is_due(place)
    other = Job("analyse", place.ids.new())
    async with place.storage.begin() as tx:
        await tx.jobs.enqueue([other], due=place.clock.now())
    place.clock.advance(timedelta(minutes=2))
    now = place.clock.now()
    for kind in ("push", "analyse"):
        [held] = await place.queue.claim(kind, 9, at=now, until=now)
        await place.queue.bury(held, at=now, error="the process that did it ended")
    forget = ForgetOld(place.storage, place.clock)
    assert await forget() == 0
    place.clock.advance(LONGEST_LIFE + timedelta(seconds=1))
    assert await forget() == 2
    assert place.store.state.pushes == {}
    assert [each.job for each in await place.queue.dead(9)] == [other]
    place.clock.advance(KEPT_FOR)
    assert await forget() == 1
    assert await place.queue.dead(9) == []


async def test_one_that_refuses_us_is_told_of_in_the_log_and_not_tried_again(place: Place) -> None:
    subject = await one_is_due(place)
    place.service.fails = PushRefused("403")
    with capture_logs() as logs:
        await place.job(subject)
    assert [(line["event"], line["error"]) for line in logs] == [("push_refused", "403")]
    assert place.store.state.pushes == {}
    assert len(place.store.state.devices) == 1


async def test_nobody_is_told_of_what_concerns_nobody(place: Place) -> None:
    juan = await place.hires("Juan")
    await place.device(juan)
    await place.reaction.react([Recorded(1, juan.id, events.HoursChanged(at=place.clock.now()), None)])
    assert place.store.state.pushes == {}
