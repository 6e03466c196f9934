"""Who stands where on the way to a meeting, and what is counted of it, whichever storage is asked."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import count
from typing import Protocol

import pytest
from contract_house import House

from pascal.domain.agents import Agent
from pascal.domain.conversations import Conversation
from pascal.domain.errors import HasHistory, NotFound
from pascal.domain.ids import AgentId, MeetingId, MessageId, QualificationId, VisitorId
from pascal.domain.meetings import During, Meeting
from pascal.domain.messages import Draft, Sender, SenderType
from pascal.domain.permissions import Scope
from pascal.domain.ports.figures import Activity, BotWork, PipelineFigures
from pascal.domain.ports.pipeline import AfterStanding, Pipeline, Wanted
from pascal.domain.ports.reach import Reach
from pascal.domain.qualification import Evidence, Qualification, Step
from pascal.domain.requirements import KINDS
from pascal.testing.builders import START, visitor

HOUR = timedelta(hours=1)


class Ways(Pipeline, PipelineFigures, Protocol):
    """Both."""


def of(who: Agent, scope: Scope = Scope.ANY) -> Reach:
    return Reach(who.id, scope)


@dataclass
class Road:
    """A house with leads on the way."""

    house: House
    numbers: count  # type: ignore[type-arg]

    async def comes(
        self, *acts: Callable[[Qualification], object], claims: Conversation | None = None
    ) -> tuple[Qualification, Conversation]:
        """Somebody writes, and *acts* happen to where they stand; or a browser that *claims* to be them."""
        browser: VisitorId = visitor()
        email = f"{next(self.numbers)}@example.com" if claims is None else claims.contact.email or ""
        talk = (await self.house.starts(browser, email=email, vouched=claims is None)).conversation
        now = self.house.clock.now()
        named = QualificationId(self.house.ids.new())
        one = Qualification.start(named, talk.lead_id, talk.claimed_by, KINDS["real_estate"], at=now)
        for act in acts:
            act(one)
        async with self.house.storage.begin() as tx:
            await tx.qualifications.save(one)
        return one, talk

    async def changes(self, one: Qualification, act: Callable[[Qualification], object]) -> None:
        async with self.house.storage.begin() as tx:
            stored = await tx.qualifications.get(one.id)
            act(stored)
            await tx.qualifications.save(stored)

    async def meets(
        self, one: Qualification, whom: Agent, in_hours: float, *, by: AgentId | None = None
    ) -> Meeting:
        since = self.house.clock.now() + in_hours * HOUR
        meeting = Meeting(
            MeetingId(self.house.ids.new()),
            whom.id,
            one.lead_id,
            one.id,
            "Visita",
            During.of(since, since + HOUR),
            self.house.clock.now(),
            booked_by=by,
        )
        meeting.book(at=self.house.clock.now())
        await self.keeps(meeting)
        return meeting

    async def keeps(self, meeting: Meeting) -> None:
        async with self.house.storage.begin() as tx:
            await tx.meetings.save(meeting, at=self.house.clock.now())

    def bot_says(self, text: str = "Hola, ¿buscas casa?") -> Callable[[Conversation], object]:
        named, at = MessageId(self.house.ids.new()), self.house.clock.now()
        return lambda talk: talk.post(Draft.of(text), Sender(SenderType.BOT, None, "Bot"), id=named, at=at)

    def bot_leaves(self, *, at: datetime) -> Callable[[Conversation], object]:
        named = MessageId(self.house.ids.new())
        return lambda talk: talk.leave_to_people("asked", note_id=named, at=at)

    def house_announces(self) -> Callable[[Conversation], object]:
        named, at = MessageId(self.house.ids.new()), self.house.clock.now()
        said = Draft.of("Tu reunión es el jueves", client_id=str(named))
        return lambda talk: talk.announce(said, id=named, at=at)


@pytest.fixture
def road(house: House) -> Road:
    return Road(house, count())


def moves(to: Step, by: Agent, reason: str = "porque sí") -> Callable[[Qualification], object]:
    return lambda one: one.move(to, by.id, reason=reason, at=START)


def ids(rows: Sequence[object]) -> list[object]:
    return [each.id for each in rows]  # type: ignore[attr-defined]


async def test_who_was_active_last_comes_first_in_pages_of_any_step(ways: Ways, road: Road) -> None:
    ana = await road.house.hires("Ana")
    leads = []
    for n in range(7):
        road.house.clock.time = START + timedelta(minutes=n)
        leads.append((await road.comes(*([moves(Step.BANT, ana)] if n % 2 else [])))[0])
    newest = [each.id for each in reversed(leads)]
    found = await ways.standings(of(ana), Wanted(), 100)
    assert ids(found) == newest
    pages, after = [], None
    while page := await ways.standings(of(ana), Wanted(), 3, after):
        pages += ids(page)
        after = AfterStanding(page[-1].active_at, page[-1].id)
    assert pages == newest
    assert ids(await ways.standings(of(ana), Wanted(step=Step.BANT), 100)) == newest[1::2]
    assert ids(await ways.standings(of(ana), Wanted(step=Step.MEETING), 100)) == []
    assert sorted(ids(await ways.board(of(ana), 2))) == sorted(newest[:4])
    assert ids(await ways.board(of(ana), 100)) == newest
    assert await ways.steps(of(ana)) == {**dict.fromkeys(Step, 0), Step.START: 4, Step.BANT: 3}


async def test_a_lead_as_they_stand(ways: Ways, road: Road) -> None:
    ana = await road.house.hires("Ana")
    said = Evidence("hasta 80 mil", None, 0.8, "script")
    one, talk = await road.comes(
        lambda it: it.greet(at=START),
        lambda it: it.consents("Sí, claro", given=True, at=START),
        lambda it: it.learn("budget", "0-80000", said, at=START),
        lambda it: it.meets(at=START),
    )
    await road.house.takes(ana, talk.id)
    row = await ways.standing(one.id, of(ana, Scope.OWN))
    assert row.answers == {"budget": "0-80000"}
    assert (row.consent, row.has_meeting, row.held) == (True, True, False)
    assert (row.name, row.email, row.phone) == ("Ana", "0@example.com", "+51987654321")
    assert (row.step, row.kind) == ("meeting", "real_estate")
    assert (row.conversation_id, row.agent_id, row.channel) == (talk.id, ana.id, "web")
    assert (row.lead_id, row.claimed_by) == (talk.lead_id, None)


async def test_who_has_a_meeting_is_seen_with_when(ways: Ways, road: Road) -> None:
    """All that are booked, the soonest first: not what was only offered, called off, or is over."""
    ana = await road.house.hires("Ana")
    one, _ = await road.comes()
    other, _ = await road.comes()
    later, sooner, off, over = [await road.meets(one, ana, hours) for hours in (30, 10, 5, 2)]
    await road.meets(other, ana, 40)
    road.house.clock.advance(3 * HOUR)
    now = road.house.clock.now()
    off.cancel(at=now)
    over.end(came=True, by=ana.id, at=now)
    during = During.of(now + 50 * HOUR, now + 51 * HOUR)
    held = Meeting(MeetingId(road.house.ids.new()), ana.id, one.lead_id, one.id, "Visita", during, now)
    held.hold(at=now)
    for each in (off, over, held):
        await road.keeps(each)
    expected = [sooner.during.since, later.during.since]
    for found in (await ways.board(of(ana), 5), await ways.standings(of(ana), Wanted(), 5)):
        assert [list(each.meetings_at) for each in found if each.id == one.id] == [expected]
    assert list((await ways.standing(one.id, of(ana))).meetings_at) == expected


async def test_what_was_told_has_its_words_and_what_became_of_it(ways: Ways, road: Road) -> None:
    ana = await road.house.hires("Ana")
    one, talk = await road.comes()
    said = await road.house.says(visitor(), talk.id, "Unos 50 mil")
    heard = Evidence("50 mil", said.id, 0.7, "script")
    await road.changes(one, lambda it: it.learn("budget", "50000", heard, at=START))
    await road.changes(one, lambda it: it.learn("budget", "60000", heard, at=START + HOUR))
    await road.changes(one, lambda it: it.confirm("budget", ana.id, at=START + 2 * HOUR))
    await road.changes(one, lambda it: it.learn("budget", "70000", heard, at=START + 3 * HOUR))
    found = await ways.answers(one.id, of(ana))
    assert [(each.value, each.standing, each.confirmed_name) for each in found] == [
        ("70000-70000", "doubt", None),
        ("60000-60000", "known", "Ana"),
        ("60000-60000", "past", None),
        ("50000-50000", "past", None),
    ]
    for each in found:
        assert (each.quote, each.confidence, each.read_by) == ("50 mil", 0.7, "script")
        assert (each.message_id, each.conversation_id, each.seq) == (said.id, talk.id, said.seq)


async def test_the_ledger_of_consent_keeps_every_word(ways: Ways, road: Road) -> None:
    ana = await road.house.hires("Ana")
    one, _ = await road.comes(lambda it: it.consents("Sí", given=True, at=START))
    await road.changes(one, lambda it: it.consents("Ya no", given=False, by=ana.id, at=START + HOUR))
    found = await ways.data_consents(one.id, of(ana))
    assert [(each.given, each.words, each.agent_name) for each in found] == [
        (False, "Ya no", "Ana"),
        (True, "Sí", None),
    ]


async def test_where_people_put_them_is_kept_with_who_and_why(ways: Ways, road: Road) -> None:
    """What is known leads on by itself: nobody did that. A reason is shown as a note on consent is."""
    ana, beto = await road.house.hires("Ana"), await road.house.hires("Beto")
    one, talk = await road.comes(lambda it: it.greet(at=START))
    await road.changes(one, lambda it: it.move(Step.MEETING, ana.id, at=START + HOUR))
    back = START + 2 * HOUR
    await road.changes(one, lambda it: it.move(Step.BANT, ana.id, reason="Era su primo", at=back))
    await road.changes(one, lambda it: it.move(Step.BANT, beto.id, reason="Otra vez", at=back + HOUR))
    await road.house.takes(beto, talk.id)
    moves = [
        ("meeting", "bant", "Era su primo", back, ana.id, "Ana"),
        ("consent", "meeting", None, START + HOUR, ana.id, "Ana"),
    ]
    for who in (of(ana), of(ana, Scope.OWN), of(beto, Scope.OWN)):
        assert list(map(tuple, await ways.step_moves(one.id, who))) == moves
    another = await road.house.hires("Cira")
    [last, _] = await ways.step_moves(one.id, of(another, Scope.OWN))
    assert (last.reason, last.agent_name) == (None, "Ana")
    with pytest.raises(HasHistory):
        async with road.house.storage.begin() as tx:
            await tx.agents.remove(await tx.agents.get(ana.id))
    claimed, _ = await road.comes(lambda it: it.move(Step.BANT, beto.id, at=START), claims=talk)
    async with road.house.storage.begin() as tx:
        theirs, gone = await tx.qualifications.get(one.id), await tx.qualifications.get(claimed.id)
        theirs.take_over(gone, at=back)
        await tx.qualifications.fold(gone, theirs)
    first = ("start", "bant", None, START, beto.id, "Beto")
    assert list(map(tuple, await ways.step_moves(one.id, of(ana)))) == [*moves, first]


async def test_words_are_shown_to_who_may_read_where_they_were_said(ways: Ways, road: Road) -> None:
    """THREATS 17: an old conversation does not open a colleague's, nor does one that waits."""
    ana, beto = await road.house.hires("Ana"), await road.house.hires("Beto")
    one, old = await road.comes()
    browser, contact = visitor(), old.contact

    async def tells(talk: Conversation, field: str, words: str) -> Evidence:
        said = await road.house.says(browser, talk.id, words)
        heard = Evidence(words, said.id, 1.0, "script")
        await road.changes(one, lambda it: it.learn(field, words, heard, at=START))
        return heard

    async def returns() -> Conversation:
        road.house.clock.advance(HOUR)
        started = await road.house.starts(visitor(), "Otra vez", email=contact.email or "", vouched=True)
        assert started.conversation.lead_id == one.lead_id
        return started.conversation

    async def words_for(who: Agent, scope: Scope) -> list[tuple[str, object, object, object]]:
        told = await ways.answers(one.id, of(who, scope))
        agreed = await ways.data_consents(one.id, of(who, scope))
        assert [each.value for each in told] == ["Sur", "Beto Paz", "Ana Sol"]
        assert all((each.message_id is None) == (each.conversation_id is None) for each in told)
        assert all(each.conversation_id is None or each.quote for each in told)
        found = [(each.quote, each.conversation_id, each.seq is None, each.whose) for each in told]
        return [*found, *((each.words, each.conversation_id, True, each.whose) for each in agreed)]

    await road.house.takes(ana, old.id)
    await tells(old, "name", "Ana Sol")
    await road.house.resolves(ana, old.id)
    talk = await returns()
    await road.house.takes(beto, talk.id)
    his = await tells(talk, "company", "Beto Paz")
    await road.changes(
        one, lambda it: it.consents("Sí, dice", given=True, message_id=his.message_id, at=START)
    )
    await road.changes(one, lambda it: it.note("district", "Sur", beto.id, quote="Por teléfono", at=START))
    noted, from_his, from_hers, agreed = (
        ("Por teléfono", None, True, beto.id),
        ("Beto Paz", talk.id, False, beto.id),
        ("Ana Sol", old.id, False, ana.id),
        ("Sí, dice", talk.id, True, beto.id),
    )
    nothing, own = ("", None, True, None), Scope.OWN | Scope.QUEUE
    assert await words_for(ana, Scope.ANY) == [noted, from_his, from_hers, agreed]
    assert await words_for(ana, own) == [nothing, nothing, from_hers, nothing]
    assert await words_for(beto, own) == [noted, from_his, nothing, agreed]
    await road.house.resolves(beto, talk.id)
    await returns()
    eva = await road.house.hires("Eva")
    assert await words_for(eva, own) == [nothing] * 4
    assert await words_for(ana, own) == [nothing, nothing, from_hers, nothing]
    noted = ("Por teléfono", None, True, None)  # by himself
    assert await words_for(beto, own) == [noted, from_his, nothing, agreed]


