"""`/api/comunicaciones`: document 004, for the omnichannel panel, and for the carriers that call us."""

from dishka.integrations.litestar import DishkaRouter

from pascal.app.faces.communications.webhooks import CarrierController

__all__ = ["ROUTER"]

ROUTER = DishkaRouter("/api/comunicaciones", route_handlers=[CarrierController])
