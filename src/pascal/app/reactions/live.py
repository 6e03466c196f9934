"""Tell the live clients: from an event to its notices. Who may not know of it is not told."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from pascal.app.edge.asides import (
    MentionedShape,
    NoteGoneShape,
    WokeShape,
    note_written,
    scheduled_changed,
)
from pascal.app.edge.door import LiveDoor
from pascal.app.edge.media import MediaLinks
from pascal.app.edge.notices import (
    ActivityShape,
    AgentStatusShape,
    AnalysisUpdatedShape,
    BriefShape,
    CallRingsShape,
    CallStopsShape,
    DeliveryChangedShape,
    MovedShape,
    QueuedShape,
    RatedShape,
    ReadShape,
    UpdatedShape,
    WaitsLongShape,
    notice,
)
from pascal.app.edge.pulse import Pulse
from pascal.app.edge.shapes import (
    TransmissionShape,
    analysis_of,
    conversation_shape,
    message_shape,
    upper,
)
from pascal.app.edge.words import last_words
from pascal.domain import events
from pascal.domain.communications import Direction, Kind, State
from pascal.domain.errors import NotFound, Unauthenticated
from pascal.domain.events import ConversationState
from pascal.domain.ids import AgentId, ConversationId, MessageId, VisitorId
from pascal.domain.messages import SenderType
from pascal.domain.ports.live import (
    AllAgents,
    Audience,
    Desk,
    Fact,
    Live,
    LiveUnavailable,
    Notice,
    OneAgent,
    OneVisitor,
    Person,
    Room,
    Side,
    Who,
)
from pascal.domain.ports.outbox import Recorded
from pascal.domain.ports.reads import MessageRow
from pascal.domain.ports.storage import StorageUnavailable
from pascal.domain.projects import project_name

PREVIEW = 120
"""Characters of the last words in a list."""


@dataclass(frozen=True, slots=True)
class TellLiveClients:
    """A reaction. At least once, and harmless twice: notices carry `seq` or `version`."""

    live: Live
    links: MediaLinks
    door: LiveDoor
    pulse: Pulse = field(default_factory=Pulse)

    name = "live"
    hears = (
        events.ConversationEvent,
        events.MessagePosted,
        events.MessagesRead,
        events.NoteReworded,
        events.CommunicationUpdated,
        events.CallCameIn,
        events.RatingGiven,
        events.RemarkEvent,
        events.ScheduledEvent,
        events.AvailabilityChanged,
        events.AgentChanged,
        events.SessionEnded,
    )
    patience = 0.0

    @property
    def at_once(self) -> int:
        return self.live.at_once

    async def react(self, recorded: list[Recorded]) -> None:
        """In order. Raises `LiveUnavailable`."""
        said: list[Notice] = []
        for each in recorded:
            said += self.notices(each.event)
            if _changes_who_listens(each.event):  # before the next word is said
                await self.live.publish(said)
                await self._ask_who_listens(each.event)
                said = []
                self.pulse.beat(self.name)  # slow is not dead
        await self.live.publish(said)

    async def _ask_who_listens(self, event: events.Event) -> None:
        """Who may no longer is shown out; to whom it is a colleague's by now is put on record as a reader."""
        match event:
            case events.AgentChanged(agent_id=agent_id):
                await self.live.disconnect(Who(Side.AGENT, agent_id))
            case events.SessionEnded(agent_id=agent_id, session_id=session_id):
                await self.live.disconnect(Who(Side.AGENT, agent_id), session_id)
            case events.ConversationMoved(state=state, visitor_id=visitor_id):
                browser = Person(VisitorId(visitor_id), Side.LEAD, "")
                await self._ask_again(self.door.may_follow, browser, state.id)
            case events.ConversationReleased(state=state, before=before):
                await self._ask_again(self.door.may_follow, Person(before, Side.AGENT, ""), state.id)
            case events.ConversationTaken(state=state, agent_id=agent_id, before=before):
                if before is not None:  # not all who hear are seen to be there
                    await self._ask_again(self.door.may_follow, Person(before, Side.AGENT, ""), state.id)
                for each in await self.live.agents_in(state.id) - {agent_id}:
                    await self._ask_again(self.door.follow, Person(each, Side.AGENT, ""), state.id)
            case _:
                pass

    async def _ask_again(
        self,
        door: Callable[[Person, ConversationId], Awaitable[object]],
        person: Person,
        conversation_id: ConversationId,
    ) -> None:
        """Who was let in may go on listening only if they would be let in again (THREATS 20)."""
        try:
            await door(person, conversation_id)
        except (NotFound, Unauthenticated):
            await self.live.leave(person.who, conversation_id)
        except StorageUnavailable as error:  # then nobody knows: later
            raise LiveUnavailable from error

    def notices(self, event: events.Event) -> list[Notice]:
        """What is to be said, to whom."""
        match event:
            case events.MessagePosted() | events.NoteReworded():
                return self._said(event)
            case events.ConversationQueued(state=state):
                queued = _queued(state, returned=event.returned)
                return [
                    notice(AllAgents(), Fact.CONVERSATION_QUEUED, queued),
                    _status(state),
                    *_opened(state, [OneVisitor(each) for each in event.visitors]),
                ]
            case events.ConversationTaken(state=state):
                return [
                    notice(Room(state.id), Fact.CONVERSATION_ASSIGNED, _brief(state), AllAgents()),
                    self._described(state),
                    _status(state),
                ]
            case events.ConversationResolved(state=state):
                return [_status(state), self._described(state)]
            case events.ConversationUpdated(state=state, change=events.Change(field="bot_enabled")):
                return [notice(Room(state.id), Fact.STATUS_CHANGED, _brief(state)), self._described(state)]
            case events.ConversationUpdated(state=state):
                return [self._described(state)]
            case events.ConversationWaitsLong(state=state):
                return [self._described(state), _waits_long(state, event.since)]
            case events.ConversationMoved(state=state):
                moved = MovedShape(state.id, event.to)
                browser = OneVisitor(event.visitor_id)
                return [notice(Room(state.id), Fact.CONVERSATION_MOVED, moved, browser)]
            case events.MessagesRead():
                by: Literal["LEAD", "AGENT"] = "LEAD" if event.by_lead else "AGENT"
                read = ReadShape(event.conversation_id, by, event.seq, event.at)
                also = () if event.agent_id is None else (OneAgent(event.agent_id),)
                return [notice(Room(event.conversation_id), Fact.MESSAGES_READ, read, *also)]
            case events.AvailabilityChanged():
                status = AgentStatusShape(event.agent_id, event.agent_name, upper(event.availability))
                return [notice(AllAgents(), Fact.AGENT_STATUS, status)]
            case _:
                return self._beside(event)

    def _beside(self, event: events.Event) -> list[Notice]:
        """What is for colleagues alone."""
        match event:
            case events.AnalysisUpdated(state=state):
                return [*_analysed(state), self._described(state)]
            case events.RatingGiven(conversation_id=rated, agent_id=agent_id):
                shape = RatedShape(rated, agent_id, event.score, event.comment, event.at)
                return [notice(Desk(rated), Fact.RATING_GIVEN, shape, OneAgent(agent_id))]
            case events.CommunicationUpdated() | events.CallCameIn():
                return self._by_carrier(event)
            case events.ConversationSnoozed(state=state):
                return [self._described(state)]
            case events.ConversationWoke(state=state, agent_id=agent_id) if event.by != "agent":
                woke = WokeShape(state.id, state.lead_name, upper(event.by))
                return [
                    self._described(state),
                    notice(OneAgent(agent_id), Fact.CONVERSATION_WOKE, woke),
                ]
            case events.ConversationWoke(state=state):
                return [self._described(state)]
            case events.RemarkWritten():
                written = note_written(event)
                called = MentionedShape(event.remark_id, event.conversation_id, event.author_name, event.text)
                return [
                    notice(Desk(event.conversation_id), Fact.NOTE_WRITTEN, written),
                    *[notice(OneAgent(each), Fact.MENTIONED, called) for each in event.mentioned],
                ]
            case events.RemarkDeleted():
                gone = NoteGoneShape(event.remark_id, event.conversation_id)
                return [notice(Desk(event.conversation_id), Fact.NOTE_DELETED, gone)]
            case events.ScheduledEvent():
                changed = scheduled_changed(event, self.links)
                desk, author = Desk(event.conversation_id), OneAgent(event.author_id)
                return [notice(desk, Fact.SCHEDULED_CHANGED, changed, author)]
            case _:
                return []

    def _by_carrier(self, event: events.CommunicationUpdated | events.CallCameIn) -> list[Notice]:
        match event:
            case events.CommunicationUpdated(conversation_id=talk, message_id=message) if talk and message:
                carried = self._carried(event, talk, message)
                also = () if event.agent_id is None else (OneAgent(event.agent_id),)
                return [notice(Desk(talk), Fact.DELIVERY_CHANGED, carried, *also)]
            case events.CommunicationUpdated(conversation_id=talk) if talk and _rings_no_more(event):
                # whoever was rung may not be who has it now
                return [notice(AllAgents(), Fact.CALL_STOPS, CallStopsShape(talk, event.communication_id))]
            case events.CallCameIn(conversation_id=talk):
                rings = CallRingsShape(talk, event.communication_id, event.lead_name, event.peer)
                return [notice(_whose(event.agent_id), Fact.CALL_RINGS, rings)]
            case _:
                return []

    def _carried(
        self, event: events.CommunicationUpdated, talk: ConversationId, message: MessageId
    ) -> DeliveryChangedShape:
        goes_out = event.direction == Direction.OUT
        delivery = TransmissionShape(upper(event.state), event.failure, event.code, event.attempt)
        return DeliveryChangedShape(
            conversation_id=talk,
            message_id=message,
            version=event.version,
            channel=upper(event.channel),
            delivery=delivery if goes_out else None,
            media_url=None if event.upload_id is None or goes_out else self.links.url(event.upload_id),
            media_state="FAILED" if event.file == "failed" else None,
        )

    def _said(self, event: events.MessagePosted | events.NoteReworded) -> list[Notice]:
        message = event.message
        row, room = MessageRow.of(message), Room(message.conversation_id)
        shape = message_shape(row, self.links, to_lead=True)
        if isinstance(event, events.NoteReworded):
            return [notice(room, Fact.MESSAGE_CHANGED, shape)]
        said = notice(room, Fact.MESSAGE_POSTED, shape)
        if message.sender.type is SenderType.SYSTEM:
            in_full, desk = message_shape(row, self.links), Desk(message.conversation_id)
            return [said] if in_full == shape else [said, notice(desk, Fact.MESSAGE_CHANGED, in_full)]
        # lists: whoever is responsible; everybody while it waits
        activity = ActivityShape(
            conversation_id=message.conversation_id,
            last_seq=message.seq,
            last_message_at=message.created_at,
            last_text=last_words(message.text[:PREVIEW], message.content_type),
            sender_type=upper(message.sender.type),
        )
        return [said, notice(_whose(event.agent_id), Fact.CONVERSATION_ACTIVITY, activity)]

    def _described(self, state: ConversationState) -> Notice:
        """All of it, to those who have it open, and to whoever's list it is in."""
        shape = UpdatedShape(state.id, conversation_shape(state))
        match self.door.lists(state):
            case AllAgents() as everybody:
                return notice(everybody, Fact.CONVERSATION_UPDATED, shape)
            case listed:
                also = () if listed is None else (listed,)
                return notice(Desk(state.id), Fact.CONVERSATION_UPDATED, shape, *also)


