"""Document 001's envelopes: `{success, data, message}`, and its refusals in its own words."""

from typing import Annotated, Generic, Literal, TypeVar

import msgspec
from msgspec import Meta

from pascal.app.edge.errors import Refusal

T = TypeVar("T")

NO_SESSION = "Sesión de chat no encontrada"
NO_AGENT = "Agente de soporte no encontrado"
_WORDS = {
    "agent_at_capacity": "El agente de soporte ha alcanzado su límite de chats concurrentes",
    "too_many_requests": "Demasiados mensajes enviados. Intenta de nuevo en unos minutos",
    "conversation_closed": "La sesión de chat está cerrada",
}
"""By our code; what is not here has the words that all faces share."""
_FIELDS = {"contentText": "message", "agent": "supportAgentId", "successor": "transferTo"}
"""What document 001 calls otherwise."""


class Done(msgspec.Struct, Generic[T], frozen=True):
    """It was done."""

    data: T
    message: Annotated[str, Meta(examples=["Sesiones obtenidas exitosamente"])]
    success: Literal[True] = True


class Refused(msgspec.Struct, omit_defaults=True, frozen=True):
    """A refusal, as document 001 has it."""

    success: bool
    message: str | list[str]
    """One sentence; of a 400 a list of all, each behind its field and a colon."""
    errors: dict[str, list[str]] = {}
    """What is wrong, by field."""
    id: str | None = None
    """Of a failure of ours: tell it to whoever looks after the server."""


def of_sessions(refusal: Refusal) -> Refused:
    return _envelope(refusal, NO_SESSION)


def of_agents(refusal: Refusal) -> Refused:
    return _envelope(refusal, NO_AGENT)


def _envelope(refusal: Refusal, not_found: str) -> Refused:
    words = _WORDS if refusal.is_address else _WORDS | {"not_found": not_found}
    sentence = words.get(refusal.code, refusal.message)
    errors = {_FIELDS.get(field, field): said for field, said in refusal.errors.items()}
    if refusal.status != 400:
        errors = {}
    every = [f"{field}: {each}" for field, said in errors.items() for each in said]
    return Refused(False, (every or [sentence]) if refusal.status == 400 else sentence, errors, refusal.id)
