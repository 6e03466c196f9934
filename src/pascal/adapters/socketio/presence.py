"""Who is there. People are counted, not tabs, and never in the database.

A place is a conversation, or the house itself for agents. Somebody is in a place from their first connection
there until a grace after the last is gone. With a bus the places are shared by all processes: each keeps a
lease, and when it is not renewed another process takes its people out.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

import msgspec

from pascal.adapters.socketio.bus import Bus
from pascal.domain.ids import AgentId, PersonId, VisitorId
from pascal.domain.ports.live import LiveUnavailable, Person, Side

HOUSE = "agents"

Tell = Callable[[str, Person, bool], Awaitable[None]]
"""What is called with a place, a person, and whether they came (or left), once for each coming and leaving."""


@dataclass(slots=True, eq=False)
class _Seat:
    """One person in one place, with all their connections of this process."""

    place: str
    person: Person
    connections: set[str] = field(default_factory=set)
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    told: bool = False
    """Whether the others know that the person is here."""
    parting: asyncio.TimerHandle | None = None


class Presence:
    """Comings and leavings, each told once."""

    def __init__(self, tell: Tell, bus: Bus | None, prefix: str, *, grace: float, lease: float) -> None:
        self._tell = tell
        self._roll = _Roll(bus, prefix) if bus else None
        self._grace = grace
        self._lease = lease
        self._seats: dict[tuple[str, PersonId], _Seat] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._in_doubt = False
        """Whether the shared roll may differ from what we know: Redis was away."""

    async def enter(self, place: str, person: Person, connection: str) -> None:
        """Count a connection of *person*. Others are told of the first one."""
        seat = self._seats.setdefault((place, person.id), _Seat(place, person))
        seat.connections.add(connection)
        if seat.parting is not None:
            seat.parting.cancel()
            seat.parting = None
        async with seat.turn:
            if not seat.told:
                seat.told = True
                if await self._sign_in(seat):
                    await self._tell(place, person, True)

    def exit(self, place: str, person: PersonId, connection: str, *, at_once: bool = False) -> None:
        """A connection is gone. If it was the last and nobody comes back, others are told, after the grace."""
        seat = self._seats.get((place, person))
        if seat is None or connection not in seat.connections:
            return
        seat.connections.discard(connection)
        if not seat.connections:
            delay = 0 if at_once else self._grace
            seat.parting = asyncio.get_running_loop().call_later(delay, self._part, seat)
