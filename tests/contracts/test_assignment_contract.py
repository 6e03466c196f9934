"""Automatic assignment over every storage: what is looked at, what is kept, and everybody at once."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest
from contract_house import House, happened, leading

from pascal.app.reactions.assignment import AssignByItself
from pascal.app.usecases.agents import AgentEdit, EditAgent
from pascal.app.usecases.assignment import AssignWaiting, TakeBack
from pascal.app.usecases.bot import BotPolicy
from pascal.app.usecases.conversations import ChangeConversation, HandOver
from pascal.app.usecases.leads import ATTEMPTS
from pascal.app.usecases.teams import ManageTeams, TeamEdit
from pascal.domain.agents import Agent, Availability, Role
from pascal.domain.assignment import Standing
from pascal.domain.conversations import Priority, Status
from pascal.domain.errors import AgentAtCapacity, AlreadyTaken, Collision, HasHistory, NotFound
from pascal.domain.events import Because, ConversationReleased, ConversationTaken, Rule
from pascal.domain.hours import Hours, Span
from pascal.domain.ids import ConversationId, TeamId
from pascal.domain.messages import Note
from pascal.domain.permissions import Permissions, Staff
from pascal.domain.ports.assignments import Assignment, Assignments, TeamRow
from pascal.domain.ports.lists import Filter, Order
from pascal.domain.ports.outbox import Outbox
from pascal.domain.ports.reach import HOUSE
from pascal.domain.ports.reads import Reads
from pascal.domain.ports.storage import Storage
from pascal.domain.teams import Team
from pascal.testing.builders import START, agent, staff, visitor

GONE = timedelta(minutes=5)


@pytest.fixture
def assign(house: House, assignments: Assignments, reads: Reads) -> AssignWaiting:
    return AssignWaiting(house.storage, assignments, reads, house.clock, house.ids)


@pytest.fixture
def take_back(house: House, assignments: Assignments) -> TakeBack:
    return TakeBack(house.storage, assignments, house.clock, house.ids, GONE)


async def waits(house: House, n: int = 0, priority: Priority | None = None) -> ConversationId:
    talk = (await house.starts(visitor(), email=f"{n}@example.com")).conversation.id
    if priority is not None:
        await house.changes(talk, lambda c: c.prioritise(priority, at=house.clock.now()))
    return talk


async def whose(reads: Reads, talk: ConversationId) -> str | None:
    return (await reads.conversation(talk, HOUSE)).agent_name


def hand_over(house: House) -> HandOver:
    return HandOver(house.storage, house.clock, house.ids, Permissions())


# -- who may have what


async def test_only_who_is_online_and_in_an_automatic_team_stands_there(
    house: House, storage: Storage, assignments: Assignments
) -> None:
    on, off = await house.makes_team(), await house.makes_team("Cusco", automatic=False)
    juan = await house.hires("Juan", team=on, max_concurrent_chats=3)
    await house.hires("Alone")
    await house.hires("By hand", team=off)
    for each in (Availability.AWAY, Availability.OFFLINE):
        await house.hires(each, team=on, availability=each)
    gone = await house.hires("Disabled", team=on)
    async with storage.begin() as tx:
        gone.active = False
        await tx.agents.save(gone)
    assert await assignments.standings() == [Standing(juan.id, on.id, 0, 3, juan.created_at)]


async def test_somebody_is_idle_since_they_came_were_given_one_or_finished_one(
    house: House, assignments: Assignments
) -> None:
    juan = await house.hires(team=await house.makes_team(), availability=Availability.OFFLINE)

    async def standing() -> Standing:
        (one,) = await assignments.standings()
        return one

    talk = await waits(house)
    await house.declares(juan, Availability.ONLINE)
    came = house.clock.time
    assert await standing() == Standing(juan.id, (await standing()).team_id, 0, 5, came)
    await house.takes(juan, talk)
    taken = house.clock.time
    assert ((await standing()).open_now, (await standing()).idle_since) == (1, taken)
    await house.says(juan, talk, "Hola")
    assert (await standing()).idle_since == taken
    await house.resolves(juan, talk)
    assert ((await standing()).open_now, (await standing()).idle_since) == (0, house.clock.time)
    ended = house.clock.time
    await house.declares(juan, Availability.AWAY)
    await house.declares(juan, Availability.ONLINE)
    assert (await standing()).idle_since == house.clock.time > ended


async def test_the_queue_comes_in_turn_and_in_pages(house: House, assignments: Assignments) -> None:
    low = await waits(house, 0, Priority.LOW)
    none = await waits(house, 1)
    high = await waits(house, 2, Priority.HIGH)
    normal = await waits(house, 3, Priority.NORMAL)
    house.clock.advance(timedelta(minutes=11))
    late = await waits(house, 4, Priority.HIGH)
    in_turn = [high, none, normal, late, low]
    assert [each.id for each in await assignments.waiting(9, None)] == in_turn
    paged, last = [], None
    while page := await assignments.waiting(2, last):
        paged += [each.id for each in page]
        last = page[-1]
    assert paged == in_turn


async def test_a_lead_comes_back_to_whom_they_know_and_a_stranger_with_their_email_does_not(
    house: House, assignments: Assignments, assign: AssignWaiting, reads: Reads
) -> None:
    team = await house.makes_team()
    juan, ana, stranger = await house.hires("Juan", team=team), visitor(), visitor()
    first = (await house.starts(ana, vouched=True)).conversation.id
    assert await assign() == 1
    await house.resolves(juan, first)
    rosa = await house.hires("Rosa", team=team)
    await house.declares(rosa, Availability.AWAY)
    await house.declares(rosa, Availability.ONLINE)
    again = (await house.starts(ana, vouched=True)).conversation.id
    claimed = (await house.starts(stranger)).conversation.id
    known = {each.id: each.last_agent for each in await assignments.waiting(9, None)}
    assert known == {again: juan.id, claimed: None}
    assert await assign() == 2
    assert (await whose(reads, again), await whose(reads, claimed)) == ("Juan", "Rosa")


async def test_a_browser_that_was_never_proven_comes_back_to_whom_it_knows(
    house: House, assignments: Assignments
) -> None:
    juan, ana = await house.hires(), visitor()
    first = (await house.starts(ana)).conversation.id
    await house.takes(juan, first)
    await house.resolves(juan, first)
    await house.starts(ana)
    assert [each.last_agent for each in await assignments.waiting(9, None)] == [juan.id]


# -- what is given


async def test_off_by_default(house: House, assign: AssignWaiting) -> None:
    await house.hires()
    await house.hires(team=await house.makes_team(automatic=False))
    await waits(house)
    assert await assign() == 0


async def test_all_that_fits_is_given_and_the_rest_waits(
    house: House, assign: AssignWaiting, reads: Reads
) -> None:
    team = await house.makes_team()
    people = [await house.hires(str(room), team=team, max_concurrent_chats=room) for room in (0, 1, 3)]
    talks = [await waits(house, n) for n in range(6)]
    assert await assign() == 4
    assert [await whose(reads, each) is None for each in talks] == [False] * 4 + [True] * 2
    assert await reads.open_counts([each.id for each in people]) == {
        each.id: each.max_concurrent_chats for each in people
    }
    assert await assign() == 0


async def test_no_more_than_asked_for_are_given_at_once(house: House, assign: AssignWaiting) -> None:
    await house.hires(team=await house.makes_team(), max_concurrent_chats=9)
    for n in range(5):
        await waits(house, n)
    assert [await assign(2) for _ in range(4)] == [2, 2, 1, 0]


async def test_what_some_let_go_does_not_block_those_behind_it(
    house: House, assign: AssignWaiting, reads: Reads, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Though all the first page is what nobody who is there wants."""
    monkeypatch.setattr("pascal.app.usecases.assignment.PAGE", 2)
    juan = await house.hires(team=await house.makes_team(), max_concurrent_chats=5)
    let_go = [await waits(house, n) for n in range(5)]
    assert await assign() == 5
    for each in let_go:
        await house.releases(juan, each)
    fresh = await waits(house, 9)
    assert await assign() == 1
    assert await whose(reads, fresh) == "Juan"
    assert [await whose(reads, each) for each in let_go] == [None] * 5


