"""`/api/comunicaciones`: document 004, for the omnichannel panel, and for the carriers that call us."""

from dishka.integrations.litestar import DishkaRouter
from litestar.openapi.spec import Tag

from pascal.app.faces.communications.calls import CallController
from pascal.app.faces.communications.envelope import of_panel
from pascal.app.faces.communications.examples import EXAMPLES
from pascal.app.faces.communications.mail import MailController
from pascal.app.faces.communications.operator import Operator
from pascal.app.faces.communications.panel import CommunicationController
from pascal.app.faces.communications.webhooks import CarrierController

__all__ = ["ENVELOPES", "EXAMPLES", "ROUTER", "TAGS", "Operator"]

TAGS = (Tag("comunicaciones", "Document 004: what goes by WhatsApp, SMS, phone and e-mail."),)
ENVELOPES = {"/api/comunicaciones": of_panel}

ROUTER = DishkaRouter(
    "/api/comunicaciones",
    route_handlers=[CommunicationController, CallController, MailController, CarrierController],
    security=[{"bearer": []}],
)
