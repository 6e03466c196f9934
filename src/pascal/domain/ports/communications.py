"""Questions about communications: what went which way, with whom."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple, Protocol
from uuid import UUID

from pascal.domain.ids import LeadId
from pascal.domain.ports.reach import Reach


@dataclass(frozen=True, slots=True)
class CommunicationFilter:
    """What is asked about; None narrows nothing."""

    lead_id: LeadId | None = None
    client_ref: str | None = None
    contract_ref: str | None = None
    channel: str | None = None
    direction: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    """Before this moment, which is not in it."""
    beside_own: bool = False
    """Those alone that are no message of a conversation of the lead's own: calls, a sign after the end, what
    they said in one of another's that they go on with (ADR 0034).
    """


class CommunicationRow(NamedTuple):
    """Names as in `Communication`."""

    id: UUID
    channel: str
    direction: str
    kind: str
    lead_id: UUID
    conversation_id: UUID | None
    message_id: UUID | None
    agent_id: UUID | None
    peer: str
    line: str | None
    text: str
    subject: str | None
    client_ref: str | None
    contract_ref: str | None
    created_at: datetime
    state: str
    external_id: str | None
    failure: str | None
    code: str | None
    seconds: int | None
    recording: str | None
    whose: UUID | None
    """Who has its conversation, or had it at the end."""


@dataclass(frozen=True, slots=True)
class AfterCommunication:
    """Where the page before ended."""

    at: datetime
    id: UUID


class CommunicationBook(Protocol):
    """Every question raises `StorageUnavailable` where nobody can answer it now."""

    async def communications(
        self, reach: Reach, filters: CommunicationFilter, limit: int, after: AfterCommunication | None
    ) -> Sequence[CommunicationRow]:
        """Newest first: of leads with a conversation within reach."""
