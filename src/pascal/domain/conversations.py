"""A conversation: queued → in_progress → resolved. It keeps its own rules, numbers its own messages."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from pascal.domain.agents import Agent
from pascal.domain.ahead import require_ahead
from pascal.domain.channels import WEB, Channel
from pascal.domain.communications import ending_of
from pascal.domain.errors import AlreadyTaken, ConversationClosed, Invalid, NotInProgress, NotItsTurn
from pascal.domain.events import (
    AnalysisUpdated,
    Because,
    Change,
    ConversationEvent,
    ConversationMoved,
    ConversationQueued,
    ConversationReleased,
    ConversationResolved,
    ConversationSnoozed,
    ConversationState,
    ConversationTaken,
    ConversationUpdated,
    ConversationWaitsLong,
    ConversationWoke,
    Event,
    How,
    MessagePosted,
    MessagesRead,
    NoteReworded,
    Plain,
    WokenBy,
)
from pascal.domain.ids import AgentId, CommunicationId, ConversationId, LeadId, MessageId, VisitorId
from pascal.domain.leads import Contact, Reconciled
from pascal.domain.messages import ContentType, Draft, Message, Note, Sender, SenderType

MAX_TAGS, MAX_TAG = 20, 40


class Status(StrEnum):
    QUEUED = "queued"
    IN_PROGRESS = "in_progress"
    RESOLVED = "resolved"


class Priority(StrEnum):
    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"


class Chooser(StrEnum):
    """Who said what counts."""

    PERSON = "person"
    """Of the team: wins, until somebody gives it back."""
    MACHINE = "machine"


@dataclass(frozen=True, slots=True)
class Analysed:
    """What a machine that read along made of a conversation."""

    summary: str
    priority: Priority
    tags: tuple[str, ...]
    at: datetime
    by: str
    """Which machine: `rules`, or a model's name."""
    upto: int
    """The number of the last message it read."""


SYSTEM = Sender(SenderType.SYSTEM, None, None)
BOT = Sender(SenderType.BOT, None, None)


def clean_tags(tags: Iterable[str]) -> tuple[str, ...]:
    """Each once, in one spelling, in the order given. Raises `Invalid`."""
    clean = tuple(dict.fromkeys(" ".join(tag.split()).casefold() for tag in tags))
    if len(clean) > MAX_TAGS or any(not 0 < len(tag) <= MAX_TAG or not tag.isprintable() for tag in clean):
        raise Invalid("tags", "tags", most=MAX_TAGS, longest=MAX_TAG)
    return clean


