"""One conversation goes on by another channel, over every storage (ADR 0034, THREATS 1)."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta

import pytest
from contract_house import House, happened, lead_of, leading
from pigeons import JUAN, PIGEON, Loft, Pigeons

from pascal.app.edge.callers import reach_of
from pascal.app.usecases.continuing import Invitation, WaysOn
from pascal.app.usecases.conversations import Started
from pascal.app.usecases.sending import Outlook
from pascal.domain.agents import Agent
from pascal.domain.channels import SMS, VOICE, WEB, Channel, Traits
from pascal.domain.continuations import LASTS, Continuation
from pascal.domain.errors import CannotSend, ConversationClosed, Invalid, NotFound
from pascal.domain.events import ConversationMoved
from pascal.domain.identities import PHONE, Identity, Vouched
from pascal.domain.ids import ConversationId, MessageId, VisitorId
from pascal.domain.messages import Draft, Note
from pascal.domain.permissions import Permissions, Visitor
from pascal.domain.ports.channels import Channels, NotNow
from pascal.domain.ports.communications import CommunicationBook, CommunicationFilter
from pascal.domain.ports.jobs import JobQueue
from pascal.domain.ports.outbox import Outbox
from pascal.domain.ports.reach import HOUSE
from pascal.domain.ports.reads import MessageRow, Reads
from pascal.domain.ports.storage import Storage
from pascal.domain.sending import Permit, Refusal
from pascal.testing.builders import START, Clock, staff, visitor
from providers.post import Memory, PostOffice

WORDS = "Sigo aquí: {code}"
ROSA = Identity(PHONE, "+51922222222")
MINUTE = timedelta(minutes=1)


DOVES = Traits(Channel("dove"), (PHONE,), most_text=100)


class Doves:
    """They know no links."""

    traits = DOVES

    async def aclose(self) -> None: ...


@pytest.fixture
def loft(house: House, reads: Reads, outbox: Outbox, jobs: JobQueue) -> Loft:
    return Loft(house, reads, outbox, jobs)


@pytest.fixture
async def ana(house: House) -> Agent:
    return await house.hires("Ana Torres", max_concurrent_chats=50)


async def on_the_site(loft: Loft, browser: VisitorId, *, proven: bool) -> Started:
    return await loft.house.starts(browser, "Hola desde el sitio", vouched=proven)


async def invited(loft: Loft, browser: VisitorId, talk: ConversationId) -> Invitation:
    link = await loft.continue_on(Visitor(browser), talk, PIGEON, words=WORDS)
    assert isinstance(link, Invitation)
    return link


async def seen(loft: Loft, who: VisitorId | Agent, talk: ConversationId) -> list[MessageRow]:
    caller = staff(who) if isinstance(who, Agent) else Visitor(who)
    return [*await loft.reads.messages(talk, reach_of(Permissions(), caller), 100)]


async def texts(loft: Loft, who: VisitorId | Agent, talk: ConversationId) -> list[str]:
    return [each.text for each in await seen(loft, who, talk) if each.note is None]


async def channel_of(loft: Loft, ana: Agent, talk: ConversationId) -> str:
    return (await loft.reads.conversation(talk, reach_of(Permissions(), staff(ana)))).channel


@pytest.mark.parametrize("proven", [True, False])
async def test_who_shows_the_code_goes_on_with_one_conversation(loft: Loft, ana: Agent, proven: bool) -> None:
    browser = visitor()
    began = (await on_the_site(loft, browser, proven=proven)).conversation.id
    await loft.house.takes(ana, began)
    link = await invited(loft, browser, began)
    assert link.url == f"pigeon:Sigo aquí: {link.code}"
    assert timedelta() < loft.clock.now() + LASTS - link.expires_at < MINUTE
    await loft.brings(loft.says(f"sigo aquí: {link.code.lower()} :)"))
    assert await channel_of(loft, ana, began) == PIGEON
    await loft.house.says(ana, began, "Aquí también")
    await loft.relays()
    assert loft.pigeons.sent == ["Aquí también"]
    await loft.brings(loft.says("Gracias"))
    whole = ["Hola desde el sitio", f"sigo aquí: {link.code.lower()} :)", "Aquí también", "Gracias"]
    assert await texts(loft, ana, began) == whole
    assert await texts(loft, browser, began) == whole
    async with loft.storage.begin() as tx:
        (known,) = await tx.leads.at([JUAN])
        talk = await tx.conversations.get(began)
    assert (known.id == talk.lead_id) is proven  # THREATS 1: a claim joins nobody


async def test_what_they_joined_by_the_link_stays_theirs(loft: Loft, ana: Agent) -> None:
    browser = visitor()
    began = (await on_the_site(loft, browser, proven=True)).conversation
    link = await invited(loft, browser, began.id)
    await loft.brings(loft.says(link.code))
    await loft.house.takes(ana, began.id)
    await loft.house.resolves(ana, began.id)
    await loft.brings(loft.says("Una cosa más"))
    async with loft.storage.begin() as tx:
        talk = await tx.conversations.active(began.lead_id, None)
    assert talk is not None
    assert await texts(loft, browser, talk.id) == ["Una cosa más"]


async def test_a_claim_shows_its_browser_that_conversation_and_no_more(loft: Loft, ana: Agent) -> None:
    browser = visitor()
    began = (await on_the_site(loft, browser, proven=False)).conversation
    await loft.brings(loft.says((await invited(loft, browser, began.id)).code))
    await loft.house.takes(ana, began.id)
    await loft.house.resolves(ana, began.id)
    await loft.brings(loft.says("Secreto"))
    talk = await loft.open_of()
    assert talk.id != began.id
    with pytest.raises(NotFound):
        await seen(loft, browser, talk.id)


@pytest.mark.parametrize("proven", [True, False])
async def test_who_talks_there_already_goes_on_there(loft: Loft, ana: Agent, proven: bool) -> None:
    """THREATS 1: the browser has shown that it knows the phone's owner, and is shown nothing of theirs."""
    await loft.brings(loft.says("Mi secreto"))
    own = await loft.open_of()
    browser = visitor()
    began = (await on_the_site(loft, browser, proven=proven)).conversation.id
    await loft.house.takes(ana, began)
    await loft.brings(loft.says((await invited(loft, browser, began)).code))
    assert (await seen(loft, browser, began))[-1].note == Note.CONTINUED_ELSEWHERE
    with pytest.raises(NotFound):
        await seen(loft, browser, own.id)
    said = await texts(loft, ana, own.id)
    assert said[:2] == ["Mi secreto", "Hola desde el sitio"]
    async with loft.storage.begin() as tx:
        assert (await tx.conversations.get(own.id)).agent_id == ana.id
        assert await tx.conversations.count_open(ana.id) == 1
        assert not (await lead_of(tx, own.lead_id)).proven
    async with leading(loft.outbox):
        recorded = await happened(loft.outbox)
    assert not any(isinstance(each.event, ConversationMoved) for each in recorded)


