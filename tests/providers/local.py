"""A provider made by a test, on any port that is free."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web

from pascal.testing.channels import Trouble


@asynccontextmanager
async def serving(app: web.Application) -> AsyncIterator[str]:
    """Its address."""
    # its log would be full of tokens: Meta wants one in an address
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    try:
        yield f"http://{host}:{port}"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def answering(handle: Callable[[web.Request], Awaitable[web.StreamResponse]]) -> AsyncIterator[str]:
    """The address of one that answers every call alike."""
    app = web.Application(client_max_size=200 * 1024**2)
    app.router.add_route("*", "/{path:.*}", handle)
    async with serving(app) as url:
        yield url


async def meeting(
    trouble: Trouble | None,
    request: web.Request,
    content: Mapping[str, Any],
    refusal: tuple[int, Mapping[str, Any]] | None,
) -> web.StreamResponse:
    """What a call gets that meets that trouble. *refusal*: how the provider says no to it, if it does."""
    if trouble is None:
        return web.json_response(content)
    if trouble == "hang":
        await asyncio.sleep(30)
    if trouble == "cut":
        assert request.transport is not None
        request.transport.abort()
    if trouble == "garbage":
        return web.Response(text="<html>Bienvenido</html>", content_type="text/html")
    if refusal is not None:
        headers = {"retry-after": "3"} if trouble == "too_many" else {}
        return web.json_response({"error": refusal[1]}, status=refusal[0], headers=headers)
    return web.json_response({**content, "new": {"to": ["everybody"]}})
