"""Who may be written to: a ledger of what people said, when, and in which words."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from pascal.domain.channels import Channel
from pascal.domain.identities import Identity
from pascal.domain.ids import AgentId

MOST_WORDS: Final = 200
"""Characters of their words that are kept."""

# what carriers and the law of the region take for it, each alone in a message
_NO_MORE: Final = frozenset(
    [
        "stop",
        "stopall",
        "unsubscribe",
        "cancel",
        "end",
        "quit",
        "optout",
        "revoke",
        "baja",
        "alto",
        "parar",
        "pare",
        "sair",
        "cancelar",
        "salir",
        "desuscribir",
        "desuscribirme",
        "desuscribirse",
        "descadastrar",
        "remover",
    ]
) | {"no molestar", "dar de baja", "dame de baja", "darme de baja", "no mas mensajes"}
_AGAIN: Final = frozenset(["start", "unstop", "alta", "suscribir", "suscribirme", "voltar", "comecar"]) | {
    "dar de alta",
    "dame de alta",
    "darme de alta",
}


About = Literal["all", "marketing"]


@dataclass(frozen=True, slots=True)
class Consent:
    """One word of somebody, towards one channel."""

    identity: Identity
    channel: Channel
    wanted: bool
    """Messages at all; or advertising alone, where that is what it is `about`."""
    at: datetime
    words: str
    """Theirs; or how whoever of the team noted it came to know."""
    agent_id: AgentId | None = None
    """Who of the team noted it; None: they said so themselves."""
    about: About = "all"


def word_on_consent(text: str) -> bool | None:
    """True if *text* asks to be written to again, False if it asks for no more, None if it says neither."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    letters = "".join(each if each.isalpha() else " " for each in plain if not unicodedata.combining(each))
    words = " ".join(letters.split())
    if words in _NO_MORE:
        return False
    return True if words in _AGAIN else None
