"""Google as far as mailboxes go: its sign-in, its keys, Gmail, and the pushes of Pub/Sub."""

import base64
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any, cast

from aiohttp import web
from joserfc import jwt
from joserfc.jwk import RSAKey

from pascal.domain.identities import MAILBOX, Identity
from pascal.domain.ports.channels import WebhookCall
from pascal.testing.builders import START
from pascal.testing.channels import Provider, Trouble, Typed
from providers.local import meeting, serving

PUBLIC = "https://pascal.example"
VENTAS, OTHER = "ventas@example.com", "luis@example.com"
OWNER = "019b0000-0000-7000-8000-000000000001"
PUSHER = "gmail-push@example.iam.gserviceaccount.com"
SCOPE = "https://www.googleapis.com/auth/gmail.modify"
SECRET = "example-client-secret"
SETTINGS = {
    "GOOGLE_CLIENT_ID": "pascal.apps.example",
    "GOOGLE_CLIENT_SECRET": SECRET,
    "GMAIL_TOPIC": "projects/example/topics/gmail",
    "GMAIL_PUSH_ACCOUNT": PUSHER,
}
KEY = RSAKey.generate_key(2048, {"kid": "first", "use": "sig"})

REFUSALS: dict[Trouble, tuple[int, str]] = {
    "too_many": (429, "rateLimitExceeded"),
    "locked_out": (401, "authError"),
    "refused": (400, "invalidArgument"),
    "broken": (503, "backendError"),
    "gone": (404, "notFound"),
}


def kept(refresh: str = "1//refresh-of-ventas", works: bool = True) -> str:
    return json.dumps({"owner": OWNER, "refresh": refresh, "works": works})


def part(
    media_type: str, text: str | bytes = "", name: str = "", id: str = "0", **headers: str
) -> dict[str, Any]:
    content = text.encode() if isinstance(text, str) else text
    return {
        "partId": id,
        "mimeType": media_type,
        "filename": name,
        "headers": [{"name": key.replace("_", "-"), "value": value} for key, value in headers.items()],
        "body": {"size": len(content), "data": base64.urlsafe_b64encode(content).decode()},
    }


def several(media_type: str, *parts: dict[str, Any]) -> dict[str, Any]:
    return {"partId": "", "mimeType": media_type, "filename": "", "headers": [], "body": {"size": 0}} | {
        "parts": [*parts]
    }


def mail(
    payload: dict[str, Any] | None = None,
    labels: Sequence[str] = ("INBOX", "UNREAD"),
    id: str = "18a1",
    **headers: str,
) -> dict[str, Any]:
    """From Ana, if nothing else is said. An empty header is none."""
    whole = dict(payload or part("text/plain", "Hola ñ"))
    told = {
        "From": "Ana Quispe <Ana@Example.com>",
        "To": VENTAS,
        "Message_ID": f"<{id}@mail.example.com>",
        **headers,
    }
    named = [{"name": key.replace("_", "-"), "value": value} for key, value in told.items() if value]
    whole["headers"] = [*named, *whole["headers"]]
    return {
        "id": id,
        "threadId": f"{id}7",
        "labelIds": [*labels],
        "snippet": "",
        "internalDate": str(int(START.timestamp() * 1000)),
        "payload": whole,
    }


