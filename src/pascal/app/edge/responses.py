"""What every operation may answer beside its own, and who may call it: for the OpenAPI document."""

from dataclasses import dataclass
from uuid import UUID

import msgspec
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import Example, Operation

from pascal.app.edge.errors import BY_STATUS, KNOWN, ErrorBody
from pascal.app.edge.words import REFUSALS, RULES

_READING = {
    400: "The input breaks a rule; `errors` says which, by field.",
    401: "No token, or one that is no longer good.",
    403: "Not for your role.",
    404: "It does not exist, or it is not yours to know of.",
    429: "Too many; `Retry-After` says how many seconds to wait.",
    500: "A failure of ours; `id` finds it in the log.",
    503: "The database or a provider is away for a moment; try again after `Retry-After`.",
}
_ACTING = _READING | {
    409: "Right input at the wrong moment, such as a chat that somebody else took.",
    413: "The body is too large.",
    415: "The body is not JSON, or does not say so.",
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
    failure = UUID(int=status).hex if status == 500 else None
    bodies = (ErrorBody("error", code, REFUSALS[code][0], blamed, failure) for code in codes)
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
