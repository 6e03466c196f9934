"""What the questions answer, whichever storage is asked; nothing outside the caller's reach (goals 4, 7)."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import fields, replace
from datetime import timedelta

import pytest
from contract_house import House

from pascal.domain.agents import Agent, Availability, Role
from pascal.domain.channels import WEB
from pascal.domain.conversations import Conversation, Priority, Status
from pascal.domain.errors import NotFound
from pascal.domain.events import ConversationState
from pascal.domain.ids import AgentId, ConversationId, LeadId, MessageId, SessionId, UploadId, VisitorId
from pascal.domain.messages import FILES, ContentType, Draft, Sender, SenderType
from pascal.domain.permissions import Scope
from pascal.domain.ports.figures import Figures
from pascal.domain.ports.lists import After, Filter, Numbered, Order, Sorting
from pascal.domain.ports.reach import Reach
from pascal.domain.ports.reads import (
    UNREAD_SHOWN,
    ConversationRow,
    Handshake,
    HistoryStamp,
    MessageRow,
    Reads,
    SignedIn,
)
from pascal.domain.ports.storage import Storage
from pascal.domain.sessions import Session
from pascal.domain.uploads import Upload
from pascal.testing.builders import START, Ids, agent, visitor

ids = Ids()
EVERY = Filter()


def of(who: Agent | VisitorId, scope: Scope | None = None) -> Reach:
    if isinstance(who, Agent):
        return Reach(who.id, Scope.ANY if scope is None else scope)
    return Reach(who, Scope.OWN if scope is None else scope, visitor=True)


def test_a_row_begins_with_the_state_field_by_field() -> None:
    """The shapes of both are made by place."""
    names = tuple(each.name for each in fields(ConversationState))
    assert ConversationRow._fields[: len(names)] == names


def state_of(row: ConversationRow) -> ConversationState:
    values = row._asdict() | {"tags": tuple(row.tags)}
    if row.analysed_tags is not None:
        values["analysed_tags"] = tuple(row.analysed_tags)
    return ConversationState(**{each.name: values[each.name] for each in fields(ConversationState)})


def note() -> MessageId:
    return MessageId(ids.new())


async def listed(
    reads: Reads, reach: Reach, filters: Filter = EVERY, order: Order = Order.OLDEST_WAITING
) -> list[str]:
    """The leads' names."""
    return [each.lead_name for each in await reads.conversations(reach, filters, order, 100, None)]


# -- people


async def test_who_a_token_is_of_and_whether_it_still_holds(
    storage: Storage, reads: Reads, house: House
) -> None:
    juan, rosa = await house.hires("Juan"), await house.hires("Rosa")
    session = Session(SessionId(ids.new()), juan.id, b"", START)
    async with storage.begin() as tx:
        await tx.sessions.save(session)
    open_now = SignedIn(juan.id, "Juan", Role.AGENT, True, 0, session.id, True)
    assert await reads.signed_in(juan.id, session.id) == open_now
    strange = SessionId(ids.new())
    assert await reads.signed_in(juan.id, strange) == replace(
        open_now, session_id=strange, session_open=False
    )
    hers = await reads.signed_in(rosa.id, session.id)
    assert hers is not None
    assert not hers.session_open
    assert await reads.signed_in(AgentId(ids.new()), session.id) is None
    async with storage.begin() as tx:
        juan.disable(at=START)
        await tx.agents.save(juan)
        await tx.sessions.revoke_all(juan.id, at=START)
    closed = SignedIn(juan.id, "Juan", Role.AGENT, False, 1, session.id, False)
    assert await reads.signed_in(juan.id, session.id) == closed


async def test_agents_are_listed_by_id_in_pages_and_found_without_accents(reads: Reads, house: House) -> None:
    team = [await house.hires(name) for name in ("José Ñúñez", "Rosa", "Joséphine")]
    assert await reads.agents(2, None, search=None) == team[:2]
    assert await reads.agents(2, team[1].id, search=None) == team[2:]
    assert await reads.agents(9, None, search="JOSE") == [team[0], team[2]]
    assert await reads.agents(9, None, search="nuñe") == [team[0]]
    assert await reads.agents(9, None, search=team[1].email.upper()) == [team[1]]
    assert await reads.agents(9, None, search="%") == []
    assert await reads.agent(team[0].id) == team[0]
    with pytest.raises(NotFound):
        await reads.agent(AgentId(ids.new()))


async def test_the_team_is_who_is_active_by_name_whatever_case_and_accents(
    storage: Storage, reads: Reads, house: House
) -> None:
    team = [await house.hires(name) for name in ("rosa", "Óscar", "Zoë", "Oscar", "Ñusta", "ana", "Olga")]
    async with storage.begin() as tx:
        team[2].disable(at=START)
        await tx.agents.save(team[2])
    assert await reads.team() == [team[n] for n in (5, 4, 6, 1, 3, 0)]


