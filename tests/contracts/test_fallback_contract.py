"""What a lead who has left the site has not seen goes to their mailbox, over every storage."""

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from contract_house import House, drained, lead_of, leading
from pigeons import JUAN, LONG_AFTER, PIGEON, Loft, Pigeons

from pascal.app.reactions.fallback import FALLBACK, NO_NEWS, AskForFallback, FallbackPolicy, SendFallback
from pascal.domain.agents import Agent
from pascal.domain.channels import EMAIL, WEB, Traits
from pascal.domain.communications import State
from pascal.domain.consents import Consent
from pascal.domain.identities import MAILBOX, Identity, Vouched
from pascal.domain.ids import AgentId, ConversationId, VisitorId
from pascal.domain.incoming import Peer, Said
from pascal.domain.messages import SenderType
from pascal.domain.ports.channels import LockedOut, Outgoing, Parcel, Sent
from pascal.domain.ports.jobs import JobQueue, TryLater
from pascal.domain.ports.live import LiveUnavailable
from pascal.domain.ports.outbox import Outbox
from pascal.domain.ports.reads import Reads
from pascal.domain.sending import Permit
from pascal.testing.builders import visitor

AFTER = timedelta(minutes=10)
MINUTE = timedelta(minutes=1)
ANA_LEAD = Identity(MAILBOX, "ana@example.com")


@dataclass
class Line:
    """Who is on the site."""

    there: bool = False
    away: bool = False
    asked: list[ConversationId] = field(default_factory=list)

    async def lead_in(self, conversation_id: ConversationId) -> bool:
        self.asked.append(conversation_id)
        if self.away:
            raise LiveUnavailable
        return self.there


class Post:
    """A loft with a mailbox, and whoever looks whether somebody has left."""

    def __init__(self, loft: Loft, ana: Agent, mail: Pigeons) -> None:
        self.loft, self.ana, self.mail, self.line = loft, ana, mail, Line()
        self.policy(AFTER)

    def policy(self, after: timedelta) -> None:
        policy, loft = FallbackPolicy(after), self.loft
        self.ask = AskForFallback(loft.storage, loft.channels, policy, loft.clock)
        self.send = SendFallback(loft.storage, loft.channels, self.line, policy, loft.clock)  # type: ignore[arg-type]

    async def chat(self, browser: VisitorId, *, proven: bool = True) -> ConversationId:
        began = await self.loft.house.starts(browser, "Hola", vouched=proven)
        if began.conversation.agent_id is None:
            await self.loft.house.takes(self.ana, began.conversation.id)
        return began.conversation.id

    async def passes(self, time: timedelta = timedelta()) -> None:
        """What was said is heard of; then time goes by, and what is due is done."""
        async with leading(self.loft.outbox):
            recorded = await drained(self.loft.outbox, "fallback", hears=self.ask.hears)
            await self.ask.react([*recorded])
        self.loft.clock.advance(time)
        await self.works()

    async def works(self) -> None:
        now = self.loft.clock.now()
        for held in await self.loft.jobs.claim(FALLBACK, 50, at=now, until=now + LONG_AFTER):
            try:
                await self.send(held.job.subject)
                await self.loft.jobs.done(held)
            except TryLater:
                await self.loft.jobs.again(held, due=now + MINUTE)
        await self.loft.works()


@pytest.fixture
async def post(house: House, reads: Reads, outbox: Outbox, jobs: JobQueue) -> Post:
    mail = Pigeons(Traits(EMAIL, (MAILBOX,), most_text=100_000))
    ana = await house.hires("Ana Torres", max_concurrent_chats=50)
    return Post(Loft(house, reads, outbox, jobs, (mail,)), ana, mail)


async def test_what_they_have_not_seen_goes_in_one_mail_and_once(post: Post) -> None:
    chat = await post.chat(visitor())
    await post.loft.house.says(post.ana, chat, "Sí, sigue libre")
    await post.passes(AFTER - MINUTE)
    assert post.mail.sent == []
    await post.loft.house.says(post.ana, chat, "¿La visitamos?")
    await post.passes(MINUTE)
    (text,) = post.mail.sent
    assert text.startswith("Ana Torres: Sí, sigue libre\n\nAna Torres: ¿La visitamos?\n\nPuedes responder")
    (one,) = post.mail.asked
    assert one.subject == "Te respondimos en el chat"
    await post.passes(LONG_AFTER)
    assert len(post.mail.sent) == 1
    await post.loft.house.says(post.ana, chat, "¿Sigues ahí?")
    await post.passes(AFTER)
    assert post.mail.sent[1].startswith("Ana Torres: ¿Sigues ahí?\n\n")