@dataclass(slots=True)
class Conversation:
    """One matter with one lead, answered by one agent at a time. Resolved is final."""

    id: ConversationId
    lead_id: LeadId
    claimed_by: VisitorId | None
    """The unproven browser it belongs to; None when it is the lead's."""
    contact: Contact
    """What was typed when it began."""
    created_at: datetime
    last_message_at: datetime
    lead_verified: bool = False
    channel: Channel = WEB
    """By which the lead wrote last, and is answered."""
    status: Status = Status.QUEUED
    priority: Priority | None = None
    priority_by: Chooser | None = None
    tags: tuple[str, ...] = ()
    tags_by: Chooser | None = None
    analysed: Analysed | None = None
    """The last that a machine made of it, whoever's choice counts."""
    bot_enabled: bool = True
    agent_id: AgentId | None = None
    agent_name: str | None = None
    assigned_at: datetime | None = None
    closed_at: datetime | None = None
    waits_since: datetime | None = None
    """When somebody gave it back to the queue; None: it has waited since it began."""
    alarmed_at: datetime | None = None
    """When the team was told that it waits too long."""
    last_seq: int = 0
    read_by_lead: int = 0
    read_by_agent: int = 0
    version: int = 0
    turn: int = 0
    """Rises with every word and every act: what the bot thought out before that is not said any more."""
    snoozed_until: datetime | None = None
    """Out of its agent's sight until then. It is still theirs, and counts as open."""
    proven: frozenset[VisitorId] = frozenset()
    """Browsers that speak for the lead."""
    said: dict[tuple[str, AgentId | VisitorId | None], Message] = field(
        default_factory=dict, repr=False, compare=False
    )
    """Messages by the client ids that the loader was asked to recall, and who said them."""
    new_messages: list[Message] = field(default_factory=list, repr=False, compare=False)
    events: list[Event] = field(default_factory=list, repr=False, compare=False)

    @classmethod
    def open(
        cls,
        whose: Reconciled,
        contact: Contact,
        *,
        id: ConversationId,
        channel: Channel = WEB,
        at: datetime,
    ) -> "Conversation":
        """A lead begins to talk, and waits."""
        conversation = cls(
            id=id,
            lead_id=whose.lead.id,
            claimed_by=whose.claimed_by,
            contact=contact,
            created_at=at,
            last_message_at=at,
            lead_verified=whose.lead.verified_at is not None and whose.claimed_by is None,
            channel=channel,
            proven=whose.lead.proven,
        )
        browsers = conversation.proven if whose.claimed_by is None else {whose.claimed_by}
        conversation._record(ConversationQueued, at, visitors=tuple(sorted(browsers)))
        return conversation

    def is_of(self, visitor: VisitorId) -> bool:
        """Whether it is for *visitor* to read and to write in."""
        return self.claimed_by == visitor or (self.claimed_by is None and visitor in self.proven)

    # -- who is responsible

    def take(self, by: Agent, *, open_now: int, note_id: MessageId, at: datetime) -> None:
        """Make *by* responsible. Taking one's own conversation again changes nothing."""
        self._require_open()
        if self.agent_id == by.id:
            return
        if self.agent_id is not None:
            raise AlreadyTaken
        self._give_to(by, "taken", open_now, note_id, at)

    def give(self, to: Agent, *, because: Because, open_now: int, note_id: MessageId, at: datetime) -> None:
        """By itself *to* becomes responsible for what waits: somebody who took it meanwhile keeps it."""
        self._require_open()
        if self.agent_id is not None:
            raise AlreadyTaken
        self._give_to(to, "assigned", open_now, note_id, at, because=because)

    def assign(
        self, to: Agent, *, open_now: int, note_id: MessageId, at: datetime, reason: str | None = None
    ) -> None:
        """An administrator makes *to* responsible, whoever had it before."""
        self._hand(to, "assigned", open_now, note_id, at, reason)

    def transfer(self, to: Agent, *, open_now: int, note_id: MessageId, at: datetime) -> None:
        """Whoever has it hands it to a colleague."""
        self._require_open()
        if self.agent_id is None:
            raise NotInProgress
        self._hand(to, "transferred", open_now, note_id, at)

    def release(
        self, *, note_id: MessageId, at: datetime, reason: str | None = None, by_itself: bool = False
    ) -> None:
        """Back to the queue, at the place that its age gives it. One that waits already stays as it is.

        *by_itself*: whoever had it is gone, and nobody wanted it away from them.
        """
        self._require_open()
        if self.agent_id is None:
            return
        before, name = self.agent_id, self.agent_name
        self.snoozed_until = None
        self.turn += 1
        self.agent_id = self.agent_name = self.assigned_at = None
        self.status = Status.QUEUED
        if not by_itself:  # else nobody has cared for the lead meanwhile, and it is still the same wait
            self.waits_since, self.alarmed_at = at, None
        self._tell(Note.AGENT_GONE if by_itself else Note.AGENT_LEFT, name or "", note_id, at)
        self._record(ConversationReleased, at, before=before, reason=reason, by_itself=by_itself)
        self._record(ConversationQueued, at, returned=True)

    def resolve(self, *, note_id: MessageId, at: datetime) -> None:
        """Finish for good. Finishing again changes nothing."""
        if self.status is not Status.RESOLVED:
            self._end(Note.RESOLVED, note_id, at)
            self._record(ConversationResolved, at)

    # -- not now

    def snooze(self, until: datetime, *, at: datetime) -> None:
        """Put it off: whoever has it sees it again at *until*, or when the lead writes.

        They still owe an answer, so it counts as open all the while.
        """
        self._require_open()
        if self.agent_id is None:
            raise NotInProgress
        require_ahead("until", until, at)
        if until != self.snoozed_until:
            self.snoozed_until = until
            self._record(ConversationSnoozed, at, until=until)

    def wake(self, by: WokenBy, *, at: datetime) -> None:
        """In its agent's sight again. One that is awake stays so."""
        if self.snoozed_until is not None:
            self.snoozed_until = None
            self._record(ConversationWoke, at, agent_id=self.agent_id, by=by)

    # -- what is known of it

    def prioritise(self, priority: Priority | None, *, at: datetime) -> None:
        """A person's choice, which a machine does not change. None gives it back to the machine."""
        by: Chooser | None = Chooser.PERSON
        if priority is None:
            priority = self._machines_priority
            by = None if priority is None else Chooser.MACHINE
        if (priority, by) != (self.priority, self.priority_by):
            before, self.priority, self.priority_by = self.priority, priority, by
            self._describe("priority", before, priority, at)

    def raise_alarm(self, *, late: datetime, at: datetime) -> None:
        """It waits too long if it did at *late*: high priority by itself, unless a person has set one.

        Once for each wait.
        """
        since = self.waits_since or self.created_at
        if self.status is Status.QUEUED and self.alarmed_at is None and since <= late:
            self.alarmed_at = at
            if self.priority_by is not Chooser.PERSON:
                self.priority, self.priority_by = self._machines_priority, Chooser.MACHINE
            self._record(ConversationWaitsLong, at, since=since)

    def switch_bot(self, *, on: bool, at: datetime) -> None:
        if on is not self.bot_enabled:
            before, self.bot_enabled = self.bot_enabled, on
            self.turn += 1
            self._describe("bot_enabled", before, on, at)

    def tag(self, tags: Iterable[str] | None, *, at: datetime) -> None:
        """A person's choice (`clean_tags`), none at all too. None gives them back to the machine."""
        by: Chooser | None = Chooser.PERSON
        if tags is not None:
            clean = clean_tags(tags)
        else:
            clean, by = (self.analysed.tags, Chooser.MACHINE) if self.analysed else ((), None)
        if (clean, by) != (self.tags, self.tags_by):
            before, self.tags, self.tags_by = self.tags, clean, by
            self._describe("tags", before, clean, at)

    def keep_analysis(self, made: Analysed, *, at: datetime) -> bool:
        """What a machine made of it counts wherever no person has chosen, after the end too.

        One that had read less than the last one comes too late, and changes nothing.
        """
        if self.analysed is not None and made.upto < self.analysed.upto:
            return False
        self.analysed = made
        if self.priority_by is not Chooser.PERSON:
            self.priority, self.priority_by = self._machines_priority, Chooser.MACHINE
        if self.tags_by is not Chooser.PERSON:
            self.tags, self.tags_by = made.tags, Chooser.MACHINE
        self._record(AnalysisUpdated, at)
        return True

    # -- the bot

    def answer(self, draft: Draft, *, turn: int, id: MessageId, at: datetime) -> Message:
        """The bot says *draft*, which it made when it was *turn*. Raises `NotItsTurn` if it comes too late.

        THREATS 17: it never speaks over a person. Of two answers made at once one is said.
        """
        self.require_turn(turn)
        return self._speak(draft, BOT, id, at)

    def require_turn(self, turn: int) -> None:
        """Raises `NotItsTurn` where the bot has nothing to say, or no more."""
        if not (self.is_the_bots and self.turn == turn):
            raise NotItsTurn

    @property
    def is_the_bots(self) -> bool:
        """Nobody else has it, and it is not over."""
        return self.bot_enabled and self.agent_id is None and self.status is not Status.RESOLVED

    def announce(
        self, draft: Draft, *, id: MessageId, at: datetime, channel: Channel | None = None
    ) -> Message:
        """The house tells the lead something by itself, in the bot's place, under the draft's client id.

        It answers nothing that they wrote, and takes nobody's turn. *channel*: if not by that where they are.
        """
        self._require_open()
        return self._say(draft, BOT, None, id, at, channel)

    def leave_to_people(self, why: str, *, note_id: MessageId, at: datetime) -> None:
        """The bot has no more to say here, and the team sees *why* (a word of `bot.Why`).

        High priority by itself, unless a person has set one: only people answer now.
        """
        self._require_open()
        if self.bot_enabled:
            self._tell(Note.BOT_LEFT, why, note_id, at)
            self.switch_bot(on=False, at=at)
            before = self.priority
            if self.priority_by is not Chooser.PERSON:
                self.priority, self.priority_by = self._machines_priority, Chooser.MACHINE
            if before is not self.priority:
                self._describe("priority", before, self.priority, at)

    # -- what is said

    def post(self, draft: Draft, sender: Sender, *, id: MessageId, at: datetime) -> Message:
        """Say *draft*. The same sender's same client id is the same message, even after the end.

        Raises `Invalid` where that id stands for other words.
        """
        if (earlier := self.said_before(draft, sender.id)) is not None:
            return earlier
        self._require_open()
        if (draft.client_id, sender.id) in self.said:
            raise Invalid("client_id", "used")
        message = self._speak(draft, sender, id, at)
        if sender.type is SenderType.LEAD:
            self.wake("lead", at=at)
        return message

    def go_on_by(self, channel: Channel, *, at: datetime, wish: bool = False) -> None:
        """From now on the lead is answered by *channel*: they wrote there, or it is somebody's *wish*."""
        self._require_open()
        if channel != self.channel:
            before, self.channel = self.channel, channel
            change = Change("channel", before, channel) if wish else None
            self._record(ConversationUpdated, at, change=change)

    def invite(self, to: Channel, link: str, *, note_id: MessageId, at: datetime) -> None:
        """Tell the lead where they may go on."""
        self._require_open()
        self._tell(Note.GOES_ON, f"{to} {link}", note_id, at)

    def tell_of_consent(self, *, wanted: bool, note_id: MessageId, at: datetime) -> None:
        """Tell the team that the lead wants, or does not want, to be written to by this channel."""
        self._require_open()
        self._tell(Note.OPTED_IN if wanted else Note.OPTED_OUT, self.channel, note_id, at)

    def tell_of_meeting(self, note: Note, about: str, *, note_id: MessageId, at: datetime) -> None:
        """Tell the team what became of one, or of telling the lead; after the end too."""
        self._tell(note, about, note_id, at)

    def tell_of_call(self, call: CommunicationId, note: Note, about: str, *, at: datetime) -> Message:
        """Tell how a call went, once, after the end too: who is on the line may outlast it.

        What was told of it before, among what the loader was asked to recall, says this from now on.
        """
        name = str(call)
        if (told := self.said.get((name, None))) is None:
            return self._say(Draft(about, client_id=name), SYSTEM, note, ending_of(call), at)
        if (told.note, told.text) != (note, about):
            told = self.said[name, None] = replace(told, note=note, text=about)
            self.events.append(NoteReworded(message=told, at=at))
        return told

    def said_before(self, draft: Draft, sender_id: AgentId | VisitorId | None) -> Message | None:
        """*draft*, if its sender has said it here already, among what the loader was asked to recall."""
        if draft.client_id is None:
            return None
        earlier = self.said.get((draft.client_id, sender_id))
        return earlier if earlier is not None and earlier.says(draft) else None

    def read(self, upto: int, *, by_lead: bool, at: datetime) -> None:
        """One side has read all up to number *upto*. Marks only move forward."""
        upto = min(upto, self.last_seq)
        after = self.read_by_lead if by_lead else self.read_by_agent
        if upto <= after:
            return
        if by_lead:
            self.read_by_lead = upto
        else:
            self.read_by_agent = upto
        self.events.append(
            MessagesRead(
                conversation_id=self.id,
                by_lead=by_lead,
                after=after,
                seq=upto,
                agent_id=self.agent_id,
                at=at,
            )
        )

    def tell_opening(self, opens: datetime, *, note_id: MessageId, at: datetime) -> None:
        """Tell the lead when somebody will be there, in the house's own time."""
        self._require_open()
        self._tell(Note.OUTSIDE_HOURS, opens.isoformat(), note_id, at)

    # -- whose it is

    def tell_of_proof(self, *, at: datetime) -> None:
        """The lead's e-mail is proven by now."""
        self._record(ConversationUpdated, at, change=None)

    def lift_claim(self, *, proven: frozenset[VisitorId], at: datetime) -> None:
        """The browser that claimed to be the lead has proven it: the conversation is the lead's own."""
        if self.claimed_by is None:
            return
        self.claimed_by, self.proven, self.lead_verified = None, proven, True
        self._record(ConversationUpdated, at)

    def continue_in(
        self, other: "Conversation", *, visitor: VisitorId | None, note_id: MessageId, at: datetime
    ) -> None:
        """End here: the lead goes on in *other*, which was open before.

        *visitor* was proven, and follows; None: whose browser this was has proven nothing for *other*.
        """
        self._end(Note.CONTINUED_ELSEWHERE, note_id, at)
        self._record(ConversationResolved, at)
        if visitor is not None:
            self._record(ConversationMoved, at, to=other.id, visitor_id=visitor)

    def take_over(self, other: "Conversation", *, note_id: MessageId, at: datetime) -> None:
        """*other* is to go on here: where nobody is responsible, whoever is there becomes so.

        They have as many as before, so nobody asks whether they have room.
        """
        self._require_open()
        if self.agent_id is None and other.agent_id is not None and other.agent_name is not None:
            self._become(other.agent_id, other.agent_name, "taken", note_id, at)

    def carry_over(self, message: Message, *, id: MessageId, at: datetime) -> None:
        """Say here once more what the lead said in a conversation that goes on in this one."""
        self._require_open()
        said_before = Draft(message.text, message.content_type, message.upload_id)
        self._speak(said_before, message.sender, id, at)
        self.wake("lead", at=at)

    # -- inside

    @property
    def state(self) -> ConversationState:
        made = self.analysed
        return ConversationState(
            id=self.id,
            version=self.version,
            lead_id=self.lead_id,
            lead_name=self.contact.name,
            lead_email=self.contact.email,
            lead_phone=self.contact.phone,
            lead_verified=self.lead_verified,
            project_id=self.contact.project_id,
            channel=self.channel,
            status=self.status,
            priority=self.priority,
            tags=self.tags,
            bot_enabled=self.bot_enabled,
            agent_id=self.agent_id,
            agent_name=self.agent_name,
            created_at=self.created_at,
            assigned_at=self.assigned_at,
            closed_at=self.closed_at,
            last_message_at=self.last_message_at,
            last_seq=self.last_seq,
            priority_by=self.priority_by,
            tags_by=self.tags_by,
            summary=made.summary if made else None,
            analysed_priority=made.priority if made else None,
            analysed_tags=made.tags if made else None,
            analysed_at=made.at if made else None,
            analysed_by=made.by if made else None,
            snoozed_until=self.snoozed_until,
            alarmed_at=self.alarmed_at,
        )

    @property
    def _machines_priority(self) -> Priority | None:
        """What counts as long as no person chooses.

        Nobody who waits too long, or waits without the bot, is made less urgent.
        """
        if self.status is Status.QUEUED and (self.alarmed_at is not None or not self.bot_enabled):
            return Priority.HIGH
        return self.analysed.priority if self.analysed else None

    def _require_open(self) -> None:
        if self.status is Status.RESOLVED:
            raise ConversationClosed

    def _hand(
        self, to: Agent, how: How, open_now: int, note_id: MessageId, at: datetime, reason: str | None = None
    ) -> None:
        self._require_open()
        if self.agent_id != to.id:
            self._give_to(to, how, open_now, note_id, at, reason)

    def _give_to(
        self,
        agent: Agent,
        how: How,
        open_now: int,
        note_id: MessageId,
        at: datetime,
        reason: str | None = None,
        because: Because | None = None,
    ) -> None:
        agent.require_room(open_now)
        self._become(agent.id, agent.name, how, note_id, at, reason, because)

    def _become(
        self,
        agent_id: AgentId,
        name: str,
        how: How,
        note_id: MessageId,
        at: datetime,
        reason: str | None = None,
        because: Because | None = None,
    ) -> None:
        """Somebody's."""
        before, self.snoozed_until = self.agent_id, None
        self.agent_id, self.agent_name = agent_id, name
        self.turn += 1
        self.assigned_at = self.assigned_at or at  # the wait is over once, however often it is handed on
        self.status = Status.IN_PROGRESS
        self._tell(Note.AGENT_JOINED, name, note_id, at)
        self._record(
            ConversationTaken,
            at,
            agent_id=agent_id,
            agent_name=name,
            before=before,
            how=how,
            reason=reason,
            because=because,
        )

    def _describe(self, field: str, before: Plain, after: Plain, at: datetime) -> None:
        self._record(ConversationUpdated, at, change=Change(field, before, after))

    def _end(self, note: Note, note_id: MessageId, at: datetime) -> None:
        self.status, self.closed_at, self.snoozed_until = Status.RESOLVED, at, None
        self.turn += 1
        self._tell(note, "", note_id, at)

    def _tell(self, note: Note, about: str, note_id: MessageId, at: datetime) -> None:
        self._say(Draft(about), SYSTEM, note, note_id, at)

    def _speak(self, draft: Draft, sender: Sender, id: MessageId, at: datetime) -> Message:
        self.turn += 1
        return self._say(draft, sender, None, id, at)

    def _say(
        self,
        draft: Draft,
        sender: Sender,
        note: Note | None,
        message_id: MessageId,
        at: datetime,
        channel: Channel | None = None,
    ) -> Message:
        self.last_seq += 1
        self.last_message_at = max(self.last_message_at, at)
        message = Message(
            id=message_id,
            conversation_id=self.id,
            seq=self.last_seq,
            sender=sender,
            text=draft.text,
            content_type=draft.content_type if note is None else ContentType.TEXT,
            upload_id=draft.upload_id,
            about=draft.about,
            media=draft.media,
            choices=draft.choices,
            client_id=draft.client_id,
            note=note,
            channel=channel or self.channel,
            created_at=at,
        )
        if draft.client_id is not None:
            self.said[draft.client_id, sender.id] = message
        self.new_messages.append(message)
        self.events.append(
            MessagePosted(message=message, agent_id=self.agent_id, template_id=draft.template_id, at=at)
        )
        return message

    def _record(self, fact: type[ConversationEvent], at: datetime, **more: object) -> None:
        self.version += 1
        self.events.append(fact(at=at, state=self.state, **more))
