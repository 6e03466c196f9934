"""Meta, as far as WhatsApp's Cloud API goes: what it is asked, tells, and does when it is told to."""

import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web

from pascal.domain.communications import Filled, State
from pascal.domain.identities import PHONE, Identity
from pascal.domain.ports.channels import WebhookCall
from pascal.testing.channels import Provider, Trouble, Typed, parts
from providers.local import meeting, serving

NUMBER, ACCOUNT, TOKEN = "106540352242922", "102290129340398", "EAAJBexampletoken"
ENVIRONMENT = {
    "WHATSAPP_ACCESS_TOKEN": TOKEN,
    "WHATSAPP_PHONE_NUMBER_ID": NUMBER,
    "WHATSAPP_BUSINESS_ACCOUNT_ID": ACCOUNT,
    "WHATSAPP_VERIFY_TOKEN": "example-verify-token",
    "WHATSAPP_APP_SECRET": "example-app-secret-give",
}
REFUSALS: dict[Trouble, tuple[int, dict[str, Any]]] = {
    "too_many": (429, {"code": 130429}),
    "locked_out": (401, {"code": 190, "error_subcode": 463}),
    "refused": (400, {"code": 131026}),
    "broken": (500, {"code": 131000}),
    "gone": (404, {"code": 100, "error_subcode": 33}),
}
CITA = {
    "name": "cita",
    "language": "es",
    "status": "APPROVED",
    "category": "UTILITY",
    "components": [{"type": "BODY", "text": "Hola {{1}}, le esperamos: {{2}}"}],
}


def delivery(*values: dict[str, Any], field: str = "messages", time: int | None = None) -> bytes:
    """Each value is a change of its own."""
    entry = {"id": ACCOUNT, "changes": [{"field": field, "value": each} for each in values]}
    if time is not None:
        entry["time"] = time
    return json.dumps({"object": "whatsapp_business_account", "entry": [entry]}).encode()


