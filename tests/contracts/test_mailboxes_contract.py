"""Mailboxes of the team, over every storage: what comes is pulled once, what goes out stays in its thread."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from uuid import uuid4

import msgspec
import pytest
from contract_house import House, drained, leading
from pigeons import Loft

from pascal.app.edge.callers import reach_of
from pascal.app.edge.pulse import Pulse
from pascal.app.reactions.jobs import Handler
from pascal.app.reactions.mailboxes import LetMailboxesGo
from pascal.app.reactions.read_marks import MARK
from pascal.app.usecases.breaker import LOCKED_OUT_FOR
from pascal.app.usecases.incoming import pull_of
from pascal.app.usecases.mailboxes import DisconnectMailbox
from pascal.domain.agents import Agent
from pascal.domain.communications import State
from pascal.domain.events import AgentChanged, ConversationUpdated, MailboxChanged
from pascal.domain.identities import MAILBOX, Identity
from pascal.domain.ids import AgentId, ConversationId, VisitorId
from pascal.domain.messages import Message
from pascal.domain.permissions import Permissions
from pascal.domain.ports.channels import Channels, LockedOut, NoAnswer, NotNow, Parcel, Rejected, WebhookCall
from pascal.domain.ports.jobs import Job, JobQueue
from pascal.domain.ports.lists import Filter, Order
from pascal.domain.ports.mailboxes import Mailbox
from pascal.domain.ports.outbox import Outbox, Recorded
from pascal.domain.ports.reads import ConversationRow, Reads
from pascal.domain.ports.storage import StorageUnavailable
from pascal.testing.builders import staff
from providers.post import POST, Letter, PostOffice

MINE, HERS = "ana@inmobiliaria.example", "eva@inmobiliaria.example"
JUAN = "juan@correo.example"
MINUTE = timedelta(minutes=1)


class Killed(BaseException):
    """The process ends here."""


class Bureau(Loft):
    """The house, and a post office at which Ana has a mailbox."""

    office: PostOffice
    ana: Agent

    async def opens(self) -> "Bureau":
        self.ana = await self.house.hires("Ana Torres", max_concurrent_chats=50)
        await self.office.has(self.ana.id, MINE)
        return self

    def writes(
        self,
        text: str,
        *,
        to: str = MINE,
        id: str | None = None,
        who: str = JUAN,
        about: str | None = None,
        references: tuple[str, ...] = (),
        subject: str = "Casa en Miraflores",
        vouched: bool = True,
    ) -> None:
        self.count += 1
        letter = Letter(
            id=id or f"<{self.count}@correo.example>",
            sender=who,
            name="Juan Pérez",
            to=to,
            subject=subject,
            text=text,
            at=self.clock.now(),
            about=about,
            references=references,
            vouched=vouched,
        )
        self.office.brings(to, letter)

    async def disables(self, agent: Agent) -> None:
        async with self.storage.begin() as tx:
            found = await tx.agents.get(agent.id)
            found.active = False
            await tx.agents.save(found)

    async def tells(self, address: str = MINE) -> None:
        """The carrier says that something came."""
        await self.keep(POST, self.office.unpack(WebhookCall("/", {}, address.encode())))
        await self.works()

    async def chats(self) -> list[ConversationRow]:
        reach = reach_of(Permissions(), staff(self.ana))
        return [*await self.reads.conversations(reach, Filter(), Order.LAST_ACTIVITY, 100, None)]

    async def texts(self) -> list[str]:
        """All that was said, by conversation, oldest first."""
        reach = reach_of(Permissions(), staff(self.ana))
        ids = sorted(ConversationId(each.id) for each in await self.chats())
        return [
            each.text
            for one in ids
            for each in sorted(await self.reads.messages(one, reach, 100), key=lambda it: it.seq)
            if each.sender_type == "lead"
        ]

    async def at_once(self, handler: Handler) -> None:
        now = self.clock.now()
        held = await self.jobs.claim(handler.kind, 50, at=now, until=now + MINUTE)
        async with asyncio.timeout(9):  # a second less than one waits for a connection
            await asyncio.gather(*[handler(each.job.subject) for each in held])

    async def answers(self, text: str = "Buenos días", by: Agent | None = None) -> Message:
        (chat,) = await self.chats()
        if chat.agent_id is None:
            await self.house.takes(by or self.ana, ConversationId(chat.id))
        message = await self.house.says(by or self.ana, ConversationId(chat.id), text)
        await self.relays()
        return message


@pytest.fixture
async def bureau(house: House, reads: Reads, outbox: Outbox, jobs: JobQueue) -> Bureau:
    office = PostOffice()
    one = Bureau(house, reads, outbox, jobs, (office,))
    one.office = office
    return await one.opens()


# -- in


async def test_what_the_carrier_tells_of_is_pulled_and_joins_the_leads_conversation(bureau: Bureau) -> None:
    for text in ("Hola", "¿Sigue en venta?", "¿Cuánto cuesta?"):  # more than is had at once
        bureau.writes(text)
        bureau.clock.advance(MINUTE)
    await bureau.tells()
    (chat,) = await bureau.chats()
    assert (chat.channel, chat.lead_name, chat.lead_email) == (POST, "Juan Pérez", JUAN)
    assert await bureau.texts() == ["Hola", "¿Sigue en venta?", "¿Cuánto cuesta?"]
    await bureau.tells()
    assert len(await bureau.texts()) == 3


async def test_a_mail_that_its_carrier_vouches_for_proves_whose_mailbox_it_is(bureau: Bureau) -> None:
    """Threat 1: anybody can write somebody else's name at the top."""
    bureau.writes("Soy yo", vouched=False)
    await bureau.tells()
    (chat,) = await bureau.chats()
    assert not chat.lead_verified
    bureau.writes("De verdad")
    await bureau.tells()
    (now,) = await bureau.chats()
    assert (now.id, now.lead_verified) == (chat.id, True)
    async with leading(bureau.outbox):
        told = [each.event for each in await drained(bureau.outbox)]
    states = [each.state for each in told if isinstance(each, ConversationUpdated)]
    assert [each.lead_verified for each in states] == [True]  # so no page waits for a reload