async def test_open_conversations_are_counted_for_everybody_asked_about(reads: Reads, house: House) -> None:
    juan, rosa = await house.hires("Juan"), await house.hires("Rosa")
    talks = [(await house.starts(visitor(), email=f"{n}@example.com")).conversation.id for n in range(3)]
    for each in talks:
        await house.takes(juan, each)
    await house.resolves(juan, talks[0])
    assert await reads.open_counts([juan.id, rosa.id]) == {juan.id: 2, rosa.id: 0}
    assert await reads.open_counts([]) == {}


async def test_whom_a_lead_or_a_conversation_is_about(reads: Reads, house: House) -> None:
    """Of a lead where they spoke last; what a browser says that only claims to be them does not count."""
    browser, juan = visitor(), await house.hires("Juan")
    first = await house.starts(browser, name="Ana", email="ana@example.com", vouched=True)
    await house.takes(juan, first.conversation.id)
    await house.resolves(juan, first.conversation.id)
    house.clock.advance(timedelta(hours=1))
    second = await house.starts(browser, name="Ana Paz", email="ana@example.com", vouched=True)
    house.clock.advance(timedelta(hours=1))
    claim = await house.starts(visitor(), name="Mallory", email="ana@example.com")
    assert first.lead_id == second.lead_id == claim.lead_id
    talks = {each.conversation.id: each.conversation.id for each in (first, second, claim)}
    found = await reads.whose([first.lead_id, *talks, house.ids.new()])
    assert {each: one.conversation_id for each, one in found.items()} == talks | {
        first.lead_id: second.conversation.id
    }
    names = [found[each].name for each in (first.lead_id, first.conversation.id, claim.conversation.id)]
    assert names == ["Ana Paz", "Ana", "Mallory"]
    assert await reads.whose([]) == {}


async def test_who_declared_to_be_there(storage: Storage, reads: Reads) -> None:
    team = [agent(str(each), availability=each) for each in Availability]
    unconnected, disabled = (agent(name, availability=Availability.AWAY) for name in ("Rosa", "Luis"))
    for each in (unconnected, disabled):
        each.lower(at=START)
    disabled.disable(at=START)
    async with storage.begin() as tx:
        for each in (*team, unconnected, disabled):
            await tx.agents.add(each)
    assert await reads.declared_there() == {
        team[0].id: Availability.ONLINE,
        team[1].id: Availability.AWAY,
        unconnected.id: Availability.OFFLINE,
    }


# -- browsers


async def test_a_handshake_knows_no_more_than_the_browser_typed(reads: Reads, house: House) -> None:
    """THREATS 1: what a claim shows is its own."""
    ana, mallory = visitor(), visitor()
    hers = await house.starts(ana, name="Ana", vouched=True)
    claim = await house.starts(mallory, name="Mallory")
    assert await reads.handshake(ana) == Handshake("Ana", hers.lead_id, True, hers.conversation.id)
    assert await reads.handshake(mallory) == Handshake("Mallory", hers.lead_id, False, claim.conversation.id)
    assert await reads.handshake(visitor()) is None


async def test_a_handshake_names_the_newest_open_conversation_and_who_one_last_was(
    reads: Reads, house: House
) -> None:
    browser, juan = visitor(), await house.hires()
    first = await house.starts(browser, email="ana@example.com", name="Ana")
    await house.starts(visitor(), email="ana@example.com")  # now it is shared, and keeps its e-mail
    second = await house.starts(browser, email="beto@example.com", name="Beto")
    assert second.lead_id != first.lead_id
    assert await reads.handshake(browser) == Handshake("Beto", second.lead_id, False, second.conversation.id)
    for each, left in ((second, first.conversation.id), (first, None)):
        await house.takes(juan, each.conversation.id)
        await house.resolves(juan, each.conversation.id)
        assert await reads.handshake(browser) == Handshake("Beto", second.lead_id, False, left)


async def test_an_id_is_known_once_it_is_somebodys_or_wrote_or_was_proven(reads: Reads, house: House) -> None:
    """THREATS 3."""
    juan = await house.hires()
    first, claiming, stranger = visitor(), visitor(), visitor()
    assert not await reads.known(first)
    await house.starts(first)
    await house.starts(claiming)
    renamed = await house.starts(claiming, email="beto@example.com")
    proven = visitor()
    await house.starts(proven, vouched=True)
    for each in (first, claiming, proven, VisitorId(renamed.lead_id), VisitorId(juan.id)):
        assert await reads.known(each)
    assert not await reads.known(stranger)


# -- reach


