"""What became of a lead on the way to a meeting."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from pascal.domain.events.base import Event
from pascal.domain.ids import AgentId, LeadId, MeetingId, MessageId, QualificationId


@dataclass(frozen=True, slots=True, kw_only=True)
class QualificationEvent(Event):
    qualification_id: QualificationId
    lead_id: LeadId

    @property
    def stream(self) -> UUID:
        return self.lead_id


@dataclass(frozen=True, slots=True, kw_only=True)
class QualificationStarted(QualificationEvent):
    """From now on it is known where the lead stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QualificationMoved(QualificationEvent):
    before: str
    after: str
    """Steps."""
    agent_id: AgentId | None
    """Who put it there; None: what is known led there."""
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerLearnt(QualificationEvent):
    """What they told, or what of it a person took for true. The value is not told here."""

    field: str
    """Of an answer; `features` and `integrations` for those."""
    message_id: MessageId | None
    agent_id: AgentId | None
    """Who confirmed it; None: nobody yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DataConsentTold(QualificationEvent):
    """Whether what they tell may be kept and used."""

    given: bool
    agent_id: AgentId | None
    """Who noted it; None: they said so themselves."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingEvent(Event):
    meeting_id: MeetingId
    lead_id: LeadId
    version: int
    news_for: AgentId | None = None
    """Whose it is, where somebody else booked it, moved it or called it off; None: nobody is to be told."""
    subject: str = ""
    begins: datetime | None = None
    ends: datetime | None = None
    """As it is by that; None where it was recorded before these were."""

    @property
    def stream(self) -> UUID:
        return self.lead_id


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingBooked(MeetingEvent):
    """It is to be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingEdited(MeetingEvent):
    """It is at another time, or about something else."""

    agent_id: AgentId | None
    """Who of the team, also in their own calendar; None: the lead."""
    since: datetime
    until: datetime
    """As it was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingCancelled(MeetingEvent):
    agent_id: AgentId | None
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingEnded(MeetingEvent):
    """Whether the lead came."""

    agent_id: AgentId
    came: bool
