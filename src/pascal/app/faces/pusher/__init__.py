"""`/api/pusher`: document 000's sign-in of channels, and what Pusher tells of who is there (THREATS 4)."""

import msgspec
from dishka import FromDishka
from dishka.integrations.litestar import DishkaRouter
from litestar import Controller, Response, post

from pascal.app.edge.callers import AsCaller
from pascal.app.edge.door import LiveDoor
from pascal.app.edge.errors import AnyRequest
from pascal.app.edge.responses import REFUSED, ForAnyone
from pascal.domain.ports.hosted_live import HostedLive
from pascal.domain.ports.live import Live, Notice, Side


async def _form(request: AnyRequest) -> dict[str, str]:
    """pusher-js sends a form by default, JSON where a page says so."""
    kind, _ = request.content_type
    if kind == "application/json":
        body = await request.json()
        fields = body if isinstance(body, dict) else {}
    else:
        fields = dict((await request.form()).items())
    return {name: value for name, value in fields.items() if isinstance(value, str)}


class PusherController(Controller):
    path = "/api/pusher"
    tags = ("pusher",)
    security = ({"bearer": []},)

    @post("/auth", status_code=200, responses=REFUSED)
    async def auth(
        self,
        request: AnyRequest,
        caller: AsCaller,
        door: FromDishka[LiveDoor],
        hosted: FromDishka[HostedLive],
    ) -> dict[str, str]:
        """Sign a subscription: `socket_id` and `channel_name`, as a form or JSON.

        Who asks is whose token it is, agent or lead; a `userId` in the body is not believed.
        """
        form = await _form(request)
        person = await door.person(caller)
        return await hosted.authorize(person, form.get("socket_id", ""), form.get("channel_name", ""))

    @post("/user-auth", status_code=200, responses=REFUSED)
    async def user_auth(
        self,
        request: AnyRequest,
        caller: AsCaller,
        door: FromDishka[LiveDoor],
        hosted: FromDishka[HostedLive],
    ) -> dict[str, str]:
        """Sign a connection in, so that it can be ended when the person is disabled."""
        form = await _form(request)
        return hosted.sign_in(await door.person(caller), form.get("socket_id", ""))

    @post("/webhooks", status_code=200, operation_class=ForAnyone, responses=REFUSED)
    async def webhooks(
        self,
        request: AnyRequest,
        hosted: FromDishka[HostedLive],
        live: FromDishka[Live],
        door: FromDishka[LiveDoor],
    ) -> Response[None]:
        """Pusher tells who came and who left; agents hear of leads."""
        seen = hosted.read_webhook(
            key=request.headers.get("x-pusher-key", ""),
            signature=request.headers.get("x-pusher-signature", ""),
            body=await request.body(),
        )
        notices = [
            Notice(
                onlookers,
                "lead_present" if each.here else "lead_absent",
                {
                    "conversationId": str(each.conversation_id),
                    "id": str(each.who.id),
                    "at": msgspec.to_builtins(each.at),
                },
            )
            for each in seen
            if each.who.side is Side.LEAD
            and (onlookers := await door.onlookers(each.conversation_id)) is not None
        ]
        if notices:
            await live.publish(notices)
        return Response(None)


ROUTER = DishkaRouter("/", route_handlers=[PusherController])
