"""What every operation may answer beside its own, and who may call it: for the OpenAPI document."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from uuid import UUID

import msgspec
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import Example, Operation

from pascal.app.edge.errors import BY_STATUS, KNOWN, Envelope, Refusal, envelope_003
from pascal.app.edge.words import wait_words
from pascal.app.edge.words.faults import MALFORMED
from pascal.app.edge.words.refusals import REFUSALS
from pascal.domain import errors
from pascal.domain.ports.storage import StorageUnavailable

_MEANINGS = {
    400: "The input breaks a rule; `errors` says which, by field.",
    401: "No token, or one that is no longer good; `errors.authorization` stands where there was none.",
    403: "Not for your role, or not before you take it, or a colleague has it: `message` says which.",
    404: "It does not exist, or it is not yours to know of.",
    409: "Right input at the wrong moment, such as a chat that somebody else took.",
    413: "The body, or the file, is too large.",
    415: "The body is not JSON, or does not say so; or a file does not come in a form.",
    416: "The file has no such part; `Content-Range` says how long it is.",
    429: "Too many; `Retry-After` says how many seconds to wait.",
    500: "A failure of ours; `id` finds it in the log.",
    503: "The database or a provider is away for a moment; try again after `Retry-After`.",
}


def _spec(status: int, codes: Iterable[str], envelope: Envelope = envelope_003) -> ResponseSpec:
    examples = dict(_examples(status, codes, envelope))
    return ResponseSpec(
        type(next(iter(examples.values()))),
        description=_MEANINGS[status],
        generate_examples=False,
        examples=[Example(summary=code, value=msgspec.to_builtins(body)) for code, body in examples.items()],
    )


def _examples(status: int, codes: Iterable[str], envelope: Envelope) -> Iterator[tuple[str, msgspec.Struct]]:
    """One for each of the *codes*."""
    blamed = {"email": [MALFORMED["email"][0]]} if status == 400 else {}
    waiting = {"too_many_requests": wait_words(37)}
    failure = UUID(int=status).hex if status == 500 else None
    for code in codes:
        words = waiting.get(code, REFUSALS[code][0])
        yield code, envelope(Refusal(status, code, words, blamed, id=failure))


OUT_OF_RANGE = {416: _spec(416, [BY_STATUS[416]])}
REFUSED_ACT = {
    status: _spec(
        status, dict.fromkeys(code for at, code in (*KNOWN.values(), *BY_STATUS.items()) if at == status)
    )
    for status in sorted(_MEANINGS.keys() - {416})
}
"""All there are."""


class NotJson(Exception):
    """What is posted says that it is something else; `JsonBodies` refuses it before anybody sees it."""


STAFF = (errors.Unauthenticated, errors.Forbidden)
"""Of whatever is not for everybody who has a token."""
BODY = (errors.Invalid, errors.TooLarge, NotJson)
TAKING = (errors.ConversationClosed, errors.AgentAtCapacity, errors.AgentUnavailable)


_CODES = KNOWN | {NotJson: (415, "unsupported_media_type")}


def refused(*kinds: type[Exception], envelope: Envelope = envelope_003) -> dict[int, ResponseSpec]:
    """These, and what may happen to any."""
    codes = dict.fromkeys(_CODES[kind] for kind in kinds)
    if kinds:
        codes[KNOWN[StorageUnavailable]] = None
    codes[500, "internal"] = None
    return {
        status: _spec(status, [code for at, code in codes if at == status], envelope)
        for status in sorted({status for status, _ in codes})
    }


@dataclass
class ForAnyone(Operation):
    """An operation that asks for no token. `security=[]` would only add nothing to the router's own."""

    def __post_init__(self) -> None:
        self.security = [{}]
