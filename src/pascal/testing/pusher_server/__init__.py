"""A small server of the Pusher protocol, for tests: pusher-js on one side, signed HTTP calls on the other.

Written by hand because nothing fits: soketi is AGPL, runs on Node 20 only, and answers 200 to calls that it
refuses. This one refuses what Pusher refuses, and as Pusher does: bad signatures, old timestamps, altered
bodies, more than 10 KB, client events from outside a channel.

    async with pusher_server("1", "key", "secret", webhook_url="http://…") as server:
        ...  # http://127.0.0.1:{server.port}

or `python -m pascal.testing.pusher_server --port 6001`. One process, nothing kept; webhooks are sent once,
at once (Pusher waits some seconds before it calls somebody gone, and tries again).
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from pascal.testing.pusher_server.calls import create_app, post_webhooks
from pascal.testing.pusher_server.hub import Hub
from pascal.testing.pusher_server.serving import served


@dataclass(frozen=True, slots=True)
class PusherServer:
    """Where it answers, on 127.0.0.1."""

    port: int


@asynccontextmanager
async def pusher_server(
    app_id: str, key: str, secret: str, *, webhook_url: str | None = None, port: int = 0
) -> AsyncIterator[PusherServer]:
    """Serve one Pusher app until the block ends."""
    hub = Hub(app_id, key, secret)
    telling = asyncio.create_task(post_webhooks(hub, webhook_url)) if webhook_url else None
    try:
        async with served(create_app(hub), port=port) as its_port:
            yield PusherServer(its_port)
    finally:
        if telling:
            telling.cancel()
            await asyncio.wait([telling])
