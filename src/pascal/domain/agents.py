"""The people who answer: role, capacity, availability."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from pascal.domain.errors import AgentAtCapacity, AgentUnavailable, Invalid
from pascal.domain.events import (
    AgentChanged,
    AgentDismissed,
    AgentEdited,
    AgentRegistered,
    AvailabilityChanged,
    Change,
    Event,
    PasswordChanged,
)
from pascal.domain.ids import AgentId, TeamId
from pascal.domain.messages import clean_text

DEFAULT_MAX_CONCURRENT_CHATS = 5
MIN_PASSWORD, MAX_PASSWORD = 8, 256
MAX_REASON = 500
MOST_CHATS = 1000
EDITED = ("name", "role", "active", "max_concurrent_chats", "time_zone")
"""What is told of when it is edited."""


class Role(StrEnum):
    AGENT = "agent"
    ADMIN = "admin"
    SUPERADMIN = "superadmin"


class Availability(StrEnum):
    """Declared by the agent; lowered to offline while their last live connection is gone for a minute."""

    ONLINE = "online"
    AWAY = "away"
    OFFLINE = "offline"


def check_password(plain: str) -> str:
    """Raises `Invalid` when it is too short to be safe or too long to hash."""
    if len(plain) < MIN_PASSWORD:
        raise Invalid("password", "too_short", least=MIN_PASSWORD)
    if len(plain) > MAX_PASSWORD:
        raise Invalid("password", "too_long", most=MAX_PASSWORD)
    return plain


def clean_reason(typed: str | None) -> str | None:
    """Why somebody is disabled. Raises `Invalid`."""
    return clean_text("reason", typed or "", MAX_REASON) or None


@dataclass(slots=True)
class Agent:
    """A person of the team."""

    id: AgentId
    email: str
    name: str
    role: Role
    created_at: datetime
    active: bool = True
    availability: Availability = Availability.OFFLINE
    availability_since: datetime | None = None
    """When they last said another; None: never, so since they were taken on."""
    lowered_from: Availability | None = None
    """What they had said before their last connection was gone; None: they are what they said."""
    team_id: TeamId | None = None
    max_concurrent_chats: int = DEFAULT_MAX_CONCURRENT_CHATS
    time_zone: str = "America/Lima"
    updated_at: datetime | None = None
    """When somebody last edited them; None: nobody has."""
    epoch: int = 0
    """Rises whenever what this person may do changes; tokens of an earlier epoch are void."""
    password_hash: str | None = field(default=None, repr=False)
    google_subject: str | None = field(default=None, repr=False)
    events: list[Event] = field(default_factory=list, repr=False, compare=False)

    @property
    def there_since(self) -> datetime:
        """Or away, or gone."""
        return self.availability_since or self.created_at

    def has_room(self, open_now: int) -> bool:
        """Whether one more conversation fits."""
        return open_now < self.max_concurrent_chats

    def welcome(self) -> None:
        """They have just been taken on."""
        self.events.append(
            AgentRegistered(agent_id=self.id, name=self.name, role=self.role, at=self.created_at)
        )

    def dismiss(self, *, at: datetime) -> None:
        """They go, and leave nothing behind: what they are connected by ends."""
        self.active = False
        self.events.append(AgentDismissed(agent_id=self.id, name=self.name, at=at))
        self._changed(at)

    def tell_edits(self, before: "Agent", *, at: datetime, reason: str | None = None) -> None:
        """What is not as it was *before*, together; *reason* is why they were disabled."""
        changes = tuple(
            Change(each, getattr(before, each), getattr(self, each))
            for each in EDITED
            if getattr(before, each) != getattr(self, each)
        )
        if changes:
            self.updated_at = at
            self.events.append(AgentEdited(agent_id=self.id, changes=changes, reason=reason, at=at))

    def require_room(self, open_now: int) -> None:
        """Raises `AgentUnavailable` or `AgentAtCapacity` unless one more conversation fits."""
        if not self.active:
            raise AgentUnavailable
        if not self.has_room(open_now):
            raise AgentAtCapacity

    def declare(self, availability: Availability, *, at: datetime) -> None:
        """Say whether one is there. Saying the same again changes nothing."""
        self.lowered_from = None
        self._become(availability, at)

    def lower(self, *, at: datetime) -> None:
        """Their last connection is gone: they are offline until they are back, or say what they are."""
        if self.availability is not Availability.OFFLINE:
            self.lowered_from = self.availability
            self._become(Availability.OFFLINE, at)

    def come_back(self, *, at: datetime) -> None:
        """They are connected again: what they had said holds, unless they have said otherwise since."""
        if self.lowered_from is not None:
            self.declare(self.lowered_from, at=at)

    def enable(self, *, at: datetime) -> None:
        if not self.active:
            self.active = True
            self._changed(at)

    def disable(self, *, at: datetime) -> None:
        """Shut out: tokens and live connections end. Open conversations are for the caller to release."""
        if self.active:
            self.active = False
            self.declare(Availability.OFFLINE, at=at)
            self._changed(at)

    def appoint(self, role: Role, *, at: datetime) -> None:
        """Give another role. What was signed in under the old one ends."""
        if role is not self.role:
            self.role = role
            self._changed(at)

    def set_password(self, password_hash: str, *, at: datetime) -> None:
        """Every session under the old password ends."""
        self.password_hash = password_hash
        self.events.append(PasswordChanged(agent_id=self.id, at=at))
        self._changed(at)

    def set_capacity(self, max_concurrent_chats: int) -> None:
        """Fewer than are open now is allowed: nothing is taken away, nothing new comes in."""
        if not 0 <= max_concurrent_chats <= MOST_CHATS:
            raise Invalid("max_concurrent_chats", "out_of_range", least=0, most=MOST_CHATS)
        self.max_concurrent_chats = max_concurrent_chats

    def _become(self, availability: Availability, at: datetime) -> None:
        if availability is not self.availability:
            self.availability, self.availability_since = availability, at
            self.events.append(
                AvailabilityChanged(agent_id=self.id, agent_name=self.name, availability=availability, at=at)
            )

    def _changed(self, at: datetime) -> None:
        self.epoch += 1
        self.events.append(AgentChanged(agent_id=self.id, active=self.active, epoch=self.epoch, at=at))