async def test_a_mail_proves_nothing_for_a_browser_that_claims_to_be_its_sender(bureau: Bureau) -> None:
    """Threat 1."""
    stranger = await bureau.house.starts(VisitorId(uuid4()), "Soy Juan", email=JUAN, name="No soy Juan")
    bureau.writes("Soy yo")
    await bureau.tells()
    async with bureau.storage.begin() as tx:
        assert (await tx.leads.get(stranger.conversation.lead_id)).name == "Juan Pérez"
    proven = {ConversationId(each.id): each.lead_verified for each in await bureau.chats()}
    assert len(proven) == 2
    assert not proven[stranger.conversation.id]
    assert sorted(proven.values()) == [False, True]


@pytest.mark.parametrize("vouched", [True, False])
async def test_a_browser_that_proves_another_e_mail_reads_nothing_of_whose_it_had_typed(
    bureau: Bureau, vouched: bool
) -> None:
    """Threat 1: the lead bears the browser's id, since it typed that e-mail before its owner wrote."""
    stranger = VisitorId(uuid4())
    typed = await bureau.house.starts(stranger, "Soy Juan", email=JUAN)
    bureau.writes("Soy yo", vouched=vouched)
    await bureau.tells()
    (juans,) = {ConversationId(each.id) for each in await bureau.chats()} - {typed.conversation.id}
    await bureau.house.starts(stranger, "Y ahora otra", email="otra@correo.example", vouched=True)
    async with bureau.storage.begin() as tx:
        assert not (await tx.conversations.get(juans)).is_of(stranger)
        (lead,) = await tx.leads.at([Identity(MAILBOX, JUAN)])
        assert lead.id == typed.conversation.lead_id


