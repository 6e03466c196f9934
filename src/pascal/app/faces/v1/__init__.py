"""`/api/v1`: document 003, and what 000's widget and intranet need."""

from dishka.integrations.litestar import DishkaRouter
from litestar.openapi.spec import Tag

from pascal.app.faces.v1.acts import ActController
from pascal.app.faces.v1.assignments import AssignmentController
from pascal.app.faces.v1.audit import AuditController
from pascal.app.faces.v1.auth import AuthController
from pascal.app.faces.v1.conversations import ConversationController
from pascal.app.faces.v1.dashboard import DashboardController
from pascal.app.faces.v1.desk import DeskController
from pascal.app.faces.v1.examples import EXAMPLES
from pascal.app.faces.v1.hours import HoursController
from pascal.app.faces.v1.leads import LeadController
from pascal.app.faces.v1.messages import MessageController
from pascal.app.faces.v1.teams import TeamController
from pascal.app.faces.v1.uploads import UploadController
from pascal.app.faces.v1.users import UserController

__all__ = ["EXAMPLES", "ROUTER", "TAGS"]

TAGS = (
    Tag("auth", "Signing in and out; one's own account."),
    Tag("team", "Who works here."),
    Tag("leads", "Who a browser is, and proving an e-mail."),
    Tag("conversations", "The queue, and who has what."),
    Tag("messages", "What is said."),
    Tag("uploads", "Files that are sent."),
    Tag("dashboard", "Figures, and searching."),
    Tag("audit", "Who of the team did what."),
    Tag("site", "What is for sale, what a client has to know, how it is all set up."),
)
"""In the order in which the reference shows them."""

ROUTER = DishkaRouter(
    "/api/v1",
    route_handlers=[
        AuthController,
        UserController,
        TeamController,
        LeadController,
        ConversationController,
        ActController,
        AssignmentController,
        MessageController,
        UploadController,
        DeskController,
        DashboardController,
        HoursController,
        AuditController,
    ],
    security=[{"bearer": []}],
)
