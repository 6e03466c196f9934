"""What the audit log says of what happened, and what it never says."""

import ast
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Literal, get_args
from uuid import UUID

import msgspec
import pytest

from pascal.adapters.postgres import rows
from pascal.app import usecases
from pascal.domain.actors import COMMAND_LINE, Actor, stranger
from pascal.domain.agents import Agent, Availability, Role
from pascal.domain.audit import Deed, Details, Entry, entry
from pascal.domain.channels import SMS, WHATSAPP
from pascal.domain.conversations import Conversation, Priority
from pascal.domain.events import (
    AnswerLearnt,
    CalendarChanged,
    CallDialled,
    ConsentTold,
    ContinuationOffered,
    ConversationRead,
    ConversationsExported,
    ConversationsSearched,
    DataConsentTold,
    DeadJobSettled,
    Event,
    FeedChanged,
    HoursChanged,
    IdentityGained,
    IdentityLost,
    LeadVerified,
    MailboxChanged,
    MessageSentAgain,
    QualificationMoved,
    QualificationStarted,
    RatingAsked,
    RatingGiven,
    SessionRefused,
    UnreadRetried,
)
from pascal.domain.hours import MINUTES_OF_A_DAY, Hours, Span
from pascal.domain.ids import (
    AgentId,
    CommunicationId,
    ConversationId,
    DeliveryId,
    JobId,
    LeadId,
    MeetingId,
    MessageId,
    QualificationId,
    RemarkId,
    ScheduledId,
    SessionId,
    SubscriptionId,
    TeamId,
    TemplateId,
)
from pascal.domain.leads import Attempt, reconcile
from pascal.domain.meetings import During, Meeting
from pascal.domain.messages import Draft, Sender, SenderType
from pascal.domain.ports.lists import Filter
from pascal.domain.remarks import Remark
from pascal.domain.scheduled import Scheduled
from pascal.domain.sessions import Session
from pascal.domain.teams import Team
from pascal.domain.templates import Template
from pascal.domain.webhooks import Attempt as Call
from pascal.domain.webhooks import Delivery, Subscription
from pascal.testing.builders import START, Ids, agent, contact, staff, visitor

ids = Ids()
GONE = Call(START, 1, 410)
juan, rosa = agent("Juan"), agent("Rosa", role=Role.ADMIN)
JUAN, ROSA = staff(juan, "192.0.2.1").actor, staff(rosa, "192.0.2.2").actor
ID = UUID(int=7)


def talk() -> Conversation:
    typed = contact()
    whose = reconcile(
        Attempt(visitor(), typed),
        by_email=None,
        own=None,
        own_is_shared=False,
        fresh_id=LeadId(ids.new()),
        at=START,
    )
    started = Conversation.open(whose, typed, id=ConversationId(ids.new()), at=START)
    started.events.clear()
    return started


def note() -> MessageId:
    return MessageId(ids.new())


def entries(events: list[Event], by: Actor) -> list[Entry]:
    return [found for each in events if (found := entry(each, by, id=ID)) is not None]


def said(events: list[Event], by: Actor = JUAN) -> list[tuple[Deed, UUID | None, Details]]:
    found = entries(events, by)
    assert all((each.id, each.at, each.actor) == (ID, START, by) for each in found)
    return [(each.deed, each.subject_id, each.details) for each in found]


def moved(before: Agent | None, after: Agent | None) -> Details:
    return {"agent_id": {"from": before and str(before.id), "to": after and str(after.id)}}


def test_who_takes_and_who_is_given_are_told_apart() -> None:
    taken, assigned = talk(), talk()
    taken.take(juan, open_now=0, note_id=note(), at=START)
    assert said(taken.events) == [("conversation.taken", taken.id, moved(None, juan))]
    assigned.assign(juan, open_now=0, note_id=note(), at=START)
    assert said(assigned.events) == [("conversation.assigned", assigned.id, moved(None, juan))]
    assigned.events.clear()
    assigned.transfer(rosa, open_now=0, note_id=note(), at=START)
    assert said(assigned.events) == [("conversation.transferred", assigned.id, moved(juan, rosa))]
    assigned.events.clear()
    assigned.release(note_id=note(), at=START)
    assert said(assigned.events) == [("conversation.released", assigned.id, moved(rosa, None))]
    assigned.events.clear()
    assigned.resolve(note_id=note(), at=START)
    assert said(assigned.events) == [("conversation.resolved", assigned.id, {})]


