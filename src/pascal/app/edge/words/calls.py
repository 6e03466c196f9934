"""Why a call is not made: es, en, pt. And what is said to who calls, in Spanish."""

from datetime import datetime
from typing import Final

from pascal.app.edge.words import moment_words

CALLING: Final[dict[str, tuple[str, str, str]]] = {
    "not_set_up": (
        "Las llamadas no están configuradas. Avisa a un administrador.",
        "Calls are not set up. Tell an administrator.",
        "As ligações não estão configuradas. Avise um administrador.",
    ),
    "nobody": (
        "Con esta cuenta no se puede llamar.",
        "Nobody can call with this account.",
        "Não é possível ligar com esta conta.",
    ),
    "no_intent": (
        "Esta llamada no está autorizada. Vuelve a marcar.",
        "This call is not authorised. Dial again.",
        "Esta ligação não está autorizada. Disque de novo.",
    ),
    "intent_used": (
        "Esta autorización ya se usó. Vuelve a marcar.",
        "This authorisation was used already. Dial again.",
        "Esta autorização já foi usada. Disque de novo.",
    ),
    "intent_over": (
        "Esta autorización venció. Vuelve a marcar.",
        "This authorisation is over. Dial again.",
        "Esta autorização venceu. Disque de novo.",
    ),
    "bad_address": (
        "Ese número no es válido.",
        "That number is not valid.",
        "Esse número não é válido.",
    ),
    "country_not_allowed": (
        "No se llama a números de ese país. Quien instaló Pascal puede permitirlo.",
        "Numbers of that country are not called. Whoever installed Pascal can allow it.",
        "Não se liga para números desse país. Quem instalou o Pascal pode permitir.",
    ),
    "already_calling": (
        "Ya tienes una llamada en curso.",
        "You are on a call already.",
        "Você já está em uma ligação.",
    ),
}
NOTICE: Final = "Esta llamada puede ser grabada."
"""Said to the other side, before the two are joined."""
_NOBODY: Final = "Ahora no hay nadie que pueda contestar."


def call_words(reason: str, language: int = 0) -> str:
    return CALLING[reason][language]


def closing_words(opens: datetime | None, *, hidden: bool) -> str:
    """To who calls while nobody can answer."""
    if hidden:
        when = "más tarde" if opens is None else f"el {moment_words(opens)}"
        return f"{_NOBODY} Vuelve a llamar {when}."
    when = "en cuanto sea posible" if opens is None else f"el {moment_words(opens)}"
    return f"{_NOBODY} Te devolveremos la llamada {when}."
