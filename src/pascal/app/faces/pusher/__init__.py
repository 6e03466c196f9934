"""`/api/pusher`: document 000's sign-in of channels, and what Pusher tells of who is there (THREATS 4)."""

from dataclasses import dataclass

import msgspec
from dishka import FromDishka
from dishka.integrations.litestar import DishkaRouter
from litestar import Controller, Response, post
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import Example, OpenAPIMediaType, OpenAPIType, Operation, RequestBody, Schema, Tag

from pascal.app.edge.callers import AsCaller
from pascal.app.edge.door import LiveDoor
from pascal.app.edge.errors import AnyRequest
from pascal.app.edge.notices import LeadSeenShape, notice
from pascal.app.edge.responses import REFUSED_ACT, ForAnyone
from pascal.domain.ports.hosted_live import HostedLive
from pascal.domain.ports.live import Fact, Live, Side

FORM, JSON = "application/x-www-form-urlencoded", "application/json"
"""pusher-js sends a form by default, JSON where a page says so."""
CHAT = "private-chat-019ab1f0-7c35-7a10-b3c4-1d2e3f405162"


async def _form(request: AnyRequest) -> dict[str, str]:
    kind, _ = request.content_type
    if kind == JSON:
        fields = msgspec.json.decode(await request.body(), type=dict[str, object])
    else:
        fields = dict((await request.form()).items())
    return {name: value for name, value in fields.items() if isinstance(value, str)}


def _body(example: dict[str, object], *kinds: str) -> RequestBody:
    types = {str: OpenAPIType.STRING, int: OpenAPIType.INTEGER, list: OpenAPIType.ARRAY}
    properties = {name: Schema(type=types[type(value)]) for name, value in example.items()}
    schema = Schema(type=OpenAPIType.OBJECT, properties=properties, required=[*example])  # type: ignore[arg-type]
    return RequestBody({kind: OpenAPIMediaType(schema, example=example) for kind in kinds}, required=True)


def _signed(example: dict[str, str]) -> dict[int, ResponseSpec]:
    return REFUSED_ACT | {
        200: ResponseSpec(
            dict[str, str],
            description="What the client hands to Pusher.",
            examples=[Example(value=example)],
            generate_examples=False,
        )
    }


@dataclass
class OfChannel(Operation):
    def __post_init__(self) -> None:
        self.request_body = _body({"socket_id": "1234.5678", "channel_name": CHAT}, FORM, JSON)


@dataclass
class OfPerson(Operation):
    def __post_init__(self) -> None:
        self.request_body = _body({"socket_id": "1234.5678"}, FORM, JSON)


@dataclass
class OfPusher(ForAnyone):
    def __post_init__(self) -> None:
        super().__post_init__()
        gone = {"name": "member_removed", "channel": f"presence-{CHAT[8:]}", "user_id": "5b0f6c1e"}
        self.request_body = _body({"time_ms": 1767623400000, "events": [gone]}, JSON)


class PusherController(Controller):
    path = "/api/pusher"
    tags = ("pusher",)
    security = ({"bearer": []},)

    @post("/auth", status_code=200, operation_class=OfChannel, responses=_signed({"auth": "key:example"}))
    async def authorize_channel(
        self,
        request: AnyRequest,
        caller: AsCaller,
        door: FromDishka[LiveDoor],
        hosted: FromDishka[HostedLive],
    ) -> dict[str, str]:
        """Sign a subscription.

        Takes `socket_id` and `channel_name`, as a form or JSON.
        Who asks is whose token it is, agent or lead; a `userId` in the body is not believed.
        """
        form = await _form(request)
        person = await door.person(caller)
        return await hosted.authorize(person, form.get("socket_id", ""), form.get("channel_name", ""))

    @post(
        "/user-auth",
        status_code=200,
        operation_class=OfPerson,
        responses=_signed({"auth": "key:example", "user_data": '{"id":"5b0f6c1e"}'}),
    )
    async def sign_in_connection(
        self,
        request: AnyRequest,
        caller: AsCaller,
        door: FromDishka[LiveDoor],
        hosted: FromDishka[HostedLive],
    ) -> dict[str, str]:
        """Sign a connection in, so that it can be ended when the person is disabled."""
        form = await _form(request)
        return hosted.sign_in(await door.person(caller), form.get("socket_id", ""))

    @post(
        "/webhooks",
        status_code=200,
        operation_class=OfPusher,
        responses=REFUSED_ACT,
        response_description="Heard.",
    )
    async def receive_webhook(
        self,
        request: AnyRequest,
        hosted: FromDishka[HostedLive],
        live: FromDishka[Live],
        door: FromDishka[LiveDoor],
    ) -> Response[None]:
        """Hear from Pusher who came and who left.

        Agents hear of leads.
        """
        seen = hosted.read_webhook(
            key=request.headers.get("x-pusher-key", ""),
            signature=request.headers.get("x-pusher-signature", ""),
            body=await request.body(),
        )
        notices = [
            notice(
                onlookers,
                Fact.LEAD_PRESENT if each.here else Fact.LEAD_ABSENT,
                LeadSeenShape(each.conversation_id, each.who.id, each.at),
            )
            for each in seen
            if each.who.side is Side.LEAD
            and (onlookers := await door.onlookers(each.conversation_id)) is not None
        ]
        if notices:
            await live.publish(notices)
        return Response(None)


TAG = Tag("pusher", "Signs in to live updates that Pusher carries.")
ROUTER = DishkaRouter("/", route_handlers=[PusherController])
