"""What becomes of a meeting is told to its lead: once, where they are, and never to a stranger."""

import asyncio
import email
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from email.policy import default
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from contract_house import House, drained, leading
from pigeons import PIGEON, TRAITS, Loft, Pigeons

from pascal.adapters.mail.composing import compose
from pascal.adapters.security import HmacSeals
from pascal.app.edge.meeting_links import MeetingLinks
from pascal.app.reactions.meetings import (
    INVITE,
    REMIND,
    REMIND_BY_MAIL,
    MailInvitations,
    RemindByMail,
    RemindLeads,
    TellOfMeetings,
)
from pascal.app.reactions.reaching import Cases, MeetingPolicy, ReachLead
from pascal.app.usecases.agents import AgentEdit, DismissAgent, EditAgent
from pascal.app.usecases.bot import BotPolicy
from pascal.app.usecases.calendars import BusyBeyond
from pascal.app.usecases.continuing import Invitation as Invited
from pascal.app.usecases.invitations import ChangeByLink, LookAtMeeting, Seen
from pascal.app.usecases.meetings import FindSlots
from pascal.app.usecases.sending import Sendability, SendingPolicy
from pascal.domain.actors import by_link
from pascal.domain.agents import Agent, Role
from pascal.domain.bot import BotState
from pascal.domain.calendars import Linked
from pascal.domain.channels import EMAIL, VOICE, Channel, Traits
from pascal.domain.consents import Consent
from pascal.domain.conversations import Conversation, Priority
from pascal.domain.errors import ChangedMeanwhile, HasHistory, MeetingOver, NotFound, SlotTaken
from pascal.domain.identities import MAILBOX, PHONE, Identity, Vouched
from pascal.domain.ids import AgentId, ConversationId, MeetingId, MessageId, QualificationId, VisitorId
from pascal.domain.meetings import During, Meeting, Status
from pascal.domain.messages import Note, SenderType
from pascal.domain.permissions import Permissions, Visitor
from pascal.domain.ports.agenda import Agenda
from pascal.domain.ports.channels import Offered
from pascal.domain.ports.jobs import JobQueue, TryLater
from pascal.domain.ports.mail import MailMessage, MailUnavailable
from pascal.domain.ports.outbox import Outbox
from pascal.domain.ports.reach import HOUSE
from pascal.domain.ports.reads import MessageRow, Reads
from pascal.domain.ports.storage import Transaction
from pascal.domain.qualification import Qualification
from pascal.domain.requirements import KINDS
from pascal.domain.sending import Approved
from pascal.testing.builders import agent, staff, visitor

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
LEAD = by_link("192.0.2.9")
WHEN = "martes 6 de enero a las 15:00 (hora de Lima)"
DAYTIME = SendingPolicy()
MORE = "martes 6 de enero a las 17:00 (hora de Lima)"


@dataclass
class Postman:
    sent: list[MailMessage] = field(default_factory=list)
    fails: list[Exception] = field(default_factory=list)

    async def send(self, message: MailMessage) -> None:
        if self.fails:
            raise self.fails.pop(0)
        self.sent.append(message)

    @property
    def calendars(self) -> list[str]:
        """What each carried: to whom, what to do, of which version."""
        told = []
        for each in self.sent:
            assert each.calendar is not None
            (version,) = (
                line.removeprefix("SEQUENCE:")
                for line in each.calendar.text.split("\r\n")
                if line.startswith("SEQUENCE:")
            )
            told.append(f"{each.to} {each.calendar.method} {version}")
        return told


