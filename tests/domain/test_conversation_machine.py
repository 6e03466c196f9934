"""Many agents and many leads, doing whatever comes to their minds."""

from collections.abc import Callable
from copy import deepcopy
from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from pascal.domain.agents import Agent
from pascal.domain.channels import SMS, WEB, Channel
from pascal.domain.conversations import Analysed, Chooser, Conversation, Priority, Status
from pascal.domain.errors import (
    AgentAtCapacity,
    AgentUnavailable,
    AlreadyTaken,
    ConversationClosed,
    NotInProgress,
    PascalError,
)
from pascal.domain.events import (
    Because,
    ConversationEvent,
    ConversationMoved,
    ConversationQueued,
    ConversationReleased,
    ConversationResolved,
    ConversationTaken,
    ConversationWaitsLong,
    MessagePosted,
    MessagesRead,
    Rule,
)
from pascal.domain.ids import AgentId, ConversationId, MessageId, VisitorId
from pascal.domain.leads import Reconciled
from pascal.domain.messages import Draft, Message, Note, Sender, SenderType
from pascal.testing.builders import START, Clock, Ids, agent, contact, lead, visitor

who = st.integers(0, 2)
which = st.integers(0, 100)
client_ids = st.none() | st.sampled_from("abc")


def refusal_of(act: Callable[[], object]) -> type[PascalError] | None:
    try:
        act()
    except PascalError as error:
        return type(error)
    return None


