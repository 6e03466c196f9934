"""`/api/chat` and `/api/support`: document 001, for the support panel. It speaks Spanish alone."""

from dishka.integrations.litestar import DishkaRouter
from litestar.openapi.spec import Tag

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
ROUTERS = (
    DishkaRouter("/api/chat", route_handlers=[ChatController, StatsController], security=[{"bearer": []}]),
    DishkaRouter("/api/support", route_handlers=[SupportAgentController], security=[{"bearer": []}]),
)
