"""What storage promises, whichever it is."""

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from contract_house import House, drained, lead_of, leading

from pascal.app.usecases.hours import SetHours, TellOpening, version_of
from pascal.domain.agents import Role
from pascal.domain.conversations import Conversation, Priority, Status
from pascal.domain.errors import (
    AlreadyTaken,
    ChangedMeanwhile,
    Collision,
    ConversationClosed,
    EmailTaken,
    HasHistory,
    Invalid,
    NotFound,
)
from pascal.domain.events import (
    AvailabilityChanged,
    ConversationQueued,
    HoursChanged,
    LeadCreated,
    MessagePosted,
)
from pascal.domain.hours import ALWAYS_OPEN, Hours, Span
from pascal.domain.identities import MAILBOX, PHONE, Identity
from pascal.domain.ids import (
    AgentId,
    ConversationId,
    LeadId,
    MessageId,
    SessionId,
    UploadId,
    VerificationId,
    VisitorId,
)
from pascal.domain.leads import Contact, Lead, Reconciled
from pascal.domain.messages import ContentType, Draft, Message, Note, Sender, SenderType
from pascal.domain.permissions import Permissions, Scope
from pascal.domain.ports.lists import Filter, Order
from pascal.domain.ports.outbox import Outbox
from pascal.domain.ports.reach import Reach
from pascal.domain.ports.reads import MessageRow, Reads
from pascal.domain.ports.storage import Storage
from pascal.domain.ports.storage.conversations import UNANSWERED_MOST
from pascal.domain.sessions import Session
from pascal.domain.uploads import Upload
from pascal.domain.verifications import Verification
from pascal.testing.builders import START, Ids, agent, contact, lead, staff, visitor

ids = Ids(START - timedelta(days=2))  # none of them is the house's
LATER = START + timedelta(hours=1)


def open_for(of: Reconciled, typed: Contact | None = None) -> Conversation:
    return Conversation.open(of, typed or contact(), id=ConversationId(ids.new()), at=START)


def note() -> MessageId:
    return MessageId(ids.new())


# -- transactions


async def test_an_exception_leaves_no_trace(storage: Storage, house: House, outbox: Outbox) -> None:
    juan = await house.hires()
    ana = visitor()
    talk = (await house.starts(ana)).conversation
    async with leading(outbox):
        await drained(outbox)
        with pytest.raises(ZeroDivisionError):
            async with storage.begin() as tx:
                taker = await tx.agents.get(juan.id)
                taker.set_password("x", at=START)
                await tx.agents.save(taker)
                conversation = await tx.conversations.get(talk.id)
                conversation.take(taker, open_now=0, note_id=note(), at=START)
                await tx.conversations.save(conversation)
                raise ZeroDivisionError
        assert not await drained(outbox)
    async with storage.begin() as tx:
        assert await tx.agents.get(juan.id) == juan
        assert await tx.conversations.get(talk.id) == talk
    assert (await house.says(ana, talk.id, "¿Hola?")).seq == 2


async def test_what_is_loaded_is_a_copy_until_it_is_saved(storage: Storage, house: House) -> None:
    juan, talk = await house.hires(), (await house.starts(visitor())).conversation
    async with storage.begin() as tx:
        (await tx.agents.get(juan.id)).name = "Pedro"
        (await lead_of(tx, talk.lead_id)).name = "Beto"
        (await tx.conversations.get(talk.id)).take(juan, open_now=0, note_id=note(), at=START)
    async with storage.begin() as tx:
        assert (await tx.agents.get(juan.id)).name == "Juan"
        assert (await lead_of(tx, talk.lead_id)).name == "Ana"
        assert (await tx.conversations.get(talk.id)).agent_id is None


async def test_saving_twice_says_and_tells_once(
    storage: Storage, reads: Reads, house: House, outbox: Outbox
) -> None:
    juan, talk = await house.hires(), (await house.starts(visitor())).conversation
    async with leading(outbox):
        await drained(outbox)
        async with storage.begin() as tx:
            conversation = await tx.conversations.get(talk.id)
            conversation.take(juan, open_now=0, note_id=note(), at=START)
            await tx.conversations.save(conversation)
            await tx.conversations.save(conversation)
        kinds = [type(each.event).__name__ for each in await drained(outbox)]
    assert kinds == ["MessagePosted", "ConversationTaken"]
    assert [each.seq for each in await reads.messages(talk.id, Reach(juan.id, Scope.ANY), 9)] == [1, 2]


async def test_what_does_not_exist_is_not_found(storage: Storage) -> None:
    nothing = ids.new()
    async with storage.begin() as tx:
        for question in (
            tx.agents.get(AgentId(nothing)),
            tx.conversations.get(ConversationId(nothing)),
        ):
            with pytest.raises(NotFound):
                await question
        assert await tx.agents.by_email("nobody@example.com") is None
        assert await tx.leads.find("nobody@example.com", LeadId(nothing)) == (None, None, False)
        assert await tx.conversations.active(LeadId(nothing), None) is None
        assert await tx.conversations.latest_contact(VisitorId(nothing)) is None
        assert await tx.conversations.said(VisitorId(nothing), "1") is None
        assert await tx.sessions.get(SessionId(nothing)) is None
        assert await tx.verifications.latest(VisitorId(nothing)) is None