async def test_nobody_sees_more_leads_than_conversations(ways: Ways, road: Road) -> None:
    """THREATS 17."""
    ana, beto = await road.house.hires("Ana"), await road.house.hires("Beto")
    hers, waits = (await road.comes())[0], (await road.comes())[0]
    his, talk = await road.comes()
    await road.house.takes(beto, talk.id)
    async with road.house.storage.begin() as tx:
        found = await tx.conversations.active(hers.lead_id, None)
        assert found is not None
    await road.house.takes(ana, found.id)
    for scope, seen in (
        (Scope.OWN, {hers.id}),
        (Scope.OWN | Scope.QUEUE, {hers.id, waits.id}),
        (Scope.ANY, {hers.id, waits.id, his.id}),
        (Scope.NONE, set()),
    ):
        reach = of(ana, scope)
        assert {*ids(await ways.standings(reach, Wanted(), 100))} == seen
        assert {*ids(await ways.board(reach, 100))} == seen
        assert sum((await ways.steps(reach)).values()) == len(seen)
        assert sum((await ways.came_to(reach)).values()) == len(seen)
        for each in (hers, waits, his):
            if each.id in seen:
                assert (await ways.standing(each.id, reach)).id == each.id
            else:
                with pytest.raises(NotFound):
                    await ways.standing(each.id, reach)
    with pytest.raises(NotFound):
        await ways.standing(QualificationId(road.house.ids.new()), of(ana))


