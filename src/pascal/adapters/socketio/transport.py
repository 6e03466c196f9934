"""Socket.IO as the carrier of live notices: to whoever is in a room, on whichever process."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence, Set
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec
import socketio
import structlog

from pascal.adapters.shared.everywhere import Everywhere
from pascal.adapters.socketio import dialect
from pascal.adapters.socketio.dialect import Passage, conversation_room
from pascal.adapters.socketio.engine import Environ
from pascal.adapters.socketio.fanout import Rooms, broadcast
from pascal.adapters.socketio.presence import HOUSE, Presence
from pascal.adapters.socketio.reception import Reception, refused
from pascal.adapters.socketio.server import Server
from pascal.domain.errors import Invalid
from pascal.domain.ids import AgentId, ConversationId, SessionId
from pascal.domain.ports.live import Door, LiveUnavailable, Notice, Person, Side, Who

if TYPE_CHECKING:
    from pascal.adapters.shared.bus import Bus

log = structlog.get_logger()

Asgi = Callable[[Any, Callable[[], Awaitable[Any]], Callable[[Any], Awaitable[None]]], Awaitable[None]]


class _Told(msgspec.Struct, tag="told"):
    """A Socket.IO packet for whoever is in one of *rooms*, but not for *but*, who did it."""

    rooms: list[str]
    packet: str
    but: Who | None = None


class _ShownOut(msgspec.Struct, tag="shown_out"):
    who: Who
    session: UUID | None
    """None for all of theirs."""


class _TakenOut(msgspec.Struct, tag="taken_out"):
    who: Who
    conversation: UUID


_Act = _Told | _ShownOut | _TakenOut
"""What every process does when one of them says it."""
_acts = msgspec.json.Decoder(list[_Act])


class SocketIo:
    """`Live` over Socket.IO, in any number of processes that share a Redis (or Valkey).

    Our own connections are told first, then the other processes. If Redis does not take it within two
    seconds, `LiveUnavailable` is raised so that the relay tries again, with what happened meanwhile; what our
    connections heard already is seldom told to them twice. Typing and presence are best effort: without Redis
    they stay within the process.

    A process without sockets (the worker) needs a `redis_url`, and never calls `asgi`.
    """

    at_once = 500
    """One request to Redis, whatever their number."""

    def __init__(
        self,
        *,
        redis_url: str | None = None,
        allowed_origins: Collection[str] = (),
        prefix: str = "pascal:live",
        grace: float = 3.0,
        lease: float = 20.0,
        most_connections: int = 100,
        ping_interval: float = 25.0,
        ping_timeout: float = 20.0,
    ) -> None:
        """*allowed_origins* beside the page's own; `*` for any. Times are in seconds.

        After *grace* somebody whose last connection closed is gone; after *lease*, at most a quarter more,
        so are the people of a process that died. Nobody has more than *most_connections* to this process.
        """
        self._origins = frozenset(allowed_origins)
        self._bus = _bus(redis_url, prefix) if redis_url else None
        self._rooms = Rooms()
        self._presence = Presence(self._tell_presence, self._bus, prefix, grace=grace, lease=lease)
        self._reception = Reception(
            self._rooms, self._presence, self._tell, ready=self._start, most_connections=most_connections
        )
        self._server = Server(
            self._reception,
            malformed=refused(Invalid("event", "malformed")),
            cors_allowed_origins="*" if "*" in self._origins else self._may_embed,
            ping_interval=ping_interval,
            ping_timeout=ping_timeout,
        )
        self._everywhere: Everywhere[_Act] = Everywhere(self._do, _acts, self._bus)
        self._running: list[asyncio.Task[None]] = []

    # Live, for the application

    async def publish(self, notices: Sequence[Notice]) -> None:
        told: list[_Told] = []
        for notice in notices:
            rooms = [dialect.room_of(audience) for audience in notice.audiences]
            try:
                event, data = dialect.event_of(notice)
            except dialect.UnknownFact:  # the next notices are not to suffer for it
                log.exception("live_fact_unknown")
                continue
            if self._bus is not None or self._rooms.listeners(rooms):
                told.append(_Told(rooms, _packet(event, data)))
        await self._everywhere.act(told)

    async def disconnect(self, who: Who, session_id: SessionId | None = None) -> None:
        await self._everywhere.act_once(_ShownOut(who, session_id))

    async def leave(self, who: Who, conversation_id: ConversationId) -> None:
        await self._everywhere.act_once(_TakenOut(who, conversation_id))

    async def agents_in(self, conversation_id: ConversationId) -> Set[AgentId]:
        people = await self._presence.people(str(conversation_id))
        return {AgentId(each.id) for each in people if each.side is Side.AGENT}

    async def lead_in(self, conversation_id: ConversationId) -> bool:
        people = await self._presence.people(str(conversation_id))
        return any(each.side is Side.LEAD for each in people)

    async def agents_online(self) -> Set[AgentId]:
        """Raises `LiveUnavailable`: nobody is taken for absent because Redis is away."""
        return {AgentId(agent.id) for agent in await self._presence.people(HOUSE)}

    # The process

    def asgi(self, door: Door) -> Asgi:
        """The ASGI application to mount at `/socket.io`. It lets in whom *door* admits."""
        self._reception.door = door
        app: Asgi = socketio.ASGIApp(self._server, socketio_path=None)
        return app

    async def close(self) -> None:
        """End all connections, so that clients go elsewhere, and all that runs by the side."""
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)
        await self._server.shutdown()
        await self._presence.stop()
        if self._bus is not None:
            await self._bus.close()

    async def _start(self) -> None:
        """Begin, with the first client, what needs a running loop."""
        if self._bus is not None:
            if not self._running:
                listening, watching = self._bus.listen(self._everywhere.overhear), self._presence.watch()
                self._running = [asyncio.create_task(listening), asyncio.create_task(watching)]
            await self._bus.listening()

    def _may_embed(self, origin: str | None, environ: Environ) -> bool:
        if origin is None:  # a script
            return True
        return origin in self._origins or origin.partition("://")[2] == environ.get("HTTP_HOST")

    # To all processes

    async def _tell(self, rooms: Sequence[str], event: str, data: object, but: Who) -> None:
        """What one of the people does, to the others."""
        with suppress(LiveUnavailable):
            await self._everywhere.act_once(_Told([*rooms], _packet(event, data), but))

    async def _tell_presence(self, place: str, person: Person, *, came: bool) -> None:
        if place == HOUSE:  # availability is the application's to tell
            return
        conversation_id, door = ConversationId(UUID(place)), self._reception.door
        rooms = [conversation_room(conversation_id)]
        if person.side is Side.LEAD and door is not None:
            onlookers = await door.onlookers(conversation_id)
            rooms += [] if onlookers is None else [dialect.room_of(onlookers)]
        passage = Passage(conversation_id, person.id, person.side, person.name)
        await self._tell(rooms, "presence:join" if came else "presence:leave", passage, person.who)

    def _do(self, acts: Sequence[_Act]) -> None:
        for act in acts:
            match act:
                case _Told(rooms, packet, but):
                    listeners = self._rooms.listeners(rooms)
                    if but is not None:
                        listeners = {listener for listener in listeners if listener.person.who != but}
                    if listeners:
                        broadcast(packet, listeners)
                case _ShownOut(who, session):
                    for connection in self._reception.show_out(who, session):
                        self._server.eio.spawn(self._server.close(connection.sid, connection.socket))
                case _TakenOut(who, conversation):
                    self._reception.take_out(who, ConversationId(conversation))


def _bus(redis_url: str, prefix: str) -> "Bus":
    from pascal.adapters.shared.bus import Bus  # noqa: PLC0415 - Redis is loaded where it is used

    return Bus(redis_url, prefix)


def _packet(event: str, data: object) -> str:
    """A Socket.IO event for the main namespace."""
    return f"2{msgspec.json.encode((event, data)).decode()}"