# -- agents


async def test_an_agent_comes_back_as_it_was(storage: Storage) -> None:
    rosa = agent("Rosa Ñahui", role=Role.ADMIN, max_concurrent_chats=3)
    async with storage.begin() as tx:
        await tx.agents.add(rosa)
        rosa.set_password("hash", at=START)
        rosa.google_subject = "1234"
        await tx.agents.save(rosa)
    async with storage.begin() as tx:
        assert await tx.agents.get(rosa.id) == rosa
        assert await tx.agents.by_email(rosa.email) == rosa


async def test_an_email_belongs_to_one_agent(storage: Storage) -> None:
    juan, rosa = agent("Juan"), agent("Rosa")
    async with storage.begin() as tx:
        await tx.agents.add(juan)
        await tx.agents.add(rosa)
    with pytest.raises(EmailTaken):
        async with storage.begin() as tx:
            await tx.agents.add(replace(agent("Pedro"), email=juan.email))
    with pytest.raises(EmailTaken):
        async with storage.begin() as tx:
            await tx.agents.save(replace(rosa, email=juan.email))


async def test_only_an_active_administrator_counts_as_one(storage: Storage) -> None:
    boss = agent("Luz", role=Role.SUPERADMIN)
    async with storage.begin() as tx:
        await tx.agents.add(agent("Juan"))
        assert not await tx.agents.any_admin()
        await tx.agents.add(boss)
        assert await tx.agents.any_admin()
        boss.disable(at=START)
        await tx.agents.save(boss)
        assert not await tx.agents.any_admin()


async def test_an_agents_events_go_out_with_it(storage: Storage, outbox: Outbox) -> None:
    juan = agent()
    juan.disable(at=START)
    async with storage.begin() as tx:
        await tx.agents.add(juan)
    assert not juan.events
    async with leading(outbox):
        first, second = await drained(outbox)
    assert isinstance(first.event, AvailabilityChanged)
    assert first.stream == second.stream == juan.id


# -- leads


async def test_a_lead_comes_back_as_it_was(storage: Storage) -> None:
    ana = lead(name="Ana Ñúñez", phone=None, proven=frozenset({visitor(), visitor()}), verified_at=LATER)
    async with storage.begin() as tx:
        await tx.leads.add(ana)
        ana.last_seen = LATER
        ana.proven |= {visitor()}
        await tx.leads.save(ana)
    async with storage.begin() as tx:
        assert await lead_of(tx, ana.id) == ana


async def test_a_lead_is_found_by_email_and_by_the_browsers_id(storage: Storage) -> None:
    ana, beto = lead("ana@example.com"), lead("beto@example.com")
    async with storage.begin() as tx:
        await tx.leads.add(ana)
        await tx.leads.add(beto)
        assert await tx.leads.find(ana.email, beto.id) == (ana, beto, False)
        assert await tx.leads.find("new@example.com", beto.id) == (None, beto, False)
        by_email, own, _ = await tx.leads.find(ana.email, ana.id)
        assert by_email is own is not None


async def test_a_lead_is_shared_once_another_browser_proves_or_claims_to_be_it(storage: Storage) -> None:
    ana, mallory = lead(), visitor()
    async with storage.begin() as tx:
        await tx.leads.add(ana)
        await tx.conversations.add(open_for(Reconciled(ana, True, VisitorId(ana.id))))
        assert (await tx.leads.find("x@example.com", ana.id))[2] is False
        await tx.conversations.add(open_for(Reconciled(ana, False, mallory)))
        assert (await tx.leads.find("x@example.com", ana.id))[2] is True
    beto = lead("beto@example.com")
    beto.proven |= {VisitorId(beto.id)}
    async with storage.begin() as tx:
        await tx.leads.add(beto)
        assert (await tx.leads.find("x@example.com", beto.id))[2] is False
        beto.proven |= {visitor()}
        await tx.leads.save(beto)
        assert (await tx.leads.find("x@example.com", beto.id))[2] is True


async def test_an_email_belongs_to_one_lead(storage: Storage) -> None:
    ana, beto = lead("ana@example.com"), lead("beto@example.com")
    async with storage.begin() as tx:
        await tx.leads.add(ana)
        await tx.leads.add(beto)
    for late in (lead("ana@example.com"), lead("new@example.com", id=ana.id)):
        with pytest.raises(Collision):
            async with storage.begin() as tx:
                await tx.leads.add(late)
    with pytest.raises(Collision):
        async with storage.begin() as tx:
            await tx.leads.save(replace(beto, email=ana.email))


async def test_a_browsers_lead_is_the_one_proven_last_else_the_one_claimed_last(
    storage: Storage, reads: Reads
) -> None:
    browser = visitor()
    ana, beto = lead("ana@example.com"), lead("beto@example.com")
    async with storage.begin() as tx:
        for n, each in enumerate((ana, beto)):
            await tx.leads.add(each)
            claimed = open_for(Reconciled(each, True, browser))
            claimed.created_at += timedelta(minutes=n)
            await tx.conversations.add(claimed)
    assert await whose(reads, browser) == beto.id
    async with storage.begin() as tx:
        for n, each in enumerate((beto, ana)):
            each.last_seen = START + timedelta(minutes=n)
            each.proves(browser, None, vouched=True, at=each.last_seen)
            await tx.leads.save(each)
    assert await whose(reads, browser) == ana.id


