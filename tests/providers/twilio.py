"""An account at Twilio, set up as it should be: what it is asked, tells, and does when it is told to."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any
from urllib.parse import parse_qs, urlencode

from aiohttp import web
from twilio.request_validator import RequestValidator

from pascal.domain.communications import State
from pascal.domain.identities import PHONE, Identity
from pascal.domain.ports.channels import WebhookCall
from pascal.testing.builders import START
from pascal.testing.channels import Provider, Trouble, Typed
from providers.local import answering

FORM = "application/x-www-form-urlencoded"
TOKEN = "example-auth-token-give"
ACCOUNT = "AC" + "0" * 32
APP = "AP" + "a" * 32
NUMBER = "+15555550100"
FOR_SMS = {"TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_AUTH_TOKEN": TOKEN, "TWILIO_PHONE_NUMBER": NUMBER}
FOR_VOICE = FOR_SMS | {
    "TWILIO_CALLER_ID": NUMBER,
    "TWILIO_API_KEY_SID": "SK" + "2" * 32,
    "TWILIO_API_KEY_SECRET": "example-key-secret-of-thirty-two-bytes",
    "TWILIO_TWIML_APP_SID": APP,
}
PUBLIC = "https://pascal.example"
"""Where the suite of channels says that we are."""
LEADS = ("+51987654321", "+51987654322")
BROKEN = {"too_many": 429, "locked_out": 401, "refused": 400, "broken": 503, "gone": 404}
STATUSES = {State.SENT: "sent", State.DELIVERED: "delivered", State.READ: "read", State.FAILED: "undelivered"}


class TwilioFake(Provider):
    address = "TWILIO_BASE_URL"
    no_secrets = ("TWILIO_ACCOUNT_SID", "TWILIO_PHONE_NUMBER", "TWILIO_CALLER_ID", "TWILIO_TWIML_APP_SID")
    peer = Identity(PHONE, LEADS[0])
    path = "sms"

    def __init__(self, environment: Mapping[str, str], public_url: str = PUBLIC) -> None:
        self.environment = environment
        webhook = f"{public_url}/api/comunicaciones/webhook/"
        self.time = START
        """By everybody's clock: Twilio's calls tell no time, and so come when it is written."""
        self.number: dict[str, Any] = {
            "phone_number": NUMBER,
            "capabilities": {"sms": True, "voice": True},
            "sms_url": f"{webhook}sms",
            "sms_method": "POST",
            "voice_url": f"{webhook}voz",
            "voice_method": "POST",
        }
        self.verified: list[dict[str, str]] = []
        self.account = {"status": "active"}
        self.balance: dict[str, str] = {"balance": "40.5", "currency": "USD"}
        self.app: dict[str, str] | None = {"voice_url": f"{webhook}voz", "voice_method": "POST"}
        self._taken: list[str] = []
        self._files: dict[str, bytes] = {}
        self._trouble: Trouble | None = None

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator["TwilioFake"]:
        async with answering(self._answer) as url:
            self.environment = {**self.environment, self.address: url}
            yield self

    @property
    def url(self) -> str:
        return self.environment[self.address]

    def now(self) -> datetime:
        return self.time

    # -- what the suite asks of it

    def then(self, trouble: Trouble) -> None:
        self._trouble = trouble

    def texts(self) -> Sequence[str]:
        return self._taken

    def deliveries(self, *typed: Typed, novel: bool = False) -> Sequence[WebhookCall]:
        self.time = typed[-1].at
        more = {"Mood": "high", "SmsMood": ""} if novel else {}
        return [self._posts(self._tells(each) | more) for each in typed]

    def signed(self, body: bytes) -> WebhookCall:
        path = f"/api/comunicaciones/webhook/{self.path}"
        fields = _Lists(parse_qs(body.decode(errors="replace"), keep_blank_values=True, errors="replace"))
        signature = RequestValidator(TOKEN).compute_signature(PUBLIC + path, fields)
        return WebhookCall(path, {"content-type": FORM, "x-twilio-signature": signature}, body)

    def novelty(self) -> WebhookCall:
        return self._posts({"MessageSid": _sid("SM", 999), "MessageStatus": "pondering", "To": LEADS[0]})

    def with_file(self, typed: Typed, content: bytes, media_type: str) -> Sequence[WebhookCall]:
        path = f"/Messages/{_sid('MM', typed.number)}/Media/{_sid('ME', typed.number)}"
        self._files[path] = content
        url = f"https://api.twilio.com/2010-04-01/Accounts/{ACCOUNT}{path}"
        return [self._posts(self._tells(typed) | {"MediaUrl0": url, "MediaContentType0": media_type})]

    def told(self, external_id: str, state: State) -> Sequence[WebhookCall]:
        code = {"ErrorCode": "30003"} if state is State.FAILED else {}
        return [
            self._posts(
                {"MessageSid": external_id, "MessageStatus": STATUSES[state], "To": LEADS[0]} | code,
            )
        ]

    def _tells(self, typed: Typed) -> dict[str, str]:
        return {
            "MessageSid": _sid("SM", typed.number),
            "SmsStatus": "received",
            "From": LEADS[typed.who],
            "To": NUMBER,
            "Body": typed.text,
            "NumMedia": "0",
        }

    def _posts(self, form: Mapping[str, str]) -> WebhookCall:
        return self.signed(urlencode(form).encode())

    # -- what the channel asks of it

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        path = request.path.removeprefix(f"/2010-04-01/Accounts/{ACCOUNT}").removesuffix(".json")
        trouble, self._trouble = self._trouble, None
        if trouble in BROKEN:
            status = BROKEN[trouble]
            headers = {"Retry-After": "3"} if status == 429 else {}
            return web.json_response({"code": None, "message": LEADS[0]}, status=status, headers=headers)
        if trouble == "hang":
            await asyncio.sleep(30)
        if request.method == "POST" and path == "/Messages":
            self._taken.append(str((await request.post())["Body"]))
        if trouble == "cut" and request.transport is not None:
            request.transport.abort()
        if trouble == "garbage":
            return web.Response(text="<html>not what you think")
        if request.path.startswith("/kept"):
            return web.Response(body=self._files[path.removeprefix("/kept")])
        if path in self._files:
            return web.Response(status=307, headers={"Location": f"/kept{path}"})
        if (told := self._resources().get(path)) is None:
            return web.json_response({"code": 20404, "status": 404}, status=404)
        more = {"mood": {"of": ["the", 1, None]}} if trouble == "extra" else {}
        return web.json_response(told | more, status=201 if request.method == "POST" else 200)

    def _resources(self) -> Mapping[str, dict[str, Any] | None]:
        return {
            "": self.account,
            "/Messages": {"sid": _sid("SM", 1000 + len(self._taken))},
            "/IncomingPhoneNumbers": {"incoming_phone_numbers": [self.number]},
            "/OutgoingCallerIds": {"outgoing_caller_ids": self.verified},
            "/Balance": self.balance,
            f"/Applications/{APP}": self.app,
        }


class CallsFake(TwilioFake):
    path = "voz"

    def _tells(self, typed: Typed) -> dict[str, str]:
        return {
            "CallSid": _sid("CA", typed.number),
            "From": LEADS[typed.who],
            "To": NUMBER,
            "CallStatus": "ringing",
            "Direction": "inbound",
            "CallerName": typed.text,
        }

    def ended(self, number: int, seconds: int) -> Sequence[WebhookCall]:
        """Somebody picked up the call of that number, and they talked for so long."""
        leg = {"CallSid": _sid("CA", 500 + number), "ParentCallSid": _sid("CA", number), "From": LEADS[0]}
        told = {"CallStatus": "completed", "CallbackSource": "call-progress-events", "SequenceNumber": "3"}
        return [self._posts(leg | told | {"To": "client:somebody", "CallDuration": str(seconds)})]

    def novelty(self) -> WebhookCall:
        form = {"CallSid": _sid("CA", 999), "CallStatus": "pondering", "CallbackSource": "telepathy"}
        return self._posts(form)


def _sid(kind: str, number: int) -> str:
    return f"{kind}{number:032x}"


class _Lists(dict[str, list[str]]):
    """As the SDK asks for what comes more than once."""

    getlist = dict.__getitem__
