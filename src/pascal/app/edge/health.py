"""For whoever looks after the server: alive, ready, and how much it does."""

import time
from typing import Any

from dishka import FromDishka
from dishka.integrations.litestar import DishkaRouter
from litestar import Response, get
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from pascal.app.edge.asgi import App, Message, Receive, Scope, Send
from pascal.app.edge.pulse import Pulse
from pascal.domain.ports.outbox import Outbox
from pascal.domain.ports.storage import StorageUnavailable

REGISTRY = CollectorRegistry()
REQUESTS = Counter(
    "pascal_http_requests", "Requests answered.", ("method", "route", "status"), registry=REGISTRY
)
SECONDS = Histogram(
    "pascal_http_seconds",
    "How long an answer took.",
    ("route",),
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
    registry=REGISTRY,
)
REFUSED = Counter(
    "pascal_live_events_refused", "Live events that Pusher will never take, passed over.", registry=REGISTRY
)
DEATHS = Counter(
    "pascal_work_deaths",
    "Deaths of the work behind the faces, by a fault of ours.",
    ("work",),
    registry=REGISTRY,
)
SILENT = Gauge(
    "pascal_relay_silent_seconds",
    "Since the relay of this process last came round; 0 where none is to run.",
    registry=REGISTRY,
)
LAG = Gauge(
    "pascal_relay_lag_seconds",
    "How long the oldest event has been waiting for a consumer, whichever process relays.",
    ("consumer",),
    registry=REGISTRY,
)

STUCK_AFTER = 60.0
"""Seconds of silence. A relay that has nothing to do comes round every second."""
BEHIND_AFTER = 30.0
"""Seconds that an event may wait."""


@get("/health/live", include_in_schema=False)
async def live() -> dict[str, str]:
    """The process answers."""
    return {"status": "ok"}


@get("/health/ready", include_in_schema=False)
async def ready(outbox: FromDishka[Outbox], pulse: FromDishka[Pulse]) -> Response[dict[str, str]]:
    """The database answers too, and the relay, where this process is to have one, is alive.

    That it is behind is told and refuses nobody: while Redis or Pusher is away the chat goes on.
    """
    try:
        lag = await outbox.lag(pulse.consumers)
    except StorageUnavailable:
        return Response({"status": "unavailable", "database": "away"}, status_code=503)
    if pulse.silent_for > STUCK_AFTER:
        return Response({"status": "unavailable", "database": "ok", "relay": "down"}, status_code=503)
    relay = "behind" if max(lag.values()) > BEHIND_AFTER else "ok"
    return Response({"status": "ok", "database": "ok", "relay": relay})


@get("/metrics", include_in_schema=False)
async def metrics(outbox: FromDishka[Outbox], pulse: FromDishka[Pulse]) -> Response[bytes]:
    """For Prometheus."""
    SILENT.set(pulse.silent_for)
    try:
        for consumer, seconds in (await outbox.lag(pulse.consumers)).items():
            LAG.labels(consumer).set(seconds)
    except StorageUnavailable:
        LAG.clear()
    return Response(generate_latest(REGISTRY), media_type=CONTENT_TYPE_LATEST)


ROUTER = DishkaRouter("/", route_handlers=[live, ready, metrics])


class Measure:
    """Counts answers by route. The children are kept: looking them up by labels costs more than counting."""

    def __init__(self, app: App) -> None:
        self.app = app
        self._counters: dict[tuple[str, str, int], Counter] = {}
        self._timers: dict[str, Histogram] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began = time.perf_counter()

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._count(scope, message["status"], time.perf_counter() - began)
            await send(message)

        await self.app(scope, receive, sending)

    def _count(self, scope: Scope, status: int, seconds: float) -> None:
        route: Any = scope.get("path_template") or "other"
        key = (scope["method"], route, status)
        if key not in self._counters:
            self._counters[key] = REQUESTS.labels(*map(str, key))
        if route not in self._timers:
            self._timers[route] = SECONDS.labels(route)
        self._counters[key].inc()
        self._timers[route].observe(seconds)
