"""What an agent has written to be said later."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from pascal.domain.ahead import require_ahead
from pascal.domain.errors import AlreadySent
from pascal.domain.events import (
    Event,
    MessageScheduled,
    ScheduledCancelled,
    ScheduledEdited,
    ScheduledEvent,
    ScheduledSent,
    Unsent,
)
from pascal.domain.ids import AgentId, ConversationId, MessageId, ScheduledId
from pascal.domain.messages import Draft

MOST_WAITING = 20
"""In one conversation."""
MOST_UNSENT = 20
"""Of one conversation, that are shown."""
LEAST_PAUSE, LONGEST_PAUSE = timedelta(seconds=5), timedelta(hours=1)


def pause(send_at: datetime, at: datetime) -> datetime:
    """Until when one whose time was *send_at* rests that has failed at *at*: as long again as it is late."""
    return at + min(max(at - send_at, LEAST_PAUSE), LONGEST_PAUSE)


class Fate(StrEnum):
    WAITING = "waiting"
    SENT = "sent"
    CANCELLED = "cancelled"


@dataclass(slots=True)
class Scheduled:
    id: ScheduledId
    conversation_id: ConversationId
    author_id: AgentId
    author_name: str
    draft: Draft
    """Its client id is the author's own for this; what is said has `id` for one, so that it is said once."""
    send_at: datetime
    cancel_if_lead_writes: bool
    with_agent: AgentId
    """Who had the conversation when it was written."""
    after_seq: int
    """The conversation's last message when it was written, or written anew."""
    created_at: datetime
    fate: Fate = Fate.WAITING
    reason: Unsent | None = None
    """Why it was cancelled."""
    events: list[Event] = field(default_factory=list, repr=False, compare=False)

    @classmethod
    def write(
        cls,
        draft: Draft,
        *,
        id: ScheduledId,
        conversation_id: ConversationId,
        author: tuple[AgentId, str],
        send_at: datetime,
        cancel_if_lead_writes: bool,
        with_agent: AgentId,
        after_seq: int,
        at: datetime,
    ) -> "Scheduled":
        """Raises `Invalid` unless its time is to come, within a year."""
        require_ahead("send_at", send_at, at)
        one = cls(
            id, conversation_id, *author, draft, send_at, cancel_if_lead_writes, with_agent, after_seq, at
        )
        one._record(MessageScheduled, at)
        return one

    @property
    def words(self) -> Draft:
        """As it is said: a second time it is the same message."""
        return replace(self.draft, client_id=str(self.id))

    def edit(
        self, draft: Draft, send_at: datetime, *, cancel_if_lead_writes: bool, after_seq: int, at: datetime
    ) -> None:
        """What the lead has said until now does not cancel it any more: its author has just looked."""
        self._require_waiting()
        require_ahead("send_at", send_at, at)
        self.draft, self.send_at, self.after_seq = draft, send_at, after_seq
        self.cancel_if_lead_writes = cancel_if_lead_writes
        self._record(ScheduledEdited, at)

    def withdraw(self, *, at: datetime) -> None:
        """By a person. What was cancelled by itself is then out of their sight, too."""
        if self.fate is Fate.SENT:
            raise AlreadySent
        if self.reason != "withdrawn":
            self.cancel("withdrawn", at=at)

    def cancel(self, reason: Unsent, *, at: datetime) -> None:
        self.fate, self.reason = Fate.CANCELLED, reason
        self._record(ScheduledCancelled, at, reason=reason)

    def sent(self, message_id: MessageId, *, at: datetime) -> None:
        self.fate = Fate.SENT
        self._record(ScheduledSent, at, message_id=message_id)

    def _require_waiting(self) -> None:
        if self.fate is not Fate.WAITING:
            raise AlreadySent

    def _record(self, fact: type[ScheduledEvent], at: datetime, **more: object) -> None:
        self.events.append(
            fact(
                conversation_id=self.conversation_id,
                scheduled_id=self.id,
                author_id=self.author_id,
                author_name=self.author_name,
                text=self.draft.text,
                content_type=self.draft.content_type,
                upload_id=self.draft.upload_id,
                client_id=self.draft.client_id,
                send_at=self.send_at,
                cancel_if_lead_writes=self.cancel_if_lead_writes,
                created_at=self.created_at,
                at=at,
                **more,
            )
        )