def test_what_is_described_stands_there_as_it_was_and_as_it_is() -> None:
    one = talk()
    one.prioritise(Priority.HIGH, at=START)
    one.prioritise(Priority.HIGH, at=START)  # changes nothing
    one.prioritise(None, at=START)
    one.tag(["VIP"], at=START)
    one.switch_bot(on=False, at=START)
    assert said(one.events) == [
        ("conversation.prioritised", one.id, {"priority": {"from": None, "to": "high"}}),
        ("conversation.prioritised", one.id, {"priority": {"from": "high", "to": None}}),
        ("conversation.tagged", one.id, {"tags": {"from": (), "to": ("vip",)}}),
        ("conversation.bot_switched", one.id, {"bot_enabled": {"from": True, "to": False}}),
    ]


def test_of_a_message_there_is_its_number_and_never_a_word() -> None:
    one, message_id = talk(), note()
    one.post(Draft("secreto 987654321"), Sender(SenderType.AGENT, juan.id, "Juan"), id=message_id, at=START)
    assert said(one.events) == [("message.posted", one.id, {"message_id": str(message_id), "seq": 1})]
    written = msgspec.json.encode(entries(one.events, JUAN)).decode()
    assert "secreto" not in written
    assert not {"Ana", "ana@example.com", "+51987654321"} & set(written.split('"'))  # whose chat it is


def test_what_leads_say_what_follows_and_what_is_read_is_nobodys_act() -> None:
    one = talk()
    one.post(Draft("Hola"), Sender(SenderType.LEAD, visitor(), "Ana"), id=note(), at=START)
    one.read(1, by_lead=False, at=START)
    one.lift_claim(proven=frozenset(), at=START)
    verified = LeadVerified(lead_id=one.lead_id, visitor_id=visitor(), at=START)
    assert said([*one.events, verified]) == []


def test_an_edit_is_one_entry_with_all_that_it_changed_and_no_secret() -> None:
    for active, deed in ((True, "user.edited"), (False, "user.disabled")):
        eva = agent("Eva", availability=Availability.ONLINE)
        before = replace(eva)
        eva.name = "Eva Ríos"
        eva.set_capacity(7)
        eva.appoint(Role.ADMIN, at=START)
        changes: Details = {
            "name": {"from": "Eva", "to": "Eva Ríos"},
            "role": {"from": "agent", "to": "admin"},
            "max_concurrent_chats": {"from": 5, "to": 7},
        }
        if not active:
            eva.disable(at=START)
            changes = {**changes, "active": {"from": True, "to": False}}
        eva.tell_edits(before, at=START)
        assert said(eva.events, ROSA) == [(deed, eva.id, changes)]
    again = replace(eva)
    eva.events.clear()
    eva.enable(at=START)
    eva.tell_edits(again, at=START)
    assert said(eva.events, ROSA) == [("user.enabled", eva.id, {"active": {"from": False, "to": True}})]
    eva.events.clear()
    eva.tell_edits(replace(eva), at=START)
    assert said(eva.events, ROSA) == []


def test_a_password_is_changed_by_oneself_or_reset_by_another_and_never_shown() -> None:
    eva = agent("Eva")
    eva.set_password("argon2 secreto", at=START)
    own = staff(eva).actor
    assert said(eva.events, own) == [("user.password_changed", eva.id, {})]
    assert said(eva.events, COMMAND_LINE) == [("user.password_reset", eva.id, {})]


def test_only_ones_own_word_is_a_word_about_being_there() -> None:
    eva = agent("Eva", availability=Availability.OFFLINE)
    eva.declare(Availability.AWAY, at=START)
    assert said(eva.events, staff(eva).actor) == [
        ("user.availability_changed", eva.id, {"availability": "away"})
    ]
    assert said(eva.events, ROSA) == []  # it follows from their being disabled


