"""What every operation may answer beside its own, and who may call it: for the OpenAPI document."""

from dataclasses import dataclass

from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.spec import Operation

from pascal.app.edge.errors import ErrorBody

_MEANING = {
    400: "The input breaks a rule; `errors` says which, by field.",
    401: "No token, or one that is no longer good.",
    403: "Not for your role.",
    404: "It does not exist, or it is not yours to know of.",
    409: "Right input at the wrong moment, such as a chat that somebody else took.",
    429: "Too many; `Retry-After` says how many seconds to wait.",
    503: "The database or a provider is away for a moment; try again after `Retry-After`.",
}

REFUSED = {
    status: ResponseSpec(ErrorBody, description=meaning, generate_examples=False)
    for status, meaning in _MEANING.items()
}


@dataclass
class ForAnyone(Operation):
    """An operation that asks for no token. `security=[]` would only add nothing to the router's own."""

    def __post_init__(self) -> None:
        self.security = [{}]
