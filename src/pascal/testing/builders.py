"""Small things to test with: a clock that one winds, ids in order, people with nothing special about them."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import count
from random import Random
from uuid import UUID

from pascal.domain.agents import DEFAULT_MAX_CONCURRENT_CHATS, Agent, Availability, Role
from pascal.domain.events import Event
from pascal.domain.ids import AgentId, LeadId, SessionId, VerificationId, VisitorId
from pascal.domain.leads import Contact, Lead
from pascal.domain.permissions import Staff
from pascal.domain.verifications import CODE_LIFE, Verification

START = datetime(2026, 1, 5, 9, tzinfo=UTC)


@dataclass(slots=True)
class Clock:
    """Goes on by *tick* whenever somebody looks, so that no two moments are the same."""

    time: datetime = START
    tick: timedelta = timedelta(milliseconds=1)

    def now(self) -> datetime:
        self.time += self.tick
        return self.time

    def advance(self, by: timedelta) -> None:
        self.time += by


class Ids:
    """Version 7 UUIDs, each greater than the one before; the same ones in every run."""

    def __init__(self, start: datetime = START) -> None:
        self._milliseconds = count(int(start.timestamp() * 1000))

    def new(self) -> UUID:
        return UUID(int=next(self._milliseconds) << 80 | 7 << 76 | 2 << 62)


_ids = Ids(START - timedelta(days=1))  # none of them is anybody's of a test's own `Ids()`
_chance = Random(7)  # noqa: S311 - the same in every run


def visitor() -> VisitorId:
    """A browser that nobody has seen before."""
    return VisitorId(UUID(int=_chance.getrandbits(128), version=4))


def agent(
    name: str = "Juan",
    *,
    role: Role = Role.AGENT,
    max_concurrent_chats: int = DEFAULT_MAX_CONCURRENT_CHATS,
    active: bool = True,
    availability: Availability = Availability.ONLINE,
) -> Agent:
    agent_id = AgentId(_ids.new())
    return Agent(
        id=agent_id,
        email=f"agent-{agent_id}@pascal.test",
        name=name,
        role=role,
        created_at=START,
        active=active,
        availability=availability,
        max_concurrent_chats=max_concurrent_chats,
    )


def staff(of: Agent, address: str = "192.0.2.7") -> Staff:
    """*of*, signed in."""
    return Staff(of.id, of.name, of.role, SessionId(_ids.new()), address)


def contact(
    email: str = "ana@example.com", *, name: str = "Ana", phone: str | None = "+51987654321"
) -> Contact:
    return Contact(name, email, phone)


def lead(
    email: str = "ana@example.com",
    *,
    name: str = "Ana",
    phone: str | None = "+51987654321",
    id: UUID | None = None,
    proven: frozenset[VisitorId] = frozenset(),
    verified_at: datetime | None = None,
) -> Lead:
    return Lead(
        id=LeadId(id or visitor()),
        name=name,
        email=email,
        phone=phone,
        created_at=START,
        last_seen=START,
        verified_at=verified_at,
        proven=proven,
    )


def verification(*events: Event) -> Verification:
    """A code that somebody asked for. It depends on nothing else, so any *events* can be stored with it."""
    return Verification(
        VerificationId(_ids.new()),
        visitor(),
        "ana@example.com",
        created_at=START,
        expires_at=START + CODE_LIFE,
        events=[*events],
    )