async def test_an_agent_keeps_what_is_theirs_when_another_chat_comes_in(loft: Loft, ana: Agent) -> None:
    luis = await loft.house.hires("Luis", max_concurrent_chats=5)
    await loft.brings(loft.says("Hola"))
    own = await loft.open_of()
    await loft.house.takes(luis, own.id)
    browser = visitor()
    began = (await on_the_site(loft, browser, proven=False)).conversation.id
    await loft.house.takes(ana, began)
    await loft.brings(loft.says((await invited(loft, browser, began)).code))
    async with loft.storage.begin() as tx:
        assert (await tx.conversations.get(own.id)).agent_id == luis.id
        assert await tx.conversations.count_open(ana.id) == 0


async def test_the_last_code_shown_is_where_they_go_on(loft: Loft, ana: Agent) -> None:
    """Whoever had them show another's code hears nothing more of them."""
    first, second = visitor(), visitor()
    one = (await loft.house.starts(first, "Uno", email="uno@example.com")).conversation.id
    two = (await loft.house.starts(second, "Dos", email="dos@example.com")).conversation.id
    await loft.brings(loft.says((await invited(loft, first, one)).code))
    await loft.brings(loft.says((await invited(loft, second, two)).code))
    await loft.brings(loft.says("Gracias"))
    assert (await texts(loft, second, two))[-1] == "Gracias"
    assert "Gracias" not in await texts(loft, first, one)
    assert await channel_of(loft, ana, one) == WEB