async def test_what_nobody_told_of_is_found_within_a_minute(bureau: Bureau) -> None:
    bureau.writes("Hola")
    for _ in range(5):  # so many processes
        await bureau.mailboxes.look()
    await bureau.works()
    assert bureau.office.asked == []
    await bureau.works(later=MINUTE)
    assert await bureau.texts() == ["Hola"]
    assert bureau.office.asked == ["pull"]


async def test_each_mailbox_is_looked_into_once_in_every_minute(bureau: Bureau) -> None:
    for second in range(0, 600, 10):
        if second % 30 == 0:  # as often as `run` looks, in so many processes
            for _ in range(3):
                await bureau.mailboxes.look()
        await bureau.works()
        bureau.clock.advance(timedelta(seconds=10))
    assert bureau.office.asked == ["pull"] * 9


@pytest.mark.parametrize("step", ["pull", "keep", "pulled", "pull again"])
@pytest.mark.parametrize("fault", [StorageUnavailable, Killed])
async def test_whoever_is_killed_at_any_step_loses_nothing_and_doubles_nothing(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch, step: str, fault: type[BaseException]
) -> None:
    for text in ("uno", "dos", "tres"):
        bureau.writes(text)
        bureau.clock.advance(MINUTE)
    part, name, at = {
        "pull": (bureau.office, "pull", 1),
        "keep": (type(bureau.keep), "__call__", 1),
        "pulled": (bureau.office, "pulled", 1),
        "pull again": (bureau.office, "pull", 2),
    }[step]
    whole, times = getattr(part, name), 0

    async def breaks(*given: object) -> object:
        nonlocal times
        times += 1
        if times == at:
            raise fault
        return await whole(*given)

    job = pull_of(POST, MINE)
    with monkeypatch.context() as patch:
        patch.setattr(part, name, breaks)
        with pytest.raises(fault):
            await bureau.pull(job.subject)
    await bureau.mailboxes.look()
    await bureau.works(later=MINUTE)
    assert await bureau.texts() == ["uno", "dos", "tres"]


async def test_two_who_pull_at_once_are_as_one(bureau: Bureau) -> None:
    for text in ("uno", "dos", "tres"):
        bureau.writes(text)
        bureau.clock.advance(MINUTE)
    await asyncio.gather(*[bureau.pull(pull_of(POST, MINE).subject) for _ in range(5)])
    await bureau.works()
    assert await bureau.texts() == ["uno", "dos", "tres"]


async def test_a_mail_that_came_into_two_mailboxes_is_one(bureau: Bureau) -> None:
    eva = await bureau.house.hires("Eva")
    await bureau.office.has(eva.id, HERS)
    for to in (MINE, HERS):
        bureau.writes("Hola a las dos", to=to, id="<same@correo.example>")
        await bureau.tells(to)
    assert await bureau.texts() == ["Hola a las dos"]


@pytest.mark.parametrize("fault", [NotNow("ill"), NoAnswer("what"), Rejected("rejected")])
async def test_a_carrier_that_is_ill_is_asked_again_by_the_next_look(
    bureau: Bureau, fault: Exception
) -> None:
    bureau.writes("Hola")
    bureau.office.fails.append(fault)
    await bureau.tells()
    assert await bureau.texts() == []
    await bureau.mailboxes.look()
    await bureau.works(later=MINUTE)
    assert await bureau.texts() == ["Hola"]


async def test_a_mailbox_whose_leave_is_over_holds_up_no_other(bureau: Bureau) -> None:
    eva = await bureau.house.hires("Eva")
    await bureau.office.has(eva.id, HERS)
    bureau.office.lost.add(MINE)
    bureau.writes("A Ana")
    bureau.writes("A Eva", to=HERS)
    await bureau.pull(pull_of(POST, MINE).subject)
    await bureau.tells(HERS)
    assert await bureau.texts() == ["A Eva"]
    async with bureau.storage.begin() as tx:
        assert await tx.carriers.lockout(POST) is None
    bureau.office.lost.clear()
    await bureau.mailboxes.look()
    await bureau.works(later=MINUTE)
    assert sorted(await bureau.texts()) == ["A Ana", "A Eva"]


