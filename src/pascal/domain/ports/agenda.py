"""Questions about meetings."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple, Protocol
from uuid import UUID

from pascal.domain.calendars import Clash
from pascal.domain.ids import AgentId, MeetingId, QualificationId
from pascal.domain.meetings import During, Status
from pascal.domain.ports.reach import Reach

SHOWN: Final = tuple(each for each in Status if each is not Status.HELD)
"""What was no more than an offer is nobody's meeting."""


class MeetingRow(NamedTuple):
    """Names as in `Meeting`. Plain values, as pages are full of these."""

    id: UUID
    lead_id: UUID
    qualification_id: UUID
    agent_id: UUID
    agent_name: str
    agent_active: bool
    """Whether they work here."""
    time_zone: str
    """The agent's."""
    subject: str
    since: datetime
    until: datetime
    status: str
    attendees: Sequence[str]
    conversation_id: UUID | None
    booked_by: UUID | None
    created_at: datetime
    name: str
    email: str | None
    phone: str | None
    """Of the lead, as they typed it there; what they told since is among the answers."""
    answers: Mapping[str, str]
    """What is known of who they are, by field."""
    clash: Clash | None
    """With the agent's calendar elsewhere, as long as nobody has decided."""
    version: int


@dataclass(frozen=True, slots=True)
class WantedMeetings:
    """Which meetings are asked about; None narrows nothing."""

    since: datetime | None = None
    until: datetime | None = None
    """They begin before it."""
    agent_id: AgentId | None = None
    statuses: Sequence[Status] = SHOWN
    by_status: bool = False
    """In their order first."""


@dataclass(frozen=True, slots=True)
class AfterMeeting:
    """Where the page before ended."""

    status: str
    since: datetime
    id: UUID


class Agenda(Protocol):
    """A meeting is within the reach of whoever's it is, and where a conversation of its lead is.

    Every question raises `StorageUnavailable` where nobody can answer it now.
    """

    async def meetings(
        self, reach: Reach, wanted: WantedMeetings, limit: int, after: AfterMeeting | None = None
    ) -> Sequence[MeetingRow]:
        """In the order in which they begin, or `by_status`."""

    async def meeting(self, meeting_id: MeetingId, reach: Reach) -> MeetingRow:
        """Raises `NotFound` for what is out of reach."""

    async def of_lead(self, qualification_id: QualificationId) -> Sequence[MeetingRow]:
        """All of a lead, newest first. Whoever asks has found them within reach."""

    async def busy(
        self, agents: Sequence[AgentId], during: During, *, at: datetime
    ) -> Mapping[AgentId, Sequence[During]]:
        """When each of them meets somebody, or is busy by their calendar elsewhere, in order; what is held
        counts until it expires.

        That is no secret within the team: with whom, and what about, is not told.
        """