@pytest.mark.parametrize("proven", [True, False])
async def test_what_was_said_to_them_goes_to_them_though_it_has_ended(
    loft: Loft, ana: Agent, proven: bool
) -> None:
    """And to nobody whom the browser only claims to be, nor to another number of the lead's."""
    browser = visitor()
    began = (await on_the_site(loft, browser, proven=proven)).conversation.id
    await loft.brings(loft.says("Soy yo", who=ROSA))  # somebody else's number
    await loft.brings(loft.says((await invited(loft, browser, began)).code))
    await loft.house.takes(ana, began)
    message = await loft.house.says(ana, began, "Adiós")
    await loft.house.resolves(ana, began)
    await loft.relays()
    assert loft.pigeons.sent == ["Adiós"]
    assert (await loft.communication(message)).peer == JUAN


@pytest.mark.parametrize("how", ["wrong", "used", "late", "elsewhere", "ended"])
async def test_a_code_that_is_no_good_is_text(loft: Loft, ana: Agent, how: str) -> None:
    browser = visitor()
    began = (await on_the_site(loft, browser, proven=False)).conversation.id
    code = (await invited(loft, browser, began)).code
    match how:
        case "wrong":
            code = code[:-1] + ("7" if code[-1] != "7" else "8")
        case "used":
            await loft.brings(loft.says(code, who=ROSA))
        case "late":
            loft.clock.advance(LASTS)
        case "elsewhere":
            async with loft.storage.begin() as tx:
                (digest,) = loft.passcodes.shown(code)
                assert await tx.continuations.use_up([digest], SMS, JUAN, at=START) is None
                code = "ABCDE-FGHJK"
        case "ended":
            await loft.house.takes(ana, began)
            await loft.house.resolves(ana, began)
    before = await texts(loft, browser, began)
    await loft.brings(loft.says(code))
    assert await texts(loft, browser, began) == before
    talk = await loft.open_of()
    assert await texts(loft, ana, talk.id) == [code]


async def test_a_code_in_anothers_name_is_text(loft: Loft, ana: Agent) -> None:
    """THREATS 1: else whoever forges a sender reads what its owner writes afterwards."""
    await loft.brings(loft.says("Mi secreto"))
    browser = visitor()
    began = (await on_the_site(loft, browser, proven=False)).conversation.id
    code = (await invited(loft, browser, began)).code
    before = await seen(loft, browser, began)
    await loft.brings(loft.says(code, vouched=False))
    assert await seen(loft, browser, began) == before
    assert await channel_of(loft, ana, began) == WEB
    async with loft.storage.begin() as tx:
        (juan,) = await tx.leads.at([JUAN])
        own = await tx.conversations.active(juan.id, None)
        assert await tx.continuations.went_on([JUAN]) is None
    assert own is not None
    assert await texts(loft, ana, own.id) == ["Mi secreto", code]
    await loft.brings(loft.says(code, who=ROSA))
    assert (await texts(loft, browser, began))[-1] == code  # it was still good


async def test_what_is_said_in_anothers_name_does_not_go_on_with_theirs(loft: Loft, ana: Agent) -> None:
    browser = visitor()
    began = (await on_the_site(loft, browser, proven=False)).conversation.id
    await loft.brings(loft.says((await invited(loft, browser, began)).code))
    before = await seen(loft, browser, began)
    await loft.brings(loft.says("Soy yo, de verdad", vouched=False))
    assert await seen(loft, browser, began) == before
    async with loft.storage.begin() as tx:
        assert await tx.continuations.went_on([JUAN]) == began


