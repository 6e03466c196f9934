"""What live clients hear of each fact is described, once, for both transports."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from pascal.adapters.memory import MemoryReads, MemoryStorage, Store
from pascal.adapters.panels import Hub
from pascal.adapters.pusher import dialect as pusher
from pascal.adapters.security import HmacSeals, JwtTokens
from pascal.adapters.socketio import SocketIo
from pascal.adapters.socketio import dialect as socketio
from pascal.app.edge.callers import Callers
from pascal.app.edge.door import LiveDoor
from pascal.app.edge.media import MediaLinks
from pascal.app.edge.notices import PAYLOADS
from pascal.app.edge.throttle import LeadPace
from pascal.app.edge.webhooks import TOLD
from pascal.app.reactions.assignment import AssignByItself, calls_for_a_look
from pascal.app.reactions.live import TellLiveClients, _changes_who_listens
from pascal.app.reactions.panels import TellPanels
from pascal.app.reactions.push import AskForPushes, told_by_push
from pascal.app.reactions.webhooks import WriteDeliveries
from pascal.app.usecases.reading import RecordReading
from pascal.domain import events
from pascal.domain.agents import Agent, Availability
from pascal.domain.bot import Why
from pascal.domain.channels import SMS, VOICE
from pascal.domain.communications import Communication, Direction, Report, State
from pascal.domain.conversations import Analysed, Conversation, Priority
from pascal.domain.events import AgentEvent, ConversationEvent, Event, RemarkEvent, ScheduledEvent
from pascal.domain.identities import PHONE, Identity
from pascal.domain.ids import (
    CommunicationId,
    ConversationId,
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
    UploadId,
    VerificationId,
)
from pascal.domain.leads import Reconciled
from pascal.domain.meetings import During, Meeting
from pascal.domain.messages import ContentType, Draft, Sender, SenderType
from pascal.domain.permissions import Permissions
from pascal.domain.ports.limits import Limit
from pascal.domain.ports.live import Desk, Fact, Notice, Room
from pascal.domain.ports.outbox import Recorded
from pascal.domain.qualification import Evidence, Qualification
from pascal.domain.remarks import Remark
from pascal.domain.requirements import KINDS as KINDS_OF
from pascal.domain.scheduled import Scheduled
from pascal.domain.sessions import Session
from pascal.domain.teams import Team
from pascal.domain.webhooks import Subscription
from pascal.testing.builders import START, Clock, Ids, agent, contact, lead, visitor

SECRET = "a secret that is long enough for the tests"
TOLD_BY_PUSHER = {Fact.LEAD_PRESENT, Fact.LEAD_ABSENT}
"""By its webhooks; the stories in tests/e2e look at those."""
ABSTRACT = {
    Event,
    ConversationEvent,
    AgentEvent,
    RemarkEvent,
    ScheduledEvent,
    events.QualificationEvent,
    events.MeetingEvent,
}
KINDS = {
    kind
    for kind in vars(events).values()
    if isinstance(kind, type) and issubclass(kind, Event) and kind not in ABSTRACT
}


def ringing(talk: Conversation) -> Communication:
    return Communication.rang(
        CommunicationId(Ids().new()),
        VOICE,
        talk.lead_id,
        Identity(PHONE, "+51987654321"),
        line=None,
        external_id="2",
        conversation_id=talk.id,
        said_at=START,
        at=START,
    )


def on_the_way(lead_id: LeadId, luz: Agent) -> tuple[Qualification | Meeting, ...]:
    ids = Ids()
    way = Qualification.start(QualificationId(ids.new()), lead_id, None, KINDS_OF["software"], at=START)
    way.greet(at=START)
    way.consents("Sí", given=True, at=START)
    way.learn("name", "Ana", Evidence("Soy Ana", None, 1.0, "script"), at=START)
    hour = timedelta(hours=1)
    visit = Meeting(
        MeetingId(ids.new()),
        luz.id,
        lead_id,
        way.id,
        "Visita",
        During(START + hour, START + 2 * hour),
        START,
    )
    visit.book(at=START)
    visit.edit(subject="Otra visita", by=luz.id, at=START)
    off = replace(visit, events=[])
    off.cancel(by=luz.id, at=START)
    visit.end(came=True, by=luz.id, at=START + hour)
    return way, visit, off


def story() -> list[Event]:
    """One of every event, as the domain makes them."""
    ids, browser, luz = Ids(), visitor(), agent("Luz", availability=Availability.OFFLINE)

    def opened() -> Conversation:
        whose = Reconciled(lead(), created=True, claimed_by=browser)
        return Conversation.open(whose, contact(), id=ConversationId(ids.new()), at=START)

    def note() -> dict[str, Any]:
        return {"note_id": MessageId(ids.new()), "at": START}

    talk, other = opened(), opened()
    picture = Draft.of("", ContentType.IMAGE, UploadId(ids.new()), client_id="1")
    talk.post(picture, Sender(SenderType.LEAD, browser, "Ana"), id=MessageId(ids.new()), at=START)
    talk.take(luz, open_now=0, **note())
    talk.post(Draft.of("Hola"), Sender(SenderType.AGENT, luz.id, "Luz"), id=MessageId(ids.new()), at=START)
    talk.read(1, by_lead=False, at=START)
    talk.snooze(START + timedelta(hours=1), at=START)
    talk.wake("time", at=START)
    remark = Remark(RemarkId(ids.new()), talk.id, luz.id, "Luz", "Ojo", (luz.id,), START)
    remark.tell()
    remark.delete(at=START)
    later = Scheduled.write(
        picture,
        id=ScheduledId(ids.new()),
        conversation_id=talk.id,
        author=(luz.id, "Luz"),
        send_at=START + timedelta(hours=1),
        cancel_if_lead_writes=True,
        with_agent=luz.id,
        after_seq=2,
        at=START,
    )
    later.edit(picture, START + timedelta(hours=2), cancel_if_lead_writes=False, after_seq=2, at=START)
    later.cancel("resolved", at=START)
    later.sent(MessageId(ids.new()), at=START)
    talk.prioritise(Priority.HIGH, at=START)
    talk.keep_analysis(Analysed("Saluda.", Priority.LOW, ("visita",), START, "rules", upto=1), at=START)
    talk.release(**note())
    talk.raise_alarm(late=START, at=START)
    talk.read(2, by_lead=True, at=START)
    talk.continue_in(other, visitor=browser, **note())
    before, team = replace(luz), Team(TeamId(ids.new()), "Lima")
    luz.welcome()
    luz.dismiss(at=START)
    luz.declare(Availability.ONLINE, at=START)
    luz.set_password("hashed", at=START)
    luz.disable(at=START)
    luz.tell_edits(before, at=START)
    team.tell(at=START)
    hook = Subscription.make(
        SubscriptionId(ids.new()), "https://crm.example", ["lead.created"], seed=b"", active=True, at=START
    )
    session = Session.open(luz.id, b"", id=SessionId(ids.new()), at=START, way="password")
    session.end(at=START)
    sms = Communication.received(
        CommunicationId(ids.new()),
        SMS,
        talk.lead_id,
        Identity(PHONE, "+51987654321"),
        line=None,
        text="",
        external_id="1",
        conversation_id=talk.id,
        said_at=START,
        at=START,
    )
    sms.message_id = MessageId(ids.new())
    sms.file_is_here(UploadId(ids.new()), at=START)
    sms.direction = Direction.OUT
    sms.report(Report(State.READ, START))
    call = ringing(talk)
    call.report(Report(State.FAILED, START, "no_answer"))
    everything = (
        *on_the_way(talk.lead_id, luz),
        talk,
        other,
        luz,
        session,
        team,
        hook,
        remark,
        later,
        sms,
        call,
    )
    return [
        *(each for one in everything for each in one.events),
        events.CallCameIn(
            communication_id=CommunicationId(ids.new()),
            conversation_id=talk.id,
            lead_name="Ana",
            peer="+51987654321",
            agent_id=None,
            at=START,
        ),
        events.CallCameIn(
            communication_id=CommunicationId(ids.new()),
            conversation_id=talk.id,
            lead_name="Ana",
            peer="+51987654321",
            agent_id=luz.id,
            at=START,
        ),
        events.MessageSentAgain(
            conversation_id=talk.id,
            message_id=MessageId(ids.new()),
            communication_id=CommunicationId(ids.new()),
            at=START,
        ),
        events.CallDialled(
            communication_id=CommunicationId(ids.new()),
            conversation_id=talk.id,
            lead_id=talk.lead_id,
            at=START,
        ),
        events.NoteReworded(message=talk.new_messages[-1], at=START),
        events.RatingAsked(conversation_id=talk.id, at=START),
        events.RatingGiven(
            conversation_id=talk.id, agent_id=luz.id, score=5, comment="Gracias", way="chat", at=START
        ),
        events.LeadCreated(lead_id=LeadId(browser), at=START),
        events.ContinuationOffered(conversation_id=talk.id, channel="sms", at=START),
        events.ConsentTold(lead_id=LeadId(browser), channel="sms", wanted=False, at=START),
        events.IdentityGained(lead_id=LeadId(browser), kind="phone", vouched="wrote", at=START),
        events.IdentityLost(lead_id=LeadId(browser), kind="phone", agent_id=luz.id, at=START),
        events.LeadVerified(lead_id=LeadId(browser), visitor_id=browser, at=START),
        events.VerificationRequested(verification_id=VerificationId(ids.new()), email="a@b.pe", at=START),
        events.SessionEnded(agent_id=luz.id, session_id=SessionId(ids.new()), at=START),
        events.ConversationsSearched(agent_id=luz.id, conversations=(talk.id,), at=START),
        events.ConversationRead(conversation_id=talk.id, agent_id=luz.id, at=START),
        events.HoursChanged(at=START),
        events.UnreadRetried(rows=7, at=START),
        events.MailboxChanged(agent_id=luz.id, connected=True, at=START),
        events.CalendarChanged(agent_id=luz.id, connected=True, at=START),
        events.FeedChanged(agent_id=luz.id, open=True, at=START),
        events.DeadJobSettled(
            job_id=JobId(ids.new()), kind="greet", subject_id=ids.new(), how="retried", at=START
        ),
        events.TemplateChanged(
            template_id=TemplateId(ids.new()),
            how="created",
            title="V",
            short_code="v",
            shared=False,
            at=START,
        ),
        events.SessionRefused(agent_id=luz.id, way="password", at=START),
        events.ConversationsExported(agent_id=luz.id, rows=1, at=START),
    ]


def test_a_claim_is_told_to_the_browser_that_makes_it_alone() -> None:
    """THREATS 1: whoever has proven the e-mail does not hear that somebody else types it."""
    proven, claims = visitor(), visitor()
    ana = replace(lead(), proven=frozenset({proven}))
    for claimed_by, told in ((claims, (claims,)), (None, (proven,))):
        whose = Reconciled(ana, created=False, claimed_by=claimed_by)
        talk = Conversation.open(whose, contact(), id=ConversationId(Ids().new()), at=START)
        (queued,) = talk.events
        assert isinstance(queued, events.ConversationQueued)
        assert queued.visitors == told


@pytest.fixture
def tell() -> TellLiveClients:
    reads, clock = MemoryReads(store := Store()), Clock()
    callers = Callers(JwtTokens(SECRET), reads, clock, LeadPace(Limit(1, 60)))
    door = LiveDoor(callers, reads, Permissions(), RecordReading(MemoryStorage(store), clock))
    return TellLiveClients(SocketIo(), MediaLinks(HmacSeals(SECRET), clock), door)


@pytest.fixture
def notices(tell: TellLiveClients) -> list[Notice]:
    """All that live clients are told of the story."""
    return [notice for event in story() for notice in tell.notices(event)]


def fits(data: object, payload: type[msgspec.Struct]) -> bool:
    """Whether *data* is what *payload* describes, no more and no less."""
    text = msgspec.json.encode(data)
    return msgspec.json.encode(msgspec.json.decode(text, type=payload)) == text


def test_the_story_has_every_event() -> None:
    assert {type(event) for event in story()} == KINDS


def test_what_a_reaction_does_not_hear_would_say_nothing_to_it(tell: TellLiveClients) -> None:
    panels = TellPanels(Hub(), tell.links)
    for event in story():
        recorded = Recorded(1, event.stream, event)
        assert isinstance(event, tell.hears) or not (tell.notices(event) or _changes_who_listens(event))
        assert isinstance(event, panels.hears) or not [*panels.acts(event)]
        assert isinstance(event, AssignByItself.hears) or not calls_for_a_look(event)
        assert isinstance(event, AskForPushes.hears) or not [*told_by_push(recorded)]
    assert {type(event) for event in story() if isinstance(event, WriteDeliveries.hears)} == set(TOLD)


def test_the_table_has_every_fact_that_is_told_and_no_other(notices: list[Notice]) -> None:
    assert {notice.name for notice in notices} == set(PAYLOADS) - TOLD_BY_PUSHER
    assert set(PAYLOADS) == set(Fact)


def test_every_notice_carries_what_the_table_says(notices: list[Notice]) -> None:
    assert [notice for notice in notices if not fits(notice.data, PAYLOADS[notice.name])] == []


def test_every_event_of_socketio_carries_what_its_dialect_says(notices: list[Notice]) -> None:
    payloads = socketio.payloads(PAYLOADS)
    said = [socketio.event_of(notice) for notice in notices]
    assert {name for name, _ in said} == set(payloads) - set(socketio.OWN)
    assert [(name, data) for name, data in said if not fits(data, payloads[name])] == []


def test_every_event_of_pusher_carries_what_its_dialect_says(notices: list[Notice]) -> None:
    payloads = pusher.payloads(PAYLOADS)
    said = [
        (name, pusher.data_of(notice))
        for notice in notices
        for audience in notice.audiences
        if (name := pusher.event_of(notice.name, audience)) is not None
    ]
    told_by_pusher = {name for (fact, _), name in pusher.EVENTS.items() if fact in TOLD_BY_PUSHER}
    assert {name for name, _ in said} == set(payloads) - told_by_pusher
    assert [(name, data) for name, data in said if not fits(data, payloads[name])] == []


@pytest.mark.parametrize("payloads", [socketio.payloads, pusher.payloads])
def test_the_events_of_a_transport_can_be_described_as_json_schema(
    payloads: Callable[..., dict[str, type[msgspec.Struct]]],
) -> None:
    described = payloads(PAYLOADS)
    schemas, shapes = msgspec.json.schema_components(described.values())
    for schema in schemas:
        assert shapes[schema["$ref"].rpartition("/")[2]]["type"] == "object"


@pytest.mark.parametrize(
    ("told", "stops"),
    [
        (Report(State.SENT, START), False),
        (Report(State.DELIVERED, START), True),
        (Report(State.FAILED, START, "no_answer"), True),
        (Report(State.SENT, START, seconds=12), True),
    ],
)
def test_it_is_told_when_a_call_rings_no_more(tell: TellLiveClients, told: Report, stops: bool) -> None:
    talk = Conversation.open(
        Reconciled(lead(), True, None), contact(), id=ConversationId(Ids().new()), at=START
    )
    call = ringing(talk)
    call.report(told)
    names = [notice.name for event in call.events for notice in tell.notices(event)]
    assert names == ([Fact.CALL_STOPS] if stops else [])
    call.direction, call.events = Direction.OUT, []
    call.report(Report(State.READ, START))
    assert [notice for event in call.events for notice in tell.notices(event)] == []


def test_why_the_bot_leaves_is_told_to_the_team_alone(tell: TellLiveClients) -> None:
    talk = Conversation.open(
        Reconciled(lead(), True, None), contact(), id=ConversationId(Ids().new()), at=START
    )
    talk.events.clear()
    talk.leave_to_people(Why.UNSURE, note_id=MessageId(Ids().new()), at=START)
    said = [notice for event in talk.events for notice in tell.notices(event)]
    told = [
        (each.audience, each.name, each.data["contentText"]) for each in said if "contentText" in each.data
    ]
    assert told == [
        (Room(talk.id), Fact.MESSAGE_POSTED, "Seguirá una persona del equipo."),
        (
            Desk(talk.id),
            Fact.MESSAGE_CHANGED,
            "Seguirá una persona del equipo: el asistente no entendió.",
        ),
    ]