async def test_who_claims_to_be_a_lead_is_somebody_else(ways: Ways, road: Road) -> None:
    """THREATS 1."""
    ana, beto = await road.house.hires("Ana"), await road.house.hires("Beto")
    one, talk = await road.comes()
    claim, claimed = await road.comes(claims=talk)
    assert claimed.lead_id == talk.lead_id
    assert claimed.claimed_by is not None
    await road.house.takes(ana, talk.id)
    await road.house.takes(beto, claimed.id)
    assert ids(await ways.standings(of(ana, Scope.OWN), Wanted(), 9)) == [one.id]
    assert [(each.id, each.conversation_id) for each in await ways.board(of(ana, Scope.OWN), 1)] == [
        (one.id, talk.id)
    ]
    assert ids(await ways.standings(of(beto, Scope.OWN), Wanted(), 9)) == [claim.id]
    assert (await ways.standing(claim.id, of(beto, Scope.OWN))).claimed_by == claimed.claimed_by


async def test_who_has_been_silent_and_is_not_through(ways: Ways, road: Road) -> None:
    ana = await road.house.hires("Ana")
    silent, _ = await road.comes()
    through, _ = await road.comes(moves(Step.COMPLETED, ana))
    road.house.clock.time = START + 2 * HOUR
    heard, _ = await road.comes()
    moment = timedelta.resolution
    for since in (silent.active_at - moment, silent.active_at, through.active_at, heard.active_at - moment):
        expected = [each.id for each in (heard, through, silent) if each.is_abandoned(since, [])]
        assert ids(await ways.standings(of(ana), Wanted(silent_since=since), 9)) == expected
    assert expected == [silent.id]