async def test_who_hands_on_or_has_it_taken_away_is_not_given_it_again(
    house: House, assign: AssignWaiting, reads: Reads
) -> None:
    team = await house.makes_team()
    juan, rosa = await house.hires("Juan", team=team), await house.hires("Rosa", team=team)
    admin, talk = staff(agent("Eva", role=Role.ADMIN)), await waits(house)
    await house.takes(juan, talk)
    await hand_over(house).assign(admin, talk, rosa.id)
    await house.releases(rosa, talk)
    assert await assign() == 0
    luz = await house.hires("Luz", team=team)
    assert await assign() == 1
    assert await whose(reads, talk) == luz.name


class Meanwhile:
    """The same questions; but right after the last one before a giving something else happens, once."""

    def __init__(self, assignments: Assignments, act: Callable[[], Awaitable[object]]) -> None:
        self._assignments, self._act, self.looks = assignments, act, 0

    def __getattr__(self, question: str) -> Callable[..., Awaitable[object]]:
        async def ask(*values: object, **named: object) -> object:
            answer = await getattr(self._assignments, question)(*values, **named)
            if question in {"waiting", "abandoned"}:
                self.looks += 1
                if self.looks == 1:
                    await self._act()
            return answer

        return ask


@dataclass
class Scene:
    """Juan is about to be given *talk*; Rosa has *other*, and Eva is an administrator."""

    house: House
    team: Team
    juan: Agent
    rosa: Agent
    talk: ConversationId
    other: ConversationId
    eva: Staff = field(default_factory=lambda: staff(agent("Eva", role=Role.ADMIN)))

    def edits_the_team(self, edit: TeamEdit) -> Awaitable[object]:
        return self.teams.edit(self.eva, self.team.id, edit)

    @property
    def teams(self) -> ManageTeams:
        return ManageTeams(self.house.storage, self.house.clock, self.house.ids, Permissions())

    def edits_juan(self, edit: AgentEdit) -> Awaitable[object]:
        act = EditAgent(self.house.storage, self.house.clock, self.house.ids, Permissions(), BotPolicy())
        return act(self.eva, self.juan.id, edit)

    async def hands_him_another(self) -> None:
        await hand_over(self.house).transfer(staff(self.rosa), self.other, self.juan.id)

    def resolves(self) -> Awaitable[object]:
        act = ChangeConversation(
            self.house.storage, self.house.clock, self.house.ids, Permissions(), BotPolicy()
        )
        return act.resolve(self.eva, self.talk)