async def test_of_many_who_show_a_code_at_once_one_goes_on(loft: Loft, ana: Agent) -> None:
    browser = visitor()
    began = (await on_the_site(loft, browser, proven=True)).conversation
    code = (await invited(loft, browser, began.id)).code
    phones = [Identity(PHONE, f"+519{number:08}") for number in range(20)]
    parcels = [loft.says(code, who=each) for each in phones]
    await asyncio.gather(*(loft.keep(PIGEON, [each]) for each in parcels))
    held = await loft.jobs.claim(loft.work.kind, 50, at=loft.clock.now(), until=loft.clock.now() + MINUTE)
    await asyncio.gather(*(loft.work(each.job.subject) for each in held))
    assert (await texts(loft, browser, began.id)).count(code) == 1
    async with loft.storage.begin() as tx:
        lead = await lead_of(tx, began.lead_id)
    assert len(lead.identities) == 1


async def test_of_many_codes_that_one_phone_shows_at_once_one_is_followed(loft: Loft, ana: Agent) -> None:
    browsers = [visitor() for _ in range(10)]
    talks = [
        (await loft.house.starts(each, "Hola", email=f"{number}@example.com")).conversation.id
        for number, each in enumerate(browsers)
    ]
    codes = [(await invited(loft, each, talk)).code for each, talk in zip(browsers, talks, strict=True)]
    parcels = [loft.says(code) for code in codes]
    await asyncio.gather(*(loft.keep(PIGEON, [each]) for each in parcels))
    await loft.works()
    await loft.brings(loft.says("Y ahora"))
    found = [await texts(loft, each, talk) for each, talk in zip(browsers, talks, strict=True)]
    assert sum("Y ahora" in each for each in found) == 1
    assert [await channel_of(loft, ana, each) for each in talks].count(PIGEON) == 1


async def test_who_writes_on_the_site_again_is_answered_there(loft: Loft, ana: Agent) -> None:
    browser = visitor()
    began = (await on_the_site(loft, browser, proven=False)).conversation.id
    await loft.brings(loft.says((await invited(loft, browser, began)).code))
    await loft.house.sending()(Visitor(browser), began, Draft.of("De vuelta"))
    assert await channel_of(loft, ana, began) == WEB
    assert [each.channel for each in await seen(loft, browser, began)] == [WEB, PIGEON, WEB]
    await loft.brings(loft.says("Y otra vez aquí"))
    assert await channel_of(loft, ana, began) == PIGEON


async def test_a_call_joins_what_they_go_on_with(loft: Loft, ana: Agent) -> None:
    browser = visitor()
    began = (await on_the_site(loft, browser, proven=False)).conversation.id
    await loft.brings(loft.says((await invited(loft, browser, began)).code))
    await loft.brings(loft.calls())
    async with loft.storage.begin() as tx:
        (juan,) = await tx.leads.at([JUAN])
        assert await tx.conversations.active(juan.id, None) is None


@pytest.mark.parametrize("proven", [True, False])
async def test_what_came_by_a_number_stands_once_with_whose_it_is(
    loft: Loft, ana: Agent, communications: CommunicationBook, proven: bool
) -> None:
    """Beside what is said in their own conversations, or as a message there."""
    browser = visitor()
    began = (await on_the_site(loft, browser, proven=proven)).conversation.id
    await loft.brings(loft.says((await invited(loft, browser, began)).code))
    await loft.brings(loft.says("Por aquí"))
    await loft.house.takes(ana, began)
    await loft.house.says(ana, began, "Bien")
    await loft.relays()
    await loft.house.resolves(ana, began)
    await loft.brings(loft.says("Después"))
    async with loft.storage.begin() as tx:
        (juan,) = await tx.leads.at([JUAN])
    said = [row for row, _ in await loft.reads.said_with(juan.id, HOUSE, 100, None)]
    filters = CommunicationFilter(lead_id=juan.id, beside_own=True)
    beside = await communications.communications(HOUSE, filters, 100, None)
    found = [each.text for each in (*said, *beside)]
    assert (found.count("Por aquí"), found.count("Después")) == (1, 1)
    assert ("Por aquí" in [each.text for each in said]) is proven