class Talks(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.clock, self.ids = Clock(), Ids()
        self.agents = [
            agent(name, max_concurrent_chats=room) for room, name in enumerate(("Luz", "Juan", "Rosa"))
        ]
        self.browsers = [visitor() for _ in range(3)]
        self.leads = [lead(email, proven=frozenset(self.browsers[:1]), verified_at=START) for email in "ab"]
        self.talks: list[Conversation] = []
        self.alarmed: set[ConversationId] = set()
        self.silenced: set[ConversationId] = set()
        """Those that became urgent by waiting, and stay so until a machine reads them again."""
        self.said: dict[ConversationId, list[Message]] = {}
        self.versions: dict[ConversationId, int] = {}

    # -- what people do

    @rule(whose=st.integers(0, 1), by=who)
    def begin(self, whose: int, by: int) -> None:
        its_lead, browser = self.leads[whose], self.browsers[by]
        claimed_by = None if browser in its_lead.proven else browser
        if self.active(its_lead.id, claimed_by) is None:
            reconciled = Reconciled(its_lead, created=False, claimed_by=claimed_by)
            talk = Conversation.open(
                reconciled, contact(), id=ConversationId(self.ids.new()), at=self.clock.now()
            )
            self.talks.append(talk)
            assert talk.lead_verified == (claimed_by is None)
            self.said[talk.id], self.versions[talk.id] = [], 0
            self.settle(talk)

    @precondition(lambda self: self.talks)
    @rule(n=which, by=who)
    def take(self, n: int, by: int) -> None:
        talk, taker = self.talk(n), self.agents[by]
        refusal = self.no_room(talk, taker)
        if talk.agent_id not in {None, taker.id}:
            refusal = AlreadyTaken
        self.act(talk, refusal, lambda: talk.take(taker, **self.giving(taker)))

    @precondition(lambda self: self.talks)
    @rule(n=which, to=who)
    def assign(self, n: int, to: int) -> None:
        talk, agent = self.talk(n), self.agents[to]
        self.act(talk, self.no_room(talk, agent), lambda: talk.assign(agent, **self.giving(agent)))

    @precondition(lambda self: self.talks)
    @rule(n=which, to=who)
    def give(self, n: int, to: int) -> None:
        """By itself: never away from somebody, not even to whom it is given."""
        talk, agent = self.talk(n), self.agents[to]
        refusal = self.no_room(talk, agent) if talk.agent_id is None else AlreadyTaken
        why = Because(Rule.ONLY_ONE, 1, len(self.open_of(agent.id)), None, START)
        self.act(talk, refusal, lambda: talk.give(agent, because=why, **self.giving(agent)))

    @precondition(lambda self: self.talks)
    @rule(n=which)
    def alarm(self, n: int) -> None:
        """Once for each wait, and never over what a person has set."""
        talk, late = self.talk(n), self.clock.now()
        before, waits = talk.priority, talk.status is Status.QUEUED and talk.alarmed_at is None
        due = waits and (talk.waits_since or talk.created_at) <= late  # the clock may have been set back
        talk.raise_alarm(late=late, at=self.clock.now())
        assert [type(each) for each in talk.events] == [ConversationWaitsLong] * due
        raised = due and talk.priority_by is not Chooser.PERSON
        assert talk.priority is (Priority.HIGH if raised else before)
        if due:  # if a person has set another, it is urgent once they give that back
            self.alarmed.add(talk.id)
        assert not due or talk.alarmed_at is not None
        self.settle(talk)

    @precondition(lambda self: self.talks)
    @rule(n=which, to=who)
    def transfer(self, n: int, to: int) -> None:
        talk, agent = self.talk(n), self.agents[to]
        refusal = NotInProgress if talk.agent_id is None else self.no_room(talk, agent)
        self.act(talk, refusal, lambda: talk.transfer(agent, **self.giving(agent)))

    @precondition(lambda self: self.talks)
    @rule(n=which)
    def release(self, n: int) -> None:
        talk = self.talk(n)
        self.act(talk, None, lambda: talk.release(note_id=self.note(), at=self.clock.now()))

    @precondition(lambda self: self.talks)
    @rule(n=which)
    def resolve(self, n: int) -> None:
        talk = self.talk(n)
        self.act(talk, None, lambda: talk.resolve(note_id=self.note(), at=self.clock.now()), final=False)

    @precondition(lambda self: self.talks)
    @rule(n=which, by_lead=st.booleans(), client_id=client_ids)
    def post(self, n: int, by_lead: bool, client_id: str | None) -> None:
        talk = self.talk(n)
        earlier = next(
            (each for each in self.said[talk.id] if client_id and each.client_id == client_id), None
        )
        sender = Sender(SenderType.LEAD if by_lead else SenderType.AGENT, None, "Ana")

        def say() -> None:
            message = talk.post(
                Draft.of("Hola", client_id=client_id), sender, id=self.note(), at=self.clock.now()
            )
            assert earlier in {None, message}
            assert message in {*self.said[talk.id], *talk.new_messages}

        self.act(talk, None, say, final=earlier is None)

    @precondition(lambda self: self.talks)
    @rule(n=which, upto=st.integers(-1, 30), by_lead=st.booleans())
    def read(self, n: int, upto: int, by_lead: bool) -> None:
        talk = self.talk(n)
        before = talk.read_by_lead, talk.read_by_agent
        talk.read(upto, by_lead=by_lead, at=self.clock.now())
        marks = [each for each in talk.events if isinstance(each, MessagesRead)]
        after = talk.read_by_lead, talk.read_by_agent
        assert [(each.after, each.seq) for each in marks] == [
            (old, new) for old, new in zip(before, after, strict=True) if old != new
        ]
        assert all(old <= new <= talk.last_seq for old, new in zip(before, after, strict=True))
        self.settle(talk)

    @precondition(lambda self: self.talks)
    @rule(n=which, priority=st.none() | st.sampled_from(Priority), on=st.booleans())
    def describe(self, n: int, priority: Priority | None, on: bool) -> None:
        talk = self.talk(n)
        before = talk.priority, talk.priority_by
        bot, version = talk.bot_enabled, talk.version
        talk.prioritise(priority, at=self.clock.now())
        talk.switch_bot(on=on, at=self.clock.now())
        if not on:
            self.silenced.add(talk.id)
        assert talk.version - version == (before != (talk.priority, talk.priority_by)) + (on is not bot)
        if priority is not None:
            assert (talk.priority, talk.priority_by) == (priority, Chooser.PERSON)
        else:
            assert talk.priority_by is not Chooser.PERSON
        self.settle(talk)

    @precondition(lambda self: self.talks)
    @rule(n=which, tags=st.none() | st.lists(st.sampled_from("abc"), max_size=3))
    def tag(self, n: int, tags: list[str] | None) -> None:
        talk = self.talk(n)
        for _ in range(2):
            version = talk.version
            talk.tag(tags, at=self.clock.now())
        assert talk.version == version
        self.settle(talk)

    @precondition(lambda self: self.talks)
    @rule(n=which, priority=st.sampled_from(Priority), tag=st.sampled_from("xyz"), behind=st.integers(0, 3))
    def read_along(self, n: int, priority: Priority, tag: str, behind: int) -> None:
        talk = self.talk(n)
        chosen = [(talk.priority, talk.priority_by), (talk.tags, talk.tags_by)]
        made = Analysed("", priority, (tag,), self.clock.now(), "rules", max(talk.last_seq - behind, 0))
        kept = talk.analysed
        in_time = talk.keep_analysis(made, at=self.clock.now())
        assert in_time == (kept is None or made.upto >= kept.upto)
        assert talk.analysed == (made if in_time else kept)
        for was, now in zip(
            chosen, [(talk.priority, talk.priority_by), (talk.tags, talk.tags_by)], strict=True
        ):
            assert now == was or was[1] is not Chooser.PERSON
        self.settle(talk)

    @rule(whose=st.integers(0, 1), by=who)
    def prove(self, whose: int, by: int) -> None:
        """What the browser claimed becomes the lead's own, or goes on where the lead talks already."""
        its_lead, browser = self.leads[whose], self.browsers[by]
        its_lead.proves(browser, None, vouched=True, at=self.clock.now())
        its_lead.events.clear()
        for talk in self.talks:
            talk.proven = its_lead.proven if talk.lead_id == its_lead.id else talk.proven
            if (talk.lead_id, talk.claimed_by) != (its_lead.id, browser):
                continue
            other = self.active(its_lead.id, None)
            if other is not None and talk.status is not Status.RESOLVED:
                if its_words := self.said[talk.id]:
                    before = other.last_seq
                    other.carry_over(its_words[-1], id=self.note(), at=self.clock.now())
                    assert other.new_messages[-1].text == its_words[-1].text
                    assert other.new_messages[-1].seq == before + 1
                    self.settle(other)
                talk.continue_in(other, visitor=browser, note_id=self.note(), at=self.clock.now())
                assert isinstance(talk.events[-1], ConversationMoved)
            talk.lift_claim(proven=its_lead.proven, at=self.clock.now())
            assert talk.lead_verified
            assert talk.is_of(browser)
            self.settle(talk)

    @precondition(lambda self: self.talks)
    @rule(n=which, m=which, channel=st.sampled_from((WEB, SMS)))
    def go_on_elsewhere(self, n: int, m: int, channel: Channel) -> None:
        """Another conversation ends in it, and whoever had that one has it, unless somebody had it before."""
        talk, ends = self.talk(n), self.talk(m)
        if talk.status is Status.RESOLVED:
            self.act(talk, ConversationClosed, lambda: talk.go_on_by(channel, at=self.clock.now()))
            return
        talk.go_on_by(channel, at=self.clock.now())
        self.settle(talk)
        if ends is talk or ends.status is Status.RESOLVED:
            return
        had, whose = talk.agent_id, ends.agent_id
        talk.take_over(ends, note_id=self.note(), at=self.clock.now())
        ends.continue_in(talk, visitor=None, note_id=self.note(), at=self.clock.now())
        assert not any(isinstance(each, ConversationMoved) for each in ends.events)
        assert talk.agent_id == (had or whose)
        self.settle(talk)
        self.settle(ends)

    @rule(n=who)
    def shut_out_or_let_in(self, n: int) -> None:
        agent = self.agents[n]
        if agent.active:
            agent.disable(at=self.clock.now())
            for talk in self.open_of(agent.id):
                talk.release(note_id=self.note(), at=self.clock.now())
                self.settle(talk)
        else:
            agent.enable(at=self.clock.now())

    @rule(n=who, room=st.integers(0, 3))
    def change_capacity(self, n: int, room: int) -> None:
        """Less than are open would take nothing away; kept out so that the invariant can be plain."""
        agent = self.agents[n]
        agent.set_capacity(max(room, len(self.open_of(agent.id))))

    @rule()
    def set_the_clock_back(self) -> None:
        self.clock.advance(timedelta(seconds=-1))

    # -- what is always true

    @invariant()
    def nobody_has_more_than_fits(self) -> None:
        for each in self.agents:
            assert len(self.open_of(each.id)) <= each.max_concurrent_chats

    @invariant()
    def what_no_person_has_chosen_is_the_machines(self) -> None:
        for talk in self.talks:
            made = talk.analysed
            if talk.priority_by is not Chooser.PERSON:
                alarmed = talk.id in self.alarmed | self.silenced and talk.priority is Priority.HIGH
                assert alarmed or talk.priority == (made and made.priority)
                assert talk.priority_by == (Chooser.MACHINE if talk.priority else None)
                if talk.alarmed_at is not None and talk.status is Status.QUEUED:
                    assert talk.priority is Priority.HIGH
            if talk.tags_by is not Chooser.PERSON:
                assert talk.tags == (made.tags if made else ())
                assert talk.tags_by == (made and Chooser.MACHINE)

    @invariant()
    def a_lead_and_a_claim_have_one_active_conversation(self) -> None:
        active = [
            (each.lead_id, each.claimed_by) for each in self.talks if each.status is not Status.RESOLVED
        ]
        assert len(active) == len(set(active))

    @invariant()
    def in_progress_means_that_one_agent_is_responsible(self) -> None:
        for talk in self.talks:
            somebody = talk.agent_id is not None
            assert somebody == (talk.agent_name is not None) == (talk.assigned_at is not None)
            assert talk.status is Status.RESOLVED or somebody == (talk.status is Status.IN_PROGRESS)
            assert (talk.closed_at is not None) == (talk.status is Status.RESOLVED)

    # -- how

    def act(
        self,
        talk: Conversation,
        refusal: type[PascalError] | None,
        change: Callable[[], object],
        *,
        final: bool = True,
    ) -> None:
        """Try, and hold *change* to its *refusal*. *final*: refused once the conversation is resolved."""
        before = deepcopy(talk)
        if final and talk.status is Status.RESOLVED:
            refusal = ConversationClosed
        assert refusal_of(change) is refusal
        if refusal is not None or before.status is Status.RESOLVED:
            assert talk == before
            assert not talk.events
        if before.agent_id is not None and talk.agent_id is not None:  # nobody waits again who is handed on
            assert talk.assigned_at == before.assigned_at
        self.one_event_and_one_note_for_each_change(before, talk)
        self.settle(talk)

    def one_event_and_one_note_for_each_change(self, before: Conversation, talk: Conversation) -> None:
        expected: list[tuple[type[ConversationEvent], Note]] = []
        if talk.agent_id != before.agent_id and talk.agent_id is not None:
            expected.append((ConversationTaken, Note.AGENT_JOINED))
        elif talk.agent_id != before.agent_id:
            expected.append((ConversationReleased, Note.AGENT_LEFT))
        if talk.status is Status.RESOLVED is not before.status:
            expected.append((ConversationResolved, Note.RESOLVED))
        facts = [type(each) for each in talk.events if isinstance(each, ConversationEvent)]
        assert [each for each in facts if each is not ConversationQueued] == [fact for fact, _ in expected]
        assert [each.note for each in talk.new_messages if each.note] == [note for _, note in expected]
        assert (ConversationQueued in facts) == (ConversationReleased in facts)
        for each in talk.events:
            if isinstance(each, ConversationTaken | ConversationReleased):
                assert each.before == before.agent_id

    def settle(self, talk: Conversation) -> None:
        """Put away what was said and what happened, as storage does."""
        told = [each.message for each in talk.events if isinstance(each, MessagePosted)]
        assert told == talk.new_messages
        said = self.said[talk.id]
        said += told
        assert [each.seq for each in said] == list(range(1, talk.last_seq + 1))
        assert talk.last_message_at == max([talk.created_at, *(each.created_at for each in said)])
        for each in talk.events:
            if isinstance(each, ConversationEvent):
                assert each.state.version == self.versions[talk.id] + 1
                self.versions[talk.id] = each.state.version
        states = [each.state for each in talk.events if isinstance(each, ConversationEvent)]
        assert states[-1:] in ([], [talk.state])
        assert self.versions[talk.id] == talk.version
        talk.new_messages.clear()
        talk.events.clear()

    def talk(self, n: int) -> Conversation:
        return self.talks[n % len(self.talks)]

    def note(self) -> MessageId:
        return MessageId(self.ids.new())

    def active(self, lead_id: object, claimed_by: VisitorId | None) -> Conversation | None:
        whose = (lead_id, claimed_by)
        talks = (each for each in self.talks if (each.lead_id, each.claimed_by) == whose)
        return next((each for each in talks if each.status is not Status.RESOLVED), None)

    def open_of(self, agent_id: AgentId) -> list[Conversation]:
        return [
            each for each in self.talks if each.agent_id == agent_id and each.status is Status.IN_PROGRESS
        ]

    def giving(self, to: Agent) -> dict[str, object]:
        return {"open_now": len(self.open_of(to.id)), "note_id": self.note(), "at": self.clock.now()}

    def no_room(self, talk: Conversation, agent: Agent) -> type[PascalError] | None:
        if talk.agent_id == agent.id:
            return None
        if not agent.active:
            return AgentUnavailable
        full = len(self.open_of(agent.id)) >= agent.max_concurrent_chats
        return AgentAtCapacity if full else None


TestTalks = Talks.TestCase
TestTalks.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)