def test_a_session_begins_ends_is_refused_or_stolen() -> None:
    opened = Session.open(juan.id, b"secret", id=SessionId(ids.new()), at=START, way="google")
    session = {"session_id": str(opened.id)}
    opened.end(at=START)
    opened.end(at=START, stolen=True)
    assert said(opened.events) == [
        ("session.opened", juan.id, session | {"way": "google"}),
        ("session.closed", juan.id, session),
        ("session.stolen", juan.id, session),
    ]
    assert Session.open(juan.id, b"", id=opened.id, at=START).events == []
    who = stranger("203.0.113.9")
    known, unknown = (SessionRefused(agent_id=each, way="password", at=START) for each in (juan.id, None))
    assert said([known, unknown], who) == [("session.refused", juan.id, {"way": "password"})]


def test_an_export_says_what_it_was_narrowed_to_but_not_which_words_were_looked_for() -> None:
    filters = Filter(search="+51987654321", phone="+51987654321", tag="vip", created_from=START)
    exported = ConversationsExported(agent_id=rosa.id, rows=7, filters=filters.told(), at=START)
    assert said([exported], ROSA) == [
        (
            "conversations.exported",
            None,
            {"rows": 7, "tag": "vip", "created_from": START.isoformat(), "search": True},
        )
    ]
    assert Filter().told() == {}
    assert Filter(assignee=AgentId(ID), unassigned=True).told() == {"assignee": str(ID), "unassigned": True}


def test_of_a_template_there_is_its_name_and_never_its_words() -> None:
    mine = Template(TemplateId(ids.new()), juan.id, START)
    mine.set(title="Visita", text="secreto", short_code="/visita")
    told = {"title": "Visita", "short_code": "visita"}
    mine.tell("created", at=START)
    mine.tell("edited", at=START)
    mine.owner_id = None
    mine.tell("deleted", at=START)
    assert said(mine.events, ROSA) == [
        ("template.created", mine.id, told | {"shared": False}),
        ("template.edited", mine.id, told | {"shared": False}),
        ("template.deleted", mine.id, told | {"shared": True}),
    ]
    assert "secreto" not in msgspec.json.encode(mine.events).decode()


OLD = {
    "MessagePosted": ("template_id", None),
    "ConversationTaken": ("how", "taken"),
    "ConversationUpdated": ("change", None),
    "SessionEnded": ("stolen", False),
}


@pytest.mark.parametrize("name", OLD)
def test_events_that_were_stored_before_there_was_a_log_still_load(name: str) -> None:
    one = talk()
    one.take(juan, open_now=0, note_id=note(), at=START)
    one.switch_bot(on=False, at=START)
    session = Session.open(juan.id, b"", id=SessionId(ids.new()), at=START)
    session.end(at=START)
    event = next(each for each in [*one.events, *session.events] if type(each).__name__ == name)
    newer, default = OLD[name]
    _, _, [payload], _ = rows.event_columns([event])
    stored = msgspec.json.decode(str(payload))
    del stored[newer]
    assert getattr(rows.event(name, msgspec.json.encode(stored).decode()), newer) == default


def acts() -> Iterator[tuple[str, ast.AsyncFunctionDef]]:
    """What a caller asks for, each with its file."""
    for file in sorted(Path(usecases.__path__[0]).glob("*.py")):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.AsyncFunctionDef) and "caller" in {each.arg for each in node.args.args}:
                yield file.stem, node


def test_every_use_case_that_stores_for_a_caller_says_for_whom() -> None:
    """Else what it does would stand in no log (goal: no use case can forget it)."""
    silent, found = [], 0
    for module, function in acts():
        stores = [
            call
            for call in ast.walk(function)
            if isinstance(call, ast.Call)
            and ast.unparse(call.func) in {"self.storage.begin", "self.storage.post"}
        ]
        found += len(stores)
        if stores and not any(keyword.arg == "by" for call in stores for keyword in call.keywords):
            silent.append(f"{module}.{function.name}")
    assert silent == []
    assert found >= 10


def test_who_is_taken_on_is_told_with_their_role() -> None:
    eva = agent("Eva")
    eva.welcome()
    assert said(eva.events, ROSA) == [("user.created", eva.id, {"name": "Eva", "role": "agent"})]