# -- the agent's button


async def test_an_agent_moves_a_lead_who_is_known_there(loft: Loft, ana: Agent) -> None:
    browser = visitor()
    began = (await on_the_site(loft, browser, proven=True)).conversation
    async with loft.storage.begin() as tx:
        lead = await tx.leads.get(began.lead_id)
        lead.gain(JUAN, Vouched.AGENT, by=ana.id, at=loft.clock.now())
        await tx.leads.save(lead)
    await loft.house.takes(ana, began.id)
    outlook = await loft.continue_on(staff(ana), began.id, PIGEON, words=WORDS)
    assert isinstance(outlook, Outlook)
    assert isinstance(outlook.leave, Refusal)
    assert outlook.leave.reason == "never_wrote"
    assert await channel_of(loft, ana, began.id) == PIGEON


async def test_an_agent_gives_a_link_to_who_is_not_known_there(loft: Loft, ana: Agent) -> None:
    browser = visitor()
    began = (await on_the_site(loft, browser, proven=True)).conversation.id
    await loft.house.takes(ana, began)
    link = await loft.continue_on(staff(ana), began, PIGEON, words=WORDS)
    assert isinstance(link, Invitation)
    last = (await seen(loft, browser, began))[-1]
    assert (last.note, last.text) == (Note.GOES_ON, f"{PIGEON} {link.url}")
    await loft.brings(loft.says(link.code))
    outlook = await loft.continue_on(staff(ana), began, PIGEON, words=WORDS)
    assert isinstance(outlook, Outlook)
    assert isinstance(outlook.leave, Permit)


async def test_nobody_is_moved_to_what_a_browser_only_claims(loft: Loft, ana: Agent) -> None:
    """THREATS 1: what is said to a stranger is not sent to whose e-mail they typed."""
    browser = visitor()
    began = (await on_the_site(loft, browser, proven=False)).conversation
    async with loft.storage.begin() as tx:
        lead = await tx.leads.get(began.lead_id)
        lead.gain(JUAN, Vouched.AGENT, by=ana.id, at=loft.clock.now())
        await tx.leads.save(lead)
    await loft.house.takes(ana, began.id)
    assert isinstance(await loft.continue_on(staff(ana), began.id, PIGEON, words=WORDS), Invitation)
    assert await channel_of(loft, ana, began.id) == WEB


async def test_where_there_are_no_links_an_agent_hears_that_the_lead_is_not_known_there(
    house: House, reads: Reads, outbox: Outbox, jobs: JobQueue, ana: Agent
) -> None:
    loft, browser = Loft(house, reads, outbox, jobs, also=[Doves()]), visitor()
    began = (await on_the_site(loft, browser, proven=False)).conversation.id
    await loft.house.takes(ana, began)
    with pytest.raises(CannotSend) as refused:
        await loft.continue_on(staff(ana), began, DOVES.channel, words=WORDS)
    assert refused.value.reason == "no_address"
    with pytest.raises(Invalid):
        await loft.continue_on(Visitor(browser), began, DOVES.channel, words=WORDS)


async def test_by_telephone_an_agent_shows_nobody_a_link(loft: Loft, ana: Agent) -> None:
    browser = visitor()
    began = (await on_the_site(loft, browser, proven=True)).conversation.id
    await loft.house.takes(ana, began)
    async with loft.storage.begin() as tx:
        talk = await tx.conversations.get(began)
        talk.go_on_by(VOICE, at=loft.clock.now())
        await tx.conversations.save(talk)
    with pytest.raises(CannotSend) as refused:
        await loft.continue_on(staff(ana), began, PIGEON, words=WORDS)
    assert refused.value.reason == "no_address"
    assert Note.GOES_ON not in {each.note for each in await seen(loft, browser, began)}
    await invited(loft, browser, began)