class Office:
    """A house whose meetings are told of. `passes` is what its workers do."""

    def __init__(self, loft: Loft, agenda: Agenda, ana: Agent, quiet: Any = None) -> None:
        self.loft, self.ana, self.clock, self.mail = loft, ana, loft.clock, Postman()
        self.agenda, self.storage = agenda, loft.storage
        settings: Any = SimpleNamespace(public_url="https://ventas.example", mailbox="chat@ventas.example")
        links = MeetingLinks(HmacSeals("a secret of sixteen"), settings)
        self.links = links
        self.cases = Cases(loft.storage, loft.reads, loft.clock)
        self.settings = settings
        self.goes_by()
        slots = FindSlots(loft.reads, agenda, BusyBeyond(loft.storage, None, loft.clock), loft.clock)
        look = LookAtMeeting(loft.storage, loft.reads, slots, loft.clock)
        self.by_link = ChangeByLink(loft.storage, look, loft.clock)

    def goes_by(self, template: str | None = None, sending: SendingPolicy = DAYTIME) -> None:
        loft = self.loft
        policy = MeetingPolicy((DAY, HOUR), template)
        sendability = Sendability(loft.channels, loft.sendability.phones, sending, loft.clock)
        reach = ReachLead(loft.channels, sendability, self.links, policy)
        self.tell = TellOfMeetings(self.cases, reach)
        self.invite = MailInvitations(self.cases, reach, self.mail, self.settings)
        self.remind = RemindLeads(self.cases, reach)
        self.remind_by_mail = RemindByMail(self.cases, reach, self.mail)

    async def shuts_out(self, whom: Agent, successor: Agent | None = None, *, answers: bool = True) -> None:
        house = self.loft.house
        edit = EditAgent(house.storage, house.clock, house.ids, Permissions(), BotPolicy(answers))
        change = AgentEdit(active=False, successor=None if successor is None else successor.id)
        await edit(staff(agent("Eva", role=Role.ADMIN)), whom.id, change)

    async def meeting(
        self,
        talk: Conversation,
        *,
        begins: timedelta = DAY + 11 * HOUR,
        by: Agent | None = None,
        attendees: tuple[str, ...] = (),
        within: Transaction | None = None,
    ) -> Meeting:
        """At 15:00 of the next day in Lima, unless it *begins* otherwise, from 9:00 UTC today."""
        since = datetime.fromisoformat("2026-01-05T09:00:00+00:00") + begins
        one = Qualification.start(
            QualificationId(self.loft.ids.new()),
            talk.lead_id,
            talk.claimed_by,
            KINDS["real_estate"],
            at=self.clock.now(),
        )
        made = Meeting(
            MeetingId(self.loft.ids.new()),
            self.ana.id,
            talk.lead_id,
            one.id,
            "Visita",
            During(since, since + HOUR),
            self.clock.now(),
            talk.id,
            None if by is None else by.id,
            attendees,
        )
        made.book(at=self.clock.now())
        async with self.storage.begin() if within is None else nullcontext(within) as tx:
            await tx.qualifications.save(one)
            await tx.meetings.save(made, at=self.clock.now())
        return made

    async def does(self, one: Meeting, act: str, **how: Any) -> None:
        """What the team or a calendar does."""
        async with self.storage.begin() as tx:
            stored = await tx.meetings.get(one.id)
            getattr(stored, act)(at=self.clock.now(), **how)
            await tx.meetings.save(stored, at=self.clock.now())

    async def moves(self, one: Meeting, by: timedelta = 2 * HOUR, who: AgentId | None = None) -> None:
        during = During(one.during.since + by, one.during.until + by)
        await self.does(one, "edit", during=during, by=who)

    async def says_of(self, talk: Conversation, identity: Identity) -> None:
        """What a colleague does of a lead: nobody has proven it."""
        async with self.storage.begin() as tx:
            lead = await tx.leads.get(talk.lead_id)
            lead.gain(identity, Vouched.AGENT, by=self.ana.id, at=self.clock.now())
            await tx.leads.save(lead)

    async def ends_mail(self, mailbox: str) -> None:
        ended = Consent(Identity(MAILBOX, mailbox), EMAIL, False, self.clock.now(), "baja")
        async with self.storage.begin() as tx:
            await tx.communications.note_consent(ended)

    async def passes(self, time: timedelta = timedelta(), *, again: bool = False) -> None:
        """What happened is heard of, *again* as after a crash; time goes by, and what is due is done."""
        async with leading(self.loft.outbox):
            recorded = await drained(self.loft.outbox, "meetings", hears=self.tell.hears)
            for _ in range(2 if again else 1):
                await self.tell.react([*recorded])
        await self.works()
        if time:
            self.clock.advance(time)
            await self.works()

    async def works(self) -> None:
        kinds = ((INVITE, self.invite), (REMIND, self.remind), (REMIND_BY_MAIL, self.remind_by_mail))
        for kind, handler in kinds:
            now = self.clock.now()
            for held in await self.loft.jobs.claim(kind, 50, at=now, until=now + DAY):
                try:
                    await handler(held.job.subject)
                    await self.loft.jobs.done(held)
                except TryLater:
                    await self.loft.jobs.again(held, due=now + handler.delays[0])
        await self.loft.relays()

    async def thread(self, talk_id: ConversationId) -> list[MessageRow]:
        return [*await self.loft.reads.messages(talk_id, HOUSE, 50)]

    async def told(self, talk_id: ConversationId) -> list[str]:
        """What the bot said, each without the link."""
        said = [each for each in await self.thread(talk_id) if each.sender_type == SenderType.BOT]
        return [each.text.partition("\n")[0] for each in said]

    async def notes(self, talk_id: ConversationId) -> list[tuple[str | None, str]]:
        notes = {Note.MEETING_MOVED, Note.MEETING_CANCELLED, Note.MEETING_ADRIFT, Note.LEAD_NOT_TOLD}
        return [(each.note, each.text) for each in await self.thread(talk_id) if each.note in notes]


@pytest.fixture
async def office(house: House, reads: Reads, outbox: Outbox, jobs: JobQueue, agenda: Agenda) -> Office:
    ana = await house.hires("Ana Torres", max_concurrent_chats=50)
    return Office(Loft(house, reads, outbox, jobs), agenda, ana)


async def chat(office: Office, browser: VisitorId | None = None, *, proven: bool = True) -> Conversation:
    began = await office.loft.house.starts(browser or visitor(), "Hola", vouched=proven)
    return began.conversation


async def by_pigeon(office: Office) -> Conversation:
    await office.loft.brings(office.loft.says("Hola"))
    return await office.loft.open_of()


# -- told where they are


async def test_who_is_met_is_told_when_with_whom_and_by_which_link_it_can_be_changed(office: Office) -> None:
    talk = await chat(office)
    one = await office.meeting(talk, by=office.ana)
    await office.passes(again=True)
    (said,) = [each for each in await office.thread(talk.id) if each.sender_type == SenderType.BOT]
    assert said.text == (
        f"Tu reunión está agendada: «Visita», {WHEN}, con Ana Torres.\n"
        f"Si necesitas cambiarla o cancelarla: {office.links.url(one.id)}"
    )


async def test_who_booked_with_the_bot_is_told_the_link_alone(office: Office) -> None:
    talk = await chat(office)
    await office.meeting(talk)
    await office.passes()
    (said,) = await office.told(talk.id)
    assert said.startswith("Si necesitas cambiarla o cancelarla: https://ventas.example/meeting/")


async def test_what_is_moved_or_called_off_is_told_once_each(office: Office) -> None:
    talk = await chat(office)
    one = await office.meeting(talk, by=office.ana)
    await office.passes()
    await office.moves(one)
    await office.passes(again=True)
    await office.does(one, "edit", subject="Otra visita")
    await office.passes()
    await office.does(one, "cancel")
    await office.passes(again=True)
    assert await office.told(talk.id) == [
        f"Tu reunión está agendada: «Visita», {WHEN}, con Ana Torres.",
        f"Tu reunión cambió de hora: «Visita» es ahora {MORE}, con Ana Torres.",
        f"Tu reunión «Otra visita» con Ana Torres, {MORE}, se canceló.",
    ]


