"""An application of ASGI on a port of this machine, while a test needs it."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import uvicorn
from litestar import Litestar


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield  # Ctrl-C is for whoever runs the event loop


@asynccontextmanager
async def served(app: Litestar, *, port: int = 0) -> AsyncIterator[int]:
    """Serve *app* on *port* (0: a free one) of 127.0.0.1 until the block ends; gives the port."""
    # its clients may stay: it ends two seconds late at worst
    config = uvicorn.Config(app, ws="websockets-sansio", log_level="warning", timeout_graceful_shutdown=2)
    server = _Server(config)
    listening = socket.create_server(("127.0.0.1", port))  # from here on callers wait, none is refused
    serving = asyncio.create_task(server.serve([listening]))
    try:
        yield listening.getsockname()[1]
    finally:
        server.should_exit = True
        await serving
