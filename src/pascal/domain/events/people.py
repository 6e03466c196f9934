"""What happened to the people of the team, and their sessions."""

from dataclasses import dataclass
from uuid import UUID

from pascal.domain.events.base import Change, Event
from pascal.domain.ids import (
    AgentId,
    SessionId,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentEvent(Event):
    """Something happened to a person of the team."""

    agent_id: AgentId

    @property
    def stream(self) -> UUID:
        return self.agent_id


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentRegistered(AgentEvent):
    """Somebody was taken on."""

    name: str
    role: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentDismissed(AgentEvent):
    """Somebody without a past is gone."""

    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentEdited(AgentEvent):
    """What is known of a person, or what they may do, was set to something else."""

    changes: tuple[Change, ...]
    reason: str | None = None
    """Why they were disabled, if anybody said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordChanged(AgentEvent):
    """By their own hand, or by that of who sits at the server."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxChanged(AgentEvent):
    """They have given us leave to read and send their mail, or taken it back."""

    connected: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarChanged(AgentEvent):
    """They have given us leave to read and write their calendar elsewhere, or taken it back."""

    connected: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedChanged(AgentEvent):
    """Their meetings are to be had at a new secret address, or at none."""

    open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AvailabilityChanged(AgentEvent):
    agent_name: str
    availability: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AgentChanged(AgentEvent):
    """What a person may do has changed: connections opened under the old rights end."""

    active: bool
    epoch: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionOpened(AgentEvent):
    """Somebody signed in."""

    session_id: SessionId
    way: str
    """`password` or `google`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionRefused(Event):
    """Somebody tried to sign in as a person of the team, and was not let in."""

    agent_id: AgentId | None
    """None for an e-mail that is nobody's: told all the same, so that it takes as long."""
    way: str

    @property
    def stream(self) -> UUID:
        return self.agent_id or UUID(int=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionEnded(AgentEvent):
    """Somebody signed out on one device, or their refresh token was stolen: its connections end."""

    session_id: SessionId
    stolen: bool = False