MEANWHILE: dict[str, tuple[Callable[[Scene], Awaitable[object]], str | None]] = {
    "nothing": (lambda it: asyncio.sleep(0), "Juan"),
    "he leaves": (lambda it: it.house.declares(it.juan, Availability.OFFLINE), None),
    "he goes away": (lambda it: it.house.declares(it.juan, Availability.AWAY), None),
    "the team is switched off": (lambda it: it.edits_the_team(TeamEdit(automatic=False)), None),
    "the team is dissolved": (lambda it: it.teams.dissolve(it.eva, it.team.id), None),
    "he leaves the team": (lambda it: it.edits_the_team(TeamEdit(agent_ids=[])), None),
    "he gets another": (lambda it: it.hands_him_another(), "Juan"),
    "he may have none": (lambda it: it.edits_juan(AgentEdit(max_concurrent_chats=0)), None),
    "he is disabled": (lambda it: it.edits_juan(AgentEdit(active=False)), None),
    "somebody takes it": (lambda it: it.house.takes(it.rosa, it.talk), "Rosa"),
    "somebody resolves it": (lambda it: it.resolves(), None),
}
"""What happens, and who has the conversation then."""


@pytest.mark.parametrize("what", MEANWHILE)
async def test_what_happens_between_the_look_and_the_giving_is_seen(
    house: House, assignments: Assignments, reads: Reads, what: str
) -> None:
    team, (act, given_to) = await house.makes_team(), MEANWHILE[what]
    juan, rosa = await house.hires("Juan", team=team), await house.hires("Rosa")
    scene = Scene(house, team, juan, rosa, await waits(house, 0), await waits(house, 1))
    await house.takes(rosa, scene.other)
    meanwhile = Meanwhile(assignments, lambda: act(scene))
    await AssignWaiting(house.storage, meanwhile, reads, house.clock, house.ids)()  # type: ignore[arg-type]
    assert await whose(reads, scene.talk) == given_to
    if given_to == "Juan":  # in the numbers that were true when it was given
        because = (await assignments.history(scene.talk))[-1].because
        assert because is not None
        assert because.load == (1 if what == "he gets another" else 0)