async def whose(reads: Reads, browser: VisitorId) -> LeadId | None:
    known = await reads.handshake(browser)
    return None if known is None else known.lead_id


# -- conversations


async def test_a_conversation_comes_back_as_it_was(storage: Storage, house: House) -> None:
    juan, talk = await house.hires(), (await house.starts(visitor())).conversation
    async with storage.begin() as tx:
        talk = await tx.conversations.get(talk.id)
        talk.take(juan, open_now=0, note_id=note(), at=START)
        talk.prioritise(Priority.HIGH, at=START)
        talk.tag(["vip", "torre begonias"], at=START)
        talk.switch_bot(on=False, at=START)
        talk.read(1, by_lead=False, at=START)
        talk.resolve(note_id=note(), at=LATER)
        await tx.conversations.save(talk)
    async with storage.begin() as tx:
        assert await tx.conversations.get(talk.id) == talk


async def test_what_belongs_to_others_is_as_it_is_now(storage: Storage, house: House) -> None:
    juan, ana, other = await house.hires(), visitor(), visitor()
    proven = (await house.starts(ana, vouched=True)).conversation
    claimed = (await house.starts(other)).conversation
    await house.takes(juan, proven.id)
    async with storage.begin() as tx:
        juan.name = "Juan Pérez"
        await tx.agents.save(juan)
        its_lead = await lead_of(tx, proven.lead_id)
        its_lead.proven |= {VisitorId(juan.id)}
        await tx.leads.save(its_lead)
    async with storage.begin() as tx:
        now = await tx.conversations.get(proven.id)
        assert (now.agent_name, now.lead_verified) == ("Juan Pérez", True)
        assert now.proven == {ana, VisitorId(juan.id)}
        assert not (await tx.conversations.get(claimed.id)).lead_verified


async def test_a_lead_has_one_active_conversation_for_each_claim(storage: Storage) -> None:
    """THREATS 8."""
    ana, mallory = lead(), visitor()
    async with storage.begin() as tx:
        await tx.leads.add(ana)
        first = open_for(Reconciled(ana, True, None))
        await tx.conversations.add(first)
        await tx.conversations.add(open_for(Reconciled(ana, False, mallory)))
    for claim in (None, mallory):
        with pytest.raises(Collision):
            async with storage.begin() as tx:
                await tx.conversations.add(open_for(Reconciled(ana, False, claim)))
    async with storage.begin() as tx:
        first = await tx.conversations.get(first.id)
        first.resolve(note_id=note(), at=START)
        await tx.conversations.save(first)
        second = open_for(Reconciled(ana, False, None))
        await tx.conversations.add(second)
        assert await tx.conversations.active(ana.id, None) == second
        claimed = await tx.conversations.active(ana.id, mallory)
        assert claimed is not None
        assert claimed.claimed_by == mallory
        assert await tx.conversations.active(ana.id, visitor()) is None


async def test_what_a_browser_said_is_known_by_the_id_that_it_gave(storage: Storage, house: House) -> None:
    ana, juan = visitor(), await house.hires()
    first = await house.starts(ana, "uno", client_id="1")
    await house.says(ana, first.conversation.id, "dos", "2")
    await house.takes(juan, first.conversation.id)
    await house.says(juan, first.conversation.id, "tres", "3")
    other = visitor()
    await house.starts(other, email="beto@example.com", client_id="4")
    ended = await house.resolves(juan, first.conversation.id)
    async with storage.begin() as tx:
        assert await tx.conversations.said(ana, "1") == (ended, first.message)
        found = await tx.conversations.said(ana, "2")
        assert found is not None
        assert found[1].text == "dos"
        for who, client_id in ((ana, "3"), (ana, "4"), (other, "1"), (visitor(), "1")):
            assert await tx.conversations.said(who, client_id) is None


async def test_what_was_said_before_the_claim_was_lifted_is_known(storage: Storage, house: House) -> None:
    phone, laptop = visitor(), visitor()
    talk = (await house.starts(phone, vouched=True)).conversation
    claimed = await house.starts(laptop, client_id="1")
    assert (await house.starts(laptop, vouched=True)).conversation.id == talk.id
    repeated = await house.starts(laptop, client_id="1")
    assert repeated.message == claimed.message
    assert repeated.conversation.id == claimed.conversation.id
    async with storage.begin() as tx:
        assert (await tx.conversations.get(talk.id)).last_seq == 3  # one went along with the claim
        assert await tx.conversations.said(phone, "1") is None


async def test_a_start_repeated_after_the_end_opens_nothing(house: House, reads: Reads) -> None:
    ana, juan = visitor(), await house.hires()
    first = await house.starts(ana, client_id="1")
    await house.takes(juan, first.conversation.id)
    await house.resolves(juan, first.conversation.id)
    repeated = await house.starts(ana, client_id="1")
    assert (repeated.message, repeated.lead_id) == (first.message, first.lead_id)
    assert repeated.conversation.status is Status.RESOLVED
    mine = Reach(ana, Scope.OWN, visitor=True)
    assert len(await reads.conversations(mine, Filter(), Order.LAST_ACTIVITY, 9, None)) == 1
    assert (await house.starts(ana, client_id="2")).conversation.status is Status.QUEUED


