"""Socket.IO as the carrier of live notices: document 003's events, and who may hear them."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence, Set
from contextlib import suppress
from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec
import socketio
import structlog

from pascal.adapters.socketio import dialect
from pascal.adapters.socketio.dialect import (
    AGENTS,
    Done,
    Joined,
    Member,
    Passage,
    Typing,
    agent_room,
    conversation_room,
    desk_room,
)
from pascal.adapters.socketio.engine import Environ, Socket
from pascal.adapters.socketio.fanout import Connection, Rooms, broadcast
from pascal.adapters.socketio.guard import Pace
from pascal.adapters.socketio.presence import HOUSE, Presence
from pascal.adapters.socketio.server import Answer, Server
from pascal.domain.errors import Invalid, PascalError, TooMany, Unauthenticated
from pascal.domain.ids import AgentId, ConversationId, SessionId
from pascal.domain.ports.live import Door, LiveUnavailable, Notice, Person, Side, Who

if TYPE_CHECKING:
    from pascal.adapters.socketio.bus import Bus

log = structlog.get_logger()

_MOST_JOINED = 500
"""Conversations that one connection may follow."""
_LATELY = 60.0
"""Seconds for which we remember who was shown out: longer than any door takes to answer."""
_MOST_REFUSED = 1_000

Asgi = Callable[[Any, Callable[[], Awaitable[Any]], Callable[[Any], Awaitable[None]]], Awaitable[None]]

_Event = Callable[[Connection, ConversationId], Awaitable[Joined | Done]]
"""What a client asked for, done; the data of its answer."""


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
    seconds, `LiveUnavailable` is raised so that the relay tries again; what our connections heard already is
    not told to them twice. Typing and presence are best effort: without Redis they stay within the process.

    A process without sockets (the worker) needs a `redis_url`, and never calls `asgi`.

    A token is looked at when the connection opens. One whose life ends meanwhile leaves the connection open;
    whoever is disabled or signs out is shown out by `disconnect`.
    """

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
        self._most_connections = most_connections
        self._presence = Presence(self._tell_presence, self._bus, prefix, grace=grace, lease=lease)
        self._rooms = Rooms()
        self._server = Server(
            self,
            malformed=_refused(Invalid("event", "malformed")),
            cors_allowed_origins="*" if "*" in self._origins else self._may_embed,
            ping_interval=ping_interval,
            ping_timeout=ping_timeout,
        )
        self._door: Door | None = None
        self._connections: dict[str, Connection] = {}
        self._of_person: dict[Who, set[Connection]] = defaultdict(set)
        self._shown_out: dict[Who, float] = {}
        self._refused_by_bus: dict[bytes, None] = {}
        self._running: list[asyncio.Task[None]] = []
        self._events: Mapping[str, _Event] = {
            "conversation:join": self._join,
            "conversation:leave": self._leave,
            "typing:start": partial(self._typing, "typing:start"),
            "typing:stop": partial(self._typing, "typing:stop"),
        }

    # Live, for the application

    async def publish(self, notices: Sequence[Notice]) -> None:
        told: list[_Act] = []
        for notice in notices:
            rooms = [dialect.room_of(audience) for audience in notice.audiences]
            try:
                event, data = dialect.event_of(notice)
            except dialect.UnknownFact:  # the next notices are not to suffer for it
                log.exception("live_fact_unknown")
                continue
            if self._bus is not None or self._rooms.listeners(rooms):
                told.append(_Told(rooms, _packet(event, data)))
        if not told:
            return
        what = msgspec.json.encode(told) if self._bus is not None else b""
        if what not in self._refused_by_bus:  # else it is the relay's second try
            self._do(told)
        try:
            await self._say(what)
        except LiveUnavailable:
            self._refused_by_bus[what] = None
            if len(self._refused_by_bus) > _MOST_REFUSED:
                del self._refused_by_bus[next(iter(self._refused_by_bus))]
            raise
        self._refused_by_bus.pop(what, None)

    async def disconnect(self, who: Who, session_id: SessionId | None = None) -> None:
        await self._everywhere(_ShownOut(who, session_id))

    async def leave(self, who: Who, conversation_id: ConversationId) -> None:
        await self._everywhere(_TakenOut(who, conversation_id))

    async def agents_online(self) -> Set[AgentId]:
        """Raises `LiveUnavailable`: nobody is taken for absent because Redis is away."""
        return {AgentId(agent.id) for agent in await self._presence.people(HOUSE)}

    # The process

    def asgi(self, door: Door) -> Asgi:
        """The ASGI application to mount at `/socket.io`. It lets in whom *door* admits."""
        self._door = door
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

    # Host, for the server

    async def admit(self, sid: str, socket: Socket, auth: object) -> Answer | None:
        await self._start()
        try:
            person = await self._person(auth)
            if len(self._of_person.get(person.who, ())) >= self._most_connections:
                raise TooMany(retry_after=60)
        except Exception as failure:
            code, message = _words(failure)
            # `code` once more at the top, as in the envelope of `/api/v1`
            return {"message": message, "data": {"code": code}, "code": code}
        connection = Connection(sid, socket, person, typing=Pace(per_second=5, burst=10))
        self._connections[sid] = connection
        self._of_person[person.who].add(connection)
        return None

    async def welcome(self, sid: str) -> None:
        connection = self._connections.get(sid)
        if connection is not None and (agent := connection.person).side is Side.AGENT:
            self._rooms.enter(connection, AGENTS, agent_room(AgentId(agent.id)))
            await self._presence.enter(HOUSE, agent, sid)

    async def hear(self, sid: str, event: str, said: Sequence[object]) -> Answer:
        act = self._events.get(event)
        try:
            if act is None:
                raise Invalid("event", "unknown")
            connection = self._connections.get(sid)
            if connection is None:
                raise Unauthenticated
            data = await act(connection, _conversation_id(said))
            return {"status": "success", "data": msgspec.to_builtins(data)}
        except Exception as failure:
            return _refused(failure)

    def part(self, sid: str) -> None:
        connection = self._connections.pop(sid, None)
        if connection is None:
            return
        person = connection.person
        self._rooms.leave(connection, *connection.rooms)
        self._of_person[person.who].discard(connection)
        if not self._of_person[person.who]:
            del self._of_person[person.who]
        for conversation_id in connection.joined:
            self._presence.exit(str(conversation_id), person, sid)
        self._presence.exit(HOUSE, person, sid)

    async def _start(self) -> None:
        """Begin, with the first client, what needs a running loop."""
        if self._bus is not None:
            if not self._running:
                listening, watching = self._bus.listen(self._overhear), self._presence.watch()
                self._running = [asyncio.create_task(listening), asyncio.create_task(watching)]
            await self._bus.listening()

    async def _person(self, auth: object) -> Person:
        token = auth.get("token") if isinstance(auth, dict) else None
        if self._door is None or not isinstance(token, str):
            raise Unauthenticated
        while True:
            asked = monotonic()
            person = await self._door.admit(token)
            if self._shown_out.get(person.who, 0.0) < asked:  # else the door may have answered from before
                return person

    def _may_embed(self, origin: str | None, environ: Environ) -> bool:
        if origin is None:  # a script
            return True
        return origin in self._origins or origin.partition("://")[2] == environ.get("HTTP_HOST")

    # What clients ask for

    async def _join(self, connection: Connection, conversation_id: ConversationId) -> Joined:
        if len(connection.joined) >= _MOST_JOINED and conversation_id not in connection.joined:
            raise TooMany(retry_after=1)
        person = await self._may_follow(connection, conversation_id)
        if connection.sid not in self._connections:
            raise Unauthenticated
        connection.person = person
        agent = person.side is Side.AGENT
        self._rooms.enter(connection, conversation_room(conversation_id))
        if agent:
            self._rooms.enter(connection, desk_room(conversation_id))
        connection.joined.add(conversation_id)
        place = str(conversation_id)
        await self._presence.enter(place, person, connection.sid)
        try:
            people = await self._presence.people(place)
        except LiveUnavailable:
            people = self._presence.here(place)
        members = [Member(person.id, person.side, person.name) for person in people]
        return Joined(conversation_id, members)

    async def _may_follow(self, connection: Connection, conversation_id: ConversationId) -> Person:
        assert self._door is not None  # noqa: S101 - nobody is connected without one
        while True:
            evictions = connection.evictions
            try:
                person = await self._door.may_follow(connection.person, conversation_id)
            except PascalError:
                self._take_out(connection, conversation_id)
                raise
            if connection.evictions == evictions:  # else the door may have answered from before
                return person

    async def _leave(self, connection: Connection, conversation_id: ConversationId) -> Done:
        self._take_out(connection, conversation_id)
        return Done(conversation_id)

    async def _typing(self, event: str, connection: Connection, conversation_id: ConversationId) -> Done:
        if conversation_id not in connection.joined:
            raise dialect.NotJoined
        if not connection.typing.allows():
            raise TooMany(retry_after=1)
        person = connection.person
        typing = Typing(conversation_id, person.id, person.name, person.side)
        told = _Told([conversation_room(conversation_id)], _packet(event, typing), but=person.who)
        with suppress(LiveUnavailable):
            await self._everywhere(told)
        return Done(conversation_id)

    def _take_out(
        self, connection: Connection, conversation_id: ConversationId, *, at_once: bool = False
    ) -> None:
        self._rooms.leave(connection, conversation_room(conversation_id), desk_room(conversation_id))
        connection.joined.discard(conversation_id)
        self._presence.exit(str(conversation_id), connection.person, connection.sid, at_once=at_once)

    # What all processes do

    async def _everywhere(self, act: _Act) -> None:
        """Do it here, and say it to the others. Raises `LiveUnavailable`."""
        self._do([act])
        await self._say(msgspec.json.encode([act]))

    async def _say(self, what: bytes) -> None:
        if self._bus is not None:
            await self._bus.say(what)

    async def _tell_presence(self, place: str, person: Person, came: bool) -> None:
        if place == HOUSE:  # availability is the application's to tell
            return
        conversation_id = ConversationId(UUID(place))
        rooms = [conversation_room(conversation_id)]
        if person.side is Side.LEAD and self._door is not None:
            onlookers = await self._door.onlookers(conversation_id)
            rooms += [] if onlookers is None else [dialect.room_of(onlookers)]
        passage = Passage(conversation_id, person.id, person.side, person.name)
        packet = _packet("presence:join" if came else "presence:leave", passage)
        with suppress(LiveUnavailable):
            await self._everywhere(_Told(rooms, packet, but=person.who))

    def _overhear(self, what: bytes) -> None:
        try:
            self._do(_acts.decode(what))
        except msgspec.DecodeError:
            log.exception("live_bus_unreadable")  # said by another version of us
        except Exception:  # what is said next must be heard
            log.exception("socketio_failed")

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
                    self._show_out(who, session)
                case _TakenOut(who, conversation):
                    for connection in self._of_person.get(who, ()):
                        connection.evictions += 1
                        self._take_out(connection, ConversationId(conversation), at_once=True)

    def _show_out(self, who: Who, session: UUID | None) -> None:
        now = monotonic()
        self._shown_out = {each: at for each, at in self._shown_out.items() if now - at < _LATELY}
        self._shown_out[who] = now
        for connection in list(self._of_person.get(who, ())):
            if session in {None, connection.person.session_id}:
                self.part(connection.sid)  # from this moment it hears nothing more
                self._server.eio.spawn(self._server.close(connection.sid, connection.socket))


def _bus(redis_url: str, prefix: str) -> "Bus":
    from pascal.adapters.socketio.bus import Bus  # noqa: PLC0415 - Redis is loaded where it is used

    return Bus(redis_url, prefix)


def _conversation_id(said: Sequence[object]) -> ConversationId:
    """What a client's event is about: an id, or an object that holds it. Raises `Invalid`."""
    match said:
        case [str(text)] | [{"conversationId": str(text)}]:
            with suppress(ValueError):
                return ConversationId(UUID(text))
    raise Invalid("conversationId", "malformed")


def _packet(event: str, data: object) -> str:
    """A Socket.IO event for the main namespace."""
    return f"2{msgspec.json.encode((event, data)).decode()}"


def _words(failure: Exception) -> tuple[str, str]:
    """Code and sentence of a refusal. What is none is a fault of ours: logged, and not explained."""
    words = dialect.words_of(failure)
    if words is None:
        log.error("socketio_failed", exc_info=failure)
    return words or dialect.FAULT


def _refused(failure: Exception) -> Answer:
    code, message = _words(failure)
    return {"status": "error", "code": code, "message": message}