@pytest.mark.parametrize("what", ["nothing", "he comes back", "he answers", "the lead writes", "it is taken"])
async def test_what_happens_between_the_look_and_the_taking_back_is_seen(
    house: House, assignments: Assignments, assign: AssignWaiting, reads: Reads, what: str
) -> None:
    juan, ana = await house.hires("Juan", team=await house.makes_team()), visitor()
    talk, rosa = (await house.starts(ana)).conversation.id, await house.hires("Rosa")
    await assign()
    await house.declares(juan, Availability.OFFLINE)
    house.clock.advance(GONE)

    async def happens() -> None:
        match what:
            case "he comes back":
                await house.declares(juan, Availability.ONLINE)
            case "he answers":
                await house.says(juan, talk, "Hola")
            case "the lead writes":
                await house.says(ana, talk, "¿Hola?")
            case "it is taken":
                await hand_over(house).transfer(staff(juan), talk, rosa.id)

    meanwhile = Meanwhile(assignments, happens)
    take_back = TakeBack(house.storage, meanwhile, house.clock, house.ids, GONE)  # type: ignore[arg-type]
    assert await take_back() == ([talk] if what == "nothing" else [])
    names = {"nothing": None, "it is taken": "Rosa"}
    assert await whose(reads, talk) == names.get(what, "Juan")
    # one that was only spoken in is looked at again the next time
    assert await take_back() == ([talk] if what == "the lead writes" else [])


async def test_who_is_in_vain_again_and_again_gives_up_and_says_so(
    house: House, assignments: Assignments, reads: Reads
) -> None:
    """So that the relay comes again, rather than that somebody waits unseen."""
    await house.hires(team=await house.makes_team())
    await waits(house)

    class Outdated(Meanwhile):
        async def standings(self) -> list[Standing]:
            return [replace(each, open_now=1) for each in await assignments.standings()]

    async def nothing() -> None:
        pass

    outdated = Outdated(assignments, nothing)
    with pytest.raises(Collision):
        await AssignWaiting(house.storage, outdated, reads, house.clock, house.ids)()  # type: ignore[arg-type]
    assert outdated.looks == ATTEMPTS


# -- why


