"""How a list of conversations is narrowed, ordered and cut into pages."""

from dataclasses import dataclass, fields
from datetime import datetime
from enum import StrEnum

from pascal.domain.channels import Channel
from pascal.domain.conversations import Priority, Status
from pascal.domain.events import Plain
from pascal.domain.ids import AgentId, ConversationId, LeadId


class Order(StrEnum):
    LAST_ACTIVITY = "last_activity"
    OLDEST_WAITING = "oldest_waiting"


class Sorting(StrEnum):
    """By what numbered pages may be sorted."""

    CREATED = "created"
    LAST_MESSAGE = "last_message"
    ASSIGNED = "assigned"
    """Those that nobody has come last, either way."""
    PRIORITY = "priority"
    """Without one: as normal."""
    STATUS = "status"
    """In the order of a conversation's life."""


@dataclass(frozen=True, slots=True)
class Filter:
    """What a list is narrowed to; None and False narrow nothing."""

    status: Status | None = None
    priority: Priority | None = None
    unprioritised: bool = False
    tag: str | None = None
    channel: Channel | None = None
    search: str | None = None
    phone: str | None = None
    """What *search* is in E.164, if it is a number: leads are then looked for by that."""
    assignee: AgentId | None = None
    unassigned: bool = False
    lead_id: LeadId | None = None
    created_from: datetime | None = None
    created_to: datetime | None = None
    """Before this moment, which is not in it."""
    snoozed: bool | None = None
    """Put off, or not."""
    answered: bool = False
    """Somebody of the team has said something."""

    def told(self) -> dict[str, Plain]:
        """What it narrows to, in plain words. Of a search only that there is one: its words are personal."""
        chosen = {each.name: getattr(self, each.name) for each in fields(self) if each.name not in _TYPED}
        plain = {name: _plain(value) for name, value in chosen.items() if value not in {None, False}}
        return plain | ({"search": True} if self.search else {})


_TYPED = {"search", "phone"}


def _plain(value: object) -> Plain:
    match value:
        case bool():
            return value
        case datetime():
            return value.isoformat()
        case _:
            return str(value)


@dataclass(frozen=True, slots=True)
class Numbered:
    """A page that is asked for by its number, as document 001 does."""

    number: int
    """1 is the first."""
    size: int
    sorting: Sorting = Sorting.LAST_MESSAGE
    descending: bool = True


@dataclass(frozen=True, slots=True)
class After:
    """Where the page before ended: the time it was sorted by, and the id."""

    at: datetime
    id: ConversationId
