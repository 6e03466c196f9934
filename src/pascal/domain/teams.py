"""Teams of agents: who is given conversations by itself."""

from dataclasses import dataclass, field
from datetime import datetime

from pascal.domain.events import Event, TeamChanged
from pascal.domain.ids import TeamId
from pascal.domain.people import clean_name


@dataclass(slots=True)
class Team:
    """An agent is in one at most. Who is in none, or in one that is not automatic, takes by hand alone."""

    id: TeamId
    name: str
    automatic: bool = False
    events: list[Event] = field(default_factory=list, repr=False, compare=False)

    def set(self, *, name: str | None = None, automatic: bool | None = None) -> None:
        """None leaves it. Raises `Invalid`."""
        if name is not None:
            self.name = clean_name(name)
        if automatic is not None:
            self.automatic = automatic

    def tell(self, *, at: datetime) -> None:
        """It is new or another, or its people are."""
        self.events.append(TeamChanged(team_id=self.id, name=self.name, automatic=self.automatic, at=at))