def _rings_no_more(event: events.CommunicationUpdated) -> bool:
    over = event.seconds is not None or event.state in {State.FAILED, State.DELIVERED}
    return (event.kind, event.direction) == (Kind.CALL, Direction.IN) and over


def _whose(agent_id: AgentId | None) -> Audience:
    return AllAgents() if agent_id is None else OneAgent(agent_id)


def _changes_who_listens(event: events.Event) -> bool:
    """Whether somebody may have to leave after it, or listens to a colleague's conversation by now."""
    return isinstance(
        event,
        events.AgentChanged
        | events.SessionEnded
        | events.ConversationMoved
        | events.ConversationReleased
        | events.ConversationTaken,
    )


def _queued(state: ConversationState, *, returned: bool) -> QueuedShape:
    return QueuedShape(
        conversation_id=state.id,
        lead_name=state.lead_name,
        project_name=project_name(state.project_id),
        timestamp=state.created_at,
        returned=returned,
        conversation=conversation_shape(state),
    )


def _waits_long(state: ConversationState, since: datetime) -> Notice:
    project = project_name(state.project_id)
    shape = WaitsLongShape(state.id, state.version, state.lead_name, project, since)
    return notice(AllAgents(), Fact.CONVERSATION_WAITS_LONG, shape)


def _opened(state: ConversationState, browsers: Sequence[OneVisitor]) -> list[Notice]:
    """To the tabs that did not write: they show another conversation, or none."""
    if not browsers:
        return []
    return [notice(browsers[0], Fact.CONVERSATION_OPENED, _brief(state), *browsers[1:])]


def _analysed(state: ConversationState) -> list[Notice]:
    if (made := analysis_of(state)) is None:
        return []
    shape = AnalysisUpdatedShape(
        conversation_id=state.id,
        summary=made.summary,
        priority=made.priority,
        tags=made.tags,
        updated_at=made.at,
        by=made.by,
    )
    return [notice(Desk(state.id), Fact.ANALYSIS_UPDATED, shape)]


def _brief(state: ConversationState) -> BriefShape:
    return BriefShape(
        conversation_id=state.id,
        version=state.version,
        status=upper(state.status),
        agent_id=state.agent_id,
        agent_name=state.agent_name,
        agent_enabled=state.bot_enabled,
        assigned_at=state.assigned_at,
        closed_at=state.closed_at,
    )


def _status(state: ConversationState) -> Notice:
    return notice(Room(state.id), Fact.STATUS_CHANGED, _brief(state), AllAgents())
