"""Who is there. People are counted, not tabs, and the database never hears of it.

A place is a conversation, or the house for all agents who are signed in. Somebody is in a place from their
first connection there until a grace after their last is gone. With a bus all processes share one roll: each
holds a lease on its people, and the people of a process whose lease ran out are taken off by another.
"""

import asyncio
from collections import defaultdict
from collections.abc import Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

import msgspec
import structlog

from pascal.domain.ids import AgentId, VisitorId
from pascal.domain.ports.live import LiveUnavailable, Person, Side, Who

log = structlog.get_logger()

if TYPE_CHECKING:  # with one process there is none, and Redis is not loaded
    from pascal.adapters.shared.bus import Bus

HOUSE = "house"


class Tell(Protocol):
    async def __call__(self, place: str, person: Person, *, came: bool) -> None:
        """Say that *person* came to *place*, or left it."""


@dataclass(slots=True, eq=False)
class _Seat:
    """One person in one place, with all their connections to this process."""

    person: Person
    connections: set[str] = field(default_factory=set)
    told: bool = False
    """Whether the others know that the person is here."""
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    parting: asyncio.TimerHandle | None = None


class Presence:
    """Comings and leavings, each told once. While Redis is away, what this process knows has to do."""

    def __init__(self, tell: Tell, bus: "Bus | None", prefix: str, *, grace: float, lease: float) -> None:
        self._tell = tell
        self._roll = _Roll(bus, prefix) if bus else None
        self._grace = grace
        self._lease = lease
        self._seats: dict[str, dict[Who, _Seat]] = defaultdict(dict)
        self._tasks: set[asyncio.Task[None]] = set()
        self._in_doubt = False
        """Whether the roll may differ from what we know."""

    async def enter(self, place: str, person: Person, connection: str) -> None:
        """Count a connection. Others are told of a person's first one."""
        seat = self._seats[place].setdefault(person.who, _Seat(person))
        seat.connections.add(connection)
        if seat.parting is not None:
            seat.parting.cancel()
            seat.parting = None
        async with seat.turn:
            if not seat.told:
                seat.told = True
                if await self._sign(place, person, on=True):
                    await self._tell(place, person, came=True)

    def exit(self, place: str, person: Person, connection: str, *, at_once: bool = False) -> None:
        """A connection is gone. Were it the last, and nobody back within the grace, the others are told."""
        seat = self._seats[place].get(person.who) if place in self._seats else None
        if seat is None or connection not in seat.connections:
            return
        seat.connections.remove(connection)
        if not seat.connections:
            loop = asyncio.get_running_loop()
            delay = 0 if at_once else self._grace
            seat.parting = loop.call_later(delay, lambda: self._spawn(self._part(place, seat)))

    def here(self, place: str) -> list[Person]:
        """Who is in *place* by way of this process."""
        return [seat.person for seat in self._seats.get(place, {}).values()]

    async def people(self, place: str) -> list[Person]:
        """Who is in *place*, on any process, each once. Raises `LiveUnavailable` if that cannot be known."""
        return self.here(place) if self._roll is None else await self._roll.at(place)

    async def watch(self) -> None:
        """Keep the lease, and take off the roll whose process died. Until cancelled."""
        while self._roll is not None:
            try:
                await self._renew(self._roll)
            except LiveUnavailable:
                self._in_doubt = True
            except Exception:  # whatever it is, the lease has to be kept
                log.exception("socketio_failed")
                self._in_doubt = True
            await asyncio.sleep(self._lease / 4)

    async def stop(self) -> None:
        """Tell nobody: who does not come back by way of another process is taken off there."""
        for seat in [seat for seats in self._seats.values() for seat in seats.values()]:
            if seat.parting is not None:
                seat.parting.cancel()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._roll is not None:
            with suppress(LiveUnavailable):
                await self._roll.renew(self._grace)

    async def _part(self, place: str, seat: _Seat) -> None:
        async with seat.turn:
            if seat.connections:
                return
            seat.told = False
            if await self._sign(place, seat.person, on=False):
                await self._tell(place, seat.person, came=False)
            if not seat.connections:
                del self._seats[place][seat.person.who]
                if not self._seats[place]:
                    del self._seats[place]

    async def _sign(self, place: str, person: Person, *, on: bool) -> bool:
        """Whether this was the first connection of *person* on any process, or the last."""
        if self._roll is None:
            return True
        try:
            return await (self._roll.add if on else self._roll.remove)(self._roll.entry(place, person))
        except LiveUnavailable:
            self._in_doubt = True
            return True

    async def _renew(self, roll: "_Roll") -> None:
        if await roll.renew(self._lease) or self._in_doubt:
            self._in_doubt = False
            await self._reconcile(roll)
        for entry in await roll.reap():
            await self._tell(entry.place, entry.person(), came=False)

    async def _reconcile(self, roll: "_Roll") -> None:
        """Make the roll say what we know, after a time when it could not be reached or had forgotten us."""
        stored = await roll.mine()
        told = [(place, seat) for place, seats in self._seats.items() for seat in seats.values() if seat.told]
        for entry in stored - {roll.entry(place, seat.person) for place, seat in told}:
            await roll.remove(entry)
        for place, seat in told:
            async with seat.turn:
                entry = roll.entry(place, seat.person)
                if seat.told and entry not in stored and await roll.add(entry):
                    await self._tell(place, seat.person, came=True)

    def _spawn(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


class _Entry(msgspec.Struct, frozen=True, array_like=True):
    """That a process has somebody in a place."""

    process: str
    place: str
    id: UUID
    side: Side
    name: str

    def person(self) -> Person:
        kind = AgentId if self.side is Side.AGENT else VisitorId
        return Person(kind(self.id), self.side, self.name)


class _Roll:
    """What all processes know together, in Redis: sets of entries by place and by process, and the leases."""

    def __init__(self, bus: "Bus", prefix: str) -> None:
        self._bus = bus
        self._prefix = prefix
        self._leases = f"{prefix}:leases"

    def entry(self, place: str, person: Person) -> _Entry:
        return _Entry(self._bus.me, place, person.id, person.side, person.name)

    async def add(self, entry: _Entry) -> bool:
        """Whether no other process had the person there."""
        return await self._change("sadd", entry)

    async def remove(self, entry: _Entry) -> bool:
        """Whether no other process has the person there still."""
        return await self._change("srem", entry)

    async def at(self, place: str) -> list[Person]:
        entries = _entries(await self._bus.ask(lambda redis: redis.smembers(self._key("at", place))))
        return list({person.who: person for person in (entry.person() for entry in entries)}.values())

    async def mine(self) -> set[_Entry]:
        return _entries(await self._bus.ask(lambda redis: redis.smembers(self._key("of", self._bus.me))))

    async def renew(self, seconds: float) -> bool:
        """Hold the lease for so long, by Redis's clock. Whether it had been lost."""
        until = await self._now() + seconds
        return bool(await self._bus.ask(lambda redis: redis.zadd(self._leases, {self._bus.me: until})))

    async def reap(self) -> list[_Entry]:
        """Clear up after processes whose lease ran out; return the entries of people who are now nowhere."""
        now = await self._now()
        dead: list[bytes] = await self._bus.ask(lambda redis: redis.zrangebyscore(self._leases, "-inf", now))
        return [entry for process in dead for entry in await self._bury(process.decode())]

    async def _bury(self, process: str) -> list[_Entry]:
        lock, of = self._key("burying", process), self._key("of", process)
        if not await self._bus.ask(lambda redis: redis.set(lock, 1, nx=True, ex=30)):
            return []  # another process does; if it dies over it, we try again
        left = _entries(await self._bus.ask(lambda redis: redis.smembers(of)))
        gone = [entry for entry in left if await self.remove(entry)]
        await self._bus.ask(lambda redis: redis.zrem(self._leases, process))
        return gone

    async def _change(self, command: str, entry: _Entry) -> bool:
        at, member = self._key("at", entry.place), msgspec.json.encode(entry)

        async def change(redis: Any) -> set[bytes]:
            async with redis.pipeline(transaction=True) as pipe:
                pipe.execute_command(command, at, member)
                pipe.execute_command(command, self._key("of", entry.process), member)
                pipe.smembers(at)
                members: set[bytes] = (await pipe.execute())[-1]
                return members

        others = _entries(await self._bus.ask(change)) - {entry}
        return all((other.side, other.id) != (entry.side, entry.id) for other in others)

    async def _now(self) -> float:
        seconds, microseconds = await self._bus.ask(lambda redis: redis.time())
        return float(seconds) + float(microseconds) / 1_000_000

    def _key(self, kind: str, name: str) -> str:
        return f"{self._prefix}:{kind}:{name}"


def _entries(members: set[bytes]) -> set[_Entry]:
    return {msgspec.json.decode(member, type=_Entry) for member in members}
