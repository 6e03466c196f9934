"""Telegram's Bot API, as far as its documentation describes what the channel uses."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web

from pascal.domain.identities import Identity
from pascal.domain.ports.channels import WebhookCall
from pascal.testing.channels import Provider, Trouble, Typed

TOKEN, SECRET = "4711:an-example-of-a-token", "an-example_of-a-secret"
WEBHOOK = "https://pascal.example/api/comunicaciones/webhook/telegram"
ANA, BETO = 111, 222
MOST_TEXT, MOST_CAPTION, MOST_BYTES = 4096, 1024, {"sendPhoto": 10_000_000, "sendDocument": 50_000_000}
REFUSALS = {"too_many": 429, "locked_out": 401, "refused": 403, "broken": 502, "gone": 400}


class BotApi(Provider):
    address = "TELEGRAM_BASE_URL"
    peer = Identity.of("telegram", str(ANA))
    country = None
    signs_body = False

    def __init__(self, url: str) -> None:
        self.environment: Mapping[str, str] = {
            "TELEGRAM_BOT_TOKEN": TOKEN,
            "TELEGRAM_WEBHOOK_SECRET": SECRET,
            "TELEGRAM_BASE_URL": url,
        }
        self.taken: list[dict[str, str]] = []
        """What was asked of it to send."""
        self.uploaded: list[bytes] = []
        self.webhook = WEBHOOK
        self.kept: Mapping[str, str] = {}
        self._files: dict[str, bytes] = {}
        self._trouble: Trouble | None = None

    # -- what the suite asks of it

    def then(self, trouble: Trouble) -> None:
        self._trouble = trouble

    def texts(self) -> Sequence[str]:
        return [each["text"] for each in self.taken]

    def files(self) -> Sequence[tuple[bytes, str]]:
        return [*zip(self.uploaded, (each.get("caption", "") for each in self.taken), strict=True)]

    def deliveries(self, *typed: Typed, novel: bool = False) -> Sequence[WebhookCall]:
        return [self._update(each, {"text": each.text}, novel=novel) for each in typed]

    def with_file(self, typed: Typed, content: bytes, media_type: str) -> Sequence[WebhookCall]:
        self._files["photos/1.jpg"] = content
        sizes = [{"file_id": f"photo{n}", "file_size": len(content)} for n in range(2)]
        return [self._update(typed, {"caption": typed.text, "photo": sizes})]

    def novelty(self) -> WebhookCall:
        return self.signed(json.dumps({"update_id": 999, "telepathy": {"thought": "…"}}).encode())

    def signed(self, body: bytes) -> WebhookCall:
        headers = {"content-type": "application/json", "x-telegram-bot-api-secret-token": SECRET}
        return WebhookCall("/api/comunicaciones/webhook/telegram", headers, body)

    def _update(self, typed: Typed, content: dict[str, Any], *, novel: bool = False) -> WebhookCall:
        return self.signed(json.dumps(update(typed, content, novel=novel)).encode())

    # -- what the channel asks of it

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Any method."""
        bot, method = request.match_info["bot"], request.match_info["method"]
        if bot != TOKEN:
            return refusal(401)
        form = await request.post()
        asked = {name: value for name, value in form.items() if isinstance(value, str)}
        files = []
        for value in form.values():
            if isinstance(value, web.FileField):
                with value.file as file:
                    files.append(file.read())
        trouble, self._trouble = self._trouble, None
        if trouble in REFUSALS:
            return refusal(REFUSALS[trouble])
        if method == "getWebhookInfo":
            result: dict[str, object] = {"url": self.webhook, "pending_update_count": 0}
        elif method == "getFile":
            result = {"file_id": asked["file_id"], "file_path": "photos/1.jpg"}
        elif fits(method, asked, files):
            self.taken.append(asked)
            self.uploaded += files
            result = {"message_id": len(self.taken)}
        else:
            return refusal(400)
        return await self._misfortune(trouble, request, result)

    async def _misfortune(
        self, trouble: Trouble | None, request: web.Request, result: dict[str, object]
    ) -> web.StreamResponse:
        if trouble == "hang":
            await asyncio.sleep(30)
        if trouble == "cut" and request.transport is not None:
            request.transport.abort()
        if trouble == "garbage":
            return web.Response(text="<html>not what you think")
        more = {"news": {"a": 1}} if trouble == "extra" else {}
        return web.json_response({"ok": True, "result": result | more} | more)

    async def file(self, request: web.Request) -> web.StreamResponse:
        content = self._files.get(request.match_info["path"])
        return web.Response(body=content) if content is not None else web.Response(status=404)


def fits(method: str, asked: Mapping[str, str], files: Sequence[bytes]) -> bool:
    if asked["chat_id"] != str(ANA):
        return False
    if method == "sendMessage":
        return 0 < len(asked["text"]) <= MOST_TEXT
    return len(asked.get("caption", "")) <= MOST_CAPTION and len(files[0]) <= MOST_BYTES[method]


def refusal(code: int) -> web.Response:
    told = {"ok": False, "error_code": code, "description": f"Nothing for {ANA}"}
    return web.json_response(told | ({"parameters": {"retry_after": 3}} if code == 429 else {}), status=code)


def update(typed: Typed, content: dict[str, Any], *, novel: bool = False, name: str = "message") -> Any:
    who = (ANA, BETO)[typed.who]
    strange: dict[str, Any] = {"mood": {"of": ["the", 1, None]}} if novel else {}
    person = {"id": who, "is_bot": False, "first_name": "Ana", "username": "ana", **strange}
    message = {
        "message_id": typed.number,
        "date": int(typed.at.timestamp()),
        "chat": {"id": who, "type": "private", "first_name": "Ana", **strange},
        "from": person,
        **content,
        **strange,
    }
    return {"update_id": 1000 + typed.number, name: message, **strange}


@asynccontextmanager
async def bot_api() -> AsyncIterator[BotApi]:
    app = web.Application(client_max_size=100 * 1024**2)
    fake = BotApi("")
    app.router.add_get(f"/file/bot{TOKEN}/{{path:.+}}", fake.file)
    app.router.add_post("/bot{bot}/{method}", fake.answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    fake.environment = {**fake.environment, "TELEGRAM_BASE_URL": f"http://{host}:{port}"}
    try:
        yield fake
    finally:
        await runner.cleanup()
