"""From a refusal by name to a status, a code and words, in the envelope of the document that was called."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import msgspec
import structlog
from litestar import MediaType, Request, Response
from litestar.datastructures import Headers
from litestar.exceptions import (
    HTTPException,
    InternalServerException,
    NotFoundException,
    ValidationException,
)
from litestar.utils import normalize_path

from pascal.app.edge.strict import fault, not_json
from pascal.app.edge.words import SPANISH, language_of, rule_words, wait_words
from pascal.app.edge.words.calendars import calendar_words
from pascal.app.edge.words.calls import call_words
from pascal.app.edge.words.faults import RULES
from pascal.app.edge.words.mailboxes import mailbox_words
from pascal.app.edge.words.refusals import REFUSALS
from pascal.app.edge.words.sending import sending_words
from pascal.domain import errors
from pascal.domain.ports.analyst import AnalystUnavailable
from pascal.domain.ports.channels import Forged
from pascal.domain.ports.files import FilesUnavailable
from pascal.domain.ports.identity_provider import ProviderUnavailable
from pascal.domain.ports.live import LiveUnavailable
from pascal.domain.ports.storage import StorageUnavailable
from pascal.domain.ports.storage.inbox import InboxFull

log = structlog.get_logger()

AnyRequest = Request[Any, Any, Any]


class NotAForm(Exception):
    """A file is to come in a form."""


# the nearest class in a refusal's own line of descent decides
KNOWN: dict[type[BaseException], tuple[int, str]] = {
    errors.NotFound: (404, "not_found"),
    errors.UnknownPerson: (403, "unknown_person"),
    errors.Forbidden: (403, "forbidden"),
    errors.BadCredentials: (401, "bad_credentials"),
    errors.AccountDisabled: (401, "account_disabled"),
    errors.Unauthenticated: (401, "unauthorized"),
    Forged: (401, "bad_signature"),
    errors.TooLarge: (413, "payload_too_large"),
    errors.Invalid: (400, "validation_error"),
    errors.AlreadyTaken: (409, "already_taken"),
    errors.ConversationClosed: (409, "conversation_closed"),
    errors.NotInProgress: (409, "not_in_progress"),
    errors.AgentAtCapacity: (409, "agent_at_capacity"),
    errors.AgentUnavailable: (409, "agent_unavailable"),
    errors.AlreadySent: (409, "already_sent"),
    errors.TooManyScheduled: (409, "too_many_scheduled"),
    errors.EmailTaken: (409, "email_taken"),
    errors.IdentityTaken: (409, "identity_taken"),
    errors.IdentityProven: (409, "identity_proven"),
    errors.CannotSend: (409, "cannot_send"),
    errors.CannotCall: (409, "cannot_call"),
    errors.NoMailbox: (409, "no_mailbox"),
    errors.NoCalendar: (409, "no_calendar"),
    errors.HasHistory: (409, "has_history"),
    errors.NotRateable: (409, "not_rateable"),
    errors.AlreadyRated: (409, "already_rated"),
    errors.ChangedMeanwhile: (409, "changed_meanwhile"),
    errors.SlotTaken: (409, "slot_taken"),
    errors.MeetingOver: (409, "meeting_over"),
    errors.ShortCodeTaken: (409, "short_code_taken"),
    errors.NoMoreTemplates: (409, "no_more_templates"),
    errors.NoMoreWebhooks: (409, "no_more_webhooks"),
    errors.SubscriptionOff: (409, "webhook_off"),
    errors.TooMany: (429, "too_many_requests"),
    errors.Collision: (503, "unavailable"),
    StorageUnavailable: (503, "unavailable"),
    InboxFull: (503, "unavailable"),
    AnalystUnavailable: (503, "unavailable"),
    FilesUnavailable: (503, "unavailable"),
    ProviderUnavailable: (503, "unavailable"),
    LiveUnavailable: (503, "unavailable"),
    RecursionError: (400, "validation_error"),
    NotAForm: (415, "unsupported_media_type"),
    UnicodeDecodeError: (400, "validation_error"),
    msgspec.DecodeError: (400, "validation_error"),
}
WORDS: dict[type[BaseException], str] = {
    errors.NotTakenYet: "not_taken_yet",
    errors.AnothersConversation: "anothers_conversation",
    NotAForm: "not_a_form",
}
"""The sentence, where it says more than the code's own."""
BY_STATUS = {
    400: "validation_error",
    401: "unauthorized",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    413: "payload_too_large",
    415: "unsupported_media_type",
    416: "range_not_satisfiable",
    429: "too_many_requests",
    500: "internal",
    503: "unavailable",
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """A refusal as every face can say it."""

    status: int
    code: str
    message: str
    errors: dict[str, list[str]] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    id: str | None = None
    """To find a failure of ours in the log."""
    is_address: bool = False
    """What is not found is the address itself."""


def camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


FIELDS = {"text": "contentText", "upload": "mediaUrl", "client_id": "clientMessageId", "active": "isActive"}
"""What document 003 calls otherwise. The rest differs in case alone."""


def in_003(field: str) -> str:
    return FIELDS.get(field) or camel(field)


def refusal_of(error: BaseException, language: int = 0, *, spelled: Callable[[str], str] = in_003) -> Refusal:
    """Anything without a name is a failure of ours: logged with an id, and no word of it goes out.

    *spelled*: how the document that was called spells a field.
    """
    known = next((KNOWN[kind] for kind in type(error).__mro__ if kind in KNOWN), None)
    if _is_the_callers(error):
        known = (400, "validation_error")
    if isinstance(error, FilesUnavailable):
        log.warning("files_unavailable", error=str(error))
    if known is not None:
        status, code = known
        message = REFUSALS[WORDS.get(type(error), code)][language]
        if isinstance(error, errors.TooMany):
            message = wait_words(_seconds(error), language)
        if isinstance(error, errors.CannotSend):
            message = sending_words(error.reason, language)
        if isinstance(error, errors.CannotCall):
            message = call_words(error.reason, language)
        if isinstance(error, errors.NoMailbox):
            message = mailbox_words(error.reason, language)
        if isinstance(error, errors.NoCalendar):
            message = calendar_words(error.reason, language)
        return Refusal(status, code, message, _fields(error, language, spelled), _headers(error))
    if isinstance(error, HTTPException) and error.status_code < 500:
        code = BY_STATUS.get(error.status_code, "validation_error")
        return Refusal(
            error.status_code,
            code,
            REFUSALS[code][language],
            _fields(error, language, spelled),
            dict(error.headers or {}),
            is_address=isinstance(error, NotFoundException),
        )
    failure = uuid4().hex
    log.error("request_failed", failure=failure, exc_info=error)
    return Refusal(500, "internal", REFUSALS["internal"][language], id=failure)


def _is_the_callers(error: BaseException) -> bool:
    """Litestar's own failures that a caller can bring about."""
    # a form's part names a character set that there is not: the codecs' error has no class of its own
    unknown_charset = type(error) is LookupError
    hung_up = isinstance(error, InternalServerException) and "disconnected" in error.detail
    return unknown_charset or hung_up


_AWAY = (StorageUnavailable, FilesUnavailable, ProviderUnavailable, LiveUnavailable, errors.Collision)


def _headers(error: BaseException) -> dict[str, str]:
    if isinstance(error, errors.TooMany):
        return {"retry-after": str(_seconds(error))}
    if isinstance(error, AnalystUnavailable):
        return {"retry-after": str(max(1, round(error.retry_after or 2)))}
    if isinstance(error, _AWAY):
        return {"retry-after": "2"}
    return {"www-authenticate": "Bearer"} if isinstance(error, errors.Unauthenticated) else {}


def _seconds(error: errors.TooMany) -> int:
    return max(1, round(error.retry_after))


def _fields(error: BaseException, language: int, spelled: Callable[[str], str]) -> dict[str, list[str]]:
    """What is wrong, by field."""
    if isinstance(error, errors.Invalid):
        found: dict[str, list[str]] = {}
        for fault in error.all:
            found.setdefault(spelled(fault.field), []).append(rule_words(fault, language))
        return found
    if isinstance(error, errors.IdentityTaken) and error.whose is not None:
        return {"value": [RULES["anothers"][language].format(name=error.whose)]}
    if isinstance(error, errors.NoToken):
        return {"authorization": [RULES["no_token"][language]]}
    if isinstance(error, msgspec.DecodeError | RecursionError):
        return {"body": [rule_words(not_json(error), language)]}
    return {}


def _in_request(request: AnyRequest, error: ValidationException) -> errors.Invalid | None:
    """All that Litestar found wrong in the address, in our words, and that there is no body."""
    if missing := re.match(r"Missing required query parameter '(\w+)'", error.detail):
        return errors.Invalid(missing[1], "required")
    kinds = _asked(request)
    found = []
    for each in error.extra if isinstance(error.extra, list) else ():
        name = str(each.get("key"))
        if name not in kinds:
            return None
        if name == "data":
            found.append(errors.Invalid("body", "object"))
            continue
        typed: str = request.query_params.get(camel(name), "")
        is_number = re.fullmatch(r"-?\d{1,30}", typed)
        found.append(fault(name, int(typed) if is_number else typed, kinds[name]))
    return errors.Invalid(found[0].field, found[0].rule, *found[1:], **found[0].facts) if found else None


def _asked(request: AnyRequest) -> dict[str, Any]:
    """The types of what a handler asks for, itself or by a dependency."""
    handler = request.route_handler
    gathered = [each.signature_model for each in handler.resolve_dependencies().values()]
    models = [*gathered, handler.signature_model]
    return {name: model.__annotations__[name] for model in models for name in model.__struct_fields__}


class ErrorBody(msgspec.Struct, omit_defaults=True):
    """A refusal, as document 003 has it."""

    status: str
    code: str
    message: str
    """In the language of `Accept-Language`: es, en or pt."""
    errors: dict[str, list[str]] = {}
    """What is wrong, by field."""
    id: str | None = None
    """Tell it to whoever looks after the server."""


Envelope = Callable[[Refusal], msgspec.Struct]
"""How a document has its refusals."""


def envelope_003(refusal: Refusal) -> ErrorBody:
    return ErrorBody("error", refusal.code, refusal.message, refusal.errors, refusal.id)


@dataclass(frozen=True, slots=True)
class Refusals:
    """Says no in the envelope that the caller's document has."""

    spanish: Mapping[str, Envelope]
    """Of the faces that speak Spanish alone, by how their paths begin. All others are document 003's."""

    def say(self, path: str, headers: Headers, make: Callable[[int], Refusal]) -> tuple[Refusal, bytes]:
        """*make* is given the language; the bytes are JSON."""
        envelope = next((each for start, each in self.spanish.items() if path.startswith(start)), None)
        refusal = make(language_of(headers) if envelope is None else SPANISH)
        return refusal, msgspec.json.encode((envelope or envelope_003)(refusal))

    def answer(self, request: AnyRequest, error: Exception) -> Response[bytes]:
        if isinstance(error, ValidationException):
            error = _in_request(request, error) or error
        refusal, body = self.say(
            normalize_path(request.url.path), request.headers, lambda language: refusal_of(error, language)
        )
        return Response(body, status_code=refusal.status, headers=refusal.headers, media_type=MediaType.JSON)