async def test_of_what_comes_together_the_last_is_told(office: Office) -> None:
    talk = await chat(office)
    one = await office.meeting(talk, by=office.ana)
    await office.moves(one)
    await office.passes()
    await office.moves(one, 3 * HOUR)
    await office.moves(one, 2 * HOUR)
    await office.passes()
    assert await office.told(talk.id) == [f"Tu reunión está agendada: «Visita», {MORE}, con Ana Torres."]


async def test_they_are_told_in_the_language_in_which_they_spoke_with_the_bot(office: Office) -> None:
    talk = await chat(office)
    async with office.storage.begin() as tx:
        await tx.bots.save(BotState(talk.id, language="pt"))
    await office.meeting(talk, by=office.ana)
    await office.passes()
    (said,) = await office.told(talk.id)
    assert said == (
        "Sua reunião está marcada: “Visita”, terça-feira, 6 de janeiro, às 15:00 (horário de Lima), "
        "com Ana Torres."
    )


async def test_it_answers_nothing_that_they_wrote_and_takes_not_the_bots_turn(office: Office) -> None:
    browser = visitor()
    talk = await chat(office, browser)
    await office.meeting(talk, by=office.ana)
    async with office.storage.begin() as tx:
        turn = (await tx.conversations.get(talk.id)).turn
    await office.passes()
    async with office.storage.begin() as tx:
        assert (await tx.conversations.get(talk.id)).turn == turn
        assert [each.text for each in await tx.conversations.unanswered(talk.id)] == ["Hola"]


async def test_by_a_carrier_it_goes_out_like_any_other_message(office: Office) -> None:
    talk = await by_pigeon(office)
    await office.meeting(talk, by=office.ana)
    await office.passes(again=True)
    (flown,) = office.loft.pigeons.sent
    assert flown.startswith("Tu reunión está agendada")


async def test_after_the_end_it_goes_where_they_were_or_to_their_other_chat(office: Office) -> None:
    talk = await by_pigeon(office)
    await office.loft.house.takes(office.ana, talk.id)
    one = await office.meeting(talk, by=office.ana)
    await office.passes()
    await office.loft.house.resolves(office.ana, talk.id)
    await office.moves(one)
    await office.passes(again=True)
    assert office.loft.pigeons.sent[1].startswith("Tu reunión cambió de hora")
    assert len(await office.told(talk.id)) == 1
    await office.loft.brings(office.loft.says("Otra vez"))
    other = await office.loft.open_of()
    await office.does(one, "cancel")
    await office.passes()
    (said,) = await office.told(other.id)
    assert said.startswith("Tu reunión «Visita»")
    assert len(office.loft.pigeons.sent) == 3


async def test_what_a_browser_only_claims_shows_to_nobody_else(office: Office) -> None:
    """THREATS 1."""
    theirs = await chat(office)
    claimed = await chat(office, proven=False)
    assert claimed.lead_id == theirs.lead_id
    assert claimed.claimed_by is not None
    one = await office.meeting(claimed, by=office.ana)
    await office.passes()
    assert len(await office.told(claimed.id)) == 1
    await office.loft.house.takes(office.ana, claimed.id)
    await office.loft.house.resolves(office.ana, claimed.id)
    await office.moves(one)
    await office.passes()
    assert len(await office.told(claimed.id)) == 1
    assert await office.notes(claimed.id) == [(Note.LEAD_NOT_TOLD, "no_address")]
    assert await office.told(theirs.id) == []
    assert office.mail.sent == []


async def test_a_browser_that_is_back_is_told_in_its_other_chat(office: Office) -> None:
    browser = visitor()
    await chat(office)
    claimed = await chat(office, browser, proven=False)
    one = await office.meeting(claimed, by=office.ana)
    await office.passes()
    await office.loft.house.takes(office.ana, claimed.id)
    await office.loft.house.resolves(office.ana, claimed.id)
    other = await chat(office, browser, proven=False)
    await office.moves(one)
    await office.passes()
    assert await office.told(other.id) == [
        f"Tu reunión cambió de hora: «Visita» es ahora {MORE}, con Ana Torres."
    ]
    assert await office.notes(claimed.id) == []


@pytest.mark.parametrize("act", ["cancel", "edit", "remind"])
async def test_whom_nothing_reaches_any_more_is_told_of_to_the_team(office: Office, act: str) -> None:
    talk = await chat(office)
    one = await office.meeting(talk, by=office.ana)
    await office.passes()
    await office.loft.house.takes(office.ana, talk.id)
    await office.loft.house.resolves(office.ana, talk.id)
    await office.ends_mail("ana@example.com")
    if act == "remind":
        await office.passes(11 * HOUR)
    else:
        await (office.moves(one) if act == "edit" else office.does(one, "cancel"))
    await office.passes(again=True)
    assert await office.notes(talk.id) == [(Note.LEAD_NOT_TOLD, "opted_out")]
    assert len(office.mail.sent) == 1


async def test_who_wants_no_mail_is_told_in_the_chat(office: Office) -> None:
    talk = await chat(office)
    await office.meeting(talk, by=office.ana)
    await office.ends_mail("ana@example.com")
    await office.passes(11 * HOUR)
    assert len(await office.told(talk.id)) == 2
    assert (await office.notes(talk.id), office.mail.sent) == ([], [])


# -- by mail