async def test_a_carrier_that_knows_us_no_more_is_left_alone_for_a_minute(bureau: Bureau) -> None:
    bureau.writes("Hola")
    bureau.office.fails.append(LockedOut("who are you"))
    await bureau.tells()
    async with bureau.storage.begin() as tx:
        assert await tx.carriers.lockout(POST) is not None
    await bureau.tells()
    assert bureau.office.asked == ["pull"]
    bureau.clock.advance(LOCKED_OUT_FOR)
    await bureau.tells()
    assert await bureau.texts() == ["Hola"]
    async with bureau.storage.begin() as tx:
        assert await tx.carriers.lockout(POST) is None


async def test_of_a_mailbox_that_is_not_connected_nothing_is_pulled(bureau: Bureau) -> None:
    await bureau.tells("nobody@inmobiliaria.example")
    await bureau.office.disconnect(bureau.ana.id)
    await bureau.tells()
    assert bureau.office.asked == []


async def test_of_who_may_not_work_here_any_more_none_is_read_and_of_others_it_is(bureau: Bureau) -> None:
    eva = await bureau.house.hires("Eva")
    await bureau.office.has(eva.id, HERS)
    changed = [
        Recorded(number, who.id, AgentChanged(agent_id=who.id, active=active, epoch=1, at=bureau.clock.now()))
        for number, (who, active) in enumerate([(eva, True), (bureau.ana, False)])
    ]
    let_go = LetMailboxesGo(bureau.storage, bureau.disconnect)
    await let_go.react(changed)
    assert len(await bureau.office.mailboxes()) == 2  # Ana is back, and may have connected it anew
    await bureau.disables(bureau.ana)
    for _ in range(2):  # handed in again
        await let_go.react(changed)
    assert [each.address for each in await bureau.office.mailboxes()] == [HERS]
    without = DisconnectMailbox(bureau.storage, Channels(()), bureau.clock)
    await LetMailboxesGo(bureau.storage, without).react(changed)


async def test_who_was_disabled_before_mailboxes_were_let_go_is_found_by_the_next_look(
    bureau: Bureau,
) -> None:
    await bureau.disables(bureau.ana)
    await bureau.office.has(AgentId(bureau.ids.new()), HERS)  # who was dismissed
    for box in (MINE, HERS):
        await bureau.tells(box)
    assert bureau.office.asked == []
    assert await bureau.office.mailboxes() == []


@pytest.mark.parametrize("away", ["begin", "disconnect"])
async def test_that_a_mailbox_was_disconnected_is_told_wherever_it_broke_off(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch, away: str
) -> None:

    def breaks(*_: object, **__: object) -> None:
        raise StorageUnavailable

    part = type(bureau.storage) if away == "begin" else type(bureau.office)
    with monkeypatch.context() as patch, pytest.raises(StorageUnavailable):
        patch.setattr(part, away, breaks)
        await bureau.disconnect(bureau.ana.id, staff(bureau.ana).actor)
    await bureau.disconnect(bureau.ana.id, staff(bureau.ana).actor)
    async with leading(bureau.outbox):
        assert {type(each.event) for each in await drained(bureau.outbox)} == {MailboxChanged}
    assert await bureau.office.mailboxes() == []


async def test_who_lets_many_go_by_a_slow_carrier_is_not_taken_for_dead(bureau: Bureau) -> None:
    beats: list[str] = []

    class Heard(Pulse):
        def beat(self, consumer: str) -> None:
            beats.append(consumer)

    gone = [bureau.ana, await bureau.house.hires("Eva")]
    for each in gone:
        await bureau.disables(each)
    changed = [
        Recorded(number, who.id, AgentChanged(agent_id=who.id, active=False, epoch=1, at=bureau.clock.now()))
        for number, who in enumerate(gone)
    ]
    await LetMailboxesGo(bureau.storage, bureau.disconnect, Heard()).react(changed)
    assert beats == ["mailboxes"] * 2