async def test_how_far_it_got_stands_on_what_was_said(post: Post) -> None:
    chat = await post.chat(visitor())
    said = await post.loft.house.says(post.ana, chat, "Sí")
    await post.passes(AFTER)
    one = await post.loft.communication(said)
    assert (one.state, one.peer, one.agent_id) == (State.SENT, ANA_LEAD, post.ana.id)


@pytest.mark.parametrize("how", ["read", "answered"])
async def test_who_has_seen_it_gets_no_mail(post: Post, how: str) -> None:
    browser = visitor()
    chat = await post.chat(browser)
    await post.loft.house.says(post.ana, chat, "Sí")
    if how == "read":
        now = post.loft.clock.now()
        await post.loft.house.changes(chat, lambda it: it.read(it.last_seq, by_lead=True, at=now))
    else:
        await post.loft.house.says(browser, chat, "Gracias")
    await post.passes(AFTER)
    assert post.mail.asked == []


async def test_who_is_there_is_waited_for(post: Post) -> None:
    chat = await post.chat(visitor())
    await post.loft.house.says(post.ana, chat, "Sí")
    post.line.there = True
    await post.passes(AFTER)
    assert post.mail.asked == []
    post.line.there = False
    await post.passes(AFTER)
    assert len(post.mail.asked) == 1


async def test_where_nobody_can_say_who_is_there_it_waits(post: Post) -> None:
    chat = await post.chat(visitor())
    await post.loft.house.says(post.ana, chat, "Sí")
    post.line.away = True
    await post.passes(AFTER)
    assert post.mail.asked == []
    post.line.away = False
    await post.passes(MINUTE)
    assert len(post.mail.asked) == 1


async def test_what_is_said_later_has_its_own_time(post: Post) -> None:
    browser = visitor()
    chat = await post.chat(browser)
    await post.loft.house.says(post.ana, chat, "Sí")
    await post.passes(AFTER - MINUTE)
    now = post.loft.clock.now()
    await post.loft.house.changes(chat, lambda it: it.read(it.last_seq, by_lead=True, at=now))
    await post.loft.house.says(post.ana, chat, "¿Y bien?")
    await post.passes(MINUTE)
    assert post.mail.asked == []
    await post.passes(AFTER)
    assert [each.startswith("Ana Torres: ¿Y bien?") for each in post.mail.sent] == [True]


async def test_nothing_goes_to_an_e_mail_that_was_only_typed(post: Post) -> None:
    """THREATS 1: whoever types yours cannot have you mailed."""
    proven = visitor()
    await post.chat(proven)
    chat = await post.chat(visitor(), proven=False)
    await post.loft.house.says(post.ana, chat, "Sí")
    await post.passes(AFTER)
    assert post.mail.asked == []


async def test_a_house_that_does_not_want_it_mails_nobody(post: Post) -> None:
    post.policy(timedelta())
    chat = await post.chat(visitor())
    await post.loft.house.says(post.ana, chat, "Sí")
    await post.passes(LONG_AFTER)
    assert post.line.asked == []


async def test_what_was_said_long_before_anybody_looked_is_not_sent(post: Post) -> None:
    chat = await post.chat(visitor())
    await post.loft.house.says(post.ana, chat, "Sí")
    post.loft.clock.advance(NO_NEWS)
    await post.passes()
    assert post.line.asked == []


async def test_who_wants_no_mail_gets_none_and_the_thread_says_so(post: Post) -> None:
    chat = await post.chat(visitor())
    async with post.loft.storage.begin() as tx:
        now = post.loft.clock.now()
        await tx.communications.note_consent(
            Consent(ANA_LEAD, EMAIL, False, now, "no", agent_id=AgentId(post.ana.id))
        )
    said = await post.loft.house.says(post.ana, chat, "Sí")
    await post.passes(AFTER)
    one = await post.loft.communication(said)
    assert (post.mail.asked, one.state, one.failure) == ([], State.FAILED, "opted_out")


async def test_of_many_who_look_at_once_one_sends(post: Post) -> None:
    chat = await post.chat(visitor())
    await post.loft.house.says(post.ana, chat, "Sí")
    post.loft.clock.advance(AFTER)
    await asyncio.gather(*(post.send(chat) for _ in range(20)))
    await asyncio.gather(*(post.loft.hand_over(chat) for _ in range(5)))
    await post.works()
    assert len(post.mail.asked) == 1


