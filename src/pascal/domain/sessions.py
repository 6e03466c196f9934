"""A signed-in device, as long as its chain of refresh tokens goes on (THREATS 21)."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from pascal.domain.events import Event, SessionEnded, SessionOpened
from pascal.domain.ids import AgentId, SessionId

SESSION_LIFE: Final = timedelta(days=30)
"""Without a sign of life."""
GRACE: Final = timedelta(seconds=30)
"""For the token before the current one: its answer may be lost, or two tabs may spend it at once."""


@dataclass(slots=True)
class Session:
    """A signed-in device of an agent."""

    id: SessionId
    agent_id: AgentId
    digest: bytes
    """SHA-256 of the refresh token that is good now."""
    expires_at: datetime
    revoked_at: datetime | None = None
    previous: bytes | None = None
    """The digest of the token that was good until `renewed_at`."""
    renewed_at: datetime | None = None
    events: list[Event] = field(default_factory=list, repr=False, compare=False)

    @classmethod
    def open(
        cls, agent_id: AgentId, digest: bytes, *, id: SessionId, at: datetime, way: str | None = None
    ) -> "Session":
        """*way* is how they proved who they are; None for who goes on under another password."""
        session = cls(id, agent_id, digest, expires_at=at + SESSION_LIFE)
        if way is not None:
            session.events.append(SessionOpened(agent_id=agent_id, session_id=id, way=way, at=at))
        return session

    def is_open(self, *, at: datetime) -> bool:
        return self.revoked_at is None and at < self.expires_at

    def takes(self, digest: bytes, *, at: datetime) -> bool:
        """Whether a refresh token is good: the current one, and the one before it for a moment."""
        if digest == self.digest:
            return True
        return self.renewed_at is not None and digest == self.previous and at < self.renewed_at + GRACE

    def renew(self, spent: bytes, digest: bytes, *, at: datetime) -> None:
        """Go on with another refresh token. Spending one again does not prolong its grace."""
        if spent == self.digest:
            self.previous, self.renewed_at = spent, at
        self.digest, self.expires_at = digest, at + SESSION_LIFE

    def end(self, *, at: datetime, stolen: bool = False) -> None:
        """Signed out, or stolen. Its live connections end too."""
        self.revoked_at = at
        self.events.append(SessionEnded(agent_id=self.agent_id, session_id=self.id, stolen=stolen, at=at))