class Meta(Provider):
    address = "WHATSAPP_BASE_URL"
    no_secrets = ("WHATSAPP_PHONE_NUMBER_ID", "WHATSAPP_BUSINESS_ACCOUNT_ID", "WHATSAPP_GRAPH_VERSION")
    peer = Identity(PHONE, "+51987654321")

    def __init__(self) -> None:
        self._trouble: Trouble | None = None
        self._sent: list[dict[str, Any]] = []
        self._kept: dict[str, bytes] = {}

    def then(self, trouble: Trouble) -> None:
        self._trouble = trouble

    # -- what it answers

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator["Meta"]:
        app = web.Application(client_max_size=2**28)
        app.router.add_post(f"/v26.0/{NUMBER}/media", self._upload)
        app.router.add_post(f"/v26.0/{NUMBER}/messages", self._message)
        app.router.add_get(f"/v26.0/{ACCOUNT}/message_templates", self._templates)
        app.router.add_get(f"/v26.0/{ACCOUNT}/phone_numbers", self._numbers)
        app.router.add_get(f"/v26.0/{ACCOUNT}/subscribed_apps", self._apps)
        app.router.add_get("/v26.0/debug_token", self._token)
        app.router.add_get("/v26.0/{id}", self._media)
        app.router.add_get("/files/{id}", self._file)
        async with serving(app) as self.url:
            self.environment = {**ENVIRONMENT, self.address: self.url}
            yield self

    async def _answer(self, request: web.Request, content: dict[str, Any]) -> web.StreamResponse:
        trouble, self._trouble = self._trouble, None
        refusal = None
        if trouble in REFUSALS:
            status, error = REFUSALS[trouble]
            told = {"message": f"(#1) {self.peer.value}", "type": "OAuthException", **error}
            refusal = (status, told)
        return await meeting(trouble, request, content, refusal)

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        (one,) = (
            each
            for each in parts(request.headers["content-type"], await request.read())
            if each.name == "file"
        )
        name = str(1000 + len(self._kept))
        self._kept[name] = one.content
        return web.json_response({"id": name})

    async def _message(self, request: web.Request) -> web.StreamResponse:
        message = await request.json()
        if message.get("status") != "read":
            self._sent.append(message)
        return await self._answer(
            request,
            {"messaging_product": "whatsapp", "messages": [{"id": f"wamid.sent{len(self._sent)}"}]},
        )

    async def _templates(self, request: web.Request) -> web.StreamResponse:
        listed = {"data": [CITA, CITA | {"name": "nueva", "status": "PENDING"}]}
        return web.json_response(listed) if "name" in request.query else await self._answer(request, listed)

    async def _numbers(self, request: web.Request) -> web.StreamResponse:
        number = {
            "id": NUMBER,
            "display_phone_number": "+51 1",
            "status": "CONNECTED",
            "quality_rating": "GREEN",
        }
        return web.json_response({"data": [number]})

    async def _apps(self, request: web.Request) -> web.StreamResponse:
        return web.json_response({"data": [{"whatsapp_business_api_data": {"name": "Pascal"}}]})

    async def _token(self, request: web.Request) -> web.StreamResponse:
        return await self._answer(request, {"data": {"is_valid": True, "expires_at": 0}})

    async def _media(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["id"]
        size = str(len(self._kept[name]))
        return await self._answer(request, {"id": name, "file_size": size, "url": f"{self.url}/files/{name}"})

    async def _file(self, request: web.Request) -> web.StreamResponse:
        return web.Response(body=self._kept[request.match_info["id"]])

    # -- what it was handed

    def texts(self) -> Sequence[str]:
        return [each["text"]["body"] for each in self._sent if each["type"] == "text"]

    def files(self) -> Sequence[tuple[bytes | str, str]]:
        found = [each[each["type"]] for each in self._sent if each["type"] not in {"text", "template"}]
        return [(self._kept[each["id"]], each.get("caption", "")) for each in found]

    def filled(self) -> Sequence[Filled]:
        found = [each["template"] for each in self._sent if each["type"] == "template"]
        return [
            Filled(
                each["name"],
                each["language"]["code"],
                tuple(value["text"] for value in each["components"][0]["parameters"]),
            )
            for each in found
        ]

    # -- what it tells

    def signed(self, body: bytes) -> WebhookCall:
        secret = self.environment["WHATSAPP_APP_SECRET"].encode()
        signature = "sha256=" + hmac.new(secret, body, hashlib.sha256).hexdigest()
        return WebhookCall("/api/comunicaciones/webhook/whatsapp", {"x-hub-signature-256": signature}, body)

    def _told(self, **value: Any) -> WebhookCall:
        metadata = {"display_phone_number": "15550783881", "phone_number_id": NUMBER}
        body = delivery({"messaging_product": "whatsapp", "metadata": metadata, **value})
        return self.signed(json.dumps(json.loads(body), ensure_ascii=False).encode())

    def _messages(self, *messages: dict[str, Any]) -> WebhookCall:
        people = {each["from"]: each["from_user_id"] for each in messages}
        contacts = [
            {"profile": {"name": "Ana Quispe"}, "wa_id": phone, "user_id": user_id}
            for phone, user_id in people.items()
        ]
        return self._told(contacts=contacts, messages=messages)

    def _message_of(self, typed: Typed) -> dict[str, Any]:
        phone = "51987654321" if typed.who == 0 else "51900000000"
        return {
            "from": phone,
            "from_user_id": f"PE.{phone}",
            "id": f"wamid.{typed.number}",
            "timestamp": str(int(typed.at.timestamp())),
        }

    def deliveries(self, *typed: Typed, novel: bool = False) -> Sequence[WebhookCall]:
        more = {"mood": {"is": ["good"]}} if novel else {}
        return [
            self._messages(
                *(
                    {**self._message_of(each), "type": "text", "text": {"body": each.text, **more}, **more}
                    for each in typed
                )
            )
        ]

    def novelty(self) -> WebhookCall:
        return self._messages({**self._message_of(Typed(1, "")), "type": "hologram", "hologram": {"id": "1"}})

    def with_file(self, typed: Typed, content: bytes, media_type: str) -> Sequence[WebhookCall]:
        self._kept["77"] = content
        image = {"id": "77", "mime_type": media_type, "sha256": "x", "caption": typed.text}
        return [self._messages({**self._message_of(typed), "type": "image", "image": image})]

    def told(self, external_id: str, state: State) -> Sequence[WebhookCall]:
        status: dict[str, Any] = {"id": external_id, "status": state.value, "timestamp": "1767603600"}
        if state is State.FAILED:
            status["errors"] = [{"code": 131047, "title": "Re-engagement message"}]
        return [self._told(statuses=[{**status, "recipient_id": "51987654321"}])]
