"""Questions about leads on the way to a meeting."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol
from uuid import UUID

from pascal.domain.ids import ConversationId, QualificationId
from pascal.domain.ports.reach import Reach
from pascal.domain.qualification import Step
from pascal.domain.requirements import Item, Sort


class StandingRow(NamedTuple):
    """Where a lead stands. Plain values, as pages are full of these."""

    id: UUID
    """Of the qualification."""
    lead_id: UUID
    claimed_by: UUID | None
    kind: str
    step: str
    held: bool
    has_meeting: bool
    consent: bool | None
    """The last word on whether what they tell may be kept; None: they have not been heard on it."""
    name: str
    email: str | None
    phone: str | None
    """As they last typed it; what they told since is among the answers."""
    answers: Mapping[str, str]
    """What is known, by field."""
    doubts: Sequence[str]
    """The fields of which something else was told since a person confirmed them, by name."""
    meetings_at: Sequence[datetime]
    """When those begin that are booked with them, the soonest first."""
    conversation_id: UUID
    """The one within reach in which something was said last."""
    channel: str
    agent_id: UUID | None
    """Who has that, or had it at the end."""
    started_at: datetime
    active_at: datetime
    completed_at: datetime | None


class AnswerRow(NamedTuple):
    """Names as in `Answer` and `Evidence`."""

    field: str
    value: str
    standing: str
    """`known`, `doubt` or `past`."""
    quote: str
    confidence: float
    read_by: str
    at: datetime
    message_id: UUID | None
    conversation_id: UUID | None
    seq: int | None
    """Where the message stands, to open it."""
    whose: UUID | None
    """Who has that conversation, or had it at the end."""
    confirmed_by: UUID | None
    confirmed_name: str | None
    confirmed_at: datetime | None


class DataConsentRow(NamedTuple):
    """Names as in `DataConsent` and `AnswerRow`."""

    given: bool
    words: str
    at: datetime
    message_id: UUID | None
    conversation_id: UUID | None
    whose: UUID | None
    agent_id: UUID | None
    agent_name: str | None


class StepMoveRow(NamedTuple):
    """Names as in `StepMove`."""

    before: str
    after: str
    reason: str | None
    at: datetime
    agent_id: UUID
    agent_name: str


class PopularRow(NamedTuple):
    name: str
    """The most usual spelling of those alike."""
    wanted: int
    """How often."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which leads are asked about; None narrows nothing."""

    step: Step | None = None
    silent_since: datetime | None = None
    """As `Qualification.is_abandoned` has it."""
    conversation_id: ConversationId | None = None
    """Whoever wrote there."""


@dataclass(frozen=True, slots=True)
class AfterStanding:
    """Where the page before ended."""

    at: datetime
    id: UUID


class Pipeline(Protocol):
    """Who claims to be a lead and has not proven it stands beside them, as somebody else.

    Every question raises `StorageUnavailable` where nobody can answer it now.
    """

    async def standings(
        self, reach: Reach, wanted: Wanted, limit: int, after: AfterStanding | None = None
    ) -> Sequence[StandingRow]:
        """Who was active last comes first; of whom a conversation is within reach."""

    async def board(self, reach: Reach, limit: int) -> Sequence[StandingRow]:
        """As `standings`, at most *limit* of each step, which are those of it who were active last."""

    async def standing(self, qualification_id: QualificationId, reach: Reach) -> StandingRow:
        """Raises `NotFound` for what is out of reach."""

    async def answers(self, qualification_id: QualificationId, reach: Reach) -> Sequence[AnswerRow]:
        """All that was ever told, newest first. Whoever asks has found it within reach, here and below.

        The words, and where they stand, only of a conversation that is within reach. Those in no message are
        of the lead's present one; what somebody of the team noted is then theirs, and whose that is.
        """

    async def data_consents(
        self, qualification_id: QualificationId, reach: Reach
    ) -> Sequence[DataConsentRow]:
        """The ledger, newest first; words as above."""

    async def step_moves(self, qualification_id: QualificationId, reach: Reach) -> Sequence[StepMoveRow]:
        """Where people put them, newest first; a reason is shown as a word on consent that was noted."""

    async def items(self, qualification_id: QualificationId) -> Sequence[Item]:
        """In the order in which they came."""

    async def popular(self, reach: Reach, sort: Sort, limit: int) -> Sequence[PopularRow]:
        """What most leads want of whom a conversation is within reach, as `requirements.popular`."""