async def test_carriers_are_asked_daily_to_tell_us(bureau: Bureau) -> None:
    bureau.office.fails.append(NotNow("ill"))
    for _ in range(3):
        await bureau.mailboxes.renew()
    assert [str(each) for each in await bureau.works()] == ["ill"]
    await bureau.works(later=MINUTE)
    assert bureau.office.watched == [MINE]


async def test_what_the_team_writes_to_each_other_is_nobodys_question(bureau: Bureau) -> None:
    await bureau.office.has(AgentId(bureau.ids.new()), HERS)
    for who in (HERS, bureau.ana.email):
        bureau.writes("¿Almorzamos?", who=who)
    bureau.writes("Hola")
    await bureau.tells()
    assert await bureau.texts() == ["Hola"]


async def test_who_names_what_we_wrote_to_somebody_else_is_not_them(bureau: Bureau) -> None:
    """References prove nothing: whoever was forwarded a mail has them."""
    bureau.writes("Hola")
    await bureau.tells()
    await bureau.answers("El precio es secreto")
    (sent,) = bureau.office.sent
    name = f"<{sent.id}@pascal.example>"
    bureau.writes("Aquí Eva", who="eva@otra.example", about=name, references=(name,))
    await bureau.tells()
    assert len(await bureau.chats()) == 2
    reach = reach_of(Permissions(), staff(bureau.ana))
    (other,) = [each for each in await bureau.chats() if each.lead_email == "eva@otra.example"]
    (message,) = await bureau.reads.messages(ConversationId(other.id), reach, 100)
    assert (message.text, message.about) == ("Aquí Eva", None)


@pytest.mark.parametrize("gone", ["", "lost", "disconnected"])
async def test_what_the_team_has_read_is_marked_in_the_mailbox_while_it_is_there(
    bureau: Bureau, gone: str
) -> None:
    bureau.writes("palabra " * 1000, id="<a#1b@correo.example>")
    await bureau.tells()
    (chat,) = await bureau.chats()
    if gone == "lost":
        bureau.office.lost.add(MINE)
    if gone == "disconnected":
        await bureau.office.disconnect(bureau.ana.id)
    one = ConversationId(chat.id)
    await bureau.house.takes(bureau.ana, one)
    await bureau.house.changes(one, lambda it: it.read(9, by_lead=False, at=bureau.clock.now()))
    async with bureau.storage.begin() as tx:
        await tx.jobs.enqueue([Job(MARK, one)], due=bureau.clock.now())
    assert await bureau.works() == []
    assert bureau.office.opened == (set() if gone else {"<a#1b@correo.example>"})


# -- out


async def test_an_answer_goes_on_in_the_thread_from_the_mailbox_that_was_written_to(bureau: Bureau) -> None:
    luis = await bureau.house.hires("Luis")
    await bureau.office.has(luis.id, "luis@inmobiliaria.example")
    bureau.writes("Hola", id="<b@correo.example>", references=("<a@correo.example>",))
    await bureau.tells()
    await bureau.answers(by=luis)
    (one,) = bureau.office.sent
    assert (one.line, one.subject) == (MINE, "Re: Casa en Miraflores")
    assert one.about == "<b@correo.example>"
    assert one.references == ("<a@correo.example>", "<b@correo.example>")
    (chat,) = await bureau.chats()
    await bureau.house.says(luis, ConversationId(chat.id), "¿Sigue ahí?")
    await bureau.relays()
    own = f"<{one.id}@pascal.example>"
    more = bureau.office.sent[1]
    assert (more.subject, more.about) == ("Re: Casa en Miraflores", own)
    assert more.references == (*one.references, own)