async def test_who_is_expected_at_a_meeting_has_not_been_left(ways: Ways, road: Road) -> None:
    ana = await road.house.hires("Ana")
    one, _ = await road.comes()
    meeting = await road.meets(one, ana, 30)
    met_at, moment = meeting.during.since, timedelta.resolution
    assert not await ways.standings(of(ana), Wanted(silent_since=met_at - moment), 9)
    assert ids(await ways.standings(of(ana), Wanted(silent_since=met_at), 9)) == [one.id]
    meeting.cancel(at=road.house.clock.now())
    await road.keeps(meeting)
    assert ids(await ways.standings(of(ana), Wanted(silent_since=one.active_at), 9)) == [one.id]


async def test_how_far_those_came_who_began_in_a_period(ways: Ways, road: Road) -> None:
    ana = await road.house.hires("Ana")
    await road.comes(moves(Step.MEETING, ana), moves(Step.START, ana))  # back: it counts where they were
    await road.comes(moves(Step.BANT, ana))
    road.house.clock.time = START + HOUR
    await road.comes()
    nobody = dict.fromkeys(Step, 0)
    assert await ways.came_to(of(ana)) == {**nobody, Step.MEETING: 1, Step.BANT: 1, Step.START: 1}
    assert await ways.came_to(of(ana), START, START + HOUR) == {**nobody, Step.MEETING: 1, Step.BANT: 1}
    assert await ways.came_to(of(ana), START + HOUR) == {**nobody, Step.START: 1}


