"""Live notices over Socket.IO, for browsers that speak document 003."""

from pascal.adapters.shared.websocket import WebSocketProtocol
from pascal.adapters.socketio.transport import SocketIo

__all__ = ["SocketIo", "WebSocketProtocol"]
