"""Everybody at once (goal 5, and what was measured of the documents' own ways)."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Iterable
from contextlib import suppress
from pathlib import Path

from contract_house import House, PhonesAsTyped, drained, leading

from pascal.adapters.files import FolderFiles
from pascal.app.reactions.uploads import KEPT_FOR, DropUnsent
from pascal.app.usecases.conversations import Started
from pascal.app.usecases.identities import AddIdentity
from pascal.app.usecases.uploads import KeepUpload
from pascal.domain.agents import Agent
from pascal.domain.conversations import Conversation, Status
from pascal.domain.errors import AgentAtCapacity, AlreadyTaken, IdentityTaken, Invalid
from pascal.domain.events import ConversationTaken
from pascal.domain.identities import MAILBOX, Identity, Vouched
from pascal.domain.ids import ConversationId, LeadId, MessageId, UploadId
from pascal.domain.messages import ContentType, Draft, Note
from pascal.domain.permissions import Permissions, Scope, Visitor
from pascal.domain.ports.figures import Figures
from pascal.domain.ports.lists import Filter, Order
from pascal.domain.ports.outbox import Outbox
from pascal.domain.ports.reach import Reach
from pascal.domain.ports.reads import MessageRow, Reads
from pascal.domain.ports.storage import Storage
from pascal.testing.builders import agent, staff, visitor


async def hire(storage: Storage, agents: Iterable[Agent]) -> None:
    async with storage.begin() as tx:
        for each in agents:
            await tx.agents.add(each)


async def outcomes(acts: Iterable[Awaitable[object]]) -> Counter[type]:
    return Counter(type(each) for each in await asyncio.gather(*acts, return_exceptions=True))


async def queue(house: House, how_many: int) -> list[ConversationId]:
    starts = (house.starts(visitor(), email=f"{n}@example.com") for n in range(how_many))
    return [each.conversation.id for each in await asyncio.gather(*starts)]


async def test_of_200_who_take_one_conversation_one_wins(house: House, reads: Reads, outbox: Outbox) -> None:
    agents = [agent(f"Agente {n}") for n in range(200)]
    await hire(house.storage, agents)
    (talk,) = await queue(house, 1)
    assert await outcomes(house.takes(each, talk) for each in agents) == {Conversation: 1, AlreadyTaken: 199}
    said = await reads.messages(talk, Reach(agents[0].id, Scope.ANY), 50)
    assert [each.note for each in said] == [None, Note.AGENT_JOINED]
    state = await reads.conversation(talk, Reach(agents[0].id, Scope.ANY))
    assert (state.status, state.agent_name) == (Status.IN_PROGRESS, said[1].text)
    async with leading(outbox):
        taken = [each.event for each in await drained(outbox) if isinstance(each.event, ConversationTaken)]
    assert [each.agent_id for each in taken] == [state.agent_id]


async def test_an_agent_for_five_gets_five_of_200(house: House, reads: Reads) -> None:
    juan = await house.hires(max_concurrent_chats=5)
    talks = await queue(house, 200)
    assert await outcomes(house.takes(juan, each) for each in talks) == {
        Conversation: 5,
        AgentAtCapacity: 195,
    }
    assert await reads.open_counts([juan.id]) == {juan.id: 5}


async def test_takers_and_closers_never_bring_anybody_over_capacity(house: House, reads: Reads) -> None:
    juan = await house.hires(max_concurrent_chats=3)
    talks = await queue(house, 40)
    most = 0

    async def take_and_close(talk: ConversationId) -> None:
        nonlocal most
        await house.takes(juan, talk)
        most = max(most, (await reads.open_counts([juan.id]))[juan.id])
        await house.resolves(juan, talk)

    done = await outcomes(take_and_close(each) for each in talks)
    assert done[type(None)] >= 3
    assert 1 <= most <= 3


async def test_fifty_tabs_of_one_browser_make_one_lead_one_conversation_fifty_messages(
    house: House, reads: Reads
) -> None:
    ana = visitor()
    started = await asyncio.gather(*(house.starts(ana, str(n), client_id=str(n)) for n in range(50)))
    assert {each.lead_id for each in started} == {ana}
    (talk,) = {each.conversation.id for each in started}
    said = await reads.messages(talk, Reach(ana, Scope.OWN, visitor=True), 100)
    assert [each.seq for each in said] == [*range(1, 51)]
    assert {each.text for each in said} == {str(n) for n in range(50)}


async def test_fifty_browsers_with_one_email_make_one_lead_and_a_conversation_for_each_claim(
    house: House, reads: Reads, figures: Figures
) -> None:
    juan, browsers = await house.hires(), [visitor() for _ in range(50)]
    started = await asyncio.gather(*(house.starts(each) for each in browsers))
    (lead_id,) = {each.lead_id for each in started}
    assert {each.conversation.claimed_by for each in started} == set(browsers)
    reach = Reach(juan.id, Scope.ANY)
    listed = await reads.conversations(reach, Filter(lead_id=lead_id), Order.OLDEST_WAITING, 100, None)
    assert len(listed) == 50
    assert (await figures.metrics(reach)).total == 50


async def test_fifty_proven_browsers_of_one_person_share_one_conversation(house: House, reads: Reads) -> None:
    browsers = [visitor() for _ in range(50)]
    started = await asyncio.gather(*(house.starts(each, vouched=True) for each in browsers))
    assert len({each.lead_id for each in started}) == 1
    (talk,) = {each.conversation.id for each in started}
    for browser in (browsers[0], browsers[-1]):
        assert len(await reads.messages(talk, Reach(browser, Scope.OWN, visitor=True), 100)) == 50


async def test_who_types_a_mailbox_that_a_lead_is_just_gaining_writes_as_that_lead(house: House) -> None:
    lead_id = (await house.starts(visitor(), email="first@example.com")).lead_id
    async with house.storage.begin() as tx:
        lead = await tx.leads.get(lead_id)
        lead.gain(Identity(MAILBOX, "x@example.com"), Vouched.AGENT, at=house.clock.now())
        await tx.leads.save(lead)
        typed = asyncio.create_task(house.starts(visitor(), email="x@example.com"))
        await asyncio.sleep(0.2)
    assert (await typed).lead_id == lead_id


async def test_a_mailbox_typed_and_gained_at_once_is_one_leads(house: House, reads: Reads) -> None:
    ana, mailboxes = await house.hires(), [f"x{n}@example.com" for n in range(100)]
    add = AddIdentity(house.storage, reads, Permissions(), PhonesAsTyped(), house.clock)
    known = await asyncio.gather(*(house.starts(visitor(), email=f"first-{each}") for each in mailboxes))

    async def gains(lead_id: LeadId, mailbox: str) -> bool:
        with suppress(IdentityTaken):
            await add(staff(ana), lead_id, MAILBOX, mailbox)
            return True
        return False

    async def together(lead_id: LeadId, mailbox: str) -> None:
        gained, typed = await asyncio.gather(gains(lead_id, mailbox), house.starts(visitor(), email=mailbox))
        assert gained is (typed.lead_id == lead_id)

    await asyncio.gather(*(together(one.lead_id, each) for one, each in zip(known, mailboxes, strict=True)))


async def test_one_send_repeated_at_once_is_one_message(house: House, reads: Reads) -> None:
    ana = visitor()
    (talk,) = {(await house.starts(ana)).conversation.id}
    sends = (house.says(ana, talk, "¿Precio?", "c1") for _ in range(50))
    assert len({each.id for each in await asyncio.gather(*sends)}) == 1
    assert len(await reads.messages(talk, Reach(ana, Scope.OWN, visitor=True), 100)) == 2


async def test_one_start_repeated_at_once_is_one_message(house: House) -> None:
    ana = visitor()
    started = await asyncio.gather(*(house.starts(ana, client_id="c1") for _ in range(50)))
    assert len({each.message.id for each in started}) == 1


async def test_a_start_repeated_at_once_after_the_end_is_one_message(house: House, reads: Reads) -> None:
    """The answer was lost, an agent resolved meanwhile; beside the repetitions something new is said."""
    ana, juan = visitor(), await house.hires()
    first = await house.starts(ana, client_id="c1")
    await house.takes(juan, first.conversation.id)
    await house.resolves(juan, first.conversation.id)
    repeated = await asyncio.gather(*(house.starts(ana, client_id=f"c{1 + n % 2}") for n in range(50)))
    assert {each.message.id for each in repeated[::2]} == {first.message.id}
    assert len({each.message.id for each in repeated[1::2]}) == 1
    mine = Reach(ana, Scope.OWN, visitor=True)
    talks = await reads.conversations(mine, Filter(), Order.OLDEST_WAITING, 9, None)
    assert [(each.status, each.last_text) for each in talks] == [("resolved", "Hola"), ("queued", "Hola")]
    assert len(await reads.messages(ConversationId(talks[1].id), mine, 9)) == 1


async def test_500_sends_at_once_are_numbered_without_gaps(
    house: House, reads: Reads, outbox: Outbox
) -> None:
    ana, juan = visitor(), await house.hires()
    first, second = (await house.starts(ana)).conversation.id, (await queue(house, 1))[0]
    await house.takes(juan, first)
    sends = [house.says((ana, juan)[n % 2], (first, second)[n % 5 == 0], str(n)) for n in range(500)]
    said = await asyncio.gather(*sends)
    reach = Reach(juan.id, Scope.ANY)
    for talk in (first, second):
        stored = await reads.messages(talk, reach, 1000)
        assert [each.seq for each in stored] == [*range(1, len(stored) + 1)]
        assert {MessageRow.of(each) for each in said if each.conversation_id == talk} <= set(stored)
    assert (await reads.conversation(first, reach)).last_seq == 402
    assert (await reads.conversation(second, reach)).last_seq == 101


async def test_sends_takes_and_starts_at_once_keep_their_numbers(house: House, reads: Reads) -> None:
    ana, agents = visitor(), [agent(f"Agente {n}") for n in range(20)]
    await hire(house.storage, agents)
    talk = (await house.starts(ana)).conversation.id
    await asyncio.gather(
        *(house.takes(each, talk) for each in agents),
        *(house.says(ana, talk, str(n)) for n in range(100)),
        *(house.starts(ana, str(n)) for n in range(20)),
        return_exceptions=True,
    )
    said = await reads.messages(talk, Reach(ana, Scope.OWN, visitor=True), 1000)
    assert [each.seq for each in said] == [*range(1, 123)]
    assert [each.note for each in said if each.note] == [Note.AGENT_JOINED]


async def test_whoever_asks_after_a_send_sees_it_however_many_ask_the_same(
    house: House, reads: Reads
) -> None:
    ana = visitor()
    talk = (await house.starts(ana)).conversation.id
    reach = Reach(ana, Scope.OWN, visitor=True)

    async def says_and_looks() -> bool:
        message = await house.says(ana, talk, "¿Sigue ahí?")
        page, listed = await asyncio.gather(
            reads.messages(talk, reach, 1000),
            reads.conversations(reach, Filter(), Order.LAST_ACTIVITY, 9, None),
        )
        return MessageRow.of(message) in page and listed[0].last_seq >= message.seq

    assert all(await asyncio.gather(*(says_and_looks() for _ in range(100))))


async def test_who_stops_asking_takes_the_answer_from_nobody(house: House, reads: Reads) -> None:
    ana = visitor()
    talk = (await house.starts(ana)).conversation.id
    asking = [
        asyncio.create_task(reads.messages(talk, Reach(ana, Scope.OWN, visitor=True), 9)) for _ in range(20)
    ]
    await asyncio.sleep(0)
    for each in asking[::2]:
        each.cancel()
    answers = await asyncio.gather(*asking, return_exceptions=True)
    assert [len(each) for each in answers[1::2] if not isinstance(each, BaseException)] == [1] * 10


async def test_claims_are_lifted_while_the_agent_who_has_them_leaves(house: House, reads: Reads) -> None:
    """Both lock several conversations: in one order, so that neither has to give way."""
    juan, browsers = await house.hires(max_concurrent_chats=100), [visitor() for _ in range(30)]
    for each in browsers:
        await house.takes(juan, (await house.starts(each)).conversation.id)

    async def leaves() -> None:
        async with house.storage.begin() as tx:
            for talk in (await tx.conversations.left_by(juan.id, ()))[0]:
                talk.release(note_id=MessageId(house.ids.new()), at=house.clock.now())
                await tx.conversations.save(talk)

    acts: list[Awaitable[object]] = [house.starts(each, vouched=True) for each in browsers]
    acts[5:5], acts[20:20] = [leaves()], [leaves()]
    assert await outcomes(acts) == {Started: 30, type(None): 2}
    (talk,) = {(await house.starts(each)).conversation.id for each in browsers}
    assert (await reads.conversation(talk, Reach(browsers[0], Scope.OWN, visitor=True))).lead_verified


async def picture() -> AsyncIterator[bytes]:
    yield b"\x89PNG\r\n\x1a\n"


async def test_a_file_that_is_sent_just_when_it_is_due_is_sent_or_gone_and_never_half(
    house: House, reads: Reads, tmp_path: Path
) -> None:
    ana, files = visitor(), FolderFiles(tmp_path)
    talk = (await house.starts(ana)).conversation.id
    keep = KeepUpload(house.storage, house.clock, house.ids, files)
    kept = [(await keep(Visitor(ana), "plano.png", picture())).id for _ in range(200)]
    house.clock.advance(KEPT_FOR)
    send = house.sending()
    drop = DropUnsent(house.storage, files, house.clock)

    async def sends(upload_id: UploadId) -> UploadId | None:
        try:
            await send(Visitor(ana), talk, Draft.of("", ContentType.IMAGE, upload_id))
        except Invalid:
            return None
        return upload_id

    acts: list[Awaitable[object]] = [sends(each) for each in kept]
    for place in (200, 150, 100, 50, 20, 5):
        acts.insert(place, drop())
    sent = {each for each in await asyncio.gather(*acts) if each is not None and not isinstance(each, int)}
    assert 0 < len(sent) < len(kept)
    said = await reads.messages(talk, Reach(ana, Scope.OWN, visitor=True), 1000)
    assert {each.upload_id for each in said if each.upload_id} == sent
    assert {each.name for each in tmp_path.iterdir() if each.is_file()} == {each.hex for each in sent}
    for each in sent:
        await reads.upload(each)