def test_who_goes_is_told_by_name_and_what_holds_for_all_is_the_houses() -> None:
    eva = agent("Eva")
    eva.dismiss(at=START)
    assert said(eva.events, ROSA) == [("user.deleted", eva.id, {"name": "Eva"})]
    before = Hours(holidays=frozenset([date(2026, 1, 1), date(2026, 7, 28)]))
    week = ((Span(540, 780), Span(900, MINUTES_OF_A_DAY)), *[()] * 6)
    after = Hours("America/Lima", week, frozenset([date(2026, 1, 1), date(2026, 12, 25)]))
    hours = HoursChanged(at=START, changes=after.changes_from(before))
    details = {
        "monday": {"from": "", "to": "09:00-13:00, 15:00-24:00"},
        "holidays": {"from": ("2026-07-28",), "to": ("2026-12-25",)},
    }
    assert said([hours], ROSA) == [("hours.changed", None, details)]
    team = Team(TeamId(ids.new()), "Lima", automatic=True)
    team.tell(at=START)
    hook = Subscription.make(
        SubscriptionId(ids.new()), "https://a.pe/x", ["lead.created"], seed=b"", active=False, at=START
    )
    whose = {"url": {"from": None, "to": "https://a.pe"}}
    about = {"events": {"from": None, "to": ("lead.created",)}}
    assert said(hook.events, ROSA) == [("webhook.created", hook.id, whose | about)]
    hook.events.clear()
    call = DeliveryId(ids.new())
    hook.edit(active=True, at=START)
    hook.rotate(b"new", at=START)
    hook.test(call, at=START)
    hook.replay(Delivery(call, hook.id, "lead.created", "{}", START, START), at=START)
    hook.note(Delivery(call, hook.id, "lead.created", "{}", START, START), GONE, wait=None, chance=0)
    hook.tell("deleted", at=START)
    assert said(hook.events, ROSA) == [
        ("webhook.edited", hook.id, {"active": {"from": False, "to": True}}),
        ("webhook.secret_rotated", hook.id, {}),
        ("webhook.tested", hook.id, {"delivery_id": str(call)}),
        ("webhook.replayed", hook.id, {"delivery_id": str(call)}),
        ("webhook.deleted", hook.id, {}),  # that it went off by itself, nobody did
    ]
    assert said(team.events, ROSA) == [("team.changed", team.id, {"name": "Lima", "automatic": True})]


def test_saying_where_a_lead_is_reached_is_an_act_and_writing_from_there_is_none() -> None:
    lead_id = LeadId(ID)
    vouches = IdentityGained(lead_id=lead_id, kind="phone", vouched="agent", agent_id=juan.id, at=START)
    wrote = IdentityGained(lead_id=lead_id, kind="phone", vouched="wrote", at=START)
    assert said([vouches, wrote], JUAN) == [("lead.identity_added", ID, {"kind": "phone"})]
    lost = IdentityLost(lead_id=lead_id, kind="phone", agent_id=juan.id, at=START)
    assert said([lost], JUAN) == [("lead.identity_removed", ID, {"kind": "phone"})]


def test_noting_consent_is_an_act_and_saying_so_is_the_leads() -> None:
    lead_id = LeadId(ID)
    noted = ConsentTold(lead_id=lead_id, channel="sms", wanted=True, agent_id=juan.id, at=START)
    told = ConsentTold(lead_id=lead_id, channel="sms", wanted=False, at=START)
    about = {"channel": "sms", "wanted": True}
    assert said([noted, told], JUAN) == [("lead.consent_noted", ID, about)]


def test_where_a_lead_goes_on_is_an_act_of_whoever_wishes_it() -> None:
    one = talk()
    offered = ContinuationOffered(conversation_id=one.id, channel="whatsapp", at=START)
    one.go_on_by(WHATSAPP, at=START)
    one.go_on_by(SMS, at=START, wish=True)
    assert said([offered, *one.events], JUAN) == [
        ("conversation.invited", one.id, {"channel": "whatsapp"}),
        ("conversation.channel_changed", one.id, {"channel": {"from": "whatsapp", "to": "sms"}}),
    ]


def test_having_read_what_nobody_could_is_an_act() -> None:
    assert said([UnreadRetried(rows=7, at=START)], ROSA) == [("channels.unread_retried", None, {"rows": 7})]


