"""The web application: faces, live updates, and, unless told otherwise, the work behind them."""

import asyncio
from collections.abc import AsyncIterator, Coroutine, Sequence
from contextlib import asynccontextmanager
from typing import Any

import structlog
from dishka import DEFAULT_COMPONENT, AsyncContainer
from litestar import Litestar, asgi
from litestar.config.cors import CORSConfig
from litestar.di import Provide
from litestar.exceptions import HTTPException
from litestar.openapi.plugins import JsonRenderPlugin, SwaggerRenderPlugin
from litestar.openapi.spec import Components, SecurityScheme, Tag
from litestar.static_files import create_static_files_router

from pascal import __version__
from pascal.adapters.socketio import SocketIo
from pascal.app import worker
from pascal.app.edge import health, metrics
from pascal.app.edge.asgi import App, Receive, Scope, Send
from pascal.app.edge.bodies import Body
from pascal.app.edge.callers import Callers, staff, visitor
from pascal.app.edge.errors import AnyRequest, Refusals
from pascal.app.edge.hygiene import Hygiene, JsonBodies
from pascal.app.edge.openapi import Description, operation_id, swagger_ui
from pascal.app.edge.strict import StrictJson
from pascal.app.faces import communications, pages, pusher, support, v1
from pascal.app.faces.ws import PanelDoor, description
from pascal.app.settings import Settings
from pascal.domain.permissions import Caller, Staff, Visitor
from pascal.domain.ports.live import Door
from pascal.domain.ports.storage import Storage

log = structlog.get_logger()

LARGEST_BODY = 256 * 1024


async def provide_caller(request: AnyRequest) -> Caller:
    callers: Callers = await request.scope["state"]["dishka_container"].get(Callers)
    return await callers.of(request)


async def provide_staff(request: AnyRequest) -> Staff:
    return staff(await provide_caller(request))


async def provide_visitor(request: AnyRequest) -> Visitor:
    return visitor(await provide_caller(request))


class _Container:
    """Hands dishka's container to every handler.

    All it gives lives as long as the application, so the scope per request, which costs 30 µs, is left out,
    and each thing is asked for once.
    """

    def __init__(self, app: App, container: AsyncContainer) -> None:
        self.app = app
        self._container = container
        self._known: dict[object, Any] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope.setdefault("state", {})["dishka_container"] = self
        await self.app(scope, receive, send)

    async def get(self, what: Any, component: str = DEFAULT_COMPONENT) -> Any:
        known = self._known.get(what)
        if known is None:
            known = self._known[what] = await self._container.get(what, component)
        return known


def _openapi(tags: Sequence[Tag]) -> Description:
    return Description(
        title="Pascal",
        version=__version__,
        description=(
            "Answers every customer of a sales team wherever they write. "
            "Staff and leads both send `Authorization: Bearer <token>`: "
            "staff from `POST /api/v1/auth/login`, leads from `POST /api/v1/leads/handshake`."
        ),
        path="/schema",
        examples=v1.EXAMPLES | support.EXAMPLES | communications.EXAMPLES,
        tags=list(tags),
        operation_id_creator=operation_id,
        use_handler_docstrings=True,
        components=Components(
            security_schemes={
                "bearer": SecurityScheme(type="http", scheme="bearer", bearer_format="JWT"),
            }
        ),
        render_plugins=[
            SwaggerRenderPlugin(
                js_url="/schema/assets/swagger-ui-bundle.js",
                css_url="/schema/assets/swagger-ui.css",
                standalone_preset_js_url="/schema/assets/swagger-ui-standalone-preset.js",
                favicon="<link rel='icon' href='/schema/assets/favicon-32x32.png'>",
                path=["/", "/swagger"],
            ),
            JsonRenderPlugin(),
        ],
    )


def make_app(
    container: AsyncContainer,
    settings: Settings,
    *,
    work: bool = True,
    also: Sequence[Coroutine[None, None, None]] = (),
) -> Litestar:
    """*work*: do the work behind the faces here too, not in `pascal worker` alone. *also*: beside it."""

    @asynccontextmanager
    async def lifespan(app: Litestar) -> AsyncIterator[None]:
        await container.get(Storage)
        beside = [*also, *([worker.run(container)] if work else [])]
        tasks = [asyncio.create_task(each) for each in beside]
        yield
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await container.close()

    handlers: list[Any] = [
        v1.ROUTER,
        v1.FEEDS,
        *support.ROUTERS,
        communications.ROUTER,
        health.ROUTER,
        pages.ROUTER,
        description.route(settings.public_url),
        create_static_files_router("/schema/assets", [swagger_ui()], include_in_schema=False),
    ]
    tags = [*v1.TAGS, *support.TAGS, *communications.TAGS]
    refusals = Refusals({**support.ENVELOPES, **communications.ENVELOPES})
    refuse = pages.missing_page(settings, refusals.answer)
    if settings.pascal_realtime == "pusher":
        handlers.append(pusher.ROUTER)
        tags.append(pusher.TAG)
    else:
        handlers.append(_socketio(container))
    handlers.append(_panels(container))
    app = Litestar(
        handlers,
        dependencies={
            "caller": Provide(provide_caller),
            "staff": Provide(provide_staff),
            "visitor": Provide(provide_visitor),
        },
        plugins=[StrictJson(Body)],
        exception_handlers={Exception: refuse, HTTPException: refuse},
        lifespan=[lifespan],
        openapi_config=_openapi(tags),
        cors_config=CORSConfig(
            allow_origins=settings.allowed_origins,
            allow_headers=["authorization", "content-type", "accept-language"],
            expose_headers=["retry-after", "content-disposition"],
            max_age=3600,
        ),
        request_max_body_size=LARGEST_BODY,
        logging_config=None,
    )
    app.state.dishka_container = container
    cors: Any = app.asgi_handler
    cors.app = JsonBodies(cors.app, refusals)  # within, so that pages which may call us can read the refusal
    app.asgi_handler = Hygiene(metrics.Measure(_Container(app.asgi_handler, container)))  # type: ignore[assignment, arg-type]
    return app


def _socketio(container: AsyncContainer) -> Any:
    """Socket.IO under `/socket.io`. The transport is made at the first call, within the running loop."""
    made: list[App] = []

    @asgi("/socket.io", is_mount=True, copy_scope=True)
    async def live(scope: Scope, receive: Receive, send: Send) -> None:
        if not made:
            transport = await container.get(SocketIo)
            made[:] = [transport.asgi(await container.get(Door))]
        await made[0](scope, receive, send)

    return live


def _panels(container: AsyncContainer) -> Any:
    """The WebSocket at `/ws`, whatever carries live updates to browsers."""

    @asgi("/ws", copy_scope=True)
    async def panels(scope: Scope, receive: Receive, send: Send) -> None:
        await (await container.get(PanelDoor))(scope, receive, send)

    return panels