async def test_everybody_reads_what_is_within_reach_and_nothing_else(
    reads: Reads, figures: Figures, house: House
) -> None:
    juan, rosa = await house.hires("Juan"), await house.hires("Rosa")
    ana, beto, caro, mallory = (visitor() for _ in range(4))
    talks = {
        "Ana": await house.starts(ana, "secreto", email="ana@example.com", name="Ana", vouched=True),
        "Beto": await house.starts(beto, "secreto", email="beto@example.com", name="Beto"),
        "Caro": await house.starts(caro, "secreto", email="caro@example.com", name="Caro"),
        "Mallory": await house.starts(mallory, "secreto", email="ana@example.com", name="Mallory"),
    }
    await house.takes(juan, talks["Ana"].conversation.id)
    await house.takes(rosa, talks["Beto"].conversation.id)
    await house.takes(juan, talks["Mallory"].conversation.id)
    await house.resolves(juan, talks["Mallory"].conversation.id)
    seen = {
        of(juan): {"Ana", "Beto", "Caro", "Mallory"},
        of(juan, Scope.OWN): {"Ana", "Mallory"},
        of(juan, Scope.OTHERS): {"Beto"},
        of(juan, Scope.OWN | Scope.QUEUE): {"Ana", "Mallory", "Caro"},
        of(rosa, Scope.OWN | Scope.OTHERS): {"Ana", "Beto", "Mallory"},
        of(ana): {"Ana"},
        of(mallory): {"Mallory"},
        of(visitor()): set(),
        of(VisitorId(juan.id)): set(),
    }
    for reach, expected in seen.items():
        assert set(await listed(reads, reach)) == expected
        assert {each.lead_name for each in await reads.search_messages("secreto", reach, 50)} == expected
        assert (await figures.metrics(reach)).total == len(expected)
        leads = {talks[name].lead_id for name in expected}
        assert {each.id for each in await reads.search_leads("example", reach, 50)} <= leads
        for name, started in talks.items():
            talk = started.conversation.id
            if name in expected:
                assert (await reads.conversation(talk, reach)).lead_name == name
                assert len(await reads.messages(talk, reach, 1)) == 1
                assert await reads.history_stamp(talk, reach)
            else:
                with pytest.raises(NotFound):
                    await reads.history_stamp(talk, reach)
                with pytest.raises(NotFound):
                    await reads.conversation(talk, reach)
                for page in ({}, {"before": 9}, {"after": 0}, {"after": 99}):
                    with pytest.raises(NotFound):
                        await reads.messages(talk, reach, 50, **page)
            if started.lead_id not in leads:
                with pytest.raises(NotFound):
                    await reads.lead(started.lead_id, reach)


async def test_a_right_to_the_queue_alone_or_to_nothing_reaches_no_further(
    reads: Reads, figures: Figures, house: House
) -> None:
    juan, ana = await house.hires(), visitor()
    talk = (await house.starts(ana)).conversation.id
    await house.starts(visitor(), email="beto@example.com", name="Beto")
    await house.takes(juan, talk)
    assert await listed(reads, of(juan, Scope.QUEUE)) == ["Beto"]
    for reach in (of(juan, Scope.NONE), of(ana, Scope.NONE), of(ana, Scope.QUEUE | Scope.OTHERS)):
        assert await listed(reads, reach) == []
        assert (await figures.metrics(reach)).total == 0
        with pytest.raises(NotFound):
            await reads.messages(talk, reach, 50)


async def test_what_does_not_exist_is_not_found(reads: Reads, house: House) -> None:
    everything = of(await house.hires())
    with pytest.raises(NotFound):
        await reads.conversation(ConversationId(ids.new()), everything)
    with pytest.raises(NotFound):
        await reads.messages(ConversationId(ids.new()), everything, 50)
    with pytest.raises(NotFound):
        await reads.history_stamp(ConversationId(ids.new()), everything)
    with pytest.raises(NotFound):
        await reads.lead(LeadId(ids.new()), everything)
    with pytest.raises(NotFound):
        await reads.upload(UploadId(ids.new()))
    assert await reads.place_in_queue(ConversationId(ids.new())) is None
    assert not await reads.may_see_upload(UploadId(ids.new()), everything)


async def test_proving_opens_what_the_person_said_and_not_what_others_claimed(
    reads: Reads, house: House
) -> None:
    """THREATS 1: history opens to the proven, a claim stays its browser's."""
    phone, laptop, mallory = visitor(), visitor(), visitor()
    await house.starts(mallory, name="Mallory")
    history = await house.starts(phone, name="Ana", vouched=True)
    assert await listed(reads, of(laptop)) == []
    await house.starts(laptop, name="Anita", vouched=True)
    assert await listed(reads, of(laptop)) == await listed(reads, of(phone)) == ["Ana"]
    assert await listed(reads, of(mallory)) == ["Mallory"]
    assert len(await reads.messages(history.conversation.id, of(laptop), 50)) == 2


# -- lists


async def test_a_row_tells_all_there_is_to_tell(reads: Reads, house: House, storage: Storage) -> None:
    juan, ana = await house.hires(), visitor()
    talk = (await house.starts(ana, vouched=True)).conversation
    await house.takes(juan, talk.id)
    await house.says(juan, talk.id, "Buenas")
    await house.changes(talk.id, lambda it: it.tag(["vip"], at=START))
    async with storage.begin() as tx:
        juan.name = "Juan Pérez"
        await tx.agents.save(juan)
        now = await tx.conversations.get(talk.id)
    for_agent, for_lead = (
        await reads.conversation(talk.id, of(juan)),
        await reads.conversation(talk.id, of(ana)),
    )
    assert state_of(for_agent) == state_of(for_lead) == now.state
    assert (now.agent_name, now.lead_verified, now.tags) == ("Juan Pérez", True, ("vip",))
    assert (for_agent.unread, for_agent.last_text) == (1, "Buenas")
    assert (for_lead.unread, for_lead.last_text) == (1, "Buenas")
    assert [for_agent] == await reads.conversations(of(juan), EVERY, Order.LAST_ACTIVITY, 9, None)