def test_giving_leave_to_a_mailbox_is_an_act_and_taking_it_back_is_one() -> None:
    changed = [MailboxChanged(agent_id=juan.id, connected=each, at=START) for each in (True, False)]
    assert said(changed) == [("mailbox.connected", juan.id, {}), ("mailbox.disconnected", juan.id, {})]


def test_giving_leave_to_a_calendar_is_an_act_and_so_is_the_address_of_ones_meetings() -> None:
    changed = [CalendarChanged(agent_id=juan.id, connected=each, at=START) for each in (True, False)]
    feed = [FeedChanged(agent_id=juan.id, open=each, at=START) for each in (True, False)]
    assert said([*changed, *feed]) == [
        ("calendar.connected", juan.id, {}),
        ("calendar.disconnected", juan.id, {}),
        ("calendar.feed_made", juan.id, {}),
        ("calendar.feed_revoked", juan.id, {}),
    ]


def test_asking_for_a_rating_is_an_act_and_giving_one_is_the_leads() -> None:
    asked = RatingAsked(conversation_id=ConversationId(ID), at=START)
    given = RatingGiven(
        conversation_id=ConversationId(ID), agent_id=juan.id, score=5, comment=None, way="link", at=START
    )
    assert said([asked, given]) == [("conversation.rating_asked", ID, {})]


@pytest.mark.parametrize(("how", "deed"), [("retried", "job.retried"), ("discarded", "job.discarded")])
def test_what_became_of_a_dead_job_is_told_with_what_it_was_about(
    how: Literal["retried", "discarded"], deed: str
) -> None:
    job, chat = JobId(ids.new()), ids.new()
    settled = DeadJobSettled(job_id=job, kind="greet", subject_id=chat, how=how, at=START)
    assert said([settled], ROSA) == [(deed, job, {"kind": "greet", "of": str(chat)})]


def test_who_read_what_is_a_colleagues_is_told_with_whose_it_is() -> None:
    one = talk()
    read = ConversationRead(conversation_id=one.id, agent_id=juan.id, at=START)
    assert said([read], ROSA) == [("conversation.read", one.id, {"agent_id": str(juan.id)})]


def test_of_a_search_there_is_where_something_was_found() -> None:
    one, other = talk(), talk()
    found = ConversationsSearched(agent_id=rosa.id, conversations=(one.id, other.id), at=START)
    where = {"rows": 2, "conversations": (str(one.id), str(other.id))}
    assert said([found], ROSA) == [("conversations.searched", None, where)]


def test_of_what_is_for_colleagues_alone_there_is_which_and_never_a_word() -> None:
    one, later = talk(), START + timedelta(hours=1)
    one.take(juan, open_now=0, note_id=note(), at=START)
    one.events.clear()
    one.snooze(later, at=START)
    one.wake("agent", at=START)
    one.snooze(later, at=START)
    one.wake("lead", at=START)  # nobody's deed
    until: Details = {"until": later.isoformat()}
    assert said(one.events) == [
        ("conversation.snoozed", one.id, until),
        ("conversation.woken", one.id, {}),
        ("conversation.snoozed", one.id, until),
    ]
    remark = Remark(RemarkId(ids.new()), one.id, juan.id, "Juan", "secreto", (rosa.id,), START)
    remark.tell()
    remark.edit("otro secreto", (), at=START)
    remark.delete(at=START)
    which = {"note_id": str(remark.id)}
    assert said(remark.events) == [
        ("note.written", one.id, which),
        ("note.edited", one.id, which),
        ("note.deleted", one.id, which | {"author_id": str(juan.id)}),
    ]
    waits = Scheduled.write(
        Draft("secreto"),
        id=ScheduledId(ids.new()),
        conversation_id=one.id,
        author=(juan.id, "Juan"),
        send_at=later,
        cancel_if_lead_writes=False,
        with_agent=juan.id,
        after_seq=0,
        at=START,
    )
    waits.edit(Draft("otro"), later, cancel_if_lead_writes=True, after_seq=0, at=START)
    waits.withdraw(at=START)
    waits.cancel("resolved", at=START)  # nobody's deed
    when = {"scheduled_id": str(waits.id), "send_at": later.isoformat()}
    gone = {"scheduled_id": str(waits.id), "author_id": str(juan.id)}
    assert said(waits.events) == [
        ("message.scheduled", one.id, when),
        ("message.rescheduled", one.id, when),
        ("message.withdrawn", one.id, gone),
    ]
    written = msgspec.json.encode(entries([*remark.events, *waits.events], JUAN)).decode()
    assert "secreto" not in written


