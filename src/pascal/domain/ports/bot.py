"""Who reads what leads write to the bot, and puts its answers in words. What is said is decided elsewhere."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from pascal.domain.bot import Move, Understood
from pascal.domain.ids import MeetingId, MessageId
from pascal.domain.projects import Project
from pascal.domain.requirements import Kind


@dataclass(frozen=True, slots=True)
class Line:
    """One message of the lead; empty where there are no words in it."""

    message_id: MessageId
    text: str


@dataclass(frozen=True, slots=True)
class Heard:
    """What the lead said since somebody answered, and what it may be an answer to."""

    lines: Sequence[Line]
    asked: str | None
    """As `BotState.asked` has it."""
    kind: Kind
    language: str | None
    """In which they were answered before; None: not at all."""
    now: datetime
    """By the house's clock."""
    slots: Sequence[datetime] = ()
    """When the times begin of which they may choose, by the house's clock."""
    agreed: bool = True
    """Whether what they tell may be kept: what may not leaves the house no more than it is kept."""
    projects: Sequence[Project] = ()
    """The house's own, where its kind asks for one: in this order they are offered."""
    names: Sequence[str] = ()
    """By which they are known here: these do not leave the house either."""


@dataclass(frozen=True, slots=True)
class Ahead:
    """A meeting that is still to be."""

    since: datetime
    """By the house's clock."""
    link: str
    """By which it is moved or called off."""


@dataclass(frozen=True, slots=True)
class Telling:
    """An answer that is to be put in words."""

    move: Move
    language: str
    """`es`, `en` or `pt`."""
    kind: Kind
    known: Mapping[str, str]
    """What is known of the lead, under its fields."""
    now: datetime
    """By the house's clock."""
    told: Mapping[str, int] = field(default_factory=dict)
    """As `BotState.told` has it."""
    is_abroad: bool = False
    """They do not live by the house's clock."""
    slots: Sequence[datetime] = ()
    """When the times begin that are offered, or the one that is booked, by the house's clock."""
    whom: str = ""
    """Of the team, with whom it is booked."""
    projects: Sequence[Project] = ()
    """As `Heard.projects` has them."""
    ahead: Ahead | None = None
    """What they have, where nothing else is to be arranged."""


class MeetingPage(Protocol):
    """Where whoever has the link sees one meeting, moves it or calls it off."""

    def url(self, meeting_id: MeetingId) -> str: ...


class Bot(Protocol):
    """None of these fails, whatever is written and whoever is away."""

    async def understand(self, heard: Heard) -> Understood: ...

    async def word(self, telling: Telling) -> str:
        """At most one question, and no more than one message can hold."""

    def choices(self, telling: Telling) -> Sequence[str]:
        """What the lead may answer by a tap, as `Draft.of` takes it; the words say it too."""