async def test_who_had_it_by_whose_doing_and_why_is_kept_with_it(
    house: House, assign: AssignWaiting, assignments: Assignments, outbox: Outbox
) -> None:
    team = await house.makes_team()
    juan = await house.hires("Juan", team=team)
    admin, talk = staff(agent("Eva", role=Role.ADMIN)), await waits(house)
    assert await assignments.history(talk) == []
    assert await assign() == 1
    given = house.clock.time
    by_hand = [await house.hires(name) for name in ("Rosa", "Luz", "Sol")]
    await hand_over(house).transfer(staff(juan), talk, by_hand[0].id)
    await hand_over(house).assign(admin, talk, by_hand[1].id)
    await hand_over(house).transfer(admin, talk, by_hand[2].id)
    await house.releases(by_hand[2], talk)
    await house.takes(juan, talk)
    history = await assignments.history(talk)
    why = Because(Rule.ONLY_ONE, 1, 0, None, juan.created_at)
    assert history[0] == Assignment(given, juan.id, "Juan", "automatic", why)
    assert [(each.agent_name, each.by, each.because) for each in history[1:]] == [
        ("Rosa", "colleague", None),
        ("Luz", "administrator", None),
        ("Sol", "administrator", None),
        ("Juan", "agent", None),
    ]
    async with leading(outbox):
        taken = [each.event for each in await happened(outbox) if isinstance(each.event, ConversationTaken)]
    assert [(each.at, each.agent_id, each.by, each.because) for each in taken] == [
        (each.at, each.agent_id, each.by, each.because) for each in history
    ]


async def test_whoever_was_ever_given_one_has_a_past(house: House, assign: AssignWaiting) -> None:
    juan = await house.hires(team=await house.makes_team())
    talk = await waits(house)
    await assign()
    await house.releases(juan, talk)
    with pytest.raises(HasHistory):
        async with house.storage.begin() as tx:
            await tx.agents.remove(await tx.agents.get(juan.id))


# -- when


async def test_every_way_in_which_room_appears_is_heard_of(
    house: House, assign: AssignWaiting, outbox: Outbox, reads: Reads
) -> None:
    reaction, team = AssignByItself(assign), await house.makes_team()
    juan = await house.hires("Juan", team=team, max_concurrent_chats=1, availability=Availability.OFFLINE)
    rosa, luz = await house.hires("Rosa"), await house.hires("Luz")
    admin = staff(agent("Eva", role=Role.ADMIN))

    async def has() -> int:
        """How many Juan has, once what has happened was reacted to."""
        while recorded := list(await happened(outbox)):
            await reaction.react(recorded)
        return (await reads.open_counts([juan.id]))[juan.id]

    async def his() -> ConversationId:
        found = await reads.conversations(HOUSE, Filter(assignee=juan.id), Order.OLDEST_WAITING, 9, None)
        return next(ConversationId(each.id) for each in found if each.status == Status.IN_PROGRESS)

    async with leading(outbox):
        for n in range(8):
            await waits(house, n)
        assert await has() == 0
        await house.declares(juan, Availability.ONLINE)
        assert await has() == 1
        before = await his()
        await house.resolves(juan, before)
        assert await has() == 1
        assert await his() != before
        edit = EditAgent(house.storage, house.clock, house.ids, Permissions(), BotPolicy())
        await edit(admin, juan.id, AgentEdit(max_concurrent_chats=2))
        assert await has() == 2
        await house.releases(juan, await his())
        assert await has() == 2
        await hand_over(house).transfer(staff(juan), await his(), rosa.id)
        assert await has() == 2
        await hand_over(house).assign(admin, await his(), luz.id)
        assert await has() == 2
        await house.resolves(juan, await his())
        await house.resolves(juan, await his())
        assert await has() == 2  # the last two that he did not let go
        await house.resolves(juan, await his())
        assert await has() == 1
        await waits(house, 99)
        assert await has() == 2


async def test_the_same_events_again_change_nothing(
    house: House, assign: AssignWaiting, outbox: Outbox
) -> None:
    await house.hires(team=await house.makes_team())
    await waits(house)
    async with leading(outbox):
        recorded = list(await happened(outbox))
        for _ in range(2):
            await AssignByItself(assign).react(recorded)
        taken = [each for each in await happened(outbox) if isinstance(each.event, ConversationTaken)]
    assert len(taken) == 1


# -- taken back