async def test_a_proven_mailbox_and_whom_the_team_invited_get_each_version_once(office: Office) -> None:
    talk = await chat(office)
    one = await office.meeting(talk, by=office.ana, attendees=("luis@example.com",))
    await office.passes(again=True)
    await office.moves(one)
    await office.passes(again=True)
    await office.does(one, "cancel")
    await office.passes(again=True)
    assert office.mail.calendars == [
        f"{who} {what}"
        for what in ("REQUEST 1", "REQUEST 2", "CANCEL 3")
        for who in ("ana@example.com", "luis@example.com")
    ]


@pytest.mark.parametrize(("before", "mailed"), [(MINUTE, ["ana@example.com REQUEST 1"]), (timedelta(), [])])
async def test_no_calendar_is_mailed_of_a_meeting_that_has_begun(
    office: Office, before: timedelta, mailed: list[str]
) -> None:
    talk = await chat(office)
    one = await office.meeting(talk, by=office.ana)
    office.mail.fails = [MailUnavailable("away")]
    await office.passes()
    office.clock.time = one.during.since - before
    await office.invite(one.id)
    assert office.mail.calendars == mailed


@pytest.fixture
async def by_letter(house: House, reads: Reads, outbox: Outbox, jobs: JobQueue, agenda: Agenda) -> Office:
    """Where mailboxes of the team are connected."""
    letters = Pigeons(Traits(EMAIL, (MAILBOX,), most_text=4000))
    ana = await house.hires("Ana Torres")
    return Office(Loft(house, reads, outbox, jobs, also=[letters]), agenda, ana)


def letters_of(office: Office) -> list[str]:
    """What the team's own mailboxes sent."""
    letters = office.loft.channels.get(EMAIL)
    assert isinstance(letters, Pigeons)
    return letters.sent


async def goes_on_by(office: Office, talk: Conversation, channel: Channel) -> None:
    await office.loft.house.changes(talk.id, lambda one: one.go_on_by(channel, at=office.clock.now()))


async def test_who_is_on_e_mail_hears_of_each_change_once(by_letter: Office) -> None:
    """What goes to their mailbox anyway is told in the thread alone."""
    office, talk = by_letter, await chat(by_letter)
    await goes_on_by(office, talk, EMAIL)
    one = await office.meeting(talk, by=office.ana)
    await office.passes(again=True)
    await office.moves(one)
    await office.passes(again=True)
    await office.does(one, "cancel")
    await office.passes(again=True)
    calendars = [each.removeprefix("ana@example.com ") for each in office.mail.calendars]
    assert calendars == ["REQUEST 1", "REQUEST 2", "CANCEL 3"]
    assert letters_of(office) == []
    assert len(await office.told(talk.id)) == 3


async def test_who_is_on_e_mail_and_in_no_calendar_is_told_there(by_letter: Office) -> None:
    """The invitation never went, so that nothing takes it back."""
    office, talk = by_letter, await chat(by_letter)
    await goes_on_by(office, talk, EMAIL)
    one = await office.meeting(talk)  # with the bot: they have read there when it is
    office.mail.fails = [MailUnavailable("away")]
    await office.passes()
    await office.does(one, "cancel")
    await office.passes()
    assert office.mail.sent == []
    assert [each.partition(" con ")[0] for each in letters_of(office)] == ["Tu reunión «Visita»"]


async def test_who_calls_is_told_in_the_thread_and_by_no_carrier(office: Office) -> None:
    talk = await chat(office)
    await goes_on_by(office, talk, VOICE)
    await office.meeting(talk, by=office.ana)
    await office.passes()
    (said,) = [each for each in await office.thread(talk.id) if each.sender_type == SenderType.BOT]
    async with office.storage.begin() as tx:
        assert await tx.communications.of_message(MessageId(UUID(said.id))) is None


async def test_whom_the_team_invited_cannot_change_it(office: Office) -> None:
    talk = await chat(office)
    one = await office.meeting(talk, by=office.ana, attendees=("luis@example.com",))
    await office.passes()
    link = office.links.url(one.id)
    with_link = {
        each.to: (link in each.text, each.calendar is not None and "URL:" in each.calendar.text)
        for each in office.mail.sent
    }
    assert with_link == {"ana@example.com": (True, True), "luis@example.com": (False, False)}


async def test_who_proved_nothing_gets_no_mail(office: Office) -> None:
    talk = await chat(office, proven=False)
    await office.meeting(talk, by=office.ana)
    await office.passes()
    assert office.mail.sent == []


async def test_to_a_mailbox_that_only_a_colleague_said_nothing_goes(by_letter: Office) -> None:
    office, talk = by_letter, await by_pigeon(by_letter)
    await office.says_of(talk, Identity(MAILBOX, "x@example.com"))
    office.clock.advance(2 * DAY)  # the pigeons' window is over
    await office.meeting(talk, begins=5 * DAY, by=office.ana)
    await office.passes()
    assert (office.mail.sent, letters_of(office)) == ([], [])
    assert await office.notes(talk.id) == [(Note.LEAD_NOT_TOLD, "window_closed")]


async def test_whoever_claims_to_be_a_lead_has_nothing_sent_to_the_leads_own(
    house: House, reads: Reads, outbox: Outbox, jobs: JobQueue, agenda: Agenda
) -> None:
    """THREATS 1: not even where they went on by a channel of their own."""
    doves = Pigeons(replace(TRAITS, channel=Channel("dove"), window=None))
    ana = await house.hires("Ana Torres")
    office = Office(Loft(house, reads, outbox, jobs, also=[doves]), agenda, ana)
    theirs, browser = await chat(office), visitor()
    await office.says_of(theirs, Identity(PHONE, "+51922222222"))
    claimed = await chat(office, browser, proven=False)
    code = await office.loft.continue_on(Visitor(browser), claimed.id, PIGEON, words="{code}")
    assert isinstance(code, Invited)
    await office.loft.brings(office.loft.says(code.code))
    office.clock.advance(2 * DAY)
    await office.meeting(claimed, begins=5 * DAY, by=ana)
    await office.passes()
    assert (office.mail.sent, doves.sent) == ([], [])
    assert await office.notes(claimed.id) == [(Note.LEAD_NOT_TOLD, "window_closed")]


