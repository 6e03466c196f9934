"""The team: accounts, sessions, colleagues."""

from datetime import datetime
from typing import Annotated, Literal
from uuid import UUID

from msgspec import Meta

from pascal.app.edge.bodies import EMAIL, NAME, PASSWORD, TIME_ZONE, Body, from_0
from pascal.app.edge.shapes import AvailabilityWord, Shape, upper
from pascal.domain.agents import MOST_CHATS, Agent, Availability, Role

RoleWord = Literal["SALES_AGENT", "ADMIN", "SUPERADMIN"]
ROLES: dict[Role, RoleWord] = {Role.AGENT: "SALES_AGENT", Role.ADMIN: "ADMIN", Role.SUPERADMIN: "SUPERADMIN"}


def role_of(word: str) -> Role:
    return next(role for role, theirs in ROLES.items() if theirs == word)


def availability_of(word: str | None) -> Availability | None:
    return None if word is None else Availability(word.lower())


class Credentials(Body, frozen=True):
    email: Annotated[str, EMAIL]
    password: Annotated[str, Meta(max_length=1024, examples=["una-frase-larga"])]


class Registration(Body, frozen=True):
    email: Annotated[str, EMAIL]
    password: Annotated[str, PASSWORD]
    role: RoleWord | None = None
    """Left out: SALES_AGENT."""
    name: Annotated[str, NAME] | None = None
    """Left out: what stands before the @."""


class RefreshBody(Body, frozen=True):
    refresh_token: Annotated[str, Meta(max_length=512)]


class PasswordBody(Body, frozen=True):
    current_password: Annotated[str, Meta(max_length=1024)]
    new_password: Annotated[str, PASSWORD]


class AgentPatch(Body, frozen=True):
    is_active: bool | None = None
    role: RoleWord | None = None
    name: Annotated[str, NAME] | None = None
    max_concurrent_chats: Annotated[int, from_0(MOST_CHATS)] | None = None
    time_zone: Annotated[str, TIME_ZONE] | None = None


class SelfPatch(Body, frozen=True):
    availability: AvailabilityWord | None = None
    name: Annotated[str, NAME] | None = None
    time_zone: Annotated[str, TIME_ZONE] | None = None


class AgentShape(Shape, frozen=True):
    """Somebody of the team."""

    id: UUID
    email: str
    name: str
    role: RoleWord
    is_active: bool
    availability: AvailabilityWord
    max_concurrent_chats: int
    open_chats: int
    time_zone: str
    created_at: datetime


def agent_shape(agent: Agent, open_chats: int) -> AgentShape:
    return AgentShape(
        id=agent.id,
        email=agent.email,
        name=agent.name,
        role=ROLES[agent.role],
        is_active=agent.active,
        availability=upper(agent.availability),
        max_concurrent_chats=agent.max_concurrent_chats,
        open_chats=open_chats,
        time_zone=agent.time_zone,
        created_at=agent.created_at,
    )


class TeammateShape(Shape, frozen=True):
    """A colleague, as the others see them."""

    id: UUID
    name: str
    role: RoleWord
    availability: AvailabilityWord
    open_chats: int
    max_concurrent_chats: int
    time_zone: str


def teammate_shape(agent: Agent, open_chats: int) -> TeammateShape:
    return TeammateShape(
        id=agent.id,
        name=agent.name,
        role=ROLES[agent.role],
        availability=upper(agent.availability),
        open_chats=open_chats,
        max_concurrent_chats=agent.max_concurrent_chats,
        time_zone=agent.time_zone,
    )


class SignedInShape(Shape, frozen=True):
    """`token` for `Authorization: Bearer`, 15 minutes; `refreshToken` once, for the next pair."""

    token: str
    refresh_token: str
    expires_in: int
    """Seconds."""
    user: AgentShape
