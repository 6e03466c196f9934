"""One frame for a whole room.

Stock python-socketio wakes a task, passes a queue and encodes a frame for each recipient. But the WebSocket
frame of a broadcast is the same bytes for everybody (a server's frames are not masked, and an uncompressed
frame is always legal), so here it is built once and written to each transport: 3 to 5 times the deliveries.

A socket has a wire once it speaks WebSocket under our uvicorn protocol and nothing is left in its queue; from
then on everything goes by the wire, answers to it alone too, so that order holds. Long-polling clients,
sockets in the middle of an upgrade, and those on any server but the uvicorn we know have none: for them the
packet takes the library's own queue. What moves under us in an upgrade costs speed, never correctness.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass, field

from engineio.packet import MESSAGE, Packet

from pascal.adapters.shared.websocket import text_frame
from pascal.adapters.socketio.engine import Socket
from pascal.adapters.socketio.guard import Pace
from pascal.domain.ids import ConversationId
from pascal.domain.ports.live import Person


@dataclass(slots=True, eq=False)
class Connection:
    """One open Socket.IO connection and who holds it."""

    sid: str
    socket: Socket
    person: Person
    typing: Pace
    rooms: set[str] = field(default_factory=set)
    joined: set[ConversationId] = field(default_factory=set)
    evictions: int = 0
    """How often it was taken out of a conversation: tells a join that waited that its answer is stale."""


class Rooms:
    """Who listens where, in this process."""

    def __init__(self) -> None:
        self._rooms: dict[str, set[Connection]] = defaultdict(set)

    def enter(self, connection: Connection, *rooms: str) -> None:
        for room in rooms:
            self._rooms[room].add(connection)
            connection.rooms.add(room)

    def leave(self, connection: Connection, *rooms: str) -> None:
        for room in rooms:
            connection.rooms.discard(room)
            listeners = self._rooms.get(room)
            if listeners is not None:
                listeners.discard(connection)
                if not listeners:
                    del self._rooms[room]

    def listeners(self, rooms: Sequence[str]) -> Set[Connection]:
        """Who is in any of *rooms*, each once."""
        if len(rooms) == 1:
            return self._rooms.get(rooms[0], frozenset())
        return frozenset().union(*(self._rooms.get(room, ()) for room in rooms))


def broadcast(packet: str, to: Iterable[Connection]) -> None:
    """Give a Socket.IO packet to each. Never waits, and what was given first arrives first."""
    frame = text_frame(f"{MESSAGE}{packet}".encode())
    queued = Packet(MESSAGE, packet)  # one for all: it keeps its encoding
    for connection in to:
        socket = connection.socket
        if socket.wire is not None:
            socket.wire.push(frame)
        else:
            socket.put(queued)