async def test_a_mail_that_cannot_go_now_goes_later_and_the_others_once(office: Office) -> None:
    talk = await chat(office)
    await office.meeting(talk, by=office.ana, attendees=("luis@example.com",))
    office.mail.fails = [MailUnavailable("away")]
    await office.passes()
    assert office.mail.calendars == ["luis@example.com REQUEST 1"]
    await office.passes(MINUTE)
    assert office.mail.calendars == ["luis@example.com REQUEST 1", "ana@example.com REQUEST 1"]


async def test_nobody_who_heard_of_nothing_is_told_that_it_is_off(office: Office) -> None:
    talk = await chat(office)
    one = await office.meeting(talk, by=office.ana)
    await office.does(one, "cancel")
    await office.passes()
    assert (await office.told(talk.id), office.mail.sent) == ([], [])


async def test_who_was_told_all_of_it_is_mailed_nothing(office: Office) -> None:
    """A version that changes nothing for them is none to them: the team left it as it is, or took it back."""
    talk = await chat(office)
    one = await office.meeting(talk, by=office.ana, attendees=("luis@example.com",))
    await office.passes()
    sent = [*office.mail.calendars]
    assert len(sent) == 2
    await office.does(one, "stay", by=office.ana.id)
    await office.passes()
    await office.moves(one)
    await office.moves(one, timedelta())
    await office.passes()
    assert office.mail.calendars == sent
    await office.does(one, "edit", subject="Firma")
    await office.passes()
    assert sorted(office.mail.calendars[2:]) == [
        "ana@example.com REQUEST 5",
        "luis@example.com REQUEST 5",
    ]


async def test_a_mail_says_whether_the_meeting_is_new_or_at_another_time(office: Office) -> None:
    talk = await chat(office)
    one = await office.meeting(talk, by=office.ana, attendees=("luis@example.com",))
    await office.passes()
    await office.moves(one)
    await office.passes()
    await office.does(one, "edit", subject="Firma")
    await office.passes()
    to_guest = [each for each in office.mail.sent if each.to == "luis@example.com"]
    assert [(each.subject, each.text) for each in to_guest] == [
        ("Reunión: Visita", f"Tu reunión está agendada: «Visita», {WHEN}, con Ana Torres."),
        (
            "Reunión cambiada de hora: Visita",
            f"Tu reunión cambió de hora: «Visita» es ahora {MORE}, con Ana Torres.",
        ),
        ("Reunión: Firma", f"Tu reunión está agendada: «Firma», {MORE}, con Ana Torres."),
    ]


