"""Live notices over Socket.IO, for browsers that speak document 003."""

from pascal.adapters.socketio.transport import SocketIo
from pascal.adapters.socketio.websocket import WebSocketProtocol

__all__ = ["SocketIo", "WebSocketProtocol"]
