"""`/api/v1`: document 003, and what 000's widget and intranet need."""

from dishka.integrations.litestar import DishkaRouter

from pascal.app.faces.v1.auth import AuthController
from pascal.app.faces.v1.conversations import ConversationController
from pascal.app.faces.v1.desk import DeskController
from pascal.app.faces.v1.leads import LeadController
from pascal.app.faces.v1.uploads import UploadController
from pascal.app.faces.v1.users import UserController

ROUTER = DishkaRouter(
    "/api/v1",
    route_handlers=[
        AuthController,
        UserController,
        LeadController,
        ConversationController,
        UploadController,
        DeskController,
    ],
    security=[{"bearer": []}],
)