async def test_from_who_is_gone_without_a_word_it_is_taken_back_and_given_on(
    house: House, assign: AssignWaiting, take_back: TakeBack, reads: Reads, outbox: Outbox
) -> None:
    team = await house.makes_team()
    juan, talk = await house.hires("Juan", team=team), await waits(house)
    await assign()
    await house.hires("Rosa", team=team)
    house.clock.advance(GONE)
    assert await take_back() == []  # he is there
    await house.declares(juan, Availability.OFFLINE)
    house.clock.advance(GONE - timedelta(seconds=1))
    assert await take_back() == []
    house.clock.advance(timedelta(seconds=1))
    assert await take_back() == [talk]
    assert await take_back() == []
    said = await reads.messages(talk, HOUSE, 10)
    assert [(each.note, each.text) for each in said if each.note][-1] == (Note.AGENT_GONE, "Juan")
    assert await assign() == 1
    assert await whose(reads, talk) == "Rosa"
    async with leading(outbox):
        released = [
            each.event for each in await happened(outbox) if isinstance(each.event, ConversationReleased)
        ]
    assert [(each.before, each.reason, each.by_itself) for each in released] == [(juan.id, "gone", True)]


async def test_outside_hours_nothing_is_given_and_people_may_take(
    house: House, storage: Storage, assign: AssignWaiting, reads: Reads
) -> None:
    juan = await house.hires("Juan", team=await house.makes_team())
    talks = [await waits(house, n) for n in range(2)]
    day = (START + timedelta(days=1)).date()
    week = tuple((Span(0, 1440),) if n == day.weekday() else () for n in range(7))
    async with storage.begin() as tx:
        await tx.hours.save(Hours("UTC", week))
    assert await assign() == 0
    await house.takes(juan, talks[1])
    house.clock.advance(timedelta(days=1))
    assert await assign() == 1
    assert [await whose(reads, talk) for talk in talks] == ["Juan", "Juan"]


async def test_who_comes_back_may_be_given_it_again(
    house: House, assign: AssignWaiting, take_back: TakeBack, reads: Reads
) -> None:
    juan = await house.hires("Juan", team=await house.makes_team())
    talk = await waits(house)
    await assign()
    await house.declares(juan, Availability.OFFLINE)
    house.clock.advance(GONE)
    assert await take_back() == [talk]
    await house.declares(juan, Availability.ONLINE)
    assert await assign() == 1
    assert await whose(reads, talk) == "Juan"


@pytest.mark.parametrize("kept", ["answered", "away", "back", "taken", "assigned", "transferred", "resolved"])
async def test_what_is_not_taken_back(
    house: House, assign: AssignWaiting, take_back: TakeBack, reads: Reads, kept: str
) -> None:
    """Who has said a word keeps it, and what a person took or gave is not for us to take away."""
    juan, rosa = await house.hires("Juan", team=await house.makes_team()), await house.hires("Rosa")
    talk = await waits(house)
    if kept == "taken":
        await house.takes(juan, talk)
    elif kept == "assigned":
        await hand_over(house).assign(staff(agent("Eva", role=Role.ADMIN)), talk, juan.id)
    else:
        await assign()
    if kept == "answered":
        await house.says(juan, talk, "Hola")
    if kept == "transferred":
        await hand_over(house).transfer(staff(juan), talk, rosa.id)
        await house.declares(rosa, Availability.OFFLINE)
    if kept == "resolved":
        await house.resolves(juan, talk)
    await house.declares(juan, Availability.AWAY if kept == "away" else Availability.OFFLINE)
    house.clock.advance(2 * GONE)
    if kept == "back":
        await house.declares(juan, Availability.ONLINE)
        await house.declares(juan, Availability.OFFLINE)
    assert await take_back() == []


async def test_an_answer_before_it_was_given_is_no_answer_since(
    house: House, assign: AssignWaiting, take_back: TakeBack
) -> None:
    """Nor are the lead's own words, and those of who had it before."""
    team = await house.makes_team()
    juan, ana = await house.hires("Juan", team=team), visitor()
    talk = (await house.starts(ana)).conversation.id
    await assign()
    await house.says(juan, talk, "Hola")
    await house.releases(juan, talk)
    rosa = await house.hires("Rosa", team=team)
    await house.says(rosa, talk, "Un momento")  # as administrators may in any
    assert await assign() == 1
    await house.says(ana, talk, "¿Hola?")
    await house.declares(rosa, Availability.OFFLINE)
    house.clock.advance(GONE)
    assert await take_back() == [talk]