async def test_an_answer_to_the_mail_comes_back_into_the_conversation(post: Post) -> None:
    chat = await post.chat(visitor())
    await post.loft.house.says(post.ana, chat, "Sí")
    await post.passes(AFTER)
    answer = Said(
        external_id="mail-1",
        peer=Peer((ANA_LEAD,), "Ana"),
        line="ventas@example.com",
        text="Voy el martes",
        subject="Re: Te respondimos en el chat",
        references=("<1@example.com>",),
        at=post.loft.clock.now(),
    )
    post.mail.told[b"mail-1"] = (answer,)
    await post.loft.keep(EMAIL, [Parcel("mail-1", "ana", b"mail-1", answer.at)])
    await post.loft.works()
    async with post.loft.storage.begin() as tx:
        talk = await tx.conversations.get(chat)
        assert talk.channel == EMAIL
        assert await tx.conversations.spoke(chat, SenderType.LEAD, after=2)
    await post.loft.house.says(post.ana, chat, "Te espero")
    await post.passes(LONG_AFTER)
    await post.loft.relays()
    assert post.mail.sent[-1] == "Te espero"  # as every message there, and no second time
    assert post.mail.asked[-1].subject == "Re: Te respondimos en el chat"


async def test_who_is_moved_to_mail_gets_a_subject_too(post: Post) -> None:
    chat = await post.chat(visitor())
    now = post.loft.clock.now()
    await post.loft.house.changes(chat, lambda it: it.go_on_by(EMAIL, at=now))
    for words in ("Te escribo por aquí", "¿Llegó?"):
        await post.loft.house.says(post.ana, chat, words)
        await post.loft.relays()
    assert [each.subject for each in post.mail.asked] == [
        "Te respondimos en el chat",
        "Re: Te respondimos en el chat",
    ]


async def test_what_was_said_on_the_site_is_sent_though_it_goes_on_elsewhere_meanwhile(post: Post) -> None:
    chat = await post.chat(visitor())
    await post.loft.house.says(post.ana, chat, "Sí, sigue libre")
    now = post.loft.clock.now()
    await post.loft.house.changes(chat, lambda it: it.go_on_by(EMAIL, at=now, wish=True))
    await post.loft.house.says(post.ana, chat, "La dirección es otra")
    await post.loft.relays()
    await post.passes(AFTER)
    await post.passes(LONG_AFTER)
    direct, fallback = post.mail.sent
    assert direct == "La dirección es otra"
    assert fallback.startswith("Ana Torres: Sí, sigue libre\n\nPuedes")


async def test_a_channel_that_is_away_holds_up_itself_alone(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    loft = post.loft
    chat = await post.chat(visitor())
    await loft.house.changes(chat, lambda it: it.go_on_by(EMAIL, at=loft.clock.now(), wish=True))

    async def locked(_permit: Permit, _one: Outgoing) -> Sent:
        raise LockedOut("its leave is over")

    monkeypatch.setattr(post.mail, "send_text", locked)
    for words in ("por correo", "y otra"):
        await loft.house.says(post.ana, chat, words)
    await loft.relays()
    await loft.house.changes(chat, lambda it: it.go_on_by(PIGEON, at=loft.clock.now(), wish=True))
    async with loft.storage.begin() as tx:
        lead = await lead_of(tx, await tx.conversations.lead_of(chat))
        lead.gain(JUAN, Vouched.WROTE, at=loft.clock.now())
        await tx.leads.save(lead)
    await loft.brings(loft.says("Mejor por aquí"))
    await loft.house.says(post.ana, chat, "Claro")
    await loft.relays()
    assert loft.pigeons.sent == ["Claro"]
    monkeypatch.undo()
    await loft.works(later=LONG_AFTER)
    assert post.mail.sent == ["por correo", "y otra"]


async def test_unseen_is_what_agents_said_on_the_site(post: Post) -> None:
    browser = visitor()
    chat = await post.chat(browser)
    await post.loft.house.says(post.ana, chat, "uno")
    await post.loft.house.says(browser, chat, "dos")
    await post.loft.house.says(post.ana, chat, "tres")
    now = post.loft.clock.now()
    await post.loft.house.changes(chat, lambda it: it.go_on_by(EMAIL, at=now))
    await post.loft.house.says(post.ana, chat, "cuatro")
    await post.loft.house.changes(chat, lambda it: it.go_on_by(WEB, at=now))
    await post.loft.house.says(post.ana, chat, "cinco")
    async with post.loft.storage.begin() as tx:
        assert [each.text for each in await tx.conversations.unseen(chat)] == ["tres", "cinco"]