async def test_the_contact_typed_last_is_known_to_the_browser_and_those_proven(
    storage: Storage, house: House
) -> None:
    ana, laptop, mallory = visitor(), visitor(), visitor()
    await house.starts(ana, name="Ana", vouched=True)
    await house.starts(mallory, name="Mallory")
    await house.starts(laptop, name="Anita", vouched=True)
    async with storage.begin() as tx:
        names = [await tx.conversations.latest_contact(each) for each in (ana, laptop, mallory, visitor())]
    assert [each and each.name for each in names] == ["Ana", "Ana", "Mallory", None]


async def test_claims_come_with_the_leads_own_open_conversation(storage: Storage) -> None:
    ana, browser = lead(), visitor()
    ended, own, claimed, foreign = (
        open_for(Reconciled(ana, False, claim)) for claim in (None, None, browser, visitor())
    )
    ended.resolve(note_id=note(), at=START)
    async with storage.begin() as tx:
        await tx.leads.add(ana)
        for each in (ended, own, claimed, foreign):
            await tx.conversations.add(each)
        assert await tx.conversations.claimed(ana.id, browser) == ([claimed], own)
        own.resolve(note_id=note(), at=START)
        await tx.conversations.save(own)
        assert await tx.conversations.claimed(ana.id, browser) == ([claimed], None)


async def test_what_only_unproven_browsers_typed_is_told_from_what_a_lead_said(storage: Storage) -> None:
    ana, browser = lead(), visitor()
    mine, theirs, neither = (Identity(PHONE, f"+5190000000{each}") for each in range(3))
    typed = [(None, mine), (browser, mine), (browser, theirs), (visitor(), theirs)]
    async with storage.begin() as tx:
        await tx.leads.add(ana)
        for claim, number in typed:
            one = open_for(Reconciled(ana, False, claim), Contact("Ana", "ana@example.com", number.value))
            one.resolve(note_id=note(), at=START)
            await tx.conversations.add(one)
        found = [await tx.conversations.only_claimed(ana.id, each) for each in (mine, theirs, neither)]
        assert found == [False, True, False]
        assert not await tx.conversations.only_claimed(lead().id, theirs)
        assert not await tx.conversations.only_claimed(ana.id, Identity(MAILBOX, "ana@example.com"))


async def test_unanswered_is_what_the_lead_said_since_the_team_last_spoke(
    storage: Storage, house: House
) -> None:
    juan, ana = await house.hires(), visitor()
    talk = (await house.starts(ana, "Hola")).conversation.id

    async def unanswered() -> list[str]:
        async with storage.begin() as tx:
            return [each.text for each in await tx.conversations.unanswered(talk)]

    assert await unanswered() == ["Hola"]
    await house.takes(juan, talk)
    await house.says(ana, talk, "¿Hay alguien?")
    assert await unanswered() == ["Hola", "¿Hay alguien?"]
    await house.says(juan, talk, "Sí")
    assert await unanswered() == []
    await house.says(ana, talk, "¿Cuánto cuesta?")
    await house.resolves(juan, talk)
    assert await unanswered() == ["¿Cuánto cuesta?"]


async def test_of_very_much_that_is_unanswered_the_last_is_carried_over(
    storage: Storage, house: House
) -> None:
    """Who floods a conversation and proves the e-mail then holds nobody's events up."""
    ana = visitor()
    talk = (await house.starts(ana, "0")).conversation.id
    for n in range(1, UNANSWERED_MOST + 10):
        await house.says(ana, talk, str(n))
    async with storage.begin() as tx:
        found = [each.text for each in await tx.conversations.unanswered(talk)]
    assert found == [str(n) for n in range(10, UNANSWERED_MOST + 10)]


async def test_a_claim_lifted_beside_an_open_conversation_collides(storage: Storage) -> None:
    ana, browser = lead(), visitor()
    claimed = open_for(Reconciled(ana, False, browser))
    async with storage.begin() as tx:
        await tx.leads.add(ana)
        await tx.conversations.add(open_for(Reconciled(ana, True, None)))
        await tx.conversations.add(claimed)
    with pytest.raises(Collision):
        async with storage.begin() as tx:
            lifted = await tx.conversations.get(claimed.id)
            lifted.lift_claim(proven=ana.proven, at=START)
            await tx.conversations.save(lifted)


async def test_claims_and_open_ones_come_oldest_first(storage: Storage, house: House) -> None:
    juan, ana = await house.hires(), visitor()
    talks = [(await house.starts(ana)).conversation.id]
    await house.changes(talks[0], lambda it: it.resolve(note_id=note(), at=START))
    talks.append((await house.starts(ana)).conversation.id)
    others = [(await house.starts(visitor(), email=f"{n}@example.com")).conversation.id for n in range(2)]
    for each in (others[1], talks[1], others[0]):
        await house.takes(juan, each)
    async with storage.begin() as tx:
        lead_id = (await tx.conversations.get(talks[0])).lead_id
        assert [each.id for each in (await tx.conversations.claimed(lead_id, ana))[0]] == talks
        assert await tx.conversations.claimed(lead_id, visitor()) == ([], None)
        assert [each.id for each in (await tx.conversations.left_by(juan.id, ()))[0]] == [talks[1], *others]
        assert await tx.conversations.count_open(juan.id) == 3
    await house.resolves(juan, others[0])
    async with storage.begin() as tx:
        assert await tx.conversations.count_open(juan.id) == 2


