"""What every answer carries, and what no request may be. Plain ASGI: it costs nothing."""

import structlog
from litestar.datastructures import Headers
from litestar.utils import normalize_path

from pascal.app.edge.asgi import App, Message, Receive, Scope, Send
from pascal.app.edge.errors import Refusal, Refusals
from pascal.app.edge.words.refusals import REFUSALS
from pascal.domain.ports.calendar import NOTICES

log = structlog.get_logger()

MOST_ORIGINS_TOLD = 50
_EVERYWHERE = [
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
]
_NOT_FRAMED = (b"x-frame-options", b"SAMEORIGIN")
_FORMS = (b"multipart/form-data", b"application/x-www-form-urlencoded")
_FILES = "/api/v1/uploads"
_FORM_PATHS = (_FILES, "/api/pusher/")
_SIGNED = ("/api/comunicaciones/webhook/", NOTICES)
"""What comes here is signed, or bears a secret: no page can do that."""
_NOT_JSON = "unsupported_media_type"
_NO_BODY: Message = {"type": "http.response.body", "body": b"", "more_body": False}


class Hygiene:
    """Answers of the API are not stored by anybody; one to HEAD is that to GET without its body.

    The first time that a page of some other origin may not read an answer, the log says so.
    """

    def __init__(self, app: App) -> None:
        self.app = app
        self._told: set[bytes] = set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        path = _path(scope)
        is_api = path.startswith("/api/")
        # a GET of Socket.IO's opens a connection
        is_head = scope["method"] == "HEAD" and not path.startswith("/socket.io")
        if is_head:
            scope = {**scope, "method": "GET"}

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = [*message["headers"], *_EVERYWHERE]
                if not any(b"frame-ancestors" in value for _, value in headers):
                    headers.append(_NOT_FRAMED)
                if is_api and not any(name == b"cache-control" for name, _ in headers):
                    headers.append((b"cache-control", b"no-store"))
                self._tell_of_origin(scope, headers)
                message["headers"] = headers
                await send(message)
                if is_head:
                    await send(_NO_BODY)  # at once: who reads a file for it hears that nobody listens
            elif not is_head:
                await send(message)

        await self.app(scope, receive, sending)

    def _tell_of_origin(self, scope: Scope, answer: list[tuple[bytes, bytes]]) -> None:
        origin = next((value for name, value in scope["headers"] if name == b"origin"), None)
        if origin is None or origin in self._told or len(self._told) >= MOST_ORIGINS_TOLD:
            return
        own = origin.partition(b"://")[2] in (value for name, value in scope["headers"] if name == b"host")
        if not own and not any(name == b"access-control-allow-origin" for name, _ in answer):
            self._told.add(origin)
            told = origin.decode("latin-1")[:200]
            log.warning("origin_refused", origin=told, setting="PASCAL_ALLOWED_ORIGINS")


class JsonBodies:
    """Bodies are JSON, which a foreign page cannot post."""

    def __init__(self, app: App, refusals: Refusals) -> None:
        self.app = app
        self._refusals = refusals

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] in {"POST", "PUT", "PATCH"}:
            path = _path(scope)
            if path.startswith("/api/") and not path.startswith(_SIGNED) and not _may_post(scope, path):
                await self._refuse(scope, send, path)
                return
        await self.app(scope, receive, send)

    async def _refuse(self, scope: Scope, send: Send, path: str) -> None:
        words = REFUSALS["not_a_form" if path.startswith(_FILES) else _NOT_JSON]
        headers = Headers.from_scope(scope)  # type: ignore[arg-type]
        _, body = self._refusals.say(path, headers, lambda language: Refusal(415, _NOT_JSON, words[language]))
        await send(
            {
                "type": "http.response.start",
                "status": 415,
                "headers": [
                    (b"content-type", b"application/json"),
                    (b"content-length", str(len(body)).encode()),
                ],
            }
        )
        await send({"type": "http.response.body", "body": body, "more_body": False})


def _path(scope: Scope) -> str:
    """As the router will read it."""
    path: str = scope["path"]
    return normalize_path(path) if "//" in path else path


def _may_post(scope: Scope, path: str) -> bool:
    headers = dict(scope["headers"])
    kind = headers.get(b"content-type", b"").split(b";")[0].strip().lower()
    if kind == b"application/json":
        return True
    if kind in _FORMS:
        return path.startswith(_FORM_PATHS)
    # without a body there is nothing to be mistaken about
    return not kind and headers.get(b"content-length", b"0") == b"0" and b"transfer-encoding" not in headers