async def test_a_claim_is_never_shown_as_verified(reads: Reads, house: House) -> None:
    juan, mallory = await house.hires(), visitor()
    await house.starts(visitor(), vouched=True)
    claim = (await house.starts(mallory)).conversation.id
    assert not (await reads.conversation(claim, of(juan))).lead_verified


async def test_unread_counts_what_the_other_side_said_since_and_stops_at_a_hundred(
    reads: Reads, house: House
) -> None:
    juan, ana = await house.hires(), visitor()
    talk = (await house.starts(ana)).conversation.id
    await house.takes(juan, talk)
    for who in (juan, juan, ana):
        await house.says(who, talk, "…")

    async def unread() -> tuple[int, int]:
        by_agent, by_lead = await reads.conversation(talk, of(juan)), await reads.conversation(talk, of(ana))
        assert await reads.unread(talk) == by_agent.unread
        return by_agent.unread, by_lead.unread

    assert await unread() == (2, 2)
    await house.changes(talk, lambda it: it.read(1, by_lead=False, at=START))
    assert await unread() == (1, 2)
    await house.changes(talk, lambda it: it.read(3, by_lead=True, at=START))
    assert await unread() == (1, 1)

    for _ in range(UNREAD_SHOWN + 5):
        await house.says(ana, talk, "…")
    assert await unread() == (UNREAD_SHOWN, 1)


async def test_the_last_text_is_a_persons_not_the_systems(reads: Reads, house: House) -> None:
    juan = await house.hires()
    talk = (await house.starts(visitor(), "¿Precio?")).conversation.id
    await house.takes(juan, talk)
    await house.resolves(juan, talk)
    assert (await reads.conversation(talk, of(juan))).last_text == "¿Precio?"


async def test_a_list_of_a_period_has_its_beginning_and_not_its_end(reads: Reads, house: House) -> None:
    juan = await house.hires()
    house.clock.tick = timedelta()
    for n in range(4):
        house.clock.time = START + timedelta(microseconds=n)
        await house.starts(visitor(), email=f"{n}@example.com", name=str(n))
    second, fourth = (START + timedelta(microseconds=n) for n in (1, 3))
    for created_from, created_to, expected in (
        (second, fourth, ["1", "2"]),
        (second, None, ["1", "2", "3"]),
        (None, fourth, ["0", "1", "2"]),
        (fourth, second, []),
        (second, second, []),
    ):
        filters = Filter(created_from=created_from, created_to=created_to)
        assert await listed(reads, of(juan), filters) == expected
        assert await listed(reads, of(juan), filters, Order.LAST_ACTIVITY) == expected[::-1]


async def test_the_last_text_of_a_file_without_words_is_its_kind(reads: Reads, house: House) -> None:
    lead = visitor()
    talk = (await house.starts(lead, "image")).conversation.id
    upload = Upload(UploadId(ids.new()), lead, "plano.png", "image/png", 10, START)
    async with house.storage.begin() as tx:
        await tx.uploads.add(upload)
    assert (await reads.conversation(talk, of(lead))).last_text == "image"
    sender = Sender(SenderType.LEAD, lead, "Ana")

    async def posts(text: str, kind: ContentType) -> None:
        draft = Draft.of(text, kind, upload.id)
        await house.changes(talk, lambda it: it.post(draft, sender, id=note(), at=START))

    for kind in (ContentType.TEXT, *FILES):
        await posts("", kind)
        row = await reads.conversation(talk, of(lead))
        assert (row.last_text, row.last_kind) == ("", kind)
    await posts("El plano", ContentType.FILE)
    assert (await reads.conversation(talk, of(lead))).last_text == "El plano"


@pytest.mark.parametrize("order", Order)
async def test_pages_put_together_are_the_list(reads: Reads, house: House, order: Order) -> None:
    """Also where many have the same time, so that only the id tells them apart."""
    juan = await house.hires()
    house.clock.tick = timedelta()
    for n in range(12):
        if n % 4 == 0:
            house.clock.advance(timedelta(seconds=1))
        await house.starts(visitor(), email=f"{n}@example.com", name=f"Nº {n}")
    by_time = order is Order.OLDEST_WAITING
    whole = await reads.conversations(of(juan), EVERY, order, 50, None)
    assert [each.lead_name for each in whole] == [f"Nº {n}" for n in range(12)][:: 1 if by_time else -1]
    pages: list[ConversationRow] = []
    after = None
    while page := await reads.conversations(of(juan), EVERY, order, 5, after):
        last = page[-1]
        after = After(last.created_at if by_time else last.last_message_at, ConversationId(last.id))
        pages += page
    assert pages == whole