async def test_reading_marks_the_other_sides_messages_and_no_others(
    storage: Storage, reads: Reads, house: House
) -> None:
    juan, ana = await house.hires(), visitor()
    talk = (await house.starts(ana)).conversation.id
    await house.takes(juan, talk)
    for who in (ana, juan, ana, juan):
        await house.says(who, talk, "Buenas")
    reach = Reach(juan.id, Scope.ANY)

    async def marked() -> list[tuple[int, SenderType]]:
        said = await reads.messages(talk, reach, 50)
        return [(each.seq, SenderType(each.sender_type)) for each in said if each.read_at]

    await house.changes(talk, lambda it: it.read(3, by_lead=False, at=LATER))
    assert await marked() == [(1, SenderType.LEAD), (3, SenderType.LEAD)]
    await house.changes(talk, lambda it: it.read(6, by_lead=True, at=LATER))
    assert await marked() == [(1, "lead"), (3, "lead"), (4, "agent"), (6, "agent")]
    first = (await reads.messages(talk, reach, 1, after=0))[0]
    await house.changes(talk, lambda it: it.read(6, by_lead=False, at=LATER + timedelta(hours=1)))
    assert (await reads.messages(talk, reach, 1, after=0))[0] == first
    assert first.read_at == LATER


async def test_a_message_comes_back_as_it_was_said(storage: Storage, reads: Reads, house: House) -> None:
    ana = visitor()
    talk = (await house.starts(ana)).conversation.id
    upload = Upload(UploadId(ids.new()), ana, "plano.png", "image/png", 2**33, START)
    async with storage.begin() as tx:
        await tx.uploads.add(upload)
    said: list[Message] = []

    def say(conversation: Conversation) -> None:
        sender = house.saying(ana, "x")(conversation).sender
        draft = Draft.of("¡Miré! 🏠 \\ ' \" ñ", ContentType.IMAGE, upload.id, "c1")
        said.append(conversation.post(draft, sender, id=note(), at=LATER))

    await house.changes(talk, say)
    assert (await reads.messages(talk, Reach(ana, Scope.OWN, visitor=True), 1))[-1] == MessageRow.of(said[0])


# -- sessions, verifications, uploads


async def test_sessions_are_kept_and_all_of_an_agent_can_be_revoked(storage: Storage, house: House) -> None:
    juan, rosa = await house.hires("Juan"), await house.hires("Rosa")
    his = [Session(SessionId(ids.new()), juan.id, b"\0\xff", LATER) for _ in range(2)]
    hers = Session(SessionId(ids.new()), rosa.id, b"", LATER)
    his[1].revoked_at = START
    async with storage.begin() as tx:
        for each in (*his, hers):
            await tx.sessions.save(each)
        his[0].renew(his[0].digest, b"another", at=LATER)
        await tx.sessions.save(his[0])
    async with storage.begin() as tx:
        assert await tx.sessions.get(his[0].id) == his[0]
        await tx.sessions.revoke_all(juan.id, at=LATER)
    async with storage.begin() as tx:
        kept = [await tx.sessions.get(each.id) for each in (*his, hers)]
    assert [each and each.revoked_at for each in kept] == [LATER, START, None]


async def test_the_newest_verification_of_a_browser_counts(storage: Storage) -> None:
    ana = visitor()
    asked = [
        Verification(VerificationId(ids.new()), ana, "ana@example.com", START + timedelta(minutes=n), LATER)
        for n in (1, 3, 2)
    ]
    async with storage.begin() as tx:
        for each in asked:
            await tx.verifications.save(each)
        asked[1].tries, asked[1].used_at = 2, LATER
        await tx.verifications.save(asked[1])
    async with storage.begin() as tx:
        assert await tx.verifications.latest(ana) == asked[1]
        since = START + timedelta(minutes=1)
        times = await tx.verifications.asked_for("ana@example.com", since=since)
        assert times == [START + timedelta(minutes=n) for n in (2, 3)]
        assert not await tx.verifications.asked_for("beto@example.com", since=START)


async def test_an_upload_comes_back_as_it_was(storage: Storage, reads: Reads) -> None:
    upload = Upload(UploadId(ids.new()), visitor(), "plano ñ.pdf", "application/pdf", 2**33, START)
    async with storage.begin() as tx:
        await tx.uploads.add(upload)
    assert await reads.upload(upload.id) == upload


def upload_of(owner: VisitorId, at: datetime = START) -> Upload:
    return Upload(UploadId(ids.new()), owner, "plano.png", "image/png", 7, at)