class GoogleFake(Provider):
    address = "GMAIL_BASE_URL"
    no_secrets = ("GOOGLE_CLIENT_ID", "GOOGLE_ISSUER", "GMAIL_TOPIC", "GMAIL_PUSH_ACCOUNT")
    peer = Identity(MAILBOX, "ana@example.com")
    line = VENTAS
    signs_body = False
    kept: Mapping[str, str] = {f"mailbox.{VENTAS}": kept()}

    def __init__(self) -> None:
        self._trouble: Trouble | None = None
        self.sent: list[dict[str, Any]] = []
        self.mails: dict[str, dict[str, Any]] = {}
        self.broken: dict[str, int] = {}
        """Mails that cannot be had whole, by the status of its answer; 200: nobody can read it."""
        self.lost: dict[str, int] = {}
        """Those of which not even the headers can be had."""
        self.contents: dict[str, bytes] = {}
        self.records: list[dict[str, Any]] = []
        self.forgotten = 0
        """History before it is not known any more."""
        self.asked: list[str] = []
        self.tokens: list[dict[str, str]] = []
        """What the token endpoint was asked."""
        self.token: tuple[int, dict[str, Any]] | None = None
        """What it answers, in place of a token."""
        self.scope = SCOPE
        self.revoked: list[str] = []
        self.keys = [KEY]
        self.mailbox = VENTAS
        self.renames = False
        """Whether Gmail gives what is sent a Message-ID of its own."""

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator["GoogleFake"]:
        app = web.Application(client_max_size=2**27)
        app.router.add_get("/.well-known/openid-configuration", self._discovery)
        app.router.add_get("/keys", self._keys)
        app.router.add_post("/token", self._token)
        app.router.add_post("/revoke", self._revoke)
        me = "/gmail/v1/users/me"
        app.router.add_get(f"{me}/profile", self._profile)
        app.router.add_post(f"{me}/watch", self._watch)
        app.router.add_get(f"{me}/history", self._history)
        app.router.add_get(f"{me}/messages", self._list)
        app.router.add_get(f"{me}/messages/{{id}}", self._get)
        app.router.add_post(f"{me}/messages/{{id}}/modify", self._modify)
        app.router.add_get(f"{me}/messages/{{id}}/attachments/{{file}}", self._file)
        app.router.add_post(f"{me}/messages/send", self._send)
        app.router.add_post(f"/upload{me}/messages/send", self._send)
        async with serving(app) as self.url:
            self.environment = {**SETTINGS, "GOOGLE_ISSUER": self.url, self.address: self.url}
            yield self

    # -- sign-in

    async def _discovery(self, request: web.Request) -> web.Response:
        self.asked.append("discovery")
        return web.json_response(
            {
                "issuer": self.url,
                "authorization_endpoint": f"{self.url}/auth?hl=es",
                "token_endpoint": f"{self.url}/token",
                "revocation_endpoint": f"{self.url}/revoke",
                "jwks_uri": f"{self.url}/keys",
            }
        )

    async def _keys(self, request: web.Request) -> web.Response:
        return web.json_response({"keys": [each.as_dict(private=False) for each in self.keys]})

    async def _token(self, request: web.Request) -> web.Response:
        form = {name: str(value) for name, value in (await request.post()).items()}
        self.tokens.append(form)
        if self.token is not None:
            return web.json_response(self.token[1], status=self.token[0])
        granted = {"access_token": f"ya29.{len(self.tokens)}", "expires_in": 3599, "token_type": "Bearer"}
        if form["grant_type"] == "authorization_code":
            granted |= {"refresh_token": f"1//refresh-{form['code']}", "scope": self.scope}
        return web.json_response(granted)

    async def _revoke(self, request: web.Request) -> web.Response:
        self.revoked.append(str((await request.post())["token"]))
        return web.json_response({})

    # -- Gmail

    def then(self, trouble: Trouble) -> None:
        self._trouble = trouble

    async def _answer(self, request: web.Request, content: dict[str, Any]) -> web.StreamResponse:
        self.asked.append(f"{request.method} {request.path_qs}")
        trouble, self._trouble = self._trouble, None
        if not request.headers["authorization"].startswith("Bearer ya29."):
            trouble = "locked_out"
        refusal = None
        if trouble in REFUSALS:
            status, reason = REFUSALS[trouble]
            told = {"code": status, "message": f"No {self.peer.value}", "errors": [{"reason": reason}]}
            refusal = (status, told)
        return await meeting(trouble, request, content, refusal)

    async def _profile(self, request: web.Request) -> web.StreamResponse:
        return await self._answer(request, {"emailAddress": self.mailbox, "historyId": self._now})

    async def _watch(self, request: web.Request) -> web.StreamResponse:
        ends = str(int((START.timestamp() + 7 * 86_400) * 1000))
        return await self._answer(request, {"historyId": self._now, "expiration": ends})

    @property
    def _now(self) -> str:
        return str(1000 + len(self.records))

    async def _history(self, request: web.Request) -> web.StreamResponse:
        since = int(request.query["startHistoryId"])
        if since < self.forgotten:
            self._trouble = "gone"
        found = [each for each in self.records if int(each["id"]) > since]
        begin = int(request.query.get("pageToken", 0))
        most = int(request.query["maxResults"])
        content: dict[str, Any] = {"historyId": self._now}
        if page := found[begin : begin + most]:
            content["history"] = page
        if found[begin + most :]:
            content["nextPageToken"] = str(begin + most)
        return await self._answer(request, content)

    async def _list(self, request: web.Request) -> web.StreamResponse:
        word = request.query.get("q", "")
        ids = [*reversed(self.mails)]
        if word.startswith("rfc822msgid:"):
            ids = [each for each in ids if self.named(each) == f"<{word.removeprefix('rfc822msgid:')}>"]
        if label := request.query.get("labelIds"):
            ids = [each for each in ids if label in self.mails[each]["labelIds"]]
        begin, most = int(request.query.get("pageToken", 0)), int(request.query["maxResults"])
        content: dict[str, Any] = {"resultSizeEstimate": len(ids)}
        if page := ids[begin : begin + most]:
            content["messages"] = [{"id": each, "threadId": self.mails[each]["threadId"]} for each in page]
        if ids[begin + most :]:
            content["nextPageToken"] = str(begin + most)
        # who looks for a thread before they send has not handed anything over yet
        return web.json_response(content) if word.startswith("rfc") else await self._answer(request, content)

    def named(self, id: str) -> str:
        headers = self.mails[id]["payload"]["headers"]
        return next((each["value"] for each in headers if each["name"].lower() == "message-id"), "")

    async def _get(self, request: web.Request) -> web.StreamResponse:
        mail = self.mails.get(request.match_info["id"])
        if mail is None:
            self._trouble = "gone"
            return await self._answer(request, {})
        if status := self.lost.get(mail["id"]):
            return web.Response(text="{}", status=status)
        if request.query.get("format") == "metadata":  # the headers that are named, else all
            headers = mail["payload"]["headers"]
            if named := {each.lower() for each in request.query.getall("metadataHeaders", [])}:
                headers = [each for each in headers if each["name"].lower() in named]
            mail = {**mail, "payload": {"mimeType": mail["payload"].get("mimeType", ""), "headers": headers}}
        elif status := self.broken.get(mail["id"]):
            return web.Response(text='{"payload":' * 20_000 + "{}" + "}" * 20_000, status=status)
        return await self._answer(request, mail)

    async def _modify(self, request: web.Request) -> web.StreamResponse:
        mail = self.mails[request.match_info["id"]]
        gone = (await request.json())["removeLabelIds"]
        mail["labelIds"] = [each for each in mail["labelIds"] if each not in gone]
        return await self._answer(request, mail)

    async def _file(self, request: web.Request) -> web.StreamResponse:
        content = self.contents[request.match_info["file"]]
        data = base64.urlsafe_b64encode(content).decode()
        return await self._answer(request, {"size": len(content), "data": data})

    async def _send(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        kind = request.headers["content-type"]
        if kind.startswith("application/json"):
            told = json.loads(body)
            raw = base64.urlsafe_b64decode(told["raw"])
        elif kind.startswith("message/rfc822"):
            told, raw = {}, body
        else:
            whole = message_from_bytes(f"Content-Type: {kind}\r\n\r\n".encode() + body)
            first, second = cast("list[Any]", whole.get_payload())
            told = json.loads(first.get_payload())
            raw = second.get_payload()[0].as_bytes()
        mail = message_from_bytes(raw, policy=default)
        self.sent.append({"raw": raw, "mail": mail, "threadId": told.get("threadId")})
        sent = f"5e{len(self.sent):014x}"
        named = f"<CA{sent}@mail.gmail.com>" if self.renames else mail["message-id"]
        self.mails[sent] = {
            "id": sent,
            "threadId": told.get("threadId") or sent,
            "labelIds": ["SENT"],
            "internalDate": str(int(START.timestamp() * 1000)),
            "payload": {"headers": [{"name": "Message-Id", "value": named}], "mimeType": "text/plain"},
        }
        return await self._answer(
            request, {"id": sent, "threadId": self.mails[sent]["threadId"], "labelIds": ["SENT"]}
        )

    # -- what stands in the mailbox

    def receive(self, mail: dict[str, Any], record: str = "messagesAdded", **more: Any) -> None:
        self.mails[mail["id"]] = mail
        changed = {"message": {name: mail[name] for name in ("id", "threadId", "labelIds")}, **more}
        self.records.append({"id": str(1001 + len(self.records)), record: [changed]})

    # -- what it was handed

    def texts(self) -> Sequence[str]:
        return [_text(each["mail"]) for each in self.sent]

    def files(self) -> Sequence[tuple[bytes | str, str]]:
        return [
            (cast("bytes", part.get_content()), _text(each["mail"]))
            for each in self.sent
            for part in each["mail"].iter_attachments()
        ]

    # -- what it tells

    def deliveries(self, *typed: Typed, novel: bool = False) -> Sequence[WebhookCall]:
        more = {"mood": "high"} if novel else {}
        told = [
            ({"emailAddress": (VENTAS, OTHER)[each.who], "historyId": each.number}, each) for each in typed
        ]
        return [self.pushed(data | more, each, **more) for data, each in told]

    def pushed(self, data: object, typed: Typed, **more: Any) -> WebhookCall:
        message = {
            "data": base64.b64encode(json.dumps(data).encode()).decode(),
            "messageId": f"20704433016{typed.number:05}",
            "message_id": f"20704433016{typed.number:05}",
            "publishTime": typed.at.isoformat().replace("+00:00", "Z"),
            **more,
        }
        return self.signed(json.dumps({"message": message, "subscription": "projects/x"}).encode())

    def signed(self, body: bytes) -> WebhookCall:
        return self.shown(body)

    def shown(self, body: bytes, key: RSAKey = KEY, at: datetime = START, **claims: object) -> WebhookCall:
        told = {
            "iss": self.url,
            "aud": f"{PUBLIC}/api/comunicaciones/webhook/email",
            "email": PUSHER,
            "email_verified": True,
            "sub": "1",
            "iat": int(at.timestamp()),
            "exp": int(at.timestamp()) + 3600,
            **claims,
        }
        header = {"alg": "RS256", "kid": key.kid}
        token = jwt.encode(header, {name: value for name, value in told.items() if value is not None}, key)
        return WebhookCall("/api/comunicaciones/webhook/email", {"authorization": f"Bearer {token}"}, body)

    def novelty(self) -> WebhookCall:
        return self.pushed({"calendar": "moved"}, Typed(99, ""))


def _text(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n").removesuffix("\n")
