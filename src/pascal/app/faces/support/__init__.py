"""`/api/chat` and `/api/support`: document 001, for the support panel. It speaks Spanish alone."""

from collections.abc import Sequence

from dishka.integrations.litestar import DishkaRouter
from litestar.openapi.spec import Tag
from litestar.types import ControllerRouterHandler

from pascal.app.edge.errors import AnyRequest
from pascal.app.faces.support.agents import SupportAgentController
from pascal.app.faces.support.envelope import of_agents, of_sessions
from pascal.app.faces.support.examples import EXAMPLES
from pascal.app.faces.support.sessions import ChatController
from pascal.app.faces.support.stats import StatsController

__all__ = ["ENVELOPES", "EXAMPLES", "ROUTERS", "TAGS"]

TAGS = (
    Tag("chat", "Document 001: sessions, as the support panel has them."),
    Tag("support", "Document 001: support agents."),
)
ENVELOPES = {"/api/chat": of_sessions, "/api/support": of_agents}


async def _leave_out_empty(request: AnyRequest) -> None:
    """`?status=` is how panels ask for all: what has no value was not given."""
    given = (each.partition(b"=") for each in request.scope["query_string"].split(b"&"))
    request.scope["query_string"] = b"&".join(
        name + equals + value for name, equals, value in given if value or not equals
    )


def _router(path: str, controllers: Sequence[ControllerRouterHandler]) -> DishkaRouter:
    return DishkaRouter(
        path, route_handlers=controllers, security=[{"bearer": []}], before_request=_leave_out_empty
    )


ROUTERS = (
    _router("/api/chat", [ChatController, StatsController]),
    _router("/api/support", [SupportAgentController]),
)