async def test_what_nobody_sends_is_given_up_and_what_is_sent_or_wanted_is_not(
    storage: Storage, reads: Reads, house: House
) -> None:
    ana = visitor()
    talk = (await house.starts(ana)).conversation.id
    sent, wanted, unsent, young = (upload_of(ana, at) for at in (START, START, START, LATER))
    async with storage.begin() as tx:
        for each in (sent, wanted, unsent, young):
            await tx.uploads.add(each)
        assert await tx.uploads.want(wanted.id, at=LATER) == wanted
        await tx.uploads.want(young.id, at=START)  # a clock that is behind shortens nothing
    await house.says(ana, talk, "Mire", upload_id=sent.id)
    async with storage.begin() as tx:
        assert await tx.uploads.give_up(before=LATER, most=9) == [unsent.id]
    with pytest.raises(NotFound):
        await reads.upload(unsent.id)
    with pytest.raises(NotFound):
        async with storage.begin() as tx:
            await tx.uploads.want(unsent.id, at=LATER)
    for each in (sent, wanted, young):
        assert await reads.upload(each.id) == each


async def test_what_was_given_up_is_named_until_it_is_forgotten(storage: Storage) -> None:
    unsent = [upload_of(visitor()) for _ in range(3)]
    async with storage.begin() as tx:
        for each in unsent:
            await tx.uploads.add(each)
    first, *others = (each.id for each in unsent)
    for most, named in ((1, [first]), (9, [first, *others])):
        async with storage.begin() as tx:
            assert sorted(await tx.uploads.give_up(before=LATER, most=most)) == named
    async with storage.begin() as tx:
        await tx.uploads.forget([first])
    async with storage.begin() as tx:
        assert sorted(await tx.uploads.give_up(before=LATER, most=9)) == others


async def test_only_what_was_given_up_is_forgotten(storage: Storage, reads: Reads) -> None:
    kept = upload_of(visitor())
    async with storage.begin() as tx:
        await tx.uploads.add(kept)
        await tx.uploads.forget([kept.id])
    assert await reads.upload(kept.id) == kept


# -- the short way to send


async def test_a_send_is_stored_with_its_event(house: House, reads: Reads, outbox: Outbox) -> None:
    ana = visitor()
    talk = (await house.starts(ana)).conversation
    async with leading(outbox):
        await drained(outbox)
        message = await house.says(ana, talk.id, "¿Sigue ahí?")
        (recorded,) = await drained(outbox)
    assert recorded.event == MessagePosted(message=message, agent_id=None, at=message.created_at)
    assert (await reads.messages(talk.id, Reach(ana, Scope.OWN, visitor=True), 1)) == [MessageRow.of(message)]
    listed = await reads.conversation(talk.id, Reach(ana, Scope.OWN, visitor=True))
    assert (listed.last_seq, listed.last_message_at) == (2, message.created_at)


async def test_a_repeated_send_is_the_same_message_even_after_the_end(house: House, outbox: Outbox) -> None:
    ana, juan = visitor(), await house.hires()
    talk = (await house.starts(ana)).conversation.id
    message = await house.says(ana, talk, "Hola", "c1")
    assert await house.says(ana, talk, "Hola", "c1") == message
    with pytest.raises(Invalid):
        await house.says(ana, talk, "Hola otra vez", "c1")
    await house.takes(juan, talk)
    await house.resolves(juan, talk)
    assert await house.says(ana, talk, "Hola", "c1") == message
    with pytest.raises(ConversationClosed):
        await house.says(ana, talk, "Hola", "c2")
    with pytest.raises(NotFound):
        await house.says(ana, ConversationId(ids.new()), "Hola")


async def test_among_sends_at_once_each_fails_or_succeeds_alone(
    house: House, reads: Reads, outbox: Outbox
) -> None:
    ana = visitor()
    talk = (await house.starts(ana)).conversation.id

    def breaks(_: Conversation) -> Message:
        raise ZeroDivisionError

    def refuses(_: Conversation) -> Message:
        raise AlreadyTaken

    acts = {3: breaks, 7: refuses}
    sends = [house.storage.post(talk, None, acts.get(n % 10) or house.saying(ana, str(n))) for n in range(50)]
    nowhere = house.says(ana, ConversationId(ids.new()), "?")
    answers = await asyncio.gather(*sends, nowhere, return_exceptions=True)
    kinds = Counter(type(each) for each in answers)
    assert kinds == {Message: 40, ZeroDivisionError: 5, AlreadyTaken: 5, NotFound: 1}
    said = await reads.messages(talk, Reach(ana, Scope.OWN, visitor=True), 100)
    assert [each.seq for each in said] == [*range(1, 42)]
    assert {MessageRow.of(each) for each in answers if isinstance(each, Message)} == set(said[1:])
    async with leading(outbox):
        told = [each.event for each in await drained(outbox) if isinstance(each.event, MessagePosted)]
    assert [MessageRow.of(each.message) for each in told] == said


