"""For whoever looks after the server: alive, ready, and how much it does."""

from contextlib import suppress

from dishka import FromDishka
from dishka.integrations.litestar import DishkaRouter
from litestar import Response, get
from prometheus_client import generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from pascal.app.edge.metrics import JOBS_DEAD, JOBS_DUE, JOBS_LATE, LAG, REGISTRY, SILENT
from pascal.app.edge.pulse import Pulse
from pascal.domain.ports.clock import Clock
from pascal.domain.ports.jobs import JobQueue
from pascal.domain.ports.outbox import Outbox
from pascal.domain.ports.storage import StorageUnavailable

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
async def metrics(
    outbox: FromDishka[Outbox], pulse: FromDishka[Pulse], jobs: FromDishka[JobQueue], clock: FromDishka[Clock]
) -> Response[bytes]:
    """For Prometheus."""
    SILENT.set(pulse.silent_for)
    for each in (LAG, JOBS_DUE, JOBS_LATE, JOBS_DEAD):
        each.clear()  # of what cannot be asked, or is no more, nothing is said
    with suppress(StorageUnavailable):
        for consumer, seconds in (await outbox.lag(pulse.consumers)).items():
            LAG.labels(consumer).set(seconds)
        for kind, backlog in (await jobs.backlog(at=clock.now())).items():
            JOBS_DUE.labels(kind).set(backlog.due)
            JOBS_LATE.labels(kind).set(backlog.late)
            JOBS_DEAD.labels(kind).set(backlog.dead)
    return Response(generate_latest(REGISTRY), media_type=CONTENT_TYPE_LATEST)


ROUTER = DishkaRouter("/", route_handlers=[live, ready, metrics])