async def test_meetings_are_counted_on_their_day_unless_called_off(ways: Ways, road: Road) -> None:
    ana, beto = await road.house.hires("Ana"), await road.house.hires("Beto")
    one, _ = await road.comes()
    await road.meets(one, ana, 1)
    await road.meets(one, beto, 1)
    off = await road.meets(one, ana, 3)
    off.cancel(at=START)
    await road.keeps(off)
    day = START, START + 24 * HOUR
    assert await ways.meetings(of(ana), *day) == 2
    assert await ways.meetings(of(ana, Scope.OWN), *day) == 1
    assert await ways.meetings(of(beto, Scope.OWN), *day) == 1
    assert await ways.meetings(of(ana), START, START + HOUR) == 0
    assert await ways.meetings(of(ana), START + HOUR, START + 2 * HOUR) == 2


async def test_the_figures_of_many_agents_at_once_are_those_of_each(ways: Ways, road: Road) -> None:
    ana, beto, eva = [await road.house.hires(each) for each in ("Ana", "Beto", "Eva")]
    for n, whose in enumerate((ana, ana, ana, beto, None, None)):
        one, talk = await road.comes(*([moves(Step.BANT, ana)] if n % 2 else []))
        if whose is None:
            continue
        await road.house.takes(whose, talk.id)
        await road.meets(one, whose, 2 * n + 1)
        if n == 0:  # who comes again counts once
            await road.house.resolves(ana, talk.id)
            email = talk.contact.email or ""
            again = await road.house.starts(visitor(), "Otra vez", email=email, vouched=True)
            await road.house.takes(ana, again.conversation.id)
    off = await road.meets(one, beto, 20)
    off.cancel(at=START)
    await road.keeps(off)
    days = [
        (whose, START + since * HOUR, START + until * HOUR)
        for whose, since, until in ((ana, 0, 24), (beto, 0, 24), (eva, 0, 24), (ana, 2, 4))
    ]
    found = await ways.own([(whose.id, since, until) for whose, since, until in days])
    assert [(each.active, sum(each.steps.values()), each.meetings) for each in found] == [
        (5, 3, 3),
        (3, 1, 1),
        (2, 0, 0),
        (5, 3, 1),
    ]
    for (whose, since, until), each in zip(days, found, strict=True):
        theirs = of(whose, Scope.OWN)
        assert each.active == await ways.active(theirs)
        assert each.steps == await ways.steps(theirs)
        assert each.meetings == await ways.meetings(theirs, since, until)


async def test_what_happened_in_each_hour(ways: Ways, road: Road) -> None:
    ana = await road.house.hires("Ana")
    first, talk = await road.comes()
    road.house.clock.time = START + HOUR
    await road.house.says(visitor(), talk.id, "¿Hay alguien?")
    await road.house.changes(talk.id, road.bot_says())
    await road.changes(first, lambda it: it.move(Step.COMPLETED, ana.id, at=START + HOUR))
    await road.changes(first, lambda it: it.move(Step.BANT, ana.id, reason="no era", at=START + HOUR))
    await road.changes(first, lambda it: it.move(Step.COMPLETED, ana.id, at=START + 2 * HOUR))  # once
    await road.meets(first, ana, 5)
    edges = [START + n * HOUR for n in range(4)]
    assert await ways.activity(of(ana), edges) == [
        Activity(conversations=1, messages=1, leads=1, qualified=0, meetings=0),
        Activity(conversations=0, messages=2, leads=0, qualified=1, meetings=1),
        Activity(0, 0, 0, 0, 0),
    ]
    beto = await road.house.hires("Beto")
    assert await ways.activity(of(beto, Scope.OWN), edges) == [Activity(0, 0, 0, 0, 0)] * 3


