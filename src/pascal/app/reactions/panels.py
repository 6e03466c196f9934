"""Tell the panels on `/ws`: from an event to document 001's, for those who may know of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from pascal.app.edge.media import MediaLinks
from pascal.app.edge.panels import (
    STATUSES,
    AgentStatusChanged,
    ChatAssigned,
    LeadsChanged,
    PanelEvent,
    chat_analysed,
    chat_message,
    chat_queued,
    chat_status,
    frame,
)
from pascal.domain import events
from pascal.domain.conversations import Status
from pascal.domain.messages import Note
from pascal.domain.ports.live import AllAgents
from pascal.domain.ports.outbox import Recorded
from pascal.domain.ports.panels import PanelAct, Panels, Push, Readers, ShowOut, Stir
from pascal.domain.ports.reads import MessageRow
from pascal.domain.qualification import Step

ENDS = frozenset({Note.RESOLVED, Note.CONTINUED_ELSEWHERE})
"""What is said last: then it does not wait any more, though nobody has it."""


STIRRING: Final = (
    events.ConversationQueued,
    events.ConversationTaken,
    events.ConversationResolved,
    events.QualificationStarted,
    events.QualificationMoved,
    events.MeetingBooked,
    events.MeetingEdited,
    events.MeetingCancelled,
)
"""What the figures of the dashboard change with."""


@dataclass(frozen=True, slots=True)
class TellPanels:
    """A reaction beside `TellLiveClients`, so that neither waits for the other's carrier.

    At least once, and harmless twice: what is told carries the message's id or the session's version.
    """

    panels: Panels
    links: MediaLinks

    name = "panels"
    hears = (
        events.MessagePosted,
        events.ConversationQueued,
        events.ConversationTaken,
        events.ConversationResolved,
        events.ConversationWaitsLong,
        events.AnalysisUpdated,
        events.AvailabilityChanged,
        events.AgentChanged,
        events.SessionEnded,
        events.MeetingEnded,
        *STIRRING,
    )
    patience = 0.0

    @property
    def at_once(self) -> int:
        return self.panels.at_once

    async def react(self, recorded: list[Recorded]) -> None:
        """In order. Raises `LiveUnavailable`."""
        acts: list[PanelAct] = [act for each in recorded for act in self.acts(each.event)]
        if any(isinstance(each.event, STIRRING) for each in recorded):
            acts.append(Stir())
        await self.panels.tell(acts)

    def acts(self, event: events.Event) -> Iterator[Push | ShowOut]:
        """What is to be said to whom, and who may listen no longer."""
        match event:
            case events.MessagePosted():
                yield self._posted(event)
            case events.ConversationQueued(state=state):
                yield _to_all(chat_queued(state, returned=event.returned))
                yield _to_all(chat_status(state))
            case events.ConversationTaken(state=state):
                yield _to_all(
                    ChatAssigned(
                        session_id=state.id,
                        version=state.version,
                        status=STATUSES[state.status],
                        support_agent_id=event.agent_id,
                        support_agent_name=event.agent_name,
                        assigned_at=state.assigned_at,
                    )
                )
                yield _to_all(chat_status(state))
            case events.ConversationResolved(state=state) | events.ConversationWaitsLong(state=state):
                yield _to_all(chat_status(state))
            case events.AnalysisUpdated(state=state):
                if (made := chat_analysed(state)) is not None:
                    # a summary is what was said: for whom the messages are
                    waits = state.status == Status.QUEUED
                    yield Push(AllAgents() if waits else Readers(state.agent_id), frame(made))
            case events.AvailabilityChanged():
                word = event.availability
                yield _to_all(AgentStatusChanged(event.agent_id, event.agent_name, word))  # type: ignore[arg-type]
            case events.AgentChanged():
                yield ShowOut(event.agent_id)
                yield _to_all(AgentStatusChanged(event.agent_id, is_active=event.active))
            case events.SessionEnded():
                yield ShowOut(event.agent_id, event.session_id)
            case _:
                yield from map(_to_all, _leads_changed(event))

    def _posted(self, event: events.MessagePosted) -> Push:
        message = MessageRow.of(event.message)
        # who has it when it is said; nobody joins a room, so nobody has to leave one
        waits = event.agent_id is None and message.note not in ENDS
        to = AllAgents() if waits else Readers(event.agent_id)
        return Push(to, frame(chat_message(message, self.links)))


def _leads_changed(event: events.Event) -> Iterator[LeadsChanged]:
    match event:
        case events.QualificationStarted():
            yield LeadsChanged([Step.START])
        case events.QualificationMoved():
            yield LeadsChanged([Step(event.before), Step(event.after)])
        case events.MeetingEvent():
            yield LeadsChanged([])
        case _:
            pass


def _to_all(event: PanelEvent) -> Push:
    return Push(AllAgents(), frame(event))
