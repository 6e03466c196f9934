"""Beside a conversation: notes, mentions, what is put off, what is said later."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import chain, pairwise
from typing import Any, cast

import pytest
from contract_house import House, happened, leading
from structlog.testing import capture_logs

from pascal.app.reactions.asides import CancelScheduled
from pascal.app.usecases.agents import AgentEdit, EditAgent
from pascal.app.usecases.bot import BotPolicy
from pascal.app.usecases.conversations import HandOver
from pascal.app.usecases.messages import SendMessage
from pascal.app.usecases.remarks import WriteRemarks
from pascal.app.usecases.scheduled import ScheduledEdit, ScheduleMessages, SettleScheduled
from pascal.app.usecases.snooze import Snooze, WakeDue
from pascal.domain.actors import Actor
from pascal.domain.agents import Agent, Role
from pascal.domain.conversations import Conversation, Status
from pascal.domain.errors import (
    AgentAtCapacity,
    AlreadySent,
    AnothersConversation,
    Collision,
    ConversationClosed,
    Forbidden,
    HasHistory,
    Invalid,
    NotFound,
    NotInProgress,
    NotTakenYet,
    TooManyScheduled,
)
from pascal.domain.events import (
    ConversationWoke,
    MessagePosted,
    RemarkWritten,
    ScheduledCancelled,
    ScheduledSent,
)
from pascal.domain.ids import (
    AgentId,
    ConversationId,
    MessageId,
    RemarkId,
    ScheduledId,
    TemplateId,
    UploadId,
    VisitorId,
)
from pascal.domain.messages import Draft, Message, SenderType
from pascal.domain.permissions import Caller, Permissions, Scope
from pascal.domain.ports.asides import AfterMention, Asides, ToSay
from pascal.domain.ports.lists import Filter, Order
from pascal.domain.ports.outbox import Outbox
from pascal.domain.ports.reach import HOUSE, Reach
from pascal.domain.ports.reads import Reads
from pascal.domain.ports.storage import Storage, Transaction
from pascal.domain.scheduled import MOST_UNSENT, MOST_WAITING, Fate, Scheduled
from pascal.domain.uploads import Upload
from pascal.testing.builders import agent, staff, visitor

HOUR = timedelta(hours=1)


@dataclass
class Desk:
    """A house whose people write beside conversations."""

    house: House
    asides: Asides
    outbox: Outbox
    permissions: Permissions = field(default_factory=Permissions)

    @property
    def remarks(self) -> WriteRemarks:
        return WriteRemarks(self.house.storage, self.house.clock, self.house.ids, self.permissions)

    @property
    def later(self) -> ScheduleMessages:
        one = self.house
        return ScheduleMessages(one.storage, one.clock, one.ids, self.permissions, one.sending())

    @property
    def settle(self) -> SettleScheduled:
        one = self.house
        return SettleScheduled(one.storage, self.asides, one.clock, one.ids, self.permissions, one.sending())

    @property
    def snooze(self) -> Snooze:
        return Snooze(self.house.storage, self.house.clock, self.permissions)

    @property
    def wake(self) -> WakeDue:
        return WakeDue(self.house.storage, self.asides, self.house.clock)

    def moment(self, ahead: timedelta = HOUR) -> datetime:
        return self.house.clock.time + ahead

    async def opened(self, by: Agent) -> tuple[ConversationId, VisitorId]:
        browser = visitor()
        talk = (await self.house.starts(browser, email=f"{browser}@example.com")).conversation.id
        await self.house.takes(by, talk)
        return talk, browser

    async def waits(
        self,
        by: Agent,
        talk: ConversationId,
        text: str = "Hasta luego",
        *,
        ahead: timedelta = HOUR,
        client_id: str | None = None,
        unless_lead: bool = False,
        upload_id: UploadId | None = None,
        template_id: TemplateId | None = None,
    ) -> Scheduled:
        draft = Draft.of(text, client_id=client_id, upload_id=upload_id, template_id=template_id)
        when = self.moment(ahead)
        return await self.later.write(staff(by), talk, draft, when, cancel_if_lead_writes=unless_lead)

    async def react(self) -> None:
        """As the relay would, with all that has happened."""
        async with leading(self.outbox):
            recorded = await happened(self.outbox, "scheduled")
        await CancelScheduled(self.asides, self.settle).react(list(recorded))

    async def reason(self, one: Scheduled) -> str | None:
        async with self.house.storage.begin() as tx:
            return (await tx.scheduled.get(one.id)).reason

    async def loaded(self, talk: ConversationId) -> Conversation:
        async with self.house.storage.begin() as tx:
            return await tx.conversations.get(talk)


@pytest.fixture
def desk(house: House, asides: Asides, outbox: Outbox) -> Desk:
    return Desk(house, asides, outbox)


async def texts(reads: Reads, talk: ConversationId) -> list[str]:
    """What people have said there."""
    return [each.text for each in await reads.messages(talk, HOUSE, 100) if each.note is None]


async def refusals(acts: Iterable[Awaitable[object]]) -> list[BaseException]:
    found = await asyncio.gather(*acts, return_exceptions=True)
    return [each for each in found if isinstance(each, BaseException)]


# -- notes


async def test_notes_come_newest_first_in_pages_and_are_no_messages(desk: Desk, reads: Reads) -> None:
    juan = await desk.house.hires()
    talk, _ = await desk.opened(juan)
    before = (await desk.loaded(talk)).last_seq
    written = [await desk.remarks.write(staff(juan), talk, f"{n}", []) for n in range(5)]
    first = await desk.asides.remarks(talk, 2, None)
    last = first[-1]
    rest = await desk.asides.remarks(talk, 10, (last.created_at, last.id))
    assert [*first, *rest] == written[::-1]
    after = await desk.loaded(talk)
    assert (after.last_seq, after.version) == (before, after.version)
    assert await texts(reads, talk) == ["Hola"]
    assert await reads.search_messages("4", HOUSE, 10) == []


async def test_a_note_that_is_sent_again_is_the_same_one_however_often_at_once(desk: Desk) -> None:
    juan, ana = await desk.house.hires(), await desk.house.hires("Ana")
    rosa = replace(staff(ana), role=Role.ADMIN)
    talk, _ = await desk.opened(juan)
    sends = (desk.remarks.write(staff(juan), talk, "Ojo", [ana.id], "1") for _ in range(20))
    (one, *same) = await asyncio.gather(*sends)
    assert same == [one] * 19
    async with leading(desk.outbox):
        told = [each.event for each in await happened(desk.outbox)]
    assert len([each for each in told if isinstance(each, RemarkWritten)]) == 1
    edited = await desk.remarks.edit(staff(juan), talk, one.id, "Ojo: factura", [])
    assert await desk.remarks.write(staff(juan), talk, "Ojo", [ana.id], "1") == edited
    other, _ = await desk.opened(juan)
    others = [
        await desk.remarks.write(staff(juan), talk, "Ojo", [], "2"),
        await desk.remarks.write(rosa, talk, "Ojo", [], "1"),
        await desk.remarks.write(staff(juan), other, "Ojo", [], "1"),
        await desk.remarks.write(staff(juan), talk, "Ojo", []),
        await desk.remarks.write(staff(juan), talk, "Ojo", []),
    ]
    assert len({one.id, *(each.id for each in others)}) == 6
    assert [*await desk.asides.remarks(talk, 9, None)] == [others[4], others[3], others[1], others[0], edited]


async def test_who_may_answer_writes_and_nobody_else(desk: Desk) -> None:
    juan, ana = await desk.house.hires(), await desk.house.hires("Ana")
    rosa = replace(staff(ana), role=Role.ADMIN)
    talk, _ = await desk.opened(juan)
    waiting = (await desk.house.starts(visitor(), email="otro@example.com")).conversation.id
    with pytest.raises(AnothersConversation):
        await desk.remarks.write(staff(ana), talk, "Hola", [])
    with pytest.raises(NotTakenYet):
        await desk.remarks.write(staff(ana), waiting, "Hola", [])
    assert (await desk.remarks.write(rosa, talk, "Hola", [])).author_id == ana.id
    await desk.house.resolves(juan, talk)
    assert (await desk.remarks.write(staff(juan), talk, " Fin ", [])).text == "Fin"


async def test_a_note_is_its_authors_to_edit_and_an_administrators_to_delete(desk: Desk) -> None:
    juan, ana = await desk.house.hires(), await desk.house.hires("Ana")
    rosa = replace(staff(ana), role=Role.ADMIN)
    talk, _ = await desk.opened(juan)
    other, _ = await desk.opened(juan)
    note = await desk.remarks.write(staff(juan), talk, "Uno", [])
    for act in (
        lambda: desk.remarks.edit(staff(ana), talk, note.id, "Dos", None),
        lambda: desk.remarks.edit(rosa, talk, note.id, "Dos", None),
        lambda: desk.remarks.delete(staff(ana), talk, note.id),
    ):
        with pytest.raises(Forbidden):
            await act()
    with pytest.raises(NotFound):
        await desk.remarks.delete(staff(juan), other, note.id)  # it stands elsewhere
    edited = await desk.remarks.edit(staff(juan), talk, note.id, "Dos", None)
    assert (edited.text, edited.edited_at is not None) == ("Dos", True)
    assert await desk.asides.remarks(talk, 10, None) == [edited]
    await desk.remarks.delete(rosa, talk, note.id)
    assert await desk.asides.remarks(talk, 10, None) == []
    with pytest.raises(NotFound):
        await desk.remarks.edit(staff(juan), talk, note.id, "Tres", None)


async def test_who_may_not_write_learns_nothing_of_whom_they_mention(desk: Desk) -> None:
    juan, ana = await desk.house.hires(), await desk.house.hires("Ana")
    talk, _ = await desk.opened(juan)
    nobody = AgentId(desk.house.ids.new())
    note = await desk.remarks.write(staff(juan), talk, "Ojo", [])
    with pytest.raises(AnothersConversation):
        await desk.remarks.write(staff(ana), talk, "Ojo", [nobody])
    with pytest.raises(Forbidden):
        await desk.remarks.edit(staff(ana), talk, note.id, "Ojo", [nobody])


async def test_who_is_mentioned_is_not_waited_for_and_who_is_deleted_meanwhile_is_not_called(
    postgres: Any,
) -> None:
    desk = Desk(House(postgres.storage), postgres.asides, postgres.outbox)
    juan, ana, eva = [await desk.house.hires(name) for name in ("Juan", "Ana", "Eva")]
    talk, _ = await desk.opened(juan)
    async with postgres.storage.begin() as tx:  # something else is done to her
        await tx.agents.get(ana.id)
        async with asyncio.timeout(10):
            note = await asyncio.create_task(desk.remarks.write(staff(juan), talk, "Ojo", [ana.id]))
    assert note.mentions == (ana.id,)
    async with postgres.storage.begin() as tx:
        await tx.agents.remove(await tx.agents.get(eva.id))
        writing = asyncio.create_task(desk.remarks.write(staff(juan), talk, "Ojo, Eva", [eva.id]))
        await asyncio.sleep(0.3)
    with pytest.raises((Collision, Invalid)):  # as it was looked up before the end of that, or after
        await writing
    assert [each.text for each in await desk.asides.remarks(talk, 9, None)] == ["Ojo"]


@pytest.mark.parametrize("text", ["", "  ", "\u200b", "x" * 4001, "a\0b"])
async def test_a_note_is_as_long_as_a_message_may_be(desk: Desk, text: str) -> None:
    juan = await desk.house.hires()
    talk, _ = await desk.opened(juan)
    with pytest.raises(Invalid):
        await desk.remarks.write(staff(juan), talk, text, [])


async def test_an_author_goes_by_the_name_they_have_now(desk: Desk) -> None:
    juan = await desk.house.hires()
    talk, _ = await desk.opened(juan)
    await desk.remarks.write(staff(juan), talk, "Ojo", [])
    await desk.waits(juan, talk)
    juan.name = "Juan Pablo"
    async with desk.house.storage.begin() as tx:
        await tx.agents.save(juan)
    (note,), (later,) = await desk.asides.remarks(talk, 9, None), await desk.asides.scheduled(talk)
    assert (note.author_name, later.author_name) == ("Juan Pablo", "Juan Pablo")


async def test_who_wrote_or_was_mentioned_is_not_deleted(desk: Desk) -> None:
    juan, ana, eva = [await desk.house.hires(name) for name in ("Juan", "Ana", "Eva")]
    talk, _ = await desk.opened(juan)
    await desk.remarks.write(replace(staff(ana), role=Role.ADMIN), talk, "Ojo", [eva.id])
    for each in (ana, eva):
        with pytest.raises(HasHistory):
            async with desk.house.storage.begin() as tx:
                await tx.agents.remove(each)


# -- mentions


async def test_mentions_come_unread_first_and_are_read_where_one_looked(desk: Desk) -> None:
    juan, ana = await desk.house.hires(), await desk.house.hires("Ana")
    one, _ = await desk.opened(juan)
    two, _ = await desk.opened(juan)
    for talk, text in ((one, "1"), (two, "2"), (one, "3"), (two, "4")):
        await desk.remarks.write(staff(juan), talk, text, [ana.id])

    async def page(limit: int, after: AfterMention | None = None) -> list[tuple[str, bool]]:
        found = await desk.asides.mentions(ana.id, HOUSE, limit, after)
        return [(each.remark.text, each.read_at is not None) for each in found]

    assert await page(9) == [("4", False), ("3", False), ("2", False), ("1", False)]
    assert await desk.asides.unread_mentions(ana.id, HOUSE) == 4
    await desk.remarks.mark_read(staff(ana), two)
    assert await page(9) == [("3", False), ("1", False), ("4", True), ("2", True)]
    assert await desk.asides.unread_mentions(ana.id, HOUSE) == 2
    assert await desk.asides.mentions(juan.id, HOUSE, 9, None) == []
    walked: list[str] = []
    after = None
    while found := await desk.asides.mentions(ana.id, HOUSE, 1, after):
        (last,) = found
        walked.append(last.remark.text)
        after = AfterMention(last.read_at is not None, last.at, last.remark.id)
    assert walked == ["3", "1", "4", "2"]
    await desk.remarks.mark_read(staff(ana), None)
    assert await desk.asides.unread_mentions(ana.id, HOUSE) == 0


async def test_who_is_mentioned_anew_is_called_once_and_reads_on(desk: Desk) -> None:
    juan, ana, eva = [await desk.house.hires(name) for name in ("Juan", "Ana", "Eva")]
    talk, _ = await desk.opened(juan)
    note = await desk.remarks.write(staff(juan), talk, "Uno", [ana.id, ana.id])
    await desk.remarks.mark_read(staff(ana), talk)
    await desk.remarks.edit(staff(juan), talk, note.id, None, [ana.id, eva.id])
    assert await desk.asides.unread_mentions(ana.id, HOUSE) == 0
    assert await desk.asides.unread_mentions(eva.id, HOUSE) == 1
    await desk.remarks.edit(staff(juan), talk, note.id, None, [eva.id])
    assert await desk.asides.mentions(ana.id, HOUSE, 9, None) == []
    async with leading(desk.outbox):
        told = [each.event for each in await happened(desk.outbox)]
    assert [each.mentioned for each in told if isinstance(each, RemarkWritten)] == [(ana.id,), (eva.id,), ()]
    await desk.remarks.delete(staff(juan), talk, note.id)
    assert await desk.asides.mentions(eva.id, HOUSE, 9, None) == []


async def test_nobody_is_called_who_is_not_there_or_may_not_read_it(desk: Desk) -> None:
    juan, ana = await desk.house.hires(), await desk.house.hires("Ana")
    gone = agent("Eva", active=False)
    async with desk.house.storage.begin() as tx:
        await tx.agents.add(gone)
    talk, _ = await desk.opened(juan)
    strict = replace(desk, permissions=Permissions(agents_see_all=False))
    many = [AgentId(desk.house.ids.new()) for _ in range(21)]
    for who, rule, called in (
        (desk, "no_such_agent", [AgentId(desk.house.ids.new())]),
        (desk, "inactive_agent", [gone.id]),
        (desk, "too_many", many),
        (strict, "cannot_read", [ana.id]),
    ):
        with pytest.raises(Invalid) as refused:
            await who.remarks.write(staff(juan), talk, "Ojo", called)
        assert (refused.value.field, refused.value.rule) == ("mentions", rule)
    assert await desk.asides.remarks(talk, 9, None) == []
    assert (await desk.remarks.write(staff(juan), talk, "Ojo", [ana.id])).mentions == (ana.id,)
    # they may not read it any more: then it is not among theirs
    own = Reach(ana.id, Scope.OWN | Scope.QUEUE)
    assert await desk.asides.mentions(ana.id, own, 9, None) == []
    assert await desk.asides.unread_mentions(ana.id, own) == 0


# -- put off


async def test_what_is_put_off_is_out_of_the_list_and_counts_as_open(desk: Desk, reads: Reads) -> None:
    juan = await desk.house.hires(max_concurrent_chats=1)
    talk, _ = await desk.opened(juan)
    reach = Reach(juan.id, Scope.ANY)

    async def listed(*, snoozed: bool | None) -> list[ConversationId]:
        filters = Filter(assignee=juan.id, snoozed=snoozed)
        found = await reads.conversations(reach, filters, Order.LAST_ACTIVITY, 9, None)
        return [ConversationId(each.id) for each in found]

    until = desk.moment()
    await desk.snooze.until(staff(juan), talk, until)
    row = await reads.conversation(talk, reach)
    assert (row.snoozed_until, row.status) == (until, Status.IN_PROGRESS)
    assert (await listed(snoozed=False), await listed(snoozed=True)) == ([], [talk])
    assert await listed(snoozed=None) == [talk]
    another = (await desk.house.starts(visitor(), email="otro@example.com")).conversation.id
    with pytest.raises(AgentAtCapacity):
        await desk.house.takes(juan, another)
    await desk.snooze.end(staff(juan), talk)
    assert (await listed(snoozed=False), await listed(snoozed=True)) == ([talk], [])


async def test_it_comes_back_at_its_time_once(desk: Desk) -> None:
    juan = await desk.house.hires()
    talk, _ = await desk.opened(juan)
    await desk.snooze.until(staff(juan), talk, desk.moment())
    assert await desk.wake() == []
    desk.house.clock.advance(HOUR)
    woken = await asyncio.gather(*(desk.wake() for _ in range(8)))
    assert [*chain(*woken)] == [talk]
    async with leading(desk.outbox):
        told = [each.event for each in await happened(desk.outbox)]
    assert [each.by for each in told if isinstance(each, ConversationWoke)] == ["time"]


async def test_it_comes_back_when_the_lead_writes_and_not_when_an_agent_does(desk: Desk) -> None:
    juan = await desk.house.hires()
    talk, browser = await desk.opened(juan)
    await desk.snooze.until(staff(juan), talk, desk.moment())
    await desk.house.says(juan, talk, "Lo miro mañana")
    assert (await desk.loaded(talk)).snoozed_until is not None
    await desk.house.says(browser, talk, "¿Y?", "a-1")
    after = await desk.loaded(talk)
    assert (after.snoozed_until, after.agent_id) == (None, juan.id)
    desk.house.clock.advance(2 * HOUR)
    assert await desk.wake() == []


async def test_handing_on_giving_back_and_ending_end_it(desk: Desk) -> None:
    juan, ana = await desk.house.hires(), await desk.house.hires("Ana")
    give = HandOver(desk.house.storage, desk.house.clock, desk.house.ids, desk.permissions)

    async def end(n: int, talk: ConversationId) -> None:
        match n:
            case 0:
                await give.transfer(staff(juan), talk, ana.id)
            case 1:
                await desk.house.releases(juan, talk)
            case _:
                await desk.house.resolves(juan, talk)

    for n in range(3):
        talk, _ = await desk.opened(juan)
        await desk.snooze.until(staff(juan), talk, desk.moment())
        await end(n, talk)
        assert (await desk.loaded(talk)).snoozed_until is None
    desk.house.clock.advance(2 * HOUR)
    assert await desk.wake() == []


async def test_what_cannot_be_put_off_is_refused_by_name(desk: Desk) -> None:
    juan, ana = await desk.house.hires(), await desk.house.hires("Ana")
    talk, _ = await desk.opened(juan)
    rosa = replace(staff(ana), role=Role.ADMIN)
    waiting = (await desk.house.starts(visitor(), email="otro@example.com")).conversation.id
    for until, rule in ((desk.moment(-HOUR), "past"), (desk.moment(timedelta(days=367)), "too_far")):
        with pytest.raises(Invalid) as refused:
            await desk.snooze.until(staff(juan), talk, until)
        assert (refused.value.field, refused.value.rule) == ("until", rule)
    with pytest.raises(AnothersConversation):
        await desk.snooze.until(staff(ana), talk, desk.moment())
    with pytest.raises(NotInProgress):
        await desk.snooze.until(rosa, waiting, desk.moment())
    await desk.house.resolves(juan, talk)
    with pytest.raises(ConversationClosed):
        await desk.snooze.until(staff(juan), talk, desk.moment())


async def test_what_the_lead_says_while_it_is_put_off_is_never_slept_through(
    desk: Desk, reads: Reads
) -> None:
    """Whatever comes first: it sleeps only if the lead has said nothing since."""
    juan = await desk.house.hires(max_concurrent_chats=50)
    for _ in range(8):
        talk, browser = await desk.opened(juan)
        until = desk.moment()
        says = [desk.house.says(browser, talk, f"{n}", f"c-{n}") for n in range(4)]
        acts = [says[0], says[1], desk.snooze.until(staff(juan), talk, until), says[2], says[3]]
        assert await refusals(acts) == []
        async with leading(desk.outbox):
            told = [each.event for each in await happened(desk.outbox)]
        asleep = False
        for event in told:
            match event:
                case MessagePosted(message=message) if message.sender.type is SenderType.LEAD:
                    waking = asleep
                case ConversationWoke():
                    assert waking
                    asleep = waking = False
            if type(event).__name__ == "ConversationSnoozed":
                asleep, waking = True, False
        assert ((await desk.loaded(talk)).snoozed_until is not None) == asleep
        assert sorted(await texts(reads, talk)) == ["0", "1", "2", "3", "Hola"]
        assert [each.seq for each in await reads.messages(talk, HOUSE, 50)] == list(range(1, 7))


async def test_one_that_is_put_off_again_as_its_time_comes_sleeps_on(desk: Desk) -> None:
    juan = await desk.house.hires()
    talk, _ = await desk.opened(juan)
    await desk.snooze.until(staff(juan), talk, desk.moment())
    desk.house.clock.advance(HOUR)
    later = desk.moment(3 * HOUR)
    await asyncio.gather(desk.snooze.until(staff(juan), talk, later), *(desk.wake() for _ in range(5)))
    assert (await desk.loaded(talk)).snoozed_until == later


# -- said later


async def test_it_is_said_at_its_time_by_who_wrote_it(desk: Desk, reads: Reads) -> None:
    juan = await desk.house.hires()
    talk, _ = await desk.opened(juan)
    late, early = await desk.waits(juan, talk, "B", ahead=2 * HOUR), await desk.waits(juan, talk, "A")
    assert [each.id for each in await desk.asides.scheduled(talk)] == [early.id, late.id]
    assert await desk.settle.due() == []
    desk.house.clock.advance(HOUR)
    assert await desk.settle.due() == [early.id]
    (said,) = [each for each in await reads.messages(talk, HOUSE, 9) if each.text == "A"]
    assert (said.sender_type, said.sender_id, said.client_id) == ("agent", str(juan.id), str(early.id))
    assert said.created_at > early.send_at
    assert [each.id for each in await desk.asides.scheduled(talk)] == [late.id]
    desk.house.clock.advance(HOUR)
    assert await desk.settle.due() == [late.id]
    assert await texts(reads, talk) == ["Hola", "A", "B"]


async def test_it_counts_for_its_template_when_it_is_said_and_has_no_gap(desk: Desk) -> None:
    juan = await desk.house.hires()
    talk, _ = await desk.opened(juan)
    template = TemplateId(desk.house.ids.new())
    one = await desk.waits(juan, talk, "Hola Ana", template_id=template)
    plain = await desk.waits(juan, talk, "Así: {{x}}")  # from no template: words like any
    with pytest.raises(Invalid) as refused:
        await desk.later.edit(staff(juan), talk, one.id, ScheduledEdit("Hola {{lead.name}}"))
    assert (refused.value.field, refused.value.rule) == ("text", "unfilled")
    await desk.later.edit(staff(juan), talk, one.id, ScheduledEdit("Hola Ana María"))
    await desk.later.edit(staff(juan), talk, plain.id, ScheduledEdit("Así: {{y}}"))

    async def uses() -> list[tuple[str, TemplateId | None]]:
        async with leading(desk.outbox):
            told = [each.event for each in await happened(desk.outbox)]
        posted = [each for each in told if isinstance(each, MessagePosted)]
        return [(each.message.text, each.template_id) for each in posted if each.template_id is not None]

    assert await uses() == []
    desk.house.clock.advance(HOUR)
    await desk.settle.due()
    assert await uses() == [("Hola Ana María", template)]


async def test_another_time_alone_does_not_forget_that_the_lead_wrote(desk: Desk, reads: Reads) -> None:
    juan = await desk.house.hires()
    talk, visitor = await desk.opened(juan)
    moved, anew = [await desk.waits(juan, talk, each, unless_lead=True) for each in ("A", "B")]
    await desk.house.says(visitor, talk, "Una cosa más")
    when = desk.moment(2 * HOUR)
    await desk.later.edit(staff(juan), talk, moved.id, ScheduledEdit(send_at=when))
    await desk.later.edit(staff(juan), talk, anew.id, ScheduledEdit("C", when))
    desk.house.clock.advance(2 * HOUR + timedelta(seconds=1))
    assert sorted(await desk.settle.due()) == sorted([moved.id, anew.id])
    said = await texts(reads, talk)
    assert "C" in said
    assert "A" not in said


async def test_many_at_once_say_it_once(desk: Desk, reads: Reads) -> None:
    juan = await desk.house.hires()
    talk, _ = await desk.opened(juan)
    written = [await desk.waits(juan, talk, f"{n}") for n in range(5)]
    desk.house.clock.advance(HOUR + timedelta(seconds=1))
    done = await asyncio.gather(*(desk.settle.due() for _ in range(8)))
    assert sorted(chain(*done)) == sorted(each.id for each in written)
    assert sorted(await texts(reads, talk)) == ["0", "1", "2", "3", "4", "Hola"]
    async with leading(desk.outbox):
        told = [each.event for each in await happened(desk.outbox)]
    assert sum(isinstance(each, ScheduledSent) for each in told) == 5


async def test_killed_at_any_moment_it_is_said_once(desk: Desk, reads: Reads) -> None:
    """Message and that it was said share a commit: no crash comes between them."""
    juan = await desk.house.hires(max_concurrent_chats=100)
    for steps in range(1, 40, 3):
        talk, _ = await desk.opened(juan)
        await desk.waits(juan, talk, "Una vez")
        desk.house.clock.advance(HOUR + timedelta(seconds=1))
        killed = asyncio.ensure_future(desk.settle.due())
        for _ in range(steps):
            await asyncio.sleep(0.0002 if steps % 2 else 0)
        killed.cancel()
        await asyncio.gather(killed, return_exceptions=True)
        await desk.settle.due()
        assert await texts(reads, talk) == ["Hola", "Una vez"]


async def test_what_fails_after_it_was_said_was_not_said(desk: Desk, reads: Reads) -> None:
    juan = await desk.house.hires()
    talk, _ = await desk.opened(juan)
    one = await desk.waits(juan, talk, "Una vez")
    desk.house.clock.advance(HOUR)
    with pytest.raises(ZeroDivisionError):
        async with desk.house.storage.begin() as tx:
            conversation, scheduled = await tx.conversations.get(talk), await tx.scheduled.get(one.id)
            say = desk.house.saying(juan, "Una vez", str(one.id))
            scheduled.sent(say(conversation).id, at=desk.house.clock.now())
            await tx.conversations.save(conversation)
            await tx.scheduled.save(scheduled)
            raise ZeroDivisionError
    assert await texts(reads, talk) == ["Hola"]
    assert await desk.settle.due() == [one.id]
    assert await texts(reads, talk) == ["Hola", "Una vez"]


async def test_what_was_said_under_its_id_counts_as_said_and_other_words_are_a_refusal(
    desk: Desk, reads: Reads
) -> None:
    juan = await desk.house.hires()
    talk, browser = await desk.opened(juan)
    same, other, leads = [await desk.waits(juan, talk, text) for text in ("Uno", "Dos", "Tres")]
    said = await desk.house.says(juan, talk, "Uno", str(same.id))
    await desk.house.says(juan, talk, "Otra cosa", str(other.id))
    await desk.house.says(browser, talk, "Lo mío", str(leads.id))  # the lead's own id for their own words
    desk.house.clock.advance(HOUR)
    assert sorted(await desk.settle.due()) == sorted([same.id, other.id, leads.id])
    assert await desk.settle.due() == []
    assert [await desk.reason(each) for each in (same, other, leads)] == [None, "refused", None]
    assert await texts(reads, talk) == ["Hola", "Uno", "Otra cosa", "Lo mío", "Tres"]
    (shown,) = await desk.asides.scheduled(talk)
    assert (shown.id, shown.fate, shown.reason) == (other.id, Fate.CANCELLED, "refused")
    async with leading(desk.outbox):
        told = [each.event for each in await happened(desk.outbox)]
    assert {each.scheduled_id: each.message_id for each in told if isinstance(each, ScheduledSent)}[
        same.id
    ] == said.id


class Stumbles(SendMessage):
    """A fault of ours: one text cannot be said."""

    def saying(
        self, caller: Caller, draft: Draft, *, id: MessageId, at: datetime
    ) -> Callable[[Conversation], Message]:
        if draft.text == "Roto":
            raise ZeroDivisionError
        return SendMessage.saying(self, caller, draft, id=id, at=at)


@dataclass
class Collides:
    """What nobody has begun meets another every time."""

    storage: Storage

    @asynccontextmanager
    async def begin(self, *, by: Actor | None = None) -> AsyncIterator[Transaction]:
        async with self.storage.begin(by=by) as tx:
            yield tx
            if by is None:
                raise Collision


async def test_one_that_fails_and_cannot_rest_stops_no_other(desk: Desk, reads: Reads) -> None:
    juan = await desk.house.hires()
    talk, _ = await desk.opened(juan)
    await desk.waits(juan, talk, "Roto")
    fine = await desk.waits(juan, talk, "Bien", ahead=2 * HOUR)
    one = desk.house.sending()
    fault = Stumbles(one.storage, one.clock, one.ids, one.permissions, one.start, one.look)
    settle = replace(desk.settle, storage=cast("Storage", Collides(one.storage)), send=fault)
    desk.house.clock.advance(2 * HOUR)
    assert await settle.due() == [fine.id]
    assert await texts(reads, talk) == ["Hola", "Bien"]


async def test_one_that_fails_stops_no_other_and_is_tried_ever_more_seldom(
    desk: Desk, reads: Reads, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pascal.app.usecases.due.AT_ONCE", 2)
    juan = await desk.house.hires()
    talk, _ = await desk.opened(juan)
    broken = [await desk.waits(juan, talk, "Roto") for _ in range(3)]
    fine = await desk.waits(juan, talk, "Bien")
    one, clock = desk.house.sending(), desk.house.clock
    fault = Stumbles(one.storage, one.clock, one.ids, one.permissions, one.start, one.look)
    settle = replace(desk.settle, send=fault)
    clock.advance(HOUR)
    with capture_logs() as logs:
        while fine.id not in await settle.due():  # a round's worth of faults does not hide the rest for good
            assert len(logs) <= len(broken)
    assert [line["event"] for line in logs] == ["scheduled_failed"] * 3
    assert await texts(reads, talk) == ["Hola", "Bien"]
    rounds = list[int]()
    for number in range(400):
        clock.advance(timedelta(seconds=10))
        with capture_logs() as logs:
            await settle.due()
        if str(broken[0].id) in {line["scheduled_id"] for line in logs}:
            rounds.append(number)
    pauses = [after - before for before, after in pairwise(rounds)]
    assert pauses == sorted(pauses)
    assert pauses[-1] > 16 * pauses[0]
    when = desk.moment()
    await desk.later.edit(staff(juan), talk, broken[0].id, ScheduledEdit("Ya no", when))  # a fresh start
    clock.advance(HOUR)
    assert broken[0].id in await desk.settle.due()


async def test_the_same_client_id_again_is_the_same_one(desk: Desk) -> None:
    juan = await desk.house.hires()
    talk, _ = await desk.opened(juan)
    same = await asyncio.gather(*(desk.waits(juan, talk, client_id="1") for _ in range(5)))
    assert len({each.id for each in same}) == 1
    assert (await desk.waits(juan, talk, client_id="2")).id != same[0].id
    await desk.house.resolves(juan, talk)  # a repeated send is answered after the end, too
    assert (await desk.waits(juan, talk, client_id="1")).id == same[0].id


async def test_no_more_wait_in_one_conversation_than_may(desk: Desk) -> None:
    juan = await desk.house.hires()
    talk, _ = await desk.opened(juan)
    refused = await refusals(desk.waits(juan, talk, f"{n}") for n in range(MOST_WAITING + 5))
    assert [type(each) for each in refused] == [TooManyScheduled] * 5
    found = await desk.asides.scheduled(talk)
    assert len(found) == MOST_WAITING
    await desk.later.withdraw(staff(juan), talk, found[0].id)
    await desk.waits(juan, talk)
    other, _ = await desk.opened(juan)
    await desk.waits(juan, other)


async def test_of_what_was_not_said_the_last_ones_are_shown(desk: Desk) -> None:
    juan = await desk.house.hires()
    talk, browser = await desk.opened(juan)
    unsent = []
    for n in range(MOST_UNSENT + 3):
        unsent.append(await desk.waits(juan, talk, ahead=(n + 2) * HOUR, unless_lead=True))
        await desk.house.says(browser, talk, f"{n}")
        await desk.react()
    waiting = [await desk.waits(juan, talk, ahead=n * HOUR) for n in (1, 99)]
    shown = [each.id for each in await desk.asides.scheduled(talk)]
    assert shown == [waiting[0].id, *(each.id for each in unsent[3:]), waiting[1].id]


async def test_what_cannot_be_said_later_is_refused_by_name(desk: Desk) -> None:
    juan, ana = await desk.house.hires(), await desk.house.hires("Ana")
    talk, _ = await desk.opened(juan)
    rosa = replace(staff(ana), role=Role.ADMIN)
    waiting = (await desk.house.starts(visitor(), email="otro@example.com")).conversation.id
    for ahead, rule in ((-HOUR, "past"), (timedelta(days=367), "too_far")):
        with pytest.raises(Invalid) as refused:
            await desk.waits(juan, talk, ahead=ahead)
        assert (refused.value.field, refused.value.rule) == ("send_at", rule)
    with pytest.raises(AnothersConversation):
        await desk.waits(ana, talk)
    with pytest.raises(NotInProgress):
        await desk.later.write(rosa, waiting, Draft.of("A"), desk.moment(), cancel_if_lead_writes=False)
    with pytest.raises(Invalid):  # somebody else's file, or none
        await desk.waits(juan, talk, upload_id=UploadId(desk.house.ids.new()))
    await desk.house.resolves(juan, talk)
    with pytest.raises(ConversationClosed):
        await desk.waits(juan, talk)


async def test_it_is_its_authors_to_edit_and_an_administrators_to_withdraw(desk: Desk, reads: Reads) -> None:
    juan, ana = await desk.house.hires(), await desk.house.hires("Ana")
    talk, _ = await desk.opened(juan)
    rosa = replace(staff(ana), role=Role.ADMIN)
    one, two = await desk.waits(juan, talk, "Uno"), await desk.waits(juan, talk, "Dos")
    for who in (staff(ana), rosa):
        with pytest.raises(Forbidden):
            await desk.later.edit(who, talk, one.id, ScheduledEdit("Otro"))
    with pytest.raises(Forbidden):
        await desk.later.withdraw(staff(ana), talk, one.id)
    with pytest.raises(Invalid):
        await desk.later.edit(staff(juan), talk, one.id, ScheduledEdit("  "))
    when = desk.moment(3 * HOUR)
    edited = await desk.later.edit(staff(juan), talk, one.id, ScheduledEdit("Otro", when))
    assert (edited.draft.text, edited.send_at) == ("Otro", when)
    await desk.later.withdraw(rosa, talk, two.id)
    assert await desk.asides.scheduled(talk) == [edited]
    desk.house.clock.advance(4 * HOUR)
    assert await desk.settle.due() == [one.id]
    assert await texts(reads, talk) == ["Hola", "Otro"]
    with pytest.raises(AlreadySent):
        await desk.later.withdraw(staff(juan), talk, one.id)
    with pytest.raises(AlreadySent):
        await desk.later.edit(staff(juan), talk, two.id, ScheduledEdit("Tres"))
    with pytest.raises(NotFound):
        await desk.later.withdraw(staff(juan), talk, ScheduledId(desk.house.ids.new()))


async def test_of_withdrawing_and_saying_at_once_one_is_first(desk: Desk, reads: Reads) -> None:
    juan = await desk.house.hires(max_concurrent_chats=50)
    for _ in range(8):
        talk, _ = await desk.opened(juan)
        one = await desk.waits(juan, talk, "¿Sí?")
        desk.house.clock.advance(HOUR)
        refused = await refusals([desk.settle.due(), desk.later.withdraw(staff(juan), talk, one.id)])
        said = "¿Sí?" in await texts(reads, talk)
        assert [type(each) for each in refused] == ([AlreadySent] if said else [])


async def test_who_may_say_it_no_longer_does_not_and_is_told_why(desk: Desk, reads: Reads) -> None:
    juan, ana = await desk.house.hires(max_concurrent_chats=50), await desk.house.hires("Ana")
    rosa = await desk.house.hires("Rosa")
    one_house = desk.house
    give = HandOver(one_house.storage, one_house.clock, one_house.ids, desk.permissions)
    edit = EditAgent(one_house.storage, one_house.clock, one_house.ids, desk.permissions, BotPolicy())
    talks = [await desk.opened(juan) for _ in range(5)]
    written = [await desk.waits(juan, talk, unless_lead=n != 4) for n, (talk, _) in enumerate(talks)]
    await one_house.resolves(juan, talks[0][0])
    await give.transfer(staff(juan), talks[1][0], ana.id)
    await one_house.releases(juan, talks[2][0])
    await one_house.says(talks[3][1], talks[3][0], "Ya compré")
    await one_house.says(talks[4][1], talks[4][0], "Ya compré")  # this one is said all the same
    await desk.react()
    wanted = ["resolved", "not_theirs", "not_theirs", "lead_wrote", None]
    assert [await desk.reason(each) for each in written] == wanted
    (shown,) = await desk.asides.scheduled(talks[0][0])  # until somebody has seen it
    assert (shown.fate, shown.reason) == (Fate.CANCELLED, "resolved")
    await desk.later.withdraw(staff(juan), talks[0][0], shown.id)
    assert await desk.asides.scheduled(talks[0][0]) == []
    await edit(replace(staff(rosa), role=Role.ADMIN), juan.id, AgentEdit(active=False))
    assert await desk.reason(written[4]) is None
    await desk.react()
    assert await desk.reason(written[4]) == "disabled"
    one_house.clock.advance(2 * HOUR)
    assert await desk.settle.due() == []
    for talk, _ in talks:
        assert "Hasta luego" not in await texts(reads, talk)
    await desk.react()  # again, as after a crash
    async with leading(desk.outbox):
        told = [each.event for each in await happened(desk.outbox)]
    cancelled = [each.reason for each in told if isinstance(each, ScheduledCancelled)]
    assert sorted(cancelled) == [
        "disabled",
        "lead_wrote",
        "not_theirs",
        "not_theirs",
        "resolved",
        "withdrawn",
    ]


async def test_what_the_reaction_has_not_seen_yet_is_cancelled_when_its_time_comes(
    desk: Desk, reads: Reads
) -> None:
    juan, ana = await desk.house.hires(), await desk.house.hires("Ana")
    rosa = replace(staff(ana), role=Role.ADMIN)
    talk, _ = await desk.opened(juan)
    # an administrator, too: it was meant for a conversation that somebody else has now
    one = await desk.later.write(rosa, talk, Draft.of("A"), desk.moment(), cancel_if_lead_writes=False)
    await desk.house.releases(juan, talk)
    await desk.house.takes(ana, talk)
    desk.house.clock.advance(HOUR)
    assert await desk.settle.due() == [one.id]
    assert await desk.reason(one) == "not_theirs"
    assert await texts(reads, talk) == ["Hola"]


async def test_who_looks_again_is_cancelled_by_what_the_lead_says_afterwards_alone(desk: Desk) -> None:
    juan = await desk.house.hires()
    talk, browser = await desk.opened(juan)
    one = await desk.waits(juan, talk)
    await desk.house.says(browser, talk, "¿Y?")
    await desk.later.edit(staff(juan), talk, one.id, ScheduledEdit(cancel_if_lead_writes=True))
    await desk.react()
    assert await desk.reason(one) is None
    await desk.house.says(browser, talk, "¡Oigan!")
    await desk.react()
    assert await desk.reason(one) == "lead_wrote"


async def test_what_the_lead_says_concerns_only_what_it_cancels(desk: Desk) -> None:
    juan, ana = await desk.house.hires(), await desk.house.hires("Ana")
    one, browser = await desk.opened(juan)
    two, _ = await desk.opened(ana)
    said, unless = await desk.waits(juan, one), await desk.waits(juan, one, unless_lead=True)
    hers = await desk.waits(ana, two)

    async def concerned(*who: Sequence[Any]) -> set[ScheduledId]:
        return {each.id for each in await desk.asides.waiting(*who)}

    assert await concerned([], [], [one, two]) == {unless.id}
    assert await concerned([one], [], [two]) == {said.id, unless.id}
    assert await concerned([], [ana.id], [one]) == {hers.id, unless.id}
    looked: list[ScheduledId] = []

    class Looks(SettleScheduled):
        async def __call__(self, one: ToSay) -> bool:
            looked.append(one.id)
            return await SettleScheduled.__call__(self, one)

    house = desk.house
    settle = Looks(house.storage, desk.asides, house.clock, house.ids, desk.permissions, house.sending())
    await house.says(browser, one, "¿Y?")
    async with leading(desk.outbox):
        recorded = await happened(desk.outbox, "scheduled")
    posted = [each for each in recorded if isinstance(each.event, MessagePosted)]
    await CancelScheduled(desk.asides, settle).react(posted)
    assert looked == [unless.id]


async def test_a_file_that_waits_to_be_sent_is_kept(desk: Desk) -> None:
    juan = await desk.house.hires()
    talk, _ = await desk.opened(juan)
    kept, storage = UploadId(desk.house.ids.new()), desk.house.storage
    async with storage.begin() as tx:
        await tx.uploads.add(Upload(kept, juan.id, "a.pdf", "application/pdf", 1, desk.house.clock.now()))
    one = await desk.waits(juan, talk, "", upload_id=kept)

    async def given_up() -> Sequence[UploadId]:
        async with storage.begin() as tx:
            return await tx.uploads.give_up(before=desk.moment(timedelta(days=2)), most=9)

    assert await given_up() == []
    await desk.later.withdraw(staff(juan), talk, one.id)
    assert await given_up() == [kept]


async def test_what_nobody_has_written_is_not_found(storage: Storage, house: House) -> None:
    async with storage.begin() as tx:
        with pytest.raises(NotFound):
            await tx.remarks.get(RemarkId(house.ids.new()))
        with pytest.raises(NotFound):
            await tx.scheduled.get(ScheduledId(house.ids.new()))