async def test_states_come_in_pages_by_age_and_none_moves_whatever_happens_meanwhile(
    reads: Reads, house: House
) -> None:
    juan = await house.hires()
    starts = [await house.starts(visitor(), email=f"{n}@example.com", name=str(n)) for n in range(7)]
    talks = [each.conversation.id for each in starts]
    await house.takes(juan, talks[3])
    await house.changes(talks[3], lambda it: it.tag(["visita", "vip"], at=START))
    seen: list[ConversationState] = []
    while page := await reads.states(of(juan), EVERY, 3, ConversationId(seen[-1].id) if seen else None):
        seen += page
        await house.says(juan, talks[0], "Buenas")
        await house.says(juan, talks[6], "Buenas")
    assert [each.lead_name for each in seen] == [*map(str, range(7))]
    row = await reads.conversation(talks[3], of(juan))
    assert seen[3] == state_of(row)
    assert [each.id for each in await reads.states(of(juan, Scope.OWN), EVERY, 9, None)] == [talks[3]]
    queued = Filter(status=Status.QUEUED)
    assert [each.id for each in await reads.states(of(juan), queued, 2, talks[2])] == talks[4:6]
    assert await reads.states(of(juan), EVERY, 9, talks[6]) == []


async def test_whoever_was_spoken_with_last_comes_first(reads: Reads, house: House) -> None:
    juan = await house.hires()
    talks = {
        name: (await house.starts(visitor(), email=f"{name}@example.com", name=name)).conversation.id
        for name in ("Ana", "Beto", "Caro")
    }
    await house.says(juan, talks["Beto"], "Buenas")
    assert await listed(reads, of(juan), order=Order.LAST_ACTIVITY) == ["Beto", "Caro", "Ana"]
    assert await listed(reads, of(juan), order=Order.OLDEST_WAITING) == ["Ana", "Beto", "Caro"]


async def test_each_filter_leaves_only_what_it_names(reads: Reads, house: House) -> None:
    juan, rosa = await house.hires("Juan"), await house.hires("Rosa")
    talks = {
        name: (await house.starts(visitor(), email=f"{name}@example.com", name=name)).conversation
        for name in ("Ana", "Beto", "Caro")
    }
    await house.takes(juan, talks["Ana"].id)
    await house.takes(rosa, talks["Beto"].id)
    await house.changes(talks["Ana"].id, lambda it: it.prioritise(Priority.HIGH, at=START))
    await house.changes(talks["Ana"].id, lambda it: it.tag(["vip", "lima"], at=START))
    await house.changes(talks["Beto"].id, lambda it: it.prioritise(Priority.LOW, at=START))
    await house.resolves(rosa, talks["Beto"].id)
    for filters, expected in {
        Filter(): ["Ana", "Beto", "Caro"],
        Filter(status=Status.QUEUED): ["Caro"],
        Filter(status=Status.IN_PROGRESS): ["Ana"],
        Filter(status=Status.RESOLVED): ["Beto"],
        Filter(priority=Priority.HIGH): ["Ana"],
        Filter(priority=Priority.NORMAL): [],
        Filter(unprioritised=True): ["Caro"],
        Filter(tag="vip"): ["Ana"],
        Filter(tag="vi"): [],
        Filter(tag="' OR true --"): [],
        Filter(channel=WEB): ["Ana", "Beto", "Caro"],
        Filter(assignee=rosa.id): ["Beto"],
        Filter(unassigned=True): ["Caro"],
        Filter(lead_id=talks["Caro"].lead_id): ["Caro"],
        Filter(assignee=juan.id, priority=Priority.HIGH, tag="lima", search="an"): ["Ana"],
        Filter(assignee=juan.id, priority=Priority.LOW): [],
    }.items():
        assert await listed(reads, of(juan), filters) == expected, filters


async def test_the_place_in_the_queue_follows_age_and_those_who_come_back_keep_theirs(
    reads: Reads, house: House
) -> None:
    juan = await house.hires()
    talks = [(await house.starts(visitor(), email=f"{n}@example.com")).conversation.id for n in range(3)]
    assert [await reads.place_in_queue(each) for each in talks] == [1, 2, 3]
    await house.takes(juan, talks[0])
    assert [await reads.place_in_queue(each) for each in talks] == [None, 1, 2]
    await house.changes(talks[0], lambda it: it.release(note_id=note(), at=house.clock.now()))
    assert [await reads.place_in_queue(each) for each in talks] == [1, 2, 3]


async def test_the_place_in_the_queue_is_that_of_who_is_next_by_priority_too(
    reads: Reads, house: House
) -> None:
    talks = [(await house.starts(visitor(), email=f"{n}@example.com")).conversation.id for n in range(3)]
    for talk, priority in ((talks[0], Priority.LOW), (talks[2], Priority.HIGH)):
        await house.changes(talk, lambda it, priority=priority: it.prioritise(priority, at=START))
    assert [await reads.place_in_queue(each) for each in talks] == [3, 2, 1]


# -- messages


async def test_messages_come_ascending_the_last_page_first(reads: Reads, house: House) -> None:
    ana = visitor()
    talk = (await house.starts(ana)).conversation.id
    for n in range(2, 11):
        await house.says(ana, talk, str(n))

    async def seqs(limit: int, **page: int) -> list[int]:
        return [each.seq for each in await reads.messages(talk, of(ana), limit, **page)]

    assert await seqs(3) == [8, 9, 10]
    assert await seqs(3, before=8) == [5, 6, 7]
    assert await seqs(3, before=2) == [1]
    assert await seqs(3, before=1) == []
    assert await seqs(3, before=99) == [8, 9, 10]
    assert await seqs(3, after=0) == [1, 2, 3]
    assert await seqs(3, after=8) == [9, 10]
    assert await seqs(3, after=10) == []
    assert await seqs(50) == [*range(1, 11)]


