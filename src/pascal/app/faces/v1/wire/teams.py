"""Teams, and who was given what and why."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

from pascal.app.edge.bodies import Body, text
from pascal.app.edge.shapes import Shape
from pascal.domain.events import By, Rule
from pascal.domain.people import MAX_NAME, clean_name
from pascal.domain.ports.assignments import Assignment, TeamRow

TEAM_NAME = text(MAX_NAME, "Ventas Lima", rule=lambda typed: typed and clean_name(typed))


class NewTeam(Body, frozen=True):
    name: Annotated[str, TEAM_NAME]
    automatic: bool = False
    """Whether its people are given conversations by itself."""
    agent_ids: list[UUID] = []  # noqa: RUF012 - msgspec copies it


class TeamPatch(Body, frozen=True):
    name: Annotated[str, TEAM_NAME] | None = None
    automatic: bool | None = None
    agent_ids: list[UUID] | None = None
    """Who is in it from now on, and in no other team."""


class TeamShape(Shape, frozen=True):
    id: UUID
    name: str
    automatic: bool
    agent_ids: Sequence[UUID]


def team_shape(team: TeamRow) -> TeamShape:
    return TeamShape(team.id, team.name, team.automatic, team.agent_ids)


class BecauseShape(Shape, frozen=True):
    """Why by itself, in the numbers of that moment."""

    rule: Rule
    candidates: int
    """How many were there and had room, they themselves included."""
    load: int
    """Conversations they had open."""
    others_load: int | None
    """As few as the least loaded of the others had; null where there were no others."""
    idle_since: datetime


class AssignedShape(Shape, frozen=True):
    """Somebody became responsible."""

    at: datetime
    agent_id: UUID
    agent_name: str
    by: By
    because: BecauseShape | None
    """null where somebody did it."""


def assigned_shape(one: Assignment) -> AssignedShape:
    because = None
    if (why := one.because) is not None:
        because = BecauseShape(why.rule, why.candidates, why.load, why.others_load, why.idle_since)
    return AssignedShape(one.at, one.agent_id, one.agent_name, one.by, because)