async def test_what_stands_in_the_way_is_said(loft: Loft, ana: Agent) -> None:
    browser = visitor()
    began = (await on_the_site(loft, browser, proven=False)).conversation.id
    with pytest.raises(Invalid):
        await loft.continue_on(Visitor(browser), began, SMS, words=WORDS)
    with pytest.raises(NotFound):
        await loft.continue_on(Visitor(visitor()), began, PIGEON, words=WORDS)
    loft.pigeons.fails.append(NotNow("away"))
    with pytest.raises(CannotSend):
        await loft.continue_on(Visitor(browser), began, PIGEON, words=WORDS)
    await loft.house.takes(ana, began)
    await loft.house.resolves(ana, began)
    with pytest.raises(ConversationClosed):
        await loft.continue_on(Visitor(browser), began, PIGEON, words=WORDS)


async def test_codes_that_are_over_are_forgotten(loft: Loft, storage: Storage) -> None:
    began = (await on_the_site(loft, visitor(), proven=False)).conversation.id
    async with storage.begin() as tx:
        for name in (b"unused", b"used", b"new"):
            expires_at = START + LASTS * (2 if name == b"new" else 1)
            await tx.continuations.offer(Continuation(name, began, PIGEON, expires_at))
        assert await tx.continuations.use_up([b"?", b"used"], PIGEON, JUAN, at=START) == (began, None)
        assert await tx.continuations.went_on([ROSA, JUAN]) == began
        assert await tx.continuations.forget(before=START + LASTS + MINUTE, most=10) == 1
        assert await tx.continuations.use_up([b"used"], PIGEON, JUAN, at=START) is None
        assert await tx.continuations.went_on([JUAN]) == began
        assert await tx.continuations.went_on([ROSA]) is None


async def test_who_is_elsewhere_gets_the_link_there(loft: Loft, ana: Agent) -> None:
    await loft.brings(loft.says("Hola"))
    talk = await loft.open_of()
    await loft.house.takes(ana, talk.id)
    await loft.house.changes(
        talk.id,
        lambda it: it.invite(SMS, "sms:+1?code", note_id=MessageId(loft.ids.new()), at=loft.clock.now()),
    )
    await loft.relays()
    assert loft.pigeons.sent == ["Si prefieres, sigue esta conversación por SMS. sms:+1?code"]


@pytest.mark.parametrize("proven", [True, False])
async def test_a_number_that_is_anothers_stays_theirs(loft: Loft, ana: Agent, proven: bool) -> None:
    """THREATS 1: neither sees what the other said before, or says afterwards."""
    await loft.brings(loft.says("Antes"))
    before = await loft.open_of()
    await loft.house.takes(ana, before.id)
    await loft.house.resolves(ana, before.id)
    browser = visitor()
    began = (await on_the_site(loft, browser, proven=proven)).conversation
    await loft.brings(loft.says((await invited(loft, browser, began.id)).code))
    await loft.brings(loft.says("Ahora"))
    assert (await texts(loft, browser, began.id))[-1] == "Ahora"
    with pytest.raises(NotFound):
        await seen(loft, browser, before.id)
    await loft.house.takes(ana, began.id)
    await loft.house.resolves(ana, began.id)
    await loft.brings(loft.says("Después"))
    async with loft.storage.begin() as tx:
        (known,) = await tx.leads.at([JUAN])
        after = await tx.conversations.active(before.lead_id, None)
    assert (known.id, after is not None) == (before.lead_id, True)
    assert after is not None
    with pytest.raises(NotFound):
        await seen(loft, browser, after.id)


async def test_where_one_cannot_say_what_mailboxes_it_has_only_its_own_way_is_closed() -> None:
    """Every page asks before it begins."""

    class Broken(Memory):
        async def all(self, prefix: str) -> Mapping[str, str]:
            raise RuntimeError(prefix)

    ways_on = WaysOn(Channels((PostOffice(Broken()), Pigeons())), Clock())
    assert await ways_on() == [PIGEON]