async def test_from_any_number_a_client_catches_up_to_the_whole_list(reads: Reads, house: House) -> None:
    """Goal 4."""
    ana, juan = visitor(), await house.hires()
    talk = (await house.starts(ana)).conversation.id
    await house.takes(juan, talk)
    for n in range(8):
        await house.says((ana, juan)[n % 2], talk, str(n))
    whole = list(await reads.messages(talk, of(ana), 100))
    for known in range(len(whole) + 1):
        caught_up = whole[:known]
        while page := await reads.messages(talk, of(ana), 3, after=len(caught_up)):
            caught_up += page
        assert caught_up == whole


async def test_a_history_that_is_another_has_another_stamp(reads: Reads, house: House) -> None:
    """Whoever remembers a page relies on it."""
    ana, juan, rosa = visitor(), await house.hires("Juan"), await house.hires("Rosa")
    talk = (await house.starts(ana)).conversation.id

    async def seen() -> tuple[HistoryStamp, Sequence[MessageRow]]:
        return await reads.history_stamp(talk, of(juan)), await reads.messages(talk, of(juan), 100)

    def by(act: Callable[[Conversation], object]) -> Awaitable[None]:
        return house.changes(talk, act)

    async def nothing() -> None: ...

    acts: list[Callable[[], Awaitable[object]]] = [
        nothing,
        lambda: by(lambda one: one.prioritise(Priority.HIGH, at=house.clock.now())),
        lambda: house.takes(juan, talk),
        lambda: house.says(juan, talk, "Hola, Ana"),
        lambda: by(lambda one: one.read(3, by_lead=True, at=house.clock.now())),
        lambda: house.says(ana, talk, "¿Sigue disponible?"),
        lambda: house.says(ana, talk, "¿Hola?"),
        lambda: by(lambda one: one.read(4, by_lead=False, at=house.clock.now())),
        lambda: by(lambda one: one.read(5, by_lead=False, at=house.clock.now())),
        lambda: by(lambda one: one.transfer(rosa, open_now=0, note_id=note(), at=house.clock.now())),
        lambda: by(lambda one: one.release(note_id=note(), at=house.clock.now())),
        lambda: house.starts(visitor(), "Soy Ana", vouched=True),
        lambda: house.takes(rosa, talk),
        lambda: house.says(rosa, talk, "Hola, soy Rosa"),
        lambda: house.resolves(rosa, talk),
        lambda: by(lambda one: one.read(9, by_lead=True, at=house.clock.now())),
    ]
    changed = []
    stamps = {(await seen())[0]}
    for act in acts:
        _, page = await seen()
        await act()
        new_stamp, new_page = await seen()
        changed.append(new_page != page)
        if new_page != page:
            assert new_stamp not in stamps
        stamps |= {new_stamp}
    assert changed == [False, False, *[True] * 9, False, *[True] * 4]


async def test_what_a_database_that_was_set_back_says_anew_has_another_stamp(
    reads: Reads, house: House
) -> None:
    """The same number, another message: its time tells."""
    ana, juan = visitor(), await house.hires()
    talks = [
        (await house.starts(each, email=f"{each}@example.com")).conversation for each in (ana, visitor())
    ]
    stamps = [await reads.history_stamp(each.id, of(juan)) for each in talks]
    assert [each.last_message_at for each in stamps] == [each.last_message_at for each in talks]
    await house.says(ana, talks[0].id, "más")
    assert (await reads.history_stamp(talks[0].id, of(juan))).last_message_at > stamps[0].last_message_at


async def test_many_stamps_at_once_are_each_ones_own(reads: Reads, house: House) -> None:
    """Asked for together, whoever asks; and none for whom it is out of reach."""
    juan = await house.hires(max_concurrent_chats=40)
    visitors = [visitor() for _ in range(40)]
    talks = [
        (await house.starts(each, email=f"{n}@example.com")).conversation.id
        for n, each in enumerate(visitors)
    ]
    for n, talk in enumerate(talks):
        for _ in range(n):
            await house.says(visitors[n], talk, "más")
    reaches = [of(juan), of(juan, Scope.QUEUE), of(juan, Scope.OWN)]
    asked = [
        (n, reach, reads.history_stamp(talk, reach))
        for n, talk in enumerate(talks)
        for reach in [*reaches, of(visitors[n]), of(visitors[n - 1])]
    ]
    answers = await asyncio.gather(*[each for _, _, each in asked], return_exceptions=True)
    for (n, reach, _), answer in zip(asked, answers, strict=True):
        if reach in {of(juan, Scope.OWN), of(visitors[n - 1])}:
            assert isinstance(answer, NotFound)
        else:
            assert isinstance(answer, HistoryStamp)
            assert answer.last_seq == n + 1


# -- searches