async def test_first_conversations_at_once_each_begin_or_leave_nothing(
    house: House, reads: Reads, outbox: Outbox
) -> None:
    known = (await house.starts(visitor(), email="known@example.com")).lead_id

    def begins(email: str, lead_id: LeadId) -> tuple[Lead, Conversation]:
        newcomer = replace(lead(email), id=lead_id, events=[LeadCreated(lead_id=lead_id, at=START)])
        talk = open_for(Reconciled(newcomer, True, VisitorId(lead_id)))
        talk.post(Draft.of("Hola"), Sender(SenderType.LEAD, VisitorId(lead_id), "Ana"), id=note(), at=START)
        return newcomer, talk

    fresh = [begins(f"{n}@example.com", LeadId(ids.new())) for n in range(30)]
    same_email = [begins(f"{n}@example.com", LeadId(ids.new())) for n in range(10)]
    same_id = [begins(f"other{n}@example.com", fresh[n][0].id) for n in range(10, 20)]
    somebody = [begins("known@example.com", LeadId(ids.new())), begins("nobody@example.com", known)]
    async with leading(outbox):
        await drained(outbox)
        asked = [*fresh, *same_email, *same_id, *somebody]
        answers = await asyncio.gather(*(house.storage.open_first(*each) for each in asked))
        told = await drained(outbox)
    assert answers == [True] * 30 + [False] * 22
    assert Counter(type(each.event) for each in told) == {
        LeadCreated: 30,
        ConversationQueued: 30,
        MessagePosted: 30,
    }
    assert not any(each.events for pair in fresh for each in pair)
    reach = Reach(AgentId(ids.new()), Scope.ANY)
    for newcomer, talk in fresh:
        row = await reads.conversation(talk.id, reach)
        assert (row.lead_id, row.status, row.last_seq, row.version) == (newcomer.id, "queued", 1, 1)
        async with house.storage.begin() as tx:
            assert await lead_of(tx, newcomer.id) == newcomer
            assert replace(await tx.conversations.get(talk.id), proven=talk.proven) == talk
    for _, talk in (*same_email, *same_id, *somebody):
        with pytest.raises(NotFound):
            await reads.conversation(talk.id, reach)


async def test_what_one_has_just_begun_another_finds(house: House) -> None:
    newcomer = visitor()
    started = await asyncio.gather(
        *(house.starts(newcomer, str(n % 25), client_id=str(n % 25)) for n in range(50))
    )
    assert len({each.conversation.id for each in started}) == len({each.lead_id for each in started}) == 1
    assert {each.message.seq for each in started} == set(range(1, 26))


async def test_a_send_that_fails_after_it_spoke_has_said_nothing(
    house: House, reads: Reads, outbox: Outbox
) -> None:
    ana = visitor()
    talk = (await house.starts(ana)).conversation.id

    def speaks_and_fails(conversation: Conversation) -> Message:
        house.saying(ana, "half said")(conversation)
        raise AlreadyTaken

    sends = [house.says(ana, talk, "said"), house.storage.post(talk, None, speaks_and_fails)]
    await asyncio.gather(*sends, house.says(ana, talk, "said"), return_exceptions=True)
    said = await reads.messages(talk, Reach(ana, Scope.OWN, visitor=True), 100)
    assert [(each.seq, each.text) for each in said] == [(1, "Hola"), (2, "said"), (3, "said")]


# -- who had to wait for a lock


async def test_who_waited_for_a_lead_sees_what_was_done_to_it_meanwhile(storage: Storage) -> None:
    """Else a browser would rename a lead that another has just claimed."""
    ana, other = lead(), visitor()
    async with storage.begin() as tx:
        await tx.leads.add(ana)

    async def look() -> tuple[frozenset[VisitorId], bool]:
        async with storage.begin() as tx:
            _, own, shared = await tx.leads.find("new@example.com", ana.id)
            assert own is not None
            return own.proven, shared

    async with storage.begin() as tx:
        mine = await lead_of(tx, ana.id)
        looking = asyncio.create_task(look())
        await asyncio.sleep(0.05)
        mine.proves(other, None, vouched=True, at=LATER)
        await tx.leads.save(mine)
    assert await looking == ({other}, True)


async def test_who_waited_for_a_lead_sees_who_claims_it_meanwhile(storage: Storage) -> None:
    ana, other = lead(), visitor()
    async with storage.begin() as tx:
        await tx.leads.add(ana)

    async def look() -> bool:
        async with storage.begin() as tx:
            return (await tx.leads.find("new@example.com", ana.id))[2]

    async with storage.begin() as tx:
        mine = await lead_of(tx, ana.id)
        looking = asyncio.create_task(look())
        await asyncio.sleep(0.05)
        await tx.leads.save(mine)
        await tx.conversations.add(open_for(Reconciled(mine, False, other)))
    assert await looking is True


async def test_who_waited_for_a_conversation_sees_who_was_proven_meanwhile(
    storage: Storage, house: House
) -> None:
    """Else a person just proven would not be let into their own conversation."""
    ana, other = visitor(), visitor()
    talk = (await house.starts(ana, vouched=True)).conversation

    async def look() -> frozenset[VisitorId]:
        async with storage.begin() as tx:
            return (await tx.conversations.get(talk.id)).proven

    async with storage.begin() as tx:
        its_lead = await lead_of(tx, talk.lead_id)
        mine = await tx.conversations.get(talk.id)
        looking = asyncio.create_task(look())
        await asyncio.sleep(0.05)
        its_lead.proves(other, None, vouched=True, at=LATER)
        await tx.leads.save(its_lead)
        mine.tag(["vip"], at=LATER)
        await tx.conversations.save(mine)
    assert await looking == {ana, other}


