"""What is said is read along: once for a burst, again for what comes meanwhile."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import uuid4

import pytest
from structlog.testing import capture_logs

from pascal.adapters.memory import MemoryJobQueue, MemoryOutbox, MemoryReads, MemoryStorage, Store
from pascal.app.reactions.analysis import AskForAnalysis
from pascal.app.reactions.jobs import DoJobs
from pascal.app.usecases.analysis import AnalyseConversation
from pascal.domain.analysis import MAX_SUMMARY, Analysis
from pascal.domain.conversations import Conversation, Priority
from pascal.domain.ids import ConversationId, MessageId, VisitorId
from pascal.domain.leads import Reconciled
from pascal.domain.messages import Draft, Sender, SenderType
from pascal.domain.ports.analyst import AnalystMistaken, AnalystUnavailable, Offer, Said, Suggestion
from pascal.domain.ports.jobs import TryLater
from pascal.testing.builders import Clock, Ids, agent, contact, lead, visitor

SECOND = timedelta(seconds=1)


@dataclass
class Listener:
    """Remembers what it was told, and makes of it what it is told to."""

    name: str = "listener"
    heard: list[Sequence[Said]] = field(default_factory=list)
    fails: Exception | None = None
    meanwhile: Callable[[], object] | None = None
    """What happens while it thinks."""
    priority: Priority = Priority.HIGH
    summary: str | None = None
    """In its words; else how much it was told."""

    async def analyse(self, said: Sequence[Said]) -> Analysis:
        self.heard.append(said)
        if self.fails is not None:
            raise self.fails
        made = Analysis(self.summary or f"{len(said)} mensajes", self.priority, ("visita",))
        if self.meanwhile is not None:
            await asyncio.ensure_future(self.meanwhile())  # type: ignore[arg-type]
        return made

    async def suggest(self, said: Sequence[Said], offers: Sequence[Offer]) -> Suggestion | None:
        raise AssertionError("who only reads along is asked for no reply")


class Place:
    def __init__(self) -> None:
        self.store, self.clock, self.ids = Store(), Clock(tick=timedelta()), Ids()
        self.storage, self.reads = MemoryStorage(self.store), MemoryReads(self.store)
        self.queue, self.outbox = MemoryJobQueue(self.store), MemoryOutbox(self.store)
        self.listener = Listener()
        self.analyse = AnalyseConversation(self.storage, self.reads, self.listener, self.clock)
        self.ask = AskForAnalysis(self.storage, self.clock)
        self.somebody = agent()
        self.told = 0

    async def begins(self, browser: VisitorId, name: str = "Ana") -> ConversationId:
        whose = Reconciled(lead(f"{browser}@example.com"), created=True, claimed_by=None)
        talk = Conversation.open(
            whose, contact(name=name), id=ConversationId(self.ids.new()), at=self.clock.now()
        )
        async with self.storage.begin() as tx:
            await tx.agents.save(self.somebody)
            await tx.leads.add(whose.lead)
            await tx.conversations.add(talk)
        return talk.id

    async def changes(self, talk: ConversationId, change: Callable[[Conversation], object]) -> None:
        async with self.storage.begin() as tx:
            one = await tx.conversations.get(talk)
            change(one)
            await tx.conversations.save(one)

    async def says(self, talk: ConversationId, text: str, side: SenderType = SenderType.LEAD) -> None:
        sender = Sender(side, self.somebody.id if side is SenderType.AGENT else None, "Ana")
        said = MessageId(self.ids.new())
        await self.changes(talk, lambda one: one.post(Draft.of(text), sender, id=said, at=self.clock.now()))

    async def reacts(self) -> None:
        """To all that has happened since."""
        recorded, self.told = self.store.recorded[self.told :], len(self.store.recorded)
        await self.ask.react(recorded)

    async def due(self) -> int:
        """How many analyses could be done by now."""
        backlog = await self.queue.backlog(at=self.clock.time)
        return backlog["analyse"].due if backlog else 0

    async def works(self) -> None:
        """What is due is done."""
        work = DoJobs(self.queue, (self.analyse,), self.clock, grace=5)
        task = asyncio.create_task(work.run())
        async with asyncio.timeout(5):
            while await self.due():
                await asyncio.sleep(0.001)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    async def conversation(self, talk: ConversationId) -> Conversation:
        async with self.storage.begin() as tx:
            return await tx.conversations.get(talk)


async def summary(place: Place, talk: ConversationId) -> str:
    kept = (await place.conversation(talk)).analysed
    assert kept is not None
    return kept.summary


@pytest.fixture
def place() -> Place:
    return Place()


async def test_a_burst_is_read_once_ten_seconds_after_the_last_word(place: Place) -> None:
    talk = await place.begins(visitor())
    for text in ("Hola", "¿Sigue disponible?", "Es urgente"):
        await place.says(talk, text)
        await place.reacts()
        place.clock.advance(4 * SECOND)
    place.clock.advance(5 * SECOND)
    assert await place.due() == 0
    place.clock.advance(1 * SECOND)
    assert await place.due() == 1
    await place.works()
    [heard] = place.listener.heard
    assert [each.text for each in heard] == ["Hola", "¿Sigue disponible?", "Es urgente"]
    one = await place.conversation(talk)
    assert one.analysed is not None
    assert (one.analysed.summary, one.analysed.by, one.analysed.upto, one.analysed.at) == (
        "3 mensajes",
        "listener",
        3,
        place.clock.time,
    )
    assert (one.priority, one.tags) == (Priority.HIGH, ("visita",))


async def test_who_never_stops_talking_is_read_after_half_a_minute(place: Place) -> None:
    talk = await place.begins(visitor())
    for _ in range(10):
        assert await place.due() == 0
        await place.says(talk, "y además…")
        await place.reacts()
        place.clock.advance(3 * SECOND)
    assert await place.due() == 1


async def test_what_is_said_while_it_is_read_is_read_too(place: Place) -> None:
    talk = await place.begins(visitor())
    await place.says(talk, "Hola")
    await place.reacts()
    place.clock.advance(10 * SECOND)

    async def meanwhile() -> None:
        place.listener.meanwhile = None
        await place.says(talk, "Y otra cosa")
        await place.reacts()

    place.listener.meanwhile = meanwhile
    await place.works()
    assert await place.due() == 0
    place.clock.advance(10 * SECOND)
    await place.works()
    assert [len(each) for each in place.listener.heard] == [1, 2]
    one = await place.conversation(talk)
    assert one.analysed is not None
    assert one.analysed.upto == 2


async def test_what_the_house_tells_is_no_reason_to_read_and_is_not_read(place: Place) -> None:
    talk = await place.begins(visitor())
    await place.changes(
        talk,
        lambda one: one.take(
            place.somebody, open_now=0, note_id=MessageId(place.ids.new()), at=place.clock.now()
        ),
    )
    await place.reacts()
    place.clock.advance(60 * SECOND)
    assert await place.due() == 0
    await place.says(talk, "Buenos días", SenderType.AGENT)
    await place.reacts()
    place.clock.advance(10 * SECOND)
    await place.works()
    assert [[each.text for each in heard] for heard in place.listener.heard] == [["Buenos días"]]


async def test_the_last_thirty_messages_are_read_without_names(place: Place) -> None:
    talk = await place.begins(visitor())
    for number in range(40):
        await place.says(talk, f"{number}", SenderType.AGENT if number % 2 else SenderType.LEAD)
    await place.analyse(talk)
    [heard] = place.listener.heard
    assert [(each.text, each.sender) for each in heard] == [
        (f"{number}", SenderType.AGENT if number % 2 else SenderType.LEAD) for number in range(10, 40)
    ]


async def test_whoever_reads_along_is_told_no_names_and_the_summary_has_them_again(place: Place) -> None:
    talk = await place.begins(visitor(), "Rosa Ñahui")
    place.listener.summary = "[lead] espera a [agent]"
    await place.says(talk, "Hola, soy ROSA NAHUI. ¿Está Ana?")
    await place.analyse(talk)
    assert (await summary(place, talk)) == "Rosa Ñahui espera a [agent]"  # no name of the team is known
    await place.says(talk, "Sí, Rosa: soy Ana", SenderType.AGENT)
    await place.analyse(talk)
    assert [each.text for each in place.listener.heard[1]] == [
        "Hola, soy [lead]. ¿Está [agent]?",
        "Sí, [lead]: soy [agent]",
    ]
    assert (await summary(place, talk)) == "Rosa Ñahui espera a Ana"


async def test_who_is_responsible_is_told_by_no_name_before_they_have_said_anything(place: Place) -> None:
    talk = await place.begins(visitor())
    taken = MessageId(place.ids.new())
    await place.changes(
        talk,
        lambda one: one.take(place.somebody, open_now=0, note_id=taken, at=place.clock.now()),
    )
    place.listener.summary = "Busca a [agent]"
    await place.says(talk, f"Hola {place.somebody.name}")
    await place.analyse(talk)
    assert [each.text for each in place.listener.heard[0]] == ["Hola [agent]"]
    assert (await summary(place, talk)) == f"Busca a {place.somebody.name}"


async def test_a_summary_with_long_names_is_as_long_as_a_summary_may_be(place: Place) -> None:
    talk = await place.begins(visitor(), "Bartolomé")
    place.listener.summary = "[lead] " * 28 + "fin"
    assert len(place.listener.summary) <= MAX_SUMMARY
    await place.says(talk, "Hola")
    await place.analyse(talk)
    kept = await summary(place, talk)
    assert MAX_SUMMARY // 2 < len(kept) <= MAX_SUMMARY
    assert kept.endswith("Bartolomé…")


async def test_while_the_analyst_is_away_it_is_tried_later_and_no_transaction_is_open(place: Place) -> None:
    talk = await place.begins(visitor())
    await place.says(talk, "Hola")
    place.listener.fails = AnalystUnavailable("timeout", retry_after=90)
    with pytest.raises(TryLater) as later:
        await place.analyse(talk)
    assert later.value.wait == 90 * SECOND
    place.listener.fails = AnalystUnavailable("timeout")
    with pytest.raises(TryLater) as later:
        await place.analyse(talk)
    assert (later.value.wait, later.value.reason) == (timedelta(), "the analyst is away")
    assert (await place.conversation(talk)).analysed is None


async def test_after_an_outage_the_next_words_are_read_soon(place: Place) -> None:
    """Not when the last try, after four hours, comes round."""
    talk = await place.begins(visitor())
    await place.says(talk, "Hola")
    await place.reacts()
    place.listener.fails = AnalystUnavailable("timeout")
    for _ in range(5):
        place.clock.advance(timedelta(hours=1))
        await place.works()
    place.listener.fails = None
    await place.says(talk, "¿Sigue disponible?")
    await place.reacts()
    assert await place.due() == 0
    place.clock.advance(30 * SECOND)
    await place.works()
    assert (await summary(place, talk)) == "2 mensajes"


async def test_nobody_waits_for_the_analyst_with_a_lock_in_hand(place: Place) -> None:
    """The memory store lets in one transaction at a time, so this one would never end."""
    talk = await place.begins(visitor())
    await place.says(talk, "Hola")
    place.listener.meanwhile = lambda: place.says(talk, "¿Hola?")
    async with asyncio.timeout(5):
        await place.analyse(talk)


async def test_what_cannot_be_believed_changes_nothing_and_is_not_asked_again(place: Place) -> None:
    talk = await place.begins(visitor())
    await place.says(talk, "Hola, soy ana@example.com")
    await place.analyse(talk)
    before = await place.conversation(talk)
    place.listener.fails = AnalystMistaken("{")
    with capture_logs() as logs:
        await place.analyse(talk)
    assert await place.conversation(talk) == before
    assert [(line["event"], line["log_level"]) for line in logs] == [("analysis_not_believed", "warning")]
    assert "ana@" not in str(logs)


async def test_who_reads_slowly_does_not_overwrite_who_has_read_more(place: Place) -> None:
    talk = await place.begins(visitor())
    await place.says(talk, "Hola")

    async def meanwhile() -> None:
        place.listener.meanwhile = None
        await place.says(talk, "Y otra cosa")
        await place.analyse(talk)

    place.listener.meanwhile = meanwhile
    await place.analyse(talk)
    one = await place.conversation(talk)
    assert one.analysed is not None
    assert (one.analysed.summary, one.analysed.upto) == ("2 mensajes", 2)


async def test_there_is_nothing_to_make_of_what_is_not_there(place: Place) -> None:
    await place.analyse(uuid4())
    await place.analyse(await place.begins(visitor()))
    assert place.listener.heard == []


async def test_many_conversations_of_a_batch_are_one_transaction(place: Place) -> None:
    talks = [await place.begins(visitor()) for _ in range(50)]
    for each in talks * 2:
        await place.says(each, "Hola")
    recorded = list(place.store.recorded)
    await place.ask.react(recorded)
    await place.ask.react(recorded)  # at least once
    assert len(place.store.state.jobs) == 50
