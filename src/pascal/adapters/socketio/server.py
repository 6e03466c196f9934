"""python-socketio's server, deaf to what no client of ours says."""

import logging
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

import socketio
from socketio import packet as kinds

from pascal.adapters.socketio.engine import Engine, Environ, Socket
from pascal.adapters.socketio.guard import Pace, asked_ack, event_name
from pascal.domain.ports.storage import StorageUnavailable

Answer = Mapping[str, object]

_log = logging.getLogger("pascal.socketio.library")
_log.setLevel(logging.ERROR)  # below, the library logs packets: message text and tokens
_log.addFilter(lambda record: record.exc_info is not None)  # and at ERROR, session ids that strangers try


class Host(Protocol):
    """Whom the server asks and tells."""

    async def admit(self, sid: str, socket: Socket, auth: object) -> Answer | None:
        """None if the connection may stand, else the refusal that its client reads.

        Raises `StorageUnavailable` where nobody can say now.
        """

    async def welcome(self, sid: str) -> None:
        """The client knows that it is connected; from now on it may be told things."""

    async def hear(self, sid: str, event: str, said: Sequence[object]) -> Answer:
        """Act on a client's event; return what it is answered. Raises nothing."""

    def part(self, sid: str) -> None:
        """A connection, admitted or about to be, is gone."""


class Server(socketio.AsyncServer):  # type: ignore[misc]  # socketio has no types
    """Checks what comes in before the library acts on it. What one socket sends is heard in order."""

    eio: Engine

    def __init__(self, host: Host, *, malformed: Answer, **options: Any) -> None:
        super().__init__(async_handlers=False, logger=_log, engineio_logger=_log, **options)
        self._host = host
        self._malformed = malformed
        self.on("*", self._heard)
        self.on("disconnect", self._parted)

    async def close(self, sid: str, socket: Socket) -> None:
        """Say goodbye, so that the client does not come back by itself, and end the session."""
        await self.disconnect(sid)
        await socket.close()

    def _engineio_server_class(self) -> type[Engine]:
        return Engine

    async def _handle_eio_connect(self, eio_sid: str, environ: Environ) -> None:
        # the library would keep environ, headers and all, as long as the socket lives; we ask for an address
        Socket.of(self.eio.sockets[eio_sid], Pace(per_second=50, burst=100), environ)

    async def _handle_eio_message(self, eio_sid: str, data: str) -> None:
        try:
            packet = self.packet_class(encoded_packet=data)
        except (ValueError, RecursionError):
            await self._answer_malformed(eio_sid, asked_ack(data))
            return
        if packet.packet_type == kinds.CONNECT:
            await self._handle_connect(eio_sid, packet.namespace, packet.data)
        elif packet.packet_type == kinds.DISCONNECT:
            await self._handle_disconnect(eio_sid, packet.namespace, self.reason.CLIENT_DISCONNECT)
        elif event_name(packet.data) is None:
            await self._answer_malformed(eio_sid, packet.id)
        else:
            await self._handle_event(eio_sid, packet.namespace, packet.id, packet.data)

    async def _answer_malformed(self, eio_sid: str, ack: int | None) -> None:
        if ack is not None and self.manager.sid_from_eio_sid(eio_sid, "/"):
            await self._say(eio_sid, kinds.ACK, [self._malformed], id=ack)

    async def _handle_connect(self, eio_sid: str, namespace: str | None, data: object) -> None:
        if namespace not in (None, "/"):
            await self._say(
                eio_sid, kinds.CONNECT_ERROR, {"message": "Invalid namespace"}, namespace=namespace
            )
            return
        sid = await self.manager.pre_connect(eio_sid, "/")
        if sid is None:  # connected already, or about to be
            return
        socket = self.eio.sockets[eio_sid]
        try:
            refusal = await self._host.admit(sid, socket, data)
        except StorageUnavailable:  # after a refusal the client library would not come back by itself
            await self.manager.disconnect(sid, "/", ignore_queue=True)
            socket.dismiss()
            return
        if refusal is None and not socket.closed:
            socket.somebody = True
            await self.manager.connect(sid, "/")
            await self._say(eio_sid, kinds.CONNECT, {"sid": sid})
            await self._host.welcome(sid)
        else:
            self._host.part(sid)
            await self.manager.disconnect(sid, "/", ignore_queue=True)
            await self._say(eio_sid, kinds.CONNECT_ERROR, refusal)

    async def _say(self, eio_sid: str, kind: int, data: object, **more: object) -> None:
        await self._send_packet(eio_sid, self.packet_class(kind, data, **more))

    async def _heard(self, event: str, sid: str, *said: object) -> Answer:
        return await self._host.hear(sid, event, said)

    async def _parted(self, sid: str, reason: str) -> None:
        self._host.part(sid)