async def test_one_that_fails_only_at_a_second_look_has_no_other_said_twice(
    storage: Storage, house: House
) -> None:
    """Goal 1: those beside it are stored by then, and have no client id by which that would be seen."""
    ana, beto = visitor(), visitor()
    calm, odd = [(await house.starts(who, email=f"{who}@example.com")).conversation.id for who in (ana, beto)]
    looks = 0

    def fails(conversation: Conversation) -> Message:
        nonlocal looks
        looks += 1
        if looks > 1:
            house.saying(beto, "half")(conversation)
            raise RuntimeError("halfway")
        raise ConversationClosed  # or said before: it is looked at again

    answers = await asyncio.gather(
        *(house.says(ana, calm, str(n)) for n in range(3)),
        storage.post(odd, "once", fails),
        return_exceptions=True,
    )
    assert [type(answer) for answer in answers[:3]] == [Message] * 3
    assert isinstance(answers[3], RuntimeError | ConversationClosed)
    async with storage.begin() as tx:
        assert (await tx.conversations.get(calm)).last_seq == 4
        assert (await tx.conversations.get(odd)).last_seq == 1


async def test_who_has_no_past_is_removed_with_their_sessions(storage: Storage, house: House) -> None:
    juan, rosa, eva = [await house.hires(name) for name in ("Juan", "Rosa", "Eva")]
    talk = (await house.starts(visitor())).conversation.id
    await house.takes(juan, talk)
    await house.says(juan, talk, "Hola")
    await house.releases(juan, talk)
    await house.takes(rosa, talk)
    for busy in (juan, rosa):  # who spoke there once, who has it now
        with pytest.raises(HasHistory):
            async with storage.begin() as tx:
                await tx.agents.remove(await tx.agents.get(busy.id))
    async with storage.begin() as tx:
        await tx.sessions.save(Session(SessionId(ids.new()), eva.id, b"", LATER))
    async with storage.begin() as tx:
        await tx.agents.remove(await tx.agents.get(eva.id))
    with pytest.raises(NotFound):
        async with storage.begin() as tx:
            await tx.agents.get(eva.id)


async def test_the_hours_are_as_set_and_always_before(storage: Storage, reads: Reads, outbox: Outbox) -> None:
    assert await reads.hours() == ALWAYS_OPEN
    office = Hours.of("America/Santiago", [[Span(540, 780), Span(900, 1440)], *[[]] * 6], [date(2026, 9, 18)])
    for hours in (ALWAYS_OPEN, office):
        async with storage.begin() as tx:
            await tx.hours.save(hours)
        assert await reads.hours() == hours
        async with storage.begin() as tx:
            assert await tx.hours.get() == hours
    with pytest.raises(ZeroDivisionError):
        async with storage.begin() as tx:
            await tx.hours.save(ALWAYS_OPEN)
            _ = 1 / 0
    assert await reads.hours() == office


async def test_of_many_who_set_the_hours_at_once_one_is_not_told_that_they_changed(
    storage: Storage, reads: Reads, outbox: Outbox, house: House
) -> None:
    """The very first time too, when there is nothing to lock, and again when there is."""
    act = SetHours(storage, house.clock, Permissions())
    admin = staff(agent("Rosa", role=Role.ADMIN))
    for zone in ("America/Lima", "Europe/Madrid"):
        version = version_of(await reads.hours())
        tried = [Hours(zone, holidays=frozenset([date(2026, 1, n)])) for n in range(1, 9)]
        acts = (act(admin, each, version=version) for each in tried)
        found = await asyncio.gather(*acts, return_exceptions=True)
        assert Counter(map(type, found)) == {type(None): 1, ChangedMeanwhile: 7}
        assert await reads.hours() == tried[found.index(None)]
    await act(admin, ALWAYS_OPEN)  # who does not say what they read
    await act(admin, ALWAYS_OPEN)
    async with leading(outbox):
        told = [each.event for each in await drained(outbox)]
    assert [type(each) for each in told] == [HoursChanged] * 3


async def test_an_opening_is_told_once(storage: Storage, house: House, reads: Reads) -> None:
    talk = (await house.starts(visitor())).conversation.id
    opens = START + timedelta(hours=9)
    act = TellOpening(storage, house.clock, house.ids)
    for each in (opens, opens, opens + timedelta(days=1)):
        await act(talk, each)
    said = await reads.messages(talk, Reach(AgentId(ids.new()), Scope.ANY), 10)
    notes = [each.text for each in said if each.note == Note.OUTSIDE_HOURS]
    assert notes == [opens.isoformat(), (opens + timedelta(days=1)).isoformat()]
    juan = await house.hires("Juan")
    await house.takes(juan, talk)
    await act(talk, opens + timedelta(days=2))  # somebody is there after all
    await house.resolves(juan, talk)
    await act(talk, opens + timedelta(days=2), agent_id=juan.id)  # nobody waits
    assert len(await reads.messages(talk, Reach(juan.id, Scope.ANY), 10)) == len(said) + 2
