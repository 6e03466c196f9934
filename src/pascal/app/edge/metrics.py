"""What is counted, for Prometheus."""

import time
from typing import Any, Final

import msgspec
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

from pascal.app.edge.asgi import App, Message, Receive, Scope, Send

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
SENDS = Histogram(
    "pascal_message_send_seconds",
    "How long it took to take in a message of an agent or a lead, over HTTP.",
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10),
    registry=REGISTRY,
)
REFUSED = Counter(
    "pascal_live_events_refused",
    "Live events and show-outs that Pusher will never take, passed over.",
    registry=REGISTRY,
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

JOBS = Counter(
    "pascal_jobs",
    "Tries at jobs by how they ended: done, failed (tried again later), died (failed for good).",
    ("kind", "ended"),
    registry=REGISTRY,
)
JOBS_DUE = Gauge("pascal_jobs_due", "Jobs that could be done by now, and wait.", ("kind",), registry=REGISTRY)
JOBS_LATE = Gauge(
    "pascal_jobs_late_seconds",
    "How long the first of the jobs that could be done has waited.",
    ("kind",),
    registry=REGISTRY,
)
JOBS_DEAD = Gauge("pascal_jobs_dead", "Jobs that failed for good.", ("kind",), registry=REGISTRY)


SENDING: Final = ("POST", "/api/v1/conversations/{conversation_id}/messages")


class Latency(msgspec.Struct, frozen=True):
    """In milliseconds; null where nothing was measured."""

    p50: float | None
    p95: float | None
    p99: float | None
    count: int
    """Since the process began."""


def send_latency() -> Latency:
    """Of messages that this process was asked to send."""
    (timer,) = SENDS.collect()
    buckets = [
        (float(each.labels["le"]), each.value) for each in timer.samples if each.name.endswith("_bucket")
    ]
    count = buckets[-1][1]
    p50, p95, p99 = (_percentile(buckets, share * count) for share in (0.5, 0.95, 0.99))
    return Latency(p50, p95, p99, int(count))


def _percentile(buckets: list[tuple[float, float]], rank: float) -> float | None:
    """Within a bucket they are taken to lie evenly; beyond the last bound, at it."""
    low, below = 0.0, 0.0
    for high, upto in buckets:
        if upto >= rank > 0:
            if high == float("inf"):
                return low * 1000
            return round((low + (high - low) * (rank - below) / (upto - below)) * 1000, 1)
        low, below = high, upto
    return None


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
        if key[:2] == SENDING and status < 400:
            SENDS.observe(seconds)
