"""The pages and their assets, from memory: they are few, small and the same for everybody but for a nonce."""

import gzip
import hashlib
import mimetypes
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from dishka import FromDishka
from dishka.integrations.litestar import DishkaRouter
from litestar import Response, get
from litestar.enums import MediaType
from litestar.params import FromPath
from litestar.response import Redirect

from pascal.app.edge.errors import AnyRequest
from pascal.app.faces.pages.policy import policy
from pascal.app.settings import Settings
from pascal.domain.errors import NotFound

BUILT: Final = Path(__file__).parent / "built"
NOT_BUILT = (
    "<!doctype html><title>Pascal</title><p>The pages have not been built: run "
    "<code>python hatch_build.py</code>, and start Pascal again. <a href='/schema'>API</a>"
)
_FOR_GOOD = "public, max-age=31536000, immutable"
"""An asset's name says what is in it, or which version it is."""
_ASK_FIRST = "no-cache"


@dataclass(frozen=True, slots=True)
class Asset:
    body: bytes
    packed: bytes | None
    kind: str
    tag: str

    @classmethod
    def read(cls, file: Path) -> "Asset":
        body, packed = file.read_bytes(), file.with_name(file.name + ".gz")
        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        return cls(
            body,
            packed.read_bytes() if packed.exists() else None,
            f"{kind}; charset=utf-8" if kind.startswith("text/") else kind,
            f'"{hashlib.sha256(body).hexdigest()[:20]}"',
        )

    def answer(self, request: AnyRequest, cache: str) -> Response[bytes]:
        headers = {"cache-control": cache, "etag": self.tag, "vary": "accept-encoding"}
        if request.headers.get("if-none-match") == self.tag:
            return Response(b"", status_code=304, headers=headers)
        if self.packed is not None and "gzip" in request.headers.get("accept-encoding", ""):
            return Response(
                self.packed, media_type=self.kind, headers={**headers, "content-encoding": "gzip"}
            )
        return Response(self.body, media_type=self.kind, headers=headers)


class WebClient:
    """All that was built, read once."""

    def __init__(self, settings: Settings, built: Path = BUILT, *, calls: bool = False) -> None:
        """*calls*: whether the team's browsers can call."""
        files = [file for file in built.rglob("*") if file.is_file() and file.suffix != ".gz"]
        self._assets = {file.relative_to(built).as_posix(): Asset.read(file) for file in files}
        self._policy = policy(settings)
        self._framed = policy(settings, in_frames=True)
        self._calling = policy(settings, calls=True) if calls else None

    def asset(self, name: str) -> Asset:
        """Raises `NotFound`."""
        if name not in self._assets:
            raise NotFound
        return self._assets[name]

    def intranet(self, request: AnyRequest) -> Response[bytes]:
        """The one page that may hear what is said before it, where it can call."""
        answer = self.page("intranet.html", request, rules=self._calling)
        if self._calling is not None:
            answer.headers["permissions-policy"] = "microphone=(self)"
        return answer

    def page(
        self, name: str, request: AnyRequest, *, in_frames: bool = False, rules: str | None = None
    ) -> Response[bytes]:
        """A page; not kept by anybody, for its nonce is good once."""
        if name not in self._assets:
            return Response(NOT_BUILT.encode(), media_type=MediaType.HTML, status_code=503)
        rules = rules or (self._framed if in_frames else self._policy)
        nonce = secrets.token_urlsafe(16)
        body = self._assets[name].body.replace(b"__NONCE__", nonce.encode())
        headers = {
            "cache-control": "no-store",
            "content-security-policy": rules.format(nonce=nonce),
            "permissions-policy": "microphone=()",
            "vary": "accept-encoding",
        }
        if "gzip" in request.headers.get("accept-encoding", ""):
            body, headers["content-encoding"] = gzip.compress(body, 1), "gzip"
        return Response(body, media_type=MediaType.HTML, headers=headers)


@get("/", include_in_schema=False)
async def show_site(request: AnyRequest, client: FromDishka[WebClient]) -> Response[bytes]:
    return client.page("index.html", request)


@get("/chat", include_in_schema=False)
async def show_chat(request: AnyRequest, client: FromDishka[WebClient]) -> Response[bytes]:
    """The chat as a page of its own."""
    return client.page("chat.html", request)


@get("/widget", include_in_schema=False)
async def show_widget(request: AnyRequest, client: FromDishka[WebClient]) -> Response[bytes]:
    """The same, in a frame on somebody's site."""
    return client.page("chat.html", request, in_frames=True)


@get(["/intranet", "/intranet/{place:path}"], include_in_schema=False)
async def show_intranet(request: AnyRequest, client: FromDishka[WebClient]) -> Response[bytes]:
    """One page: the client reads in the address what to show."""
    return client.intranet(request)


@get("/rate/{token:str}", include_in_schema=False)
async def show_rating(request: AnyRequest, client: FromDishka[WebClient]) -> Response[bytes]:
    """Whatever the link's token is worth: the page alone sends it."""
    return client.page("rate.html", request)


@get("/meeting/{token:str}", include_in_schema=False)
async def show_meeting(request: AnyRequest, client: FromDishka[WebClient]) -> Response[bytes]:
    """Whatever the link's token is worth: the page alone sends it."""
    return client.page("meeting.html", request)


@get("/widget.js", include_in_schema=False)
async def read_loader(request: AnyRequest, client: FromDishka[WebClient]) -> Response[bytes]:
    return client.asset("widget.js").answer(request, _ASK_FIRST)


@get("/intranet/worker.js", include_in_schema=False)
async def read_worker(request: AnyRequest, client: FromDishka[WebClient]) -> Response[bytes]:
    """The service worker: from where it lies it may speak for the intranet, and for nothing else."""
    answer = client.asset("worker.js").answer(request, _ASK_FIRST)
    answer.headers["content-security-policy"] = "default-src 'none'"  # it fetches nothing
    return answer


@get("/favicon.svg", include_in_schema=False)
async def read_icon(request: AnyRequest, client: FromDishka[WebClient]) -> Response[bytes]:
    return client.asset("favicon.svg").answer(request, _ASK_FIRST)


@get("/assets/{name:str}", include_in_schema=False)
async def read_asset(
    request: AnyRequest, client: FromDishka[WebClient], name: FromPath[str]
) -> Response[bytes]:
    return client.asset(f"assets/{name}").answer(request, _FOR_GOOD)


@get("/docs", status_code=302, include_in_schema=False)
async def show_reference() -> Redirect:
    return Redirect("/schema", status_code=302)


ROUTER = DishkaRouter(
    "/",
    route_handlers=[
        show_site,
        show_chat,
        show_widget,
        show_intranet,
        show_rating,
        show_meeting,
        read_loader,
        read_worker,
        read_icon,
        read_asset,
        show_reference,
    ],
)
