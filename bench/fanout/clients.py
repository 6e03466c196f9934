"""Raw WebSocket clients that do nothing but count bytes, so that the server is what is measured."""

import json
import os
import select
import socket
from base64 import b64encode
from collections.abc import Sequence

_HANDSHAKE = (
    "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1\r\nHost: localhost\r\n"
    "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/140.0.0.0 Safari/537.36\r\n"
    "Accept-Encoding: gzip, deflate, br, zstd\r\nAccept-Language: es-PE,es;q=0.9,en;q=0.8\r\n"
    "Cache-Control: no-cache\r\nPragma: no-cache\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n\r\n"
)


def connect(port: int, conversation_id: str) -> socket.socket:
    """A client that has joined the conversation."""
    client = socket.create_connection(("127.0.0.1", port))
    client.settimeout(10)
    client.sendall(_HANDSHAKE.format(key=b64encode(os.urandom(16)).decode()).encode())
    _read_until(client, b'"sid"')
    _send(client, '40{"token":"a"}')
    _read_until(client, b'40{"sid"')
    _send(client, f"420{json.dumps(['conversation:join', conversation_id])}")
    _read_until(client, b"430[")
    return client


def count(clients: Sequence[socket.socket], size: int, deliveries: int) -> None:
    """Return when *deliveries* frames of *size* bytes have come in, over all clients."""
    for client in clients:
        client.setblocking(False)
    poll, buffer = select.epoll(), bytearray(1 << 18)
    by_fileno = {client.fileno(): client for client in clients}
    for fileno in by_fileno:
        poll.register(fileno, select.EPOLLIN)
    missing = size * deliveries
    with poll:
        while missing > 0:
            ready = poll.poll(10, maxevents=len(clients))
            if not ready:
                raise TimeoutError(f"{missing // size} of {deliveries} deliveries are missing")
            for fileno, _ in ready:
                missing -= by_fileno[fileno].recv_into(buffer)


def _send(client: socket.socket, text: str) -> None:
    client.sendall(bytes((0x81, 0x80 | len(text))) + bytes(4) + text.encode())  # masked with zeros


def _read_until(client: socket.socket, mark: bytes) -> None:
    seen = b""
    while mark not in seen:
        piece = client.recv(4096)
        if not piece:
            raise ConnectionError(seen)
        seen += piece
