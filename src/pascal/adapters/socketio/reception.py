"""Who is let in, what they ask, and who is shown out."""

from collections import defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from time import monotonic
from uuid import UUID

import msgspec
import structlog

from pascal.adapters.socketio import dialect
from pascal.adapters.socketio.dialect import (
    AGENTS,
    Done,
    Joined,
    Member,
    Typing,
    agent_room,
    conversation_room,
    desk_room,
    visitor_room,
)
from pascal.adapters.socketio.engine import Socket
from pascal.adapters.socketio.fanout import Connection, Rooms
from pascal.adapters.socketio.guard import Pace
from pascal.adapters.socketio.presence import HOUSE, Presence
from pascal.adapters.socketio.server import Answer
from pascal.domain.errors import Invalid, PascalError, TooMany, Unauthenticated
from pascal.domain.ids import AgentId, ConversationId, VisitorId
from pascal.domain.ports.live import Door, LiveUnavailable, Person, Side, Who
from pascal.domain.ports.storage import StorageUnavailable

log = structlog.get_logger()

_MOST_JOINED = 500
"""Conversations that one connection may follow."""
_LATELY = 60.0
"""Seconds for which we remember who was shown out: longer than any door takes to answer."""

Tell = Callable[[Sequence[str], str, object, Who], Awaitable[None]]
"""Says an event with its payload to whoever is in one of the rooms, but not to the one who did it."""

_Event = Callable[[Connection, ConversationId], Awaitable[Joined | Done]]
"""What a client asked for, done; the data of its answer."""