async def test_messages_are_found_by_words_without_accents_or_case(reads: Reads, house: House) -> None:
    juan, ana = await house.hires(), visitor()
    started = await house.starts(ana, "Quisiera visitar la habitación principal", name="Ana")
    talk = started.conversation.id
    await house.takes(juan, talk)
    await house.says(juan, talk, "La HABITACIÓN está libre el jueves")
    hits = await reads.search_messages("habitacion", of(juan), 50)
    assert [each.seq for each in hits] == [3, 1]
    assert await reads.search_messages("habitacion", of(juan), 1) == hits[:1]
    first = hits[1]
    assert (first.conversation_id, first.message_id) == (talk, started.message.id)
    assert (first.lead_name, first.created_at) == ("Ana", started.message.created_at)
    assert "habitación" in first.excerpt
    for text, seqs in {
        "habitación jueves": [3],
        "JUEVES": [3],
        "visitar habita": [1],
        "habitación martes": [],
        "Juan": [],  # the system's «Juan se ha unido» is nobody's words
    }.items():
        assert [each.seq for each in await reads.search_messages(text, of(juan), 50)] == seqs, text


async def test_a_long_message_is_shown_around_the_match(reads: Reads, house: House) -> None:
    juan = await house.hires()
    await house.starts(visitor(), f"{'antes ' * 200} terraza <b>amplia</b> {'después ' * 200}")
    (hit,) = await reads.search_messages("terraza", of(juan), 50)
    assert "terraza" in hit.excerpt
    assert len(hit.excerpt) < 400


async def test_leads_are_found_by_name_and_email(reads: Reads, house: House) -> None:
    juan = await house.hires()
    for name, email in (
        ("José Ñúñez", "jose.n@example.com"),
        ("Josefa Díaz", "josefa@pascal.test"),
    ):
        await house.starts(visitor(), name=name, email=email, phone="+51987654321")
    for text, expected in {
        "jose": ["José Ñúñez", "Josefa Díaz"],
        "NUÑEZ JOS": ["José Ñúñez"],
        "dia": ["Josefa Díaz"],
        "josefa nunez": [],
    }.items():
        assert await listed(reads, of(juan), Filter(search=text)) == expected, text
        last_seen_first = [each.name for each in await reads.search_leads(text, of(juan), 50)]
        assert last_seen_first == expected[::-1], text
    (last,) = await reads.search_leads("jose", of(juan), 1)
    assert (last.name, last.email, last.phone) == ("Josefa Díaz", "josefa@pascal.test", "+51987654321")
    assert not last.verified
    assert await reads.lead(last.id, of(juan)) == last


async def test_a_lead_is_found_by_the_whole_email_or_phone(reads: Reads, house: House) -> None:
    juan = await house.hires()
    await house.starts(visitor(), name="José", email="jose.n@example.com", phone="+51987654321")
    await house.starts(visitor(), name="Rosa", email="rosa@example.com", phone="+14155550100")
    for text in ("jose.n@example.com", "JOSE.N@Example.com", "+51987654321", "51987"):
        assert [each.name for each in await reads.search_leads(text, of(juan), 50)] == ["José"], text
        assert await listed(reads, of(juan), Filter(search=text)) == ["José"], text


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("+5531988887777", "+553188887777"),
        ("+525512345678", "+5215512345678"),
        ("+541123456789", "+5491123456789"),
    ],
)
async def test_a_phone_is_found_in_either_spelling(reads: Reads, house: House, one: str, other: str) -> None:
    juan = await house.hires()
    await house.starts(visitor(), name="José", email="jose@example.com", phone=one)
    await house.starts(visitor(), name="Rosa", email="rosa@example.com", phone=other)
    await house.starts(visitor(), name="Ana", email="ana@example.com", phone=one[:-1] + "0")
    for number in (one, other):
        assert [each.name for each in await reads.search_leads(number, of(juan), 50)] == ["Rosa", "José"]
        assert await listed(reads, of(juan), Filter(search="…", phone=number)) == ["José", "Rosa"]


async def test_a_list_is_searched_for_a_phone_in_another_spelling_than_for_words(
    reads: Reads, house: House
) -> None:
    juan = await house.hires()
    await house.starts(visitor(), name="José", email="jose@example.com", phone="+51987654321")
    await house.starts(visitor(), "Llámame al 987 654 321", name="Rosa", email="r@example.com")
    typed = Filter(search="987 654 321", phone="+51987654321")
    assert sorted(await listed(reads, of(juan), typed)) == ["José", "Rosa"]
    assert await listed(reads, of(juan), Filter(search="987 654 321")) == ["Rosa"]


async def test_a_list_is_searched_in_what_was_said_too(reads: Reads, house: House) -> None:
    juan = await house.hires()
    await house.starts(visitor(), "Busco una terraza", name="Ana", email="ana@example.com")
    await house.starts(visitor(), "Hola", name="Beto", email="beto@example.com")
    assert await listed(reads, of(juan), Filter(search="terra")) == ["Ana"]