# -- teams


async def test_a_team_is_kept_found_and_dissolved(
    house: House, storage: Storage, assignments: Assignments
) -> None:
    lima, ancash = await house.makes_team("lima"), await house.makes_team("Áncash", automatic=False)
    people = [await house.hires(str(n), team=lima) for n in range(2)]
    assert await assignments.teams() == [
        TeamRow(ancash.id, "Áncash", False, []),
        TeamRow(lima.id, "lima", True, [each.id for each in people]),
    ]
    async with storage.begin() as tx:
        assert await tx.teams.members(lima.id) == [each.id for each in people]
        found = await tx.teams.get(lima.id)
        assert found == lima
        found.set(name="Piura", automatic=False)
        await tx.teams.save(found)
        await tx.teams.remove(await tx.teams.get(ancash.id))
    (row,) = await assignments.teams()
    assert (row.name, row.automatic) == ("Piura", False)
    async with storage.begin() as tx:
        with pytest.raises(NotFound):
            await tx.teams.get(ancash.id)
        with pytest.raises(NotFound):
            await tx.teams.get(TeamId(house.ids.new()))


# -- everybody at once


async def test_twenty_come_online_thirty_write_and_others_take_by_hand_all_at_once(
    house: House, assign: AssignWaiting, assignments: Assignments, reads: Reads, outbox: Outbox
) -> None:
    """Never over capacity, nobody has one twice, and nothing waits while there is room."""
    team = await house.makes_team()
    people = [
        await house.hires(
            str(n), team=team, max_concurrent_chats=1 + n % 2, availability=Availability.OFFLINE
        )
        for n in range(20)
    ]
    most: Counter[object] = Counter()

    async def watch() -> None:
        counts = await reads.open_counts([each.id for each in people])
        most.update({each: max(0, count - most[each]) for each, count in counts.items()})

    async def arrive(n: int) -> None:
        talk = await waits(house, n)
        if n % 3 == 0:
            with suppress(AlreadyTaken, AgentAtCapacity):
                await house.takes(people[n % 20], talk)
        await watch()

    async def come(who: Agent) -> None:
        await house.declares(who, Availability.ONLINE)
        await assign()
        await watch()

    await asyncio.gather(*map(come, people), *map(arrive, range(30)), *(assign() for _ in range(3)))
    await assign()
    await watch()
    assert all(most[each.id] <= each.max_concurrent_chats for each in people)
    counts = await reads.open_counts([each.id for each in people])
    assert sum(counts.values()) == 30  # exactly as much room as there is
    assert {each.id: each.max_concurrent_chats for each in people} == counts
    assert await assignments.waiting(9, None) == []
    async with leading(outbox):
        taken = [
            each.event.state.id
            for each in await happened(outbox)
            if isinstance(each.event, ConversationTaken)
        ]
    assert sorted(taken) == sorted(set(taken))
    assert len(taken) == 30


async def test_several_who_assign_and_take_back_at_once_do_it_once(
    house: House, assign: AssignWaiting, take_back: TakeBack, assignments: Assignments
) -> None:
    juan = await house.hires(team=await house.makes_team(), max_concurrent_chats=9)
    talks = [await waits(house, n) for n in range(9)]
    assert sum(await asyncio.gather(*(assign() for _ in range(5)))) == 9
    await house.declares(juan, Availability.OFFLINE)
    house.clock.advance(GONE)
    back = await asyncio.gather(*(take_back() for _ in range(5)))
    assert sorted(each for some in back for each in some) == sorted(talks)
    assert [len(await assignments.history(each)) for each in talks] == [1] * 9