class Reception:
    """The server's `Host`. It lets in whom *door* admits, none before there is one.

    A token is looked at when the connection opens. One whose life ends meanwhile leaves the connection open;
    whoever is disabled or signs out is shown out.
    """

    door: Door | None = None

    def __init__(
        self,
        rooms: Rooms,
        presence: Presence,
        tell: Tell,
        *,
        ready: Callable[[], Awaitable[None]],
        most_connections: int,
    ) -> None:
        """*ready* is awaited before anybody is let in."""
        self._rooms = rooms
        self._presence = presence
        self._tell = tell
        self._ready = ready
        self._most_connections = most_connections
        self.connections: dict[str, Connection] = {}
        self._of_person: dict[Who, set[Connection]] = defaultdict(set)
        self._shown_out: dict[Who, float] = {}
        self._events: Mapping[str, _Event] = {
            "conversation:join": self._join,
            "conversation:leave": self._leave,
            "typing:start": partial(self._typing, "typing:start"),
            "typing:stop": partial(self._typing, "typing:stop"),
        }

    # Host, for the server

    async def admit(self, sid: str, socket: Socket, auth: object) -> Answer | None:
        await self._ready()
        try:
            person = await self._person(auth, socket.address)
            if len(self._of_person.get(person.who, ())) >= self._most_connections:
                raise TooMany(retry_after=60)
        except StorageUnavailable:  # nothing is wrong with who asks
            raise
        except Exception as failure:
            code, message = _words(failure)
            # `code` once more at the top, as in the envelope of `/api/v1`
            return {"message": message, "data": {"code": code}, "code": code}
        connection = Connection(sid, socket, person, typing=Pace(per_second=5, burst=10))
        self.connections[sid] = connection
        self._of_person[person.who].add(connection)
        return None

    async def welcome(self, sid: str) -> None:
        connection = self.connections.get(sid)
        if connection is None:
            return
        person = connection.person
        if person.side is Side.LEAD:
            self._rooms.enter(connection, visitor_room(VisitorId(person.id)))
            return
        self._rooms.enter(connection, AGENTS, agent_room(AgentId(person.id)))
        await self._presence.enter(HOUSE, person, sid)

    async def hear(self, sid: str, event: str, said: Sequence[object]) -> Answer:
        act = self._events.get(event)
        try:
            if act is None:
                raise Invalid("event", "unknown")
            connection = self.connections.get(sid)
            if connection is None:
                raise Unauthenticated
            data = await act(connection, _conversation_id(said))
            return {"status": "success", "data": msgspec.to_builtins(data)}
        except Exception as failure:
            return refused(failure)

    def part(self, sid: str) -> None:
        connection = self.connections.pop(sid, None)
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

    # For the application, by way of the transport

    def show_out(self, who: Who, session: UUID | None) -> list[Connection]:
        """From this moment they hear nothing more; None is all sessions. Return what is to be closed."""
        now = monotonic()
        self._shown_out = {each: at for each, at in self._shown_out.items() if now - at < _LATELY}
        self._shown_out[who] = now
        held = [each for each in self._of_person.get(who, ()) if session in {None, each.person.session_id}]
        for connection in held:
            self.part(connection.sid)
        return held

    def take_out(self, who: Who, conversation_id: ConversationId) -> None:
        for connection in self._of_person.get(who, ()):
            connection.evictions += 1
            self._take_out(connection, conversation_id, at_once=True)

    # Who may, says the door

    async def _person(self, auth: object, address: str) -> Person:
        token = auth.get("token") if isinstance(auth, dict) else None
        if self.door is None or not isinstance(token, str):
            raise Unauthenticated
        while True:
            asked = monotonic()
            person = await self.door.admit(token, address)
            if self._shown_out.get(person.who, 0.0) < asked:  # else the door may have answered from before
                return person

    async def _follow(self, connection: Connection, conversation_id: ConversationId) -> Person:
        assert self.door is not None  # noqa: S101 - nobody is connected without one
        while True:
            evictions = connection.evictions
            try:
                person = await self.door.follow(connection.person, conversation_id)
            except PascalError:
                self._take_out(connection, conversation_id)
                raise
            if connection.evictions == evictions:  # else the door may have answered from before
                return person

    # What clients ask for

    async def _join(self, connection: Connection, conversation_id: ConversationId) -> Joined:
        if len(connection.joined) >= _MOST_JOINED and conversation_id not in connection.joined:
            raise TooMany(retry_after=1)
        person = await self._follow(connection, conversation_id)
        if connection.sid not in self.connections:
            raise Unauthenticated
        connection.person = person
        agent = person.side is Side.AGENT
        self._rooms.enter(connection, conversation_room(conversation_id))
        if agent:
            self._rooms.enter(connection, desk_room(conversation_id))
        connection.joined.add(conversation_id)
        place = str(conversation_id)
        await self._presence.enter(place, person, connection.sid)
        if agent:  # a colleague may have taken it before we were seen to be there
            await self._follow(connection, conversation_id)
        try:
            people = await self._presence.people(place)
        except LiveUnavailable:
            people = self._presence.here(place)
        members = [Member(person.id, person.side, person.name) for person in people]
        return Joined(conversation_id, members)

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
        await self._tell([conversation_room(conversation_id)], event, typing, person.who)
        return Done(conversation_id)

    def _take_out(
        self, connection: Connection, conversation_id: ConversationId, *, at_once: bool = False
    ) -> None:
        self._rooms.leave(connection, conversation_room(conversation_id), desk_room(conversation_id))
        connection.joined.discard(conversation_id)
        self._presence.exit(str(conversation_id), connection.person, connection.sid, at_once=at_once)


def _conversation_id(said: Sequence[object]) -> ConversationId:
    """What a client's event is about: an id, or an object that holds it. Raises `Invalid`."""
    match said:
        case [str(text)] | [{"conversationId": str(text)}] if text:
            with suppress(ValueError):
                return ConversationId(UUID(text))
        case [] | [None | ""]:
            raise Invalid("conversationId", "required")
        case [dict(named)] if not named.get("conversationId"):
            raise Invalid("conversationId", "required")
    raise Invalid("conversationId", "malformed")


def _words(failure: Exception) -> tuple[str, str]:
    """Code and sentence of a refusal. What is none is a fault of ours: logged, and not explained."""
    words = dialect.words_of(failure)
    if words is None:
        log.error("socketio_failed", exc_info=failure)
    return words or dialect.FAULT


def refused(failure: Exception) -> Answer:
    code, message = _words(failure)
    return {"status": "error", "code": code, "message": message}