async def test_many_mails_and_answers_at_once_need_no_second_connection_each(bureau: Bureau) -> None:
    """The list of mailboxes lies where transactions take theirs from: who asks for both at once may wait for
    who does the same.
    """
    kept, asked = bureau.office.mailboxes, bureau.storage.begin

    async def mailboxes() -> Sequence[Mailbox]:
        async with asked() as tx:
            await tx.hours.zone()
        return await kept()

    bureau.office.mailboxes = mailboxes  # type: ignore[method-assign]
    for number in range(20):
        bureau.writes("Hola", who=f"lead{number}@example.com")
    letters = bureau.office.letters[MINE]
    await bureau.keep(
        POST, [Parcel(each.id, each.sender, msgspec.json.encode(each), each.at) for each in letters]
    )
    await bureau.at_once(bureau.work)
    for chat in await bureau.chats():
        await bureau.house.takes(bureau.ana, ConversationId(chat.id))
        await bureau.house.says(bureau.ana, ConversationId(chat.id), "Buenos días")
    async with leading(bureau.outbox):
        await bureau.queue.react([*await drained(bureau.outbox, hears=bureau.queue.hears)])
    await bureau.at_once(bureau.hand_over)
    assert len(bureau.office.sent) == 20


async def test_of_a_mail_in_several_messages_the_whole_is_answered(bureau: Bureau) -> None:
    bureau.writes("palabra " * 1000, id="<long@correo.example>", subject="RE: Casa")
    await bureau.tells()
    assert len(await bureau.texts()) == 2
    await bureau.answers()
    (one,) = bureau.office.sent
    assert (one.about, one.subject) == ("<long@correo.example>", "RE: Casa")
    assert one.references == ("<long@correo.example>",)


async def test_a_long_thread_keeps_its_beginning_and_its_end(bureau: Bureau) -> None:
    before = tuple(f"<{number}@correo.example>" for number in range(50))
    bureau.writes("Hola", id="<last@correo.example>", references=before)
    await bureau.tells()
    await bureau.answers()
    (one,) = bureau.office.sent
    assert len(one.references) == 20
    assert one.references[:2] == (before[0], before[32])
    assert one.references[-1] == "<last@correo.example>"


@pytest.mark.parametrize(
    ("own", "lost", "expected"),
    [
        (HERS, "", HERS),
        (None, "", "luis@inmobiliaria.example"),
        (HERS, HERS, "luis@inmobiliaria.example"),
    ],
)
async def test_where_the_mailbox_is_gone_ones_own_is_taken_else_any(
    bureau: Bureau, own: str | None, lost: str, expected: str
) -> None:
    eva = await bureau.house.hires("Eva")
    bureau.writes("Hola")
    await bureau.tells()
    await bureau.office.disconnect(bureau.ana.id)
    await bureau.office.has(AgentId(bureau.ids.new()), "luis@inmobiliaria.example")
    if own is not None:
        await bureau.office.has(eva.id, own)
    bureau.office.lost.add(lost)
    message = await bureau.answers(by=eva)
    assert [each.line for each in bureau.office.sent] == [expected]
    assert (await bureau.communication(message)).line == expected


async def test_where_nobody_has_a_mailbox_it_fails_and_says_so(bureau: Bureau) -> None:
    bureau.writes("Hola")
    await bureau.tells()
    await bureau.office.disconnect(bureau.ana.id)
    one = await bureau.communication(await bureau.answers())
    assert (one.state, one.failure) == (State.FAILED, "no_mailbox")


async def test_what_waits_for_a_mailbox_goes_out_once_it_is_connected_anew(bureau: Bureau) -> None:
    bureau.writes("Hola")
    await bureau.tells()
    bureau.office.lost.add(MINE)
    message = await bureau.answers()
    assert (await bureau.communication(message)).state is State.QUEUED
    bureau.office.lost.clear()
    await bureau.works(later=LOCKED_OUT_FOR)
    assert (await bureau.communication(message)).state is State.SENT
    assert [each.line for each in bureau.office.sent] == [MINE]