async def test_what_the_bot_did_alone_and_what_it_handed_over(ways: Ways, road: Road) -> None:
    ana = await road.house.hires("Ana")
    alone, ended = await road.comes()
    helped, taken = await road.comes()
    _, silent = await road.comes()
    _, unanswered = await road.comes()
    for each in (ended, taken, silent):
        await road.house.changes(each.id, road.bot_says())
    heard = Evidence("Juan", None, 0.9, "script")
    for one, by in ((alone, None), (helped, ana)):
        await road.changes(one, lambda it: it.learn("name", "Juan", heard, at=START))
        if by is not None:
            await road.changes(one, lambda it: it.confirm("name", ana.id, at=START))
        await road.changes(one, lambda it: it.move(Step.COMPLETED, ana.id, at=START))
    road.house.clock.time = START + HOUR / 2
    await road.house.takes(ana, taken.id)
    await road.house.says(ana, taken.id, "Buenas")
    await road.house.resolves(ana, taken.id)
    await road.house.takes(ana, silent.id)  # without a word: it was not the bot's alone
    await road.house.releases(ana, silent.id)
    await road.house.changes(
        silent.id, lambda it: it.resolve(note_id=MessageId(road.house.ids.new()), at=START + HOUR / 2)
    )
    await road.house.changes(
        ended.id, lambda it: it.resolve(note_id=MessageId(road.house.ids.new()), at=START + HOUR / 2)
    )
    await road.meets(alone, ana, 2)
    await road.meets(helped, ana, 5, by=ana.id)
    assert unanswered.id != taken.id
    found = await ways.bot(of(ana), START, START + HOUR)
    assert found.to_hand_over == pytest.approx(HOUR / 2, abs=timedelta(seconds=1))
    assert replace(found, to_hand_over=None) == BotWork(
        conversations=3,
        alone=1,
        handed_over=2,
        to_hand_over=None,
        qualified=2,
        qualified_alone=1,
        meetings=2,
        meetings_alone=1,
    )
    assert await ways.bot(of(ana), START - HOUR, START) == BotWork(0, 0, 0, None, 0, 0, 0, 0)


async def test_what_the_bot_left_to_people_is_handed_over_though_nobody_has_come_yet(
    ways: Ways, road: Road
) -> None:
    ana = await road.house.hires("Ana")
    _, waits = await road.comes()
    _, ended = await road.comes()
    _, taken = await road.comes()
    for each in (waits, ended, taken):
        await road.house.changes(each.id, road.bot_says())
    for after, each in enumerate((waits, ended, taken), 1):
        await road.house.changes(each.id, road.bot_leaves(at=START + after * HOUR / 4))
    road.house.clock.time = START + HOUR
    await road.house.takes(ana, taken.id)
    await road.house.changes(
        ended.id, lambda it: it.resolve(note_id=MessageId(road.house.ids.new()), at=START + HOUR)
    )
    found = await ways.bot(of(ana), START, START + HOUR)
    assert (found.conversations, found.alone, found.handed_over) == (3, 0, 3)
    assert found.to_hand_over == pytest.approx(HOUR / 2, abs=timedelta(seconds=1))


async def test_what_the_house_announces_is_nobodys_work(ways: Ways, road: Road) -> None:
    ana = await road.house.hires("Ana")
    _, talk = await road.comes()
    await road.house.takes(ana, talk.id)
    await road.house.changes(talk.id, road.house_announces())
    assert await ways.bot(of(ana), START, START + HOUR) == BotWork(0, 0, 0, None, 0, 0, 0, 0)
    (activity,) = await ways.activity(of(ana), [START, START + HOUR])
    assert activity.messages == 1  # the lead's


async def test_what_is_active_is_what_one_has_and_what_waits(ways: Ways, road: Road) -> None:
    ana, beto = await road.house.hires("Ana"), await road.house.hires("Beto")
    talks = [(await road.comes())[1].id for _ in range(4)]
    await road.house.takes(ana, talks[0])
    await road.house.takes(beto, talks[1])
    await road.house.takes(beto, talks[2])
    await road.house.resolves(beto, talks[2])
    assert await ways.active(of(ana)) == 3
    assert await ways.active(of(ana, Scope.OWN)) == await ways.active(of(beto, Scope.OWN)) == 2
