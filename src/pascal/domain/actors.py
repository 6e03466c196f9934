"""Who did it: stored with what happened, so that somebody can answer for it."""

from dataclasses import dataclass
from typing import Final

from pascal.domain.ids import AgentId


@dataclass(frozen=True, slots=True)
class Actor:
    """A person of the team as they were when they acted, or who else acts on what is the team's."""

    id: AgentId | None
    name: str | None
    role: str
    """One of `Role`, or `command_line`, `lead`, or `stranger`."""
    address: str | None
    """From where; None for who sits at the server itself."""


BY_LINK: Final = "lead"
"""The role of whoever has the link that a lead was sent."""
COMMAND_LINE: Final = Actor(None, None, "command_line", None)
"""Whoever sits at the server's own command line."""


def by_link(address: str) -> Actor:
    """The lead, or whoever has the link that they were sent."""
    return Actor(None, None, BY_LINK, address)


def stranger(address: str) -> Actor:
    """Somebody who did not prove who they are."""
    return Actor(None, None, "stranger", address)