async def test_what_is_taken_back_while_its_mail_is_on_its_way_is_mailed_too(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    talk = await chat(office)
    one = await office.meeting(talk, by=office.ana)
    await office.passes()
    send = office.mail.send

    async def slow(message: MailMessage) -> None:
        monkeypatch.setattr(office.mail, "send", send)
        await office.moves(one, timedelta())
        await office.passes()
        await send(message)

    await office.moves(one)
    monkeypatch.setattr(office.mail, "send", slow)
    await office.passes()
    await office.passes()
    assert [each.rpartition(" ")[2] for each in office.mail.calendars] == ["1", "2", "3"]


async def test_calendars_read_what_is_mailed(office: Office) -> None:
    talk = await chat(office)
    one = await office.meeting(talk, by=office.ana)
    async with office.storage.begin() as tx:
        stored = await tx.meetings.get(one.id)
        stored.edit(subject='Visita; "norte", dos ' + "ñ" * 60, at=office.clock.now())
        await tx.meetings.save(stored, at=office.clock.now())
    await office.passes()
    mail = compose(office.mail.sent[-1], "chat@ventas.example", default)
    read = email.message_from_bytes(mail.as_bytes(), policy=default)
    kinds = [each.get_content_type() for each in read.walk() if not each.is_multipart()]
    assert kinds == ["text/plain", "text/calendar", "text/calendar"]
    beside, attached = (each for each in read.walk() if each.get_content_type() == "text/calendar")
    assert beside.get_param("method") == "REQUEST"
    assert attached.get_filename() == "reunion.ics"
    raw = attached.get_payload(decode=True)
    assert isinstance(raw, bytes)
    assert all(len(line) <= 75 for line in raw.split(b"\r\n"))
    lines = raw.decode().replace("\r\n ", "").split("\r\n")
    assert 'SUMMARY:Visita\\; "norte"\\, dos ' + "ñ" * 60 in lines
    assert "DTSTART:20260106T200000Z" in lines
    assert f"UID:{one.id}@ventas.example" in lines
    assert "SEQUENCE:2" in lines
    (told,) = [each for each in lines if each.startswith("DESCRIPTION:")]
    assert told.startswith("DESCRIPTION:Tu reunión está agendada: «Visita\\;")
    (link,) = [each.removeprefix("URL:") for each in lines if each.startswith("URL:")]
    assert told.endswith(link)


# -- reminded


async def test_they_are_reminded_a_day_and_an_hour_before_and_no_more(office: Office) -> None:
    talk = await by_pigeon(office)
    await office.meeting(talk, by=office.ana)
    await office.passes(11 * HOUR - MINUTE)
    assert len(office.loft.pigeons.sent) == 1
    await office.passes(MINUTE)
    assert office.loft.pigeons.sent[1].startswith(f"Te recordamos tu reunión: «Visita», {WHEN}, con Ana")
    await office.loft.brings(office.loft.says("Gracias"))
    await office.passes(22 * HOUR)
    assert len(office.loft.pigeons.sent) == 2
    await office.passes(HOUR)
    await office.passes(DAY)
    assert len(office.loft.pigeons.sent) == 3


async def test_nobody_is_reminded_of_what_they_have_just_heard(office: Office) -> None:
    talk = await by_pigeon(office)
    await office.meeting(talk, by=office.ana, begins=DAY + 20 * MINUTE)
    await office.passes(20 * MINUTE)
    await office.passes(HOUR)
    assert len(office.loft.pigeons.sent) == 1


async def test_what_was_moved_is_reminded_of_at_its_new_time_and_what_is_off_never(office: Office) -> None:
    talk = await by_pigeon(office)
    one = await office.meeting(talk, by=office.ana)
    await office.passes()
    await office.moves(one)
    await office.passes(12 * HOUR)
    assert len(office.loft.pigeons.sent) == 2
    await office.passes(HOUR)
    assert office.loft.pigeons.sent[2].startswith(f"Te recordamos tu reunión: «Visita», {MORE}")
    await office.does(one, "cancel")
    await office.passes(2 * DAY)
    assert len(office.loft.pigeons.sent) == 4


async def test_who_is_elsewhere_than_on_the_site_is_reminded_by_mail(office: Office) -> None:
    talk = await chat(office)
    one = await office.meeting(talk, by=office.ana)
    await office.passes()
    office.mail.fails = [MailUnavailable("away")]
    await office.passes(11 * HOUR)
    assert len(await office.told(talk.id)) == 2  # whether or not mail goes
    await office.passes(MINUTE)
    assert [each.subject for each in office.mail.sent] == ["Reunión: Visita", "Recordatorio: Visita"]
    office.mail.fails = [MailUnavailable("away")]
    await office.passes(23 * HOUR)
    assert len(await office.told(talk.id)) == 3
    await office.moves(one, 10 * DAY)
    await office.passes(MINUTE)
    assert [each.subject for each in office.mail.sent[2:]] == ["Reunión cambiada de hora: Visita"]


async def test_nobody_is_reminded_at_night_nor_after_it_began(office: Office) -> None:
    office.goes_by(sending=SendingPolicy(quiet_hours=(time(14), time(23))))
    talk = await by_pigeon(office)
    await office.meeting(talk, by=office.ana)
    await office.passes(11 * HOUR)  # 15:00 in Lima
    assert len(office.loft.pigeons.sent) == 1
    await office.passes(8 * HOUR)
    assert len(office.loft.pigeons.sent) == 2
    await office.loft.brings(office.loft.says("Gracias"))
    await office.passes(15 * HOUR)  # 14:00: until the meeting nobody may be disturbed
    await office.passes(DAY)
    assert len(office.loft.pigeons.sent) == 2
    assert await office.notes(talk.id) == [(Note.LEAD_NOT_TOLD, "quiet_hours")]


async def test_after_the_window_an_approved_text_goes_or_the_team_is_told(office: Office) -> None:
    talk = await by_pigeon(office)
    await office.meeting(talk, by=office.ana, begins=3 * DAY)
    await office.passes()
    await office.passes(2 * DAY)
    assert await office.notes(talk.id) == [(Note.LEAD_NOT_TOLD, "window_closed")]
    office.loft.pigeons.traits = replace(TRAITS, templates=True)
    async with office.storage.begin() as tx:
        approved = Approved("approved", "utility", 3)
        text = Offered("recordatorio_visita", "es", "{{1}} con {{2}}: {{3}}", approved)
        await tx.carriers.offer(PIGEON, [text], at=office.clock.now())
    office.goes_by(template="recordatorio_visita")
    await office.passes(23 * HOUR)
    (one,) = office.loft.pigeons.asked[1:]
    assert one.template is not None
    assert one.template.parameters[:2] == ("jueves 8 de enero a las 04:00 (hora de Lima)", "Ana Torres")


# -- by the link


async def test_by_the_link_they_move_it_to_a_free_slot_and_the_team_reads_so(office: Office) -> None:
    talk = await chat(office)
    one = await office.meeting(talk, by=office.ana)
    await office.passes()
    seen = await office.by_link.look(one.id)
    assert seen.can_change
    assert one.during not in seen.slots
    slot = next(each for each in seen.slots if each.since == one.during.since + 2 * HOUR)
    await office.by_link.move(LEAD, one.id, slot.since, 1)
    await office.passes(again=True)
    assert (await office.by_link.look(one.id)).meeting.during == slot
    assert await office.notes(talk.id) == [(Note.MEETING_MOVED, "2026-01-06T22:00:00+00:00 America/Lima")]
    assert (await office.told(talk.id))[1:] == [
        f"Tu reunión cambió de hora: «Visita» es ahora {MORE}, con Ana Torres."
    ]
    await office.by_link.cancel(LEAD, one.id, 2)
    await office.by_link.cancel(LEAD, one.id, 2)
    await office.passes()
    assert (await office.notes(talk.id))[1:] == [
        (Note.MEETING_CANCELLED, "2026-01-06T22:00:00+00:00 America/Lima")
    ]
    assert not (await office.by_link.look(one.id)).can_change


async def test_who_uses_their_link_is_not_silent(office: Office) -> None:
    one = await office.meeting(await chat(office), by=office.ana)

    async def spoke() -> datetime:
        async with office.loft.house.storage.begin() as tx:
            return (await tx.qualifications.get(one.qualification_id)).active_at

    slot, silent = (await office.by_link.look(one.id)).slots[-1], await spoke()
    await office.passes(HOUR)
    await office.by_link.move(LEAD, one.id, slot.since, 1)
    moved = await spoke()
    assert moved >= silent + HOUR
    await office.passes(HOUR)
    with pytest.raises(ChangedMeanwhile):
        await office.by_link.cancel(LEAD, one.id, 1)
    assert await spoke() == moved
    await office.by_link.cancel(LEAD, one.id, 2)
    assert await spoke() >= moved + HOUR


async def test_a_link_ends_with_its_meeting(office: Office) -> None:
    talk = await chat(office)
    one = await office.meeting(talk, by=office.ana)
    slot = (await office.by_link.look(one.id)).slots[-1]
    office.clock.advance(one.during.since - office.clock.now() + MINUTE)
    assert not (await office.by_link.look(one.id)).can_change
    with pytest.raises(MeetingOver):
        await office.by_link.move(LEAD, one.id, slot.since, 1)
    with pytest.raises(MeetingOver):
        await office.by_link.cancel(LEAD, one.id, 1)
    office.clock.advance(HOUR)
    with pytest.raises(NotFound):
        await office.by_link.look(one.id)


async def test_a_slot_that_somebody_got_is_not_to_be_had(office: Office) -> None:
    talk = await chat(office)
    one = await office.meeting(talk, by=office.ana)
    slot = (await office.by_link.look(one.id)).slots[0]
    await office.meeting(
        await by_pigeon(office), begins=slot.since - one.during.since + DAY + 11 * HOUR, by=office.ana
    )
    with pytest.raises(SlotTaken):
        await office.by_link.move(LEAD, one.id, slot.since, 1)


async def test_to_when_the_agent_is_busy_elsewhere_it_is_not_moved(office: Office) -> None:
    """Though that be where the meeting is, too."""
    talk = await chat(office)
    one = await office.meeting(talk, by=office.ana)
    before = {each.since for each in (await office.by_link.look(one.id)).slots}
    near = {one.during.since + n * HOUR / 2 for n in (-1, 1)}
    assert near <= before
    async with office.storage.begin() as tx:
        await tx.calendars.save(Linked(office.ana.id, "outlook", "ana@example.com", office.clock.now()))
        await tx.calendars.note_busy(office.ana.id, {"dentist": one.during}, [], whole=True)
    for since in near:
        with pytest.raises(SlotTaken):
            await office.by_link.move(LEAD, one.id, since, 1)


async def test_of_meetings_whose_agent_is_shut_out_the_team_reads_once(office: Office) -> None:
    """Of those that are still to begin: they stay, until somebody decides."""
    told, silent = await chat(office), await by_pigeon(office)
    one = await office.meeting(told, by=office.ana)
    off = await office.meeting(silent, begins=DAY + 13 * HOUR, by=office.ana)
    await office.does(off, "cancel", by=office.ana.id)
    before = await office.by_link.look(one.id)
    slot = before.slots[-1]
    for _ in range(2):
        await office.shuts_out(office.ana)
    assert await office.notes(told.id) == [(Note.MEETING_ADRIFT, "2026-01-06T20:00:00+00:00 America/Lima")]
    assert await office.notes(silent.id) == []
    async with office.storage.begin() as tx:
        assert (await tx.meetings.get(one.id)).status is Status.BOOKED
    seen = await office.by_link.look(one.id)
    assert [(each.can_change, each.can_move) for each in (before, seen)] == [(True, True), (True, False)]
    assert seen.slots == ()
    with pytest.raises(SlotTaken):
        await office.by_link.move(LEAD, one.id, slot.since, 1)
    await office.by_link.cancel(LEAD, one.id, 1)


async def test_who_is_shut_out_while_the_lead_moves_their_meeting_holds_it_at_no_other_time(
    office: Office,
) -> None:
    """The lead has seen them there."""
    one = await office.meeting(await chat(office), by=office.ana)
    slot, look = (await office.by_link.look(one.id)).slots[-1], office.by_link.look

    async def looks(meeting_id: MeetingId) -> Seen:
        seen = await look(meeting_id)
        await office.shuts_out(office.ana)
        return seen

    with pytest.raises(SlotTaken):
        await ChangeByLink(office.storage, looks, office.clock).move(LEAD, one.id, slot.since, 1)  # type: ignore[arg-type]


async def test_of_a_meeting_that_nobody_holds_its_lead_is_not_reminded(office: Office) -> None:
    """Where whoever was to hold it is back they are, the next time."""
    talk = await chat(office)
    await office.meeting(talk, begins=2 * DAY, by=office.ana)
    await office.passes()
    told = len(await office.told(talk.id))
    await office.shuts_out(office.ana)
    await office.passes(DAY + HOUR)
    assert len(await office.told(talk.id)) == told
    async with office.storage.begin() as tx:
        ana = await tx.agents.get(office.ana.id)
        ana.enable(at=office.clock.now())
        await tx.agents.save(ana)
    await office.passes(DAY - 2 * HOUR)
    assert len(await office.told(talk.id)) == told + 1


async def test_where_no_bot_answers_none_leaves(office: Office) -> None:
    talk, house = await chat(office), office.loft.house
    await house.takes(office.ana, talk.id)
    await office.meeting(talk, by=office.ana)
    await office.shuts_out(office.ana, answers=False)
    assert Note.BOT_LEFT not in {each.note for each in await office.thread(talk.id)}
    async with office.storage.begin() as tx:
        assert (await tx.conversations.get(talk.id)).bot_enabled


@pytest.mark.parametrize("has_successor", [True, False])
async def test_whose_agent_is_shut_out_has_people_called_where_nobody_else_has_them(
    office: Office, has_successor: bool
) -> None:
    """What the bot has, and what comes back to the queue, is left to people; a colleague's stays theirs."""
    house, leo = office.loft.house, await office.loft.house.hires("Leo")
    emails = [f"{n}@example.com" for n in range(4)]
    began = [await house.starts(visitor(), "Hola", email=each, vouched=True) for each in emails]
    waits, hers, his, over = [each.conversation.id for each in began]
    for whose, talk in ((office.ana, hers), (leo, his), (leo, over)):
        await house.takes(whose, talk)
    await house.resolves(leo, over)
    for n, each in enumerate(began):
        await office.meeting(each.conversation, begins=DAY + (9 + 2 * n) * HOUR, by=office.ana)
    for _ in range(2):
        await office.shuts_out(office.ana, leo if has_successor else None)
    left = [waits] if has_successor else [waits, hers]
    for talk in (waits, hers, his, over):
        said = [each for each in await office.thread(talk) if each.note == Note.BOT_LEFT]
        assert [each.text for each in said] == ["adrift"] * (talk in left)
        async with office.storage.begin() as tx:
            one = await tx.conversations.get(talk)
        assert (one.bot_enabled, one.priority is Priority.HIGH) == (talk not in left, talk in left)
        assert [note for note, _ in await office.notes(talk)] == [Note.MEETING_ADRIFT]


@pytest.mark.parametrize("is_theirs", [True, False])
async def test_who_books_while_the_agent_is_shut_out_is_told_of_too(office: Office, is_theirs: bool) -> None:
    """They hold the conversation, and have not booked yet; in the queue nobody else waits for it."""
    talk, house = await chat(office), office.loft.house
    if is_theirs:
        await house.takes(office.ana, talk.id)
    async with office.storage.begin() as tx:
        await tx.conversations.get(talk.id)
        shut_out = asyncio.create_task(office.shuts_out(office.ana))
        if is_theirs:
            await asyncio.sleep(0.2)
        await office.meeting(talk, by=office.ana, within=tx)
        await asyncio.sleep(0.2)
    await shut_out
    assert (Note.MEETING_ADRIFT, "2026-01-06T20:00:00+00:00 America/Lima") in await office.notes(talk.id)


async def test_who_is_being_booked_with_is_not_gone_as_if_they_had_never_been(office: Office) -> None:
    """Whoever books has looked whether they are there, and has not booked yet."""
    talk, house = await chat(office), office.loft.house
    dismiss = DismissAgent(house.storage, house.clock, Permissions())
    async with office.storage.begin() as tx:
        await tx.conversations.get(talk.id)
        await tx.meetings.lock([office.ana.id])
        dismissed = asyncio.create_task(dismiss(staff(agent("Eva", role=Role.ADMIN)), office.ana.id))
        await asyncio.sleep(0.2)
        await office.meeting(talk, by=office.ana, within=tx)
    with pytest.raises(HasHistory):
        await dismissed


async def test_of_two_who_are_shut_out_at_once_none_waits_for_the_other_in_a_ring(office: Office) -> None:
    """Each is to meet whom the other talks to."""
    house, both = office.loft.house, list[tuple[Agent, Conversation]]()
    talks = list[Conversation]()
    for n in range(8):
        for name in ("Bea", "Leo"):
            began = await house.starts(visitor(), "Hola", email=f"{name}{n}@example.com", vouched=True)
            both.append((await house.hires(f"{name} {n}"), began.conversation))
            await house.takes(both[-1][0], began.conversation.id)
        (bea, hers), (leo, his) = both[-2:]
        for office.ana, talk in ((bea, his), (leo, hers)):
            await office.meeting(talk, by=office.ana)
            talks.append(talk)
    await asyncio.gather(*(office.shuts_out(each) for each, _ in both))
    for talk in talks:
        assert await office.notes(talk.id) == [
            (Note.MEETING_ADRIFT, "2026-01-06T20:00:00+00:00 America/Lima")
        ]


async def test_what_was_never_more_than_offered_has_no_link(office: Office) -> None:
    one = await office.meeting(await chat(office))
    offered = replace(one, id=MeetingId(office.loft.ids.new()), during=one.during.widened(HOUR), version=0)
    offered.hold(at=office.clock.now())
    await office.does(one, "cancel")
    async with office.storage.begin() as tx:
        await tx.meetings.save(offered, at=office.clock.now())
    with pytest.raises(NotFound):
        await office.by_link.look(offered.id)


async def test_of_the_lead_and_the_team_who_move_it_at_once_the_second_is_told(office: Office) -> None:
    talk = await chat(office)
    one = await office.meeting(talk, by=office.ana)
    slots = (await office.by_link.look(one.id)).slots

    async def the_team() -> bool:
        async with office.storage.begin() as tx:
            stored = await tx.meetings.get(one.id)
            if stored.version != 1:
                return False
            stored.edit(during=slots[5], by=office.ana.id, at=office.clock.now())
            await tx.meetings.save(stored, at=office.clock.now())
            return True

    async def the_lead() -> bool:
        try:
            await office.by_link.move(LEAD, one.id, slots[-1].since, 1)
        except ChangedMeanwhile:
            return False
        return True

    assert sorted(await asyncio.gather(the_team(), the_lead())) == [False, True]
    assert (await office.by_link.look(one.id)).meeting.version == 2


async def test_of_many_who_move_it_in_as_many_tabs_one_does(office: Office) -> None:
    talk = await chat(office)
    one = await office.meeting(talk, by=office.ana)
    slots = (await office.by_link.look(one.id)).slots
    moved = await asyncio.gather(
        *(office.by_link.move(LEAD, one.id, each.since, 1) for each in slots[:10]), return_exceptions=True
    )
    assert [each for each in moved if each is None] == [None]
    assert sum(isinstance(each, ChangedMeanwhile | SlotTaken) for each in moved) == 9
    await office.passes()
    assert len(await office.told(talk.id)) == 1