async def test_whatever_is_searched_for_is_answered(reads: Reads, house: House) -> None:
    """Goal 9."""
    juan = await house.hires()
    await house.starts(visitor(), "Hola")
    signs = [
        "",
        " ",
        "'",
        "\\",
        "a\\",
        "a:*",
        "a & b",
        "!a",
        "(",
        "<->",
        "%",
        "_",
        "*",
        "🏠",
        "a | b",
        "\u200b",
    ]
    for text in (*signs, "' OR 1=1 --", "á\u0301", "1 2 3", "de la", "ñ" * 5000, "x " * 500):
        await reads.search_messages(text, of(juan), 50)
        await reads.search_leads(text, of(juan), 50)
        await reads.conversations(of(juan), Filter(search=text), Order.LAST_ACTIVITY, 50, None)
        await reads.agents(50, None, search=text)


# -- uploads


async def test_a_file_is_seen_by_who_sent_it_in_and_who_can_read_its_message(
    storage: Storage, reads: Reads, house: House
) -> None:
    """THREATS 23."""
    juan, rosa, ana, mallory = await house.hires("Juan"), await house.hires("Rosa"), visitor(), visitor()
    talk = (await house.starts(ana)).conversation.id
    await house.starts(mallory)
    upload = Upload(UploadId(ids.new()), ana, "plano.png", "image/png", 10, START)
    async with storage.begin() as tx:
        await tx.uploads.add(upload)

    async def who_sees() -> list[bool]:
        reaches = (of(ana), of(mallory), of(juan, Scope.OWN), of(rosa, Scope.OWN))
        return [await reads.may_see_upload(upload.id, each) for each in reaches]

    assert await who_sees() == [True, False, False, False]
    await house.takes(juan, talk)
    draft = Draft.of("", ContentType.IMAGE, upload.id)
    sender = Sender(SenderType.LEAD, ana, "Ana")
    await house.changes(talk, lambda it: it.post(draft, sender, id=note(), at=START))
    assert await who_sees() == [True, False, True, False]


# -- pages with numbers


async def everybodys(house: House) -> tuple[Reach, list[ConversationId]]:
    """Six conversations: of each priority and none, taken at different times, one of them ended."""
    juan = await house.hires("Juan", max_concurrent_chats=10)
    talks = [(await house.starts(visitor(), email=f"{n}@example.com")).conversation.id for n in range(6)]
    for talk in (talks[3], talks[1], talks[4]):
        await house.takes(juan, talk)
    await house.resolves(juan, talks[1])
    for talk, priority in zip(talks, (Priority.HIGH, Priority.LOW, Priority.NORMAL), strict=False):
        await house.changes(talk, lambda it, priority=priority: it.prioritise(priority, at=house.clock.now()))
    await house.says(juan, talks[4], "Buenas")
    return Reach(juan.id, Scope.ANY), talks


ORDERS = {
    Sorting.CREATED: [0, 1, 2, 3, 4, 5],
    Sorting.LAST_MESSAGE: [0, 2, 5, 3, 1, 4],
    Sorting.PRIORITY: [1, 2, 3, 4, 5, 0],
    Sorting.STATUS: [0, 2, 5, 3, 4, 1],
    Sorting.ASSIGNED: [3, 1, 4],
}


@pytest.mark.parametrize("sorting", Sorting)
@pytest.mark.parametrize("descending", [False, True])
async def test_numbered_pages_have_everything_once_in_the_order_asked_for(
    reads: Reads,
    house: House,
    sorting: Sorting,
    descending: bool,
) -> None:
    reach, talks = await everybodys(house)
    found: list[int] = []
    for number in (1, 2, 3, 4):
        page, total = await reads.numbered(
            reach, Filter(), Numbered(number, 2, sorting, descending=descending)
        )
        assert total == 6
        found += [talks.index(ConversationId(row.id)) for row in page]
    wanted = ORDERS[sorting][::-1] if descending else ORDERS[sorting]
    if sorting is Sorting.ASSIGNED:  # who has nobody comes last, either way
        assert (found[:3], sorted(found[3:])) == (wanted, [0, 2, 5])
    else:
        assert found == wanted


async def test_a_count_is_of_what_the_page_is_of(reads: Reads, house: House) -> None:
    reach, talks = await everybodys(house)
    for filters, wanted in (
        (Filter(), talks),
        (Filter(status=Status.QUEUED), [talks[0], talks[2], talks[5]]),
        (Filter(answered=True), [talks[4]]),
        (Filter(created_from=START + timedelta(days=1)), []),
    ):
        page, total = await reads.numbered(reach, filters, Numbered(1, 10, Sorting.CREATED, descending=False))
        assert [row.id for row in page] == wanted
        assert total == await reads.count(reach, filters) == len(wanted)
    own = replace(reach, scope=Scope.OWN)
    assert await reads.count(own, Filter()) == 3


async def test_the_last_words_of_several_conversations_come_together(reads: Reads, house: House) -> None:
    first, second = [(await house.starts(who := visitor(), email=f"{who}@example.com")) for _ in range(2)]
    one, other = first.conversation.id, second.conversation.id
    for n in range(4):
        await house.says(VisitorId(first.message.sender.id or one), one, f"{n}")
    found = await reads.last_said([one, other], 2)
    assert [(each.conversation_id, each.seq) for each in found] == sorted(
        [(str(one), 4), (str(one), 5), (str(other), 1)]
    )
    assert list(await reads.last_said([], 2)) == []