def test_who_calls_somebody_is_told_without_the_number() -> None:
    one, lead_id = CommunicationId(ids.new()), LeadId(ids.new())
    talk_id = ConversationId(ids.new())
    dialled = CallDialled(communication_id=one, conversation_id=talk_id, lead_id=lead_id, at=START)
    which = {"communication_id": str(one), "lead_id": str(lead_id)}
    assert said([dialled]) == [("call.dialled", talk_id, which)]


def test_that_a_message_was_sent_again_is_told() -> None:
    talk_id, message_id, one = ConversationId(ids.new()), MessageId(ids.new()), CommunicationId(ids.new())
    again = MessageSentAgain(conversation_id=talk_id, message_id=message_id, communication_id=one, at=START)
    which = {"message_id": str(message_id), "communication_id": str(one)}
    assert said([again]) == [("message.sent_again", talk_id, which)]


def test_why_somebody_lost_a_conversation_is_told() -> None:
    one = talk()
    one.assign(juan, open_now=0, note_id=note(), at=START, reason="vacaciones")
    one.release(note_id=note(), at=START, reason="baja")
    assert [details["reason"] for _, _, details in said(one.events, ROSA)] == ["vacaciones", "baja"]


def test_where_a_lead_stands_is_moved_by_who_moves_it_and_what_follows_is_nobodys_act() -> None:
    lead_id, about = LeadId(ID), {"qualification_id": QualificationId(ids.new()), "lead_id": LeadId(ID)}
    moved = QualificationMoved(
        **about, before="bant", after="consent", agent_id=juan.id, reason="retoma", at=START
    )
    followed = replace(moved, agent_id=None, reason=None)
    confirmed = AnswerLearnt(**about, field="budget", message_id=None, agent_id=juan.id, at=START)
    consented = DataConsentTold(**about, given=True, agent_id=juan.id, at=START)
    theirs = [replace(confirmed, agent_id=None), replace(consented, agent_id=None)]
    started = QualificationStarted(**about, at=START)
    assert said([moved, confirmed, consented, followed, started, *theirs]) == [
        ("lead.step_moved", lead_id, {"step": {"from": "bant", "to": "consent"}, "reason": "retoma"}),
        ("lead.answer_noted", lead_id, {"field": "budget"}),
        ("lead.data_consent_noted", lead_id, {"given": True}),
    ]


def test_what_becomes_of_a_meeting_is_told_without_what_it_is_about() -> None:
    begins, hour = START + timedelta(days=1), timedelta(hours=1)
    one = Meeting(
        MeetingId(ids.new()),
        juan.id,
        LeadId(ID),
        QualificationId(ids.new()),
        "secreto",
        During(begins, begins + hour),
        START,
    )
    one.book(at=START)
    one.edit(during=During(begins + hour, begins + 2 * hour), by=juan.id, at=START)
    one.edit(subject="otro secreto", by=juan.id, at=START)
    off = replace(one, events=[])
    one.end(came=True, by=juan.id, at=begins + hour)
    off.cancel(by=juan.id, reason="viaje", at=START)
    whose = {"lead_id": str(ID)}
    first, second, third = ((begins + n * hour).isoformat() for n in range(3))
    booked = {"at": first, "until": second}
    moved = {"at": {"from": first, "to": second}, "until": {"from": second, "to": third}}
    found = entries([*one.events, *off.events], JUAN)
    assert [(each.deed, each.subject, each.subject_id, each.details) for each in found] == [
        ("meeting.booked", "meeting", one.id, whose | booked),
        ("meeting.edited", "meeting", one.id, whose | moved),
        ("meeting.edited", "meeting", one.id, whose),
        ("meeting.ended", "meeting", one.id, whose | {"came": True}),
        ("meeting.cancelled", "meeting", one.id, whose | {"reason": "viaje"}),
    ]


def test_every_deed_is_said_of_something() -> None:
    source = Path(__file__).read_text()
    assert [deed for deed in get_args(Deed) if f'"{deed}"' not in source] == []
