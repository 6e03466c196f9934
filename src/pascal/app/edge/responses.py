"""What every operation may answer beside its own, and who may call it: for the OpenAPI document."""

from dataclasses import dataclass
from uuid import UUID

import msgspec
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import Example, Operation

from pascal.app.edge.errors import BY_STATUS, KNOWN, ErrorBody
from pascal.app.edge.words import REFUSALS, RULES, wait_words

_READING = {
    400: "The input breaks a rule; `errors` says which, by field.",
    401: "No token, or one that is no longer good; `errors.authorization` stands where there was none.",
    403: "Not for your role, or not before you take it, or a colleague has it: `message` says which.",
    404: "It does not exist, or it is not yours to know of.",
    429: "Too many; `Retry-After` says how many seconds to wait.",
    500: "A failure of ours; `id` finds it in the log.",
    503: "The database or a provider is away for a moment; try again after `Retry-After`.",
}
_ACTING = _READING | {
    409: "Right input at the wrong moment, such as a chat that somebody else took.",
    413: "The body, or the file, is too large.",
    415: "The body is not JSON, or does not say so; or a file does not come in a form.",
}


def _specs(meanings: dict[int, str]) -> dict[int, ResponseSpec]:
    return {
        status: ResponseSpec(
            ErrorBody, description=meaning, generate_examples=False, examples=_examples(status)
        )
        for status, meaning in sorted(meanings.items())
    }


def _examples(status: int) -> list[Example]:
    """One for each code that comes with *status*."""
    known = (*KNOWN.values(), *BY_STATUS.items())
    codes = dict.fromkeys(code for of, code in known if of == status)
    blamed = {"email": [RULES["malformed"][0]]} if status == 400 else {}
    waiting = {"too_many_requests": wait_words(37)}
    failure = UUID(int=status).hex if status == 500 else None
    bodies = (
        ErrorBody("error", code, waiting.get(code, REFUSALS[code][0]), blamed, failure) for code in codes
    )
    return [Example(summary=body.code, value=msgspec.to_builtins(body)) for body in bodies]


OUT_OF_RANGE = _specs({416: "The file has no such part; `Content-Range` says how long it is."})
REFUSED = _specs(_READING)
REFUSED_ACT = _specs(_ACTING)
"""Also for what changes something, or takes a body."""


@dataclass
class ForAnyone(Operation):
    """An operation that asks for no token. `security=[]` would only add nothing to the router's own."""

    def __post_init__(self) -> None:
        self.security = [{}]
